/* Assessing a file without any database, and filing reviews of applications. */
#include "command.h"

#include <string.h>

/* --on, else the file's own `on`, else today. */
static bool input_day(const struct cli *cli, const struct tree *input, date *day, struct problem *problem)
{
	const char *own = tree_text(input, "on");

	*day = cli_day(cli);
	if (cli->day != DATE_NONE || own == NULL)
		return true;
	*day = date_read(own);
	return *day != DATE_NONE || tree_problem(tree_get(input, "on"), problem, _("“%s”不是日期，应写成 2025-03-03。"), own);
}

static bool set_parameters(struct pack *pack, const struct tree *input, date day, struct problem *problem)
{
	const struct tree *all = tree_get(input, "parameters");

	if (all != NULL && all->kind != TREE_MAP)
		return tree_problem(all, problem, _("parameters 要写成“参数: 值”。"));
	for (size_t i = 0; all != NULL && i < all->count; i++)
		if (!pack_set_input_parameter(pack, all->items[i], day, problem))
			return false;
	return true;
}

bool assess_input(const struct cli *cli, struct pack *pack, const struct tree *input, struct review *review,
    struct problem *problem)
{
	struct here here = {.user = "", .role = "", .station = "", .level = ""};
	struct bench *bench;

	if (!input_day(cli, input, &here.day, problem) || !set_parameters(pack, input, here.day, problem))
		return false;
	bench = bench_from_input(pack_forms(pack), input, here.day, problem);
	if (bench == NULL || !review_run(pack, &here, bench, NULL, false, review, problem))
		return false;
	assessment_add_aids(review->assessment, review->world);
	return true;
}

static bool assess_one(struct cli *cli, struct pack *pack, const struct tree *input, struct problem *problem)
{
	struct review review;
	struct tree *told, *tree;

	if (!assess_input(cli, pack, input, &review, problem))
		return false;
	told = sheet_told(pack, &review, input, problem);
	if (told != NULL && cli_has(cli, OPTION_JSON)) {
		tree = sheet_to_tree(pack, &review);
		tree_add_take(tree, "told", told);
		cli_json_take(tree);
	} else if (told != NULL) {
		sheet_print(pack, &review);
		sheet_print_told(told);
		tree_free(told);
	}
	review_release(&review);
	return told != NULL;
}

bool command_assess(struct cli *cli, struct problem *problem)
{
	bool batch = cli_has(cli, OPTION_BATCH), good;
	struct tree *input = batch ? NULL : tree_read_json_file(cli->words[0].bytes, problem);
	const char *region = cli_has(cli, OPTION_PACK) ? cli_text(cli, OPTION_PACK) : input != NULL ? tree_text(input, "pack") : NULL;
	struct pack *pack = NULL;

	if ((batch || input != NULL) && region == NULL)
		problem_set(problem, PROBLEM_USAGE, "%s", _("不知道按哪个地区审核：请加 --pack 地区，或在文件里写 \"pack\": \"地区\"。"));
	else if (batch || input != NULL)
		pack = pack_load(desk_forms_dir(), region, problem);
	good = pack != NULL && (batch ? assess_batch(cli, pack, problem) : assess_one(cli, pack, input, problem));

	pack_free(pack);
	tree_free(input);
	return good;
}

/* ---- filing ---- */

static bool review_one(struct cli *cli, const char *application, struct tree *list, struct problem *problem)
{
	struct sheet *sheet = sheet_new(cli->desk, "review", application, problem);
	bool good = sheet != NULL && cli_file(cli, sheet, list, problem);

	sheet_free(sheet);
	return good;
}

static bool print_review(struct cli *cli, const char *application, struct problem *problem)
{
	char *household = desk_household_of(cli->desk, application, problem);
	struct review review;
	bool good = household != NULL && desk_assess(cli->desk, household, application, true, &review, problem);

	free(household);
	if (!good)
		return false;
	assessment_add_aids(review.assessment, review.world);
	sheet_print(desk_pack(cli->desk), &review);
	review_release(&review);
	return true;
}

/* One that a rule refuses does not hold up the others. */
static bool review_row(struct cli *cli, const struct queue_row *row, struct tree *list, struct problem *problem)
{
	struct problem one = PROBLEM_INIT;
	struct tree *refused;
	char *sentence;

	if (review_one(cli, row->record, list, &one))
		return true;
	if (one.kind != PROBLEM_REFUSED) {
		problem_move(problem, &one);
		return false;
	}
	sentence = problem_sentence(&one);
	refused = tree_add_map(list, NULL);
	tree_add_text(refused, "record", row->record)->quoted = true;
	tree_add_text(refused, "refused", sentence)->quoted = true;
	if (!cli_has(cli, OPTION_JSON))
		cli_complain(sentence);
	cli->wrong = true;
	free(sentence);
	problem_release(&one);
	return true;
}

static bool review_all(struct cli *cli, struct tree *list, struct problem *problem)
{
	const struct queue *queue = desk_queue(cli->desk, "to_review");
	struct queue_page page;
	char *after = NULL;
	bool more = true, good = true;

	if (queue == NULL)
		return problem_set(problem, PROBLEM_FAILED, "%s", _("队列定义里缺少 to_review，请重新安装。"));
	while (good && more) {
		good = desk_queue_page(cli->desk, queue, after, false, 100, &page, problem);
		for (size_t i = 0; good && i < page.count; i++)
			good = review_row(cli, &page.rows[i], list, problem);
		free(after);
		after = page.count > 0 ? memory_text(page.rows[page.count - 1].order_key) : NULL;
		more = page.more && after != NULL;
		queue_page_release(&page);
	}
	free(after);
	return good;
}

bool command_review(struct cli *cli, struct problem *problem)
{
	struct tree *list;
	bool good;

	if (cli_has(cli, OPTION_ALL) + cli_has(cli, OPTION_WAITING) + (int)cli->word_count != 1)
		return problem_set(problem, PROBLEM_USAGE, "%s", _("写一件申请的编号，或者 --waiting，或者 --all。"));
	if (cli_has(cli, OPTION_ALL))
		return cli_open(cli, CLI_READ, problem) && county_print(cli, problem);
	if (!cli_open(cli, CLI_SIGN, problem))
		return false;
	if (!cli_has(cli, OPTION_WAITING))
		return review_one(cli, cli->words[0].text, NULL, problem) &&
		    (cli_has(cli, OPTION_JSON) || print_review(cli, cli->words[0].text, problem));
	list = tree_new_list();
	good = review_all(cli, list, problem);
	if (good && cli_has(cli, OPTION_JSON))
		cli_json_take(tree_copy(list));
	tree_free(list);
	return good;
}
