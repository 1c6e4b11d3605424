/* An answer to a request, read from a source's file by the pack's column map into a sheet that can be looked over:
 * a line a person. Rows about somebody who was not asked about, or that cannot be read, are left out with the reason. */
#include "lists.h"
#include "means.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

const struct tree *means_item(struct desk *desk, const char *name, struct problem *problem)
{
	const struct tree *items = pack_tree(desk->pack, "checks"), *item = name != NULL ? tree_get(items, name) : NULL;
	struct buffer words = BUFFER_INIT(4096);

	if (item != NULL)
		return item;
	for (size_t i = 0; items != NULL && i < items->count; i++)
		buffer_add_format(&words, "%s%s（%s）", i > 0 ? "、" : "", items->items[i]->key,
		    tree_text(items->items[i], "label") != NULL ? tree_text(items->items[i], "label") : "");
	problem_set(problem, PROBLEM_USAGE, _("没有“%s”这个核对项目，本地区有：%s。"), name != NULL ? name : "", buffer_text(&words));
	buffer_release(&words);
	return NULL;
}

const struct form *means_form(struct desk *desk, const struct tree *item, struct problem *problem)
{
	const char *name = tree_text(item, "form");
	const struct form *form = name != NULL ? desk_form(desk, name) : NULL;

	if (form == NULL || form_field(form, "member") == NULL) {
		tree_problem(item, problem, _("核对项目“%s”的 form 要写一张按成员登记的表单。"), item->key);
		return NULL;
	}
	return form;
}

const struct field *means_amount(const struct tree *item, const struct form *form)
{
	const char *name = tree_text(item, "amount");

	return name != NULL ? form_field(form, name) : NULL;
}

bool means_is_of(const struct tree *item, const struct record *row, const char *person)
{
	const struct tree *set = tree_get(item, "set");
	const char *member = record_text(row, "member");

	if (member == NULL || strcmp(member, person) != 0)
		return false;
	for (size_t i = 0; set != NULL && i < set->count; i++) {
		const char *mine = record_text(row, set->items[i]->key);

		if (mine == NULL || strcmp(mine, set->items[i]->text) != 0)
			return false;
	}
	return true;
}

/* ---- the file ---- */

struct answer {
	struct desk *desk;
	const struct tree *item;
	const struct field *amount; /* NULL: rows are counted */
	const struct record *request;
	struct sheet *sheet;
	struct tree *left; /* rows left out: line, name, reason */
	const char **fields;
	size_t field_count;
	date today;
};
struct answer_row {
	int line;
	char *number, *name, *value, *detail;
	date as_of;
	const char *fault;
};

static void answer_leave(struct answer *answer, const struct answer_row *row, const char *reason)
{
	struct tree *out = tree_add_map(answer->left, NULL);

	tree_add_number(out, "line", row->line);
	tree_add_text(out, "name", row->name != NULL ? row->name : "")->quoted = true;
	tree_add_text(out, "reason", reason)->quoted = true;
}

static void row_release(struct answer_row *row)
{
	free(row->number);
	free(row->name);
	free(row->value);
	free(row->detail);
}

/* A spreadsheet shows text as text by an apostrophe before it. */
static char *cell_clean(const char *cell)
{
	return text_clean(*cell == '\'' ? cell + 1 : cell, TEXT_CLEAN_LINE);
}

static void row_read(const struct answer *answer, const struct csv_row *csv, struct answer_row *row)
{
	*row = (struct answer_row){.line = csv->line, .as_of = DATE_NONE};
	if (csv->damaged)
		row->fault = _("有读不出的字节，请在原文件里改正");
	for (size_t i = 0; i < answer->field_count && i < csv->count; i++) {
		const char *field = answer->fields[i];
		char *cell = field != NULL ? cell_clean(csv->fields[i]) : NULL;
		char **to = NULL;

		if (field == NULL || *cell == '\0') {
			free(cell);
			continue;
		}
		if (strcmp(field, "id_number") == 0)
			to = &row->number;
		else if (strcmp(field, "name") == 0)
			to = &row->name;
		else if (strcmp(field, "detail") == 0)
			to = &row->detail;
		else if (strcmp(field, answer->amount != NULL ? "amount" : "count") == 0)
			to = &row->value;
		else if (strcmp(field, "as_of") == 0)
			row->as_of = date_read(cell);
		if (to == NULL || *to != NULL)
			free(cell);
		else
			*to = cell;
	}
}

/* The person of the request whom the row is about; a name that does not agree is nobody's to guess. */
static const struct record *row_person(const struct answer *answer, struct answer_row *row)
{
	const char *persons = record_text(answer->request, "persons");
	const struct record *found = NULL;
	struct identity identity;
	char *name;

	if (row->number == NULL || identity_read(row->number, answer->today, &identity) != IDENTITY_GOOD) {
		row->fault = row->number == NULL ? _("没有身份证号") : _("身份证号不对");
		return NULL;
	}
	while (found == NULL && persons != NULL && *persons != '\0') {
		size_t length = strcspn(persons, " ");
		char *id = memory_text_part(persons, length);
		const struct record *person = bench_find(answer->sheet->bench, id);

		if (person != NULL && record_text(person, "id_number") != NULL &&
		    strcmp(record_text(person, "id_number"), identity.number) == 0)
			found = person;
		free(id);
		persons += length + strspn(persons + length, " ");
	}
	if (found == NULL) {
		row->fault = _("不在这份核对申请里");
		return NULL;
	}
	name = row->name != NULL ? text_clean(row->name, TEXT_CLEAN_NAME) : NULL;
	if (name != NULL && record_text(found, "name") != NULL && strcmp(name, record_text(found, "name")) != 0) {
		row->fault = _("姓名与身份证号对不上");
		found = NULL;
	}
	free(name);
	return found;
}

static bool row_value(const struct answer *answer, struct answer_row *row, int64_t *value)
{
	static const struct field count = {.name = (char *)"count", .label = (char *)"", .type = FIELD_INTEGER};
	const struct field *field = answer->amount != NULL ? answer->amount : &count;
	struct value read;
	char *owned = NULL;
	bool good;

	if (row->value == NULL && answer->amount == NULL) {
		*value = 1; /* a row is one thing */
		return true;
	}
	if (row->value == NULL) {
		row->fault = _("没有写金额，没有就写0");
		return false;
	}
	good = field_read(field, dataset_meaning(answer->item, answer->amount != NULL ? "amount" : "count", row->value),
	    answer->today, &read, &owned, NULL) && read.state == VALUE_KNOWN && read.number >= 0;
	free(owned);
	*value = good ? read.number : 0;
	if (!good)
		row->fault = _("金额或件数读不出来");
	return good;
}

static struct record *answer_line(struct answer *answer, const char *person)
{
	struct sheet_grid *grid = sheet_grid(answer->sheet, "check_line");
	struct record *line;

	for (size_t i = 0; i < grid->count; i++)
		if (strcmp(record_text(grid->records[i], "member"), person) == 0)
			return grid->records[i];
	line = sheet_add_row(answer->desk, answer->sheet, "check_line");
	record_put_text(line, "member", person);
	return line;
}

static void line_add(struct record *line, const char *field, const struct answer_row *row, int64_t value)
{
	struct value old = record_value(line, field), as_of = record_value(line, "as_of");
	const char *detail = record_text(line, "detail");

	record_put_number(line, field, (old.state == VALUE_KNOWN ? old.number : 0) + value);
	if (row->as_of != DATE_NONE && (as_of.state != VALUE_KNOWN || as_of.number < row->as_of))
		record_put_number(line, "as_of", row->as_of);
	if (row->detail != NULL) {
		char *joined = detail != NULL ? memory_format("%s、%s", detail, row->detail) : memory_text(row->detail);

		record_put_text(line, "detail", joined);
		free(joined);
	}
}

static void answer_take_row(struct answer *answer, const struct csv_row *csv)
{
	const struct record *person = NULL;
	struct answer_row row;
	int64_t value = 0;

	row_read(answer, csv, &row);
	if (row.fault == NULL)
		person = row_person(answer, &row);
	if (person != NULL && row_value(answer, &row, &value))
		line_add(answer_line(answer, person->id), answer->amount != NULL ? "found" : "found_count", &row, value);
	if (row.fault != NULL)
		answer_leave(answer, &row, row.fault);
	row_release(&row);
}

static bool answer_header(struct answer *answer, const struct csv_row *row, struct problem *problem)
{
	bool has_number = false, has_value = answer->amount == NULL;

	answer->fields = memory_new((row->count + 1) * sizeof(*answer->fields));
	answer->field_count = row->count;
	for (size_t i = 0; i < row->count; i++) {
		const char *field = answer->fields[i] = dataset_field(answer->item, row->fields[i]);

		has_number = has_number || (field != NULL && strcmp(field, "id_number") == 0);
		has_value = has_value || (field != NULL && strcmp(field, "amount") == 0);
	}
	if (has_number && has_value)
		return true;
	return problem_set(problem, PROBLEM_REFUSED, _("表头里找不到“%s”这一列，请检查第一行是不是表头。"),
	    dataset_label(answer->item, has_number ? "amount" : "id_number"));
}

static bool answer_read(struct answer *answer, const char *path, struct problem *problem)
{
	struct csv_reader *reader = csv_reader_open(path, problem);
	enum csv_result result = CSV_FAILED;
	struct csv_row row;

	if (reader != NULL && (result = csv_reader_next(reader, &row, problem)) == CSV_ROW &&
	    !answer_header(answer, &row, problem))
		result = CSV_FAILED;
	while (result == CSV_ROW && (result = csv_reader_next(reader, &row, problem)) == CSV_ROW)
		answer_take_row(answer, &row);
	csv_reader_close(reader);
	free(answer->fields);
	if (result == CSV_END && sheet_grid(answer->sheet, "check_line")->count == 0)
		return problem_set(problem, PROBLEM_REFUSED, _("%s 里没有这份核对申请的结果。"), path);
	return result == CSV_END;
}

struct sheet *desk_check_read(struct desk *desk, const char *request, const char *item, const char *path, struct tree *left,
    struct problem *problem)
{
	struct answer answer = {.desk = desk, .left = left, .today = desk_here(desk)->day};
	const struct form *form;
	char hash[65];
	bool good = false;

	answer.item = means_item(desk, item, problem);
	form = answer.item != NULL ? means_form(desk, answer.item, problem) : NULL;
	answer.sheet = form != NULL ? sheet_new(desk, "check_answer", request, problem) : NULL;
	if (answer.sheet == NULL)
		return NULL;
	answer.amount = means_amount(answer.item, form);
	answer.request = answer.sheet->subject != NULL ? bench_find(answer.sheet->bench, answer.sheet->subject) : NULL;
	if (answer.request == NULL)
		problem_set(problem, PROBLEM_USAGE, "%s", _("这条记录不是核对申请，请写核对申请的编号。"));
	else if (!ledger_hash_file(path, hash))
		problem_set(problem, PROBLEM_FAILED, _("读不到文件 %s，请检查路径和权限。"), path);
	else
		good = answer_read(&answer, path, problem) && sheet_put(desk, answer.sheet, "source", item, problem) &&
		    sheet_put(desk, answer.sheet, "hash", hash, problem);
	if (good)
		return answer.sheet;
	sheet_free(answer.sheet);
	return NULL;
}
