/* Events from one file into another: a union of sets, each event verified by the file that takes it. */
#include "doudi/exchange.h"

#include <stdlib.h>
#include <string.h>

struct merge {
	struct ledger *to;
	struct exchange_count *count;
	struct problem *problem;
	bool good;
};

static bool merge_row(void *self, int64_t position, const struct event_row *row)
{
	struct merge *merge = self;
	bool fresh = false;

	(void)position;
	merge->count->offered++;
	merge->good = ledger_take(merge->to, row, &fresh, merge->problem);
	merge->count->fresh += fresh;
	return merge->good;
}

bool exchange_events(struct ledger *from, struct ledger *to, void (*touched)(void *self, const char *stream), void *self,
    struct exchange_count *count, struct problem *problem)
{
	struct store *store = ledger_store(to);
	struct merge merge = {.to = to, .count = count, .problem = problem, .good = true};

	memset(count, 0, sizeof(*count));
	if (!store_begin(store, problem))
		return false;
	merge.good = ledger_each_row(from, 0, merge_row, &merge, problem) && merge.good && ledger_settle(to, touched, self, problem);
	if (merge.good)
		count->waiting = ledger_waiting(to);
	return store_end(store, merge.good, problem);
}

struct introduction {
	const struct ledger *known;
	struct enrolled_key *keys;
	size_t count;
};

static bool introduction_key(void *self, const char *chain, const char *station, const char *office,
    const struct enrolled_key *key, int64_t until)
{
	struct introduction *all = self;

	(void)station;
	(void)office;
	if (until >= 0 || strcmp(chain, ledger_chain(all->known)) != 0)
		return true;
	all->keys = memory_resize(all->keys, all->count + 1, sizeof(*all->keys));
	all->keys[all->count++] = (struct enrolled_key){
	    .key_id = memory_text(key->key_id), .name = memory_text(key->name), .role = memory_text(key->role)};
	return true;
}

bool exchange_introduce(struct ledger *known, struct ledger *at, const struct actor *administrator, const char *relation, date day,
    struct problem *problem)
{
	struct introduction all = {.known = known};
	struct event_id event, first = ledger_first(known);
	struct enrolled_log log = {.chain = ledger_chain(known), .station = ledger_station(known), .office = ledger_office(known),
	    .first = first.text, .relation = relation};
	bool good = ledger_each_key(known, introduction_key, &all, problem) && all.count > 0 &&
	    ledger_enrol(at, administrator, &log, all.keys, all.count, day, &event, problem);

	for (size_t i = 0; i < all.count; i++) {
		free((char *)all.keys[i].key_id);
		free((char *)all.keys[i].name);
		free((char *)all.keys[i].role);
	}
	free(all.keys);
	return good;
}
