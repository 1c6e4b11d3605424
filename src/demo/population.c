/* Whether the people of a demonstration tell a pack's conditions apart: one that all of them meet, or none, is either
 * wrong or has never been tried. */
#include "demo.h"

#include <string.h>

#define POPULATION_HOUSEHOLDS 400
#define POPULATION_SEED 1

struct census {
	struct desk *desk;
	struct tally *tally;
	struct excuses excuses;
	struct condition_count *count;
	void (*found)(void *self, const struct condition_finding *);
	void *self;
	struct problem *problem;
};

static bool look_at(void *self, const char *household)
{
	struct census *census = self;
	struct bench *bench = desk_bench(census->desk, household, census->problem);
	struct world *world;

	if (bench == NULL)
		return false;
	world = world_new(desk_pack(census->desk), bench, desk_here(census->desk), NULL);
	tally_add(census->tally, world, bench);
	census->count->households++;
	world_free(world);
	bench_free(bench);
	return true;
}

static void tell(struct census *census, struct condition_finding *take)
{
	census->count->wrong++;
	census->found(census->self, take);
	free(take->wrong);
}

static void tell_line(struct census *census, const struct tally_line *line)
{
	const int64_t *counts = line->counts;
	struct expr_place place = expr_where(line->test);
	struct condition_finding finding = {.file = place.file, .line = place.line, .column = place.column,
	    .of = line->rule->name, .label = line->rule->label, .clause = line->clause, .condition = expr_source(line->test)};

	finding.wrong = memory_format(
	    _("演示人口里%s：符合 %lld 次，不符合 %lld 次，待补 %lld 次，参数未设 %lld 次；请改条件，或在 demo.yaml 里补上演示值，"
	      "或在 population.yaml 里写明理由"),
	    counts[TRUTH_YES] > 0 ? _("从不为否") : counts[TRUTH_NO] > 0 ? _("从不为是") : _("从不为是，也从不为否"),
	    (long long)counts[TRUTH_YES], (long long)counts[TRUTH_NO], (long long)counts[TRUTH_UNKNOWN],
	    (long long)counts[TRUTH_UNSET]);
	tell(census, &finding);
}

static void judge_line(struct census *census, const struct tally_line *line)
{
	bool both = line->counts[TRUTH_YES] > 0 && line->counts[TRUTH_NO] > 0;
	struct excuse *excuse = excuse_find(&census->excuses, line->rule->name, expr_source(line->test));

	census->count->conditions++;
	if (excuse != NULL)
		excuse->exists = true;
	if (both)
		return;
	if (excuse == NULL) {
		tell_line(census, line);
		return;
	}
	excuse->needed = true;
	census->count->listed++;
}

static void judge_all(struct census *census)
{
	size_t count;
	const struct tally_line *lines = tally_lines(census->tally, &count);

	for (size_t i = 0; i < count; i++)
		judge_line(census, &lines[i]);
	for (size_t i = 0; i < census->excuses.count; i++) {
		const struct excuse *excuse = &census->excuses.list[i];
		struct condition_finding finding = {.file = excuse->at->file, .line = excuse->at->line,
		    .column = excuse->at->column, .of = excuse->of, .condition = excuse->what};

		if (excuse->needed || (excuse->national && !excuse->exists))
			continue;
		finding.wrong = memory_text(excuse->exists ? _("演示人口里已有是有否：请从 population.yaml 里去掉")
		                                           : _("没有这一条件了：请从 population.yaml 里去掉，或改写 condition"));
		tell(census, &finding);
	}
}

bool demo_check_conditions(const char *region, void (*found)(void *self, const struct condition_finding *), void *self,
    struct condition_count *count, struct problem *problem)
{
	const struct demo_options options = {.pack = region, .households = POPULATION_HOUSEHOLDS, .seed = POPULATION_SEED,
	    .day = DATE_NONE, .repeatable = true};
	struct problem inner = PROBLEM_INIT;
	struct census census = {.count = count, .found = found, .self = self, .problem = &inner};
	bool good;

	*count = (struct condition_count){0};
	census.desk = demo_make(&options, NULL, NULL, &inner);
	if (census.desk != NULL)
		census.tally = tally_new(desk_pack(census.desk));
	good = census.desk != NULL && excuses_read(desk_pack(census.desk), "population", "condition", &census.excuses, &inner) &&
	    desk_each_household(census.desk, look_at, &census, &inner) && inner.kind == PROBLEM_NONE;
	if (good)
		judge_all(&census);
	problem_move(problem, &inner);
	excuses_release(&census.excuses);
	tally_free(census.tally);
	desk_free(census.desk);
	return good;
}
