/* The review sheet: every category of the pack against every condition, with the sides, the clause and what is missing. */
#include "review_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DETAIL_ROWS 5

static const struct record *latest_application(const struct bench *bench, const struct form *form)
{
	const struct record *latest = NULL;

	for (const struct record *row = form != NULL ? bench_first(bench, form) : NULL; row != NULL; row = bench_next(bench, row))
		latest = row;
	return latest;
}

static bool review_read(struct review_page *page, struct problem *problem)
{
	struct review fresh;
	const struct record *application;

	if (!desk_assess(page->screens->desk, page->household, page->application, false, &fresh, problem))
		return false;
	assessment_add_aids(fresh.assessment, fresh.world);
	review_release(&page->review);
	page->review = fresh;
	if (page->application == NULL) {
		application = latest_application(fresh.bench, desk_form(page->screens->desk, "application"));
		page->application = application != NULL ? memory_text(application->id) : NULL;
	}
	return true;
}

static void review_again(struct screen *screen)
{
	struct review_page *page = screen->data;
	struct problem problem = PROBLEM_INIT;

	if (review_read(page, &problem))
		list_view_reload(page->list);
	else
		tui_say_problem(screen->tui, &problem);
	problem_release(&problem);
}

static bool review_open(struct screen *screen, struct problem *problem)
{
	struct review_page *page = screen->data;
	const struct record *household;
	char *name;

	page->screen = screen;
	if (!review_read(page, problem))
		return false;
	page->list = list_view_new(screen->tui, review_columns, review_column_count, &review_source, page);
	screen->focus = list_view_widget(page->list);
	household = bench_find(page->review.bench, page->household);
	name = household != NULL ? record_words(page->screens, page->review.bench, household) : memory_text("");
	screen_set_title(screen, _("审核表  %s  %s"), name, date_write(page->review.assessment->day).text);
	free(name);
	return true;
}

static void review_close(struct screen *screen)
{
	struct review_page *page = screen->data;

	list_view_free(page->list);
	review_release(&page->review);
	free(page->household);
	free(page->application);
	free(page);
}

/* ---- the selected line in full ---- */

static void missing_of(const struct verdict *verdict, const struct reason *reason, const struct missing_field **missing,
    size_t *count)
{
	bool own = reason != NULL && reason->missing_count > 0;

	*missing = own ? reason->missing : verdict->missing;
	*count = own ? reason->missing_count : verdict->missing_count;
}

static const char *parameter_label(const struct review_page *page, const char *name)
{
	const struct parameter *parameter = pack_parameter_find(desk_pack(page->screens->desk), name);

	return parameter != NULL ? parameter_words(parameter) : name;
}

static void add_unset(const struct review_page *page, const struct verdict *verdict, const struct reason *reason,
    struct buffer *out)
{
	if (reason != NULL && reason->unset != NULL)
		buffer_add_format(out, _("参数未设：%s\n"),
		    reason->unset_label != NULL ? reason->unset_label : parameter_label(page, reason->unset));
	for (size_t i = 0; reason == NULL && i < verdict->unset_count; i++)
		buffer_add_format(out, _("参数未设：%s\n"), parameter_label(page, verdict->unset[i]));
}

static void add_lines(struct review_page *page, const struct verdict *verdict, const struct reason *reason, struct buffer *out)
{
	const struct missing_field *missing;
	size_t count;
	char *full = reason != NULL ? reason_in_full(reason) : memory_text(""), *words;

	if (reason != NULL)
		buffer_add_format(out, "%s\n", reason_words(reason));
	if (*full != '\0')
		buffer_add_format(out, "%s\n", full);
	if (reason == NULL && verdict->why_not != NULL)
		buffer_add_format(out, "%s\n", verdict->why_not);
	add_unset(page, verdict, reason, out);
	missing_of(verdict, reason, &missing, &count);
	words = missing_words(page, missing, count);
	if (*words != '\0' && (reason == NULL || reason->truth == TRUTH_UNKNOWN))
		buffer_add_format(out, _("待补：%s（F4 去补）\n"), words);
	free(words);
	free(full);
}

static void review_draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	struct review_page *page = screen->data;
	struct area list = body, detail = body;
	struct buffer text = BUFFER_INIT(16384);
	const struct verdict *verdict;
	const struct reason *reason;

	list.rows = body.rows - DETAIL_ROWS - 1;
	detail.row = body.row + list.rows;
	detail.rows = DETAIL_ROWS + 1;
	widget_draw(screen->focus, canvas, list, true);
	if (review_line(&page->review, list_view_key(page->list), &verdict, &reason)) {
		char *words = review_verdict_words(page, verdict);

		canvas_fill(canvas, (struct area){detail.row, detail.column, 1, detail.columns}, STYLE_HEADING);
		canvas_text(canvas, detail.row, detail.column, detail.columns, STYLE_HEADING, words);
		add_lines(page, verdict, reason, &text);
		canvas_paragraph(canvas, (struct area){detail.row + 1, detail.column, DETAIL_ROWS, detail.columns}, STYLE_PLAIN,
		    buffer_text(&text));
		free(words);
	}
	buffer_release(&text);
}

/* ---- keys ---- */

static bool selected(struct screen *screen, const struct verdict **verdict, const struct reason **reason)
{
	struct review_page *page = screen->data;

	return review_line(&page->review, list_view_key(page->list), verdict, reason);
}

static void key_clause(struct screen *screen)
{
	struct review_page *page = screen->data;
	struct buffer text = BUFFER_INIT(16384);
	const struct verdict *verdict;
	const struct reason *reason;
	char *title;

	if (!selected(screen, &verdict, &reason))
		return;
	title = review_verdict_words(page, verdict);
	buffer_add_format(&text, "%s\n", reason != NULL ? truth_mark(reason->truth) : verdict_mark(verdict));
	add_lines(page, verdict, reason, &text);
	if (reason != NULL && reason->clause != NULL)
		buffer_add_format(&text, _("条款：%s\n"), reason->clause);
	else if (verdict->category->clause != NULL)
		buffer_add_format(&text, _("条款：%s\n"), verdict->category->clause);
	if (verdict->category->basis != NULL)
		buffer_add_format(&text, _("依据：%s"), verdict->category->basis);
	dialog_message(screen->tui, title, buffer_text(&text));
	buffer_release(&text);
	free(title);
}

static void key_missing(struct screen *screen)
{
	const struct verdict *verdict;
	const struct reason *reason;
	const struct missing_field *missing;
	size_t count;

	if (!selected(screen, &verdict, &reason))
		return;
	missing_of(verdict, reason, &missing, &count);
	review_enter_missing(screen->data, missing, count);
}

static bool is_missing(struct screen *screen)
{
	const struct verdict *verdict;
	const struct reason *reason;
	const struct missing_field *missing;
	size_t count = 0;

	if (selected(screen, &verdict, &reason))
		missing_of(verdict, reason, &missing, &count);
	return count > 0;
}

static void key_what_if(struct screen *screen)
{
	struct review_page *page = screen->data;

	screen_open_what_if(page->screens, page->household, page->application);
}

static void key_review(struct screen *screen)
{
	struct review_page *page = screen->data;

	if (page->application == NULL)
		tui_say(screen->tui, STYLE_PLAIN, "%s", _("这一户还没有申请，不能审核。"));
	else
		screen_open_form(page->screens, "review", page->application);
}

/* An aid about something that happened has its own forms there; one for the household or a member is given by the form `aid`,
 * which opens with the aid and the person of the selected line. */
static void give_aid(struct review_page *page, const struct verdict *verdict)
{
	const struct form *aid = desk_form(page->screens->desk, "aid");
	const struct record *about = *verdict->person != '\0' ? bench_find(page->review.bench, verdict->person) : NULL;
	struct form_value values[] = {{"item", verdict->category->name}, {"person", verdict->person}};

	if (about != NULL && about->form != desk_form(page->screens->desk, "member"))
		screen_choose_next(page->screens, about->id);
	else if (aid == NULL || !desk_may(page->screens->desk, aid))
		screen_choose_form(page->screens, page->household);
	else
		screen_open_form_with(page->screens, "aid", page->household, values, about != NULL ? 2 : 1,
		    &(struct form_target){.field = about != NULL ? "day" : "person", .from_review = true});
}

static void key_decide(struct screen *screen)
{
	struct review_page *page = screen->data;
	const struct verdict *verdict;
	const struct reason *reason;
	const struct record *determination;

	if (!selected(screen, &verdict, &reason))
		return;
	if (verdict->aid != NULL) {
		give_aid(page, verdict);
		return;
	}
	determination = review_determination(page, verdict);
	if (determination == NULL)
		tui_say(screen->tui, STYLE_PLAIN, "%s", _("这一类还没有审核结论，请先按 F6 审核。"));
	else
		screen_choose_next(page->screens, determination->id);
}

static void key_in_full(struct screen *screen)
{
	struct review_page *page = screen->data;

	page->in_full = !page->in_full;
	list_view_reload(page->list);
}

void review_accept_way(struct review_page *page)
{
	if (screen_accept_way(page->screens, page->household))
		review_again(page->screen);
}

static void key_accept_way(struct screen *screen)
{
	review_accept_way(screen->data);
}

static bool is_disputed(struct screen *screen)
{
	struct review_page *page = screen->data;

	return dispute_next(page->screens, page->review.world, page->review.bench, NULL) != NULL;
}

static bool is_in_queue(struct screen *screen)
{
	return ((const struct review_page *)screen->data)->in_queue;
}

static void key_next_row(struct screen *screen)
{
	((struct review_page *)screen->data)->screens->next_row = true;
	screen_leave(screen);
}

static const struct key_binding review_keys[] = {
    {PRESS_ENTER, 0, N_("条文"), N_("这一条的原文、条款和依据"), key_clause, NULL},
    {PRESS_F(4), 'b', N_("去补"), N_("打开要补的表单，补上缺的内容"), key_missing, is_missing},
    {PRESS_F(5), 's', N_("试算"), N_("改动内容或参数试算，两种结果并列，不存入"), key_what_if, NULL},
    {PRESS_F(6), 'h', N_("审核"), N_("办理分类审核，记下结论和理由"), key_review, NULL},
    {PRESS_F(7), 'd', N_("办理"), N_("选中的类别或救助项目的下一步：公示、确认、给付等"), key_decide, NULL},
    {PRESS_F(8), 'x', N_("细目"), N_("条件之下的细目也列出来，再按收起"), key_in_full, NULL},
    {PRESS_F(9), 'n', N_("下一件"), N_("队列里下一件的审核表"), key_next_row, is_in_queue},
    {PRESS_F(3), 'c', N_("采信"), N_("几种方式采集而不一致的，选定一种"), key_accept_way, is_disputed},
    {0, 0, NULL, NULL, NULL, NULL},
};

static const struct screen_ops review_screen = {
    .name = "review",
    .title = N_("审核表"),
    .keys = review_keys,
    .open = review_open,
    .draw = review_draw,
    .resume = review_again,
    .close = review_close,
};

/* What is done next is done to the selected line: whoever came for one decision begins at it. */
static void select_determination(struct review_page *page, const char *record)
{
	char key[48];

	list_view_reload(page->list);
	for (size_t i = 0; i < page->review.assessment->count; i++) {
		const struct record *found = review_determination(page, &page->review.assessment->verdicts[i]);

		if (found == NULL || strcmp(found->id, record) != 0)
			continue;
		snprintf(key, sizeof key, "%zu.-1", i);
		list_view_select(page->list, key);
		return;
	}
}

bool screen_open_review_at(struct screens *screens, const char *household, const char *application, const char *record)
{
	struct review_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;
	bool good;

	page->screens = screens;
	page->household = memory_text(household);
	page->application = memory_text(application);
	page->in_queue = record != NULL;
	good = screen_push(screens->tui, &review_screen, page, &problem) != NULL;
	if (!good)
		screen_show_problem(screens, &problem);
	else if (record != NULL)
		select_determination(page, record);
	problem_release(&problem);
	return good;
}

bool screen_open_review(struct screens *screens, const char *household, const char *application)
{
	return screen_open_review_at(screens, household, application, NULL);
}
