/* The households of a network, what its stations send each other, and what the oracle is told of all this. */
#ifndef TEST_POST_H
#define TEST_POST_H

#include "network.h"

#define HOMES 3
#define LIVES 4
#define PARCELS 1024

struct life { /* where a household lives, or lived */
	size_t place;
	char since[65]; /* event that says so; "" from the beginning */
};
struct household {
	struct home home;
	struct life lives[LIVES];
	size_t life_count;
	size_t stray; /* a station that was sent it by mistake; NOWHERE: none */
};
struct parcel {
	char *path;
	size_t from, to; /* places */
	const struct machine *by;
	bool note;
	bool altered; /* by a stranger's hand, before it was sealed or after; or cut */
	char chain[33];
};
struct world {
	struct network network;
	struct household households[HOMES];
	size_t household_count;
	struct parcel post[PARCELS];
	size_t parcel_count, files;
	struct event_id *packed; /* events of the bundle that is being made */
	size_t packed_count;
	uint64_t seed;
	size_t accidents;
	FILE *oracle;
};

/* What the machine writes between the two is said to the oracle by the machine itself, before anything can happen to it. */
void act_begins(struct world *, struct machine *);
void act_ends(void *world, struct machine *);

bool has_event(const struct machine *, const char *id);
bool lives_below(const struct world *, const struct machine *, const struct household *, size_t place); /* as that machine knows */
/* On their way from now on. asked: counts what the note asks for. */
struct parcel *send_bundle(struct world *, const struct machine *from, size_t to);
bool has_news(struct world *, const struct machine *from, size_t to); /* whether a bundle would hold an event */
struct parcel *send_note(struct world *, const struct machine *from, size_t to, int64_t *asked);
bool is_packed(const struct world *, const char *event);
void parcel_lose(struct world *, struct parcel *);
/* A copy of it that is cut, or has a byte changed. */
struct parcel *parcel_spoil(struct world *, const struct parcel *);
/* Said to the oracle, with what came of it. Returns how many events were new. */
int64_t parcel_take(struct world *, const struct parcel *, struct machine *);
void erase_due(const struct machine *);

/* What every machine has and shows in the end. */
void tell_end(const struct world *);

#endif
