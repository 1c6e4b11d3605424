/* The table that bears a form's name: made, widened, never narrowed. */
#include "table.h"

#include <stdio.h>
#include <string.h>

#define SQL_MAXIMUM (1u << 20)

/* Every form table has these after its own columns, in this order. */
static const struct {
	const char *name, *type;
} fixed[] = {
    {"_void", "INTEGER NOT NULL DEFAULT 0"}, {"_held", "INTEGER NOT NULL DEFAULT 0"}, {"filed_by", "TEXT"},
    {"filed_on", "TEXT"}, {"entered_at", "INTEGER"}, {"station", "TEXT"}, {"_event", "TEXT"}, {"_order", "INTEGER"},
};

/* What a form or a field may not be called. */
static const char *const taken_tables[] = {"event", "stream", "contested", "enrolled", "placed", "alarm", "reason", "search"};
static const char *const taken_columns[] = {"id", "household", "filed_by", "filed_on", "entered_at", "station"};

static const char table_projections[] =
    "CREATE TABLE IF NOT EXISTS stream(" /* one row a household or office */
    " id TEXT PRIMARY KEY, heads TEXT NOT NULL, events INTEGER NOT NULL, waiting INTEGER NOT NULL,"
    " unread INTEGER NOT NULL, read_only INTEGER NOT NULL, forms TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS stream_waiting ON stream(waiting) WHERE waiting > 0;"
    "CREATE INDEX IF NOT EXISTS stream_unsettled ON stream(id) WHERE events < 0;"
    "CREATE TABLE IF NOT EXISTS contested(" /* one row a contender */
    " stream TEXT NOT NULL, form TEXT NOT NULL, record TEXT NOT NULL, field TEXT NOT NULL, event TEXT NOT NULL,"
    " value TEXT, agreed TEXT, actor TEXT, station TEXT, day TEXT,"
    " PRIMARY KEY(stream, form, record, field, event)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS enrolled(" /* which key may sign in which log; until: its last number there */
    " chain TEXT NOT NULL, key TEXT NOT NULL, station TEXT, office TEXT, name TEXT, role TEXT, since TEXT, until INTEGER,"
    " PRIMARY KEY(chain, key)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS placed(" /* where each log stands among the stations, as a hash: what follows from that is looked at again */
    " chain TEXT PRIMARY KEY, station TEXT, place TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS alarm(" /* events that are kept for what they are: alarm.h says which */
    " event TEXT NOT NULL, kind TEXT NOT NULL, chain TEXT NOT NULL, seq INTEGER NOT NULL, key TEXT NOT NULL, stream TEXT NOT NULL,"
    " PRIMARY KEY(event, kind)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS alarm_of_key ON alarm(chain, key);"
    "CREATE INDEX IF NOT EXISTS alarm_of_stream ON alarm(stream);";

static bool is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool field_is_number(const struct field *field)
{
	switch (field_value_type(field->type)) {
	case VALUE_INTEGER:
	case VALUE_MONEY:
	case VALUE_SHARE:
	case VALUE_MONTH:
		return true;
	default:
		return false;
	}
}

static bool names_are_free(const struct form *form, struct problem *problem)
{
	if (!store_name_is_safe(form->name) || form->name[0] == '_' || strncmp(form->name, "sqlite_", 7) == 0 ||
	    is_among(taken_tables, BASE_COUNT(taken_tables), form->name))
		return problem_at(problem, PROBLEM_USAGE, form->file, 0, 0, _("表单不能叫“%s”，这个名字程序自己要用。请换一个名字。"), form->name);
	for (size_t i = 0; i < form->field_count; i++) {
		const struct field *field = &form->fields[i];

		if (!store_name_is_safe(field->name) || field->name[0] == '_' ||
		    is_among(taken_columns, BASE_COUNT(taken_columns), field->name))
			return problem_at(problem, PROBLEM_USAGE, field->file, field->line, 1,
			    _("字段不能叫“%s”，这个名字程序自己要用。请换一个名字。"), field->name);
	}
	return true;
}

static void column_add(struct table *table, const char *name, const struct field *field, bool is_number)
{
	size_t at;

	table->columns = memory_resize(table->columns, table->count + 1, sizeof(*table->columns));
	table->columns[table->count++] = (struct column){
	    .name = memory_text(name),
	    .field = field,
	    .is_number = is_number,
	    .guard = field != NULL && field->guard,
	    .is_state = field != NULL && field->guard && field->type == FIELD_CODE && strcmp(field->name, "state") == 0,
	};
	table->by_name = memory_resize(table->by_name, table->count, sizeof(*table->by_name));
	for (at = table->count - 1; at > 0 && strcmp(table->columns[table->by_name[at - 1]].name, name) > 0; at--)
		table->by_name[at] = table->by_name[at - 1];
	table->by_name[at] = table->count - 1;
}

/* One look at the file for all columns. there: which fields have theirs. Those that no form names: their values are kept up as well.
 * *any: the table is there at all. */
static bool columns_read(struct store *store, struct table *table, bool *there, bool *any, struct problem *problem)
{
	struct statement *rows = store_statement(store, "SELECT name, type FROM pragma_table_info(?)");

	*any = false;
	statement_bind_text(rows, 1, table->form->name);
	while (statement_step(rows)) {
		const char *name = statement_text(rows, 0);
		bool own = name[0] == '_' || is_among(taken_columns, BASE_COUNT(taken_columns), name);
		size_t at = table_column(table, name);

		*any = true;
		if (at < table->form->field_count)
			there[at] = true;
		else if (!own && at == table->count && store_name_is_safe(name))
			column_add(table, name, NULL, strcmp(statement_text(rows, 1), "INTEGER") == 0);
	}
	return !store_failed(store, problem);
}

bool table_index(struct store *store, const struct form *form, bool there, struct problem *problem)
{
	char *sql = there ? memory_format("CREATE INDEX \"_%s_id\" ON \"%s\"(id)", form->name, form->name)
	    : memory_format("DROP INDEX IF EXISTS \"_%s_id\"", form->name);
	bool good = store_execute(store, sql, problem);

	free(sql);
	return good;
}

static bool table_make(struct store *store, const struct form *form, struct problem *problem)
{
	struct buffer sql = BUFFER_INIT(SQL_MAXIMUM);
	bool good;

	buffer_add_format(&sql, "CREATE TABLE \"%s\"(\n\thousehold TEXT NOT NULL,\n\tid TEXT NOT NULL,\n", form->name);
	for (size_t i = 0; i < form->field_count; i++)
		buffer_add_format(&sql, "\t\"%s\" %s,\n", form->fields[i].name, field_is_number(&form->fields[i]) ? "INTEGER" : "TEXT");
	for (size_t i = 0; i < BASE_COUNT(fixed); i++)
		buffer_add_format(&sql, "\t%s %s,\n", fixed[i].name, fixed[i].type);
	/* Together by household, since a household is what is read and replayed. */
	buffer_add(&sql, "\tPRIMARY KEY(household, id)\n) STRICT, WITHOUT ROWID");
	good = store_execute(store, buffer_text(&sql), problem) && table_index(store, form, true, problem);
	buffer_release(&sql);
	return good;
}

static bool table_widen(struct store *store, const struct form *form, const bool *there, struct problem *problem)
{
	bool good = true;

	for (size_t i = 0; good && i < form->field_count; i++) {
		const struct field *field = &form->fields[i];
		char *sql;

		if (there[i])
			continue;
		sql = memory_format("ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s", form->name, field->name,
		    field_is_number(field) ? "INTEGER" : "TEXT");
		good = store_execute(store, sql, problem);
		free(sql);
	}
	return good;
}

static bool has_all(const bool *there, size_t count)
{
	return memchr(there, 0, count) == NULL;
}

static void table_write_statements(struct table *table)
{
	const char *name = table->form->name;
	struct buffer put = BUFFER_INIT(SQL_MAXIMUM), set = BUFFER_INIT(SQL_MAXIMUM), columns = BUFFER_INIT(SQL_MAXIMUM);

	for (size_t i = 0; i < table->count + BASE_COUNT(fixed); i++) {
		const char *column = i < table->count ? table->columns[i].name : fixed[i - table->count].name;

		buffer_add_format(&columns, ", \"%s\"", column);
		buffer_add_format(&set, "%s\"%s\" = excluded.\"%s\"", i > 0 ? ", " : "", column, column);
	}
	buffer_add_format(&put, "INSERT INTO \"%s\"(household, id%s) VALUES(?, ?", name, buffer_text(&columns));
	for (size_t i = 0; i < table->count + BASE_COUNT(fixed); i++)
		buffer_add(&put, ", ?");
	buffer_add_format(&put, ") ON CONFLICT(household, id) DO UPDATE SET %s", buffer_text(&set));
	table->put = buffer_take(&put);
	table->get = memory_format("SELECT id%s FROM \"%s\" WHERE household = ? AND id = ?", buffer_text(&columns), name);
	table->list = memory_format("SELECT id%s FROM \"%s\" WHERE household = ?", buffer_text(&columns), name);
	table->clear = memory_format("DELETE FROM \"%s\" WHERE household = ?", name);
	buffer_release(&columns);
	buffer_release(&set);
}

static int table_compare(const void *a, const void *b)
{
	return strcmp(((const struct table *)a)->form->name, ((const struct table *)b)->form->name);
}

static bool table_open(struct store *store, const struct form *form, struct table *table, bool *widened, struct problem *problem)
{
	bool *there = memory_new(form->field_count + 1), any, good;

	table->form = form;
	good = names_are_free(form, problem);
	for (size_t i = 0; good && i < form->field_count; i++)
		column_add(table, form->fields[i].name, &form->fields[i], field_is_number(&form->fields[i]));
	good = good && columns_read(store, table, there, &any, problem);
	if (good && !(any && has_all(there, form->field_count))) {
		*widened = true;
		if (store_is_read_only(store))
			good = problem_set(problem, PROBLEM_FAILED, "%s", _("表单比数据文件新。请先以可写方式打开一次，再来查看。"));
		else
			good = any ? table_widen(store, form, there, problem) : table_make(store, form, problem);
	}
	if (good)
		table_write_statements(table);
	free(there);
	return good;
}

bool tables_open(struct store *store, const struct form_catalogue *forms, struct table **tables, size_t *count, bool *widened,
    struct problem *problem)
{
	const struct form *form;

	*tables = NULL;
	*count = 0;
	if (!store_is_read_only(store) && !store_execute(store, table_projections, problem))
		return false;
	for (size_t i = 0; (form = form_at(forms, i)) != NULL; i++) {
		*tables = memory_resize(*tables, *count + 1, sizeof(**tables));
		(*tables)[*count] = (struct table){.form = NULL};
		if (!table_open(store, form, &(*tables)[(*count)++], widened, problem)) {
			tables_free(*tables, *count);
			*tables = NULL;
			*count = 0;
			return false;
		}
	}
	if (*count > 0)
		qsort(*tables, *count, sizeof(**tables), table_compare);
	return true;
}

void tables_free(struct table *tables, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < tables[i].count; k++)
			free(tables[i].columns[k].name);
		free(tables[i].columns);
		free(tables[i].by_name);
		free(tables[i].put);
		free(tables[i].get);
		free(tables[i].list);
		free(tables[i].clear);
	}
	free(tables);
}

const struct table *table_find(const struct table *tables, size_t count, const char *form)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int side = strcmp(form, tables[middle].form->name);

		if (side == 0)
			return &tables[middle];
		if (side < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

size_t table_column(const struct table *table, const char *name)
{
	size_t low = 0, high = table->count;

	while (low < high) {
		size_t middle = (low + high) / 2, at = table->by_name[middle];
		int side = strcmp(name, table->columns[at].name);

		if (side == 0)
			return at;
		if (side < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return table->count;
}

bool value_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

void value_replace(char **kept, const char *value)
{
	free(*kept);
	*kept = memory_text(value);
}

void row_init(struct row *row, const struct table *table, const char *id)
{
	*row = (struct row){.values = memory_new((table->count + 1) * sizeof(*row->values))};
	snprintf(row->id, sizeof(row->id), "%s", id);
}

void row_release(struct row *row, const struct table *table)
{
	for (size_t i = 0; row->values != NULL && i < table->count; i++)
		free(row->values[i]);
	free(row->values);
	free(row->filed_by);
	free(row->filed_on);
	free(row->station);
	*row = (struct row){.values = NULL};
}

bool row_put(struct store *store, const struct table *table, const char *stream, const struct row *row, struct problem *problem)
{
	struct statement *put = store_statement(store, table->put);
	int at = 3;

	statement_bind_borrowed(put, 1, stream);
	statement_bind_borrowed(put, 2, row->id);
	for (size_t i = 0; i < table->count; i++, at++)
		if (row->values[i] != NULL && table->columns[i].is_number)
			statement_bind_number(put, at, strtoll(row->values[i], NULL, 10));
		else if (row->values[i] != NULL) /* what is not bound is NULL, and most is */
			statement_bind_borrowed(put, at, row->values[i]);
	statement_bind_number(put, at++, row->voided);
	statement_bind_number(put, at++, row->held);
	statement_bind_borrowed(put, at++, row->filed_by);
	statement_bind_borrowed(put, at++, row->filed_on);
	statement_bind_number(put, at++, row->entered_at);
	statement_bind_borrowed(put, at++, row->station);
	statement_bind_borrowed(put, at++, row->event);
	statement_bind_number(put, at, row->order);
	return statement_run(put, problem);
}

void row_read(struct statement *from, const struct table *table, struct row *row)
{
	const char *text = statement_text(from, 0);
	int at = 1;

	snprintf(row->id, sizeof(row->id), "%s", text == NULL ? "" : text);
	for (size_t i = 0; i < table->count; i++, at++)
		value_replace(&row->values[i], statement_text(from, at));
	row->voided = statement_number(from, at++) != 0;
	row->held = statement_number(from, at++) != 0;
	value_replace(&row->filed_by, statement_text(from, at++));
	value_replace(&row->filed_on, statement_text(from, at++));
	row->entered_at = statement_number(from, at++);
	value_replace(&row->station, statement_text(from, at++));
	text = statement_text(from, at++);
	snprintf(row->event, sizeof(row->event), "%s", text == NULL ? "" : text);
	row->order = statement_number(from, at);
}

bool row_get(struct store *store, const struct table *table, const char *stream, struct row *row)
{
	struct statement *get = store_statement(store, table->get);

	statement_bind_text(get, 1, stream);
	statement_bind_text(get, 2, row->id);
	if (!statement_step(get))
		return false;
	row_read(get, table, row);
	statement_reset(get);
	return true;
}
