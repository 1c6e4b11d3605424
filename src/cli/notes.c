/* What was taken and what is missing, told to another station: bundle request, bundle acknowledge, bundle clean. */
#include "command.h"

#include <stdlib.h>

static void note_json(struct cli *cli, const struct exchange_note *note)
{
	struct tree *tree = tree_new_map();

	if (*note->from != '\0')
		tree_add_text(tree, "from", note->from)->quoted = true;
	else
		tree_add_text(tree, "file", cli_text(cli, OPTION_OUT))->quoted = true;
	tree_add_number(tree, "acknowledged", note->acknowledged);
	tree_add_number(tree, "asked", note->asked);
	bundle_add_cleaned(tree, &note->cleaned);
	cli_json_take(tree);
}

bool command_bundle_request(struct cli *cli, struct problem *problem)
{
	struct exchange_note note;

	if (!cli_open(cli, CLI_SIGN, problem) ||
	    !desk_write_note(cli->desk, cli_text(cli, OPTION_TO), cli->options[OPTION_OUT].bytes, &note, problem))
		return false;
	if (cli_has(cli, OPTION_JSON))
		note_json(cli, &note);
	else if (note.asked == 0)
		cli_format(_("回执已写到 %s：%lld 个包已收到，没有缺号。请交给 %s。"), cli_text(cli, OPTION_OUT), (long long)note.acknowledged,
		    cli_text(cli, OPTION_TO));
	else
		cli_format(_("回执和补发请求已写到 %s：%lld 个包已收到，缺 %lld 段。请交给 %s，对方导入后再做一个包。"), cli_text(cli, OPTION_OUT),
		    (long long)note.acknowledged, (long long)note.asked, cli_text(cli, OPTION_TO));
	return true;
}

bool bundle_say_cleaning(void *self, int64_t done, int64_t all)
{
	(void)self;
	cli_progress(done >> 20, all >> 20);
	return true;
}

bool bundle_take_note(struct cli *cli, struct problem *problem)
{
	struct bundle_watch watch = {.cleaning = bundle_say_cleaning};
	struct exchange_note note;

	if (!desk_take_note(cli->desk, cli->words[0].bytes, &watch, &note, problem))
		return false;
	if (cli_has(cli, OPTION_JSON)) {
		note_json(cli, &note);
		return true;
	}
	if (note.asked == 0)
		cli_format(_("%s 的回执：%lld 个包已收到，没有缺号。"), note.from, (long long)note.acknowledged);
	else
		cli_format(_("%s 的回执和补发请求：%lld 个包已收到，缺 %lld 段。给它的下一个包会补上。"), note.from, (long long)note.acknowledged,
		    (long long)note.asked);
	bundle_say_cleaned(&note.cleaned);
	return true;
}

/* ---- what has arrived goes off the stick ---- */

void bundle_say_cleaned(const struct exchange_cleaned *cleaned)
{
	char *words = cleaned_words(cleaned);

	if (words != NULL)
		cli_line(words);
	free(words);
}

void bundle_add_cleaned(struct tree *tree, const struct exchange_cleaned *cleaned)
{
	tree_add_number(tree, "cleaned", cleaned->removed);
	tree_add_number(tree, "not_cleaned", cleaned->left);
}

bool command_bundle_clean(struct cli *cli, struct problem *problem)
{
	struct bundle_watch watch = {.cleaning = bundle_say_cleaning};
	struct exchange_cleaned cleaned;
	struct tree *tree;

	if (!cli_open(cli, CLI_SIGN, problem) || !desk_clean_bundles(cli->desk, cli->words[0].bytes, &watch, &cleaned, problem))
		return false;
	cli->wrong = cleaned.left > 0;
	if (cli_has(cli, OPTION_JSON)) {
		tree = tree_new_map();
		bundle_add_cleaned(tree, &cleaned);
		cli_json_take(tree);
	} else if (cleaned.removed == 0 && cleaned.left == 0)
		cli_line(_("没有可以清除的旧包：只清除本单位做的、对方已确认收到的。"));
	else
		bundle_say_cleaned(&cleaned);
	return true;
}

bool command_bundle_acknowledge(struct cli *cli, struct problem *problem)
{
	char station[33];
	int64_t number;
	struct tree *tree;

	if (!cli_open(cli, CLI_SIGN, problem) || !desk_acknowledge(cli->desk, cli->words[0].text, station, &number, problem))
		return false;
	if (!cli_has(cli, OPTION_JSON)) {
		cli_format(_("已登记回执：%s 收到了第 %lld 号包。"), station, (long long)number);
		return true;
	}
	tree = tree_new_map();
	tree_add_text(tree, "from", station)->quoted = true;
	tree_add_number(tree, "number", number);
	cli_json_take(tree);
	return true;
}
