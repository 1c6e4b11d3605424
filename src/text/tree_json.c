/* JSON through jansson, which checks and decodes but keeps no places. A second walk over
 * the same bytes, which are known to be good by then, gives every node its line and column. */
#include "tree_build.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct walk {
	const char *at;
	int line, column;
	struct tree_name *name;
	const char *file;
	struct problem *problem;
};

static struct tree *read_value(struct walk *, const json_t *, int depth);

static void step(struct walk *walk)
{
	if (*walk->at == '\n') {
		walk->line++;
		walk->column = 1;
	} else if (((unsigned char)*walk->at & 0xC0) != 0x80) {
		walk->column++;
	}
	walk->at++;
}

static void skip(struct walk *walk, const char *characters)
{
	while (*walk->at != '\0' && strchr(characters, *walk->at) != NULL)
		step(walk);
}

/* Blanks and the marks between values: valid JSON needs no more looking. */
static void skip_between(struct walk *walk)
{
	skip(walk, " \t\r\n,:");
}

static void skip_string(struct walk *walk)
{
	step(walk);
	while (*walk->at != '"') {
		if (*walk->at == '\\')
			step(walk);
		step(walk);
	}
	step(walk);
}

static bool refuse(const struct walk *walk, const char *sentence)
{
	return problem_at(walk->problem, PROBLEM_USAGE, walk->file, walk->line, walk->column, "%s", sentence);
}

static struct tree *read_scalar(struct walk *walk, const json_t *value)
{
	struct tree *node;

	if (json_is_real(value)) {
		refuse(walk, _("不能写小数或科学计数。金额请写成带引号的文字，如 \"123.45\"；其他数请写整数。"));
		return NULL;
	}
	node = tree_place_new(TREE_TEXT, walk->name, walk->line, walk->column);
	if (json_is_string(value)) {
		node->text = memory_text(json_string_value(value));
		node->quoted = true;
		skip_string(walk);
		return node;
	}
	if (json_is_integer(value))
		node->text = memory_format("%" JSON_INTEGER_FORMAT, json_integer_value(value));
	else
		node->text = memory_text(json_is_true(value) ? "yes" : json_is_false(value) ? "no" : "");
	node->empty = json_is_null(value);
	skip(walk, "-+0123456789truefalsn");
	return node;
}

static bool read_members(struct walk *walk, struct tree *node, const json_t *object, int depth)
{
	json_t *unlocked = (json_t *)(uintptr_t)object, *value;
	struct tree *item;
	const char *key;
	int line, column;

	json_object_foreach(unlocked, key, value) { /* in the order of the text */
		skip_between(walk);
		line = walk->line;
		column = walk->column;
		if (key[0] == '\0')
			return refuse(walk, _("键不能是空的。"));
		skip_string(walk);
		skip_between(walk);
		item = read_value(walk, value, depth);
		if (item == NULL)
			return false;
		item->line = line;
		item->column = column;
		tree_add_take(node, key, item);
	}
	return true;
}

static bool read_elements(struct walk *walk, struct tree *node, const json_t *array, int depth)
{
	struct tree *item;
	json_t *value;
	size_t i;

	json_array_foreach(array, i, value) {
		skip_between(walk);
		item = read_value(walk, value, depth);
		if (item == NULL)
			return false;
		tree_add_take(node, NULL, item);
	}
	return true;
}

static struct tree *read_value(struct walk *walk, const json_t *value, int depth)
{
	struct tree *node;
	bool good;

	if (!json_is_object(value) && !json_is_array(value))
		return read_scalar(walk, value);
	if (depth >= TREE_DEPTH_MAXIMUM) {
		refuse(walk, _("层次太深，请减少嵌套。"));
		return NULL;
	}
	node = tree_place_new(json_is_object(value) ? TREE_MAP : TREE_LIST, walk->name, walk->line, walk->column);
	step(walk);
	good = node->kind == TREE_MAP ? read_members(walk, node, value, depth + 1) :
	    read_elements(walk, node, value, depth + 1);
	if (!good) {
		tree_free(node);
		return NULL;
	}
	skip_between(walk);
	step(walk);
	return node;
}

static const char *error_sentence(enum json_error_code code)
{
	static const struct {
		enum json_error_code code;
		const char *sentence;
	} sentences[] = {
	    {json_error_duplicate_key, N_("同一个键写了两次，请删去其中一个。")},
	    {json_error_premature_end_of_input, N_("JSON 没有写完：检查引号和括号是否成对。")},
	    {json_error_end_of_input_expected, N_("JSON 结束以后还有内容，请删去。")},
	    {json_error_invalid_utf8, N_("有不是 UTF-8 的字节，请另存为 UTF-8。")},
	    {json_error_null_character, N_("文字里有空字符（\\u0000），请删去。")},
	    {json_error_null_byte_in_key, N_("键里有空字符（\\u0000），请删去。")},
	    {json_error_numeric_overflow, N_("数太大。号码请写成带引号的文字。")},
	    {json_error_stack_overflow, N_("层次太深，请减少嵌套。")},
	};
	size_t i;

	for (i = 0; i < BASE_COUNT(sentences); i++)
		if (sentences[i].code == code)
			return _(sentences[i].sentence);
	return _("JSON 写法不对：检查这里前后的引号、逗号、冒号和括号。");
}

struct tree *tree_read_json(const char *text, size_t length, const char *name, struct problem *problem)
{
	struct walk walk = {.line = 1, .column = 1, .file = name, .problem = problem};
	struct tree *root = NULL;
	json_error_t error;
	json_t *value;

	if (!tree_check_size(length, name, problem))
		return NULL;
	value = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	if (value == NULL) {
		problem_at(problem, PROBLEM_USAGE, name, error.line, error.column, "%s",
		    error_sentence(json_error_code(&error)));
		return NULL;
	}
	walk.at = text;
	walk.name = tree_name_new(name);
	skip_between(&walk);
	root = read_value(&walk, value, 0);
	tree_name_drop(walk.name);
	json_decref(value);
	return root;
}

struct tree *tree_read_json_file(const char *path, struct problem *problem)
{
	struct buffer text = BUFFER_INIT(TREE_FILE_MAXIMUM * 2);
	struct tree *root = NULL;

	if (tree_load(path, &text, problem))
		root = tree_read_json(buffer_text(&text), text.length, path, problem);
	buffer_release(&text);
	return root;
}
