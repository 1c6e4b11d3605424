/* A log that went on in two files. A number is forked when an event of it is here and another one is, or is named as its
 * predecessor by one that is here: of the other branch a part may never come. */
#include "alarm.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_AS_PREVIOUS(event, id) "instr(" event ".core, char(10) || 'prev  ' || " id " || char(10)) > 0"

/* Mostly neither the number itself nor its neighbours have anything to say: that is found without writing. */
static bool is_forked(struct ledger *ledger, const struct event *event)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT 1 FROM event e WHERE chain = ?1 AND seq BETWEEN ?2 - 1 AND ?2 + 1 AND id <> ?3 AND CASE seq - ?2 WHEN 0 THEN 1 WHEN -1 THEN id <> ?4"
	    " ELSE NOT " NAMES_AS_PREVIOUS("e", "?3") " END");

	statement_bind_text(find, 1, event->chain);
	statement_bind_number(find, 2, event->seq);
	statement_bind_text(find, 3, event->id);
	statement_bind_text(find, 4, event->prev);
	return statement_found(find);
}

bool fork_look(struct ledger *ledger, const struct event *event, struct problem *problem)
{
	struct statement *insert;

	if (!is_forked(ledger, event))
		return !store_failed(ledger->store, problem);
	insert = store_statement(ledger->store,
	    "INSERT INTO alarm(event, kind, chain, seq, key, stream)"
	    " SELECT id, 'fork', chain, seq, actor, stream FROM event WHERE chain = ?1 AND seq = ?2"
	    "  AND EXISTS (SELECT 1 FROM event WHERE chain = ?1 AND seq = ?2 AND id <> ?3)"
	    " UNION SELECT id, 'fork', chain, seq, actor, stream FROM event WHERE chain = ?1 AND seq = ?2 - 1 AND id <> ?4"
	    " UNION SELECT id, 'fork', chain, seq, actor, stream FROM event WHERE id = ?3"
	    "  AND EXISTS (SELECT 1 FROM event n WHERE n.chain = ?1 AND n.seq = ?2 + 1 AND NOT " NAMES_AS_PREVIOUS("n", "?3") ")"
	    " ON CONFLICT DO NOTHING");
	statement_bind_text(insert, 1, event->chain);
	statement_bind_number(insert, 2, event->seq);
	statement_bind_text(insert, 3, event->id);
	statement_bind_text(insert, 4, event->prev);
	return statement_run(insert, problem);
}

/* CROSS JOIN keeps the order: the other way about each event would look through its whole log. */
bool fork_rebuild(struct ledger *ledger, struct problem *problem)
{
	return store_execute(ledger->store,
	    "DELETE FROM alarm WHERE kind = 'fork';"
	    "INSERT INTO alarm(event, kind, chain, seq, key, stream) SELECT e.id, 'fork', e.chain, e.seq, e.actor, e.stream FROM event e JOIN"
	    " (SELECT chain, seq FROM event GROUP BY chain, seq HAVING count(*) > 1) f ON f.chain = e.chain AND f.seq = e.seq;"
	    "INSERT INTO alarm(event, kind, chain, seq, key, stream) SELECT DISTINCT e.id, 'fork', e.chain, e.seq, e.actor, e.stream FROM event n"
	    " CROSS JOIN event e ON e.chain = n.chain AND e.seq = n.seq - 1 WHERE NOT " NAMES_AS_PREVIOUS("n", "e.id") " ON CONFLICT DO NOTHING", problem);
}

int64_t ledger_forked_from(struct ledger *ledger, const char *chain)
{
	struct statement *find = store_statement(ledger->store, "SELECT min(seq) FROM alarm WHERE chain = ? AND kind = 'fork'");
	int64_t from = INT64_MAX;

	statement_bind_text(find, 1, chain);
	if (statement_step(find) && !statement_is_null(find, 0))
		from = statement_number(find, 0);
	statement_reset(find);
	return from;
}

/* By this office or one above it: what others say of a log is not theirs to say. */
char *fork_continued(struct ledger *ledger, const char *chain, int64_t last)
{
	struct statement *find;

	if (table_find(ledger->tables, ledger->table_count, "fork_ruling") == NULL || table_find(ledger->tables, ledger->table_count, "unit") == NULL)
		return NULL;
	find = store_statement(ledger->store, OFFICES_ABOVE
	    " SELECT continued FROM fork_ruling WHERE household IN (SELECT office FROM above) AND log = ?2 AND \"last\" >= ?3 AND _void = 0"
	    " ORDER BY id LIMIT 1");
	statement_bind_text(find, 1, ledger->office);
	statement_bind_text(find, 2, chain);
	statement_bind_number(find, 3, last);
	return statement_answer_text(find);
}
