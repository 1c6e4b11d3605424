/* What kind of character a code point is. Private to the room text. */
#ifndef DOUDI_TEXT_POINT_H
#define DOUDI_TEXT_POINT_H

#include "doudi/base.h"

#define POINT_REPLACEMENT 0xFFFDu
#define POINT_GETA 0x3013u /* 〓, printers' mark for a character that is not at hand */
#define POINT_DOT 0xB7u    /* between the parts of a name, GB/T 15834 */

/* Cc, Cf, Zl, Zp, noncharacters, variation selectors and other ignorables: they show
 * nothing of their own, or worse, and two spellings of a name would not meet. */
bool point_is_hidden(uint32_t point);
bool point_is_blank(uint32_t point); /* Zs: space, NBSP, U+3000 ... */
bool point_is_han(uint32_t point);   /* not radicals */
bool point_is_name_dot(uint32_t point);
bool point_is_letter(uint32_t point); /* of a script that names are written in */
/* Scripts that hold each other's look-alikes have different numbers; 0 for none of them. */
int point_script(uint32_t point);
/* Full-width ASCII and U+3000 to plain ASCII; everything else stays. */
uint32_t point_narrow(uint32_t point);
/* A private-use point of old GB18030 tables to the character it stands for. */
uint32_t point_repair(uint32_t point);

/* Strict; 0 if the bytes do not begin with a whole character. */
size_t utf8_decode(const unsigned char *bytes, size_t length, uint32_t *point);
void utf8_add(struct buffer *, uint32_t point);

#endif
