/* story: plays scenarios (DESIGN 10) on scratch stations through the desk. The clause tests, the packs' own cases and
 * `doudi scenario` use this one runner. */
#ifndef DOUDI_STORY_H
#define DOUDI_STORY_H

#include "doudi/base.h"

struct story_count {
	size_t played, failed;
};
/* Plays every scenario of the file (one mapping, or a list of them); a TAP line each, with the reason below a failed
 * one. false: the file itself cannot be played (problem). */
bool story_play(const char *path, void (*line)(void *self, const char *text), void *self, struct story_count *,
    struct problem *) BASE_MUST_CHECK;
/* A pack's own cases, before it is adopted; the first failure is the problem. */
bool story_play_pack(const char *forms_dir, const char *region, struct story_count *, struct problem *) BASE_MUST_CHECK;

/* Those of the program's own forms, for a station that would take this pack over. */
bool story_pack_holds(const char *region, struct problem *) BASE_MUST_CHECK;

/* ---- whether a pack's own cases notice a change of its rules ---- */
struct mutant_count {
	size_t all, caught, listed; /* listed: in mutants.yaml, with a reason why no case can tell */
	size_t wrong;               /* survivors that no list excuses, and entries of the list that excuse nothing */
};
struct mutant_finding {
	const char *file;
	int line, column;
	const char *of, *change; /* the rule and what was done to it */
	const char *wrong;       /* what to do, for people */
};
/* Plays the pack's own cases (story_play_pack) against every one-step change of its rules, one at a time. */
bool story_play_mutants(const char *forms_dir, const char *region, void (*found)(void *self, const struct mutant_finding *),
    void *self, struct mutant_count *, struct problem *) BASE_MUST_CHECK;

#endif
