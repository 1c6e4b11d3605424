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
	struct { char chain[33]; int64_t first, last; } *awaited; /* what is listed and not given up */
	size_t awaited_count;
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

	if (why == NULL) {
		gaps->awaited = memory_resize(gaps->awaited, gaps->awaited_count + 1, sizeof(*gaps->awaited));
		memcpy(gaps->awaited[gaps->awaited_count].chain, gaps->chain, sizeof(gaps->chain));
		gaps->awaited[gaps->awaited_count].first = first;
		gaps->awaited[gaps->awaited_count++].last = last;
	}
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

/* ---- of which only the id is known ---- */

static bool is_listed(const struct gaps *gaps, const struct known_number *number)
{
	for (size_t i = 0; number != NULL && i < gaps->awaited_count; i++)
		if (strcmp(gaps->awaited[i].chain, number->chain) == 0 && number->seq >= gaps->awaited[i].first && number->seq <= gaps->awaited[i].last)
			return true;
	return false;
}

static void say_awaited(struct gaps *gaps, const struct known_numbers *numbers, const struct awaited_events *awaited)
{
	for (size_t i = 0; gaps->more && i < awaited->count; i++) {
		const struct awaited_event *one = &awaited->items[i];
		struct bundle_missing missing = {.event = one->id, .chain = one->chain, .first = one->seq, .last = one->seq};

		if ((i > 0 && strcmp(awaited->items[i - 1].id, one->id) == 0) || is_listed(gaps, known_number_of(numbers, one->id)))
			continue;
		missing.station = gaps->station = station_of(gaps->desk, one->chain);
		gaps->more = gaps->visit(gaps->self, &missing);
		memory_free(&gaps->station);
	}
}

/* Whatever was given up with its number is listed by that. */
static bool say_lost(struct gaps *gaps, struct problem *problem)
{
	struct statement *rows;

	if (desk_form(gaps->desk, "lost_event") == NULL) /* an edition of before it */
		return true;
	rows = store_statement(gaps->desk->store, "SELECT event, reason FROM lost_event l WHERE household = ? AND log IS NULL"
	    " AND NOT EXISTS (SELECT 1 FROM event WHERE id = l.event) ORDER BY event");

	statement_bind_text(rows, 1, ledger_office(gaps->desk->ledger));
	while (gaps->more && statement_step(rows)) {
		struct bundle_missing missing = {.event = statement_text(rows, 0), .station = "", .given_up = statement_text(rows, 1)};

		gaps->more = gaps->visit(gaps->self, &missing);
	}
	statement_reset(rows);
	return !store_failed(gaps->desk->store, problem);
}

static bool each_event(struct gaps *gaps, struct problem *problem)
{
	struct known_numbers numbers = {NULL, 0};
	struct awaited_events awaited;
	bool good = awaited_events_read(gaps->desk, &awaited, problem) &&
	    (awaited.count == 0 || known_numbers_read(gaps->desk, &numbers, problem));

	if (good)
		say_awaited(gaps, &numbers, &awaited);
	known_numbers_release(&numbers);
	awaited_events_release(&awaited);
	return good && say_lost(gaps, problem);
}

bool desk_each_missing(struct desk *desk, bool (*visit)(void *self, const struct bundle_missing *), void *self, struct problem *problem)
{
	struct gaps gaps = {.desk = desk, .visit = visit, .self = self, .more = true};
	bool good = ledger_each_interval(desk->ledger, interval, &gaps, problem) && exchange_each_missing(desk->ledger, bundle, &gaps, problem) &&
	            each_event(&gaps, problem);

	free(gaps.awaited);
	return good;
}

const char *bundle_missing_kind(const struct bundle_missing *missing)
{
	if (missing->given_up != NULL)
		return "given_up";
	return missing->bundle ? "bundle" : missing->event != NULL ? "awaited" : "event";
}

char *bundle_missing_words(const struct bundle_missing *missing)
{
	long long first = missing->first, last = missing->last;

	if (missing->event != NULL && missing->given_up != NULL)
		return memory_format(_("编码 %.*s 的一条记录已放弃（%s）。"), FORGO_DIGITS, missing->event, missing->given_up);
	if (missing->event != NULL)
		return memory_format(_("%s：第 %lld 号记录接在一条没有收到的记录后面，那一条只知道编码 %.*s。"), missing->station, first, FORGO_DIGITS,
		    missing->event);
	if (missing->given_up != NULL)
		return memory_format(_("%s：第 %lld 至 %lld 号记录已放弃（%s）。"), missing->station, first, last, missing->given_up);
	return memory_format(missing->bundle ? _("%s：第 %lld 至 %lld 号包没有收到。") : _("%s：缺第 %lld 至 %lld 号记录。"), missing->station, first, last);
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
