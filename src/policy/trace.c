/* From a verdict down to the fields: what would decide it, which parameter it lacks, which rows and
 * which parameter stand behind a value. */
#include "world.h"

#include <string.h>

/* ---- what is missing, what is unset ---- */

static struct world *world_of(const struct expr_find *find)
{
	return find->self;
}

static void trace_field(struct expr_find *find, const struct record *record, const struct field *field)
{
	struct world *world = world_of(find);

	if (world_field(world, record, field).state != find->state)
		return;
	if (field->relevant != NULL && expr_value(field->relevant, &world->expr, record).state == find->state)
		expr_find(field->relevant, &world->expr, record, find);
	else if (find->state == VALUE_UNKNOWN)
		expr_find_add(find, record, field);
}

/* True where forms were not asked: what they would say is not looked for yet. */
static bool trace_needs(struct expr_find *find, const struct fact_rule *fact)
{
	struct world *world = world_of(find);
	bool lacks = false;

	for (size_t i = 0; i < fact->need_count; i++) {
		struct value asked = world_asked(world, fact->needs[i]);

		if (asked.state == VALUE_KNOWN && asked.number != 0)
			continue;
		lacks = true;
		if (asked.state == VALUE_UNSET && find->state == VALUE_UNSET)
			expr_find_add(find, NULL, parameter_rule_find(world->pack, world->pack->survey_valid));
		else if (asked.state != VALUE_UNSET && find->state == VALUE_UNKNOWN)
			expr_find_add(find, NULL, fact->needs[i]);
	}
	return lacks;
}

void trace_category(struct expr_find *find, struct world *world, const struct record *record,
    const struct category *category)
{
	const struct expr *only = category->only_if.test;

	if (only != NULL && expr_value(only, &world->expr, record).state == find->state)
		expr_find(only, &world->expr, record, find);
	else
		expr_find(category->root.test, &world->expr, record, find);
}

static void trace_target(struct expr_find *find, const struct record *record, const struct target *target);

static void trace_fact(struct expr_find *find, const struct record *record, const struct fact_rule *fact)
{
	struct world *world = world_of(find);

	if (world_fact_rule(world, record, fact).state != find->state || trace_needs(find, fact))
		return;
	switch (fact->kind) {
	case FACT_IS:
		expr_find(fact->is, &world->expr, record, find);
		break;
	case FACT_TEST:
		expr_find(fact->line->test, &world->expr, record, find);
		break;
	case FACT_CATEGORY:
		trace_category(find, world, record, fact->category);
		break;
	case FACT_TAKEN:
		if (fact->to != NULL)
			trace_target(find, record, fact->to);
		break;
	case FACT_ITEM:
		trace_item(find, world, record);
		break;
	case FACT_IN:
		break;
	}
}

static void trace_parameter(struct expr_find *find, const struct parameter_rule *rule)
{
	struct world *world = world_of(find);

	if (find->state == VALUE_UNSET)
		expr_find_add(find, NULL, rule);
	else if (rule->open.by_place && world->pack->contract.place_kind != NULL)
		trace_field(find, world->household, world->pack->contract.place_kind);
}

static void trace_target(struct expr_find *find, const struct record *record, const struct target *target)
{
	const struct record *broken_at = NULL;
	const struct field *broken = NULL;

	record = world_follow(world_of(find), record, target, &broken, &broken_at);
	if (record == NULL) {
		if (broken != NULL)
			trace_field(find, broken_at, broken);
		return;
	}
	if (target->kind == TARGET_FIELD)
		trace_field(find, record, target->field);
	else if (target->kind == TARGET_FACT)
		trace_fact(find, record, target->fact);
	else if (target->kind == TARGET_PARAMETER)
		trace_parameter(find, target->parameter);
}

static void trace_name(void *self, struct expr_find *find, const void *record, const void *what)
{
	(void)self;
	trace_target(find, record, what);
}

void trace_start(struct expr_find *find, struct world *world, enum value_state state)
{
	*find = (struct expr_find){state, world, trace_name, NULL, 0};
}

/* ---- where a value came from ---- */

struct walk {
	struct world *world;
	struct trail trail;
};

static void add_way(struct trail *trail, const char *label)
{
	for (size_t i = 0; i < trail->way_count; i++) {
		if (strcmp(trail->ways[i], label) == 0)
			return;
	}
	if (trail->way_count < BASE_COUNT(trail->ways))
		trail->ways[trail->way_count++] = label;
}

static void merge(struct trail *trail, const struct trail *other)
{
	for (size_t i = 0; i < other->way_count; i++)
		add_way(trail, other->ways[i]);
	if (other->as_of != DATE_NONE && (trail->as_of == DATE_NONE || other->as_of < trail->as_of))
		trail->as_of = other->as_of;
	if (trail->parameter == NULL)
		trail->parameter = other->parameter;
}

/* A row that says how and when it was learned. */
static void add_row(struct trail *trail, const struct world *world, const struct record *record)
{
	const struct origin *origin = &world->pack->origins[record->form->index];
	struct trail row = {.as_of = DATE_NONE};

	if (origin->as_of != NULL && record->values[origin->as_of->index].state == VALUE_KNOWN)
		row.as_of = (date)record->values[origin->as_of->index].number;
	if (origin->way != NULL && origin->way->codes != NULL && record->values[origin->way->index].state == VALUE_KNOWN) {
		const struct code *way = code_find(origin->way->codes, record->values[origin->way->index].text);

		if (way != NULL)
			row.ways[row.way_count++] = way->label;
	}
	merge(trail, &row);
}

static void walk_name(void *self, struct expr_find *find, const void *record, const void *what)
{
	struct walk *walk = self;
	struct trail trail = trail_of_target(walk->world, record, what);

	(void)find;
	merge(&walk->trail, &trail);
}

static struct trail walk_from(struct world *world, const struct record *record, const struct expr *expr)
{
	struct walk walk = {world, {.as_of = DATE_NONE}};
	struct expr_find find = {VALUE_KNOWN, &walk, walk_name, NULL, 0};

	expr_find(expr, &world->expr, record, &find);
	return walk.trail;
}

static const struct trail *trail_of_fact(struct world *world, const struct record *record, const struct fact_rule *fact)
{
	struct memo *memo = world_memo(world, record);
	struct trail *trail;

	if (memo->trails == NULL)
		memo->trails = world_room(world, world->pack->slots[record->form->index] * sizeof *memo->trails);
	trail = &memo->trails[fact->slot];
	if (trail->done)
		return trail;
	trail->done = true;
	trail->as_of = DATE_NONE;
	if (fact->kind == FACT_IS || fact->kind == FACT_TEST || fact->kind == FACT_CATEGORY) {
		struct trail found = walk_from(world, record, fact->kind == FACT_IS ? fact->is : fact->line->test);

		merge(trail, &found);
	}
	return trail;
}

struct trail trail_of_test(struct world *world, const struct record *record, const struct expr *test)
{
	return walk_from(world, record, test);
}

struct trail trail_of_target(struct world *world, const struct record *record, const struct target *target)
{
	struct trail trail = {.as_of = DATE_NONE};
	const struct record *broken_at;
	const struct field *broken;

	record = world_follow(world, record, target, &broken, &broken_at);
	if (record == NULL)
		return trail;
	if (target->kind == TARGET_FIELD)
		add_row(&trail, world, record);
	else if (target->kind == TARGET_FACT)
		return *trail_of_fact(world, record, target->fact);
	else if (target->kind == TARGET_PARAMETER)
		trail.parameter = world->parameters_read[target->parameter->open.index];
	return trail;
}
