/* What records wait for that nobody has: which ids, and of some of them which number of which log it must be. */
#include "units.h"

#include <stdlib.h>
#include <string.h>

static void numbers_add(struct known_numbers *numbers, const char *id, const char *chain, int64_t seq)
{
	struct known_number *number;

	if ((numbers->count & (numbers->count - 1)) == 0)
		numbers->items = memory_resize(numbers->items, numbers->count * 2 + 1, sizeof(*numbers->items));
	number = &numbers->items[numbers->count++];
	*number = (struct known_number){.seq = seq};
	memcpy(number->id, id, strnlen(id, sizeof(number->id) - 1));
	memcpy(number->chain, chain, strnlen(chain, sizeof(number->chain) - 1));
}

static bool add_hole(void *self, const char *id, const char *chain, int64_t seq)
{
	numbers_add(self, id, chain, seq);
	return true;
}

static int number_compare(const void *a, const void *b)
{
	return strcmp(((const struct known_number *)a)->id, ((const struct known_number *)b)->id);
}

bool known_numbers_read(struct desk *desk, struct known_numbers *numbers, struct problem *problem)
{
	struct statement *shown;

	*numbers = (struct known_numbers){NULL, 0};
	if (!ledger_each_hole(desk->ledger, add_hole, numbers, problem))
		return false;
	shown = store_statement(desk->store,
	    "SELECT DISTINCT head, chain, seq FROM _witness w WHERE NOT EXISTS (SELECT 1 FROM event WHERE id = w.head) ORDER BY head, chain, seq");
	while (statement_step(shown))
		numbers_add(numbers, statement_text(shown, 0), statement_text(shown, 1), statement_number(shown, 2));
	if (numbers->count > 0)
		qsort(numbers->items, numbers->count, sizeof(*numbers->items), number_compare);
	return !store_failed(desk->store, problem);
}

const struct known_number *known_number_of(const struct known_numbers *numbers, const char *id)
{
	struct known_number key = {.seq = 0};

	memcpy(key.id, id, strnlen(id, sizeof(key.id) - 1));
	return numbers->count == 0 ? NULL : bsearch(&key, numbers->items, numbers->count, sizeof(key), number_compare);
}

void known_numbers_release(struct known_numbers *numbers)
{
	memory_free(&numbers->items);
	numbers->count = 0;
}

/* ---- ids ---- */

static bool add_awaited(void *self, const char *id, const struct event *by)
{
	struct awaited_events *all = self;
	struct awaited_event *one;

	if ((all->count & (all->count - 1)) == 0)
		all->items = memory_resize(all->items, all->count * 2 + 1, sizeof(*all->items));
	one = &all->items[all->count++];
	*one = (struct awaited_event){.seq = by->seq};
	memcpy(one->id, id, strnlen(id, sizeof(one->id) - 1));
	memcpy(one->chain, by->chain, sizeof(one->chain));
	return true;
}

static int awaited_compare(const void *a, const void *b)
{
	const struct awaited_event *one = a, *other = b;
	int side = strcmp(one->id, other->id);

	side = side != 0 ? side : strcmp(one->chain, other->chain);
	return side != 0 ? side : (one->seq > other->seq) - (one->seq < other->seq);
}

bool awaited_events_read(struct desk *desk, struct awaited_events *all, struct problem *problem)
{
	*all = (struct awaited_events){NULL, 0};
	if (!ledger_each_awaited(desk->ledger, add_awaited, all, problem))
		return false;
	if (all->count > 0)
		qsort(all->items, all->count, sizeof(*all->items), awaited_compare);
	return true;
}

void awaited_events_release(struct awaited_events *all)
{
	memory_free(&all->items);
	all->count = 0;
}
