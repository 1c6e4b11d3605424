#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "doudi/base.h"

#include <time.h>

static void test_every_day(void **state)
{
	date first = date_make(1800, 1, 1), last = date_make(2999, 12, 31);
	int weekday = date_weekday(first);

	(void)state;
	assert_int_equal(date_make(1970, 1, 1), 0);
	assert_int_equal(weekday, 3); /* a Wednesday */
	for (date day = first; day <= last; day++) {
		int year, month, day_of_month;

		date_parts(day, &year, &month, &day_of_month);
		assert_int_equal(date_make(year, month, day_of_month), day);
		assert_int_equal(date_weekday(day), weekday);
		weekday = weekday % 7 + 1;
	}
}

static void test_against_the_c_library(void **state)
{
	(void)state;
	for (date day = -40000; day < 80000; day += 97) {
		time_t seconds = (time_t)day * 86400;
		struct tm tm;
		char text[16];

		gmtime_r(&seconds, &tm);
		strftime(text, sizeof text, "%Y-%m-%d", &tm);
		assert_string_equal(date_write(day).text, text);
		assert_int_equal(date_read(text), day);
		assert_int_equal(date_weekday(day), tm.tm_wday == 0 ? 7 : tm.tm_wday);
	}
}

static void test_no_such_day(void **state)
{
	static const char *const bad[] = {"2023-02-29", "1900-02-29", "2025-04-31", "2025-13-01", "2025-00-10",
	    "2025-01-00", "1799-12-31", "3000-01-01", "2025-1-01", "2025-01-1", "2025/01/01", "2025-01-01 ",
	    " 2025-01-01", "20250101", "", "2025", "2025-01", "2025-01-", "+025-01-01", "２025-01-01"};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(bad); i++)
		assert_int_equal(date_read(bad[i]), DATE_NONE);
	assert_int_equal(date_read(NULL), DATE_NONE);
	assert_int_not_equal(date_read("2000-02-29"), DATE_NONE);
	assert_string_equal(date_write(DATE_NONE).text, "");
}

static void test_adding(void **state)
{
	(void)state;
	assert_string_equal(date_write(date_add_months(date_read("2025-01-31"), 1)).text, "2025-02-28");
	assert_string_equal(date_write(date_add_months(date_read("2024-03-31"), -1)).text, "2024-02-29");
	assert_string_equal(date_write(date_add_months(date_read("2025-11-30"), 3)).text, "2026-02-28");
	assert_string_equal(date_write(date_add_months(date_read("2025-01-15"), -13)).text, "2023-12-15");
	assert_string_equal(date_write(date_add_years(date_read("2024-02-29"), 1)).text, "2025-02-28");
	assert_string_equal(date_write(date_add_years(date_read("2024-02-29"), 4)).text, "2028-02-29");
	assert_int_equal(date_add_months(DATE_NONE, 1), DATE_NONE);
	assert_int_equal(date_add_years(date_read("2025-01-01"), 2000000000), DATE_NONE);
	assert_int_equal(date_add_years(date_read("2999-01-01"), 1), DATE_NONE);
	assert_int_equal(date_add_months(date_read("1800-01-01"), -1), DATE_NONE);
}

static void test_years(void **state)
{
	date born = date_read("2007-03-15"), leap = date_read("2008-02-29");

	(void)state;
	assert_int_equal(date_years(born, date_read("2025-03-14")), 17);
	assert_int_equal(date_years(born, date_read("2025-03-15")), 18);
	assert_int_equal(date_years(born, born), 0);
	assert_int_equal(date_years(date_read("2025-03-15"), born), -18);
	assert_int_equal(date_years(date_read("2025-03-14"), born), -17);
	assert_int_equal(date_years(leap, date_read("2026-02-27")), 17);
	assert_int_equal(date_years(leap, date_read("2026-02-28")), 18);
	assert_int_equal(date_years(leap, date_read("2028-02-28")), 19);
	assert_int_equal(date_years(leap, date_read("2028-02-29")), 20);
}

static void test_months(void **state)
{
	(void)state;
	assert_int_equal(month_read("2025-03"), 2025 * 12 + 2);
	assert_string_equal(month_write(month_read("2025-12")).text, "2025-12");
	assert_int_equal(month_of(date_read("2025-12-31")), month_read("2025-12"));
	assert_int_equal(month_first_day(month_read("2025-12") + 1), date_read("2026-01-01"));
	assert_int_equal(month_of(DATE_NONE), -1);
	assert_string_equal(month_write(-1).text, "");
	assert_string_equal(month_write(INT32_MAX).text, "");
	assert_int_equal(month_read("2025-13"), -1);
	assert_int_equal(month_read("2025-3"), -1);
	assert_int_equal(month_read("2025-03-01"), -1);
	assert_int_equal(month_read(NULL), -1);
}

static void test_clock_is_set(void **state)
{
	date day = date_read("2025-03-03");
	int64_t then, real;
	time_t seconds;
	struct tm local;

	(void)state;
	clock_set_today(day);
	assert_int_equal(clock_today(), day);
	then = clock_milliseconds();
	assert_int_equal(then, clock_milliseconds());
	seconds = then / 1000;
	localtime_r(&seconds, &local);
	assert_int_equal(local.tm_hour, 9);
	assert_int_equal(date_make(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday), day);
	clock_set_today(DATE_NONE);
	real = clock_milliseconds();
	assert_true(real / 1000 <= time(NULL) && real / 1000 >= time(NULL) - 5);
	assert_int_not_equal(clock_today(), DATE_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_day),
	    cmocka_unit_test(test_against_the_c_library),
	    cmocka_unit_test(test_no_such_day),
	    cmocka_unit_test(test_adding),
	    cmocka_unit_test(test_years),
	    cmocka_unit_test(test_months),
	    cmocka_unit_test(test_clock_is_set),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
