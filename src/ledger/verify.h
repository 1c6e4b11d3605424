/* Private to the room: one run of verify over the whole file. */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "state.h"

struct known_key { /* what the events so far say of a key in a log */
	char chain[33], key[65];
	char *station, *office, *name, *role, *since;
	int64_t until; /* -1: no end */
};
struct verify {
	struct ledger *ledger;
	void (*fault)(void *self, const char *sentence);
	void *self;
	struct verify_count *count;
	struct problem *problem;
	struct known_key *keys; size_t key_count;
	char (*own)[33]; size_t own_count; /* logs of this file: without holes */
	char (*erased)[65]; size_t erased_count; /* events that an order in force names; sorted */
	struct signature_pool *signatures;
};

void verify_fault(struct verify *, const char *format, ...) BASE_PRINTF(2, 3);
bool verify_is_own(const struct verify *, const char *chain);

/* ---- verify_signer.c: in taking order ---- */
/* Whether the signer was let in by an administrator before; learns from enrol and revoke events, which alone need a body. */
void verify_signer(struct verify *, int64_t position, const struct event *, const struct tree *body);
bool verify_is_about_keys(const struct event *);
/* After all keys are known: whether the name in the body is the signer's. */
void verify_name(struct verify *, int64_t position, const struct event *, const char *by);
bool verify_enrolled(struct verify *) BASE_MUST_CHECK;    /* table enrolled against the events */

/* ---- verify_projection.c ---- */
bool verify_projections(struct verify *) BASE_MUST_CHECK; /* the other projections against a replay */

/* ---- verify_signature.c ---- */
struct signature_pool *signature_pool_new(void);
void signature_pool_add(struct signature_pool *, int64_t position, const struct event *, const unsigned char *signature);
/* Waits for the last, tells the bad ones in order, frees the pool. */
void signature_pool_end(struct signature_pool *, void (*bad)(void *self, int64_t position), void *self);

#endif
