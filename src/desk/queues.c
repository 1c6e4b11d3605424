/* Queues: pages of rows that wait for someone, in the declared order, by key and never by offset. */
#include "queue_sql.h"

#include <stdlib.h>
#include <string.h>

/* The index of that queue as it is now; owned, NULL if there is none. */
static char *index_now(struct desk *desk, const struct queue *queue)
{
	struct statement *find = store_statement(desk->store, "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = '_queue_' || ?");

	statement_bind_text(find, 1, queue->name);
	return statement_answer_text(find);
}

/* Made once, and anew when the queue's file has changed: one that does not fit its queue would never be used. Another
 * terminal may be at it, so it is looked at again once nobody else writes. */
static bool index_make(struct desk *desk, const struct queue *queue, struct problem *problem)
{
	char *wanted = queue_sql_index(queue), *now = index_now(desk, queue), *drop = NULL;
	bool good = true;

	if (now != NULL && strcmp(now, wanted) == 0)
		goto out;
	good = store_begin(desk->store, problem);
	if (!good)
		goto out;
	free(now);
	now = index_now(desk, queue);
	drop = memory_format("DROP INDEX \"_queue_%s\"", queue->name);
	good = (now == NULL || store_execute(desk->store, drop, problem)) && store_execute(desk->store, wanted, problem);
	good = store_end(desk->store, good, problem);
out:
	free(drop);
	free(now);
	free(wanted);
	return good;
}

bool station_load_queues(struct desk *desk, struct problem *problem)
{
	const struct queue *queue;

	if (desk->queues != NULL)
		return true;
	desk->queues = pack_queues(desk->pack, problem);
	for (size_t i = 0; desk->queues != NULL && (queue = queue_at(desk->queues, i)) != NULL; i++)
		if (!store_is_read_only(desk->store) && !index_make(desk, queue, problem))
			return false;
	return desk->queues != NULL;
}

const struct queue *desk_queue(struct desk *desk, const char *name)
{
	return station_load_queues(desk, NULL) ? queue_find(desk->queues, name) : NULL;
}

const struct queue *desk_queue_at(struct desk *desk, size_t index)
{
	return station_load_queues(desk, NULL) ? queue_at(desk->queues, index) : NULL;
}


bool desk_queue_is_for(struct desk *desk, const struct queue *queue)
{
	return queue->by_count == 0 || words_have(queue->by, queue->by_count, desk_here(desk)->role);
}

void queue_page_release(struct queue_page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		for (size_t k = 0; page->rows[i].cells != NULL && page->rows[i].cells[k] != NULL; k++)
			free(page->rows[i].cells[k]);
		free(page->rows[i].cells);
		free(page->rows[i].order_key);
	}
	memory_free(&page->rows);
	page->count = 0;
}

/* A table's value of a field, for people. */
static char *cell_show(struct desk *desk, const struct queue_field *column, struct statement *row, int at)
{
	const struct field *field = column->field;
	struct value value = {.state = VALUE_KNOWN, .type = column->type};

	if (statement_is_null(row, at))
		return memory_text("");
	value.text = statement_text(row, at);
	if (strcmp(value.text, "\x1f") == 0)
		return memory_text(_("（已封存）"));
	if (field == NULL || field->type == FIELD_REF)
		return memory_text(value.text);
	if (field->type == FIELD_PLACE)
		return desk_area_name(desk, value.text);
	switch (value.type) {
	case VALUE_INTEGER: case VALUE_MONEY: case VALUE_SHARE: case VALUE_MONTH:
		value.number = statement_number(row, at);
		break;
	case VALUE_DATE:
		value.number = date_read(value.text);
		break;
	case VALUE_YES_NO:
		value.number = strcmp(value.text, "yes") == 0;
		break;
	default:
		break;
	}
	return field_show(field, value);
}

static char *row_key(const struct queue *queue, struct statement *row)
{
	struct buffer key = BUFFER_INIT(4096);

	for (size_t i = 0; i < queue->order_count; i++) {
		const char *text = statement_text(row, (int)(2 + i));

		buffer_add(&key, text != NULL ? text : "");
		buffer_add_char(&key, '\x1f');
	}
	buffer_add(&key, statement_text(row, 0));
	return buffer_take(&key);
}

/* Days from one to the other as the clock counts them; -1 in a year without a calendar. */
static int days_between(struct desk *desk, bool calendar, date from, date to)
{
	int days = 0;

	if (calendar)
		return (int)(to - from);
	return working_days_between(desk->pack, from, to, &days, NULL) ? days : -1;
}

static void row_due(struct desk *desk, struct queue_row *out, struct statement *row, int at)
{
	const char *state = statement_text(row, at + 1), *name = statement_text(row, at + 2);
	const struct clock_rule *rule = name != NULL ? pack_clock(desk->pack, name) : NULL;
	date due = statement_is_null(row, at) ? DATE_NONE : date_read(statement_text(row, at));
	date today = desk_here(desk)->day;
	int days;

	out->calendar = rule != NULL && rule->kind != CLOCK_WORKING;
	out->paused = state != NULL && strcmp(state, "paused") == 0;
	if (due == DATE_NONE || out->paused || (state != NULL && strcmp(state, "running") != 0))
		return;
	days = due >= today ? days_between(desk, out->calendar, today, due) : days_between(desk, out->calendar, due, today);
	out->has_due = days >= 0;
	out->remaining = due >= today ? days : -days;
}

static void page_add(struct desk *desk, const struct queue *queue, struct statement *row, struct queue_page *page)
{
	struct queue_row *out;
	int at = (int)queue_sql_leading(queue);

	page->rows = memory_resize(page->rows, page->count + 1, sizeof(*page->rows));
	out = &page->rows[page->count++];
	memset(out, 0, sizeof(*out));
	memcpy(out->record, statement_text(row, 0), 32);
	memcpy(out->household, statement_text(row, 1), 32);
	out->order_key = row_key(queue, row);
	out->cells = memory_new((queue->column_count + 1) * sizeof(*out->cells));
	for (size_t i = 0; i < queue->column_count; i++)
		out->cells[i] = cell_show(desk, &queue->columns[i], row, at + (int)i);
	row_due(desk, out, row, at + (int)queue->column_count);
}

static bool count_restricted(struct desk *desk, const struct queue *queue, int64_t *count, struct problem *problem)
{
	char *sql = queue_sql_count_restricted(desk, queue);
	struct statement *row = sql != NULL ? store_try_statement(desk->store, sql, problem) : NULL;
	bool good = sql == NULL || row != NULL;

	free(sql);
	*count = 0;
	if (row == NULL)
		return good;
	queue_sql_bind(desk, row, queue, NULL, 0);
	*count = statement_answer(row, 0);
	return !store_failed(desk->store, problem);
}

bool desk_queue_page(struct desk *desk, const struct queue *queue, const char *key, bool backward, size_t limit,
    struct queue_page *page, struct problem *problem)
{
	enum queue_wish wish = key != NULL ? backward ? QUEUE_BEFORE : QUEUE_AFTER : backward ? QUEUE_LAST : QUEUE_FIRST;
	char *sql = queue_sql_page(desk, queue, wish);
	struct statement *row = store_try_statement(desk->store, sql, problem);

	memset(page, 0, sizeof(*page));
	free(sql);
	if (row == NULL)
		return false;
	queue_sql_bind(desk, row, queue, key, (int64_t)limit + 1);
	while (statement_step(row)) {
		if (page->count == limit) {
			page->more = true;
			statement_reset(row);
			break;
		}
		page_add(desk, queue, row, page);
	}
	return !store_failed(desk->store, problem) && count_restricted(desk, queue, &page->restricted, problem);
}

bool desk_queue_count(struct desk *desk, const struct queue *queue, int64_t maximum, int64_t *count, struct problem *problem)
{
	char *sql = queue_sql_count(desk, queue);
	struct statement *row = store_try_statement(desk->store, sql, problem);

	free(sql);
	*count = 0;
	if (row == NULL)
		return false;
	queue_sql_bind(desk, row, queue, NULL, maximum);
	if (statement_step(row))
		*count = statement_number(row, 0);
	statement_reset(row);
	return !store_failed(desk->store, problem);
}
