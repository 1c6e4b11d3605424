/* Verbs of stations that meet: send and resolve. */
#include "story.h"

#include <stdlib.h>
#include <string.h>

static struct desk *station_named(struct story *story, const struct tree *step, const char *key, struct problem *problem)
{
	const char *name = tree_text(step, key);

	for (size_t i = 0; name != NULL && i < story->station_count; i++)
		if (strcmp(story->stations[i].name, name) == 0)
			return story->stations[i].desk;
	tree_problem(step, problem, _("send 的 %s 要写一个已有的单位。"), key);
	return NULL;
}

/* {send: B, from: A, twice: yes, lost: yes, fresh: N} */
bool story_send(struct story *story, const struct tree *step, struct problem *problem)
{
	struct desk *to = station_named(story, step, "send", problem);
	struct desk *from = to != NULL ? station_named(story, step, "from", problem) : NULL;
	const struct tree *wanted = tree_get(step, "fresh");
	int times = tree_is_yes(step, "lost") ? 0 : tree_is_yes(step, "twice") ? 2 : 1;
	int64_t fresh = 0, all = 0;

	if (from == NULL || !story_sign_in(story, to, "clerk", NULL, problem))
		return false;
	for (int i = 0; i < times; i++) {
		if (!desk_take_from(to, from, &fresh, problem))
			return false;
		all += fresh;
	}
	if (!story_restore_parameters(story, to, problem))
		return false;
	if (wanted == NULL)
		return true;
	story->checks++;
	return strtoll(wanted->text, NULL, 10) == all ||
	    tree_problem(wanted, problem, _("应有 %s 条新记录，实际 %lld 条。"), wanted->text, (long long)all);
}

static size_t standing_of(struct story *story, const struct contest *contest, const struct tree *step)
{
	const char *station = tree_text(step, "station"), *value = tree_text(step, "value");

	if (value != NULL && story_id(story, value) != NULL && *value == '$')
		value = story_id(story, value);
	for (size_t i = 0; i < contest->count; i++)
		if ((station == NULL || strcmp(contest->contenders[i].station, station) == 0) &&
		    (value == NULL || (contest->contenders[i].value != NULL && strcmp(contest->contenders[i].value, value) == 0)))
			return i;
	return contest->count;
}

/* The record itself, or the one of a form that a record of the household stands for. */
static bool contest_is(const struct contest *contest, const char *id, const struct tree *step)
{
	const char *form = tree_text(step, "form"), *field = tree_text(step, "field");

	if (field != NULL && strcmp(contest->field, field) != 0)
		return false;
	return form != NULL ? strcmp(contest->form, form) == 0 : strcmp(contest->record, id) == 0;
}

/* {resolve: $record, field: F, station: A | value: V, reason: ..}, or {resolve: $h, form: FORM, ..} */
bool story_resolve(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *id = story_need(story, tree_get(step, "resolve"), problem);
	struct desk *desk = id != NULL ? story_desk(story, step, problem) : NULL;
	const char *as = tree_text(step, "as"), *reason = tree_text(step, "reason");
	char *household = desk != NULL ? desk_household_of(desk, id, problem) : NULL;
	struct contest *contests = NULL;
	size_t count = 0;
	bool good = household != NULL && story_sign_in(story, desk, as != NULL ? as : "supervisor", NULL, problem) &&
	    ledger_contests(desk_ledger(desk), household, &contests, &count, problem), found = false;

	for (size_t i = 0; good && i < count && !found; i++)
		if (contest_is(&contests[i], id, step)) {
			found = true;
			good = desk_resolve(desk, &contests[i], standing_of(story, &contests[i], step),
			    reason != NULL ? reason : _("经核实"), problem);
		}
	if (good && !found)
		good = tree_problem(step, problem, "%s", _("这条记录没有待裁定的不一致。"));
	contests_release(contests, count);
	free(household);
	return good;
}
