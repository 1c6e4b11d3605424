/* Who signed: the signature itself, on all cores, and whether that key had been let in by then. */
#include "keys.h"
#include "verify.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BATCH 8192
#define THREADS_MAXIMUM 64

/* ---- signatures ---- */

struct slice {
	struct check_signature *first;
	size_t count;
};

static void *check_slice(void *self)
{
	struct slice *slice = self;

	for (size_t i = 0; i < slice->count; i++)
		slice->first[i].holds = signature_holds(slice->first[i].key, slice->first[i].id, slice->first[i].signature);
	return NULL;
}

void verify_signatures_end(struct verify *verify)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t threads = cores < 1 ? 1 : cores > THREADS_MAXIMUM ? THREADS_MAXIMUM : (size_t)cores;
	size_t part = (verify->waiting_count + threads - 1) / threads, at = 0;
	struct slice slices[THREADS_MAXIMUM];
	pthread_t ids[THREADS_MAXIMUM];
	bool started[THREADS_MAXIMUM] = {false};

	if (verify->waiting_count == 0)
		return;
	for (size_t i = 0; i < threads; i++, at += slices[i - 1].count) {
		size_t left = verify->waiting_count - at;

		slices[i] = (struct slice){verify->waiting + at, left < part ? left : part};
		started[i] = i + 1 < threads && slices[i].count > 0 && pthread_create(&ids[i], NULL, check_slice, &slices[i]) == 0;
		if (!started[i]) /* the last part is this thread's own */
			check_slice(&slices[i]);
	}
	for (size_t i = 0; i < threads; i++)
		if (started[i])
			pthread_join(ids[i], NULL);
	for (size_t i = 0; i < verify->waiting_count; i++)
		if (!verify->waiting[i].holds)
			verify_fault(verify, _("event 表第 %lld 行：签名不对。"), (long long)verify->waiting[i].position);
	verify->count->signatures += (int64_t)verify->waiting_count;
	verify->waiting_count = 0;
}

void verify_signature(struct verify *verify, int64_t position, const struct event *event, const unsigned char signature[64])
{
	struct check_signature *check;

	if (verify->waiting == NULL)
		verify->waiting = memory_new(BATCH * sizeof(*verify->waiting));
	check = &verify->waiting[verify->waiting_count++];
	check->position = position;
	memcpy(check->id, event->id, sizeof(check->id));
	memcpy(check->key, event->actor, sizeof(check->key));
	memcpy(check->signature, signature, SIGNATURE_BYTES);
	if (verify->waiting_count == BATCH)
		verify_signatures_end(verify);
}

/* ---- keys ---- */

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

static void replace(char **kept, const char *text)
{
	free(*kept);
	*kept = memory_text(text);
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
		replace(&known->station, of != NULL ? of : tree_text(body, "station"));
		replace(&known->office, tree_text(body, "office"));
		replace(&known->name, tree_text(key, "name"));
		replace(&known->role, tree_text(key, "role"));
		replace(&known->since, since);
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

void verify_signer(struct verify *verify, int64_t position, const struct event *event, const struct tree *body)
{
	const struct known_key *known;
	bool keys = strcmp(event->type, "enrol") == 0 || strcmp(event->type, "revoke") == 0;
	const char *by = tree_text(body, "by");

	if (begins_own_log(verify, event, body)) {
		verify->own = memory_resize(verify->own, verify->own_count + 1, sizeof(*verify->own));
		memcpy(verify->own[verify->own_count++], event->chain, sizeof(*verify->own));
		learn_keys(verify, event, body);
		return;
	}
	known = find_key(verify, event->chain, event->actor);
	if (known == NULL || known->role == NULL || (known->until >= 0 && event->seq > known->until))
		verify_fault(verify, _("event 表第 %lld 行：签名的密钥没有登记或已经停用。"), (long long)position);
	else if (by != NULL && known->name != NULL && strcmp(by, known->name) != 0)
		verify_fault(verify, _("event 表第 %lld 行：写的办理人与签名的人不是同一个人。"), (long long)position);
	else if (keys && strcmp(known->role, LEDGER_ADMINISTRATOR) != 0)
		verify_fault(verify, _("event 表第 %lld 行：登记密钥的记录不是管理员签的。"), (long long)position);
	else if (keys)
		learn_keys(verify, event, body);
}

/* ---- table enrolled ---- */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool key_is_as_stored(const struct known_key *known, struct statement *row)
{
	return same_text(known->station, statement_text(row, 2)) && same_text(known->office, statement_text(row, 3)) &&
	       same_text(known->name, statement_text(row, 4)) && same_text(known->role, statement_text(row, 5)) &&
	       same_text(known->since, statement_text(row, 6)) &&
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
