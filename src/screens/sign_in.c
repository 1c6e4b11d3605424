/* Sign-in: name and passphrase. The station is opened behind the first picture, while the name is typed. */
#include "screens.h"

#include <string.h>

#define IDLE_SECONDS 600
#define BOX_COLUMNS 30

struct sign_in {
	struct screens *screens;
	struct line_edit name, passphrase;
	bool at_passphrase;
	char *station, *hint; /* what is known of the station; for a demonstration, who may sign in */
	bool plain;	      /* the disk is not encrypted, and what is on it is of real people */
};

static void choose_line(struct sign_in *page, bool passphrase)
{
	struct line_edit *line = passphrase ? &page->passphrase : &page->name;

	page->at_passphrase = passphrase;
	line->fresh = line->length > 0;
}

/* ---- behind the picture ---- */

static char *setting(struct screens *screens, const char *key)
{
	char *value = store_setting(desk_store(screens->desk), key);

	return value != NULL ? value : memory_text("");
}

struct hint {
	struct desk *desk;
	struct buffer users;
};

static bool hint_add(void *self, const struct record *user)
{
	struct hint *hint = self;

	if (record_text(user, "name") != NULL)
		buffer_add_format(&hint->users, "%s%s（%s）", hint->users.length > 0 ? "、" : "", record_text(user, "name"),
		    desk_role_word(hint->desk, record_text(user, "role")));
	return true;
}

static void describe_station(struct sign_in *page)
{
	struct screens *screens = page->screens;
	const struct tree *pack = pack_tree(desk_pack(screens->desk), "pack");
	char *demo = setting(screens, "demo");
	const char *warning = store_disk_warning(desk_store(screens->desk));
	struct hint hint = {screens->desk, BUFFER_INIT(4096)};

	page->station = memory_format("%s  %s  %s", tree_text(pack, "label"), ledger_station(desk_ledger(screens->desk)),
	    desk_level_label(desk_here(screens->desk)->level));
	if (strcmp(demo, "yes") == 0) {
		if (!desk_each_office_record(screens->desk, "user", hint_add, &hint, NULL))
			buffer_clear(&hint.users);
		page->hint = memory_format(_("演示单位，数据都是编的。可以登录：%s。口令都是 demo。"),
		    buffer_text(&hint.users));
	} else {
		page->hint = warning != NULL ? memory_text(warning) : NULL;
		page->plain = desk_disk_secrecy(screens->desk) == DISK_PLAIN;
	}
	buffer_release(&hint.users);
	free(demo);
}

/* Whoever signed in last on this machine need not type the name again. */
static void remember_name(struct sign_in *page)
{
	char *last = setting(page->screens, "last_user");

	if (*last != '\0' && page->name.length == 0 && !page->at_passphrase) {
		line_edit_set(&page->name, last);
		choose_line(page, true);
	}
	free(last);
}

/* Another edition of the pack was adopted: everything that is open goes by the one before. */
static void close_station(struct sign_in *page)
{
	desk_free(page->screens->desk);
	page->screens->desk = NULL;
	memory_free(&page->station);
	memory_free(&page->hint);
}

static bool open_station(struct sign_in *page)
{
	struct screens *screens = page->screens;

	if (screens->desk != NULL && desk_edition_is_left(screens->desk))
		close_station(page);
	if (screens->desk == NULL && screens->trouble->kind == PROBLEM_NONE) {
		screens->desk = desk_open(screens->path, true, screens->trouble);
		if (screens->desk != NULL && screens->day != DATE_NONE)
			desk_set_day(screens->desk, screens->day);
	}
	if (screens->desk == NULL) {
		tui_end(screens->tui);
		return false;
	}
	if (page->station == NULL) {
		describe_station(page);
		remember_name(page);
	}
	return true;
}

static bool work(struct screen *screen)
{
	struct sign_in *page = screen->data;

	return page->station == NULL && open_station(page);
}

/* ---- drawing ---- */

static void draw_box(struct canvas *canvas, int row, int column, const char *label, const struct line_edit *line, bool active)
{
	struct buffer shown = BUFFER_INIT(4096);
	int at, start = canvas_text(canvas, row, column, 12, STYLE_PLAIN, label) + 1;

	line_edit_show(line, BOX_COLUMNS, &shown, &at);
	canvas_padded(canvas, row, start, BOX_COLUMNS,
	    !active ? STYLE_UNTOUCHED : line->fresh && line->length > 0 ? STYLE_EDIT_FRESH : STYLE_EDIT, buffer_text(&shown));
	if (active)
		canvas_cursor(canvas, row, start + at);
	buffer_release(&shown);
}

static void draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	const struct sign_in *page = screen->data;
	int column = body.column + (body.columns - BOX_COLUMNS - 6) / 2, row = body.row + 4;

	canvas_text(canvas, row, column, body.columns, STYLE_HEADING, _("兜底  社会救助经办"));
	canvas_text(canvas, row + 1, column, body.columns - column, STYLE_MUTED,
	    page->station != NULL ? page->station : _("正在打开单位数据 ..."));
	draw_box(canvas, row + 4, column, _("姓名"), &page->name, !page->at_passphrase);
	draw_box(canvas, row + 6, column, _("口令"), &page->passphrase, page->at_passphrase);
	if (page->hint != NULL)
		canvas_paragraph(canvas, (struct area){row + 9, body.column + 8, body.rows - 14, body.columns - 16}, STYLE_MUTED,
		    page->hint);
	if (page->plain)
		canvas_paragraph(canvas, (struct area){body.row + body.rows - 2, body.column + 8, 1, body.columns - 16}, STYLE_BAD,
		    _("! 磁盘没有加密：机器被盗会泄露群众信息。请管理员安排整盘加密。"));
}

/* ---- keys ---- */

static void note_session(struct screens *screens)
{
	struct store *store = desk_store(screens->desk);
	const char *user = desk_here(screens->desk)->user;
	char *key = memory_format("session:%s", user), *open = store_setting(store, key);

	screens->crashed = open != NULL && strcmp(open, "open") == 0;
	/* A file that cannot be written is worked with all the same: these two are a convenience. */
	if (!store_is_read_only(store) &&
	    (!store_set_setting(store, key, "open", NULL) || !store_set_setting(store, "last_user", user, NULL)))
		screens->crashed = false;
	free(open);
	free(key);
}

/* Moved, or a copy: only somebody who knows can say, and only an administrator may. */
static bool take_over(struct screens *screens, const char *name, const char *passphrase, struct problem *problem)
{
	return dialog_confirm(screens->tui, _("换了机器"),
	           _("这个文件上次在另一台机器上用。\n如果文件已经搬到这台机器、原来那台不再用它，请系统管理员按 Enter 确认，程序随即另起一本账，"
	             "接在原来的账后面；以后要重新写单位卡交给往来单位。\n如果这只是拷来的副本，请按 Esc，不要在这里办理业务。"), NULL) &&
	       desk_take_over(screens->desk, name, passphrase, problem);
}

/* Every date that is not typed comes from the clock. Where a day was asked for, nothing does. */
static bool clock_is_agreed(struct screens *screens)
{
	bool behind;
	char *doubt = desk_here(screens->desk)->day == clock_today() ? desk_clock_doubt(screens->desk, &behind) : NULL;
	char *text = doubt != NULL ? memory_format(_("%s。\n今天若确是 %s，按 Enter 接着办理；不是的请按 Esc，校准本机时钟以后再登录。"), doubt,
	    date_write(clock_today()).text) : NULL;
	bool agreed = doubt == NULL || dialog_confirm(screens->tui, _("核对日期"), text, NULL);

	free(text);
	free(doubt);
	return agreed;
}

/* The first who signs in on a day. A disk that is not in is no reason not to work. */
static void back_up(struct screens *screens)
{
	bool good;
	char *said;

	if (!desk_backup_is_due(screens->desk))
		return;
	tui_progress(screens->tui, "%s", _("正在备份 ..."));
	said = desk_backup_daily(screens->desk, false, &good);
	tui_say(screens->tui, good ? STYLE_GOOD : STYLE_BAD, "%s", said != NULL ? said : "");
	free(said);
}

void screens_sign_out(struct screens *screens)
{
	struct store *store = desk_store(screens->desk);
	char *key = memory_format("session:%s", desk_here(screens->desk)->user);

	if (!store_is_read_only(store) && !store_set_setting(store, key, "closed", NULL))
		tui_bell(screens->tui);
	free(key);
	screen_leave_all(screens->tui);
}

static void begin_session(struct screens *screens)
{
	struct problem problem = PROBLEM_INIT;

	if (!desk_note_disk(screens->desk, &problem))
		tui_say_problem(screens->tui, &problem);
	problem_release(&problem);
	note_session(screens);
	screen_set_header(screens);
	tui_on_idle(screens->tui, IDLE_SECONDS, screens_lock, screens);
}

static void sign_in(struct sign_in *page)
{
	struct screens *screens = page->screens;
	char *typed = line_edit_text(&page->name), *name = text_clean(typed, TEXT_CLEAN_NAME);
	char *passphrase = line_edit_text(&page->passphrase);
	struct problem problem = PROBLEM_INIT;
	bool good = false;

	tui_progress(screens->tui, "%s", _("正在用口令打开密钥，请稍候 ..."));
	if (open_station(page))
		good = desk_is_moved(screens->desk) ? take_over(screens, name, passphrase, &problem)
						     : desk_sign_in(screens->desk, name, passphrase, &problem);
	line_edit_set(&page->passphrase, "");
	choose_line(page, true);
	tui_say(screens->tui, STYLE_PLAIN, "%s", "");
	if (good && !clock_is_agreed(screens)) {
		desk_sign_out(screens->desk);
		good = false;
	}
	if (good) {
		begin_session(screens);
		good = screen_open_home(screens, &problem);
		if (good)
			back_up(screens);
	}
	if (!good && problem.kind != PROBLEM_NONE)
		tui_say_problem(screens->tui, &problem);
	problem_release(&problem);
	passphrase_wipe(passphrase);
	free(name);
	free(typed);
}

static void go_on(struct screen *screen)
{
	struct sign_in *page = screen->data;

	if (!page->at_passphrase && page->name.length == 0)
		tui_say(screen->tui, STYLE_BAD, "%s", _("请先录入姓名，或按 F4 从人员名单里选。"));
	else if (!page->at_passphrase)
		choose_line(page, true);
	else if (page->name.length == 0)
		choose_line(page, false);
	else if (page->passphrase.length == 0)
		tui_say(screen->tui, STYLE_BAD, "%s", _("请录入口令。忘了口令按 F2 看怎么办。"));
	else
		sign_in(page);
}

static void to_name(struct screen *screen)
{
	choose_line(screen->data, false);
}

static void to_passphrase(struct screen *screen)
{
	choose_line(screen->data, true);
}

static void say_forgotten(struct screen *screen)
{
	dialog_message(screen->tui, _("忘了口令"),
	    _("口令打开的是您自己的签名密钥，没有人能查到或者绕过它。\n请本单位的系统管理员登录，在“人员”里选中您的名字，按“换发密钥”，您当场设"
	      "一个新口令。以前用旧密钥办的事仍然有效，草稿也都还在，什么都不会丢。\n如果忘记口令的是唯一的系统管理员，请联系上级单位：要从备份重新"
	      "建立管理员。"));
}

struct names {
	struct desk *desk;
	struct choice_list list;
};

static bool choice_add(void *self, const struct record *user)
{
	struct names *names = self;
	const char *name = record_text(user, "name");

	if (name != NULL)
		choice_list_add(&names->list, name, name, desk_role_word(names->desk, record_text(user, "role")));
	return true;
}

static void choose_name(struct screen *screen)
{
	struct sign_in *page = screen->data;
	struct names names = {NULL, CHOICE_LIST_INIT};
	struct problem problem = PROBLEM_INIT;
	int chosen;

	if (!open_station(page))
		return;
	names.desk = page->screens->desk;
	if (!desk_each_office_record(page->screens->desk, "user", choice_add, &names, &problem))
		tui_say_problem(screen->tui, &problem);
	chosen = names.list.count > 0 ? dialog_choose(screen->tui, _("谁在登录"), names.list.items, names.list.count, 0) : -1;
	if (chosen >= 0) {
		line_edit_set(&page->name, names.list.items[chosen].label);
		choose_line(page, true);
	}
	choice_list_release(&names.list);
	problem_release(&problem);
}

static void clear_line(struct screen *screen)
{
	struct sign_in *page = screen->data;

	line_edit_set(page->at_passphrase ? &page->passphrase : &page->name, "");
}

static void end_program(struct screen *screen)
{
	tui_end(screen->tui);
}

static bool type(struct screen *screen, const struct key *key)
{
	struct sign_in *page = screen->data;

	return line_edit_key(page->at_passphrase ? &page->passphrase : &page->name, key);
}

/* ---- the screen ---- */

static bool open_page(struct screen *screen, struct problem *problem)
{
	struct sign_in *page = screen->data;

	(void)problem;
	line_edit_init(&page->name, 60, false, false);
	line_edit_init(&page->passphrase, 200, true, false);
	if (page->screens->desk != NULL)
		open_station(page);
	return true;
}

/* Whoever signs out makes room for somebody else: the name comes first. */
static void resume(struct screen *screen)
{
	choose_line(screen->data, false);
	open_station(screen->data);
}

static void close_page(struct screen *screen)
{
	struct sign_in *page = screen->data;

	line_edit_release(&page->name);
	line_edit_release(&page->passphrase);
	free(page->station);
	free(page->hint);
	free(page);
}

static bool stay(struct screen *screen)
{
	tui_say(screen->tui, STYLE_PLAIN, "%s", _("要结束程序请按 Ctrl-Q。"));
	return false;
}

bool screen_open_sign_in(struct screens *screens, struct problem *problem)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, PRESS_TAB, N_("登录"), N_("录完一项到下一项，口令之后登录"), go_on, NULL},
	    {PRESS_UP, PRESS_BACK_TAB, NULL, N_("回到姓名"), to_name, NULL},
	    {PRESS_DOWN, 0, NULL, N_("到口令"), to_passphrase, NULL},
	    {PRESS_F(4), PRESS_F(7), N_("人员名单"), N_("从人员名单里选，可以打拼音首字母"), choose_name, NULL},
	    {PRESS_F(2), 0, N_("忘了口令"), N_("忘了口令怎么办"), say_forgotten, NULL},
	    {PRESS_CTRL('U'), 0, NULL, N_("清空这一栏，重新录入"), clear_line, NULL},
	    {PRESS_CTRL('Q'), 0, N_("结束"), N_("结束程序"), end_program, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "sign_in", .title = N_("登录"), .keys = keys, .open = open_page, .draw = draw,
	    .resume = resume, .key = type, .may_leave = stay, .work = work, .close = close_page};
	struct sign_in *page = memory_new(sizeof(*page));

	page->screens = screens;
	return screen_push(screens->tui, &ops, page, problem) != NULL;
}
