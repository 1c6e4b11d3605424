/* Private to the room: who may write where. What anybody else has filed is kept, counted and shown as an alarm, and has no effect.
 *
 * In the stream of an office: the station's own people, and those above it; nobody sets another station's parameters, nor makes
 * its stations known (office.c).
 *
 * In the stream of a household (household.c):
 *   a station that it belongs to or belonged to, by homes.h; one over such a one, or under it;
 *   the station that one of these has handed it over to, or one over that, whether it has been taken over or not;
 *   a department's station that one over such a home has made known.
 * Somebody is kept out only if it is known here that he is none of these: if his station and every home stand below some common one.
 * Where that is not known, where words are gone that may have made him one, or where its own have given the household another
 * place, which may be his, what he files counts: a wrong no is worse.
 *
 * An order to erase: a county over the home, where the household is when it is given (erase_right.c).
 *
 * Each follows from the events that are here, and from whose file this is, in whatever order they came. */
#ifndef LEDGER_WRITERS_H
#define LEDGER_WRITERS_H

#include "alarm.h"
#include "homes.h"

struct household_writers {
	struct homes homes;
	bool walked;	/* beyond who began it */
	char **targets; /* codes that it was handed over to */
	size_t target_count;
	char **doubtful; /* logs that may have taken it over by what cannot be read */
	size_t doubtful_count;
	bool placed_anew; /* by its own: which station's the new place is, is not for the ledger to say */
};
void household_writers_begin(struct household_writers *, struct ledger *, const struct trust *, const char *stream);
bool household_is_foreign(struct household_writers *, const char *chain);
void household_writers_release(struct household_writers *);

bool office_is_foreign(const struct trust *, const char *stream, const char *chain); /* false of a household */
bool office_touch(struct ledger *, const char *office, struct problem *) BASE_MUST_CHECK;    /* somebody's claim to it is another now */

/* ---- writers.c ---- */
/* Whether an alarm of that kind, office or household, has a reason. */
bool writer_is_foreign(struct ledger *, const struct trust *, const char *kind, const char *stream, const char *chain);
/* Marks what of a stream has no effect, before a replay of it. */
bool writers_withhold(struct ledger *, const char *stream, const struct order *, struct problem *) BASE_MUST_CHECK;
/* Whether this file's own log may write there as it always has, without asking more: mostly so. */
bool writers_know_own(struct ledger *, const struct event *);

/* ---- placed.c ---- */
/* Households in which somebody wrote who stands elsewhere now wait for ledger_settle. */
bool placed_renew(struct ledger *, struct problem *) BASE_MUST_CHECK;

#endif
