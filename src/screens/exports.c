/* Files for systems of others: which, how many rows, and where to. */
#include "screens.h"

#include <stdlib.h>

/* The pack says which. Caller owns the name; NULL: cancelled. */
static char *choose_target(struct screens *screens)
{
	const struct tree *exports = tree_get(pack_tree(desk_pack(screens->desk), "sources"), "exports");
	struct choice_list list = CHOICE_LIST_INIT;
	char *name = NULL;
	int taken;

	for (size_t i = 0; exports != NULL && i < exports->count; i++)
		choice_list_add(&list, tree_text(exports->items[i], "name"), tree_text(exports->items[i], "label"), "");
	taken = dialog_choose(screens->tui, _("导出给哪个系统"), list.items, list.count, 0);
	if (taken >= 0)
		name = memory_text(list.items[taken].code);
	choice_list_release(&list);
	return name;
}

static void say_exported(struct screens *screens, const struct exported *exported, const char *path)
{
	char *restricted = exported->restricted > 0 ? memory_format(_("另有 %zu 户已封存，没有写出。"), exported->restricted)
	    : memory_text("");

	tui_say(screens->tui, STYLE_GOOD, _("第 %lld 号文件已写到 %s，共 %zu 行。%s"), (long long)exported->number, path, exported->rows,
	    restricted);
	free(restricted);
}

/* How many rows it would have is said before the file is named; a name that cannot be written is asked for again. */
static void ask_and_export(struct screens *screens, const char *target)
{
	struct dialog_question question = {.title = _("导出"), .label = _("存为文件："), .maximum = 400, .required = true};
	struct problem problem = PROBLEM_INIT;
	struct exported exported = {0};
	char *text, *path = NULL;
	bool good = desk_export(screens->desk, target, NULL, false, &exported, &problem);

	if (good && exported.rows == 0)
		tui_say(screens->tui, STYLE_PLAIN, "%s", _("上次导出以后没有变化，不用写文件。"));
	question.text = text = memory_format(_("上次导出以后有变化的 %zu 人，每人一行。文件里有完整的身份证号，请妥善保管。"), exported.rows);
	if (good && exported.rows > 0)
		path = dialog_ask(screens->tui, &question);
	while (path != NULL && !desk_export(screens->desk, target, path, false, &exported, &problem)) {
		screen_show_problem(screens, &problem);
		problem_release(&problem);
		path = dialog_ask_again_take(screens->tui, &question, path);
	}
	if (path != NULL)
		say_exported(screens, &exported, path);
	else if (!good)
		screen_show_problem(screens, &problem);
	problem_release(&problem);
	free(text);
	free(path);
}

void screen_export(struct screens *screens)
{
	char *target = choose_target(screens);

	if (target != NULL)
		ask_and_export(screens, target);
	free(target);
}

bool screen_may_export(struct screens *screens)
{
	const struct tree *exports = tree_get(pack_tree(desk_pack(screens->desk), "sources"), "exports");
	const struct form *form = desk_form(screens->desk, "export");

	return exports != NULL && exports->count > 0 && form != NULL && desk_may(screens->desk, form);
}
