/* Private to the room: orders to erase (ledger_erasures), as far as taking and verifying ask for them. */
#ifndef LEDGER_ERASE_H
#define LEDGER_ERASE_H

#include "state.h"

/* Whether an order may take the body of such an event at all. */
bool erase_may_take(struct ledger *, const char *type, const char *stream);
/* Whether an order of that household's was carried out here on this event, which need not have come yet. */
bool erase_has(struct ledger *, const char *event, const char *stream);

/* ---- erase_right.c ---- */
/* Name of the supervisor of a county whose key signed this; owned, NULL if it was none. */
char *erase_signer(struct ledger *, const struct event *);
/* Whose that household was, for the county of this log, when `at` was signed; NULL: now. */
enum erase_right { ERASE_NOT_HERE, ERASE_OF_OTHERS, ERASE_OWN }; /* not here: nothing of the household is, from which to tell */
enum erase_right erase_right(struct ledger *, const char *chain, const char *stream, const struct event *at);

#endif
