/* Named reports on the terminal. */
#include "command.h"

#include "doudi/report.h"

#include <string.h>

static void report_print(const struct tree *report)
{
	const struct tree *columns = tree_get(report, "columns"), *rows = tree_get(report, "rows");
	struct listing listing = {.columns = columns->count};

	cli_format("%s  %s", tree_text(report, "title"), tree_text(report, "day"));
	for (size_t i = 0; i < columns->count; i++)
		listing_add(&listing, tree_text(columns->items[i], "label"));
	for (size_t i = 0; i < rows->count; i++)
		for (size_t k = 0; k < columns->count; k++)
			listing_add(&listing, tree_text(rows->items[i], tree_text(columns->items[k], "name")));
	listing_print(&listing, 2);
	if (strcmp(tree_text(report, "restricted"), "0") != 0)
		cli_format(_("另有 %s 户已封存。"), tree_text(report, "restricted"));
}

bool command_report(struct cli *cli, struct problem *problem)
{
	struct report_scene scene;
	struct tree *report;
	char *foot;

	if (!cli_open(cli, CLI_READ, problem))
		return false;
	scene = (struct report_scene){desk_pack(cli->desk), desk_store(cli->desk), desk_here(cli->desk)->day};
	report = report_make(&scene, cli->words[0].text, problem);
	if (report == NULL)
		return false;
	if (cli_has(cli, OPTION_JSON)) {
		cli_json_take(report);
		return true;
	}
	report_print(report);
	foot = desk_print_foot(cli->desk);
	cli_line(foot);
	free(foot);
	tree_free(report);
	return true;
}
