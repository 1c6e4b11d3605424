/* Inside desk: what follows when simulated values are entered for good. */
#ifndef DESK_SIMULATE_H
#define DESK_SIMULATE_H

#include "county.h"

/* By category: the fact whether a household or person is in it now; NULL: nobody can be. Owned list. */
const struct fact **simulation_memberships(const struct pack *);
bool simulation_is_in(struct county_walk *, const struct fact *const *in, const struct verdict *); /* of the household last assessed */
/* What becomes of one verdict when another takes its place, and a change on the list. */
enum simulated_kind simulated_kind_of(const struct verdict *before, const struct verdict *after);
void simulation_add_change(struct simulation *, const char *household, const struct verdict *before, const struct verdict *after, bool in);

/* One event a household whose payment or status changes, or that newly meets a category; all with the txn. *households: how
 * many. Inside the caller's transaction. */
bool recheck_file(struct desk *, const struct simulation *, const char *txn, int64_t *households, struct problem *) BASE_MUST_CHECK;
/* After a parameter was filed and before it counts: what it changes is to be checked again. */
bool recheck_after_parameter(struct desk *, const struct record *parameter, struct buffer *notice, struct problem *) BASE_MUST_CHECK;
/* After one was voided: the other way round, and what was listed for it and is still open is dropped. Restores the pack. */
bool recheck_after_void(struct desk *, const struct record *parameter, struct buffer *notice, struct problem *) BASE_MUST_CHECK;

#endif
