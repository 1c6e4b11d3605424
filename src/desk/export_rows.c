#include "export_rows.h"
#include "restricted.h"

#include <stdlib.h>
#include <string.h>

#define CATEGORY "category" /* columns that no form has */
#define CHANGE "change"

const char *export_change_word(const char *change)
{
	return strcmp(change, "new") == 0 ? _("新增") : strcmp(change, "gone") == 0 ? _("退出") : _("变更");
}

/* ---- the map ---- */

/* FORM.FIELD of these three: of the person, of the household, of the newest membership in force. */
static const struct field *column_field(struct desk *desk, const char *source)
{
	static const char *const forms[] = {"member", "household", "membership"};

	for (size_t i = 0; i < BASE_COUNT(forms); i++) {
		size_t length = strlen(forms[i]);

		if (strncmp(source, forms[i], length) == 0 && source[length] == '.')
			return form_field(desk_form(desk, forms[i]), source + length + 1);
	}
	return NULL;
}

static bool map_check(struct desk *desk, const struct tree *map, struct problem *problem)
{
	const struct tree *columns = tree_get(map, "columns"), *categories = tree_get(map, "categories");

	if (columns == NULL || columns->kind != TREE_MAP || columns->count == 0)
		return tree_problem(map, problem, "%s", _("exports 要写 columns: {列名: 表单.字段}。"));
	for (size_t i = 0; i < columns->count; i++) {
		const char *source = columns->items[i]->text;

		if (source == NULL || (strcmp(source, CATEGORY) != 0 && strcmp(source, CHANGE) != 0 && column_field(desk, source) == NULL))
			return tree_problem(columns->items[i], problem, _("“%s”不是 member、household、membership 的字段，也不是 category 或 change。"),
			    source != NULL ? source : "");
	}
	for (size_t i = 0; categories != NULL && i < categories->count; i++)
		if (pack_category_find(desk->pack, categories->items[i]->text) == NULL)
			return tree_problem(categories->items[i], problem, _("没有“%s”这个类别。"), categories->items[i]->text);
	return true;
}

const struct tree *export_find(struct desk *desk, const char *target, struct problem *problem)
{
	const struct tree *exports = tree_get(pack_tree(desk->pack, "sources"), "exports");
	struct buffer names = BUFFER_INIT(8192);

	for (size_t i = 0; exports != NULL && i < exports->count; i++) {
		const char *name = tree_text(exports->items[i], "name"), *label = tree_text(exports->items[i], "label");

		if (name != NULL && strcmp(name, target) == 0) {
			buffer_release(&names);
			return map_check(desk, exports->items[i], problem) ? exports->items[i] : NULL;
		}
		buffer_add_format(&names, "%s%s（%s）", names.length > 0 ? "、" : "", name != NULL ? name : "", label != NULL ? label : "");
	}
	problem_set(problem, PROBLEM_USAGE, _("没有给“%s”的导出，本地区有：%s。"), target, names.length > 0 ? buffer_text(&names) : _("（没有）"));
	buffer_release(&names);
	return NULL;
}

/* ---- who, and what of them ---- */

struct collecting {
	struct desk *desk;
	const struct tree *map, *categories, *columns;
	const char *target, *listed;
	bool all;
	struct export_rows *rows;
};

static bool category_counts(const struct collecting *collecting, const char *category)
{
	const struct tree *categories = collecting->categories;

	if (categories == NULL)
		return true;
	for (size_t i = 0; i < categories->count; i++)
		if (strcmp(categories->items[i]->text, category) == 0)
			return true;
	return false;
}

static bool in_force(const struct record *row, date day)
{
	struct value until = record_value(row, "until"), from = record_value(row, "confirmed_on");

	if ((from.state == VALUE_KNOWN ? (date)from.number : row->filed_on) > day)
		return false;
	return until.state == VALUE_KNOWN ? day < (date)until.number : !record_is(row, "state", "ended") && !record_is(row, "state", "revoked");
}

/* The next membership of the person that the map asks for. */
static struct record *membership_next(const struct collecting *collecting, const struct bench *bench, const char *person, struct record *row)
{
	const struct form *form = desk_form(collecting->desk, "membership");

	for (row = row == NULL ? bench_first(bench, form) : bench_next(bench, row); row != NULL; row = bench_next(bench, row))
		if (record_is(row, "person", person) && record_text(row, "category") != NULL &&
		    category_counts(collecting, record_text(row, "category")) && in_force(row, desk_here(collecting->desk)->day))
			return row;
	return NULL;
}

/* Whether an earlier membership of the person is of this category: one may be held by two applications. */
static bool category_was(const struct collecting *collecting, const struct bench *bench, const char *person, const struct record *until)
{
	struct record *row = NULL;

	while ((row = membership_next(collecting, bench, person, row)) != NULL && row != until)
		if (record_is(row, "category", record_text(until, "category")))
			return true;
	return false;
}

static char *categories_text(const struct collecting *collecting, const struct bench *bench, const char *person)
{
	struct buffer text = BUFFER_INIT(4096);
	struct record *row = NULL;

	while ((row = membership_next(collecting, bench, person, row)) != NULL) {
		const struct category *category = pack_category_find(collecting->desk->pack, record_text(row, "category"));

		if (!category_was(collecting, bench, person, row))
			buffer_add_format(&text, "%s%s", text.length > 0 ? "、" : "",
			    category != NULL ? category->label : record_text(row, "category"));
	}
	return text.length > 0 ? buffer_take(&text) : memory_text("");
}

static char *cell_text(const struct collecting *collecting, const struct bench *bench, const struct record *member, const char *source)
{
	const struct field *field = column_field(collecting->desk, source);
	const struct record *record = member;
	struct record *row = NULL;
	struct value value;

	if (strcmp(source, CATEGORY) == 0)
		return categories_text(collecting, bench, member->id);
	if (strncmp(source, "household.", 10) == 0)
		record = bench_find(bench, member->stream);
	else if (strncmp(source, "membership.", 11) == 0)
		for (record = NULL; (row = membership_next(collecting, bench, member->id, row)) != NULL;)
			record = row;
	value = record != NULL ? record_value(record, field->name) : (struct value){.state = VALUE_UNKNOWN};
	if (value.state != VALUE_KNOWN)
		return memory_text("");
	return field->type == FIELD_PLACE ? desk_area_name(collecting->desk, value.text) : field_show_whole(field, value);
}

static void row_fill(const struct collecting *collecting, const struct bench *bench, const struct record *member, struct export_row *row)
{
	struct buffer whole = BUFFER_INIT(1 << 20);

	memcpy(row->person, member->id, sizeof(row->person));
	memcpy(row->household, member->stream, sizeof(row->household));
	row->cells = memory_new(collecting->columns->count * sizeof(*row->cells));
	for (size_t i = 0; i < collecting->columns->count; i++) {
		const char *source = collecting->columns->items[i]->text;

		if (strcmp(source, CHANGE) == 0)
			continue;
		row->cells[i] = cell_text(collecting, bench, member, source);
		buffer_add_format(&whole, "%s\x1f", row->cells[i]);
	}
	memcpy(row->hash, ledger_hash(buffer_text(&whole), whole.length).text, sizeof(row->hash));
	buffer_release(&whole);
}

static bool is_listed(const struct collecting *collecting, const struct record *member)
{
	struct statement *find = store_statement(collecting->desk->store, "SELECT 1 FROM _dataset WHERE source = ? AND id_number = ?");

	statement_bind_text(find, 1, collecting->listed);
	statement_bind_text(find, 2, record_text(member, "id_number"));
	return statement_found(find);
}

/* What the system was told last: NULL for nothing; owned. */
static char *told_last(const struct collecting *collecting, const char *person)
{
	struct statement *find = store_statement(collecting->desk->store, "SELECT hash FROM _exported WHERE target = ? AND person = ?");
	char *hash = NULL;

	statement_bind_text(find, 1, collecting->target);
	statement_bind_text(find, 2, person);
	if (statement_step(find))
		hash = memory_text(statement_text(find, 0));
	statement_reset(find);
	return hash;
}

static bool says_change(const struct collecting *collecting)
{
	for (size_t i = 0; i < collecting->columns->count; i++)
		if (strcmp(collecting->columns->items[i]->text, CHANGE) == 0)
			return true;
	return false;
}

static void row_add(const struct collecting *collecting, const struct bench *bench, const struct record *member)
{
	struct export_rows *rows = collecting->rows;
	bool in = collecting->listed != NULL ? is_listed(collecting, member) : membership_next(collecting, bench, member->id, NULL) != NULL;
	char *last = told_last(collecting, member->id);
	bool told = last != NULL && *last != '\0';
	struct export_row row = {.change = !in ? "gone" : told ? "changed" : "new"};
	bool wanted = false;

	if (in || (told && says_change(collecting))) {
		row_fill(collecting, bench, member, &row);
		wanted = !in || collecting->all || !told || strcmp(last, row.hash) != 0;
		if (!in)
			row.hash[0] = '\0';
	}
	if (wanted) {
		rows->items = memory_resize(rows->items, rows->count + 1, sizeof(*rows->items));
		rows->items[rows->count++] = row;
	} else if (row.cells != NULL) {
		for (size_t i = 0; i < rows->columns; i++)
			free(row.cells[i]);
		free(row.cells);
	}
	free(last);
}

static bool household_add(struct collecting *collecting, const char *household, struct problem *problem)
{
	const struct form *form = desk_form(collecting->desk, "member");
	struct bench *bench = desk_bench(collecting->desk, household, problem);

	if (bench == NULL)
		return false;
	for (struct record *member = bench_first(bench, form); member != NULL; member = bench_next(bench, member))
		if (strcmp(member->stream, household) == 0)
			row_add(collecting, bench, member);
	bench_free(bench);
	return true;
}

/* Those of whom anything may have to be told, by id: one at a time, so that no statement is open meanwhile. */
static bool household_next(struct collecting *collecting, char household[33])
{
	struct statement *next = store_statement(collecting->desk->store,
	    "SELECT min(h) FROM (SELECT min(household) AS h FROM membership WHERE household > ?1 UNION ALL"
	    " SELECT min(household) FROM _exported WHERE target = ?2 AND household > ?1 UNION ALL"
	    " SELECT min(m.household) FROM _dataset d JOIN member m ON m.id_number = d.id_number WHERE d.source = ?3 AND m.household > ?1)");
	bool found;

	statement_bind_text(next, 1, household);
	statement_bind_text(next, 2, collecting->target);
	statement_bind_text(next, 3, collecting->listed);
	found = statement_step(next) && !statement_is_null(next, 0);
	if (found)
		memcpy(household, statement_text(next, 0), 33);
	statement_reset(next);
	return found;
}

bool export_rows_collect(struct desk *desk, const struct tree *map, bool all, struct export_rows *rows, struct problem *problem)
{
	struct collecting collecting = {.desk = desk, .map = map, .categories = tree_get(map, "categories"), .columns = tree_get(map, "columns"),
	    .target = tree_text(map, "name"), .listed = tree_text(map, "listed"), .all = all, .rows = rows};
	char household[33] = "";
	bool good = true;

	*rows = (struct export_rows){.columns = collecting.columns->count};
	while (good && household_next(&collecting, household)) {
		if (restricted_is(desk, household))
			rows->restricted++;
		else
			good = household_add(&collecting, household, problem);
	}
	return good && !store_failed(desk->store, problem);
}

void export_rows_release(struct export_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		for (size_t k = 0; k < rows->columns; k++)
			free(rows->items[i].cells[k]);
		free(rows->items[i].cells);
	}
	free(rows->items);
}
