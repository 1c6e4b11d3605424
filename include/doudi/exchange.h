/* exchange: how events and lists travel between files. */
#ifndef DOUDI_EXCHANGE_H
#define DOUDI_EXCHANGE_H

#include "doudi/ledger.h"

/* Hands every event that `from` holds to `to`, one by one, as a bundle would. Each is verified there; the first
 * that is not authentic ends it, and nothing of this call stays. `touched` names each household whose rows changed. */
struct exchange_count {
	int64_t offered, fresh, waiting;
};
bool exchange_events(struct ledger *from, struct ledger *to, void (*touched)(void *self, const char *stream), void *self,
    struct exchange_count *, struct problem *) BASE_MUST_CHECK;
/* Makes the keys of one station known at another, by an administrator there. */
bool exchange_introduce(struct ledger *known, struct ledger *at, const struct actor *administrator, date day,
    struct problem *) BASE_MUST_CHECK;

#endif
