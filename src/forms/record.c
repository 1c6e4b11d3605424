/* One filled form in memory. The record, its arrays and most of its texts are one block, since a household has sixty
 * records, a filing copies them several times, and a county's run opens ten thousand households a second. */
#include "record.h"

#include <assert.h>
#include <string.h>

#define ROOM 192 /* for the texts of a record that is made from nothing */
#define FILED 2  /* texts behind those of the fields: filed_by and station */

static void set_id(char to[33], const char *id)
{
	assert(strlen(id) <= 32);
	memcpy(to, id, strlen(id) + 1);
}

/* Where the arrays and the first text stand in the block. */
static void block_lay(struct record *record)
{
	size_t count = record->form->field_count;

	record->values = (struct value *)(void *)(record + 1);
	record->contested = (bool *)(void *)(record->values + count);
	record->apart = record->contested + count;
	record->room = (char *)(record->apart + count + FILED);
}

size_t record_size(const struct record *record)
{
	return (size_t)(record->room - (const char *)record) + record->room_left;
}

struct record *record_new(const struct form *form, const char *id, const char *stream)
{
	size_t count = form->field_count;
	struct record *record = memory_new(sizeof(*record) + count * (sizeof(struct value) + 2 * sizeof(bool)) + FILED * sizeof(bool) + ROOM);

	record->form = form;
	block_lay(record);
	record->room_left = ROOM;
	set_id(record->id, id == NULL ? random_id().text : id);
	set_id(record->stream, stream == NULL ? "" : stream);
	for (size_t i = 0; i < count; i++)
		record->values[i] = (struct value){.state = VALUE_UNKNOWN, .type = field_value_type(form->fields[i].type)};
	record->filed_on = DATE_NONE;
	return record;
}

/* Text number i: of a field, or behind them who filed it and where. */
static const char **text_at(struct record *record, size_t i)
{
	size_t count = record->form->field_count;

	return i < count ? &record->values[i].text : i == count ? &record->filed_by : &record->station;
}

/* Sets text number i to a copy of one that it may borrow. */
static void text_keep(struct record *record, size_t i, const char *text)
{
	const char **kept = text_at(record, i);
	char *old = record->apart[i] ? (char *)(uintptr_t)*kept : NULL;
	size_t size = text == NULL ? 0 : strlen(text) + 1;

	record->apart[i] = size > record->room_left;
	if (record->apart[i]) {
		*kept = memory_text(text);
	} else {
		*kept = size > 0 ? memcpy(record->room, text, size) : NULL;
		record->room += size;
		record->room_left -= size;
	}
	free(old);
}

static void texts_free(struct record *record)
{
	for (size_t i = 0; i < record->form->field_count + FILED; i++)
		if (record->apart[i])
			free((char *)(uintptr_t)*text_at(record, i));
}

void record_free(struct record *record)
{
	if (record == NULL)
		return;
	texts_free(record);
	if (!record->in_bench)
		free(record);
}

void record_set_filed(struct record *record, const char *by, const char *station)
{
	text_keep(record, record->form->field_count, by);
	text_keep(record, record->form->field_count + 1, station);
}

/* Texts in the block came along with it; the others are copied one by one. */
struct record *record_copy_at(void *block, const struct record *from)
{
	size_t size = record_size(from);
	struct record *record = memcpy(block, from, size);
	size_t used = (size_t)(from->room - (const char *)from);

	block_lay(record);
	record->room = (char *)block + used;
	record->next_of_form = NULL;
	for (size_t i = 0; i < from->form->field_count + FILED; i++) {
		const char **text = text_at(record, i);
		uintptr_t at = (uintptr_t)*text - (uintptr_t)from;

		if (at < size) {
			*text = (const char *)block + at;
		} else if (*text != NULL) {
			record->apart[i] = false;
			text_keep(record, i, *text);
		}
	}
	return record;
}

struct record *record_copy(const struct record *from)
{
	struct record *record = record_copy_at(memory_new(record_size(from)), from);

	record->in_bench = false;
	return record;
}

void record_empty(struct record *record, const char *id, const char *stream)
{
	size_t size = record_size(record), count = record->form->field_count;

	texts_free(record);
	block_lay(record);
	record->room_left = size - (size_t)(record->room - (char *)record);
	for (size_t i = 0; i < count; i++) {
		record->values[i].state = VALUE_UNKNOWN;
		record->values[i].text = NULL;
	}
	memset(record->contested, 0, (2 * count + FILED) * sizeof(bool)); /* and `apart`, which stands behind it */
	record->filed_by = record->station = NULL;
	record->voided = record->held = false;
	set_id(record->id, id);
	set_id(record->stream, stream);
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
	text_keep(record, field->index, NULL);
	record->values[field->index] = (struct value){VALUE_UNKNOWN, field_value_type(field->type), 0, NULL};
}

void record_set(struct record *record, const struct field *field, struct value value)
{
	enum value_type type = field_value_type(field->type);

	if (value.state != VALUE_KNOWN) {
		record_clear(record, field);
		return;
	}
	text_keep(record, field->index, value_has_text(type) ? value.text : NULL);
	value.text = record->values[field->index].text;
	record->values[field->index] = (struct value){VALUE_KNOWN, type, value.number, value.text};
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
