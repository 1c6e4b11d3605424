/* Any bytes as an input file, as a typed line, as a name and as an ID number. */
#include "doudi/text.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void play_text(const char *text)
{
	static const enum text_clean ways[] = {TEXT_CLEAN_LINE, TEXT_CLEAN_NOTE, TEXT_CLEAN_ASCII, TEXT_CLEAN_NAME};
	struct pinyin_initials initials;
	struct identity identity;
	char **lines;

	for (size_t i = 0; i < BASE_COUNT(ways); i++) {
		char *once = text_clean(text, ways[i]), *twice = text_clean(once, ways[i]);
		char *shown = text_for_display(once);

		assert(utf8_is_valid(once, strlen(once)));
		assert(strcmp(once, twice) == 0);
		assert(utf8_is_valid(shown, strlen(shown)));
		assert(strpbrk(shown, "\033\b\a") == NULL);
		assert(text_columns(once) >= 0);
		free(once);
		free(twice);
		free(shown);
	}
	lines = text_wrap(text, 20);
	text_lines_free(lines);
	pinyin_initials(text, &initials);
	assert(initials.count <= PINYIN_STRINGS);
	pinyin_initials_release(&initials);
	identity_read(text, 20000, &identity);
	identity_mask(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer text = BUFFER_INIT(1 << 20);
	struct problem problem = PROBLEM_INIT;
	enum encoding encoding;

	if (encoding_find(data, size, &encoding, &problem) &&
	    encoding_to_utf8(encoding, data, size, &text, &problem)) {
		assert(utf8_is_valid(buffer_text(&text), text.length));
		play_text(buffer_text(&text));
	} else {
		assert(problem.kind != PROBLEM_NONE);
	}
	problem_release(&problem);
	buffer_release(&text);
	return 0;
}
