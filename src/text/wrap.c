/* Lines for notes and clauses, with the two rules that a Chinese reader misses when they
 * are broken: closing marks never begin a line, opening marks never end one. */
#include "doudi/text.h"
#include "point.h"

#include <stdlib.h>
#include <string.h>

static bool is_one_of(const char *marks, uint32_t point)
{
	uint32_t mark;
	size_t size;

	for (; (size = utf8_next(marks, &mark)) > 0; marks += size)
		if (mark == point)
			return true;
	return false;
}

static bool may_begin(uint32_t point)
{
	return !is_one_of("。，、；：？！）》〉】」』〕〗”’…—·％℃,.;:?!)]}>%～", point);
}

static bool may_end(uint32_t point)
{
	return !is_one_of("（《〈【「『〔〖“‘([{<", point);
}

/* Letters and digits of one word, number or date stay together. */
static bool is_word(uint32_t point)
{
	return point < 0x250 && point > ' ' && may_begin(point) && may_end(point);
}

static bool may_break(uint32_t before, uint32_t after)
{
	if (before == ' ')
		return may_begin(after);
	return may_begin(after) && may_end(before) && after != ' ' && !(is_word(before) && is_word(after)) &&
	    !((before == '.' || before == ',' || before == ':') && is_word(after));
}

/* The length of the first line of text, at least one character of it. */
static size_t line_length(const char *text, int columns)
{
	size_t most = text_cut(text, columns), at, size, best = 0;
	uint32_t before, after;

	if (text[most] == '\0')
		return most;
	if (most == 0)
		return utf8_next(text, &before);
	for (at = utf8_next(text, &before); at <= most; at += size, before = after) {
		size = utf8_next(text + at, &after);
		if (may_break(before, after) || (after == ' ' && at == most))
			best = at;
	}
	return best > 0 ? best : most;
}

static void add_line(char ***lines, size_t *count, const char *text, size_t length)
{
	while (length > 0 && text[length - 1] == ' ')
		length--;
	*lines = memory_resize(*lines, *count + 2, sizeof(**lines));
	(*lines)[(*count)++] = memory_text_part(text, length);
	(*lines)[*count] = NULL;
}

static void wrap_paragraph(char ***lines, size_t *count, const char *text, int columns)
{
	size_t length;

	do {
		length = line_length(text, columns);
		add_line(lines, count, text, length);
		text += length;
		text += strspn(text, " ");
	} while (*text != '\0');
}

char **text_wrap(const char *text, int columns)
{
	char **lines = NULL, *part, *shown;
	size_t count = 0, length;

	if (columns < 2)
		columns = 2;
	for (;; text += length + 1) {
		length = strcspn(text, "\n");
		part = memory_text_part(text, length);
		shown = text_for_display(part);
		wrap_paragraph(&lines, &count, shown, columns);
		free(shown);
		free(part);
		if (text[length] == '\0')
			return lines;
	}
}

void text_lines_free(char **lines)
{
	size_t i;

	for (i = 0; lines != NULL && lines[i] != NULL; i++)
		free(lines[i]);
	free(lines);
}
