/* Household after household, for what looks at all of them: one statement a table, side by side in the order that the
 * tables are kept in, and of each table only the columns that are read. */
#include "state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SQL_MAXIMUM (1u << 20)

struct walk_column {
	const struct field *field;
	enum value_type type;
	bool is_text; /* what stands in the row is the value */
	int at;
};
struct walk_table {
	const struct form *form;
	struct statement *rows;
	struct walk_column *columns;
	size_t count;
	bool at_row, filed; /* filed: it is read who filed it, and where */
};
struct walk_row { /* of one table, until they stand in the order of filing */
	struct record *record;
	int64_t order;
};
struct ledger_walk {
	struct ledger *ledger;
	struct walk_table *tables; /* the household's own first */
	size_t count;
	struct statement *contested;
	bool at_contested;
	struct walk_row *rows;
	size_t row_room;
};

enum { WALK_HOUSEHOLD, WALK_ID, WALK_VOID, WALK_HELD, WALK_ORDER, WALK_FILED_ON, WALK_ENTERED, WALK_FILED_BY,
	WALK_STATION };

static void walk_open_table(struct ledger_walk *walk, const struct form *form, ledger_reads *reads, void *self)
{
	struct walk_table *table;
	struct buffer sql = BUFFER_INIT(SQL_MAXIMUM);
	int at = WALK_FILED_ON;

	walk->tables = memory_resize(walk->tables, walk->count + 1, sizeof(*walk->tables));
	table = &walk->tables[walk->count++];
	*table = (struct walk_table){.form = form, .columns = memory_new((form->field_count + 1) * sizeof(*table->columns))};
	table->filed = reads(self, form, "filed_by");
	buffer_add(&sql, "SELECT household, id, _void, _held, _order");
	if (table->filed) {
		buffer_add(&sql, ", filed_on, entered_at, filed_by, station");
		at = WALK_STATION + 1;
	}
	for (size_t i = 0; i < form->field_count; i++)
		if (reads(self, form, form->fields[i].name)) {
			buffer_add_format(&sql, ", \"%s\"", form->fields[i].name);
			enum value_type type = field_value_type(form->fields[i].type);

			table->columns[table->count++] = (struct walk_column){&form->fields[i], type, type >= VALUE_CODE, at++};
		}
	buffer_add_format(&sql, " FROM \"%s\" ORDER BY household, id", form->name);
	table->rows = store_statement(walk->ledger->store, buffer_text(&sql));
	table->at_row = statement_step(table->rows);
	buffer_release(&sql);
}

struct ledger_walk *ledger_walk_new(struct ledger *ledger, ledger_reads *reads, void *self)
{
	struct ledger_walk *walk = memory_new(sizeof(*walk));
	const struct form *household = form_find(ledger->forms, "household"), *form;

	walk->ledger = ledger;
	walk_open_table(walk, household, reads, self);
	for (size_t i = 0; (form = form_at(ledger->forms, i)) != NULL; i++)
		if (form != household && !form->of_office && reads(self, form, NULL))
			walk_open_table(walk, form, reads, self);
	walk->contested = store_statement(ledger->store, "SELECT stream, record, field FROM contested ORDER BY stream");
	walk->at_contested = statement_step(walk->contested);
	return walk;
}

void ledger_walk_free(struct ledger_walk *walk)
{
	if (walk == NULL)
		return;
	for (size_t i = 0; i < walk->count; i++) {
		if (walk->tables[i].at_row)
			statement_reset(walk->tables[i].rows);
		free(walk->tables[i].columns);
	}
	if (walk->at_contested)
		statement_reset(walk->contested);
	free(walk->tables);
	free(walk->rows);
	free(walk);
}

static struct record *walk_record(struct walk_table *table, struct bench *bench)
{
	struct statement *row = table->rows;
	struct record *record = bench_spare(bench, table->form, statement_text(row, WALK_ID));
	const char *text;

	record->voided = statement_number(row, WALK_VOID) != 0;
	record->held = statement_number(row, WALK_HELD) != 0;
	record->filed_on = DATE_NONE;
	if (table->filed) {
		const char *day = statement_text(row, WALK_FILED_ON);

		record->filed_on = day == NULL ? DATE_NONE : date_read(day);
		record->entered_at = statement_number(row, WALK_ENTERED);
		record_set_filed(record, statement_text(row, WALK_FILED_BY), statement_text(row, WALK_STATION));
	}
	for (size_t i = 0; i < table->count; i++) {
		const struct walk_column *column = &table->columns[i];

		if (column->is_text && (text = statement_text(row, column->at)) != NULL)
			bench_put(bench, record, column->field, (struct value){VALUE_KNOWN, column->type, 0, text});
		else if (!column->is_text && !statement_is_null(row, column->at))
			bench_put(bench, record, column->field, column_value(row, column->at, column->field));
	}
	return record;
}

/* They come by id and belong in the order in which they were filed; there are few. */
static void walk_add(struct ledger_walk *walk, struct bench *bench, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct walk_row row = walk->rows[i];
		size_t at = i;

		for (; at > 0 && walk->rows[at - 1].order > row.order; at--)
			walk->rows[at] = walk->rows[at - 1];
		walk->rows[at] = row;
	}
	for (size_t i = 0; i < count; i++)
		bench_add_spare(bench, walk->rows[i].record);
}

static void walk_take(struct ledger_walk *walk, struct walk_table *table, const char *household, struct bench *bench)
{
	size_t count = 0;
	int side = 0;

	for (; table->at_row; table->at_row = statement_step(table->rows)) {
		side = strcmp(statement_text(table->rows, WALK_HOUSEHOLD), household);
		if (side > 0)
			break;
		if (side < 0)
			continue;
		if (count == walk->row_room) {
			walk->row_room = walk->row_room == 0 ? 32 : walk->row_room * 2;
			walk->rows = memory_resize(walk->rows, walk->row_room, sizeof(*walk->rows));
		}
		walk->rows[count].order = statement_number(table->rows, WALK_ORDER);
		walk->rows[count++].record = walk_record(table, bench);
	}
	walk_add(walk, bench, count);
}

static void walk_contested(struct ledger_walk *walk, const char *household, struct bench *bench)
{
	for (; walk->at_contested; walk->at_contested = statement_step(walk->contested)) {
		int side = strcmp(statement_text(walk->contested, 0), household);
		struct record *record;
		const struct field *field;

		if (side > 0)
			break;
		record = side == 0 ? bench_find(bench, statement_text(walk->contested, 1)) : NULL;
		field = record != NULL ? form_field(record->form, statement_text(walk->contested, 2)) : NULL;
		if (field != NULL)
			record->contested[field->index] = true;
	}
}

bool ledger_walk_next(struct ledger_walk *walk, struct bench *bench, struct problem *problem)
{
	char household[33];

	if (!walk->tables[0].at_row) {
		store_failed(walk->ledger->store, problem);
		return false;
	}
	snprintf(household, sizeof(household), "%s", statement_text(walk->tables[0].rows, WALK_HOUSEHOLD));
	bench_turn(bench, household);
	for (size_t i = 0; i < walk->count; i++)
		walk_take(walk, &walk->tables[i], household, bench);
	walk_contested(walk, household, bench);
	return !store_failed(walk->ledger->store, problem);
}
