/* Other stations and the files to and from them: see what would go, write it to a stick, look at what came, take it. */
#include "bundle_notes.h"
#include "screens.h"
#include "station_keys.h"

#include <stdlib.h>
#include <string.h>

struct bundles_page {
	struct screens *screens;
	struct list_view *list;
};

static struct screens *screens_of(struct screen *screen)
{
	return ((struct bundles_page *)screen->data)->screens;
}

static bool is_administrator(struct screen *screen)
{
	return strcmp(desk_here(screens_of(screen)->desk)->role, "administrator") == 0;
}

static bool may_carry(struct screen *screen)
{
	return desk_may_carry(screens_of(screen)->desk, NULL);
}

static bool carrying_progress(void *self, int64_t done, int64_t all)
{
	struct carrying *carrying = self;

	if (done % 500 != 0)
		return true;
	if (all > 0)
		return !tui_progress(carrying->tui, _("%s：%lld / %lld 条（Esc 停止）"), carrying->what, (long long)done, (long long)all);
	return !tui_progress(carrying->tui, _("%s：%lld 条（Esc 停止）"), carrying->what, (long long)done);
}

/* ---- the stations ---- */

struct unit_rows {
	struct screens *screens;
	struct list_rows *rows;
};

static const char *relation_word(const char *relation)
{
	return strcmp(relation, "parent") == 0 ? _("上级") : strcmp(relation, "child") == 0 ? _("下级") : _("同级");
}

static bool add_unit(void *self, const struct unit_entry *unit)
{
	struct unit_rows *to = self;
	bool active = strcmp(unit->state, "active") == 0;
	char *area = *unit->area != '\0' ? desk_area_name(to->screens->desk, unit->area) : memory_text("");

	list_add_row(to->rows, unit->code);
	list_add_value(to->rows, unit->code);
	list_add_value(to->rows, desk_level_label(unit->level));
	list_add_value(to->rows, relation_word(unit->relation));
	list_add_value(to->rows, area);
	list_add_styled(to->rows, active ? STYLE_PLAIN : STYLE_BAD, active ? _("在用") : _("! 停用"));
	free(area);
	return true;
}

/* Above all stations, since somebody has to look into it. */
static void add_notice(struct list_rows *rows, int64_t count, char *take)
{
	if (count > 0)
		list_add_heading(rows, "", take);
	free(take);
}

static void add_notices(struct desk *desk, struct list_rows *rows)
{
	int64_t alarms = desk_count_alarms(desk), missing = desk_count_missing(desk);

	add_notice(rows, alarms, memory_format(_("! 有 %lld 项异常待处理，按 m 查看"), (long long)alarms));
	add_notice(rows, missing, memory_format(_("! 有 %lld 处缺的数据包没有收到，按 m 查看"), (long long)missing));
}

static void unit_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct bundles_page *page = data;
	struct unit_rows to = {page->screens, rows};
	struct problem problem = PROBLEM_INIT;

	(void)from, (void)backward, (void)wanted;
	add_notices(page->screens->desk, rows);
	if (!desk_each_unit(page->screens->desk, add_unit, &to, &problem))
		tui_say_problem(page->screens->tui, &problem);
	problem_release(&problem);
}

/* ---- sending ---- */

struct sending {
	struct screens *screens;
	const char *to;
};

static bool send_to_folder(void *data, const char *folder, struct problem *problem)
{
	const struct sending *sending = data;
	struct tui *tui = sending->screens->tui;
	struct carrying carrying = {tui, _("正在写")};
	struct bundle_watch watch = {.progress = carrying_progress, .cleaning = carrying_cleans, .self = &carrying};
	struct exchange_sent sent;
	bool good = desk_send_bundle(sending->screens->desk, sending->to, folder, &watch, &sent, problem);

	if (good) {
		char *text = memory_format(_("已写好，可拔出。\n%s\n第 %lld 号包，%lld 户、%lld 条记录。"), sent.path, (long long)sent.number,
		    (long long)sent.households, (long long)sent.events), *one = text;

		if (sent.more != NULL) {
			text = memory_format(_("%s\nU盘一个文件放不下，分成 %lld 个包，都要带到，其余的是：\n%s"), one, (long long)sent.parts, sent.more);
			free(one);
		}
		text = bundle_add_cleaned_take(text, &sent.cleaned);
		dialog_message(tui, _("发送"), text);
		free(text);
	}
	exchange_sent_release(&sent);
	return good;
}

static char *preview_text(const char *to, const struct exchange_sent *sent)
{
	struct buffer text = BUFFER_INIT(4000);

	buffer_add_format(&text, _("给 %s 的第 %lld 号包：%lld 户、%lld 条记录，压缩前 %lld KB。"), to, (long long)sent->number,
	    (long long)sent->households, (long long)sent->events, (long long)(sent->bytes + 1023) / 1024);
	if (sent->left_out > 0)
		buffer_add_format(&text, _("\n另有 %lld 条不是它的户，不发。"), (long long)sent->left_out);
	buffer_add(&text, _("\n写U盘所在的文件夹，例如 /media/usb。"));
	return buffer_take(&text);
}

static void send(struct screen *screen)
{
	struct bundles_page *page = screen->data;
	const char *key = list_view_key(page->list);
	char *to = memory_text(key), *text = NULL;
	struct sending sending = {page->screens, to};
	struct problem problem = PROBLEM_INIT;
	struct exchange_sent sent;

	if (to != NULL && !desk_send_bundle(page->screens->desk, to, NULL, NULL, &sent, &problem))
		screen_show_problem(page->screens, &problem);
	else if (to != NULL) {
		struct path_question question = {.title = _("发送"), .label = _("放在文件夹："), .kind = PATH_FOLDER, .name = ""};

		question.text = text = preview_text(to, &sent);
		free(screen_ask_path(page->screens, &question, send_to_folder, &sending));
	}
	problem_release(&problem);
	free(text);
	free(to);
}

/* ---- taking ---- */

static void add_skew(struct buffer *text, int64_t apart)
{
	if (apart > 2 * CLOCK_DAY)
		buffer_add_format(text, _("\n! 对方的时钟与本机相差 %lld 天，请核对两边的日期和时间。"), (long long)(apart / CLOCK_DAY));
	else if (apart > INT64_C(600000))
		buffer_add_format(text, _("\n! 对方的时钟与本机相差 %lld 分钟，请核对两边的日期和时间。"), (long long)(apart / 60000));
}

static char *seen_text(const struct exchange_look *seen)
{
	struct buffer text = BUFFER_INIT(4000);

	buffer_add_format(&text, _("%s 的第 %lld 号包，共 %lld 条记录：新的 %lld 条，已有 %lld 条。"), seen->from, (long long)seen->number,
	    (long long)seen->events, (long long)seen->fresh, (long long)seen->known);
	buffer_add_format(&text, _("\n涉及 %lld 户。"), (long long)seen->households);
	if (seen->concurrent > 0)
		buffer_add_format(&text, _("\n! 其中 %lld 户两边都办过，导入后请在办事桌面看“录入不一致”。"), (long long)seen->concurrent);
	if (seen->parked > 0)
		buffer_add_format(&text, _("\n! %lld 条要等前面的记录到了才能生效。"), (long long)seen->parked);
	if (seen->withheld > 0)
		buffer_add_format(&text, _("\n! %lld 条是密钥停用以后签的，导入后不生效，待复核。"), (long long)seen->withheld);
	if (seen->returned > 0)
		buffer_add_format(&text, _("\n! %lld 条是本单位自己写过、本机没有的：本机的文件曾换回旧副本，或复制到别处用过，请管理员核对。"), (long long)seen->returned);
	add_skew(&text, seen->skew > 0 ? seen->skew : -seen->skew);
	buffer_add(&text, seen->taken_before ? _("\n已导入过，无新内容。") : _("\n各条记录的签名在导入时逐条核对。"));
	return buffer_take(&text);
}

static bool look_agreed(struct screens *screens, const char *path, struct problem *problem)
{
	struct exchange_look seen;
	char *text;
	bool good;

	tui_progress(screens->tui, "%s", _("正在读数据包 ..."));
	good = desk_look_bundle(screens->desk, path, &seen, problem);
	tui_say(screens->tui, STYLE_PLAIN, "%s", "");
	if (!good)
		return false;
	text = seen_text(&seen);
	good = dialog_confirm(screens->tui, _("导入数据包"), text, NULL);
	free(text);
	return good;
}

static bool take_file(void *data, const char *path, struct problem *problem)
{
	struct screens *screens = data;
	struct carrying carrying = {screens->tui, _("正在导入")};
	struct bundle_watch watch = {.progress = carrying_progress, .cleaning = carrying_cleans, .self = &carrying};
	struct exchange_look seen;
	char *done;

	if (exchange_is_note(path))
		return bundle_note_take(screens, path, problem);
	if (!look_agreed(screens, path, problem) || !desk_take_bundle(screens->desk, path, &watch, &seen, problem))
		return false;
	done = memory_format(_("已导入 %lld 条新记录，涉及 %lld 户。\n回执码 %s\n可用电话告诉对方，对方在收发页按 a 登记。"),
	    (long long)seen.fresh, (long long)seen.households, seen.code);
	done = bundle_add_cleaned_take(done, &seen.cleaned);
	dialog_message(screens->tui, _("导入数据包"), done);
	free(done);
	return true;
}

static void take(struct screen *screen)
{
	struct path_question question = {.title = _("导入数据包"), .label = _("文件："), .kind = PATH_THERE, .name = "",
	    .text = _("先看内容，再决定是否导入；看的时候什么也不导入。")};

	free(screen_ask_path(screens_of(screen), &question, take_file, screens_of(screen)));
}

/* ---- cards ---- */

static bool write_card_to(void *data, const char *path, struct problem *problem)
{
	struct screens *screens = data;
	char code[20], *text;

	if (!desk_write_card(screens->desk, path, code, problem))
		return false;
	text = memory_format(_("已写到 %s\n校验码 %s\n对方登记时请用电话核对校验码。"), path, code);
	dialog_message(screens->tui, _("本单位的单位卡"), text);
	free(text);
	return true;
}

static void write_card(struct screen *screen)
{
	struct screens *screens = screens_of(screen);
	char *name = memory_format("%s.card", desk_here(screens->desk)->station);
	struct path_question question = {.title = _("本单位的单位卡"), .label = _("存为文件："), .kind = PATH_NEW, .name = name,
	    .text = _("写出一个只有公钥的小文件，带到对方单位登记。")};

	free(screen_ask_path(screens, &question, write_card_to, screens));
	free(name);
}

static bool card_agreed(struct screen *screen, const struct tree *card, const char *code)
{
	char *text = memory_format(_("单位 %s（%s），校验码 %s。\n请用电话与对方核对校验码，一致才登记。"), tree_text(card, "code"),
	    desk_level_label(tree_text(card, "level")), code);
	bool agreed = dialog_confirm(screen->tui, _("登记往来单位"), text, NULL);

	free(text);
	return agreed;
}

struct card_reading {
	struct tree *card;
	char code[20];
};

static bool read_card(void *data, const char *path, struct problem *problem)
{
	struct card_reading *reading = data;

	reading->card = desk_read_card(path, reading->code, problem);
	return reading->card != NULL;
}

static void enrol(struct screen *screen)
{
	struct bundles_page *page = screen->data;
	struct path_question question = {.title = _("登记往来单位"), .label = _("单位卡："), .kind = PATH_THERE, .name = "",
	    .text = _("对方给的单位卡文件。")};
	struct dialog_question place = {.title = _("登记往来单位"), .label = _("辖区代码："), .maximum = 40,
	    .text = _("下级单位写它的区域代码，决定下发哪些户；上级单位留空。")};
	struct problem problem = PROBLEM_INIT;
	struct card_reading reading = {NULL, ""};
	char *path = screen_ask_path(page->screens, &question, read_card, &reading), *area = NULL;
	struct tree *card = reading.card;

	if (path != NULL && card_agreed(screen, card, reading.code) && (area = dialog_ask(screen->tui, &place)) != NULL &&
	    desk_enrol_unit(page->screens->desk, card, *area != '\0' ? area : NULL, &problem)) {
		if (*area == '\0' || desk_area_is_known(page->screens->desk, area))
			tui_say(screen->tui, STYLE_GOOD, _("已登记单位 %s。"), tree_text(card, "code"));
		else
			tui_say(screen->tui, STYLE_WARNING, _("已登记单位 %s。区域名单里还没有 %s：登记了才会下发它的户。"), tree_text(card, "code"), area);
	}
	if (problem.kind != PROBLEM_NONE)
		screen_show_problem(page->screens, &problem);
	list_view_reload(page->list);
	problem_release(&problem);
	tree_free(card);
	free(area);
	free(path);
}

static void revoke_unit(struct screen *screen)
{
	struct bundles_page *page = screen->data;
	struct dialog_question question = {.title = _("停用往来单位"), .label = _("理由："), .maximum = 200, .required = true,
	    .text = _("它的密钥到此为止，以后的数据包不再接收；以前的记录照旧有效。")};
	struct problem problem = PROBLEM_INIT;
	char *code = memory_text(list_view_key(page->list)), *why = code != NULL ? dialog_ask(screen->tui, &question) : NULL;

	if (why != NULL && dialog_confirm(screen->tui, _("停用往来单位"), code, _("停用"))) {
		if (desk_revoke_unit(page->screens->desk, code, why, &problem))
			tui_say(screen->tui, STYLE_GOOD, _("单位 %s 已停用。"), code);
		else
			screen_show_problem(page->screens, &problem);
	}
	list_view_reload(page->list);
	problem_release(&problem);
	free(why);
	free(code);
}

static void end_key(struct screen *screen)
{
	struct bundles_page *page = screen->data;
	char *code = memory_text(list_view_key(page->list));

	if (code != NULL)
		station_end_key(page->screens, code, NULL);
	list_view_reload(page->list);
	free(code);
}

static void write_key(struct screen *screen)
{
	station_write_key(screens_of(screen));
}

/* ---- receipts ---- */

static void receipt(struct screen *screen)
{
	struct bundles_page *page = screen->data;

	bundle_note_write(page->screens, list_view_key(page->list));
}

static void acknowledge(struct screen *screen)
{
	bundle_acknowledge(screens_of(screen));
}

static void clean(struct screen *screen)
{
	bundle_clean(screens_of(screen));
}

static void carried(struct screen *screen)
{
	struct bundles_page *page = screen->data;

	bundle_show_carried(page->screens, list_view_key(page->list));
}

/* ---- what is missing, and forks ---- */

static void show_missing(struct screen *screen)
{
	bundle_show_missing(screens_of(screen));
}

static bool may_rule(struct screen *screen)
{
	return strcmp(desk_here(screens_of(screen)->desk)->role, "supervisor") == 0 || is_administrator(screen);
}

static void rule_fork(struct screen *screen)
{
	struct bundles_page *page = screen->data;
	char *station = memory_text(list_view_key(page->list));

	if (station != NULL)
		bundle_rule_fork(page->screens, station);
	list_view_reload(page->list);
	free(station);
}

static bool may_forgo(struct screen *screen)
{
	return desk_may_forgo(screens_of(screen)->desk, NULL);
}

static void forgo(struct screen *screen)
{
	bundle_forgo(screens_of(screen));
}

/* ---- the screen ---- */

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {{N_("单位"), 0, 0, false}, {N_("层级"), 14, 0, false}, {N_("关系"), 6, 0, false},
	    {N_("辖区"), 20, 0, false}, {N_("状态"), 8, 0, false}};
	static const struct list_source source = {.rows = unit_rows, .whole = true};
	struct bundles_page *page = screen->data;

	(void)problem;
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	list_view_set_empty_text(page->list, N_("还没有登记往来单位。管理员按 c 写出本单位的单位卡给对方，按 n 登记对方的单位卡。"));
	screen->focus = list_view_widget(page->list);
	return true;
}

static void resume(struct screen *screen)
{
	list_view_reload(((struct bundles_page *)screen->data)->list);
}

static void close_page(struct screen *screen)
{
	struct bundles_page *page = screen->data;

	list_view_free(page->list);
	free(page);
}

bool screen_open_bundles(struct screens *screens)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 's', N_("发送"), N_("做一个数据包给选中的单位：先看有什么，再写到U盘"), send, may_carry},
	    {'t', 0, N_("导入"), N_("看一个收到的数据包，再导入"), take, may_carry},
	    {'r', 0, N_("回执"), N_("写一份回执给选中的单位，缺号的一并请它补发"), receipt, may_carry},
	    {'a', 0, N_("回执码"), N_("登记对方在电话里念的回执码"), acknowledge, may_carry},
	    {'l', 0, N_("记录"), N_("和选中的单位收发过哪些包，认定结果上传了没有"), carried, NULL},
	    {'d', 0, NULL, N_("清除U盘上本单位做的、对方已确认收到的旧包"), clean, may_carry},
	    {'m', 0, N_("缺号"), N_("哪些记录、哪些包还没有到，哪些对不上"), show_missing, NULL},
	    {'f', 0, N_("分叉"), N_("选中单位的账本在两台机器上用过：裁定以哪一支继续"), rule_fork, may_rule},
	    {'g', 0, NULL, N_("缺的记录各处都找不到了：写明理由，不再追要"), forgo, may_forgo},
	    {'c', 0, N_("单位卡"), N_("写出本单位的单位卡，给对方登记"), write_card, is_administrator},
	    {'n', PRESS_INSERT, N_("登记"), N_("凭对方的单位卡登记往来单位"), enrol, is_administrator},
	    {'x', 0, N_("停用"), N_("停用选中的单位和它的密钥"), revoke_unit, is_administrator},
	    {'e', 0, NULL, N_("选中单位里一个人的密钥丢了：从哪一号记录起不再生效"), end_key, is_administrator},
	    {'k', 0, NULL, N_("把本单位的收件密钥写成文件，交档案馆封存"), write_key, is_administrator},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "bundles", .title = N_("数据包收发"), .keys = keys, .open = open_page,
	    .resume = resume, .close = close_page};
	struct bundles_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	return screen_push(screens->tui, &ops, page, &problem) != NULL;
}
