/* The frame around every screen: header line, body, one line for a sentence, one line of keys. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doudi/text.h"
#include "frame.h"
#include "terminal.h"

#define MESSAGE_LINES 4

static bool is_bare_console(void)
{
	const char *type = getenv("TERM"), *name = ttyname(STDOUT_FILENO);
	return type && strcmp(type, "linux") == 0 && name && strncmp(name, "/dev/tty", 8) == 0;
}

struct tui *tui_open(const struct tui_options *options, struct problem *problem)
{
	char *warning = NULL;
	int rows, columns;
	struct tui *tui = NULL;
	if (!locale_start(&warning, problem) || !terminal_start(options, problem))
		goto out;
	tui = memory_new(sizeof *tui);
	tui->test = options->test;
	tui->owes_mark = true;
	tui->canvas.ambiguous_wide = options->ambiguous_wide;
	tui->last_key = tui->last_tick = loop_clock();
	terminal_size(&rows, &columns);
	canvas_init(&tui->canvas, rows, columns);
	if (warning)
		tui_say(tui, STYLE_WARNING, "%s", warning);
	else if (!options->test && is_bare_console())
		tui_say(tui, STYLE_WARNING, "%s",
		        _("This console cannot show Chinese: use SSH, fbterm or kmscon. 此控制台显示不了汉字。"));
out:
	memory_free(&warning);
	return tui;
}

void tui_close(struct tui *tui)
{
	if (!tui)
		return;
	tui->ending = true;
	stack_cut(tui, 0);
	terminal_stop();
	feed_release(tui);
	canvas_release(&tui->canvas);
	memory_free(&tui->header);
	memory_free(&tui->message);
	free(tui);
}

void tui_end(struct tui *tui)
{
	tui->ending = true;
}

bool tui_is_ending(const struct tui *tui)
{
	return loop_is_over(tui);
}

int tui_signal(const struct tui *tui)
{
	return tui->test ? 0 : terminal_signal();
}

void tui_set_header(struct tui *tui, const char *text)
{
	memory_free(&tui->header);
	tui->header = memory_text(text);
}

char *frame_format(const char *format, va_list values)
{
	char *text = NULL;
	if (vasprintf(&text, format, values) < 0)
		abort();
	return text;
}

void tui_say(struct tui *tui, enum style style, const char *format, ...)
{
	struct buffer text = BUFFER_INIT(4096);
	va_list values;
	va_start(values, format);
	char *sentence = frame_format(format, values);
	va_end(values);
	if (style == STYLE_BAD)
		buffer_add(&text, _("错误："));
	else if (style == STYLE_WARNING)
		buffer_add(&text, _("注意："));
	buffer_add(&text, sentence);
	free(sentence);
	memory_free(&tui->message);
	tui->message = buffer_take(&text);
	tui->message_style = style;
	if (style != STYLE_BAD)
		return;
	tui_bell(tui);
	if (!tui->test)
		input_drop();
}

void tui_say_problem(struct tui *tui, const struct problem *problem)
{
	char *sentence = problem_sentence(problem);
	tui_say(tui, STYLE_BAD, "%s", sentence);
	free(sentence);
}

void frame_forget_message(struct tui *tui)
{
	memory_free(&tui->message);
}

bool tui_progress(struct tui *tui, const char *format, ...)
{
	va_list values;
	struct key key;
	va_start(values, format);
	char *sentence = frame_format(format, values);
	va_end(values);
	tui_say(tui, STYLE_PLAIN, "%s", sentence);
	free(sentence);
	frame_draw(tui);
	while (!tui->test && input_next(&key)) {
		if (key.code == PRESS_ESCAPE)
			return true;
	}
	return false;
}

void tui_bell(struct tui *tui)
{
	if (!tui->silent)
		terminal_bell();
}

void tui_set_bell(struct tui *tui, bool on)
{
	tui->silent = !on;
}

void tui_on_idle(struct tui *tui, int seconds, void (*call)(struct tui *, void *), void *data)
{
	tui->idle_seconds = seconds;
	tui->idle_call = call;
	tui->idle_data = data;
	tui->idle_called = false;
}

void tui_size(const struct tui *tui, int *rows, int *columns)
{
	*rows = tui->canvas.rows;
	*columns = tui->canvas.columns;
}

struct area frame_body(const struct tui *tui)
{
	return (struct area){1, 0, tui->canvas.rows - 3, tui->canvas.columns};
}

bool frame_is_too_small(const struct tui *tui)
{
	return tui->canvas.rows < TERMINAL_ROWS || tui->canvas.columns < TERMINAL_COLUMNS;
}

void widget_draw(struct widget *widget, struct canvas *canvas, struct area area, bool focused)
{
	if (area.rows > 0 && area.columns > 0)
		widget->draw(widget, canvas, area, focused);
}

static void draw_header(struct tui *tui, const struct screen *screen)
{
	int columns = tui->canvas.columns;
	const char *title = screen->title ? screen->title : label_text(screen->ops->title);
	const char *right = tui->header ? tui->header : "";
	int title_columns = text_columns(title), right_columns;
	/* Beside a long title who works and the day stay longest. */
	while (text_columns(right) > columns - title_columns - 4 && strstr(right, " | "))
		right = strstr(right, " | ") + 3;
	right_columns = text_columns(right);
	if (right_columns > columns - title_columns - 4)
		right_columns = columns - title_columns - 4;
	canvas_fill(&tui->canvas, (struct area){0, 0, 1, columns}, STYLE_FRAME);
	canvas_text(&tui->canvas, 0, 1, columns - 2, STYLE_FRAME, title);
	canvas_text(&tui->canvas, 0, columns - 1 - right_columns, right_columns, STYLE_FRAME, right);
}

static void draw_screen(struct tui *tui, struct screen *screen)
{
	if (screen->ops->draw)
		screen->ops->draw(screen, &tui->canvas, frame_body(tui));
	else if (screen->focus)
		widget_draw(screen->focus, &tui->canvas, frame_body(tui), true);
}

/* From the topmost screen that fills the body; those above are drawn over it. */
static void draw_stack(struct tui *tui)
{
	size_t from = tui->depth;
	while (from > 0 && tui->stack[--from]->ops->over)
		continue;
	draw_header(tui, tui->stack[from]);
	for (size_t i = from; i < tui->depth; i++)
		draw_screen(tui, tui->stack[i]);
	key_table_draw(tui, stack_top(tui), tui->canvas.rows - 1);
}

static void draw_too_small(struct tui *tui)
{
	struct area all = {0, 0, tui->canvas.rows, tui->canvas.columns};
	char *text = memory_format(_("屏幕太小：现在 %d 列 %d 行，至少要 %d 列 %d 行。请放大窗口，录入的内容都还在。"),
	                           all.columns, all.rows, TERMINAL_COLUMNS, TERMINAL_ROWS);
	canvas_paragraph(&tui->canvas, all, STYLE_PLAIN, text);
	canvas_cursor(&tui->canvas, 0, 0);
	free(text);
}

/* Above the keys; a long sentence takes lines of the body. */
static void draw_message(struct tui *tui)
{
	int columns = tui->canvas.columns, last = tui->canvas.rows - 2, count = 0;
	char **lines = text_wrap(tui->message, columns);
	while (lines[count] && count < MESSAGE_LINES)
		count++;
	for (int i = 0; i < count; i++)
		canvas_padded(&tui->canvas, last - count + 1 + i, 0, columns, tui->message_style, lines[i]);
	text_lines_free(lines);
}

void frame_draw(struct tui *tui)
{
	canvas_clear(&tui->canvas);
	canvas_cursor(&tui->canvas, tui->canvas.rows - 2, 0);
	if (frame_is_too_small(tui))
		draw_too_small(tui);
	else if (tui->depth > 0)
		draw_stack(tui);
	if (tui->message && !frame_is_too_small(tui))
		draw_message(tui);
	canvas_flush(&tui->canvas);
}
