/* Private to the room: table _parked, events that wait for whoever would let their signer in. */
#ifndef LEDGER_PARK_H
#define LEDGER_PARK_H

#include "state.h"

/* Bytes of core and body in all: what nobody has vouched for may not fill the disk. */
#define PARKED_MAXIMUM (INT64_C(32) << 20)

bool park(struct ledger *, const struct event *, const struct event_row *, struct problem *) BASE_MUST_CHECK;
bool parked_has(struct ledger *, const char *id);
int64_t parked_room(struct ledger *); /* bytes; negative: there is more already */
/* Into the ledger with those whose signer is let in by now. */
bool unpark(struct ledger *, struct problem *) BASE_MUST_CHECK;

#endif
