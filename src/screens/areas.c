/* The area list: townships, villages, grids. Loaded from a table or typed. */
#include "screens.h"

#include <string.h>

struct areas_page {
	struct screens *screens;
	struct list_view *list;
	char *searched;
	struct list_rows *rows; /* while they are read */
};

static bool add_row(void *self, const struct area_entry *area)
{
	struct areas_page *page = self;

	if (*page->searched != '\0' && strstr(area->name, page->searched) == NULL && strstr(area->code, page->searched) == NULL)
		return true;
	list_add_row(page->rows, area->code);
	list_add_value(page->rows, area->code);
	list_add_value(page->rows, area->name);
	list_add_value(page->rows, area->parent);
	return true;
}

static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct areas_page *page = data;
	struct problem problem = PROBLEM_INIT;

	(void)from, (void)backward, (void)wanted;
	page->rows = rows;
	if (!desk_each_area(page->screens->desk, add_row, page, &problem))
		tui_say_problem(page->screens->tui, &problem);
	problem_release(&problem);
}

static void search_rows(void *data, const char *text)
{
	struct areas_page *page = data;

	free(page->searched);
	page->searched = memory_text(text);
}

static bool may_change(struct screen *screen)
{
	struct desk *desk = ((struct areas_page *)screen->data)->screens->desk;
	const struct form *form = desk_form(desk, "area");

	return form != NULL && desk_may(desk, form);
}

static void add_area(struct screen *screen)
{
	screen_open_form(((struct areas_page *)screen->data)->screens, "area", NULL);
}

static bool load_file(void *data, const char *path, struct problem *problem)
{
	struct screens *screens = data;
	size_t rows = 0;

	tui_progress(screens->tui, "%s", _("正在导入 ..."));
	if (!desk_file_table(screens->desk, "area", path, &rows, problem))
		return false;
	tui_say(screens->tui, STYLE_GOOD, _("已导入 %zu 个区域。"), rows);
	return true;
}

static void load(struct screen *screen)
{
	struct areas_page *page = screen->data;
	struct path_question question = {.title = _("导入区域名单"), .label = _("文件："), .kind = PATH_THERE, .name = "",
	    .text = _("CSV 文件，UTF-8 或 GB18030。第一行是列名：代码、名称、上级（上级的代码）、城乡、层级。上级写在下级前面。")};

	free(screen_ask_path(page->screens, &question, load_file, page->screens));
	list_view_reload(page->list);
}

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {{N_("代码"), 16, 0, false}, {N_("名称"), 0, 0, false}, {N_("上级"), 0, 0, false}};
	static const struct list_source source = {.rows = list_rows, .whole = true, .search = search_rows};
	struct areas_page *page = screen->data;

	(void)problem;
	page->searched = memory_text("");
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	list_view_set_empty_text(page->list, N_("还没有区域名单。"));
	screen->focus = list_view_widget(page->list);
	return true;
}

static void resume(struct screen *screen)
{
	list_view_reload(((struct areas_page *)screen->data)->list);
}

static void close_page(struct screen *screen)
{
	struct areas_page *page = screen->data;

	list_view_free(page->list);
	free(page->searched);
	free(page);
}

bool screen_open_areas(struct screens *screens)
{
	static const struct key_binding keys[] = {
	    {'n', PRESS_INSERT, N_("增加"), N_("增加一个区域"), add_area, may_change},
	    {'i', 0, N_("导入"), N_("从 CSV 文件导入区域名单，全部成功或全部不写"), load, may_change},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "areas", .title = N_("区域"), .keys = keys, .open = open_page, .resume = resume,
	    .close = close_page};
	struct areas_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	return screen_push(screens->tui, &ops, page, &problem) != NULL;
}
