/* Watched after the end: who left, or was refused, stays in the base for as long as the pack says (`watch`), as a record
 * with its own reason and days; the last day is a condition on it, never an event. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

static bool person_is_in(struct act_scene *scene, const char *person)
{
	const struct form *form = desk_form(scene->desk, "membership");

	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row))
		if (record_is(row, "state", "active") && record_is(row, "person", person))
			return true;
	return false;
}

/* The years that the parameter says on that day; 0: no end is laid down. */
static int watch_years(struct act_scene *scene, const struct watch_rule *rule, date day, struct problem *problem)
{
	const struct parameter *parameter = rule->years != NULL ? pack_parameter_find(scene->desk->pack, rule->years) : NULL;
	struct parameter_value value;

	if (parameter == NULL)
		return 0;
	if (pack_parameter_on(scene->desk->pack, parameter, "", day, &value) && !value.draft)
		return (int)value.number;
	problem_set(problem, PROBLEM_REFUSED, _("先录入“%s”，才知道跟踪到哪一天。"), parameter->label);
	problem_name_clause(problem, rule->clause);
	return -1;
}

static bool watch_begin(struct act_scene *scene, const struct watch_rule *rule, const char *person, const char *category,
    const char *reason, date day, struct problem *problem)
{
	struct record *record = record_new(desk_form(scene->desk, "watch"), NULL, scene->record->stream);
	int years = watch_years(scene, rule, day, problem);

	record_put_text(record, "person", person);
	record_put_text(record, "origin", rule->after == WATCH_EXIT ? "exit" : "refusal");
	record_put_text(record, "category", category);
	record_put_text(record, "reason", reason);
	record_put_number(record, "from", day);
	if (years > 0)
		record_put_number(record, "until", date_add_years(day, years));
	ledger_one_id(record->stream, record, record->id);
	if (years < 0 || bench_find(scene->bench, record->id) != NULL) { /* two categories end on one day: one watch */
		record_free(record);
		return years >= 0;
	}
	scene_create_take(scene, record);
	return true;
}

/* ---- after an exit ---- */

static bool exit_is_watched(const struct act_scene *scene, const struct watch_rule *rule, const char *category)
{
	const char *why = form_field(scene->record->form, "reason") != NULL ? record_text(scene->record, "reason") : NULL;

	return rule->after == WATCH_EXIT && words_have(rule->of, rule->of_count, category) &&
	    !words_have(rule->unless, rule->unless_count, why);
}

static char *exit_reason(const struct act_scene *scene)
{
	const struct field *field = form_field(scene->record->form, "reason");

	return field != NULL && scene->record->values[field->index].state == VALUE_KNOWN
	    ? field_show(field, scene->record->values[field->index]) : memory_text("");
}

bool watch_after_exit(struct act_scene *scene, const char *person, const char *category, date day, struct problem *problem)
{
	const struct form *form = desk_form(scene->desk, "membership");
	const struct watch_rule *rule;
	char *reason = exit_reason(scene);
	bool good = true;

	for (size_t i = 0; good && (rule = pack_watch(scene->desk->pack, i)) != NULL; i++) {
		if (!exit_is_watched(scene, rule, category))
			continue;
		for (struct record *row = bench_first(scene->bench, form); good && row != NULL; row = bench_next(scene->bench, row))
			if (record_is(row, "state", "active") && record_is(row, "category", category) &&
			    (person == NULL || record_is(row, "person", person)))
				good = watch_begin(scene, rule, record_text(row, "person"), category, reason, day, problem);
	}
	free(reason);
	return good;
}

/* ---- after a refusal ---- */

static bool any_confirmed(struct act_scene *scene, const struct record *application)
{
	const struct form *form = desk_form(scene->desk, "determination");

	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row))
		if (record_is(row, "application", application->id) && record_is(row, "state", "confirmed"))
			return true;
	return false;
}

/* The conditions that are not met, as the decision found them; else what the refusal itself says. */
static char *refusal_reason(struct act_scene *scene, const struct assessment *found, const struct record *determination)
{
	const char *person = record_text(determination, "person");
	const struct verdict *verdict = assessment_find(found, record_text(determination, "category"), person != NULL ? person : "");
	struct buffer why = BUFFER_INIT(16384);
	const char *said = form_field(scene->record->form, "reason") != NULL ? record_text(scene->record, "reason") : NULL;

	if (verdict != NULL)
		reasons_collect(verdict, &why);
	if (why.length == 0 && said != NULL)
		buffer_add(&why, said);
	return why.length > 0 ? buffer_take(&why) : memory_text("");
}

static bool is_for(struct act_scene *scene, const struct category *category, const struct record *determination,
    const struct record *member)
{
	const char *person = record_text(determination, "person");
	struct value to;

	if (person != NULL)
		return strcmp(person, member->id) == 0;
	if (category->grants_to == NULL || strcmp(category->grants_to, "person") == 0)
		return true;
	to = world_value(scene->world, member, category->grants_to);
	return to.state == VALUE_KNOWN && to.number == 1;
}

static bool watch_refused(struct act_scene *scene, const struct watch_rule *rule, const struct assessment *found,
    const struct record *determination, struct problem *problem)
{
	const char *name = record_text(determination, "category");
	const struct category *category = name != NULL ? pack_category_find(scene->desk->pack, name) : NULL;
	const struct form *member = desk_form(scene->desk, "member");
	char *reason = refusal_reason(scene, found, determination);
	bool good = true;

	for (struct record *row = bench_first(scene->bench, member); good && row != NULL; row = bench_next(scene->bench, row))
		if (category != NULL && is_for(scene, category, determination, row) && !person_is_in(scene, row->id))
			good = watch_begin(scene, rule, row->id, name, reason, desk_here(scene->desk)->day, problem);
	free(reason);
	return good;
}

bool watch_after_refusal(struct act_scene *scene, const struct record *application, struct problem *problem)
{
	const struct form *form = desk_form(scene->desk, "determination");
	const struct watch_rule *rule;
	struct assessment *found;
	bool good = true;

	if (pack_watch(scene->desk->pack, 0) == NULL || !record_is(application, "state", "closed") || any_confirmed(scene, application))
		return true;
	world_forget(scene->world);
	found = assess(scene->world, false, problem);
	for (size_t i = 0; good && found != NULL && (rule = pack_watch(scene->desk->pack, i)) != NULL; i++)
		for (size_t k = 0; rule->after == WATCH_REFUSAL && k < rule->of_count; k++)
			for (struct record *row = bench_first(scene->bench, form); good && row != NULL; row = bench_next(scene->bench, row))
				if (record_is(row, "application", application->id) && record_is(row, "category", rule->of[k]) &&
				    !record_is(row, "verdict", "not_reviewed"))
					good = watch_refused(scene, rule, found, row, problem);
	good = good && found != NULL;
	assessment_free(found);
	return good;
}

/* ---- in again ---- */

static bool is_over_with(const struct act_scene *scene, const struct record *watch, const char *category)
{
	const struct watch_rule *rule;

	if (record_is(watch, "origin", "refusal"))
		return true;
	for (size_t i = 0; (rule = pack_watch(scene->desk->pack, i)) != NULL; i++)
		if (rule->after == WATCH_EXIT && words_have(rule->of, rule->of_count, category))
			return true;
	return false;
}

void watch_end_for(struct act_scene *scene, const char *person, const char *category)
{
	const struct form *form = desk_form(scene->desk, "watch");

	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row)) {
		if (!record_is(row, "person", person) || record_value(row, "ended_on").state == VALUE_KNOWN ||
		    !is_over_with(scene, row, category))
			continue;
		scene_set_number(scene, row, "ended_on", desk_here(scene->desk)->day);
		scene_set(scene, row, "ended_why", _("已重新纳入"));
	}
}
