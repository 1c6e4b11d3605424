/* Search: hits as one types, by name, pinyin initials in every reading, ID number, village. Who opens one is recorded. */
#include "screens.h"

#include <string.h>

#define HITS_MAXIMUM 60

struct search_page {
	struct screens *screens;
	struct line_edit typed;
	struct list_view *list;
	struct search_hit *hits;
	size_t count;
	int64_t restricted;
	char *form; /* opens on the household that is found; NULL */
};

static void find(struct search_page *page)
{
	char *text = line_edit_text(&page->typed);
	struct problem problem = PROBLEM_INIT;

	search_hits_release(page->hits, page->count);
	page->hits = NULL;
	page->count = 0;
	if (!desk_search(page->screens->desk, text, HITS_MAXIMUM, false, &page->hits, &page->count, &page->restricted, &problem))
		tui_say_problem(page->screens->tui, &problem);
	list_view_reload(page->list);
	problem_release(&problem);
	free(text);
}

/* The head is found as a member too, with the number; the household alone says less. */
static bool is_said_already(const struct search_page *page, size_t index)
{
	const struct search_hit *hit = &page->hits[index];

	for (size_t i = 0; strcmp(hit->record, hit->household) == 0 && i < page->count; i++)
		if (i != index && strcmp(page->hits[i].household, hit->household) == 0)
			return true;
	return false;
}

static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	const struct search_page *page = data;

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; i < page->count; i++) {
		const struct search_hit *hit = &page->hits[i];

		if (is_said_already(page, i))
			continue;
		list_add_row(rows, hit->record);
		list_add_value(rows, hit->name);
		list_add_value(rows, hit->id_masked);
		list_add_value(rows, hit->birth);
		list_add_value(rows, hit->place);
		list_add_styled(rows, STYLE_MUTED, hit->how);
	}
}

static void draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	struct search_page *page = screen->data;
	struct buffer shown = BUFFER_INIT(4096);
	int at, column = canvas_text(canvas, body.row, body.column + 2, 20, STYLE_PLAIN, _("查找：")), room = 40;

	widget_draw(screen->focus, canvas, (struct area){body.row + 2, body.column, body.rows - 2, body.columns}, page->count > 0);
	line_edit_show(&page->typed, room, &shown, &at);
	canvas_padded(canvas, body.row, column, room, page->typed.fresh && page->typed.length > 0 ? STYLE_EDIT_FRESH : STYLE_EDIT,
	    buffer_text(&shown));
	if (page->count == HITS_MAXIMUM) {
		canvas_text(canvas, body.row, column + room + 2, body.columns - column - room - 2, STYLE_WARNING,
		    _("太多了，请再多打几个字"));
	} else if (page->restricted > 0) {
		char *text = memory_format(_("另有 %lld 户已封存"), (long long)page->restricted);

		canvas_text(canvas, body.row, column + room + 2, body.columns - column - room - 2, STYLE_MUTED, text);
		free(text);
	}
	canvas_cursor(canvas, body.row, column + at);
	buffer_release(&shown);
}

static bool type(struct screen *screen, const struct key *key)
{
	struct search_page *page = screen->data;

	if (!line_edit_key(&page->typed, key))
		return false;
	if (page->typed.changed)
		find(page);
	page->typed.changed = false;
	return true;
}

static void clear(struct screen *screen)
{
	struct search_page *page = screen->data;

	line_edit_set(&page->typed, "");
	find(page);
}

static const struct search_hit *selected(struct search_page *page)
{
	const char *key = list_view_key(page->list);

	for (size_t i = 0; key != NULL && i < page->count; i++)
		if (strcmp(page->hits[i].record, key) == 0)
			return &page->hits[i];
	return NULL;
}

static void open_hit(struct screen *screen)
{
	struct search_page *page = screen->data;
	const struct search_hit *hit = selected(page);
	struct search_hit *logged = NULL;
	size_t count = 0;
	char household[33], person[33], *text;
	struct problem problem = PROBLEM_INIT;

	if (hit == NULL) {
		tui_say(screen->tui, STYLE_PLAIN, "%s", page->typed.length == 0 ? _("请先打姓名、拼音首字母、证件号码或村名。")
		    : _("没有找到。换拼音首字母或证件号码后四位试试。"));
		return;
	}
	memcpy(household, hit->household, sizeof(household));
	memcpy(person, hit->record, sizeof(person));
	text = line_edit_text(&page->typed);
	if (!desk_search(page->screens->desk, text, HITS_MAXIMUM, true, &logged, &count, NULL, &problem))
		screen_show_problem(page->screens, &problem);
	else if (screen_open_household(page->screens, household, person) && page->form != NULL)
		screen_open_form(page->screens, page->form, household);
	search_hits_release(logged, count);
	free(text);
	problem_release(&problem);
}

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {{N_("姓名"), 14, 0, false}, {N_("证件号码"), 18, 0, false},
	    {N_("出生日期"), 10, 0, false}, {N_("村（社区）"), 0, 0, false}, {N_("查到于"), 12, 0, false}};
	static const struct list_source source = {.rows = list_rows, .whole = true};
	struct search_page *page = screen->data;

	(void)problem;
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	list_view_set_empty_text(page->list, N_("边打边找：姓名、拼音首字母、证件号码（至少四位，或后四位、后六位）、村名。"));
	screen->focus = list_view_widget(page->list);
	if (page->form != NULL)
		screen_set_title(screen, _("%s：先查找这一户"), desk_form(page->screens->desk, page->form)->label);
	return true;
}

/* Back from a household: typing begins the next search. */
static void resume(struct screen *screen)
{
	struct search_page *page = screen->data;

	find(page);
	page->typed.fresh = page->typed.length > 0;
}

static void close_page(struct screen *screen)
{
	struct search_page *page = screen->data;

	list_view_free(page->list);
	line_edit_release(&page->typed);
	search_hits_release(page->hits, page->count);
	free(page->form);
	free(page);
}

static bool open_search(struct screens *screens, const char *text, const char *form)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, PRESS_TAB, N_("打开这一户"), N_("打开选中的一户；查询内容记入日志"), open_hit, NULL},
	    {PRESS_CTRL('U'), 0, NULL, N_("清空，另打"), clear, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "search", .title = N_("查找"), .keys = keys, .open = open_page, .draw = draw,
	    .key = type, .resume = resume, .close = close_page};
	struct search_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	page->form = memory_text(form);
	line_edit_init(&page->typed, 60, false, false);
	if (screen_push(screens->tui, &ops, page, &problem) == NULL) {
		screen_show_problem(screens, &problem);
		problem_release(&problem);
		return false;
	}
	if (text != NULL) {
		line_edit_set(&page->typed, text);
		find(page);
	}
	return true;
}

bool screen_open_search(struct screens *screens, const char *text)
{
	return open_search(screens, text, NULL);
}

bool screen_open_search_for(struct screens *screens, const char *form)
{
	return open_search(screens, NULL, form);
}
