/* What the jobs share that nobody does alone (desk_second in doudi/desk.h). */
#ifndef DESK_SECOND_H
#define DESK_SECOND_H

#include "station.h"

/* Somebody is there, and it is not the person who is signed in now. */
bool second_is_there(struct desk *, const struct desk_second *, struct problem *) BASE_MUST_CHECK;
/* What was agreed to, signed by the second person's own key; inside the caller's transaction. */
bool second_file(struct desk *, const struct desk_second *, struct record *take, struct problem *) BASE_MUST_CHECK;

#endif
