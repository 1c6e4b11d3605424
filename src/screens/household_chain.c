/* The tabs of the household page that tell what happened: the chain, and what two people entered differently. */
#include "household_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the chain ---- */

static void read_chain(struct household_page *page)
{
	struct problem problem = PROBLEM_INIT;

	if (!page->chain_read && !desk_chain(page->screens->desk, page->household, page->person[0] != '\0' ? page->person : NULL,
	        &page->chain, &page->chain_count, &problem))
		tui_say_problem(page->screens->tui, &problem);
	page->chain_read = true;
	problem_release(&problem);
}

const char *page_last_chain_key(struct household_page *page)
{
	return page->chain_count > 0 ? page->chain[page->chain_count - 1].event : NULL;
}

static const char *chain_mark(const struct chain_entry *entry)
{
	return entry->erased ? _("x 已删除") : entry->contested ? _("! 不一致") : entry->held ? _("! 暂不生效")
	    : entry->late ? _("补录") : "";
}

static void chain_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct household_page *page = data;

	(void)from, (void)backward, (void)wanted;
	read_chain(page);
	for (size_t i = 0; i < page->chain_count; i++) {
		const struct chain_entry *entry = &page->chain[i];
		struct buffer details = BUFFER_INIT(2048);

		for (size_t k = 0; k < entry->detail_count && details.length < 400; k++)
			buffer_add_format(&details, "%s%s", k > 0 ? "；" : "", entry->details[k]);
		list_add_row(rows, entry->event);
		list_add_value(rows, date_write(entry->day).text);
		list_add_value(rows, entry->title);
		list_add_value(rows, entry->who);
		list_add_styled(rows, STYLE_WARNING, chain_mark(entry));
		list_add_styled(rows, STYLE_MUTED, buffer_text(&details));
		buffer_release(&details);
	}
}

static void show_entry(struct screens *screens, const struct chain_entry *entry)
{
	struct buffer text = BUFFER_INIT(1 << 16);
	char *title = memory_format("%s  %s", date_write(entry->day).text, entry->title);

	buffer_add_format(&text, _("经办：%s（%s）  单位：%s"), entry->who, desk_role_label(entry->role), entry->station);
	if (entry->late)
		buffer_add(&text, _("\n补录：录入晚于业务日期"));
	if (entry->erased)
		buffer_add(&text, _("\n内容已依规删除，只留下办过这件事的记录。"));
	for (size_t i = 0; i < entry->detail_count; i++)
		buffer_add_format(&text, "\n\n%s", entry->details[i]);
	dialog_message(screens->tui, title, buffer_text(&text));
	buffer_release(&text);
	free(title);
}

static void open_chain_entry(struct household_page *page, const char *key)
{
	for (size_t i = 0; i < page->chain_count; i++)
		if (strcmp(page->chain[i].event, key) == 0) {
			show_entry(page->screens, &page->chain[i]);
			return;
		}
}

static const struct list_column chain_columns[] = {{N_("日期"), 10, 0, false}, {N_("事项"), 18, 0, false},
    {N_("经办"), 8, 0, false}, {N_("标记"), 10, 0, false}, {N_("内容"), 0, 0, false}};
const struct household_tab tab_chain = {N_("救助链"), chain_columns, BASE_COUNT(chain_columns), chain_rows, open_chain_entry, true};

/* ---- contested values ---- */

static const struct field *contested_field(struct screens *screens, const struct contest *contest)
{
	const struct form *form = desk_form(screens->desk, contest->form);

	return form != NULL ? form_field(form, contest->field) : NULL;
}

/* A value as it stands in bodies, for people. */
static char *body_words(struct screens *screens, const struct bench *bench, const struct contest *contest, const char *body)
{
	const struct field *field = contested_field(screens, contest);
	const struct form *form = desk_form(screens->desk, contest->form);
	struct record *record;
	struct tree *map;
	char *words;

	if (body == NULL)
		return memory_text(_("未填"));
	if (field == NULL)
		return memory_text(body);
	record = record_new(form, contest->record, contest->stream);
	map = tree_new_map();
	tree_add_text(map, field->name, body);
	words = record_from_body(record, map, NULL)
	    ? value_words(screens, bench, field, record->values[field->index]) : memory_text(body);
	tree_free(map);
	record_free(record);
	return words;
}

static char *contest_words(struct screens *screens, const struct bench *bench, const struct contest *contest)
{
	const struct record *record = bench_find(bench, contest->record);
	const struct field *field = contested_field(screens, contest);
	char *name = record != NULL ? record_words(screens, bench, record) : memory_text("");
	char *words = memory_format("%s  %s", name, field != NULL ? field->label : contest->field);

	free(name);
	return words;
}

static void contest_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct household_page *page = data;

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; i < page->contest_count; i++) {
		const struct contest *contest = &page->contests[i];
		struct buffer values = BUFFER_INIT(2048);
		char key[24], *words = contest_words(page->screens, page->bench, contest);

		for (size_t k = 0; k < contest->count; k++) {
			char *value = body_words(page->screens, page->bench, contest, contest->contenders[k].value);

			buffer_add_format(&values, _("%s%s（%s %s）"), k > 0 ? _(" 或 ") : "", value, contest->contenders[k].station,
			    date_write(contest->contenders[k].day).text);
			free(value);
		}
		snprintf(key, sizeof(key), "%zu", i);
		list_add_row(rows, key);
		list_add_value(rows, words);
		list_add_styled(rows, STYLE_WARNING, buffer_text(&values));
		free(words);
		buffer_release(&values);
	}
}

static char *ask_why(struct screens *screens)
{
	struct dialog_question question = {.title = _("裁定"), .label = _("理由："), .maximum = 300, .required = true, .lines = true,
	    .text = _("裁定写进救助链。没有被采用的那一次填写不算数，它带出的认定也一并作废。")};

	return dialog_ask(screens->tui, &question);
}

/* Who entered it: the chain knows the name behind the key. */
static char *contender_remark(struct household_page *page, const struct contender *contender)
{
	const char *who = "";

	read_chain(page);
	for (size_t i = 0; i < page->chain_count; i++)
		if (strcmp(page->chain[i].event, contender->event) == 0)
			who = page->chain[i].who;
	return memory_format(_("%s %s %s 录入"), contender->station, who, date_write(contender->day).text);
}

static bool resolve(struct household_page *page, const struct contest *contest)
{
	struct screens *screens = page->screens;
	struct choice_list list = CHOICE_LIST_INIT;
	struct problem problem = PROBLEM_INIT;
	char *title = contest_words(screens, page->bench, contest), *why = NULL;
	int taken;
	bool done = false;

	for (size_t i = 0; i < contest->count; i++) {
		char *value = body_words(screens, page->bench, contest, contest->contenders[i].value);
		char *remark = contender_remark(page, &contest->contenders[i]);

		choice_list_add(&list, "", value, remark);
		free(remark);
		free(value);
	}
	taken = dialog_choose(screens->tui, title, list.items, list.count, 0);
	if (taken >= 0)
		why = ask_why(screens);
	if (why != NULL)
		done = desk_resolve(screens->desk, contest, (size_t)taken, why, &problem);
	if (done)
		tui_say(screens->tui, STYLE_GOOD, "%s", _("已裁定，写入救助链。"));
	else if (problem.kind != PROBLEM_NONE)
		screen_show_problem(screens, &problem);
	free(why);
	free(title);
	choice_list_release(&list);
	problem_release(&problem);
	return done;
}

static void open_contest(struct household_page *page, const char *key)
{
	size_t index = (size_t)strtoul(key, NULL, 10);

	if (index < page->contest_count && resolve(page, &page->contests[index]))
		page->screen->ops->resume(page->screen);
}

static const struct list_column contest_columns[] = {{N_("哪一项"), 26, 0, false}, {N_("两个值"), 0, 0, false}};
const struct household_tab tab_contests = {N_("不一致"), contest_columns, BASE_COUNT(contest_columns), contest_rows, open_contest,
    false};
