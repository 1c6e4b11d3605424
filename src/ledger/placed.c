/* Who may write where follows from where the stations stand. When that changes, what it decided is looked at again. */
#include "writers.h"

#include <string.h>

struct moved { /* a log that stands elsewhere now */
	char chain[33], place[33]; /* place "": it is not known any more */
	char *station, *before;    /* codes, now and until now; NULL: none */
};
struct moves {
	struct moved *items;
	size_t count;
};

static void moves_add(struct moves *moves, const char *chain, const char *place, const char *station, const char *before)
{
	struct moved *moved;

	if ((moves->count & (moves->count - 1)) == 0)
		moves->items = memory_resize(moves->items, moves->count * 2 + 1, sizeof(*moves->items));
	moved = &moves->items[moves->count++];
	*moved = (struct moved){.station = memory_text(station), .before = memory_text(before)};
	memcpy(moved->chain, chain, strnlen(chain, sizeof(moved->chain) - 1));
	memcpy(moved->place, place, strnlen(place, sizeof(moved->place) - 1));
}

static void moves_release(struct moves *moves)
{
	for (size_t i = 0; i < moves->count; i++) {
		free(moves->items[i].station);
		free(moves->items[i].before);
	}
	free(moves->items);
}

/* Both lists stand by log. */
static void find_moves(struct ledger *ledger, struct moves *moves)
{
	struct statement *rows = store_statement(ledger->store, "SELECT chain, station, place FROM placed ORDER BY chain");
	const char *station = NULL, *chain;
	char place[33];
	size_t at = 0;
	bool more = statement_step(rows);

	chain = trust_place_at(ledger->trust, at, place, &station);
	while (chain != NULL || more) {
		int side = chain == NULL ? 1 : !more ? -1 : strcmp(chain, statement_text(rows, 0));

		if (side < 0)
			moves_add(moves, chain, place, station, NULL);
		else if (side > 0)
			moves_add(moves, statement_text(rows, 0), "", NULL, statement_text(rows, 1));
		else if (strcmp(place, statement_text(rows, 2)) != 0)
			moves_add(moves, chain, place, station, statement_text(rows, 1));
		if (side <= 0)
			chain = trust_place_at(ledger->trust, ++at, place, &station);
		if (side >= 0)
			more = statement_step(rows);
	}
	statement_reset(rows);
}

static bool place_write(struct ledger *ledger, const struct moved *moved, struct problem *problem)
{
	struct statement *put = store_statement(ledger->store, *moved->place == '\0' ? "DELETE FROM placed WHERE chain = ?"
	    : "INSERT OR REPLACE INTO placed(chain, station, place) VALUES(?, ?, ?)");

	statement_bind_text(put, 1, moved->chain);
	if (*moved->place != '\0') {
		statement_bind_text(put, 2, moved->station);
		statement_bind_text(put, 3, moved->place);
	}
	return statement_run(put, problem);
}

static bool touch_code(struct ledger *ledger, const char *code, struct problem *problem)
{
	struct statement *touch;

	if (code == NULL || table_find(ledger->tables, ledger->table_count, "transfer") == NULL)
		return true;
	touch = store_statement(ledger->store, "UPDATE stream SET events = -1 WHERE id IN (SELECT household FROM transfer WHERE \"to\" = ?)");
	statement_bind_text(touch, 1, code);
	return statement_run(touch, problem);
}

/* What has an event of that log and of another one, and what was handed over to a station of that code. */
static bool touch(struct ledger *ledger, const struct moved *moved, struct problem *problem)
{
	struct statement *touch = store_statement(ledger->store,
	    "UPDATE stream SET events = -1 WHERE id IN (SELECT e.stream FROM event e WHERE e.chain = ?1"
	    " AND EXISTS (SELECT 1 FROM event o WHERE o.stream = e.stream AND o.chain <> ?1))");

	statement_bind_text(touch, 1, moved->chain);
	return statement_run(touch, problem) && touch_code(ledger, moved->station, problem) && touch_code(ledger, moved->before, problem);
}

bool placed_renew(struct ledger *ledger, struct problem *problem)
{
	struct moves moves = {NULL, 0};
	bool good;

	find_moves(ledger, &moves);
	good = !store_failed(ledger->store, problem);
	for (size_t i = 0; good && i < moves.count; i++)
		good = (ledger->rebuilding || touch(ledger, &moves.items[i], problem)) && place_write(ledger, &moves.items[i], problem);
	moves_release(&moves);
	return good;
}
