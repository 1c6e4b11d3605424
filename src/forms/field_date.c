/* Dates and months as people write them: 2025-03-03, 2025.3.3, 2025/3/3, 20250303, 2025年3月3日, 二〇二五年三月三日. */
#include "record.h"

#include <string.h>

#define DIGITS "0123456789"

static bool read_digits(const char **at, size_t least, size_t most, int *number)
{
	size_t length = strspn(*at, DIGITS);

	if (length < least || length > most)
		return false;
	*number = 0;
	for (; length > 0; length--)
		*number = *number * 10 + (*(*at)++ - '0');
	return true;
}

static bool skip(const char **at, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*at, word, length) != 0)
		return false;
	*at += length;
	return true;
}

/* Year and month with their separator, and whatever stands behind. `mark`: the separator, NULL for 年. */
static bool read_start(const char **at, int *year, int *month, const char **mark)
{
	static const char *const marks[] = {"-", ".", "/"};

	if (!read_digits(at, 4, 4, year))
		return false;
	*mark = NULL;
	for (size_t i = 0; *mark == NULL && i < BASE_COUNT(marks); i++) {
		if (skip(at, marks[i]))
			*mark = marks[i];
	}
	if (*mark == NULL && !skip(at, "年"))
		return false;
	return read_digits(at, 1, 2, month);
}

static bool read_run(const char *text, size_t length, int *year, int *month, int *day)
{
	int number;

	if (strlen(text) != length || !read_digits(&text, length, length, &number))
		return false;
	if (length == 6)
		number = number * 100 + 1;
	*year = number / 10000;
	*month = number / 100 % 100;
	*day = number % 100;
	return true;
}

/* 〇 to 九; -1: none of them. */
static int skip_numeral(const char **at)
{
	static const char *const numerals[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

	for (int i = 0; i < (int)BASE_COUNT(numerals); i++)
		if (skip(at, numerals[i]))
			return i;
	return skip(at, "零") || skip(at, "○") ? 0 : -1;
}

/* 三, 十, 十二, 二十, 三十一. */
static bool read_numerals(const char **at, int *number)
{
	int first = skip_numeral(at), last;

	if (!skip(at, "十")) {
		*number = first;
		return first > 0;
	}
	last = skip_numeral(at);
	*number = (first < 0 ? 1 : first) * 10 + (last < 0 ? 0 : last);
	return first != 0 && last != 0;
}

static bool read_chinese(const char *at, int *year, int *month, int *day)
{
	*year = 0;
	for (int i = 0; i < 4; i++) {
		int digit = skip_numeral(&at);

		if (digit < 0)
			return false;
		*year = *year * 10 + digit;
	}
	return skip(&at, "年") && read_numerals(&at, month) && skip(&at, "月") && read_numerals(&at, day) &&
	    (skip(&at, "日") || skip(&at, "号")) && *at == '\0';
}

bool date_read_typed(const char *typed, date today, date *to)
{
	const char *at = typed, *mark;
	int year, month, day;

	if (today != DATE_NONE && (strcmp(typed, "today") == 0 || strcmp(typed, "今天") == 0)) {
		*to = today;
		return true;
	}
	if (!read_run(typed, 8, &year, &month, &day) && !read_chinese(typed, &year, &month, &day)) {
		if (!read_start(&at, &year, &month, &mark) || !skip(&at, mark == NULL ? "月" : mark) ||
		    !read_digits(&at, 1, 2, &day))
			return false;
		if (mark == NULL && !skip(&at, "日") && !skip(&at, "号"))
			return false;
		if (*at != '\0')
			return false;
	}
	*to = date_make(year, month, day);
	return *to != DATE_NONE;
}

bool month_read_typed(const char *typed, int32_t *to)
{
	const char *at = typed, *mark;
	int year, month, day;
	date first;

	if (!read_run(typed, 6, &year, &month, &day)) {
		if (!read_start(&at, &year, &month, &mark))
			return false;
		if (mark == NULL && !skip(&at, "月"))
			return false;
		if (*at != '\0')
			return false;
	}
	first = date_make(year, month, 1);
	if (first == DATE_NONE)
		return false;
	*to = month_of(first);
	return true;
}
