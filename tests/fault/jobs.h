/* The jobs on which faults are tried, and what must be true afterwards. */
#ifndef JOBS_H
#define JOBS_H

#include "stations.h"

struct job {
	const char *name;
	/* Confirms with stations_acknowledge what is done. */
	bool (*run)(struct stations *, struct problem *);
	/* What is wrong now, given what was confirmed; does the job again. NULL: nothing. Owned. */
	char *(*look)(struct stations *, const char *acks);
};
const struct job *job_at(size_t index); /* NULL past the end */
const struct job *job_named(const char *name);
void jobs_expect(struct stations *); /* before the first look: works out what the stations are to say in the end */

#endif
