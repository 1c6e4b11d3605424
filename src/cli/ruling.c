/* What two people entered differently, and seeing a number whole. */
#include "command.h"

#include <string.h>

/* ---- resolve ---- */

static char *contender_value(const struct cli *cli, const struct contest *contest, const struct contender *contender)
{
	const struct form *form = desk_form(cli->desk, contest->form);
	const struct field *field = form != NULL ? form_field(form, contest->field) : NULL;
	struct record *record;
	struct tree *body;
	char *shown = NULL;

	if (contender->value == NULL || field == NULL)
		return memory_text(contender->value != NULL ? contender->value : _("未填"));
	record = record_new(form, NULL, contest->stream);
	body = tree_new_map();
	tree_add_text(body, contest->field, contender->value);
	if (record_from_body(record, body, NULL) && record->values[field->index].state == VALUE_KNOWN)
		shown = cli_value_written(record, field);
	tree_free(body);
	record_free(record);
	return shown != NULL ? shown : memory_text("");
}

/* Which form it was filed with. */
static char *contender_source(const struct cli *cli, const struct contender *contender)
{
	struct tree *body = ledger_body(desk_ledger(cli->desk), contender->event, NULL);
	const char *name = body != NULL ? tree_text(body, "form") : NULL;
	const struct form *form = name != NULL ? desk_form(cli->desk, name) : NULL;
	char *source = memory_text(form != NULL ? form->label : "");

	tree_free(body);
	return source;
}

static void contest_show(struct cli *cli, const struct contest *contest, struct tree *list)
{
	const struct form *form = desk_form(cli->desk, contest->form);
	const struct field *field = form != NULL ? form_field(form, contest->field) : NULL;
	struct tree *map = tree_add_map(list, NULL), *contenders;
	struct listing lines = {.columns = 6};

	tree_add_text(map, "form", contest->form)->quoted = true;
	tree_add_text(map, "record", contest->record)->quoted = true;
	tree_add_text(map, "field", contest->field)->quoted = true;
	tree_add_text(map, "household", contest->stream)->quoted = true;
	contenders = tree_add_list(map, "contenders");
	for (size_t i = 0; i < contest->count; i++) {
		const struct contender *one = &contest->contenders[i];
		char *value = contender_value(cli, contest, one), *source = contender_source(cli, one);
		struct tree *row = tree_add_map(contenders, NULL);

		tree_add_text(row, "event", one->event)->quoted = true;
		tree_add_text(row, "value", value)->quoted = true;
		tree_add_text(row, "actor", one->actor)->quoted = true;
		tree_add_text(row, "station", one->station)->quoted = true;
		tree_add_text(row, "day", date_write(one->day).text)->quoted = true;
		tree_add_text(row, "source", source)->quoted = true;
		listing_add(&lines, value);
		listing_add(&lines, date_write(one->day).text);
		listing_add(&lines, one->actor);
		listing_add(&lines, one->station);
		listing_add(&lines, source);
		listing_add(&lines, one->event);
		free(source);
		free(value);
	}
	if (!cli_has(cli, OPTION_JSON)) {
		cli_format(_("%s %s 的“%s”（%s）："), form != NULL ? form->label : contest->form, contest->record,
		    field != NULL ? field->label : contest->field, contest->field);
		listing_print(&lines, 2);
	}
	listing_release(&lines);
}

static bool contests_show(struct cli *cli, const struct contest *contests, size_t count)
{
	struct tree *list = tree_new_list();

	for (size_t i = 0; i < count; i++)
		contest_show(cli, &contests[i], list);
	if (cli_has(cli, OPTION_JSON))
		cli_json_take(tree_copy(list));
	else if (count == 0)
		cli_line(_("没有不一致的录入。"));
	tree_free(list);
	return true;
}

/* The event may be given by its first characters, as it is printed on lists. */
static bool contest_end(struct cli *cli, const struct contest *contests, size_t count, struct problem *problem)
{
	const char *record = cli->words[0].text, *field = cli->words[1].text, *event = cli->words[2].text;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(contests[i].record, record) != 0 || strcmp(contests[i].field, field) != 0)
			continue;
		for (size_t k = 0; k < contests[i].count; k++) {
			if (strlen(event) < 8 || strncmp(contests[i].contenders[k].event, event, strlen(event)) != 0)
				continue;
			if (!desk_resolve(cli->desk, &contests[i], k, cli_text(cli, OPTION_REASON), problem))
				return false;
			if (cli_has(cli, OPTION_JSON)) {
				struct tree *tree = tree_new_map();

				tree_add_text(tree, "resolved", contests[i].contenders[k].event)->quoted = true;
				cli_json_take(tree);
			} else {
				cli_line(_("已裁定。"));
			}
			return true;
		}
	}
	return problem_set(problem, PROBLEM_REFUSED, _("%s 的 %s 没有这样一条待裁定的录入；只写记录可以列出。"), record, field);
}

bool command_resolve(struct cli *cli, struct problem *problem)
{
	struct contest *contests;
	char *household;
	size_t count;
	int64_t restricted;
	bool rules = cli->word_count == 3, good;

	if (cli->word_count == 2)
		return problem_set(problem, PROBLEM_USAGE, "%s", _("裁定要写记录、字段和以哪条事件为准。"));
	if (!cli_open(cli, rules ? CLI_SIGN : CLI_READ, problem))
		return false;
	household = cli->word_count > 0 ? desk_household_of(cli->desk, cli->words[0].text, problem) : NULL;
	if (household == NULL && cli->word_count > 0)
		return false;
	good = desk_contests(cli->desk, household, &contests, &count, &restricted, problem);
	free(household);
	if (!good)
		return false;
	good = rules ? contest_end(cli, contests, count, problem) : contests_show(cli, contests, count);
	if (restricted > 0 && !rules && !cli_has(cli, OPTION_JSON))
		cli_format(_("另有 %lld 户已封存。"), (long long)restricted);
	contests_release(contests, count);
	return good;
}

/* ---- unmask ---- */

bool command_unmask(struct cli *cli, struct problem *problem)
{
	char *whole = NULL;
	struct tree *tree;

	if (!cli_open(cli, CLI_SIGN, problem) || !desk_unmask(cli->desk, cli->words[0].text, cli->words[1].text,
	    cli_text(cli, OPTION_REASON), &whole, problem))
		return false;
	if (cli_has(cli, OPTION_JSON)) {
		tree = tree_new_map();
		tree_add_text(tree, cli->words[1].text, whole)->quoted = true;
		cli_json_take(tree);
	} else {
		cli_line(whole);
	}
	free(whole);
	return true;
}
