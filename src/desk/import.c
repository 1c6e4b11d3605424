/* Import of a department's list: one plan, made once, is what is shown and what is stored. A row that cannot be read
 * keeps its reason and goes into a file with the same columns; nothing of it is guessed. */
#include "department.h"
#include "import_rules.h"
#include "lists.h"
#include "sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct import_row {
	int line;
	char *id_number, *name, *birth, *content; /* content: canonical JSON of the kept columns */
	char *fault;                              /* why it is not imported; NULL */
	char *raw;                                /* the row as it came, as CSV */
};
struct import_plan {
	char *source, *path, *header; /* header: as CSV */
	char hash[65];
	const struct tree *dataset;
	const char **fields; /* of each column of the file: what it is, NULL if the pack does not know it */
	size_t column_count;
	struct import_row *rows;
	size_t count, bad, fresh; /* fresh: good rows that no file brought before */
	char *warnings;
	struct table_seal seal;
	bool known; /* this very file has been imported */
};

void import_plan_free(struct import_plan *plan)
{
	if (plan == NULL)
		return;
	for (size_t i = 0; i < plan->count; i++) {
		free(plan->rows[i].id_number);
		free(plan->rows[i].name);
		free(plan->rows[i].birth);
		free(plan->rows[i].content);
		free(plan->rows[i].fault);
		free(plan->rows[i].raw);
	}
	free(plan->rows);
	free(plan->fields);
	free(plan->source);
	free(plan->path);
	free(plan->header);
	free(plan->warnings);
	free(plan->seal.target);
	free(plan);
}

size_t import_plan_rows(const struct import_plan *plan) { return plan->count; }
size_t import_plan_bad(const struct import_plan *plan) { return plan->bad; }
size_t import_plan_fresh(const struct import_plan *plan) { return plan->fresh; }
const char *import_plan_warnings(const struct import_plan *plan) { return plan->warnings != NULL ? plan->warnings : ""; }
bool import_plan_is_known(const struct import_plan *plan) { return plan->known; }

bool import_plan_row(const struct import_plan *plan, size_t index, int *line, const char **name, struct id_masked *number,
    const char **fault)
{
	if (index >= plan->count)
		return false;
	*line = plan->rows[index].line;
	*name = plan->rows[index].name != NULL ? plan->rows[index].name : "";
	*number = identity_mask(plan->rows[index].id_number != NULL ? plan->rows[index].id_number : "");
	*fault = plan->rows[index].fault;
	return true;
}

/* ---- the header ---- */

static char *row_as_csv(const struct csv_row *row)
{
	struct buffer csv = BUFFER_INIT(1 << 20);

	for (size_t i = 0; i < row->count; i++)
		csv_add_field(&csv, row->fields[i]);
	return csv.length > 0 ? buffer_take(&csv) : memory_text("");
}

static bool plan_header(struct import_plan *plan, const struct csv_row *row, struct problem *problem)
{
	struct buffer warnings = BUFFER_INIT(16384);
	bool has_person = false;

	plan->fields = memory_new((row->count + 1) * sizeof(*plan->fields));
	plan->column_count = row->count;
	plan->header = row_as_csv(row);
	for (size_t i = 0; i < row->count; i++) {
		plan->fields[i] = dataset_field(plan->dataset, row->fields[i]);
		for (size_t k = 0; plan->fields[i] != NULL && k < i; k++)
			if (plan->fields[k] == plan->fields[i])
				return problem_set(problem, PROBLEM_REFUSED, _("表头第 %zu 列和第 %zu 列是同一项“%s”，请删去一列。"),
				    k + 1, i + 1, row->fields[i]);
		if (plan->fields[i] == NULL && *row->fields[i] != '\0')
			buffer_add_format(&warnings, _("不认识“%s”这一列，未导入。"), row->fields[i]);
		has_person = has_person || (plan->fields[i] != NULL &&
		    (strcmp(plan->fields[i], "id_number") == 0 || strcmp(plan->fields[i], "name") == 0));
	}
	plan->warnings = warnings.length > 0 ? buffer_take(&warnings) : NULL;
	return has_person ||
	    problem_set(problem, PROBLEM_REFUSED, "%s", _("表头里找不到身份证号或姓名这一列，请检查第一行是不是表头。"));
}

/* ---- the rows ---- */

static void row_fault(struct import_row *row, const char *field, const char *sentence)
{
	if (row->fault == NULL)
		row->fault = memory_format("%s：%s", field, sentence);
}

/* A spreadsheet shows text as text by an apostrophe before it. */
static const char *cell_text(const char *cell)
{
	return *cell == '\'' ? cell + 1 : cell;
}

static char *cell_identity(struct import_row *row, const char *cell, date today)
{
	struct identity identity;
	enum identity_fault fault = identity_read(cell, today, &identity);

	if (fault == IDENTITY_EMPTY)
		return NULL;
	if (fault == IDENTITY_OLD)
		return memory_text(identity.proposed);
	if (fault != IDENTITY_GOOD) {
		row_fault(row, _("身份证号"), identity_sentence(fault));
		return NULL;
	}
	if (row->birth == NULL)
		row->birth = memory_text(date_write(identity.birth).text);
	return memory_text(identity.number);
}

static bool field_is_day(const char *field)
{
	size_t length = strlen(field);

	return strcmp(field, "as_of") == 0 || strcmp(field, "birth") == 0 ||
	    (length > 3 && strcmp(field + length - 3, "_on") == 0);
}

#define SERIAL_DIGITS 5 /* days of 1927 to 2173 */
#define SERIAL_OF_1970 25569

/* A spreadsheet keeps a day as a number, and writes that into the file when the column lost its format: 45718. */
static char *cell_day_take(char *text)
{
	size_t digits = strspn(text, "0123456789");
	bool is_serial = digits == SERIAL_DIGITS && (text[digits] == '\0' || strcmp(text + digits, ".0") == 0);
	char *day;

	if (!is_serial)
		return text;
	day = memory_text(date_write((date)(strtol(text, NULL, 10) - SERIAL_OF_1970)).text);
	free(text);
	return day;
}

/* Read by the type of the member's own field of that name; days by their name; else text. */
static void cell_keep(struct desk *desk, const struct tree *dataset, struct import_row *row, struct tree *content,
    const char *name, const char *cell)
{
	static const struct field day = {.name = (char *)"day", .label = (char *)"", .type = FIELD_DATE};
	const struct form *member = desk_form(desk, "member");
	const struct field *field = member != NULL ? form_field(member, name) : NULL;
	struct problem problem = PROBLEM_INIT;
	struct value value;
	char *owned = NULL, *text = text_clean(cell, TEXT_CLEAN_LINE), *written;

	if (field == NULL && field_is_day(name))
		field = &day;
	if (field != NULL && field->type == FIELD_DATE)
		text = cell_day_take(text);
	if (*text == '\0') {
		free(text);
		return;
	}
	if (field == NULL || field->type == FIELD_TEXT) {
		tree_add_text(content, name, text);
	} else if (field_read(field, dataset_meaning(dataset, name, text), desk_here(desk)->day, &value, &owned, &problem) &&
	    value.state == VALUE_KNOWN) {
		written = field_write(field, value);
		tree_add_text(content, name, written);
		if (strcmp(name, "birth") == 0 && row->birth == NULL)
			row->birth = memory_text(written);
		free(written);
	} else {
		if (row->fault == NULL)
			row->fault = memory_format("%s%s", field == &day ? dataset_label(dataset, name) : "",
			    problem.text != NULL ? problem.text : text);
	}
	problem_release(&problem);
	free(owned);
	free(text);
}

/* Who is in by a department's decision must be one person, decided on one day. */
static void row_check_roster(struct import_row *row, const struct tree *content)
{
	const char *day = tree_text(content, "decided_on");

	if (row->id_number == NULL)
		row_fault(row, _("身份证号"), _("没有，不能确定是哪一个人"));
	if (row->name == NULL || *row->name == '\0')
		row_fault(row, _("姓名"), _("没有填"));
	if (day == NULL || date_read(day) == DATE_NONE)
		row_fault(row, _("认定日期"), _("没有填"));
}

static void plan_row(struct desk *desk, struct import_plan *plan, const struct csv_row *csv)
{
	struct buffer text = BUFFER_INIT(65536);
	struct tree *content = tree_new_map();
	struct import_row *row;

	plan->rows = memory_resize(plan->rows, plan->count + 1, sizeof(*plan->rows));
	row = &plan->rows[plan->count++];
	*row = (struct import_row){.line = csv->line, .raw = row_as_csv(csv)};
	if (csv->damaged)
		row_fault(row, _("这一行"), _("有读不出的字节，请在原文件里改正"));
	for (size_t i = 0; i < plan->column_count && i < csv->count; i++) {
		const char *field = plan->fields[i], *cell = cell_text(csv->fields[i]);

		if (field == NULL)
			continue;
		if (strcmp(field, "id_number") == 0)
			row->id_number = cell_identity(row, cell, desk_here(desk)->day);
		else if (strcmp(field, "name") == 0)
			row->name = text_clean(cell, TEXT_CLEAN_NAME);
		else
			cell_keep(desk, plan->dataset, row, content, field, cell);
	}
	if (row->fault == NULL && row->id_number == NULL && (row->name == NULL || *row->name == '\0'))
		row_fault(row, _("这一行"), _("既没有身份证号，也没有姓名"));
	if (tree_text(plan->dataset, "membership") != NULL)
		row_check_roster(row, content);
	if (row->fault == NULL)
		row->fault = import_foreign_row(desk, plan->dataset, content);
	if (row->fault == NULL)
		row->fault = import_restricted_row(desk, plan->dataset, row->id_number);
	tree_write_canonical(content, &text);
	row->content = text.length > 0 ? buffer_take(&text) : memory_text("{}");
	tree_free(content);
	plan->bad += row->fault != NULL;
}

static int by_number(const void *a, const void *b)
{
	const struct import_row *first = *(struct import_row *const *)a, *second = *(struct import_row *const *)b;
	int order = strcmp(first->id_number, second->id_number);

	return order != 0 ? order : first->line - second->line;
}

/* Rows of one person: equal ones count once; where they differ it is nobody's to choose, and none is taken. */
static void double_settle(struct import_plan *plan, struct import_row **rows, size_t count)
{
	bool same = true;

	for (size_t i = 1; i < count; i++)
		same = same && strcmp(rows[i]->content, rows[0]->content) == 0;
	for (size_t i = same ? 1 : 0; i < count; i++) {
		char *with = memory_format(same ? _("与第 %d 行相同，只导入一次") : _("与第 %d 行是同一人而内容不同，请核对"),
		    rows[i == 0 ? 1 : 0]->line);

		row_fault(rows[i], _("重复"), with);
		plan->bad++;
		free(with);
	}
}

/* A list that may say several things of one person (`several: yes`): only equal rows are doubles. */
static void several_settle(struct import_plan *plan, struct import_row **rows, size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t k = 0; k < i; k++)
			if (rows[i]->fault == NULL && rows[k]->fault == NULL && strcmp(rows[i]->content, rows[k]->content) == 0) {
				struct import_row *both[] = {rows[k], rows[i]};

				double_settle(plan, both, 2);
			}
}

static void plan_find_doubles(struct import_plan *plan)
{
	struct import_row **sorted = memory_new((plan->count + 1) * sizeof(*sorted));
	size_t count = 0;

	for (size_t i = 0; i < plan->count; i++)
		if (plan->rows[i].fault == NULL && plan->rows[i].id_number != NULL)
			sorted[count++] = &plan->rows[i];
	if (count > 1)
		qsort(sorted, count, sizeof(*sorted), by_number);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && strcmp(sorted[to]->id_number, sorted[from]->id_number) == 0;)
			to++;
		if (to - from > 1 && tree_is_yes(plan->dataset, "several"))
			several_settle(plan, &sorted[from], to - from);
		else if (to - from > 1)
			double_settle(plan, &sorted[from], to - from);
	}
	free(sorted);
}

static bool file_hash(const char *path, char hash[65], struct problem *problem)
{
	return ledger_hash_file(path, hash) ||
	    problem_set(problem, PROBLEM_FAILED, _("读不到文件 %s，请检查路径和权限。"), path);
}

static bool import_is_known(struct desk *desk, const char *source, const char *hash)
{
	struct statement *one = store_statement(desk->store,
	    "SELECT 1 FROM import WHERE source = ? AND hash = ? AND _void = 0");

	statement_bind_text(one, 1, source);
	statement_bind_text(one, 2, hash);
	return statement_found(one);
}

static void plan_count_fresh(struct desk *desk, struct import_plan *plan)
{
	char *gap = import_number_gap(desk, plan->dataset, plan->seal.number);

	for (size_t i = 0; i < plan->count; i++)
		plan->fresh += plan->rows[i].fault == NULL &&
		    !import_row_is_known(desk, plan->source, plan->rows[i].id_number, plan->rows[i].name, plan->rows[i].content);
	if (gap != NULL) {
		char *both = memory_format("%s%s", import_plan_warnings(plan), gap);

		free(plan->warnings);
		plan->warnings = both;
	}
	free(gap);
}

struct import_plan *import_preview(struct desk *desk, const char *source, const char *path, struct problem *problem)
{
	struct import_plan *plan = memory_new(sizeof(*plan));
	struct csv_reader *reader = NULL;
	enum csv_result result = CSV_FAILED;
	struct csv_row row;

	plan->dataset = dataset_find(desk, source, problem);
	plan->source = memory_text(source);
	plan->path = memory_text(path);
	if (plan->dataset == NULL || !file_hash(path, plan->hash, problem) || !import_seal(plan->dataset, path, &plan->seal, problem))
		goto out;
	plan->known = import_is_known(desk, source, plan->hash);
	reader = csv_reader_open(path, problem);
	if (reader == NULL || (result = csv_reader_next(reader, &row, problem)) == CSV_FAILED)
		goto out;
	if (result == CSV_END) {
		problem_set(problem, PROBLEM_REFUSED, _("%s 是空的，没有可导入的行。"), path);
		result = CSV_FAILED;
		goto out;
	}
	if (!plan_header(plan, &row, problem)) {
		result = CSV_FAILED;
		goto out;
	}
	while ((result = csv_reader_next(reader, &row, problem)) == CSV_ROW)
		if (!table_seal_is(&row))
			plan_row(desk, plan, &row);
	plan_find_doubles(plan);
	plan_count_fresh(desk, plan);
out:
	csv_reader_close(reader);
	if (result != CSV_END) {
		import_plan_free(plan);
		return NULL;
	}
	return plan;
}

/* ---- storing ---- */

static bool row_store(struct desk *desk, const struct import_plan *plan, const struct import_row *row, const char *batch,
    struct problem *problem)
{
	struct statement *add = store_statement(desk->store,
	    "INSERT INTO _dataset(batch, line, source, id_number, name, birth, content) VALUES(?,?,?,?,?,?,?)");

	statement_bind_text(add, 1, batch);
	statement_bind_number(add, 2, row->line);
	statement_bind_text(add, 3, plan->source);
	statement_bind_text(add, 4, row->id_number);
	statement_bind_text(add, 5, row->name);
	statement_bind_text(add, 6, row->birth);
	statement_bind_text(add, 7, row->content);
	return statement_run(add, problem);
}

static bool import_file(struct desk *desk, const struct import_plan *plan, char batch[33], struct problem *problem)
{
	struct sheet *sheet = sheet_new(desk, "import", NULL, problem);
	struct filed filed;
	char number[32];
	bool good = sheet != NULL && sheet_put(desk, sheet, "source", plan->source, problem) &&
	    sheet_put(desk, sheet, "day", date_write(desk_here(desk)->day).text, problem) &&
	    sheet_put(desk, sheet, "hash", plan->hash, problem);

	snprintf(number, sizeof(number), "%zu", plan->count);
	good = good && sheet_put(desk, sheet, "rows", number, problem);
	snprintf(number, sizeof(number), "%zu", plan->count - plan->bad);
	good = good && sheet_put(desk, sheet, "good", number, problem);
	snprintf(number, sizeof(number), "%zu", plan->bad);
	good = good && sheet_put(desk, sheet, "bad", number, problem);
	snprintf(number, sizeof(number), "%lld", (long long)plan->seal.number);
	good = good && (plan->seal.target == NULL || sheet_put(desk, sheet, "number", number, problem)) && desk_file(desk, sheet, &filed, problem);
	if (good) {
		memcpy(batch, filed.record, 33);
		filed_release(&filed);
	}
	sheet_free(sheet);
	return good;
}

bool import_commit(struct desk *desk, const struct import_plan *plan, char batch[33], struct problem *problem)
{
	char now[65];
	bool good;

	if (desk->department != NULL && tree_text(plan->dataset, "department") != NULL &&
	    strcmp(desk->department, tree_text(plan->dataset, "department")) != 0)
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”是别的部门的名单，请由该部门或民政部门导入。"),
		    tree_text(plan->dataset, "label"));
	if (import_is_known(desk, plan->source, plan->hash))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这份文件已经导入过，没有新内容。"));
	if (!import_number_check(desk, plan->dataset, plan->seal.number, problem) || !file_hash(plan->path, now, problem))
		return false;
	if (strcmp(now, plan->hash) != 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("文件在预览以后改动过，请重新预览。"));
	if (!store_begin(desk->store, problem))
		return false;
	good = import_file(desk, plan, batch, problem);
	for (size_t i = 0; good && i < plan->count; i++)
		if (plan->rows[i].fault == NULL)
			good = row_store(desk, plan, &plan->rows[i], batch, problem);
	good = good && import_roster(desk, plan->dataset, batch, problem) && import_marks(desk, plan->dataset, batch, problem);
	return store_end(desk->store, good, problem);
}

/* No second person is asked: nothing in it comes from the station, it is what the same person has just brought in. */
bool import_write_rejected(const struct import_plan *plan, const char *path, struct problem *problem)
{
	FILE *out = plan->bad > 0 ? fopen(path, "wx") : NULL;
	bool good;

	if (plan->bad == 0)
		return true;
	if (out == NULL)
		return problem_set(problem, PROBLEM_FAILED, _("写不了 %s：文件已存在或没有权限，请换一个名字。"), path);
	fprintf(out, "\xef\xbb\xbf%s,%s\r\n", plan->header, _("未导入的原因"));
	for (size_t i = 0; i < plan->count; i++) {
		struct buffer reason = BUFFER_INIT(8192);

		if (plan->rows[i].fault == NULL)
			continue;
		csv_add_field(&reason, plan->rows[i].fault);
		fprintf(out, "%s,%s\r\n", plan->rows[i].raw, buffer_text(&reason));
		buffer_release(&reason);
	}
	good = ferror(out) == 0;
	good = fclose(out) == 0 && good;
	return good || problem_set(problem, PROBLEM_FAILED, _("%s 没有写完，请检查磁盘空间。"), path);
}
