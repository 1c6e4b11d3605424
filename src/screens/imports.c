/* Department lists: what was imported, a new file with every row that will not be taken, and the comparison. */
#include "screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULT_ROWS 2

struct imports_page {
	struct screens *screens;
	struct list_view *list;
};
struct preview_page {
	struct screens *screens;
	struct list_view *list;
	struct import_plan *plan;
};

static bool may_import(struct screen *screen)
{
	struct desk *desk = (*(struct screens **)screen->data)->desk; /* first in both pages */
	const struct form *form = desk_form(desk, "import");

	return form != NULL && desk_may(desk, form);
}

static void say_compared(struct screens *screens)
{
	struct compare_count count;
	struct problem problem = PROBLEM_INIT;

	tui_progress(screens->tui, "%s", _("正在比对 ..."));
	if (desk_compare(screens->desk, NULL, &count, &problem))
		tui_say(screens->tui, STYLE_GOOD, count.restricted > 0
		    ? _("比对了 %lld 行：对上 %lld 人，新线索 %lld 条，涉及 %lld 户；仅姓名和出生日期相同的 %lld 人。另有 %lld 户已封存。")
		    : _("比对了 %lld 行：对上 %lld 人，新线索 %lld 条，涉及 %lld 户；仅姓名和出生日期相同的 %lld 人。"),
		    (long long)count.rows, (long long)count.matched, (long long)count.fresh, (long long)count.households,
		    (long long)count.candidates, (long long)count.restricted);
	else
		screen_show_problem(screens, &problem);
	problem_release(&problem);
}

/* ---- one file before it is taken ---- */

/* The faulty rows first: they are what somebody has to look at. */
static void preview_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	const struct preview_page *page = data;
	struct id_masked number;
	const char *name, *fault;
	int line;

	(void)from, (void)backward, (void)wanted;
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; import_plan_row(page->plan, i, &line, &name, &number, &fault); i++) {
			char key[24];

			if ((fault != NULL) != (pass == 0))
				continue;
			snprintf(key, sizeof(key), "%d", line);
			list_add_row(rows, key);
			list_add_value(rows, key);
			list_add_value(rows, name);
			list_add_value(rows, number.text);
			list_add_styled(rows, fault != NULL ? STYLE_BAD : STYLE_GOOD, fault != NULL ? fault : _("+ 导入"));
		}
}

static void commit(struct screen *screen)
{
	struct preview_page *page = screen->data;
	struct problem problem = PROBLEM_INIT;
	char batch[33], *text;
	size_t good = import_plan_rows(page->plan) - import_plan_bad(page->plan);
	bool agreed;

	text = memory_format(_("导入 %zu 行，有毛病的 %zu 行不导入（可以先按 x 存成文件退回）。"
	    "导入以后看过再按 b 比对；比对以前可以按 x 撤销。"), good, import_plan_bad(page->plan));
	agreed = dialog_confirm(screen->tui, _("导入"), text, NULL);
	free(text);
	if (!agreed)
		return;
	tui_progress(screen->tui, "%s", _("正在导入 ..."));
	if (import_commit(page->screens->desk, page->plan, batch, &problem)) {
		tui_say(screen->tui, STYLE_GOOD, _("已导入 %zu 行，还没有比对：按 b 比对，按 x 撤销这一批。"), good);
		screen_leave(screen);
	} else {
		screen_show_problem(page->screens, &problem);
	}
	problem_release(&problem);
}

static bool write_rejected(void *data, const char *path, struct problem *problem)
{
	return import_write_rejected(data, path, problem);
}

static void save_rejected(struct screen *screen)
{
	struct preview_page *page = screen->data;
	char *name = memory_format("%s.csv", _("退回的行")), *path;
	struct path_question question = {.title = _("退回的行"), .label = _("文件："), .kind = PATH_NEW, .name = name,
	    .text = _("不能导入的行连同原因写成 CSV，列名和原来一样，改好后可以再导入。")};

	path = screen_ask_path(page->screens, &question, write_rejected, page->plan);
	if (path != NULL)
		tui_say(screen->tui, STYLE_GOOD, _("已存为 %s。"), path);
	free(path);
	free(name);
}

static bool has_rejected(struct screen *screen)
{
	return import_plan_bad(((const struct preview_page *)screen->data)->plan) > 0;
}

static bool open_preview(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {{N_("行"), 6, 0, true}, {N_("姓名"), 14, 0, false},
	    {N_("证件号码"), 18, 0, false}, {N_("结果"), 0, 0, false}};
	static const struct list_source source = {.rows = preview_rows, .whole = true};
	struct preview_page *page = screen->data;

	(void)problem;
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	screen->focus = list_view_widget(page->list);
	screen_set_title(screen, _("导入预览：%zu 行，%zu 行有毛病，新的 %zu 行"), import_plan_rows(page->plan),
	    import_plan_bad(page->plan), import_plan_fresh(page->plan));
	if (import_plan_is_known(page->plan))
		tui_say(screen->tui, STYLE_WARNING, "%s", _("这个文件已经导入过了。"));
	else if (*import_plan_warnings(page->plan) != '\0')
		tui_say(screen->tui, STYLE_WARNING, "%s", import_plan_warnings(page->plan));
	return true;
}

/* Below the list, why the selected row is not taken, in full. */
static void draw_preview(struct screen *screen, struct canvas *canvas, struct area body)
{
	struct preview_page *page = screen->data;
	const char *key = list_view_key(page->list), *name, *fault;
	struct area detail = {body.row + body.rows - FAULT_ROWS, body.column, FAULT_ROWS, body.columns};
	struct id_masked number;
	int line;

	body.rows -= FAULT_ROWS;
	widget_draw(screen->focus, canvas, body, true);
	for (size_t i = 0; key != NULL && import_plan_row(page->plan, i, &line, &name, &number, &fault); i++)
		if (line == strtol(key, NULL, 10)) {
			if (fault != NULL)
				canvas_paragraph(canvas, detail, STYLE_BAD, fault);
			break;
		}
}

static void close_preview(struct screen *screen)
{
	struct preview_page *page = screen->data;

	list_view_free(page->list);
	import_plan_free(page->plan);
	free(page);
}

static void show_preview(struct screens *screens, struct import_plan *take)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, PRESS_F(10), N_("导入"), N_("导入没有毛病的行；比对以前可以撤销"), commit, may_import},
	    {'x', 0, N_("退回的行存文件"), N_("不能导入的行连同原因存成文件"), save_rejected, has_rejected},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "import", .title = N_("导入预览"), .keys = keys, .open = open_preview,
	    .draw = draw_preview, .close = close_preview};
	struct preview_page *page = memory_new(sizeof(*page));

	page->screens = screens;
	page->plan = take;
	screen_push(screens->tui, &ops, page, NULL);
}

/* ---- what was imported ---- */

struct batch_rows {
	struct screens *screens;
	struct list_rows *rows;
};

static const char *source_label(struct screens *screens, const char *name)
{
	const struct tree *sources = tree_get(pack_tree(desk_pack(screens->desk), "sources"), "datasets");

	for (size_t i = 0; name != NULL && sources != NULL && i < sources->count; i++)
		if (strcmp(tree_text(sources->items[i], "name"), name) == 0)
			return tree_text(sources->items[i], "label");
	return name;
}

static bool add_batch(void *self, const struct record *batch)
{
	static const char *const shown[] = {"day", "rows", "good", "bad"};
	struct batch_rows *to = self;

	list_add_row(to->rows, batch->id);
	list_add_value(to->rows, source_label(to->screens, record_text(batch, "source")));
	for (size_t i = 0; i < BASE_COUNT(shown); i++) {
		const struct field *field = form_field(batch->form, shown[i]);
		char *words = field != NULL && batch->values[field->index].state == VALUE_KNOWN
		    ? field_show(field, batch->values[field->index]) : memory_text("");

		list_add_value(to->rows, words);
		free(words);
	}
	if (import_is_compared(to->screens->desk, batch->id))
		list_add_value(to->rows, _("已比对"));
	else
		list_add_styled(to->rows, STYLE_WARNING, _("! 未比对"));
	return true;
}

static void batch_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct imports_page *page = data;
	struct batch_rows to = {page->screens, rows};
	struct problem problem = PROBLEM_INIT;

	(void)from, (void)backward, (void)wanted;
	if (!desk_each_office_record(page->screens->desk, "import", add_batch, &to, &problem))
		tui_say_problem(page->screens->tui, &problem);
	problem_release(&problem);
}

static const char *department_label(struct screens *screens, const char *name)
{
	const struct tree *departments = tree_get(pack_tree(desk_pack(screens->desk), "sources"), "departments");

	for (size_t i = 0; name != NULL && departments != NULL && i < departments->count; i++)
		if (strcmp(tree_text(departments->items[i], "name"), name) == 0)
			return tree_text(departments->items[i], "label");
	return "";
}

/* The pack says which lists come. Caller owns the name; NULL: cancelled. */
static char *choose_source(struct screens *screens)
{
	const struct tree *sources = tree_get(pack_tree(desk_pack(screens->desk), "sources"), "datasets");
	struct choice_list list = CHOICE_LIST_INIT;
	char *name = NULL;
	int taken;

	for (size_t i = 0; sources != NULL && i < sources->count; i++)
		choice_list_add(&list, tree_text(sources->items[i], "name"), tree_text(sources->items[i], "label"),
		    department_label(screens, tree_text(sources->items[i], "department")));
	taken = dialog_choose(screens->tui, _("哪一份名单"), list.items, list.count, 0);
	if (taken >= 0)
		name = memory_text(list.items[taken].code);
	choice_list_release(&list);
	return name;
}

struct previewing {
	struct screens *screens;
	const char *source;
	struct import_plan *plan;
};

static bool preview_file(void *data, const char *path, struct problem *problem)
{
	struct previewing *previewing = data;
	struct screens *screens = previewing->screens;

	tui_progress(screens->tui, "%s", _("正在读文件 ..."));
	previewing->plan = import_preview(screens->desk, previewing->source, path, problem);
	tui_say(screens->tui, STYLE_PLAIN, "%s", "");
	return previewing->plan != NULL;
}

/* NULL: cancelled. */
static struct import_plan *ask_file(struct screens *screens, const char *source)
{
	struct path_question question = {.title = _("导入名单"), .label = _("文件："), .kind = PATH_THERE, .name = "",
	    .text = _("CSV 文件，UTF-8 或 GB18030。先预览，看过再导入。")};
	struct previewing previewing = {screens, source, NULL};

	free(screen_ask_path(screens, &question, preview_file, &previewing));
	return previewing.plan;
}

static void take_file(struct screen *screen)
{
	struct imports_page *page = screen->data;
	char *source = choose_source(page->screens);
	struct import_plan *plan = source != NULL ? ask_file(page->screens, source) : NULL;

	if (plan != NULL)
		show_preview(page->screens, plan);
	free(source);
}

static bool has_batch(struct screen *screen)
{
	return may_import(screen) && list_view_key(((struct imports_page *)screen->data)->list) != NULL;
}

static bool may_undo(struct screen *screen)
{
	const struct imports_page *page = screen->data;

	return has_batch(screen) && !import_is_compared(page->screens->desk, list_view_key(page->list));
}

static void undo(struct screen *screen)
{
	struct imports_page *page = screen->data;
	const char *batch = list_view_key(page->list);
	struct problem problem = PROBLEM_INIT;

	if (batch == NULL || !dialog_confirm(screen->tui, _("撤销导入"), _("这一批的各行不再参与比对，同一个文件可以再导入。"), _("撤销")))
		return;
	if (import_undo(page->screens->desk, batch, &problem))
		tui_say(screen->tui, STYLE_GOOD, "%s", _("这一批已撤销。"));
	else
		screen_show_problem(page->screens, &problem);
	list_view_reload(page->list);
	problem_release(&problem);
}

static void compare(struct screen *screen)
{
	struct imports_page *page = screen->data;

	say_compared(page->screens);
	list_view_reload(page->list);
}

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {{N_("名单"), 0, 0, false}, {N_("日期"), 10, 0, false}, {N_("行数"), 8, 0, true},
	    {N_("导入"), 8, 0, true}, {N_("退回"), 8, 0, true}, {N_("比对"), 8, 0, false}};
	static const struct list_source source = {.rows = batch_rows, .whole = true};
	struct imports_page *page = screen->data;

	(void)problem;
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	list_view_set_empty_text(page->list, N_("还没有导入过名单。按 n 导入部门送来的 CSV 文件。"));
	screen->focus = list_view_widget(page->list);
	return true;
}

static void resume(struct screen *screen)
{
	list_view_reload(((struct imports_page *)screen->data)->list);
}

static void close_page(struct screen *screen)
{
	struct imports_page *page = screen->data;

	list_view_free(page->list);
	free(page);
}

/* ---- files for systems of others ---- */

static void write_export(struct screen *screen)
{
	screen_export(((struct imports_page *)screen->data)->screens);
}

static bool may_export(struct screen *screen)
{
	return screen_may_export(((struct imports_page *)screen->data)->screens);
}

bool screen_open_imports(struct screens *screens)
{
	static const struct key_binding keys[] = {
	    {'n', PRESS_INSERT, N_("导入名单"), N_("导入一个部门的名单：先预览"), take_file, may_import},
	    {'b', 0, N_("比对"), N_("把各部门最近的名单和本单位的人比对"), compare, has_batch},
	    {'x', 0, N_("撤销"), N_("撤销选中的一批，比对以前"), undo, may_undo},
	    {'e', 0, N_("导出"), N_("给外部系统的文件：只写上次导出以后有变化的人"), write_export, may_export},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "imports", .title = N_("导入比对"), .keys = keys, .open = open_page,
	    .resume = resume, .close = close_page};
	struct imports_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	return screen_push(screens->tui, &ops, page, &problem) != NULL;
}
