/* Heads that stations have shown, and what of them cannot all be true. */
#include "witness.h"
#include "channel.h"
#include "doudi/exchange.h"

static bool note(struct store *store, const char *chain, int64_t seq, const char *head, const char *source, int64_t number, bool own,
    struct problem *problem)
{
	struct statement *put = store_statement(store, "INSERT INTO _witness(chain, seq, head, source, number, own, seen_at) VALUES(?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT DO UPDATE SET number = excluded.number");

	statement_bind_text(put, 1, chain);
	statement_bind_number(put, 2, seq);
	statement_bind_text(put, 3, head);
	statement_bind_text(put, 4, source);
	statement_bind_number(put, 5, number);
	statement_bind_number(put, 6, own);
	statement_bind_number(put, 7, clock_milliseconds());
	return statement_run(put, problem);
}

bool witness_own(struct store *store, const struct bundle_header *header, int64_t seq, const char *head, struct problem *problem)
{
	return note(store, header->chain, seq, head, header->id, header->number, true, problem);
}

static bool is_here(struct store *store, const char *head)
{
	struct statement *find = store_statement(store, "SELECT 1 FROM event WHERE id = ?");

	statement_bind_text(find, 1, head);
	return statement_found(find);
}

bool witness_other(struct store *store, const struct bundle_header *header, const char *chain, int64_t seq, const char *head, struct problem *problem)
{
	return is_here(store, head) || note(store, chain, seq, head, header->from, header->number, false, problem);
}

bool witness_contradicts(struct store *store, const char *chain, int64_t seq, const char *head)
{
	struct statement *find = store_statement(store,
	    "SELECT 1 FROM event WHERE chain = ?1 AND seq = ?2 AND NOT EXISTS (SELECT 1 FROM event WHERE id = ?3)"
	    " AND NOT EXISTS (SELECT 1 FROM _witness w WHERE w.chain = ?1 AND w.seq = ?2 AND w.head = ?3) LIMIT 1");

	statement_bind_text(find, 1, chain);
	statement_bind_number(find, 2, seq);
	statement_bind_text(find, 3, head);
	return statement_found(find);
}

#define STATION_OF(chain) "(SELECT station FROM enrolled k WHERE k.chain = " chain " AND k.station IS NOT NULL LIMIT 1)"

static const struct {
	enum exchange_contradicts kind;
	const char *sql;
} looks[] = {
    {EXCHANGE_FORKED,
	"WITH other AS (SELECT w.chain, w.seq, min(w.head) AS shown FROM _witness w WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.id = w.head)"
	" AND (EXISTS (SELECT 1 FROM event e WHERE e.chain = w.chain AND e.seq = w.seq)"
	"  OR EXISTS (SELECT 1 FROM _witness o WHERE o.chain = w.chain AND o.seq = w.seq AND o.head <> w.head)) GROUP BY w.chain, w.seq)"
	" SELECT " STATION_OF("f.chain") ", f.chain, f.seq, (SELECT max(seq) FROM other l WHERE l.chain = f.chain), ifnull((SELECT min(e.id) FROM event e"
	"  WHERE e.chain = f.chain AND e.seq = f.seq), (SELECT max(o.head) FROM _witness o WHERE o.chain = f.chain AND o.seq = f.seq)), f.shown"
	" FROM other f WHERE f.seq = (SELECT min(seq) FROM other s WHERE s.chain = f.chain) ORDER BY f.chain"},
    {EXCHANGE_LOWER_HEAD,
	"SELECT " STATION_OF("w.chain") ", w.chain, w.seq, max(o.seq), NULL, NULL"
	" FROM _witness w JOIN _witness o ON o.chain = w.chain AND o.own = 1 AND o.seq > w.seq AND o.number <= w.number AND o.source <> w.source"
	" WHERE w.own = 1 GROUP BY w.chain, w.seq ORDER BY w.chain, w.seq"},
    {EXCHANGE_SAME_NUMBER,
	"SELECT station, NULL, number, number, NULL, NULL FROM _twice GROUP BY station, number ORDER BY station, number"},
    {EXCHANGE_OTHER_PREVIOUS,
	"SELECT c.station, NULL, c.number, c.number, NULL, NULL FROM _channel c JOIN _channel b ON b.station = c.station AND b.direction = 'in'"
	" AND b.number = c.number - 1 AND b.chain = c.chain WHERE c.direction = 'in' AND c.previous <> b.bundle AND NOT EXISTS"
	" (SELECT 1 FROM _twice t WHERE t.station = c.station AND t.number IN (b.number, c.number)) ORDER BY c.station, c.number"},
};

bool exchange_each_contradiction(struct ledger *ledger, bool (*visit)(void *self, const struct exchange_contradiction *), void *self,
    struct problem *problem)
{
	struct store *store = ledger_store(ledger);
	bool more = true;

	for (size_t i = 0; more && i < BASE_COUNT(looks); i++) {
		struct statement *rows = store_statement(store, looks[i].sql);

		while (more && statement_step(rows)) {
			struct exchange_contradiction found = {looks[i].kind, statement_text(rows, 0), statement_text(rows, 1), statement_number(rows, 2),
			    statement_number(rows, 3), statement_text(rows, 4), statement_text(rows, 5)};

			more = visit(self, &found);
		}
		statement_reset(rows);
	}
	return !store_failed(store, problem);
}

bool exchange_start_over(struct ledger *ledger, const char *station, struct problem *problem)
{
	return channel_forget_acknowledged(ledger_store(ledger), station, problem);
}
