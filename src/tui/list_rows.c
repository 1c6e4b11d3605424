/* Rows that a source hands over: a key and a value for each column. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "list.h"

static struct list_row *add_row(struct list_rows *rows, const char *key)
{
	if (rows->count == rows->capacity) {
		rows->capacity = rows->capacity ? rows->capacity * 2 : 64;
		rows->items = memory_resize(rows->items, rows->capacity, sizeof *rows->items);
	}
	struct list_row *row = &rows->items[rows->count++];
	*row = (struct list_row){.key = memory_text(key)};
	return row;
}

void list_add_row(struct list_rows *rows, const char *key)
{
	add_row(rows, key);
}

void list_add_styled(struct list_rows *rows, enum style style, const char *text)
{
	assert(rows->count > 0);
	struct list_row *row = &rows->items[rows->count - 1];
	if (row->count % 8 == 0)
		row->values = memory_resize(row->values, row->count + 8, sizeof *row->values);
	row->values[row->count++] = (struct list_value){memory_text(text ? text : ""), style};
}

void list_add_value(struct list_rows *rows, const char *text)
{
	list_add_styled(rows, STYLE_PLAIN, text);
}

void list_add_heading(struct list_rows *rows, const char *key, const char *text)
{
	add_row(rows, key)->heading = true;
	list_add_styled(rows, STYLE_HEADING, text);
}

static void release_row(struct list_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		free(row->values[i].text);
	free(row->values);
	free(row->key);
}

void list_rows_clear(struct list_rows *rows)
{
	list_rows_drop(rows, 0, rows->count);
}

void list_rows_release(struct list_rows *rows)
{
	list_rows_clear(rows);
	memory_free(&rows->items);
	rows->capacity = 0;
}

void list_rows_drop(struct list_rows *rows, size_t from, size_t count)
{
	if (count == 0)
		return;
	for (size_t i = from; i < from + count; i++)
		release_row(&rows->items[i]);
	memmove(rows->items + from, rows->items + from + count, (rows->count - from - count) * sizeof *rows->items);
	rows->count -= count;
}

static void make_room(struct list_rows *rows, size_t count)
{
	if (rows->count + count <= rows->capacity)
		return;
	rows->capacity = rows->count + count;
	rows->items = memory_resize(rows->items, rows->capacity, sizeof *rows->items);
}

void list_rows_append_take(struct list_rows *to, struct list_rows *more)
{
	if (more->count == 0)
		return;
	make_room(to, more->count);
	memcpy(to->items + to->count, more->items, more->count * sizeof *to->items);
	to->count += more->count;
	more->count = 0;
}

void list_rows_prepend_reversed_take(struct list_rows *to, struct list_rows *more)
{
	if (more->count == 0)
		return;
	make_room(to, more->count);
	memmove(to->items + more->count, to->items, to->count * sizeof *to->items);
	for (size_t i = 0; i < more->count; i++)
		to->items[i] = more->items[more->count - 1 - i];
	to->count += more->count;
	more->count = 0;
}

size_t list_rows_find(const struct list_rows *rows, const char *key)
{
	size_t i = 0;
	while (i < rows->count && strcmp(rows->items[i].key, key) != 0)
		i++;
	return i;
}
