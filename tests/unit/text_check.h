/* For the tests of text: cmocka with what it wants before it, and looking at problems. */
#ifndef TEXT_CHECK_H
#define TEXT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "doudi/text.h"

#include <stdlib.h>
#include <string.h>

/* There is a problem whose text has these words; it is released. */
static inline void check_problem(struct problem *problem, const char *words)
{
	assert_int_not_equal(problem->kind, PROBLEM_NONE);
	if (strstr(problem->text, words) == NULL)
		fail_msg("“%s” lacks “%s”", problem->text, words);
	problem_release(problem);
}

/* What a function made, which is freed, is this text. */
static inline void check_made(char *made, const char *expected)
{
	assert_string_equal(made, expected);
	free(made);
}

#endif
