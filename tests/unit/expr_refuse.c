/* What is not in the language is refused with its place and with words that help. */
#include "expr_world.h"

struct refusal {
	const char *text, *because; /* because: words of the message */
	int column;                 /* 0: not looked at */
};

static void check(const struct refusal *cases, size_t count, bool condition)
{
	for (size_t i = 0; i < count; i++) {
		struct problem problem = PROBLEM_INIT;
		struct expr *expr = test_bind(cases[i].text, condition, -1, &problem);

		if (expr != NULL || problem.text == NULL || strstr(problem.text, cases[i].because) == NULL)
			print_error("%s -> %s\n", cases[i].text, problem.text != NULL ? problem.text : "taken");
		assert_null(expr);
		assert_int_equal(problem.kind, PROBLEM_USAGE);
		assert_non_null(strstr(problem.text, cases[i].because));
		assert_string_equal(problem.file, "facts.yaml");
		assert_int_equal(problem.line, 12);
		if (cases[i].column != 0)
			assert_int_equal(problem.column, cases[i].column);
		problem_release(&problem);
	}
}

static void test_hostile_text(void **state)
{
	static const struct refusal cases[] = {
	    {"n = 1; drop table member", "分号", 14},
	    {"n = 1 -- and more", "两个减号", 15},
	    {"SELECT n from home", "查询", 16},
	    {"n = (select max(n) from home)", "查询", 0},
	    {"exists(select 1)", "查询", 9},
	    {"with facts as (select 1) select 1", "查询", 14},
	    {"CASE when n = 1 then 2 end", "pick", 0},
	    {"case when n then 2", "pick", 0},
	    {"n is null", "given", 11},
	    {"n IS NOT NULL", "given", 0},
	    {"n = 1 and m = 2", "all:", 15},
	    {"n = 1 OR m = 2", "any:", 0},
	    {"b and b", "all:", 0},
	    {"not b", "= no", 0},
	    {"n between 1 and 2", ">=", 0},
	    {"t like x", ">=", 0},
	    {"t = 'x'", "引号", 13},
	    {"t = \"x\"", "引号", 0},
	    {"n = `n`", "引号", 0},
	    {"n = 1 || 1", "any:", 0},
	    {"n == 1", "一个 =", 0},
	    {"n <> 1", "!=", 0},
	    {"!b", "!=", 0},
	    {"n / 2 = 3", "divide", 0},
	    {"p % 2 = 0", "part", 0},
	    {"n = 1 = 1", "一次比较", 0},
	    {"n < 1 < 2", "一次比较", 0},
	    {"n ＝ 1", "半角", 0},
	    {"收入 = 1", "半角", 9},
	    {"n = 1\x01", "控制字符", 0},
	    {"load_extension(n) = 1", "load_extension", 9},
	    {"pragma(n) = 1", "没有叫", 0},
	};

	(void)state;
	check(cases, BASE_COUNT(cases), true);
}

static void test_damaged_text(void **state)
{
	static const struct refusal cases[] = {
	    {"", "结束", 0},
	    {"   ", "结束", 0},
	    {"n =", "结束", 0},
	    {"= 1", "名称或数字", 0},
	    {"(n = 1", "右括号", 0},
	    {"(n", "右括号", 0},
	    {"n)", "一次比较", 0},
	    {"n in 1", "方括号", 0},
	    {"n in []", "名称或数字", 0},
	    {"n in [1", "右方括号", 0},
	    {"n in [1,]", "名称或数字", 0},
	    {"n = 99999999999999999999", "太大", 0},
	    {"m = 92233720368547758.08", "太大", 0},
	    {"m = 922337203685477580", "太大", 0},
	    {"m < 1.234", "两位", 0},
	    {"m < 1.", "两位", 0},
	    {"m < 1.2.3", "字母", 0},
	    {"n = 12abc", "字母", 0},
	    {"d = 2025-02-29", "日期", 0},
	    {"d = 2025-13-01", "日期", 0},
	    {"mo = 2025-13", "日期", 0},
	    {"home. = 1", "点号", 0},
	    {"n = -", "减号", 0},
	    {"n = - n", "减号", 0},
	    {"m = line[", "档次", 0},
	    {"m = line[urban", "右方括号", 0},
	    {"years(d) = 1", "2 项", 9},
	    {"years(d, d, d) = 1", "2 项", 0},
	    {"m = part(m, 30)", "舍入方向", 0},
	    {"m = part(m, 30, near)", "舍入方向", 0},
	    {"m = divide(m, 3, )", "舍入方向", 0},
	    {"sum_of(kid) = 1", "哪一项", 9},
	    {"any_of(kid)", "哪一项", 0},
	    {"all_of(kid where ok = yes)", "哪一项", 0},
	    {"count_of() = 1", "子表", 0},
	    {"count_of(kid where) = 1", "名称或数字", 0},
	    {"count_of(kid by) = 1", "by 后面", 0},
	};
	char deep[1200] = "n = ", long_text[5000];
	struct problem problem = PROBLEM_INIT;

	(void)state;
	check(cases, BASE_COUNT(cases), true);
	memset(deep + 4, '(', 1000);
	assert_null(test_bind(deep, true, -1, &problem));
	assert_non_null(strstr(problem.text, "太深"));
	problem_release(&problem);
	for (size_t i = 0; i < 200; i++)
		memcpy(deep + 4 + i * 4, "min(", 5);
	assert_null(test_bind(deep, true, -1, &problem));
	assert_non_null(strstr(problem.text, "太深"));
	problem_release(&problem);
	memset(long_text, ' ', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	assert_null(test_bind(long_text, true, -1, &problem));
	assert_non_null(strstr(problem.text, "太长"));
	problem_release(&problem);
}

static void test_wrong_names_and_types(void **state)
{
	static const struct refusal cases[] = {
	    {"nn = 1", "没有“nn”", 9},
	    {"n = nn", "没有“nn”", 13},
	    {"sum_of(aunt.amount) = 1", "没有子表“aunt”", 0},
	    {"sum_of(kid.n) = 1", "没有“n”", 20},
	    {"sum_of(kid.amount by mother) = 1", "没有子表", 0},
	    {"sum_of(kid.ok) = 1", "求和", 0},
	    {"any_of(kid.amount)", "是否项", 0},
	    {"any_of(kid where amount)", "条件", 0},
	    {"m = gone[urban]", "没有参数“gone”", 0},
	    {"m = line[desert]", "没有“desert”这一档", 13},
	    {"m = at(line[desert], d)", "没有“desert”这一档", 0},
	    {"m = at(m, d)", "没有参数“m”", 0},
	    {"m = at(line, n)", "日期", 0},
	    {"n = 1.5", "小数", 0},
	    {"p < 1.5", "小数", 0},
	    {"m < n", "金额不能同数目", 0},
	    {"m = d", "金额不能同日期", 0},
	    {"m = p", "金额不能同百分数", 0},
	    {"b = 1", "是否项不能同数目", 0},
	    {"n = yes", "数目不能同是否项", 0},
	    {"m + n = 1", "+", 0},
	    {"m * m = 1", "*", 0},
	    {"m * p = 1", "part", 0},
	    {"d + d = 1", "+", 0},
	    {"d * 2 = 1", "*", 0},
	    {"c < red", "没有大小", 0},
	    {"b > no", "没有大小", 0},
	    {"t < t", "没有大小", 0},
	    {"c = green", "不是“c”的选项", 0},
	    {"c = 9", "不是“c”的选项", 0},
	    {"c in [red, green]", "不是“c”的选项", 0},
	    {"c = n", "选项只能同选项", 0},
	    {"cs = green", "不是“cs”的选项", 0},
	    {"1 = 2", "没有意义", 0},
	    {"1 + 1 < 2 * 3", "没有意义", 0},
	    {"1 = c", "不能同", 0},
	    {"1 in [n]", "in 的左边", 0},
	    {"years(n, d) = 1", "第 1 项要日期", 0},
	    {"add_days(d, d) = d", "第 2 项要数目", 0},
	    {"divide(n, m, down) = 1", "除以", 0},
	    {"part(d, 3, up) = d", "金额或数目", 0},
	    {"max(m, n) = 1", "同一种", 0},
	    {"max(c, c) = red", "同一种", 0},
	    {"years(d, today) = today", "不能同", 0},
	};

	(void)state;
	check(cases, BASE_COUNT(cases), true);
}

static void test_an_expression_is_no_condition(void **state)
{
	static const struct refusal cases[] = {
	    {"n = 1", "算式", 11},
	    {"n given", "算式", 0},
	    {"n in [1]", "算式", 0},
	};
	struct problem problem = PROBLEM_INIT;

	(void)state;
	check(cases, BASE_COUNT(cases), false);
	assert_null(test_bind("n", false, VALUE_MONEY, &problem));
	assert_non_null(strstr(problem.text, "这里要金额"));
	problem_release(&problem);
	assert_null(test_bind("today", false, VALUE_YES_NO, &problem));
	problem_release(&problem);
}

static void test_lines_and_wide_characters_count(void **state)
{
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_null(test_bind("n = 1  ；", true, -1, &problem));
	assert_int_equal(problem.column, 9 + 7);
	assert_non_null(strstr(problem.text, "“；”"));
	problem_release(&problem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_hostile_text),
	    cmocka_unit_test(test_damaged_text),
	    cmocka_unit_test(test_wrong_names_and_types),
	    cmocka_unit_test(test_an_expression_is_no_condition),
	    cmocka_unit_test(test_lines_and_wide_characters_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
