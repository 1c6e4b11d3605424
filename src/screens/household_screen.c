/* The household page: who belongs to it, what is known, what was decided, and everything that was ever done for it. */
#include "household_page.h"

#include <string.h>

static const struct household_tab *const tabs[] = {
    &tab_members, &tab_facts, &tab_cases, &tab_findings, &tab_records, &tab_contests, &tab_chain,
};

/* ---- reading ---- */

static void forget(struct household_page *page)
{
	world_free(page->world);
	bench_free(page->bench);
	contests_release(page->contests, page->contest_count);
	chain_release(page->chain, page->chain_count);
	page->world = NULL;
	page->bench = NULL;
	page->contests = NULL;
	page->chain = NULL;
	page->contest_count = page->chain_count = 0;
	page->chain_read = false;
}

static bool read_all(struct household_page *page, struct problem *problem)
{
	struct desk *desk = page->screens->desk;

	forget(page);
	page->bench = desk_bench(desk, page->household, problem);
	if (page->bench == NULL)
		return false;
	page->world = world_new(desk_pack(desk), page->bench, desk_here(desk), NULL);
	return ledger_contests(desk_ledger(desk), page->household, &page->contests, &page->contest_count, problem);
}

/* ---- tabs ---- */

static void show_tab(struct household_page *page, size_t tab)
{
	static struct list_source sources[BASE_COUNT(tabs)];
	const struct household_tab *shown = tabs[tab];

	list_view_free(page->list);
	page->tab = tab;
	sources[tab] = (struct list_source){.rows = shown->rows, .whole = true};
	page->list = list_view_new(page->screens->tui, shown->columns, shown->column_count, &sources[tab], page);
	page->screen->focus = list_view_widget(page->list);
	if (shown->at_end && list_view_key(page->list) != NULL)
		list_view_select(page->list, page_last_chain_key(page));
}

static void draw_tabs(const struct household_page *page, struct canvas *canvas, int row, int column, int end)
{
	for (size_t i = 0; i < BASE_COUNT(tabs); i++) {
		bool marked = tabs[i] == &tab_contests && page->contest_count > 0;
		char *text = memory_format(" %zu %s%s ", i + 1, _(tabs[i]->label), marked ? "!" : "");

		column = canvas_text(canvas, row, column, end - column,
		    i == page->tab ? STYLE_SELECTED : marked ? STYLE_WARNING : STYLE_MUTED, text) + 1;
		free(text);
	}
}

static void draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	struct household_page *page = screen->data;
	char *summary = page_summary(page);

	canvas_text(canvas, body.row, body.column + 1, body.columns - 2, STYLE_PLAIN, summary);
	draw_tabs(page, canvas, body.row + 1, body.column, body.column + body.columns);
	widget_draw(screen->focus, canvas, (struct area){body.row + 3, body.column, body.rows - 3, body.columns}, true);
	free(summary);
}

static bool tab_key(struct screen *screen, const struct key *key)
{
	struct household_page *page = screen->data;

	if (key->code < '1' || key->code >= '1' + BASE_COUNT(tabs))
		return false;
	show_tab(page, key->code - '1');
	return true;
}

static void next_tab(struct screen *screen)
{
	struct household_page *page = screen->data;

	show_tab(page, (page->tab + 1) % BASE_COUNT(tabs));
}

static void previous_tab(struct screen *screen)
{
	struct household_page *page = screen->data;

	show_tab(page, (page->tab + BASE_COUNT(tabs) - 1) % BASE_COUNT(tabs));
}

/* ---- the selected record ---- */

static struct record *selected(struct screen *screen)
{
	struct household_page *page = screen->data;
	const char *key = list_view_key(page->list);

	return key != NULL && tabs[page->tab]->open == NULL ? bench_find(page->bench, key) : NULL;
}

static bool may_mend(struct screen *screen)
{
	const struct household_page *page = screen->data;
	const struct record *record = selected(screen);

	return record != NULL && !record->voided && desk_may(page->screens->desk, record->form);
}

static bool has_record(struct screen *screen)
{
	return selected(screen) != NULL;
}

static bool is_contested(struct screen *screen)
{
	const struct household_page *page = screen->data;

	return tabs[page->tab] == &tab_contests && page->contest_count > 0;
}

static bool is_plain(struct screen *screen)
{
	return !is_contested(screen);
}

static void open_row(struct screen *screen)
{
	struct household_page *page = screen->data;
	const char *key = list_view_key(page->list);

	if (key == NULL)
		return;
	if (tabs[page->tab]->open != NULL)
		tabs[page->tab]->open(page, key);
	else
		screen_open_record(page->screens, key);
}

static void change(struct screen *screen)
{
	screen_open_change(((struct household_page *)screen->data)->screens, selected(screen)->id, NULL);
}

static void reread(struct screen *screen)
{
	struct household_page *page = screen->data;
	struct problem problem = PROBLEM_INIT;

	if (!read_all(page, &problem)) {
		screen_show_problem(page->screens, &problem);
		screen_leave(screen);
	} else {
		list_view_reload(page->list);
	}
	problem_release(&problem);
}

static void make_void(struct screen *screen)
{
	if (screen_void(((struct household_page *)screen->data)->screens, selected(screen)->id))
		reread(screen);
}

static void choose_next(struct screen *screen)
{
	screen_choose_next(((struct household_page *)screen->data)->screens, selected(screen)->id);
}

static void print(struct screen *screen)
{
	struct household_page *page = screen->data;
	const struct record *record = selected(screen);

	screen_print(page->screens, record != NULL ? record->id : page->household, NULL);
}

/* ---- the household ---- */

static void choose_form(struct screen *screen)
{
	struct household_page *page = screen->data;

	screen_choose_form(page->screens, page->household);
}

static void open_sheet(struct screen *screen)
{
	struct household_page *page = screen->data;

	screen_open_review(page->screens, page->household, NULL);
}

static void open_what_if(struct screen *screen)
{
	struct household_page *page = screen->data;

	screen_open_what_if(page->screens, page->household, NULL);
}

static void choose_person(struct screen *screen)
{
	struct household_page *page = screen->data;
	const struct form *member = desk_form(page->screens->desk, "member");
	struct choice_list list = CHOICE_LIST_INIT;
	int taken;

	choice_list_add(&list, "", _("全户"), "");
	for (struct record *one = bench_first(page->bench, member); one != NULL; one = bench_next(page->bench, one))
		choice_list_add(&list, one->id, record_text(one, "name"), "");
	taken = dialog_choose(screen->tui, _("只看谁的"), list.items, list.count, 0);
	if (taken >= 0) {
		memset(page->person, 0, sizeof(page->person));
		memcpy(page->person, list.items[taken].code, strlen(list.items[taken].code));
		chain_release(page->chain, page->chain_count);
		page->chain = NULL;
		page->chain_count = 0;
		page->chain_read = false;
		show_tab(page, page->tab);
	}
	choice_list_release(&list);
}

/* ---- moves ---- */

static bool may_move(struct screen *screen)
{
	return page_may_move(screen->data);
}

static bool may_move_person(struct screen *screen)
{
	return page_may_move_person(screen->data, selected(screen));
}

static void move_person(struct screen *screen)
{
	screen_open_form(((struct household_page *)screen->data)->screens, "member_move", selected(screen)->id);
}

static void split(struct screen *screen)
{
	struct household_page *page = screen->data;

	screen_open_form(page->screens, "split", page->household);
}

static void merge(struct screen *screen)
{
	struct household_page *page = screen->data;

	screen_open_form(page->screens, "merge", page->household);
}

static void transfer(struct screen *screen)
{
	page_open_transfer(screen->data);
}

/* ---- restricted and erased ---- */

static bool may_erase(struct screen *screen)
{
	const struct household_page *page = screen->data;

	return desk_may(page->screens->desk, desk_form(page->screens->desk, "erasure"));
}

static void request_erasure(struct screen *screen)
{
	struct household_page *page = screen->data;

	screen_open_form(page->screens, "erasure", page->household);
}

/* Whoever may open a restricted household gives a reason first; others are told who may. */
static bool unseal(struct screens *screens, const char *household, struct problem *problem)
{
	struct dialog_question question = {.title = _("已封存"), .text = _("这一户已封存。打开要写明理由，会记下来。"), .label = _("理由："), .required = true};
	char *reason;
	bool open;

	if (!desk_is_restricted(screens->desk, household) || !desk_may(screens->desk, desk_form(screens->desk, "restricted_opening")))
		return true;
	reason = dialog_ask(screens->tui, &question);
	open = reason != NULL && desk_open_restricted(screens->desk, household, reason, problem);
	free(reason);
	return open;
}

/* ---- the screen ---- */

static bool open_page(struct screen *screen, struct problem *problem)
{
	struct household_page *page = screen->data;
	const struct record *household;

	page->screen = screen;
	if (!read_all(page, problem))
		return false;
	household = bench_find(page->bench, page->household);
	screen_set_title(screen, _("户页  %s"), household != NULL && record_text(household, "name") != NULL
	    ? record_text(household, "name") : "");
	show_tab(page, page->tab);
	return true;
}

static void close_page(struct screen *screen)
{
	struct household_page *page = screen->data;

	list_view_free(page->list);
	forget(page);
	free(page);
}

static struct household_page *open_household(struct screens *screens, const char *household, const char *tab)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("裁定"), N_("以选中的这个值为准，写明理由"), open_row, is_contested},
	    {PRESS_ENTER, 0, N_("打开"), N_("看这一条的全部内容"), open_row, is_plain},
	    {'f', PRESS_F(4), N_("填表"), N_("这一户现在可以填的表"), choose_form, NULL},
	    {'d', 0, N_("下一步"), N_("关于选中的这一条可以办的事"), choose_next, has_record},
	    {'s', 0, N_("审核表"), N_("各类别、各条件的审核表"), open_sheet, NULL},
	    {'c', 0, N_("更正"), N_("更正选中的这一条，写明理由"), change, may_mend},
	    {'v', 0, N_("作废"), N_("作废选中的这一条，写明理由"), make_void, may_mend},
	    {'p', 0, N_("打印"), N_("打印通知书、调查表、授权书"), print, NULL},
	    {'g', 0, N_("只看一人"), N_("指标、办理和救助链只看一名成员的"), choose_person, NULL},
	    {'e', 0, NULL, N_("保管期满，申请清除这一户的档案"), request_erasure, may_erase},
	    {'w', 0, NULL, N_("假设：改动一项，看结论怎样变；什么都不写入"), open_what_if, NULL},
	    {'m', 0, NULL, N_("转户：选中的成员转到另一户"), move_person, may_move_person},
	    {'x', 0, NULL, N_("分户：几名成员另立一户"), split, may_move},
	    {'b', 0, NULL, N_("并户：全户并入另一户"), merge, may_move},
	    {'t', 0, NULL, N_("转出到别的单位；已转出的撤回，转来的接收"), transfer, may_move},
	    {PRESS_RIGHT, PRESS_TAB, NULL, N_("下一页（或按 1 到 7）"), next_tab, NULL},
	    {PRESS_LEFT, PRESS_BACK_TAB, NULL, N_("上一页"), previous_tab, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "household", .title = N_("户页"), .keys = keys, .open = open_page, .draw = draw,
	    .key = tab_key, .resume = reread, .close = close_page};
	struct household_page *page;
	struct problem problem = PROBLEM_INIT;

	if (!unseal(screens, household, &problem)) {
		if (problem.kind != PROBLEM_NONE)
			screen_show_problem(screens, &problem);
		problem_release(&problem);
		return NULL;
	}
	page = memory_new(sizeof(*page));
	page->screens = screens;
	memcpy(page->household, household, sizeof(page->household) - 1);
	for (size_t i = 0; tab != NULL && i < BASE_COUNT(tabs); i++)
		if (strcmp(tabs[i]->name, tab) == 0)
			page->tab = i;
	if (screen_push(screens->tui, &ops, page, &problem) != NULL)
		return page;
	screen_show_problem(screens, &problem);
	problem_release(&problem);
	return NULL;
}

bool screen_open_household_at(struct screens *screens, const char *household, const char *tab)
{
	return open_household(screens, household, tab) != NULL;
}

bool screen_open_household(struct screens *screens, const char *household, const char *member)
{
	struct household_page *page = open_household(screens, household, NULL);

	if (page != NULL && member != NULL)
		list_view_select(page->list, member);
	return page != NULL;
}
