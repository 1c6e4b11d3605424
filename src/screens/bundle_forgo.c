/* Records that are lost everywhere: which are waited for no more, and why. */
#include "bundle_notes.h"

#include <stdlib.h>

#define GAPS_SHOWN 100

struct gaps {
	struct choice_list list; /* by the stations' codes, or by the ids where only these are known */
	struct bundle_missing runs[GAPS_SHOWN]; /* numbers alone */
};

static bool add_gap(void *self, const struct bundle_missing *gap)
{
	struct gaps *gaps = self;
	char *label;

	if (gap->bundle || gap->given_up != NULL)
		return true;
	if (gap->event != NULL)
		label = memory_format(_("编码 %.*s 的一条，%s 第 %lld 号记录接在它后面"), FORGO_DIGITS, gap->event, gap->station, (long long)gap->first);
	else
		label = memory_format(_("%s 第 %lld 至 %lld 号记录"), gap->station, (long long)gap->first, (long long)gap->last);
	gaps->runs[gaps->list.count] = (struct bundle_missing){.event = gap->event != NULL ? "" : NULL, .first = gap->first, .last = gap->last};
	choice_list_add(&gaps->list, gap->event != NULL ? gap->event : gap->station, label, "");
	free(label);
	return gaps->list.count < GAPS_SHOWN;
}

static bool forgo_run(struct desk *desk, const char *code, const struct bundle_missing *run, const char *why, struct problem *problem)
{
	return run->event != NULL ? desk_forgo_event(desk, code, why, problem) : desk_forgo(desk, code, run->first, run->last, why, problem);
}

static void forgo(struct screens *screens, const char *code, const struct bundle_missing *run)
{
	struct dialog_question question = {.title = _("放弃缺号"), .label = _("理由："), .maximum = 200, .required = true,
	    .text = _("各处都找不到了才放弃：以后不再追要，接在后面的记录生效；又收到的照常导入。")};
	struct problem problem = PROBLEM_INIT;
	char *why = dialog_ask(screens->tui, &question);

	if (why != NULL && forgo_run(screens->desk, code, run, why, &problem))
		tui_say(screens->tui, STYLE_GOOD, "%s", _("已放弃，不再追要，接在后面的记录已经生效。"));
	else if (why != NULL)
		screen_show_problem(screens, &problem);
	problem_release(&problem);
	free(why);
}

void bundle_forgo(struct screens *screens)
{
	struct gaps gaps = {.list = CHOICE_LIST_INIT};
	struct problem problem = PROBLEM_INIT;
	int chosen = -1;

	if (!desk_each_missing(screens->desk, add_gap, &gaps, &problem))
		screen_show_problem(screens, &problem);
	else if (gaps.list.count == 0)
		dialog_message(screens->tui, _("放弃缺号"), _("没有缺的记录。"));
	else
		chosen = dialog_choose(screens->tui, _("放弃缺号：哪些记录各处都找不到了"), gaps.list.items, gaps.list.count, 0);
	if (chosen >= 0)
		forgo(screens, gaps.list.items[chosen].code, &gaps.runs[chosen]);
	choice_list_release(&gaps.list);
	problem_release(&problem);
}
