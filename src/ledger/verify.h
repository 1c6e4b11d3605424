/* Private to the room: one run of verify over the whole file. */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include "state.h"

struct known_key { /* what the events so far say of a key in a log */
	char chain[33], key[65];
	char *station, *office, *name, *role, *since;
	int64_t until; /* -1: no end */
};
struct check_signature {
	int64_t position;
	char id[65], key[65];
	unsigned char signature[64];
	bool holds;
};
struct verify {
	struct ledger *ledger;
	void (*fault)(void *self, const char *sentence);
	void *self;
	struct verify_count *count;
	struct problem *problem;
	struct known_key *keys; size_t key_count;
	char (*own)[33]; size_t own_count; /* logs of this file: without holes */
	char (*erased)[65]; size_t erased_count; /* events whose body an erase event names */
	struct check_signature *waiting; size_t waiting_count;
};

void verify_fault(struct verify *, const char *format, ...) BASE_PRINTF(2, 3);
/* Whether the signer was let in by an administrator before, and learns from enrol and revoke events. */
void verify_signer(struct verify *, int64_t position, const struct event *, const struct tree *body);
bool verify_is_own(const struct verify *, const char *chain);
/* Checked in batches on all cores; verify_signatures_end takes the last. */
void verify_signature(struct verify *, int64_t position, const struct event *, const unsigned char signature[64]);
void verify_signatures_end(struct verify *);
bool verify_enrolled(struct verify *) BASE_MUST_CHECK;    /* table enrolled against the events */
bool verify_projections(struct verify *) BASE_MUST_CHECK; /* the other projections against a replay */

#endif
