/* Binding every expression of forms, facts and categories. A fact is bound when the first that uses it
 * is; one that is asked for while it is being bound closes a cycle. What a name means does not depend
 * on the day, so a pack without a cycle has none on any day. */
#include "pack.h"

#include <string.h>

static bool refuse_cycle(struct pack *pack, const char *label, struct expr_place at, struct problem *problem)
{
	struct buffer chain = BUFFER_INIT(4000);
	size_t first = 0;

	for (size_t i = 0; i < pack->chain_length; i++) {
		if (strcmp(pack->chain[i], label) == 0)
			first = i;
	}
	for (size_t i = first; i < pack->chain_length; i++)
		buffer_add_format(&chain, "%s → ", pack->chain[i]);
	pack->cycle = true;
	problem_at(problem, PROBLEM_USAGE, at.file, at.line, at.column, _("互相引用成了环：%s%s，请断开其中一处"), buffer_text(&chain),
	    label);
	buffer_release(&chain);
	return false;
}

static void enter(struct pack *pack, const char *label)
{
	pack->chain = memory_resize(pack->chain, pack->chain_length + 1, sizeof(const char *));
	pack->chain[pack->chain_length++] = label;
}

static void leave(struct pack *pack)
{
	pack->chain_length--;
}

static bool bind_condition(struct pack *pack, struct expr *test, const char *form, struct problem *problem)
{
	struct expr_names names = pack_names(pack, NULL);

	return test == NULL || expr_bind(test, &names, form, VALUE_YES_NO, problem);
}

struct expr *pack_condition(struct pack *pack, const struct tree *tree, const char *form, struct problem *problem)
{
	struct expr *test = condition_read(tree, problem);

	if (test != NULL && !bind_condition(pack, test, form, problem)) {
		expr_free(test);
		test = NULL;
	}
	return test;
}

bool bind_field_relevant(struct pack *pack, const struct form *form, const struct field *field,
    struct problem *problem)
{
	enum bind_state *state = &pack->field_bound[form->index][field->index];
	bool good;

	if (field->relevant == NULL || *state == BIND_DONE)
		return true;
	if (*state == BIND_RUNNING)
		return refuse_cycle(pack, field->label, expr_where(field->relevant), problem);
	*state = BIND_RUNNING;
	enter(pack, field->label);
	good = bind_condition(pack, field->relevant, form->name, problem);
	leave(pack);
	*state = good ? BIND_DONE : BIND_FAILED;
	return good;
}

/* ---- facts ---- */

/* Where it says what it is; a name begins its line. */
static struct expr_place rule_place(const struct fact_rule *rule)
{
	return rule->is != NULL ? expr_where(rule->is)
	    : (struct expr_place){.file = rule->open.file, .line = rule->open.line, .column = 1};
}

static bool bind_is(struct pack *pack, struct fact_rule *rule, struct problem *problem)
{
	struct target self = {.kind = TARGET_FACT, .fact = rule};
	struct expr_meaning result = {VALUE_CODE, &self, NULL};
	struct expr_names names = pack_names(pack, rule->codes != NULL ? &result : NULL);
	struct fact *open = &rule->open;

	if (!expr_bind(rule->is, &names, open->of->name, rule->wanted, problem))
		return false;
	open->type = rule->wanted >= 0 ? (enum value_type)rule->wanted : expr_type(rule->is);
	if (open->type == VALUE_CODE && rule->codes == NULL)
		return problem_at(problem, PROBLEM_USAGE, open->file, open->line, 0, _("“%s”的值是选项，请写 codes: 选项表"),
		    open->label);
	if (open->unit == NULL && (open->type == VALUE_MONEY || open->type == VALUE_SHARE))
		open->unit = memory_text(open->type == VALUE_MONEY ? "yuan" : "percent");
	return true;
}

static bool bind_taken(struct pack *pack, struct fact_rule *rule, struct problem *problem)
{
	const char *to = rule->category->grants_to;

	if (to == NULL || strcmp(to, "person") == 0 || rule->category->of == pack->contract.member)
		return true;
	rule->to = target_need(pack, pack->contract.member->name, to, problem);
	return rule->to != NULL;
}

static bool bind_kind(struct pack *pack, struct fact_rule *rule, struct problem *problem)
{
	const char *form = rule->open.of->name;

	if (rule->kind != FACT_ITEM)
		rule->open.type = VALUE_YES_NO;
	switch (rule->kind) {
	case FACT_IS:
		return bind_is(pack, rule, problem);
	case FACT_CATEGORY:
		return bind_condition(pack, rule->category->only_if.test, form, problem) &&
		       bind_condition(pack, rule->line->test, form, problem);
	case FACT_TEST:
		return bind_condition(pack, rule->line->test, form, problem);
	case FACT_TAKEN:
		return bind_taken(pack, rule, problem);
	case FACT_IN:
	case FACT_ITEM:
		return true;
	}
	abort();
}

bool bind_fact(struct pack *pack, struct fact_rule *rule, struct problem *problem)
{
	struct problem local = PROBLEM_INIT;
	bool good;

	if (rule->bound == BIND_DONE)
		return true;
	if (rule->bound == BIND_FAILED)
		return problem_at(problem, PROBLEM_USAGE, rule->open.file, rule->open.line, 0, _("全国事实“%s”在这个地区用不了：%s"),
		    rule->open.label, rule->failure);
	if (rule->bound == BIND_RUNNING)
		return refuse_cycle(pack, rule->open.label, rule_place(rule), problem);
	rule->bound = BIND_RUNNING;
	enter(pack, rule->open.label);
	good = bind_kind(pack, rule, &local);
	leave(pack);
	rule->bound = good ? BIND_DONE : BIND_FAILED;
	if (!good)
		rule->failure = problem_sentence(&local);
	problem_move(problem, &local);
	return good;
}

/* A national fact that does not bind is left out, until something asks for it. */
static bool bind_facts(struct pack *pack, struct problem *problem)
{
	for (size_t i = 0; i < pack->fact_count; i++) {
		struct problem local = PROBLEM_INIT;
		bool good = bind_fact(pack, pack->facts[i], &local);

		if (good || (pack->facts[i]->national && !pack->cycle)) {
			problem_release(&local);
			continue;
		}
		problem_move(problem, &local);
		return false;
	}
	return true;
}

static bool bind_remarks(struct pack *pack, struct category *rule, struct problem *problem)
{
	for (size_t i = 0; i < rule->remark_count; i++) {
		if (!bind_condition(pack, rule->remarks[i].test, rule->of->name, problem))
			return false;
	}
	return true;
}

static bool bind_rules(struct pack *pack, struct problem *problem)
{
	for (size_t i = 0; i < pack->category_count; i++) {
		if (!bind_remarks(pack, &pack->categories[i], problem))
			return false;
	}
	for (size_t i = 0; i < pack->aid_count; i++) {
		if (!bind_remarks(pack, &pack->aids[i].rule, problem))
			return false;
	}
	return true;
}

/* ---- forms ---- */

/* A value that becomes this field: a word alone may be one of its codes. */
static bool bind_for_field(struct pack *pack, struct expr *value, const struct form *over, const struct form *of,
    const struct field *field, struct problem *problem)
{
	struct target *target = target_need(pack, of->name, field->name, problem);
	struct expr_meaning result;
	struct expr_names names;

	if (target == NULL)
		return false;
	result = (struct expr_meaning){target->type, target, NULL};
	names = pack_names(pack, &result);
	return value == NULL || expr_bind(value, &names, over->name, (int)target->type, problem);
}

static bool bind_field(struct pack *pack, const struct form *form, const struct field *field, struct problem *problem)
{
	return bind_field_relevant(pack, form, field, problem) &&
	       bind_condition(pack, field->required_if, form->name, problem) &&
	       bind_condition(pack, field->constraint, form->name, problem) &&
	       bind_condition(pack, field->warn, form->name, problem) &&
	       bind_for_field(pack, field->initial, form, form, field, problem);
}

static bool bind_set(struct pack *pack, const struct form *form, const struct form_set_value *set,
    struct problem *problem)
{
	const struct form *subject = form->about != NULL ? form_find(pack->forms, form->about) : form;
	const struct field *field = subject == NULL ? NULL : form_field(subject, set->field);
	struct expr_place place = expr_where(set->value);

	if (field == NULL)
		return problem_at(problem, PROBLEM_USAGE, place.file, place.line, place.column, _("set：“%s”没有字段“%s”"),
		    subject == NULL ? form->about : subject->label, set->field);
	return bind_for_field(pack, set->value, form, subject, field, problem);
}

static bool bind_form(struct pack *pack, const struct form *form, struct problem *problem)
{
	for (size_t i = 0; i < form->field_count; i++) {
		if (!bind_field(pack, form, &form->fields[i], problem))
			return false;
	}
	if (!bind_condition(pack, form->when, form->name, problem))
		return false;
	for (size_t i = 0; i < form->set_count; i++) {
		if (!bind_set(pack, form, &form->set[i], problem))
			return false;
	}
	for (size_t i = 0; i < form->clock_count; i++) {
		if (!bind_condition(pack, form->clocks[i].only, form->name, problem))
			return false;
	}
	for (size_t i = 0; i < form->does_count; i++) {
		if (!bind_condition(pack, form->does[i].only, form->name, problem))
			return false;
	}
	return true;
}

/* A national form that nobody may file here is left out where the region lacks what its rules read. */
static bool bind_or_drop(struct pack *pack, const struct form *form, struct problem *problem)
{
	struct problem local = PROBLEM_INIT;

	if (bind_form(pack, form, &local))
		return true;
	if (form->by_count > 0 || pack->cycle) {
		problem_move(problem, &local);
		return false;
	}
	problem_release(&local);
	form_drop_rules((struct form *)form);
	return true;
}

bool bind_all(struct pack *pack, struct problem *problem)
{
	const struct form *form;

	if (!bind_facts(pack, problem) || !bind_rules(pack, problem))
		return false;
	for (size_t i = 0; (form = form_at(pack->forms, i)) != NULL; i++) {
		if (!bind_or_drop(pack, form, problem))
			return false;
	}
	return pack->transfer == NULL || bind_condition(pack, pack->transfer->when, "exit", problem);
}
