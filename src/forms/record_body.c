/* Records as they stand in event bodies and tables: 分, months and counts as integers, dates as ISO text. */
#include "record.h"

#include <errno.h>
#include <string.h>

void record_to_body(const struct record *record, const struct field *field, struct tree *map)
{
	const struct value *value = &record->values[field->index];
	char *text;

	if (value->state != VALUE_KNOWN)
		return;
	switch (value->type) {
	case VALUE_INTEGER:
	case VALUE_MONEY:
	case VALUE_SHARE:
	case VALUE_MONTH:
		tree_add_number(map, field->name, value->number);
		return;
	default:
		text = field_write(field, *value);
		tree_add_text(map, field->name, text);
		free(text);
	}
}

static bool read_number(const char *text, int64_t *to)
{
	char *end;

	errno = 0;
	*to = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0';
}

static bool value_of_body(const struct field *field, const char *text, struct value *value)
{
	*value = (struct value){VALUE_KNOWN, field_value_type(field->type), 0, NULL};
	switch (value->type) {
	case VALUE_INTEGER:
	case VALUE_MONEY:
	case VALUE_SHARE:
	case VALUE_MONTH:
		return read_number(text, &value->number);
	case VALUE_DATE:
		value->number = date_read(text);
		return value->number != DATE_NONE;
	case VALUE_YES_NO:
		value->number = strcmp(text, "yes") == 0;
		return value->number == 1 || strcmp(text, "no") == 0;
	default:
		value->text = text;
		return true;
	}
}

bool record_from_body(struct record *record, const struct tree *map, struct problem *problem)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct tree *item = map->items[i];
		const struct field *field = form_field(record->form, item->key);
		struct value value;

		if (field == NULL)
			continue;
		if (item->kind != TREE_TEXT || (!item->empty && !value_of_body(field, item->text, &value)))
			return problem_set(problem, PROBLEM_FAILED,
			    _("记录 %s 的“%s”读不出来，数据可能损坏，请运行 verify"), record->id,
			    field->label);
		if (item->empty)
			record_clear(record, field);
		else
			record_set(record, field, value);
	}
	return true;
}

/* Parted by a byte that no stored text holds, so that no two lists of values give one text. */
bool record_one_text(const struct record *record, struct buffer *out)
{
	const struct form *form = record->form;

	if (form->one_count == 0)
		return false;
	buffer_add(out, form->name);
	for (size_t i = 0; i < form->one_count; i++) {
		const struct field *field = form_field(form, form->one[i]);
		char *text = field_write(field, record->values[field->index]);

		buffer_add_format(out, "\x1f%s", text);
		free(text);
	}
	return true;
}
