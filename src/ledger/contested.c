/* Open contests, and whether two events knew of each other. */
#include "state.h"

#include <stdio.h>
#include <string.h>

static bool same_contest(const struct contest *contest, struct statement *row)
{
	return strcmp(contest->stream, statement_text(row, 0)) == 0 && strcmp(contest->form, statement_text(row, 1)) == 0 &&
	       strcmp(contest->record, statement_text(row, 2)) == 0 && strcmp(contest->field, statement_text(row, 3)) == 0;
}

static void contest_start(struct contest *contest, struct statement *row)
{
	*contest = (struct contest){.agreed = memory_text(statement_text(row, 6))};
	snprintf(contest->stream, sizeof(contest->stream), "%s", statement_text(row, 0));
	snprintf(contest->form, sizeof(contest->form), "%s", statement_text(row, 1));
	snprintf(contest->record, sizeof(contest->record), "%s", statement_text(row, 2));
	snprintf(contest->field, sizeof(contest->field), "%s", statement_text(row, 3));
}

static void contender_add(struct contest *contest, struct statement *row)
{
	struct contender *contender;
	const char *day = statement_text(row, 9);

	contest->contenders = memory_resize(contest->contenders, contest->count + 1, sizeof(*contest->contenders));
	contender = &contest->contenders[contest->count++];
	*contender = (struct contender){
	    .value = memory_text(statement_text(row, 5)),
	    .actor = memory_text(statement_text(row, 7)),
	    .station = memory_text(statement_text(row, 8)),
	    .day = day == NULL ? DATE_NONE : date_read(day),
	};
	snprintf(contender->event, sizeof(contender->event), "%s", statement_text(row, 4));
}

bool ledger_contests(struct ledger *ledger, const char *stream, struct contest **contests, size_t *count, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store, stream != NULL ?
	    "SELECT stream, form, record, field, event, value, agreed, actor, station, day FROM contested WHERE stream = ?"
	    " ORDER BY stream, form, record, field, event" :
	    "SELECT stream, form, record, field, event, value, agreed, actor, station, day FROM contested"
	    " ORDER BY stream, form, record, field, event");

	*contests = NULL;
	*count = 0;
	if (stream != NULL)
		statement_bind_text(rows, 1, stream);
	while (statement_step(rows)) {
		if (*count == 0 || !same_contest(&(*contests)[*count - 1], rows)) {
			*contests = memory_resize(*contests, *count + 1, sizeof(**contests));
			contest_start(&(*contests)[(*count)++], rows);
		}
		contender_add(&(*contests)[*count - 1], rows);
	}
	if (!store_failed(ledger->store, problem))
		return true;
	contests_release(*contests, *count);
	*contests = NULL;
	*count = 0;
	return false;
}

void contests_release(struct contest *contests, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < contests[i].count; k++) {
			free(contests[i].contenders[k].value);
			free(contests[i].contenders[k].actor);
			free(contests[i].contenders[k].station);
		}
		free(contests[i].contenders);
		free(contests[i].agreed);
	}
	free(contests);
}

static bool event_place(struct ledger *ledger, const char *id, char stream[33], char chain[33])
{
	struct statement *find = store_statement(ledger->store, "SELECT stream, chain FROM event WHERE id = ?");
	bool found;

	statement_bind_text(find, 1, id);
	found = statement_step(find);
	if (found) {
		snprintf(stream, 33, "%s", statement_text(find, 0));
		snprintf(chain, 33, "%s", statement_text(find, 1));
	}
	statement_reset(find);
	return found;
}

/* Of one log: its writer knew. Of two streams: neither builds upon the other. */
bool ledger_concurrent(struct ledger *ledger, const char *event_a, const char *event_b)
{
	char stream_a[33], stream_b[33], chain_a[33], chain_b[33];
	struct problem problem = PROBLEM_INIT;
	struct order order;
	size_t a, b;
	bool concurrent;

	if (strcmp(event_a, event_b) == 0 || !event_place(ledger, event_a, stream_a, chain_a) ||
	    !event_place(ledger, event_b, stream_b, chain_b))
		return false;
	if (strcmp(stream_a, stream_b) != 0)
		return strcmp(chain_a, chain_b) != 0;
	if (!stream_order(ledger, stream_a, &order, &problem)) {
		problem_release(&problem);
		return false;
	}
	a = order_find(&order, event_a);
	b = order_find(&order, event_b);
	concurrent = a < order.closed && b < order.closed && order_is_concurrent(&order, a, b);
	order_release(&order);
	return concurrent;
}

bool ledger_each_concurrent(struct ledger *ledger, const char *stream, void (*visit)(void *self, const char *event), void *self,
    struct problem *problem)
{
	struct order order;

	if (!stream_order(ledger, stream, &order, problem))
		return false;
	for (size_t i = 0; order.lanes > 1 && i < order.closed; i++)
		for (size_t other = 0; other < order.closed; other++)
			if (order_is_concurrent(&order, i, other)) {
				visit(self, order.events[i].event.id);
				break;
			}
	order_release(&order);
	return true;
}
