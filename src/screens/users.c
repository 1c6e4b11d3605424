/* People and keys, for the administrator: who works here, a new one, a new key for whoever forgot the passphrase. */
#include "screens.h"
#include "station_keys.h"

#include <string.h>

struct users_page {
	struct screens *screens;
	struct list_view *list;
};

struct user_rows {
	struct screens *screens;
	struct list_rows *rows;
};

static char *cell(struct screens *screens, const struct record *user, const char *name)
{
	const struct field *field = form_field(user->form, name);

	if (field == NULL || user->values[field->index].state != VALUE_KNOWN)
		return memory_text("");
	return strcmp(name, "role") == 0 ? memory_text(desk_role_word(screens->desk, record_text(user, name)))
	    : field_show(field, user->values[field->index]);
}

static bool add_row(void *self, const struct record *user)
{
	static const char *const shown[] = {"name", "role", "level", "state"};
	struct user_rows *to = self;

	list_add_row(to->rows, record_text(user, "name") != NULL ? record_text(user, "name") : user->id);
	for (size_t i = 0; i < BASE_COUNT(shown); i++) {
		char *words = cell(to->screens, user, shown[i]);

		list_add_value(to->rows, words);
		free(words);
	}
	return true;
}

static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct users_page *page = data;
	struct user_rows to = {page->screens, rows};
	struct problem problem = PROBLEM_INIT;

	(void)from, (void)backward, (void)wanted;
	if (!desk_each_office_record(page->screens->desk, "user", add_row, &to, &problem))
		tui_say_problem(page->screens->tui, &problem);
	problem_release(&problem);
}

static void say_done(struct users_page *page, bool good, const char *sentence, struct problem *problem)
{
	if (good)
		tui_say(page->screens->tui, STYLE_GOOD, "%s", sentence);
	else if (problem->kind != PROBLEM_NONE)
		screen_show_problem(page->screens, problem);
	list_view_reload(page->list);
	problem_release(problem);
}

/* ---- a new one ---- */

static char *choose_role(struct screens *screens)
{
	static const char *const roles[] = {"clerk", "grid", "supervisor", "department", "auditor", "administrator"};
	struct choice_list list = CHOICE_LIST_INIT;
	char *role = NULL;
	int taken;

	for (size_t i = 0; i < BASE_COUNT(roles); i++)
		choice_list_add(&list, roles[i], desk_role_word(screens->desk, roles[i]), "");
	taken = dialog_choose(screens->tui, _("什么角色"), list.items, list.count, 0);
	if (taken >= 0)
		role = memory_text(list.items[taken].code);
	choice_list_release(&list);
	return role;
}

static bool choice_of_area(void *self, const struct area_entry *area)
{
	choice_list_add(self, area->code, area->name, area->parent);
	return true;
}

/* "" is the whole area of the station; NULL: cancelled. */
static char *choose_area(struct screens *screens)
{
	struct choice_list list = CHOICE_LIST_INIT;
	struct problem problem = PROBLEM_INIT;
	char *area = NULL;
	int taken;

	choice_list_add(&list, "", _("全部区域"), "");
	if (!desk_each_area(screens->desk, choice_of_area, &list, &problem))
		tui_say_problem(screens->tui, &problem);
	taken = dialog_choose(screens->tui, _("看哪里的户"), list.items, list.count, 0);
	if (taken >= 0)
		area = memory_text(list.items[taken].code);
	choice_list_release(&list);
	problem_release(&problem);
	return area;
}

/* Of a department user; "" where the pack has none. NULL: cancelled. */
static char *choose_department(struct screens *screens)
{
	const struct field *field = form_field(desk_form(screens->desk, "user"), "department");
	struct choice_list list = CHOICE_LIST_INIT;
	char *department = NULL;
	int taken;

	if (field == NULL || field->codes == NULL || field->codes->count == 0)
		return memory_text("");
	for (size_t i = 0; i < field->codes->count; i++)
		choice_list_add(&list, field->codes->codes[i].key, field->codes->codes[i].label, "");
	taken = dialog_choose(screens->tui, _("哪个部门"), list.items, list.count, 0);
	if (taken >= 0)
		department = memory_text(list.items[taken].code);
	choice_list_release(&list);
	return department;
}

struct name_sought {
	const char *name;
	bool taken;
};

static bool is_other_name(void *self, const struct record *user)
{
	struct name_sought *sought = self;
	const char *name = record_text(user, "name");

	sought->taken = name != NULL && strcmp(name, sought->name) == 0;
	return !sought->taken;
}

/* Asked before all the rest is: a taken name is refused in any case. */
static char *ask_name(struct screens *screens)
{
	struct dialog_question question = {.title = _("增加人员"), .label = _("姓名："), .maximum = 60, .required = true};
	char *name = dialog_ask(screens->tui, &question);
	struct name_sought sought = {name, false};

	if (name != NULL && desk_each_office_record(screens->desk, "user", is_other_name, &sought, NULL) && sought.taken) {
		tui_say(screens->tui, STYLE_BAD, _("已有“%s”。同名的请加上编号，例如“%s2”；忘了口令的按 k 换发密钥。"), name, name);
		memory_free(&name);
	}
	return name;
}

static void add_user(struct screen *screen)
{
	struct users_page *page = screen->data;
	struct screens *screens = page->screens;
	struct problem problem = PROBLEM_INIT;
	char *name = ask_name(screens), *role = NULL, *area = NULL, *department = NULL, *passphrase = NULL;
	bool good = false, ready;

	if (name != NULL)
		role = choose_role(screens);
	if (role != NULL)
		area = choose_area(screens);
	if (area != NULL && strcmp(role, "department") == 0)
		department = choose_department(screens);
	ready = area != NULL && (department != NULL || strcmp(role, "department") != 0);
	if (ready)
		passphrase = screen_ask_passphrase(screens, _("请本人设口令"));
	if (passphrase != NULL) {
		tui_progress(screen->tui, "%s", _("正在生成签名密钥，请稍候 ..."));
		good = desk_add_user(screens->desk, &(struct desk_person){.name = name, .role = role, .area = *area != '\0' ? area : NULL,
		    .department = department != NULL && *department != '\0' ? department : NULL}, passphrase, &problem);
	}
	say_done(page, good, _("已增加。本人现在可以登录。"), &problem);
	passphrase_wipe(passphrase);
	free(department);
	free(area);
	free(role);
	free(name);
}

/* ---- a new key ---- */

static void new_key(struct screen *screen)
{
	struct users_page *page = screen->data;
	const char *selected = list_view_key(page->list);
	struct problem problem = PROBLEM_INIT;
	char *name, *text, *passphrase = NULL;
	bool good = false;

	if (selected == NULL)
		return;
	name = memory_text(selected);
	text = memory_format(_("给 %s 换发签名密钥：旧密钥从现在起不能再签，以前签的仍然有效。请核对确是本人。"), name);
	if (dialog_confirm(screen->tui, _("换发密钥"), text, _("换发")))
		passphrase = screen_ask_passphrase(page->screens, _("请本人设口令"));
	if (passphrase != NULL) {
		tui_progress(screen->tui, "%s", _("正在生成签名密钥，请稍候 ..."));
		good = desk_new_key(page->screens->desk, name, passphrase, &problem);
	}
	say_done(page, good, _("已换发，本人现在可以用新口令登录。"), &problem);
	passphrase_wipe(passphrase);
	free(text);
	free(name);
}

/* ---- somebody leaves ---- */

static void end_user(struct screen *screen)
{
	struct users_page *page = screen->data;
	const char *selected = list_view_key(page->list);
	char *name = memory_text(selected), *text, *why = NULL;
	struct problem problem = PROBLEM_INIT;
	struct dialog_question question = {.title = _("停用"), .label = _("理由："), .required = true};
	bool good = false;

	if (name == NULL)
		return;
	question.text = text = memory_format(_("%s 从现在起不能登录，密钥不能再签；以前签的仍然有效。回来上班的按 k 换发密钥。\n"
	    "密钥丢了、有人冒签过的，请按 e 写明从哪一号起无效。"), name);
	why = dialog_ask(screen->tui, &question);
	free(text);
	text = memory_format(_("停用 %s。请键入“停用”两字确认。"), name);
	if (why != NULL && dialog_confirm(screen->tui, _("停用"), text, _("停用")))
		good = desk_end_user(page->screens->desk, name, why, &problem);
	say_done(page, good, _("已停用。"), &problem);
	free(text);
	free(why);
	free(name);
}

static void end_key(struct screen *screen)
{
	struct users_page *page = screen->data;
	char *name = memory_text(list_view_key(page->list));

	if (name != NULL)
		station_end_key(page->screens, desk_here(page->screens->desk)->station, name);
	list_view_reload(page->list);
	free(name);
}

/* ---- the screen ---- */

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {{N_("姓名"), 16, 0, false}, {N_("角色"), 18, 0, false},
	    {N_("层级"), 16, 0, false}, {N_("状态"), 8, 0, false}};
	static const struct list_source source = {.rows = list_rows, .whole = true};
	struct users_page *page = screen->data;

	(void)problem;
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	screen->focus = list_view_widget(page->list);
	return true;
}

static void close_page(struct screen *screen)
{
	struct users_page *page = screen->data;

	list_view_free(page->list);
	free(page);
}

bool screen_open_users(struct screens *screens)
{
	static const struct key_binding keys[] = {
	    {'n', PRESS_INSERT, N_("增加人员"), N_("增加一名人员，本人当场设口令"), add_user, NULL},
	    {'k', 0, N_("换发密钥"), N_("给忘了口令的人换发密钥"), new_key, NULL},
	    {'x', PRESS_CTRL_DELETE, N_("停用"), N_("离岗的人、密钥在别人手里的人：从现在起不能登录，不能再签"), end_user, NULL},
	    {'e', 0, N_("密钥失效"), N_("密钥被人冒用过的：从哪一号记录起不再生效"), end_key, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "users", .title = N_("人员和密钥"), .keys = keys, .open = open_page,
	    .close = close_page};
	struct users_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	return screen_push(screens->tui, &ops, page, &problem) != NULL;
}
