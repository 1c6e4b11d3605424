/* After people have moved: what is in force stays as it was decided, and stands in the queue to be looked at again. */
#include "moving.h"

#include <string.h>

static bool sum_in_force(struct act_scene *scene, const struct bench *bench, const char *category, int64_t *sum)
{
	bool any = false;

	*sum = 0;
	for (const struct record *row = bench_first(bench, desk_form(scene->desk, "membership")); row != NULL; row = bench_next(bench, row)) {
		struct value amount = record_value(row, "amount");

		if (!record_is(row, "category", category) || !membership_is_open(row, desk_here(scene->desk)->day))
			continue;
		any = true;
		*sum += amount.state == VALUE_KNOWN ? amount.number : 0;
	}
	return any;
}

/* Whether the household's test is known to be met, and what it would give now. */
static bool is_certain(struct world *world, const struct category *category, const struct record *home, struct value *becomes)
{
	struct value met;

	*becomes = (struct value){.state = VALUE_UNKNOWN};
	if (home == NULL || category->of != home->form)
		return false;
	met = world_value(world, home, category->name);
	if (met.state != VALUE_KNOWN || met.number != 1)
		return false;
	if (category->grants_amount == NULL)
		return true;
	*becomes = world_value(world, home, category->grants_amount);
	return becomes->state == VALUE_KNOWN;
}

static struct record *recheck_new(struct act_scene *scene, const char *household, const struct category *category,
    const struct recheck_wish *wish, int64_t was, struct value becomes)
{
	struct record *record = record_new(desk_form(scene->desk, "recheck"), NULL, household);

	record_put_text(record, "category", category->name);
	record_put_text(record, "change", wish->change);
	record_put_text(record, "cause", wish->cause);
	record_put_text(record, "state", "open");
	record_put_number(record, "since", wish->day);
	record_put_number(record, "day", desk_here(scene->desk)->day);
	record_put_number(record, "was", was);
	if (becomes.state == VALUE_KNOWN)
		record_put_number(record, "becomes", becomes.number);
	ledger_one_id(household, record, record->id);
	return record;
}

void recheck_list(struct act_scene *scene, struct other *other, const struct recheck_wish *wish)
{
	struct bench *bench = other != NULL ? other->bench : scene->bench;
	const char *household = bench_household(bench);
	struct world *world = world_new(scene->desk->pack, bench, desk_here(scene->desk), NULL);
	int64_t was;

	for (size_t i = 0; i < pack_category_count(scene->desk->pack); i++) {
		const struct category *category = pack_category(scene->desk->pack, i);
		struct record *record;
		struct value becomes;
		bool certain;

		if (category->grants_membership != NULL && strcmp(category->grants_membership, category->name) != 0)
			continue; /* another way into a category that has its own line */
		if (!sum_in_force(scene, bench, category->name, &was))
			continue;
		certain = is_certain(world, category, bench_find(bench, household), &becomes);
		if (certain && wish->doubtful)
			continue;
		record = recheck_new(scene, household, category, wish, was, becomes);
		if (bench_find(bench, record->id) != NULL)
			record_free(record);
		else if (other != NULL)
			other_put_take(other, record);
		else
			scene_create_take(scene, record);
	}
	world_free(world);
}
