/* Private to the room: one run of verify over the whole file. */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "state.h"

struct verify {
	struct ledger *ledger;
	struct verify_watch watch;
	int64_t done, all; /* each event is looked at twice: by itself and in its stream */
	struct verify_count *count;
	struct problem *problem;
	struct trust *trust; /* worked out from the events again */
	struct erased { char id[65], stream[33]; } *erased; /* events that an order in force names, of its household; sorted */
	size_t erased_count;
	struct signature_pool *signatures;
	int64_t *seen; /* rows of each table that were compared */
};

void verify_fault(struct verify *, const char *format, ...) BASE_PRINTF(2, 3);
void verify_did(struct verify *, int64_t events);
bool verify_was_filed(const struct verify *, const struct event *);

/* ---- verify_signer.c ---- */
void verify_signer(struct verify *, int64_t position, const struct event *);
void verify_name(struct verify *, int64_t position, const struct event *, const char *by); /* is it the signer's? */
bool verify_enrolled(struct verify *) BASE_MUST_CHECK;    /* table enrolled against the events */
bool verify_alarms(struct verify *) BASE_MUST_CHECK;      /* table alarm likewise, and what stands in it is said */

/* ---- verify_projection.c ---- */
bool verify_projections(struct verify *) BASE_MUST_CHECK; /* the other projections against a replay */

/* ---- verify_signature.c ---- */
struct signature_pool *signature_pool_new(void);
void signature_pool_add(struct signature_pool *, int64_t position, const struct event *, const unsigned char *signature);
/* Waits for the last, tells the bad ones in order, frees the pool. */
void signature_pool_end(struct signature_pool *, void (*bad)(void *self, int64_t position), void *self);

#endif
