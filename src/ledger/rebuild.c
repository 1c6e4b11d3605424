/* All projections from nothing but the events. */
#include "body.h"
#include "state.h"

#include <string.h>

static bool empty_all(struct ledger *ledger, struct problem *problem)
{
	bool good = store_execute(ledger->store, "DELETE FROM stream; DELETE FROM contested; DELETE FROM enrolled", problem);

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

static bool enrol_again(struct ledger *ledger, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store,
	    "SELECT position, core FROM event WHERE type IN ('enrol', 'revoke') ORDER BY position");
	bool good = true;

	while (good && statement_step(rows)) {
		struct problem failure = PROBLEM_INIT;
		const struct tree *body;
		struct body_text text;
		struct event event;
		bool damaged;
		size_t length;
		const char *core = statement_bytes(rows, 1, &length);

		good = event_parse(core, length, &event, problem);
		if (!good)
			break;
		body = stream_body(ledger, statement_number(rows, 0), false, &text, &damaged, &failure);
		good = failure.kind == PROBLEM_NONE && enrolled_apply(ledger, &event, body, problem);
		problem_move(problem, &failure);
		body_text_release(&text);
		event_release(&event);
	}
	statement_reset(rows);
	return good && !store_failed(ledger->store, problem);
}

static int64_t count_events(struct ledger *ledger)
{
	struct statement *count = store_statement(ledger->store, "SELECT count(*) FROM event");
	int64_t all = statement_step(count) ? statement_number(count, 0) : 0;

	statement_reset(count);
	return all;
}

/* Streams in the order of their ids, in which the form tables are kept too. */
static bool project_all(struct ledger *ledger, void (*progress)(void *self, int64_t done, int64_t all), void *self,
    struct problem *problem)
{
	struct statement *streams = store_statement(ledger->store, "SELECT stream, count(*) FROM event GROUP BY stream");
	int64_t done = 0, all = count_events(ledger);
	bool good = true;

	while (good && statement_step(streams)) {
		good = ledger_project(ledger, statement_text(streams, 0), problem);
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
	good = empty_all(ledger, problem) && index_all(ledger, false, problem) && enrol_again(ledger, problem) &&
	       project_all(ledger, progress, self, problem) && index_all(ledger, true, problem);
	ledger->rebuilding = false;
	if (good)
		return store_commit(ledger->store, problem);
	store_rollback(ledger->store);
	return false;
}
