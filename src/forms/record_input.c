/* Records from people's JSON and YAML: an object of field: text. */
#include "definition.h"
#include "record.h"

#include <string.h>

struct input {
	struct record *record;
	date today;
	const struct ref_names *names;
	struct problem *problem;
};

/* One word of a ref, as an id; what no one knows stays as it is written. */
static bool add_ref(const struct input *input, const struct field *field, const char *typed,
    const struct tree *at, struct buffer *ids)
{
	char *word = text_clean(typed, TEXT_CLEAN_NAME);
	const char *id = NULL;
	bool good;

	if (*word != '\0')
		id = input->names->find(input->names->self, field->ref, word, at, input->problem);
	good = input->problem->kind == PROBLEM_NONE;
	if (good && *word != '\0')
		buffer_add_format(ids, "%s%s", ids->length > 0 ? "," : "", id == NULL ? word : id);
	free(word);
	return good;
}

static bool add_refs(const struct input *input, const struct field *field, const char *typed,
    const struct tree *at, struct buffer *ids)
{
	char *parts, *rest, *part;
	bool good = true;

	if (field->type == FIELD_REF)
		return add_ref(input, field, typed, at, ids);
	parts = rest = parts_typed(typed, false);
	while (good && (part = strsep(&rest, "\n")) != NULL)
		good = add_ref(input, field, part, at, ids);
	free(parts);
	return good;
}

static bool add_part(const struct input *input, const struct field *field, const struct tree *node,
    struct buffer *text)
{
	if (node->kind != TREE_TEXT)
		return tree_problem(node, input->problem, _("“%s”应是一个值，不是列表或对象"), field->label);
	if (field->ref != NULL && input->names != NULL)
		return add_refs(input, field, node->text, node, text);
	buffer_add_format(text, "%s%s", text->length > 0 ? "," : "", node->text);
	return true;
}

/* A list is for sets only, and is read as if its words stood in one line. */
static bool gather(const struct input *input, const struct field *field, const struct tree *node,
    struct buffer *text)
{
	bool is_set = field->type == FIELD_CODES || field->type == FIELD_REFS;

	if (node->kind != TREE_LIST || !is_set)
		return add_part(input, field, node, text);
	for (size_t i = 0; i < node->count; i++) {
		if (!add_part(input, field, node->items[i], text))
			return false;
	}
	return true;
}

static bool read_one(const struct input *input, const struct field *field, const struct tree *node)
{
	struct buffer text = BUFFER_INIT(65536);
	struct problem inner = PROBLEM_INIT;
	struct value value;
	char *owned = NULL;
	bool good = gather(input, field, node, &text);

	if (good && !field_read(field, buffer_text(&text), input->today, &value, &owned, &inner)) {
		good = tree_problem(node, input->problem, "%s", inner.text);
		problem_name_field(input->problem, field->name);
	}
	if (good)
		record_set(input->record, field, value);
	free(owned);
	problem_release(&inner);
	buffer_release(&text);
	return good;
}

/* Its id and its grids are the caller's to read. */
static bool is_callers_key(const struct form *form, const char *key)
{
	for (size_t i = 0; i < form->rows_count; i++) {
		if (strcmp(form->rows[i].form, key) == 0)
			return form_field(form, key) == NULL;
	}
	return strcmp(key, "id") == 0;
}

bool record_read_input(struct record *record, const struct tree *map, date today,
    const struct ref_names *names, struct problem *problem)
{
	struct problem unused = PROBLEM_INIT;
	struct input input = {record, today, names, problem == NULL ? &unused : problem};
	bool good =
	    map->kind == TREE_MAP || tree_problem(map, input.problem, _("这里应是“字段: 值”组成的对象"));

	for (size_t i = 0; good && i < map->count; i++) {
		const struct tree *item = map->items[i];
		const struct field *field;

		if (is_callers_key(record->form, item->key))
			continue;
		field = field_need(record->form, item->key, item, input.problem);
		good = field != NULL && read_one(&input, field, item);
	}
	problem_release(&unused);
	return good;
}

struct plain_names {
	const char *(*find)(void *self, const char *word);
	void *self;
};

static const char *find_plain(void *self, const char *form, const char *word, const struct tree *at,
    struct problem *problem)
{
	const struct plain_names *names = self;

	(void)form;
	(void)at;
	(void)problem;
	return names->find(names->self, word);
}

bool record_from_input(struct record *record, const struct tree *map, date today,
    const char *(*names)(void *self, const char *word), void *self, struct problem *problem)
{
	struct plain_names plain = {names, self};
	struct ref_names refs = {find_plain, &plain};

	return record_read_input(record, map, today, names == NULL ? NULL : &refs, problem);
}
