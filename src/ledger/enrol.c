/* Which key may sign in which log. Keys enter and end only by events of administrators; this table follows
 * from those events alone, in whatever order they came. */
#include "state.h"

#include <string.h>

bool enrolled_may_sign(struct ledger *ledger, const char *chain, const char *key_id, int64_t seq)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT 1 FROM enrolled WHERE chain = ? AND key = ? AND role IS NOT NULL AND (until IS NULL OR ? <= until)");

	statement_bind_text(find, 1, chain);
	statement_bind_text(find, 2, key_id);
	statement_bind_number(find, 3, seq);
	return statement_found(find);
}

bool enrolled_is_administrator(struct ledger *ledger, const char *chain, const char *key_id, int64_t seq)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT 1 FROM enrolled WHERE chain = ? AND key = ? AND role = ? AND (until IS NULL OR ? <= until)");

	statement_bind_text(find, 1, chain);
	statement_bind_text(find, 2, key_id);
	statement_bind_text(find, 3, LEDGER_ADMINISTRATOR);
	statement_bind_number(find, 4, seq);
	return statement_found(find);
}

bool enrolled_knows_chain(struct ledger *ledger, const char *chain)
{
	struct statement *find = store_statement(ledger->store, "SELECT 1 FROM enrolled WHERE chain = ? AND role IS NOT NULL LIMIT 1");

	statement_bind_text(find, 1, chain);
	return statement_found(find);
}

bool ledger_is_office(struct ledger *ledger, const char *stream)
{
	struct statement *find = store_statement(ledger->store, "SELECT 1 FROM enrolled WHERE office = ? LIMIT 1");

	statement_bind_text(find, 1, stream);
	return statement_found(find);
}

/* Of two enrolments the later by clock counts, whichever came first. */
static bool apply_key(struct ledger *ledger, const struct event *event, const struct tree *body, const struct tree *key,
    struct problem *problem)
{
	struct statement *put = store_statement(ledger->store,
	    "INSERT INTO enrolled(chain, key, station, office, name, role, since) VALUES(?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT(chain, key) DO UPDATE SET station = excluded.station, office = excluded.office, name = excluded.name,"
	    " role = excluded.role, since = excluded.since WHERE since IS NULL OR excluded.since > since");
	const char *chain = tree_text(body, "chain"), *id = tree_text(key, "key"), *of = tree_text(body, "of");
	char *since;

	if (chain == NULL || id == NULL || tree_text(key, "role") == NULL) {
		statement_reset(put);
		return true;
	}
	since = memory_format("%s %s", hlc_write(event->hlc_ms, event->hlc_count).text, event->id);
	statement_bind_text(put, 1, chain);
	statement_bind_text(put, 2, id);
	statement_bind_text(put, 3, of != NULL ? of : tree_text(body, "station"));
	statement_bind_text(put, 4, tree_text(body, "office"));
	statement_bind_text(put, 5, tree_text(key, "name"));
	statement_bind_text(put, 6, tree_text(key, "role"));
	statement_bind_text(put, 7, since);
	free(since);
	return statement_run(put, problem);
}

static bool apply_end(struct ledger *ledger, const struct tree *body, struct problem *problem)
{
	struct statement *put = store_statement(ledger->store,
	    "INSERT INTO enrolled(chain, key, until) VALUES(?, ?, ?)"
	    " ON CONFLICT(chain, key) DO UPDATE SET until = min(ifnull(until, excluded.until), excluded.until)");
	const char *chain = tree_text(body, "chain"), *key = tree_text(body, "key"), *last = tree_text(body, "last");

	if (chain == NULL || key == NULL || last == NULL) {
		statement_reset(put);
		return true;
	}
	statement_bind_text(put, 1, chain);
	statement_bind_text(put, 2, key);
	statement_bind_number(put, 3, strtoll(last, NULL, 10));
	return statement_run(put, problem);
}

bool enrolled_apply(struct ledger *ledger, const struct event *event, const struct tree *body, struct problem *problem)
{
	const struct tree *keys = tree_get(body, "keys");

	if (strcmp(event->type, "revoke") == 0 && event_is_known(event))
		return apply_end(ledger, body, problem);
	if (strcmp(event->type, "enrol") != 0 || !event_is_known(event))
		return true;
	for (size_t i = 0; keys != NULL && keys->kind == TREE_LIST && i < keys->count; i++)
		if (!apply_key(ledger, event, body, keys->items[i], problem))
			return false;
	return true;
}

/* A key keeps its name, since what it signed bears it. */
static bool name_is_kept(struct ledger *ledger, const char *chain, const struct enrolled_key *key, struct problem *problem)
{
	struct statement *find = store_statement(ledger->store, "SELECT 1 FROM enrolled WHERE chain = ? AND key = ? AND name <> ?");
	bool other;

	statement_bind_text(find, 1, chain);
	statement_bind_text(find, 2, key->key_id);
	statement_bind_text(find, 3, key->name);
	other = statement_found(find);
	return !other || problem_set(problem, PROBLEM_REFUSED, _("这把密钥已经用另一个姓名登记，不能改成“%s”。请为新的姓名另做密钥。"), key->name);
}

bool ledger_enrol(struct ledger *ledger, const struct actor *actor, const char *chain, const char *station, const char *office,
    const struct enrolled_key *keys, size_t count, date day, struct event_id *id, struct problem *problem)
{
	struct tree *body = tree_new_map(), *list;
	bool good = true;

	tree_add_text(body, "chain", chain);
	tree_add_text(body, "of", station);
	tree_add_text(body, "office", office);
	tree_add_text(body, "day", date_write(day == DATE_NONE ? clock_today() : day).text);
	list = tree_add_list(body, "keys");
	for (size_t i = 0; good && i < count; i++) {
		struct tree *key = tree_add_map(list, NULL);

		tree_add_text(key, "key", keys[i].key_id);
		tree_add_text(key, "name", keys[i].name);
		tree_add_text(key, "role", keys[i].role);
		good = name_is_kept(ledger, chain, &keys[i], problem);
	}
	good = good && append_body(ledger, actor, "enrol", ledger->office, body, NULL, id, problem);
	tree_free(body);
	return good;
}

/* Number of the last event that this key signed in that log. */
static int64_t last_signed(struct ledger *ledger, const char *chain, const char *key_id)
{
	struct statement *find = store_statement(ledger->store, "SELECT ifnull(max(seq), 0) FROM event WHERE chain = ? AND actor = ?");
	int64_t last;

	statement_bind_text(find, 1, chain);
	statement_bind_text(find, 2, key_id);
	last = statement_step(find) ? statement_number(find, 0) : 0;
	statement_reset(find);
	return last;
}

static bool leaves_an_administrator(struct ledger *ledger, const char *chain, const char *key_id, struct problem *problem)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT 1 FROM enrolled WHERE chain = ? AND key <> ? AND role = ? AND until IS NULL LIMIT 1");
	bool other;

	if (strcmp(chain, ledger->chain) != 0 || !enrolled_is_administrator(ledger, chain, key_id, INT64_MAX)) {
		statement_reset(find);
		return true;
	}
	statement_bind_text(find, 1, chain);
	statement_bind_text(find, 2, key_id);
	statement_bind_text(find, 3, LEDGER_ADMINISTRATOR);
	other = statement_found(find);
	return other || problem_set(problem, PROBLEM_REFUSED, "%s", _("这是本机最后一位管理员的密钥，停用后就没有人能登记新密钥了。请先登记另一位管理员。"));
}

bool ledger_revoke(struct ledger *ledger, const struct actor *actor, const char *chain, const char *key_id, int64_t last,
    const char *why, date day, struct event_id *id, struct problem *problem)
{
	struct tree *body;
	bool good;

	if (!leaves_an_administrator(ledger, chain, key_id, problem))
		return false;
	body = tree_new_map();
	tree_add_text(body, "chain", chain);
	tree_add_text(body, "key", key_id);
	tree_add_number(body, "last", last > 0 ? last : last_signed(ledger, chain, key_id));
	tree_add_text(body, "why", why != NULL ? why : "");
	tree_add_text(body, "day", date_write(day == DATE_NONE ? clock_today() : day).text);
	good = append_body(ledger, actor, "revoke", ledger->office, body, NULL, id, problem);
	tree_free(body);
	return good;
}

bool ledger_each_key(struct ledger *ledger, bool (*visit)(void *self, const char *chain, const char *station, const char *office,
    const struct enrolled_key *, int64_t until), void *self, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store,
	    "SELECT chain, station, office, key, name, role, until FROM enrolled WHERE role IS NOT NULL ORDER BY chain, key");
	bool more = true;

	while (more && statement_step(rows)) {
		struct enrolled_key key = {statement_text(rows, 3), statement_text(rows, 4), statement_text(rows, 5)};

		more = visit(self, statement_text(rows, 0), statement_text(rows, 1), statement_text(rows, 2), &key,
		    statement_is_null(rows, 6) ? -1 : statement_number(rows, 6));
	}
	statement_reset(rows);
	return !store_failed(ledger->store, problem);
}

char *ledger_role(struct ledger *ledger, const char *key_id)
{
	struct statement *find = store_statement(ledger->store, "SELECT role FROM enrolled WHERE chain = ? AND key = ? AND until IS NULL");
	char *role;

	statement_bind_text(find, 1, ledger->chain);
	statement_bind_text(find, 2, key_id);
	role = statement_step(find) ? memory_text(statement_text(find, 0)) : NULL;
	statement_reset(find);
	return role;
}
