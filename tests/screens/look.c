#include "look.h"

#include <stdio.h>

#include "doudi/text.h"

struct tui *look_open(int rows, int columns, bool mono)
{
	struct tui_options options = {.test = true, .mono = mono, .term = "xterm-256color", .rows = rows, .columns = columns};
	struct problem problem = PROBLEM_INIT;
	struct tui *tui = tui_open(&options, &problem);
	if (!tui)
		fail_msg("%s", problem.text);
	return tui;
}

void look_print(const struct screen_shot *shot)
{
	for (int row = 0; row < shot->rows; row++)
		print_message("# %3d %s\n", row, shot->lines[row]);
	print_message("# cursor %d %d\n", shot->cursor_row, shot->cursor_column);
}

bool look_has(const struct screen_shot *shot, const char *text)
{
	for (int row = 0; row < shot->rows; row++) {
		if (strstr(shot->lines[row], text))
			return true;
	}
	return false;
}

int look_find(const struct screen_shot *shot, const char *text)
{
	for (int row = 0; row < shot->rows; row++) {
		if (strstr(shot->lines[row], text))
			return row;
	}
	look_print(shot);
	fail_msg("the screen has no \"%s\"", text);
	return -1;
}

static int column_of(const struct screen_shot *shot, const char *text)
{
	const char *line = shot->lines[look_find(shot, text)];
	char *before = memory_text_part(line, (size_t)(strstr(line, text) - line));
	int column = text_columns(before);
	free(before);
	return column;
}

char look_style(const struct screen_shot *shot, const char *text)
{
	return shot->styles[look_find(shot, text)][column_of(shot, text)];
}

static void cursor_is(const struct screen_shot *shot, const char *text, int column)
{
	if (shot->cursor_row == look_find(shot, text) && shot->cursor_column == column)
		return;
	look_print(shot);
	fail_msg("the cursor is not at \"%s\"", text);
}

void look_cursor_at(const struct screen_shot *shot, const char *text)
{
	cursor_is(shot, text, column_of(shot, text));
}

void look_cursor_behind(const struct screen_shot *shot, const char *text)
{
	cursor_is(shot, text, column_of(shot, text) + text_columns(text));
}

void look_fits(const struct screen_shot *shot)
{
	for (int row = 0; row < shot->rows; row++)
		assert_true(text_columns(shot->lines[row]) <= shot->columns);
}
