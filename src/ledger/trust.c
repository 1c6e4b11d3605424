/* Who may vouch for whom: trust.h says the rule, this works it out. First the line upward is found, then every log is read
 * once, the strongest first: own logs, ancestors from the farthest, then those known by them, and level by level downward. */
#include "table.h"
#include "trust_state.h"

#include <string.h>

static bool is_line(const char *line, const char *other)
{
	return line != NULL && other != NULL && strcmp(line, other) == 0;
}

static bool is_above(const char *line, const char *other)
{
	size_t length = line != NULL ? strlen(line) : 0;

	return length > 0 && other != NULL && strncmp(line, other, length) == 0 && other[length] == '/';
}

/* ---- one enrolment ---- */

static const char *station_said(const struct tree *body)
{
	const char *of = tree_text(body, "of");

	return of != NULL ? of : tree_text(body, "station");
}

static bool relates(const struct key_event *event, const char *relation)
{
	const char *said = tree_text(event->body, "relation");

	return said != NULL && strcmp(said, relation) == 0;
}

/* One step of a line: a station is the same if its code and its office are. */
static char *line_after(const char *line, const struct tree *body)
{
	const char *office = tree_text(body, "office"), *station = station_said(body);
	char *words = memory_format("%s %s", office != NULL ? office : "", station != NULL ? station : "");
	char *longer = memory_format("%s%s%.32s", line != NULL ? line : "", line != NULL ? "/" : "", ledger_hash(words, strlen(words)).text);

	free(words);
	return longer;
}

static void log_known(struct trust *trust, const struct trust_log *by, struct trust_log *log, enum trust_rank rank, const struct key_event *event)
{
	const char *first = tree_text(event->body, "first");

	if (by->up > 0 && relates(event, "child"))
		log->down = true;
	if (rank < log->known)
		return;
	if (first != NULL)
		log->first = first;
	if (log->line == NULL || rank > log->known) {
		free(log->line);
		log->line = line_after(rank == TRUST_DESCENDANT ? by->line : NULL, event->body);
		log->station = station_said(event->body);
	}
	if (relates(event, "child") && (log->above == NULL || rank > log->known))
		log->above = by;
	log->known = rank;
	if (rank == TRUST_DESCENDANT)
		log->down = true;
	else if (by->own && tree_text(event->body, "relation") != NULL)
		log->down = relates(event, "child");
	if (!trust->upward || log->own || log->up > 0 || !relates(event, "parent"))
		return;
	log->up = by->up + 1;
	trust->seeds = memory_resize(trust->seeds, trust->seed_count + 1, sizeof(*trust->seeds));
	trust->seeds[trust->seed_count++] = (struct seed){(struct key_event *)(uintptr_t)event, log->up, rank};
}

static void key_give(struct trust *trust, const char *chain, const struct tree *item, enum trust_rank rank, const struct key_event *event)
{
	const char *id = tree_text(item, "key");
	struct trust_key *key;

	if (id == NULL || tree_text(item, "role") == NULL)
		return;
	key = trust_key_need(trust, chain, id);
	if (rank < key->rank || (rank == key->rank && strcmp(event->since, key->since) <= 0))
		return;
	key->rank = rank;
	key->since = event->since;
	key->station = station_said(event->body);
	key->office = tree_text(event->body, "office");
	key->name = tree_text(item, "name");
	key->role = tree_text(item, "role");
}

static void enrol_with(struct trust *trust, const struct trust_log *by, struct trust_log *log, enum trust_rank rank, struct key_event *event)
{
	const struct tree *keys = tree_get(event->body, "keys");

	event->counts = true;
	if (rank != TRUST_ITSELF)
		log_known(trust, by, log, rank, event);
	for (size_t i = 0; keys != NULL && keys->kind == TREE_LIST && i < keys->count; i++)
		key_give(trust, log->chain, keys->items[i], rank, event);
}

static enum trust_rank rank_of(const struct trust_log *by, const struct trust_log *about)
{
	if (by->own)
		return TRUST_OWN;
	if (by->up > 0)
		return TRUST_ANCESTOR;
	if (about != NULL && is_line(by->line, about->line))
		return TRUST_ITSELF;
	return about != NULL && by->down && is_above(by->line, about->line) ? TRUST_DESCENDANT : TRUST_NONE;
}

static bool may_end(const struct trust_log *by, const struct trust_log *about)
{
	enum trust_rank rank = rank_of(by, about);

	if (rank != TRUST_ANCESTOR || about == NULL || is_line(by->line, about->line))
		return rank != TRUST_NONE;
	return about->up == 0 || about->up < by->up;
}

static void key_end(struct trust *trust, struct key_event *event)
{
	const char *chain = tree_text(event->body, "chain"), *id = tree_text(event->body, "key"), *last = tree_text(event->body, "last");
	struct trust_key *key;
	int64_t number;

	event->counts = true;
	if (id == NULL || last == NULL)
		return;
	key = trust_key_need(trust, chain, id);
	number = strtoll(last, NULL, 10);
	if (key->until < 0 || number < key->until)
		key->until = number;
}

static void claim_add(struct trust *trust, struct trust_log *log, struct key_event *event)
{
	trust->claims = memory_resize(trust->claims, trust->claim_count + 1, sizeof(*trust->claims));
	trust->claims[trust->claim_count++] = (struct claim){event, log, 0};
}

static void event_read(struct trust *trust, struct trust_log *log, struct key_event *event)
{
	const char *chain = tree_text(event->body, "chain");
	struct trust_log *about = chain != NULL ? trust_log_find(trust, chain) : NULL;
	enum trust_rank rank = rank_of(log, about);

	if (chain == NULL || strlen(chain) != 32)
		return;
	if (about == NULL && rank == TRUST_NONE) {
		if (log->down)
			claim_add(trust, log, event);
	} else if (event->revokes && may_end(log, about)) {
		key_end(trust, event);
	} else if (!event->revokes && rank != TRUST_NONE) {
		enrol_with(trust, log, about != NULL ? about : trust_log_need(trust, chain), rank, event);
	}
}

/* ---- one log ---- */

/* The first event of a log brings its own signer. In a log of this file it is the one that came first. */
static bool is_first(const struct trust *trust, const struct trust_log *log, size_t at)
{
	const struct key_event *event = trust->events[at];

	if (event->seq != 1 || event->revokes || event->body == NULL)
		return false;
	if (!log->own || log->first != NULL)
		return log->first != NULL && strcmp(log->first, event->id) == 0;
	for (size_t i = trust_place(trust, log->chain, 1, ""); i < trust->count && trust_place_compare(trust->events[i], log->chain, 2, "") < 0; i++)
		if (trust->events[i]->position < event->position)
			return false;
	return true;
}

static bool lets_in(const struct key_event *event, const char *key)
{
	const struct tree *keys = tree_get(event->body, "keys");

	for (size_t i = 0; !event->revokes && keys != NULL && keys->kind == TREE_LIST && i < keys->count; i++)
		if (value_same(tree_text(keys->items[i], "key"), key) && value_same(tree_text(keys->items[i], "role"), LEDGER_ADMINISTRATOR))
			return true;
	return false;
}

/* Whether that log itself, from its first event on, made this key an administrator's: nobody else goes on from it. */
static bool was_administrator(const struct trust *trust, const char *chain, const char *first, const char *key)
{
	const struct key_event **good = NULL; /* by whom others were let in */
	size_t count = 0;
	bool was = false;

	for (size_t i = trust_place(trust, chain, 1, ""); !was && i < trust->count && strcmp(trust->events[i]->chain, chain) == 0; i++) {
		const struct key_event *event = trust->events[i];
		bool may = strcmp(event->id, first) == 0;

		for (size_t k = 0; !may && k < count; k++)
			may = lets_in(good[k], event->actor);
		if (!may || !value_same(tree_text(event->body, "chain"), chain))
			continue;
		good = memory_resize(good, count + 1, sizeof(struct key_event *));
		good[count++] = event;
		was = lets_in(event, key);
	}
	free(good);
	return was;
}

/* The log that this one goes on from is the same station's, unless it is known otherwise. */
static void log_before(struct trust *trust, const struct trust_log *log, const struct key_event *event)
{
	const struct tree *after = tree_get(event->body, "after");
	const char *chain = tree_text(after, "chain"), *first = tree_text(after, "first");
	struct trust_log *before;

	if (chain == NULL || first == NULL || trust_log_find(trust, chain) != NULL || !was_administrator(trust, chain, first, event->actor))
		return;
	before = trust_log_need(trust, chain);
	before->known = TRUST_ITSELF;
	before->first = first;
	before->line = memory_text(log->line);
	before->station = log->station;
	before->above = log->above;
	before->up = log->up;
	before->down = log->down;
}

static void log_read(struct trust *trust, struct trust_log *log)
{
	log->read = true;
	for (size_t i = trust_place(trust, log->chain, 0, ""); i < trust->count && strcmp(trust->events[i]->chain, log->chain) == 0; i++) {
		struct key_event *event = trust->events[i];
		bool first = is_first(trust, log, i);
		const struct trust_key *key = trust_key_find(trust, log->chain, event->actor);

		if (event->body == NULL || (!first && !trust_key_administers(key, event->seq)))
			continue;
		if (first && key != NULL && key->until == 0)
			continue;
		event_read(trust, log, event);
		if (first)
			log_before(trust, log, event);
	}
}

/* ---- a log that goes on from one that is known ---- */

static bool is_ended(const struct trust *trust, const char *key)
{
	for (size_t i = 0; i < trust->key_count; i++)
		if (trust->keys[i]->until >= 0 && strcmp(trust->keys[i]->key, key) == 0)
			return true;
	return false;
}

/* From which one; NULL: none that is known, or who begins it is no administrator there. */
static const struct trust_log *log_followed(const struct trust *trust, const struct tree *body, const char *chain, const char *actor)
{
	const struct tree *after = tree_get(body, "after");
	const char *before = tree_text(after, "chain"), *seq = tree_text(after, "seq");
	const struct trust_log *log = before != NULL && seq != NULL && value_same(tree_text(body, "chain"), chain) ? trust_log_find(trust, before) : NULL;

	if (log == NULL || !trust_key_administers(trust_key_find(trust, before, actor), strtoll(seq, NULL, 10)) || is_ended(trust, actor))
		return NULL;
	return log;
}

bool trust_goes_on(const struct trust *trust, const struct event *event, const struct event_row *row)
{
	struct tree *body;
	bool on;

	if (event->seq != 1 || strcmp(event->type, "enrol") != 0 || !row->has_body || trust_log_find(trust, event->chain) != NULL)
		return false;
	body = key_body(event, row->body, row->body_length);
	on = log_followed(trust, body, event->chain, event->actor) != NULL;
	tree_free(body);
	return on;
}

static bool is_at(const struct trust_log *log, int up)
{
	return up < 0 || (up == TRUST_OWN_LEVEL ? log->own : log->up == up);
}

/* A station that was restored twice, the second time from a copy that knows nothing of the first: that log is its own as well. */
static bool logs_follow(struct trust *trust, int up)
{
	size_t known = trust->log_count;

	for (size_t i = 0; i < trust->count; i++) {
		const struct key_event *event = trust->events[i];
		const struct trust_log *before;
		struct trust_log *log;

		if (event->seq != 1 || event->revokes || trust_log_find(trust, event->chain) != NULL)
			continue;
		before = log_followed(trust, event->body, event->chain, event->actor);
		if (before == NULL || !before->read || !is_at(before, up))
			continue;
		log = trust_log_need(trust, event->chain);
		log->own = before->own;
		log->known = before->own ? TRUST_OWN : TRUST_ITSELF;
		log->first = event->id;
		log->line = before->line != NULL ? memory_text(before->line) : NULL;
		log->station = before->station;
		log->above = before->above;
		log->up = before->up;
		log->down = before->down;
	}
	return trust->log_count > known;
}

/* ---- all of them ---- */

static bool read_unread(struct trust *trust, int up)
{
	bool any = false;

	for (size_t i = 0; i < trust->log_count; i++)
		if (!trust->logs[i]->read && is_at(trust->logs[i], up)) {
			log_read(trust, trust->logs[i]);
			any = true;
			i = (size_t)-1; /* it may have made others known, anywhere in the list */
		}
	return any;
}

static bool read_level(struct trust *trust, int up)
{
	bool any = read_unread(trust, up);

	while (logs_follow(trust, up))
		any = read_unread(trust, up) || any;
	return any;
}

/* The present log of this file, and those that it says it goes on from: the oldest is read first. */
static void read_own(struct trust *trust, const char *chain)
{
	struct trust_log *log = trust_log_need(trust, chain);

	log->own = true;
	log->known = TRUST_OWN;
	for (size_t i = trust_place(trust, chain, 1, ""); i < trust->count && trust_place_compare(trust->events[i], log->chain, 2, "") < 0; i++) {
		const char *before = is_first(trust, log, i) ? tree_text(tree_get(trust->events[i]->body, "after"), "chain") : NULL;

		if (before != NULL && strlen(before) == 32 && (trust_log_find(trust, before) == NULL || !trust_log_find(trust, before)->own))
			read_own(trust, before);
	}
	log_read(trust, log);
}

static void seed_plant(struct trust *trust, const struct seed *seed)
{
	struct trust_log by = {.own = seed->rank == TRUST_OWN, .up = seed->up - 1}, *log = trust_log_need(trust, tree_text(seed->by->body, "chain"));

	log->up = seed->up;
	enrol_with(trust, &by, log, seed->rank, seed->by);
}

/* Whether the claimed log names the claimant as its parent, by one whom the claim itself brings. */
static bool is_returned(const struct trust *trust, const struct claim *claim)
{
	const struct tree *body = claim->event->body, *keys = tree_get(body, "keys");
	const char *chain = tree_text(body, "chain"), *first = tree_text(body, "first"), *begins = NULL;

	for (size_t i = trust_place(trust, chain, 1, ""); i < trust->count && strcmp(trust->events[i]->chain, chain) == 0; i++) {
		const struct key_event *event = trust->events[i];
		const char *named = tree_text(event->body, "chain");
		bool signer;

		if (event->seq == 1 && first != NULL && strcmp(event->id, first) == 0)
			begins = event->actor;
		signer = begins != NULL && strcmp(begins, event->actor) == 0;
		for (size_t k = 0; !signer && keys != NULL && keys->kind == TREE_LIST && k < keys->count; k++)
			signer = tree_text(keys->items[k], "key") != NULL && strcmp(tree_text(keys->items[k], "key"), event->actor) == 0;
		if (signer && !event->revokes && named != NULL && strcmp(named, claim->log->chain) == 0 && relates(event, "parent"))
			return true;
	}
	return false;
}

static int claim_compare(const void *a, const void *b)
{
	const struct claim *first = a, *second = b;

	if (first->place != second->place)
		return first->place - second->place;
	return strcmp(first->event->since, second->event->since);
}

/* One has it, and what the others say of it has no effect. An end of a key waits until the log is known, by a station farther down. */
static void settle_claims(struct trust *trust)
{
	size_t waiting = 0;

	for (size_t i = 0; i < trust->claim_count; i++)
		trust->claims[i].place = trust->claims[i].event->revokes ? 2 : is_returned(trust, &trust->claims[i]) ? 0 : 1;
	if (trust->claim_count > 0)
		qsort(trust->claims, trust->claim_count, sizeof(*trust->claims), claim_compare);
	for (size_t i = 0; i < trust->claim_count; i++) {
		struct key_event *event = trust->claims[i].event;
		struct trust_log *by = trust->claims[i].log, *about = trust_log_find(trust, tree_text(event->body, "chain"));

		if (event->revokes && about == NULL)
			trust->claims[waiting++] = trust->claims[i];
		else if (event->revokes && may_end(by, about))
			key_end(trust, event);
		else if (!event->revokes && about == NULL && relates(event, "child"))
			enrol_with(trust, by, trust_log_need(trust, tree_text(event->body, "chain")), TRUST_DESCENDANT, event);
		else if (!event->revokes && about != NULL && rank_of(by, about) != TRUST_NONE)
			enrol_with(trust, by, about, rank_of(by, about), event);
	}
	trust->claim_count = waiting;
}

void trust_work_out(struct trust *trust, const char *own_chain)
{
	int up = 0;

	trust_forget(trust);
	trust->seed_count = 0;
	if (*own_chain == '\0')
		return;
	trust->upward = true;
	read_own(trust, own_chain);
	read_level(trust, TRUST_OWN_LEVEL);
	while (read_level(trust, up + 1))
		up++;
	trust->upward = false;
	trust_forget(trust);
	for (size_t i = 0; i < trust->seed_count; i++)
		seed_plant(trust, &trust->seeds[i]);
	read_own(trust, own_chain);
	read_level(trust, TRUST_OWN_LEVEL);
	for (; up > 0; up--)
		read_level(trust, up);
	while (read_level(trust, -1))
		settle_claims(trust);
	trust_link(trust);
}
