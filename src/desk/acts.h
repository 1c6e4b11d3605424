/* Acts: what a filing does beyond its own records (acts.def). They add to one filing; none appends. */
#ifndef DESK_ACTS_H
#define DESK_ACTS_H

#include "sheet.h"

/* Another household that the filing writes to: an event of its own with the same txn (other.c). */
struct other {
	struct bench *bench; /* kept up to date, as the scene's */
	struct filing *filing;
};
struct act_scene {
	struct desk *desk;
	const struct sheet *sheet;
	struct bench *bench;      /* as it stands with the sheet on it; acts keep it up to date */
	struct world *world;      /* of that bench; forgotten after each act */
	struct record *record;    /* the filing's record, on the bench */
	struct record *subject;   /* what it is about, on the bench, or NULL */
	struct filing *filing;
	const char *type;         /* of the event; "file" but for what erases or restricts */
	struct filing **more; size_t more_count; /* reasons that one event cannot hold: further events of the same household */
	struct other **others; size_t other_count; /* each opened once */
	struct id_text txn;
	struct tree *reasons;     /* of the determination that is about to be confirmed, computed once (determination_check_grant) */
	struct buffer notice;     /* sentences for the person */
	char **created; size_t created_count;
};
typedef bool act_run(struct act_scene *, struct problem *);

struct act {
	const char *name, *help;
	act_run *run;
};
const struct act *act_find(const char *name);

/* A record made or changed by an act, put on the bench and into the filing. `make` takes the record. */
void scene_create_take(struct act_scene *, struct record *);
void scene_set(struct act_scene *, struct record *on_bench, const char *field, const char *text); /* code, id or text */
void scene_set_number(struct act_scene *, struct record *on_bench, const char *field, int64_t number);
void scene_clear(struct act_scene *, struct record *on_bench, const char *field); /* makes it unknown */

/* ---- two households, one transaction (other.c) ---- */
struct other *scene_other(struct act_scene *, const char *household, bool merged_too, struct problem *); /* NULL: not to be written to */
struct other *scene_other_new(struct act_scene *); /* a household that does not exist yet */
void other_put_take(struct other *, struct record *); /* made, or what stands there becomes like it */
void other_void(struct other *, struct record *on_bench, const char *why);
bool others_append(struct act_scene *, struct problem *) BASE_MUST_CHECK;
void others_release(struct act_scene *);

/* The reasons of a review or decision, into the event (reasons.c). */
void scene_add_reasons_take(struct act_scene *, struct tree *);

/* Fields of `now` that differ from `old`; those that became unknown are named in `cleared`, NULL-ended, to be freed. */
struct record *record_difference(const struct record *old, const struct record *now, const char ***cleared);

/* What was voided comes back as new, and nothing with it that only the old one had. */
void filing_add_again(struct filing *, const struct record *old, const struct record *now);

struct record *scene_application(struct act_scene *); /* the subject's or the record's; NULL if there is none */
/* When each determination of the application is closed, so is it. */
void scene_close_application(struct act_scene *, const char *application);

/* Ends active memberships: of one person or (NULL) all, of one category. How many. */
size_t memberships_end(struct act_scene *, const char *person, const char *category, const char *state, date until);
/* What stays watched (watch.c): call before the memberships end; after the application is closed; for whom is in again. */
bool watch_after_exit(struct act_scene *, const char *person, const char *category, date, struct problem *) BASE_MUST_CHECK;
bool watch_after_refusal(struct act_scene *, const struct record *application, struct problem *) BASE_MUST_CHECK;
void watch_end_for(struct act_scene *, const char *person, const char *category);
/* The lines that bear on a verdict that is not met, in plain words. */
void reasons_collect(const struct verdict *, struct buffer *);
/* The household's amount falls to its people in equal parts; the odd 分 go to the first of them. */
int64_t grant_share(int64_t amount, size_t people, size_t at);
/* In force on the day and, if it ends gradually, not over yet. */
bool membership_is_open(const struct record *, date day);
/* An exit whose form says until when the aid goes on, and at what share (leaving.c). */
bool exit_is_gradual(struct act_scene *);
void memberships_end_gradually(struct act_scene *, const char *person, const char *category);
/* Refuses a filing about a determination that is not there, with the conditions that are not met. */
bool determination_explain_absence(struct act_scene *, struct problem *) BASE_MUST_CHECK;

/* Rows that are only proposed: each becomes a `change` that waits. */
void proposals_file(struct act_scene *, const struct sheet_grid *);

/* A form's `clock:` keys (clocks.c). */
bool clocks_run(struct act_scene *, struct problem *) BASE_MUST_CHECK;
void clocks_stop(struct act_scene *, struct record *subject);
void clocks_end(struct act_scene *, const char *subject); /* the same of a subject that is written anew */
/* Before `when`: a form that grants says first which condition is not met any more. */
bool determination_check_grant(struct act_scene *, struct problem *) BASE_MUST_CHECK;

/* A record that names an aid: its conditions, its limits, its funds and ways of giving (aids.c). */
bool aid_check(struct act_scene *, struct problem *) BASE_MUST_CHECK;

#define ACT(name, reads, writes, help) act_run act_##name;
#include "acts.def"
#undef ACT

#endif
