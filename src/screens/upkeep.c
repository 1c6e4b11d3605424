/* Keeping the station sound: how it is, verify, back up, take over a changed pack. */
#include "screens.h"
#include "station_keys.h"

#include <stdio.h>
#include <string.h>

struct upkeep {
	struct screens *screens;
	struct text_view *text;
};

/* ---- how it is ---- */

static void say(void *self, const char *key, const char *label, enum health_state state, const char *says)
{
	static const char *const words[] = {N_("正常"), N_("! 注意"), N_("! 故障")};
	static const enum style styles[] = {STYLE_PLAIN, STYLE_WARNING, STYLE_BAD};
	struct upkeep *page = self;
	char *line = memory_format("%s  %s：%s", _(words[state]), label, says);

	(void)key;
	text_view_add(page->text, styles[state], line);
	free(line);
}

static void examine(struct upkeep *page)
{
	struct desk *desk = page->screens->desk;
	const struct library terminal = terminal_library();
	struct problem problem = PROBLEM_INIT;

	text_view_clear(page->text);
	say(page, "file", _("文件"), HEALTH_FINE, store_path(desk_store(desk)));
	if (!desk_examine(desk, say, page, &problem))
		screen_show_problem(page->screens, &problem);
	health_say_library(&terminal, say, page);
	problem_release(&problem);
}

/* ---- verify ---- */

static void fault_add(void *self, const char *sentence)
{
	struct upkeep *page = self;

	text_view_add(page->text, STYLE_BAD, sentence);
}

static void verify(struct screen *screen)
{
	struct upkeep *page = screen->data;
	struct verify_count count = {0};
	struct problem problem = PROBLEM_INIT;

	tui_progress(screen->tui, "%s", _("正在核验每一条：哈希、签名、缺号、表格，请稍候 ..."));
	text_view_clear(page->text);
	if (store_check(desk_store(page->screens->desk), true, &problem) &&
	    ledger_verify(desk_ledger(page->screens->desk), fault_add, page, &count, &problem)) {
		char *line = memory_format(_("核验了 %lld 条事件、%lld 个签名、%lld 户（含单位自己的）、%lld 行记录：%s"),
		    (long long)count.events, (long long)count.signatures, (long long)count.streams, (long long)count.rows,
		    count.faults == 0 ? _("全部相符。") : _("! 有不符之处，见上。请不要再用这个文件办理，联系上级单位。"));

		text_view_add(page->text, count.faults == 0 ? STYLE_GOOD : STYLE_BAD, line);
		free(line);
		desk_note_verified(page->screens->desk, &count);
	} else {
		screen_show_problem(page->screens, &problem);
	}
	tui_say(screen->tui, STYLE_PLAIN, "%s", "");
	problem_release(&problem);
}

/* ---- backup ---- */

struct backing_up {
	struct screens *screens;
	char *written;
};

static bool back_up_to(void *data, const char *path, struct problem *problem)
{
	struct backing_up *backing_up = data;

	tui_progress(backing_up->screens->tui, "%s", _("正在备份 ..."));
	backing_up->written = desk_backup(backing_up->screens->desk, path, problem);
	return backing_up->written != NULL;
}

/* Where it goes each day, if that disk is in; else the stick. */
static char *usual_place(struct upkeep *page)
{
	struct desk_backups backups;
	char *name;

	desk_look_at_backups(page->screens->desk, &backups);
	name = memory_format("%s%s", backups.there ? backups.folder : "", backups.there ? "/" : "");
	desk_backups_release(&backups);
	return name;
}

static void back_up(struct screen *screen)
{
	struct upkeep *page = screen->data;
	struct backing_up backing_up = {page->screens, NULL};
	char *name = usual_place(page), *code;
	struct path_question question = {.title = _("备份"), .label = _("文件："), .kind = PATH_NEW, .name = name,
	    .text = _("加密备份到一个新文件，写好以后读回核对。写文件夹：自己取名，保留七天和四周的。请放在另一块盘上。")};
	char *path = screen_ask_path(page->screens, &question, back_up_to, &backing_up);

	if (path != NULL) {
		code = ledger_head_code(desk_ledger(page->screens->desk));
		tui_say(screen->tui, STYLE_GOOD, _("已备份到 %s，校验码 %s。"), backing_up.written, code);
		examine(page);
		free(code);
	}
	free(backing_up.written);
	free(path);
	free(name);
}

static bool set_folder(void *data, const char *path, struct problem *problem)
{
	return desk_set_backup_folder(((struct screens *)data)->desk, path, problem);
}

static void choose_folder(struct screen *screen)
{
	struct upkeep *page = screen->data;
	struct desk_backups backups;
	struct path_question question = {.title = _("备份盘"), .label = _("文件夹："), .kind = PATH_FOLDER, .name = "",
	    .text = _("每天第一次登录和日结时自动加密备份到这里，保留七天和四周的。请用另一块盘。")};
	char *path;

	desk_look_at_backups(page->screens->desk, &backups);
	if (backups.folder != NULL)
		question.name = backups.folder;
	path = screen_ask_path(page->screens, &question, set_folder, page->screens);
	desk_backups_release(&backups);
	if (path != NULL)
		examine(page);
	free(path);
}

/* The slip is asked for, so this is no more than a line. */
static void back_up_after_close(struct upkeep *page)
{
	bool good;
	char *said;

	tui_progress(page->screens->tui, "%s", _("正在备份 ..."));
	said = desk_backup_daily(page->screens->desk, true, &good);
	tui_say(page->screens->tui, good ? STYLE_GOOD : STYLE_BAD, "%s", said != NULL ? said : "");
	free(said);
}

/* ---- the end of the day ---- */

static void close_day(struct screen *screen)
{
	struct upkeep *page = screen->data;
	struct problem problem = PROBLEM_INIT;
	char *slip = desk_close_day(page->screens->desk, &problem);

	if (slip != NULL) {
		back_up_after_close(page);
		examine(page);
		screen_print_text(page->screens, _("日结单"), slip);
	} else {
		screen_show_problem(page->screens, &problem);
	}
	problem_release(&problem);
}

/* ---- what letters say of this office ---- */

static bool ask_setting(struct upkeep *page, const char *key, const char *label)
{
	struct store *store = desk_store(page->screens->desk);
	char *start = store_setting(store, key), *value;
	struct dialog_question question = {.title = _("单位名称和电话"), .label = label, .start = start, .maximum = 60,
	    .text = _("印在通知书上，只存在这台机器里。")};
	struct problem problem = PROBLEM_INIT;

	value = dialog_ask(page->screens->tui, &question);
	if (value != NULL && !store_set_setting(store, key, value, &problem))
		screen_show_problem(page->screens, &problem);
	problem_release(&problem);
	free(start);
	if (value == NULL)
		return false;
	free(value);
	return true;
}

static void name_station(struct screen *screen)
{
	struct upkeep *page = screen->data;

	if (ask_setting(page, "station_name", _("名称：")))
		ask_setting(page, "station_phone", _("电话："));
}

static bool is_administrator(struct screen *screen)
{
	return strcmp(desk_here(((struct upkeep *)screen->data)->screens->desk)->role, "administrator") == 0;
}

/* A backup holds everything. */
static bool may_back_up(struct screen *screen)
{
	return desk_may_carry(((struct upkeep *)screen->data)->screens->desk, NULL);
}

static void restore(struct screen *screen)
{
	station_restore(((struct upkeep *)screen->data)->screens);
}

static void open_pack(struct screen *screen)
{
	screen_open_pack(((struct upkeep *)screen->data)->screens);
}

static void close_log(struct screen *screen)
{
	station_close_log(((struct upkeep *)screen->data)->screens);
	examine(screen->data);
}

static void look_again(struct screen *screen)
{
	examine(screen->data);
}

/* ---- the screen ---- */

static bool open_page(struct screen *screen, struct problem *problem)
{
	struct upkeep *page = screen->data;

	(void)problem;
	page->text = text_view_new(screen->tui);
	screen->focus = text_view_widget(page->text);
	examine(page);
	return true;
}

static void close_page(struct screen *screen)
{
	struct upkeep *page = screen->data;

	text_view_free(page->text);
	free(page);
}

bool screen_open_upkeep(struct screens *screens)
{
	static const struct key_binding keys[] = {
	    {'v', 0, N_("核验"), N_("核验每一条记录：哈希、签名、缺号、表格"), verify, NULL},
	    {'b', 0, N_("备份"), N_("加密备份到一个新文件，或备份盘上的文件夹"), back_up, may_back_up},
	    {'f', 0, N_("备份盘"), N_("每天自动备份到哪个文件夹"), choose_folder, is_administrator},
	    {'o', 0, N_("恢复"), N_("把备份恢复到一个新文件，另起一本账"), restore, is_administrator},
	    {'l', 0, NULL, N_("机器日期错到将来过，账本的时间回不来：结账，另起一本"), close_log, is_administrator},
	    {'c', 0, N_("日结"), N_("日结：打印日结单留存，纸上的校验码能证明账没有改过"), close_day, NULL},
	    {'n', 0, N_("单位名称"), N_("通知书上印的单位名称和电话"), name_station, NULL},
	    {'p', 0, N_("地区包"), N_("地区包的版本和签名：签名、对比、采用"), open_pack, NULL},
	    {'r', 0, N_("体检"), N_("再看一遍这台机器和这个文件的情况"), look_again, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "upkeep", .title = N_("维护"), .keys = keys, .open = open_page,
	    .close = close_page};
	struct upkeep *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	return screen_push(screens->tui, &ops, page, &problem) != NULL;
}
