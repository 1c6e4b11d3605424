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
};
/* `progress` may be NULL. The returned desk is signed out, its business day is the demo's. */
struct desk *demo_make(const struct demo_options *, void (*progress)(void *self, size_t done, size_t all), void *self,
    struct problem *);

#endif
