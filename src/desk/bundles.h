/* After events came from elsewhere, by a bundle or straight from another ledger. */
#ifndef DESK_BUNDLES_H
#define DESK_BUNDLES_H

#include "station.h"

/* Search, parameters, and decisions whose ground has changed meanwhile (依据有变), for the households that were touched. */
bool desk_taken(struct desk *, const char *const *streams, size_t count, struct problem *) BASE_MUST_CHECK;

#endif
