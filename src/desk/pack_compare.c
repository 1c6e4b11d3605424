/* What another edition of the pack would change: every household by both, the adopted one first. Nothing stays written: the
 * tables are widened for the fields of the other inside a transaction that is undone. */
#include "packs.h"
#include "simulate.h"

#include <stdlib.h>
#include <string.h>

struct side { /* the station as it would be with that pack */
	struct desk desk;
	size_t *places; /* by the category's index: where it stands in the simulation */
	const struct fact **in;
};
struct found { /* a verdict, as far as it is compared */
	char household[33], person[33];
	size_t place;
	enum truth truth;
	bool has_amount, in, met; /* in: a membership today; met: the new edition has one like it */
	int64_t amount;
};
struct comparing {
	struct simulation *simulation;
	struct side before, after;
	struct found *found;
	size_t count, room;
	size_t at; /* first of the household that is compared */
};

/* ---- the two sides ---- */

static bool side_open(struct side *side, struct desk *desk, struct pack *pack, struct problem *problem)
{
	side->desk = *desk;
	side->desk.pack = pack;
	side->desk.queues = NULL;
	side->desk.ledger = ledger_open(desk->store, pack_forms(pack), problem);
	return side->desk.ledger != NULL && station_load_parameters(&side->desk, problem);
}

static void side_close(struct side *side)
{
	ledger_free(side->desk.ledger);
	free(side->places);
	free(side->in);
}

static size_t place_of(struct simulation *simulation, const struct category *category)
{
	size_t at = 0;

	while (at < simulation->count && strcmp(simulation->categories[at].category->name, category->name) != 0)
		at++;
	if (at == simulation->count) {
		simulation->categories = memory_resize(simulation->categories, simulation->count + 1, sizeof(*simulation->categories));
		simulation->categories[simulation->count++] = (struct simulated_category){.category = category};
	}
	return at;
}

/* Those of the new edition in its order, then those that it has no more. */
static void side_find_places(struct side *side, struct simulation *simulation)
{
	size_t count = pack_category_count(side->desk.pack);

	side->places = memory_new((count + 1) * sizeof(*side->places));
	for (size_t i = 0; i < count; i++)
		side->places[i] = place_of(simulation, pack_category(side->desk.pack, i));
}

/* ---- before ---- */

static struct found found_of(const struct side *side, struct county_walk *walk, const struct verdict *verdict)
{
	struct found found = {.place = side->places[verdict->category->index], .truth = verdict->truth, .has_amount = verdict->has_amount,
	    .amount = verdict->amount};

	memcpy(found.household, bench_household(walk->bench), sizeof(found.household));
	memcpy(found.person, verdict->person, sizeof(found.person));
	found.in = simulation_is_in(walk, side->in, verdict);
	return found;
}

static void look_before(struct comparing *comparing, struct county_walk *walk)
{
	const struct assessment *assessment = county_assess(walk->county, walk->bench);

	for (size_t i = 0; i < assessment->count; i++) {
		if (assessment->verdicts[i].not_reviewed)
			continue;
		if (comparing->count == comparing->room) {
			comparing->room = comparing->room * 2 + 256;
			comparing->found = memory_resize(comparing->found, comparing->room, sizeof(*comparing->found));
		}
		comparing->found[comparing->count++] = found_of(&comparing->before, walk, &assessment->verdicts[i]);
	}
}

/* ---- after ---- */

static struct verdict verdict_of(const struct simulation *simulation, const struct found *found)
{
	struct verdict verdict = {.category = simulation->categories[found->place].category, .truth = found->truth,
	    .has_amount = found->has_amount, .amount = found->amount};

	memcpy(verdict.person, found->person, sizeof(verdict.person));
	return verdict;
}

static void count_pair(struct comparing *comparing, const struct found *was, const struct found *is)
{
	struct simulation *simulation = comparing->simulation;
	struct simulated_category *total = &simulation->categories[is->place];
	struct verdict before = verdict_of(simulation, was), after = verdict_of(simulation, is);
	enum simulated_kind kind = simulated_kind_of(&before, &after);

	total->met_before += was->truth == TRUTH_YES;
	total->met_after += is->truth == TRUTH_YES;
	total->kinds[kind]++;
	total->cost_before += was->has_amount ? was->amount : 0;
	total->cost_after += is->has_amount ? is->amount : 0;
	total->paid_before += was->in && was->has_amount ? was->amount : 0;
	total->paid_after += was->in && is->has_amount ? is->amount : 0;
	if (kind != SIMULATED_SAME)
		simulation_add_change(simulation, is->household, &before, &after, was->in);
}

/* A verdict that one side does not have is none: not met, for no money; who is in it is in it all the same. */
static struct found nothing_like(const struct found *other)
{
	struct found nothing = *other;

	nothing.truth = TRUTH_NO;
	nothing.has_amount = false;
	nothing.amount = 0;
	return nothing;
}

static struct found *met_before(struct comparing *comparing, const struct found *after)
{
	for (size_t i = comparing->at; i < comparing->count && strcmp(comparing->found[i].household, after->household) == 0; i++)
		if (comparing->found[i].place == after->place && strcmp(comparing->found[i].person, after->person) == 0)
			return &comparing->found[i];
	return NULL;
}

static void count_verdict(struct comparing *comparing, struct county_walk *walk, const struct verdict *verdict)
{
	struct found after = found_of(&comparing->after, walk, verdict), nothing = nothing_like(&after);
	struct found *before = met_before(comparing, &after);

	if (before != NULL)
		before->met = true;
	count_pair(comparing, before != NULL ? before : &nothing, &after);
}

/* What the new edition says nothing about. */
static void count_rest(struct comparing *comparing, const char *household)
{
	for (; comparing->at < comparing->count && strcmp(comparing->found[comparing->at].household, household) <= 0; comparing->at++) {
		const struct found *before = &comparing->found[comparing->at];
		struct found nothing = nothing_like(before);

		if (!before->met)
			count_pair(comparing, before, &nothing);
	}
}

/* Both walks go by the households' ids. */
static void look_after(struct comparing *comparing, struct county_walk *walk)
{
	const struct assessment *assessment = county_assess(walk->county, walk->bench);

	comparing->simulation->households++;
	for (size_t i = 0; i < assessment->count; i++)
		if (!assessment->verdicts[i].not_reviewed)
			count_verdict(comparing, walk, &assessment->verdicts[i]);
	count_rest(comparing, bench_household(walk->bench));
}

static bool side_walk(struct comparing *comparing, struct side *side, void (*look)(struct comparing *, struct county_walk *),
    struct problem *problem)
{
	struct problem inner = PROBLEM_INIT;
	struct county_walk walk;
	bool good;

	side->in = simulation_memberships(side->desk.pack);
	county_walk_open(&walk, &side->desk);
	while (county_walk_next(&walk, &inner))
		look(comparing, &walk);
	comparing->simulation->restricted = walk.restricted;
	county_walk_close(&walk);
	good = inner.kind == PROBLEM_NONE;
	problem_move(problem, &inner);
	return good;
}

/* ---- all of it ---- */

static bool compare(struct desk *desk, struct pack_comparison *comparison, struct problem *problem)
{
	struct comparing comparing = {.simulation = &comparison->simulation};
	bool good = side_open(&comparing.before, desk, comparison->before, problem) && side_open(&comparing.after, desk, comparison->after, problem);

	if (good) {
		side_find_places(&comparing.after, &comparison->simulation);
		side_find_places(&comparing.before, &comparison->simulation);
		good = side_walk(&comparing, &comparing.before, look_before, problem) && side_walk(&comparing, &comparing.after, look_after, problem);
	}
	side_close(&comparing.before);
	side_close(&comparing.after);
	free(comparing.found);
	return good;
}

static bool load_both(struct desk *desk, const char *forms_dir, struct pack_comparison *comparison, struct problem *problem)
{
	comparison->after = pack_load(forms_dir, pack_region(desk->pack), problem);
	comparison->before = comparison->after != NULL ? pack_load_adopted(desk, pack_region(desk->pack), problem) : NULL;
	return comparison->before != NULL;
}

bool desk_compare_pack(struct desk *desk, const char *forms_dir, struct pack_comparison *comparison, struct problem *problem)
{
	bool good;

	*comparison = (struct pack_comparison){.simulation = {.day = desk_here(desk)->day, .of_packs = true}};
	if (store_is_read_only(desk->store))
		return problem_set(problem, PROBLEM_FAILED, "%s", _("数据文件只读，不能对比地区包。"));
	good = load_both(desk, forms_dir, comparison, problem) && store_begin(desk->store, problem);
	if (good) {
		good = compare(desk, comparison, problem);
		store_rollback(desk->store);
	}
	if (!good)
		pack_comparison_release(comparison);
	return good;
}

void pack_comparison_release(struct pack_comparison *comparison)
{
	simulation_release(&comparison->simulation);
	pack_free(comparison->before);
	pack_free(comparison->after);
	*comparison = (struct pack_comparison){.before = NULL};
}
