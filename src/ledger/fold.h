/* Private to the room: what the events of one stream come to. It writes nothing: the projection
 * stores what comes out, verify compares it with what is stored. */
#ifndef LEDGER_FOLD_H
#define LEDGER_FOLD_H

#include "order.h"
#include "table.h"

#define FOLD_VOID "_void" /* the pseudo-field that 作废 writes: "yes" or "no" */

struct fold;
/* The order is arranged; both outlive the fold. */
struct fold *fold_new(const struct table *, size_t count, const struct order *);
void fold_free(struct fold *);
/* Each closed event once, in order; body NULL if it is erased. */
void fold_apply(struct fold *, size_t event, const struct tree *body);
void fold_finish(struct fold *);

/* In order of making. The row is borrowed, until fold_free. */
bool fold_each(struct fold *, bool (*visit)(void *self, const struct table *, const struct row *), void *self);
const struct contest *fold_contests(const struct fold *, size_t *count);
/* Who filed it, as its body says; NULL if it does not. */
const char *fold_by(const struct fold *, size_t event);
int64_t fold_unread(const struct fold *); /* values that no table or column takes */

#endif
