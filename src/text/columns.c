/* Columns on the screen. ncurses lays out by the locale's wcwidth(), so this does too: a
 * better table of our own would only break the screen in other places. */
#include "doudi/text.h"
#include "point.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Without a locale that knows Han (LANG=C), wcwidth() would take all Chinese from the
 * output of a command. Nothing is laid out there, so a plain guess does. */
static int guess_columns(uint32_t point)
{
	return point >= 0x1100 && (point_is_han(point) || (point >= 0x2E80 && point <= 0xD7A3) ||
	    (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF01 && point <= 0xFF60)) ? 2 : 1;
}

uint32_t text_point_shown(uint32_t point)
{
	if (point >= ' ' && point < 0x7F)
		return point;
	if (point == '\t' || point == '\n')
		return ' ';
	if (point_is_hidden(point) || point == POINT_REPLACEMENT)
		return POINT_GETA;
	if (MB_CUR_MAX > 1 && wcwidth((wchar_t)point) <= 0)
		return POINT_GETA;
	return point;
}

int text_point_columns(uint32_t point)
{
	int columns;

	point = text_point_shown(point);
	if (point < 0x7F)
		return 1;
	if (point == POINT_GETA)
		return 2;
	columns = MB_CUR_MAX > 1 ? wcwidth((wchar_t)point) : guess_columns(point);
	return columns > 0 ? columns : 2;
}

char *text_for_display(const char *text)
{
	struct buffer out = BUFFER_INIT(SIZE_MAX);
	uint32_t point;
	size_t size;

	for (; (size = utf8_next(text, &point)) > 0; text += size)
		utf8_add(&out, text_point_shown(point));
	return buffer_take(&out);
}

int text_columns(const char *text)
{
	uint32_t point;
	int columns = 0;
	size_t size;

	for (; (size = utf8_next(text, &point)) > 0; text += size)
		columns += text_point_columns(point);
	return columns;
}

size_t text_cut(const char *text, int columns)
{
	const char *at = text;
	uint32_t point;
	size_t size;

	while ((size = utf8_next(at, &point)) > 0) {
		columns -= text_point_columns(point);
		if (columns < 0)
			break;
		at += size;
	}
	return (size_t)(at - text);
}

void text_add_padded(struct buffer *buffer, const char *text, int columns)
{
	char *shown = text_for_display(text);
	bool whole = text_columns(shown) <= columns;
	int dots = whole ? 0 : columns < 2 ? columns : 2;
	size_t length = whole ? strlen(shown) : text_cut(shown, columns - dots);

	shown[length] = '\0';
	buffer_add(buffer, shown);
	columns -= text_columns(shown);
	for (; columns > 0; columns--)
		buffer_add_char(buffer, dots-- > 0 ? '.' : ' ');
	free(shown);
}
