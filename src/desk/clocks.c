/* Time limits: a form's `clock:` keys start, pause, resume and stop them; how long each runs is the pack's. One
 * record of form `clock` for each subject and name holds where it stands. */
#include "acts.h"

#include <string.h>

static const struct field *clock_field(const struct record *clock, const char *name)
{
	return form_field(clock->form, name);
}

static void clock_put(struct record *clock, const char *name, int64_t number, const char *text)
{
	const struct field *field = clock_field(clock, name);

	if (field != NULL)
		record_set(clock, field, (struct value){.state = VALUE_KNOWN, .type = field_value_type(field->type),
		    .number = number, .text = text});
}

/* A copy of the subject's clock of that name; a new one only if it is to be started. */
static struct record *clock_record(struct act_scene *scene, const struct record *subject, const char *name, bool start)
{
	struct record *clock = record_new(desk_form(scene->desk, "clock"), NULL, subject->stream);
	struct record *old;

	clock_put(clock, "subject", 0, subject->id);
	clock_put(clock, "name", 0, name);
	ledger_one_id(subject->stream, clock, clock->id);
	old = bench_find(scene->bench, clock->id);
	if (old == NULL && start)
		return clock;
	record_free(clock);
	return old != NULL ? record_copy(old) : NULL;
}

static bool clock_due(struct act_scene *scene, const struct clock_rule *rule, date from, date *due, struct problem *problem)
{
	const struct parameter *parameter = pack_parameter_find(scene->desk->pack, rule->parameter);
	struct parameter_value value;

	if (parameter == NULL || !pack_parameter_on(scene->desk->pack, parameter, "", from, &value))
		return problem_set(problem, PROBLEM_REFUSED, _("参数“%s”未设置，无法计算“%s”的期限，请先在参数中录入。"),
		    parameter != NULL ? parameter->label : rule->parameter, rule->label);
	if (rule->kind == CLOCK_WORKING)
		return working_days_add(scene->desk->pack, from, (int)value.number, due, problem);
	*due = rule->kind == CLOCK_MONTHS ? date_add_months(from, (int)value.number) : from + (date)value.number;
	return true;
}

/* What is left when a clock is paused: working days, or days, until it would have been due. */
static bool clock_left(struct act_scene *scene, const struct clock_rule *rule, date day, date due, int *left,
    struct problem *problem)
{
	if (rule->kind == CLOCK_WORKING && due > day)
		return working_days_between(scene->desk->pack, day, due, left, problem);
	*left = due > day ? (int)(due - day) : 0;
	return true;
}

static bool clock_again(struct act_scene *scene, const struct clock_rule *rule, date day, int left, date *due,
    struct problem *problem)
{
	if (rule->kind == CLOCK_WORKING)
		return working_days_add(scene->desk->pack, day, left, due, problem);
	*due = day + left;
	return true;
}

static bool clock_start(struct act_scene *scene, const struct clock_rule *rule, struct record *clock, date day,
    struct problem *problem)
{
	date due;

	if (!clock_due(scene, rule, day, &due, problem))
		return false;
	clock_put(clock, "state", 0, "running");
	clock_put(clock, "started_on", day, NULL);
	clock_put(clock, "due_on", due, NULL);
	return true;
}

static bool clock_turn(struct act_scene *scene, const struct form_clock *turn, const struct clock_rule *rule,
    struct record *clock, date day, struct problem *problem)
{
	struct value due = record_value(clock, "due_on"), left = record_value(clock, "days_left");
	bool running = record_is(clock, "state", "running");
	int days = 0;
	date again;

	switch (turn->what) {
	case CLOCK_START:
		return clock_start(scene, rule, clock, day, problem);
	case CLOCK_PAUSE:
		if (!running || due.state != VALUE_KNOWN)
			return true;
		if (!clock_left(scene, rule, day, (date)due.number, &days, problem))
			return false;
		clock_put(clock, "state", 0, "paused");
		clock_put(clock, "paused_on", day, NULL);
		clock_put(clock, "days_left", days, NULL);
		return true;
	case CLOCK_RESUME:
		if (!record_is(clock, "state", "paused") || left.state != VALUE_KNOWN)
			return true;
		if (!clock_again(scene, rule, day, (int)left.number, &again, problem))
			return false;
		clock_put(clock, "state", 0, "running");
		clock_put(clock, "due_on", again, NULL);
		return true;
	case CLOCK_STOP:
		clock_put(clock, "state", 0, "stopped");
		return true;
	}
	return true;
}

/* The subject shows its date while the clock runs, and none while it rests: queues read the subject. */
static void clock_show_on_subject(struct act_scene *scene, struct record *subject, const struct record *clock)
{
	if (form_field(subject->form, "due_on") == NULL)
		return;
	if (record_is(clock, "state", "running"))
		scene_set_number(scene, subject, "due_on", record_value(clock, "due_on").number);
	else
		scene_clear(scene, subject, "due_on");
}

static bool clock_run(struct act_scene *scene, const struct form_clock *turn, struct record *subject, struct problem *problem)
{
	const struct clock_rule *rule = pack_clock(scene->desk->pack, turn->name);
	date day = desk_here(scene->desk)->day;
	struct record *clock;
	struct value on;

	if (rule == NULL)
		return true; /* a region that sets no such limit */
	if (turn->on != NULL) {
		on = record_value(scene->record, turn->on);
		if (on.state != VALUE_KNOWN)
			return true;
		day = (date)on.number;
	}
	clock = clock_record(scene, subject, turn->name, turn->what == CLOCK_START);
	if (clock == NULL) { /* a clock of the application may be paused by what happens to one of its determinations */
		subject = scene_application(scene);
		clock = subject != NULL ? clock_record(scene, subject, turn->name, false) : NULL;
	}
	if (clock == NULL)
		return true;
	if (turn->what == CLOCK_STOP && subject != scene->subject && subject != scene->record) {
		record_free(clock); /* it stops with the application (clocks_stop) */
		return true;
	}
	if (!clock_turn(scene, turn, rule, clock, day, problem)) {
		record_free(clock);
		return false;
	}
	clock_show_on_subject(scene, subject, clock);
	scene_create_take(scene, clock);
	return true;
}

void clocks_end(struct act_scene *scene, const char *subject)
{
	const struct form *form = desk_form(scene->desk, "clock");

	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row)) {
		const char *state = record_text(row, "state");

		if (record_is(row, "subject", subject) && state != NULL && strcmp(state, "stopped") != 0)
			scene_set(scene, row, "state", "stopped");
	}
}

/* What is closed runs no more. */
void clocks_stop(struct act_scene *scene, struct record *subject)
{
	clocks_end(scene, subject->id);
	scene_clear(scene, subject, "due_on");
}

bool clocks_run(struct act_scene *scene, struct problem *problem)
{
	const struct form *form = scene->record->form;
	struct record *subject = scene->subject != NULL ? scene->subject : scene->record;

	for (size_t i = 0; i < form->clock_count; i++) {
		const struct form_clock *turn = &form->clocks[i];

		if (turn->only != NULL && expr_truth(turn->only, world_expr(scene->world), scene->record) != TRUTH_YES)
			continue;
		if (!clock_run(scene, turn, subject, problem))
			return false;
	}
	return true;
}
