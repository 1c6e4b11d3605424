/* What some roles do not see of some households (pack.yaml `conceal`): the fields read as unknown to them. Where it
 * cannot be told whether a household is one of these, it is. */
#include "conceal.h"

#include <string.h>

static bool names_role(const struct tree *rule, const char *role)
{
	const struct tree *from = tree_get(rule, "from");

	for (size_t i = 0; from != NULL && i < from->count; i++)
		if (from->items[i]->text != NULL && strcmp(from->items[i]->text, role) == 0)
			return true;
	return false;
}

static const struct tree *rule_of_role(const struct desk *desk)
{
	const struct tree *rules = tree_get(pack_tree(desk->pack, "pack"), "conceal");

	for (size_t i = 0; rules != NULL && desk->role != NULL && i < rules->count; i++)
		if (names_role(rules->items[i], desk->role))
			return rules->items[i];
	return NULL;
}

bool conceal_concerns(const struct desk *desk)
{
	return rule_of_role(desk) != NULL;
}

const struct tree *conceal_fields(struct desk *desk, const struct bench *bench)
{
	const struct tree *rule = rule_of_role(desk);
	const struct record *home = rule != NULL ? bench_find(bench, bench_household(bench)) : NULL;
	enum truth truth = TRUTH_UNKNOWN;
	struct world *world;
	struct expr *when;

	if (home == NULL)
		return NULL;
	when = pack_condition(desk->pack, tree_get(rule, "when"), "household", NULL);
	if (when != NULL) {
		world = world_new(desk->pack, bench, desk_here(desk), NULL);
		truth = expr_truth(when, world_expr(world), home);
		world_free(world);
		expr_free(when);
	}
	return truth == TRUTH_NO ? NULL : tree_get(rule, "fields");
}

bool conceal_hides(const struct tree *fields, const struct form *form, const struct field *field)
{
	const struct tree *names = tree_get(fields, form->name);

	for (size_t i = 0; names != NULL && i < names->count; i++)
		if (names->items[i]->text != NULL && strcmp(names->items[i]->text, field->name) == 0)
			return true;
	return false;
}

void conceal_apply(struct desk *desk, struct bench *bench)
{
	const struct tree *fields = conceal_fields(desk, bench);

	for (size_t i = 0; fields != NULL && i < fields->count; i++) {
		const struct form *form = desk_form(desk, fields->items[i]->key);

		for (struct record *row = form != NULL ? bench_first(bench, form) : NULL; row != NULL; row = bench_next(bench, row))
			for (size_t k = 0; k < form->field_count; k++)
				if (conceal_hides(fields, form, &form->fields[k]))
					record_clear(row, &form->fields[k]);
	}
}
