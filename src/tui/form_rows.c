/* The rows of a form's grids: added, deleted, gone through. */
#include <stdlib.h>

#include "form.h"
#include "frame.h"

bool form_is_in_grid(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	return form_section_of(form, form->at.section).kind == SECTION_GRID;
}

bool form_may_change_rows(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	struct form_section section = form_section_of(form, form->at.section);
	return section.kind == SECTION_GRID && !section.fixed_rows;
}

static void insert_row(struct form_view *form, int before)
{
	struct form_place place = {form->at.section, before, 0};
	if (!form->source->insert_row || !form->source->insert_row(form->data, place.section, before)) {
		tui_say(form->tui, STYLE_BAD, "%s", _("这里不能加行。"));
		return;
	}
	form_arrive(form, place);
	form_settle(form);
}

void form_key_insert_row(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	form_leave(form, false);
	insert_row(form, form->at.row);
}

void form_key_append_row(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	if (form_leave(form, true))
		insert_row(form, form_section_of(form, form->at.section).rows);
}

void form_key_delete_row(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	if (form_is_empty_grid(form, form->at))
		return;
	char *text = memory_format(_("删除第 %d 行？按 Enter 删除，按 Esc 不删。"), form->at.row + 1);
	bool sure = dialog_confirm(form->tui, _("删除一行"), text, NULL);
	if (sure && form->source->delete_row && form->source->delete_row(form->data, form->at.section, form->at.row)) {
		form->editing = false;
		struct form_section section = form_section_of(form, form->at.section);
		if (form->at.row >= section.rows)
			form->at.row = section.rows > 0 ? section.rows - 1 : 0;
		form_arrive(form, form->at);
		form_settle(form);
	}
	free(text);
}

void form_key_next_row(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	struct form_section section = form_section_of(form, form->at.section);
	if (!form_leave(form, true))
		return;
	if (form->at.row + 1 < section.rows) {
		form_arrive(form, (struct form_place){form->at.section, form->at.row + 1, 0});
		form_settle(form);
	} else if (!section.fixed_rows) {
		insert_row(form, section.rows);
	}
}

void form_key_previous_row(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	if (form->at.row == 0)
		return;
	form_leave(form, false);
	form_arrive(form, (struct form_place){form->at.section, form->at.row - 1, form->at.index});
	form_settle(form);
}

void form_key_leave_grid(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	struct form_section section = form_section_of(form, form->at.section);
	struct form_place place = {form->at.section, section.rows > 0 ? section.rows - 1 : 0, section.fields - 1};
	if (!form_leave(form, true))
		return;
	if (form_step(form, &place, 1)) {
		form_arrive(form, place);
	} else {
		form_arrive(form, form->at);
		form_report(form, FORM_END);
	}
}

/* ---- many rows ---- */

/* What a row says, for a list to choose from: its cells, one after the other. */
static char *row_text(struct form_view *form, struct form_place place, int fields)
{
	struct buffer text = BUFFER_INIT(16 << 10);
	for (place.index = 1; place.index < fields; place.index++) {
		struct form_field field = form_field_at(form, place);
		if (!field.hidden && *field.value)
			buffer_add_format(&text, "%s%s", text.length > 0 ? " " : "", field.value);
	}
	return buffer_take(&text);
}

void form_key_find_row(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	struct form_section section = form_section_of(form, form->at.section);
	struct form_place place = form->at;
	struct choice_list rows = CHOICE_LIST_INIT;
	form_leave(form, false);
	for (place.row = 0; place.row < section.rows; place.row++) {
		place.index = 0;
		char *name = memory_text(form_field_at(form, place).value), *rest = row_text(form, place, section.fields);
		choice_list_add(&rows, "", *name ? name : "-", rest);
		free(name);
		free(rest);
	}
	int taken = rows.count > 0 ? dialog_choose(form->tui, _("到哪一行"), rows.items, rows.count, form->at.row) : -1;
	form_arrive(form, taken >= 0 ? (struct form_place){form->at.section, taken, 0} : form->at);
	form_settle(form);
	choice_list_release(&rows);
}

void form_key_sort_rows(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	form_leave(form, false);
	char *label = memory_text(form_field_at(form, form->at).label);
	if (form->source->sort_rows && form->source->sort_rows(form->data, form->at.section, form->at.index))
		tui_say(form->tui, STYLE_PLAIN, _("已按“%s”排好。"), label);
	form_arrive(form, (struct form_place){form->at.section, 0, form->at.index});
	form_settle(form);
	free(label);
}

bool form_is_in_empty_grid(struct screen *screen)
{
	return form_is_empty_grid(form_focused(screen), form_focused(screen)->at);
}

bool form_has_rows(struct screen *screen)
{
	return form_is_in_grid(screen) && !form_is_in_empty_grid(screen);
}

void form_key_none(struct screen *screen)
{
	form_report(form_focused(screen), FORM_NONE);
}
