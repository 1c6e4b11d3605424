/* Which station stands above which, as far as it is known here: who enrolled a station as its child is above it, and so is whom
 * the station itself names as its parent, if that one names it as a child. */
#include "table.h"
#include "trust_state.h"

#include <string.h>

#define TREE_STEPS 8 /* more than there are levels; claims may go in a ring */

static bool is_same(const struct trust_log *log, const struct trust_log *other)
{
	if (log->own || other->own)
		return log->own && other->own;
	return log == other || (log->line != NULL && other->line != NULL && strcmp(log->line, other->line) == 0);
}

bool trust_is_same_station(const struct trust *trust, const char *chain, const char *other)
{
	const struct trust_log *log = trust_log_find(trust, chain), *second = trust_log_find(trust, other);

	return log != NULL && second != NULL && is_same(log, second);
}

/* The log that this event enrols with that word, if an administrator of that log said so; NULL. */
static const struct trust_log *named(const struct trust *trust, const struct key_event *event, const char *relation)
{
	const char *chain = tree_text(event->body, "chain"), *said = tree_text(event->body, "relation");

	if (event->revokes || chain == NULL || said == NULL || strcmp(said, relation) != 0 || trust_log_find(trust, event->chain) == NULL)
		return NULL;
	return trust_key_administers(trust_key_find(trust, event->chain, event->actor), event->seq) ? trust_log_find(trust, chain) : NULL;
}

static bool is_child(const struct trust *trust, const struct trust_log *log, const struct trust_log *of)
{
	for (size_t i = 0; i < trust->count; i++) {
		const struct trust_log *child = named(trust, trust->events[i], "child");

		if (child != NULL && is_same(child, log) && is_same(trust_log_find(trust, trust->events[i]->chain), of))
			return true;
	}
	return false;
}

/* Mostly the one named is known by having enrolled it, and nothing has to be looked for. */
void trust_link(struct trust *trust)
{
	for (size_t i = 0; i < trust->count; i++) {
		const struct trust_log *parent = named(trust, trust->events[i], "parent"), *child;

		child = parent != NULL ? trust_log_find(trust, trust->events[i]->chain) : NULL;
		if (parent == NULL || child->own || child->up > 0 || child->above == parent || !is_child(trust, child, parent))
			continue;
		trust->links = memory_resize(trust->links, trust->link_count + 1, sizeof(*trust->links));
		trust->links[trust->link_count++] = (struct link){child, parent};
	}
}

static bool is_over(const struct trust *trust, const struct trust_log *log, const struct trust_log *at, int steps)
{
	if (is_same(log, at))
		return true;
	if (at->own || at->up > 0)
		return log->up > at->up;
	if (steps == 0)
		return false;
	if (at->above != NULL && is_over(trust, log, at->above, steps - 1))
		return true;
	for (size_t i = 0; i < trust->link_count; i++) {
		const struct trust_log *parent = trust->links[i].parent;

		if (is_same(trust->links[i].child, at) && parent != at->above && is_over(trust, log, parent, steps - 1))
			return true;
	}
	return false;
}

bool trust_is_over(const struct trust *trust, const char *chain, const char *other)
{
	const struct trust_log *log = trust_log_find(trust, chain), *at = trust_log_find(trust, other);

	return log != NULL && at != NULL && is_over(trust, log, at, TREE_STEPS);
}

/* ---- kin ---- */

static bool is_right_above(const struct trust_log *above, const struct trust_log *log)
{
	return log->own || log->up > 0 ? above->up == log->up + 1 : log->above != NULL && is_same(above, log->above);
}

/* A station whose file was lost and that was set up anew: another office, the same code from the same station above. */
static bool is_namesake(const struct trust_log *log, const struct trust_log *other)
{
	return value_same(log->station, other->station) && log->station != NULL &&
	       ((log->above != NULL && is_right_above(log->above, other)) || (other->above != NULL && is_right_above(other->above, log)));
}

static bool is_in_line(const struct trust *trust, const struct trust_log *log, const struct trust_log *other)
{
	return is_over(trust, log, other, TREE_STEPS) || is_over(trust, other, log, TREE_STEPS) || is_namesake(log, other);
}

/* Whether some station above the first is over the other. */
static bool has_common(const struct trust *trust, const struct trust_log *log, const struct trust_log *other, int steps)
{
	bool common = false;

	if (is_over(trust, log, other, TREE_STEPS))
		return true;
	for (size_t i = 0; (log->own || log->up > 0) && !common && i < trust->log_count; i++)
		common = trust->logs[i]->up > log->up && is_over(trust, trust->logs[i], other, TREE_STEPS);
	if (log->own || log->up > 0 || common || steps == 0)
		return common;
	common = log->above != NULL && has_common(trust, log->above, other, steps - 1);
	for (size_t i = 0; !common && i < trust->link_count; i++)
		common = is_same(trust->links[i].child, log) && has_common(trust, trust->links[i].parent, other, steps - 1);
	return common;
}

static enum trust_kin kin(const struct trust *trust, const struct trust_log *log, const struct trust_log *other)
{
	if (log == NULL || other == NULL)
		return TRUST_UNPLACED;
	if (is_in_line(trust, log, other))
		return TRUST_IN_LINE;
	return has_common(trust, log, other, TREE_STEPS) ? TRUST_APART : TRUST_UNPLACED;
}

enum trust_kin trust_kin(const struct trust *trust, const char *chain, const char *other)
{
	return kin(trust, trust_log_find(trust, chain), trust_log_find(trust, other));
}

/* Of several that bear a code those count that are known best: nobody takes another's by enrolling a station of his own under it. */
enum trust_kin trust_kin_of_code(const struct trust *trust, const char *chain, const char *code)
{
	const struct trust_log *log = trust_log_find(trust, chain);
	enum trust_rank best = TRUST_NONE;
	enum trust_kin found = TRUST_APART;

	for (size_t i = 0; i < trust->log_count; i++)
		if (value_same(trust->logs[i]->station, code) && trust->logs[i]->known > best)
			best = trust->logs[i]->known;
	if (best == TRUST_NONE || log == NULL)
		return TRUST_UNPLACED;
	for (size_t i = 0; i < trust->log_count; i++) {
		const struct trust_log *bearer = trust->logs[i];

		if (!value_same(bearer->station, code) || bearer->known != best)
			continue;
		if (is_over(trust, log, bearer, TREE_STEPS) || is_namesake(log, bearer))
			return TRUST_IN_LINE;
		if (kin(trust, log, bearer) == TRUST_UNPLACED)
			found = TRUST_UNPLACED;
	}
	return found;
}

bool trust_is_department(const struct trust *trust, const char *chain)
{
	bool has = false;

	for (size_t i = trust_key_place(trust, chain, ""); i < trust->key_count && strcmp(trust->keys[i]->chain, chain) == 0; i++) {
		const struct trust_key *key = trust->keys[i];

		if (key->rank == TRUST_NONE)
			continue;
		if (strcmp(key->role, LEDGER_DEPARTMENT) == 0)
			has = true;
		else if (strcmp(key->role, LEDGER_ADMINISTRATOR) != 0)
			return false;
	}
	return has;
}

const char *trust_above(const struct trust *trust, const char *chain)
{
	const struct trust_log *log = trust_log_find(trust, chain);

	return log != NULL && log->above != NULL ? log->above->chain : NULL;
}

static bool is_below_here(const struct trust *trust, const struct trust_log *log)
{
	for (size_t i = 0; i < trust->log_count; i++)
		if (trust->logs[i]->own)
			return !log->own && is_over(trust, trust->logs[i], log, TREE_STEPS);
	return false;
}

/* Not through what stations name as their parents: that is what is asked about. */
static bool is_enrolled_over(const struct trust_log *above, const struct trust_log *log)
{
	for (int steps = TREE_STEPS; log != NULL && steps > 0; log = log->above, steps--)
		if (is_same(above, log))
			return true;
	return false;
}

static bool is_ended_there(const struct trust *trust, const struct key_event *enrolment, const char *chain, const char *key)
{
	for (size_t i = 0; key != NULL && i < trust->count; i++) {
		const struct key_event *event = trust->events[i];

		if (event->revokes && event->body != NULL && strcmp(event->chain, enrolment->chain) == 0 &&
		    value_same(tree_text(event->body, "chain"), chain) && value_same(tree_text(event->body, "key"), key))
			return true;
	}
	return false;
}

static bool has_force(const struct trust *trust, const struct key_event *enrolment, const char *chain)
{
	const struct tree *keys = tree_get(enrolment->body, "keys");

	for (size_t i = 0; keys != NULL && keys->kind == TREE_LIST && i < keys->count; i++)
		if (!is_ended_there(trust, enrolment, chain, tree_text(keys->items[i], "key")))
			return true;
	return false;
}

bool trust_names_stranger(const struct trust *trust, const struct key_event *event)
{
	const struct trust_log *log = trust_log_find(trust, event->chain), *parent;
	const char *chain = tree_text(event->body, "chain"), *said = tree_text(event->body, "relation");

	if (log == NULL || event->revokes || chain == NULL || !value_same(said, "parent") || !is_below_here(trust, log))
		return false;
	parent = trust_log_find(trust, chain);
	if (parent != NULL && (parent->own || parent->up > 0 || parent->known >= TRUST_ANCESTOR || is_enrolled_over(parent, log)))
		return false;
	return has_force(trust, event, chain);
}

static void place_write(const struct trust *trust, const struct trust_log *log, struct buffer *place, int steps)
{
	buffer_add_format(place, "%s %s %d %d", log->station != NULL ? log->station : "", log->line != NULL ? log->line : "", log->own, log->up);
	if (log->own || log->up > 0 || steps == 0)
		return;
	buffer_add_format(place, " %d", (int)log->known);
	if (log->above != NULL) {
		buffer_add(place, " < ");
		place_write(trust, log->above, place, steps - 1);
	}
	for (size_t i = 0; i < trust->link_count; i++)
		if (is_same(trust->links[i].child, log)) {
			buffer_add(place, " | ");
			place_write(trust, trust->links[i].parent, place, steps - 1);
		}
}

const char *trust_place_at(const struct trust *trust, size_t index, char place[33], const char **station)
{
	struct buffer text = BUFFER_INIT(1u << 20);
	const struct trust_log *log = index < trust->log_count ? trust->logs[index] : NULL;

	if (log == NULL)
		return NULL;
	place_write(trust, log, &text, TREE_STEPS);
	if (trust_is_department(trust, log->chain))
		buffer_add(&text, " d");
	memcpy(place, ledger_hash(buffer_text(&text), text.length).text, 32);
	place[32] = '\0';
	*station = log->station;
	buffer_release(&text);
	return log->chain;
}
