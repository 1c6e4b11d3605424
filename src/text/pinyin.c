/* Initials of a name by every reading: a clerk who knows 单雄信 types sxx, one who does not dxx. */
#include "pinyin.h"
#include "doudi/text.h"
#include "point.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAXIMUM 48 /* characters that have a letter; the longest names in use have some thirty */

struct choices { /* the letters that one character may give, the likeliest first */
	char letters[26];
	size_t count;
};

struct spelling {
	struct choices choices[NAME_MAXIMUM];
	size_t spare[NAME_MAXIMUM + 1]; /* how far the characters from here on can go from their first choice */
	size_t count;
	char text[NAME_MAXIMUM + 1];
	struct pinyin_initials *out;
};

static int compare_points(const void *a, const void *b)
{
	const uint32_t *point = a;
	const struct pinyin_entry *entry = b;

	return (*point > entry->point) - (*point < entry->point);
}

static void add_choice(struct choices *choices, char letter)
{
	if (memchr(choices->letters, letter, choices->count) == NULL)
		choices->letters[choices->count++] = letter;
}

/* surname: the letter of this character in the surname, or 0. */
static void find_choices(struct choices *choices, uint32_t point, char surname)
{
	const struct pinyin_entry *entry;
	int i;

	point = point_narrow(point);
	if (point < 0x80) {
		if (isalnum((int)point))
			add_choice(choices, (char)tolower((int)point));
		return;
	}
	entry = bsearch(&point, pinyin_table, pinyin_table_count, sizeof(*entry), compare_points);
	if (surname != 0)
		add_choice(choices, surname);
	if (entry == NULL)
		return;
	add_choice(choices, (char)('a' + (entry->letters >> 26)));
	for (i = 0; i < 26; i++)
		if ((entry->letters >> i & 1) != 0)
			add_choice(choices, (char)('a' + i));
}

/* All spellings that are `away` steps from the likeliest one. */
static void spell(struct spelling *spelling, size_t at, size_t away)
{
	const struct choices *choices = &spelling->choices[at];
	size_t i;

	if (spelling->out->count == PINYIN_STRINGS || away > spelling->spare[at])
		return;
	if (at == spelling->count) {
		spelling->out->strings[spelling->out->count++] = memory_text_part(spelling->text, at);
		return;
	}
	for (i = 0; i < choices->count && i <= away; i++) {
		spelling->text[at] = choices->letters[i];
		spell(spelling, at + 1, away - i);
	}
}

static size_t read_points(const char *name, uint32_t points[NAME_MAXIMUM])
{
	uint32_t point;
	size_t size, count = 0;

	for (; count < NAME_MAXIMUM && (size = utf8_next(name, &point)) > 0; name += size)
		if (!point_is_blank(point) && !point_is_name_dot(point) && !point_is_hidden(point))
			points[count++] = point_repair(point);
	return count;
}

void pinyin_initials(const char *name, struct pinyin_initials *out)
{
	struct spelling spelling = {.out = out};
	uint32_t points[NAME_MAXIMUM];
	size_t count = read_points(name, points), i, away;
	const char *surname = surname_initials(points, count);

	memset(out, 0, sizeof(*out));
	for (i = 0; i < count; i++) {
		find_choices(&spelling.choices[spelling.count], points[i], surname == NULL ? '\0' : *surname);
		if (surname != NULL && *surname != '\0')
			surname++;
		if (spelling.choices[spelling.count].count > 0)
			spelling.count++;
	}
	for (i = spelling.count; i > 0; i--)
		spelling.spare[i - 1] = spelling.spare[i] + spelling.choices[i - 1].count - 1;
	if (spelling.count == 0)
		return;
	for (away = 0; away <= spelling.spare[0] && out->count < PINYIN_STRINGS; away++)
		spell(&spelling, 0, away);
}

void pinyin_initials_release(struct pinyin_initials *initials)
{
	size_t i;

	for (i = 0; i < initials->count; i++)
		free(initials->strings[i]);
	memset(initials, 0, sizeof(*initials));
}
