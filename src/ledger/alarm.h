/* Private to the room: table alarm, the events that are kept and shown for what they are. It follows from the events, as
 * every projection does. Kinds:
 *   revoked       signed after its key had ended in that log: waits for review, has no effect
 *   unknown       signed by a key that nobody who may has enrolled for that log: no effect
 *   no_authority  enrols or ends keys that are not the signer's to vouch for: no effect
 *   parent        a station below this one names one above itself that nobody above it knows: counts there, below it
 *   fork          there is another event of the same number of the same log, here or not: a file was copied; both count
 *   not_introduced  parked, of a log that nobody has made known: told of, though it is no event of this file yet
 *   office        filed in the office of a station that is neither the signer's nor below it: no effect
 *   household     filed in a household that is not of the signer's station, as far as that can be told here: no effect
 *   role          filed by somebody whose role may not file this form: counts, since it may have been acted upon
 * Beside the table:
 *   erase         orders that something of another county's household is erased: no effect */
#ifndef LEDGER_ALARM_H
#define LEDGER_ALARM_H

#include "state.h"

bool alarm_put(struct ledger *, const char *kind, const struct event *, struct problem *) BASE_MUST_CHECK;
/* One event that has just come from elsewhere. */
bool alarm_look(struct ledger *, const struct event *, const struct tree *body, enum signer, struct problem *) BASE_MUST_CHECK;
/* All events of a key in a log, after its end or from the first; -1: none. Their streams wait for ledger_settle. */
bool alarm_withhold(struct ledger *, const char *chain, const char *key, bool known, int64_t until, struct problem *) BASE_MUST_CHECK;
bool alarm_vouching(struct ledger *, const struct trust *, struct problem *) BASE_MUST_CHECK; /* those of kinds no_authority and parent, again */
/* Those of kind role in one log, again: somebody's role is another now. */
bool alarm_roles(struct ledger *, const char *chain, struct problem *) BASE_MUST_CHECK;
/* From nothing, when enrolled is made. */
bool alarm_rebuild(struct ledger *, struct problem *) BASE_MUST_CHECK;

/* ---- fork.c ---- */
bool fork_look(struct ledger *, const struct event *, struct problem *) BASE_MUST_CHECK;
bool fork_rebuild(struct ledger *, struct problem *) BASE_MUST_CHECK;
char *fork_continued(struct ledger *, const char *chain, int64_t last); /* first event of the branch that was ruled to go on; owned */

/* The events of a stream that have no effect. */
struct withheld {
	char (*ids)[65];
	size_t count;
};
struct withheld withheld_of(struct ledger *, const char *stream);
bool withheld_has(const struct withheld *, const char *id);
void withheld_release(struct withheld *);

#endif
