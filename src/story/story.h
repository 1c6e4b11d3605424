/* A scenario while it is played. */
#ifndef STORY_STORY_H
#define STORY_STORY_H

#include "doudi/desk.h"
#include "doudi/story.h"

#define STORY_STATIONS 8

struct story_name {
	char *word, *id;
};
struct story_station {
	char *name, *area; /* area: whose households are its own; NULL */
	char *meets;	   /* of the stations before it the only one that it and that know of each other; NULL: all */
	struct desk *desk;
	char *signed_in; /* user name */
	struct mutants *mutants; /* of its pack, with the story's one done */
};
struct story {
	const char *folder; /* of the file, for `play` and `start` */
	char *region;
	date day;
	struct clock clock; /* as it was set before */
	bool dated;	    /* it goes by the story's days */
	struct story_station stations[STORY_STATIONS];
	size_t station_count, at; /* at: where the next step happens */
	struct story_name *names;
	size_t name_count;
	const struct tree *parameters; /* of the scenario: every station has them */
	bool mutated;  /* every station works by the pack with this change */
	size_t mutant;
	size_t checks; /* things that could have failed */
	size_t depth;  /* of `play` */
	char *bundles; /* folder of the files that travel; NULL: none has */
};

/* The day of the story, by the clock as well. */
void story_set_day(struct story *, date);

/* Every verb returns false with a problem that has the step's place. */
typedef bool story_verb(struct story *, const struct tree *step, struct problem *);
struct story_verb_row {
	const char *verb;
	story_verb *run;
	const char *const *keys; /* that a step with this verb may have, NULL-ended, the verb first */
};
extern const struct story_verb_row story_looks[], story_acts[]; /* end with verb NULL */
story_verb story_assess, story_send, story_bundle, story_take, story_resolve, story_import, story_undo, story_compare, story_check_send, story_check_answer;
story_verb story_request, story_keep, story_put_back, story_restore, story_close_log, story_forgo, story_missing, story_alarms;
story_verb story_simulate, story_recalculate, story_outgoing, story_open_restricted, story_erasures, story_export;

/* ---- files and scenarios ---- */
struct story_file {
	char *path, *folder;
	struct tree *tree;
};
/* A pack's own cases, in order of their files; to be freed whatever comes back. */
bool story_read_pack(const char *forms_dir, const char *region, struct story_file **, size_t *count, struct problem *)
    BASE_MUST_CHECK;
void story_files_free(struct story_file *, size_t count);
const struct tree *story_file_scenario(const struct story_file *, size_t index); /* NULL past the end */
/* On a fresh station, or on the first of those that the story already has. */
bool story_play_scenario(struct story *, const struct tree *scenario, const char *path, struct problem *) BASE_MUST_CHECK;
void story_release(struct story *);

bool story_steps(struct story *, const struct tree *steps, struct problem *) BASE_MUST_CHECK;
bool story_play_parts(struct story *, const char *file, const struct tree *with, const struct tree *at, struct problem *)
    BASE_MUST_CHECK;

/* Every station has enrolled every other by its card, and there is a folder for what travels. */
bool story_meet(struct story *, struct problem *) BASE_MUST_CHECK;
/* The others have enrolled the new log of that one. */
bool story_meet_again(struct story *, struct story_station *, struct problem *) BASE_MUST_CHECK;
bool story_folder(struct story *, struct problem *) BASE_MUST_CHECK; /* that one alone */
bool story_spoil(const char *path, const char *how, struct problem *) BASE_MUST_CHECK; /* flip: a byte changed; cut: cut short */
char *story_file_of(const struct story *, const char *word, const char *end); /* in that folder; owned */
char *story_table(const struct story *, const char *word);
void story_bundles_release(struct story *);
void folder_remove(const char *folder); /* with what is in it */

char *story_path(const struct story *, const char *file); /* of `play`, `start`, `like`, `import`; owned */

/* ---- files: what is written in the scenario stands in a folder of its own for a while ---- */
struct scratch {
	char *folder, *list, *rejected;
};
bool scratch_make(struct scratch *, struct problem *) BASE_MUST_CHECK;
void scratch_release(struct scratch *);
/* The text in the step's `encoding`. */
bool scratch_write(const char *path, const struct tree *step, const char *text, struct problem *) BASE_MUST_CHECK;

/* ---- names: $h and so on ---- */
void story_name(struct story *, const char *word, const char *id);
const char *story_id(const struct story *, const char *word); /* of "$h" or "h"; NULL */
/* As record_from_input wants it: a word that is no name stays itself. */
const char *story_look_up(void *story, const char *word);
/* "$h" must be known: id, or NULL and a problem at the node. */
const char *story_need(struct story *, const struct tree *node, struct problem *);

/* ---- stations and people ---- */
#define STORY_ADMINISTRATOR "administrator"
#define STORY_PASSPHRASE "scenario"
struct desk *story_desk(struct story *, const struct tree *step, struct problem *); /* by `at:` */
struct story_place { /* NULLs: a township of the scenario's own region that every other station knows */
	const char *name, *level, *region, *area, *meets;
};
bool story_add_station(struct story *, const struct story_place *, struct problem *) BASE_MUST_CHECK;
bool story_pair(const struct story *, size_t a, size_t b); /* do these two stations know of each other? */
bool story_restore_parameters(struct story *, struct desk *, struct problem *) BASE_MUST_CHECK;
void story_mutate(const struct story *, struct story_station *);
void story_close_stations(struct story *);
struct story_station *story_station(struct story *, const char *name); /* NULL */
/* Signs in somebody of that role (or that name); `other`: not the one who is named. */
bool story_sign_in(struct story *, struct desk *, const char *role, const char *other, struct problem *) BASE_MUST_CHECK;

/* Who agrees there beside whoever is signed in: `second: ROLE` or a name, an administrator if it is not said; NULL for `none`. */
bool story_second(struct desk *, const struct tree *step, struct desk_second **, struct problem *) BASE_MUST_CHECK;

/* ---- expectations ---- */
/* A list of rows against `expect:` (contains), `only:` (whole list), `in_order:`, `count:`. A row is a map of text. */
bool expect_rows(struct story *, const struct tree *step, const struct tree *rows, struct problem *) BASE_MUST_CHECK;
/* What a review recorded: {CATEGORY: verdict, CATEGORY: {$person: verdict}}. */
bool story_expect_review(struct story *, struct desk *, const char *application, const struct tree *step, struct problem *)
    BASE_MUST_CHECK;
bool expect_text(struct story *, const struct tree *wanted, const char *found, const char *what, struct problem *) BASE_MUST_CHECK;
/* `key: words`: all must stand in the text, or in the file; `key: number`. Nothing is asked where the step has no such key. */
bool expect_words(struct story *, const struct tree *step, const char *key, const char *text, struct problem *) BASE_MUST_CHECK;
bool expect_file(struct story *, const struct tree *step, const char *key, const char *path, struct problem *) BASE_MUST_CHECK;
bool expect_number(struct story *, const struct tree *step, const char *key, int64_t found, struct problem *) BASE_MUST_CHECK;
/* With `because` the job must have been refused, for that. */
bool refused_as_said(struct story *, const struct tree *step, bool good, struct problem *refusal, struct problem *)
    BASE_MUST_CHECK;
/* A record as a row: its fields as people write them, id, held, voided, filed_by, station, contested. */
struct tree *row_of_record(const struct record *);
/* The words `because:` asks for, in what refused. */
bool expect_because(const struct tree *step, const struct problem *refusal, struct problem *) BASE_MUST_CHECK;

#endif
