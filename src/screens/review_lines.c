/* The lines of the review sheet: a category, then its conditions with both sides. */
#include "review_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct list_column review_columns[] = {
    {N_("结果"), 8, 0, false}, {N_("类别和条件"), 0, 0, false}, {N_("事实与标准"), 0, 0, false},
    {N_("采集方式"), 10, 100, false}, {N_("数据日期"), 10, 100, false}, {N_("条款"), 8, 120, false},
};
const size_t review_column_count = BASE_COUNT(review_columns);

const char *verdict_mark(const struct verdict *verdict)
{
	if (verdict->out_of_question)
		return _("- 不适用");
	return verdict->not_reviewed ? _("- 未审") : truth_mark(verdict->truth);
}

enum style verdict_style(const struct verdict *verdict)
{
	return verdict->out_of_question || verdict->not_reviewed ? STYLE_MUTED : truth_style(verdict->truth);
}

char *review_verdict_words(const struct review_page *page, const struct verdict *verdict)
{
	const struct record *person = *verdict->person != '\0' ? bench_find(page->review.bench, verdict->person) : NULL;
	char *name = person != NULL ? record_words(page->screens, page->review.bench, person) : NULL;
	char *words = name != NULL ? memory_format("%s：%s", verdict->category->label, name)
	    : memory_text(verdict->category->label);

	free(name);
	return words;
}

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

/* What is not known stands as a question mark; a bare yes/no has no right side. */
static void add_side(struct buffer *out, const char *text, const char *unit)
{
	buffer_add(out, text != NULL && *text != '\0' ? text : "?");
	if (text != NULL && *text != '\0' && unit != NULL && *unit != '\0')
		buffer_add_format(out, " %s", unit);
}

/* Signs for numbers; words where a sign says little. */
static const char *op_words(const char *op)
{
	static const char *const words[][2] = {{"in", N_("属于")}, {"!=", N_("不是")}, {"given", N_("已填写")}};

	for (size_t i = 0; i < BASE_COUNT(words); i++)
		if (strcmp(words[i][0], op) == 0)
			return _(words[i][1]);
	return op;
}

static bool is_yes_or_no(const struct reason *reason)
{
	return reason->right != NULL && strcmp(reason->op, "=") == 0 &&
	    (strcmp(reason->right, _("是")) == 0 || strcmp(reason->right, _("否")) == 0);
}

static void add_right(struct buffer *out, const struct reason *reason)
{
	if (is_yes_or_no(reason)) {
		buffer_add_format(out, _("（须为%s）"), reason->right);
		return;
	}
	buffer_add_format(out, " %s ", op_words(reason->op));
	if (reason->right != NULL || reason->right_name != NULL)
		add_side(out, reason->right, reason->right_unit);
}

char *reason_sides(const struct reason *reason)
{
	struct buffer out = BUFFER_INIT(4096);

	if (reason->left_name == NULL)
		return memory_text("");
	add_side(&out, reason->left, reason->left_unit);
	if (reason->op != NULL && *reason->op != '\0')
		add_right(&out, reason);
	return buffer_take(&out);
}

const char *reason_words(const struct reason *reason)
{
	if (reason->says != NULL && *reason->says != '\0')
		return reason->says;
	if (reason->left_label != NULL && *reason->left_label != '\0')
		return reason->left_label;
	return reason->any ? _("以下有一项即可") : _("以下各项都要");
}

static void add_source(struct buffer *out, const struct reason *reason)
{
	bool way = reason->left_way != NULL && *reason->left_way != '\0', day = reason->left_as_of != DATE_NONE;

	if (way || day)
		buffer_add_format(out, "（%s%s%s）", or_empty(reason->left_way), way && day ? " " : "",
		    date_write(reason->left_as_of).text);
}

char *reason_in_full(const struct reason *reason)
{
	struct buffer out = BUFFER_INIT(8192);

	if (reason->left_name == NULL)
		return memory_text("");
	buffer_add_format(&out, "%s ", reason->left_label != NULL ? reason->left_label : reason->left_name);
	add_side(&out, reason->left, reason->left_unit);
	add_source(&out, reason);
	if (reason->op != NULL && *reason->op != '\0' && !is_yes_or_no(reason) && reason->right_label != NULL &&
	    reason->right_name != NULL && !(reason->right != NULL && strcmp(reason->right_label, reason->right) == 0)) {
		buffer_add_format(&out, " %s %s ", op_words(reason->op), reason->right_label);
		add_side(&out, reason->right, reason->right_unit);
	} else if (reason->op != NULL && *reason->op != '\0') {
		add_right(&out, reason);
	}
	if (reason->parameter != NULL && reason->parameter_since != DATE_NONE)
		buffer_add_format(&out, _("（%s 起执行%s）"), date_write(reason->parameter_since).text,
		    reason->demo ? _("，演示值") : "");
	return buffer_take(&out);
}

/* ---- rows ---- */

const struct record *review_determination(const struct review_page *page, const struct verdict *verdict)
{
	const struct form *form = desk_form(page->screens->desk, "determination");
	const struct record *found = NULL;

	for (const struct record *row = form != NULL ? bench_first(page->review.bench, form) : NULL; row != NULL;
	     row = bench_next(page->review.bench, row)) {
		const char *application = record_text(row, "application"), *category = record_text(row, "category");
		const char *person = record_text(row, "person");

		if (application != NULL && page->application != NULL && strcmp(application, page->application) == 0 &&
		    category != NULL && strcmp(category, verdict->category->name) == 0 &&
		    strcmp(person != NULL ? person : "", verdict->person) == 0)
			found = row;
	}
	return found;
}

/* What an aid would give, or how much at most. */
static char *aid_remark(const struct verdict *verdict)
{
	if (verdict->truth != TRUTH_YES)
		return memory_text(or_empty(verdict->why_not));
	if (verdict->no_standard)
		return memory_text(_("没有标准"));
	if ((verdict->has_amount && verdict->amount == 0) || (verdict->has_most && verdict->most == 0))
		return memory_text(_("按现有记录算得 0 元"));
	if (verdict->has_amount)
		return memory_format(_("%s 元"), money_write(verdict->amount).text);
	if (verdict->has_least && verdict->has_most)
		return memory_format(_("%s 至 %s 元"), money_write(verdict->least).text, money_write(verdict->most).text);
	return verdict->has_most ? memory_format(_("最高 %s 元"), money_write(verdict->most).text) : memory_text("");
}

/* What it would grant, why it is not reviewed, and how far its decision is: 200.00 元/月  公示中. */
static char *verdict_remark(const struct review_page *page, const struct verdict *verdict)
{
	const struct record *determination = review_determination(page, verdict);
	const struct field *state = determination != NULL ? form_field(determination->form, "state") : NULL;
	char *amount = verdict->has_amount ? memory_format(_("%s 元/月"), money_write(verdict->amount).text)
	    : memory_text(or_empty(verdict->why_not));
	char *stage = state != NULL ? field_show(state, determination->values[state->index]) : memory_text("");
	char *remark = memory_format("%s%s%s", amount, *amount != '\0' && *stage != '\0' ? "  " : "", stage);

	free(amount);
	free(stage);
	return remark;
}

static void add_verdict(struct review_page *page, const struct verdict *verdict, size_t index, struct list_rows *rows)
{
	char key[48], *words = review_verdict_words(page, verdict);
	char *remark = verdict->aid != NULL ? aid_remark(verdict) : verdict_remark(page, verdict);

	snprintf(key, sizeof key, "%zu.-1", index);
	list_add_row(rows, key);
	list_add_styled(rows, verdict_style(verdict), verdict_mark(verdict));
	list_add_styled(rows, STYLE_HEADING, words);
	list_add_value(rows, remark);
	list_add_value(rows, "");
	list_add_value(rows, "");
	list_add_value(rows, or_empty(verdict->category->clause));
	free(words);
	free(remark);
}

/* In a narrow list what stands before a colon ("by the rules in force:") would push out what differs; the pane below
 * and the clause have the words whole. */
const char *reason_brief(const struct reason *reason)
{
	const char *words = reason_words(reason), *colon = strstr(words, "\xef\xbc\x9a");

	return colon != NULL && colon[3] != '\0' ? colon + 3 : words;
}

static void add_reason(const struct reason *reason, size_t verdict, size_t index, struct list_rows *rows)
{
	char key[48], *sides = reason_sides(reason);
	char *line = memory_format("%*s%s%s", 2 + 2 * (reason->depth < 6 ? reason->depth : 6), "",
	    reason->remark ? _("备注：") : "", reason_brief(reason));

	snprintf(key, sizeof key, "%zu.%zu", verdict, index);
	list_add_row(rows, key);
	list_add_styled(rows, truth_style(reason->truth), truth_mark(reason->truth));
	list_add_value(rows, line);
	list_add_value(rows, sides);
	list_add_value(rows, or_empty(reason->left_way));
	list_add_value(rows, date_write(reason->left_as_of).text);
	list_add_value(rows, or_empty(reason->clause));
	free(line);
	free(sides);
}

/* Who a category is for is a matter of course once it is so. */
bool review_is_condition(const struct verdict *verdict, const struct reason *reason)
{
	return reason->depth == 0 && (reason->line != &verdict->category->only_if || reason->truth != TRUTH_YES);
}

/* A remark says something only when it holds. */
static bool is_shown(const struct review_page *page, const struct verdict *verdict, const struct reason *reason)
{
	if (reason->remark)
		return reason->truth == TRUTH_YES;
	return page->in_full || review_is_condition(verdict, reason);
}

/* The categories, then the aids: a row's key begins with the place in both. */
static const struct verdict *verdict_at(const struct assessment *assessment, size_t index)
{
	if (index < assessment->count)
		return &assessment->verdicts[index];
	index -= assessment->count;
	return index < assessment->aid_count ? &assessment->aids[index] : NULL;
}

static void review_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct review_page *page = data;
	const struct assessment *assessment = page->review.assessment;
	const struct verdict *verdict;

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; (verdict = verdict_at(assessment, i)) != NULL; i++) {
		if (i == assessment->count)
			list_add_heading(rows, "aids", _("救助项目"));
		add_verdict(page, verdict, i, rows);
		for (size_t k = 0; !verdict->out_of_question && k < verdict->reason_count; k++)
			if (is_shown(page, verdict, &verdict->reasons[k]))
				add_reason(&verdict->reasons[k], i, k, rows);
	}
}

const struct list_source review_source = {.rows = review_rows, .whole = true};

bool review_line(const struct review *review, const char *key, const struct verdict **verdict, const struct reason **reason)
{
	char *end;
	long of, line;

	*reason = NULL;
	if (key == NULL)
		return false;
	of = strtol(key, &end, 10);
	if (*end != '.' || of < 0 || (*verdict = verdict_at(review->assessment, (size_t)of)) == NULL)
		return false;
	line = strtol(end + 1, NULL, 10);
	if (line >= 0 && (size_t)line < (*verdict)->reason_count)
		*reason = &(*verdict)->reasons[line];
	return true;
}
