/* Notes and codes to and from other stations: what was taken, and what is missing. */
#include "bundles.h"

#include <string.h>

struct asking {
	struct desk *desk;
	const char *of;
	struct exchange_gap *gaps;
	size_t count;
	char chain[33];
	int64_t reached;
	bool whole;
};

static bool ask_for(void *self, int64_t first, int64_t last, const char *given_up)
{
	struct asking *asking = self;
	struct exchange_gap *gap;

	if (given_up != NULL)
		return true;
	asking->gaps = memory_resize(asking->gaps, asking->count + 1, sizeof(*asking->gaps));
	gap = &asking->gaps[asking->count++];
	memcpy(gap->chain, asking->chain, sizeof(gap->chain));
	gap->first = first;
	gap->last = last;
	return true;
}

static bool interval(void *self, const char *chain, int64_t first, int64_t last, const char *head)
{
	struct asking *asking = self;

	(void)head;
	if (strcmp(asking->chain, chain) != 0) {
		memcpy(asking->chain, chain, sizeof(asking->chain));
		asking->reached = 0;
		asking->whole = log_comes_whole(asking->desk, chain, asking->of);
	}
	if (asking->whole && first > asking->reached + 1)
		given_up_split(asking->desk, chain, asking->reached + 1, first - 1, ask_for, asking);
	asking->reached = last;
	return true;
}

bool desk_write_note(struct desk *desk, const char *to, const char *path, struct exchange_note *note, struct problem *problem)
{
	struct asking asking = {.desk = desk, .of = to};
	struct unit unit;
	bool good;

	memset(note, 0, sizeof(*note));
	if (!desk_may_carry(desk, problem) || !unit_find(desk, to, &unit, problem))
		return false;
	good = carrying_may_pass(desk, to, unit.level, problem) && ledger_each_interval(desk->ledger, interval, &asking, problem) &&
	    exchange_write_note(desk->ledger, desk->actor, to, asking.gaps, asking.count, path, note, problem);
	free(asking.gaps);
	unit_release(&unit);
	return good;
}

bool desk_take_note(struct desk *desk, const char *path, struct bundle_watch *watch, struct exchange_note *note, struct problem *problem)
{
	struct exchange_hooks hooks = {.knows = carrying_knows, .self = desk};

	memset(note, 0, sizeof(*note));
	if (!desk_may_carry(desk, problem) || !exchange_take_note(desk->ledger, path, &hooks, note, problem))
		return false;
	carrying_clean_beside(desk, path, watch, &note->cleaned);
	return true;
}

/* ---- codes ---- */

struct guess {
	struct desk *desk;
	const char *typed;
	char station[33];
	int64_t number;
	bool found, good;
	struct problem *problem;
};

static bool guess_unit(void *self, const struct unit_entry *entry)
{
	struct guess *guess = self;
	struct desk *desk = guess->desk;
	struct unit unit;

	if (strcmp(entry->state, "active") != 0)
		return true;
	guess->good = unit_find(desk, entry->code, &unit, guess->problem) &&
	    exchange_code_is(desk->ledger, desk->actor, unit.code, unit.sealing, guess->typed, &guess->number, &guess->found, guess->problem);
	if (guess->found)
		memcpy(guess->station, entry->code, strnlen(entry->code, sizeof(guess->station) - 1) + 1);
	unit_release(&unit);
	return guess->good && !guess->found;
}

bool desk_acknowledge(struct desk *desk, const char *typed, char station[33], int64_t *number, struct problem *problem)
{
	struct guess guess = {.desk = desk, .typed = typed, .good = true, .problem = problem};

	if (!desk_may_carry(desk, problem) || !desk_each_unit(desk, guess_unit, &guess, problem) || !guess.good)
		return false;
	memcpy(station, guess.station, sizeof(guess.station));
	*number = guess.number;
	return guess.found ||
	    problem_set(problem, PROBLEM_REFUSED, _("“%s”不是任何一个往来单位的回执码，没有登记回执。请与对方再核对一遍。"), typed);
}
