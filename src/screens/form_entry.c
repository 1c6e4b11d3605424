/* What is typed into a form: read, kept, checked; what follows from it; and the draft. */
#include "form_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- traces ---- */

struct record_trace *page_trace(struct form_page *page, struct record *record)
{
	struct record_trace *trace;

	for (size_t i = 0; i < page->trace_count; i++)
		if (page->traces[i]->record == record)
			return page->traces[i];
	trace = memory_new(sizeof(*trace));
	trace->record = record;
	trace->fields = memory_new((record->form->field_count + 1) * sizeof(*trace->fields));
	page->traces = memory_resize(page->traces, page->trace_count + 1, sizeof(struct record_trace *));
	page->traces[page->trace_count++] = trace;
	return trace;
}

void page_forget_trace(struct form_page *page, const struct record *record)
{
	for (size_t i = 0; i < page->trace_count; i++) {
		struct record_trace *trace = page->traces[i];

		if (trace->record != record)
			continue;
		for (size_t k = 0; k < record->form->field_count; k++)
			free(trace->fields[k].typed);
		free(trace->fields);
		free(trace);
		page->traces[i] = page->traces[--page->trace_count];
		return;
	}
}

/* ---- what follows from an entry ---- */

struct record *page_standing(struct form_page *page, const struct record *record)
{
	return page->bench != NULL ? bench_find(page->bench, record->id) : NULL;
}

/* A default that nobody touched follows what it is made from. */
static void clear_defaults(struct form_page *page)
{
	for (size_t i = 0; i < page->trace_count; i++) {
		struct record_trace *trace = page->traces[i];

		for (size_t k = 0; k < trace->record->form->field_count; k++)
			if (trace->fields[k].trace == TRACE_DEFAULT) {
				record_clear(trace->record, &trace->record->form->fields[k]);
				trace->fields[k].trace = TRACE_NONE;
			}
	}
}

static void take_defaults(struct record_trace *trace, const struct record *filled)
{
	for (size_t k = 0; k < filled->form->field_count; k++) {
		const struct field *field = &filled->form->fields[k];

		if (field->initial == NULL || trace->record->values[k].state == VALUE_KNOWN ||
		    filled->values[k].state != VALUE_KNOWN || trace->fields[k].typed != NULL)
			continue;
		record_set(trace->record, field, filled->values[k]);
		trace->fields[k].trace = TRACE_DEFAULT;
	}
}

void page_refresh(struct form_page *page)
{
	struct desk *desk = page->screens->desk;

	clear_defaults(page);
	world_free(page->world);
	bench_free(page->bench);
	page->bench = sheet_preview(desk, page->sheet);
	page->world = world_new(desk_pack(desk), page->bench, desk_here(desk), NULL);
	for (size_t i = 0; !page->sheet->is_change && i < page->trace_count; i++) {
		struct record *standing = page_standing(page, page->traces[i]->record);

		if (standing == NULL)
			continue;
		record_fill_defaults(standing, world_expr(page->world));
		take_defaults(page->traces[i], standing);
	}
	world_forget(page->world);
}

static bool is_as_by_default(struct form_page *page, struct record *standing, const struct field *field)
{
	char *kept, *made = NULL;
	bool same;

	if (field->initial == NULL || standing->values[field->index].state != VALUE_KNOWN)
		return false;
	kept = field_write(field, standing->values[field->index]);
	record_clear(standing, field);
	record_fill_defaults(standing, world_expr(page->world));
	if (standing->values[field->index].state == VALUE_KNOWN)
		made = field_write(field, standing->values[field->index]);
	same = made != NULL && strcmp(kept, made) == 0;
	free(kept);
	free(made);
	return same;
}

/* A draft keeps values, not who gave them: what stands as it would follow by itself goes on following. */
void page_mark_followed(struct form_page *page)
{
	for (size_t i = 0; i < page->sheet->grid_count; i++)
		for (size_t k = 0; k < page->sheet->grids[i].count; k++)
			page_trace(page, page->sheet->grids[i].records[k]);
	for (size_t i = 0; i < page->trace_count; i++) {
		struct record_trace *trace = page->traces[i];
		struct record *standing = page_standing(page, trace->record);

		for (size_t k = 0; standing != NULL && k < standing->form->field_count; k++)
			if (is_as_by_default(page, standing, &standing->form->fields[k]))
				trace->fields[k].trace = TRACE_DEFAULT;
	}
	page_refresh(page);
}

/* ---- overridden warnings ---- */

bool page_is_overridden(const struct form_page *page, const struct field *field)
{
	for (size_t i = 0; i < page->sheet->overridden_count; i++)
		if (strcmp(page->sheet->overridden[i], field->name) == 0)
			return true;
	return false;
}

static void override_drop(struct sheet *sheet, const struct field *field)
{
	for (size_t i = 0; i < sheet->overridden_count; i++)
		if (strcmp(sheet->overridden[i], field->name) == 0) {
			free(sheet->overridden[i]);
			sheet->overridden[i] = sheet->overridden[--sheet->overridden_count];
			return;
		}
}

static void override_add(struct form_page *page, const struct field *field, const char *reason)
{
	struct sheet *sheet = page->sheet;
	char *joined = sheet->reason != NULL ? memory_format(_("%s；%s：%s"), sheet->reason, field->label, reason)
	    : memory_format(_("%s：%s"), field->label, reason);

	free(sheet->reason);
	sheet->reason = joined;
	if (page_is_overridden(page, field))
		return;
	sheet->overridden = memory_resize(sheet->overridden, sheet->overridden_count + 1, sizeof(char *));
	sheet->overridden[sheet->overridden_count++] = memory_text(field->name);
}

/* ---- the entry itself ---- */

/* What the form view was given for this field, so that text it hands back untouched changes nothing. */
static char *text_as_given(struct form_page *page, struct form_place place)
{
	struct form_field shown = {.label = ""};

	page_field(page, place, &shown);
	return memory_text(shown.listed ? shown.code : shown.edit != NULL ? shown.edit : shown.value);
}

static bool put(struct form_page *page, struct record_trace *trace, const struct field *field, const char *text,
    struct problem *problem)
{
	struct desk *desk = page->screens->desk;
	struct value value;
	char *owned = NULL;
	bool good;

	if (trace->record == page->sheet->record)
		return sheet_put(desk, page->sheet, field->name, text, problem);
	good = field_read(field, text, desk_here(desk)->day, &value, &owned, problem);
	if (good && value.state == VALUE_KNOWN)
		record_set(trace->record, field, value);
	else if (good)
		record_clear(trace->record, field);
	free(owned);
	return good;
}

/* False and the sentence when the text is no value of the field; it is kept as typed. */
static bool take_text(struct form_page *page, struct record_trace *trace, const struct field *field, const char *text,
    struct buffer *sentence)
{
	struct field_trace *mark = &trace->fields[field->index];
	struct problem problem = PROBLEM_INIT;
	bool good = put(page, trace, field, text, &problem);

	memory_free(&mark->typed);
	override_drop(page->sheet, field);
	page->unsaved = true;
	if (good) {
		mark->trace = trace->record->values[field->index].state == VALUE_KNOWN ? TRACE_TYPED : TRACE_PASSED;
	} else {
		mark->typed = memory_text(text);
		mark->trace = TRACE_TYPED;
		buffer_add(sentence, problem.text);
	}
	problem_release(&problem);
	return good;
}

static enum field_verdict judge(struct form_page *page, const struct record_trace *trace, const struct field *field,
    struct buffer *sentence)
{
	struct form_faults faults = {NULL, 0};
	const struct record *standing = page_standing(page, trace->record);
	enum field_verdict verdict = FIELD_ACCEPTED;

	if (standing == NULL || trace->record->values[field->index].state != VALUE_KNOWN)
		return FIELD_ACCEPTED;
	field_check(standing, field, world_expr(page->world), page->bench, &faults);
	for (size_t i = 0; i < faults.count && verdict != FIELD_REFUSED; i++) {
		if (faults.faults[i].warning && (page_is_overridden(page, field) || verdict == FIELD_WARNED))
			continue;
		verdict = faults.faults[i].warning ? FIELD_WARNED : FIELD_REFUSED;
		buffer_clear(sentence);
		buffer_add(sentence, faults.faults[i].text);
	}
	form_faults_release(&faults);
	return verdict;
}

enum field_verdict page_leave(void *data, struct form_place place, const char *text, bool check, struct buffer *sentence)
{
	struct form_page *page = data;
	struct record_trace *trace;
	const struct field *field;
	char *given;
	bool changed, good = true;
	enum field_verdict verdict;

	if (!page_at(page, place, &trace, &field) || trace == NULL)
		return FIELD_ACCEPTED;
	given = text_as_given(page, place);
	changed = given == NULL || strcmp(given, text) != 0;
	free(given);
	if (changed || trace->fields[field->index].typed != NULL)
		good = take_text(page, trace, field, text, sentence);
	else if (trace->fields[field->index].trace == TRACE_NONE && trace->record->values[field->index].state != VALUE_KNOWN)
		trace->fields[field->index].trace = TRACE_PASSED;
	if (changed)
		page_refresh(page);
	page_save_draft(page);
	if (!good)
		return check ? FIELD_REFUSED : FIELD_ACCEPTED;
	if (!check)
		return FIELD_ACCEPTED;
	verdict = judge(page, trace, field, sentence);
	if (verdict == FIELD_ACCEPTED && changed)
		page_ask_known(page, trace, field);
	return verdict;
}

void page_record_anyway(void *data, struct form_place place, const char *text, const char *reason)
{
	struct form_page *page = data;
	struct record_trace *trace;
	const struct field *field;

	(void)text; /* page_leave has taken it already */
	if (!page_at(page, place, &trace, &field) || trace == NULL)
		return;
	override_add(page, field, reason);
	page->unsaved = true;
	page_save_draft(page);
}

static void keep_place(struct form_page *page)
{
	struct sheet *sheet = page->sheet;
	struct form_place place = form_view_place(page->view);
	const struct sheet_grid *grid = page_grid(page, place.section);
	struct record_trace *trace;
	const struct field *field;

	if (!page_at(page, place, &trace, &field))
		return;
	memcpy(sheet->at_record, trace != NULL ? trace->record->id : "", trace != NULL ? 33 : 1);
	snprintf(sheet->at_field, sizeof(sheet->at_field), "%s", trace == NULL && grid != NULL ? grid->form->name : field->name);
}

void page_save_draft(struct form_page *page)
{
	struct problem problem = PROBLEM_INIT;

	if (!page->unsaved)
		return;
	keep_place(page);
	if (draft_save(page->screens->desk, page->sheet, page->draft, &problem))
		page->unsaved = false;
	else
		tui_say_problem(page->screens->tui, &problem);
	problem_release(&problem);
}
