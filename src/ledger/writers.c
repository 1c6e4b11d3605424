/* What of a stream has no effect, since whoever filed it may not write there. */
#include "writers.h"

#include <stdlib.h>
#include <string.h>

bool writer_is_foreign(struct ledger *ledger, const struct trust *trust, const char *kind, const char *stream, const char *chain)
{
	struct household_writers writers;
	bool foreign;

	if (strcmp(kind, "office") == 0)
		return office_is_foreign(trust, stream, chain);
	household_writers_begin(&writers, ledger, trust, stream);
	foreign = household_is_foreign(&writers, chain);
	household_writers_release(&writers);
	return foreign;
}

/* ---- a whole stream ---- */

struct verdict { /* of one log */
	const char *chain;
	bool foreign;
};
struct withholding {
	struct ledger *ledger;
	const char *stream;
	bool office;
	struct household_writers writers;
	struct verdict *verdicts;
	size_t count;
};

static bool is_foreign(struct withholding *withholding, const char *chain)
{
	struct verdict *verdict;

	for (size_t i = 0; i < withholding->count; i++)
		if (strcmp(withholding->verdicts[i].chain, chain) == 0)
			return withholding->verdicts[i].foreign;
	withholding->verdicts = memory_resize(withholding->verdicts, withholding->count + 1, sizeof(*withholding->verdicts));
	verdict = &withholding->verdicts[withholding->count++];
	verdict->chain = chain;
	verdict->foreign = withholding->office ? office_is_foreign(withholding->ledger->trust, withholding->stream, chain)
	    : household_is_foreign(&withholding->writers, chain);
	return verdict->foreign;
}

static bool drop(struct ledger *ledger, const char *stream, struct problem *problem)
{
	struct statement *drop = store_statement(ledger->store, "DELETE FROM alarm WHERE stream = ? AND kind IN ('office', 'household')");

	statement_bind_text(drop, 1, stream);
	return statement_run(drop, problem);
}

/* Of a household whatever builds upon what is not here waits to be told whose it is by then. */
static bool withhold(struct withholding *withholding, const struct order *order, struct problem *problem)
{
	size_t end = withholding->office ? order->count : order->closed;
	bool good = true;

	for (size_t i = 0; good && i < end; i++)
		if (is_foreign(withholding, order->events[i].event.chain))
			good = alarm_put(withholding->ledger, withholding->office ? "office" : "household", &order->events[i].event, problem);
	return good;
}

static bool is_of_several(const struct order *order)
{
	for (size_t i = 1; i < order->closed; i++)
		if (strcmp(order->events[i].event.chain, order->events[0].event.chain) != 0)
			return true;
	return false;
}

bool writers_withhold(struct ledger *ledger, const char *stream, const struct order *order, struct problem *problem)
{
	struct withholding withholding = {.ledger = ledger, .stream = stream, .office = ledger_is_office(ledger, stream)};
	bool good = drop(ledger, stream, problem);

	if (!good || (!withholding.office && !is_of_several(order)))
		return good;
	if (!authority_ready(ledger, problem))
		return false;
	if (!withholding.office)
		household_writers_begin(&withholding.writers, ledger, ledger->trust, stream);
	good = withhold(&withholding, order, problem);
	household_writers_release(&withholding.writers);
	free(withholding.verdicts);
	return good && !store_failed(ledger->store, problem);
}

/* ---- one's own ---- */

/* Besides that event, which may have just been stored. */
static bool has_written(struct ledger *ledger, const char *stream, const char *besides)
{
	struct statement *find = store_statement(ledger->store, "SELECT 1 FROM event WHERE stream = ? AND chain = ? AND id <> ? LIMIT 1");

	statement_bind_text(find, 1, stream);
	statement_bind_text(find, 2, ledger->chain);
	statement_bind_text(find, 3, besides);
	return statement_found(find);
}

/* chain NULL: of any. */
static bool has_withheld(struct ledger *ledger, const char *stream, const char *chain)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT 1 FROM alarm WHERE stream = ?1 AND kind = 'household' AND (?2 IS NULL OR chain = ?2) LIMIT 1");

	statement_bind_text(find, 1, stream);
	statement_bind_text(find, 2, chain);
	return statement_found(find);
}

static bool may_write(struct ledger *ledger, const char *stream, const char *besides)
{
	return has_written(ledger, stream, besides) ||
	       (authority_ready(ledger, NULL) && !writer_is_foreign(ledger, ledger->trust, "household", stream, ledger->chain));
}

bool writers_know_own(struct ledger *ledger, const struct event *event)
{
	/* What is withheld may become somebody's by this one. */
	return event->dep_count == 0 || (!has_withheld(ledger, event->stream, NULL) && may_write(ledger, event->stream, event->id));
}

bool ledger_may_write(struct ledger *ledger, const char *household)
{
	return !has_withheld(ledger, household, ledger->chain) && may_write(ledger, household, "");
}
