/* One form, read from its definition. */
#include "definition.h"

#include <string.h>

static const char *const form_keys[] = {"form", "label", "hint", "clause", "of", "by", "about", "fields",
    "rows", "one", "ways", "when", "when_says", "when_clause", "set", "clock", "does", "confirm_other",
    "sheet", "print", "up_only", NULL};

static bool read_of(const struct tree *map, struct form *form, struct problem *problem)
{
	const struct tree *node = tree_get(map, "of");

	if (node != NULL && node->kind == TREE_TEXT) {
		form->of_office = strcmp(node->text, "office") == 0;
		if (form->of_office || strcmp(node->text, "household") == 0)
			return true;
	}
	return tree_problem(node == NULL ? map : node, problem,
	    _("“of”应写 household（家庭）或 office（本单位）"));
}

/* The ref to the subject comes first, unless the form declares it in its own way. The household needs none: its id is
 * that of the stream. */
static void add_subject_field(struct form *form)
{
	struct field *field = &form->fields[0];

	if (form->about == NULL || strcmp(form->about, "household") == 0 || form_field(form, form->about) != NULL)
		return;
	memmove(field + 1, field, form->field_count * sizeof *field);
	form->field_count++;
	memset(field, 0, sizeof *field);
	field->name = memory_text(form->about);
	field->ref = memory_text(form->about);
	field->type = FIELD_REF;
	field->required = field->hidden = true;
	field->file = form->file;
	for (size_t i = 0; i < form->field_count; i++)
		form->fields[i].index = i;
}

static bool read_fields(struct form_catalogue *catalogue, const struct tree *map, struct form *form,
    struct problem *problem)
{
	const struct tree *list = tree_get(map, "fields");
	size_t count = list == NULL ? 0 : list->count;

	if (list != NULL && list->kind != TREE_LIST)
		return tree_problem(list, problem, _("“fields”应是字段的列表"));
	form->fields = memory_new((count + 1) * sizeof *form->fields);
	for (size_t i = 0; i < count; i++) {
		struct field *field = &form->fields[form->field_count++];

		field->index = i;
		if (!field_read_definition(catalogue, form, list->items[i], field, problem))
			return false;
	}
	add_subject_field(form);
	if (form->field_count == 0)
		return tree_problem(map, problem, _("表“%s”没有字段"), form->name);
	return true;
}

static bool read_rows(const struct tree *map, struct form *form, struct problem *problem)
{
	static const char *const keys[] = {"form", "for_each", "none", "propose", NULL};
	const struct tree *list = tree_get(map, "rows");

	if (list == NULL)
		return true;
	if (list->kind != TREE_LIST)
		return tree_problem(list, problem, _("“rows”应是列表，例如 [{form: income}]"));
	form->rows = memory_new((list->count + 1) * sizeof *form->rows);
	for (size_t i = 0; i < list->count; i++) {
		const struct tree *item = list->items[i];
		struct form_rows *rows = &form->rows[form->rows_count++];

		if (!tree_check_keys(item, keys, problem) ||
		    !key_need_text(item, "form", &rows->form, problem) ||
		    !key_read_text(item, "for_each", &rows->for_each, problem) ||
		    !key_read_text(item, "none", &rows->none, problem) ||
		    !key_read_flag(item, "propose", &rows->propose, problem))
			return false;
	}
	return true;
}

static bool read_set(const struct tree *map, struct form *form, struct problem *problem)
{
	const struct tree *set = tree_get(map, "set");

	if (set == NULL)
		return true;
	if (set->kind != TREE_MAP)
		return tree_problem(set, problem, _("“set”应写成 {字段: 值}"));
	form->set = memory_new((set->count + 1) * sizeof *form->set);
	for (size_t i = 0; i < set->count; i++) {
		struct form_set_value *one = &form->set[form->set_count++];

		one->field = memory_text(set->items[i]->key);
		one->value = expression_read(set->items[i], problem);
		if (one->value == NULL)
			return false;
	}
	return true;
}

static bool read_clock(const struct tree *item, struct form_clock *clock, struct problem *problem)
{
	static const char *const keys[] = {"start", "pause", "resume", "stop", "on", "if", NULL};
	const struct tree *only = tree_get(item, "if");
	int found = 0;

	if (!tree_check_keys(item, keys, problem))
		return false;
	for (int what = CLOCK_START; what <= CLOCK_STOP; what++) {
		if (tree_get(item, keys[what]) == NULL)
			continue;
		found++;
		clock->what = (enum form_clock_step)what;
	}
	if (found != 1)
		return tree_problem(item, problem, _("一个时限只能写 start、pause、resume、stop 中的一个"));
	if (!key_read_text(item, keys[clock->what], &clock->name, problem) ||
	    !key_read_text(item, "on", &clock->on, problem))
		return false;
	return only == NULL || (clock->only = condition_read(only, problem)) != NULL;
}

static bool read_clocks(const struct tree *map, struct form *form, struct problem *problem)
{
	const struct tree *node = tree_get(map, "clock");
	bool is_list = node != NULL && node->kind == TREE_LIST;
	size_t count = node == NULL ? 0 : is_list ? node->count : 1;

	form->clocks = memory_new((count + 1) * sizeof *form->clocks);
	for (size_t i = 0; i < count; i++) {
		if (!read_clock(is_list ? node->items[i] : node, &form->clocks[form->clock_count++], problem))
			return false;
	}
	return true;
}

/* grant, or {grant: {if: condition}} */
static bool read_act(const struct tree *item, struct form_act *act, struct problem *problem)
{
	static const char *const keys[] = {"if", NULL};
	const struct tree *inner;

	if (item->kind == TREE_TEXT && !item->empty) {
		act->name = memory_text(item->text);
		return true;
	}
	if (item->kind != TREE_MAP || item->count != 1)
		return tree_problem(item, problem, _("“does”里应写办理动作的名称，或 {名称: {if: 条件}}"));
	inner = item->items[0];
	act->name = memory_text(inner->key);
	if (!tree_check_keys(inner, keys, problem))
		return false;
	if (inner->count == 1)
		act->only = condition_read(inner->items[0], problem);
	return inner->count == 0 || act->only != NULL;
}

static bool read_acts(const struct tree *map, struct form *form, struct problem *problem)
{
	const struct tree *list = tree_get(map, "does");

	if (list == NULL)
		return true;
	if (list->kind != TREE_LIST)
		return tree_problem(list, problem, _("“does”应是列表，例如 [grant]"));
	form->does = memory_new((list->count + 1) * sizeof *form->does);
	for (size_t i = 0; i < list->count; i++) {
		if (!read_act(list->items[i], &form->does[form->does_count++], problem))
			return false;
	}
	return true;
}

static bool read_head(const struct tree *map, struct form *form, struct problem *problem)
{
	const struct tree *when = tree_get(map, "when");

	if (!key_need_text(map, "form", &form->name, problem) ||
	    !key_need_text(map, "label", &form->label, problem) ||
	    !key_read_text(map, "hint", &form->hint, problem) ||
	    !key_read_clause(map, "clause", &form->clause, problem) || !read_of(map, form, problem) ||
	    !key_read_words(map, "by", &form->by, &form->by_count, problem) ||
	    !key_read_text(map, "about", &form->about, problem))
		return false;
	if (!key_read_text(map, "when_says", &form->when_says, problem) ||
	    !key_read_clause(map, "when_clause", &form->when_clause, problem) ||
	    !key_read_flag(map, "confirm_other", &form->confirm_other, problem) ||
	    !key_read_flag(map, "up_only", &form->up_only, problem))
		return false;
	if (form->up_only && !form->of_office)
		return tree_problem(tree_get(map, "up_only"), problem, _("“up_only”只用于本单位（office）的表单"));
	return when == NULL || (form->when = condition_read(when, problem)) != NULL;
}

struct form *form_read(struct form_catalogue *catalogue, const struct tree *map, struct problem *problem)
{
	struct form *form = memory_new(sizeof *form);

	form->file = map->file;
	form->sheet = tree_get(map, "sheet");
	form->print = tree_get(map, "print");
	if (tree_check_keys(map, form_keys, problem) && read_head(map, form, problem) &&
	    read_fields(catalogue, map, form, problem) && read_rows(map, form, problem) &&
	    read_set(map, form, problem) && read_clocks(map, form, problem) &&
	    read_acts(map, form, problem) &&
	    key_read_words(map, "one", &form->one, &form->one_count, problem) &&
	    key_read_words(map, "ways", &form->ways, &form->ways_count, problem))
		return form;
	form_free(form);
	return NULL;
}

static void free_steps(struct form *form)
{
	for (size_t i = 0; i < form->rows_count; i++) {
		free(form->rows[i].form);
		free(form->rows[i].for_each);
		free(form->rows[i].none);
	}
	for (size_t i = 0; i < form->set_count; i++) {
		free(form->set[i].field);
		expr_free(form->set[i].value);
	}
	for (size_t i = 0; i < form->clock_count; i++) {
		free(form->clocks[i].name);
		free(form->clocks[i].on);
		expr_free(form->clocks[i].only);
	}
	for (size_t i = 0; i < form->does_count; i++) {
		free(form->does[i].name);
		expr_free(form->does[i].only);
	}
	free(form->rows);
	free(form->set);
	free(form->clocks);
	free(form->does);
}

static void drop(struct expr **expr)
{
	expr_free(*expr);
	*expr = NULL;
}

void form_drop_rules(struct form *form)
{
	for (size_t i = 0; i < form->field_count; i++) {
		struct field *field = &form->fields[i];

		drop(&field->required_if);
		drop(&field->relevant);
		drop(&field->constraint);
		drop(&field->warn);
		drop(&field->initial);
	}
	drop(&form->when);
	free_steps(form);
	form->rows = NULL;
	form->set = NULL;
	form->clocks = NULL;
	form->does = NULL;
	form->rows_count = form->set_count = form->clock_count = form->does_count = 0;
}

void form_free(struct form *form)
{
	if (form == NULL)
		return;
	for (size_t i = 0; i < form->field_count; i++)
		field_release(&form->fields[i]);
	free(form->fields);
	free_steps(form);
	words_free(form->by, form->by_count);
	words_free(form->one, form->one_count);
	words_free(form->ways, form->ways_count);
	expr_free(form->when);
	free(form->name);
	free(form->label);
	free(form->hint);
	free(form->clause);
	free(form->about);
	free(form->when_says);
	free(form->when_clause);
	free(form);
}

const struct field *form_field(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->field_count; i++) {
		if (strcmp(form->fields[i].name, name) == 0)
			return &form->fields[i];
	}
	return NULL;
}

const struct field *field_need(const struct form *form, const char *name, const struct tree *at,
    struct problem *problem)
{
	const struct field *field = form_field(form, name);
	struct proposal proposal = {name, NULL, 0};
	char *what;

	if (field != NULL)
		return field;
	for (size_t i = 0; i < form->field_count; i++)
		proposal_consider(&proposal, form->fields[i].name);
	what = memory_format(_("表“%s”没有字段"), form->label);
	proposal_problem(&proposal, at, problem, what);
	free(what);
	return NULL;
}
