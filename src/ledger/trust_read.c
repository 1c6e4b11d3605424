/* The events about keys, from the file. */
#include "trust.h"

#include <string.h>

bool event_is_about_keys(const struct event *event)
{
	return strcmp(event->type, "enrol") == 0 || strcmp(event->type, "revoke") == 0;
}

struct tree *key_body(const struct event *event, const char *text, size_t length)
{
	struct problem syntax = PROBLEM_INIT;
	struct tree *body = text != NULL && event_is_known(event) ? tree_read_json(text, length, "", &syntax) : NULL;

	problem_release(&syntax);
	return body;
}

static void add_row(struct trust *trust, struct statement *row)
{
	struct event event;
	size_t core_length, body_length;
	const char *core = statement_bytes(row, 4, &core_length), *body = statement_bytes(row, 5, &body_length);

	if (core == NULL || !event_parse_known(core, core_length, statement_text(row, 2), &event, NULL))
		return;
	trust_add_take(trust, &event, statement_number(row, 3), key_body(&event, body, body_length));
	event_release(&event);
}

bool trust_read(struct trust *trust, struct store *store, struct problem *problem)
{
	struct statement *rows = store_statement(store,
	    "SELECT chain, seq, id, position, core, body FROM event WHERE type IN ('enrol', 'revoke') ORDER BY chain, seq, id");

	while (statement_step(rows))
		if (!trust_meet(trust, statement_text(rows, 0), statement_number(rows, 1), statement_text(rows, 2)))
			add_row(trust, rows);
	trust_end_meeting(trust);
	return !store_failed(store, problem);
}
