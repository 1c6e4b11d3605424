/* Keeping the station sound: how it is, verify, back up, take over a changed pack. */
#include "screens.h"

#include <stdio.h>
#include <string.h>

#define BACKUP_DAYS 7

struct upkeep {
	struct screens *screens;
	struct text_view *text;
};

/* ---- how it is ---- */

static void say(struct upkeep *page, bool fine, const char *label, const char *format, ...) BASE_PRINTF(4, 5);

static void say(struct upkeep *page, bool fine, const char *label, const char *format, ...)
{
	char sentence[512], *line;
	va_list values;

	va_start(values, format);
	if (vsnprintf(sentence, sizeof(sentence), format, values) < 0)
		sentence[0] = '\0';
	va_end(values);
	line = memory_format("%s  %s：%s", fine ? _("正常") : _("! 注意"), label, sentence);
	text_view_add(page->text, fine ? STYLE_PLAIN : STYLE_WARNING, line);
	free(line);
}

static void say_backup(struct upkeep *page, const struct desk_health *health)
{
	int64_t days = (clock_milliseconds() - health->backup_at) / 86400000;

	if (health->backup_at == 0)
		say(page, false, _("备份"), "%s", _("从来没有备份过，请按 b 备份"));
	else
		say(page, days <= BACKUP_DAYS, _("备份"), _("最近一次 %s，%lld 天前"),
		    date_write(clock_day_of(health->backup_at)).text, (long long)days);
}

static void say_health(struct upkeep *page, const struct desk_health *health)
{
	struct desk *desk = page->screens->desk;
	const char *disk = store_disk_warning(desk_store(desk));
	char *code = ledger_head_code(desk_ledger(desk));

	say(page, true, _("文件"), "%s", store_path(desk_store(desk)));
	say(page, true, _("账本"), _("%s，校验码 %s，%lld 条事件"), ledger_station(desk_ledger(desk)), code, (long long)health->events);
	say(page, disk == NULL, _("磁盘"), "%s", disk != NULL ? disk : _("停电不丢已保存的内容"));
	say(page, !health->clock_is_late, _("时钟"), health->clock_is_late ? _("本机时间比最近一条事件还早（%s），请校准时钟")
	    : _("本机今天是 %s"), date_write(clock_today()).text);
	say_backup(page, health);
	say(page, health->pack_is_adopted, _("地区包"), "%s", health->pack_is_adopted ? _("与采用时相同")
	    : _("磁盘上已改动；请系统管理员核对后用 doudi adopt 采用"));
	if (health->first_year == 0)
		say(page, false, _("节假日"), "%s", _("没有本年的节假日安排，算不出工作日"));
	else
		say(page, true, _("节假日"), _("有 %d 年到 %d 年的安排"), health->first_year, health->last_year);
	say(page, health->waiting == 0, _("未到齐"), _("%lld 条事件在等前文"), (long long)health->waiting);
	say(page, health->contested == 0, _("不一致"), _("%lld 处等裁定"), (long long)health->contested);
	say(page, true, _("草稿"), _("%lld 份未提交"), (long long)health->drafts);
	free(code);
}

static void examine(struct upkeep *page)
{
	struct desk_health health;
	struct problem problem = PROBLEM_INIT;

	text_view_clear(page->text);
	if (desk_health(page->screens->desk, &health, &problem))
		say_health(page, &health);
	else
		screen_show_problem(page->screens, &problem);
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
	} else {
		screen_show_problem(page->screens, &problem);
	}
	tui_say(screen->tui, STYLE_PLAIN, "%s", "");
	problem_release(&problem);
}

/* ---- backup ---- */

static void back_up(struct screen *screen)
{
	struct upkeep *page = screen->data;
	char *start = memory_format("%s-%s.backup", store_path(desk_store(page->screens->desk)), date_write(clock_today()).text);
	struct dialog_question question = {.title = _("备份"), .label = _("文件："), .start = start, .maximum = 400, .required = true,
	    .text = _("备份到一个新文件。备份好以后请另存到别的机器或 U 盘上。")};
	struct problem problem = PROBLEM_INIT;
	char *path = dialog_ask(screen->tui, &question), *code = NULL;
	bool good = false;

	if (path != NULL) {
		tui_progress(screen->tui, "%s", _("正在备份 ..."));
		good = desk_backup(page->screens->desk, path, &problem);
	}
	if (good) {
		code = ledger_head_code(desk_ledger(page->screens->desk));
		tui_say(screen->tui, STYLE_GOOD, _("已备份到 %s，校验码 %s。"), path, code);
		examine(page);
	} else if (problem.kind != PROBLEM_NONE) {
		screen_show_problem(page->screens, &problem);
	}
	free(code);
	free(path);
	free(start);
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
	    {'b', 0, N_("备份"), N_("备份到一个新文件"), back_up, NULL},
	    {'n', 0, N_("单位名称"), N_("通知书上印的单位名称和电话"), name_station, NULL},
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
