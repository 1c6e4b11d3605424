/* Any text as an expression and as a condition: refused with its place, or evaluated to the same
 * value every time, also after each of its mutants was tried and taken back. */
#include "../unit/expr_world.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same(struct value a, struct value b)
{
	if (a.state != b.state || a.type != b.type || a.number != b.number)
		return false;
	return a.text == b.text || (a.text != NULL && b.text != NULL && strcmp(a.text, b.text) == 0);
}

static void try_mutants(struct expr *expr, struct expr_world *world, const struct test_record *home)
{
	struct value before = expr_value(expr, world, home);
	size_t count = expr_mutants(expr);

	for (size_t k = 0; k < count && k < 32; k++) {
		char *words = expr_mutate(expr, k);

		assert(words != NULL);
		expr_value(expr, world, home);
		expr_restore(expr);
		assert(same(before, expr_value(expr, world, home)));
		free(words);
	}
}

static void play(const char *text, bool condition)
{
	struct problem problem = PROBLEM_INIT;
	struct expr *expr = test_bind(text, condition, condition ? (int)VALUE_YES_NO : -1, &problem);
	struct expr_world world = test_world();
	struct test_record home = test_home(), kids[2];

	kids[0] = test_kid(test_known(VALUE_MONEY, 12345), test_known(VALUE_YES_NO, 1), "red");
	kids[1] = test_kid(test_without(VALUE_UNKNOWN, VALUE_MONEY), test_known(VALUE_YES_NO, 0), NULL);
	home.kids = kids;
	home.kid_count = 2;
	assert((expr == NULL) == (problem.kind != PROBLEM_NONE));
	if (expr != NULL) {
		if (condition)
			assert(expr_type(expr) == VALUE_YES_NO);
		try_mutants(expr, &world, &home);
	} else {
		assert(problem.text != NULL && problem.line >= 12);
	}
	expr_free(expr);
	problem_release(&problem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = memory_text_part((const char *)data, size);

	play(text, false);
	play(text, true);
	free(text);
	return 0;
}
