/* Private to the room: orders to erase (ledger_erasures), as far as taking and verifying ask for them. */
#ifndef LEDGER_ERASE_H
#define LEDGER_ERASE_H

#include "state.h"

/* Whether an order may take the body of such an event at all. */
bool erase_may_take(struct ledger *, const char *type, const char *stream);
/* Whether an order was carried out here on this event, which need not have come yet. */
bool erase_has(struct ledger *, const char *event);

#endif
