#include "station_keys.h"

#include <stdlib.h>
#include <string.h>

/* ---- one person's key ends ---- */

static bool read_number(const char *typed, int64_t *number)
{
	if (*typed == '\0' || typed[strspn(typed, "0123456789")] != '\0' || strlen(typed) > 15)
		return false;
	*number = strtoll(typed, NULL, 10);
	return true;
}

static void end_after(struct screens *screens, const char *code, const char *name, const char *typed, const char *why)
{
	char *text = memory_format(_("%s 的密钥停用于单位 %s 的第 %s 号：以前签的有效，以后签的照样保留、不生效、待复核。"), name, code, typed);
	struct problem problem = PROBLEM_INIT;
	int64_t last;

	if (!read_number(typed, &last))
		problem_set(&problem, PROBLEM_USAGE, _("“%s”不是编号。请写最后一条有效记录的编号，只用数字。"), typed);
	else if (dialog_confirm(screens->tui, _("停用密钥"), text, _("停用")) &&
	    desk_end_key(screens->desk, code, name, last, why, &problem))
		tui_say(screens->tui, STYLE_GOOD, "%s", _("已停用。"));
	if (problem.kind != PROBLEM_NONE)
		screen_show_problem(screens, &problem);
	problem_release(&problem);
	free(text);
}

void station_end_key(struct screens *screens, const char *code, const char *name)
{
	struct dialog_question whose = {.title = _("停用密钥"), .label = _("姓名："), .maximum = 60, .required = true,
	    .text = _("那个单位里谁的密钥丢了，或在别人手里。")};
	struct dialog_question number = {.title = _("停用密钥"), .label = _("编号："), .maximum = 15, .required = true,
	    .text = _("他本人签的最后一条有效记录在那个单位账本里的编号，户页的办理记录里有；以后签的不再生效。")};
	struct dialog_question why = {.title = _("停用密钥"), .label = _("理由："), .maximum = 200, .required = true};
	char *person = name != NULL ? memory_text(name) : dialog_ask(screens->tui, &whose);
	char *last = person != NULL ? dialog_ask(screens->tui, &number) : NULL;
	char *reason = last != NULL ? dialog_ask(screens->tui, &why) : NULL;

	if (reason != NULL)
		end_after(screens, code, person, last, reason);
	free(person);
	free(last);
	free(reason);
}

/* ---- the station's own key ---- */

struct writing {
	struct screens *screens;
	const char *why;
};

static bool write_key_to(void *data, const char *path, struct problem *problem)
{
	const struct writing *writing = data;
	char *text;

	if (!desk_write_key(writing->screens->desk, path, writing->why, problem))
		return false;
	text = memory_format(_("已写到 %s\n谁有它，谁就能打开发给本单位的所有数据包，请封存保管。"), path);
	dialog_message(writing->screens->tui, _("本单位的收件密钥"), text);
	free(text);
	return true;
}

void station_write_key(struct screens *screens)
{
	struct dialog_question why = {.title = _("本单位的收件密钥"), .label = _("理由："), .maximum = 200, .required = true,
	    .text = _("把打开数据包的密钥写成文件，例如交档案馆封存。谁在什么时候为什么写的，会记下来。")};
	char *name = memory_format("%s.key", desk_here(screens->desk)->station);
	struct path_question question = {.title = _("本单位的收件密钥"), .label = _("存为文件："), .kind = PATH_NEW, .name = name};
	struct writing writing = {screens, NULL};
	char *reason = dialog_ask(screens->tui, &why);

	writing.why = reason;
	if (reason != NULL)
		free(screen_ask_path(screens, &question, write_key_to, &writing));
	free(reason);
	free(name);
}

/* ---- another log ---- */

void station_close_log(struct screens *screens)
{
	struct dialog_question why = {.title = _("结账另起"), .label = _("理由："), .maximum = 200, .required = true,
	    .text = _("机器的日期错到了将来，账本的时间也跟着过去了。先把机器的日期校准，再结账、另起一本；以后请往来单位重新登记本单位。")};
	struct problem problem = PROBLEM_INIT;
	char *reason = NULL;

	if (!desk_log_is_ahead(screens->desk))
		dialog_message(screens->tui, _("结账另起"), _("账本的时间没有跑到将来，不用另起账。"));
	else
		reason = dialog_ask(screens->tui, &why);
	if (reason != NULL && desk_close_log(screens->desk, reason, &problem))
		dialog_message(screens->tui, _("结账另起"), _("已另起一本账。请在收发页按 c 重新写单位卡，交给往来单位登记。"));
	else if (reason != NULL)
		screen_show_problem(screens, &problem);
	problem_release(&problem);
	free(reason);
}

/* ---- a backup comes back ---- */

struct restoring {
	struct screens *screens;
	char *from, *said;
};

static void restore_progress(void *self, int64_t done, int64_t all)
{
	tui_progress(self, _("正在核验恢复出来的内容 %lld%% ..."), (long long)(all > 0 ? done * 100 / all : 0));
}

static bool restore_to(void *data, const char *path, struct problem *problem)
{
	struct restoring *restoring = data;
	struct tui *tui = restoring->screens->tui;
	struct dialog_question question = {.title = _("恢复备份"), .label = _("口令："), .maximum = 200, .required = true, .secret = true,
	    .text = _("您在那份备份里的口令：恢复要由系统管理员另起一本账。")};
	struct desk_restorer who = {.name = desk_here(restoring->screens->desk)->user, .progress = restore_progress, .self = tui};
	char *passphrase = dialog_ask(tui, &question);
	bool good;

	if (passphrase == NULL)
		return false;
	tui_progress(tui, "%s", _("正在恢复 ..."));
	who.passphrase = passphrase;
	good = desk_restore(restoring->from, path, &who, &restoring->said, problem);
	tui_say(tui, STYLE_PLAIN, "%s", "");
	passphrase_wipe(passphrase);
	return good;
}

static bool keep_path(void *data, const char *path, struct problem *problem)
{
	struct restoring *restoring = data;
	const char *here = desk_here(restoring->screens->desk)->station;
	struct exchange_backup about;

	if (exchange_is_backup(path)) {
		if (!exchange_look_backup(path, &about, problem))
			return false;
		if (strcmp(about.station, here) != 0)
			return problem_set(problem, PROBLEM_REFUSED, _("%s 是单位 %s 的备份，本单位是 %s。要恢复那个单位，请用命令 doudi restore。"), path,
			    about.station, here);
	}
	memory_free(&restoring->from);
	restoring->from = memory_text(path);
	return true;
}

void station_restore(struct screens *screens)
{
	struct path_question from = {.title = _("恢复备份"), .label = _("备份文件："), .kind = PATH_THERE, .name = "",
	    .text = _("恢复到一个新文件，现在用的这个文件不动。")};
	struct path_question to = {.title = _("恢复备份"), .label = _("恢复到："), .kind = PATH_NEW, .name = "restored.db"};
	struct restoring restoring = {screens, NULL, NULL};
	char *picked = screen_ask_path(screens, &from, keep_path, &restoring);
	char *path = picked != NULL ? screen_ask_path(screens, &to, restore_to, &restoring) : NULL, *text;

	if (path != NULL) {
		text = memory_format(_("已恢复到 %s，另起了一本账。%s\n请结束程序，用 doudi --db %s 打开；备份之后办的事要由别的单位送来，或重新录入。"), path,
		    restoring.said, path);
		dialog_message(screens->tui, _("恢复备份"), text);
		free(text);
	}
	free(picked);
	free(path);
	free(restoring.from);
	free(restoring.said);
}
