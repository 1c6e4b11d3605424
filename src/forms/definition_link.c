/* What one form says of others, checked once all of them are read. */
#include "definition.h"

#include <string.h>

static const struct tree *place_of_key(const struct tree *map, const char *key)
{
	const struct tree *node = tree_get(map, key);

	return node == NULL ? map : node;
}

const struct form *form_need(const struct form_catalogue *catalogue, const char *name, const struct tree *at,
    struct problem *problem)
{
	const struct form *form = form_find(catalogue, name);
	struct proposal proposal = {name, NULL, 0};

	if (form != NULL)
		return form;
	for (size_t i = 0; i < catalogue->form_count; i++)
		proposal_consider(&proposal, catalogue->forms[i]->name);
	proposal_problem(&proposal, at, problem, _("没有表"));
	return NULL;
}

static const struct tree *place_of_field(const struct tree *map, const char *name)
{
	const struct tree *list = tree_get(map, "fields");

	for (size_t i = 0; list != NULL && i < list->count; i++) {
		const char *other = tree_text(list->items[i], "name");

		if (other != NULL && strcmp(other, name) == 0)
			return place_of_key(list->items[i], "ref");
	}
	return place_of_key(map, "about");
}

static bool link_refs(const struct form_catalogue *catalogue, const struct form *form, const struct tree *map,
    struct problem *problem)
{
	for (size_t i = 0; i < form->field_count; i++) {
		struct field *field = &form->fields[i];
		const struct form *other;

		if (field->ref == NULL)
			continue;
		other = form_need(catalogue, field->ref, place_of_field(map, field->name), problem);
		if (other == NULL)
			return false;
		if (field->label == NULL)
			field->label = memory_text(other->label);
	}
	return true;
}

static bool link_subject(const struct form_catalogue *catalogue, const struct form *form,
    const struct tree *map, struct problem *problem)
{
	const struct tree *set = tree_get(map, "set");
	const struct form *subject;
	const struct field *ref;

	if (form->about == NULL)
		return form->set_count == 0 ||
		    tree_problem(set, problem, _("写了“set”，就要用“about”说明改的是哪张表"));
	subject = form_need(catalogue, form->about, place_of_key(map, "about"), problem);
	if (subject == NULL)
		return false;
	ref = form_field(form, form->about);
	if (ref != NULL && (ref->type != FIELD_REF || strcmp(ref->ref, form->about) != 0))
		return tree_problem(place_of_key(map, "about"), problem, _("字段“%s”应是指向这张表的 ref"),
		    form->about);
	for (size_t i = 0; i < form->set_count; i++) {
		const struct field *field = field_need(subject, form->set[i].field, set->items[i], problem);
		const char *word = tree_text(set, form->set[i].field);
		struct proposal proposal = {word, NULL, 0};

		if (field == NULL)
			return false;
		if (field->codes == NULL || word == NULL || !key_name_is_good(word) ||
		    code_find(field->codes, word) != NULL || form_field(form, word) != NULL)
			continue;
		for (size_t j = 0; j < field->codes->count; j++)
			proposal_consider(&proposal, field->codes->codes[j].key);
		return proposal_problem(&proposal, set->items[i], problem,
		    _("代码表里没有，本表也没有这个字段："));
	}
	return true;
}

static bool link_rows(const struct form_catalogue *catalogue, const struct form *form, const struct tree *map,
    struct problem *problem)
{
	for (size_t i = 0; i < form->rows_count; i++) {
		const struct tree *at = tree_get(map, "rows")->items[i];
		const struct form_rows *rows = &form->rows[i];
		const struct form *row = form_need(catalogue, rows->form, at, problem);

		if (row == NULL)
			return false;
		if (rows->for_each == NULL)
			continue;
		if (form_need(catalogue, rows->for_each, at, problem) == NULL)
			return false;
		if (field_need(row, rows->for_each, at, problem) == NULL)
			return false;
	}
	return true;
}

static bool link_own_names(const struct form *form, const char *key, char *const *names, size_t count,
    const struct tree *map, struct problem *problem)
{
	for (size_t i = 0; i < count; i++) {
		if (field_need(form, names[i], tree_get(map, key)->items[i], problem) == NULL)
			return false;
	}
	return true;
}

static bool link_clocks(const struct form *form, const struct tree *map, struct problem *problem)
{
	for (size_t i = 0; i < form->clock_count; i++) {
		const char *on = form->clocks[i].on;
		const struct tree *at = place_of_key(map, "clock");
		const struct field *field;

		if (on == NULL)
			continue;
		field = field_need(form, on, at, problem);
		if (field == NULL)
			return false;
		if (field->type != FIELD_DATE)
			return tree_problem(at, problem, _("时限要从日期字段算起，“%s”不是日期"), on);
	}
	return true;
}

bool form_link(const struct form_catalogue *catalogue, struct form *form, const struct tree *map,
    struct problem *problem)
{
	return link_refs(catalogue, form, map, problem) && link_subject(catalogue, form, map, problem) &&
	    link_rows(catalogue, form, map, problem) &&
	    link_own_names(form, "one", form->one, form->one_count, map, problem) &&
	    link_own_names(form, "ways", form->ways, form->ways_count, map, problem) &&
	    link_clocks(form, map, problem);
}
