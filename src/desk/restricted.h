/* 封存: households that only a supervisor opens, with a reason (restricted.c), for everything that reads. */
#ifndef DESK_RESTRICTED_H
#define DESK_RESTRICTED_H

#include "station.h"

/* Ids of the restricted households, to stand behind IN or NOT IN. */
#define RESTRICTED_HOUSEHOLDS "(SELECT id FROM household WHERE _void = 0 AND \"restricted\" = 'yes')"

bool restricted_is(struct desk *, const char *household);
/* Whether the household, or office, may be read in this session; else refused, and how it could be opened. */
bool restricted_allows(struct desk *, const char *stream, struct problem *) BASE_MUST_CHECK;
void restricted_forget(struct desk *); /* what was opened, when somebody signs out */

#endif
