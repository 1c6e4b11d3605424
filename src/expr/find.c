/* From a value down to the names that made it so: for what is missing, what is unset, what was read. */
#include "tree.h"

void expr_find_add(struct expr_find *find, const void *record, const void *what)
{
	for (size_t i = 0; i < find->count; i++) {
		if (find->found[i].record == record && find->found[i].what == what)
			return;
	}
	find->found = memory_resize(find->found, find->count + 1, sizeof *find->found);
	find->found[find->count++] = (struct expr_found){record, what};
}

void expr_find_release(struct expr_find *find)
{
	memory_free(&find->found);
	find->count = 0;
}

static void find_in_parts(const struct expr *node, struct expr_world *world, const void *record,
    struct expr_find *find)
{
	for (size_t i = 0; i < node->count; i++) {
		if (node->parts[i] != NULL && !node->parts[i]->skipped)
			expr_find(node->parts[i], world, record, find);
	}
}

/* Of an `any` only the branch that asks for the fewest. */
static void find_cheapest(const struct expr *node, struct expr_world *world, const void *record,
    struct expr_find *find)
{
	struct expr_find best = {.state = VALUE_KNOWN};

	for (size_t i = 0; i < node->count; i++) {
		struct expr_find branch = {find->state, find->self, find->name, NULL, 0};

		if (!node->parts[i]->skipped)
			expr_find(node->parts[i], world, record, &branch);
		if (branch.count > 0 && (best.count == 0 || branch.count < best.count)) {
			expr_find_release(&best);
			best = branch;
		} else {
			expr_find_release(&branch);
		}
	}
	for (size_t i = 0; i < best.count; i++)
		expr_find_add(find, best.found[i].record, best.found[i].what);
	expr_find_release(&best);
}

/* The rows that were read, to the one that ended it. */
static void find_in_pick(const struct expr *node, struct expr_world *world, const void *record,
    struct expr_find *find)
{
	for (size_t i = 0; i < node->count; i += 2) {
		const struct expr *when = node->parts[i];
		struct value answer = {VALUE_KNOWN, VALUE_YES_NO, 1, NULL};

		if (when != NULL) {
			if (when->skipped)
				continue;
			answer = node_value(when, world, record);
			expr_find(when, world, record, find);
		}
		if (answer.state == VALUE_KNOWN && answer.number != 0)
			expr_find(node->parts[i + 1], world, record, find);
		if (answer.state == VALUE_UNSET || answer.state == VALUE_UNKNOWN ||
		    (answer.state == VALUE_KNOWN && answer.number != 0))
			return;
	}
}

static void find_in_rows(const struct expr *node, struct expr_world *world, const void *record,
    struct expr_find *find)
{
	const struct expr *body = node->parts[0], *where = node->parts[1];
	const void *row = NULL;

	while ((row = world->row(world->self, record, node->meaning.what, row)) != NULL) {
		enum truth belongs = where == NULL ? TRUTH_YES : expr_truth(where, world, row);

		if (where != NULL && (belongs != TRUTH_NO && (belongs != TRUTH_YES || body == NULL)))
			expr_find(where, world, row, find);
		if (body != NULL && belongs == TRUTH_YES)
			expr_find(body, world, row, find);
	}
}

void expr_find(const struct expr *node, struct expr_world *world, const void *record, struct expr_find *find)
{
	if (find->state != VALUE_KNOWN && node_value(node, world, record).state != find->state)
		return;
	switch (node->kind) {
	case NODE_NAME:
	case NODE_BAND:
		find->name(find->self, find, record, node->meaning.what);
		break;
	case NODE_CALL:
		if (find->state == VALUE_UNSET && node->count == 2 && node->parts[0]->kind == NODE_BAND &&
		    node_value(node->parts[1], world, record).state == VALUE_KNOWN)
			find->name(find->self, find, record, node->parts[0]->meaning.what);
		else
			find_in_parts(node, world, record, find);
		break;
	case NODE_AGGREGATE:
		find_in_rows(node, world, record, find);
		break;
	case NODE_ANY:
		if (find->state == VALUE_UNKNOWN) {
			find_cheapest(node, world, record, find);
			break;
		}
		find_in_parts(node, world, record, find);
		break;
	case NODE_PICK:
		find_in_pick(node, world, record, find);
		break;
	default:
		find_in_parts(node, world, record, find);
		break;
	}
}
