/* Household after household: the same verdicts as a review's, without reasons. What would be looked up by name again and
 * again is looked up once; the world of the household before is used again. */
#include "world.h"
#include "reach.h"

#include <string.h>

struct county_rule { /* of a category */
	const struct category *category;
	const struct fact_rule *fact;
	const struct target *amount;
	struct county_line *lines; /* one for each condition right under it */
};
struct county {
	const struct pack *pack;
	struct world *world;
	struct bench *none; /* what the world stands on before the first household */
	struct reach *reach;
	struct county_rule *rules; /* by the category's index; fact NULL: never computed */
	struct county_line *lines;
	size_t line_count;
	struct assessment found;
	size_t room;
};

static void read_rules(struct county *county)
{
	const struct pack *pack = county->pack;
	struct county_line *line;

	for (size_t i = 0; i < pack->category_count; i++)
		county->line_count += pack->categories[i].root.part_count;
	county->lines = line = memory_new((county->line_count + 1) * sizeof *county->lines);
	county->rules = memory_new((pack->category_count + 1) * sizeof *county->rules);
	for (size_t i = 0; i < pack->category_count; i++) {
		const struct category *category = &pack->categories[i];
		struct county_rule *rule = &county->rules[i];

		rule->category = category;
		rule->lines = line;
		for (size_t k = 0; k < category->root.part_count; k++)
			*line++ = (struct county_line){.category = category, .line = &category->root.parts[k]};
		if (category->by != NULL)
			continue;
		rule->fact = fact_rule_find(pack, category->of, category->name);
		if (category->grants_amount != NULL)
			rule->amount = target_find(pack, category->of->name, category->grants_amount);
	}
}

struct county *county_new(const struct pack *pack, const struct here *here, bool simulated)
{
	struct county *county = memory_new(sizeof *county);

	county->pack = pack;
	county->none = bench_new(pack->forms, "");
	county->world = world_new(pack, county->none, here, NULL);
	county->world->counting = simulated ? PARAMETERS_SIMULATED : PARAMETERS_FINAL;
	county->reach = reach_new(pack);
	county->found.day = here->day;
	read_rules(county);
	return county;
}

void county_free(struct county *county)
{
	if (county == NULL)
		return;
	world_free(county->world);
	bench_free(county->none);
	reach_free(county->reach);
	free(county->rules);
	free(county->lines);
	free(county->found.verdicts);
	free(county);
}

bool county_reads(void *county, const struct form *form, const char *name)
{
	const struct county *self = county;

	return reach_reads(self->reach, form, name);
}

bool county_reads_parameter(const struct county *county, const struct parameter *parameter)
{
	return reach_reads_parameter(county->reach, parameter);
}

const struct county_line *county_lines(const struct county *county, size_t *count)
{
	*count = county->line_count;
	return county->lines;
}

struct world *county_world(struct county *county)
{
	return county->world;
}

static struct verdict *add(struct county *county, const struct category *category)
{
	struct assessment *found = &county->found;

	if (found->count == county->room) {
		county->room = county->room == 0 ? 32 : county->room * 2;
		found->verdicts = memory_resize(found->verdicts, county->room, sizeof *found->verdicts);
	}
	found->verdicts[found->count] = (struct verdict){.category = category, .truth = TRUTH_UNKNOWN};
	return &found->verdicts[found->count++];
}

/* What its conditions come to together: all: unset, then not met, then unknown, then met; any: met, then unset, then unknown. */
static enum truth weigh(bool any, const size_t *found)
{
	static const enum truth order[2][3] = {{TRUTH_UNSET, TRUTH_NO, TRUTH_UNKNOWN}, {TRUTH_YES, TRUTH_UNSET, TRUTH_UNKNOWN}};

	for (size_t i = 0; i < 3; i++) {
		if (found[order[any][i]] > 0)
			return order[any][i];
	}
	return any ? TRUTH_NO : TRUTH_YES;
}

/* Each condition is asked once, for its own count and for the category. */
static void count_lines(struct county *county, const struct county_rule *rule, const struct record *record)
{
	const struct condition_line *root = &rule->category->root;
	size_t found[4] = {0};

	for (size_t i = 0; i < root->part_count; i++) {
		enum truth truth = expr_truth(root->parts[i].test, &county->world->expr, record);

		rule->lines[i].counts[truth]++;
		found[truth]++;
	}
	world_keep(county->world, record, rule->fact, world_truth(weigh(root->any, found)));
}

static void judge(struct county *county, const struct county_rule *rule, const struct record *record)
{
	struct world *world = county->world;
	struct verdict *verdict = add(county, rule->category);

	if (record != world->household)
		memcpy(verdict->person, record->id, sizeof verdict->person);
	if (rule->category->only_if.test == NULL)
		count_lines(county, rule, record);
	verdict->truth = category_truth(world, record, rule->category, rule->fact, &verdict->out_of_question);
	if (verdict->truth == TRUTH_YES && rule->amount != NULL)
		verdict->has_amount = category_amount(world, record, rule->amount, &verdict->amount);
	if (rule->category->only_if.test != NULL && !verdict->out_of_question)
		count_lines(county, rule, record);
}

const struct assessment *county_assess(struct county *county, const struct bench *bench)
{
	const struct pack *pack = county->pack;

	world_turn(county->world, bench);
	county->found.count = 0;
	for (size_t i = 0; i < pack->category_count; i++) {
		const struct county_rule *rule = &county->rules[i];
		const struct category *category = rule->category;

		if (rule->fact == NULL || !category_may_be_shown(county->world, category)) {
			add(county, category)->not_reviewed = true;
		} else if (category->of == pack->contract.household) {
			judge(county, rule, county->world->household);
		} else {
			for (const struct record *member = bench_first(bench, category->of); member != NULL;
			     member = bench_next(bench, member))
				judge(county, rule, member);
		}
	}
	return &county->found;
}
