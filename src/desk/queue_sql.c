#include "queue_sql.h"
#include "restricted.h"

#include <stdlib.h>
#include <string.h>

#define SQL_MAXIMUM (1u << 16)
#define KEY_SEPARATOR '\x1f'

static bool type_is_number(enum value_type type)
{
	return type == VALUE_INTEGER || type == VALUE_MONEY || type == VALUE_SHARE || type == VALUE_MONTH;
}

static const char *column_name(const struct queue_field *field)
{
	return field->field != NULL ? field->field->name : field->own;
}

/* ---- where: codes stand in the text, so that the partial index is recognised; days are bound ---- */

static void add_literal(struct buffer *sql, const struct queue_literal *literal)
{
	if (literal->from_today) {
		buffer_add(sql, "?");
		return;
	}
	if (literal->is_number) {
		buffer_add(sql, literal->body);
		return;
	}
	buffer_add_char(sql, '\'');
	for (const char *at = literal->body; *at != '\0'; at++) {
		if (*at == '\'')
			buffer_add_char(sql, '\'');
		buffer_add_char(sql, *at);
	}
	buffer_add_char(sql, '\'');
}

static void add_comparison(struct buffer *sql, const struct queue_where *where, const char *table)
{
	static const char *const words[] = {
	    [QUEUE_IS] = "=", [QUEUE_IS_NOT] = "<>", [QUEUE_LESS] = "<", [QUEUE_AT_MOST] = "<=", [QUEUE_MORE] = ">",
	    [QUEUE_AT_LEAST] = ">=", [QUEUE_IN] = "IN", [QUEUE_GIVEN] = "IS NOT NULL", [QUEUE_NOT_GIVEN] = "IS NULL",
	};

	buffer_add_format(sql, "%s\"%s\" %s", table, column_name(&where->field), words[where->op]);
	if (where->op == QUEUE_IN)
		buffer_add(sql, " (");
	for (size_t i = 0; i < where->literal_count; i++) {
		buffer_add(sql, i > 0 ? ", " : " ");
		add_literal(sql, &where->literals[i]);
	}
	if (where->op == QUEUE_IN)
		buffer_add(sql, ")");
}

static bool where_has_today(const struct queue_where *where)
{
	for (size_t i = 0; i < where->literal_count; i++)
		if (where->literals[i].from_today)
			return true;
	for (size_t i = 0; i < where->part_count; i++)
		if (where_has_today(&where->parts[i]))
			return true;
	return false;
}

/* Whether something that does not depend on the day must hold wherever this holds: one part of an `all`, every part of an `any`. */
static bool where_is_stored(const struct queue_where *where)
{
	bool stored = where->any;

	if (where->part_count == 0)
		return !where_has_today(where);
	for (size_t i = 0; i < where->part_count; i++)
		stored = where->any ? stored && where_is_stored(&where->parts[i]) : stored || where_is_stored(&where->parts[i]);
	return stored;
}

/* `stored`: only what does not depend on the day, for the index; for what where_is_stored says yes to. */
static void add_where(struct buffer *sql, const struct queue_where *where, const char *table, bool stored)
{
	bool first = true;

	if (where->part_count == 0) {
		add_comparison(sql, where, table);
		return;
	}
	buffer_add_char(sql, '(');
	for (size_t i = 0; i < where->part_count; i++) {
		if (stored && !where_is_stored(&where->parts[i]))
			continue;
		buffer_add(sql, first ? "" : where->any ? " OR " : " AND ");
		add_where(sql, &where->parts[i], table, stored);
		first = false;
	}
	buffer_add_char(sql, ')');
}

/* ---- order: unknown values come last, whichever way ---- */

static void add_term(struct buffer *sql, const struct queue_order *order, const char *table)
{
	bool number = type_is_number(order->field.type);
	const char *last = number ? order->descending ? "-9223372036854775807" : "9223372036854775807"
	    : order->descending ? "''" : "'~'";

	buffer_add_format(sql, "ifnull(%s\"%s\", %s)", table, column_name(&order->field), last);
}

static void add_order(struct buffer *sql, const struct queue *queue, const char *table, bool backward)
{
	for (size_t i = 0; i < queue->order_count; i++) {
		add_term(sql, &queue->order[i], table);
		buffer_add(sql, queue->order[i].descending != backward ? " DESC, " : ", ");
	}
	buffer_add_format(sql, "%sid%s", table, backward ? " DESC" : "");
}

/* t1 >= k1 AND (t1 > k1 OR (t2 >= k2 AND (t2 > k2 OR id > k))): the first comparison is the index's range. */
static void add_behind(struct buffer *sql, const struct queue *queue, const char *table, const char *key, bool backward)
{
	size_t depth = 0;

	for (size_t i = 0; i < queue->order_count; i++) {
		const char *less = queue->order[i].descending != backward ? "<" : ">";

		add_term(sql, &queue->order[i], table);
		buffer_add_format(sql, " %s= %s%zu AND (", less, key, i);
		add_term(sql, &queue->order[i], table);
		buffer_add_format(sql, " %s %s%zu OR (", less, key, i);
		depth += 2;
	}
	buffer_add_format(sql, "%sid %s %s%zu", table, backward ? "<" : ">", key, queue->order_count);
	while (depth-- > 0)
		buffer_add_char(sql, ')');
}

/* A day that must be today stands first in the index: the others of the queue are never walked. */
static void add_days(struct buffer *sql, const struct queue_where *where)
{
	if (where->part_count == 0 && where->op == QUEUE_IS && where->literals[0].from_today)
		buffer_add_format(sql, "\"%s\", ", column_name(&where->field));
	for (size_t i = 0; i < where->part_count && !where->any; i++)
		add_days(sql, &where->parts[i]);
}

char *queue_sql_index(const struct queue *queue)
{
	struct buffer sql = BUFFER_INIT(SQL_MAXIMUM);

	buffer_add_format(&sql, "CREATE INDEX \"_queue_%s\" ON \"%s\"(", queue->name, queue->from->name);
	if (queue->where != NULL)
		add_days(&sql, queue->where);
	add_order(&sql, queue, "", false);
	buffer_add(&sql, ") WHERE _void = 0");
	if (queue->where != NULL && where_is_stored(queue->where)) {
		buffer_add(&sql, " AND ");
		add_where(&sql, queue->where, "", true);
	}
	return buffer_take(&sql);
}

/* ---- columns ---- */

static void add_join(struct buffer *sql, const char *table, const char *alias, size_t no, const char *on)
{
	buffer_add_format(sql, " LEFT JOIN \"%s\" %s%zu ON %s%zu.id = %s", table, alias, no, alias, no, on);
}

/* What is joined may stand in a restricted household (封存) though the row does not: then only that is said. */
static void add_cell(struct buffer *sql, const struct queue *queue, const char *from, const char *name)
{
	if (strcmp(from, "f.") == 0 || queue->restricted)
		buffer_add_format(sql, ", %s\"%s\"", from, name);
	else
		buffer_add_format(sql, ", CASE WHEN %shousehold IN " RESTRICTED_HOUSEHOLDS " THEN " QUEUE_RESTRICTED_CELL " ELSE %s\"%s\" END",
		    from, from, name);
}

static void add_columns(struct buffer *sql, struct buffer *joins, const struct queue *queue)
{
	for (size_t i = 0; i < queue->column_count; i++) {
		const struct queue_field *column = &queue->columns[i];
		char *from = memory_text("f.");

		if (column->through != NULL || column->of_household) {
			char *on = column->through != NULL ? memory_format("f.\"%s\"", column->through->name)
			    : memory_text("f.household");

			add_join(joins, column->through != NULL ? column->through->ref : "household", "c", i, on);
			free(on);
			free(from);
			from = memory_format("c%zu.", i);
		}
		if (column->field != NULL && column->field->type == FIELD_REF) {
			char *on = memory_format("%s\"%s\"", from, column->field->name);

			add_join(joins, column->field->ref, "r", i, on);
			free(on);
			free(from);
			from = memory_format("r%zu.", i);
			add_cell(sql, queue, from, "name");
		} else {
			add_cell(sql, queue, from, column_name(column));
		}
		free(from);
	}
	if (queue->due != NULL)
		buffer_add_format(sql, ", f.\"%s\", NULL, %s", queue->due->name,
		    strcmp(queue->from->name, "clock") == 0 ? "f.name" : "NULL");
	else if (queue->due_clock != NULL) {
		buffer_add_format(joins, " LEFT JOIN clock k ON k.household = f.household AND k.subject = f.id AND k.name = '%s'",
		    queue->due_clock);
		buffer_add(sql, ", k.due_on, k.state, k.name");
	} else {
		buffer_add(sql, ", NULL, NULL, NULL");
	}
}

/* One line a household (or a record referred to): the row that stands first in the queue's order. */
static void add_one_row(struct buffer *sql, const struct queue *queue)
{
	struct buffer key = BUFFER_INIT(64);

	buffer_add_format(sql, " AND NOT EXISTS (SELECT 1 FROM \"%s\" o WHERE o.household = f.household AND o._void = 0",
	    queue->from->name);
	if (queue->one_row.field != NULL)
		buffer_add_format(sql, " AND o.\"%s\" = f.\"%s\"", queue->one_row.field->name, queue->one_row.field->name);
	if (queue->where != NULL) {
		buffer_add(sql, " AND ");
		add_where(sql, queue->where, "o.", false);
	}
	buffer_add(sql, " AND (");
	for (size_t i = 0; i < queue->order_count; i++) {
		add_term(sql, &queue->order[i], "o.");
		buffer_add(sql, queue->order[i].descending ? " > " : " < ");
		add_term(sql, &queue->order[i], "f.");
		buffer_add(sql, " OR (");
		add_term(sql, &queue->order[i], "o.");
		buffer_add(sql, " = ");
		add_term(sql, &queue->order[i], "f.");
		buffer_add(sql, " AND (");
	}
	buffer_add(sql, "o.id < f.id");
	for (size_t i = 0; i < queue->order_count; i++)
		buffer_add(sql, "))");
	buffer_add(sql, "))");
	buffer_release(&key);
}

static void add_area(struct buffer *sql, struct desk *desk, const struct queue *queue)
{
	if (desk->area == NULL || !queue->has_area)
		return;
	buffer_add(sql, " AND (SELECT h.\"");
	buffer_add(sql, queue->area.field != NULL ? queue->area.field->name : "place");
	buffer_add(sql, "\" FROM household h WHERE h.household = f.household AND h.id = f.household) IN "
			"(WITH RECURSIVE mine(code) AS (SELECT :area UNION SELECT a.code FROM area a JOIN mine ON a.parent = mine.code)"
			" SELECT code FROM mine)");
}

/* in: the restricted households that are asked for, or left out. */
static void add_restricted(struct buffer *sql, const struct queue *queue, bool in)
{
	if (!queue->restricted && !queue->from->of_office)
		buffer_add_format(sql, " AND f.household %s " RESTRICTED_HOUSEHOLDS, in ? "IN" : "NOT IN");
}

static void add_from(struct buffer *sql, struct desk *desk, const struct queue *queue, const char *joins, bool restricted)
{
	buffer_add_format(sql, " FROM \"%s\" f%s WHERE f._void = 0", queue->from->name, joins);
	if (queue->where != NULL) {
		buffer_add(sql, " AND ");
		add_where(sql, queue->where, "f.", false);
	}
	/* Said again by itself where an `any` holds days, so that the partial index is recognised. */
	if (queue->where != NULL && where_has_today(queue->where) && where_is_stored(queue->where)) {
		buffer_add(sql, " AND ");
		add_where(sql, queue->where, "f.", true);
	}
	if (queue->has_one_row)
		add_one_row(sql, queue);
	add_restricted(sql, queue, restricted);
	add_area(sql, desk, queue);
}

char *queue_sql_page(struct desk *desk, const struct queue *queue, enum queue_wish wish)
{
	struct buffer sql = BUFFER_INIT(SQL_MAXIMUM), joins = BUFFER_INIT(SQL_MAXIMUM);
	bool backward = wish == QUEUE_BEFORE || wish == QUEUE_LAST;

	buffer_add(&sql, "SELECT f.id, f.household");
	for (size_t i = 0; i < queue->order_count; i++) {
		buffer_add(&sql, ", ");
		add_term(&sql, &queue->order[i], "f.");
	}
	add_columns(&sql, &joins, queue);
	add_from(&sql, desk, queue, buffer_text(&joins), false);
	if (wish == QUEUE_AFTER || wish == QUEUE_BEFORE) {
		buffer_add(&sql, " AND ");
		add_behind(&sql, queue, "f.", ":k", backward);
	}
	buffer_add(&sql, " ORDER BY ");
	add_order(&sql, queue, "f.", backward);
	buffer_add(&sql, " LIMIT :limit");
	buffer_release(&joins);
	return buffer_take(&sql);
}

char *queue_sql_count(struct desk *desk, const struct queue *queue)
{
	struct buffer sql = BUFFER_INIT(SQL_MAXIMUM);

	buffer_add(&sql, "SELECT count(*) FROM (SELECT 1");
	add_from(&sql, desk, queue, "", false);
	buffer_add(&sql, " LIMIT :limit)");
	return buffer_take(&sql);
}

char *queue_sql_count_restricted(struct desk *desk, const struct queue *queue)
{
	struct buffer sql = BUFFER_INIT(SQL_MAXIMUM);

	if (queue->restricted || queue->from->of_office)
		return NULL;
	buffer_add(&sql, "SELECT count(DISTINCT f.household)");
	add_from(&sql, desk, queue, "", true);
	return buffer_take(&sql);
}

size_t queue_sql_leading(const struct queue *queue)
{
	return 2 + queue->order_count;
}

/* ---- binding: the days in the order of the text (once more where one_row repeats them) ---- */

static void bind_days(struct desk *desk, struct statement *statement, const struct queue_where *where, int *at)
{
	for (size_t i = 0; i < where->literal_count; i++)
		if (where->literals[i].from_today)
			statement_bind_text(statement, (*at)++,
			    date_write(desk_here(desk)->day + where->literals[i].days).text);
	for (size_t i = 0; i < where->part_count; i++)
		bind_days(desk, statement, &where->parts[i], at);
}

void queue_sql_bind(struct desk *desk, struct statement *statement, const struct queue *queue, const char *key, int64_t limit)
{
	int at = 1;
	size_t term = 0;

	if (queue->where != NULL) {
		bind_days(desk, statement, queue->where, &at);
		if (queue->has_one_row)
			bind_days(desk, statement, queue->where, &at);
	}
	if (desk->area != NULL && queue->has_area)
		statement_bind_named_text(statement, ":area", desk->area);
	while (key != NULL && term <= queue->order_count) {
		const char *end = strchr(key, KEY_SEPARATOR);
		char *name = memory_format(":k%zu", term);
		char *part = end != NULL ? memory_text_part(key, (size_t)(end - key)) : memory_text(key);

		if (term < queue->order_count && type_is_number(queue->order[term].field.type))
			statement_bind_named_number(statement, name, strtoll(part, NULL, 10));
		else
			statement_bind_named_text(statement, name, part);
		free(part);
		free(name);
		key = end != NULL ? end + 1 : NULL;
		term++;
	}
	statement_bind_named_number(statement, ":limit", limit);
}
