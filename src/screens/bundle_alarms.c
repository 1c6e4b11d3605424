/* What has not come yet and what does not agree, said in full; and the ruling on a log that went on in two places. */
#include "bundle_notes.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is missing ---- */

struct missing {
	struct desk *desk;
	struct buffer text;
	int64_t lines;
};

static bool missing_line(void *self, const struct bundle_missing *gap)
{
	struct missing *missing = self;

	char *words = bundle_missing_words(gap);

	buffer_add_format(&missing->text, "%s\n", words);
	free(words);
	return ++missing->lines < 200;
}

static bool half_line(void *self, const struct move_half *half)
{
	struct missing *missing = self;
	char *words = move_half_words(missing->desk, half);

	buffer_add_format(&missing->text, "%s\n", words);
	free(words);
	return ++missing->lines < 200;
}

static bool alarm_line(void *self, const struct desk_alarm *alarm)
{
	struct missing *missing = self;

	buffer_add_format(&missing->text, "%s%s\n", alarm->settled ? _("（已裁定）") : "! ", alarm->sentence);
	return ++missing->lines < 200;
}

void bundle_show_missing(struct screens *screens)
{
	struct missing missing = {screens->desk, BUFFER_INIT(1 << 16), 0};
	struct problem problem = PROBLEM_INIT;
	int64_t waiting = ledger_waiting(desk_ledger(screens->desk)), apart = desk_count_quarantined(screens->desk), restricted;

	if (!desk_each_missing(screens->desk, missing_line, &missing, &problem) ||
	    !desk_each_half(screens->desk, half_line, &missing, &restricted, &problem) || !desk_each_alarm(screens->desk, alarm_line, &missing, &problem))
		screen_show_problem(screens, &problem);
	else {
		if (waiting > 0)
			buffer_add_format(&missing.text, _("有 %lld 条记录待补前序。\n"), (long long)waiting);
		if (restricted > 0)
			buffer_add_format(&missing.text, _("另有 %lld 户已封存。\n"), (long long)restricted);
		if (apart > 0)
			buffer_add_format(&missing.text, _("有 %lld 个数据包已隔离，请在办事桌面的“隔离的数据包”里核查。\n"), (long long)apart);
		dialog_message(screens->tui, _("缺号与异常"), missing.text.length > 0 ? buffer_text(&missing.text) : _("没有缺号，没有待补前序的记录，没有异常。"));
	}
	buffer_release(&missing.text);
	problem_release(&problem);
}

/* ---- which side of a fork goes on ---- */

struct fork_choice {
	struct desk *desk;
	const char *station;
	struct choice_list sides;
	bool found;
};

static bool branch_line(void *self, const struct desk_branch *branch)
{
	struct fork_choice *choice = self;
	char *label = memory_format(_("%s 签，到第 %lld 号"), branch->name, (long long)branch->last);
	char *code = memory_format(_("编码 %.16s"), branch->id);

	choice_list_add(&choice->sides, branch->id, label, code);
	free(label);
	free(code);
	return true;
}

static bool fork_line(void *self, const struct desk_alarm *alarm)
{
	struct fork_choice *choice = self;

	choice->found = strcmp(alarm->kind, "fork") == 0 && !alarm->settled && alarm->station != NULL && strcmp(alarm->station, choice->station) == 0;
	return !choice->found || !desk_each_branch(choice->desk, alarm->chain, alarm->first, branch_line, choice, NULL);
}

void bundle_rule_fork(struct screens *screens, const char *station)
{
	struct dialog_question why = {.title = _("账本分叉裁定"), .label = _("理由："), .maximum = 200, .required = true,
	    .text = _("两支的记录都保留；裁定的是以后以哪一台机器为准。")};
	struct fork_choice choice = {.desk = screens->desk, .station = station, .sides = CHOICE_LIST_INIT};
	char *reason = NULL;
	struct problem problem = PROBLEM_INIT;
	int side = -1;

	if (desk_each_alarm(choice.desk, fork_line, &choice, &problem) && !choice.found)
		dialog_message(screens->tui, _("账本分叉裁定"), _("选中的单位没有待裁定的分叉。"));
	if (choice.sides.count > 0)
		side = dialog_choose(screens->tui, _("账本分叉裁定：以后以哪一支继续"), choice.sides.items, choice.sides.count, 0);
	if (side >= 0)
		reason = dialog_ask(screens->tui, &why);
	if (reason != NULL && desk_rule_fork(choice.desk, station, choice.sides.items[side].code, reason, &problem))
		tui_say(screens->tui, STYLE_GOOD, "%s", _("已裁定，两支都保留。"));
	if (problem.kind != PROBLEM_NONE)
		screen_show_problem(screens, &problem);
	problem_release(&problem);
	choice_list_release(&choice.sides);
	free(reason);
}
