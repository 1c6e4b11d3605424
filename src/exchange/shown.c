/* See shown.h. */
#include "shown.h"
#include "channel.h"

#include <stdlib.h>
#include <string.h>

void shown_release(struct shown *shown)
{
	free(shown->gaps);
}

void shown_bundle(struct shown *shown, int64_t number)
{
	if (shown->count < SHOWN_BUNDLES)
		shown->numbers[shown->count++] = number;
}

void shown_gap(struct shown *shown, const char *chain, int64_t first, int64_t last)
{
	struct exchange_gap *gap;

	shown->gaps = memory_resize(shown->gaps, shown->gap_count + 1, sizeof(*shown->gaps));
	gap = &shown->gaps[shown->gap_count++];
	*gap = (struct exchange_gap){.first = first, .last = last};
	memcpy(gap->chain, chain, strnlen(chain, sizeof(gap->chain) - 1));
}

void shown_run(struct shown *shown, const char *chain, int64_t first, int64_t last)
{
	if (shown->reached < INT64_MAX && first > shown->reached + 1)
		shown_gap(shown, chain, shown->reached + 1, first - 1);
	shown->reached = last;
}

void shown_end(struct shown *shown, const char *chain)
{
	if (shown->reached > 0 && shown->reached < INT64_MAX)
		shown_gap(shown, chain, shown->reached + 1, INT64_MAX);
}

bool shown_answer(const struct shown *shown, struct store *store, const char *station, struct problem *problem)
{
	int64_t from = shown->count < SHOWN_BUNDLES ? 0 : INT64_MAX, highest = 0;

	for (size_t i = 0; i < shown->count; i++) {
		if (shown->numbers[i] < from)
			from = shown->numbers[i];
		if (shown->numbers[i] > highest && shown->numbers[i] < CHANNEL_NUMBER_MAXIMUM)
			highest = shown->numbers[i];
	}
	if (highest > 0 && !channel_count_on(store, station, highest, problem))
		return false;
	if (shown->lists && !channel_forget_unlisted(store, station, from, shown->numbers, shown->count, problem))
		return false;
	for (size_t i = 0; i < shown->gap_count; i++)
		if (!channel_ask_events(store, station, shown->gaps[i].chain, shown->gaps[i].first, shown->gaps[i].last, problem))
			return false;
	return true;
}
