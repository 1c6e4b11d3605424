/* Tables behind the initials of names. Private to the room text. */
#ifndef DOUDI_TEXT_PINYIN_H
#define DOUDI_TEXT_PINYIN_H

#include "doudi/base.h"

/* Made by pinyin_table.awk, in order of the points. letters: one bit for each first letter
 * of a reading (a is bit 0); from bit 26 on, the letter of the usual reading. */
struct pinyin_entry {
	uint32_t point, letters;
};
extern const struct pinyin_entry pinyin_table[];
extern const size_t pinyin_table_count;

/* Initials that the name's surname has as a surname: "s" for 单, "mq" for 万俟; else NULL. */
const char *surname_initials(const uint32_t *points, size_t count);

#endif
