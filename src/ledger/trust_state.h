/* Private to trust*.c: what is being worked out. */
#ifndef LEDGER_TRUST_STATE_H
#define LEDGER_TRUST_STATE_H

#include "trust.h"

struct trust_log {
	char chain[33];
	enum trust_rank known; /* by whom */
	const char *first;     /* id of number 1, NULL: not said, as of the logs that this file goes on from */
	char *line;            /* its station, after those that it is known through: A, or A/B, or A/B/C */
	const char *station;  /* its code, as whoever made it known has it */
	const struct trust_log *above; /* the one that enrolled it as a child; NULL: none, or it is own or up */
	int up;                /* 1: of a parent, 2: of its parent ...; 0: of none above */
	bool own, down, read;  /* down: below this station, or below one above it */
};
#define TRUST_OWN_LEVEL 0 /* where a level of `up` is asked for; -1 are all */
struct seed { /* an ancestor, made known by the one before it */
	struct key_event *by;
	int up;
	enum trust_rank rank;
};
struct trust {
	struct key_event **events; /* by log, number and id */
	size_t count, capacity;
	struct trust_key **keys; /* by log and key */
	size_t key_count;
	struct trust_log **logs; /* by chain */
	size_t log_count;
	struct seed *seeds;
	size_t seed_count;
	struct claim {
		struct key_event *event;
		struct trust_log *log;
		int place; /* of three: the claimed log says so too, it does not, an end of a key */
	} *claims; /* about logs that nobody has made known yet */
	size_t claim_count;
	struct link {
		const struct trust_log *child, *parent;
	} *links; /* parents that a station names itself, and that name it as a child */
	size_t link_count;
	bool upward; /* only the line upward is being found */
};

/* ---- trust_table.c ---- */
void trust_forget(struct trust *); /* what was worked out; the events stay */
int trust_place_compare(const struct key_event *, const char *chain, int64_t seq, const char *id);
/* Where an event of that place stands, or would. */
size_t trust_place(const struct trust *, const char *chain, int64_t seq, const char *id);
struct trust_log *trust_log_find(const struct trust *, const char *chain);
struct trust_log *trust_log_need(struct trust *, const char *chain);
struct trust_key *trust_key_find(const struct trust *, const char *chain, const char *key);
struct trust_key *trust_key_need(struct trust *, const char *chain, const char *key);
/* Where a key of that log stands, or would. */
size_t trust_key_place(const struct trust *, const char *chain, const char *key);

/* ---- trust_tree.c ---- */
void trust_link(struct trust *); /* the last step of working out */

#endif
