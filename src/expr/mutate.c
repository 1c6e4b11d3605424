/* One-step changes of a bound tree, done and undone in place: a rule whose change no case notices is
 * a rule without a case. */
#include "tree.h"

#include <inttypes.h>
#include <string.h>

static const char *const compare_signs[] = {"=", "!=", "<", "<=", ">", ">="};
static const enum compare compare_neighbours[] = {COMPARE_OTHER, COMPARE_EQUAL, COMPARE_MOST, COMPARE_LESS,
    COMPARE_LEAST, COMPARE_MORE};
static const char *const rounding_words[] = {"down", "up", "half"};

struct mutant_walk {
	size_t at, wanted;
	struct expr *root;
	char *text;
};

/* Takes the next number; true when it is the one to do. */
static bool is_turn(struct mutant_walk *walk, struct expr *node)
{
	if (walk->at++ != walk->wanted)
		return false;
	walk->root->mutated = node;
	walk->root->before.compare = node->compare;
	walk->root->before.rounding = node->rounding;
	walk->root->before.number = node->literal.number;
	return true;
}

static void mutate_number(struct mutant_walk *walk, struct expr *node)
{
	for (int step = -1; step <= 1; step += 2) {
		int64_t *number = &node->literal.number;

		if (!is_turn(walk, node))
			continue;
		/* At the very end of the range the only step is the other way. */
		*number += *number == (step < 0 ? INT64_MIN : INT64_MAX) ? -step : step;
		walk->text = memory_format(_("%s 改为 %s%s"), node->word, step < 0 ? _("少一") : _("多一"),
		    node->type == VALUE_MONEY ? _("分") : "");
	}
}

static void mutate_rounding(struct mutant_walk *walk, struct expr *node)
{
	if (!is_turn(walk, node))
		return;
	node->rounding = node->rounding == ROUND_UP ? ROUND_DOWN : ROUND_UP;
	walk->text = memory_format(_("舍入 %s 改为 %s"), rounding_words[walk->root->before.rounding],
	    rounding_words[node->rounding]);
}

static void mutate_compare(struct mutant_walk *walk, struct expr *node)
{
	if (!is_turn(walk, node))
		return;
	node->compare = compare_neighbours[node->compare];
	walk->text = memory_format(_("“%.*s”的 %s 改为 %s"), (int)node->length, node->start,
	    compare_signs[walk->root->before.compare], compare_signs[node->compare]);
}

static void mutate_answer(struct mutant_walk *walk, struct expr *node)
{
	if (!is_turn(walk, node))
		return;
	node->negated = true;
	walk->text = memory_format(_("“%.*s”取反"), (int)node->length, node->start);
}

static bool is_test_name(const struct expr *node)
{
	return node->kind == NODE_NAME && node->type == VALUE_YES_NO;
}

static void mutate_parts(struct mutant_walk *walk, struct expr *group)
{
	size_t step = group->kind == NODE_PICK ? 2 : 1;

	for (size_t i = 0; i < group->count; i += step) {
		struct expr *part = group->parts[i];

		if (part == NULL)
			continue;
		if (is_test_name(part))
			mutate_answer(walk, part);
		if (!is_turn(walk, part))
			continue;
		part->skipped = true;
		walk->text = part->start == NULL ? memory_text(_("去掉一组条件"))
		                                 : memory_format(_("去掉“%.*s”"), (int)part->length, part->start);
	}
}

/* Each of the codes that it may be one of. */
static void mutate_list(struct mutant_walk *walk, struct expr *node)
{
	for (size_t i = 1; node->count > 2 && i < node->count; i++) {
		struct expr *item = node->parts[i];

		if (!is_turn(walk, item))
			continue;
		item->skipped = true;
		walk->text = memory_format(_("“%.*s”里去掉 %.*s"), (int)node->length, node->start, (int)item->length,
		    item->start);
	}
}

/* All rows, whatever `where` says. */
static void mutate_rows(struct mutant_walk *walk, struct expr *node)
{
	struct expr *where = node->parts[1];

	if (where == NULL || !is_turn(walk, where))
		return;
	where->skipped = true;
	walk->text = memory_format(_("“%.*s”去掉 where"), (int)node->length, node->start);
}

static bool visit(void *self, struct expr *node)
{
	struct mutant_walk *walk = self;

	switch (node->kind) {
	case NODE_NUMBER:
		mutate_number(walk, node);
		break;
	case NODE_CALL:
		if (call_rounds(node->call))
			mutate_rounding(walk, node);
		break;
	case NODE_COMPARE:
		mutate_compare(walk, node);
		break;
	case NODE_IN:
		mutate_answer(walk, node);
		mutate_list(walk, node);
		break;
	case NODE_GIVEN:
		mutate_answer(walk, node);
		break;
	case NODE_AGGREGATE:
		mutate_rows(walk, node);
		break;
	case NODE_ALL:
	case NODE_ANY:
	case NODE_PICK:
		mutate_parts(walk, node);
		break;
	default:
		if (node == walk->root && is_test_name(node))
			mutate_answer(walk, node);
		break;
	}
	return walk->text == NULL;
}

size_t expr_mutants(const struct expr *expr)
{
	struct mutant_walk walk = {.wanted = SIZE_MAX, .root = (struct expr *)expr};

	node_each(walk.root, visit, &walk);
	return walk.at;
}

char *expr_mutate(struct expr *expr, size_t k)
{
	struct mutant_walk walk = {.wanted = k, .root = expr};

	node_each(expr, visit, &walk);
	return walk.text;
}

struct expr_place expr_mutated_at(const struct expr *expr)
{
	return expr->mutated != NULL ? expr->mutated->place : expr->place;
}

void expr_restore(struct expr *expr)
{
	struct expr *node = expr->mutated;

	if (node == NULL)
		return;
	node->compare = expr->before.compare;
	node->rounding = expr->before.rounding;
	node->literal.number = expr->before.number;
	node->negated = node->skipped = false;
	expr->mutated = NULL;
}
