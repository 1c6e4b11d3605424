/* A simulation as a tree: what --json prints and scenarios look at. */
#include "simulate.h"

#include <string.h>

static void add_money(struct tree *map, const char *key, int64_t amount)
{
	tree_add_text(map, key, money_write(amount).text);
}

static void add_values(struct tree *map, const struct simulation *simulation)
{
	struct tree *list = tree_add_list(map, "values");

	for (size_t i = 0; i < simulation->value_count; i++) {
		const struct simulated_value *value = &simulation->values[i];
		struct tree *item = tree_add_map(list, NULL);

		tree_add_text(item, "parameter", value->key);
		if (*value->band != '\0')
			tree_add_text(item, "band", value->band);
		tree_add_text(item, "value", value->value);
		tree_add_text(item, "since", date_write(value->since).text);
	}
}

static void add_costs(struct tree *map, const struct simulated_category *total)
{
	add_money(map, "cost_before", total->cost_before);
	add_money(map, "cost_after", total->cost_after);
	add_money(map, "paid_before", total->paid_before);
	add_money(map, "paid_after", total->paid_after);
}

static void add_category(struct tree *list, const struct simulated_category *total)
{
	struct tree *item = tree_add_map(list, NULL);

	tree_add_text(item, "category", total->category->name);
	tree_add_text(item, "label", total->category->label);
	tree_add_number(item, "met_before", total->met_before);
	tree_add_number(item, "met_after", total->met_after);
	for (int kind = SIMULATED_ENTERS; kind <= SIMULATED_OTHER; kind++)
		tree_add_number(item, simulated_kind_word((enum simulated_kind)kind), total->kinds[kind]);
	if (total->category->grants_amount != NULL)
		add_costs(item, total);
}

struct tree *simulation_to_tree(const struct pack *pack, const struct simulation *simulation)
{
	struct tree *map = tree_new_map(), *list;
	struct simulated_category sum = simulation_sum(simulation);

	tree_add_text(map, "day", date_write(simulation->day).text);
	tree_add_text(map, "pack", pack_region(pack));
	add_values(map, simulation);
	tree_add_number(map, "households", simulation->households);
	tree_add_number(map, "restricted", simulation->restricted);
	add_costs(map, &sum);
	list = tree_add_list(map, "categories");
	for (size_t i = 0; i < simulation->count; i++)
		if (simulation->categories[i].category->by == NULL)
			add_category(list, &simulation->categories[i]);
	return map;
}

struct simulated_category simulation_sum(const struct simulation *simulation)
{
	struct simulated_category sum = {.category = NULL};

	for (size_t i = 0; i < simulation->count; i++) {
		const struct simulated_category *total = &simulation->categories[i];

		sum.cost_before += total->cost_before;
		sum.cost_after += total->cost_after;
		sum.paid_before += total->paid_before;
		sum.paid_after += total->paid_after;
	}
	return sum;
}

/* ---- in words ---- */

const char *simulation_truth_word(const char *truth)
{
	static const char *const words[][2] = {{"met", N_("符合")}, {"not_met", N_("不符合")}, {"unknown", N_("待补")},
	    {"unset", N_("参数未设")}};

	for (size_t i = 0; truth != NULL && i < BASE_COUNT(words); i++)
		if (strcmp(words[i][0], truth) == 0)
			return _(words[i][1]);
	return "";
}

static void add_side(struct buffer *line, const struct tree *side)
{
	const char *word = side != NULL ? tree_text(side, "truth") : NULL;
	const char *left = side != NULL ? tree_text(side, "left") : NULL, *right = side != NULL ? tree_text(side, "right") : NULL;

	buffer_add(line, simulation_truth_word(word));
	if (left != NULL || right != NULL)
		buffer_add_format(line, _("（%s / %s）"), left != NULL ? left : "", right != NULL ? right : "");
}

char *simulation_reason_words(const struct tree *reason)
{
	struct buffer line = BUFFER_INIT(8192);

	buffer_add_format(&line, _("%s："), tree_text(reason, "says"));
	add_side(&line, tree_get(reason, "before"));
	buffer_add(&line, " → ");
	add_side(&line, tree_get(reason, "after"));
	return buffer_take(&line);
}
