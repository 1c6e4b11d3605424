/* What may be done about a record that is on file: the next filings about it, a correction, voiding. */
#include "screens.h"

#include <stdlib.h>
#include <string.h>

/* ---- filings about it ---- */

/* Whether `when` lets the form be filed on this record as things stand. A form without one always may. */
bool screen_form_is_due(struct screens *screens, const struct form *form, const char *record)
{
	struct sheet *sheet;
	struct bench *bench;
	struct world *world;
	bool due = true;

	if (form->when == NULL)
		return true;
	sheet = sheet_new(screens->desk, form->name, record, NULL);
	if (sheet == NULL)
		return false;
	bench = sheet_preview(screens->desk, sheet);
	world = world_new(desk_pack(screens->desk), bench, desk_here(screens->desk), NULL);
	due = expr_truth(form->when, world_expr(world), bench_find(bench, sheet->record->id)) == TRUTH_YES;
	world_free(world);
	bench_free(bench);
	sheet_free(sheet);
	return due;
}

/* The field in which such a form must name the record, if it is one that is about records of that kind; NULL. */
static const struct field *naming_field(const struct form *form, const struct form *of)
{
	for (size_t i = 0; !form->of_office && i < form->field_count; i++) {
		const struct field *field = &form->fields[i];

		if (field->type == FIELD_REFS && field->required && !field->hidden && field->ref != NULL && strcmp(field->ref, of->name) == 0)
			return field;
	}
	return NULL;
}

/* What is done about it alone, and what is done about several such at once, of which it is one. */
static void add_next_forms(struct screens *screens, const struct record *record, struct choice_list *list)
{
	bool closed = form_field(record->form, "closed_on") != NULL && record_value(record, "closed_on").state == VALUE_KNOWN;
	const struct form *form;

	for (int several = 0; several <= (closed ? 0 : 1); several++)
		for (size_t i = 0; (form = form_at(pack_forms(desk_pack(screens->desk)), i)) != NULL; i++) {
			bool about = form->about != NULL && strcmp(form->about, record->form->name) == 0;
			bool next = several ? !about && naming_field(form, record->form) != NULL
			    : about && screen_form_is_due(screens, form, record->id);

			if (next && desk_may(screens->desk, form))
				choice_list_add(list, form->name, form->label, form->hint != NULL ? form->hint : "");
		}
}

static void open_next(struct screens *screens, const struct record *record, const char *name)
{
	const struct form *form = desk_form(screens->desk, name);
	const struct field *naming = form->about == NULL || strcmp(form->about, record->form->name) != 0
	    ? naming_field(form, record->form) : NULL;
	const struct form_value value = {naming != NULL ? naming->name : NULL, record->id};

	if (naming != NULL)
		screen_open_form_with(screens, name, record->stream, &value, 1, NULL);
	else
		screen_open_form(screens, name, record->id);
}

void screen_choose_next(struct screens *screens, const char *id)
{
	struct problem problem = PROBLEM_INIT;
	struct record *record = desk_record(screens->desk, id, &problem);
	struct choice_list list = CHOICE_LIST_INIT;
	int taken = -1;

	if (record != NULL && strcmp(record->form->name, "clock") == 0 && record_text(record, "subject") != NULL) {
		struct record *clock = record; /* a time limit is met by what is done about its matter */

		record = desk_record(screens->desk, record_text(clock, "subject"), &problem);
		record_free(clock);
	}
	if (record == NULL)
		screen_show_problem(screens, &problem);
	else
		add_next_forms(screens, record, &list);
	if (list.count > 0)
		taken = dialog_choose(screens->tui, record->form->label, list.items, list.count, 0);
	else if (record != NULL)
		tui_say(screens->tui, STYLE_PLAIN, _("%s：现在没有您可以办理的下一步。"), record->form->label);
	if (taken >= 0)
		open_next(screens, record, list.items[taken].code);
	choice_list_release(&list);
	record_free(record);
	problem_release(&problem);
}

/* ---- voiding ---- */

static char *ask_why_void(struct screens *screens, const struct record *record)
{
	struct dialog_question question = {.title = _("作废"), .label = _("理由："), .required = true};
	struct bench *bench = record->form->of_office ? NULL : desk_bench(screens->desk, record->stream, NULL);
	char *words = record_words(screens, bench, record), *reason;
	char *text = memory_format(_("作废这一条：%s：%s。作废后仍留在救助链上，不再参与计算。"), record->form->label, words);

	question.text = text;
	reason = dialog_ask(screens->tui, &question);
	free(text);
	free(words);
	bench_free(bench);
	if (reason != NULL && !dialog_confirm(screens->tui, _("作废"), _("作废后不能恢复，只能重新录入。请键入“作废”两字确认。"),
	        _("作废")))
		memory_free(&reason);
	return reason;
}

static bool file_void(struct screens *screens, const char *record, const char *reason, struct problem *problem)
{
	struct sheet *sheet = sheet_void(screens->desk, record, reason, problem);
	struct filed filed = {0};
	bool good = sheet != NULL && desk_file(screens->desk, sheet, &filed, problem);

	filed_release(&filed);
	sheet_free(sheet);
	return good;
}

bool screen_void(struct screens *screens, const char *id)
{
	struct problem problem = PROBLEM_INIT;
	struct record *record = desk_record(screens->desk, id, &problem);
	char *reason = record != NULL ? ask_why_void(screens, record) : NULL;
	bool good = reason != NULL && file_void(screens, id, reason, &problem);

	if (good)
		tui_say(screens->tui, STYLE_GOOD, _("“%s”已作废。"), record->form->label);
	else if (problem.kind != PROBLEM_NONE)
		screen_show_problem(screens, &problem);
	free(reason);
	record_free(record);
	problem_release(&problem);
	return good;
}

void screen_choose_mending(struct screens *screens, const char *record)
{
	struct choice choices[] = {{"change", _("更正"), _("改正内容，写明理由")}, {"void", _("作废"), _("这一条不算，写明理由")}};
	int taken = dialog_choose(screens->tui, _("更正或作废"), choices, BASE_COUNT(choices), 0);

	if (taken == 0)
		screen_open_change(screens, record, NULL);
	else if (taken == 1)
		screen_void(screens, record);
}
