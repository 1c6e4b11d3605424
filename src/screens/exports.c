/* Files for systems of others: which, how many rows, and where to. */
#include "screens.h"

#include <stdlib.h>

/* The pack says which. NULL: cancelled. */
static const struct tree *choose_target(struct screens *screens)
{
	const struct tree *exports = tree_get(pack_tree(desk_pack(screens->desk), "sources"), "exports");
	struct choice_list list = CHOICE_LIST_INIT;
	int taken;

	for (size_t i = 0; exports != NULL && i < exports->count; i++)
		choice_list_add(&list, tree_text(exports->items[i], "name"), tree_text(exports->items[i], "label"), "");
	taken = dialog_choose(screens->tui, _("导出给哪个系统"), list.items, list.count, 0);
	choice_list_release(&list);
	return taken >= 0 ? exports->items[taken] : NULL;
}

static void say_exported(struct screens *screens, const struct exported *exported, const char *path)
{
	char *restricted = exported->restricted > 0 ? memory_format(_("另有 %zu 户已封存，没有写出。"), exported->restricted)
	    : memory_text("");

	tui_say(screens->tui, STYLE_GOOD, _("第 %lld 号文件已写到 %s，共 %zu 行。%s"), (long long)exported->number, path, exported->rows,
	    restricted);
	free(restricted);
}

struct exporting {
	struct screens *screens;
	const char *target, *label;
	bool all;
	struct exported exported;
};

static bool export_to(void *data, const char *path, struct problem *problem)
{
	struct exporting *exporting = data;
	char *what = memory_format(_("给%s的文件 %s，共 %zu 人，有完整的身份证号。"), exporting->label, path, exporting->exported.rows);
	struct desk_second *second = screen_ask_second(exporting->screens, what);
	bool good = second != NULL &&
	    desk_export(exporting->screens->desk, exporting->target, path, exporting->all, second, &exporting->exported, problem);

	desk_second_free(second);
	free(what);
	return good;
}

static char *ask_and_export(struct exporting *exporting)
{
	size_t rows = exporting->exported.rows;
	char *text = exporting->all ? memory_format(_("全部 %zu 人，每人一行。文件里有完整的身份证号，请妥善保管。"), rows)
	                            : memory_format(_("上次导出以后有变化的 %zu 人，每人一行。文件里有完整的身份证号，请妥善保管。"), rows);
	char *name = memory_format("%s-%s.csv", exporting->target, date_write(desk_here(exporting->screens->desk)->day).text), *path;
	struct path_question question = {.title = _("导出"), .label = _("存为文件："), .text = text, .kind = PATH_NEW, .name = name};

	path = screen_ask_path(exporting->screens, &question, export_to, exporting);
	free(name);
	free(text);
	return path;
}

/* How many rows it would have is said before the file is named. */
static void count_and_export(struct screens *screens, const struct tree *map)
{
	const char *target = tree_text(map, "name");
	struct exporting exporting = {.screens = screens, .target = target, .label = tree_text(map, "label")};
	struct problem problem = PROBLEM_INIT;
	bool good = desk_export(screens->desk, target, NULL, false, NULL, &exporting.exported, &problem);
	char *path = NULL;

	if (good && exporting.exported.rows == 0) {
		exporting.all = dialog_confirm(screens->tui, _("导出"), _("上次导出以后没有变化。要把全部的人再写一遍吗？"), NULL);
		good = !exporting.all || desk_export(screens->desk, target, NULL, true, NULL, &exporting.exported, &problem);
	}
	if (good && exporting.exported.rows > 0)
		path = ask_and_export(&exporting);
	else if (good && exporting.all)
		tui_say(screens->tui, STYLE_PLAIN, "%s", _("没有可以导出的人，不用写文件。"));
	if (path != NULL)
		say_exported(screens, &exporting.exported, path);
	if (!good)
		screen_show_problem(screens, &problem);
	problem_release(&problem);
	free(path);
}

void screen_export(struct screens *screens)
{
	const struct tree *map = choose_target(screens);

	if (map != NULL)
		count_and_export(screens, map);
}

bool screen_may_export(struct screens *screens)
{
	const struct tree *exports = tree_get(pack_tree(desk_pack(screens->desk), "sources"), "exports");
	const struct form *form = desk_form(screens->desk, "export");

	return exports != NULL && exports->count > 0 && form != NULL && desk_may(screens->desk, form);
}
