/* witness: which heads other stations have shown, of their own logs and of this one's. */
#ifndef EXCHANGE_WITNESS_H
#define EXCHANGE_WITNESS_H

#include "bundle.h"

/* Of the log in which that bundle was made: each time that it is shown. */
bool witness_own(struct store *, const struct bundle_header *, int64_t seq, const char *head, struct problem *) BASE_MUST_CHECK;
/* Of another log: only what is not here, with the newest bundle of that station which showed it. */
bool witness_other(struct store *, const struct bundle_header *, const char *chain, int64_t seq, const char *head, struct problem *)
    BASE_MUST_CHECK;
/* Another event goes by that number here, and nobody showed that head before. */
bool witness_contradicts(struct store *, const char *chain, int64_t seq, const char *head);

#endif
