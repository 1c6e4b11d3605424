/* How far an application is in a category's procedure. */
#ifndef DESK_PROCEDURE_H
#define DESK_PROCEDURE_H

#include "sheet.h"

bool procedure_look(struct desk *, const struct bench *, struct world *, const struct record *application,
    const char *category, struct procedure_state *, struct problem *) BASE_MUST_CHECK;
/* Refuses, naming the first steps before `form` in the procedure that are not done. */
bool procedure_allows(struct desk *, const struct bench *, struct world *, const struct record *application,
    const char *category, const struct form *, struct problem *) BASE_MUST_CHECK;

#endif
