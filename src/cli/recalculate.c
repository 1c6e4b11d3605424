/* Recalculation of households that no category covers. */
#include "command.h"

#include <stdlib.h>

bool command_recalculate(struct cli *cli, struct problem *problem)
{
	struct recalculation count;
	struct tree *tree;
	char *household = NULL;
	bool good = cli_open(cli, CLI_SIGN, problem);

	if (good && cli->word_count > 0)
		good = (household = desk_household_of(cli->desk, cli->words[0].text, problem)) != NULL;
	good = good && desk_recalculate(cli->desk, household, &count, problem);
	free(household);
	if (!good)
		return false;
	if (!cli_has(cli, OPTION_JSON)) {
		cli_format(_("重新计算未纳入救助的 %lld 户，新建申请 %lld 件，请受理。"), (long long)count.looked, (long long)count.drafted);
		return true;
	}
	tree = tree_new_map();
	tree_add_number(tree, "looked", count.looked);
	tree_add_number(tree, "drafted", count.drafted);
	cli_json_take(tree);
	return true;
}
