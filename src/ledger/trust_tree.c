/* Which station stands above which, as far as it is known here: who enrolled a station as its child is above it, and so is whom
 * the station itself names as its parent, if that one names it as a child. */
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

/* The log that this event enrols with that word, if an administrator of `by` said so; NULL. */
static const struct trust_log *named(const struct trust *trust, const struct key_event *event, const struct trust_log *by, const char *relation)
{
	const char *chain = tree_text(event->body, "chain"), *said = tree_text(event->body, "relation");
	const struct trust_log *log;

	if (event->revokes || chain == NULL || said == NULL || strcmp(said, relation) != 0)
		return NULL;
	log = trust_log_find(trust, event->chain);
	if (log == NULL || !is_same(log, by) || !trust_key_administers(trust_key_find(trust, event->chain, event->actor), event->seq))
		return NULL;
	return trust_log_find(trust, chain);
}

static bool is_child(const struct trust *trust, const struct trust_log *log, const struct trust_log *of)
{
	for (size_t i = 0; i < trust->count; i++) {
		const struct trust_log *child = named(trust, trust->events[i], of, "child");

		if (child != NULL && is_same(child, log))
			return true;
	}
	return false;
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
	for (size_t i = 0; i < trust->count; i++) {
		const struct trust_log *parent = named(trust, trust->events[i], at, "parent");

		if (parent != NULL && parent != at->above && is_child(trust, at, parent) && is_over(trust, log, parent, steps - 1))
			return true;
	}
	return false;
}

bool trust_is_over(const struct trust *trust, const char *chain, const char *other)
{
	const struct trust_log *log = trust_log_find(trust, chain), *at = trust_log_find(trust, other);

	return log != NULL && at != NULL && is_over(trust, log, at, TREE_STEPS);
}
