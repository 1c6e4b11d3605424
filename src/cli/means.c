/* 核对: a request goes out as a file, an answer is read back. */
#include "command.h"

#include <string.h>

static bool encoding_wanted(const struct cli *cli, enum encoding *encoding, struct problem *problem)
{
	const char *word = cli->word_count > 2 ? cli->words[2].text : "utf-8";

	*encoding = strcmp(word, "gb18030") == 0 ? ENCODING_GB18030 : ENCODING_UTF8;
	return *encoding == ENCODING_GB18030 || strcmp(word, "utf-8") == 0 ||
	    problem_set(problem, PROBLEM_USAGE, _("编码写 utf-8 或 gb18030，不是“%s”。"), word);
}

bool command_check_send(struct cli *cli, struct problem *problem)
{
	enum encoding encoding;
	struct tree *tree;
	size_t persons;

	if (!encoding_wanted(cli, &encoding, problem) || !cli_open(cli, CLI_SIGN, problem) ||
	    !desk_check_send(cli->desk, cli->words[0].text, cli->words[1].bytes, encoding, &persons, problem))
		return false;
	if (!cli_has(cli, OPTION_JSON)) {
		cli_format(_("已写出核对申请，%zu 人：%s。文件里有完整的身份证号，请妥善保管。"), persons, cli->words[1].text);
		return true;
	}
	tree = tree_new_map();
	tree_add_number(tree, "persons", (int64_t)persons);
	tree_add_text(tree, "file", cli->words[1].text)->quoted = true;
	cli_json_take(tree);
	return true;
}

static void left_print(const struct tree *left)
{
	for (size_t i = 0; i < left->count; i++)
		cli_format(_("第 %s 行 %s：%s"), tree_text(left->items[i], "line"), tree_text(left->items[i], "name"),
		    tree_text(left->items[i], "reason"));
}

bool command_check_answer(struct cli *cli, struct problem *problem)
{
	struct tree *left = tree_new_list(), *list = cli_has(cli, OPTION_JSON) ? tree_new_list() : NULL;
	struct sheet *sheet = NULL;
	bool good = cli_open(cli, CLI_SIGN, problem);

	if (good)
		sheet = desk_check_read(cli->desk, cli->words[0].text, cli->words[1].text, cli->words[2].bytes, left, problem);
	good = sheet != NULL;
	if (good && list == NULL)
		left_print(left);
	if (good && !cli_has(cli, OPTION_PREVIEW))
		good = cli_file(cli, sheet, list, problem);
	else if (good && list == NULL)
		cli_format(_("可读入 %zu 人；还没有保存。"), sheet->grids[0].count);
	if (good && list != NULL) {
		struct tree *tree = tree_new_map();

		tree_add_take(tree, "filed", list);
		tree_add_take(tree, "left_out", left);
		cli_json_take(tree);
		list = left = NULL;
	}
	sheet_free(sheet);
	tree_free(list);
	tree_free(left);
	return good;
}
