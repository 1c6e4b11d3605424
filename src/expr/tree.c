/* Making, walking and freeing trees, and the words of the public enums. */
#include "tree.h"

#include <stdio.h>
#include <string.h>

const char *truth_word(enum truth truth)
{
	static const char *const words[] = {"not_met", "met", "unknown", "unset"};

	return words[truth];
}

const char *type_word(enum value_type type)
{
	static const char *const words[] = {N_("数目"), N_("金额"), N_("百分数"), N_("日期"), N_("月份"), N_("是否项"),
	    N_("选项"), N_("多选项"), N_("文字"), N_("记录"), N_("多条记录")};

	return _(words[type]);
}

bool type_is_number(enum value_type type)
{
	return type == VALUE_INTEGER || type == VALUE_MONEY || type == VALUE_SHARE;
}

struct expr *node_new(enum node_kind kind, struct expr_place place)
{
	struct expr *node = memory_new(sizeof *node);

	node->kind = kind;
	node->place = place;
	return node;
}

void node_add(struct expr *node, struct expr *part)
{
	node->parts = memory_resize(node->parts, node->count + 1, sizeof(struct expr *));
	node->parts[node->count++] = part;
}

bool node_each(struct expr *node, bool (*visit)(void *self, struct expr *), void *self)
{
	if (!visit(self, node))
		return false;
	for (size_t i = 0; i < node->count; i++) {
		if (node->parts[i] != NULL && !node_each(node->parts[i], visit, self))
			return false;
	}
	return true;
}

bool node_problem(const struct expr *node, struct problem *problem, const char *format, ...)
{
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		abort();
	va_end(arguments);
	problem_at(problem, PROBLEM_USAGE, node->place.file, node->place.line, node->place.column, "%s", text);
	free(text);
	return false;
}

static struct expr *group_take(enum node_kind kind, struct expr **parts, size_t count)
{
	struct expr *node = node_new(kind, count > 0 ? parts[0]->place : (struct expr_place){NULL, 0, 0});

	for (size_t i = 0; i < count; i++)
		node_add(node, parts[i]);
	return node;
}

struct expr *expr_all_take(struct expr **parts, size_t count)
{
	return group_take(NODE_ALL, parts, count);
}

struct expr *expr_any_take(struct expr **parts, size_t count)
{
	return group_take(NODE_ANY, parts, count);
}

struct expr *expr_pick_take(struct expr **when, struct expr **then, size_t count)
{
	struct expr *node = node_new(NODE_PICK, then[0]->place);

	for (size_t i = 0; i < count; i++) {
		node_add(node, when[i]);
		node_add(node, then[i]);
	}
	return node;
}

void expr_free(struct expr *node)
{
	if (node == NULL)
		return;
	for (size_t i = 0; i < node->count; i++)
		expr_free(node->parts[i]);
	free(node->parts);
	free(node->word);
	free(node->band);
	free(node->by);
	free(node->source);
	free(node);
}

struct number_walk {
	void (*number)(void *self, int64_t, enum value_type, struct expr_place);
	void *self;
};

static bool visit_number(void *self, struct expr *node)
{
	const struct number_walk *walk = self;

	if (node->kind == NODE_NUMBER)
		walk->number(walk->self, node->literal.number, node->type, node->place);
	return true;
}

void expr_each_number(const struct expr *expr, void (*number)(void *self, int64_t, enum value_type, struct expr_place),
    void *self)
{
	struct number_walk walk = {number, self};

	node_each((struct expr *)expr, visit_number, &walk);
}

enum value_type expr_type(const struct expr *expr)
{
	return expr->type;
}

enum expr_group expr_group(const struct expr *expr, const struct expr *const **parts, size_t *count)
{
	bool group = expr->kind == NODE_ALL || expr->kind == NODE_ANY;

	*parts = group ? (const struct expr *const *)expr->parts : NULL;
	*count = group ? expr->count : 0;
	return expr->kind == NODE_ALL ? EXPR_ALL : expr->kind == NODE_ANY ? EXPR_ANY : EXPR_SINGLE;
}

bool expr_pick_row(const struct expr *expr, size_t i, const struct expr **when, const struct expr **then)
{
	if (expr->kind != NODE_PICK || 2 * i + 1 >= expr->count)
		return false;
	*when = expr->parts[2 * i];
	*then = expr->parts[2 * i + 1];
	return true;
}

const char *expr_source(const struct expr *expr)
{
	return expr->source != NULL ? expr->source : "";
}

struct expr_place expr_where(const struct expr *expr)
{
	return expr->place;
}
