/* Records of an office form from a table, a row each: the area list, above all. All rows or none. */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

#define FAULTS_SHOWN 20
#define FAULTS_BYTES 8192

struct table_reader {
	struct desk *desk;
	const struct form *form;
	const struct field **columns; /* NULL: one that nobody knows */
	size_t column_count;
	struct buffer faults;
	size_t fault_count;
};

static const struct field *field_of_heading(const struct form *form, const char *heading)
{
	char *clean = text_clean(heading, TEXT_CLEAN_LINE);
	const struct field *found = NULL;

	for (size_t i = 0; found == NULL && i < form->field_count; i++)
		if (strcmp(form->fields[i].label, clean) == 0 || strcmp(form->fields[i].name, clean) == 0)
			found = &form->fields[i];
	free(clean);
	return found;
}

static bool read_headings(struct table_reader *reader, const struct csv_row *row, struct problem *problem)
{
	struct buffer wanted = BUFFER_INIT(1024);
	size_t known = 0;

	reader->columns = memory_new((row->count + 1) * sizeof(*reader->columns));
	reader->column_count = row->count;
	for (size_t i = 0; i < row->count; i++) {
		reader->columns[i] = field_of_heading(reader->form, row->fields[i]);
		known += reader->columns[i] != NULL;
	}
	for (size_t i = 0; i < reader->form->field_count; i++)
		if (!reader->form->fields[i].hidden)
			buffer_add_format(&wanted, "%s%s", wanted.length > 0 ? "、" : "", reader->form->fields[i].label);
	if (known == 0)
		problem_set(problem, PROBLEM_REFUSED, _("第一行没有认得的列名，请写：%s。"), buffer_text(&wanted));
	buffer_release(&wanted);
	return known > 0;
}

static void fault_add(struct table_reader *reader, int line, const struct problem *problem)
{
	if (reader->fault_count++ < FAULTS_SHOWN)
		buffer_add_format(&reader->faults, _("第 %d 行：%s\n"), line, problem->text);
}

static void file_row(struct table_reader *reader, const struct csv_row *row)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = sheet_new(reader->desk, reader->form->name, NULL, &problem);
	struct filed filed = {0};
	bool good = sheet != NULL;

	for (size_t i = 0; good && i < row->count && i < reader->column_count; i++)
		if (reader->columns[i] != NULL && row->fields[i][0] != '\0')
			good = sheet_put(reader->desk, sheet, reader->columns[i]->name, row->fields[i], &problem);
	if (!good || !desk_file(reader->desk, sheet, &filed, &problem))
		fault_add(reader, row->line, &problem);
	filed_release(&filed);
	sheet_free(sheet);
	problem_release(&problem);
}

static bool file_rows(struct table_reader *reader, struct csv_reader *csv, size_t *rows, struct problem *problem)
{
	enum csv_result result;
	struct csv_row row;

	*rows = 0;
	while ((result = csv_reader_next(csv, &row, problem)) == CSV_ROW) {
		if (reader->columns == NULL) {
			if (!read_headings(reader, &row, problem))
				return false;
			continue;
		}
		file_row(reader, &row);
		(*rows)++;
	}
	if (result == CSV_FAILED)
		return false;
	if (*rows == 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("文件里没有内容：第一行是列名，下面每行一条。"));
	if (reader->fault_count > 0)
		return problem_set(problem, PROBLEM_REFUSED, _("有 %zu 行不能录入，一行也没有写入，请改好再来：\n%s"),
		    reader->fault_count, buffer_text(&reader->faults));
	return true;
}

bool desk_file_table(struct desk *desk, const char *form, const char *path, size_t *rows, struct problem *problem)
{
	struct table_reader reader = {.desk = desk, .form = desk_form(desk, form), .faults = BUFFER_INIT(FAULTS_BYTES)};
	struct csv_reader *csv;
	bool good = false;

	*rows = 0;
	if (reader.form == NULL || !reader.form->of_office)
		return problem_set(problem, PROBLEM_USAGE, _("没有叫“%s”的机关表单。"), form);
	csv = csv_reader_open(path, problem);
	if (csv == NULL)
		return false;
	if (store_begin(desk->store, problem)) {
		good = file_rows(&reader, csv, rows, problem);
		good = store_end(desk->store, good, problem);
	}
	csv_reader_close(csv);
	free(reader.columns);
	buffer_release(&reader.faults);
	return good;
}
