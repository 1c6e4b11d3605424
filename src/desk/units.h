/* What the files about other stations share. */
#ifndef DESK_UNITS_H
#define DESK_UNITS_H

#include "station.h"

struct unit { /* all owned; area may be NULL */
	char *code, *level, *relation, *chain, *office, *signing, *sealing, *area;
};
/* One in force; false and a problem if it is not enrolled. */
bool unit_find(struct desk *, const char *code, struct unit *, struct problem *) BASE_MUST_CHECK;
void unit_release(struct unit *);
int unit_level(const char *level); /* from 0, the lowest; -1: none */
const char *unit_relation(struct desk *, const char *level); /* of a station of that level to this one: parent, child, peer */
const char *unit_level_towards(const char *own, const char *other); /* the level next to the own one, on the way to the other */
/* Gives the station's own keys, made now if there are none, to each of its people who has none. By an administrator. */
bool units_share_keys(struct desk *, struct problem *) BASE_MUST_CHECK;
/* Whether all of that log is to come here: this station's own, and from the stations below that one (NULL: any), not from above or beside. */
bool log_comes_whole(struct desk *, const char *chain, const char *from);
/* Cuts numbers that are missing into runs that are waited for and such as were given up, with the reason; false if a visit did not want more. */
bool given_up_split(struct desk *, const char *chain, int64_t first, int64_t last,
    bool (*visit)(void *self, int64_t first, int64_t last, const char *why), void *self);

/* ---- awaited.c ---- */
struct known_numbers { /* of ids that are not here: the next number names it as the one before, or a bundle showed it as a head */
	struct known_number {
		char id[65], chain[33];
		int64_t seq;
	} *items;
	size_t count;
};
bool known_numbers_read(struct desk *, struct known_numbers *, struct problem *) BASE_MUST_CHECK;
const struct known_number *known_number_of(const struct known_numbers *, const char *id); /* NULL: no number is known */
void known_numbers_release(struct known_numbers *);
struct awaited_events { /* ids that records wait for, and each that waits; by id, log and number */
	struct awaited_event {
		char id[65], chain[33]; /* chain, seq: of the one that waits */
		int64_t seq;
	} *items;
	size_t count;
};
bool awaited_events_read(struct desk *, struct awaited_events *, struct problem *) BASE_MUST_CHECK;
void awaited_events_release(struct awaited_events *);

void unit_card_code(const struct tree *card, char code[20]);

#endif
