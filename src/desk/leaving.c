/* What follows an exit: aid that goes on for a while (gradual exit), and the way straight into another category. */
#include "acts.h"

#include <string.h>

/* ---- gradual exit: the membership stays in force until its last day, which ends it by itself ---- */

bool exit_is_gradual(struct act_scene *scene)
{
	struct value until = record_value(scene->record, "gradual_until");

	return until.state == VALUE_KNOWN && (date)until.number > desk_here(scene->desk)->day;
}

void memberships_end_gradually(struct act_scene *scene, const char *person, const char *category)
{
	const struct form *form = desk_form(scene->desk, "membership");
	struct value until = record_value(scene->record, "gradual_until"), percent = record_value(scene->record, "gradual_percent");

	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row)) {
		if (!membership_is_open(row, desk_here(scene->desk)->day) || !record_is(row, "category", category) ||
		    (person != NULL && !record_is(row, "person", person)))
			continue;
		scene_set(scene, row, "state", "gradual");
		scene_set_number(scene, row, "until", until.number);
		if (percent.state == VALUE_KNOWN)
			scene_set_number(scene, row, "gradual_percent", percent.number);
	}
	buffer_add_format(&scene->notice, _("渐退至 %s。"), date_write((date)until.number).text);
}

/* ---- direct transfer ---- */

static bool transfer_is_open(struct act_scene *scene, const char *from, const char *to, struct problem *problem)
{
	const struct transfer_rule *rule = pack_transfer(scene->desk->pack);
	const struct category *target = pack_category_find(scene->desk->pack, to);
	bool named = rule != NULL && words_have(rule->from, rule->from_count, from) && words_have(rule->to, rule->to_count, to);

	if (named && (rule->when == NULL || expr_truth(rule->when, world_expr(scene->world), scene->record) == TRUTH_YES))
		return true;
	if (named && rule->says != NULL)
		problem_set(problem, PROBLEM_REFUSED, "%s", rule->says);
	else
		problem_set(problem, PROBLEM_REFUSED, _("本地区没有规定退出后可以直接转入“%s”，请留空或另选。"),
		    target != NULL ? target->label : to);
	if (rule != NULL)
		problem_name_clause(problem, rule->clause);
	return false;
}

static bool application_has(struct act_scene *scene, const struct record *application, const char *form)
{
	const struct form *carried = desk_form(scene->desk, form);

	for (struct record *row = bench_first(scene->bench, carried); row != NULL; row = bench_next(scene->bench, row))
		if (record_is(row, "application", application->id))
			return true;
	return false;
}

/* The application whose papers and survey stand for the new one: the old one, or that which it took them from. */
static const char *transfer_source(struct act_scene *scene, const struct record *old)
{
	const struct transfer_rule *rule = pack_transfer(scene->desk->pack);

	for (size_t i = 0; i < rule->carry_count; i++)
		if (application_has(scene, old, rule->carry[i]))
			return old->id;
	return record_value(old, "carried").state == VALUE_KNOWN ? record_text(old, "carried") : NULL;
}

/* ---- a new application out of a filing ---- */

static void application_copy(struct record *application, const struct record *from, const struct field *field)
{
	const struct field *same = form_field(from->form, field->name);

	if (same != NULL && same->type == field->type && same->codes == field->codes &&
	    from->values[same->index].state == VALUE_KNOWN)
		record_set(application, field, from->values[same->index]);
}

/* What the filing itself says of it: what is asked for and why, by fields of the same name and codes. */
static void application_take_said(struct record *application, const struct record *filing)
{
	static const char *const fields[] = {"asked_for", "reason", "applicant"};

	for (size_t i = 0; i < BASE_COUNT(fields); i++) {
		const struct field *field = form_field(application->form, fields[i]);

		if (field != NULL)
			application_copy(application, filing, field);
	}
}

static void application_take_old(struct act_scene *scene, struct record *application, const struct record *old, bool transfer)
{
	const struct field *papers = form_field(application->form, "papers");
	const char *source = transfer ? transfer_source(scene, old) : NULL;

	if (record_text(old, "applicant") != NULL)
		record_put_text(application, "applicant", record_text(old, "applicant"));
	if (source == NULL)
		return;
	record_put_text(application, "carried", source);
	if (papers != NULL)
		application_copy(application, old, papers);
}

bool act_start_application(struct act_scene *scene, struct problem *problem)
{
	struct value to = record_value(scene->record, "transfer_to");
	const char *from = scene->subject != NULL && strcmp(scene->subject->form->name, "membership") == 0
	    ? record_text(scene->subject, "category") : NULL;
	bool transfer = from != NULL && to.state == VALUE_KNOWN;
	const struct record *old;
	struct record *application;

	if (from != NULL && !transfer)
		return true; /* an exit without a transfer */
	if (transfer && !transfer_is_open(scene, from, to.text, problem))
		return false;
	application = record_new(desk_form(scene->desk, "application"), NULL, scene->record->stream);
	record_put_number(application, "day", desk_here(scene->desk)->day);
	record_put_text(application, "state", "filed");
	record_put_text(application, "origin", transfer ? "transfer" : "finding");
	old = scene_application(scene);
	if (old != NULL)
		application_take_old(scene, application, old, transfer);
	application_take_said(application, scene->record);
	if (transfer)
		record_put_text(application, "asked_for", to.text);
	scene_create_take(scene, application);
	buffer_add(&scene->notice, _("已建立新的申请，请受理。"));
	return true;
}
