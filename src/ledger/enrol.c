/* Keys enter and end only by events of administrators; what those come to is trust.h's. */
#include "state.h"

#include <string.h>

struct id_text id_backwards(const char *id)
{
	struct id_text turned = {""};
	size_t length = strlen(id);

	for (size_t i = 0; i < length && length < sizeof(turned.text); i++)
		turned.text[i] = id[length - 1 - i];
	return turned;
}

bool ledger_is_office(struct ledger *ledger, const char *stream)
{
	struct statement *find = store_statement(ledger->store, "SELECT 1 FROM enrolled WHERE office IN (?, ?) LIMIT 1");

	statement_bind_text(find, 1, stream);
	statement_bind_text(find, 2, id_backwards(stream).text);
	return statement_found(find);
}

bool ledger_is_office_above(struct ledger *ledger, const char *stream)
{
	struct statement *find;

	if (strcmp(stream, ledger->office) == 0)
		return true;
	if (table_find(ledger->tables, ledger->table_count, "unit") == NULL)
		return false;
	find = store_statement(ledger->store, OFFICES_ABOVE " SELECT 1 FROM above WHERE office = ?2");
	statement_bind_text(find, 1, ledger->office);
	statement_bind_text(find, 2, stream);
	return statement_found(find);
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

static struct tree *enrol_body(const struct enrolled_log *log, const struct enrolled_key *keys, size_t count, date day)
{
	struct tree *body = tree_new_map(), *list;

	tree_add_text(body, "chain", log->chain);
	tree_add_text(body, "of", log->station);
	tree_add_text(body, "office", log->office);
	if (log->first != NULL)
		tree_add_text(body, "first", log->first);
	if (log->relation != NULL)
		tree_add_text(body, "relation", log->relation);
	tree_add_text(body, "day", date_write(day == DATE_NONE ? clock_today() : day).text);
	list = tree_add_list(body, "keys");
	for (size_t i = 0; i < count; i++) {
		struct tree *key = tree_add_map(list, NULL);

		tree_add_text(key, "key", keys[i].key_id);
		tree_add_text(key, "name", keys[i].name);
		tree_add_text(key, "role", keys[i].role);
	}
	return body;
}

/* What has come before now counts, or does no more. */
static bool append_about_keys(struct ledger *ledger, const struct actor *actor, const char *type, struct tree *body, struct event_id *id,
    struct problem *problem)
{
	if (!store_begin(ledger->store, problem))
		return false;
	return store_end(ledger->store,
	    append_body(ledger, actor, type, ledger->office, body, NULL, id, problem) && ledger_settle(ledger, NULL, NULL, problem), problem);
}

bool ledger_enrol(struct ledger *ledger, const struct actor *actor, const struct enrolled_log *log, const struct enrolled_key *keys,
    size_t count, date day, struct event_id *id, struct problem *problem)
{
	struct tree *body;
	bool good;

	for (size_t i = 0; i < count; i++)
		if (!name_is_kept(ledger, log->chain, &keys[i], problem))
			return false;
	body = enrol_body(log, keys, count, day);
	good = append_about_keys(ledger, actor, "enrol", body, id, problem);
	tree_free(body);
	return good;
}

bool ledger_enrol_here(struct ledger *ledger, const struct actor *actor, const struct enrolled_key *keys, size_t count, date day,
    struct event_id *id, struct problem *problem)
{
	struct enrolled_log own = {.chain = ledger->chain, .station = ledger->station, .office = ledger->office};

	return ledger_enrol(ledger, actor, &own, keys, count, day, id, problem);
}

/* Number of the last event that this key signed in that log. */
static int64_t last_signed(struct ledger *ledger, const char *chain, const char *key_id)
{
	struct statement *find = store_statement(ledger->store, "SELECT ifnull(max(seq), 0) FROM event WHERE chain = ? AND actor = ?");

	statement_bind_text(find, 1, chain);
	statement_bind_text(find, 2, key_id);
	return statement_answer(find, 0);
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
	good = append_about_keys(ledger, actor, "revoke", body, id, problem);
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

	statement_bind_text(find, 1, ledger->chain);
	statement_bind_text(find, 2, key_id);
	return statement_answer_text(find);
}
