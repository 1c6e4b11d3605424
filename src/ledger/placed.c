/* Who may write where follows from where the stations stand. When that changes, what it decided is looked at again. */
#include "writers.h"

#include <string.h>

struct moved { /* a log that stands elsewhere now */
	char chain[33];
	char *station; /* NULL: it had no code */
};
struct moves {
	struct moved *items;
	size_t count;
};

static void moves_add(struct moves *moves, const char *chain, const char *station)
{
	struct moved *moved;

	if ((moves->count & (moves->count - 1)) == 0)
		moves->items = memory_resize(moves->items, moves->count * 2 + 1, sizeof(*moves->items));
	moved = &moves->items[moves->count++];
	memset(moved, 0, sizeof(*moved));
	memcpy(moved->chain, chain, strnlen(chain, sizeof(moved->chain) - 1));
	moved->station = memory_text(station);
}

static void moves_release(struct moves *moves)
{
	for (size_t i = 0; i < moves->count; i++)
		free(moves->items[i].station);
	free(moves->items);
}

/* Both lists stand by log; of one that is in both and differs, both codes count. */
static void find_moves(struct ledger *ledger, struct moves *moves)
{
	struct statement *rows = store_statement(ledger->store, "SELECT chain, station, place FROM placed ORDER BY chain");
	char place[33];
	const char *station = NULL, *chain;
	size_t at = 0;
	bool more = statement_step(rows);

	chain = trust_place_at(ledger->trust, at, place, &station);
	while (chain != NULL || more) {
		int side = chain == NULL ? 1 : !more ? -1 : strcmp(chain, statement_text(rows, 0));

		if (side != 0 || strcmp(place, statement_text(rows, 2)) != 0) {
			if (side <= 0)
				moves_add(moves, chain, station);
			if (side >= 0)
				moves_add(moves, statement_text(rows, 0), statement_text(rows, 1));
		}
		if (side <= 0)
			chain = trust_place_at(ledger->trust, ++at, place, &station);
		if (side >= 0)
			more = statement_step(rows);
	}
	statement_reset(rows);
}

/* Households with an event of that log and of another one, and those that were handed over to a station of that code. */
static bool touch(struct ledger *ledger, const struct moved *moved, struct problem *problem)
{
	struct statement *touch = store_statement(ledger->store,
	    "UPDATE stream SET events = -1 WHERE id IN (SELECT e.stream FROM event e WHERE e.chain = ?1"
	    " AND EXISTS (SELECT 1 FROM event o WHERE o.stream = e.stream AND o.chain <> ?1))");

	statement_bind_text(touch, 1, moved->chain);
	if (!statement_run(touch, problem))
		return false;
	if (moved->station == NULL || table_find(ledger->tables, ledger->table_count, "transfer") == NULL)
		return true;
	touch = store_statement(ledger->store, "UPDATE stream SET events = -1 WHERE id IN (SELECT household FROM transfer WHERE \"to\" = ?)");
	statement_bind_text(touch, 1, moved->station);
	return statement_run(touch, problem);
}

static bool write_places(struct ledger *ledger, struct problem *problem)
{
	bool good = store_execute(ledger->store, "DELETE FROM placed", problem);
	const char *station, *chain;
	char place[33];

	for (size_t i = 0; good && (chain = trust_place_at(ledger->trust, i, place, &station)) != NULL; i++) {
		struct statement *put = store_statement(ledger->store, "INSERT INTO placed(chain, station, place) VALUES(?, ?, ?)");

		statement_bind_text(put, 1, chain);
		statement_bind_text(put, 2, station);
		statement_bind_text(put, 3, place);
		good = statement_run(put, problem);
	}
	return good;
}

bool placed_renew(struct ledger *ledger, struct problem *problem)
{
	struct moves moves = {NULL, 0};
	bool good;

	find_moves(ledger, &moves);
	good = !store_failed(ledger->store, problem);
	for (size_t i = 0; good && !ledger->rebuilding && i < moves.count; i++)
		good = touch(ledger, &moves.items[i], problem);
	good = good && (moves.count == 0 || write_places(ledger, problem));
	moves_release(&moves);
	return good;
}
