/* A scratch station with a clerk signed in, and households made through the jobs, for tests of the screens. */
#ifndef TESTS_SCREENS_STATION_H
#define TESTS_SCREENS_STATION_H

#include "look.h"
#include "screens/screens.h"

#define STATION_DAY "2025-06-10"

struct station {
	struct screens screens;
	struct screen_shot shots[8];
};
void station_open(struct station *, int rows, int columns, bool mono);
void station_open_in(struct station *, const char *pack, int rows, int columns, bool mono);
void station_close(struct station *);
void station_shoot(struct station *, int number);
void station_keys(struct station *, const char *keys); /* fed and run */
const struct screen_shot *station_press(struct station *, const char *keys); /* and what stands there then, in shots[0] */
/* Files a form whose fields stand as YAML; the id of what was filed, owned. Fails the test when it is refused. */
char *station_file(struct station *, const char *form, const char *in, const char *yaml);
/* A household of three with an application; and with a survey, unless that is NULL: YAML, in which & is the head. */
struct station_case {
	char *household, *head, *application;
};
void station_case_make(struct station *, const char *survey, struct station_case *);
void station_case_release(struct station_case *);
/* What the newest record of that form holds, for people; owned; NULL when there is no record. */
char *station_value(struct station *, const char *form, const char *field);
char *station_value_of(struct station *, const char *record, const char *field);
int64_t station_count(struct station *, const char *form);
int64_t station_count_events(struct station *);

/* Runs a job that gets a `problem`, and fails the test with its sentence when the job refuses. */
void station_must(bool good, struct problem *);
#define MUST(call) do { \
		struct problem problem = PROBLEM_INIT; \
		station_must(call, &problem); \
	} while (0)

#endif
