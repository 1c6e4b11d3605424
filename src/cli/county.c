/* The county in one run: how many households each category has, and which condition they fail. */
#include "command.h"

#include <string.h>

static const enum truth truths[] = {TRUTH_YES, TRUTH_NO, TRUTH_UNKNOWN, TRUTH_UNSET};

static void add_counts(struct tree *map, const int64_t *counts)
{
	for (size_t i = 0; i < BASE_COUNT(truths); i++)
		tree_add_number(map, truth_word(truths[i]), counts[truths[i]]);
}

static void add_lines(struct tree *map, const struct county_review *review, const struct category *category)
{
	struct tree *list = tree_add_list(map, "conditions");

	for (size_t i = 0; i < review->line_count; i++) {
		const struct county_line *line = &review->lines[i];
		struct tree *item;

		if (line->category != category)
			continue;
		item = tree_add_map(list, NULL);
		if (line->line->name != NULL)
			tree_add_text(item, "name", line->line->name);
		tree_add_text(item, "says", line->line->says);
		add_counts(item, line->counts);
	}
}

static void print_json(const struct cli *cli, const struct county_review *review)
{
	struct tree *map = tree_new_map(), *list;

	tree_add_text(map, "day", date_write(review->day).text);
	tree_add_text(map, "pack", pack_region(desk_pack(cli->desk)));
	tree_add_number(map, "households", review->households);
	tree_add_number(map, "restricted", review->restricted);
	list = tree_add_list(map, "categories");
	for (size_t i = 0; i < review->count; i++) {
		const struct county_category *category = &review->categories[i];
		struct tree *item = tree_add_map(list, NULL);

		tree_add_text(item, "category", category->category->name);
		tree_add_text(item, "label", category->category->label);
		add_counts(item, category->counts);
		tree_add_number(item, "not_reviewed", category->not_reviewed);
		if (category->met_members > 0)
			tree_add_number(item, "met_members", category->met_members);
		if (category->category->grants_amount != NULL)
			tree_add_text(item, "amount", money_write(category->amount).text);
		add_lines(item, review, category->category);
	}
	cli_json_take(map);
}

static void list_number(struct listing *list, int64_t number)
{
	listing_add_take(list, memory_format("%lld", (long long)number));
}

static void print_people(const struct county_review *review)
{
	static const char *const heads[] = {N_("类别"), N_("符合"), N_("不符合"), N_("待补"), N_("参数未设"), N_("未审"), N_("符合人数"), N_("每月金额（元）")};
	struct listing list = {.columns = BASE_COUNT(heads)};

	cli_format(_("%s 共 %lld 户"), date_write(review->day).text, (long long)review->households);
	if (review->restricted > 0)
		cli_format(_("另有 %lld 户已封存。"), (long long)review->restricted);
	for (size_t i = 0; i < BASE_COUNT(heads); i++)
		listing_add(&list, _(heads[i]));
	for (size_t i = 0; i < review->count; i++) {
		const struct county_category *category = &review->categories[i];

		listing_add(&list, category->category->label);
		for (size_t k = 0; k < BASE_COUNT(truths); k++)
			list_number(&list, category->counts[truths[k]]);
		list_number(&list, category->not_reviewed);
		listing_add_take(&list, category->met_members > 0 ? memory_format("%lld", (long long)category->met_members) : memory_text(""));
		listing_add(&list, category->category->grants_amount != NULL ? money_write(category->amount).text : "");
	}
	listing_print(&list, 0);
}

bool county_print(struct cli *cli, struct problem *problem)
{
	struct county_review review;

	if (!desk_review_county(cli->desk, &review, problem))
		return false;
	if (cli_has(cli, OPTION_JSON))
		print_json(cli, &review);
	else
		print_people(&review);
	county_review_release(&review);
	return true;
}
