/* Lines of the texts that stations sign: strict, one form of each. `at` moves behind what was taken. */
#ifndef EXCHANGE_STRICT_LINE_H
#define EXCHANGE_STRICT_LINE_H

#include "doudi/base.h"

bool take_word(const char **at, char *to, size_t size);	 /* printable ASCII up to a blank or the end of the line */
bool take_mark(const char **at, const char *mark);	 /* exactly these characters */
bool take_hex(const char **at, const char *mark, char *to, size_t length); /* behind the mark, so many digits; to holds one more */
bool take_number(const char **at, const char *mark, int64_t *number); /* behind the mark, up to the end of the line */
bool take_pair(const char **at, const char *mark, int64_t *first, int64_t *second); /* two numbers, a blank between them */

#endif
