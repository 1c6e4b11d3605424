#include "strict_line.h"

#include "doudi/ledger.h"

#include <stdlib.h>
#include <string.h>

bool take_word(const char **at, char *to, size_t size)
{
	size_t length = strcspn(*at, " \n");

	if (length == 0 || length >= size)
		return false;
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)(*at)[i] <= ' ' || (unsigned char)(*at)[i] > '~')
			return false;
	memcpy(to, *at, length);
	to[length] = '\0';
	*at += length;
	return true;
}

bool take_mark(const char **at, const char *mark)
{
	if (strncmp(*at, mark, strlen(mark)) != 0)
		return false;
	*at += strlen(mark);
	return true;
}

bool take_hex(const char **at, const char *mark, char *to, size_t length)
{
	return take_mark(at, mark) && take_word(at, to, length + 1) && hex_is_valid(to, length);
}

static bool take_digits(const char **at, int64_t *number)
{
	char word[20], *end;

	if (!take_word(at, word, sizeof(word)) || strspn(word, "0123456789") != strlen(word) || (word[0] == '0' && word[1] != '\0'))
		return false;
	*number = strtoll(word, &end, 10);
	return *end == '\0';
}

bool take_number(const char **at, const char *mark, int64_t *number)
{
	return take_mark(at, mark) && take_digits(at, number) && take_mark(at, "\n");
}

bool take_pair(const char **at, const char *mark, int64_t *first, int64_t *second)
{
	return take_mark(at, mark) && take_digits(at, first) && take_mark(at, " ") && take_digits(at, second) && take_mark(at, "\n");
}
