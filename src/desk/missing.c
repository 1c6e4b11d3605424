/* What never came: numbers of logs, and numbers of bundles. Always counted from the rows that are here. */
#include "units.h"

#include <string.h>

struct gaps {
	struct desk *desk;
	bool (*visit)(void *self, const struct bundle_missing *);
	void *self;
	char chain[33], *station;
	int64_t reached; /* the last number seen of that log */
	bool whole;      /* it comes here whole: from above comes only what concerns this station */
	bool more;
};

static char *station_of(struct desk *desk, const char *chain)
{
	struct statement *find = store_statement(desk->store, "SELECT station FROM enrolled WHERE chain = ? AND station IS NOT NULL LIMIT 1");
	char *station;

	statement_bind_text(find, 1, chain);
	station = statement_answer_text(find);
	return station != NULL ? station : memory_text_part(chain, 8);
}

bool log_comes_whole(struct desk *desk, const char *chain, const char *from)
{
	struct statement *find;

	if (ledger_is_own(desk->ledger, chain))
		return true;
	find = store_statement(desk->store,
	    "WITH RECURSIVE below(office, chain) AS (SELECT office, chain FROM unit WHERE household = ?1 AND relation = 'child' AND _void = 0"
	    " AND (?2 IS NULL OR code = ?2) UNION SELECT u.office, u.chain FROM unit u JOIN below b ON u.household = b.office"
	    " WHERE u.relation = 'child' AND u._void = 0)"
	    " SELECT 1 FROM below WHERE chain = ?3 UNION ALL SELECT 1 WHERE ?2 IS NULL AND ?3 NOT IN (SELECT chain FROM unit WHERE _void = 0)");

	statement_bind_text(find, 1, ledger_office(desk->ledger));
	statement_bind_text(find, 2, from);
	statement_bind_text(find, 3, chain);
	return statement_found(find);
}

static bool say(void *self, int64_t first, int64_t last, const char *why)
{
	struct gaps *gaps = self;
	struct bundle_missing missing = {.station = gaps->station, .chain = gaps->chain, .first = first, .last = last, .given_up = why};

	gaps->more = gaps->visit(gaps->self, &missing);
	return gaps->more;
}

static bool interval(void *self, const char *chain, int64_t first, int64_t last, const char *head)
{
	struct gaps *gaps = self;

	(void)head;
	if (strcmp(gaps->chain, chain) != 0) {
		memcpy(gaps->chain, chain, sizeof(gaps->chain));
		gaps->reached = 0;
		gaps->whole = log_comes_whole(gaps->desk, chain, NULL);
	}
	if (gaps->whole && first > gaps->reached + 1) {
		gaps->station = station_of(gaps->desk, chain);
		given_up_split(gaps->desk, chain, gaps->reached + 1, first - 1, say, gaps);
		memory_free(&gaps->station);
	}
	gaps->reached = last;
	return gaps->more;
}

static bool bundle(void *self, const char *station, int64_t first, int64_t last)
{
	struct gaps *gaps = self;
	struct bundle_missing missing = {.bundle = true, .station = station, .first = first, .last = last};

	return gaps->visit(gaps->self, &missing);
}

bool desk_each_missing(struct desk *desk, bool (*visit)(void *self, const struct bundle_missing *), void *self, struct problem *problem)
{
	struct gaps gaps = {.desk = desk, .visit = visit, .self = self, .more = true};

	return ledger_each_interval(desk->ledger, interval, &gaps, problem) && exchange_each_missing(desk->ledger, bundle, &gaps, problem);
}

static bool count_bundle(void *self, const char *station, int64_t first, int64_t last)
{
	(void)station, (void)first, (void)last;
	*(int64_t *)self += 1;
	return true;
}

int64_t desk_count_missing(struct desk *desk)
{
	int64_t count = 0;

	return exchange_each_missing(desk->ledger, count_bundle, &count, NULL) ? count : 0;
}
