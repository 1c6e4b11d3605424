/* The steps of a procedure are the pack's; here is whether each has been taken, and is still valid. */
#include "procedure.h"

#include <stdlib.h>
#include <string.h>

/* A direct transfer takes some forms' records over from another application. */
static bool step_is_carried(struct desk *desk, const struct record *row, const struct record *application)
{
	const struct transfer_rule *rule = pack_transfer(desk->pack);
	const char *from = form_field(application->form, "carried") != NULL ? record_text(application, "carried") : NULL;

	for (size_t i = 0; rule != NULL && from != NULL && i < rule->carry_count; i++)
		if (strcmp(rule->carry[i], row->form->name) == 0)
			return record_is(row, "application", from);
	return false;
}

/* By its own ref, by its determination's, or because the form knows no application and is the household's. */
static bool step_is_of(struct desk *desk, const struct bench *bench, const struct record *row, const struct record *application)
{
	const char *determination;
	const struct record *between;

	if (record_is(row, "application", application->id) || row == application || step_is_carried(desk, row, application))
		return true;
	determination = form_field(row->form, "determination") != NULL ? record_text(row, "determination") : NULL;
	between = determination != NULL ? bench_find(bench, determination) : NULL;
	if (between != NULL)
		return record_is(between, "application", application->id);
	return form_field(row->form, "application") == NULL && form_field(row->form, "determination") == NULL;
}

static date step_day(const struct record *row)
{
	struct value day = form_field(row->form, "day") != NULL ? record_value(row, "day")
	    : (struct value){.state = VALUE_UNKNOWN};

	return day.state == VALUE_KNOWN ? (date)day.number : row->filed_on;
}

static bool step_is_valid(struct desk *desk, const struct procedure_step *step, date taken)
{
	const struct parameter *parameter = step->valid != NULL ? pack_parameter_find(desk->pack, step->valid) : NULL;
	struct parameter_value value;
	date today = desk_here(desk)->day;

	if (parameter == NULL || !pack_parameter_on(desk->pack, parameter, "", today, &value))
		return true;
	if (parameter->unit != NULL && strcmp(parameter->unit, "months") == 0)
		return today <= date_add_months(taken, (int)value.number);
	return today <= taken + (date)value.number;
}

static bool step_by_fact(struct desk *desk, struct world *world, const struct bench *bench, const struct record *application,
    const char *name)
{
	struct value value = {.state = VALUE_UNKNOWN};

	if (pack_fact_find(desk->pack, "application", name) != NULL)
		value = world_value(world, application, name);
	else if (bench_find(bench, bench_household(bench)) != NULL)
		value = world_value(world, bench_find(bench, bench_household(bench)), name);
	return value.state == VALUE_KNOWN && value.number == 1;
}

static bool step_is_done(struct desk *desk, struct world *world, const struct bench *bench, const struct record *application,
    const struct procedure_step *step)
{
	const struct form *form = step->form != NULL ? desk_form(desk, step->form) : NULL;

	if (step->done != NULL)
		return step_by_fact(desk, world, bench, application, step->done);
	if (form == NULL)
		return false;
	for (struct record *row = bench_first(bench, form); row != NULL; row = bench_next(bench, row))
		if (step_is_of(desk, bench, row, application) && step_is_valid(desk, step, step_day(row)))
			return true;
	return false;
}

bool procedure_look(struct desk *desk, const struct bench *bench, struct world *world, const struct record *application,
    const char *category, struct procedure_state *state, struct problem *problem)
{
	const struct procedure *procedure = pack_procedure(desk->pack, category);
	const struct category *known = pack_category_find(desk->pack, category);

	memset(state, 0, sizeof(*state));
	if (procedure == NULL)
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”没有规定程序，请在地区包里补上 procedures。"),
		    known != NULL ? known->label : category);
	state->steps = memory_new((procedure->count + 1) * sizeof(*state->steps));
	state->basis = procedure->basis;
	for (size_t i = 0; i < procedure->count; i++) {
		const struct procedure_step *step = &procedure->steps[i];
		const struct form *form = step->form != NULL ? desk_form(desk, step->form) : NULL;

		state->steps[i] = (struct procedure_step_state){
		    .form = step->form,
		    .label = step->label != NULL ? step->label : form != NULL ? form->label : step->done,
		    .done = step_is_done(desk, world, bench, application, step),
		};
	}
	state->count = procedure->count;
	return true;
}

void procedure_release(struct procedure_state *state)
{
	memory_free(&state->steps);
	state->count = 0;
}

bool procedure_allows(struct desk *desk, const struct bench *bench, struct world *world, const struct record *application,
    const char *category, const struct form *form, struct problem *problem)
{
	struct procedure_state state;
	struct buffer missing = BUFFER_INIT(4096);
	bool good = true;

	if (pack_procedure(desk->pack, category) == NULL)
		return true;
	if (!procedure_look(desk, bench, world, application, category, &state, problem))
		return false;
	for (size_t i = 0; i < state.count; i++) {
		if (state.steps[i].form != NULL && strcmp(state.steps[i].form, form->name) == 0)
			break;
		if (!state.steps[i].done)
			buffer_add_format(&missing, "%s%s", missing.length > 0 ? "、" : "", state.steps[i].label);
	}
	if (missing.length > 0)
		good = problem_set(problem, PROBLEM_REFUSED, _("“%s”之前还缺这些步骤：%s。"), form->label,
		    buffer_text(&missing));
	buffer_release(&missing);
	procedure_release(&state);
	return good;
}

bool desk_procedure(struct desk *desk, const char *application, const char *category, struct procedure_state *state,
    struct problem *problem)
{
	char *household = desk_household_of(desk, application, problem);
	struct bench *bench = household != NULL ? desk_bench(desk, household, problem) : NULL;
	struct record *record = bench != NULL ? bench_find(bench, application) : NULL;
	struct world *world;
	bool good = false;

	if (record != NULL) {
		world = world_new(desk->pack, bench, desk_here(desk), record);
		good = procedure_look(desk, bench, world, record, category, state, problem);
		world_free(world);
	}
	bench_free(bench);
	free(household);
	return good;
}
