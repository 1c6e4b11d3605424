/* Events that wait for whoever would let their signer in: kept, counted and shown, and of no effect until then. */
#include "keys.h"
#include "park.h"

#include <string.h>

bool park(struct ledger *ledger, const struct event *event, const struct event_row *row, struct problem *problem)
{
	struct statement *put = store_statement(ledger->store,
	    "INSERT INTO _parked(id, chain, seq, core, signature, salt, body, parked_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT(id) DO NOTHING");

	statement_bind_text(put, 1, event->id);
	statement_bind_text(put, 2, event->chain);
	statement_bind_number(put, 3, event->seq);
	statement_bind_text(put, 4, row->core);
	statement_bind_bytes(put, 5, row->signature, SIGNATURE_BYTES);
	if (row->has_body) {
		statement_bind_bytes(put, 6, row->salt, SALT_BYTES);
		statement_bind_text(put, 7, row->body);
	}
	statement_bind_number(put, 8, clock_milliseconds());
	return statement_run(put, problem);
}

bool parked_has(struct ledger *ledger, const char *id)
{
	struct statement *find = store_statement(ledger->store, "SELECT 1 FROM _parked WHERE id = ?");

	statement_bind_text(find, 1, id);
	return statement_found(find);
}

int64_t parked_room(struct ledger *ledger)
{
	struct statement *sum = store_statement(ledger->store, "SELECT sum(length(core) + ifnull(length(body), 0)) FROM _parked");

	return PARKED_MAXIMUM - statement_answer(sum, 0);
}

/* ---- and when he is let in ---- */

struct parked {
	char (*ids)[LEDGER_ID_LENGTH + 1];
	size_t count;
};

/* Whose signer is known by now; a first event brings its own. */
static struct parked parked_ready(struct ledger *ledger)
{
	struct statement *rows = store_statement(ledger->store,
	    "SELECT id FROM _parked p WHERE seq = 1 OR EXISTS (SELECT 1 FROM enrolled e WHERE e.chain = p.chain AND e.role IS NOT NULL"
	    " AND instr(p.core, char(10) || 'actor ' || e.key || char(10)) > 0) ORDER BY chain, seq");
	struct parked parked = {NULL, 0};

	while (statement_step(rows)) {
		if ((parked.count & (parked.count - 1)) == 0)
			parked.ids = memory_resize(parked.ids, parked.count * 2 + 1, sizeof(*parked.ids));
		memcpy(parked.ids[parked.count++], statement_text(rows, 0), sizeof(*parked.ids));
	}
	statement_reset(rows);
	return parked;
}

static bool parked_read(struct ledger *ledger, const char *id, struct event_row *row)
{
	struct statement *find = store_statement(ledger->store, "SELECT core, signature, salt, body FROM _parked WHERE id = ?");
	bool found;

	statement_bind_text(find, 1, id);
	found = statement_step(find) && event_row_read(find, 0, row);
	statement_reset(find);
	return found;
}

/* One that the ledger would refuse all the same stays where it is. */
static bool unpark_one(struct ledger *ledger, const char *id, bool *any, struct problem *problem)
{
	struct statement *drop;
	struct event_row row;
	struct event event;
	bool good, fresh;

	if (!parked_read(ledger, id, &row))
		return !store_failed(ledger->store, problem);
	good = event_row_check(&row, &event, problem);
	if (good && take_would(ledger, &event, &row)) {
		*any = true;
		drop = store_statement(ledger->store, "DELETE FROM _parked WHERE id = ?");
		statement_bind_text(drop, 1, id);
		good = statement_run(drop, problem) && take_event(ledger, &event, &row, 0, &fresh, problem);
	}
	if (good)
		event_release(&event);
	event_row_release(&row);
	return good;
}

bool unpark(struct ledger *ledger, struct problem *problem)
{
	bool any = true, good = true;

	while (good && any) { /* who is let in may let in others */
		struct parked parked = parked_ready(ledger);

		any = false;
		for (size_t i = 0; good && i < parked.count; i++)
			good = unpark_one(ledger, parked.ids[i], &any, problem);
		free(parked.ids);
	}
	return good && !store_failed(ledger->store, problem);
}
