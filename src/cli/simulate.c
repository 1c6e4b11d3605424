/* The county with other parameter values: counts, cost, and for those who may see it the list by name. */
#include "command.h"

#include <string.h>

static void list_number(struct listing *list, int64_t number)
{
	listing_add_take(list, memory_format("%lld", (long long)number));
}

static void print_totals(const struct simulation *simulation)
{
	static const char *const heads[] = {N_("类别"), N_("原符合"), N_("现符合"), N_("新符合"), N_("不再符合"), N_("金额变化"),
	    N_("原每月金额"), N_("现每月金额")};
	struct simulated_category sum = simulation_sum(simulation);
	struct listing list = {.columns = BASE_COUNT(heads)};

	for (size_t i = 0; i < BASE_COUNT(heads); i++)
		listing_add(&list, _(heads[i]));
	for (size_t i = 0; i < simulation->count; i++) {
		const struct simulated_category *total = &simulation->categories[i];
		bool amount = total->category->grants_amount != NULL;

		if (total->category->by != NULL)
			continue;
		listing_add(&list, total->category->label);
		list_number(&list, total->met_before);
		list_number(&list, total->met_after);
		list_number(&list, total->kinds[SIMULATED_ENTERS]);
		list_number(&list, total->kinds[SIMULATED_LEAVES]);
		list_number(&list, total->kinds[SIMULATED_AMOUNT]);
		listing_add(&list, amount ? money_write(total->cost_before).text : "");
		listing_add(&list, amount ? money_write(total->cost_after).text : "");
	}
	listing_print(&list, 0);
	cli_format(_("每月合计 %s 元 → %s 元（其中现已享受的 %s 元 → %s 元）"), money_write(sum.cost_before).text,
	    money_write(sum.cost_after).text, money_write(sum.paid_before).text, money_write(sum.paid_after).text);
}

static void print_entry(const struct tree *entry)
{
	const struct tree *reasons = tree_get(entry, "reasons");
	const char *person = tree_text(entry, "person_name"), *was = tree_text(entry, "amount_before"),
	    *is = tree_text(entry, "amount_after");
	static const char *const kinds[][2] = {{"enters", N_("新符合")}, {"leaves", N_("不再符合")}, {"amount", N_("金额变化")},
	    {"other", N_("结论变化")}};
	const char *change = "";

	for (size_t i = 0; i < BASE_COUNT(kinds); i++)
		if (strcmp(kinds[i][0], tree_text(entry, "change")) == 0)
			change = _(kinds[i][1]);
	cli_format("%s %s%s%s  %s  %s（%s → %s）  %s → %s", tree_text(entry, "place") != NULL ? tree_text(entry, "place") : "",
	    tree_text(entry, "name") != NULL ? tree_text(entry, "name") : "", person != NULL ? "：" : "", person != NULL ? person : "",
	    tree_text(entry, "label"), change, simulation_truth_word(tree_text(entry, "before")),
	    simulation_truth_word(tree_text(entry, "after")), was != NULL ? was : "-", is != NULL ? is : "-");
	for (size_t i = 0; reasons != NULL && i < reasons->count; i++) {
		char *words = simulation_reason_words(reasons->items[i]);

		cli_format("    %s", words);
		free(words);
	}
}

static bool add_list(struct cli *cli, const struct simulation *simulation, struct tree *list, struct problem *problem)
{
	if (!desk_may_see_names(cli->desk, problem))
		return false;
	for (size_t i = 0; i < simulation->change_count; i++) {
		struct problem inner = PROBLEM_INIT;
		struct tree *entry = desk_simulation_entry(cli->desk, simulation, i, true, &inner);

		if (inner.kind != PROBLEM_NONE) {
			problem_move(problem, &inner);
			tree_free(entry);
			return false;
		}
		if (entry != NULL && list != NULL)
			tree_add_take(list, NULL, entry);
		else if (entry != NULL) {
			print_entry(entry);
			tree_free(entry);
		}
	}
	return true;
}

bool cli_tell_simulation(struct cli *cli, const struct simulation *simulation, struct problem *problem)
{
	struct tree *map;
	bool good = true;

	if (!cli_has(cli, OPTION_JSON)) {
		print_totals(simulation);
		return !cli_has(cli, OPTION_LIST) || add_list(cli, simulation, NULL, problem);
	}
	map = simulation_to_tree(desk_pack(cli->desk), simulation);
	if (cli_has(cli, OPTION_LIST))
		good = add_list(cli, simulation, tree_add_list(map, "list"), problem);
	if (good)
		cli_json_take(map);
	else
		tree_free(map);
	return good;
}

static bool adopt(struct cli *cli, const struct simulation *simulation, struct problem *problem)
{
	int64_t households;
	struct tree *map;

	if (!desk_adopt_simulation(cli->desk, simulation, cli_text(cli, OPTION_ADOPT), &households, problem))
		return false;
	if (!cli_has(cli, OPTION_JSON)) {
		cli_format(_("已采用，%lld 户列入待复核。"), (long long)households);
		return true;
	}
	map = simulation_to_tree(desk_pack(cli->desk), simulation);
	tree_add_number(map, "to_recheck", households);
	cli_json_take(map);
	return true;
}

bool command_simulate(struct cli *cli, struct problem *problem)
{
	struct simulated_value *values = memory_new((cli->set_count + 1) * sizeof(*values));
	struct simulation simulation;
	bool good = cli_open(cli, cli_has(cli, OPTION_ADOPT) ? CLI_SIGN : CLI_READ, problem);
	size_t count = 0;

	for (; good && count < cli->set_count; count += good)
		good = simulated_value_read(cli->sets[count].text, &values[count], problem);
	if (good && desk_simulate(cli->desk, values, count, &simulation, problem)) {
		good = cli_has(cli, OPTION_ADOPT) ? adopt(cli, &simulation, problem) : cli_tell_simulation(cli, &simulation, problem);
		simulation_release(&simulation);
	} else {
		good = false;
	}
	for (size_t i = 0; i < count; i++)
		simulated_value_release(&values[i]);
	free(values);
	return good;
}
