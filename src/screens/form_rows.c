/* Rows of a form's grids: added with what can be known of them, deleted, taken from what is on file. */
#include "form_page.h"

#include <stdlib.h>
#include <string.h>

void page_carry(struct form_page *page, struct record *record)
{
	const struct record *last = last_record(page->screens, record->form);
	struct record_trace *trace = page_trace(page, record);

	for (size_t i = 0; last != NULL && i < record->form->field_count; i++) {
		const struct field *field = &record->form->fields[i];

		if (!field->persist || last->values[i].state != VALUE_KNOWN)
			continue;
		record_set(record, field, last->values[i]);
		trace->fields[i].trace = TRACE_CARRIED;
	}
}

static void carry_from_row(struct form_page *page, const struct record *above, struct record *row)
{
	struct record_trace *trace = page_trace(page, row);

	for (size_t i = 0; i < row->form->field_count; i++) {
		if (!row->form->fields[i].persist || above->values[i].state != VALUE_KNOWN)
			continue;
		record_set(row, &row->form->fields[i], above->values[i]);
		trace->fields[i].trace = TRACE_CARRIED;
	}
}

static bool has_row_of(const struct sheet_grid *grid, const struct field *ref, const char *id)
{
	for (size_t i = 0; i < grid->count; i++) {
		const struct value *value = &grid->records[i]->values[ref->index];

		if (value->state == VALUE_KNOWN && strcmp(value->text, id) == 0)
			return true;
	}
	return false;
}

/* A grid that goes through the members begins with the first one who has no row yet. */
static void take_next_of(struct form_page *page, const struct sheet_grid *grid, struct record *row)
{
	const char *each = grid->rows->for_each;
	const struct form *form = each != NULL ? desk_form(page->screens->desk, each) : NULL;
	const struct field *ref = each != NULL ? form_field(grid->form, each) : NULL;

	if (form == NULL || ref == NULL || ref->type != FIELD_REF)
		return;
	for (struct record *one = bench_first(page->bench, form); one != NULL; one = bench_next(page->bench, one)) {
		if (has_row_of(grid, ref, one->id))
			continue;
		record_set(row, ref, (struct value){.state = VALUE_KNOWN, .type = VALUE_REF, .text = one->id});
		page_trace(page, row)->fields[ref->index].trace = TRACE_CARRIED;
		return;
	}
}

/* The desk adds at the end; the row is moved to where the clerk wants it. */
bool page_insert_row(void *data, int section, int before)
{
	struct form_page *page = data;
	struct sheet_grid *grid = page_grid(page, section);
	struct record *row;

	if (grid == NULL || before < 0 || (size_t)before > grid->count || page->sheet->is_void)
		return false;
	row = sheet_add_row(page->screens->desk, page->sheet, grid->form->name);
	if (row == NULL)
		return false;
	if (grid->count > 1)
		carry_from_row(page, grid->records[before > 0 ? before - 1 : 0], row);
	else
		page_carry(page, row);
	take_next_of(page, grid, row);
	memmove(&grid->records[before + 1], &grid->records[before],
	    (grid->count - 1 - (size_t)before) * sizeof(*grid->records));
	grid->records[before] = row;
	page->unsaved = true;
	page_refresh(page);
	return true;
}

bool page_delete_row(void *data, int section, int row)
{
	struct form_page *page = data;
	struct sheet_grid *grid = page_grid(page, section);

	if (grid == NULL || row < 0 || (size_t)row >= grid->count)
		return false;
	page_forget_trace(page, grid->records[row]);
	sheet_remove_row(page->sheet, grid->form->name, (size_t)row);
	/* Without a row left it is open again: none is said with its own key. */
	grid->asked = grid->count > 0;
	page->unsaved = true;
	page_refresh(page);
	page_save_draft(page);
	return true;
}

/* As people read them: unknown last, numbers and days by size, all else by its words. */
static bool stands_before(struct form_page *page, const struct field *field, const struct record *one, const struct record *other)
{
	const struct value *a = &one->values[field->index], *b = &other->values[field->index];
	char *left, *right;
	bool before;

	if (a->state != VALUE_KNOWN || b->state != VALUE_KNOWN)
		return a->state == VALUE_KNOWN && b->state != VALUE_KNOWN;
	if (a->text == NULL || b->text == NULL)
		return a->number < b->number;
	left = value_words(page->screens, page->bench, field, *a);
	right = value_words(page->screens, page->bench, field, *b);
	before = strcoll(left, right) < 0;
	free(left);
	free(right);
	return before;
}

bool page_sort_rows(void *data, int section, int column)
{
	struct form_page *page = data;
	struct sheet_grid *grid = page_grid(page, section);
	const struct field *field = NULL;
	struct record_trace *trace;

	if (grid == NULL || grid->count == 0 || !page_at(page, (struct form_place){section, 0, column}, &trace, &field))
		return false;
	for (size_t i = 1; i < grid->count; i++)
		for (size_t k = i; k > 0 && stands_before(page, field, grid->records[k], grid->records[k - 1]); k--) {
			struct record *row = grid->records[k];

			grid->records[k] = grid->records[k - 1];
			grid->records[k - 1] = row;
		}
	page->unsaved = true;
	page_save_draft(page);
	return true;
}

/* What stands in it came with it. */
static bool is_blank(const struct record_trace *trace)
{
	for (size_t i = 0; i < trace->record->form->field_count; i++) {
		enum trace mark = trace->fields[i].trace;

		if (trace->fields[i].typed != NULL || mark == TRACE_TYPED)
			return false;
		if (trace->record->values[i].state == VALUE_KNOWN && mark == TRACE_NONE && !trace->record->form->fields[i].hidden)
			return false;
	}
	return true;
}

void page_drop_blank_rows(struct form_page *page)
{
	bool dropped = false;

	for (size_t i = 0; i < page->sheet->grid_count; i++)
		for (size_t k = page->sheet->grids[i].count; k-- > 0;)
			if (is_blank(page_trace(page, page->sheet->grids[i].records[k])))
				dropped = page_delete_row(page, (int)(page->group_count + i), (int)k) || dropped;
	if (dropped)
		form_view_reload(page->view);
}

char *page_repeat(void *data, struct form_place place)
{
	struct form_page *page = data;
	struct record_trace *trace;
	const struct field *field;
	const struct record *last;

	if (!page_at(page, place, &trace, &field) || field_is_masked(field))
		return NULL;
	last = last_record(page->screens, page_grid(page, place.section) != NULL ? page_grid(page, place.section)->form
	    : page->sheet->form);
	return last != NULL && last->values[field->index].state == VALUE_KNOWN ? field_write(field, last->values[field->index])
	    : NULL;
}

void page_none(struct form_page *page, struct form_place place)
{
	struct sheet_grid *grid = page_grid(page, place.section);
	struct form_place next = {place.section + 1, 0, 0};

	if (grid == NULL || grid->rows->none == NULL) {
		tui_say(page->screens->tui, STYLE_PLAIN, "%s", _("这里没有“没有”这个答案，按 Ins 加一行。"));
		return;
	}
	sheet_none(page->sheet, grid->form->name);
	page->unsaved = true;
	page_refresh(page);
	page_save_draft(page);
	tui_say(page->screens->tui, STYLE_GOOD, _("%s：%s（问过了）。"), grid->form->label, grid->rows->none);
	if (next.section < page_sections(page))
		form_view_go(page->view, next);
	else
		form_view_reload(page->view);
}

bool page_has_rows_on_file(struct form_page *page)
{
	for (size_t i = 0; !page->sheet->is_change && page->sheet->bench != NULL && i < page->sheet->grid_count; i++) {
		const struct sheet_grid *grid = &page->sheet->grids[i];

		if (!grid->asked && (grid->rows->none != NULL || grid->rows->for_each != NULL) &&
		    bench_first(page->sheet->bench, grid->form) != NULL)
			return true;
	}
	return false;
}

void page_take_rows(struct form_page *page)
{
	size_t taken = 0;

	for (size_t i = 0; i < page->sheet->grid_count; i++) {
		struct sheet_grid *grid = &page->sheet->grids[i];

		if (grid->asked)
			continue;
		taken += sheet_take_rows(page->sheet, grid->form->name);
		for (size_t k = 0; k < grid->count; k++)
			page_trace(page, grid->records[k])->filed = true;
	}
	page->unsaved = true;
	page_refresh(page);
	page_save_draft(page);
	form_view_reload(page->view);
	tui_say(page->screens->tui, STYLE_GOOD, _("已载入 %zu 行，请逐行核对，再提交。"), taken);
}
