/* A pack that is wrong is refused with file, line and what to do. */
#include "policy_scratch.h"

struct fault {
	const char *path, *text; /* replaces the file whole, or is put behind it where it starts with + */
	const char *file;        /* the message's file ends so; NULL: none */
	int line;
	const char *because;
};

static char *text_of(const char *path)
{
	for (size_t i = 0; i < BASE_COUNT(valley_files); i++) {
		if (strcmp(valley_files[i].path, path) == 0)
			return memory_text(valley_files[i].text);
	}
	return memory_text("");
}

static void write_fault(char *folder, const struct fault *fault)
{
	char *before = text_of(fault->path);
	char *text = *fault->text == '+' ? memory_format("%s%s", before, fault->text + 1) : memory_text(fault->text);

	valley_write(folder, fault->path, text);
	free(before);
	free(text);
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

static void check(const struct fault *faults, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct problem problem = PROBLEM_INIT;
		char *folder = valley_make(), *sentence;
		struct pack *pack;

		write_fault(folder, &faults[i]);
		pack = pack_load(folder, "valley", &problem);
		sentence = problem_sentence(&problem);
		if (pack != NULL || strstr(sentence, faults[i].because) == NULL ||
		    (faults[i].line != 0 && problem.line != faults[i].line))
			print_error("%s\n-> %s\n", faults[i].text, sentence);
		assert_null(pack);
		assert_non_null(strstr(sentence, faults[i].because));
		if (faults[i].file != NULL) {
			assert_non_null(problem.file);
			assert_true(ends_with(problem.file, faults[i].file));
		}
		if (faults[i].line != 0)
			assert_int_equal(problem.line, faults[i].line);
		free(sentence);
		problem_release(&problem);
		valley_remove(folder);
	}
}

static void test_facts_that_are_wrong(void **state)
{
	static const char facts[] = "pack/valley/facts.yaml";
	static const struct fault faults[] = {
	    {facts, "+x: {of: household, label: 甲, is: \"catle + 1\"}\n", "facts.yaml", 15, "是不是“cattle”"},
	    {facts, "+x: {of: household, label: 甲, is: \"zebra\"}\n", "facts.yaml", 15, "没有叫“zebra”"},
	    {facts, "+x: {of: household, label: 甲, is: \"member.age\"}\n", "facts.yaml", 15, "没有指向“member”"},
	    {facts, "+x: {of: member, label: 甲, is: \"household.catle\"}\n", "facts.yaml", 15, "是不是“cattle”"},
	    {facts, "+x: {of: member, label: 甲, is: \"here.mood\"}\n", "facts.yaml", 15, "here"},
	    {facts, "+x: {of: member, label: 甲, is: \"sum_of(loan.amount)\"}\n", "facts.yaml", 15, "请写 by"},
	    {facts, "+x: {of: loan, label: 甲, is: \"sum_of(income.amount)\"}\n", "facts.yaml", 15, "指向"},
	    {facts, "+x: {of: goat, label: 甲, is: \"1\"}\n", "facts.yaml", 15, "没有表单“goat”"},
	    {facts, "+x: {label: 甲, is: \"1\"}\n", "facts.yaml", 15, "of: 表单"},
	    {facts, "+x: {of: member, is: \"1\"}\n", "facts.yaml", 15, "label"},
	    {facts, "+x: {of: member, lable: 甲, is: \"1\"}\n", "facts.yaml", 15, "lable"},
	    {facts, "+x: {of: member, label: 甲}\n", "facts.yaml", 15, "is、test 或 pick"},
	    {facts, "+x: {of: member, label: 甲, is: \"1\", test: \"ill\"}\n", "facts.yaml", 15, "只能写一个"},
	    {facts, "+x: {of: member, label: 甲, needs: [goat], is: \"1\"}\n", "facts.yaml", 15, "没有表单“goat”"},
	    {facts, "+x: {of: member, label: 甲, is: ail}\n", "facts.yaml", 15, "codes"},
	    {facts, "+x: {of: member, label: 甲, codes: band, pick: [{else: middle}]}\n", "facts.yaml", 15, "middle"},
	    {facts, "+x: {of: member, label: 甲, unit: yuan, is: age}\n", "facts.yaml", 15, "这里要金额"},
	    {facts, "+x: {of: member, label: 甲, test: age}\n", "facts.yaml", 15, "这里要是否项"},
	    {facts, "+ill: {of: member, label: 甲, is: age}\n", "facts.yaml", 15, "字段"},
	    {facts, "+line: {of: member, label: 甲, is: age}\n", "facts.yaml", 15, "参数"},
	    {facts, "+in_alpha: {of: member, label: 甲, is: age}\n", NULL, 0, "换一个"},
	    {facts, "+alpha_income: {of: household, label: 甲, is: cattle}\n", NULL, 0, "换一个"},
	    {facts, "+x: {of: member, label: 甲, is: \"elsewhere + 1\"}\n", "facts.yaml", 0, "用不了"},
	    {facts, "+x: {of: household, label: 甲, is: \"line[desert]\"}\n", "facts.yaml", 15, "这一档"},
	    {facts, "+x: {of: household, label: 甲, is: \"at(lines, today)\"}\n", "facts.yaml", 15, "是不是“line”"},
	};

	(void)state;
	check(faults, BASE_COUNT(faults));
}

static void test_hostile_expressions(void **state)
{
	static const char facts[] = "pack/valley/facts.yaml";
	static const struct fault faults[] = {
	    {facts, "+x: {of: member, label: 甲, test: \"age > 1; drop table member\"}\n", "facts.yaml", 15, "分号"},
	    {facts, "+x: {of: member, label: 甲, test: \"age > (select 1)\"}\n", "facts.yaml", 15, "查询"},
	    {facts, "+x: {of: member, label: 甲, is: \"with facts as (select 1) select 1\"}\n", "facts.yaml", 15, "查询"},
	    {facts, "+x: {of: member, label: 甲, is: \"CASE WHEN age > 1 THEN 1 END\"}\n", "facts.yaml", 15, "pick"},
	    {facts, "+x: {of: member, label: 甲, test: \"birth IS NULL\"}\n", "facts.yaml", 15, "given"},
	};

	(void)state;
	check(faults, BASE_COUNT(faults));
}

static void test_cycles(void **state)
{
	static const char facts[] = "pack/valley/facts.yaml", categories[] = "pack/valley/categories.yaml";
	static const struct fault faults[] = {
	    {facts, "+x: {of: member, label: 蛇头, is: \"x + 1\"}\n", "facts.yaml", 15, "蛇头 → 蛇头"},
	    {facts, "+x: {of: member, label: 蛇头, is: \"household.y + 1\"}\ny: {of: household, label: 蛇尾, is: \"sum_of(member.x)\"}\n",
	        "facts.yaml", 0, "蛇头 → 蛇尾 → 蛇头"},
	    {categories, "alpha: {label: 甲类, grants: {to: counted}, all: [{clause: A, says: s, if: \"beta = no\"}]}\n"
	                 "beta: {label: 乙类, all: [{clause: A, says: s, if: \"alpha = no\"}]}\n"
	                 "gamma: {label: 丙类, by: x}\ndelta: {label: 丁类, by: x}\n", "categories.yaml", 0, "甲类 → 乙类 → 甲类"},
	    {"pack/national/facts.yaml",
	        "+member.age: {label: 年龄, is: \"years(birth, today)\"}\n", NULL, 0, "member.age"},
	    {"record/household.yaml",
	        "form: household\nlabel: 家庭\nof: household\nfields:\n- {name: place_kind, label: 城乡, type: text}\n"
	        "- {name: cattle, label: 牛, type: integer, relevant: \"sheep = 1\"}\n"
	        "- {name: sheep, label: 羊, type: integer, relevant: \"cattle = 1\"}\n"
	        "- {name: roof, label: 屋顶, type: code, codes: {good: 好, bad: 坏}}\n"
	        "- {name: roof_seen, label: 屋顶已看, type: yes_no}\n- {name: leak, label: 漏水, type: yes_no}\n",
	        "household.yaml", 0, "牛 → 羊 → 牛"},
	};

	(void)state;
	check(faults, BASE_COUNT(faults));
}

static void test_categories_that_are_wrong(void **state)
{
	static const char categories[] = "pack/valley/categories.yaml";
	static const struct fault faults[] = {
	    {categories, "+epsilon: {label: 戊, all: [{says: 无条款, if: \"cattle = 1\"}]}\n", "categories.yaml", 24, "条款"},
	    {categories, "+epsilon: {label: 戊, all: [{clause: A, if: \"cattle = 1\"}]}\n", "categories.yaml", 24, "says"},
	    {categories, "+epsilon: {label: 戊, all: [{clause: A, says: s}]}\n", "categories.yaml", 24, "缺少条件"},
	    {categories, "+epsilon: {label: 戊}\n", "categories.yaml", 24, "all 或 any"},
	    {categories, "+epsilon: {label: 戊, all: []}\n", "categories.yaml", 24, "至少一条"},
	    {categories, "+epsilon: {label: 戊, of: loan, all: [{clause: A, says: s, if: \"amount = 1\"}]}\n", "categories.yaml", 24,
	        "household 或 member"},
	    {categories, "+epsilon: {label: 戊, by: 某局, all: [{clause: A, says: s, if: \"cattle = 1\"}]}\n", "categories.yaml", 24,
	        "不写条件"},
	    {categories, "+epsilon: {label: 戊, by: 某局, grants: {membership: omega}}\n", "categories.yaml", 24, "omega"},
	    {categories, "+epsilon: {label: 戊, grants: {amount: cattle}, all: [{clause: A, says: s, if: \"cattle = 1\"}]}\n",
	        "categories.yaml", 24, "不是金额"},
	    {categories, "+epsilon: {label: 戊, grants: {to: age}, all: [{clause: A, says: s, if: \"cattle = 1\"}]}\n",
	        "categories.yaml", 24, "是否项"},
	    {categories, "+epsilon: {label: 戊, all: [{clause: A, says: s, if: \"roof = flat\"}]}\n", "categories.yaml", 24, "flat"},
	    {categories, "+alpha: {label: 又一甲, by: x}\n", "categories.yaml", 24, "alpha"},
	};

	(void)state;
	check(faults, BASE_COUNT(faults));
}

static void test_the_rest_that_is_wrong(void **state)
{
	static const char parameters[] = "pack/valley/parameters.yaml", pack[] = "pack/valley/pack.yaml";
	static const struct fault faults[] = {
	    {parameters, "+x: {label: 甲, unit: stone}\n", "parameters.yaml", 11, "没有单位“stone”"},
	    {parameters, "+x: {label: 甲, unit: yuan, since: {2025-02-30: 1}}\n", "parameters.yaml", 11, "不是日期"},
	    {parameters, "+x: {label: 甲, unit: yuan, per_year: {99: 1}}\n", "parameters.yaml", 11, "不是年份"},
	    {parameters, "+x: {label: 甲, unit: yuan, since: {2025-01-01: 1.234}}\n", "parameters.yaml", 11, "两位小数"},
	    {parameters, "+x: {label: 甲, unit: percent, since: {2025-01-01: 1.5}}\n", "parameters.yaml", 11, "整数"},
	    {parameters, "+x: {label: 甲, unit: yuan, since: {2025-01-01: {urban: 1}}}\n", "parameters.yaml", 11, "by_place"},
	    {parameters, "+x: {label: 甲, unit: yuan, since: {}, per_year: {}}\n", "parameters.yaml", 11, "只能写一个"},
	    {parameters, "+cattle: {label: 甲, unit: yuan}\n", NULL, 0, "同名"},
	    {pack, "pack: mountain\n", "pack.yaml", 1, "pack: valley"},
	    {pack, "pack: valley\nreview: {order: [alpha, omega]}\n", NULL, 0, "omega"},
	    {pack, "pack: valley\nreview: {stop: all}\n", "pack.yaml", 2, "stop"},
	    {pack, "pack: valley\nreview: {oder: [alpha]}\n", "pack.yaml", 2, "oder"},
	    {pack, "pack: valley\nsurvey_valid: nowhere\n", NULL, 0, "nowhere"},
	    {pack, "pack: valley\nclocks: {c: {days: nowhere}}\n", NULL, 0, "nowhere"},
	    {pack, "pack: valley\nclocks: {c: {days: survey_days, kind: lunar}}\n", "pack.yaml", 2, "calendar 或 months"},
	    {pack, "pack: valley\nsince: 2025121\n", "pack.yaml", 2, "since 应是日期"},
	    {pack, "pack: valley\nsince: 2025-12-01\nuntil: 2025-11-30\n", "pack.yaml", 3, "until 早于 since"},
	    {pack, "pack: valley\nprocedures: {omega: {steps: []}}\n", NULL, 0, "omega"},
	    {pack, "pack: valley\nprocedures: {alpha: {steps: [dance]}}\n", NULL, 0, "dance"},
	    {"pack/national/calendar/2025.yaml", "year: 2025\noff: [2024-12-31]\n", "2025.yaml", 2, "2025 年"},
	    {"pack/national/calendar/2025.yaml", "year: 2025\noff: [2025-02-30]\n", "2025.yaml", 2, "日期"},
	    {"record/survey.yaml",
	        "form: survey\nlabel: 调查\nof: household\nabout: application\nset: {state: gone}\nfields:\n"
	        "- {name: day, label: 调查日期, type: date}\n- {name: asked, label: 已问, type: codes, codes: {income: 收入}}\n",
	        "survey.yaml", 5, "gone"},
	};

	(void)state;
	check(faults, BASE_COUNT(faults));
}

static void test_what_a_pack_holds(void **state)
{
	char *folder = valley_make();
	struct pack *pack = valley_load(folder), *again = valley_load(folder);

	(void)state;
	assert_string_equal(pack_region(pack), "valley");
	assert_int_equal(pack_category_count(pack), 4);
	assert_string_equal(pack_category(pack, 2)->name, "gamma");
	assert_null(pack_category(pack, 4));
	assert_string_equal(pack_word(pack, "grid"), "山长");
	assert_string_equal(pack_word(pack, "nothing"), "nothing");
	assert_string_equal(pack_clock(pack, "handling")->parameter, "handling_days");
	assert_null(pack_clock(pack, "lunch"));
	assert_int_equal(pack_procedure(pack, "alpha")->count, 2);
	assert_string_equal(pack_procedure(pack, "alpha")->steps[1].valid, "survey_days");
	assert_null(pack_procedure(pack, "beta"));
	assert_true(pack_review(pack)->order_fixed);
	assert_null(pack_transfer(pack));
	assert_null(pack_tree(pack, "alerts"));
	assert_non_null(pack_tree(pack, "categories"));
	assert_non_null(pack_fact_find(pack, "member", "taken_gamma"));
	assert_non_null(pack_fact_find(pack, "household", "in_beta"));
	assert_null(pack_fact_find(pack, "household", "taken_beta"));
	assert_null(pack_fact_find(pack, "member", "delta")); /* decided elsewhere: no fact of its own */
	assert_non_null(pack_fact_find(pack, "member", "in_delta"));
	assert_string_equal(pack_hash_text(pack), pack_hash_text(again));
	assert_non_null(strstr(pack_hash_text(pack), "VA-09"));
	assert_non_null(strstr(pack_hash_text(pack), "form: loan"));
	pack_free(pack);
	pack_free(again);
	valley_remove(folder);
}

static void test_check_tells_what_is_idle_and_what_clashes(void **state)
{
	char *folder = valley_make();
	struct buffer out = BUFFER_INIT(1 << 20);
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_true(pack_check(folder, "valley", &out, &problem));
	assert_non_null(strstr(buffer_text(&out), "“owed”没有被用到"));
	assert_null(strstr(buffer_text(&out), "“own”没有被用到"));
	assert_non_null(strstr(buffer_text(&out), "“banded”（分档）没有被"));
	assert_null(strstr(buffer_text(&out), "“survey_days”（调查有效期）没有被"));
	assert_non_null(strstr(buffer_text(&out), "“empty”（未设）没有值"));
	assert_non_null(strstr(buffer_text(&out), "“elsewhere”在这个地区用不了"));
	buffer_clear(&out);
	valley_write(folder, "pack/hill/pack.yaml", "pack: hill\n");
	valley_write(folder, "pack/hill/forms/member.yaml",
	    "form: member\nfields:\n- {name: height, label: 身高, type: integer}\n");
	assert_true(pack_check(folder, "valley", &out, &problem));
	valley_write(folder, "pack/valley/forms/member.yaml",
	    "form: member\nfields:\n- {name: height, label: 身高, type: text}\n");
	buffer_clear(&out);
	assert_false(pack_check(folder, "valley", &out, &problem));
	assert_non_null(strstr(buffer_text(&out), "member.height"));
	assert_int_equal(problem.kind, PROBLEM_NONE);
	valley_write(folder, "pack/valley/pack.yaml", "pack: elsewhere\n");
	assert_false(pack_check(folder, "valley", &out, &problem));
	assert_int_equal(problem.kind, PROBLEM_USAGE);
	problem_release(&problem);
	buffer_release(&out);
	valley_remove(folder);
}

static void test_no_such_region(void **state)
{
	char *folder = valley_make();
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_null(pack_load(folder, "ocean", &problem));
	assert_non_null(strstr(problem.text, "ocean"));
	problem_release(&problem);
	assert_null(pack_load(folder, "../valley", &problem));
	problem_release(&problem);
	valley_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_facts_that_are_wrong),
	    cmocka_unit_test(test_hostile_expressions),
	    cmocka_unit_test(test_cycles),
	    cmocka_unit_test(test_categories_that_are_wrong),
	    cmocka_unit_test(test_the_rest_that_is_wrong),
	    cmocka_unit_test(test_what_a_pack_holds),
	    cmocka_unit_test(test_check_tells_what_is_idle_and_what_clashes),
	    cmocka_unit_test(test_no_such_region),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
