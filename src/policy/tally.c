/* How often each single condition of the categories and aids was met, and how often not, over the households it was shown:
 * one that is always the same decides nothing, or is wrong. */
#include "pack.h"

#include <string.h>

struct tally_rule { /* of a category or aid; its lines stand together */
	const struct category *rule;
	size_t first, asked, count; /* first: its only_if; asked: what is looked at where only_if holds */
};
struct tally {
	const struct pack *pack;
	struct tally_rule *rules;
	size_t rule_count;
	struct tally_line *lines;
	size_t line_count;
};

static bool is_switch_part(void *self, enum expr_use use, const struct expr_meaning *meaning, struct expr_place place)
{
	const struct target *target = meaning->what;
	bool *is = self;

	(void)place;
	*is = use != EXPR_USE_ROWS && target->kind == TARGET_PARAMETER && target->type == VALUE_YES_NO;
	return *is;
}

/* A yes or no that the county enters, asked alone: it is the same for everyone, and rightly so. */
static bool is_switch(const struct expr *test)
{
	bool is = false;

	expr_each_use(test, is_switch_part, &is);
	return is;
}

static void add_test(struct tally *tally, const struct tally_line *like, const struct expr *test)
{
	const struct expr *const *parts;
	size_t count;

	if (expr_group(test, &parts, &count) != EXPR_SINGLE) {
		for (size_t i = 0; i < count; i++)
			add_test(tally, like, parts[i]);
		return;
	}
	if (is_switch(test))
		return;
	tally->lines = memory_resize(tally->lines, tally->line_count + 1, sizeof *tally->lines);
	tally->lines[tally->line_count] = *like;
	tally->lines[tally->line_count++].test = test;
}

/* What a line does not say itself, the one above it says for it. */
static void add_line(struct tally *tally, struct tally_line like, const struct condition_line *line)
{
	if (line->clause_count > 0)
		like.clause = line->clauses[0];
	if (line->says != NULL)
		like.says = line->says;
	for (size_t i = 0; i < line->part_count; i++)
		add_line(tally, like, &line->parts[i]);
	if (line->part_count == 0 && line->test != NULL)
		add_test(tally, &like, line->test);
}

static void add_rule(struct tally *tally, const struct category *rule)
{
	struct tally_line like = {.rule = rule, .clause = rule->clause, .says = rule->label};
	struct tally_rule *added;

	if (rule->by != NULL)
		return;
	tally->rules = memory_resize(tally->rules, tally->rule_count + 1, sizeof *tally->rules);
	added = &tally->rules[tally->rule_count++];
	*added = (struct tally_rule){.rule = rule, .first = tally->line_count};
	add_line(tally, like, &rule->only_if);
	added->asked = tally->line_count;
	add_line(tally, like, &rule->root);
	for (size_t i = 0; i < rule->remark_count; i++)
		add_line(tally, like, &rule->remarks[i]);
	added->count = tally->line_count;
}

struct tally *tally_new(const struct pack *pack)
{
	struct tally *tally = memory_new(sizeof *tally);

	tally->pack = pack;
	for (size_t i = 0; i < pack->category_count; i++)
		add_rule(tally, &pack->categories[i]);
	for (size_t i = 0; i < pack->aid_count; i++)
		add_rule(tally, &pack->aids[i].rule);
	return tally;
}

void tally_free(struct tally *tally)
{
	if (tally == NULL)
		return;
	free(tally->rules);
	free(tally->lines);
	free(tally);
}

static void count_lines(struct tally *tally, size_t from, size_t to, struct world *world, const struct record *record)
{
	for (size_t i = from; i < to; i++)
		tally->lines[i].counts[expr_truth(tally->lines[i].test, world_expr(world), record)]++;
}

/* What only_if puts out of question is not asked about; where it is not known yet, it is. */
static void count_record(struct tally *tally, const struct tally_rule *rule, struct world *world, const struct record *record)
{
	const struct expr *only_if = rule->rule->only_if.test;

	count_lines(tally, rule->first, rule->asked, world, record);
	if (only_if == NULL || expr_truth(only_if, world_expr(world), record) != TRUTH_NO)
		count_lines(tally, rule->asked, rule->count, world, record);
}

void tally_add(struct tally *tally, struct world *world, const struct bench *bench)
{
	for (size_t i = 0; i < tally->rule_count; i++)
		for (const struct record *record = bench_first(bench, tally->rules[i].rule->of); record != NULL;
		     record = bench_next(bench, record))
			count_record(tally, &tally->rules[i], world, record);
}

const struct tally_line *tally_lines(const struct tally *tally, size_t *count)
{
	*count = tally->line_count;
	return tally->lines;
}
