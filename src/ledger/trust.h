/* Private to the room: who may vouch for whom.
 *
 * The contract. A station S looks at every enrol and revoke event that it has, and at nothing else but which log is its own;
 * so the answer is the same in whatever order they came, and a rebuild gives it again. A log is read in the order of its
 * numbers, and what stands in it counts only if an administrator of that log signed it before his key ended there.
 *
 * An enrolment of log X that stands in log Y counts at S if one of these holds, the first being the strongest:
 *   own         Y is a log of S itself
 *   ancestor    Y is a log of a station that S enrolled as its parent, or of the parent which such a one enrolled, and so on
 *   itself      Y is X, or another log of the same station, once X is known; a log is known by its first event, and goes on from
 *               another one if who begins it was an administrator of that one; so does one that nobody made known, if his key was
 *               never ended
 *   descendant  Y is a log of a station below S or below an ancestor of S, and X of a station below that one, by enrolments as
 *               child, and neither S nor an ancestor has enrolled X: a household that moves brings what another township's
 *               village signed. Of two stations of one level that both claim X, the one that X itself names as its parent,
 *               else the one that did so first by clock.
 * Of several for one key the strongest counts, and among equals the latest by clock and id. A weaker one changes nothing.
 *
 * A revocation counts from the same places, but nobody revokes upward: an ancestor ends no key of one above it. Of several the
 * lowest number counts. One that stands in the log itself leaves what that log said about keys before it.
 *
 * All else is kept and has no effect. */
#ifndef LEDGER_TRUST_H
#define LEDGER_TRUST_H

#include "event.h"

enum trust_rank { TRUST_NONE, TRUST_DESCENDANT, TRUST_ITSELF, TRUST_ANCESTOR, TRUST_OWN };

struct key_event { /* one enrol or revoke event */
	char id[65], chain[33], actor[65], stream[33];
	char since[96]; /* clock and id: sorts as they do */
	int64_t seq, position;
	bool revokes, counts, met;
	struct tree *body; /* NULL: erased, or of a newer version */
};
struct trust_key { /* texts borrowed from the event that gave it */
	char chain[33], key[65];
	const char *station, *office, *name, *role, *since;
	enum trust_rank rank; /* TRUST_NONE: only an end of it is known */
	int64_t until;        /* last number; -1: no end */
};

struct trust;
struct trust *trust_new(void);
void trust_free(struct trust *);
/* Replaces or adds; NULL body as above, taken. */
void trust_add_take(struct trust *, const struct event *, int64_t position, struct tree *body);
/* The one function: everything from the events that were added and the log that is this file's. */
void trust_work_out(struct trust *, const char *own_chain);

/* After that. */
bool trust_knows(const struct trust *, const char *chain);
/* Is this the event by which a log is known, and which brings its own signer? */
bool trust_begins(const struct trust *, const struct event *);
/* Is it the first of a log that is not known yet, and goes on from one that is? */
bool trust_goes_on(const struct trust *, const struct event *, const struct event_row *);
bool trust_is_own(const struct trust *, const char *chain);
bool trust_is_above(const struct trust *, const char *chain); /* of a station above this one */
const struct trust_key *trust_find(const struct trust *, const char *chain, const char *key); /* NULL: nothing said of it */
const struct trust_key *trust_key_at(const struct trust *, size_t index); /* by log and key; NULL past the end */
const struct key_event *trust_event_at(const struct trust *, size_t index); /* by log, number and id; NULL past the end */
bool trust_key_signs(const struct trust_key *, int64_t seq); /* NULL does not */
bool trust_key_administers(const struct trust_key *, int64_t seq);

/* ---- trust_tree.c: the tree of stations ---- */
bool trust_is_same_station(const struct trust *, const char *chain, const char *other); /* two logs of one station */
bool trust_is_over(const struct trust *, const char *chain, const char *other); /* or of one above it */
enum trust_kin {
	TRUST_IN_LINE, /* one is over the other, or they are one station, also one that was set up anew under its code */
	TRUST_APART,   /* both are below some third station, and neither is over the other */
	TRUST_UNPLACED /* it is not known here where one of them stands */
};
enum trust_kin trust_kin(const struct trust *, const char *chain, const char *other);
/* As to the station of that code: apart also from one that is over it. */
enum trust_kin trust_kin_of_code(const struct trust *, const char *chain, const char *code);
/* A department's: its people are a department's alone, but for who administers it. */
bool trust_is_department(const struct trust *, const char *chain);
const char *trust_above(const struct trust *, const char *chain); /* log that enrolled it as a child; NULL */
/* Whether a station below this one enrols there a parent of its own that is neither above it nor enrolled by this station or one
 * over it, and whose keys it has not ended: it makes itself another county, and its villages would heed that one. */
bool trust_names_stranger(const struct trust *, const struct key_event *);
/* What the answers above follow from, for each log in order: two that have the same place have the same kin. NULL past the end. */
const char *trust_place_at(const struct trust *, size_t index, char place[33], const char **station);

/* ---- trust_read.c ---- */
struct tree *key_body(const struct event *, const char *text, size_t length); /* owned; NULL: nothing to be learnt from it */
/* Brings it up to what the file has now, reading only what is new. */
bool trust_read(struct trust *, struct store *, struct problem *) BASE_MUST_CHECK;
/* For that: whether this event is here, with what it says; after the last, those that were not met go. */
bool trust_meet(struct trust *, const char *chain, int64_t seq, const char *id);
void trust_end_meeting(struct trust *);

#endif
