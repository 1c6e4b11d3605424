/* The complete truth tables of all, any, pick, comparisons, given, in, and of the aggregates. */
#include "expr_world.h"

enum { NO = TRUTH_NO, YES = TRUTH_YES, UNK = TRUTH_UNKNOWN, SET = TRUTH_UNSET };
static const char *const by_truth[] = {"n = 8", "n = 7", "unk = 7", "unset = 7"};

static struct expr *group_of(const int *truths, size_t count, bool all)
{
	struct problem problem = PROBLEM_INIT;
	struct expr *parts[4], *group;

	for (size_t i = 0; i < count; i++)
		parts[i] = expr_parse_condition(by_truth[truths[i]], (struct expr_place){"f", 1, 1}, &problem);
	group = all ? expr_all_take(parts, count) : expr_any_take(parts, count);
	assert_true(expr_bind(group, &test_names, "home", -1, &problem));
	return group;
}

static void test_groups_of_two(void **state)
{
	/* rows: left NO YES UNK SET; columns: right */
	static const int all[4][4] = {{NO, NO, NO, SET}, {NO, YES, UNK, SET}, {NO, UNK, UNK, SET}, {SET, SET, SET, SET}};
	static const int any[4][4] = {{NO, YES, UNK, SET}, {YES, YES, YES, YES}, {UNK, YES, UNK, SET},
	    {SET, YES, SET, SET}};
	struct test_record home = test_home();
	struct expr_world world = test_world();

	(void)state;
	for (int left = 0; left < 4; left++) {
		for (int right = 0; right < 4; right++) {
			int both[2] = {left, right};
			struct expr *group = group_of(both, 2, true);

			assert_int_equal(expr_truth(group, &world, &home), all[left][right]);
			expr_free(group);
			group = group_of(both, 2, false);
			assert_int_equal(expr_truth(group, &world, &home), any[left][right]);
			expr_free(group);
		}
	}
}

/* Of any number in any order the strongest decides. */
static void test_groups_of_four(void **state)
{
	static const int all_order[] = {SET, NO, UNK, YES}, any_order[] = {YES, SET, UNK, NO};
	struct test_record home = test_home();
	struct expr_world world = test_world();

	(void)state;
	for (int mix = 0; mix < 256; mix++) {
		int truths[4] = {mix & 3, (mix >> 2) & 3, (mix >> 4) & 3, (mix >> 6) & 3};

		for (int all = 0; all < 2; all++) {
			const int *order = all ? all_order : any_order;
			struct expr *group = group_of(truths, 4, all);
			int wanted = -1;

			for (int i = 0; wanted < 0; i++) {
				for (int j = 0; j < 4; j++)
					wanted = truths[j] == order[i] ? order[i] : wanted;
			}
			assert_int_equal(expr_truth(group, &world, &home), wanted);
			expr_free(group);
		}
	}
}

static void test_groups_of_none(void **state)
{
	struct test_record home = test_home();
	struct expr_world world = test_world();
	struct expr *all = expr_all_take(NULL, 0), *any = expr_any_take(NULL, 0);

	(void)state;
	assert_int_equal(expr_truth(all, &world, &home), TRUTH_YES);
	assert_int_equal(expr_truth(any, &world, &home), TRUTH_NO);
	expr_free(all);
	expr_free(any);
}

static void test_comparisons(void **state)
{
	static const struct {
		const char *text;
		int truth;
	} cases[] = {
	    {"n = 7", YES}, {"n = 8", NO}, {"n != 7", NO}, {"n != 8", YES}, {"n < 7", NO}, {"n < 8", YES}, {"n <= 7", YES},
	    {"n <= 6", NO}, {"n > 7", NO}, {"n > 6", YES}, {"n >= 7", YES}, {"n >= 8", NO}, {"7 = n", YES}, {"6 < n", YES},
	    {"n > -1", YES}, {"unk = unk", UNK}, {"unk != 1", UNK}, {"unk < unset", SET}, {"unset = 1", SET},
	    {"na = 0", NO}, {"na != 0", NO}, {"na < unk", NO}, {"na <= unset", NO}, {"unset > na", NO}, {"n >= na", NO},
	    {"c = red", YES}, {"c = blue", NO}, {"c != red", NO}, {"c != blue", YES}, {"c in [red, blue]", YES},
	    {"c in [blue]", NO}, {"c in [1, 2]", NO}, {"cs = red", YES}, {"cs = none", NO}, {"cs != red", NO},
	    {"cs in [none, blue]", YES}, {"cs in [none]", NO}, {"n in [1, 7]", YES}, {"n in [1]", NO}, {"unk in [1]", UNK},
	    {"unset in [1]", SET}, {"na in [1]", NO}, {"n in [unk, 7]", YES}, {"n in [unk, 8]", UNK},
	    {"m = 100", YES}, {"m < 100.01", YES}, {"m > 99.99", YES}, {"100.00 = m", YES}, {"m < line", YES},
	    {"m < line[urban] - 400", YES}, {"m < line - 400", NO}, {"d = 2024-02-29", YES}, {"d < today", YES},
	    {"mo = 2025-01", YES}, {"mo < 2025-02", YES}, {"t = t", YES}, {"p = 30", YES}, {"n < p", YES}, {"b", YES},
	    {"b = yes", YES}, {"b = no", NO}, {"b_unk", UNK}, {"b_unk = no", UNK}, {"b_unset", SET}, {"b_na", NO},
	    {"b_na = no", NO}, {"b_na = yes", NO}, {"n given", YES}, {"unk given", NO}, {"na given", NO},
	    {"unset given", NO}, {"n + unk given", NO}, {"line given", YES},
	};
	struct test_record home = test_home();

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		enum truth truth = test_truth(cases[i].text, &home);

		if ((int)truth != cases[i].truth)
			print_error("%s\n", cases[i].text);
		assert_int_equal(truth, cases[i].truth);
	}
}

/* A code is found as a whole word, not inside another. */
static void test_sets_hold_whole_words(void **state)
{
	struct test_record home = test_home();

	(void)state;
	home.values[HOME_CS] = test_word(VALUE_CODES, "12 redder x-red");
	assert_int_equal(test_truth("cs = red", &home), TRUTH_NO);
	assert_int_equal(test_truth("cs = 1", &home), TRUTH_NO);
	assert_int_equal(test_truth("cs = 2", &home), TRUTH_NO);
	home.values[HOME_CS] = test_word(VALUE_CODES, "redder red");
	assert_int_equal(test_truth("cs = red", &home), TRUTH_YES);
	home.values[HOME_CS] = test_word(VALUE_CODES, "");
	assert_int_equal(test_truth("cs = red", &home), TRUTH_NO);
	assert_int_equal(test_truth("cs given", &home), TRUTH_YES); /* asked, none */
}

static void test_a_field_is_meant_where_no_code_is(void **state)
{
	struct test_record home = test_home();

	(void)state;
	assert_int_equal(test_truth("c = c", &home), TRUTH_YES);
	home.values[HOME_C] = test_word(VALUE_CODE, "2");
	assert_int_equal(test_truth("c = 2", &home), TRUTH_YES);
	assert_int_equal(test_truth("c in [1, 2]", &home), TRUTH_YES);
	assert_int_equal(test_truth("c in [1, 3]", &home), TRUTH_NO);
}

static struct value picked(const int *truths, size_t count, bool with_else, const struct test_record *home)
{
	struct problem problem = PROBLEM_INIT;
	struct expr_place place = {"f", 1, 1};
	struct expr_world world = test_world();
	struct expr *when[5], *then[5], *pick;
	struct value value;
	char text[16];

	for (size_t i = 0; i < count; i++) {
		when[i] = expr_parse_condition(by_truth[truths[i]], place, &problem);
		snprintf(text, sizeof text, "%zu", i);
		then[i] = expr_parse(text, place, &problem);
	}
	when[count] = NULL;
	then[count] = expr_parse("99", place, &problem);
	pick = expr_pick_take(when, then, with_else ? count + 1 : count);
	assert_true(expr_bind(pick, &test_names, "home", -1, &problem));
	if (!with_else) {
		expr_free(then[count]);
	}
	value = expr_value(pick, &world, home);
	expr_free(pick);
	return value;
}

static void test_pick(void **state)
{
	struct test_record home = test_home();

	(void)state;
	for (int mix = 0; mix < 64; mix++) {
		int truths[3] = {mix & 3, (mix >> 2) & 3, mix >> 4};

		for (int with_else = 0; with_else < 2; with_else++) {
			struct value value = picked(truths, 3, with_else, &home);
			size_t end = 0;

			while (end < 3 && truths[end] == NO)
				end++;
			if (end == 3 && !with_else) {
				assert_int_equal(value.state, VALUE_UNKNOWN); /* no row fits */
			} else if (end < 3 && truths[end] == UNK) {
				assert_int_equal(value.state, VALUE_UNKNOWN);
			} else if (end < 3 && truths[end] == SET) {
				assert_int_equal(value.state, VALUE_UNSET);
				assert_string_equal(value.text, "cap");
			} else {
				assert_int_equal(value.state, VALUE_KNOWN);
				assert_int_equal(value.number, end == 3 ? 99 : (int)end);
			}
		}
	}
}

static const enum value_state state_of[] = {VALUE_KNOWN, VALUE_KNOWN, VALUE_UNKNOWN, VALUE_UNSET, VALUE_NOT_APPLICABLE};

static void test_any_of_and_all_of(void **state)
{
	struct test_record home = test_home(), kids[3];

	(void)state;
	home.kids = kids;
	assert_int_equal(test_truth("any_of(kid.ok)", &home), TRUTH_NO); /* no rows */
	assert_int_equal(test_truth("all_of(kid.ok)", &home), TRUTH_YES);
	for (int mix = 0; mix < 125; mix++) {
		int rows[3] = {mix % 5, mix / 5 % 5, mix / 25};
		bool yes = false, no = false, unknown = false, unset = false;

		for (int i = 0; i < 3; i++) {
			struct value ok = test_without(state_of[rows[i]], VALUE_YES_NO);

			ok.number = rows[i] == YES;
			kids[i] = test_kid(test_known(VALUE_MONEY, 1), ok, "red");
			yes |= rows[i] == YES;
			no |= rows[i] == NO || rows[i] == 4;
			unknown |= rows[i] == UNK;
			unset |= rows[i] == SET;
		}
		home.kid_count = 3;
		assert_int_equal(test_truth("any_of(kid.ok)", &home), yes ? YES : unset ? SET : unknown ? UNK : NO);
		assert_int_equal(test_truth("all_of(kid.ok)", &home), no ? NO : unset ? SET : unknown ? UNK : YES);
	}
}

static void test_rows_that_may_not_belong(void **state)
{
	struct test_record home = test_home(), kids[2];

	(void)state;
	home.kids = kids;
	home.kid_count = 2;
	kids[0] = test_kid(test_known(VALUE_MONEY, 100), test_known(VALUE_YES_NO, 1), "red");
	kids[1] = test_kid(test_known(VALUE_MONEY, 200), test_known(VALUE_YES_NO, 0), NULL);
	assert_int_equal(test_truth("any_of(kid.ok where kind = red)", &home), TRUTH_YES);
	assert_int_equal(test_truth("any_of(kid.ok where kind = blue)", &home), TRUTH_UNKNOWN);
	assert_int_equal(test_truth("all_of(kid.ok where kind = red)", &home), TRUTH_UNKNOWN);
	assert_int_equal(test_truth("any_of(kid where kind = red)", &home), TRUTH_YES);
	assert_int_equal(test_truth("any_of(kid where kind = blue)", &home), TRUTH_UNKNOWN);
	assert_int_equal(test_result("count_of(kid where kind = red)", &home).state, VALUE_UNKNOWN);
	assert_int_equal(test_result("sum_of(kid.amount where kind = red)", &home).state, VALUE_UNKNOWN);
	kids[1].values[KID_KIND] = test_word(VALUE_CODE, "blue");
	assert_int_equal(test_truth("any_of(kid.ok where kind = blue)", &home), TRUTH_NO);
	assert_int_equal(test_truth("all_of(kid.ok where kind = red)", &home), TRUTH_YES);
	assert_int_equal(test_truth("any_of(kid where kind = none)", &home), TRUTH_NO);
	assert_int_equal(test_result("count_of(kid where kind = red)", &home).number, 1);
	assert_int_equal(test_result("sum_of(kid.amount where kind = blue)", &home).number, 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_groups_of_two),
	    cmocka_unit_test(test_groups_of_four),
	    cmocka_unit_test(test_groups_of_none),
	    cmocka_unit_test(test_comparisons),
	    cmocka_unit_test(test_sets_hold_whole_words),
	    cmocka_unit_test(test_a_field_is_meant_where_no_code_is),
	    cmocka_unit_test(test_pick),
	    cmocka_unit_test(test_any_of_and_all_of),
	    cmocka_unit_test(test_rows_that_may_not_belong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
