/* Conditions and expressions as they stand in YAML: texts, lists and maps around the language of expr. */
#include "doudi/forms.h"

#include <string.h>

static struct expr_place place_of(const struct tree *node)
{
	return (struct expr_place){node->file, node->line, node->column + (node->quoted ? 1 : 0)};
}

static void free_all(struct expr **parts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expr_free(parts[i]);
	free(parts);
}

static struct expr *read_group(const struct tree *list, bool any, struct problem *problem)
{
	struct expr **parts, *group;

	if (list->kind != TREE_LIST || list->count == 0) {
		tree_problem(list, problem, _("这里应是条件的列表，至少一条"));
		return NULL;
	}
	parts = memory_new(list->count * sizeof *parts);
	for (size_t i = 0; i < list->count; i++) {
		parts[i] = condition_read(list->items[i], problem);
		if (parts[i] == NULL) {
			free_all(parts, i);
			return NULL;
		}
	}
	group = any ? expr_any_take(parts, list->count) : expr_all_take(parts, list->count);
	free(parts);
	return group;
}

struct expr *condition_read(const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"all", "any", "if", NULL};
	const struct tree *inner;

	if (node->kind == TREE_LIST)
		return read_group(node, false, problem);
	if (node->kind == TREE_TEXT) {
		if (!node->empty)
			return expr_parse_condition(node->text, place_of(node), problem);
		tree_problem(node, problem, _("这里应写一个条件"));
		return NULL;
	}
	if (!tree_check_keys(node, keys, problem))
		return NULL;
	if (node->count != 1) {
		tree_problem(node, problem, _("这里只能写 all、any、if 中的一个"));
		return NULL;
	}
	inner = node->items[0];
	if (strcmp(inner->key, "if") == 0)
		return condition_read(inner, problem);
	return read_group(inner, strcmp(inner->key, "any") == 0, problem);
}

/* One row of a decision table; `else` has no condition and stands last. */
static bool read_row(const struct tree *row, bool last, struct expr **when, struct expr **then,
    struct problem *problem)
{
	static const char *const keys[] = {"if", "then", "else", NULL};
	const struct tree *condition = tree_get(row, "if"), *value = tree_get(row, "then"),
	                  *otherwise = tree_get(row, "else");

	if (!tree_check_keys(row, keys, problem))
		return false;
	if (otherwise != NULL ? condition != NULL || value != NULL || !last
	                      : condition == NULL || value == NULL)
		return tree_problem(row, problem,
		    _("这一行应写 {if: 条件, then: 值}，或在最后写 {else: 值}"));
	if (condition != NULL && (*when = condition_read(condition, problem)) == NULL)
		return false;
	*then = expression_read(otherwise != NULL ? otherwise : value, problem);
	return *then != NULL;
}

static struct expr *read_pick(const struct tree *list, struct problem *problem)
{
	struct expr **when, **then, *pick;

	if (list->kind != TREE_LIST || list->count == 0) {
		tree_problem(list, problem, _("“pick”应是若干行 {if: 条件, then: 值}"));
		return NULL;
	}
	when = memory_new(list->count * sizeof *when);
	then = memory_new(list->count * sizeof *then);
	for (size_t i = 0; i < list->count; i++) {
		if (!read_row(list->items[i], i + 1 == list->count, &when[i], &then[i], problem)) {
			free_all(when, list->count);
			free_all(then, list->count);
			return NULL;
		}
	}
	pick = expr_pick_take(when, then, list->count);
	free(when);
	free(then);
	return pick;
}

struct expr *expression_read(const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"pick", NULL};

	if (node->kind == TREE_MAP && node->count == 1)
		return tree_check_keys(node, keys, problem) ? read_pick(node->items[0], problem) : NULL;
	if (node->kind == TREE_TEXT && !node->empty)
		return expr_parse(node->text, place_of(node), problem);
	tree_problem(node, problem, _("这里应写一个值或算式"));
	return NULL;
}
