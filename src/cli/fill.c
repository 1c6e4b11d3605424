/* Filling a form from JSON: a new record, a correction (更正), or voiding one (作废). */
#include "command.h"

#include <string.h>

static bool wants_file(const struct cli *cli, struct problem *problem)
{
	bool is_void = cli_has(cli, OPTION_VOID);

	if (is_void && cli_has(cli, OPTION_CHANGE))
		return problem_set(problem, PROBLEM_USAGE, "%s", _("--change 和 --void 只能写一个。"));
	if ((is_void || cli_has(cli, OPTION_CHANGE)) && cli_has(cli, OPTION_IN))
		return problem_set(problem, PROBLEM_USAGE, "%s", _("更正和作废不写 --in，记录自己知道是哪一户的。"));
	if (is_void != (cli->word_count == 1))
		return problem_set(problem, PROBLEM_USAGE, "%s",
		    is_void ? _("作废不用文件，理由写在 --reason。") : _("还要写 JSON 文件的名称，- 是标准输入。"));
	return true;
}

static struct sheet *open_sheet(struct cli *cli, struct problem *problem)
{
	const char *form = cli->words[0].text, *reason = cli_text(cli, OPTION_REASON);
	struct sheet *sheet;

	if (cli_has(cli, OPTION_VOID))
		sheet = sheet_void(cli->desk, cli_text(cli, OPTION_VOID), reason, problem);
	else if (cli_has(cli, OPTION_CHANGE))
		sheet = sheet_change(cli->desk, cli_text(cli, OPTION_CHANGE), problem);
	else
		sheet = sheet_new(cli->desk, form, cli_text(cli, OPTION_IN), problem);
	if (sheet != NULL && strcmp(sheet->form->name, form) != 0) {
		problem_set(problem, PROBLEM_USAGE, _("这条记录是“%s”（%s），不是 %s。"), sheet->form->label, sheet->form->name, form);
		sheet_free(sheet);
		return NULL;
	}
	if (sheet != NULL && sheet->reason == NULL && reason != NULL)
		sheet->reason = memory_text(reason);
	return sheet;
}

/* --keep a,b: warnings of these fields are accepted (照录). */
static bool keep_fields(struct cli *cli, struct sheet *sheet, struct problem *problem)
{
	const char *at = cli_text(cli, OPTION_KEEP);

	if (at == NULL)
		return true;
	if (sheet->reason == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("照录要写明理由（--reason）。"));
	while (*at != '\0') {
		size_t length = strcspn(at, ",");

		sheet->overridden = memory_resize(sheet->overridden, sheet->overridden_count + 1, sizeof(*sheet->overridden));
		sheet->overridden[sheet->overridden_count++] = memory_text_part(at, length);
		at += length + (at[length] == ',');
	}
	return true;
}

static struct tree *filed_to_tree(const struct sheet *sheet, const struct filed *filed)
{
	struct tree *tree = tree_new_map(), *created;

	tree_add_text(tree, "form", sheet->form->name)->quoted = true;
	tree_add_text(tree, "record", filed->record)->quoted = true;
	if (!sheet->form->of_office)
		tree_add_text(tree, "household", filed->household)->quoted = true;
	tree_add_text(tree, "event", filed->event.text)->quoted = true;
	created = tree_add_list(tree, "created");
	for (size_t i = 0; i < filed->created_count; i++)
		tree_add_text(created, NULL, filed->created[i])->quoted = true;
	if (filed->notice != NULL)
		tree_add_text(tree, "notice", filed->notice)->quoted = true;
	return tree;
}

static void print_filed(struct cli *cli, const struct sheet *sheet, const struct filed *filed)
{
	cli_format(sheet->is_void ? _("已作废：%s %s") : sheet->is_change ? _("已更正：%s %s") : _("已提交：%s %s"),
	    sheet->form->label, filed->record);
	if (filed->notice != NULL)
		cli_line(filed->notice);
	for (size_t i = 0; i < filed->created_count; i++) {
		struct record *record = desk_record(cli->desk, filed->created[i], NULL);

		cli_format("  %s %s", record != NULL ? record->form->label : "", filed->created[i]);
		record_free(record);
	}
}

bool cli_file(struct cli *cli, struct sheet *sheet, struct tree *list, struct problem *problem)
{
	struct filed filed;

	if (!desk_file(cli->desk, sheet, &filed, problem))
		return false;
	if (!cli_has(cli, OPTION_JSON))
		print_filed(cli, sheet, &filed);
	else if (list != NULL)
		tree_add_take(list, NULL, filed_to_tree(sheet, &filed));
	else
		cli_json_take(filed_to_tree(sheet, &filed));
	filed_release(&filed);
	return true;
}

/* ---- references ---- */

struct called {
	struct cli *cli;
	const struct sheet *sheet;
};

/* Where an id is wanted a person of the household may be called by name, as long as only one is called so. */
static const char *id_called(void *self, const char *word)
{
	const struct called *called = self;
	const struct form *member = desk_form(called->cli->desk, "member");
	const struct bench *bench = called->sheet->bench;
	const char *id = NULL;

	if (bench == NULL || member == NULL || form_field(member, "name") == NULL)
		return NULL;
	for (const struct record *row = bench_first(bench, member); row != NULL; row = bench_next(bench, row)) {
		const char *name = record_text(row, "name");

		if (name == NULL || strcmp(name, word) != 0)
			continue;
		if (id != NULL)
			return NULL;
		id = row->id;
	}
	return id;
}

static bool read_input(struct cli *cli, struct sheet *sheet, const struct tree *input, struct problem *problem)
{
	struct called called = {cli, sheet};

	return input == NULL || sheet_from_input(cli->desk, sheet, input, id_called, &called, problem);
}

bool command_fill(struct cli *cli, struct problem *problem)
{
	struct tree *input = NULL;
	struct sheet *sheet = NULL;
	bool good = wants_file(cli, problem);

	if (good && cli->word_count > 1)
		good = (input = tree_read_json_file(cli->words[1].bytes, problem)) != NULL;
	good = good && cli_open(cli, CLI_SIGN, problem) && (sheet = open_sheet(cli, problem)) != NULL &&
	    read_input(cli, sheet, input, problem) &&
	    keep_fields(cli, sheet, problem) && cli_file(cli, sheet, NULL, problem);
	sheet_free(sheet);
	tree_free(input);
	return good;
}
