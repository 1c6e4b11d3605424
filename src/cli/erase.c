/* Restricting a household, and orders to erase: restrict seal|lift, erase request|approve|withdraw|list. */
#include "command.h"

#include <string.h>

/* A sheet on a household or on a record of the office, or on nothing, filled with what the command line says and filed. */
static bool file(struct cli *cli, const char *form, const char *in, const char *const *values, struct problem *problem)
{
	struct sheet *sheet = sheet_new(cli->desk, form, in, problem);
	bool good = sheet != NULL;

	for (; good && *values != NULL; values += 2)
		good = values[1] == NULL || sheet_put(cli->desk, sheet, values[0], values[1], problem);
	good = good && cli_file(cli, sheet, NULL, problem);
	sheet_free(sheet);
	return good;
}
#define VALUES(...) (const char *const[]){__VA_ARGS__, NULL}

/* ---- restrict ---- */

bool command_restrict_seal(struct cli *cli, struct problem *problem)
{
	return cli_open(cli, CLI_SIGN, problem) &&
	    file(cli, "restriction", cli->words[0].text, VALUES("what", "seal", "reason", cli_text(cli, OPTION_REASON)), problem);
}

bool command_restrict_lift(struct cli *cli, struct problem *problem)
{
	return cli_open(cli, CLI_SIGN, problem) && cli_unseal(cli, cli->words[0].text, problem) &&
	    file(cli, "restriction", cli->words[0].text, VALUES("what", "lift", "reason", cli_text(cli, OPTION_REASON)), problem);
}

/* ---- erase ---- */

bool command_erase_request(struct cli *cli, struct problem *problem)
{
	return cli_open(cli, CLI_SIGN, problem) &&
	    file(cli, "erasure", NULL, VALUES("home", cli->words[0].text, "basis", cli_text(cli, OPTION_BASIS), "files", cli_text(cli, OPTION_FILES)),
		problem);
}

bool command_erase_approve(struct cli *cli, struct problem *problem)
{
	return cli_open(cli, CLI_SIGN, problem) &&
	    file(cli, "erasure_approval", cli->words[0].text, VALUES("opinion", cli_text(cli, OPTION_REASON)), problem);
}

bool command_erase_withdraw(struct cli *cli, struct problem *problem)
{
	return cli_open(cli, CLI_SIGN, problem) &&
	    file(cli, "erasure_withdrawal", cli->words[0].text, VALUES("reason", cli_text(cli, OPTION_REASON)), problem);
}

static void add(struct tree *row, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		tree_add_text(row, key, text)->quoted = true;
}

static struct tree *erasure_to_tree(const struct erasure *erasure)
{
	struct tree *row = tree_new_map();

	add(row, "state", erasure_state_word(erasure->state));
	add(row, "record", erasure->record);
	add(row, "household", erasure->stream);
	add(row, "from", date_write(erasure->from).text);
	tree_add_number(row, "events", (int64_t)erasure->count);
	add(row, "basis", erasure->basis);
	add(row, "asked_by", erasure->asked_by);
	add(row, "asked_on", date_write(erasure->asked_on).text);
	add(row, "approved_by", erasure->approved_by);
	add(row, "approved_on", date_write(erasure->approved_on).text);
	add(row, "withdrawn_by", erasure->withdrawn_by);
	add(row, "withdrawn_on", date_write(erasure->withdrawn_on).text);
	add(row, "fault", erasure->fault != NULL ? _(erasure->fault) : NULL);
	return row;
}

static void erasure_print(const struct erasure *erasure, date day)
{
	char *words = erasure_words(erasure, day);

	cli_format(_("%s  户 %s  %zu 条  编号 %s"), words, erasure->stream, erasure->count, erasure->record);
	if (erasure->basis != NULL)
		cli_format(_("    依据：%s"), erasure->basis);
	free(words);
}

bool command_erase_list(struct cli *cli, struct problem *problem)
{
	struct tree *rows = tree_new_list();
	struct erasure *all = NULL;
	size_t count = 0;
	bool good = cli_open(cli, CLI_READ, problem) &&
	    ledger_erasures(desk_ledger(cli->desk), desk_erasure_day(cli->desk), &all, &count, problem);

	for (size_t i = 0; i < count; i++) {
		tree_add_take(rows, NULL, erasure_to_tree(&all[i]));
		if (!cli_has(cli, OPTION_JSON))
			erasure_print(&all[i], desk_erasure_day(cli->desk));
	}
	erasures_release(all, count);
	if (good && cli_has(cli, OPTION_JSON)) {
		cli_json_take(rows);
		return true;
	}
	if (good && count == 0)
		cli_line(_("没有清除申请。"));
	tree_free(rows);
	return good;
}
