#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "doudi/base.h"

#include <string.h>

static void test_memory(void **state)
{
	unsigned char *zeroed = memory_new(40);
	char *nothing = memory_new(0), *text = memory_text("低保");

	(void)state;
	for (int i = 0; i < 40; i++)
		assert_int_equal(zeroed[i], 0);
	zeroed = memory_resize(zeroed, 100, 3);
	zeroed[299] = 1;
	assert_non_null(nothing);
	assert_null(memory_text(NULL));
	assert_string_equal(text, "低保");
	memory_free(&text);
	assert_null(text);
	text = memory_text_part("abcdef", 3);
	assert_string_equal(text, "abc");
	memory_free(&text);
	text = memory_format("%s-%d", "a", 7);
	assert_string_equal(text, "a-7");
	memory_free(&text);
	memory_free(&zeroed);
	memory_free(&nothing);
}

static void test_buffer_grows(void **state)
{
	struct buffer buffer = BUFFER_INIT(100000);
	char *taken;

	(void)state;
	assert_string_equal(buffer_text(&buffer), "");
	for (int i = 0; i < 10000; i++)
		buffer_add_format(&buffer, "%d,", i % 10);
	assert_int_equal(buffer.length, 20000);
	assert_memory_equal(buffer.data + 19996, "8,9,", 5);
	taken = buffer_take(&buffer);
	assert_int_equal(strlen(taken), 20000);
	assert_int_equal(buffer.maximum, 100000);
	assert_string_equal(buffer_text(&buffer), "");
	free(taken);
	taken = buffer_take(&buffer);
	assert_string_equal(taken, "");
	free(taken);
	buffer_release(&buffer);
}

static void test_buffer_maximum(void **state)
{
	struct buffer buffer = BUFFER_INIT(5);

	(void)state;
	buffer_add(&buffer, "abc");
	buffer_add(&buffer, "def"); /* would pass the maximum: dropped whole */
	assert_true(buffer.full);
	assert_string_equal(buffer_text(&buffer), "abc");
	buffer_add_format(&buffer, "%s", "xyz");
	assert_string_equal(buffer_text(&buffer), "abc");
	buffer_add(&buffer, "de");
	assert_string_equal(buffer_text(&buffer), "abcde");
	buffer_add_char(&buffer, 'f');
	assert_int_equal(buffer.length, 5);
	buffer_clear(&buffer);
	assert_false(buffer.full);
	assert_string_equal(buffer_text(&buffer), "");
	buffer_add_bytes(&buffer, "a\0b", 3);
	assert_int_equal(buffer.length, 3);
	assert_memory_equal(buffer.data, "a\0b", 4);
	buffer_release(&buffer);
}

static void test_problem_first_stays(void **state)
{
	struct problem problem = PROBLEM_INIT;
	char *sentence;

	(void)state;
	assert_false(problem_at(&problem, PROBLEM_USAGE, "a.yaml", 3, 7, "不认识的键“%s”", "x"));
	assert_false(problem_set(&problem, PROBLEM_FAILED, "later"));
	assert_int_equal(problem.kind, PROBLEM_USAGE);
	problem_prefix(&problem, "读 %s：", "济南");
	sentence = problem_sentence(&problem);
	assert_string_equal(sentence, "a.yaml:3:7: 读 济南：不认识的键“x”");
	free(sentence);
	problem_name_clause(&problem, "QT-17");
	problem_name_clause(&problem, "QT-18");
	problem_name_field(&problem, "name");
	assert_string_equal(problem.clause, "QT-17");
	assert_string_equal(problem.field, "name");
	problem_release(&problem);
	assert_int_equal(problem.kind, PROBLEM_NONE);
	problem_release(&problem);
}

static void test_problem_places(void **state)
{
	struct problem problem = PROBLEM_INIT;
	char *sentence;

	(void)state;
	problem_at(&problem, PROBLEM_FAILED, "b.csv", 12, 0, "坏");
	sentence = problem_sentence(&problem);
	assert_string_equal(sentence, "b.csv:12: 坏");
	free(sentence);
	problem_release(&problem);
	problem_at(&problem, PROBLEM_FAILED, "b.csv", 0, 0, "坏");
	sentence = problem_sentence(&problem);
	assert_string_equal(sentence, "b.csv: 坏");
	free(sentence);
	problem_release(&problem);
	sentence = problem_sentence(&problem);
	assert_string_equal(sentence, "");
	free(sentence);
}

static void test_problem_nobody_asks(void **state)
{
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_false(problem_set(NULL, PROBLEM_FAILED, "x"));
	assert_false(problem_at(NULL, PROBLEM_FAILED, "f", 1, 1, "x"));
	problem_prefix(NULL, "y");
	problem_name_clause(NULL, "z");
	problem_name_clause(&problem, "z"); /* names nothing while nothing is wrong */
	assert_null(problem.clause);
}

static void test_problem_moves(void **state)
{
	struct problem from = PROBLEM_INIT, to = PROBLEM_INIT;

	(void)state;
	problem_set(&from, PROBLEM_REFUSED, "一");
	problem_move(&to, &from);
	assert_string_equal(to.text, "一");
	assert_null(from.text);
	problem_set(&from, PROBLEM_FAILED, "二");
	problem_move(&to, &from); /* the first stays, the second is not leaked */
	assert_string_equal(to.text, "一");
	problem_set(&from, PROBLEM_FAILED, "三");
	problem_move(NULL, &from);
	assert_int_equal(from.kind, PROBLEM_NONE);
	problem_release(&to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_memory),
	    cmocka_unit_test(test_buffer_grows),
	    cmocka_unit_test(test_buffer_maximum),
	    cmocka_unit_test(test_problem_first_stays),
	    cmocka_unit_test(test_problem_places),
	    cmocka_unit_test(test_problem_nobody_asks),
	    cmocka_unit_test(test_problem_moves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
