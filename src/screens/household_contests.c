/* The tab of the household page for what two people entered differently: each value with who entered it, and a key that
 * says which one stands. */
#include "household_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct field *contested_field(struct screens *screens, const struct contest *contest)
{
	const struct form *form = desk_form(screens->desk, contest->form);

	return form != NULL ? form_field(form, contest->field) : NULL;
}

/* Whether a whole record stands is contested as well: one made it void, another went on with it. */
static bool is_about_void(const struct contest *contest)
{
	return strcmp(contest->field, "_void") == 0;
}

/* A value as it stands in bodies, for people. */
char *contest_value_words(struct household_page *page, const struct contest *contest, const char *body)
{
	const struct field *field = contested_field(page->screens, contest);
	struct record *record;
	struct tree *map;
	char *words;

	if (body == NULL)
		return memory_text(_("未填"));
	if (is_about_void(contest))
		return memory_text(strcmp(body, "yes") == 0 ? _("作废") : _("不作废"));
	if (field == NULL)
		return memory_text(body);
	record = record_new(desk_form(page->screens->desk, contest->form), contest->record, contest->stream);
	map = tree_new_map();
	tree_add_text(map, field->name, body);
	words = record_from_body(record, map, NULL)
	    ? value_words(page->screens, page->bench, field, record->values[field->index]) : memory_text(body);
	tree_free(map);
	record_free(record);
	return words;
}

/* Whose what: 李雪  残疾等级. */
char *contest_words(struct household_page *page, const struct contest *contest)
{
	const struct form *form = desk_form(page->screens->desk, contest->form);
	const struct field *field = contested_field(page->screens, contest);
	const struct record *record = bench_find(page->bench, contest->record);
	char *name = record != NULL ? record_words(page->screens, page->bench, record)
	    : memory_text(form != NULL ? form->label : contest->form);
	char *words = memory_format("%s  %s", name,
	    field != NULL ? field->label : is_about_void(contest) ? _("是否作废") : contest->field);

	free(name);
	return words;
}

/* ---- rows: a heading for each contest, below it its values ---- */

static void add_heading(struct household_page *page, struct list_rows *rows, size_t index)
{
	const struct contest *contest = &page->contests[index];
	char *what = contest_words(page, contest), *agreed = contest_value_words(page, contest, contest->agreed);
	char *text = memory_format(_("%s（裁定以前按：%s）"), what, agreed), key[32];

	snprintf(key, sizeof(key), "%zu", index);
	list_add_heading(rows, key, text);
	free(text);
	free(agreed);
	free(what);
}

/* What was filed and why: the chain knows. */
char *contest_source_words(struct household_page *page, const struct contender *contender)
{
	page_read_chain(page);
	for (size_t i = 0; i < page->chain_count; i++) {
		const struct chain_entry *entry = &page->chain[i];
		const char *last = entry->detail_count > 0 ? entry->details[entry->detail_count - 1] : "";

		if (strcmp(entry->event, contender->event) == 0)
			return memory_format("%s%s%s", entry->title, *last != '\0' ? "  " : "", last);
	}
	return memory_text("");
}

static void contest_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct household_page *page = data;

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; i < page->contest_count; i++) {
		add_heading(page, rows, i);
		for (size_t k = 0; k < page->contests[i].count; k++) {
			const struct contender *one = &page->contests[i].contenders[k];
			char *value = contest_value_words(page, &page->contests[i], one->value);
			char *source = contest_source_words(page, one), key[48];

			snprintf(key, sizeof(key), "%zu %zu", i, k);
			list_add_row(rows, key);
			list_add_styled(rows, STYLE_WARNING, value);
			list_add_value(rows, one->actor);
			list_add_value(rows, one->station);
			list_add_value(rows, date_write(one->day).text);
			list_add_styled(rows, STYLE_MUTED, source);
			free(source);
			free(value);
		}
	}
}

/* ---- which one stands ---- */

static char *ask_why(struct household_page *page, const struct contest *contest, size_t standing)
{
	const struct contender *one = &contest->contenders[standing];
	char *what = contest_words(page, contest), *value = contest_value_words(page, contest, one->value);
	char *text = memory_format(_("%s：以“%s”为准（%s %s %s 录入）。\n没有被采用的那一次填写不算数，它带出的认定也一并作废。裁定写进救助链。"),
	    what, value, one->station, one->actor, date_write(one->day).text);
	struct dialog_question question = {.title = _("裁定"), .label = _("理由："), .maximum = 300, .required = true,
	    .lines = true, .text = text};
	char *why = dialog_ask(page->screens->tui, &question);

	free(text);
	free(value);
	free(what);
	return why;
}

bool contest_rule(struct household_page *page, const struct contest *contest, size_t standing)
{
	struct screens *screens = page->screens;
	struct problem problem = PROBLEM_INIT;
	char *why = desk_may_resolve(screens->desk, &problem) ? ask_why(page, contest, standing) : NULL;
	bool done = why != NULL && desk_resolve(screens->desk, contest, standing, why, &problem);

	if (done)
		tui_say(screens->tui, STYLE_GOOD, "%s", _("已裁定，写入救助链。"));
	else if (problem.kind != PROBLEM_NONE)
		screen_show_problem(screens, &problem);
	free(why);
	problem_release(&problem);
	return done;
}

static void open_contender(struct household_page *page, const char *key)
{
	char *rest = NULL;
	size_t index = (size_t)strtoul(key, &rest, 10), standing = (size_t)strtoul(rest, NULL, 10);

	if (index < page->contest_count && standing < page->contests[index].count &&
	    contest_rule(page, &page->contests[index], standing))
		page->screen->ops->resume(page->screen);
}

static const struct list_column contest_columns[] = {{N_("各处录入的值"), 16, 0, false}, {N_("录入人"), 8, 0, false},
    {N_("单位"), 10, 0, false}, {N_("日期"), 10, 0, false}, {N_("来源"), 0, 0, false}};
const struct household_tab tab_contests = {"contests", N_("不一致"), contest_columns, BASE_COUNT(contest_columns), contest_rows,
    open_contender, false};
