/* Parameters of an input file: one value, by place, by year, from a day on. */
#include "policy_scratch.h"

#define DAY "2025-08-01"

static bool give(const char *json, struct problem *problem)
{
	struct tree *tree = tree_read_json(json, strlen(json), "input", problem);
	bool good = tree != NULL;

	pack_forget_parameters(valley);
	for (size_t i = 0; good && i < tree->count; i++)
		good = pack_set_input_parameter(valley, tree->items[i], date_read(DAY), problem);
	tree_free(tree);
	return good;
}

static const char *in_force(const char *name, const char *band, const char *day)
{
	static char text[64];
	struct parameter_value value;

	if (!pack_parameter_on(valley, pack_parameter_find(valley, name), band, date_read(day), &value))
		return "unset";
	snprintf(text, sizeof text, "%s", value.of->type == VALUE_MONEY ? money_write(value.number).text : "");
	return text;
}

static void test_a_value_stands_over_all_that_came_before(void **state)
{
	(void)state;
	assert_true(give("{\"line\": \"700\"}", NULL));
	assert_string_equal(in_force("line", "urban", DAY), "700.00"); /* the pack has one since July */
	assert_string_equal(in_force("line", "rural", DAY), "700.00");
	assert_string_equal(in_force("line", "urban", "2024-05-01"), "700.00");
	assert_string_equal(in_force("line", "urban", "1999-01-01"), "700.00");
	assert_true(give("{\"banded\": 9}", NULL));
	assert_string_equal(in_force("banded", "low", DAY), "9.00");
	assert_string_equal(in_force("banded", "high", DAY), "9.00");
}

static void test_a_place_has_its_own(void **state)
{
	(void)state;
	assert_true(give("{\"line\": {\"rural\": \"555.50\"}}", NULL));
	assert_string_equal(in_force("line", "rural", DAY), "555.50");
	assert_string_equal(in_force("line", "urban", DAY), "660.00");
}

static void test_a_year_of_its_own_or_every_year(void **state)
{
	(void)state;
	assert_true(give("{\"yearly\": {\"2025\": 31000}}", NULL));
	assert_string_equal(in_force("yearly", "", DAY), "31000.00");
	assert_string_equal(in_force("yearly", "", "2024-12-31"), "24000.00");
	assert_string_equal(in_force("yearly", "", "2022-06-01"), "unset");
	assert_true(give("{\"yearly\": 31000}", NULL));
	assert_string_equal(in_force("yearly", "", "2024-12-31"), "31000.00");
	assert_string_equal(in_force("yearly", "", "2022-06-01"), "31000.00");
}

static void test_a_day_begins_it(void **state)
{
	(void)state;
	assert_true(give("{\"line\": {\"2025-07-15\": {\"urban\": 800}}}", NULL));
	assert_string_equal(in_force("line", "urban", "2025-07-14"), "660.00");
	assert_string_equal(in_force("line", "urban", "2025-07-15"), "800.00");
	assert_true(give("{\"line\": null}", NULL));
	assert_string_equal(in_force("line", "urban", DAY), "unset");
}

static void refuses(const char *json, const char *words)
{
	struct problem problem = PROBLEM_INIT;

	assert_false(give(json, &problem));
	assert_int_equal(problem.kind, PROBLEM_USAGE);
	assert_non_null(strstr(problem.text, words));
	assert_int_equal(problem.line, 1);
	problem_release(&problem);
}

static void test_what_is_no_value_is_refused_where_it_stands(void **state)
{
	(void)state;
	refuses("{\"lime\": 700}", "line");
	refuses("{\"line\": \"a lot\"}", "a lot");
	refuses("{\"line\": {\"seaside\": 700}}", "seaside");
	refuses("{\"line\": {\"2025\": {\"2025-01-01\": 1}}}", "2025-01-01");
	refuses("{\"line\": []}", "line");
	refuses("{\"line\": {}}", "line");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_value_stands_over_all_that_came_before),
	    cmocka_unit_test(test_a_place_has_its_own),
	    cmocka_unit_test(test_a_year_of_its_own_or_every_year),
	    cmocka_unit_test(test_a_day_begins_it),
	    cmocka_unit_test(test_what_is_no_value_is_refused_where_it_stands),
	};
	return cmocka_run_group_tests(tests, valley_setup, valley_teardown);
}
