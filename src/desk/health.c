/* How a station is. */
#include "station.h"

#include <stdlib.h>
#include <string.h>

#define CLOCK_TOLERANCE_MS (5 * 60 * 1000)

static int64_t ask_number(struct desk *desk, const char *sql)
{
	struct statement *one = store_statement(desk->store, sql);
	int64_t number = statement_step(one) ? statement_number(one, 0) : 0;

	statement_reset(one);
	return number;
}

/* The newest of the file's own log: other stations' clocks say nothing of this machine's. */
static int64_t last_event_at(struct desk *desk)
{
	struct statement *last = store_statement(desk->store, "SELECT max(taken_at) FROM event WHERE chain = ?");
	int64_t at;

	statement_bind_text(last, 1, ledger_chain(desk->ledger));
	at = statement_step(last) ? statement_number(last, 0) : 0;
	statement_reset(last);
	return at;
}

static bool year_is_loaded(const struct desk *desk, int year)
{
	bool is;

	return working_day_is(desk->pack, date_make(year, 6, 15), &is, NULL);
}

static void read_years(struct desk *desk, struct desk_health *health)
{
	int year, month, day;

	date_parts(desk_here(desk)->day, &year, &month, &day);
	if (!year_is_loaded(desk, year))
		return;
	for (health->first_year = year; year_is_loaded(desk, health->first_year - 1);)
		health->first_year--;
	for (health->last_year = year; year_is_loaded(desk, health->last_year + 1);)
		health->last_year++;
}

bool desk_health(struct desk *desk, struct desk_health *health, struct problem *problem)
{
	char *backup = store_setting(desk->store, "backup_at");

	memset(health, 0, sizeof(*health));
	health->events = ask_number(desk, "SELECT count(*) FROM event");
	health->contested = ask_number(desk, "SELECT count(*) FROM (SELECT DISTINCT form, record, field FROM contested)");
	health->drafts = ask_number(desk, "SELECT count(*) FROM _draft");
	health->waiting = ledger_waiting(desk->ledger);
	health->last_event_at = last_event_at(desk);
	health->clock_is_late = clock_milliseconds() + CLOCK_TOLERANCE_MS < health->last_event_at;
	health->backup_at = backup != NULL ? strtoll(backup, NULL, 10) : 0;
	health->pack_is_adopted = desk_pack_is_adopted(desk);
	read_years(desk, health);
	free(backup);
	return !store_failed(desk->store, problem);
}
