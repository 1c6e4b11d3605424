/* A sheet that was opened on an older state of the household is refused with what has changed since. */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

#define STALE_LINES 5

static bool values_equal(const struct value *a, const struct value *b)
{
	if (a->state != b->state || a->number != b->number)
		return false;
	return a->text == b->text || (a->text != NULL && b->text != NULL && strcmp(a->text, b->text) == 0);
}

static char *stale_show(const struct field *field, struct value value)
{
	if (value.state != VALUE_KNOWN)
		return memory_text(_("未填"));
	return field_show(field, value);
}

static void stale_fields(struct buffer *out, const struct record *was, const struct record *is, const char *title, int *lines)
{
	for (size_t i = 0; i < is->form->field_count && *lines < STALE_LINES; i++) {
		const struct field *field = &is->form->fields[i];
		char *old, *now;

		if (field->hidden || values_equal(&was->values[i], &is->values[i]))
			continue;
		old = stale_show(field, was->values[i]);
		now = stale_show(field, is->values[i]);
		buffer_add_format(out, "%s%s %s：%s → %s", *lines > 0 ? "；" : "", title, field->label, old, now);
		(*lines)++;
		free(old);
		free(now);
	}
}

static void stale_describe(struct desk *desk, const struct sheet *sheet, struct bench *now, struct buffer *out)
{
	const struct form_catalogue *forms = pack_forms(desk->pack);
	const struct form *form;
	int lines = 0;

	for (size_t i = 0; (form = form_at(forms, i)) != NULL && lines < STALE_LINES; i++)
		for (struct record *is = bench_first(now, form); is != NULL; is = bench_next(now, is)) {
			struct record *was = bench_find(sheet->bench, is->id);
			char *title = record_title(desk, now, is);

			if (was != NULL)
				stale_fields(out, was, is, title, &lines);
			else if (lines < STALE_LINES)
				buffer_add_format(out, _("%s新增 %s（%s）"), lines++ > 0 ? "；" : "", title,
				    is->filed_by != NULL ? is->filed_by : "");
			free(title);
		}
}

bool sheet_is_current(struct desk *desk, const struct sheet *sheet, struct problem *problem)
{
	struct buffer changes = BUFFER_INIT(8192);
	char *heads;
	struct bench *now;
	bool same;

	if (sheet->heads == NULL)
		return true;
	heads = ledger_heads(desk->ledger, sheet->record->stream);
	same = strcmp(heads, sheet->heads) == 0;
	free(heads);
	if (same)
		return true;
	now = desk_bench(desk, sheet->record->stream, problem);
	if (now == NULL)
		return false;
	stale_describe(desk, sheet, now, &changes);
	problem_set(problem, PROBLEM_REFUSED, _("您填写期间这一户已有新的录入，请核对后再提交：%s。"), buffer_text(&changes));
	buffer_release(&changes);
	bench_free(now);
	return false;
}

/* What the person did not touch is as it is now; what was typed stays. */
static void record_rebase(struct record *typed, const struct bench *then, const struct bench *now)
{
	const struct record *was = then != NULL ? bench_find(then, typed->id) : NULL, *is = bench_find(now, typed->id);

	if (was == NULL || is == NULL)
		return;
	for (size_t i = 0; i < typed->form->field_count; i++) {
		const struct field *field = &typed->form->fields[i];

		if (!values_equal(&typed->values[i], &was->values[i]))
			continue;
		if (is->values[i].state == VALUE_KNOWN)
			record_set(typed, field, is->values[i]);
		else
			record_clear(typed, field);
		typed->contested[i] = is->contested[i];
	}
}

/* Rows that came meanwhile stand on the sheet from now on: what is not there is replaced, and nobody replaces what he has
 * not seen. */
static void grid_take_new(struct sheet_grid *grid, const struct bench *then, const struct bench *now)
{
	char **gone = grid->asked && then != NULL ? grid_replaced(now, grid) : NULL;

	for (char **id = gone; id != NULL && *id != NULL; id++)
		if (bench_find(then, *id) == NULL)
			grid_add_copy(grid, bench_find(now, *id));
	texts_free(gone);
}

bool sheet_refresh(struct desk *desk, struct sheet *sheet, struct problem *problem)
{
	struct bench *now = desk_bench(desk, sheet->record->stream, problem);

	if (now == NULL)
		return false;
	record_rebase(sheet->record, sheet->bench, now);
	for (size_t i = 0; i < sheet->grid_count; i++) {
		for (size_t k = 0; k < sheet->grids[i].count; k++)
			record_rebase(sheet->grids[i].records[k], sheet->bench, now);
		grid_take_new(&sheet->grids[i], sheet->bench, now);
	}
	bench_free(sheet->bench);
	sheet->bench = now;
	free(sheet->heads);
	sheet->heads = ledger_heads(desk->ledger, sheet->record->stream);
	if (sheet->in != NULL && !sheet->is_change && !sheet->is_void)
		sheet_find_subject(desk, sheet, sheet->in);
	return true;
}
