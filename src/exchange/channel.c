#include "channel.h"
#include "doudi/exchange.h"

#include <stdio.h>
#include <string.h>

/* How far the receiver has everything: of one that was lost on the way, what came after it does not count. */
static int64_t reached(struct store *store, const char *station)
{
	struct statement *each = store_statement(store, "SELECT first_position, last_position FROM _channel WHERE station = ? AND direction = 'out'"
	    " AND acknowledged = 1 ORDER BY first_position, last_position");
	int64_t position = 0;

	statement_bind_text(each, 1, station);
	while (statement_step(each) && statement_number(each, 0) <= position + 1)
		if (statement_number(each, 1) > position)
			position = statement_number(each, 1);
	statement_reset(each);
	return position;
}

bool channel_next(struct store *store, const char *station, int64_t *number, char previous[33], int64_t *after, struct problem *problem)
{
	struct statement *last = store_statement(store,
	    "SELECT number, bundle FROM _channel WHERE station = ? AND direction = 'out' ORDER BY number DESC LIMIT 1");
	struct statement *asked = store_statement(store, "SELECT after FROM _asked WHERE station = ?");

	*number = 1;
	*previous = '\0';
	statement_bind_text(last, 1, station);
	if (statement_step(last)) {
		*number = statement_number(last, 0) + 1;
		snprintf(previous, 33, "%s", statement_text(last, 1));
	}
	statement_reset(last);
	*after = reached(store, station);
	statement_bind_text(asked, 1, station);
	if (statement_step(asked) && statement_number(asked, 0) < *after)
		*after = statement_number(asked, 0);
	statement_reset(asked);
	return !store_failed(store, problem);
}

static bool enter(struct store *store, const char *station, const char *direction, const struct bundle_header *header, int64_t first,
    int64_t last, struct problem *problem)
{
	struct statement *put = store_statement(store,
	    "INSERT INTO _channel(station, direction, number, bundle, first_position, last_position, made_at) VALUES(?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT(station, direction, number) DO NOTHING");

	statement_bind_text(put, 1, station);
	statement_bind_text(put, 2, direction);
	statement_bind_number(put, 3, header->number);
	statement_bind_text(put, 4, header->id);
	statement_bind_number(put, 5, first);
	statement_bind_number(put, 6, last);
	statement_bind_number(put, 7, clock_milliseconds());
	return statement_run(put, problem);
}

bool channel_sent(struct store *store, const struct bundle_header *header, int64_t first, int64_t last, struct problem *problem)
{
	for (size_t i = 0; i < header->to_count; i++)
		if (!enter(store, header->to[i].station, "out", header, first, last, problem))
			return false;
	return true;
}

/* Another bundle of that number from the same log, or one from the log before. */
static bool number_is_taken(struct store *store, const struct bundle_header *header, bool *other_log)
{
	struct statement *find = store_statement(store,
	    "SELECT ifnull(chain, ?) <> ? FROM _channel WHERE station = ? AND direction = 'in' AND number = ? AND bundle <> ?");
	bool taken;

	statement_bind_text(find, 1, header->chain);
	statement_bind_text(find, 2, header->chain);
	statement_bind_text(find, 3, header->from);
	statement_bind_number(find, 4, header->number);
	statement_bind_text(find, 5, header->id);
	taken = statement_step(find);
	*other_log = taken && statement_number(find, 0) != 0;
	statement_reset(find);
	return taken;
}

static bool note_twice(struct store *store, const struct bundle_header *header, struct problem *problem)
{
	struct statement *put = store_statement(store,
	    "INSERT INTO _twice(station, number, bundle, seen_at) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING");

	statement_bind_text(put, 1, header->from);
	statement_bind_number(put, 2, header->number);
	statement_bind_text(put, 3, header->id);
	statement_bind_number(put, 4, clock_milliseconds());
	return statement_run(put, problem);
}

bool channel_taken(struct store *store, const struct bundle_header *header, int64_t covers, struct problem *problem)
{
	struct statement *mark;
	bool other_log;

	if (!number_is_taken(store, header, &other_log)) {
		if (!enter(store, header->from, "in", header, covers > 0 ? covers : header->number, header->number, problem))
			return false;
	} else if (!other_log && !note_twice(store, header, problem)) {
		return false;
	}
	/* The later one is what is acknowledged. */
	mark = store_statement(store,
	    "UPDATE _channel SET bundle = ?, chain = ?, previous = ?, made_at = ? WHERE station = ? AND direction = 'in' AND number = ?");
	statement_bind_text(mark, 1, header->id);
	statement_bind_text(mark, 2, header->chain);
	statement_bind_text(mark, 3, header->previous);
	statement_bind_number(mark, 4, clock_milliseconds());
	statement_bind_text(mark, 5, header->from);
	statement_bind_number(mark, 6, header->number);
	return statement_run(mark, problem);
}

bool channel_is_newest(struct store *store, const struct bundle_header *header)
{
	struct statement *find = store_statement(store,
	    "SELECT ifnull(sum(number = ?2 AND bundle <> ?3), 0) > 0 OR count(*) = 0 FROM _channel WHERE station = ?1 AND direction = 'in' AND number >= ?2");
	bool newest;

	statement_bind_text(find, 1, header->from);
	statement_bind_number(find, 2, header->number);
	statement_bind_text(find, 3, header->id);
	newest = statement_step(find) && statement_number(find, 0) != 0;
	statement_reset(find);
	return newest;
}

bool channel_counts_anew(struct store *store, const struct bundle_header *header)
{
	struct statement *find = store_statement(store,
	    "SELECT 1 FROM _channel WHERE station = ?1 AND direction = 'in' AND ifnull(chain, ?2) = ?2"
	    " AND ((number = ?3 AND bundle <> ?4) OR (number = ?3 - 1 AND bundle <> ?5))");

	statement_bind_text(find, 1, header->from);
	statement_bind_text(find, 2, header->chain);
	statement_bind_number(find, 3, header->number);
	statement_bind_text(find, 4, header->id);
	statement_bind_text(find, 5, header->previous);
	return statement_found(find);
}

struct before {
	const char *station;
	int64_t number;
	bool lacks;
};

static bool find_before(void *self, const char *station, int64_t first, int64_t last)
{
	struct before *before = self;

	(void)last;
	before->lacks = first < before->number && strcmp(station, before->station) == 0;
	return !before->lacks;
}

bool channel_lacks_before(struct store *store, const struct bundle_header *header, int64_t covers)
{
	struct before before = {header->from, covers > 0 ? covers : header->number, false};
	struct statement *highest = store_statement(store, "SELECT ifnull(max(number), 0) + 1 FROM _channel WHERE station = ? AND direction = 'in'");

	statement_bind_text(highest, 1, header->from);
	before.lacks = statement_step(highest) && statement_number(highest, 0) < before.number;
	statement_reset(highest);
	return before.lacks || (channel_each_missing(store, find_before, &before, NULL) && before.lacks);
}

bool channel_forget_acknowledged(struct store *store, const char *station, struct problem *problem)
{
	/* Nor will a bundle count that was made before and is acknowledged yet: it left out what the station itself had written. */
	struct statement *forget = store_statement(store,
	    "UPDATE _channel SET acknowledged = 0, last_position = 0 WHERE station = ? AND direction = 'out'");
	struct statement *begin = store_statement(store, "DELETE FROM _sent WHERE station = ?");

	statement_bind_text(forget, 1, station);
	statement_bind_text(begin, 1, station);
	return statement_run(forget, problem) && statement_run(begin, problem);
}

/* From the first that was not acknowledged on, and of the numbers before it those of which this file knows nothing: it was put back, and
 * counts on from what the receiver has listed. Nobody will ever send them. */
int64_t channel_covers(struct store *store, const char *station, int64_t number, int64_t after)
{
	struct statement *find = store_statement(store,
	    "SELECT ifnull(max(number), 0) + 1 FROM _channel WHERE station = ?1 AND direction = 'out' AND first_position > 0 AND number <"
	    " (SELECT ifnull(min(iif(first_position > ?3, number, NULL)), ?2) FROM _channel WHERE station = ?1 AND direction = 'out')");

	statement_bind_text(find, 1, station);
	statement_bind_number(find, 2, number);
	statement_bind_number(find, 3, after);
	return statement_answer(find, number);
}

bool channel_was_taken(struct store *store, const struct bundle_header *header)
{
	struct statement *find = store_statement(store, "SELECT 1 FROM _channel WHERE station = ? AND direction = 'in' AND bundle = ?");

	statement_bind_text(find, 1, header->from);
	statement_bind_text(find, 2, header->id);
	return statement_found(find);
}

/* Whoever has a bundle that was made for the asking has what was asked for. */
static bool asking_end(struct store *store, const char *station, const char *bundle, struct problem *problem)
{
	struct statement *end = store_statement(store,
	    "DELETE FROM _asked WHERE station = ?1 AND EXISTS(SELECT 1 FROM _channel c WHERE c.station = ?1 AND c.direction = 'out'"
	    " AND c.bundle = ?2 AND c.first_position <= _asked.after + 1 AND c.made_at >= _asked.asked_at)");

	statement_bind_text(end, 1, station);
	statement_bind_text(end, 2, bundle);
	return statement_run(end, problem);
}

bool channel_acknowledge(struct store *store, const char *station, const char *bundle, struct problem *problem)
{
	struct statement *mark = store_statement(store,
	    "UPDATE _channel SET acknowledged = 1 WHERE station = ? AND direction = 'out' AND bundle = ?");

	statement_bind_text(mark, 1, station);
	statement_bind_text(mark, 2, bundle);
	return statement_run(mark, problem) && asking_end(store, station, bundle, problem);
}

bool channel_has_arrived(struct store *store, const char *station, const struct bundle_header *header)
{
	struct statement *find = store_statement(store,
	    "SELECT 1 FROM _channel c WHERE station = ?1 AND direction = 'out' AND number = ?2 AND bundle = ?3 AND (acknowledged = 1 OR"
	    " (last_position BETWEEN 1 AND ?4 AND EXISTS(SELECT 1 FROM _channel l WHERE l.station = ?1 AND l.direction = 'out' AND l.number > ?2"
	    " AND l.acknowledged = 1) AND NOT EXISTS(SELECT 1 FROM _sent s WHERE s.station = ?1 AND s.number = ?2 AND s.stream NOT IN (SELECT t.stream"
	    " FROM _sent t JOIN _channel d ON d.station = t.station AND d.direction = 'out' AND d.number = t.number AND d.acknowledged = 1"
	    " WHERE t.station = ?1))))");
	int64_t position = reached(store, station);

	statement_bind_text(find, 1, station);
	statement_bind_number(find, 2, header->number);
	statement_bind_text(find, 3, header->id);
	statement_bind_number(find, 4, position);
	return statement_found(find) && !channel_is_asked(store, station);
}

bool channel_sent_bundle(struct store *store, const char *station, int64_t number, char bundle[33])
{
	struct statement *find = store_statement(store, "SELECT bundle FROM _channel WHERE station = ? AND direction = 'out' AND number = ?");
	bool found;

	statement_bind_text(find, 1, station);
	statement_bind_number(find, 2, number);
	found = statement_step(find);
	if (found)
		snprintf(bundle, 33, "%s", statement_text(find, 0));
	statement_reset(find);
	return found;
}

/* What cannot be found was never sent or never here: nothing can be done for the asker. */
static bool ask(struct store *store, const char *station, struct statement *first, struct problem *problem)
{
	struct statement *put = store_statement(store,
	    "INSERT INTO _asked(station, after, asked_at) VALUES(?, ?, ?) ON CONFLICT(station) DO UPDATE SET after = min(after, excluded.after),"
	    " asked_at = excluded.asked_at");
	bool found = statement_step(first) && !statement_is_null(first, 0);
	int64_t position = found ? statement_number(first, 0) : 0;

	statement_reset(first);
	statement_bind_text(put, 1, station);
	statement_bind_number(put, 2, position > 0 ? position - 1 : 0);
	statement_bind_number(put, 3, clock_milliseconds());
	if (found)
		return statement_run(put, problem);
	statement_reset(put);
	return !store_failed(store, problem);
}

bool channel_ask_bundles(struct store *store, const char *station, int64_t first, int64_t last, struct problem *problem)
{
	struct statement *find = store_statement(store,
	    "SELECT min(first_position) FROM _channel WHERE station = ? AND direction = 'out' AND number BETWEEN ? AND ? AND first_position > 0");

	statement_bind_text(find, 1, station);
	statement_bind_number(find, 2, first);
	statement_bind_number(find, 3, last);
	return ask(store, station, find, problem);
}

bool channel_ask_events(struct store *store, const char *station, const char *chain, int64_t first, int64_t last, struct problem *problem)
{
	struct statement *find = store_statement(store, "SELECT min(position) FROM event WHERE chain = ? AND seq BETWEEN ? AND ?");

	statement_bind_text(find, 1, chain);
	statement_bind_number(find, 2, first);
	statement_bind_number(find, 3, last);
	return ask(store, station, find, problem);
}

bool channel_is_asked(struct store *store, const char *station)
{
	struct statement *find = store_statement(store, "SELECT 1 FROM _asked WHERE station = ?");

	statement_bind_text(find, 1, station);
	return statement_found(find);
}

bool channel_count_on(struct store *store, const char *station, int64_t number, struct problem *problem)
{
	struct statement *put = store_statement(store,
	    "INSERT INTO _channel(station, direction, number, bundle, first_position, last_position, made_at)"
	    " SELECT ?1, 'out', ?2, '', 0, 0, ?3 WHERE NOT EXISTS (SELECT 1 FROM _channel WHERE station = ?1 AND direction = 'out' AND number >= ?2)");

	statement_bind_text(put, 1, station);
	statement_bind_number(put, 2, number);
	statement_bind_number(put, 3, clock_milliseconds());
	return statement_run(put, problem);
}

static bool is_listed(const int64_t *listed, size_t count, int64_t number)
{
	for (size_t i = 0; i < count; i++)
		if (listed[i] == number)
			return true;
	return false;
}

/* The lowest number from `from` on that it has acknowledged and does not list; 0: none. */
static int64_t next_unlisted(struct store *store, const char *station, int64_t from, const int64_t *listed, size_t count)
{
	struct statement *rows = store_statement(store,
	    "SELECT number FROM _channel WHERE station = ? AND direction = 'out' AND acknowledged = 1 AND number >= ? ORDER BY number");
	int64_t number = 0;

	statement_bind_text(rows, 1, station);
	statement_bind_number(rows, 2, from);
	while (number == 0 && statement_step(rows))
		if (!is_listed(listed, count, statement_number(rows, 0)))
			number = statement_number(rows, 0);
	statement_reset(rows);
	return number;
}

bool channel_forget_unlisted(struct store *store, const char *station, int64_t from, const int64_t *listed, size_t count, struct problem *problem)
{
	int64_t number;

	while ((number = next_unlisted(store, station, from, listed, count)) != 0) {
		struct statement *forget = store_statement(store,
		    "UPDATE _channel SET acknowledged = 0 WHERE station = ? AND direction = 'out' AND number = ?");

		statement_bind_text(forget, 1, station);
		statement_bind_number(forget, 2, number);
		if (!statement_run(forget, problem) || !channel_ask_bundles(store, station, number, number, problem))
			return false;
		from = number + 1;
	}
	return !store_failed(store, problem);
}

bool channel_each_taken(struct store *store, const char *station, int limit, bool (*visit)(void *self, int64_t number, const char *bundle),
    void *self, struct problem *problem)
{
	struct statement *rows = store_statement(store,
	    "SELECT number, bundle FROM _channel WHERE station = ? AND direction = 'in' ORDER BY number DESC LIMIT ?");
	bool more = true;

	statement_bind_text(rows, 1, station);
	statement_bind_number(rows, 2, limit);
	while (more && statement_step(rows))
		more = visit(self, statement_number(rows, 0), statement_text(rows, 1));
	statement_reset(rows);
	return !store_failed(store, problem);
}

bool channel_each_missing(struct store *store, bool (*visit)(void *self, const char *station, int64_t first, int64_t last), void *self,
    struct problem *problem)
{
	struct statement *rows = store_statement(store,
	    "SELECT station, before + 1, first - 1 FROM (SELECT station, number, first, ifnull(max(number) OVER (PARTITION BY station ORDER BY number"
	    " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before FROM (SELECT station, number, (SELECT min(iif(c.first_position > 0,"
	    " c.first_position, c.number)) FROM _channel c WHERE c.station = t.station AND c.direction = 'in' AND c.number >= t.number) AS first"
	    " FROM _channel t WHERE direction = 'in')) WHERE first > before + 1 ORDER BY station, number");
	bool more = true;

	while (more && statement_step(rows))
		more = visit(self, statement_text(rows, 0), statement_number(rows, 1), statement_number(rows, 2));
	statement_reset(rows);
	return !store_failed(store, problem);
}

struct due {
	struct store *store;
	bool (*visit)(void *self, const char *station, int64_t first, int64_t last);
	void *self;
};

/* The log that the station sends from now has not counted so far: they were another one's, which has ended. */
static bool will_not_come(struct store *store, const char *station, int64_t first)
{
	struct statement *reached = store_statement(store,
	    "SELECT max(number) < ?2 FROM _channel WHERE station = ?1 AND direction = 'in' AND chain = (SELECT chain FROM _channel"
	    " WHERE station = ?1 AND direction = 'in' AND chain IS NOT NULL ORDER BY made_at DESC, number LIMIT 1)");

	statement_bind_text(reached, 1, station);
	statement_bind_number(reached, 2, first);
	return statement_answer(reached, 0) != 0;
}

static bool visit_due(void *self, const char *station, int64_t first, int64_t last)
{
	const struct due *due = self;

	return will_not_come(due->store, station, first) || due->visit(due->self, station, first, last);
}

bool channel_each_due(struct store *store, bool (*visit)(void *self, const char *station, int64_t first, int64_t last), void *self,
    struct problem *problem)
{
	struct due due = {store, visit, self};

	return channel_each_missing(store, visit_due, &due, problem);
}

bool channel_has_stream(struct store *store, const char *station, const char *stream, int64_t after)
{
	struct statement *find = store_statement(store,
	    "SELECT 1 FROM _sent s JOIN _channel c ON c.station = s.station AND c.direction = 'out' AND c.number = s.number"
	    " WHERE s.station = ? AND s.stream = ? AND c.acknowledged = 1 AND c.last_position <= ?");

	statement_bind_text(find, 1, station);
	statement_bind_text(find, 2, stream);
	statement_bind_number(find, 3, after);
	return statement_found(find);
}

bool channel_each_undelivered(struct store *store, const char *station, int64_t after, bool (*visit)(void *self, const char *stream),
    void *self, struct problem *problem)
{
	struct statement *rows = store_statement(store,
	    "SELECT s.stream FROM _sent s LEFT JOIN _channel c ON c.station = s.station AND c.direction = 'out' AND c.number = s.number"
	    " WHERE s.station = ? GROUP BY s.stream HAVING max(ifnull(c.acknowledged = 1 AND c.last_position <= ?, 0)) = 0 ORDER BY s.stream");
	bool more = true;

	statement_bind_text(rows, 1, station);
	statement_bind_number(rows, 2, after);
	while (more && statement_step(rows))
		more = visit(self, statement_text(rows, 0));
	statement_reset(rows);
	return !store_failed(store, problem);
}

bool channel_note_stream(struct store *store, const char *station, const char *stream, int64_t number, struct problem *problem)
{
	struct statement *put = store_statement(store, "INSERT INTO _sent(station, stream, number) VALUES(?, ?, ?) ON CONFLICT DO NOTHING");

	statement_bind_text(put, 1, station);
	statement_bind_text(put, 2, stream);
	statement_bind_number(put, 3, number);
	return statement_run(put, problem);
}

bool exchange_each_carried(struct ledger *ledger, const char *station, int limit, bool (*visit)(void *self, const struct exchange_carried *),
    void *self, struct problem *problem)
{
	struct store *store = ledger_store(ledger);
	struct statement *rows = store_statement(store,
	    "SELECT direction = 'out', acknowledged, number, made_at FROM _channel WHERE station = ? ORDER BY made_at DESC, number DESC LIMIT ?");
	bool more = true;

	statement_bind_text(rows, 1, station);
	statement_bind_number(rows, 2, limit);
	while (more && statement_step(rows)) {
		struct exchange_carried carried = {statement_number(rows, 0) == 1, statement_number(rows, 1) == 1, statement_number(rows, 2),
		    statement_number(rows, 3)};

		more = visit(self, &carried);
	}
	statement_reset(rows);
	return !store_failed(store, problem);
}
