/* What is wrong or idle in a pack, beyond what loading refuses. */
#include "pack.h"

#include <dirent.h>
#include <string.h>

struct checker {
	struct pack *pack;
	struct buffer *out;
	bool *facts, *parameters; /* used */
	bool good;
};

static bool mark_use(void *self, enum expr_use use, const struct expr_meaning *meaning, struct expr_place place)
{
	struct checker *checker = self;
	const struct target *target = meaning->what;

	(void)place;
	if (use == EXPR_USE_ROWS)
		return true;
	if (target->kind == TARGET_FACT)
		checker->facts[target->fact->open.index] = true;
	else if (target->kind == TARGET_PARAMETER)
		checker->parameters[target->parameter->open.index] = true;
	return true;
}

static void mark(struct checker *checker, const struct expr *expr)
{
	if (expr != NULL)
		expr_each_use(expr, mark_use, checker);
}

static void mark_parameter(struct checker *checker, const char *name)
{
	const struct parameter_rule *rule = name == NULL ? NULL : parameter_rule_find(checker->pack, name);

	if (rule != NULL)
		checker->parameters[rule->open.index] = true;
}

static void mark_fact(struct checker *checker, const struct form *form, const char *name)
{
	const struct fact_rule *rule = form == NULL || name == NULL ? NULL : fact_rule_find(checker->pack, form, name);

	if (rule != NULL)
		checker->facts[rule->open.index] = true;
	mark_parameter(checker, name);
}

static void mark_form(struct checker *checker, const struct form *form)
{
	for (size_t i = 0; i < form->field_count; i++) {
		mark(checker, form->fields[i].required_if);
		mark(checker, form->fields[i].relevant);
		mark(checker, form->fields[i].constraint);
		mark(checker, form->fields[i].warn);
		mark(checker, form->fields[i].initial);
	}
	mark(checker, form->when);
	for (size_t i = 0; i < form->set_count; i++)
		mark(checker, form->set[i].value);
	for (size_t i = 0; i < form->clock_count; i++)
		mark(checker, form->clocks[i].only);
	for (size_t i = 0; i < form->does_count; i++)
		mark(checker, form->does[i].only);
}

static void mark_rule(struct checker *checker, const struct category *rule)
{
	mark(checker, rule->only_if.test);
	mark(checker, rule->root.test);
	for (size_t i = 0; i < rule->remark_count; i++)
		mark(checker, rule->remarks[i].test);
	mark_fact(checker, rule->of, rule->grants_amount);
	mark_fact(checker, checker->pack->contract.member, rule->grants_to);
}

static void mark_rules(struct checker *checker)
{
	const struct pack *pack = checker->pack;

	for (size_t i = 0; i < pack->category_count; i++)
		mark_rule(checker, &pack->categories[i]);
	for (size_t i = 0; i < pack->aid_count; i++) {
		const struct aid *aid = &pack->aids[i];

		mark_rule(checker, &aid->rule);
		mark_fact(checker, aid->rule.of, aid->at_most);
		mark_fact(checker, aid->rule.of, aid->at_least);
	}
}

static void mark_steps(struct checker *checker)
{
	const struct pack *pack = checker->pack;

	mark_parameter(checker, pack->survey_valid);
	for (size_t i = 0; i < pack->clock_count; i++)
		mark_parameter(checker, pack->clocks[i].parameter);
	for (size_t i = 0; i < pack->procedure_count; i++) {
		for (size_t j = 0; j < pack->procedures[i].count; j++) {
			const struct procedure_step *step = &pack->procedures[i].steps[j];

			mark_parameter(checker, step->valid);
			mark_fact(checker, pack->contract.household, step->done);
			mark_fact(checker, pack->contract.application, step->done);
		}
	}
	if (pack->transfer != NULL)
		mark(checker, pack->transfer->when);
}

static void mark_all(struct checker *checker)
{
	const struct pack *pack = checker->pack;
	const struct form *form;

	for (size_t i = 0; i < pack->fact_count; i++) {
		const struct fact_rule *rule = pack->facts[i];

		if (rule->bound != BIND_DONE)
			continue;
		mark(checker, rule->is);
		if (rule->owns_line)
			mark(checker, rule->line->test);
	}
	for (size_t i = 0; (form = form_at(pack->forms, i)) != NULL; i++)
		mark_form(checker, form);
	mark_rules(checker);
	mark_steps(checker);
}

/* Only what stands in the region's own files; the national facts are there to be chosen from. */
static void tell_idle(struct checker *checker)
{
	const struct pack *pack = checker->pack;

	for (size_t i = 0; i < pack->fact_count; i++) {
		const struct fact_rule *rule = pack->facts[i];
		bool own = !rule->national && (rule->kind == FACT_IS || rule->owns_line);

		if (own && !checker->facts[i])
			buffer_add_format(checker->out, _("提示：%s:%d:1: 事实“%s”没有被用到\n"), rule->open.file, rule->open.line,
			    rule->open.name);
		if (rule->bound == BIND_FAILED)
			buffer_add_format(checker->out, _("提示：%s:%d:1: 全国事实“%s”在这个地区用不了：%s\n"), rule->open.file,
			    rule->open.line, rule->open.name, rule->failure);
	}
	for (size_t i = 0; i < pack->parameter_count; i++) {
		const struct parameter_rule *rule = pack->parameters[i];

		if (!checker->parameters[i])
			buffer_add_format(checker->out, _("提示：%s:%d:1: 参数“%s”（%s）没有被条件、时限或程序用到\n"), rule->file, rule->line,
			    rule->open.name, rule->open.label);
		if (rule->own_count == 0)
			buffer_add_format(checker->out, _("提示：%s:%d:1: 参数“%s”（%s）没有值，由县里录入以后才能审核\n"), rule->file,
			    rule->line, rule->open.name, rule->open.label);
	}
}

static void tell_unordered(struct checker *checker)
{
	const struct pack *pack = checker->pack;

	for (size_t i = 0; i < pack->category_count; i++) {
		const struct category *category = &pack->categories[i];
		bool found = category->by != NULL;

		for (size_t j = 0; j < pack->review.order_count; j++)
			found = found || strcmp(pack->review.order[j], category->name) == 0;
		for (size_t j = 0; j < pack->review.apart_count; j++)
			found = found || strcmp(pack->review.apart[j], category->name) == 0;
		if (!found && pack->review.order_fixed)
			buffer_add_format(checker->out, _("提示：%s:%d:1: 类别“%s”不在 review 的 order 里\n"), category->file,
			    category->place, category->name);
		if (category->by == NULL && pack_procedure(pack, category->name) == NULL && category->listed)
			buffer_add_format(checker->out, _("提示：%s:%d:1: 类别“%s”没有 procedures\n"), category->file,
			    category->place, category->name);
	}
}

/* pack.yaml `levels`: what a station of each level files. */
static void tell_levels(struct checker *checker)
{
	const struct tree *levels = tree_get(pack_tree(checker->pack, "pack"), "levels");

	for (size_t i = 0; levels != NULL && i < levels->count; i++) {
		const struct tree *files = tree_get(levels->items[i], "files");

		if (files == NULL || files->kind != TREE_LIST) {
			checker->good = false;
			buffer_add_format(checker->out, _("错误：%s:%d:%d: levels 的“%s”要写 files: [表单, ..]\n"), levels->file,
			    levels->items[i]->line, levels->items[i]->column, levels->items[i]->key);
			continue;
		}
		for (size_t j = 0; j < files->count; j++)
			if (form_find(checker->pack->forms, files->items[j]->text) == NULL) {
				checker->good = false;
				buffer_add_format(checker->out, _("错误：%s:%d:%d: levels 里的“%s”不是表单\n"), levels->file, files->items[j]->line,
				    files->items[j]->column, files->items[j]->text);
			}
	}
}

/* ---- one field, one type, in every pack ---- */

static void compare_forms(struct checker *checker, const struct form_catalogue *other, const char *region)
{
	const struct form *form;

	for (size_t i = 0; (form = form_at(checker->pack->forms, i)) != NULL; i++) {
		const struct form *theirs = form_find(other, form->name);

		for (size_t j = 0; theirs != NULL && j < form->field_count; j++) {
			const struct field *field = form_field(theirs, form->fields[j].name);

			if (field == NULL || field->type == form->fields[j].type)
				continue;
			checker->good = false;
			buffer_add_format(checker->out, _("错误：%s:%d:1: “%s.%s”的类型是 %s，在“%s”里却是 %s；一个字段在各地只能有一种类型\n"),
			    form->fields[j].file, form->fields[j].line, form->name, field->name,
			    field_type_word(form->fields[j].type), region, field_type_word(field->type));
		}
	}
}

static bool compare_packs(struct checker *checker, const char *forms_dir, struct problem *problem)
{
	char *folder = memory_format("%s/pack", forms_dir);
	DIR *packs = opendir(folder);
	const struct dirent *entry;
	bool good = true;

	while (good && packs != NULL && (entry = readdir(packs)) != NULL) {
		struct form_catalogue *other;

		if (!key_name_is_good(entry->d_name) || strcmp(entry->d_name, "national") == 0 ||
		    strcmp(entry->d_name, checker->pack->region) == 0)
			continue;
		other = form_catalogue_load(forms_dir, entry->d_name, problem);
		good = other != NULL;
		if (good)
			compare_forms(checker, other, entry->d_name);
		form_catalogue_free(other);
	}
	if (packs != NULL)
		closedir(packs);
	free(folder);
	return good;
}

bool pack_check(const char *forms_dir, const char *region, struct buffer *out, struct problem *problem)
{
	struct checker checker = {.out = out, .good = true};
	struct queue_list *queues = NULL;

	checker.pack = pack_load(forms_dir, region, problem);
	if (checker.pack == NULL)
		return false;
	checker.facts = memory_new((checker.pack->fact_count + 1) * sizeof *checker.facts);
	checker.parameters = memory_new((checker.pack->parameter_count + 1) * sizeof *checker.parameters);
	mark_all(&checker);
	tell_idle(&checker);
	tell_unordered(&checker);
	tell_levels(&checker);
	checker.good = findings_tell(checker.pack, out) && checker.good;
	queues = pack_queues(checker.pack, problem);
	checker.good = queues != NULL && compare_packs(&checker, forms_dir, problem) && checker.good;
	queue_list_free(queues);
	free(checker.facts);
	free(checker.parameters);
	pack_free(checker.pack);
	return checker.good;
}
