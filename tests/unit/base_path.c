#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "doudi/base.h"

static void test_the_folder_above(void **state)
{
	static const struct {
		const char *path, *above;
	} cases[] = {{"a.db", "."}, {"b/a.db", "b"}, {"c/b/a.db", "c/b"}, {"/b/a.db", "/b"}, {"/a.db", "/"}, {"./a.db", "."}};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		char *above = path_above(cases[i].path);

		assert_string_equal(above, cases[i].above);
		free(above);
	}
}

static void test_what_is_a_folder(void **state)
{
	(void)state;
	assert_true(path_is_folder("/"));
	assert_true(path_is_folder("."));
	assert_false(path_is_folder("/proc/self/exe"));
	assert_false(path_is_folder("/proc/self/nothing"));
	assert_false(path_is_folder(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_folder_above),
	    cmocka_unit_test(test_what_is_a_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
