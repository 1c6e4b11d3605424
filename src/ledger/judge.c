/* What taking a batch of events would come to, said before anything is written. Keys that the batch itself enrols count. */
#include "keys.h"
#include "state.h"

#include <string.h>

struct pending_key { /* enrolled by an event of the batch */
	char chain[33], key[65];
	bool administrator;
};
struct pending_chain {
	char chain[33];
	int64_t fresh; /* events of it in the batch that are not here */
};
struct ledger_judge {
	struct ledger *ledger;
	struct pending_key *keys;
	size_t key_count;
	struct pending_chain *chains;
	size_t chain_count;
};

struct ledger_judge *ledger_judge_new(struct ledger *ledger)
{
	struct ledger_judge *judge = memory_new(sizeof(*judge));

	judge->ledger = ledger;
	return judge;
}

void ledger_judge_free(struct ledger_judge *judge)
{
	if (judge == NULL)
		return;
	free(judge->keys);
	free(judge->chains);
	free(judge);
}

static const struct pending_key *pending(const struct ledger_judge *judge, const char *chain, const char *key)
{
	for (size_t i = 0; i < judge->key_count; i++)
		if (strcmp(judge->keys[i].chain, chain) == 0 && (key == NULL || strcmp(judge->keys[i].key, key) == 0))
			return &judge->keys[i];
	return NULL;
}

static struct pending_chain *chain_of(struct ledger_judge *judge, const char *chain)
{
	struct pending_chain *found;

	for (size_t i = 0; i < judge->chain_count; i++)
		if (strcmp(judge->chains[i].chain, chain) == 0)
			return &judge->chains[i];
	judge->chains = memory_resize(judge->chains, judge->chain_count + 1, sizeof(*judge->chains));
	found = &judge->chains[judge->chain_count++];
	memset(found, 0, sizeof(*found));
	memcpy(found->chain, chain, strlen(chain) < sizeof(found->chain) ? strlen(chain) : sizeof(found->chain) - 1);
	return found;
}

static int64_t held_before(struct ledger *ledger, const struct event *event)
{
	struct statement *count = store_statement(ledger->store, "SELECT count(DISTINCT seq) FROM event WHERE chain = ? AND seq < ?");
	int64_t held;

	statement_bind_text(count, 1, event->chain);
	statement_bind_number(count, 2, event->seq);
	held = statement_step(count) ? statement_number(count, 0) : 0;
	statement_reset(count);
	return held;
}

static void remember_keys(struct ledger_judge *judge, const struct event *event, const struct event_row *row)
{
	struct tree *body = row->has_body ? tree_read_json(row->body, row->body_length, "", NULL) : NULL;
	const struct tree *keys = body == NULL ? NULL : tree_get(body, "keys");
	const char *chain = body == NULL ? NULL : tree_text(body, "chain");

	(void)event;
	for (size_t i = 0; keys != NULL && chain != NULL && strlen(chain) == 32 && keys->kind == TREE_LIST && i < keys->count; i++) {
		const char *key = tree_text(keys->items[i], "key"), *role = tree_text(keys->items[i], "role");
		struct pending_key *new_key;

		if (key == NULL || role == NULL || strlen(key) != 64)
			continue;
		judge->keys = memory_resize(judge->keys, judge->key_count + 1, sizeof(*judge->keys));
		new_key = &judge->keys[judge->key_count++];
		memcpy(new_key->chain, chain, sizeof(new_key->chain));
		memcpy(new_key->key, key, sizeof(new_key->key));
		new_key->administrator = strcmp(role, LEDGER_ADMINISTRATOR) == 0;
	}
	tree_free(body);
}

static enum ledger_verdict judge_fresh(struct ledger_judge *judge, const struct event *event, const struct event_row *row)
{
	struct ledger *ledger = judge->ledger;
	const struct pending_key *key = pending(judge, event->chain, event->actor);
	struct pending_chain *chain = chain_of(judge, event->chain);
	bool administers = enrolled_is_administrator(ledger, event->chain, event->actor, event->seq) || (key != NULL && key->administrator);
	bool keys = strcmp(event->type, "enrol") == 0 || strcmp(event->type, "revoke") == 0;

	if (key == NULL && !enrolled_may_sign(ledger, event->chain, event->actor, event->seq)) {
		if ((enrolled_knows_chain(ledger, event->chain) || pending(judge, event->chain, NULL) != NULL) &&
		    held_before(ledger, event) + chain->fresh < event->seq - 1)
			return LEDGER_PARKED;
		return LEDGER_BAD;
	}
	if (keys && !administers)
		return LEDGER_BAD;
	if (keys)
		remember_keys(judge, event, row);
	chain->fresh++;
	return LEDGER_FRESH;
}

enum ledger_verdict ledger_judge_row(struct ledger_judge *judge, const struct event_row *row, struct event *event, struct problem *problem)
{
	enum ledger_verdict verdict;

	if (!event_row_check(row, event, problem))
		return LEDGER_BAD;
	if (log_has(judge->ledger, event->id))
		return LEDGER_KNOWN;
	verdict = signature_holds(event->actor, event->id, row->signature) ? judge_fresh(judge, event, row) : LEDGER_BAD;
	if (verdict == LEDGER_BAD) {
		problem_set(problem, PROBLEM_REFUSED, _("单位 %s 的第 %lld 号记录签名不对，或由没有登记、已停用的密钥签名。"), event->chain,
		    (long long)event->seq);
		event_release(event);
	}
	return verdict;
}

/* ---- what is here of each log ---- */

bool ledger_each_interval(struct ledger *ledger, bool (*visit)(void *self, const char *chain, int64_t first, int64_t last, const char *head),
    void *self, struct problem *problem)
{
	/* A run ends where the next number is not here; its length follows from the rank of its end. */
	struct statement *rows = store_statement(ledger->store,
	    "SELECT chain, min(seq), max(seq), max(CASE WHEN seq = top THEN id END) FROM"
	    " (SELECT chain, seq, id, max(seq) OVER (PARTITION BY chain, run) AS top, run FROM"
	    "  (SELECT chain, seq, id, seq - dense_rank() OVER (PARTITION BY chain ORDER BY seq) AS run FROM event))"
	    " GROUP BY chain, run ORDER BY chain, min(seq)");
	bool more = true;

	while (more && statement_step(rows))
		more = visit(self, statement_text(rows, 0), statement_number(rows, 1), statement_number(rows, 2), statement_text(rows, 3));
	statement_reset(rows);
	return !store_failed(ledger->store, problem);
}
