/* demo: a station full of plausible work, made by a seeded generator through the desk's real jobs. It knows no region:
 * parameters and places are the pack's demo.yaml, names the national demo_names.yaml. */
#ifndef DOUDI_DEMO_H
#define DOUDI_DEMO_H

#include "doudi/desk.h"

#define DEMO_PASSPHRASE "demo" /* of every user of a demo station; refused elsewhere */

struct demo_options {
	const char *path; /* NULL: in memory */
	const char *pack;
	const char *level; /* NULL: township */
	size_t households;
	uint64_t seed;
	date day; /* the business day at which the station stands; DATE_NONE: the last 15 September of a loaded calendar */
	bool repeatable; /* of that day: the same whenever it is made */
};
/* `progress` may be NULL. The returned desk is signed out, its business day is the demo's. */
struct desk *demo_make(const struct demo_options *, void (*progress)(void *self, size_t done, size_t all), void *self,
    struct problem *);

/* ---- whether a population of that kind tells a pack's conditions apart ---- */
struct condition_finding {
	const char *file;
	int line, column;
	const char *of, *label, *clause; /* the category or aid; of an idle exception: label and clause NULL */
	const char *condition;
	char *wrong; /* what was seen and what to do, for people */
};
struct condition_count {
	size_t households, conditions, listed, wrong;
};
/* Conditions of categories and aids that no household meets or that every one does, but for those which
 * population.yaml excuses with a reason; and entries there that excuse nothing. Always the same for the same pack. */
bool demo_check_conditions(const char *region, void (*found)(void *self, const struct condition_finding *), void *self,
    struct condition_count *, struct problem *) BASE_MUST_CHECK;

#endif
