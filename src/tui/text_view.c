/* Paragraphs to read: wrapped to the width there is, scrolled by line and page. */
#include <stdlib.h>

#include "doudi/text.h"
#include "frame.h"

struct paragraph {
	char *text;
	enum style style;
};
struct text_view {
	struct widget widget; /* first: widget and view are one pointer */
	struct tui *tui;
	struct paragraph *paragraphs;
	size_t count;
	int top, visible, lines;
};

static struct text_view *focused_view(struct screen *screen)
{
	return (struct text_view *)screen->focus;
}

static int count_lines(const struct text_view *view, int columns)
{
	int count = 0;
	for (size_t i = 0; i < view->count; i++) {
		char **lines = text_wrap(view->paragraphs[i].text, columns);
		int used = 0;
		while (lines[used])
			used++;
		count += used > 0 ? used : 1;
		text_lines_free(lines);
	}
	return count;
}

static int draw_paragraph(const struct paragraph *paragraph, struct canvas *canvas, struct area area, int line)
{
	char **lines = text_wrap(paragraph->text, area.columns);
	int used = 0;
	for (; lines[used]; used++) {
		if (line + used >= 0 && line + used < area.rows)
			canvas_text(canvas, area.row + line + used, area.column, area.columns, paragraph->style, lines[used]);
	}
	text_lines_free(lines);
	return used > 0 ? used : 1;
}

static void view_draw(struct widget *widget, struct canvas *canvas, struct area area, bool focused)
{
	struct text_view *view = (struct text_view *)widget;
	view->visible = area.rows;
	view->lines = count_lines(view, area.columns);
	if (view->top > view->lines - view->visible)
		view->top = view->lines - view->visible;
	if (view->top < 0)
		view->top = 0;
	int line = -view->top;
	for (size_t i = 0; i < view->count && line < area.rows; i++)
		line += draw_paragraph(&view->paragraphs[i], canvas, area, line);
	if (focused)
		canvas_cursor(canvas, area.row, area.column);
}

static void key_up(struct screen *screen)
{
	focused_view(screen)->top--;
}

static void key_down(struct screen *screen)
{
	focused_view(screen)->top++;
}

static void key_page_up(struct screen *screen)
{
	focused_view(screen)->top -= focused_view(screen)->visible - 1;
}

static void key_page_down(struct screen *screen)
{
	focused_view(screen)->top += focused_view(screen)->visible - 1;
}

static void key_first(struct screen *screen)
{
	focused_view(screen)->top = 0;
}

static void key_last(struct screen *screen)
{
	focused_view(screen)->top = focused_view(screen)->lines;
}

static const struct key_binding view_keys[] = {
    {PRESS_UP, PRESS_KEYPAD_MINUS, NULL, N_("上一行"), key_up, NULL},
    {PRESS_DOWN, PRESS_KEYPAD_PLUS, NULL, N_("下一行"), key_down, NULL},
    {PRESS_PAGE_UP, PRESS_CTRL('B'), N_("上页"), N_("上一页"), key_page_up, NULL},
    {PRESS_PAGE_DOWN, ' ', N_("下页"), N_("下一页"), key_page_down, NULL},
    {PRESS_HOME, PRESS_CTRL_HOME, NULL, N_("开头"), key_first, NULL},
    {PRESS_END, PRESS_CTRL_END, NULL, N_("末尾"), key_last, NULL},
    {0},
};

struct text_view *text_view_new(struct tui *tui)
{
	struct text_view *view = memory_new(sizeof *view);
	*view = (struct text_view){.widget = {view_draw, NULL, view_keys}, .tui = tui};
	return view;
}

void text_view_free(struct text_view *view)
{
	if (!view)
		return;
	text_view_clear(view);
	free(view);
}

struct widget *text_view_widget(struct text_view *view)
{
	return &view->widget;
}

void text_view_clear(struct text_view *view)
{
	for (size_t i = 0; i < view->count; i++)
		free(view->paragraphs[i].text);
	memory_free(&view->paragraphs);
	view->count = 0;
	view->top = 0;
}

void text_view_add(struct text_view *view, enum style style, const char *text)
{
	view->paragraphs = memory_resize(view->paragraphs, view->count + 1, sizeof *view->paragraphs);
	view->paragraphs[view->count++] = (struct paragraph){memory_text(text), style};
}
