/* Private to the room: many small pieces that all end together. */
#ifndef LEDGER_ARENA_H
#define LEDGER_ARENA_H

#include "doudi/base.h"

#include <string.h>

struct arena_block;
struct arena { /* begins as {NULL} */
	struct arena_block *blocks;
	char *at;	   /* in the newest block */
	size_t room, size; /* behind that place; of the whole block */
};
void arena_grow(struct arena *, size_t room);

/* Not zeroed. */
static inline void *arena_take(struct arena *arena, size_t size)
{
	void *piece;

	size = (size + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t);
	if (arena->room < size)
		arena_grow(arena, size);
	piece = arena->at;
	arena->at += size;
	arena->room -= size;
	return piece;
}

static inline void *arena_new(struct arena *arena, size_t size) /* zeroed */
{
	return memset(arena_take(arena, size), 0, size);
}

const char *arena_text(struct arena *, const char *text); /* NULL stays NULL */
void arena_clear(struct arena *); /* gives up the pieces and keeps a block for others */
void arena_release(struct arena *);

#endif
