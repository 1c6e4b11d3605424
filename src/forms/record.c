/* One filled form in memory. The record and its arrays are one block, since a household has sixty of them and a
 * county's run opens ten thousand households a second. */
#include "record.h"

#include <assert.h>
#include <string.h>

static void set_id(char to[33], const char *id)
{
	assert(strlen(id) <= 32);
	memcpy(to, id, strlen(id) + 1);
}

struct record *record_new(const struct form *form, const char *id, const char *stream)
{
	size_t count = form->field_count;
	size_t texts_at = sizeof(struct record) + count * sizeof(struct value);
	size_t contested_at = texts_at + count * sizeof(char *);
	char *block = memory_new(contested_at + count * sizeof(bool));
	struct record *record = (struct record *)(void *)block;

	record->form = form;
	set_id(record->id, id == NULL ? random_id().text : id);
	set_id(record->stream, stream == NULL ? "" : stream);
	record->values = (struct value *)(void *)(block + sizeof(struct record));
	record->texts = (char **)(void *)(block + texts_at);
	record->contested = (bool *)(void *)(block + contested_at);
	for (size_t i = 0; i < count; i++) {
		record->values[i].state = VALUE_UNKNOWN;
		record->values[i].type = field_value_type(form->fields[i].type);
	}
	record->filed_on = DATE_NONE;
	return record;
}

void record_free(struct record *record)
{
	if (record == NULL)
		return;
	for (size_t i = 0; i < record->form->field_count; i++)
		free(record->texts[i]);
	free(record->filed_by);
	free(record->station);
	free(record);
}

struct record *record_copy(const struct record *from)
{
	struct record *record = record_new(from->form, from->id, from->stream);

	for (size_t i = 0; i < from->form->field_count; i++) {
		record->values[i] = from->values[i];
		record->texts[i] = memory_text(from->values[i].text);
		record->values[i].text = record->texts[i];
		record->contested[i] = from->contested[i];
	}
	record->voided = from->voided;
	record->held = from->held;
	record->filed_by = memory_text(from->filed_by);
	record->station = memory_text(from->station);
	record->filed_on = from->filed_on;
	record->entered_at = from->entered_at;
	return record;
}

struct value record_value(const struct record *record, const char *name)
{
	const struct field *field = form_field(record->form, name);
	struct value unknown = {VALUE_UNKNOWN, VALUE_TEXT, 0, NULL};

	if (field == NULL)
		return unknown;
	if (!record->contested[field->index])
		return record->values[field->index];
	unknown.type = field_value_type(field->type);
	return unknown;
}

const char *record_text(const struct record *record, const char *name)
{
	struct value value = record_value(record, name);

	return value.state == VALUE_KNOWN ? value.text : NULL;
}

bool record_is(const struct record *record, const char *field, const char *text)
{
	const char *mine = record_text(record, field);

	return mine != NULL && text != NULL && strcmp(mine, text) == 0;
}

void record_clear(struct record *record, const struct field *field)
{
	record->values[field->index] = (struct value){VALUE_UNKNOWN, field_value_type(field->type), 0, NULL};
	memory_free(&record->texts[field->index]);
}

void record_set(struct record *record, const struct field *field, struct value value)
{
	char *text;

	if (value.state != VALUE_KNOWN) {
		record_clear(record, field);
		return;
	}
	text = value_has_text(field_value_type(field->type)) ? memory_text(value.text) : NULL;
	free(record->texts[field->index]); /* after the copy: the value may borrow it */
	record->texts[field->index] = text;
	record->values[field->index] =
	    (struct value){VALUE_KNOWN, field_value_type(field->type), value.number, text};
}

void record_put_text(struct record *record, const char *name, const char *text)
{
	const struct field *field = form_field(record->form, name);

	if (field != NULL && text != NULL && *text != '\0')
		record_set(record, field,
		    (struct value){.state = VALUE_KNOWN, .type = field_value_type(field->type), .text = text});
}

void record_put_number(struct record *record, const char *name, int64_t number)
{
	const struct field *field = form_field(record->form, name);

	if (field != NULL)
		record_set(record, field,
		    (struct value){.state = VALUE_KNOWN, .type = field_value_type(field->type), .number = number});
}
