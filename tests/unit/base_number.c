#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "doudi/base.h"

#include <string.h>

static void test_money_is_read(void **state)
{
	static const struct {
		const char *yuan;
		int64_t fen;
	} good[] = {
	    {"0", 0}, {"1234", 123400}, {"1234.5", 123450}, {"-3.50", -350}, {"0.01", 1}, {"-0", 0}, {"007.10", 710},
	    {"1000000000000", MONEY_MAXIMUM}, {"-1000000000000.00", -MONEY_MAXIMUM},
	};
	static const char *const bad[] = {"", "-", ".5", "5.", "1.234", "1e3", "+1", " 1", "1 ", "1,234", "１", "--1",
	    "1.-5", "1000000000000.01", "99999999999999999999999999", "0x10", "元"};
	int64_t fen;

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(good); i++) {
		assert_true(money_read(good[i].yuan, &fen));
		assert_int_equal(fen, good[i].fen);
	}
	fen = 77;
	for (size_t i = 0; i < BASE_COUNT(bad); i++)
		assert_false(money_read(bad[i], &fen));
	assert_false(money_read(NULL, &fen));
	assert_int_equal(fen, 77); /* left alone */
}

static void test_money_is_written(void **state)
{
	(void)state;
	assert_string_equal(money_write(0).text, "0.00");
	assert_string_equal(money_write(5).text, "0.05");
	assert_string_equal(money_write(-5).text, "-0.05");
	assert_string_equal(money_write(123450).text, "1234.50");
	assert_string_equal(money_write(-MONEY_MAXIMUM).text, "-1000000000000.00");
	assert_string_equal(money_write(INT64_MIN).text, "-92233720368547758.08");
}

static void test_random_is_repeatable(void **state)
{
	struct id_text first, second, third;
	unsigned char odd[11] = {0};

	(void)state;
	random_seed(7);
	first = random_id();
	random_bytes(odd, sizeof odd);
	random_seed(7);
	second = random_id();
	random_seed(8);
	third = random_id();
	assert_string_equal(first.text, second.text);
	assert_string_not_equal(first.text, third.text);
	assert_int_equal(strlen(first.text), 32);
	assert_int_equal(strspn(first.text, "0123456789abcdef"), 32);
	random_unseed();
	first = random_id();
	second = random_id();
	assert_string_not_equal(first.text, second.text);
}

static void test_random_below(void **state)
{
	int seen[6] = {0};

	(void)state;
	random_seed(1);
	assert_int_equal(random_below(0), 0);
	assert_int_equal(random_below(1), 0);
	for (int i = 0; i < 6000; i++) {
		uint64_t face = random_below(6);

		assert_true(face < 6);
		seen[face]++;
	}
	for (int i = 0; i < 6; i++)
		assert_in_range(seen[i], 850, 1150);
	for (int i = 0; i < 100; i++)
		assert_true(random_below(UINT64_MAX / 2 + 2) <= UINT64_MAX / 2 + 1);
	random_unseed();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_money_is_read),
	    cmocka_unit_test(test_money_is_written),
	    cmocka_unit_test(test_random_is_repeatable),
	    cmocka_unit_test(test_random_below),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
