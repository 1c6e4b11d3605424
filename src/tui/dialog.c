/* Questions over a screen. They return when they are answered. */
#include <stdlib.h>
#include <string.h>

#include "doudi/text.h"
#include "frame.h"

#define DIALOG_COLUMNS 64
#define ANSWER_MAXIMUM 200
#define ANSWER_ROWS 6 /* of an answer of several lines */

struct dialog {
	const char *title, *text, *label, *word, *start;
	struct line_edit answer;
	char *(*choose)(struct tui *, const char *typed);
	bool asks, required;
	bool done;
};

static int text_rows(const char *text, int columns)
{
	int rows = 0;
	char **lines = text_wrap(text ? text : "", columns);
	while (lines[rows])
		rows++;
	text_lines_free(lines);
	return text && *text ? rows : 0;
}

static void draw_answer(struct dialog *dialog, struct canvas *canvas, struct area area)
{
	struct buffer shown = BUFFER_INIT(64 << 10);
	int row = 0, at;
	int column = canvas_text(canvas, area.row, area.column, area.columns, STYLE_PLAIN, dialog->label);
	int room = area.column + area.columns - column;
	enum style style = dialog->answer.fresh && dialog->answer.length > 0 ? STYLE_EDIT_FRESH : STYLE_EDIT;
	canvas_fill(canvas, (struct area){area.row, column, area.rows, room}, STYLE_EDIT);
	if (!dialog->answer.lines) {
		line_edit_show(&dialog->answer, room, &shown, &at);
		canvas_text(canvas, area.row, column, room, style, buffer_text(&shown));
	} else {
		line_edit_cursor(&dialog->answer, room, &row, &at);
		int top = row >= area.rows ? row - area.rows + 1 : 0;
		for (int i = 0; i < area.rows; i++) {
			buffer_clear(&shown);
			line_edit_show_row(&dialog->answer, room, top + i, &shown);
			canvas_text(canvas, area.row + i, column, room, style, buffer_text(&shown));
		}
		row -= top;
	}
	canvas_cursor(canvas, area.row + row, column + at);
	buffer_release(&shown);
}

static void dialog_draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	struct dialog *dialog = screen->data;
	int answer_rows = !dialog->asks ? 0 : dialog->answer.lines ? ANSWER_ROWS : 1;
	int rows = text_rows(dialog->text, DIALOG_COLUMNS - 4);
	struct area inside =
	    popup_draw(canvas, popup_area(body, rows + answer_rows + 4, DIALOG_COLUMNS), dialog->title);
	canvas_cursor(canvas, inside.row, inside.column);
	if (dialog->text)
		canvas_paragraph(canvas, (struct area){inside.row, inside.column, inside.rows - answer_rows, inside.columns},
		                 STYLE_PLAIN, dialog->text);
	if (dialog->asks)
		draw_answer(dialog, canvas,
		            (struct area){inside.row + inside.rows - answer_rows, inside.column, answer_rows, inside.columns});
}

static bool dialog_key(struct screen *screen, const struct key *key)
{
	struct dialog *dialog = screen->data;
	if (!dialog->asks || !line_edit_key(&dialog->answer, key))
		return false;
	if (dialog->answer.dropped)
		tui_say(screen->tui, STYLE_WARNING, _("最多 %d 字，多出的没有录入。"), dialog->answer.maximum);
	return true;
}

static void dialog_take(struct screen *screen)
{
	struct dialog *dialog = screen->data;
	char *answer = dialog->asks ? line_edit_text(&dialog->answer) : NULL;
	if (dialog->word && strcmp(answer, dialog->word) != 0) {
		tui_say(screen->tui, STYLE_BAD, _("请录入“%s”再按 Enter；不做就按 Esc。"), dialog->word);
		dialog->answer.fresh = true; /* what is typed next replaces it */
	} else if (dialog->required && answer && !answer[strspn(answer, " \n")])
		tui_say(screen->tui, STYLE_BAD, "%s", _("这里必须填写；不填就按 Esc 取消。"));
	else {
		dialog->done = true;
		screen_leave(screen);
	}
	if (answer)
		explicit_bzero(answer, strlen(answer));
	free(answer);
}

static void dialog_restore(struct screen *screen)
{
	struct dialog *dialog = screen->data;
	line_edit_set(&dialog->answer, dialog->start ? dialog->start : "");
}

static void dialog_list(struct screen *screen)
{
	struct dialog *dialog = screen->data;
	char *typed = line_edit_text(&dialog->answer), *chosen = dialog->choose(screen->tui, typed);
	if (chosen)
		line_edit_set(&dialog->answer, chosen);
	dialog->answer.fresh = false; /* it may be typed on */
	free(typed);
	free(chosen);
}

static bool dialog_lists(struct screen *screen)
{
	return ((const struct dialog *)screen->data)->choose != NULL;
}

static bool dialog_asks(struct screen *screen)
{
	return ((const struct dialog *)screen->data)->asks;
}

static void run(struct tui *tui, struct dialog *dialog)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, PRESS_TAB, N_("确定"), NULL, dialog_take, NULL},
	    {PRESS_F(4), 0, N_("从列表选"), N_("在U盘和文件夹里找，不用键入"), dialog_list, dialog_lists},
	    {PRESS_CTRL('U'), 0, NULL, N_("恢复原来的内容，没有的就清空"), dialog_restore, dialog_asks},
	    {0},
	};
	static const struct screen_ops ops = {
	    .name = "dialog", .keys = keys, .over = true, .draw = dialog_draw, .key = dialog_key};
	if (loop_is_over(tui))
		return;
	screen_push(tui, &ops, dialog, NULL);
	stack_run_top(tui);
}

struct reader {
	const char *title, *text;
	struct text_view *view;
	bool more;
};

static bool reader_open(struct screen *screen, struct problem *problem)
{
	struct reader *reader = screen->data;
	(void)problem;
	reader->view = text_view_new(screen->tui);
	text_view_add(reader->view, STYLE_PLAIN, reader->text);
	screen->focus = text_view_widget(reader->view);
	return true;
}

static void reader_draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	struct reader *reader = screen->data;
	int rows = text_rows(reader->text, DIALOG_COLUMNS - 4) + 3;
	widget_draw(screen->focus, canvas, popup_draw(canvas, popup_area(body, rows, DIALOG_COLUMNS), reader->title), true);
}

static void reader_hide(struct screen *screen)
{
	screen_leave(screen);
}

static void reader_more(struct screen *screen)
{
	((struct reader *)screen->data)->more = true;
	screen_leave(screen);
}

static void reader_close(struct screen *screen)
{
	text_view_free(((struct reader *)screen->data)->view);
}

bool dialog_read(struct tui *tui, const char *title, const char *text)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("知道了"), NULL, reader_hide, NULL},
	    {PRESS_F(1), 0, NULL, N_("接着看下一项帮助"), reader_more, NULL},
	    {0},
	};
	static const struct screen_ops ops = {.name = "reader", .keys = keys, .over = true, .open = reader_open,
	                                      .draw = reader_draw, .close = reader_close};
	struct reader reader = {.title = title, .text = text};
	if (loop_is_over(tui))
		return false;
	screen_push(tui, &ops, &reader, NULL);
	stack_run_top(tui);
	return reader.more;
}

void dialog_message(struct tui *tui, const char *title, const char *text)
{
	dialog_read(tui, title, text);
}

bool dialog_confirm(struct tui *tui, const char *title, const char *text, const char *word)
{
	struct dialog dialog = {.title = title, .text = text, .word = word, .asks = word != NULL};
	char *label = memory_format(_("录入“%s”："), word ? word : "");
	dialog.label = label;
	line_edit_init(&dialog.answer, ANSWER_MAXIMUM, false, false);
	run(tui, &dialog);
	line_edit_release(&dialog.answer);
	free(label);
	return dialog.done;
}

char *dialog_ask(struct tui *tui, const struct dialog_question *question)
{
	int maximum = question->maximum > 0 ? question->maximum : ANSWER_MAXIMUM;
	struct dialog dialog = {.title = question->title, .text = question->text, .asks = true,
	                        .label = question->label ? question->label : "", .start = question->start,
	                        .choose = question->choose, .required = question->required};
	line_edit_init(&dialog.answer, maximum, question->secret, question->lines);
	line_edit_set(&dialog.answer, question->start ? question->start : "");
	run(tui, &dialog);
	char *answer = dialog.done ? line_edit_text(&dialog.answer) : NULL;
	line_edit_release(&dialog.answer);
	return answer;
}

char *dialog_ask_again_take(struct tui *tui, const struct dialog_question *question, char *take)
{
	struct dialog_question again = *question;
	char *answer;

	again.start = take;
	answer = dialog_ask(tui, &again);
	free(take);
	return answer;
}
