/* Memory of a world: what was computed about each record, until it is forgotten. */
#include "world.h"

#include <string.h>

enum { CHUNK_SIZE = 32 * 1024 };
struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(max_align_t) unsigned char data[];
};

void *world_room(struct world *world, size_t size)
{
	struct chunk *chunk = world->chunks;
	size_t room = (size + 15) & ~(size_t)15;
	void *at;

	if (chunk == NULL || chunk->used + room > chunk->size) {
		size_t whole = room > CHUNK_SIZE ? room : CHUNK_SIZE;

		chunk = memory_new(sizeof *chunk + whole);
		chunk->size = whole;
		chunk->next = world->chunks;
		world->chunks = chunk;
	}
	at = chunk->data + chunk->used;
	chunk->used += room;
	return at;
}

const char *world_keep_text(void *self, const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(world_room(self, size), text, size);
}

static size_t slot_of(const struct memo *memos, size_t room, const struct record *record)
{
	size_t slot = (size_t)(((uintptr_t)record >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 40) & (room - 1);

	while (memos[slot].record != NULL && memos[slot].record != record)
		slot = (slot + 1) & (room - 1);
	return slot;
}

static void grow_memos(struct world *world)
{
	struct memo *old = world->memos;
	size_t room = world->memo_room;

	world->memo_last = NULL; /* it stands in the old table */
	world->memo_room = room == 0 ? 128 : room * 2;
	world->memos = memory_new(world->memo_room * sizeof *world->memos);
	for (size_t i = 0; i < room; i++) {
		if (old[i].record != NULL)
			world->memos[slot_of(world->memos, world->memo_room, old[i].record)] = old[i];
	}
	free(old);
}

struct memo *world_memo(struct world *world, const struct record *record)
{
	struct memo *memo = world->memo_last;
	size_t count;

	if (memo != NULL && memo->record == record)
		return memo;
	if (world->memo_count * 2 >= world->memo_room)
		grow_memos(world);
	memo = &world->memos[slot_of(world->memos, world->memo_room, record)];
	world->memo_last = memo;
	if (memo->record != NULL)
		return memo;
	count = world->pack->slots[record->form->index];
	memo->record = record;
	memo->values = world_room(world, count * sizeof *memo->values);
	memo->states = world_room(world, count);
	memo->way = WAY_COUNTS;
	world->memo_count++;
	return memo;
}

static void drop_chunks(struct chunk **chunks)
{
	while (*chunks != NULL) {
		struct chunk *next = (*chunks)->next;

		free(*chunks);
		*chunks = next;
	}
}

void world_drop_memory(struct world *world)
{
	drop_chunks(&world->chunks);
	memory_free(&world->memos);
	world->memo_room = world->memo_count = 0;
	world->memo_last = NULL;
}

void world_clear_memory(struct world *world)
{
	if (world->chunks != NULL) {
		drop_chunks(&world->chunks->next);
		memset(world->chunks->data, 0, world->chunks->used);
		world->chunks->used = 0;
	}
	if (world->memo_count > 0)
		memset(world->memos, 0, world->memo_room * sizeof *world->memos);
	world->memo_count = 0;
	world->memo_last = NULL;
}
