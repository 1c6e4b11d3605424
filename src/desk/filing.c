/* From a sheet to one event: checks, `when`, own records, `set`, clocks, acts. A refusal writes nothing. */
#include "acts.h"
#include "procedure.h"
#include "simulate.h"

#include <stdlib.h>
#include <string.h>

void filed_release(struct filed *filed)
{
	for (size_t i = 0; i < filed->created_count; i++)
		free(filed->created[i]);
	memory_free(&filed->created);
	memory_free(&filed->notice);
	filed->created_count = 0;
}

static bool sheet_overrides(const struct sheet *sheet, const struct field *field)
{
	for (size_t i = 0; field != NULL && i < sheet->overridden_count; i++)
		if (strcmp(sheet->overridden[i], field->name) == 0)
			return true;
	return false;
}

static bool filing_check(struct act_scene *scene, const struct record *record, struct problem *problem)
{
	struct form_faults faults = {NULL, 0};
	bool good = true;

	record_check(record, world_expr(scene->world), scene->bench, &faults);
	for (size_t i = 0; good && i < faults.count; i++) {
		const struct form_fault *fault = &faults.faults[i];

		if (fault->warning && sheet_overrides(scene->sheet, fault->field))
			continue;
		good = problem_set(problem, PROBLEM_REFUSED, "%s：%s%s", record->form->label, fault->text,
		    fault->warning ? _("（确属事实的，请照录并写明理由）") : "");
		if (fault->field != NULL)
			problem_name_field(problem, fault->field->name);
	}
	form_faults_release(&faults);
	return good;
}

static const char *filing_unset(struct act_scene *scene, const struct expr *condition)
{
	struct expr_world *world = world_expr(scene->world);
	struct value value = expr_value(condition, world, scene->record);

	return value.text != NULL ? world->label(world->self, value.text) : "";
}

static bool filing_check_when(struct act_scene *scene, struct problem *problem)
{
	const struct form *form = scene->record->form;
	enum truth truth;

	if (form->when == NULL || scene->sheet->is_change)
		return true;
	truth = expr_truth(form->when, world_expr(scene->world), scene->record);
	if (truth == TRUTH_YES)
		return true;
	if (truth == TRUTH_UNSET)
		problem_set(problem, PROBLEM_REFUSED, _("参数“%s”未设，请先录入参数。"), filing_unset(scene, form->when));
	else
		problem_set(problem, PROBLEM_REFUSED, "%s", form->when_says != NULL ? form->when_says
		    : _("现在还不能填写这张表单。"));
	if (form->when_clause != NULL || form->clause != NULL)
		problem_name_clause(problem, form->when_clause != NULL ? form->when_clause : form->clause);
	return false;
}

/* Maker-checker: who proposed or received it does not decide it. */
static bool filing_check_other(struct act_scene *scene, struct problem *problem)
{
	static const char *const makers[] = {"proposed_by", "received_by"};
	const struct record *of[] = {scene->subject, scene_application(scene)};
	const char *user = desk_here(scene->desk)->user;

	if (!scene->record->form->confirm_other)
		return true;
	for (size_t i = 0; i < BASE_COUNT(of); i++)
		for (size_t k = 0; of[i] != NULL && k < BASE_COUNT(makers); k++) {
			const char *maker = form_field(of[i]->form, makers[k]) != NULL
			    ? record_text(of[i], makers[k]) : NULL;

			if (maker != NULL && strcmp(maker, user) == 0)
				return problem_set(problem, PROBLEM_REFUSED,
				    _("“%s”要由另一人办理：%s 经办了这件申请。"), scene->record->form->label, user);
		}
	return true;
}

static bool filing_check_procedure(struct act_scene *scene, struct problem *problem)
{
	const struct record *application = scene_application(scene);
	const char *category = scene->subject != NULL && form_field(scene->subject->form, "category") != NULL
	    ? record_text(scene->subject, "category") : NULL;

	if (application == NULL || category == NULL || !scene->record->form->confirm_other)
		return true;
	return procedure_allows(scene->desk, scene->bench, scene->world, application, category, scene->record->form,
	    problem);
}

static bool filing_check_subject(struct act_scene *scene, struct problem *problem)
{
	const struct form *form = scene->record->form;

	if (form->about == NULL || scene->subject != NULL || scene->sheet->is_change)
		return true;
	if (strcmp(form->about, "determination") == 0 && form_field(form, "category") != NULL)
		return determination_explain_absence(scene, problem);
	return problem_set(problem, PROBLEM_REFUSED, _("“%s”要在一条“%s”上办理，请先打开它。"), form->label,
	    desk_form(scene->desk, form->about)->label);
}

/* ---- own records ---- */

/* Fields of `now` that differ from `old`; those that became unknown are named in `cleared`, NULL-ended. */
struct record *record_difference(const struct record *old, const struct record *now, const char ***cleared)
{
	struct record *patch = record_new(now->form, now->id, now->stream);
	size_t count = 0;

	*cleared = memory_new((now->form->field_count + 1) * sizeof(**cleared));
	for (size_t i = 0; i < now->form->field_count; i++) {
		const struct value *was = &old->values[i], *is = &now->values[i];

		if (is->state != VALUE_KNOWN) {
			if (was->state == VALUE_KNOWN || old->contested[i])
				(*cleared)[count++] = now->form->fields[i].name;
			continue;
		}
		if (was->state != VALUE_KNOWN || was->number != is->number || (was->text == NULL) != (is->text == NULL) ||
		    (is->text != NULL && strcmp(was->text, is->text) != 0))
			record_set(patch, &now->form->fields[i], *is);
	}
	return patch;
}

static bool patch_is_empty(const struct record *patch, const char *const *cleared)
{
	for (size_t i = 0; i < patch->form->field_count; i++)
		if (patch->values[i].state == VALUE_KNOWN)
			return false;
	return cleared[0] == NULL;
}

static bool filing_add_change(struct act_scene *scene, const struct record *old, const struct record *now,
    struct problem *problem)
{
	const char **cleared;
	struct record *patch = record_difference(old, now, &cleared);
	bool empty = patch_is_empty(patch, cleared);

	if (!empty)
		filing_add_set(scene->filing, patch, cleared);
	record_free(patch);
	free(cleared);
	return !empty || problem == NULL || problem_set(problem, PROBLEM_REFUSED, "%s", _("没有改动，不用提交。"));
}

void filing_add_again(struct filing *filing, const struct record *old, const struct record *now)
{
	const char **cleared;
	struct record *patch = record_difference(old, now, &cleared);
	struct record *nothing = record_new(now->form, now->id, now->stream);

	filing_add_new(filing, now);
	if (cleared[0] != NULL)
		filing_add_set(filing, nothing, cleared);
	record_free(nothing);
	record_free(patch);
	free(cleared);
}

static bool filing_add_own(struct act_scene *scene, struct problem *problem)
{
	const struct sheet *sheet = scene->sheet;
	struct record *old = sheet->bench != NULL ? bench_find(sheet->bench, scene->record->id) : NULL;

	if (sheet->is_change) {
		if (sheet->reason == NULL || *sheet->reason == '\0')
			return problem_set(problem, PROBLEM_REFUSED, "%s", _("更正要写明理由。"));
		return filing_add_change(scene, old, scene->record, problem);
	}
	if (old != NULL && old->voided) {
		filing_add_again(scene->filing, old, scene->record);
		return true;
	}
	if (old != NULL)
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”已有同样的一条（%s 录入），请改用更正。"),
		    scene->record->form->label, old->filed_by != NULL ? old->filed_by : "");
	filing_add_new(scene->filing, scene->record);
	return true;
}

static bool filing_add_row(struct act_scene *scene, const struct sheet_grid *grid, size_t at, struct problem *problem)
{
	struct record *row = bench_find(scene->bench, grid->records[at]->id);
	const struct record *old = scene->sheet->bench != NULL ? bench_find(scene->sheet->bench, row->id) : NULL;

	for (size_t i = 0; i < at; i++)
		if (strcmp(grid->records[i]->id, row->id) == 0)
			return problem_set(problem, PROBLEM_REFUSED, _("%s：第 %zu 行和第 %zu 行是同一项，请合并，或写明不同的来源、序号。"),
			    grid->form->label, i + 1, at + 1);
	record_fill_defaults(row, world_expr(scene->world));
	record_drop_irrelevant(row, world_expr(scene->world));
	if (!filing_check(scene, row, problem))
		return false;
	if (old == NULL)
		filing_add_new(scene->filing, row);
	else if (old->voided)
		filing_add_again(scene->filing, old, row);
	else if (grid_replaces(grid)) /* else it is known, and what became of it stands */
		filing_add_change(scene, old, row, NULL);
	return true;
}

static bool filing_add_rows(struct act_scene *scene, struct problem *problem)
{
	const struct sheet *sheet = scene->sheet;

	for (size_t i = 0; i < sheet->grid_count; i++) {
		const struct sheet_grid *grid = &sheet->grids[i];
		char **gone = grid->asked ? grid_replaced(sheet->bench, grid) : NULL;

		if (grid->rows->propose) {
			proposals_file(scene, grid);
			texts_free(gone);
			continue;
		}
		for (size_t k = 0; gone != NULL && gone[k] != NULL; k++)
			filing_add_void(scene->filing, grid->form, gone[k], _("新的调查表上没有这一行"));
		texts_free(gone);
		for (size_t k = 0; k < grid->count; k++)
			if (!filing_add_row(scene, grid, k, problem))
				return false;
	}
	return true;
}

static bool filing_apply_set(struct act_scene *scene, struct problem *problem)
{
	const struct form *form = scene->record->form;
	struct record *target = scene->subject;

	for (size_t i = 0; target != NULL && !scene->sheet->is_change && i < form->set_count; i++) {
		struct value value = expr_value(form->set[i].value, world_expr(scene->world), scene->record);
		const struct field *field = form_field(target->form, form->set[i].field);

		if (field == NULL)
			return problem_set(problem, PROBLEM_USAGE, _("表单“%s”的 set 写了“%s”，“%s”没有这一项。"), form->name,
			    form->set[i].field, target->form->name);
		if (value.state != VALUE_KNOWN)
			continue;
		if (value.text != NULL)
			scene_set(scene, target, field->name, value.text);
		else
			scene_set_number(scene, target, field->name, value.number);
		world_forget(scene->world);
	}
	return true;
}

static bool filing_run_acts(struct act_scene *scene, struct problem *problem)
{
	const struct form *form = scene->record->form;

	for (size_t i = 0; !scene->sheet->is_change && i < form->does_count; i++) {
		const struct act *act = act_find(form->does[i].name);

		if (act == NULL)
			return problem_set(problem, PROBLEM_USAGE, _("表单“%s”的 does 写了“%s”，没有这个动作。"), form->name,
			    form->does[i].name);
		if (form->does[i].only != NULL &&
		    expr_truth(form->does[i].only, world_expr(scene->world), scene->record) != TRUTH_YES)
			continue;
		if (!act->run(scene, problem))
			return false;
		world_forget(scene->world);
	}
	return true;
}

/* ---- the whole ---- */

/* What says which thing it is may be a default: filled in before the ids are made of it. */
static void sheet_fill_all(struct desk *desk, struct sheet *sheet)
{
	struct bench *bench = sheet_preview(desk, sheet);
	struct world *world = world_new(desk->pack, bench, desk_here(desk), NULL);

	if (!sheet->is_change)
		record_fill_defaults(sheet->record, world_expr(world));
	for (size_t i = 0; i < sheet->grid_count; i++)
		for (size_t k = 0; k < sheet->grids[i].count; k++)
			record_fill_defaults(sheet->grids[i].records[k], world_expr(world));
	world_free(world);
	bench_free(bench);
}

/* The ids of what is the same thing wherever it is entered. */
static void sheet_give_ids(struct sheet *sheet)
{
	if (!sheet->is_change && sheet->form->one_count > 0)
		ledger_one_id(sheet->record->stream, sheet->record, sheet->record->id);
	for (size_t i = 0; i < sheet->grid_count; i++)
		for (size_t k = 0; k < sheet->grids[i].count; k++)
			if (sheet->grids[i].form->one_count > 0)
				ledger_one_id(sheet->record->stream, sheet->grids[i].records[k],
				    sheet->grids[i].records[k]->id);
}

static void scene_open(struct act_scene *scene, struct desk *desk, const struct sheet *sheet)
{
	const struct record *application;

	*scene = (struct act_scene){.desk = desk, .sheet = sheet, .type = "file", .notice = BUFFER_INIT(4096)};
	scene->bench = sheet_preview(desk, sheet);
	scene->record = bench_find(scene->bench, sheet->record->id);
	if (sheet->subject != NULL)
		scene->subject = bench_find(scene->bench, sheet->subject);
	application = scene->record != NULL ? scene_application(scene) : NULL;
	scene->world = world_new(desk->pack, scene->bench, desk_here(desk), application);
	scene->filing = filing_new(sheet->record->stream, sheet->form->name, desk_here(desk)->day, desk_here(desk)->role);
	filing_expect_heads(scene->filing, sheet->heads);
}

static void scene_close(struct act_scene *scene)
{
	world_free(scene->world);
	bench_free(scene->bench);
	filing_free(scene->filing);
	for (size_t i = 0; i < scene->more_count; i++)
		filing_free(scene->more[i]);
	free(scene->more);
	others_release(scene);
	tree_free(scene->reasons);
	buffer_release(&scene->notice);
	for (size_t i = 0; i < scene->created_count; i++)
		free(scene->created[i]);
	free(scene->created);
}

static void filing_add_reasons(struct act_scene *scene)
{
	const struct sheet *sheet = scene->sheet;
	struct tree *list;

	if (sheet->reason != NULL) {
		list = tree_new_map();
		tree_add_text(list, "text", sheet->reason);
		filing_add_extra(scene->filing, "because", list);
	}
	if (sheet->overridden_count == 0)
		return;
	list = tree_new_list();
	for (size_t i = 0; i < sheet->overridden_count; i++)
		tree_add_text(list, NULL, sheet->overridden[i]);
	filing_add_extra(scene->filing, "overrides", list);
}

static bool filing_build(struct act_scene *scene, struct problem *problem)
{
	if (scene->sheet->is_void) {
		filing_add_void(scene->filing, scene->sheet->form, scene->sheet->record->id, scene->sheet->reason);
		return true;
	}
	record_fill_defaults(scene->record, world_expr(scene->world));
	record_drop_irrelevant(scene->record, world_expr(scene->world));
	world_forget(scene->world);
	return filing_check_subject(scene, problem) && filing_check(scene, scene->record, problem) &&
	    aid_check(scene, problem) && determination_check_grant(scene, problem) && filing_check_when(scene, problem) && filing_check_other(scene, problem) &&
	    filing_check_procedure(scene, problem) && filing_add_own(scene, problem) &&
	    filing_add_rows(scene, problem) && filing_apply_set(scene, problem) && clocks_run(scene, problem) &&
	    filing_run_acts(scene, problem);
}

/* Whether any record of the filing is found by search. */
static bool filing_is_searched(const struct act_scene *scene)
{
	const struct tree *records = tree_get(filing_body(scene->filing), "records");

	for (size_t i = 0; records != NULL && i < records->count; i++)
		if (search_is_moved_by(scene->desk, records->items[i]))
			return true;
	return false;
}

static bool filing_append_more(struct act_scene *scene, struct problem *problem)
{
	struct event_id event;
	bool good = true;

	for (size_t i = 0; good && i < scene->more_count; i++)
		good = ledger_append(scene->desk->ledger, scene->desk->actor, "file", scene->more[i], &event, problem);
	return good;
}

static bool filing_commit(struct act_scene *scene, struct filed *out, struct problem *problem)
{
	struct desk *desk = scene->desk;
	const struct sheet *sheet = scene->sheet;
	bool good;

	good = ledger_append(desk->ledger, desk->actor, scene->type, scene->filing, &out->event, problem) &&
	    filing_append_more(scene, problem) && others_append(scene, problem) &&
	    (sheet->form->of_office || !filing_is_searched(scene) ||
		(desk_search_update(desk, sheet->record->stream, problem) &&
		    persons_look(desk, sheet->record->stream, &scene->notice, problem)));
	if (!good)
		return false;
	memcpy(out->record, sheet->record->id, sizeof(out->record));
	memcpy(out->household, sheet->record->stream, sizeof(out->household));
	out->created = scene->created;
	out->created_count = scene->created_count;
	scene->created = NULL;
	scene->created_count = 0;
	if (strcmp(sheet->form->name, "parameter") == 0 && !desk->adopting &&
	    !(sheet->is_void ? recheck_after_void : recheck_after_parameter)(desk, sheet->record, &scene->notice, problem))
		return false;
	if (scene->notice.length > 0)
		out->notice = buffer_take(&scene->notice);
	return true;
}

bool desk_file(struct desk *desk, struct sheet *sheet, struct filed *out, struct problem *problem)
{
	struct act_scene scene;
	bool good;

	memset(out, 0, sizeof(*out));
	if (!right_to_file(desk, sheet->form, sheet->record, sheet->in, problem) || !store_begin(desk->store, problem))
		return false;
	if (!sheet->is_void)
		sheet_fill_all(desk, sheet);
	sheet_give_ids(sheet);
	sheet_say_asked(sheet, sheet->record);
	scene_open(&scene, desk, sheet);
	good = station_holds_edition(desk, problem) && sheet_is_current(desk, sheet, problem) && home_allows(desk, sheet->bench, sheet->form, problem) &&
	    filing_build(&scene, problem);
	if (good) {
		filing_add_reasons(&scene);
		good = filing_commit(&scene, out, problem);
	}
	scene_close(&scene);
	if (!good) {
		store_rollback(desk->store);
		filed_release(out);
		if (sheet->is_void && strcmp(sheet->form->name, "parameter") == 0)
			good = desk_restore_parameters(desk, NULL); /* it still counts; the problem is the first one */
		return false;
	}
	if (!store_commit(desk->store, problem))
		return false;
	/* What the county enters counts from now on, not from the next start. */
	return strcmp(sheet->form->name, "parameter") != 0 || desk_restore_parameters(desk, problem);
}
