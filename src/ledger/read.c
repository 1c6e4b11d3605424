/* Reading events again: a stream as it happened, the file as it was taken, one body. */
#include "body.h"
#include "state.h"

#include <string.h>

static bool visit_at(struct ledger *ledger, int64_t position, bool whole, const struct event *event,
    bool (*visit)(void *self, const struct event *, const struct tree *body), void *self, bool *more, struct problem *problem)
{
	struct problem failure = PROBLEM_INIT;
	struct body_text text;
	bool damaged, good;
	const struct tree *body = stream_body(ledger, position, whole, &text, &damaged, &failure);

	good = failure.kind == PROBLEM_NONE;
	if (good)
		*more = visit(self, event, body);
	else
		problem_move(problem, &failure);
	body_text_release(&text);
	return good;
}

static bool each_of_stream(struct ledger *ledger, const char *stream, bool whole,
    bool (*visit)(void *self, const struct event *, const struct tree *body), void *self, struct problem *problem)
{
	struct order order;
	bool good = true, more = true;

	if (!stream_order(ledger, stream, &order, problem))
		return false;
	for (size_t i = 0; good && more && i < order.closed; i++)
		good = visit_at(ledger, order.events[i].position, whole, &order.events[i].event, visit, self, &more, problem);
	order_release(&order);
	return good;
}

/* One row at a time, so that the visitor may write. */
static bool next_core(struct ledger *ledger, int64_t *position, struct event *event, struct problem *problem)
{
	struct statement *next = store_statement(ledger->store,
	    "SELECT position, core FROM event WHERE position > ? ORDER BY position LIMIT 1");
	bool good = false;

	statement_bind_number(next, 1, *position);
	if (statement_step(next)) {
		size_t length;
		const char *core = statement_bytes(next, 1, &length);

		*position = statement_number(next, 0);
		good = event_parse(core, length, event, problem);
	}
	statement_reset(next);
	return good;
}

bool ledger_each(struct ledger *ledger, const char *stream,
    bool (*visit)(void *self, const struct event *, const struct tree *body), void *self, struct problem *problem)
{
	struct problem failure = PROBLEM_INIT;
	struct event event;
	int64_t position = 0;
	bool good = true, more = true;

	if (stream != NULL)
		return each_of_stream(ledger, stream, true, visit, self, problem);
	while (good && more && next_core(ledger, &position, &event, &failure)) {
		good = visit_at(ledger, position, true, &event, visit, self, &more, problem);
		event_release(&event);
	}
	if (failure.kind == PROBLEM_NONE)
		return good && !store_failed(ledger->store, problem);
	problem_move(problem, &failure);
	return false;
}

bool ledger_each_brief(struct ledger *ledger, const char *stream,
    bool (*visit)(void *self, const struct event *, const struct tree *body), void *self, struct problem *problem)
{
	return each_of_stream(ledger, stream, false, visit, self, problem);
}

struct tree *ledger_body(struct ledger *ledger, const char *event, struct problem *problem)
{
	struct statement *find = store_statement(ledger->store, "SELECT position FROM event WHERE id = ?");
	const struct tree *body;
	struct tree *copy;
	struct body_text text;
	int64_t position = 0;
	bool damaged;

	statement_bind_text(find, 1, event);
	if (statement_step(find))
		position = statement_number(find, 0);
	statement_reset(find);
	body = stream_body(ledger, position, true, &text, &damaged, problem);
	copy = body == NULL ? NULL : tree_copy(body);
	body_text_release(&text);
	return copy;
}

/* Columns position, core, signature, salt, body. */
static bool visit_rows(struct ledger *ledger, struct statement *rows, ledger_row_visitor *visit, void *self, struct problem *problem)
{
	bool more = true, good = true;

	while (more && good && statement_step(rows)) {
		struct event_row row;

		good = event_row_read(rows, 1, &row);
		if (good)
			more = visit(self, statement_number(rows, 0), &row);
		else
			problem_set(problem, PROBLEM_FAILED, _("第 %lld 行事件已损坏。请运行 doudi verify 查看。"), (long long)statement_number(rows, 0));
		event_row_release(&row);
	}
	statement_reset(rows);
	return good && !store_failed(ledger->store, problem);
}

bool ledger_each_row(struct ledger *ledger, int64_t after, ledger_row_visitor *visit, void *self, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store,
	    "SELECT position, core, signature, salt, body FROM event WHERE position > ? ORDER BY position");

	statement_bind_number(rows, 1, after);
	return visit_rows(ledger, rows, visit, self, problem);
}

bool ledger_each_row_of(struct ledger *ledger, const char *stream, ledger_row_visitor *visit, void *self, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store,
	    "SELECT position, core, signature, salt, body FROM event WHERE stream = ? ORDER BY position");

	statement_bind_text(rows, 1, stream);
	return visit_rows(ledger, rows, visit, self, problem);
}

bool ledger_each_row_to_erase(struct ledger *ledger, int64_t until, ledger_row_visitor *visit, void *self, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store,
	    "SELECT position, core, signature, salt, body FROM event WHERE type = 'erase' AND position <= ? ORDER BY position");

	statement_bind_number(rows, 1, until);
	return visit_rows(ledger, rows, visit, self, problem);
}

bool ledger_each_row_about_keys(struct ledger *ledger, const char *chain, ledger_row_visitor *visit, void *self, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store, "SELECT position, core, signature, salt, body FROM event"
	    " WHERE chain = ? AND type IN ('enrol', 'revoke') ORDER BY chain, seq, id");

	statement_bind_text(rows, 1, chain);
	return visit_rows(ledger, rows, visit, self, problem);
}
