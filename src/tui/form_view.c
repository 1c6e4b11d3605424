/* The form as a widget, and what a screen may do with it. */
#include <stdlib.h>
#include <string.h>

#include "doudi/text.h"
#include "form.h"
#include "frame.h"

struct form_view *form_focused(struct screen *screen)
{
	return (struct form_view *)screen->focus;
}

void form_report(struct form_view *form, enum form_event what)
{
	if (form->source->event)
		form->source->event(form->data, what, form->at);
}

/* An error is cleared by a key of its own, so that nobody types past it. */
static bool may_pass_trouble(uint32_t code)
{
	static const uint32_t codes[] = {PRESS_F(1), PRESS_F(2), PRESS_F(4), PRESS_F(7), PRESS_F(8), PRESS_ESCAPE};
	for (size_t i = 0; i < BASE_COUNT(codes); i++) {
		if (codes[i] == code)
			return true;
	}
	return false;
}

/* On keyboards whose keypad cannot be told apart: + in a column of numbers and / in a cell just reached. */
static bool grid_sign(struct form_view *form, const struct key *key)
{
	struct screen *screen = stack_top(form->tui);
	if (screen->focus != &form->widget || !form_is_in_grid(screen))
		return false;
	if (key->code == '+' && form_field_at(form, form->at).number)
		form_key_next_row(screen);
	else if (key->code == '/' && (form->edit.fresh || !form->editing))
		form_key_leave_grid(screen);
	else
		return false;
	return true;
}

static bool is_keypad_sign(uint32_t code)
{
	return code == PRESS_KEYPAD_PLUS || code == PRESS_KEYPAD_MINUS || code == PRESS_KEYPAD_SLASH;
}

static bool type(struct form_view *form, const struct key *key)
{
	bool was_changed = form->edit.changed;
	form->edit.changed = false;
	bool taken = line_edit_key(&form->edit, key);
	if (form->edit.changed)
		memory_free(&form->picked);
	form->edit.changed |= was_changed;
	if (taken && form->edit.dropped)
		tui_say(form->tui, STYLE_WARNING, _("本栏最多 %d 字，多出的没有录入。"), form->edit.maximum);
	return taken;
}

/* Who types into a grid that has no rows means the first one. */
static void begin_first_row(struct form_view *form, const struct key *key)
{
	struct screen *screen = stack_top(form->tui);
	if (screen->focus == &form->widget && key_is_text(key) && key->code != ' ' && form_is_empty_grid(form, form->at) &&
	    form_may_change_rows(screen))
		form_key_insert_row(screen);
}

static enum key_fate form_key(struct widget *widget, const struct key *key)
{
	struct form_view *form = (struct form_view *)widget;
	form_settle(form);
	if (form->trouble != FORM_CALM && !may_pass_trouble(key->code)) {
		char *sentence = memory_text(form->sentence);
		form_complain(form, form->trouble, sentence);
		free(sentence);
		return KEY_TAKEN;
	}
	if (grid_sign(form, key))
		return KEY_TAKEN;
	if (is_keypad_sign(key->code) && form_section_of(form, form->at.section).kind == SECTION_GRID)
		return KEY_PASSED;
	begin_first_row(form, key);
	return form->editing && type(form, key) ? KEY_TAKEN : KEY_PASSED;
}

struct form_view *form_view_new(struct tui *tui, const struct form_source *source, void *data)
{
	struct form_view *form = memory_new(sizeof *form);
	*form = (struct form_view){.widget = {form_draw, form_key, form_keys}, .tui = tui, .source = source, .data = data};
	return form;
}

void form_view_free(struct form_view *form)
{
	if (!form)
		return;
	line_edit_release(&form->edit);
	if (form->arrived_text)
		explicit_bzero(form->arrived_text, strlen(form->arrived_text));
	free(form->arrived_text);
	free(form->picked);
	free(form->sentence);
	free(form->lines);
	free(form->grids);
	free(form);
}

struct widget *form_view_widget(struct form_view *form)
{
	return &form->widget;
}

void form_view_reload(struct form_view *form)
{
	form_settle(form);
	form_arrive(form, form->at);
}

void form_view_go(struct form_view *form, struct form_place place)
{
	form_arrive(form, place);
	form_settle(form);
}

struct form_place form_view_place(const struct form_view *form)
{
	return form->at;
}

void form_view_put_down(struct form_view *form)
{
	form_leave(form, false);
}

void form_view_show_error(struct form_view *form, struct form_place place, const char *sentence)
{
	form_view_go(form, place);
	form_complain(form, FORM_REFUSED, sentence);
}

void form_view_show_problems(struct form_view *form, const struct form_problem *problems, size_t count)
{
	struct choice_list list = CHOICE_LIST_INIT;
	for (size_t i = 0; i < count; i++) {
		char *label = memory_text(form_field_at(form, problems[i].place).label);
		choice_list_add(&list, "", problems[i].sentence, label);
		free(label);
	}
	char *title = memory_format(_("%zu 处要处理：按 Enter 去改"), count);
	int taken = dialog_choose(form->tui, title, list.items, list.count, 0);
	if (taken >= 0) {
		form_view_go(form, problems[taken].place);
		/* Chosen from the list it has been read: typing mends it at once. A warning waits for F2 or F8. */
		if (problems[taken].warning)
			form_complain(form, FORM_WARNED, problems[taken].sentence);
		else
			tui_say(form->tui, STYLE_BAD, "%s", problems[taken].sentence);
	}
	choice_list_release(&list);
	free(title);
}
