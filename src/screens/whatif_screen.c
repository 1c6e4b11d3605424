/* A what-if: what would follow from a changed field or parameter, beside what follows now. Nothing is written. */
#include "review_page.h"
#include "whatif_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANGES_SHOWN 3

static const struct list_column whatif_columns[] = {
    {"", 1, 0, false}, {N_("现在"), 8, 0, false}, {N_("试算"), 8, 0, false}, {N_("类别和条件"), 0, 0, false},
    {N_("事实与标准"), 0, 0, false},
};

static bool texts_equal(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* The same question among the other verdict's reasons: mostly at the same place. */
static bool same_question(const struct reason *a, const struct reason *b)
{
	return a->depth == b->depth && texts_equal(a->name, b->name) && texts_equal(a->says, b->says) &&
	    texts_equal(a->left_name, b->left_name) && texts_equal(a->op, b->op) && texts_equal(a->right_name, b->right_name);
}

static const struct reason *reason_now(const struct verdict *now, const struct reason *reason, size_t index)
{
	if (now == NULL)
		return NULL;
	if (index < now->reason_count && same_question(&now->reasons[index], reason))
		return &now->reasons[index];
	for (size_t i = 0; i < now->reason_count; i++)
		if (same_question(&now->reasons[i], reason))
			return &now->reasons[i];
	return NULL;
}

/* ---- rows ---- */

static void add_verdict(struct whatif_page *page, const struct verdict *then, const struct verdict *now, size_t index,
    struct list_rows *rows)
{
	const struct record *person = *then->person != '\0' ? bench_find(page->then.bench, then->person) : NULL;
	char *name = person != NULL ? record_words(page->screens, page->then.bench, person) : memory_text("");
	char *label = memory_format("%s%s%s", then->category->label, *name != '\0' ? "：" : "", name), key[48];
	char *was = now != NULL && now->has_amount ? memory_format(_("%s 元/月"), money_write(now->amount).text) : memory_text("");
	char *is = then->has_amount ? memory_format(_("%s 元/月"), money_write(then->amount).text) : memory_text("");
	char *both = texts_equal(was, is) ? memory_text(was) : memory_format("%s → %s", *was != '\0' ? was : "-",
	    *is != '\0' ? is : "-");
	bool differs = now == NULL || strcmp(verdict_mark(now), verdict_mark(then)) != 0 || !texts_equal(was, is);

	snprintf(key, sizeof key, "%zu.-1", index);
	list_add_row(rows, key);
	list_add_styled(rows, STYLE_WARNING, differs ? "*" : "");
	list_add_styled(rows, now != NULL ? verdict_style(now) : STYLE_MUTED, now != NULL ? verdict_mark(now) : "-");
	list_add_styled(rows, verdict_style(then), verdict_mark(then));
	list_add_styled(rows, STYLE_HEADING, label);
	list_add_value(rows, both);
	free(name);
	free(label);
	free(was);
	free(is);
	free(both);
}

static bool reason_differs(const struct reason *then, const struct reason *now)
{
	char *was, *is;
	bool differs;

	if (now == NULL || now->truth != then->truth)
		return true;
	was = reason_sides(now);
	is = reason_sides(then);
	differs = strcmp(was, is) != 0;
	free(was);
	free(is);
	return differs;
}

/* What stands on both sides then, and beside it what stood there: only the side that has changed twice. */
static char *both_sides(const struct reason *then, const struct reason *now)
{
	char *was = now != NULL ? reason_sides(now) : memory_text("-"), *is = reason_sides(then), *both;
	bool same_left = now != NULL && texts_equal(now->left, then->left), two_sided = then->op != NULL && *then->op != '\0';

	if (strcmp(was, is) == 0)
		both = memory_text(is);
	else if (same_left && two_sided && now->right != NULL && *now->right != '\0')
		both = memory_format("%s → %s", was, then->right != NULL && *then->right != '\0' ? then->right : "?");
	else if (now != NULL && two_sided && texts_equal(now->right, then->right))
		both = memory_format("%s → %s", now->left != NULL && *now->left != '\0' ? now->left : "?", is);
	else
		both = memory_format("%s → %s", was, is);
	free(was);
	free(is);
	return both;
}

static void add_reason(const struct reason *then, const struct reason *now, size_t verdict, size_t index, struct list_rows *rows)
{
	char *both = both_sides(then, now), key[48];
	char *says = memory_format("%*s%s", 2 + 2 * (then->depth < 6 ? then->depth : 6), "", reason_brief(then));

	snprintf(key, sizeof key, "%zu.%zu", verdict, index);
	list_add_row(rows, key);
	list_add_styled(rows, STYLE_WARNING, reason_differs(then, now) ? "*" : "");
	list_add_styled(rows, now != NULL ? truth_style(now->truth) : STYLE_MUTED, now != NULL ? truth_mark(now->truth) : "-");
	list_add_styled(rows, truth_style(then->truth), truth_mark(then->truth));
	list_add_value(rows, says);
	list_add_value(rows, both);
	free(says);
	free(both);
}

static void whatif_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct whatif_page *page = data;

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; i < page->then.assessment->count; i++) {
		const struct verdict *then = &page->then.assessment->verdicts[i];
		const struct verdict *now = assessment_find(page->now.assessment, then->category->name, then->person);

		add_verdict(page, then, now, i, rows);
		for (size_t k = 0; !then->out_of_question && k < then->reason_count; k++) {
			const struct reason *reason = &then->reasons[k], *was = reason_now(now, reason, k);

			/* The conditions; of what stands under them only what has changed. */
			if (!reason->remark && (review_is_condition(then, reason) || reason_differs(reason, was)))
				add_reason(reason, was, i, k, rows);
		}
	}
}

static const struct list_source whatif_source = {.rows = whatif_rows, .whole = true};

/* ---- the screen ---- */

static bool whatif_open(struct screen *screen, struct problem *problem)
{
	struct whatif_page *page = screen->data;
	const struct record *household;
	char *name;

	if (!desk_assess(page->screens->desk, page->household, page->application, false, &page->now, problem) ||
	    !whatif_compute(page, problem))
		return false;
	page->list = list_view_new(screen->tui, whatif_columns, BASE_COUNT(whatif_columns), &whatif_source, page);
	screen->focus = list_view_widget(page->list);
	household = bench_find(page->now.bench, page->household);
	name = household != NULL ? record_words(page->screens, page->now.bench, household) : memory_text("");
	screen_set_title(screen, _("试算（不存入）  %s"), name);
	free(name);
	return true;
}

static void whatif_close(struct screen *screen)
{
	struct whatif_page *page = screen->data;

	list_view_free(page->list);
	whatif_drop_all(page);
	review_release(&page->now);
	review_release(&page->then);
	free(page->household);
	free(page->application);
	free(page);
}

static void whatif_draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	const struct whatif_page *page = screen->data;
	size_t first = page->change_count > CHANGES_SHOWN ? page->change_count - CHANGES_SHOWN : 0;
	int row = body.row;

	if (page->change_count == 0)
		canvas_text(canvas, row++, body.column, body.columns, STYLE_MUTED,
		    _("还没有改动：F4 改一项内容，F5 改一个参数。变了的行前有 *，什么都不存入。"));
	for (size_t i = first; i < page->change_count; i++)
		canvas_text(canvas, row++, body.column, body.columns, STYLE_WARNING, page->changes[i].words);
	widget_draw(screen->focus, canvas, (struct area){row + 1, body.column, body.rows - (row + 1 - body.row), body.columns}, true);
}

static void compute_again(struct screen *screen)
{
	struct whatif_page *page = screen->data;
	struct problem problem = PROBLEM_INIT;

	if (!whatif_compute(page, &problem)) {
		screen_show_problem(page->screens, &problem);
		whatif_drop_last(page);
	}
	problem_release(&problem);
	list_view_reload(page->list);
}

/* The line in full, as it stands and as it would. */
static void key_in_full(struct screen *screen)
{
	struct whatif_page *page = screen->data;
	const struct verdict *then, *now;
	const struct reason *reason, *was;
	char *is_full, *was_full, *text;

	if (!review_line(&page->then, list_view_key(page->list), &then, &reason))
		return;
	now = assessment_find(page->now.assessment, then->category->name, then->person);
	was = reason != NULL ? reason_now(now, reason, (size_t)(reason - then->reasons)) : NULL;
	is_full = reason != NULL ? reason_in_full(reason) : memory_text(then->why_not != NULL ? then->why_not : "");
	was_full = was != NULL ? reason_in_full(was) : memory_text(reason == NULL && now != NULL && now->why_not != NULL
	    ? now->why_not : "");
	text = memory_format(_("%s%s现在：%s  %s\n试算：%s  %s"), reason != NULL ? reason_words(reason) : "",
	    reason != NULL ? "\n\n" : "",
	    was != NULL ? truth_mark(was->truth) : reason == NULL && now != NULL ? verdict_mark(now) : "-", was_full,
	    reason != NULL ? truth_mark(reason->truth) : verdict_mark(then), is_full);
	dialog_message(screen->tui, then->category->label, text);
	free(is_full);
	free(was_full);
	free(text);
}

static void key_field(struct screen *screen)
{
	if (whatif_ask_field(screen->data))
		compute_again(screen);
}

static void key_parameter(struct screen *screen)
{
	if (whatif_ask_parameter(screen->data))
		compute_again(screen);
}

static bool is_changed(struct screen *screen)
{
	return ((const struct whatif_page *)screen->data)->change_count > 0;
}

static void key_undo(struct screen *screen)
{
	whatif_drop_last(screen->data);
	compute_again(screen);
}

static void key_undo_all(struct screen *screen)
{
	whatif_drop_all(screen->data);
	compute_again(screen);
}

static const struct key_binding whatif_keys[] = {
    {PRESS_ENTER, 0, N_("细看"), N_("这一行现在的和试算的全文"), key_in_full, NULL},
    {PRESS_F(4), 'g', N_("改内容"), N_("改某一条记录的某一项，只用于试算"), key_field, NULL},
    {PRESS_F(5), 'c', N_("改参数"), N_("改一个参数，只用于试算"), key_parameter, NULL},
    {PRESS_F(8), 'u', N_("撤销"), N_("撤销最后一项改动"), key_undo, is_changed},
    {PRESS_F(9), 0, N_("全部撤销"), N_("撤销所有改动"), key_undo_all, is_changed},
    {0, 0, NULL, NULL, NULL, NULL},
};

static const struct screen_ops whatif_screen = {
    .name = "what-if",
    .title = N_("试算"),
    .keys = whatif_keys,
    .open = whatif_open,
    .draw = whatif_draw,
    .close = whatif_close,
};

bool screen_open_what_if(struct screens *screens, const char *household, const char *application)
{
	struct whatif_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;
	bool good;

	page->screens = screens;
	page->household = memory_text(household);
	page->application = memory_text(application);
	good = screen_push(screens->tui, &whatif_screen, page, &problem) != NULL;
	if (!good)
		screen_show_problem(screens, &problem);
	problem_release(&problem);
	return good;
}
