/* After events came from elsewhere, by a bundle or straight from another ledger. */
#ifndef DESK_BUNDLES_H
#define DESK_BUNDLES_H

#include "station.h"

struct touched { /* households and offices of which something came */
	char **streams;
	size_t count;
};
void touched_add(struct touched *, const char *stream);
/* Search, parameters, and decisions whose ground has changed meanwhile (依据有变), for those that were touched; empties it. */
bool desk_taken(struct desk *, struct touched *, struct problem *) BASE_MUST_CHECK;

/* What came of the household that somebody did who did not know that it, or one of its people, had left: one record of form
 * late_edit each. */
bool late_look(struct desk *, const char *household, struct problem *) BASE_MUST_CHECK;

#endif
