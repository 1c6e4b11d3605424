/* Department lists: import and compare; files for outside systems: export. */
#include "command.h"

/* Every row that is left out, with its reason; the others are only counted. */
static struct tree *rejected_rows(const struct import_plan *plan)
{
	struct tree *rows = tree_new_list();
	struct id_masked number;
	const char *name, *fault;
	int line;

	for (size_t i = 0; import_plan_row(plan, i, &line, &name, &number, &fault); i++) {
		struct tree *row;

		if (fault == NULL)
			continue;
		row = tree_add_map(rows, NULL);
		tree_add_number(row, "line", line);
		tree_add_text(row, "name", name)->quoted = true;
		tree_add_text(row, "id_number", number.text)->quoted = true;
		tree_add_text(row, "reason", fault)->quoted = true;
	}
	return rows;
}

static struct tree *plan_to_tree(const struct import_plan *plan, const char *batch)
{
	struct tree *tree = tree_new_map();

	tree_add_number(tree, "rows", (int64_t)import_plan_rows(plan));
	tree_add_number(tree, "good", (int64_t)(import_plan_rows(plan) - import_plan_bad(plan)));
	tree_add_number(tree, "bad", (int64_t)import_plan_bad(plan));
	tree_add_number(tree, "fresh", (int64_t)import_plan_fresh(plan));
	tree_add_text(tree, "known", import_plan_is_known(plan) ? "yes" : "no")->quoted = true;
	if (*import_plan_warnings(plan) != '\0')
		tree_add_text(tree, "warnings", import_plan_warnings(plan))->quoted = true;
	if (batch != NULL)
		tree_add_text(tree, "batch", batch)->quoted = true;
	tree_add_take(tree, "rejected", rejected_rows(plan));
	return tree;
}

static void plan_print(const struct import_plan *plan, const char *batch)
{
	struct tree *rejected = rejected_rows(plan);

	if (*import_plan_warnings(plan) != '\0')
		cli_line(import_plan_warnings(plan));
	for (size_t i = 0; i < rejected->count; i++)
		cli_format(_("第 %s 行 %s：%s"), tree_text(rejected->items[i], "line"), tree_text(rejected->items[i], "name"),
		    tree_text(rejected->items[i], "reason"));
	cli_format(batch != NULL ? _("共 %zu 行，导入 %zu 行，未导入 %zu 行。") : _("共 %zu 行，可导入 %zu 行，不能导入 %zu 行；还没有保存。"),
	    import_plan_rows(plan), import_plan_rows(plan) - import_plan_bad(plan), import_plan_bad(plan));
	cli_format(_("其中以前没有导入过的 %zu 行。"), import_plan_fresh(plan));
	if (batch != NULL)
		cli_format(_("比对以前可以撤销：doudi import --undo %s"), batch);
	tree_free(rejected);
}

static bool import_go_on(struct cli *cli, const struct import_plan *plan, struct problem *problem)
{
	bool preview = cli_has(cli, OPTION_PREVIEW);
	char batch[33] = "";

	if (!preview && !import_commit(cli->desk, plan, batch, problem))
		return false;
	if (cli_has(cli, OPTION_REJECTED) && !import_write_rejected(plan, cli->options[OPTION_REJECTED].bytes, problem))
		return false;
	if (cli_has(cli, OPTION_JSON))
		cli_json_take(plan_to_tree(plan, preview ? NULL : batch));
	else
		plan_print(plan, preview ? NULL : batch);
	return true;
}

static bool import_take_back(struct cli *cli, struct problem *problem)
{
	const char *batch = cli_text(cli, OPTION_UNDO);
	struct tree *tree;

	if (!cli_open(cli, CLI_SIGN, problem) || !import_undo(cli->desk, batch, problem))
		return false;
	if (!cli_has(cli, OPTION_JSON)) {
		cli_line(_("这一批已撤销，同一个文件可以再导入。"));
		return true;
	}
	tree = tree_new_map();
	tree_add_text(tree, "undone", batch)->quoted = true;
	cli_json_take(tree);
	return true;
}

bool command_import(struct cli *cli, struct problem *problem)
{
	struct import_plan *plan;
	bool good;

	if (cli_has(cli, OPTION_UNDO) != (cli->word_count == 0))
		return problem_set(problem, PROBLEM_USAGE, "%s", _("写名单和文件就是导入，写 --undo 批次就是撤销，两者取一。"));
	if (cli_has(cli, OPTION_UNDO))
		return import_take_back(cli, problem);
	if (!cli_open(cli, CLI_SIGN, problem))
		return false;
	plan = import_preview(cli->desk, cli->words[0].text, cli->words[1].bytes, problem);
	good = plan != NULL && import_go_on(cli, plan, problem);
	import_plan_free(plan);
	return good;
}

bool command_compare(struct cli *cli, struct problem *problem)
{
	struct compare_count count;
	struct tree *tree;

	if (!cli_open(cli, CLI_SIGN, problem) ||
	    !desk_compare(cli->desk, cli->word_count > 0 ? cli->words[0].text : NULL, &count, problem))
		return false;
	if (!cli_has(cli, OPTION_JSON)) {
		cli_format(_("比对 %lld 份名单、%lld 行：对上 %lld 人，新线索 %lld 条，涉及 %lld 户；仅姓名和出生日期相同的 %lld 人。"),
		    (long long)count.sources, (long long)count.rows, (long long)count.matched, (long long)count.fresh,
		    (long long)count.households, (long long)count.candidates);
		if (count.restricted > 0)
			cli_format(_("另有 %lld 户已封存。"), (long long)count.restricted);
		return true;
	}
	tree = tree_new_map();
	tree_add_number(tree, "sources", count.sources);
	tree_add_number(tree, "rows", count.rows);
	tree_add_number(tree, "matched", count.matched);
	tree_add_number(tree, "candidates", count.candidates);
	tree_add_number(tree, "fresh", count.fresh);
	tree_add_number(tree, "households", count.households);
	tree_add_number(tree, "restricted", count.restricted);
	cli_json_take(tree);
	return true;
}

/* Signs in by the command, as the one who works did: name and passphrase. */
static bool second_open(struct cli *cli, struct desk_second **second, struct problem *problem)
{
	char *passphrase;

	*second = NULL;
	if (!cli_has(cli, OPTION_SECOND))
		return true;
	passphrase = passphrase_read(cli, OPTION_SECOND_PASSPHRASE_FILE, _("同意的人的口令："), problem);
	if (passphrase != NULL)
		*second = desk_second_new(cli->desk, cli_text(cli, OPTION_SECOND), passphrase, problem);
	passphrase_free(passphrase);
	return *second != NULL;
}

static bool export_file(struct cli *cli, struct exported *exported, struct problem *problem)
{
	const char *path = cli_has(cli, OPTION_PREVIEW) ? NULL : cli->options[OPTION_OUT].bytes;
	struct desk_second *second;
	bool good = second_open(cli, &second, problem) &&
	    desk_export(cli->desk, cli->words[0].text, path, cli_has(cli, OPTION_ALL), second, exported, problem);

	desk_second_free(second);
	return good;
}

bool command_export(struct cli *cli, struct problem *problem)
{
	struct exported exported;
	struct tree *tree;

	if (!cli_open(cli, CLI_SIGN, problem) || !export_file(cli, &exported, problem))
		return false;
	if (cli_has(cli, OPTION_JSON)) {
		tree = tree_new_map();
		tree_add_number(tree, "rows", (int64_t)exported.rows);
		tree_add_number(tree, "number", exported.number);
		tree_add_number(tree, "restricted", (int64_t)exported.restricted);
		cli_json_take(tree);
	} else if (exported.rows == 0)
		cli_line(_("上次导出以后没有变化，没有写文件。"));
	else if (exported.number == 0)
		cli_format(_("将导出 %zu 行；还没有写。"), exported.rows);
	else
		cli_format(_("第 %lld 号文件已写到 %s，共 %zu 行。"), (long long)exported.number, cli_text(cli, OPTION_OUT), exported.rows);
	if (exported.restricted > 0 && !cli_has(cli, OPTION_JSON))
		cli_format(_("另有 %zu 户已封存，没有写出。"), exported.restricted);
	return true;
}
