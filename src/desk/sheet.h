/* Sheets and their subjects, between the files of this room. */
#ifndef DESK_SHEET_H
#define DESK_SHEET_H

#include "station.h"

/* The record that a form's `about` names, found from the record that was pointed at. NULL and a problem. */
struct record *subject_find(struct desk *, const struct bench *, const struct form *, const struct record *pointed,
    const struct record *filled);
/* The form's ref field that its `about` makes; NULL if it has none. */
const struct field *subject_field(const struct form *);

/* Whether the signed-in person may file the form. `record`: what is being filled, if anything is yet; `on`: what it was
 * opened on. A refusal leaves an `attempt` in the office; with problem NULL it was only a question. */
bool right_to_file(struct desk *, const struct form *, const struct record *, const char *on, struct problem *) BASE_MUST_CHECK;

/* Again after a field changed: category and person may now name another determination. */
bool sheet_find_subject(struct desk *, struct sheet *, const char *in);
/* Whether nobody has filed in the household since the sheet was opened; if somebody has, a problem with the differences. */
bool sheet_is_current(struct desk *, const struct sheet *, struct problem *) BASE_MUST_CHECK;
/* Whether a list of rows stands for all of them. Rows of people, consents, findings are added and mended one by one. */
bool grid_replaces(const struct sheet_grid *);
/* A grid is filed whole: rows of its form that stood before, of a way that is on it (all, if it is empty), and are not
 * on it go. These ids, owned, NULL-ended. */
char **grid_replaced(const struct bench *, const struct sheet_grid *);
void grid_add_copy(struct sheet_grid *, const struct record *);
void grid_drop_old(struct bench *, const struct sheet_grid *);
/* Whether a part of a filing (records[i] of its body) changes what search finds or shows. */
bool search_is_moved_by(struct desk *, const struct tree *part);
/* Whether the person's own record has exactly this ID number. */
bool search_has_number(struct desk *, const char *record, const char *number);
void texts_free(char **texts); /* NULL-ended, as above */
/* Says on the record, the sheet's own or a copy of it, which grids were asked. */
void sheet_say_asked(const struct sheet *, struct record *);
struct sheet_grid *sheet_grid(struct sheet *, const char *form);
/* What the pack calls a time limit, for the field that names one; NULL for any other. */
const char *clock_words(struct desk *, const struct field *, struct value);
/* Names a record for people: "王小明（家庭成员）". Caller owns it. */
char *record_title(struct desk *, const struct bench *, const struct record *);

/* After a ruling: memberships that go on in another row end (handover.c). */
bool memberships_settle(struct desk *, const char *household, struct problem *) BASE_MUST_CHECK;

/* Cases for those of the household whose ID number stands in another one as well (persons.c). notice: NULL, or told there. */
bool persons_look(struct desk *, const char *household, struct buffer *notice, struct problem *) BASE_MUST_CHECK;

/* ---- where a household lives (home.c) ---- */
/* Whether the form may be filed there by this station; handed over, or merged, it can only be looked at. */
bool home_allows(struct desk *, const struct bench *, const struct form *, struct problem *) BASE_MUST_CHECK;
/* Whatever the form; merged_too: also one that became part of another. */
bool home_is_here(struct desk *, const struct bench *, bool merged_too, struct problem *) BASE_MUST_CHECK;
const struct record *home_transfer(struct desk *, const struct bench *); /* the last one not withdrawn; NULL */
char *household_words(struct desk *, const char *household);		 /* “王小明”户; owned */

/* As desk_bench, for jobs that nobody reads along with: nothing is concealed, and a restricted household is read too. */
struct bench *bench_read(struct desk *, const char *household, struct problem *);
/* The office records that a household's refer to, onto its bench (reading.c). */
bool bench_add_office(struct desk *, struct bench *, struct problem *) BASE_MUST_CHECK;

#endif
