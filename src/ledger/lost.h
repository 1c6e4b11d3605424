/* Private to the room: events that the own office has given up for lost. What builds upon one counts as if it built upon what its own
 * log says before it; once the lost one turns up it takes its place. They are the rows of the form lost_event in the own office's
 * stream, voided ones too: whom that stream heeds may say so, and what it says once stays said. */
#ifndef LEDGER_LOST_H
#define LEDGER_LOST_H

#include "state.h"

bool lost_has(void *ledger, const char *id);
/* Whether a filing says that something is lost: it changes more than its own stream. */
bool lost_is_filed(struct ledger *, const struct event *, const struct tree *body);
char *lost_ids(struct ledger *); /* sorted, a blank between; owned */
/* They were `before`: what waited for those that were added, and all if one is gone, waits for ledger_settle. */
bool lost_renew(struct ledger *, const char *before, struct problem *) BASE_MUST_CHECK;

#endif
