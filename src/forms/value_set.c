/* Sets of codes and ids as one text: byte order, each once, one blank between. */
#include "record.h"

#include <string.h>

bool set_next(const char **at, const char **word, size_t *length)
{
	*at += strspn(*at, " ");
	*word = *at;
	*length = strcspn(*at, " ");
	*at += *length;
	return *length > 0;
}

static int compare_words(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

char *set_of_words(const char *words)
{
	struct buffer out = BUFFER_INIT(65536);
	const char *at = words, *word;
	char **sorted = NULL;
	size_t count = 0, length;

	while (set_next(&at, &word, &length)) {
		sorted = memory_resize(sorted, count + 1, sizeof *sorted);
		sorted[count++] = memory_text_part(word, length);
	}
	if (count > 1)
		qsort(sorted, count, sizeof *sorted, compare_words);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0)
			buffer_add_format(&out, "%s%s", i > 0 ? " " : "", sorted[i]);
	}
	for (size_t i = 0; i < count; i++)
		free(sorted[i]);
	free(sorted);
	return count > 0 ? buffer_take(&out) : memory_text("");
}

char *parts_typed(const char *text, bool by_blanks)
{
	struct buffer out = BUFFER_INIT(65536);
	char bytes[5];
	uint32_t point;
	size_t size;

	for (; (size = utf8_next(text, &point)) > 0; text += size) {
		bool parts = point == ',' || point == ';' || point == 0x3001 || point == 0xFF0C ||
		    point == 0xFF1B || (by_blanks && point == ' ');

		buffer_add_bytes(&out, parts ? "\n" : bytes, parts ? 1 : utf8_write(point, bytes));
	}
	return out.length > 0 ? buffer_take(&out) : memory_text("");
}
