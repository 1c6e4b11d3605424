#include "text_set.h"

#include <string.h>

static size_t slot_of(const struct text_set *set, const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
	size_t slot;

	for (const char *c = text; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
	slot = (size_t)(hash & (set->slot_count - 1));
	while (set->slots[slot] != 0 && strcmp(set->items[set->slots[slot] - 1], text) != 0)
		slot = (slot + 1) & (set->slot_count - 1);
	return slot;
}

static void grow(struct text_set *set)
{
	free(set->slots);
	set->slot_count = set->slot_count == 0 ? 64 : set->slot_count * 2;
	set->slots = memory_new(set->slot_count * sizeof(*set->slots));
	set->items = memory_resize(set->items, set->slot_count / 2, sizeof(*set->items));
	for (size_t i = 0; i < set->count; i++)
		set->slots[slot_of(set, set->items[i])] = (uint32_t)(i + 1);
}

bool text_set_has(const struct text_set *set, const char *text)
{
	return set->count > 0 && set->slots[slot_of(set, text)] != 0;
}

bool text_set_add(struct text_set *set, const char *text)
{
	size_t slot;

	if (set->count * 2 >= set->slot_count)
		grow(set);
	slot = slot_of(set, text);
	if (set->slots[slot] != 0)
		return false;
	set->items[set->count++] = memory_text(text);
	set->slots[slot] = (uint32_t)set->count;
	return true;
}

void text_set_release(struct text_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		free(set->items[i]);
	free(set->items);
	free(set->slots);
	memset(set, 0, sizeof(*set));
}
