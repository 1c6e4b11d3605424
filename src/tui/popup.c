/* Areas drawn over a screen: a title in reverse, ASCII rules, never box characters. */
#include "frame.h"

struct area popup_area(struct area body, int rows, int columns)
{
	if (rows > body.rows)
		rows = body.rows;
	if (columns > body.columns)
		columns = body.columns;
	return (struct area){body.row + (body.rows - rows) / 3, body.column + (body.columns - columns) / 2, rows, columns};
}

struct area popup_draw(struct canvas *canvas, struct area area, const char *title)
{
	int last = area.row + area.rows - 1;
	canvas_fill(canvas, area, STYLE_PLAIN);
	canvas_fill(canvas, (struct area){area.row, area.column, 1, area.columns}, STYLE_FRAME);
	canvas_text(canvas, area.row, area.column + 2, area.columns - 4, STYLE_FRAME, title);
	for (int row = area.row + 1; row < last; row++) {
		canvas_text(canvas, row, area.column, 1, STYLE_PLAIN, "|");
		canvas_text(canvas, row, area.column + area.columns - 1, 1, STYLE_PLAIN, "|");
	}
	for (int column = area.column; column < area.column + area.columns; column++)
		canvas_text(canvas, last, column, 1, STYLE_PLAIN, "-");
	return (struct area){area.row + 1, area.column + 2, area.rows - 2, area.columns - 4};
}
