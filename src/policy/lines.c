/* Condition lines: the rows of a review sheet. Each is a condition or a group of lines. */
#include "pack.h"

#include <string.h>

static bool read_clauses(struct condition_line *line, const struct tree *node, struct problem *problem)
{
	const struct tree *clause = tree_get(node, "clause");

	if (clause == NULL)
		return true;
	if (clause->kind == TREE_LIST)
		return key_read_words(node, "clause", &line->clauses, &line->clause_count, problem);
	if (clause->kind != TREE_TEXT || clause->empty)
		return tree_problem(clause, problem, _("“clause”应写条款号，例如 QT-04 或 [QT-04, QT-09]"));
	line->clauses = memory_new(sizeof *line->clauses);
	line->clauses[line->clause_count++] = memory_text(clause->text);
	return true;
}

bool line_read_group(struct condition_line *line, const struct tree *parts, bool any, struct problem *problem)
{
	struct expr **tests;
	bool good = true;

	if (parts->kind != TREE_LIST || parts->count == 0)
		return tree_problem(parts, problem, _("这里应是条件的列表，至少一条"));
	line->any = any;
	line->parts = memory_new(parts->count * sizeof *line->parts);
	tests = memory_new(parts->count * sizeof(struct expr *));
	for (size_t i = 0; good && i < parts->count; i++) {
		line->part_count = i + 1;
		good = line_read(&line->parts[i], parts->items[i], problem);
		tests[i] = line->parts[i].test;
	}
	if (good) {
		line->test = any ? expr_any_take(tests, parts->count) : expr_all_take(tests, parts->count);
	} else {
		for (size_t i = 0; i < line->part_count; i++)
			expr_free(tests[i]);
	}
	free(tests);
	return good;
}

static bool read_body(struct condition_line *line, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"if", "all", "any"};
	const struct tree *body = NULL;

	for (size_t i = 0; i < BASE_COUNT(keys); i++) {
		const struct tree *item = tree_get(node, keys[i]);

		if (item != NULL && body != NULL)
			return tree_problem(item, problem, _("if、all、any 只能写一个"));
		if (item != NULL)
			body = item;
	}
	if (body == NULL)
		return tree_problem(node, problem, _("这一条缺少条件：请写 if、all 或 any"));
	if (strcmp(body->key, "if") == 0 && body->kind != TREE_LIST) {
		line->test = condition_read(body, problem);
		return line->test != NULL;
	}
	return line_read_group(line, body, strcmp(body->key, "any") == 0, problem);
}

bool line_read(struct condition_line *line, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"name", "clause", "says", "if", "all", "any", NULL};

	if (node->kind == TREE_LIST)
		return line_read_group(line, node, false, problem);
	if (node->kind == TREE_TEXT) {
		line->test = condition_read(node, problem);
		return line->test != NULL;
	}
	if (!tree_check_keys(node, keys, problem) || !key_read_text(node, "name", &line->name, problem) ||
	    !key_read_text(node, "says", &line->says, problem) || !read_clauses(line, node, problem))
		return false;
	if (line->name != NULL && !key_name_is_good(line->name))
		return tree_problem(tree_get(node, "name"), problem, _("条件名“%s”应是小写字母、数字和下划线"), line->name);
	return read_body(line, node, problem);
}

void line_release(struct condition_line *line)
{
	for (size_t i = 0; i < line->part_count; i++)
		line_release(&line->parts[i]);
	free(line->parts);
	free(line->name);
	free(line->says);
	words_free(line->clauses, line->clause_count);
	*line = (struct condition_line){0};
}
