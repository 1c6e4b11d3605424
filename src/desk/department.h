/* Categories that a department decides (department.c), for rights, acts and import. */
#ifndef DESK_DEPARTMENT_H
#define DESK_DEPARTMENT_H

#include "station.h"

/* Whether the signed-in person is of the department that decides this category. */
bool department_decides(const struct desk *, const struct category *);
/* What the record says in its field `category`; NULL. */
const struct category *category_said(struct desk *, const struct record *);
bool department_refuse(const struct category *, struct problem *); /* false: with the body's name */
/* Who decides which, for a refusal; "" where departments decide nothing. Owned. */
char *department_bodies(struct desk *);
/* A membership as the department decided it, with the id that it has wherever it is entered. */
struct record *department_membership(struct desk *, const char *household, const struct category *, const char *person,
    date decided_on);
/* Takes the people of an imported list into the dataset's category, where sources.yaml names one (import_roster.c). */
bool import_roster(struct desk *, const struct tree *dataset, const char *batch, struct problem *) BASE_MUST_CHECK;
/* Takes them out again, when the import is undone. */
/* What outside systems say of people, for a dataset with `marks: yes`. */
bool import_marks(struct desk *, const struct tree *dataset, const char *batch, struct problem *) BASE_MUST_CHECK;
bool import_roster_undo(struct desk *, const char *batch, struct problem *) BASE_MUST_CHECK;

#endif
