/* Keeping the file sound: verify, rebuild, backup, restore. */
#include "command.h"

#include <string.h>

/* ---- verify ---- */

struct faults {
	bool json;
	struct tree *list;
};

static void fault_say(void *self, const char *sentence)
{
	struct faults *faults = self;

	if (faults->json)
		tree_add_text(faults->list, NULL, sentence)->quoted = true;
	else
		cli_line(sentence);
}

static void verify_say(const struct verify_count *count, struct faults *faults)
{
	struct tree *tree;

	if (!faults->json) {
		tree_free(faults->list);
		cli_format(_("核验了 %lld 条事件、%lld 个签名、%lld 户（含单位自己的）、%lld 行记录：%s"), (long long)count->events,
		    (long long)count->signatures, (long long)count->streams, (long long)count->rows,
		    count->faults == 0 ? _("全部相符。") : _("有不符之处，见上。"));
		if (count->upon_lost > 0)
			cli_format(_("另有 %lld 条记录接在已放弃的遗失记录后面，不是被改动。"), (long long)count->upon_lost);
		if (count->alarms > 0)
			cli_format(_("另有 %lld 项异常照实保留，见上。"), (long long)count->alarms);
		return;
	}
	tree = tree_new_map();
	tree_add_number(tree, "events", count->events);
	tree_add_number(tree, "signatures", count->signatures);
	tree_add_number(tree, "streams", count->streams);
	tree_add_number(tree, "rows", count->rows);
	tree_add_number(tree, "faults", count->faults);
	tree_add_number(tree, "upon_lost", count->upon_lost);
	tree_add_number(tree, "alarms", count->alarms);
	tree_add_take(tree, "found", faults->list);
	cli_json_take(tree);
}

/* A code from paper as people type it: blanks and dashes between, capitals. */
static void code_read(const char *typed, char code[LEDGER_HEAD_CODE + 1])
{
	size_t length = 0;

	for (; *typed != '\0' && length < LEDGER_HEAD_CODE; typed++)
		if (*typed != ' ' && *typed != '-')
			code[length++] = (char)(*typed >= 'A' && *typed <= 'Z' ? *typed - 'A' + 'a' : *typed);
	code[length] = '\0';
}

/* What paper remembers, the file must still hold: a log put back to an older state, or written anew, lacks it. */
static bool verify_against(struct cli *cli, struct faults *faults, struct verify_count *count, struct problem *problem)
{
	const char *typed = cli_text(cli, OPTION_AGAINST);
	char code[LEDGER_HEAD_CODE + 1], *sentence;
	int64_t seq;

	if (typed == NULL)
		return true;
	code_read(typed, code);
	if (!ledger_find_head(desk_ledger(cli->desk), code, &seq, problem))
		return false;
	if (seq == 0) {
		sentence = memory_format(_("账里没有校验码 %s 的那一条：可能换回了旧备份，或重写过。请保留现状，与上级单位核对。"), code);
		fault_say(faults, sentence);
		free(sentence);
		count->faults++;
	} else if (!faults->json)
		cli_format(_("校验码 %s 是第 %lld 号记录时的，它和以前的记录都还在。"), code, (long long)seq);
	return true;
}

static void verify_progress(void *self, int64_t done, int64_t all)
{
	(void)self;
	cli_progress(done, all);
}

bool command_verify(struct cli *cli, struct problem *problem)
{
	struct faults faults = {.json = cli_has(cli, OPTION_JSON)};
	const struct verify_watch watch = {fault_say, verify_progress, &faults};
	struct verify_count count;

	memset(&count, 0, sizeof(count));
	cli->mends = true;
	if (!cli_open(cli, CLI_READ, problem) || !store_check(desk_store(cli->desk), true, problem))
		return false;
	faults.list = tree_new_list();
	if (!ledger_verify_watched(desk_ledger(cli->desk), &watch, &count, problem)) {
		tree_free(faults.list);
		return false;
	}
	desk_note_verified(cli->desk, &count);
	if (!verify_against(cli, &faults, &count, problem)) {
		tree_free(faults.list);
		return false;
	}
	verify_say(&count, &faults);
	cli->wrong = count.faults > 0;
	return true;
}

/* ---- the end of the day ---- */

bool command_close(struct cli *cli, struct problem *problem)
{
	struct tree *tree;
	char *slip, *code, *said;
	bool backed_up;

	if (!cli_open(cli, CLI_SIGN, problem) || (slip = desk_close_day(cli->desk, problem)) == NULL)
		return false;
	said = desk_backup_daily(cli->desk, true, &backed_up);
	if (cli_has(cli, OPTION_JSON)) {
		code = ledger_head_code(desk_ledger(cli->desk));
		tree = tree_new_map();
		tree_add_text(tree, "head", code)->quoted = true;
		if (said != NULL)
			tree_add_text(tree, backed_up ? "backup" : "no_backup", said)->quoted = true;
		cli_json_take(tree);
		free(code);
	} else {
		cli_lines(slip);
		if (said != NULL)
			cli_line(said);
	}
	free(slip);
	free(said);
	return true;
}

/* ---- rebuild ---- */

bool command_rebuild(struct cli *cli, struct problem *problem)
{
	char before[65], after[65];
	struct tree *tree;

	cli->mends = true;
	if (!cli_open(cli, CLI_WRITE, problem) || !ledger_digest(desk_ledger(cli->desk), before, problem) ||
	    !desk_rebuild(cli->desk, problem) || !ledger_digest(desk_ledger(cli->desk), after, problem))
		return false;
	if (cli_has(cli, OPTION_JSON)) {
		tree = tree_new_map();
		tree_add_text(tree, "before", before)->quoted = true;
		tree_add_text(tree, "after", after)->quoted = true;
		cli_json_take(tree);
	} else if (strcmp(before, after) == 0) {
		cli_format(_("已由账本重新生成，与原来相同：%.16s"), after);
	} else {
		cli_format(_("已由账本重新生成，原来的表格与账本不符：%.16s → %.16s"), before, after);
	}
	return true;
}

/* ---- backup and restore ---- */

static void say_file(const struct cli *cli, char *take, const char *path, const char *code)
{
	struct tree *tree = tree_new_map();

	tree_add_text(tree, "file", path)->quoted = true;
	tree_add_text(tree, "head", code)->quoted = true;
	if (cli_has(cli, OPTION_JSON))
		cli_json_take(tree);
	else
		cli_line(take);
	if (!cli_has(cli, OPTION_JSON))
		tree_free(tree);
	free(take);
}

static bool set_daily(struct cli *cli, struct problem *problem)
{
	const char *folder = cli->word_count > 0 ? cli->words[0].bytes : NULL;

	if (!cli_open(cli, CLI_SIGN, problem) || !desk_set_backup_folder(cli->desk, folder, problem))
		return false;
	if (folder == NULL && !cli_has(cli, OPTION_JSON))
		cli_line(_("以后不再每天自动备份。"));
	return true;
}

/* What was named, or the folder of every day. */
static char *back_up(struct cli *cli, struct problem *problem)
{
	struct desk_backups backups;
	char *path = NULL;

	if (cli->word_count > 0)
		return desk_backup(cli->desk, cli->words[0].bytes, problem);
	desk_look_at_backups(cli->desk, &backups);
	if (backups.folder == NULL)
		problem_set(problem, PROBLEM_USAGE, "%s", _("请写备份到哪个文件或文件夹；写一次 doudi backup 文件夹 --daily，以后就不用写了。"));
	else if (!backups.there)
		problem_set(problem, PROBLEM_FAILED, _("备份盘不在（%s），没有备份。请插上备份盘再做一次。"), backups.folder);
	else
		path = desk_backup(cli->desk, backups.folder, problem);
	desk_backups_release(&backups);
	return path;
}

bool command_backup(struct cli *cli, struct problem *problem)
{
	char *code, *path;

	cli->mends = true;
	if (cli_has(cli, OPTION_DAILY) && (!set_daily(cli, problem) || cli->word_count == 0))
		return cli->desk != NULL && problem->kind == PROBLEM_NONE;
	if ((cli->desk == NULL && !cli_open(cli, CLI_WRITE, problem)) || (path = back_up(cli, problem)) == NULL)
		return false;
	code = ledger_head_code(desk_ledger(cli->desk));
	say_file(cli, memory_format(desk_shares_disk(cli->desk, path)
	    ? _("已备份到 %s，校验码 %s。它已加密，也读回核对过；它和数据库在同一块盘上，请另存到别的机器或 U 盘上。")
	    : _("已备份到 %s，校验码 %s。它已加密，也读回核对过。"), path, code), path, code);
	free(code);
	free(path);
	return true;
}

bool command_moved(struct cli *cli, struct problem *problem)
{
	const char *name = cli_text(cli, OPTION_AS);
	char *passphrase;
	bool good;

	if (name == NULL)
		return problem_set(problem, PROBLEM_USAGE, "%s", _("请写 --as 系统管理员的姓名，由他另起一本账。"));
	if (!cli_open(cli, CLI_MOVED, problem))
		return false;
	passphrase = passphrase_read(cli, OPTION_PASSPHRASE_FILE, _("口令："), problem);
	good = passphrase != NULL && desk_take_over(cli->desk, name, passphrase, problem);
	passphrase_free(passphrase);
	if (good && !cli_has(cli, OPTION_JSON))
		cli_line(_("已另起一本账，接在原来的账后面。请重新写单位卡，交给往来单位登记。"));
	return good;
}

/* Opened by a key alone, it may be read; a log is begun by whoever may sign. */
static void say_restored(struct cli *cli, const char *to, bool begun, const char *said)
{
	char *code = ledger_head_code(desk_ledger(cli->desk));

	if (!cli_has(cli, OPTION_JSON))
		cli_line(said);
	say_file(cli, begun ? memory_format(_("已恢复到 %s，新账的校验码 %s。备份之后办的事要由别的单位送来，或重新录入。"), to, code)
	                    : memory_format(_("已打开到 %s，校验码 %s，可以查看。要用它办理，请该单位的系统管理员运行 doudi moved 另起一本账。"), to, code),
	    to, code);
	free(code);
}

bool command_restore(struct cli *cli, struct problem *problem)
{
	struct desk_restorer who = {.name = cli_text(cli, OPTION_AS), .key = cli_has(cli, OPTION_KEY) ? cli->options[OPTION_KEY].bytes : NULL,
	    .progress = verify_progress};
	char *to, *passphrase = NULL, *said = NULL;
	bool good;

	if (who.name == NULL && who.key == NULL)
		return problem_set(problem, PROBLEM_USAGE, "%s", _("恢复要写 --as 系统管理员的姓名，由他另起一本账。"));
	to = cli_database(cli, problem);
	if (to != NULL && who.name != NULL)
		who.passphrase = passphrase = passphrase_read(cli, OPTION_PASSPHRASE_FILE, _("口令："), problem);
	good = to != NULL && (who.name == NULL || passphrase != NULL) && desk_restore(cli->words[0].bytes, to, &who, &said, problem);
	passphrase_free(passphrase);
	if (good && (cli->desk = desk_open(to, false, problem)) != NULL)
		say_restored(cli, to, who.name != NULL, said);
	free(said);
	free(to);
	return cli->desk != NULL;
}
