/* The verb simulate: who enters, leaves or changes amount by other parameter values, why, and what it costs. */
#include "story.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is simulated: a text, a list of them, or {KEY: VALUE} ---- */

struct wanted {
	struct simulated_value *values;
	size_t count;
};

static bool wanted_add(struct wanted *wanted, const struct tree *node, struct problem *problem)
{
	char *text = node->key != NULL ? memory_format("%s=%s", node->key, node->text != NULL ? node->text : "") : memory_text(node->text);
	bool good;

	wanted->values = memory_resize(wanted->values, wanted->count + 1, sizeof(*wanted->values));
	good = text != NULL && simulated_value_read(text, &wanted->values[wanted->count], problem);
	wanted->count += good;
	free(text);
	return good;
}

static bool wanted_read(struct wanted *wanted, const struct tree *node, struct problem *problem)
{
	struct tree alone = *node;

	if (node->kind == TREE_TEXT) {
		alone.key = NULL;
		return strcmp(node->text, "drafts") == 0 || wanted_add(wanted, &alone, problem);
	}
	for (size_t i = 0; i < node->count; i++)
		if (!wanted_add(wanted, node->items[i], problem))
			return false;
	return true;
}

static void wanted_release(struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->count; i++)
		simulated_value_release(&wanted->values[i]);
	free(wanted->values);
}

/* ---- rows: every key is there, also where it says nothing ---- */

static void row_copy(struct tree *row, const struct tree *entry, const char *key, const char *otherwise)
{
	tree_add_text(row, key, tree_text(entry, key) != NULL ? tree_text(entry, key) : otherwise)->quoted = true;
}

static void row_reasons(struct tree *row, const struct tree *reasons)
{
	struct buffer text = BUFFER_INIT(1 << 16);

	for (size_t i = 0; reasons != NULL && i < reasons->count; i++) {
		const char *name = tree_text(reasons->items[i], "name");

		buffer_add_format(&text, "%s%s", i > 0 ? " " : "", name != NULL ? name : tree_text(reasons->items[i], "says"));
	}
	tree_add_text(row, "reasons", buffer_text(&text));
	buffer_release(&text);
}

static struct tree *row_of_entry(const struct tree *entry)
{
	static const char *const keys[] = {"household", "category", "change", "before", "after", "name", "place", "person",
	    "person_name", "id_number", "amount_before", "amount_after"};
	struct tree *row = tree_new_map();

	for (size_t i = 0; i < BASE_COUNT(keys); i++)
		row_copy(row, entry, keys[i], "");
	row_copy(row, entry, "in", "no");
	row_reasons(row, tree_get(entry, "reasons"));
	return row;
}

static struct tree *rows_of(struct desk *desk, const struct simulation *simulation, struct problem *problem)
{
	struct tree *rows = tree_new_list();

	for (size_t i = 0; i < simulation->change_count; i++) {
		struct problem inner = PROBLEM_INIT;
		struct tree *entry = desk_simulation_entry(desk, simulation, i, true, &inner);

		if (inner.kind != PROBLEM_NONE) {
			problem_move(problem, &inner);
			tree_free(rows);
			return NULL;
		}
		if (entry != NULL)
			tree_add_take(rows, NULL, row_of_entry(entry));
		tree_free(entry);
	}
	return rows;
}

/* ---- what is expected ---- */

static bool expect_keys(struct story *story, const struct tree *wanted, const struct tree *found, struct problem *problem)
{
	for (size_t i = 0; i < wanted->count; i++) {
		const char *text = tree_text(found, wanted->items[i]->key);

		if (text == NULL)
			return tree_problem(wanted->items[i], problem, _("结果里没有“%s”这一项。"), wanted->items[i]->key);
		if (!expect_text(story, wanted->items[i], text, wanted->items[i]->key, problem))
			return false;
	}
	return true;
}

/* {total: {cost_before: ..}, totals: {CATEGORY: {enters: 1, cost_after: ..}}} */
static bool expect_totals(struct story *story, struct desk *desk, const struct tree *step, const struct simulation *simulation,
    struct problem *problem)
{
	const struct tree *total = tree_get(step, "total"), *totals = tree_get(step, "totals"), *list;
	struct tree *map = simulation_to_tree(desk_pack(desk), simulation);
	bool good = total == NULL || expect_keys(story, total, map, problem);

	list = tree_get(map, "categories");
	for (size_t i = 0; good && totals != NULL && i < totals->count; i++) {
		const struct tree *category = NULL;

		for (size_t k = 0; k < list->count; k++)
			if (strcmp(tree_text(list->items[k], "category"), totals->items[i]->key) == 0)
				category = list->items[k];
		good = category != NULL ? expect_keys(story, totals->items[i], category, problem)
		                        : tree_problem(totals->items[i], problem, _("没有“%s”的试算结果。"), totals->items[i]->key);
	}
	tree_free(map);
	return good;
}

static bool expect_all(struct story *story, struct desk *desk, const struct tree *step, const struct simulation *simulation,
    struct problem *problem)
{
	bool listed = tree_get(step, "expect") != NULL || tree_get(step, "only") != NULL || tree_get(step, "count") != NULL ||
	    tree_get(step, "absent") != NULL;
	struct tree *rows;
	bool good;

	if (!expect_totals(story, desk, step, simulation, problem))
		return false;
	if (!listed)
		return true;
	rows = rows_of(desk, simulation, problem);
	good = rows != NULL && expect_rows(story, step, rows, problem);
	tree_free(rows);
	return good;
}

/* A simulation leaves the file as it was. */
static bool run(struct story *story, struct desk *desk, const struct tree *step, const struct wanted *wanted, struct problem *problem)
{
	const char *adopt = tree_text(step, "adopt");
	char before[65], after[65];
	struct simulation simulation;
	int64_t households;
	bool good;

	if (!ledger_digest(desk_ledger(desk), before, problem) ||
	    !desk_simulate(desk, wanted->values, wanted->count, &simulation, problem))
		return false;
	good = expect_all(story, desk, step, &simulation, problem) && ledger_digest(desk_ledger(desk), after, problem);
	if (good && strcmp(before, after) != 0)
		good = tree_problem(step, problem, "%s", _("试算改动了数据。"));
	if (good && adopt != NULL)
		good = desk_adopt_simulation(desk, &simulation, adopt, &households, problem) &&
		    story_restore_parameters(story, desk, problem);
	simulation_release(&simulation);
	return good;
}

/* {simulate: KEY[BAND]=VALUE@DATE | [..] | {KEY: VALUE} | drafts, as: role, total, totals, expect, only, count, adopt: basis} */
bool story_simulate(struct story *story, const struct tree *step, struct problem *problem)
{
	struct desk *desk = story_desk(story, step, problem);
	const char *as = tree_text(step, "as");
	struct wanted wanted = {NULL, 0};
	struct problem refusal = PROBLEM_INIT;
	size_t checks = story->checks;
	bool good;

	if (desk == NULL || !story_sign_in(story, desk, as != NULL ? as : "supervisor", NULL, problem))
		return false;
	good = wanted_read(&wanted, tree_get(step, "simulate"), &refusal) && run(story, desk, step, &wanted, &refusal);
	wanted_release(&wanted);
	if (tree_get(step, "because") != NULL) {
		story->checks++;
		good = good ? tree_problem(step, problem, "%s", _("本应拒绝，却办成了。")) : expect_because(step, &refusal, problem);
		problem_release(&refusal);
		return good;
	}
	problem_move(problem, &refusal);
	if (good && story->checks == checks && tree_get(step, "adopt") == NULL)
		return tree_problem(step, problem, "%s", _("这一步什么也没有检查：请写 total、totals、expect、only 或 count。"));
	return good;
}
