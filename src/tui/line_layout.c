/* Which part of an edited text is seen: one scrolled row, or wrapped rows. */
#include <limits.h>

#include "doudi/text.h"
#include "doudi/tui.h"

static int columns_at(const struct line_edit *edit, int index)
{
	return edit->secret ? 1 : text_point_columns(edit->points[index]);
}

static void add_point(const struct line_edit *edit, int index, struct buffer *shown)
{
	char bytes[5];
	size_t size = utf8_write(edit->secret ? '*' : edit->points[index], bytes);
	buffer_add_bytes(shown, bytes, size);
}

/* The view moves by half its width, so that it does not jump at every key; the cursor needs a cell of its own, except at the
 * end of a text that fills the view and was only arrived at: all of that is to be read. */
void line_edit_show(const struct line_edit *edit, int columns, struct buffer *shown, int *cursor_column)
{
	int before = 0, first = 0, skipped = 0, used = 0;
	for (int i = 0; i < edit->cursor; i++)
		before += columns_at(edit, i);
	if (edit->fresh && before == columns && edit->cursor == edit->length && columns > 0)
		before--;
	int half = columns > 3 ? columns / 2 : 1;
	int want = before < columns ? 0 : (before - columns) / half * half + half;
	while (first < edit->cursor && (skipped < want || before - skipped >= columns))
		skipped += columns_at(edit, first++);
	for (int i = first; i < edit->length && used + columns_at(edit, i) <= columns; i++) {
		add_point(edit, i, shown);
		used += columns_at(edit, i);
	}
	*cursor_column = before - skipped;
}

/* The row that begins at `start` ends before the returned index; *next is where the following one begins, -1 if none does. */
static int row_end(const struct line_edit *edit, int columns, int start, int *next)
{
	int used = 0, i = start;
	for (; i < edit->length; i++) {
		if (edit->points[i] == '\n') {
			*next = i + 1;
			return i;
		}
		used += columns_at(edit, i);
		if (used > columns - 1 && i > start) {
			*next = i;
			return i;
		}
	}
	*next = -1;
	return i;
}

int line_edit_rows(const struct line_edit *edit, int columns)
{
	int rows = 0;
	for (int start = 0; start >= 0; rows++)
		row_end(edit, columns, start, &start);
	return rows;
}

static bool find_row(const struct line_edit *edit, int columns, int row, int *start, int *end)
{
	int next = 0;
	for (int i = 0; next >= 0; i++) {
		*start = next;
		*end = row_end(edit, columns, *start, &next);
		if (i == row)
			return true;
	}
	return false;
}

void line_edit_show_row(const struct line_edit *edit, int columns, int row, struct buffer *shown)
{
	int start, end;
	if (!find_row(edit, columns, row, &start, &end))
		return;
	for (int i = start; i < end; i++)
		add_point(edit, i, shown);
}

void line_edit_cursor(const struct line_edit *edit, int columns, int *row, int *column)
{
	int start, end;
	*row = *column = 0;
	for (int i = 0; find_row(edit, columns, i, &start, &end) && start <= edit->cursor; i++) {
		*row = i;
		*column = 0;
		for (int at = start; at < edit->cursor && at < end; at++)
			*column += columns_at(edit, at);
	}
}

bool line_edit_move_row(struct line_edit *edit, int columns, int by)
{
	int row, column, start, end, used = 0;
	line_edit_cursor(edit, columns, &row, &column);
	if (row + by < 0 || !find_row(edit, columns, row + by, &start, &end))
		return false;
	edit->fresh = false;
	edit->cursor = start;
	while (edit->cursor < end && used + columns_at(edit, edit->cursor) <= column)
		used += columns_at(edit, edit->cursor++);
	return true;
}
