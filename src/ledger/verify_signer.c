/* Whether the key that signed had been let in by then, and signed under its own name. */
#include "verify.h"

#include <stdio.h>
#include <string.h>

static struct known_key *find_key(struct verify *verify, const char *chain, const char *key)
{
	for (size_t i = 0; i < verify->key_count; i++)
		if (strcmp(verify->keys[i].chain, chain) == 0 && strcmp(verify->keys[i].key, key) == 0)
			return &verify->keys[i];
	return NULL;
}

static struct known_key *need_key(struct verify *verify, const char *chain, const char *key)
{
	struct known_key *known = find_key(verify, chain, key);

	if (known != NULL)
		return known;
	verify->keys = memory_resize(verify->keys, verify->key_count + 1, sizeof(*verify->keys));
	known = &verify->keys[verify->key_count++];
	*known = (struct known_key){.until = -1};
	snprintf(known->chain, sizeof(known->chain), "%s", chain);
	snprintf(known->key, sizeof(known->key), "%s", key);
	return known;
}

/* As enrol.c does it in the table. */
static void learn_key(struct verify *verify, const struct event *event, const struct tree *body, const struct tree *key)
{
	const char *chain = tree_text(body, "chain"), *id = tree_text(key, "key"), *of = tree_text(body, "of");
	struct known_key *known;
	char *since;

	if (chain == NULL || id == NULL || tree_text(key, "role") == NULL)
		return;
	known = need_key(verify, chain, id);
	since = memory_format("%s %s", hlc_write(event->hlc_ms, event->hlc_count).text, event->id);
	if (known->since == NULL || strcmp(since, known->since) > 0) {
		value_replace(&known->station, of != NULL ? of : tree_text(body, "station"));
		value_replace(&known->office, tree_text(body, "office"));
		value_replace(&known->name, tree_text(key, "name"));
		value_replace(&known->role, tree_text(key, "role"));
		value_replace(&known->since, since);
	}
	free(since);
}

static void learn_keys(struct verify *verify, const struct event *event, const struct tree *body)
{
	const struct tree *keys = tree_get(body, "keys");
	const char *chain = tree_text(body, "chain"), *key = tree_text(body, "key"), *last = tree_text(body, "last");

	if (!event_is_known(event))
		return;
	if (strcmp(event->type, "enrol") == 0)
		for (size_t i = 0; keys != NULL && keys->kind == TREE_LIST && i < keys->count; i++)
			learn_key(verify, event, body, keys->items[i]);
	if (strcmp(event->type, "revoke") == 0 && chain != NULL && key != NULL && last != NULL) {
		struct known_key *known = need_key(verify, chain, key);
		int64_t number = strtoll(last, NULL, 10);

		if (known->until < 0 || number < known->until)
			known->until = number;
	}
}

/* The first event of a log of this file enrols its own signer: that of the file's first log, of its present one,
 * and of one that follows such a log with the key of an administrator there. */
static bool begins_own_log(struct verify *verify, const struct event *event, const struct tree *body)
{
	const struct tree *after = tree_get(body, "after");
	const char *chain = tree_text(after, "chain");
	const struct known_key *before;

	if (event->seq != 1 || strcmp(event->type, "enrol") != 0)
		return false;
	if (verify->count->events == 1 || strcmp(event->chain, verify->ledger->chain) == 0)
		return true;
	before = chain == NULL || !verify_is_own(verify, chain) ? NULL : find_key(verify, chain, event->actor);
	return before != NULL && before->role != NULL && strcmp(before->role, LEDGER_ADMINISTRATOR) == 0;
}

bool verify_is_about_keys(const struct event *event)
{
	return strcmp(event->type, "enrol") == 0 || strcmp(event->type, "revoke") == 0;
}

void verify_name(struct verify *verify, int64_t position, const struct event *event, const char *by)
{
	const struct known_key *known = by == NULL ? NULL : find_key(verify, event->chain, event->actor);

	if (known != NULL && known->name != NULL && strcmp(by, known->name) != 0)
		verify_fault(verify, _("event 表第 %lld 行：写的办理人与签名的人不是同一个人。"), (long long)position);
}

void verify_signer(struct verify *verify, int64_t position, const struct event *event, const struct tree *body)
{
	const struct known_key *known;
	bool keys = verify_is_about_keys(event);

	if (begins_own_log(verify, event, body)) {
		verify->own = memory_resize(verify->own, verify->own_count + 1, sizeof(*verify->own));
		memcpy(verify->own[verify->own_count++], event->chain, sizeof(*verify->own));
		learn_keys(verify, event, body);
		return;
	}
	known = find_key(verify, event->chain, event->actor);
	if (known == NULL || known->role == NULL || (known->until >= 0 && event->seq > known->until))
		verify_fault(verify, _("event 表第 %lld 行：签名的密钥没有登记或已经停用。"), (long long)position);
	else if (keys && strcmp(known->role, LEDGER_ADMINISTRATOR) != 0)
		verify_fault(verify, _("event 表第 %lld 行：登记密钥的记录不是管理员签的。"), (long long)position);
	else if (keys)
		learn_keys(verify, event, body);
}

/* ---- table enrolled ---- */

static bool key_is_as_stored(const struct known_key *known, struct statement *row)
{
	return value_same(known->station, statement_text(row, 2)) && value_same(known->office, statement_text(row, 3)) &&
	       value_same(known->name, statement_text(row, 4)) && value_same(known->role, statement_text(row, 5)) &&
	       value_same(known->since, statement_text(row, 6)) &&
	       known->until == (statement_is_null(row, 7) ? -1 : statement_number(row, 7));
}

bool verify_enrolled(struct verify *verify)
{
	struct statement *rows = store_statement(verify->ledger->store,
	    "SELECT chain, key, station, office, name, role, since, until FROM enrolled ORDER BY chain, key");
	bool *met = memory_new(verify->key_count + 1);

	while (statement_step(rows)) {
		struct known_key *known = find_key(verify, statement_text(rows, 0), statement_text(rows, 1));

		verify->count->rows++;
		if (known == NULL)
			verify_fault(verify, _("enrolled 表：密钥 %.16s 没有登记记录，是多出来的。"), statement_text(rows, 1));
		else if (!key_is_as_stored(known, rows))
			verify_fault(verify, _("enrolled 表：密钥 %.16s 与登记记录不同。"), statement_text(rows, 1));
		if (known != NULL)
			met[known - verify->keys] = true;
	}
	for (size_t i = 0; i < verify->key_count; i++)
		if (!met[i])
			verify_fault(verify, _("enrolled 表：缺密钥 %.16s。"), verify->keys[i].key);
	free(met);
	return !store_failed(verify->ledger->store, verify->problem);
}
