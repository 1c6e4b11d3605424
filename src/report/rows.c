/* Rows of a form as a plain table: the columns that fit, ID numbers masked, lines to write on where there are none. */
#include "letter.h"

#include <string.h>

#define COLUMN_MAXIMUM 16
#define EMPTY_LINES 3

struct table_column {
	const struct field *field;
	int width;
};

static int field_width(const struct field *field)
{
	switch (field->type) {
	case FIELD_DATE:
		return 10;
	case FIELD_MONTH:
		return 7;
	case FIELD_MONEY:
		return 11;
	case FIELD_IDNUMBER:
		return 18;
	case FIELD_NAME:
	case FIELD_REF:
		return 12;
	case FIELD_YES_NO:
	case FIELD_INTEGER:
	case FIELD_SHARE:
		return 4;
	default:
		return 10;
	}
}

static size_t choose_columns(const struct form *form, struct table_column columns[COLUMN_MAXIMUM])
{
	size_t count = 0;
	int used = 0;

	for (size_t i = 0; i < form->field_count && count < COLUMN_MAXIMUM; i++) {
		const struct field *field = &form->fields[i];
		int width = field_width(field), label = text_columns(field->label);

		if (field->hidden || field->type == FIELD_NOTE || field->type == FIELD_REFS || field->type == FIELD_ATTACHMENT ||
		    (field->type == FIELD_REF && strcmp(field->ref, "member") != 0))
			continue;
		if (label > width)
			width = label;
		if (used + width + 1 > LETTER_COLUMNS)
			continue;
		columns[count++] = (struct table_column){field, width};
		used += width + 1;
	}
	return count;
}

void letter_end_line(struct buffer *out)
{
	while (out->length > 0 && out->data[out->length - 1] == ' ')
		out->data[--out->length] = '\0';
	buffer_add_char(out, '\n');
}

static void add_cell(struct buffer *out, const char *text, const struct table_column *column)
{
	text_add_padded(out, text, column->width);
	buffer_add_char(out, ' ');
}

static void add_record(struct letter *letter, const struct record *record, const struct table_column *columns, size_t count,
    struct buffer *out)
{
	for (size_t i = 0; i < count; i++) {
		struct buffer cell = BUFFER_INIT(4096);
		struct value value = record->values[columns[i].field->index];

		if (value.state == VALUE_KNOWN)
			letter_value(letter, columns[i].field, value, &cell);
		add_cell(out, buffer_text(&cell), &columns[i]);
		buffer_release(&cell);
	}
	letter_end_line(out);
}

bool letter_rows(struct letter *letter, const char *name, struct buffer *out, struct problem *problem)
{
	const struct form *form = form_find(pack_forms(letter->scene->pack), name);
	struct table_column columns[COLUMN_MAXIMUM];
	const struct record *record;
	size_t count, rows = 0;

	if (form == NULL)
		return problem_set(problem, PROBLEM_USAGE, _("{rows.%s}：没有这样一张表单。"), name);
	count = choose_columns(form, columns);
	for (size_t i = 0; i < count; i++)
		add_cell(out, columns[i].field->label, &columns[i]);
	letter_end_line(out);
	for (record = bench_first(letter->scene->bench, form); record != NULL; record = bench_next(letter->scene->bench, record), rows++)
		add_record(letter, record, columns, count, out);
	for (; rows < EMPTY_LINES; rows++)
		buffer_add_format(out, "%.*s\n", LETTER_COLUMNS, "________________________________________________________________"
		    "____________");
	return true;
}
