/* The only file that draws with curses. Everything is put into cells first: there a wide character is whole or gone,
 * nothing passes an edge, and only what changed goes on to curses. */
#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "doudi/text.h"
#include "canvas.h"

#define POINT_GETA 0x3013u /* 〓 stands for what has no width of its own */
#define POINT_UNKNOWN 0xffffffffu

void canvas_init(struct canvas *canvas, int rows, int columns)
{
	size_t cells = (size_t)rows * (size_t)columns;
	bool ambiguous_wide = canvas->ambiguous_wide;
	canvas_release(canvas);
	*canvas = (struct canvas){.rows = rows, .columns = columns, .ambiguous_wide = ambiguous_wide};
	canvas->wanted = memory_new(cells * sizeof *canvas->wanted);
	canvas->shown = memory_new(cells * sizeof *canvas->shown);
	canvas_clear(canvas);
	canvas_forget_shown(canvas);
}

void canvas_release(struct canvas *canvas)
{
	memory_free(&canvas->wanted);
	memory_free(&canvas->shown);
}

void canvas_forget_shown(struct canvas *canvas)
{
	for (int i = 0; i < canvas->rows * canvas->columns; i++)
		canvas->shown[i] = (struct cell){POINT_UNKNOWN, STYLE_PLAIN, 1};
}

static void blank(struct cell *cell, enum style style)
{
	*cell = (struct cell){' ', (uint8_t)style, 1};
}

void canvas_clear(struct canvas *canvas)
{
	for (int i = 0; i < canvas->rows * canvas->columns; i++)
		blank(&canvas->wanted[i], STYLE_PLAIN);
}

/* A cell that is about to be overwritten must not leave half a character beside it. */
static void free_cell(struct cell *line, int columns, int column)
{
	if (line[column].columns == 0 && column > 0)
		blank(&line[column - 1], line[column - 1].style);
	if (line[column].columns == 2 && column + 1 < columns)
		blank(&line[column + 1], line[column].style);
	blank(&line[column], line[column].style);
}

/* Wide punctuation of terminals that draw it so, although the locale says one column. */
static uint32_t plain_stand_in(uint32_t point)
{
	static const struct {
		uint32_t from;
		char to;
	} stand_ins[] = {{0x2018, '\''}, {0x2019, '\''}, {0x201c, '"'}, {0x201d, '"'}, {0x2014, '-'},
	                 {0x2026, '.'},  {0x00b7, '.'},  {0x00d7, 'x'}};
	for (size_t i = 0; i < BASE_COUNT(stand_ins); i++) {
		if (stand_ins[i].from == point)
			return (uint32_t)stand_ins[i].to;
	}
	return point;
}

static int put(struct canvas *canvas, int row, int column, enum style style, uint32_t point)
{
	struct cell *line = canvas->wanted + (size_t)row * (size_t)canvas->columns;
	if (canvas->ambiguous_wide)
		point = plain_stand_in(point);
	point = text_point_shown(point);
	int columns = text_point_columns(point);
	if (point >= 0x7f && wcwidth((wchar_t)point) != columns)
		point = POINT_GETA;
	if (column < 0 || column + columns > canvas->columns)
		return columns;
	free_cell(line, canvas->columns, column);
	if (columns == 2) {
		free_cell(line, canvas->columns, column + 1);
		line[column + 1] = (struct cell){0, (uint8_t)style, 0};
	}
	line[column] = (struct cell){point, (uint8_t)style, (uint8_t)columns};
	return columns;
}

static bool is_outside(const struct canvas *canvas, int row, int column, int columns)
{
	return row < 0 || row >= canvas->rows || column >= canvas->columns || columns <= 0;
}

int canvas_text(struct canvas *canvas, int row, int column, int columns, enum style style, const char *text)
{
	size_t step, end;
	uint32_t point;
	if (is_outside(canvas, row, column, columns))
		return column;
	if (columns > canvas->columns - column)
		columns = canvas->columns - column;
	bool cut = text_columns(text) > columns;
	end = cut ? text_cut(text, columns > 2 ? columns - 2 : columns) : strlen(text);
	for (size_t at = 0; at < end && (step = utf8_next(text + at, &point)) > 0; at += step)
		column += put(canvas, row, column, style, point);
	for (int i = 0; cut && columns > 2 && i < 2; i++)
		column += put(canvas, row, column, style, '.');
	return column;
}

void canvas_padded(struct canvas *canvas, int row, int column, int columns, enum style style, const char *text)
{
	int end = canvas_text(canvas, row, column, columns, style, text);
	canvas_fill(canvas, (struct area){row, end, 1, column + columns - end}, style);
}

void canvas_right(struct canvas *canvas, int row, int column, int columns, enum style style, const char *text)
{
	int blanks = columns - text_columns(text);
	if (blanks > 0)
		canvas_fill(canvas, (struct area){row, column, 1, blanks}, style);
	canvas_text(canvas, row, column + (blanks > 0 ? blanks : 0), blanks > 0 ? columns - blanks : columns, style, text);
}

void canvas_fill(struct canvas *canvas, struct area area, enum style style)
{
	for (int row = area.row; row < area.row + area.rows; row++) {
		if (is_outside(canvas, row, area.column, area.columns))
			continue;
		for (int column = area.column < 0 ? 0 : area.column; column < area.column + area.columns; column++)
			put(canvas, row, column, style, ' ');
	}
}

int canvas_paragraph(struct canvas *canvas, struct area area, enum style style, const char *text)
{
	int used = 0;
	if (area.columns < 2)
		return 0;
	char **lines = text_wrap(text, area.columns);
	for (; lines[used] && used < area.rows; used++)
		canvas_text(canvas, area.row + used, area.column, area.columns, style, lines[used]);
	text_lines_free(lines);
	return used;
}

void canvas_cursor(struct canvas *canvas, int row, int column)
{
	canvas->cursor_row = row;
	canvas->cursor_column = column;
}

/* ---- to curses ---- */

static void tell(const struct cell *line, int row, int from, int to)
{
	cchar_t cells[256];
	int count = 0, start = from;
	for (int column = from; column < to; column++) {
		if (line[column].columns > 0) {
			wchar_t text[2] = {(wchar_t)line[column].point, 0};
			enum style style = line[column].style;
			setcchar(&cells[count++], text, (attr_t)theme_attribute(style), theme_pair(style), NULL);
		}
		bool last = column + 1 == to;
		if (last || (count == (int)BASE_COUNT(cells) && line[column + 1].columns > 0)) {
			mvadd_wchnstr(row, start, cells, count);
			start = column + 1;
			count = 0;
		}
	}
}

static bool differs(const struct cell *one, const struct cell *other)
{
	return one->point != other->point || one->style != other->style || one->columns != other->columns;
}

/* A span begins and ends between characters of both the old line and the new one. */
static void flush_line(struct canvas *canvas, int row)
{
	struct cell *wanted = canvas->wanted + (size_t)row * (size_t)canvas->columns;
	struct cell *shown = canvas->shown + (size_t)row * (size_t)canvas->columns;
	for (int column = 0; column < canvas->columns; column++) {
		if (!differs(&wanted[column], &shown[column]))
			continue;
		int from = column, to = column + 1;
		while (from > 0 && (wanted[from].columns == 0 || shown[from].columns == 0))
			from--;
		while (to < canvas->columns && (differs(&wanted[to], &shown[to]) || wanted[to].columns == 0 || shown[to].columns == 0))
			to++;
		tell(wanted, row, from, to);
		column = to - 1;
	}
}

void canvas_flush(struct canvas *canvas)
{
	for (int row = 0; row < canvas->rows; row++)
		flush_line(canvas, row);
	memcpy(canvas->shown, canvas->wanted, (size_t)canvas->rows * (size_t)canvas->columns * sizeof *canvas->shown);
	move(canvas->cursor_row, canvas->cursor_column);
	wnoutrefresh(stdscr);
	doupdate();
}
