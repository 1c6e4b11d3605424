/* The JSON of `doudi assess`: forms, refs in three ways, what was asked, and what is refused. */
#include "forms_scratch.h"

static struct bench *read_text(const struct form_catalogue *catalogue, const char *text,
    struct problem *problem)
{
	struct tree *tree = tree_read_json(text, strlen(text), "case.json", problem);
	struct bench *bench = NULL;

	if (tree != NULL)
		bench = bench_from_input(catalogue, tree, date_make(2025, 3, 3), problem);
	tree_free(tree);
	return bench;
}

static struct bench *read_good(const struct form_catalogue *catalogue, const char *text)
{
	struct problem problem = PROBLEM_INIT;
	struct bench *bench = read_text(catalogue, text, &problem);

	if (bench == NULL)
		fail_msg("%d:%d %s", problem.line, problem.column, problem.text);
	return bench;
}

static void test_household(void **state)
{
	static const char text[] =
	    "{\"pack\": \"here\", \"household\": {\"place_kind\": \"农村\"},\n"
	    "\"member\": [{\"id\": \"a\", \"name\": \"王 二\"}, {\"name\": \"李三\"}, {\"id\": \"c\"}],\n"
	    "\"income\": [{\"member\": \"a\", \"amount\": 1200}, {\"member\": \"李三\", \"amount\": \"30.5\"}, {\"member\": 3},\n"
	    "  {\"member\": \"王二\", \"payers\": [\"c\", \"李三\"]}],\n"
	    "\"application\": {\"day\": \"20250301\"}, \"acceptance\": {\"day\": \"20250302\"}, \"parameters\": {\"x\": 1}}";
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct bench *bench = read_good(catalogue, text);
	const struct record *member = bench_first(bench, form_find(catalogue, "member"));
	const struct record *income = bench_first(bench, form_find(catalogue, "income"));
	const struct record *household = bench_first(bench, form_find(catalogue, "household"));
	const struct record *acceptance = bench_first(bench, form_find(catalogue, "acceptance"));
	char *word;

	assert_true(bench_is_from_input(bench));
	assert_string_equal(household->id, bench_household(bench));
	assert_string_equal(record_text(household, "place_kind"), "rural");
	assert_string_equal(member->id, "a");
	assert_string_equal(record_text(member, "name"), "王二");
	assert_string_equal(member->stream, bench_household(bench));
	assert_string_equal(record_text(income, "member"), "a");
	assert_int_equal(record_value(income, "amount").number, 120000);
	income = bench_next(bench, income);
	assert_string_equal(record_text(income, "member"), "member-2");
	assert_int_equal(record_value(income, "amount").number, 3050);
	income = bench_next(bench, income);
	assert_string_equal(record_text(income, "member"), "c");
	income = bench_next(bench, income);
	assert_string_equal(record_text(income, "member"), "a");
	assert_string_equal(record_text(income, "payers"), "c member-2");
	assert_string_equal(record_text(acceptance, "application"),
	    bench_first(bench, form_find(catalogue, "application"))->id);
	word = bench_input_word(bench, "member-2");
	assert_string_equal(word, "member 2");
	free(word);
	assert_null(bench_input_word(bench, "nobody"));
	bench_free(bench);
	form_catalogue_free(catalogue);
}

static void test_asked(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct bench *bench = read_good(catalogue, "{\"member\": [], \"application\": {\"income\": \"无\"}}"),
	             *copy;

	assert_true(bench_asked_by_input(bench, "member"));
	assert_true(bench_asked_by_input(bench, "income")); /* a grid in its sheet */
	assert_true(bench_asked_by_input(bench, "application"));
	assert_false(bench_asked_by_input(bench, "household"));
	assert_int_equal(bench_count(bench, form_find(catalogue, "household")), 1); /* there all the same */
	copy = bench_copy(bench);
	assert_true(bench_asked_by_input(copy, "income") && bench_is_from_input(copy));
	bench_free(copy);
	bench_free(bench);
	bench = read_good(catalogue,
	    "{\"application\": {\"income\": [{\"amount\": 5}, {\"amount\": 6}]}, \"income\": [{}]}");
	assert_int_equal(bench_count(bench, form_find(catalogue, "income")), 3);
	bench_free(bench);
	form_catalogue_free(catalogue);
}

/* Ids that the file gives twice to different forms, or that are no ids at all, still lead to their records. */
static void test_ids(void **state)
{
	static const char text[] =
	    "{\"household\": {\"id\": \"1\"}, \"member\": [{\"id\": \"1\"}, {\"id\": \"爸爸\"}],\n"
	    "\"income\": [{\"id\": \"1\", \"member\": \"1\"}, {\"member\": \"爸爸\"}]}";
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct bench *bench = read_good(catalogue, text);
	const struct record *income = bench_first(bench, form_find(catalogue, "income"));
	const struct record *member = bench_first(bench, form_find(catalogue, "member"));

	assert_string_equal(bench_household(bench), "1");
	assert_string_equal(bench_find(bench, "1")->form->name, "household");
	assert_string_equal(record_text(income, "member"), member->id);
	assert_string_equal(record_text(bench_next(bench, income), "member"), bench_next(bench, member)->id);
	bench_free(bench);
	form_catalogue_free(catalogue);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *words;
		int line;
	} bad[] = {
	    {"{\n\"membr\": []}", "“member”", 2},
	    {"{\"member\": [\n{\"nmae\": \"王二\"}]}", "“name”", 2},
	    {"{\"member\": \"王二\"}", "列表", 1},
	    {"{\"member\": [\n\"王二\"]}", "对象", 2},
	    {"[]", "一个对象", 1},
	    {"{\"household\": [{},\n{}]}", "一户", 1},
	    {"{\"member\": [{\"id\": \"a\"},\n{\"id\": \"a\"}]}", "各不相同", 2},
	    {"{\"income\": [\n{\"member\": \"a\"}]}", "没有“a”", 2},
	    {"{\"member\": [{}],\n\"income\": [{\"member\": 2}]}", "没有“2”", 2},
	    {"{\"member\": [{\"name\": \"王二\"}, {\"name\": \"王二\"}],\n\"income\": [{\"member\": \"王二\"}]}",
	        "有两个", 2},
	    {"{\"income\": [\n{\"amount\": 12.5}]}", "", 2},
	    {"{\"income\": [\n{\"amount\": \"1.2万\"}]}", "12000", 2},
	    {"{\"application\": {\"income\": [\n{\"amount\": \"多\"}]}}", "金额", 2},
	};
	struct form_catalogue *catalogue = scratch_load(*state, NULL);

	for (size_t i = 0; i < BASE_COUNT(bad); i++) {
		struct problem problem = PROBLEM_INIT;

		assert_null(read_text(catalogue, bad[i].text, &problem));
		if (strstr(problem.text, bad[i].words) == NULL || problem.line != bad[i].line)
			fail_msg("%s: %d:%d %s", bad[i].text, problem.line, problem.column, problem.text);
		problem_release(&problem);
	}
	form_catalogue_free(catalogue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_household), SCRATCH_TEST(test_asked),
	    SCRATCH_TEST(test_ids), SCRATCH_TEST(test_refused)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
