/* One record, field by field: who filed it and when, and from here on to mending, the next step, a print. */
#include "screens.h"

#include <string.h>

struct record_page {
	struct screens *screens;
	struct list_view *list;
	struct record *record;
	struct bench *bench; /* of its household */
};

static bool read_record(struct record_page *page, const char *id, struct problem *problem)
{
	record_free(page->record);
	bench_free(page->bench);
	page->bench = NULL;
	page->record = desk_record(page->screens->desk, id, problem);
	if (page->record != NULL)
		page->bench = desk_bench(page->screens->desk, page->record->stream, problem);
	return page->bench != NULL;
}

static void add_field(const struct record_page *page, struct list_rows *rows, const struct field *field)
{
	struct value value = page->record->values[field->index];
	char *words;

	if (field->hidden && strcmp(field->name, "state") != 0)
		return;
	list_add_row(rows, field->name);
	list_add_value(rows, field->label);
	if (page->record->contested[field->index]) {
		list_add_styled(rows, STYLE_WARNING, _("! 两处填的不一致，等裁定（户页“不一致”）"));
	} else if (value.state != VALUE_KNOWN) {
		list_add_styled(rows, STYLE_MUTED, _("未填"));
	} else {
		words = value_words(page->screens, page->bench, field, value);
		list_add_value(rows, words);
		free(words);
	}
}

static void add_line(struct list_rows *rows, const char *key, const char *label, const char *text)
{
	list_add_row(rows, key);
	list_add_styled(rows, STYLE_MUTED, label);
	list_add_styled(rows, STYLE_MUTED, text);
}

static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	const struct record_page *page = data;
	const struct record *record = page->record;

	(void)from, (void)backward, (void)wanted;
	if (record->voided || record->held) {
		list_add_row(rows, "!");
		list_add_styled(rows, STYLE_WARNING, _("注意"));
		list_add_styled(rows, STYLE_WARNING, record->voided ? _("x 已作废，不参与计算") : _("! 暂不生效：等不一致的裁定"));
	}
	for (size_t i = 0; i < record->form->field_count; i++)
		add_field(page, rows, &record->form->fields[i]);
	add_line(rows, ".by", _("经办"), record->filed_by != NULL ? record->filed_by : "");
	add_line(rows, ".on", _("业务日期"), date_write(record->filed_on).text);
	add_line(rows, ".station", _("单位"), record->station != NULL ? record->station : "");
}

/* ---- keys ---- */

static bool may_mend(struct screen *screen)
{
	const struct record_page *page = screen->data;

	return !page->record->voided && desk_may(page->screens->desk, page->record->form);
}

static void resume(struct screen *screen)
{
	struct record_page *page = screen->data;
	struct problem problem = PROBLEM_INIT;
	char id[33];

	memcpy(id, page->record->id, sizeof(id));
	if (read_record(page, id, &problem)) {
		list_view_reload(page->list);
	} else {
		screen_show_problem(page->screens, &problem);
		screen_leave(screen);
	}
	problem_release(&problem);
}

/* From the field that is selected. */
static void change(struct screen *screen)
{
	struct record_page *page = screen->data;
	struct form_target target = {.field = list_view_key(page->list)};

	screen_open_change(page->screens, page->record->id, &target);
}

static void make_void(struct screen *screen)
{
	struct record_page *page = screen->data;

	if (screen_void(page->screens, page->record->id))
		resume(screen);
}

static void choose_next(struct screen *screen)
{
	struct record_page *page = screen->data;

	screen_choose_next(page->screens, page->record->id);
}

static void print(struct screen *screen)
{
	struct record_page *page = screen->data;

	screen_print(page->screens, page->record->id, NULL);
}

/* A value that the list cuts. */
static void show_in_full(struct screen *screen)
{
	struct record_page *page = screen->data;
	const char *key = list_view_key(page->list);
	const struct field *field = key != NULL ? form_field(page->record->form, key) : NULL;
	char *words;

	if (field == NULL)
		return;
	words = value_words(page->screens, page->bench, field, record_value(page->record, field->name));
	dialog_message(screen->tui, field->label, *words != '\0' ? words : _("未填"));
	free(words);
}

/* The selected one; else the first. */
static const struct field *masked_field(const struct record_page *page)
{
	const char *selected = page->list != NULL ? list_view_key(page->list) : NULL;
	const struct field *first = NULL;

	for (size_t i = page->record->form->field_count; i-- > 0;) {
		const struct field *field = &page->record->form->fields[i];

		if (!field_is_masked(field) || field->hidden || page->record->values[i].state != VALUE_KNOWN)
			continue;
		if (selected != NULL && strcmp(selected, field->name) == 0)
			return field;
		first = field;
	}
	return first;
}

static bool may_unmask(struct screen *screen)
{
	const struct record_page *page = screen->data;
	const struct form *form = desk_form(page->screens->desk, "unmask");

	return form != NULL && desk_may(page->screens->desk, form) && masked_field(page) != NULL;
}

static void unmask(struct screen *screen)
{
	struct record_page *page = screen->data;
	const struct field *field = masked_field(page);
	struct dialog_question question = {.title = _("查看完整号码"), .label = _("理由："), .maximum = 100, .required = true,
	    .text = _("谁、什么时候、为什么看了谁的号码，都会记下来。")};
	struct problem problem = PROBLEM_INIT;
	char *reason = dialog_ask(screen->tui, &question), *whole = NULL;

	if (reason != NULL && desk_unmask(page->screens->desk, page->record->id, field->name, reason, &whole, &problem))
		dialog_message(screen->tui, field->label, whole);
	else if (problem.kind != PROBLEM_NONE)
		screen_show_problem(page->screens, &problem);
	if (whole != NULL)
		explicit_bzero(whole, strlen(whole));
	free(whole);
	free(reason);
	problem_release(&problem);
}

/* ---- the screen ---- */

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {{N_("项目"), 22, 0, false}, {N_("内容"), 0, 0, false}};
	static const struct list_source source = {.rows = list_rows, .whole = true};
	struct record_page *page = screen->data;
	char *words;

	(void)problem;
	words = record_words(page->screens, page->bench, page->record);
	screen_set_title(screen, "%s  %s", page->record->form->label, words);
	free(words);
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	screen->focus = list_view_widget(page->list);
	return true;
}

static void close_page(struct screen *screen)
{
	struct record_page *page = screen->data;

	list_view_free(page->list);
	record_free(page->record);
	bench_free(page->bench);
	free(page);
}

bool screen_open_record(struct screens *screens, const char *record)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("全文"), N_("选中的一项的全部内容"), show_in_full, NULL},
	    {'d', PRESS_F(4), N_("下一步"), N_("关于这一条现在可以办的事"), choose_next, NULL},
	    {'c', 0, N_("更正"), N_("从选中的一项开始更正，写明理由"), change, may_mend},
	    {'v', 0, N_("作废"), N_("作废这一条，写明理由"), make_void, may_mend},
	    {'u', 0, N_("看完整号码"), N_("看完整的证件号码：写明理由，记入日志"), unmask, may_unmask},
	    {'p', 0, N_("打印"), N_("打印通知书等"), print, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "record", .title = N_("记录"), .keys = keys, .open = open_page, .resume = resume,
	    .close = close_page};
	struct record_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;
	bool good;

	page->screens = screens;
	good = read_record(page, record, &problem);
	if (!good) {
		record_free(page->record);
		free(page);
	} else {
		good = screen_push(screens->tui, &ops, page, &problem) != NULL;
	}
	if (!good)
		screen_show_problem(screens, &problem);
	problem_release(&problem);
	return good;
}
