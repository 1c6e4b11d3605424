/* People, and whole households, that move. */
#ifndef DESK_MOVING_H
#define DESK_MOVING_H

#include "acts.h"

struct moving {
	struct act_scene *scene;
	struct other *other;
	const char *kind;
	date day;
	struct buffer here, there; /* ids of the people, as they are called in each household */
};

/* Refuses while something waits that names the person (NULL: anybody). */
bool moving_is_clear(struct act_scene *, const char *person, struct problem *) BASE_MUST_CHECK;

/* Ends a membership here that goes on elsewhere; `by` says why. Continued, it is as it was before, from that month on. */
void membership_leave(struct act_scene *, struct record *membership, const char *by, date until);
struct record *membership_continue(const struct record *old, const char *stream, int64_t from);
void membership_return(struct act_scene *, struct record *); /* one that left, as it was before */

/* A recheck for each category that somebody is in force for: in the scene's household, or in the other one. */
struct recheck_wish {
	const char *change, *cause;
	date day;
	bool doubtful; /* only where it is not certain that the test is still met */
};
void recheck_list(struct act_scene *, struct other *, const struct recheck_wish *);

#endif
