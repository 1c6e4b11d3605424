/* Other stations and the bundles to and from them: unit card|key|enrol|list|revoke, bundle make|look|take|missing. */
#include "command.h"

#include <stdlib.h>
#include <string.h>

/* ---- units ---- */

bool command_unit_card(struct cli *cli, struct problem *problem)
{
	char code[20];

	if (!cli_open(cli, CLI_SIGN, problem) || !desk_write_card(cli->desk, cli->words[0].bytes, code, problem))
		return false;
	if (cli_has(cli, OPTION_JSON)) {
		struct tree *tree = tree_new_map();

		tree_add_text(tree, "file", cli->words[0].text)->quoted = true;
		tree_add_text(tree, "code", code)->quoted = true;
		cli_json_take(tree);
	} else
		cli_format(_("单位卡已写到 %s，校验码 %s。请把文件带到对方单位登记，并用电话核对校验码。"), cli->words[0].text, code);
	return true;
}

bool command_unit_key(struct cli *cli, struct problem *problem)
{
	if (!cli_open(cli, CLI_SIGN, problem) || !desk_write_key(cli->desk, cli->words[0].bytes, cli_text(cli, OPTION_REASON), problem))
		return false;
	if (!cli_has(cli, OPTION_JSON))
		cli_format(_("本单位的收件密钥已写到 %s。谁有它，谁就能打开发给本单位的所有数据包，请封存保管。"), cli->words[0].text);
	return true;
}

bool command_unit_enrol(struct cli *cli, struct problem *problem)
{
	char code[20];
	const char *area = cli_text(cli, OPTION_AREA);
	struct tree *card;
	bool good;

	if (!cli_open(cli, CLI_SIGN, problem) || (card = desk_read_card(cli->words[0].bytes, code, problem)) == NULL)
		return false;
	good = desk_enrol_unit(cli->desk, card, area, problem);
	if (good && cli_has(cli, OPTION_JSON)) {
		struct tree *tree = tree_new_map();

		tree_add_text(tree, "unit", tree_text(card, "code"))->quoted = true;
		tree_add_text(tree, "code", code)->quoted = true;
		cli_json_take(tree);
	} else if (good) {
		cli_format(_("已登记单位 %s，校验码 %s。请与对方电话核对；不一致就停用它（doudi unit revoke）。"), tree_text(card, "code"), code);
		if (area != NULL && !desk_area_is_known(cli->desk, area))
			cli_format(_("区域名单里还没有 %s：登记了才会下发它的户。"), area);
	}
	tree_free(card);
	return good;
}

struct unit_list {
	struct tree *json;
	struct listing *lines;
};

static bool unit_line(void *self, const struct unit_entry *unit)
{
	struct unit_list *list = self;
	struct tree *item;
	bool active = strcmp(unit->state, "active") == 0;

	if (list->json == NULL) {
		listing_add(list->lines, unit->code);
		listing_add(list->lines, desk_level_label(unit->level));
		listing_add(list->lines, strcmp(unit->relation, "parent") == 0 ? _("上级") : strcmp(unit->relation, "child") == 0 ? _("下级") : _("同级"));
		listing_add(list->lines, active ? _("在用") : _("停用"));
		listing_add(list->lines, unit->area);
		return true;
	}
	item = tree_add_map(list->json, NULL);
	tree_add_text(item, "code", unit->code)->quoted = true;
	tree_add_text(item, "level", unit->level);
	tree_add_text(item, "relation", unit->relation);
	tree_add_text(item, "state", unit->state);
	tree_add_text(item, "area", unit->area)->quoted = true;
	tree_add_text(item, "signing", unit->signing)->quoted = true;
	return true;
}

/* Into a list of JSON, or as sentences. */
static bool alarm_line(void *self, const struct desk_alarm *alarm)
{
	struct tree *list = self, *item;

	if (list == NULL) {
		cli_format("%s %s", alarm->settled ? _("（已裁定）") : _("异常："), alarm->sentence);
		return true;
	}
	item = tree_add_map(list, NULL);
	tree_add_text(item, "kind", alarm->kind);
	if (alarm->station != NULL)
		tree_add_text(item, "from", alarm->station)->quoted = true;
	tree_add_number(item, "first", alarm->first);
	tree_add_number(item, "last", alarm->last);
	tree_add_text(item, "settled", alarm->settled ? "yes" : "no")->quoted = true;
	tree_add_text(item, "says", alarm->sentence)->quoted = true;
	return true;
}

bool command_unit_list(struct cli *cli, struct problem *problem)
{
	struct listing lines = {.columns = 5};
	struct unit_list list = {NULL, &lines};
	bool good;

	if (!cli_open(cli, CLI_READ, problem))
		return false;
	if (cli_has(cli, OPTION_JSON))
		list.json = tree_new_list();
	good = desk_each_unit(cli->desk, unit_line, &list, problem);
	if (list.json != NULL)
		cli_json_take(list.json);
	else
		listing_print(&lines, 0);
	listing_release(&lines);
	return good && (list.json != NULL || desk_each_alarm(cli->desk, alarm_line, NULL, problem));
}

static bool number_read(const char *word, int64_t *number, struct problem *problem)
{
	*number = 0;
	if (*word == '\0' || word[strspn(word, "0123456789")] != '\0' || strlen(word) > 15)
		return problem_set(problem, PROBLEM_USAGE, _("“%s”不是编号。请写记录的编号，只用数字。"), word);
	*number = strtoll(word, NULL, 10);
	return true;
}

bool command_unit_end(struct cli *cli, struct problem *problem)
{
	int64_t last;

	if (!number_read(cli->words[2].text, &last, problem) || !cli_open(cli, CLI_SIGN, problem) ||
	    !desk_end_key(cli->desk, cli->words[0].text, cli->words[1].text, last, cli_text(cli, OPTION_REASON), problem))
		return false;
	if (!cli_has(cli, OPTION_JSON))
		cli_format(_("%s 的密钥停用于单位 %s 的第 %lld 号，以后签的不生效，待复核。"), cli->words[1].text, cli->words[0].text, (long long)last);
	return true;
}

static bool forgo_event(struct cli *cli, struct problem *problem)
{
	if (!cli_open(cli, CLI_SIGN, problem) || !desk_forgo_event(cli->desk, cli->words[0].text, cli_text(cli, OPTION_REASON), problem))
		return false;
	if (!cli_has(cli, OPTION_JSON))
		cli_format(_("编码 %s 的一条记录已放弃，接在它后面的记录已经生效；以后又收到的照常归位。"), cli->words[0].text);
	return true;
}

bool command_bundle_forgo(struct cli *cli, struct problem *problem)
{
	int64_t first, last;

	if (cli->word_count == 1)
		return forgo_event(cli, problem);
	if (cli->word_count == 2)
		return problem_set(problem, PROBLEM_USAGE, "%s", _("放弃缺号要写从第几号到第几号；只放弃一号的，两处写同一个编号。"));
	if (!number_read(cli->words[1].text, &first, problem) || !number_read(cli->words[2].text, &last, problem) ||
	    !cli_open(cli, CLI_SIGN, problem) || !desk_forgo(cli->desk, cli->words[0].text, first, last, cli_text(cli, OPTION_REASON), problem))
		return false;
	if (!cli_has(cli, OPTION_JSON))
		cli_format(_("单位 %s 的第 %lld 至 %lld 号记录已放弃，不再追要，接在它们后面的记录已经生效；以后又收到的照常导入。"), cli->words[0].text,
		    (long long)first, (long long)last);
	return true;
}

bool command_unit_close(struct cli *cli, struct problem *problem)
{
	if (!cli_open(cli, CLI_SIGN, problem) || !desk_close_log(cli->desk, cli_text(cli, OPTION_REASON), problem))
		return false;
	if (!cli_has(cli, OPTION_JSON))
		cli_line(_("已结账，另起一本账，接在原来的账后面。请重新写单位卡，交给往来单位登记。"));
	return true;
}

bool command_unit_fork(struct cli *cli, struct problem *problem)
{
	if (!cli_open(cli, CLI_SIGN, problem) ||
	    !desk_rule_fork(cli->desk, cli->words[0].text, cli->words[1].text, cli_text(cli, OPTION_REASON), problem))
		return false;
	if (!cli_has(cli, OPTION_JSON))
		cli_format(_("已裁定：单位 %s 的账本以 %s 开头的一支继续，另一支照样保留。"), cli->words[0].text, cli->words[1].text);
	return true;
}

bool command_unit_revoke(struct cli *cli, struct problem *problem)
{
	if (!cli_open(cli, CLI_SIGN, problem) ||
	    !desk_revoke_unit(cli->desk, cli->words[0].text, cli_text(cli, OPTION_REASON), problem))
		return false;
	if (!cli_has(cli, OPTION_JSON))
		cli_format(_("单位 %s 已停用，它以后的数据包不再接收。"), cli->words[0].text);
	return true;
}

/* ---- bundles ---- */

static void sent_say(struct cli *cli, const struct exchange_sent *sent)
{
	struct tree *tree;

	if (!cli_has(cli, OPTION_JSON)) {
		if (sent->path == NULL)
			cli_format(_("第 %lld 号包将有 %lld 户、%lld 条记录、%lld 字节（压缩前）；还没有写。"), (long long)sent->number,
			    (long long)sent->households, (long long)sent->events, (long long)sent->bytes);
		else
			cli_format(_("已写好，可拔出：%s（第 %lld 号包，%lld 户、%lld 条记录）"), sent->path, (long long)sent->number,
			    (long long)sent->households, (long long)sent->events);
		if (sent->left_out > 0)
			cli_format(_("另有 %lld 条不是它的户，不发。"), (long long)sent->left_out);
		if (sent->more != NULL) {
			cli_format(_("U盘一个文件放不下，分成 %lld 个包，都要带到，其余的是："), (long long)sent->parts);
			cli_lines(sent->more);
		}
		bundle_say_cleaned(&sent->cleaned);
		return;
	}
	tree = tree_new_map();
	tree_add_number(tree, "number", sent->number);
	tree_add_number(tree, "households", sent->households);
	tree_add_number(tree, "events", sent->events);
	tree_add_number(tree, "bytes", sent->bytes);
	tree_add_number(tree, "left_out", sent->left_out);
	if (sent->path != NULL)
		tree_add_text(tree, "file", sent->path)->quoted = true;
	if (sent->more != NULL)
		tree_add_text(tree, "more", sent->more)->quoted = true;
	bundle_add_cleaned(tree, &sent->cleaned);
	cli_json_take(tree);
}

bool command_bundle_make(struct cli *cli, struct problem *problem)
{
	const char *folder = cli->options[OPTION_OUT].bytes;
	struct bundle_watch watch = {.cleaning = bundle_say_cleaning};
	struct exchange_sent sent;
	int most;
	bool good;

	if (folder == NULL)
		folder = ".";
	if (!path_is_folder(folder))
		return problem_set(problem, PROBLEM_USAGE, _("%s 不是文件夹。数据包的文件名由程序按单位和编号起，请用 -o 指定放在哪个文件夹。"), folder);
	if (!cli_number(cli, OPTION_MOST, 0, &most, problem) || !cli_open(cli, CLI_SIGN, problem))
		return false;
	watch.part_bytes = (int64_t)most * 1024;
	good = desk_send_bundle(cli->desk, cli_text(cli, OPTION_TO), cli_has(cli, OPTION_PREVIEW) ? NULL : folder, &watch, &sent, problem);
	if (good)
		sent_say(cli, &sent);
	exchange_sent_release(&sent);
	return good;
}

static void seen_say(struct cli *cli, const struct exchange_look *seen, bool taken)
{
	struct tree *tree;

	if (!cli_has(cli, OPTION_JSON)) {
		cli_format(_("%s 的第 %lld 号包：%lld 条记录，新的 %lld 条，已有 %lld 条，待补前序 %lld 条；涉及 %lld 户，其中两边都办过的 %lld 户。"), seen->from,
		    (long long)seen->number, (long long)seen->events, (long long)seen->fresh, (long long)seen->known, (long long)seen->parked,
		    (long long)seen->households, (long long)seen->concurrent);
		if (seen->withheld > 0)
			cli_format(_("其中 %lld 条是密钥停用以后签的，导入后不生效，待复核。"), (long long)seen->withheld);
		if (seen->returned > 0)
			cli_format(_("其中 %lld 条是本单位自己写过、本机没有的：本机的文件曾换回旧副本，或复制到别处用过，请管理员核对。"), (long long)seen->returned);
		if (seen->taken_before)
			cli_line(_("已导入过，无新内容。"));
		else
			cli_line(taken ? _("已导入。") : _("各条记录的签名在导入时逐条核对。"));
		if (taken)
			cli_format(_("回执码 %s，可用电话告诉对方（对方：doudi bundle acknowledge 回执码）。"), seen->code);
		bundle_say_cleaned(&seen->cleaned);
		return;
	}
	tree = tree_new_map();
	tree_add_text(tree, "from", seen->from)->quoted = true;
	tree_add_number(tree, "number", seen->number);
	tree_add_number(tree, "events", seen->events);
	tree_add_number(tree, "fresh", seen->fresh);
	tree_add_number(tree, "known", seen->known);
	tree_add_number(tree, "parked", seen->parked);
	tree_add_number(tree, "withheld", seen->withheld);
	tree_add_number(tree, "returned", seen->returned);
	tree_add_number(tree, "households", seen->households);
	tree_add_number(tree, "concurrent", seen->concurrent);
	tree_add_number(tree, "skew_ms", seen->skew);
	if (taken)
		tree_add_text(tree, "code", seen->code)->quoted = true;
	bundle_add_cleaned(tree, &seen->cleaned);
	tree_add_text(tree, "taken_before", seen->taken_before ? "yes" : "no")->quoted = true;
	cli_json_take(tree);
}

bool command_bundle_look(struct cli *cli, struct problem *problem)
{
	struct exchange_look seen;

	if (!cli_open(cli, CLI_SIGN, problem) || !desk_look_bundle(cli->desk, cli->words[0].bytes, &seen, problem))
		return false;
	seen_say(cli, &seen, false);
	return true;
}

bool command_bundle_take(struct cli *cli, struct problem *problem)
{
	struct bundle_watch watch = {.cleaning = bundle_say_cleaning};
	struct exchange_look seen;

	if (!cli_open(cli, CLI_SIGN, problem))
		return false;
	if (exchange_is_note(cli->words[0].bytes))
		return bundle_take_note(cli, problem);
	if (!desk_take_bundle(cli->desk, cli->words[0].bytes, &watch, &seen, problem))
		return false;
	seen_say(cli, &seen, true);
	return true;
}

struct missing {
	struct cli *cli;
	struct problem *problem;
	struct tree *json, *alarms;
	int64_t count;
};

static bool branch_line(void *self, const struct desk_branch *branch)
{
	(void)self;
	cli_format(_("  一支从 %.16s（%s 签）起，到第 %lld 号"), branch->id, branch->name, (long long)branch->last);
	return true;
}

static bool missing_alarm(void *self, const struct desk_alarm *alarm)
{
	struct missing *missing = self;

	missing->count++;
	if (!alarm_line(missing->alarms, alarm))
		return false;
	return missing->alarms != NULL || alarm->settled || strcmp(alarm->kind, "fork") != 0 ||
	    desk_each_branch(missing->cli->desk, alarm->chain, alarm->first, branch_line, NULL, missing->problem);
}

static bool missing_line(void *self, const struct bundle_missing *gap)
{
	struct missing *missing = self;
	struct tree *item;
	char *words;

	missing->count += gap->given_up == NULL;
	if (missing->json != NULL) {
		item = tree_add_map(missing->json, NULL);
		tree_add_text(item, "kind", bundle_missing_kind(gap));
		tree_add_text(item, "from", gap->station)->quoted = true;
		if (gap->event != NULL)
			tree_add_text(item, "event", gap->event)->quoted = true;
		tree_add_number(item, "first", gap->first);
		tree_add_number(item, "last", gap->last);
		if (gap->given_up != NULL)
			tree_add_text(item, "reason", gap->given_up)->quoted = true;
	} else {
		words = bundle_missing_words(gap);
		cli_line(words);
		free(words);
	}
	return true;
}

static bool half_line(void *self, const struct move_half *half)
{
	struct missing *missing = self;
	char *words = move_half_words(missing->cli->desk, half);
	struct tree *item;

	missing->count++;
	if (missing->json != NULL) {
		item = tree_add_map(missing->json, NULL);
		tree_add_text(item, "kind", "half");
		tree_add_text(item, "household", half->household)->quoted = true;
		tree_add_text(item, "other", half->other != NULL ? half->other : "")->quoted = true;
	} else
		cli_line(words);
	free(words);
	return true;
}

bool command_bundle_missing(struct cli *cli, struct problem *problem)
{
	struct missing missing = {.cli = cli, .problem = problem};
	int64_t waiting, restricted, apart;

	if (!cli_open(cli, CLI_READ, problem))
		return false;
	if (cli_has(cli, OPTION_JSON)) {
		missing.json = tree_new_list();
		missing.alarms = tree_new_list();
	}
	if (!desk_each_missing(cli->desk, missing_line, &missing, problem) || !desk_each_half(cli->desk, half_line, &missing, &restricted, problem) ||
	    !desk_each_alarm(cli->desk, missing_alarm, &missing, problem)) {
		tree_free(missing.json);
		tree_free(missing.alarms);
		return false;
	}
	waiting = ledger_waiting(desk_ledger(cli->desk));
	apart = desk_count_quarantined(cli->desk);
	if (missing.json != NULL) {
		struct tree *tree = tree_new_map();

		tree_add_number(tree, "waiting", waiting);
		tree_add_number(tree, "restricted", restricted);
		tree_add_number(tree, "quarantined", apart);
		tree_add_take(tree, "missing", missing.json);
		tree_add_take(tree, "alarms", missing.alarms);
		cli_json_take(tree);
	} else if (missing.count == 0 && waiting == 0 && restricted == 0 && apart == 0) {
		cli_line(_("没有缺号，没有待补前序的记录，没有异常。"));
	} else {
		if (waiting > 0)
			cli_format(_("有 %lld 条记录待补前序。"), (long long)waiting);
		if (restricted > 0)
			cli_format(_("另有 %lld 户已封存。"), (long long)restricted);
		if (apart > 0)
			cli_format(_("有 %lld 个数据包已隔离、待核查（doudi queue quarantined）。"), (long long)apart);
	}
	return true;
}
