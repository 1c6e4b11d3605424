/* Pieces are cut off from blocks; only all of them together are given back. */
#include "arena.h"

#include <string.h>

#define ARENA_FIRST (2u << 10) /* each block is twice as large as the one before, up to the last size */
#define ARENA_LAST (64u << 10)

struct arena_block {
	struct arena_block *next;
	_Alignas(max_align_t) char bytes[];
};

void arena_grow(struct arena *arena, size_t room)
{
	struct arena_block *block;

	arena->size = arena->blocks == NULL ? ARENA_FIRST : arena->size * 2 < ARENA_LAST ? arena->size * 2 : ARENA_LAST;
	arena->size = room > arena->size ? room : arena->size;
	block = memory_resize(NULL, 1, sizeof(*block) + arena->size);
	block->next = arena->blocks;
	arena->blocks = block;
	arena->at = block->bytes;
	arena->room = arena->size;
}

const char *arena_text(struct arena *arena, const char *text)
{
	size_t size = text == NULL ? 0 : strlen(text) + 1;

	return text == NULL ? NULL : memcpy(arena_take(arena, size), text, size);
}

void arena_clear(struct arena *arena)
{
	struct arena_block *kept = arena->blocks;

	if (kept == NULL)
		return;
	arena->blocks = kept->next;
	arena_release(arena);
	kept->next = NULL;
	arena->blocks = kept;
	arena->at = kept->bytes;
	arena->room = arena->size;
}

void arena_release(struct arena *arena)
{
	while (arena->blocks != NULL) {
		struct arena_block *block = arena->blocks;

		arena->blocks = block->next;
		free(block);
	}
}
