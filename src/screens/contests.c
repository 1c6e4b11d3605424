/* Households in which two people entered something differently. */
#include "screens.h"

#include <string.h>

struct contests_page {
	struct screens *screens;
	struct list_view *list;
};

static void add_row(struct screens *screens, struct list_rows *rows, const struct contest *contest, size_t count)
{
	struct problem problem = PROBLEM_INIT;
	struct record *household = desk_record(screens->desk, contest->stream, &problem);
	const struct form *form = desk_form(screens->desk, contest->form);
	const struct field *field = form != NULL ? form_field(form, contest->field) : NULL;
	const char *name = household != NULL ? record_text(household, "name") : NULL;
	char *place = household != NULL && record_text(household, "place") != NULL
	    ? desk_area_name(screens->desk, record_text(household, "place")) : NULL;
	char *number = memory_format("%zu", count);

	list_add_row(rows, contest->stream);
	list_add_value(rows, name != NULL ? name : _("（本单位的记录）"));
	list_add_value(rows, place);
	list_add_value(rows, number);
	list_add_value(rows, field != NULL ? field->label : form != NULL ? form->label : "");
	free(number);
	free(place);
	record_free(household);
	problem_release(&problem);
}

/* The contests of one household stand together. */
static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct screens *screens = ((struct contests_page *)data)->screens;
	struct contest *contests = NULL;
	size_t count = 0, next;
	struct problem problem = PROBLEM_INIT;

	(void)from, (void)backward, (void)wanted;
	if (!ledger_contests(desk_ledger(screens->desk), NULL, &contests, &count, &problem))
		tui_say_problem(screens->tui, &problem);
	for (size_t i = 0; i < count; i = next) {
		for (next = i + 1; next < count && strcmp(contests[i].stream, contests[next].stream) == 0;)
			next++;
		add_row(screens, rows, &contests[i], next - i);
	}
	contests_release(contests, count);
	problem_release(&problem);
}

static void open_row(struct screen *screen)
{
	struct contests_page *page = screen->data;

	if (list_view_key(page->list) != NULL)
		screen_open_household_at(page->screens, list_view_key(page->list), "contests");
}

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {
	    {N_("户主姓名"), 12, 0, false}, {N_("村（社区）"), 16, 0, false}, {N_("几处"), 6, 0, true}, {N_("哪一项"), 0, 0, false}};
	static const struct list_source source = {.rows = list_rows, .whole = true};
	struct contests_page *page = screen->data;

	(void)problem;
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	list_view_set_empty_text(page->list, N_("现在没有录入不一致的户。"));
	screen->focus = list_view_widget(page->list);
	return true;
}

static void resume(struct screen *screen)
{
	list_view_reload(((struct contests_page *)screen->data)->list);
}

static void close_page(struct screen *screen)
{
	struct contests_page *page = screen->data;

	list_view_free(page->list);
	free(page);
}

bool screen_open_contests(struct screens *screens)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("打开"), N_("打开这一户不一致的各项，选定以哪一个为准"), open_row, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "contests", .title = N_("录入不一致"), .keys = keys, .open = open_page,
	    .resume = resume, .close = close_page};
	struct contests_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	if (screen_push(screens->tui, &ops, page, &problem) != NULL)
		return true;
	screen_show_problem(screens, &problem);
	problem_release(&problem);
	return false;
}
