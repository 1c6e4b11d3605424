/* The county in one run: every household of the file past the evaluator, counted by category and condition. */
#include "county.h"
#include "restricted.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

static bool reads_office(struct desk *desk, struct county *county)
{
	const struct form_catalogue *forms = pack_forms(desk->pack);
	const struct form *form;

	for (size_t i = 0; (form = form_at(forms, i)) != NULL; i++)
		for (size_t k = 0; !form->of_office && k < form->field_count; k++) {
			const struct field *field = &form->fields[k];
			const struct form *target = field->type == FIELD_REF ? form_find(forms, field->ref) : NULL;

			if (target != NULL && target->of_office && county_reads(county, target, NULL))
				return true;
		}
	return false;
}

void county_walk_open(struct county_walk *walk, struct desk *desk)
{
	*walk = (struct county_walk){.desk = desk};
	if (!desk_count_restricted(desk, &walk->restricted, NULL))
		walk->restricted = 1; /* so that each is asked about */
	walk->county = county_new(desk->pack, desk_here(desk), false);
	walk->bench = bench_new(pack_forms(desk->pack), "");
	walk->walk = ledger_walk_new(desk->ledger, county_reads, walk->county);
	walk->reads_office = reads_office(desk, walk->county);
}

bool county_walk_next(struct county_walk *walk, struct problem *problem)
{
	do {
		if (!ledger_walk_next(walk->walk, walk->bench, problem))
			return false;
	} while (walk->restricted > 0 && restricted_is(walk->desk, bench_household(walk->bench)));
	return !walk->reads_office || bench_add_office(walk->desk, walk->bench, problem);
}

void county_walk_close(struct county_walk *walk)
{
	ledger_walk_free(walk->walk);
	bench_free(walk->bench);
	county_free(walk->county);
}

bool desk_each_verdicts(struct desk *desk, bool (*visit)(void *self, const struct bench *, const struct assessment *), void *self,
    struct problem *problem)
{
	struct problem inner = PROBLEM_INIT;
	struct county_walk walk;
	bool good;

	county_walk_open(&walk, desk);
	while (county_walk_next(&walk, &inner))
		if (!visit(self, walk.bench, county_assess(walk.county, walk.bench)))
			break;
	county_walk_close(&walk);
	good = inner.kind == PROBLEM_NONE;
	problem_move(problem, &inner);
	return good;
}

/* ---- counting ---- */

/* Which of two truths is the category's line: met when one member's is, then unset, unknown, not met. */
static bool stands_over(enum truth truth, enum truth other)
{
	static const int rank[] = {[TRUTH_NO] = 0, [TRUTH_UNKNOWN] = 1, [TRUTH_UNSET] = 2, [TRUTH_YES] = 3};

	return rank[truth] > rank[other];
}

static void count_household(struct county_review *review, const struct assessment *found)
{
	size_t at = 0;

	review->households++;
	for (size_t i = 0; i < review->count; i++) {
		struct county_category *category = &review->categories[i];
		enum truth line = TRUTH_NO;
		bool left_out = false, seen = false;

		for (; at < found->count && found->verdicts[at].category == category->category; at++) {
			const struct verdict *verdict = &found->verdicts[at];

			left_out = left_out || verdict->not_reviewed;
			if (verdict->not_reviewed)
				continue;
			seen = true;
			line = stands_over(verdict->truth, line) ? verdict->truth : line;
			category->met_members += *verdict->person != '\0' && verdict->truth == TRUTH_YES;
			category->amount += verdict->has_amount ? verdict->amount : 0;
		}
		if (left_out && !seen)
			category->not_reviewed++;
		else
			category->counts[line]++;
	}
}

static void review_begin(struct desk *desk, struct county_review *review)
{
	memset(review, 0, sizeof(*review));
	review->day = desk_here(desk)->day;
	review->count = pack_category_count(desk->pack);
	review->categories = memory_new((review->count + 1) * sizeof(*review->categories));
	for (size_t i = 0; i < review->count; i++)
		review->categories[i].category = pack_category(desk->pack, i);
}

bool desk_review_county(struct desk *desk, struct county_review *review, struct problem *problem)
{
	struct problem inner = PROBLEM_INIT;
	const struct county_line *lines;
	struct county_walk walk;
	bool good;

	review_begin(desk, review);
	county_walk_open(&walk, desk);
	while (county_walk_next(&walk, &inner))
		count_household(review, county_assess(walk.county, walk.bench));
	review->restricted = walk.restricted;
	lines = county_lines(walk.county, &review->line_count);
	review->lines = memory_new((review->line_count + 1) * sizeof(*review->lines));
	memcpy(review->lines, lines, review->line_count * sizeof(*lines));
	county_walk_close(&walk);
	good = inner.kind == PROBLEM_NONE;
	problem_move(problem, &inner);
	if (!good)
		county_review_release(review);
	return good;
}

void county_review_release(struct county_review *review)
{
	free(review->categories);
	free(review->lines);
	memset(review, 0, sizeof(*review));
}
