/* All projections from nothing but the events. */
#include "alarm.h"
#include "lost.h"

#include <string.h>

static bool empty_all(struct ledger *ledger, struct problem *problem)
{
	bool good = store_execute(ledger->store, "DELETE FROM stream; DELETE FROM contested; DELETE FROM enrolled; DELETE FROM placed; DELETE FROM alarm", problem);

	for (size_t i = 0; good && i < ledger->table_count; i++) {
		char *sql = memory_format("DELETE FROM \"%s\"", ledger->tables[i].form->name);

		good = store_execute(ledger->store, sql, problem);
		free(sql);
	}
	return good;
}

/* The indexes in random order are made after the rows, sorted once. */
static bool index_all(struct ledger *ledger, bool there, struct problem *problem)
{
	bool good = true;

	for (size_t i = 0; good && i < ledger->table_count; i++)
		good = table_index(ledger->store, ledger->tables[i].form, there, problem);
	return good;
}

static int64_t count_events(struct ledger *ledger)
{
	struct statement *count = store_statement(ledger->store, "SELECT count(*) FROM event");

	return statement_answer(count, 0);
}

/* What it says is lost decides about the others, and about more of its own. */
static bool project_office(struct ledger *ledger, struct problem *problem)
{
	bool good = true, same = false;

	ledger->rebuilding = false;
	while (good && !same) {
		char *before = lost_ids(ledger), *after;

		good = ledger_project(ledger, ledger->office, problem);
		after = lost_ids(ledger);
		same = strcmp(before, after) == 0;
		free(before);
		free(after);
	}
	ledger->rebuilding = true;
	return good;
}

/* Streams in the order of their ids, in which the form tables are kept too. */
static bool project_all(struct ledger *ledger, void (*progress)(void *self, int64_t done, int64_t all), void *self,
    struct problem *problem)
{
	struct statement *streams = store_statement(ledger->store, "SELECT stream, count(*) FROM event GROUP BY stream");
	int64_t done = 0, all = count_events(ledger);
	bool good = project_office(ledger, problem);

	while (good && statement_step(streams)) {
		const char *stream = statement_text(streams, 0);

		good = strcmp(stream, ledger->office) == 0 || ledger_project(ledger, stream, problem);
		done += statement_number(streams, 1);
		if (progress != NULL)
			progress(self, done, all);
	}
	statement_reset(streams);
	return good && !store_failed(ledger->store, problem);
}

bool ledger_rebuild(struct ledger *ledger, void (*progress)(void *self, int64_t done, int64_t all), void *self,
    struct problem *problem)
{
	bool good;

	if (!store_begin(ledger->store, problem))
		return false;
	ledger->rebuilding = true;
	good = empty_all(ledger, problem) && index_all(ledger, false, problem) && authority_renew(ledger, problem) && alarm_rebuild(ledger, problem) &&
	       project_all(ledger, progress, self, problem) && index_all(ledger, true, problem);
	ledger->rebuilding = false;
	return store_end(ledger->store, good, problem);
}
