/* When the ledger was last found to hold, and what that is good for: the plain copy of before an upgrade, in which what is erased later
 * would live on, has served once the upgraded file holds. Until then it may be the only good one. */
#include "station.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VERIFIED "verified_at"
#define VERIFIED_FAULTS "verified_faults"
#define SERVED_DAYS 7 /* what an upgrade broke shows within a week of work */

static bool note(struct store *store, const struct verify_count *count, struct problem *problem)
{
	char at[24], faults[24];

	snprintf(at, sizeof(at), "%lld", (long long)clock_milliseconds());
	snprintf(faults, sizeof(faults), "%lld", (long long)count->faults);
	if (!store_begin(store, problem))
		return false;
	return store_end(store, store_set_setting(store, VERIFIED, at, problem) && store_set_setting(store, VERIFIED_FAULTS, faults, problem), problem);
}

static bool note_anyhow(struct desk *desk, const struct verify_count *count)
{
	struct problem problem = PROBLEM_INIT;
	bool apart = store_is_read_only(desk->store);
	struct store *store = apart ? store_open(store_path(desk->store), STORE_WRITE, &problem) : desk->store;
	bool good = store != NULL && note(store, count, &problem);

	if (apart)
		store_free(store);
	problem_release(&problem);
	return good;
}

void desk_note_verified(struct desk *desk, const struct verify_count *count)
{
	if (note_anyhow(desk, count))
		old_copies_drop(desk, OLD_COPIES_SERVED);
}

static int64_t number_of_setting(struct desk *desk, const char *key)
{
	char *text = store_setting(desk->store, key);
	int64_t number = text != NULL ? strtoll(text, NULL, 10) : 0;

	free(text);
	return number;
}

void desk_last_verified(struct desk *desk, int64_t *at, int64_t *faults)
{
	*at = number_of_setting(desk, VERIFIED);
	*faults = number_of_setting(desk, VERIFIED_FAULTS);
}

/* ---- copies of before an upgrade ---- */

static bool has_held_since(struct desk *desk, int64_t moment)
{
	int64_t at, faults;

	desk_last_verified(desk, &at, &faults);
	return at > moment && faults == 0;
}

static bool holds_now(struct desk *desk)
{
	struct problem problem = PROBLEM_INIT;
	struct verify_count count;
	bool good = store_check(desk->store, true, &problem) && ledger_verify(desk->ledger, NULL, NULL, &count, &problem) && note_anyhow(desk, &count);

	problem_release(&problem);
	return good && count.faults == 0;
}

void old_copies_drop(struct desk *desk, enum old_copies_when when)
{
	size_t count;
	struct store_old_copy *copies = store_old_copies(store_path(desk->store), &count);

	for (size_t i = 0; i < count; i++) {
		struct problem problem = PROBLEM_INIT; /* one that stays is named by doctor */
		bool served = clock_milliseconds() - copies[i].made_at >= SERVED_DAYS * CLOCK_DAY;

		if ((served || when == OLD_COPIES_NOW) &&
		    (has_held_since(desk, copies[i].made_at) || (when != OLD_COPIES_SERVED && holds_now(desk))) &&
		    !store_remove_old_copy(&copies[i], &problem))
			problem_release(&problem);
	}
	store_old_copies_free(copies, count);
}

char *old_copies_words(struct desk *desk)
{
	size_t count;
	struct store_old_copy *copies = store_old_copies(store_path(desk->store), &count);
	char *words = count == 0 ? NULL
	    : memory_format(_("%s 是 %s 升级前留下的副本，没有加密，以后清除的内容它里面还有。升级满 %d 天并且核验相符以后自动清除，有清除令时提前"),
		  copies[0].path, date_write(clock_day_of(copies[0].made_at)).text, SERVED_DAYS);

	store_old_copies_free(copies, count);
	return words;
}
