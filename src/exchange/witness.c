/* Heads that stations have shown, and what of them cannot all be true. */
#include "channel.h"
#include "doudi/exchange.h"

static const struct {
	enum exchange_contradiction kind;
	const char *sql;
} looks[] = {
    {EXCHANGE_OTHER_EVENT,
	"SELECT (SELECT station FROM enrolled k WHERE k.chain = w.chain AND k.station IS NOT NULL LIMIT 1), w.chain, min(w.seq), max(w.seq)"
	" FROM _witness w WHERE (EXISTS (SELECT 1 FROM event e WHERE e.chain = w.chain AND e.seq = w.seq)"
	"  AND NOT EXISTS (SELECT 1 FROM event e WHERE e.chain = w.chain AND e.seq = w.seq AND e.id = w.head))"
	" OR EXISTS (SELECT 1 FROM _witness o WHERE o.chain = w.chain AND o.seq = w.seq AND o.head <> w.head) GROUP BY w.chain ORDER BY w.chain"},
    {EXCHANGE_LOWER_HEAD,
	"SELECT (SELECT station FROM enrolled k WHERE k.chain = w.chain AND k.station IS NOT NULL LIMIT 1), w.chain, w.seq, max(o.seq)"
	" FROM _witness w JOIN _witness o ON o.chain = w.chain AND o.own = 1 AND o.seq > w.seq AND o.number <= w.number AND o.source <> w.source"
	" WHERE w.own = 1 GROUP BY w.chain, w.seq ORDER BY w.chain, w.seq"},
    {EXCHANGE_SAME_NUMBER,
	"SELECT station, NULL, number, number FROM _twice GROUP BY station, number ORDER BY station, number"},
    {EXCHANGE_OTHER_PREVIOUS,
	"SELECT c.station, NULL, c.number, c.number FROM _channel c JOIN _channel b ON b.station = c.station AND b.direction = 'in'"
	" AND b.number = c.number - 1 AND b.chain = c.chain WHERE c.direction = 'in' AND c.previous <> b.bundle AND NOT EXISTS"
	" (SELECT 1 FROM _twice t WHERE t.station = c.station AND t.number IN (b.number, c.number)) ORDER BY c.station, c.number"},
};

bool exchange_each_contradiction(struct ledger *ledger, bool (*visit)(void *self, enum exchange_contradiction, const char *station,
    const char *chain, int64_t first, int64_t last), void *self, struct problem *problem)
{
	struct store *store = ledger_store(ledger);
	bool more = true;

	for (size_t i = 0; more && i < BASE_COUNT(looks); i++) {
		struct statement *rows = store_statement(store, looks[i].sql);

		while (more && statement_step(rows))
			more = visit(self, looks[i].kind, statement_is_null(rows, 0) ? NULL : statement_text(rows, 0),
			    statement_is_null(rows, 1) ? NULL : statement_text(rows, 1), statement_number(rows, 2), statement_number(rows, 3));
		statement_reset(rows);
	}
	return !store_failed(store, problem);
}

bool exchange_start_over(struct ledger *ledger, const char *station, struct problem *problem)
{
	return channel_forget_acknowledged(ledger_store(ledger), station, problem);
}
