/* Parameters by day, year, place and band; drafts; the county's values; working days. */
#include "policy_scratch.h"

static const char *in_force(const char *name, const char *band, const char *day)
{
	static char text[64];
	struct parameter_value value;

	if (!pack_parameter_on(valley, pack_parameter_find(valley, name), band, date_read(day), &value))
		return "unset";
	if (value.of->type == VALUE_MONEY)
		snprintf(text, sizeof text, "%s%s", money_write(value.number).text, value.demo ? " demo" : "");
	else
		snprintf(text, sizeof text, "%lld", (long long)value.number);
	return text;
}

static void test_since_is_in_force_until_the_next(void **state)
{
	(void)state;
	assert_string_equal(in_force("line", "urban", "2023-12-31"), "unset");
	assert_string_equal(in_force("line", "urban", "2024-01-01"), "600.00 demo");
	assert_string_equal(in_force("line", "rural", "2025-06-30"), "500.00 demo");
	assert_string_equal(in_force("line", "rural", "2025-07-01"), "540.50");
	assert_string_equal(in_force("line", "urban", "2099-01-01"), "660.00");
	assert_string_equal(in_force("times", "urban", "2025-01-01"), "150"); /* no bands: counts for all */
	assert_string_equal(in_force("ends", "", "2024-12-31"), "3");
	assert_string_equal(in_force("ends", "", "2025-01-01"), "unset");
	assert_string_equal(in_force("empty", "", "2025-01-01"), "unset");
	assert_string_equal(in_force("banded", "high", "2025-01-01"), "2.50");
	assert_string_equal(in_force("banded", "", "2025-01-01"), "unset");
}

static void test_a_year_counts_for_itself_only(void **state)
{
	(void)state;
	assert_string_equal(in_force("yearly", "", "2023-01-01"), "20000.00");
	assert_string_equal(in_force("yearly", "", "2023-12-31"), "20000.00");
	assert_string_equal(in_force("yearly", "", "2024-12-31"), "24000.00");
	assert_string_equal(in_force("yearly", "", "2025-01-01"), "unset"); /* never the year before */
	assert_string_equal(in_force("yearly", "", "2022-12-31"), "unset");
}

static void test_a_draft_may_not_decide(void **state)
{
	struct scene scene = scene_open("{'household': {}}", "2025-03-03");

	(void)state;
	assert_string_equal(in_force("hopeful", "", "2025-03-03"), "10.00"); /* the last that is final */
	assert_string_equal(in_force("only_draft", "", "2025-03-03"), "unset");
	assert_string_equal(scene_value(&scene, "household", 0, "hoped"), "10.00");
	assert_string_equal(scene_value(&scene, "household", 0, "hoped_only"), "unset:only_draft");
	world_use_drafts(scene.world, true); /* what-if */
	assert_string_equal(scene_value(&scene, "household", 0, "hoped"), "20.00");
	assert_string_equal(scene_value(&scene, "household", 0, "hoped_only"), "5.00");
	scene_close(&scene);
}

static void test_the_countys_value_stands_over_the_packs(void **state)
{
	date day = date_read("2025-01-01");

	(void)state;
	assert_true(pack_set_parameter(valley, "line", "rural", day, "520", false, false, "县〔1〕", NULL));
	assert_string_equal(in_force("line", "rural", "2025-03-03"), "520.00");
	assert_string_equal(in_force("line", "urban", "2025-03-03"), "600.00 demo");
	assert_true(pack_set_parameter(valley, "line", "", date_read("2025-03-01"), "530", false, false, NULL, NULL));
	assert_string_equal(in_force("line", "urban", "2025-03-03"), "530.00");
	assert_string_equal(in_force("line", "urban", "2025-07-01"), "660.00");
	assert_true(pack_set_parameter(valley, "line", "rural", day, "525.5", false, false, NULL, NULL));
	assert_string_equal(in_force("line", "rural", "2025-02-01"), "525.50"); /* newest of one day */
	assert_true(pack_set_parameter(valley, "line", "rural", date_read("2025-08-01"), NULL, false, false, NULL, NULL));
	assert_string_equal(in_force("line", "rural", "2025-08-01"), "unset");
	assert_string_equal(in_force("line", "urban", "2025-08-01"), "660.00");
	pack_forget_parameters(valley);
	assert_string_equal(in_force("line", "rural", "2025-03-03"), "500.00 demo");
}

static void test_values_are_listed_by_day(void **state)
{
	const struct parameter *line = pack_parameter_find(valley, "line");
	const struct parameter_value *before = NULL, *value;
	size_t count = 0;

	(void)state;
	assert_true(pack_set_parameter(valley, "line", "", date_read("2024-06-01"), "1", false, false, NULL, NULL));
	for (; (value = pack_parameter_value_at(valley, line, count)) != NULL; count++) {
		if (before != NULL)
			assert_true(before->since <= value->since);
		before = value;
	}
	assert_int_equal(count, 5);
	assert_string_equal(date_write(pack_parameter_value_at(valley, line, 2)->since).text, "2024-06-01");
	pack_forget_parameters(valley);
}

static void test_what_cannot_be_set(void **state)
{
	static const struct {
		const char *name, *band, *day, *value, *because;
	} cases[] = {
	    {"lines", "", "2025-01-01", "1", "没有参数"}, {"line", "desert", "2025-01-01", "1", "这一档"},
	    {"line", "", "2025-02-30", "1", "日期"}, {"line", "", "2025-01-01", "1.234", "写法"},
	    {"times", "", "2025-01-01", "1.5", "写法"}, {"times", "", "2025-01-01", "150%", "写法"},
	    {"times", "", "2025-01-01", "9999999999999999", "写法"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct problem problem = PROBLEM_INIT;

		assert_false(pack_set_parameter(valley, cases[i].name, cases[i].band, date_read(cases[i].day), cases[i].value,
		    false, false, NULL, &problem));
		assert_non_null(strstr(problem.text, cases[i].because));
		problem_release(&problem);
	}
}

/* A bare parameter is read at the household's place; without one it is not known which. */
static void test_the_place_chooses(void **state)
{
	static const struct {
		const char *json, *on, *line;
	} cases[] = {
	    {"{'household': {'place_kind': 'urban'}}", "2025-06-30", "900.00"},
	    {"{'household': {'place_kind': 'rural'}}", "2025-06-30", "750.00"},
	    {"{'household': {'place_kind': 'rural'}}", "2025-07-01", "810.75"},
	    {"{'household': {}}", "2025-07-01", "unknown"},
	    {"{'household': {'place_kind': 'rural'}}", "2023-07-01", "unset:line"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct scene scene = scene_open(cases[i].json, cases[i].on);

		assert_string_equal(scene_value(&scene, "household", 0, "alpha_line"), cases[i].line);
		scene_close(&scene);
	}
}

static void test_working_days(void **state)
{
	static const struct {
		const char *from;
		int days;
		const char *due;
	} cases[] = {
	    {"2025-03-03", 0, "2025-03-03"}, {"2025-03-03", 1, "2025-03-04"}, {"2025-03-07", 1, "2025-03-10"},
	    {"2025-03-08", 1, "2025-03-10"}, {"2025-01-24", 1, "2025-01-26"}, /* a Sunday worked */
	    {"2025-01-26", 2, "2025-02-05"}, {"2025-02-07", 1, "2025-02-08"}, {"2025-09-26", 4, "2025-10-09"},
	};
	bool is = true;
	int days;
	date due;

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		assert_true(working_days_add(valley, date_read(cases[i].from), cases[i].days, &due, NULL));
		assert_string_equal(date_write(due).text, cases[i].due);
		assert_true(working_days_between(valley, date_read(cases[i].from), due, &days, NULL));
		assert_int_equal(days, cases[i].days);
		assert_true(working_days_between(valley, due, date_read(cases[i].from), &days, NULL));
		assert_int_equal(days, -cases[i].days);
	}
	assert_true(working_day_is(valley, date_read("2025-10-08"), &is, NULL));
	assert_false(is);
}

static void test_a_year_without_calendar_names_its_file(void **state)
{
	struct problem problem = PROBLEM_INIT;
	date due;
	int days;

	(void)state;
	assert_false(working_days_add(valley, date_read("2025-12-30"), 3, &due, &problem));
	assert_non_null(strstr(problem.text, "pack/national/calendar/2026.yaml"));
	problem_release(&problem);
	assert_false(working_days_between(valley, date_read("2024-12-30"), date_read("2025-01-02"), &days, &problem));
	assert_non_null(strstr(problem.text, "2024"));
	problem_release(&problem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_since_is_in_force_until_the_next),
	    cmocka_unit_test(test_a_year_counts_for_itself_only),
	    cmocka_unit_test(test_a_draft_may_not_decide),
	    cmocka_unit_test(test_the_countys_value_stands_over_the_packs),
	    cmocka_unit_test(test_values_are_listed_by_day),
	    cmocka_unit_test(test_what_cannot_be_set),
	    cmocka_unit_test(test_the_place_chooses),
	    cmocka_unit_test(test_working_days),
	    cmocka_unit_test(test_a_year_without_calendar_names_its_file),
	};
	return cmocka_run_group_tests(tests, valley_setup, valley_teardown);
}
