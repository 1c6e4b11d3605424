/* The list of choices of a field. What is typed narrows it; digits name a row. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "doudi/text.h"
#include "frame.h"

#define LEAST_COLUMNS 60
#define REMARK 3 /* its column */
#define REMARK_LEAST 8
#define REMARK_ENOUGH 16 /* where the labels are long */
#define AROUND 18 /* marks, numbers, gaps and the frame */

struct chooser {
	const char *title;
	const struct choice *choices;
	size_t count;
	struct list_view *list;
	struct line_edit typed;
	bool *chosen; /* of a set, else NULL */
	int taken;
	struct list_column columns[REMARK + 1];
};

static const char *remark_of(const struct choice *choice)
{
	return choice->remark ? choice->remark : choice->code;
}

static void chooser_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct chooser *chooser = data;
	char *typed = line_edit_text(&chooser->typed);
	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; i < chooser->count; i++) {
		const struct choice *choice = &chooser->choices[i];
		char number[24];
		if (*typed && choice_match(choice, i, typed) == MATCH_NONE)
			continue;
		snprintf(number, sizeof number, "%zu", i + 1);
		list_add_row(rows, number);
		list_add_value(rows, chooser->chosen ? chooser->chosen[i] ? "[x]" : "[ ]" : "");
		list_add_value(rows, number);
		list_add_value(rows, choice->label);
		list_add_styled(rows, STYLE_MUTED, remark_of(choice));
	}
	free(typed);
}

static int selected_choice(struct chooser *chooser)
{
	const char *key = list_view_key(chooser->list);
	return key ? (int)strtol(key, NULL, 10) - 1 : -1;
}

static void narrow(struct chooser *chooser)
{
	char *typed = line_edit_text(&chooser->typed), number[24];
	int found = choice_find(chooser->choices, chooser->count, typed);
	list_view_reload(chooser->list);
	snprintf(number, sizeof number, "%d", found + 1);
	if (found >= 0)
		list_view_select(chooser->list, number);
	free(typed);
}

static bool chooser_key(struct screen *screen, const struct key *key)
{
	struct chooser *chooser = screen->data;
	static const uint32_t of_the_list[] = {PRESS_HOME, PRESS_END, PRESS_LEFT, PRESS_RIGHT};
	if (key->code == ' ' && chooser->chosen)
		return false;
	for (size_t i = 0; i < BASE_COUNT(of_the_list); i++) {
		if (key->code == of_the_list[i])
			return false;
	}
	if (!line_edit_key(&chooser->typed, key))
		return false;
	narrow(chooser);
	return true;
}

static int widest_label(const struct chooser *chooser)
{
	int widest = 0;
	for (size_t i = 0; i < chooser->count; i++) {
		int width = text_columns(chooser->choices[i].label);
		widest = width > widest ? width : widest;
	}
	return widest;
}

/* As wide as the choices are, but never narrow and never to the very edges. */
static int chooser_columns(const struct chooser *chooser, int most)
{
	int wanted = widest_label(chooser) + chooser->columns[REMARK].width + AROUND;
	return wanted < LEAST_COLUMNS ? LEAST_COLUMNS : wanted < most - 4 ? wanted : most - 4;
}

/* Remarks take what the labels leave of the screen. */
static int remark_columns(struct tui *tui, const struct chooser *chooser)
{
	int rows, columns, widest = REMARK_LEAST;
	tui_size(tui, &rows, &columns);
	int room = columns - 4 - AROUND - widest_label(chooser);
	for (size_t i = 0; i < chooser->count; i++) {
		int width = text_columns(remark_of(&chooser->choices[i]));
		widest = width > widest ? width : widest;
	}
	return widest <= room ? widest : room > REMARK_ENOUGH ? room : widest < REMARK_ENOUGH ? widest : REMARK_ENOUGH;
}

static void chooser_draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	struct chooser *chooser = screen->data;
	int rows = chooser->count < 14 ? (int)chooser->count + 6 : 20, at;
	struct buffer shown = BUFFER_INIT(1024);
	struct area inside = popup_draw(canvas, popup_area(body, rows, chooser_columns(chooser, body.columns)), chooser->title);
	struct area list = {inside.row, inside.column, inside.rows - 1, inside.columns};
	widget_draw(screen->focus, canvas, list, true);
	int row = inside.row + inside.rows - 1;
	int column = canvas_text(canvas, row, inside.column, inside.columns, STYLE_PLAIN, _("序号、代码、名称或拼音首字母："));
	int room = inside.column + inside.columns - column;
	line_edit_show(&chooser->typed, room, &shown, &at);
	canvas_padded(canvas, row, column, room, STYLE_EDIT, buffer_text(&shown));
	if (chooser->typed.length > 0)
		canvas_cursor(canvas, row, column + at);
	buffer_release(&shown);
}

static void chooser_take(struct screen *screen)
{
	struct chooser *chooser = screen->data;
	chooser->taken = chooser->chosen ? 0 : selected_choice(chooser);
	if (chooser->taken >= 0)
		screen_leave(screen);
	else
		tui_say(screen->tui, STYLE_BAD, "%s", _("没有这一项。用退格键改，或按 Esc 不选。"));
}

static void chooser_mark(struct screen *screen)
{
	struct chooser *chooser = screen->data;
	int at = selected_choice(chooser);
	if (at < 0)
		return;
	chooser->chosen[at] = !chooser->chosen[at];
	line_edit_set(&chooser->typed, "");
	char number[24];
	snprintf(number, sizeof number, "%d", at + 1);
	list_view_reload(chooser->list);
	list_view_select(chooser->list, number);
	list_view_next(chooser->list, 1);
}

static bool is_set(struct screen *screen)
{
	return ((struct chooser *)screen->data)->chosen != NULL;
}

static bool chooser_open(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[REMARK + 1] = {
	    {"", 3, 0, false}, {"", 4, 0, true}, {N_("名称"), 0, 0, false}, {N_("代码"), REMARK_LEAST, 0, false}};
	static const struct list_source source = {.rows = chooser_rows, .whole = true};
	struct chooser *chooser = screen->data;
	(void)problem;
	line_edit_init(&chooser->typed, 40, false, false);
	memcpy(chooser->columns, columns, sizeof columns);
	for (size_t i = 0; i < chooser->count; i++)
		if (chooser->choices[i].remark)
			chooser->columns[REMARK].title = N_("说明");
	chooser->columns[REMARK].width = remark_columns(screen->tui, chooser);
	chooser->list = list_view_new(screen->tui, chooser->columns, BASE_COUNT(chooser->columns), &source, chooser);
	screen->focus = list_view_widget(chooser->list);
	return true;
}

static void chooser_close(struct screen *screen)
{
	struct chooser *chooser = screen->data;
	list_view_free(chooser->list);
	line_edit_release(&chooser->typed);
}

static int choose(struct tui *tui, struct chooser *chooser, int selected, const char *typed)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, PRESS_TAB, N_("确定"), NULL, chooser_take, NULL},
	    {' ', 0, N_("选中"), N_("选中或取消一项"), chooser_mark, is_set},
	    {0},
	};
	static const struct screen_ops ops = {.name = "choose", .keys = keys, .over = true, .open = chooser_open,
	                                      .draw = chooser_draw, .key = chooser_key, .close = chooser_close};
	chooser->taken = -1;
	if (loop_is_over(tui))
		return -1;
	screen_push(tui, &ops, chooser, NULL);
	char number[24];
	snprintf(number, sizeof number, "%d", selected + 1);
	line_edit_set(&chooser->typed, typed);
	chooser->typed.fresh = false;
	narrow(chooser);
	if (selected >= 0)
		list_view_select(chooser->list, number);
	stack_run_top(tui);
	return chooser->taken;
}

int dialog_choose_typed(struct tui *tui, const char *title, const struct choice *choices, size_t count, int selected,
                        const char *typed)
{
	struct chooser chooser = {.title = title, .choices = choices, .count = count};
	return choose(tui, &chooser, selected, typed);
}

int dialog_choose(struct tui *tui, const char *title, const struct choice *choices, size_t count, int selected)
{
	return dialog_choose_typed(tui, title, choices, count, selected, "");
}

bool dialog_choose_set(struct tui *tui, const char *title, const struct choice *choices, size_t count, bool *chosen)
{
	struct chooser chooser = {.title = title, .choices = choices, .count = count};
	chooser.chosen = memory_new(count * sizeof *chosen + 1);
	memcpy(chooser.chosen, chosen, count * sizeof *chosen);
	bool taken = choose(tui, &chooser, -1, "") >= 0;
	if (taken)
		memcpy(chosen, chooser.chosen, count * sizeof *chosen);
	free(chooser.chosen);
	return taken;
}
