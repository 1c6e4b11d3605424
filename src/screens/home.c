/* The desk: the pack's work areas with their queues and counts, what is due, drafts, and what two people entered
 * differently. Counts come in slices, while nobody types. */
#include "screens.h"

#include <string.h>

#define COUNT_MAXIMUM 1000 /* shown as 999+ */

enum home_kind { HOME_HEADING, HOME_QUEUE, HOME_FORM, HOME_DRAFT, HOME_CONTEST };
struct home_row {
	enum home_kind kind;
	char key[80];
	char *label, *remark; /* owned */
	const struct queue *queue;
	int64_t count; /* -1: not counted yet */
};
struct home {
	struct screens *screens;
	struct list_view *list;
	struct home_row *rows;
	size_t count, counted; /* rows before `counted` have their counts */
};

static struct home_row *row_add(struct home *home, enum home_kind kind, const char *key, const char *label, const char *remark)
{
	struct home_row *row;

	home->rows = memory_resize(home->rows, home->count + 1, sizeof(*home->rows));
	row = &home->rows[home->count++];
	*row = (struct home_row){.kind = kind, .label = memory_text(label), .remark = memory_text(remark != NULL ? remark : ""),
	    .count = -1};
	memcpy(row->key, key, strlen(key) < sizeof(row->key) ? strlen(key) : sizeof(row->key) - 1);
	return row;
}

static void row_drop_last(struct home *home)
{
	struct home_row *row = &home->rows[--home->count];

	free(row->label);
	free(row->remark);
}

static struct home_row *row_find(struct home *home, const char *key)
{
	for (size_t i = 0; key != NULL && i < home->count; i++)
		if (strcmp(home->rows[i].key, key) == 0)
			return &home->rows[i];
	return NULL;
}

static void rows_release(struct home *home)
{
	while (home->count > 0)
		row_drop_last(home);
	memory_free(&home->rows);
	home->counted = 0;
}

/* ---- what stands on the desk ---- */

static void add_queue(struct home *home, const struct queue *queue)
{
	if (queue == NULL || !desk_queue_is_for(home->screens->desk, queue) || row_find(home, queue->name) != NULL)
		return;
	row_add(home, HOME_QUEUE, queue->name, queue->label, queue->hint)->queue = queue;
}

static void add_form(struct home *home, const char *name)
{
	const struct form *form = desk_form(home->screens->desk, name);
	char *key;

	if (form == NULL || !desk_may(home->screens->desk, form))
		return;
	key = memory_format("form %s", name);
	row_add(home, HOME_FORM, key, form->label, form->of_office ? form->hint
	    : desk_form_takes_newcomers(form) ? _("没有登记过的人直接填写；已登记的先查找这一户") : _("先查找这一户，再填写"));
	free(key);
}

static void add_area(struct home *home, const struct tree *area)
{
	const struct tree *queues = tree_get(area, "queues"), *forms = tree_get(area, "forms");
	size_t before = home->count;
	char *key = memory_format("area %s", tree_text(area, "name"));

	row_add(home, HOME_HEADING, key, tree_text(area, "label"), NULL);
	for (size_t i = 0; queues != NULL && i < queues->count; i++)
		add_queue(home, desk_queue(home->screens->desk, queues->items[i]->text));
	for (size_t i = 0; forms != NULL && i < forms->count; i++)
		add_form(home, forms->items[i]->text);
	if (home->count == before + 1)
		row_drop_last(home);
	free(key);
}

static size_t add_drafts(struct home *home)
{
	struct draft *drafts = NULL;
	struct problem problem = PROBLEM_INIT;
	size_t count = 0;

	if (!draft_list(home->screens->desk, &drafts, &count, &problem))
		tui_say_problem(home->screens->tui, &problem);
	for (size_t i = 0; i < count; i++) {
		char *key = memory_format("draft %s", drafts[i].key), *when = moment_words(drafts[i].saved_at);
		char *remark = memory_format(_("草稿，%s 存"), when);

		if (i == 0)
			row_add(home, HOME_HEADING, "area drafts", _("接着填"), NULL);
		row_add(home, HOME_DRAFT, key, drafts[i].title, remark);
		free(remark);
		free(when);
		free(key);
	}
	drafts_release(drafts, count);
	problem_release(&problem);
	return count;
}

/* What cannot wait: queues that say so stand above all work. */
static void add_first_queues(struct home *home)
{
	const struct queue *queue;
	size_t before = home->count;

	row_add(home, HOME_HEADING, "area first", _("今天"), NULL);
	for (size_t i = 0; (queue = desk_queue_at(home->screens->desk, i)) != NULL; i++)
		if (queue->first)
			add_queue(home, queue);
	if (home->count == before + 1)
		row_drop_last(home);
}

/* Queues that no work area of the pack names stand by themselves: a new one needs no more than its file. */
static void add_other_queues(struct home *home)
{
	const struct queue *queue;

	row_add(home, HOME_HEADING, "area others", _("其他"), NULL);
	for (size_t i = 0; (queue = desk_queue_at(home->screens->desk, i)) != NULL; i++)
		add_queue(home, queue);
	row_add(home, HOME_CONTEST, "contests", _("录入不一致"), _("两个单位填得不一样、等裁定的"));
}

static void add_notice(struct home *home, const char *id, bool shown, char *take)
{
	if (shown)
		row_add(home, HOME_HEADING, id, take, NULL);
	free(take);
}

/* A document that is not in force, stations that contradict each other, what never came: said above everything, and work goes on. */
static void add_banner(struct home *home)
{
	long long alarms = (long long)desk_count_alarms(home->screens->desk), missing = (long long)desk_count_missing(home->screens->desk);
	char *validity = screen_banner(home->screens), *pack = desk_pack_warning(home->screens->desk);

	add_notice(home, "area pack", pack != NULL, pack);
	add_notice(home, "area validity", validity != NULL, validity);
	add_notice(home, "area alarms", alarms > 0, memory_format(_("! 单位之间的账有 %lld 项对不上，请看“数据包收发”"), alarms));
	add_notice(home, "area missing", missing > 0, memory_format(_("! 有 %lld 处缺的数据包没有收到，请看“数据包收发”"), missing));
}

static size_t lay_out(struct home *home)
{
	const struct tree *areas = tree_get(pack_tree(desk_pack(home->screens->desk), "pack"), "areas_of_work");
	size_t drafts;

	rows_release(home);
	add_banner(home);
	drafts = add_drafts(home);
	add_first_queues(home);
	for (size_t i = 0; areas != NULL && i < areas->count; i++)
		add_area(home, areas->items[i]);
	add_other_queues(home);
	return drafts;
}

static int64_t count_contests(struct home *home)
{
	struct contest *contests = NULL;
	size_t count = 0;
	int64_t restricted;
	struct problem problem = PROBLEM_INIT;

	if (!desk_contests(home->screens->desk, NULL, &contests, &count, &restricted, &problem))
		tui_say_problem(home->screens->tui, &problem);
	contests_release(contests, count);
	problem_release(&problem);
	return (int64_t)count;
}

static bool work(struct screen *screen)
{
	struct problem problem = PROBLEM_INIT;
	struct home *home = screen->data;
	struct home_row *row;

	while (home->counted < home->count && home->rows[home->counted].kind != HOME_QUEUE &&
	    home->rows[home->counted].kind != HOME_CONTEST)
		home->counted++;
	if (home->counted >= home->count)
		return false;
	row = &home->rows[home->counted++];
	if (row->kind == HOME_CONTEST)
		row->count = count_contests(home);
	else if (!desk_queue_count(home->screens->desk, row->queue, COUNT_MAXIMUM, &row->count, &problem))
		tui_say_problem(screen->tui, &problem);
	problem_release(&problem);
	list_view_reload(home->list);
	return true;
}

/* ---- the list ---- */

static void list_count(struct list_rows *rows, const struct home_row *row)
{
	char *text;

	if (row->kind != HOME_QUEUE && row->kind != HOME_CONTEST) {
		list_add_value(rows, "");
		return;
	}
	text = row->count < 0 ? memory_text("..") : row->count >= COUNT_MAXIMUM ? memory_text("999+")
	    : memory_format("%lld", (long long)row->count);
	list_add_styled(rows, row->count > 0 ? STYLE_PLAIN : STYLE_MUTED, text);
	free(text);
}

static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	const struct home *home = data;

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; i < home->count; i++) {
		const struct home_row *row = &home->rows[i];

		if (row->kind == HOME_HEADING) {
			list_add_heading(rows, row->key, row->label);
			continue;
		}
		list_add_row(rows, row->key);
		list_add_value(rows, row->label);
		list_count(rows, row);
		list_add_styled(rows, STYLE_MUTED, row->remark);
	}
}

/* ---- keys ---- */

static struct home_row *selected(struct screen *screen)
{
	return row_find(screen->data, list_view_key(((struct home *)screen->data)->list));
}

static void open_row(struct screen *screen)
{
	struct home *home = screen->data;
	const struct home_row *row = selected(screen);

	if (row == NULL)
		return;
	if (row->kind == HOME_QUEUE) {
		screen_open_queue(home->screens, row->queue);
	} else if (row->kind == HOME_DRAFT) {
		screen_open_draft(home->screens, row->key + strlen("draft "));
	} else if (row->kind == HOME_CONTEST) {
		screen_open_contests(home->screens);
	} else if (row->kind == HOME_FORM) {
		const char *name = row->key + strlen("form ");
		const struct form *form = desk_form(home->screens->desk, name);

		if (form->of_office || desk_form_takes_newcomers(form))
			screen_open_form(home->screens, name, NULL);
		else
			screen_open_search_for(home->screens, name);
	}
}

static void drop_draft(struct screen *screen)
{
	struct home *home = screen->data;
	const struct home_row *row = selected(screen);
	struct problem problem = PROBLEM_INIT;

	if (row == NULL || !dialog_confirm(screen->tui, _("删除草稿"), row->label, _("删除")))
		return;
	if (!draft_drop(home->screens->desk, row->key + strlen("draft "), &problem))
		tui_say_problem(screen->tui, &problem);
	lay_out(home);
	list_view_reload(home->list);
	problem_release(&problem);
}

static bool is_draft(struct screen *screen)
{
	const struct home_row *row = selected(screen);

	return row != NULL && row->kind == HOME_DRAFT;
}

static bool may(struct screen *screen, const char *form)
{
	struct desk *desk = ((struct home *)screen->data)->screens->desk;

	return desk_form(desk, form) != NULL && desk_may(desk, desk_form(desk, form));
}

static bool may_register(struct screen *screen) { return may(screen, "household"); }
static bool may_import(struct screen *screen) { return may(screen, "import"); }
static bool may_administer(struct screen *screen) { return may(screen, "user"); }

static void register_household(struct screen *screen)
{
	screen_open_form(((struct home *)screen->data)->screens, "household", NULL);
}

static void search(struct screen *screen)
{
	screen_open_search(((struct home *)screen->data)->screens, NULL);
}

static void open_users(struct screen *screen)
{
	screen_open_users(((struct home *)screen->data)->screens);
}

static void open_parameters(struct screen *screen)
{
	screen_open_parameters(((struct home *)screen->data)->screens);
}

static void open_areas(struct screen *screen)
{
	screen_open_areas(((struct home *)screen->data)->screens);
}

static void open_imports(struct screen *screen)
{
	screen_open_imports(((struct home *)screen->data)->screens);
}

static void open_bundles(struct screen *screen)
{
	screen_open_bundles(((struct home *)screen->data)->screens);
}

static void open_upkeep(struct screen *screen)
{
	screen_open_upkeep(((struct home *)screen->data)->screens);
}

static void change_passphrase(struct screen *screen)
{
	struct home *home = screen->data;
	struct dialog_question question = {.title = _("修改口令"), .label = _("现在的口令："), .maximum = 200, .required = true,
	    .secret = true};
	struct problem problem = PROBLEM_INIT;
	char *old_one = dialog_ask(screen->tui, &question);
	char *new_one = old_one != NULL ? screen_ask_passphrase(home->screens, _("修改口令")) : NULL;

	if (new_one != NULL) {
		tui_progress(screen->tui, "%s", _("正在重新封存密钥，请稍候 ..."));
		if (desk_change_passphrase(home->screens->desk, old_one, new_one, &problem))
			tui_say(screen->tui, STYLE_GOOD, "%s", _("口令已修改，下次登录用新口令。"));
		else
			tui_say_problem(screen->tui, &problem);
	}
	passphrase_wipe(old_one);
	passphrase_wipe(new_one);
	problem_release(&problem);
}

/* Esc is pressed once too often by everybody: it must not lead out. */
static bool stay(struct screen *screen)
{
	tui_say(screen->tui, STYLE_PLAIN, "%s", _("已经在办事桌面。换人办理、退出登录请按 Ctrl-Q。"));
	return false;
}

static void sign_out(struct screen *screen)
{
	if (dialog_confirm(screen->tui, _("退出登录"), _("退出后别人可以登录。草稿都留着。按 Enter 退出，按 Esc 继续办理。"), NULL))
		screens_sign_out(((struct home *)screen->data)->screens);
}

/* ---- the screen ---- */

/* Asked once, and only when the last session broke off. */
static void offer_drafts(struct home *home)
{
	struct screens *screens = home->screens;
	const struct home_row *row = NULL;
	char *text;
	size_t drafts = 0;

	for (size_t i = 0; i < home->count; i++)
		if (home->rows[i].kind == HOME_DRAFT && drafts++ == 0)
			row = &home->rows[i];
	if (!screens->crashed || drafts == 0)
		return;
	screens->crashed = false;
	text = memory_format(_("上次没有正常退出，有 %zu 份没填完的表。最近的一份是：\n%s（%s）\n按 Enter 接着填，按 Esc 以后再说；"
	    "它们都列在“接着填”下面。"), drafts, row->label, row->remark);
	if (dialog_confirm(screens->tui, _("接着填"), text, NULL))
		screen_open_draft(screens, row->key + strlen("draft "));
	free(text);
}

/* The day begins with the work that is there, or with a form that was left half filled. */
static void select_work(struct home *home)
{
	list_view_reload(home->list);
	for (size_t i = 0; i < home->count; i++)
		if (home->rows[i].kind != HOME_HEADING && (home->rows[i].queue == NULL || !home->rows[i].queue->first)) {
			list_view_select(home->list, home->rows[i].key);
			return;
		}
}

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {
	    {N_("工作"), 24, 0, false}, {N_("件数"), 6, 0, true}, {N_("说明"), 0, 0, false}};
	static const struct list_source source = {.rows = list_rows, .whole = true};
	struct home *home = screen->data;

	(void)problem;
	lay_out(home);
	home->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, home);
	screen->focus = list_view_widget(home->list);
	select_work(home);
	return true;
}

static void resume(struct screen *screen)
{
	struct home *home = screen->data;

	lay_out(home);
	list_view_reload(home->list);
}

static void close_page(struct screen *screen)
{
	struct home *home = screen->data;

	list_view_free(home->list);
	rows_release(home);
	tui_on_idle(screen->tui, 0, NULL, NULL);
	screens_forget_last(home->screens);
	desk_sign_out(home->screens->desk);
	screen_set_header(home->screens);
	free(home);
}

static const char *help(struct screen *screen)
{
	(void)screen;
	return _("这里按工作分列待办。件数超过一千的显示 999+。选中一行按 Enter 打开。");
}

bool screen_open_home(struct screens *screens, struct problem *problem)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("打开"), N_("打开选中的队列、草稿或表单"), open_row, NULL},
	    {'/', PRESS_CTRL('F'), N_("查找"), N_("按姓名、拼音首字母、证件号码、村查找一户"), search, NULL},
	    {'n', PRESS_INSERT, N_("登记新户"), N_("登记一个新家庭，再填申请"), register_household, may_register},
	    {'x', PRESS_CTRL_DELETE, N_("删除草稿"), N_("删除选中的草稿"), drop_draft, is_draft},
	    {PRESS_CTRL('Q'), 0, N_("退出登录"), N_("退出登录，换人办理"), sign_out, NULL},
	    {'i', 0, N_("导入比对"), N_("导入部门的名单，和本单位的人比对"), open_imports, may_import},
	    {'d', 0, N_("收发"), N_("和上级、下级单位收发数据包"), open_bundles, NULL},
	    {'p', 0, N_("参数"), N_("标准、比例、期限"), open_parameters, NULL},
	    {'u', 0, N_("人员"), N_("人员和密钥"), open_users, may_administer},
	    {'a', 0, N_("区域"), N_("乡镇、村、网格的名单"), open_areas, NULL},
	    {'m', 0, N_("维护"), N_("检验、备份、检查这台机器"), open_upkeep, NULL},
	    {'w', 0, N_("改口令"), N_("修改自己的口令"), change_passphrase, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "home", .title = N_("办事桌面"), .keys = keys, .open = open_page,
	    .resume = resume, .may_leave = stay, .work = work, .help = help, .close = close_page};
	struct home *home = memory_new(sizeof(*home));

	home->screens = screens;
	if (screen_push(screens->tui, &ops, home, problem) == NULL)
		return false;
	offer_drafts(home);
	return true;
}
