/* Reading values of one bench on one day. Each fact of each record is computed once. */
#include "world.h"

#include <string.h>

/* ---- values ---- */

static struct value unknown_value(enum value_type type)
{
	return (struct value){VALUE_UNKNOWN, type, 0, NULL};
}

struct value world_truth(enum truth truth)
{
	if (truth == TRUTH_UNKNOWN || truth == TRUTH_UNSET)
		return (struct value){truth == TRUTH_UNSET ? VALUE_UNSET : VALUE_UNKNOWN, VALUE_YES_NO, 0, NULL};
	return (struct value){VALUE_KNOWN, VALUE_YES_NO, truth == TRUTH_YES, NULL};
}

/* Where two ways of one thing differ, only what tells which thing it is can be read. */
static bool is_disputed(struct world *world, const struct record *record, const struct field *field)
{
	const struct form *form = record->form;

	if (form->ways_count == 0 || world_way(world, record) != WAY_DISPUTED)
		return false;
	for (size_t i = 0; i < form->ways_count; i++) {
		if (strcmp(form->ways[i], field->name) == 0)
			return false;
	}
	return true;
}

/* Nobody knows what it says, or whether it is asked at all; whether something stands there decides what `given` may say. */
static struct value open_value(struct value value, struct value because)
{
	because.type = value.type;
	because.number = value.state == VALUE_KNOWN ? VALUE_STANDS : 0;
	return because;
}

struct value world_field(struct world *world, const struct record *record, const struct field *field)
{
	struct value value = record->values[field->index];

	value.type = field_value_type(field->type);
	if (field->relevant != NULL) {
		struct value relevant = expr_value(field->relevant, &world->expr, record);

		if (relevant.state == VALUE_UNKNOWN || relevant.state == VALUE_UNSET)
			return open_value(value, relevant);
		if (relevant.state == VALUE_NOT_APPLICABLE || relevant.number == 0)
			return (struct value){VALUE_NOT_APPLICABLE, value.type, 0, NULL};
	}
	if (record->contested[field->index] || is_disputed(world, record, field))
		return open_value(value, unknown_value(value.type));
	return value;
}

const struct record *world_follow(struct world *world, const struct record *record, const struct target *target,
    const struct field **broken, const struct record **broken_at)
{
	for (size_t i = 0; i < target->hop_count && record != NULL; i++) {
		const struct hop *hop = &target->hops[i];
		struct value ref;

		if (hop->kind != HOP_REF) {
			record = hop->kind == HOP_HOUSEHOLD ? world->household : world->application;
			continue;
		}
		ref = world_field(world, record, hop->ref);
		*broken = hop->ref;
		*broken_at = record;
		record = ref.state == VALUE_KNOWN ? bench_find(world->bench, ref.text) : NULL;
	}
	return record;
}

static struct value meta_value(const struct record *record, const struct target *target)
{
	static const int64_t china = INT64_C(8 * 3600000); /* no summer time */
	const char *texts[] = {record->filed_by, NULL, NULL, record->station};
	struct value value = {VALUE_KNOWN, target->type, 0, texts[target->word]};

	if (target->type == VALUE_DATE) {
		bool filed = record->filed_by != NULL;

		value.number = target->word == 1 ? record->filed_on : (record->entered_at + china) / CLOCK_DAY;
		return filed ? value : unknown_value(VALUE_DATE);
	}
	return value.text != NULL ? value : unknown_value(VALUE_TEXT);
}

static struct value here_value(const struct world *world, const struct target *target)
{
	if (target->type == VALUE_DATE)
		return (struct value){VALUE_KNOWN, VALUE_DATE, world->here.day, NULL};
	return (struct value){VALUE_KNOWN, target->type, 0, world->here_texts[target->word]};
}

/* Where town and country have the same value on the day, nobody need know which it is. */
static const char *place_band(struct world *world, const struct parameter_rule *rule, date day)
{
	struct value place = world_field(world, world->household, world->pack->contract.place_kind);
	const struct parameter_value *urban, *rural;

	if (place.state == VALUE_KNOWN)
		return place.text;
	urban = parameter_in_force(rule, "urban", day, world->counting);
	rural = parameter_in_force(rule, "rural", day, world->counting);
	return urban != NULL && rural != NULL && urban->number == rural->number ? "urban" : NULL;
}

static struct value parameter_value(struct world *world, const struct parameter_rule *rule, const char *band, date day)
{
	struct value value = {VALUE_UNSET, rule->open.type, 0, rule->open.name};
	const struct parameter_value *found;

	if (band == NULL && rule->open.by_place && world->pack->contract.place_kind != NULL &&
	    parameter_differs_by_band(rule)) {
		band = place_band(world, rule, day);
		if (band == NULL)
			return unknown_value(value.type);
	}
	found = parameter_in_force(rule, band == NULL ? "" : band, day, world->counting);
	world->parameters_read[rule->open.index] = found;
	if (found == NULL)
		world->parameters_unset[rule->open.index] = (struct parameter_gap){day, band == NULL ? "" : band};
	if (found != NULL) {
		value.state = VALUE_KNOWN;
		value.number = found->number;
		value.text = NULL;
	}
	return value;
}

struct value world_read(struct world *world, const struct record *record, const struct target *target)
{
	const struct field *broken;
	const struct record *broken_at;

	if (target->hop_count > 0) {
		record = world_follow(world, record, target, &broken, &broken_at);
		if (record == NULL)
			return unknown_value(target->type);
	}
	switch (target->kind) {
	case TARGET_FIELD:
		return world_field(world, record, target->field);
	case TARGET_FACT:
		return world_fact_rule(world, record, target->fact);
	case TARGET_PARAMETER:
		return parameter_value(world, target->parameter, NULL, world->expr.day);
	case TARGET_META:
		return meta_value(record, target);
	case TARGET_HERE:
		return here_value(world, target);
	}
	abort();
}

/* ---- facts ---- */

/* Unknown until every form that it needs was asked. */
static bool has_needs(struct world *world, const struct fact_rule *rule, struct value *gap)
{
	for (size_t i = 0; i < rule->need_count; i++) {
		struct value asked = world_asked(world, rule->needs[i]);

		if (asked.state == VALUE_KNOWN && asked.number != 0)
			continue;
		*gap = asked.state == VALUE_UNSET ? asked : unknown_value(rule->open.type);
		gap->type = rule->open.type;
		return false;
	}
	return true;
}

static struct value category_value(struct world *world, const struct record *record, const struct category *category)
{
	struct value only = {VALUE_KNOWN, VALUE_YES_NO, 1, NULL};

	if (category->only_if.test != NULL)
		only = expr_value(category->only_if.test, &world->expr, record);
	if (only.state != VALUE_KNOWN || only.number == 0)
		return only;
	return expr_value(category->root.test, &world->expr, record);
}

static struct value compute(struct world *world, const struct record *record, const struct fact_rule *rule)
{
	struct value value;

	if (!has_needs(world, rule, &value))
		return value;
	switch (rule->kind) {
	case FACT_IS:
		value = expr_value(rule->is, &world->expr, record);
		value.type = rule->open.type;
		return value;
	case FACT_TEST:
		value = expr_value(rule->line->test, &world->expr, record);
		break;
	case FACT_CATEGORY:
		value = category_value(world, record, rule->category);
		break;
	case FACT_IN:
		return membership_in(world, record, rule);
	case FACT_TAKEN:
		return membership_taken(world, record, rule);
	case FACT_ITEM:
		return item_value(world, record, rule);
	}
	if (value.state == VALUE_NOT_APPLICABLE)
		value = world_truth(TRUTH_NO);
	return value;
}

struct value world_fact_rule(struct world *world, const struct record *record, const struct fact_rule *rule)
{
	struct memo *memo = world_memo(world, record);
	unsigned char *state = &memo->states[rule->slot];
	struct value *kept = &memo->values[rule->slot], value;

	if (*state == MEMO_DONE)
		return *kept;
	if (*state == MEMO_RUNNING) /* loading refuses cycles; this keeps a damaged pack from running for ever */
		return unknown_value(rule->open.type);
	*state = MEMO_RUNNING;
	value = compute(world, record, rule);
	*state = MEMO_DONE;
	*kept = value;
	return value;
}

void world_keep(struct world *world, const struct record *record, const struct fact_rule *rule, struct value value)
{
	struct memo *memo = world_memo(world, record);

	if (memo->states[rule->slot] != MEMO_NONE)
		return;
	memo->states[rule->slot] = MEMO_DONE;
	memo->values[rule->slot] = value;
}

/* ---- what expr asks ---- */

static struct value ask_value(void *self, const void *record, const void *what)
{
	return world_read(self, record, what);
}

static struct value ask_parameter(void *self, const void *what, const char *band, const void *record, date day)
{
	const struct target *target = what;

	(void)record;
	return parameter_value(self, target->parameter, band, day);
}

static const void *ask_row(void *self, const void *record, const void *what, const void *previous)
{
	struct world *world = self;
	const struct rows *rows = what;
	const struct record *parent = record, *row = previous;

	do {
		if (rows->ref != NULL)
			row = bench_child(world->bench, parent->id, rows->form, rows->ref, row);
		else
			row = row == NULL ? bench_first(world->bench, rows->form) : bench_next(world->bench, row);
	} while (row != NULL && rows->form->ways_count > 0 && world_way(world, row) == WAY_LEFT_OUT);
	return row;
}

static struct value ask_days_left(void *self, date until)
{
	struct world *world = self;
	int days;

	if (!working_days_between(world->pack, world->expr.day, until, &days, NULL))
		return (struct value){VALUE_UNSET, VALUE_INTEGER, 0, "calendar"};
	return (struct value){VALUE_KNOWN, VALUE_INTEGER, days, NULL};
}

static const char *ask_label(void *self, const char *parameter)
{
	const struct world *world = self;
	const struct parameter_rule *rule = parameter_rule_find(world->pack, parameter);

	return rule != NULL ? rule->open.label : parameter;
}

/* ---- the world ---- */

static bool is_later(const struct record *record, const struct record *than, const struct field *day, date until)
{
	struct value own = record->values[day->index], other;

	if (own.state == VALUE_KNOWN && own.number > until)
		return false;
	if (than == NULL)
		return true;
	other = than->values[day->index];
	return other.state != VALUE_KNOWN || (own.state == VALUE_KNOWN && own.number >= other.number);
}

/* The one under review; else the latest; else one of the day itself. */
static void choose_application(struct world *world)
{
	const struct contract *contract = &world->pack->contract;
	struct value day = {VALUE_KNOWN, VALUE_DATE, world->expr.day, NULL};

	world->application = *world->given_id != '\0' ? bench_find(world->bench, world->given_id) : world->given_application;
	if (world->application != NULL || contract->application == NULL || contract->day == NULL)
		return;
	for (const struct record *record = bench_first(world->bench, contract->application); record != NULL;
	     record = bench_next(world->bench, record)) {
		if (is_later(record, world->application, contract->day, world->expr.day))
			world->application = record;
	}
	if (world->application != NULL)
		return;
	world->made_application = record_new(contract->application, "", bench_household(world->bench));
	record_set(world->made_application, contract->day, day);
	world->application = world->made_application;
}

static void choose_household(struct world *world)
{
	const struct form *form = world->pack->contract.household;

	world->household = bench_first(world->bench, form);
	if (world->household != NULL)
		return;
	world->made_household = record_new(form, "", bench_household(world->bench));
	world->household = world->made_household;
}

static void drop_records(struct world *world)
{
	record_free(world->made_application);
	record_free(world->made_household);
	world->made_application = world->made_household = NULL;
}

static void drop_all(struct world *world)
{
	world_drop_memory(world);
	drop_records(world);
}

static size_t count_forms(const struct pack *pack)
{
	size_t count = 0;

	while (form_at(pack->forms, count) != NULL)
		count++;
	return count;
}

static void begin_again(struct world *world)
{
	memset(world->ways_done, 0, world->form_count * sizeof *world->ways_done);
	memset(world->asked, 0, world->form_count);
	world->expr.overflow = false;
	choose_household(world);
	choose_application(world);
}

void world_forget(struct world *world)
{
	drop_all(world);
	begin_again(world);
}

void world_turn(struct world *world, const struct bench *bench)
{
	world->bench = bench;
	world_clear_memory(world);
	drop_records(world);
	begin_again(world);
}

struct world *world_new(const struct pack *pack, const struct bench *bench, const struct here *here,
    const struct record *application)
{
	struct world *world = memory_new(sizeof *world);
	const char *texts[] = {here->user, here->station, here->role, here->level};
	size_t forms = count_forms(pack);

	world->form_count = forms;
	world->pack = pack;
	world->bench = bench;
	world->given_application = application;
	if (application != NULL && bench_find(bench, application->id) == application)
		memcpy(world->given_id, application->id, sizeof world->given_id);
	for (size_t i = 0; i < BASE_COUNT(texts); i++)
		world->here_texts[i] = memory_text(texts[i] == NULL ? "" : texts[i]);
	world->here = (struct here){world->here_texts[0], world->here_texts[2], world->here_texts[1], world->here_texts[3],
	    here->day};
	world->expr = (struct expr_world){.self = world, .day = here->day, .value = ask_value, .row = ask_row,
	    .parameter = ask_parameter, .working_days_left = ask_days_left, .label = ask_label, .keep = world_keep_text};
	world->ways_done = memory_new((forms + 1) * sizeof *world->ways_done);
	world->asked = memory_new(forms + 1);
	world->parameters_read = memory_new((pack->parameter_count + 1) * sizeof *world->parameters_read);
	world->parameters_unset = memory_new((pack->parameter_count + 1) * sizeof *world->parameters_unset);
	choose_household(world);
	choose_application(world);
	return world;
}

void world_free(struct world *world)
{
	if (world == NULL)
		return;
	drop_all(world);
	for (size_t i = 0; i < BASE_COUNT(world->here_texts); i++)
		free(world->here_texts[i]);
	free(world->ways_done);
	free(world->asked);
	free(world->parameters_read);
	free(world->parameters_unset);
	free(world);
}

void world_use_drafts(struct world *world, bool use)
{
	world->counting = use ? PARAMETERS_DRAFTS : PARAMETERS_FINAL;
	world_forget(world);
}

void world_use_simulated(struct world *world)
{
	world->counting = PARAMETERS_SIMULATED;
	world_forget(world);
}

struct expr_world *world_expr(struct world *world)
{
	return &world->expr;
}

struct value world_fact(struct world *world, const struct record *record, const struct fact *fact)
{
	return world_fact_rule(world, record, (const struct fact_rule *)fact);
}

struct value world_value(struct world *world, const struct record *record, const char *name)
{
	const struct field *field = form_field(record->form, name);
	const struct fact_rule *fact;

	if (field != NULL)
		return world_field(world, record, field);
	fact = fact_rule_find(world->pack, record->form, name);
	if (fact == NULL || fact->bound != BIND_DONE)
		return unknown_value(VALUE_INTEGER);
	return world_fact_rule(world, record, fact);
}

bool world_overflowed(const struct world *world)
{
	return world->expr.overflow;
}
