#include "text_check.h"

static struct tree *json(const char *text)
{
	struct problem problem = PROBLEM_INIT;
	struct tree *tree = tree_read_json(text, strlen(text), "a.json", &problem);

	if (tree == NULL)
		fail_msg("%d:%d %s", problem.line, problem.column, problem.text);
	return tree;
}

static char *canonical(const struct tree *tree)
{
	struct buffer out = BUFFER_INIT(1 << 20);

	tree_write_canonical(tree, &out);
	return buffer_take(&out);
}

static void test_values(void **state)
{
	struct tree *tree = json("{\n \"数\": -12,\n \"a\": [true, false, null, \"1\"],\n \"s\": \"a\\\"b\\\\\\u4e00\\ud842\\udfb7\" }");
	const struct tree *list = tree_get(tree, "a");

	(void)state;
	assert_string_equal(tree_text(tree, "数"), "-12");
	assert_false(tree_get(tree, "数")->quoted);
	assert_int_equal(tree_get(tree, "数")->line, 2);
	assert_int_equal(tree_get(tree, "数")->column, 2);
	assert_string_equal(list->items[0]->text, "yes");
	assert_string_equal(list->items[1]->text, "no");
	assert_string_equal(list->items[2]->text, "");
	assert_true(list->items[2]->empty);
	assert_true(list->items[3]->quoted);
	assert_int_equal(list->items[3]->line, 3);
	assert_int_equal(list->items[3]->column, 27);
	assert_string_equal(tree_text(tree, "s"), "a\"b\\一𠮷");
	tree_free(tree);
}

static void test_refusals(void **state)
{
	static const struct {
		const char *text, *words;
		int line, column;
	} cases[] = {
	    {"{\"a\": 1.5}", "\"123.45\"", 1, 7},
	    {"{\"a\": [1,\n 2e3]}", "小数", 2, 2},
	    {"{\"a\": 1, \"a\": 2}", "两次", 1, 0},
	    {"{\"a\": 1", "没有写完", 1, 0},
	    {"{\"a\": 1} x", "结束以后", 1, 0},
	    {"{\"a\" 1}", "JSON 写法不对", 1, 0},
	    {"[1,]", "JSON 写法不对", 1, 0},
	    {"{'a': 1}", "JSON 写法不对", 1, 0},
	    {"[\"\\ud842\"]", "JSON 写法不对", 1, 0},
	    {"[\"\\udfb7\\ud842\"]", "JSON 写法不对", 1, 0},
	    {"[\"\\u0000\"]", "空字符", 1, 0},
	    {"[\"\xC3(\"]", "UTF-8", 1, 0},
	    {"[99999999999999999999]", "数太大", 1, 0},
	    {"{\"\": 1}", "键不能是空的", 1, 2},
	    {"", "JSON", 1, 0},
	    {"12", "JSON", 1, 0},
	    {"[NaN]", "JSON", 1, 0},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct problem problem = PROBLEM_INIT;

		assert_null(tree_read_json(cases[i].text, strlen(cases[i].text), "a.json", &problem));
		if (problem.line != cases[i].line || (cases[i].column > 0 && problem.column != cases[i].column))
			fail_msg("%s: at %d:%d: %s", cases[i].text, problem.line, problem.column, problem.text);
		check_problem(&problem, cases[i].words);
	}
}

static void test_canonical_form(void **state)
{
	struct tree *tree = tree_new_map(), *list;

	(void)state;
	tree_add_number(tree, "b", -5);
	tree_add_text(tree, "a", "12");
	tree_add_text(tree, "A", "\"引号\"\\\n\x1b\u202e\U000E0041");
	tree_add_text(tree, "gone", NULL);
	list = tree_add_list(tree, "é");
	tree_add_number(list, NULL, INT64_MAX);
	tree_add_text(list, NULL, NULL);
	tree_add_map(list, NULL);
	check_made(canonical(tree), "{\"A\":\"\\\"引号\\\"\\\\\\n\\u001b\\u202e\\udb40\\udc41\",\"a\":\"12\",\"b\":-5,"
	    "\"é\":[9223372036854775807,\"\",{}]}");
	tree_free(tree);
}

static void test_unquoted_texts_are_integers_or_strings(void **state)
{
	static const char *const cases[][2] = {
	    {"0", "[0]"}, {"-1", "[-1]"}, {"007", "[\"007\"]"}, {"-0", "[\"-0\"]"}, {"1.5", "[\"1.5\"]"},
	    {"110101199003070011", "[110101199003070011]"}, {"9223372036854775807", "[9223372036854775807]"},
	    {"9223372036854775808", "[\"9223372036854775808\"]"}, {"2025-03-03", "[\"2025-03-03\"]"}, {"yes", "[\"yes\"]"},
	    {"+1", "[\"+1\"]"}, {"-01", "[\"-01\"]"}, {"1e3", "[\"1e3\"]"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct problem problem = PROBLEM_INIT;
		char *text = memory_format("- %s\n", cases[i][0]);
		struct tree *tree = tree_read_yaml(text, strlen(text), "y", &problem);

		assert_non_null(tree);
		check_made(canonical(tree), cases[i][1]);
		tree_free(tree);
		free(text);
	}
}

static void test_equal_trees_give_equal_bytes(void **state)
{
	struct tree *one = json("{\"b\":{\"y\":1,\"x\":[]},\"a\":\"\\u4e00\\n\"}");
	struct tree *two = json(" { \"a\" : \"一\\u000a\" , \"b\" : { \"x\" : [ ] , \"y\" : 1 } } ");
	char *first = canonical(one), *second = canonical(two);
	struct tree *again = json(first);

	(void)state;
	assert_string_equal(first, second);
	check_made(canonical(again), first);
	tree_free(one);
	tree_free(two);
	tree_free(again);
	free(first);
	free(second);
}

/* Whatever text goes in comes back through another reader of JSON. */
static void test_every_character_comes_back(void **state)
{
	struct buffer all = BUFFER_INIT(1 << 23), out = BUFFER_INIT(1 << 24);
	struct tree *tree = tree_new_map(), *again;
	struct problem problem = PROBLEM_INIT;
	uint32_t point;
	char bytes[5];

	(void)state;
	for (point = 1; point < 0x30000; point += point < 0x3000 || point > 0xD7F0 ? 1 : 7)
		if (point < 0xD800 || point > 0xDFFF)
			buffer_add_bytes(&all, bytes, utf8_write(point, bytes));
	tree_add_text(tree, "all", buffer_text(&all));
	tree_write_json(tree, &out);
	again = tree_read_json(buffer_text(&out), out.length, "out", &problem);
	assert_non_null(again);
	assert_string_equal(tree_text(again, "all"), buffer_text(&all));
	tree_free(tree);
	tree_free(again);
	buffer_release(&all);
	buffer_release(&out);
}

static void test_pretty_form_keeps_order(void **state)
{
	struct tree *tree = json("{\"b\":1,\"a\":[],\"c\":[null,{\"x\":\"y\"}]}");
	struct buffer out = BUFFER_INIT(1 << 20);

	(void)state;
	tree_write_json(tree, &out);
	assert_string_equal(buffer_text(&out),
	    "{\n  \"b\": 1,\n  \"a\": [],\n  \"c\": [\n    null,\n    {\n      \"x\": \"y\"\n    }\n  ]\n}\n");
	buffer_release(&out);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_values),
	    cmocka_unit_test(test_refusals),
	    cmocka_unit_test(test_canonical_form),
	    cmocka_unit_test(test_unquoted_texts_are_integers_or_strings),
	    cmocka_unit_test(test_equal_trees_give_equal_bytes),
	    cmocka_unit_test(test_every_character_comes_back),
	    cmocka_unit_test(test_pretty_form_keeps_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
