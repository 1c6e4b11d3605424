/* What trust.c works with and comes to: the events, the logs, the keys, each list in order. */
#include "trust_state.h"

#include <stdio.h>
#include <string.h>

struct trust *trust_new(void)
{
	return memory_new(sizeof(struct trust));
}

static void event_free(struct key_event *event)
{
	tree_free(event->body);
	free(event);
}

void trust_forget(struct trust *trust)
{
	for (size_t i = 0; i < trust->key_count; i++)
		free(trust->keys[i]);
	for (size_t i = 0; i < trust->log_count; i++) {
		free(trust->logs[i]->line);
		free(trust->logs[i]);
	}
	for (size_t i = 0; i < trust->count; i++)
		trust->events[i]->counts = false;
	trust->key_count = trust->log_count = trust->claim_count = trust->link_count = 0;
}

void trust_free(struct trust *trust)
{
	if (trust == NULL)
		return;
	trust_forget(trust);
	for (size_t i = 0; i < trust->count; i++)
		event_free(trust->events[i]);
	free(trust->events);
	free(trust->keys);
	free(trust->logs);
	free(trust->seeds);
	free(trust->claims);
	free(trust->links);
	free(trust);
}

/* ---- the events ---- */

int trust_place_compare(const struct key_event *event, const char *chain, int64_t seq, const char *id)
{
	int side = strcmp(event->chain, chain);

	if (side == 0)
		side = (event->seq > seq) - (event->seq < seq);
	return side != 0 ? side : strcmp(event->id, id);
}

size_t trust_place(const struct trust *trust, const char *chain, int64_t seq, const char *id)
{
	size_t low = 0, high = trust->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (trust_place_compare(trust->events[middle], chain, seq, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct key_event *event_make(const struct event *from, int64_t position, struct tree *body)
{
	struct key_event *event = memory_new(sizeof(*event));

	memcpy(event->id, from->id, sizeof(event->id));
	memcpy(event->chain, from->chain, sizeof(event->chain));
	memcpy(event->actor, from->actor, sizeof(event->actor));
	memcpy(event->stream, from->stream, sizeof(event->stream));
	snprintf(event->since, sizeof(event->since), "%s %s", hlc_write(from->hlc_ms, from->hlc_count).text, from->id);
	event->seq = from->seq;
	event->position = position;
	event->met = true;
	event->revokes = strcmp(from->type, "revoke") == 0;
	event->body = body;
	return event;
}

void trust_add_take(struct trust *trust, const struct event *from, int64_t position, struct tree *body)
{
	size_t at = trust_place(trust, from->chain, from->seq, from->id);

	if (at < trust->count && strcmp(trust->events[at]->id, from->id) == 0) {
		trust_forget(trust); /* what it came to borrows from it */
		event_free(trust->events[at]);
	} else {
		if (trust->count == trust->capacity) {
			trust->capacity = trust->capacity * 2 + 64;
			trust->events = memory_resize(trust->events, trust->capacity, sizeof(*trust->events));
		}
		memmove(trust->events + at + 1, trust->events + at, (trust->count - at) * sizeof(*trust->events));
		trust->count++;
	}
	trust->events[at] = event_make(from, position, body);
}

bool trust_meet(struct trust *trust, const char *chain, int64_t seq, const char *id)
{
	size_t at = trust_place(trust, chain, seq, id);

	if (at == trust->count || strcmp(trust->events[at]->id, id) != 0 || trust->events[at]->body == NULL)
		return false;
	trust->events[at]->met = true;
	return true;
}

void trust_end_meeting(struct trust *trust)
{
	size_t kept = 0;

	trust_forget(trust);
	for (size_t i = 0; i < trust->count; i++) {
		struct key_event *event = trust->events[i];

		if (event->met)
			trust->events[kept++] = event;
		else
			event_free(event);
		event->met = false;
	}
	trust->count = kept;
}

/* ---- logs and keys ---- */

struct trust_log *trust_log_find(const struct trust *trust, const char *chain)
{
	for (size_t low = 0, high = trust->log_count; low < high;) {
		size_t middle = (low + high) / 2;
		int side = strcmp(trust->logs[middle]->chain, chain);

		if (side == 0)
			return trust->logs[middle];
		if (side < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct trust_log *trust_log_need(struct trust *trust, const char *chain)
{
	struct trust_log *log = trust_log_find(trust, chain);
	size_t at = trust->log_count;

	if (log != NULL)
		return log;
	trust->logs = memory_resize(trust->logs, trust->log_count + 1, sizeof(struct trust_log *));
	for (; at > 0 && strcmp(trust->logs[at - 1]->chain, chain) > 0; at--)
		trust->logs[at] = trust->logs[at - 1];
	log = trust->logs[at] = memory_new(sizeof(*log));
	snprintf(log->chain, sizeof(log->chain), "%s", chain);
	trust->log_count++;
	return log;
}

size_t trust_key_place(const struct trust *trust, const char *chain, const char *key)
{
	size_t low = 0, high = trust->key_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int side = strcmp(trust->keys[middle]->chain, chain);

		if (side == 0)
			side = strcmp(trust->keys[middle]->key, key);
		if (side < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct trust_key *trust_key_find(const struct trust *trust, const char *chain, const char *key)
{
	size_t at = trust_key_place(trust, chain, key);
	struct trust_key *found = at < trust->key_count ? trust->keys[at] : NULL;

	return found != NULL && strcmp(found->chain, chain) == 0 && strcmp(found->key, key) == 0 ? found : NULL;
}

struct trust_key *trust_key_need(struct trust *trust, const char *chain, const char *key)
{
	struct trust_key *found = trust_key_find(trust, chain, key);
	size_t at = trust_key_place(trust, chain, key);

	if (found != NULL)
		return found;
	trust->keys = memory_resize(trust->keys, trust->key_count + 1, sizeof(*trust->keys));
	memmove(trust->keys + at + 1, trust->keys + at, (trust->key_count - at) * sizeof(*trust->keys));
	found = trust->keys[at] = memory_new(sizeof(*found));
	trust->key_count++;
	snprintf(found->chain, sizeof(found->chain), "%s", chain);
	snprintf(found->key, sizeof(found->key), "%s", key);
	found->until = -1;
	return found;
}

/* ---- what it came to ---- */

bool trust_knows(const struct trust *trust, const char *chain)
{
	return trust_log_find(trust, chain) != NULL;
}

bool trust_begins(const struct trust *trust, const struct event *event)
{
	const struct trust_log *log = event->seq == 1 && strcmp(event->type, "enrol") == 0 ? trust_log_find(trust, event->chain) : NULL;

	return log != NULL && log->first != NULL && strcmp(log->first, event->id) == 0;
}

bool trust_is_own(const struct trust *trust, const char *chain)
{
	const struct trust_log *log = trust_log_find(trust, chain);

	return log != NULL && log->own;
}

bool trust_is_above(const struct trust *trust, const char *chain)
{
	const struct trust_log *log = trust_log_find(trust, chain);

	return log != NULL && log->up > 0;
}

const struct trust_key *trust_find(const struct trust *trust, const char *chain, const char *key)
{
	return trust_key_find(trust, chain, key);
}

const struct trust_key *trust_key_at(const struct trust *trust, size_t index)
{
	return index < trust->key_count ? trust->keys[index] : NULL;
}

const struct key_event *trust_event_at(const struct trust *trust, size_t index)
{
	return index < trust->count ? trust->events[index] : NULL;
}

bool trust_key_signs(const struct trust_key *key, int64_t seq)
{
	return key != NULL && key->rank != TRUST_NONE && (key->until < 0 || seq <= key->until);
}

bool trust_key_administers(const struct trust_key *key, int64_t seq)
{
	return trust_key_signs(key, seq) && strcmp(key->role, LEDGER_ADMINISTRATOR) == 0;
}
