/* See lost.h. */
#include "lost.h"

#include <string.h>

#define FORM "lost_event"

static bool is_known_here(struct ledger *ledger)
{
	return table_find(ledger->tables, ledger->table_count, FORM) != NULL;
}

bool lost_has(void *self, const char *id)
{
	struct ledger *ledger = self;
	struct statement *find;

	if (!is_known_here(ledger))
		return false;
	find = store_statement(ledger->store, "SELECT 1 FROM " FORM " WHERE household = ? AND event = ?");
	statement_bind_text(find, 1, ledger->office);
	statement_bind_text(find, 2, id);
	return statement_found(find);
}

bool lost_is_filed(struct ledger *ledger, const struct event *event, const struct tree *body)
{
	const struct tree *records = tree_get(body, "records");

	if (strcmp(event->stream, ledger->office) != 0 || records == NULL || records->kind != TREE_LIST)
		return false;
	for (size_t i = 0; i < records->count; i++)
		if (value_same(tree_text(records->items[i], "form"), FORM))
			return true;
	return false;
}

char *lost_ids(struct ledger *ledger)
{
	struct buffer ids = BUFFER_INIT(LEDGER_HEADS_MAXIMUM);
	struct statement *rows;

	if (is_known_here(ledger)) {
		rows = store_statement(ledger->store, "SELECT event FROM " FORM " WHERE household = ? AND event IS NOT NULL ORDER BY event");
		statement_bind_text(rows, 1, ledger->office);
		while (statement_step(rows))
			buffer_add_format(&ids, ids.length > 0 ? " %s" : "%s", statement_text(rows, 0));
	}
	return ids.length > 0 ? buffer_take(&ids) : memory_text("");
}

static bool has_all(const char *ids, const char *of)
{
	bool all = true;

	for (size_t length; all && *of != '\0'; of += length + (of[length] == ' ')) {
		char *id = memory_text_part(of, length = strcspn(of, " "));

		all = strstr(ids, id) != NULL;
		free(id);
	}
	return all;
}

bool lost_renew(struct ledger *ledger, const char *before, struct problem *problem)
{
	char *now = lost_ids(ledger);
	bool good = strcmp(before, now) == 0 || store_execute(ledger->store, has_all(now, before)
	    ? "UPDATE stream SET events = -1 WHERE waiting > 0" : "UPDATE stream SET events = -1", problem);

	free(now);
	return good;
}

bool ledger_builds_upon_lost(struct ledger *ledger, const struct event *event)
{
	for (size_t i = 0; i < event->dep_count; i++)
		if (!log_has(ledger, event->deps[i]) && lost_has(ledger, event->deps[i]))
			return true;
	return false;
}

bool ledger_each_awaited(struct ledger *ledger, bool (*visit)(void *self, const char *id, const struct event *by), void *self,
    struct problem *problem)
{
	struct statement *streams = store_statement(ledger->store, "SELECT id FROM stream WHERE waiting > 0 ORDER BY id");
	bool good = true, more = true;

	while (good && more && statement_step(streams)) {
		struct order order;

		good = stream_order(ledger, statement_text(streams, 0), &order, problem);
		for (size_t i = order.closed; good && more && i < order.count; i++)
			for (size_t k = 0; more && k < order.events[i].event.dep_count; k++)
				if (!log_has(ledger, order.events[i].event.deps[k]) && !lost_has(ledger, order.events[i].event.deps[k]))
					more = visit(self, order.events[i].event.deps[k], &order.events[i].event);
		if (good)
			order_release(&order);
	}
	statement_reset(streams);
	return good && !store_failed(ledger->store, problem);
}

bool ledger_each_hole(struct ledger *ledger, bool (*visit)(void *self, const char *id, const char *chain, int64_t seq), void *self,
    struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store, "SELECT core, id FROM event e WHERE seq > 1"
	    " AND NOT EXISTS (SELECT 1 FROM event p WHERE p.chain = e.chain AND p.seq = e.seq - 1) ORDER BY chain, seq, id");
	bool good = true, more = true;

	while (good && more && statement_step(rows)) {
		struct event event;
		size_t length;
		const char *core = statement_bytes(rows, 0, &length);

		good = event_parse_known(core, length, statement_text(rows, 1), &event, problem);
		if (good) {
			more = visit(self, event.prev, event.chain, event.seq - 1);
			event_release(&event);
		}
	}
	statement_reset(rows);
	return good && !store_failed(ledger->store, problem);
}
