/* Rows into records: a household onto the bench, or one record by its id. */
#include "state.h"

#include <string.h>

struct value column_value(struct statement *row, int at, const struct field *field)
{
	struct value value = {VALUE_KNOWN, field_value_type(field->type), 0, NULL};

	if (statement_is_null(row, at)) {
		value.state = VALUE_UNKNOWN;
		return value;
	}
	switch (value.type) {
	case VALUE_INTEGER:
	case VALUE_MONEY:
	case VALUE_SHARE:
	case VALUE_MONTH:
		value.number = statement_number(row, at);
		break;
	case VALUE_DATE:
		value.number = date_read(statement_text(row, at));
		if (value.number == DATE_NONE)
			value.state = VALUE_UNKNOWN;
		break;
	case VALUE_YES_NO:
		value.number = strcmp(statement_text(row, at), "yes") == 0;
		break;
	case VALUE_CODE:
	case VALUE_CODES:
	case VALUE_TEXT:
	case VALUE_REF:
	case VALUE_REFS:
		value.text = statement_text(row, at);
		break;
	}
	return value;
}

/* A row of table->list or table->get; stream as known to the caller. */
static struct record *record_read(struct statement *row, const struct table *table, const char *stream)
{
	struct record *record = record_new(table->form, statement_text(row, 0), stream);
	int at = (int)table->count + 1;
	const char *day;

	for (size_t i = 0; i < table->count; i++)
		if (table->columns[i].field != NULL && !statement_is_null(row, (int)i + 1))
			record_set(record, table->columns[i].field, column_value(row, (int)i + 1, table->columns[i].field));
	record->voided = statement_number(row, at) != 0;
	record->held = statement_number(row, at + 1) != 0;
	day = statement_text(row, at + 3);
	record->filed_on = day == NULL ? DATE_NONE : date_read(day);
	record->entered_at = statement_number(row, at + 4);
	record_set_filed(record, statement_text(row, at + 2), statement_text(row, at + 5));
	return record;
}

static void mark_contested(struct record *record, const char *field)
{
	const struct field *found = form_field(record->form, field);

	if (found != NULL)
		record->contested[found->index] = true;
}

static bool mark_all_contested(struct ledger *ledger, const char *stream, struct bench *bench, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store,
	    "SELECT record, field FROM contested WHERE stream = ?");

	statement_bind_text(rows, 1, stream);
	while (statement_step(rows)) {
		struct record *record = bench_find(bench, statement_text(rows, 0));

		if (record != NULL)
			mark_contested(record, statement_text(rows, 1));
	}
	return !store_failed(ledger->store, problem);
}

struct loaded { /* a record and where it stands among those of its form */
	struct record *record;
	int64_t order;
};

static int loaded_compare(const void *a, const void *b)
{
	const struct loaded *first = a, *second = b;

	if (first->order != second->order)
		return first->order < second->order ? -1 : 1;
	return strcmp(first->record->id, second->record->id);
}

/* Sorted here: for the few rows of a household SQLite would build a sorter each time. */
static void load_table(struct ledger *ledger, const struct table *table, const char *stream, struct bench *bench)
{
	struct statement *rows = store_statement(ledger->store, table->list);
	struct loaded *all = NULL;
	size_t count = 0;

	statement_bind_borrowed(rows, 1, stream);
	while (statement_step(rows)) {
		if ((count & (count - 1)) == 0)
			all = memory_resize(all, count * 2 + 1, sizeof(*all));
		all[count++] = (struct loaded){record_read(rows, table, stream), statement_number(rows, statement_columns(rows) - 1)};
	}
	if (count > 1)
		qsort(all, count, sizeof(*all), loaded_compare);
	for (size_t i = 0; i < count; i++)
		bench_add_take(bench, all[i].record);
	free(all);
}

bool ledger_load(struct ledger *ledger, const char *stream, struct bench *bench, struct problem *problem)
{
	return ledger_load_some(ledger, stream, NULL, bench, problem);
}

bool ledger_load_some(struct ledger *ledger, const char *stream, bool (*wants)(const struct form *), struct bench *bench,
    struct problem *problem)
{
	struct stream_state state;

	if (!stream_state_read(ledger, stream, &state, problem))
		return false;
	for (char *forms = state.forms, *form; (form = strsep(&forms, " ")) != NULL;) {
		const struct table *table = table_find(ledger->tables, ledger->table_count, form);

		if (table != NULL && (wants == NULL || wants(table->form)))
			load_table(ledger, table, stream, bench);
	}
	stream_state_release(&state);
	return !store_failed(ledger->store, problem) && mark_all_contested(ledger, stream, bench, problem);
}

/* One query over all tables, which ends at the first that has it; the households come first, since they are asked for most. */
static void find_write(struct ledger *ledger)
{
	const struct table *home = table_find(ledger->tables, ledger->table_count, "household");
	struct buffer sql = BUFFER_INIT(1u << 20);

	for (size_t i = 0; i <= ledger->table_count; i++) {
		const struct table *table = i == 0 ? home : &ledger->tables[i - 1];

		if (table == NULL || (i > 0 && table == home))
			continue;
		buffer_add_format(&sql, "%sSELECT '%s' FROM \"%s\" WHERE id = ?1", sql.length > 0 ? " UNION ALL " : "", table->form->name,
		    table->form->name);
	}
	buffer_add(&sql, " LIMIT 1");
	ledger->find = buffer_take(&sql);
}

const struct form *ledger_form_of(struct ledger *ledger, const char *id, struct problem *problem)
{
	const struct form *form = NULL;
	struct statement *find;

	if (ledger->find == NULL)
		find_write(ledger);
	find = store_statement(ledger->store, ledger->find);
	statement_bind_text(find, 1, id);
	if (statement_step(find))
		form = form_find(ledger->forms, statement_text(find, 0));
	statement_reset(find);
	return store_failed(ledger->store, problem) ? NULL : form;
}

static char *stream_of(struct ledger *ledger, const struct table *table, const char *id)
{
	char *sql = memory_format("SELECT household FROM \"%s\" WHERE id = ? ORDER BY household LIMIT 1", table->form->name);
	struct statement *find = store_statement(ledger->store, sql);

	free(sql);
	statement_bind_text(find, 1, id);
	return statement_answer_text(find);
}

struct record *ledger_load_record(struct ledger *ledger, const struct form *form, const char *id, struct problem *problem)
{
	const struct table *table = table_find(ledger->tables, ledger->table_count, form->name);
	char *stream = table == NULL ? NULL : stream_of(ledger, table, id);
	struct record *record = NULL;
	struct statement *find;

	if (stream != NULL) {
		find = store_statement(ledger->store, table->get);
		statement_bind_text(find, 1, stream);
		statement_bind_text(find, 2, id);
		if (statement_step(find))
			record = record_read(find, table, stream);
		statement_reset(find);
		find = store_statement(ledger->store, "SELECT field FROM contested WHERE stream = ? AND form = ? AND record = ?");
		statement_bind_text(find, 1, stream);
		statement_bind_text(find, 2, form->name);
		statement_bind_text(find, 3, id);
		while (record != NULL && statement_step(find))
			mark_contested(record, statement_text(find, 0));
		statement_reset(find);
	}
	free(stream);
	if (store_failed(ledger->store, problem)) {
		record_free(record);
		return NULL;
	}
	return record;
}
