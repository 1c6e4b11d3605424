/* Each projected row against a replay of its stream. */
#include "fold.h"
#include "verify.h"

#include <string.h>

struct expected_row {
	const struct table *table;
	const struct row *row;
	bool met;
};
struct expected { /* the rows that a replay gives, and which of them the table has */
	struct expected_row *rows;
	size_t count, capacity;
};

static bool expect_row(void *self, const struct table *table, const struct row *row)
{
	struct expected *expected = self;

	if (expected->count == expected->capacity) {
		expected->capacity = expected->capacity * 2 + 32;
		expected->rows = memory_resize(expected->rows, expected->capacity, sizeof(*expected->rows));
	}
	expected->rows[expected->count++] = (struct expected_row){table, row, false};
	return true;
}

static int expected_compare(const void *a, const void *b)
{
	const struct expected_row *first = a, *second = b;

	if (first->table != second->table)
		return first->table < second->table ? -1 : 1;
	return strcmp(first->row->id, second->row->id);
}

/* The first column that differs, NULL if none does. */
static const char *differing(const struct table *table, const struct row *wanted, const struct row *stored)
{
	for (size_t i = 0; i < table->count; i++)
		if (!value_same(wanted->values[i], stored->values[i]))
			return table->columns[i].name;
	if (wanted->voided != stored->voided)
		return "_void";
	if (wanted->held != stored->held)
		return "_held";
	if (!value_same(wanted->filed_by, stored->filed_by))
		return "filed_by";
	if (!value_same(wanted->filed_on, stored->filed_on))
		return "filed_on";
	if (wanted->entered_at != stored->entered_at)
		return "entered_at";
	if (!value_same(wanted->station, stored->station))
		return "station";
	if (strcmp(wanted->event, stored->event) != 0)
		return "_event";
	return wanted->order != stored->order ? "_order" : NULL;
}

static void check_row(struct verify *verify, struct expected *expected, const struct table *table, const struct row *stored)
{
	struct expected_row key = {table, stored, false}, *wanted;
	const char *column;

	verify->count->rows++;
	wanted = expected->count == 0 ? NULL : bsearch(&key, expected->rows, expected->count, sizeof(key), expected_compare);
	if (wanted != NULL) {
		wanted->met = true;
		column = differing(table, wanted->row, stored);
		if (column != NULL)
			verify_fault(verify, _("%s 表，记录 %s：%s 一列与按记录重放的结果不同。"), table->form->name, stored->id, column);
		return;
	}
	verify_fault(verify, _("%s 表，记录 %s：没有对应的办理记录，是多出来的。"), table->form->name, stored->id);
}

static void check_table(struct verify *verify, const char *stream, size_t at, struct expected *expected)
{
	const struct table *table = &verify->ledger->tables[at];
	struct statement *rows = store_statement(verify->ledger->store, table->list);
	struct row row;

	row_init(&row, table, "");
	statement_bind_text(rows, 1, stream);
	while (statement_step(rows)) {
		row_read(rows, table, &row);
		check_row(verify, expected, table, &row);
		verify->seen[at]++;
	}
	row_release(&row, table);
}

static bool expects_of(const struct expected *expected, const struct table *table)
{
	for (size_t i = 0; i < expected->count; i++)
		if (expected->rows[i].table == table)
			return true;
	return false;
}

/* Those tables that should have rows of the stream, or else the others. */
static void check_tables(struct verify *verify, const char *stream, struct fold *fold, bool others)
{
	struct expected expected = {NULL, 0, 0};

	fold_each(fold, expect_row, &expected);
	if (expected.count > 0)
		qsort(expected.rows, expected.count, sizeof(*expected.rows), expected_compare);
	for (size_t i = 0; i < verify->ledger->table_count; i++)
		if (expects_of(&expected, &verify->ledger->tables[i]) != others)
			check_table(verify, stream, i, &expected);
	for (size_t i = 0; !others && i < expected.count; i++)
		if (!expected.rows[i].met)
			verify_fault(verify, _("%s 表，记录 %s：不见了，应当有。"), expected.rows[i].table->form->name, expected.rows[i].row->id);
	free(expected.rows);
}

static bool same_contender(const struct contest *a, const struct contender *one, const struct contest *b, const struct contender *two)
{
	return strcmp(a->form, b->form) == 0 && strcmp(a->record, b->record) == 0 && strcmp(a->field, b->field) == 0 &&
	       value_same(a->agreed, b->agreed) && strcmp(one->event, two->event) == 0 && value_same(one->value, two->value) &&
	       value_same(one->actor, two->actor) && value_same(one->station, two->station) && one->day == two->day;
}

static bool has_contender(const struct contest *contests, size_t count, const struct contest *contest, const struct contender *contender)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < contests[i].count; k++)
			if (same_contender(&contests[i], &contests[i].contenders[k], contest, contender))
				return true;
	return false;
}

static bool check_contests(struct verify *verify, const char *stream, const struct fold *fold)
{
	size_t wanted_count, stored_count;
	const struct contest *wanted = fold_contests(fold, &wanted_count);
	struct contest *stored;

	if (!ledger_contests(verify->ledger, stream, &stored, &stored_count, verify->problem))
		return false;
	for (size_t i = 0; i < stored_count; i++)
		for (size_t k = 0; k < stored[i].count; k++, verify->count->rows++)
			if (!has_contender(wanted, wanted_count, &stored[i], &stored[i].contenders[k]))
				verify_fault(verify, _("contested 表，%s 记录 %s 的 %s：与按记录重放的结果不同。"), stored[i].form, stored[i].record, stored[i].field);
	for (size_t i = 0; i < wanted_count; i++)
		for (size_t k = 0; k < wanted[i].count; k++)
			if (!has_contender(stored, stored_count, &wanted[i], &wanted[i].contenders[k]))
				verify_fault(verify, _("contested 表，%s 记录 %s 的 %s：缺一项争议。"), wanted[i].form, wanted[i].record, wanted[i].field);
	contests_release(stored, stored_count);
	return true;
}

/* What was filed here builds only upon what is here; what others signed or gave back, and of one that went on twice elsewhere, upon what
 * stands as awaited. */
static bool builds_upon_all(struct verify *verify, const struct event *event)
{
	return verify_was_filed(verify, event) && event->seq <= ledger_forked_from(verify->ledger, event->chain);
}

static void check_missing(struct verify *verify, const struct order *order, const struct stream_state *stored)
{
	bool more = (int64_t)(order->count - order->closed) > stored->waiting;

	for (size_t i = 0; i < order->count; i++) {
		const struct order_event *one = &order->events[i];

		verify->count->upon_lost += one->closed && one->upon_lost;
		/* That something is given up for lost excuses nothing that was deleted here. */
		for (size_t k = 0; (!one->closed || one->upon_lost) && k < one->event.dep_count; k++)
			if (((more && !one->closed) || builds_upon_all(verify, &one->event)) && !log_has(verify->ledger, one->event.deps[k]))
				verify_fault(verify, _("event 表缺记录 %s，第 %lld 行以它为前提；它被删除过。"), one->event.deps[k],
				    (long long)one->position);
	}
}

static bool check_stream(struct verify *verify, const char *stream)
{
	struct stream_state wanted = {.heads = NULL}, stored = {.heads = NULL};
	struct order order;
	struct fold *fold = NULL;
	bool good = false;

	verify->count->streams++;
	if (!stream_order(verify->ledger, stream, &order, NULL))
		return !store_failed(verify->ledger->store, verify->problem); /* a core that is none was named above */
	if (!stream_fold(verify->ledger, &order, &fold, &wanted, verify->problem) ||
	    !stream_state_read(verify->ledger, stream, &stored, verify->problem))
		goto out;
	verify_did(verify, (int64_t)order.count);
	check_missing(verify, &order, &stored);
	for (size_t i = 0; i < order.closed; i++)
		verify_name(verify, order.events[i].position, &order.events[i].event, fold_by(fold, i));
	if (strcmp(wanted.heads, stored.heads) != 0 || wanted.events != stored.events || wanted.waiting != stored.waiting ||
	    wanted.unread != stored.unread || wanted.read_only != stored.read_only || strcmp(wanted.forms, stored.forms) != 0)
		verify_fault(verify, _("stream 表，%s：与按记录重放的结果不同（办理记录被增删过，或这一行被改过）。"), stream);
	check_tables(verify, stream, fold, false);
	good = check_contests(verify, stream, fold) && !store_failed(verify->ledger->store, verify->problem);
out:
	stream_state_release(&wanted);
	stream_state_release(&stored);
	fold_free(fold);
	order_release(&order);
	return good;
}

/* A stream once more, as to the tables that should have no row of it. */
static bool check_others(struct verify *verify, const char *stream)
{
	struct stream_state wanted = {.heads = NULL};
	struct order order;
	struct fold *fold = NULL;
	bool good;

	if (!stream_order(verify->ledger, stream, &order, NULL))
		return !store_failed(verify->ledger->store, verify->problem);
	good = stream_fold(verify->ledger, &order, &fold, &wanted, verify->problem);
	if (good)
		check_tables(verify, stream, fold, true);
	stream_state_release(&wanted);
	fold_free(fold);
	order_release(&order);
	return good && !store_failed(verify->ledger->store, verify->problem);
}

/* Whether some table has rows that nothing has been compared with. */
static bool rows_are_left(struct verify *verify)
{
	bool left = false;

	for (size_t i = 0; !left && i < verify->ledger->table_count; i++) {
		char *sql = memory_format("SELECT count(*) FROM \"%s\"", verify->ledger->tables[i].form->name);
		struct statement *count = store_statement(verify->ledger->store, sql);

		free(sql);
		left = statement_step(count) && statement_number(count, 0) != verify->seen[i];
		statement_reset(count);
	}
	return left;
}

static bool each_stream(struct verify *verify, bool (*check)(struct verify *, const char *stream))
{
	struct statement *streams = store_statement(verify->ledger->store, "SELECT DISTINCT stream FROM event");
	bool good = true;

	while (good && statement_step(streams))
		good = check(verify, statement_text(streams, 0));
	statement_reset(streams);
	return good;
}

/* Rows of streams that have no event at all. */
static bool check_strays(struct verify *verify, const char *table, const char *id, const char *stream)
{
	char *sql = memory_format("SELECT \"%s\" FROM \"%s\" AS t WHERE NOT EXISTS(SELECT 1 FROM event WHERE event.stream = t.\"%s\")", id,
	    table, stream);
	struct statement *rows = store_statement(verify->ledger->store, sql);

	free(sql);
	while (statement_step(rows))
		verify_fault(verify, _("%s 表，记录 %s：没有对应的办理记录，是多出来的。"), table, statement_text(rows, 0));
	return !store_failed(verify->ledger->store, verify->problem);
}

bool verify_projections(struct verify *verify)
{
	bool good;

	verify->seen = memory_new((verify->ledger->table_count + 1) * sizeof(*verify->seen));
	good = each_stream(verify, check_stream) && (!rows_are_left(verify) || each_stream(verify, check_others));
	memory_free(&verify->seen);
	for (size_t i = 0; good && i < verify->ledger->table_count; i++)
		good = check_strays(verify, verify->ledger->tables[i].form->name, "id", "household");
	return good && check_strays(verify, "stream", "id", "id") && check_strays(verify, "contested", "record", "stream") &&
	       !store_failed(verify->ledger->store, verify->problem);
}
