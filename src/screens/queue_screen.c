/* Any queue: its rows by key, how many working days are left, and from a row on to its sheet and its decision. */
#include "screens.h"

#include <string.h>

#define COLUMN_MAXIMUM 24
#define ID_LENGTH 32
#define COUNT_MAXIMUM 1000
#define CODE_COLUMNS 16 /* of a category, a state, a reason */

struct queue_page_screen {
	struct screens *screens;
	const struct queue *queue;
	struct list_view *list;
	struct list_column columns[COLUMN_MAXIMUM];
	size_t column_count;
	int64_t count; /* -1: more than is counted */
	char sheet[33]; /* the record whose sheet was opened last */
};

/* ---- rows ---- */

/* A row's key: its household, its record, then what the queue is continued after. */
static char *row_key(const struct queue_row *row)
{
	return memory_format("%s%s%s", row->household, row->record, row->order_key);
}

/* Where the head of the column does not say which days they are, the row does. */
static void add_remaining(const struct queue_page_screen *page, struct list_rows *rows, const struct queue_row *row)
{
	const char *unit = page->queue->due_clock != NULL || row->calendar ? _("天") : _("工作日");
	char *text;

	if (row->paused) {
		list_add_styled(rows, STYLE_MUTED, _("已暂停"));
		return;
	}
	if (!row->has_due) {
		list_add_value(rows, "");
		return;
	}
	if (row->remaining < 0)
		text = memory_format(_("! 超 %d %s"), -row->remaining, unit);
	else if (row->remaining == 0)
		text = memory_text(_("! 今天到期"));
	else
		text = memory_format(_("剩 %d %s"), row->remaining, unit);
	list_add_styled(rows, row->remaining < 0 ? STYLE_BAD : row->remaining <= 3 ? STYLE_WARNING : STYLE_PLAIN, text);
	free(text);
}

/* A time limit's name is the pack's word. */
static const char *cell_words(const struct queue_page_screen *page, size_t column, const char *cell)
{
	const struct field *field = page->queue->columns[column].field;
	const struct clock_rule *rule;

	if (field == NULL || strcmp(page->queue->from->name, "clock") != 0 || strcmp(field->name, "name") != 0 ||
	    page->queue->columns[column].through != NULL)
		return cell;
	rule = pack_clock(desk_pack(page->screens->desk), cell);
	return rule != NULL ? rule->label : cell;
}

static bool has_due(const struct queue *queue)
{
	return queue->due != NULL || queue->due_clock != NULL;
}

/* Names of categories begin alike: where one is cut, its end is shown too. */
static void add_code(struct list_rows *rows, const char *text)
{
	size_t head = text_cut(text, (CODE_COLUMNS - 2) / 2), tail = head;
	char *both;
	uint32_t point;

	if (text_columns(text) <= CODE_COLUMNS) {
		list_add_value(rows, text);
		return;
	}
	both = memory_text_part(text, head);
	while (text_columns(text + tail) > CODE_COLUMNS - 2 - text_columns(both))
		tail += utf8_next(text + tail, &point);
	free(both);
	both = memory_format("%.*s..%s", (int)head, text, text + tail);
	list_add_value(rows, both);
	free(both);
}

static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	const struct queue_page_screen *page = data;
	struct queue_page found;
	struct problem problem = PROBLEM_INIT;

	if (!desk_queue_page(page->screens->desk, page->queue, from != NULL ? from + 2 * ID_LENGTH : NULL, backward, wanted, &found,
		&problem))
		tui_say_problem(page->screens->tui, &problem);
	for (size_t i = 0; i < found.count; i++) {
		char *key = row_key(&found.rows[i]);

		list_add_row(rows, key);
		if (has_due(page->queue))
			add_remaining(page, rows, &found.rows[i]);
		for (size_t k = 0; k < page->queue->column_count; k++)
			if (page->queue->columns[k].type == VALUE_CODE)
				add_code(rows, cell_words(page, k, found.rows[i].cells[k]));
			else
				list_add_value(rows, cell_words(page, k, found.rows[i].cells[k]));
		free(key);
	}
	queue_page_release(&found);
	problem_release(&problem);
}

static int64_t list_count(void *data)
{
	return ((const struct queue_page_screen *)data)->count;
}

/* ---- columns ---- */

static int width_of(const struct queue_field *column)
{
	switch (column->type) {
	case VALUE_DATE:
		return 10;
	case VALUE_MONTH:
	case VALUE_INTEGER:
	case VALUE_SHARE:
		return 7;
	case VALUE_MONEY:
		return 11;
	case VALUE_YES_NO:
		return 4;
	case VALUE_CODE:
		return CODE_COLUMNS;
	default:
		break;
	}
	if (column->field == NULL)
		return 10;
	switch (column->field->type) {
	case FIELD_NAME:
		return 10;
	case FIELD_PLACE:
		return 12;
	default:
		return 18;
	}
}

static void add_column(struct queue_page_screen *page, const char *title, int width, bool right)
{
	if (page->column_count < COLUMN_MAXIMUM)
		page->columns[page->column_count++] = (struct list_column){title, width, 0, right};
}

static void make_columns(struct queue_page_screen *page)
{
	const struct queue *queue = page->queue;
	const struct clock_rule *rule = queue->due_clock != NULL
	    ? pack_clock(desk_pack(page->screens->desk), queue->due_clock) : NULL;

	if (has_due(queue))
		add_column(page, rule == NULL ? N_("期限") : rule->kind == CLOCK_WORKING ? N_("工作日") : N_("自然日"),
		    rule == NULL ? 14 : 10, false);
	for (size_t i = 0; i < queue->column_count; i++)
		add_column(page, queue->columns[i].label, width_of(&queue->columns[i]), queue->columns[i].type == VALUE_MONEY);
}

/* ---- from a row on ---- */

static bool take_ids(struct screen *screen, char record[33], char household[33])
{
	struct queue_page_screen *page = screen->data;
	const char *key = list_view_key(page->list);

	if (key == NULL)
		return false;
	memcpy(household, key, ID_LENGTH);
	memcpy(record, key + ID_LENGTH, ID_LENGTH);
	household[ID_LENGTH] = record[ID_LENGTH] = '\0';
	return true;
}

/* The application that a row is, or speaks of. NULL: the household's latest. Caller owns it. */
static char *application_of(struct screens *screens, const char *id)
{
	struct record *record = desk_record(screens->desk, id, NULL);
	char *application = NULL;

	if (record != NULL && strcmp(record->form->name, "application") == 0)
		application = memory_text(record->id);
	else if (record != NULL && form_field(record->form, "application") != NULL)
		application = memory_text(record_text(record, "application"));
	record_free(record);
	return application;
}

static void open_sheet(struct screen *screen)
{
	struct screens *screens = ((struct queue_page_screen *)screen->data)->screens;
	char record[33], household[33], *application;

	if (!take_ids(screen, record, household))
		return;
	memcpy(((struct queue_page_screen *)screen->data)->sheet, record, sizeof(record));
	application = application_of(screens, record);
	screen_open_review_at(screens, household, application, record);
	free(application);
}

static void open_household(struct screen *screen)
{
	const struct queue_page_screen *page = screen->data;
	char record[33], household[33];

	if (take_ids(screen, record, household))
		screen_open_household_at(page->screens, household, page->queue->enter_page);
}

static const struct form *entry_form(const struct queue_page_screen *page)
{
	return page->queue->enter_form != NULL ? desk_form(page->screens->desk, page->queue->enter_form) : NULL;
}

static bool may_handle(struct screen *screen)
{
	const struct queue_page_screen *page = screen->data;
	const struct form *form = entry_form(page);

	return form != NULL && desk_may(page->screens->desk, form);
}

static bool may_only_look(struct screen *screen)
{
	return !may_handle(screen);
}

static void handle(struct screen *screen)
{
	const struct queue_page_screen *page = screen->data;
	char record[33], household[33];

	if (take_ids(screen, record, household))
		screen_open_form(page->screens, page->queue->enter_form, record);
}

static void look(struct screen *screen)
{
	const struct queue_page_screen *page = screen->data;
	const char *name = page->queue->enter_screen;
	char record[33], household[33];

	if (!take_ids(screen, record, household))
		return;
	if (name != NULL && strcmp(name, "sheet") == 0)
		open_sheet(screen);
	else if (name != NULL && strcmp(name, "form") == 0)
		screen_open_change(page->screens, record, NULL);
	else
		screen_open_household_at(page->screens, household, page->queue->enter_page);
}

static void decide(struct screen *screen)
{
	struct screens *screens = ((struct queue_page_screen *)screen->data)->screens;
	char record[33], household[33];

	if (take_ids(screen, record, household))
		screen_choose_next(screens, record);
}

static void print(struct screen *screen)
{
	const struct queue_page_screen *page = screen->data;
	char record[33], household[33];

	if (take_ids(screen, record, household))
		screen_print(page->screens, record, page->queue->name);
}

static bool may_print_filed(struct screen *screen)
{
	return *((const struct queue_page_screen *)screen->data)->screens->printable != '\0';
}

static void print_filed(struct screen *screen)
{
	struct screens *screens = ((struct queue_page_screen *)screen->data)->screens;

	screen_print(screens, screens->printable, NULL);
}

static void search(struct screen *screen)
{
	screen_open_search(((struct queue_page_screen *)screen->data)->screens, NULL);
}

/* ---- the screen ---- */

static void count(struct queue_page_screen *page)
{
	struct problem problem = PROBLEM_INIT;

	if (!desk_queue_count(page->screens->desk, page->queue, COUNT_MAXIMUM, &page->count, &problem))
		tui_say_problem(page->screens->tui, &problem);
	if (page->count >= COUNT_MAXIMUM)
		page->count = -1;
	problem_release(&problem);
}

static void set_title(const struct queue_page_screen *page, struct screen *screen)
{
	struct queue_page first;

	if (desk_queue_page(page->screens->desk, page->queue, NULL, false, 0, &first, NULL) && first.restricted > 0)
		screen_set_title(screen, _("%s  另有 %lld 户已封存"), page->queue->label, (long long)first.restricted);
	else
		screen_set_title(screen, "%s", page->queue->label);
	queue_page_release(&first);
}

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_source source = {.rows = list_rows, .count = list_count};
	struct queue_page_screen *page = screen->data;

	(void)problem;
	make_columns(page);
	count(page);
	page->list = list_view_new(screen->tui, page->columns, page->column_count, &source, page);
	list_view_set_empty_text(page->list, N_("这里没有待办了。按 Esc 回到桌面。"));
	screen->focus = list_view_widget(page->list);
	set_title(page, screen);
	return true;
}

/* The row whose sheet was left by the key for the next one still stands here, unless it was handled. */
static void open_next_row(struct screen *screen)
{
	struct queue_page_screen *page = screen->data;
	char record[33], household[33];

	page->screens->next_row = false;
	if (!take_ids(screen, record, household))
		return;
	if (strcmp(record, page->sheet) != 0 || list_view_next(page->list, 1))
		open_sheet(screen);
	else
		tui_say(screen->tui, STYLE_PLAIN, "%s", _("这是最后一件。"));
}

/* What was handled has left the queue: the next row stands in its place. */
static void resume(struct screen *screen)
{
	struct queue_page_screen *page = screen->data;

	count(page);
	set_title(page, screen);
	list_view_reload(page->list);
	if (page->screens->next_row)
		open_next_row(screen);
}

static void close_page(struct screen *screen)
{
	struct queue_page_screen *page = screen->data;

	list_view_free(page->list);
	free(page);
}

static const char *help(struct screen *screen)
{
	return ((const struct queue_page_screen *)screen->data)->queue->hint;
}

bool screen_open_queue(struct screens *screens, const struct queue *queue)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("办理"), N_("办理选中的一件，办完回到这里的下一件"), handle, may_handle},
	    {PRESS_ENTER, 0, N_("打开"), N_("打开选中的一件"), look, may_only_look},
	    {'d', PRESS_F(4), N_("下一步"), N_("这一件现在可以办的事"), decide, NULL},
	    {'s', 0, N_("审核表"), N_("这一户的审核表：各类别、各条件"), open_sheet, NULL},
	    {'h', 0, N_("户页"), N_("这一户的全部情况和救助链"), open_household, NULL},
	    {'p', 0, N_("打印"), N_("打印通知书、这个村的名单等"), print, NULL},
	    {'o', 0, N_("印刚办的"), N_("打印刚才办的那一件的通知书"), print_filed, may_print_filed},
	    {'/', PRESS_CTRL('F'), N_("查找"), N_("查找一户"), search, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "queue", .title = N_("队列"), .keys = keys, .open = open_page,
	    .resume = resume, .help = help, .close = close_page};
	struct queue_page_screen *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	page->queue = queue;
	if (screen_push(screens->tui, &ops, page, &problem) != NULL)
		return true;
	screen_show_problem(screens, &problem);
	problem_release(&problem);
	return false;
}
