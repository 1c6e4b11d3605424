/* What stands behind the categories: from each condition down to the fields and parameters that it may read. */
#include "reach.h"

#include <string.h>

struct reach_form {
	bool read, filing; /* filing: by whom and where a record was filed */
	bool *fields;
};
struct reach {
	const struct pack *pack;
	struct reach_form *forms; /* by index */
	size_t form_count;
	bool *parameters; /* by index */
	const void **seen; /* facts and conditions that were gone through */
	size_t seen_count;
};

static void reach_expr(struct reach *, const struct expr *);

static bool is_new(struct reach *reach, const void *what)
{
	for (size_t i = 0; i < reach->seen_count; i++) {
		if (reach->seen[i] == what)
			return false;
	}
	reach->seen = memory_resize(reach->seen, reach->seen_count + 1, sizeof *reach->seen);
	reach->seen[reach->seen_count++] = what;
	return true;
}

static void reach_field(struct reach *reach, const struct form *form, const struct field *field)
{
	if (form == NULL || field == NULL)
		return;
	reach->forms[form->index].read = true;
	reach->forms[form->index].fields[field->index] = true;
	if (field->relevant != NULL && is_new(reach, field))
		reach_expr(reach, field->relevant);
}

static void reach_form(struct reach *reach, const struct form *form)
{
	if (form == NULL)
		return;
	reach->forms[form->index].read = true;
	for (size_t i = 0; i < form->field_count && form->ways_count > 0; i++) {
		enum field_type type = form->fields[i].type;

		if (type == FIELD_MONEY || type == FIELD_CODE || type == FIELD_CODES || type == FIELD_YES_NO)
			reach_field(reach, form, &form->fields[i]);
	}
	for (size_t i = 0; i < form->ways_count; i++)
		reach_field(reach, form, form_field(form, form->ways[i]));
}

static void reach_fields(struct reach *reach, const struct form *form, const struct field *const *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		reach_field(reach, form, fields[i]);
}

/* Who is in a category: also by the day that it was filed on. */
static void reach_memberships(struct reach *reach)
{
	const struct contract *contract = &reach->pack->contract;
	const struct field *fields[] = {contract->in_category, contract->in_person, contract->in_confirmed, contract->in_until,
	    contract->in_state};

	reach_fields(reach, contract->membership, fields, BASE_COUNT(fields));
	if (contract->membership != NULL)
		reach->forms[contract->membership->index].filing = true;
}

static void reach_determinations(struct reach *reach)
{
	const struct contract *contract = &reach->pack->contract;
	const struct field *fields[] = {contract->found_application, contract->found_category, contract->found_person,
	    contract->found_verdict, contract->found_state};

	reach_fields(reach, contract->determination, fields, BASE_COUNT(fields));
}

static void reach_consents(struct reach *reach)
{
	const struct contract *contract = &reach->pack->contract;
	const struct field *fields[] = {contract->consent_kind, contract->consent_given, contract->consent_day};

	reach_fields(reach, contract->consent, fields, BASE_COUNT(fields));
}

static void reach_every_field(struct reach *reach, const struct form *form)
{
	for (size_t i = 0; form != NULL && i < form->field_count; i++)
		reach_field(reach, form, &form->fields[i]);
	if (form != NULL)
		reach->forms[form->index].filing = true;
}

static void reach_parameter(struct reach *reach, const struct parameter_rule *rule)
{
	reach->parameters[rule->open.index] = true;
	if (rule->open.by_place)
		reach_field(reach, reach->pack->contract.household, reach->pack->contract.place_kind);
}

/* A record names the aid that is meant: it may be any. */
static void reach_everything(struct reach *reach)
{
	const struct form *form;

	for (size_t i = 0; (form = form_at(reach->pack->forms, i)) != NULL; i++) {
		reach_form(reach, form);
		reach_every_field(reach, form);
	}
	memset(reach->parameters, true, reach->pack->parameter_count);
}

/* Whether something was asked: in a survey that still counts. */
static void reach_survey(struct reach *reach)
{
	const struct pack *pack = reach->pack;

	reach_field(reach, pack->contract.survey, pack->contract.survey_day);
	reach_field(reach, pack->contract.survey, pack->contract.survey_asked);
	reach_field(reach, pack->contract.member, pack->contract.joined_on);
	reach_field(reach, pack->contract.member, pack->contract.not_asked_in);
	if (pack->survey_valid != NULL)
		reach_parameter(reach, parameter_rule_find(pack, pack->survey_valid));
}

static void reach_target(struct reach *, const struct target *);

static void reach_fact(struct reach *reach, const struct fact_rule *fact)
{
	if (!is_new(reach, fact))
		return;
	reach_form(reach, fact->open.of);
	for (size_t i = 0; i < fact->need_count; i++)
		reach_survey(reach);
	switch (fact->kind) {
	case FACT_IS:
		reach_expr(reach, fact->is);
		break;
	case FACT_TEST:
		reach_expr(reach, fact->line->test);
		break;
	case FACT_CATEGORY:
		reach_expr(reach, fact->category->only_if.test);
		reach_expr(reach, fact->category->root.test);
		break;
	case FACT_TAKEN:
		reach_determinations(reach);
		if (fact->to != NULL)
			reach_target(reach, fact->to);
		reach_memberships(reach);
		break;
	case FACT_IN:
		reach_memberships(reach);
		break;
	case FACT_ITEM:
		reach_everything(reach);
		break;
	}
}

static void reach_target(struct reach *reach, const struct target *target)
{
	const struct form *form = form_find(reach->pack->forms, target->form);

	for (size_t i = 0; i < target->hop_count && form != NULL; i++) {
		const struct hop *hop = &target->hops[i];

		if (hop->kind == HOP_REF) {
			reach_field(reach, form, hop->ref);
			form = form_find(reach->pack->forms, hop->ref->ref);
		} else {
			form = hop->kind == HOP_HOUSEHOLD ? reach->pack->contract.household : reach->pack->contract.application;
		}
		reach_form(reach, form);
	}
	if (target->kind == TARGET_FIELD)
		reach_field(reach, form, target->field);
	else if (target->kind == TARGET_FACT)
		reach_fact(reach, target->fact);
	else if (target->kind == TARGET_PARAMETER)
		reach_parameter(reach, target->parameter);
	else if (target->kind == TARGET_META && form != NULL)
		reach->forms[form->index].filing = true;
}

static bool reach_use(void *self, enum expr_use use, const struct expr_meaning *meaning, struct expr_place place)
{
	struct reach *reach = self;
	const struct rows *rows = meaning->what;

	(void)place;
	if (use != EXPR_USE_ROWS) {
		reach_target(reach, meaning->what);
		return true;
	}
	reach_form(reach, rows->form);
	reach_field(reach, rows->form, rows->ref);
	return true;
}

static void reach_expr(struct reach *reach, const struct expr *expr)
{
	if (expr != NULL)
		expr_each_use(expr, reach_use, reach);
}

static void reach_category(struct reach *reach, const struct category *category)
{
	const char *names[] = {category->name, category->grants_amount};

	for (size_t i = 0; i < category->remark_count; i++)
		reach_expr(reach, category->remarks[i].test);
	for (size_t i = 0; category->by == NULL && i < BASE_COUNT(names); i++) {
		const struct fact_rule *fact = names[i] == NULL ? NULL : fact_rule_find(reach->pack, category->of, names[i]);
		const struct target *target = names[i] == NULL ? NULL
		                                               : target_find(reach->pack, category->of->name, names[i]);

		if (fact != NULL)
			reach_fact(reach, fact);
		if (target != NULL)
			reach_target(reach, target);
	}
}

/* What the engine reads by itself. */
static void reach_contract(struct reach *reach)
{
	const struct pack *pack = reach->pack;
	const struct contract *contract = &pack->contract;

	reach_form(reach, contract->household);
	reach_form(reach, contract->member);
	reach_field(reach, contract->application, contract->day);
	reach_field(reach, contract->application, contract->asked_for);
	reach_memberships(reach); /* who is in a category now */
	if (pack->review.consent_kind != NULL)
		reach_consents(reach);
}

static struct reach *begin(const struct pack *pack)
{
	struct reach *reach = memory_new(sizeof *reach);

	reach->pack = pack;
	while (form_at(pack->forms, reach->form_count) != NULL)
		reach->form_count++;
	reach->forms = memory_new((reach->form_count + 1) * sizeof *reach->forms);
	for (size_t i = 0; i < reach->form_count; i++) {
		const struct form *form = form_at(pack->forms, i);

		reach->forms[form->index].fields = memory_new((form->field_count + 1) * sizeof(bool));
	}
	reach->parameters = memory_new((pack->parameter_count + 1) * sizeof *reach->parameters);
	return reach;
}

struct reach *reach_new(const struct pack *pack)
{
	struct reach *reach = begin(pack);

	reach_contract(reach);
	for (size_t i = 0; i < pack->category_count; i++)
		reach_category(reach, &pack->categories[i]);
	return reach;
}

void reach_free(struct reach *reach)
{
	if (reach == NULL)
		return;
	for (size_t i = 0; i < reach->form_count; i++)
		free(reach->forms[i].fields);
	free(reach->forms);
	free(reach->parameters);
	free(reach->seen);
	free(reach);
}

bool reach_reads(const struct reach *reach, const struct form *form, const char *name)
{
	const struct reach_form *read = &reach->forms[form->index];
	const struct field *field;

	if (name == NULL)
		return read->read;
	field = form_field(form, name);
	return field != NULL ? read->fields[field->index] : read->filing;
}

bool reach_reads_parameter(const struct reach *reach, const struct parameter *parameter)
{
	return reach->parameters[parameter->index];
}

/* ---- who reads a parameter ---- */

static void add_reader(char **reader, const char *label)
{
	char *both;

	if (strstr(*reader, label) != NULL)
		return;
	both = **reader == '\0' ? memory_text(label) : memory_format("%s、%s", *reader, label);
	free(*reader);
	*reader = both;
}

static void add_readers(const struct pack *pack, char **readers, const struct category *rule)
{
	struct reach *reach = begin(pack);

	reach_category(reach, rule);
	for (size_t i = 0; i < pack->parameter_count; i++) {
		if (reach->parameters[i])
			add_reader(&readers[i], rule->label);
	}
	reach_free(reach);
}

char **pack_parameter_readers(const struct pack *pack)
{
	char **readers = memory_new((pack->parameter_count + 1) * sizeof(char *));

	for (size_t i = 0; i < pack->parameter_count; i++)
		readers[i] = memory_text("");
	for (size_t i = 0; i < pack->category_count; i++)
		add_readers(pack, readers, &pack->categories[i]);
	for (size_t i = 0; i < pack->aid_count; i++)
		add_readers(pack, readers, &pack->aids[i].rule);
	for (size_t i = 0; i < pack->clock_count; i++) {
		const struct parameter *parameter = pack_parameter_find(pack, pack->clocks[i].parameter);

		if (parameter != NULL && pack->clocks[i].label != NULL)
			add_reader(&readers[parameter->index], pack->clocks[i].label);
	}
	return readers;
}
