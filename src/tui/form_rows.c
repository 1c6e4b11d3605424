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

bool form_is_in_empty_grid(struct screen *screen)
{
	return form_is_empty_grid(form_focused(screen), form_focused(screen)->at);
}

void form_key_none(struct screen *screen)
{
	form_report(form_focused(screen), FORM_NONE);
}
