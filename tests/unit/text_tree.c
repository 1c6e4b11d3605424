#include "text_check.h"

#include <stdio.h>
#include <unistd.h>

static struct tree *yaml(const char *text)
{
	struct problem problem = PROBLEM_INIT;
	struct tree *tree = tree_read_yaml(text, strlen(text), "a.yaml", &problem);

	if (tree == NULL)
		fail_msg("%d:%d %s", problem.line, problem.column, problem.text);
	return tree;
}

static void test_yaml_keeps_places_and_quotes(void **state)
{
	struct tree *tree = yaml("form: member\nlabel: '家庭成员'\nfields:\n- {name: 姓, n: -07}\n-\nempty:\nword: \"none\"\n");
	const struct tree *fields = tree_get(tree, "fields");

	(void)state;
	assert_int_equal(tree->kind, TREE_MAP);
	assert_string_equal(tree_text(tree, "form"), "member");
	assert_false(tree_get(tree, "form")->quoted);
	assert_true(tree_get(tree, "label")->quoted);
	assert_true(tree_get(tree, "word")->quoted);
	assert_true(tree_get(tree, "empty")->empty);
	assert_false(tree_get(tree, "label")->empty);
	assert_int_equal(fields->kind, TREE_LIST);
	assert_int_equal(fields->count, 2);
	assert_int_equal(fields->line, 3);
	assert_int_equal(fields->items[0]->line, 4);
	assert_int_equal(fields->items[0]->column, 3);
	assert_string_equal(tree_text(fields->items[0], "n"), "-07");
	assert_int_equal(tree_get(fields->items[0], "n")->column, 13);
	assert_true(fields->items[1]->empty);
	assert_string_equal(fields->items[1]->file, "a.yaml");
	assert_null(tree_get(tree, "none"));
	assert_null(tree_get(fields, "form"));
	assert_null(tree_text(tree, "fields"));
	tree_free(tree);
}

static void test_nodes_outlive_the_rest_of_their_file(void **state)
{
	struct tree *tree = yaml("a: {b: c}\n"), *copy = tree_copy(tree_get(tree, "a")), *other = tree_new_map();

	(void)state;
	tree_free(tree);
	tree_add_take(other, "x", copy);
	assert_string_equal(tree_get(tree_get(other, "x"), "b")->file, "a.yaml");
	assert_string_equal(tree_text(tree_get(other, "x"), "b"), "c");
	tree_free(other);
}

static void test_yaml_yes(void **state)
{
	struct tree *tree = yaml("a: yes\nb: true\nc: no\nd: [yes]\n");

	(void)state;
	assert_true(tree_is_yes(tree, "a"));
	assert_true(tree_is_yes(tree, "b"));
	assert_false(tree_is_yes(tree, "c"));
	assert_false(tree_is_yes(tree, "d"));
	assert_false(tree_is_yes(tree, "e"));
	tree_free(tree);
}

static void test_yaml_refusals(void **state)
{
	static const struct {
		const char *text, *words;
		int line, column;
	} cases[] = {
	    {"a: 1\nb: 2\na: 3\n", "第一次在第 1 行", 3, 1},
	    {"m:\n  x: 1\n  x: 2\n", "“x”写了两次", 3, 3},
	    {"a: &here 1\n", "& 给内容起名", 1, 4},
	    {"a: *here\n", "* 引用", 1, 4},
	    {"&k a: 1\n", "& 给内容起名", 1, 1},
	    {"a: !!str 1\n", "! 标注类型", 1, 4},
	    {"a: !local {b: 1}\n", "! 标注类型", 1, 4},
	    {"a: 1\n---\nb: 2\n", "一份内容", 2, 1},
	    {"", "空的", 1, 1},
	    {"# 只有注释\n", "空的", 2, 1},
	    {"a: 1\n\tb: 2\n", "Tab", 2, 1},
	    {"a: 1\n  b: 2\n", "缩进", 2, 4},
	    {"a: b: c\n", "冒号", 1, 5},
	    {"a: \"没完\n", "引号", 1, 4},
	    {"a: [1, 2\nb: 3\n", "括号", 1, 4},
	    {"a: 1\nb\nc: 2\n", "缺少冒号", 2, 1},
	    {"a:\n  b: 1\n c: 2\n", "同一列", 3, 2},
	    {"- a\nb: 1\n", "“- ”", 2, 1},
	    {"a: - b\n", "另起一行", 1, 4},
	    {"a: @b\n", "加引号", 1, 4},
	    {"'': x\n", "键应当", 1, 1},
	    {": x\n", "一个键", 1, 1},
	    {"? [a]\n: x\n", "键应当", 1, 3},
	    {"a: \"\\q\"\n", "反斜杠", 1, 5},
	    {"a: \"\\0\"\n", "空字符", 1, 4},
	    {"a: 1\nb: \x01\n", "控制字符", 2, 1},
	    {"a: 1\nb: 2\nc: \xC3(\n", "UTF-8", 3, 1},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct problem problem = PROBLEM_INIT;

		assert_null(tree_read_yaml(cases[i].text, strlen(cases[i].text), "a.yaml", &problem));
		assert_int_equal(problem.kind, PROBLEM_USAGE);
		assert_string_equal(problem.file, "a.yaml");
		if (cases[i].line > 0 && (problem.line != cases[i].line || problem.column != cases[i].column))
			fail_msg("%s: at %d:%d: %s", cases[i].text, problem.line, problem.column, problem.text);
		check_problem(&problem, cases[i].words);
	}
}

static void test_depth_has_an_end(void **state)
{
	struct buffer text = BUFFER_INIT(1 << 20);
	struct problem problem = PROBLEM_INIT;
	struct tree *tree;
	int i;

	(void)state;
	for (i = 0; i < TREE_DEPTH_MAXIMUM; i++)
		buffer_add(&text, "[");
	for (i = 0; i < TREE_DEPTH_MAXIMUM; i++)
		buffer_add(&text, "]");
	tree = tree_read_yaml(buffer_text(&text), text.length, "deep", &problem);
	assert_non_null(tree);
	tree_free(tree);
	tree = tree_read_json(buffer_text(&text), text.length, "deep", &problem);
	assert_non_null(tree);
	tree_free(tree);
	buffer_clear(&text);
	for (i = 0; i < 1000; i++)
		buffer_add(&text, "[");
	for (i = 0; i < 1000; i++)
		buffer_add(&text, "]");
	assert_null(tree_read_yaml(buffer_text(&text), text.length, "deep", &problem));
	check_problem(&problem, "层次太深");
	assert_null(tree_read_json(buffer_text(&text), text.length, "deep", &problem));
	assert_int_equal(problem.column, TREE_DEPTH_MAXIMUM + 1);
	check_problem(&problem, "层次太深");
	buffer_release(&text);
}

static void test_size_has_an_end(void **state)
{
	size_t length = TREE_FILE_MAXIMUM + 1;
	char *text = memory_new(length);
	struct problem problem = PROBLEM_INIT;

	(void)state;
	memset(text, ' ', length);
	assert_null(tree_read_yaml(text, length, "big", &problem));
	check_problem(&problem, "8 MiB");
	assert_null(tree_read_json(text, length, "big", &problem));
	check_problem(&problem, "8 MiB");
	free(text);
}

static void test_keys_are_checked(void **state)
{
	static const char *const known[] = {"name", "label", "type", "required", NULL};
	struct tree *tree = yaml("name: a\nlable: b\n");
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_false(tree_check_keys(tree, known, &problem));
	assert_int_equal(problem.line, 2);
	check_problem(&problem, "不认识的键“lable”，是不是 label？");
	tree_free(tree);
	tree = yaml("nothing_like_it: a\n");
	assert_false(tree_check_keys(tree, known, &problem));
	check_problem(&problem, "可以写的有：name label type required。");
	tree_free(tree);
	tree = yaml("type: a\nrequired: yes\n");
	assert_true(tree_check_keys(tree, known, &problem));
	tree_free(tree);
	tree = yaml("- type\n");
	assert_false(tree_check_keys(tree, known, &problem));
	check_problem(&problem, "键: 值");
	tree_free(tree);
}

/* The file is decoded first: a definition saved by an old editor is still read. */
static void test_files(void **state)
{
	const char *folder = getenv("TMPDIR");
	char *path = memory_format("%s/text_tree.XXXXXX", folder == NULL ? "/tmp" : folder);
	int file = mkstemp(path);
	struct problem problem = PROBLEM_INIT;
	struct tree *tree;

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(write(file, "\xC3\xFB: \xD5\xC5\x82\x30\xB7\x31\n", 11), 11);
	close(file);
	tree = tree_read_yaml_file(path, &problem);
	assert_non_null(tree);
	assert_string_equal(tree_text(tree, "名"), "张㛃");
	assert_string_equal(tree->file, path);
	tree_free(tree);
	assert_int_equal(unlink(path), 0);
	assert_null(tree_read_yaml_file(path, &problem));
	assert_string_equal(problem.file, path);
	check_problem(&problem, "打不开");
	assert_null(tree_read_json_file(folder == NULL ? "/tmp" : folder, &problem));
	check_problem(&problem, "读不出来");
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_yaml_keeps_places_and_quotes),
	    cmocka_unit_test(test_nodes_outlive_the_rest_of_their_file),
	    cmocka_unit_test(test_yaml_yes),
	    cmocka_unit_test(test_yaml_refusals),
	    cmocka_unit_test(test_depth_has_an_end),
	    cmocka_unit_test(test_size_has_an_end),
	    cmocka_unit_test(test_keys_are_checked),
	    cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
