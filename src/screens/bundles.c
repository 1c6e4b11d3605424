/* Other stations and the files to and from them: see what would go, write it to a stick, look at what came, take it. */
#include "bundle_notes.h"
#include "screens.h"

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
	const char *role = desk_here(screens_of(screen)->desk)->role;

	return strcmp(role, "auditor") != 0 && strcmp(role, "grid") != 0;
}

/* What is being shown while a bundle is made or taken; Esc stops it. */
struct carrying {
	struct tui *tui;
	const char *what;
};

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
static void add_alarms(struct desk *desk, struct list_rows *rows)
{
	int64_t count = desk_count_alarms(desk);
	char *text;

	if (count == 0)
		return;
	text = memory_format(_("! 有 %lld 项异常待处理，按 m 查看"), (long long)count);
	list_add_heading(rows, "", text);
	free(text);
}

static void unit_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct bundles_page *page = data;
	struct unit_rows to = {page->screens, rows};
	struct problem problem = PROBLEM_INIT;

	(void)from, (void)backward, (void)wanted;
	add_alarms(page->screens->desk, rows);
	if (!desk_each_unit(page->screens->desk, add_unit, &to, &problem))
		tui_say_problem(page->screens->tui, &problem);
	problem_release(&problem);
}

/* ---- sending ---- */

static void send_written(struct screen *screen, const char *to, const char *folder)
{
	struct carrying carrying = {screen->tui, _("正在写")};
	struct bundle_watch watch = {carrying_progress, &carrying};
	struct problem problem = PROBLEM_INIT;
	struct exchange_sent sent;

	if (desk_send_bundle(screens_of(screen)->desk, to, folder, &watch, &sent, &problem)) {
		char *text = memory_format(_("已写好，可拔出。\n%s\n第 %lld 号包，%lld 户、%lld 条记录。"), sent.path, (long long)sent.number,
		    (long long)sent.households, (long long)sent.events);

		dialog_message(screen->tui, _("发送"), text);
		free(text);
	} else
		screen_show_problem(screens_of(screen), &problem);
	exchange_sent_release(&sent);
	problem_release(&problem);
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
	char *to = memory_text(key), *folder = NULL, *text = NULL;
	struct problem problem = PROBLEM_INIT;
	struct exchange_sent sent;

	if (to != NULL && !desk_send_bundle(page->screens->desk, to, NULL, NULL, &sent, &problem))
		screen_show_problem(page->screens, &problem);
	else if (to != NULL) {
		struct dialog_question question = {.title = _("发送"), .label = _("放在文件夹："), .maximum = 400, .required = true};

		text = preview_text(to, &sent);
		question.text = text;
		folder = dialog_ask(screen->tui, &question);
		if (folder != NULL)
			send_written(screen, to, folder);
	}
	problem_release(&problem);
	free(text);
	free(folder);
	free(to);
}

/* ---- taking ---- */

static char *seen_text(const struct exchange_look *seen)
{
	struct buffer text = BUFFER_INIT(4000);

	buffer_add_format(&text, _("%s 的第 %lld 号包，共 %lld 条记录：新的 %lld 条，已有 %lld 条。"), seen->from, (long long)seen->number,
	    (long long)seen->events, (long long)seen->fresh, (long long)seen->known);
	buffer_add_format(&text, _("\n涉及 %lld 户。"), (long long)seen->households);
	if (seen->concurrent > 0)
		buffer_add_format(&text, _("\n! 其中 %lld 户两边都办过，导入后请看“两处录入不一致”。"), (long long)seen->concurrent);
	if (seen->parked > 0)
		buffer_add_format(&text, _("\n! %lld 条要等前面的记录到了才能生效。"), (long long)seen->parked);
	if (seen->withheld > 0)
		buffer_add_format(&text, _("\n! %lld 条是密钥停用以后签的，导入后不生效，待复核。"), (long long)seen->withheld);
	if (seen->skew > INT64_C(600000) || seen->skew < -INT64_C(600000))
		buffer_add_format(&text, _("\n! 对方的时钟与本机相差 %lld 分钟，请核对两边的日期和时间。"),
		    (long long)((seen->skew > 0 ? seen->skew : -seen->skew) / 60000));
	buffer_add(&text, seen->taken_before ? _("\n已导入过，无新内容。") : _("\n各条记录的签名在导入时逐条核对。"));
	return buffer_take(&text);
}

static void take(struct screen *screen)
{
	struct dialog_question question = {.title = _("导入数据包"), .label = _("文件："), .maximum = 400, .required = true,
	    .text = _("先看内容，再决定是否导入；看的时候什么也不写。")};
	struct screens *screens = screens_of(screen);
	struct carrying carrying = {screen->tui, _("正在导入")};
	struct bundle_watch watch = {carrying_progress, &carrying};
	struct problem problem = PROBLEM_INIT;
	struct exchange_look seen;
	char *path = dialog_ask(screen->tui, &question), *text = NULL;
	bool good = path != NULL;

	if (good && exchange_is_note(path)) {
		bundle_note_take(screens, path);
		good = false;
	}
	if (good) {
		tui_progress(screen->tui, "%s", _("正在读数据包 ..."));
		good = desk_look_bundle(screens->desk, path, &seen, &problem);
		tui_say(screen->tui, STYLE_PLAIN, "%s", "");
	}
	if (good) {
		text = seen_text(&seen);
		good = dialog_confirm(screen->tui, _("导入数据包"), text, NULL);
	}
	if (good && desk_take_bundle(screens->desk, path, &watch, &seen, &problem)) {
		char *done = memory_format(_("已导入 %lld 条新记录，涉及 %lld 户。\n回执码 %s\n可用电话告诉对方，对方在收发页按 a 登记。"),
		    (long long)seen.fresh, (long long)seen.households, seen.code);

		dialog_message(screen->tui, _("导入数据包"), done);
		free(done);
	}
	if (problem.kind != PROBLEM_NONE)
		screen_show_problem(screens, &problem);
	problem_release(&problem);
	free(text);
	free(path);
}

/* ---- what is missing ---- */

struct missing {
	struct desk *desk;
	struct buffer text;
	int64_t lines;
};

static bool missing_line(void *self, const struct bundle_missing *gap)
{
	struct missing *missing = self;

	buffer_add_format(&missing->text, gap->bundle ? _("%s：第 %lld 至 %lld 号包没有收到。\n") : _("%s：缺第 %lld 至 %lld 号记录。\n"), gap->station,
	    (long long)gap->first, (long long)gap->last);
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

static void show_missing(struct screen *screen)
{
	struct screens *screens = screens_of(screen);
	struct missing missing = {screens->desk, BUFFER_INIT(1 << 16), 0};
	struct problem problem = PROBLEM_INIT;
	int64_t waiting = ledger_waiting(desk_ledger(screens->desk)), restricted;

	if (!desk_each_missing(screens->desk, missing_line, &missing, &problem) ||
	    !desk_each_half(screens->desk, half_line, &missing, &restricted, &problem) || !desk_each_alarm(screens->desk, alarm_line, &missing, &problem))
		screen_show_problem(screens, &problem);
	else {
		if (waiting > 0)
			buffer_add_format(&missing.text, _("有 %lld 条记录待补前序。\n"), (long long)waiting);
		if (restricted > 0)
			buffer_add_format(&missing.text, _("另有 %lld 户已封存。\n"), (long long)restricted);
		dialog_message(screen->tui, _("缺号与异常"), missing.text.length > 0 ? buffer_text(&missing.text) : _("没有缺号，没有待补前序的记录，没有异常。"));
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

static bool may_rule(struct screen *screen)
{
	return strcmp(desk_here(screens_of(screen)->desk)->role, "supervisor") == 0 || is_administrator(screen);
}

static void rule_fork(struct screen *screen)
{
	struct bundles_page *page = screen->data;
	struct dialog_question why = {.title = _("账本分叉裁定"), .label = _("理由："), .maximum = 200, .required = true,
	    .text = _("两支的记录都保留；裁定的是以后以哪一台机器为准。")};
	struct fork_choice choice = {.desk = page->screens->desk, .sides = CHOICE_LIST_INIT};
	char *station = memory_text(list_view_key(page->list)), *reason = NULL;
	struct problem problem = PROBLEM_INIT;
	int side = -1;

	choice.station = station != NULL ? station : "";
	if (desk_each_alarm(choice.desk, fork_line, &choice, &problem) && !choice.found)
		dialog_message(screen->tui, _("账本分叉裁定"), _("选中的单位没有待裁定的分叉。"));
	if (choice.sides.count > 0)
		side = dialog_choose(screen->tui, _("账本分叉裁定：以后以哪一支继续"), choice.sides.items, choice.sides.count, 0);
	if (side >= 0)
		reason = dialog_ask(screen->tui, &why);
	if (reason != NULL && desk_rule_fork(choice.desk, station, choice.sides.items[side].code, reason, &problem))
		tui_say(screen->tui, STYLE_GOOD, "%s", _("已裁定，两支都保留。"));
	if (problem.kind != PROBLEM_NONE)
		screen_show_problem(page->screens, &problem);
	list_view_reload(page->list);
	problem_release(&problem);
	choice_list_release(&choice.sides);
	free(station);
	free(reason);
}

/* ---- cards ---- */

static void write_card(struct screen *screen)
{
	struct dialog_question question = {.title = _("本单位的单位卡"), .label = _("存为文件："), .maximum = 400, .required = true,
	    .text = _("写出一个只有公钥的小文件，带到对方单位登记。")};
	struct problem problem = PROBLEM_INIT;
	char code[20], *text, *path = dialog_ask(screen->tui, &question);

	if (path != NULL && desk_write_card(screens_of(screen)->desk, path, code, &problem)) {
		text = memory_format(_("已写到 %s\n校验码 %s\n对方登记时请用电话核对校验码。"), path, code);
		dialog_message(screen->tui, _("本单位的单位卡"), text);
		free(text);
	} else if (path != NULL)
		screen_show_problem(screens_of(screen), &problem);
	problem_release(&problem);
	free(path);
}

static bool card_agreed(struct screen *screen, const struct tree *card, const char *code)
{
	char *text = memory_format(_("单位 %s（%s），校验码 %s。\n请用电话与对方核对校验码，一致才登记。"), tree_text(card, "code"),
	    desk_level_label(tree_text(card, "level")), code);
	bool agreed = dialog_confirm(screen->tui, _("登记往来单位"), text, NULL);

	free(text);
	return agreed;
}

static void enrol(struct screen *screen)
{
	struct bundles_page *page = screen->data;
	struct dialog_question question = {.title = _("登记往来单位"), .label = _("单位卡："), .maximum = 400, .required = true,
	    .text = _("对方给的单位卡文件。")};
	struct dialog_question place = {.title = _("登记往来单位"), .label = _("辖区代码："), .maximum = 40,
	    .text = _("下级单位写它的区域代码，决定下发哪些户；上级单位留空。")};
	struct problem problem = PROBLEM_INIT;
	char code[20], *path = dialog_ask(screen->tui, &question), *area = NULL;
	struct tree *card = path != NULL ? desk_read_card(path, code, &problem) : NULL;

	if (card != NULL && card_agreed(screen, card, code) && (area = dialog_ask(screen->tui, &place)) != NULL &&
	    desk_enrol_unit(page->screens->desk, card, *area != '\0' ? area : NULL, &problem))
		tui_say(screen->tui, STYLE_GOOD, _("已登记单位 %s。"), tree_text(card, "code"));
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

static void carried(struct screen *screen)
{
	struct bundles_page *page = screen->data;

	bundle_show_carried(page->screens, list_view_key(page->list));
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
	    {'m', 0, N_("缺号"), N_("哪些记录、哪些包还没有到，哪些对不上"), show_missing, NULL},
	    {'f', 0, N_("分叉"), N_("选中单位的账本在两台机器上用过：裁定以哪一支继续"), rule_fork, may_rule},
	    {'c', 0, N_("单位卡"), N_("写出本单位的单位卡，给对方登记"), write_card, is_administrator},
	    {'n', PRESS_INSERT, N_("登记"), N_("凭对方的单位卡登记往来单位"), enrol, is_administrator},
	    {'x', 0, N_("停用"), N_("停用选中的单位和它的密钥"), revoke_unit, is_administrator},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "bundles", .title = N_("数据包收发"), .keys = keys, .open = open_page,
	    .resume = resume, .close = close_page};
	struct bundles_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	return screen_push(screens->tui, &ops, page, &problem) != NULL;
}
