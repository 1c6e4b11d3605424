/* Private to the room: many small pieces that all end together. */
#ifndef LEDGER_ARENA_H
#define LEDGER_ARENA_H

#include "doudi/base.h"

struct arena_block;
struct arena { /* begins as {NULL, 0, 0} */
	struct arena_block *blocks;
	size_t used, size; /* of the newest block */
};
void *arena_new(struct arena *, size_t size); /* zeroed */
const char *arena_text(struct arena *, const char *text); /* NULL stays NULL */
void arena_release(struct arena *);

#endif
