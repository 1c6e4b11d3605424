/* What the keys of a form do, but for the rows of its grids. */
#include <stdlib.h>
#include <string.h>

#include "doudi/text.h"
#include "form.h"
#include "frame.h"

/* ---- going about ---- */

static void go_forward(struct form_view *form)
{
	if (!form_leave(form, true))
		return;
	struct form_place next = form->at;
	if (form_step(form, &next, 1)) {
		form_arrive(form, next);
		return;
	}
	form_arrive(form, form->at);
	form_report(form, FORM_END);
}

static void key_forward(struct screen *screen)
{
	go_forward(form_focused(screen));
}

/* On the way back nothing is judged. */
static void go_back_to(struct form_view *form, struct form_place place)
{
	form_leave(form, false);
	form_arrive(form, place);
}

static void key_back(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	struct form_place place = form->at;
	if (form_step(form, &place, -1))
		go_back_to(form, place);
	else
		tui_bell(form->tui);
}

static bool move_in_note(struct form_view *form, int by)
{
	return form->editing && form->edit.lines && !form->edit.fresh && line_edit_move_row(&form->edit, form->box_columns, by);
}

/* Up and down keep to the column of a grid. */
static bool row_beside(struct form_view *form, int by, struct form_place *place)
{
	struct form_section section = form_section_of(form, form->at.section);
	*place = form->at;
	place->row += by;
	return section.kind == SECTION_GRID && place->row >= 0 && place->row < section.rows &&
	       !form_field_at(form, *place).hidden && form_field_at(form, *place).state != FIELD_PROTECTED;
}

static void key_down(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	struct form_place place;
	if (move_in_note(form, 1))
		return;
	if (!row_beside(form, 1, &place)) {
		go_forward(form);
	} else if (form_leave(form, true)) {
		form_arrive(form, place);
	}
}

static void key_up(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	struct form_place place;
	if (move_in_note(form, -1))
		return;
	if (row_beside(form, -1, &place))
		go_back_to(form, place);
	else
		key_back(screen);
}

static void go_checked(struct form_view *form, struct form_place place)
{
	if (form_leave(form, true))
		form_arrive(form, place);
}

static void key_first(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	struct form_place place;
	if (form_first(form, &place))
		go_back_to(form, place);
}

static void key_last(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	struct form_place place;
	if (form_last(form, &place))
		go_checked(form, place);
}

static struct form_place section_beside(struct form_view *form, int by)
{
	struct form_place place = form->at, next = place;
	while (form_step(form, &next, by)) {
		if (next.section != form->at.section) {
			if (place.section != form->at.section && next.section != place.section)
				break;
			place = next;
			if (by > 0)
				break;
		}
	}
	return place;
}

static void key_next_section(struct screen *screen)
{
	go_checked(form_focused(screen), section_beside(form_focused(screen), 1));
}

static void key_previous_section(struct screen *screen)
{
	go_back_to(form_focused(screen), section_beside(form_focused(screen), -1));
}

/* Of a grid its head; of the one that the cursor is in, the columns of its row. */
static bool is_target(struct form_view *form, struct form_place place, bool known)
{
	struct form_section section = form_section_of(form, place.section);
	if (section.kind != SECTION_GRID)
		return true;
	return place.section == form->at.section && section.rows > 0 ? place.row == form->at.row : !known;
}

/* F6: by number, label or initials. */
static void key_go_to(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	struct choice_list list = CHOICE_LIST_INIT;
	struct form_place place, *places = NULL;
	bool there = form_first(form, &place);
	for (; there; there = form_step(form, &place, 1)) {
		if (!is_target(form, place, list.count > 0 && places[list.count - 1].section == place.section))
			continue;
		struct form_section section = form_section_of(form, place.section);
		bool is_head = section.kind == SECTION_GRID && (place.section != form->at.section || section.rows == 0);
		char *title = section.title ? memory_text(section.title) : NULL;
		places = memory_resize(places, list.count + 1, sizeof *places);
		places[list.count] = place;
		choice_list_add(&list, "", is_head && title ? title : form_field_at(form, place).label,
		                section.kind == SECTION_GRID && !is_head ? title : "");
		free(title);
	}
	int taken = dialog_choose(form->tui, _("到哪一栏"), list.items, list.count, -1);
	if (taken >= 0)
		go_back_to(form, places[taken]);
	free(places);
	choice_list_release(&list);
}

/* ---- acts on a field ---- */

/* First what to enter, then the clause, then the keys. */
static void key_help(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	char *title = memory_text(form->editing ? form_field_at(form, form->at).label : _("帮助"));
	bool more = true;
	for (int clause = 0; clause < 2 && more && form->source->help; clause++) {
		struct buffer text = BUFFER_INIT(64 << 10);
		form->source->help(form->data, form->at, clause == 1, &text);
		if (text.length > 0)
			more = dialog_read(form->tui, title, buffer_text(&text));
		buffer_release(&text);
	}
	free(title);
	if (more)
		help_show(screen);
}

static void key_record_anyway(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	if (form->trouble != FORM_WARNED || !form->source->record_anyway) {
		tui_say(form->tui, STYLE_PLAIN, "%s", _("照录只用于被提醒的内容；现在没有提醒。"));
		return;
	}
	char *sentence = memory_text(form->sentence);
	struct dialog_question question = {
	    .title = _("照录：按录入的内容记下"), .text = sentence, .label = _("理由："), .required = true};
	char *reason = dialog_ask(form->tui, &question);
	if (reason) {
		char *text = form->picked ? memory_text(form->picked) : line_edit_text(&form->edit);
		form->source->record_anyway(form->data, form->at, text, reason);
		form_calm(form);
		struct form_place next = form->at;
		bool is_last = !form_step(form, &next, 1);
		form_arrive(form, next);
		if (is_last)
			form_report(form, FORM_END);
		free(text);
	} else {
		form_complain(form, FORM_WARNED, sentence);
	}
	free(reason);
	free(sentence);
}

static void key_choose(struct screen *screen)
{
	form_choose(form_focused(screen), "");
}

static void key_clear_error(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	form_calm(form);
	form->edit.fresh = true;
	form->edit.cursor = form->edit.length;
}

static void key_check(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	if (!form_leave(form, true))
		return;
	form_arrive(form, form->at); /* shows what was understood */
	form_report(form, FORM_CHECK);
}

static void key_save(struct screen *screen)
{
	form_leave(form_focused(screen), false);
	form_report(form_focused(screen), FORM_SAVE);
}

static void key_escape(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	if (form->trouble != FORM_CALM) {
		key_clear_error(screen);
		return;
	}
	form_leave(form, false);
	form_report(form, FORM_ESCAPE);
}

static void key_remark(struct screen *screen)
{
	form_leave(form_focused(screen), false);
	form_report(form_focused(screen), FORM_REMARK);
}

static void key_restore(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	if (form->editing)
		form_arrive(form, form->at);
}

static void key_repeat(struct screen *screen)
{
	form_repeat(form_focused(screen));
}

static void key_repeat_row(struct screen *screen)
{
	form_repeat_row(form_focused(screen));
}

static bool has_list(struct screen *screen)
{
	struct form_view *form = form_focused(screen);
	return form->editing && form_field_at(form, form->at).listed;
}

static bool is_warned(struct screen *screen)
{
	return form_focused(screen)->trouble == FORM_WARNED;
}

static bool is_in_trouble(struct screen *screen)
{
	return form_focused(screen)->trouble != FORM_CALM;
}

const struct key_binding form_keys[] = {
    {PRESS_F(2), 0, N_("照录"), N_("照录：被提醒的内容仍按录入的记下，要写理由"), key_record_anyway, is_warned},
    {PRESS_F(8), 0, N_("修改"), N_("消去错误提示，重新录入本栏"), key_clear_error, is_in_trouble},
    {PRESS_F(4), PRESS_F(7), N_("列表"), N_("列出可选的内容；也可以直接录入序号、代码、名称或拼音首字母"), key_choose, has_list},
    {PRESS_INSERT, PRESS_ALT('i'), N_("加行"), N_("在本行前面加一行"), form_key_insert_row, form_may_change_rows},
    {PRESS_F(9), 0, N_("没有"), N_("问过了，没有这类内容"), form_key_none, form_is_in_empty_grid},
    {PRESS_CTRL_DELETE, PRESS_ALT('d'), N_("删行"), N_("删除本行"), form_key_delete_row, form_may_change_rows},
    {PRESS_F(10), 0, N_("检查"), N_("检查整张表，列出问题"), key_check, NULL},
    {PRESS_CTRL('S'), PRESS_CTRL('W'), N_("保存"), N_("保存草稿"), key_save, NULL},
    {PRESS_F(6), 0, N_("跳到"), N_("到某一栏：录入栏目名称的拼音首字母"), key_go_to, NULL},
    {PRESS_CTRL('D'), 0, N_("照抄"), N_("照抄上一行（或上一份）的同一栏；录入 .. 也一样"), key_repeat, NULL},
    {PRESS_ENTER, PRESS_TAB, NULL, N_("下一栏；在最后一栏就提交"), key_forward, NULL},
    {PRESS_BACK_TAB, 0, NULL, N_("上一栏，不检查"), key_back, NULL},
    {PRESS_DOWN, 0, NULL, N_("下一栏；在表格里是下一行"), key_down, NULL},
    {PRESS_UP, 0, NULL, N_("上一栏；在表格里是上一行"), key_up, NULL},
    {PRESS_PAGE_DOWN, 0, NULL, N_("下一节"), key_next_section, NULL},
    {PRESS_PAGE_UP, 0, NULL, N_("上一节"), key_previous_section, NULL},
    {PRESS_CTRL_HOME, 0, NULL, N_("第一栏"), key_first, NULL},
    {PRESS_CTRL_END, 0, NULL, N_("最后一栏"), key_last, NULL},
    {PRESS_F(12), 0, NULL, N_("本行录完，在末尾加一行"), form_key_append_row, form_may_change_rows},
    {PRESS_KEYPAD_PLUS, 0, NULL, N_("下一行；在最后一行就加一行。在金额栏里 + 也一样"), form_key_next_row, form_is_in_grid},
    {PRESS_KEYPAD_MINUS, 0, NULL, N_("上一行"), form_key_previous_row, form_is_in_grid},
    {PRESS_KEYPAD_SLASH, 0, NULL, N_("表格录完，到后面去。刚到一栏时 / 也一样"), form_key_leave_grid, form_is_in_grid},
    {PRESS_CTRL('F'), 0, NULL, N_("表格里找一行：录入名称的拼音首字母或行号"), form_key_find_row, form_has_rows},
    {PRESS_CTRL('O'), 0, NULL, N_("表格各行按本栏排序"), form_key_sort_rows, form_has_rows},
    {PRESS_CTRL('R'), 0, NULL, N_("照抄上面整行"), key_repeat_row, form_is_in_grid},
    {PRESS_CTRL('N'), 0, NULL, N_("给本栏加附注"), key_remark, NULL},
    {PRESS_CTRL('U'), 0, NULL, N_("恢复本栏原来的内容"), key_restore, NULL},
    {PRESS_F(1), 0, NULL, N_("本栏的帮助；再按看条文，再按看按键"), key_help, NULL},
    {PRESS_ESCAPE, 0, NULL, N_("返回，录入的内容留作草稿"), key_escape, NULL},
    {0},
};
