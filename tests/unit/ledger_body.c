/* The fast reader of bodies and the general one come to the same, whatever they are given. */
#include "ledger_scratch.h"

#include "ledger/body.h"

static char *written(const struct tree *tree)
{
	struct buffer text = BUFFER_INIT(1 << 20);

	if (tree == NULL)
		return NULL;
	tree_write_canonical(tree, &text);
	return buffer_take(&text);
}

static void compare(const char *text, bool fast)
{
	struct problem problem = PROBLEM_INIT;
	struct tree *plain = tree_read_json(text, strlen(text), "", &problem);
	struct body_text body = {.plain = NULL};
	char *wanted = written(plain), *got = written(body_read(&body, text, strlen(text), true, &problem));

	if ((wanted == NULL) != (got == NULL) || (wanted != NULL && strcmp(wanted, got) != 0))
		fail_msg("%s: %s, not %s", text, got, wanted);
	assert_int_equal(body.plain == NULL && got != NULL, fast);
	free(wanted);
	free(got);
	body_text_release(&body);
	tree_free(plain);
	problem_release(&problem);
}

static void what_is_canonical_is_read_fast(void **state)
{
	static const char *const texts[] = {
	    "{}", "[]", "{\"a\":\"\"}", "{\"a\":[],\"b\":{}}", "{\"by\":\"王小明\",\"day\":\"2025-03-03\",\"records\":[{\"form\":\"visit\","
	    "\"id\":\"0123\",\"new\":{\"amount\":-12345,\"kinds\":[\"a\",\"b\"],\"note\":\"一\\n\\\"二\\\"\\\\\"}}]}", "{\"a\":0}",
	    "{\"a\":999999999999999999}", "{\"a\":\"𬭎㛃\"}", "[\"\\\\\"]", "[[[[1]]]]",
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(texts); i++)
		compare(texts[i], true);
}

static void anything_else_is_read_all_the_same(void **state)
{
	static const char *const texts[] = {
	    "", " ", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "[1,]", "[,1]", "{\"a\" :1}", "{ }", "{\"b\":1,\"a\":2}",
	    "{\"a\":1,\"a\":2}", "{\"\":1}", "{\"a\":null}", "{\"a\":true}", "{\"a\":1.5}", "{\"a\":1e3}", "{\"a\":01}", "{\"a\":-0}", "{\"a\":-}",
	    "{\"a\":9223372036854775807}", "{\"a\":9223372036854775808}", "{\"a\":\"\\u4e00\"}", "{\"a\":\"\\u0000\"}", "{\"a\":\"\\x\"}",
	    "{\"a\":\"\\\"}", "{\"a\":\"\t\"}", "{\"a\":\"\xff\"}", "{\"a\":\"\xe4\xb8\"}", "{\"a\":1}x", "{\"a\":1}}", "\"a\"", "12", "{\"a\":\"\\/\"}",
	    "{1:2}", "[\"a\" \"b\"]", "[1 2]", "\xef\xbb\xbf{}",
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(texts); i++)
		compare(texts[i], false);
}

static void nested_too_deep_is_refused_by_both(void **state)
{
	char text[2 * (TREE_DEPTH_MAXIMUM + 2) + 1];

	(void)state;
	for (int depth = TREE_DEPTH_MAXIMUM - 2; depth <= TREE_DEPTH_MAXIMUM + 2; depth++) {
		memset(text, '[', (size_t)depth);
		memset(text + depth, ']', (size_t)depth);
		text[2 * depth] = '\0';
		compare(text, depth < TREE_DEPTH_MAXIMUM);
	}
}

static void reasons_are_left_out(void **state)
{
	static const char text[] = "{\"by\":\"甲\",\"reasons\":{\"lines\":[{\"reasons\":\"],}\\\"\",\"x\":[1]}]},\"records\":[{\"reasons\":1}]}";
	struct body_text body = {.plain = NULL};
	char *got = written(body_read(&body, text, strlen(text), false, NULL));

	(void)state;
	assert_string_equal(got, "{\"by\":\"甲\",\"records\":[{\"reasons\":1}]}");
	free(got);
	body_text_release(&body);
}

static bool surely(const char *text, const char *said)
{
	struct body_text body = {.plain = NULL};
	const struct tree *tree = body_read(&body, text, strlen(text), false, NULL);
	const char *by = tree_text(tree, "by");
	bool sure = body_surely_says(text, strlen(text), "by", said);

	assert_true(!sure || tree == NULL || (by != NULL && strcmp(by, said) == 0));
	body_text_release(&body);
	return sure;
}

static void a_name_is_found_without_reading_the_rest(void **state)
{
	static const char *const sure[] = {"{\"by\":\"甲\"}", "{\"a\":[{\"by\":\"乙\"},\"}\\\"\"],\"by\":\"甲\",\"day\":1}", "{\"by\":\"甲\",",
	    "{\"by\":\"甲\",\"by\":\"乙\"}", "{\"a\":tru,\"by\":\"甲\"}", "{\"reasons\":{\"by\":\"乙\"},\"by\":\"甲\"}"};
	static const char *const unsure[] = {"", "{", "{}", "[\"by\",\"甲\"]", "{\"by\":\"乙\"}", "{\"by\":\"甲乙\"}", "{\"by\":\"\"}", "{\"by\":\"甲", "{\"by\":甲}",
	    "{\"by\" :\"甲\"}", "{ \"by\":\"甲\"}", "{\"by\":\"\\u7532\"}", "{\"b\\u0079\":\"甲\"}", "{\"a\":{\"by\":\"甲\"}}", "{\"a\":\"\\\",\"by\":\"甲\"}",
	    "{\"a\":[,\"by\":\"甲\"}", "{\"a\":1 \"by\":\"甲\"}", "{\"by\":[\"甲\"]}", "{\"bye\":\"甲\"}"};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(sure); i++)
		if (!surely(sure[i], "甲"))
			fail_msg("not found in %s", sure[i]);
	for (size_t i = 0; i < BASE_COUNT(unsure); i++)
		if (surely(unsure[i], "甲"))
			fail_msg("found in %s", unsure[i]);
	assert_false(surely("{\"by\":\"a\\\"\"}", "a\\"));
	assert_false(surely("{\"by\":\"a\\\\\"}", "a\\\\"));
	assert_false(surely("{\"by\":\"a\\\\\"}", "a\\"));
	assert_true(surely("{\"by\":\"\"}", ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_canonical_is_read_fast),
	    cmocka_unit_test(anything_else_is_read_all_the_same),
	    cmocka_unit_test(nested_too_deep_is_refused_by_both),
	    cmocka_unit_test(reasons_are_left_out),
	    cmocka_unit_test(a_name_is_found_without_reading_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
