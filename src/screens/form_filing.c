/* Checking a whole form and filing it: what is wrong, what will be filed, what a refusal says, what comes next. */
#include "form_page.h"

#include "doudi/report.h"

#include <stdlib.h>
#include <string.h>

#define PROBLEMS_MOST 200
#define PRINT_CODE " print" /* no form is called so */

struct findings {
	struct form_problem *items;
	size_t count;
};

/* ---- checking ---- */

static void finding_add(struct form_page *page, struct findings *found, const struct record *record, const struct field *field,
    bool warning, const char *text)
{
	struct form_place place = {0, 0, 0};

	if (found->count == PROBLEMS_MOST)
		return;
	if (field != NULL && !page_place_of(page, record, field, &place))
		place = (struct form_place){0, 0, 0};
	found->items = memory_resize(found->items, found->count + 1, sizeof(*found->items));
	found->items[found->count++] = (struct form_problem){place, record == page->sheet->record ? memory_text(text)
	    : memory_format(_("%s第 %d 行：%s"), record->form->label, place.row + 1, text), warning};
}

static void find_unread(struct form_page *page, struct findings *found, const struct record_trace *trace)
{
	const struct form *form = trace->record->form;
	char *text;

	for (size_t i = 0; i < form->field_count; i++) {
		if (trace->fields[i].typed == NULL)
			continue;
		text = memory_format(_("“%s”看不懂：%s"), form->fields[i].label, trace->fields[i].typed);
		finding_add(page, found, trace->record, &form->fields[i], false, text);
		free(text);
	}
}

static void check_record(struct form_page *page, struct findings *found, struct record *record)
{
	const struct record *standing = page_standing(page, record);
	struct form_faults faults = {NULL, 0};

	find_unread(page, found, page_trace(page, record));
	if (standing != NULL)
		record_check(standing, world_expr(page->world), page->bench, &faults);
	for (size_t i = 0; i < faults.count; i++) {
		const struct form_fault *fault = &faults.faults[i];

		if (fault->field != NULL && (page_is_hidden(page, record, fault->field) ||
		    (fault->warning && page_is_overridden(page, fault->field))))
			continue;
		finding_add(page, found, record, fault->field, fault->warning, fault->text);
	}
	form_faults_release(&faults);
}

/* True when nothing is wrong; else the problems were shown. */
static bool check_all(struct form_page *page)
{
	struct findings found = {NULL, 0};
	bool good;

	page_drop_blank_rows(page);
	page_refresh(page);
	check_record(page, &found, page->sheet->record);
	for (size_t i = 0; i < page->sheet->grid_count; i++)
		for (size_t k = 0; k < page->sheet->grids[i].count; k++)
			check_record(page, &found, page->sheet->grids[i].records[k]);
	good = found.count == 0;
	if (!good)
		form_view_show_problems(page->view, found.items, found.count);
	for (size_t i = 0; i < found.count; i++)
		free((char *)(uintptr_t)found.items[i].sentence);
	free(found.items);
	return good;
}

/* ---- what will be filed ---- */

static void add_change(struct form_page *page, const struct field *field, struct value old, struct value now, struct buffer *out)
{
	char *before = value_words(page->screens, page->bench, field, old);
	char *after = value_words(page->screens, page->bench, field, now);

	buffer_add_format(out, _("%s：%s → %s\n"), field->label, *before != '\0' ? before : _("未填"),
	    *after != '\0' ? after : _("未填"));
	free(before);
	free(after);
}

/* What a correction changes; false: nothing. */
static bool add_changes(struct form_page *page, struct buffer *out)
{
	const struct record *now = page->sheet->record;
	const struct record *old = page->sheet->bench != NULL ? bench_find(page->sheet->bench, now->id) : NULL;
	bool any = old == NULL;

	for (size_t i = 0; old != NULL && i < now->form->field_count; i++) {
		const struct field *field = &now->form->fields[i];
		char *before = field_write(field, old->values[i]), *after = field_write(field, now->values[i]);
		bool differs = strcmp(before, after) != 0;

		any = any || differs || old->contested[i];
		if (differs && !field->hidden)
			add_change(page, field, old->values[i], now->values[i], out);
		free(before);
		free(after);
	}
	return any;
}

static void add_fields(struct form_page *page, struct buffer *out)
{
	const struct record *record = page->sheet->record;
	int lines = 0;

	for (size_t i = 0; i < record->form->field_count && lines < 8; i++) {
		const struct field *field = &record->form->fields[i];
		char *words;

		if (field->hidden || record->values[i].state != VALUE_KNOWN)
			continue;
		words = value_words(page->screens, page->bench, field, record->values[i]);
		buffer_add_format(out, _("%s：%s\n"), field->label, words);
		lines++;
		free(words);
	}
}

static void add_grids(struct form_page *page, struct buffer *out)
{
	bool open = false;

	for (size_t i = 0; !page->sheet->is_change && i < page->sheet->grid_count; i++) {
		const struct sheet_grid *grid = &page->sheet->grids[i];

		if (grid->count > 0)
			buffer_add_format(out, _("%s：%zu 行\n"), grid->form->label, grid->count);
		else if (grid->rows->none != NULL)
			buffer_add_format(out, "%s：%s\n", grid->form->label, grid->asked ? grid->rows->none : _("还没有问"));
		else if (!grid->rows->propose)
			buffer_add_format(out, _("%s：还没有录入\n"), grid->form->label);
		open = open || (!grid->asked && grid->rows->none != NULL);
	}
	if (open)
		buffer_add(out, _("还没有问的，有关条件将是“待补”。\n"));
}

/* What the filing brings about beside its own record, as far as it is certain to. */
static void add_acts(struct form_page *page, struct buffer *out)
{
	const struct record *standing = page_standing(page, page->sheet->record);
	const struct form *form = page->sheet->form;

	for (size_t i = 0; standing != NULL && !page->sheet->is_change && i < form->does_count; i++)
		if (form->does[i].only == NULL || expr_truth(form->does[i].only, world_expr(page->world), standing) == TRUTH_YES)
			buffer_add_format(out, _("提交以后：%s\n"), desk_act_help(form->does[i].name));
}

static bool does(const struct form *form, const char *act)
{
	for (size_t i = 0; i < form->does_count; i++)
		if (strcmp(form->does[i].name, act) == 0)
			return true;
	return false;
}

/* What one filing does to an application's determinations beside its subject: whoever files it knows before. */
static const struct along {
	const char *act, *state, *says;
} alongs[] = {
    {"refuse", "proposed_refusal", N_("这件申请其余拟不予确认的一并了结")},
    {"determine", "in_publicity", N_("注意：正在公示的，重新审核以后要重新公示")},
};

static void add_along(struct form_page *page, const struct along *along, struct buffer *out)
{
	const struct bench *bench = page->sheet->bench;
	const struct form *form = desk_form(page->screens->desk, "determination");
	const struct record *subject = page->sheet->subject != NULL && bench != NULL ? bench_find(bench, page->sheet->subject) : NULL;
	const char *application = subject == NULL ? NULL : subject->form == form ? record_text(subject, "application") : subject->id;
	struct buffer names = BUFFER_INIT(8192);
	size_t count = 0;

	for (const struct record *row = application != NULL ? bench_first(bench, form) : NULL; row != NULL; row = bench_next(bench, row)) {
		char *category;

		if (row == subject || !record_is(row, "application", application) || !record_is(row, "state", along->state))
			continue;
		category = value_words(page->screens, bench, form_field(form, "category"), record_value(row, "category"));
		if (strstr(buffer_text(&names), category) == NULL)
			buffer_add_format(&names, "%s%s", count > 0 ? "、" : "", category);
		count++;
		free(category);
	}
	if (count > 0)
		buffer_add_format(out, _("%s：%s（%zu 项）\n"), _(along->says), buffer_text(&names), count);
	buffer_release(&names);
}

static bool confirm_filing(struct form_page *page)
{
	struct buffer text = BUFFER_INIT(16384);
	char *title = memory_format(page->sheet->is_change ? _("提交更正：%s") : _("提交：%s"), page->sheet->form->label);
	char *about = page_about(page);
	bool sure = false;

	if (about != NULL)
		buffer_add_format(&text, "%s\n", about);
	if (!page->sheet->is_change) {
		add_fields(page, &text);
	} else if (!add_changes(page, &text)) {
		tui_say(page->screens->tui, STYLE_PLAIN, "%s", _("没有改动，不用提交。按 Esc 返回。"));
		goto out;
	}
	add_grids(page, &text);
	add_acts(page, &text);
	for (size_t i = 0; i < BASE_COUNT(alongs); i++)
		if (!page->sheet->is_change && does(page->sheet->form, alongs[i].act))
			add_along(page, &alongs[i], &text);
	buffer_add(&text, _("\n检查没有问题。按 Enter 提交，按 Esc 回去改。"));
	sure = dialog_confirm(page->screens->tui, title, buffer_text(&text), NULL);
out:
	buffer_release(&text);
	free(about);
	free(title);
	return sure;
}

static bool ask_reason(struct form_page *page)
{
	struct dialog_question question = {.title = _("更正"), .text = _("写明为什么更正；原来的内容仍留在救助链上。"),
	    .label = _("理由："), .required = true};

	if (!page->sheet->is_change || page->sheet->reason != NULL)
		return true;
	page->sheet->reason = dialog_ask(page->screens->tui, &question);
	return page->sheet->reason != NULL;
}

/* ---- what comes of it ---- */

static bool has_moved_on(struct form_page *page)
{
	char *heads = page->sheet->heads != NULL
	    ? ledger_heads(desk_ledger(page->screens->desk), page->sheet->record->stream) : NULL;
	bool moved = heads != NULL && strcmp(heads, page->sheet->heads) != 0;

	free(heads);
	return moved;
}

static void take_what_changed(struct form_page *page, const struct problem *refused)
{
	struct problem problem = PROBLEM_INIT;
	char *text = memory_format(_("%s\n\n按 Enter 载入现在的情况（您录入的都保留），核对后再提交。"), refused->text);

	if (dialog_confirm(page->screens->tui, _("这一户刚有新的录入"), text, NULL)) {
		if (!sheet_refresh(page->screens->desk, page->sheet, &problem))
			screen_show_problem(page->screens, &problem);
		page_mark_rows(page);
		page_refresh(page);
		form_view_reload(page->view);
	}
	problem_release(&problem);
	free(text);
}

static void show_refusal(struct form_page *page, const struct problem *problem)
{
	const struct field *field = problem->field != NULL ? form_field(page->sheet->form, problem->field) : NULL;
	struct form_place place;

	if (has_moved_on(page)) {
		take_what_changed(page, problem);
		return;
	}
	screen_show_problem(page->screens, problem);
	if (field != NULL && page_place_of(page, page->sheet->record, field, &place))
		form_view_go(page->view, place);
}

/* What usually comes next: forms, as far as this person may file them, and the review sheet. */
static void add_next(struct screens *screens, const struct tree *next, bool from_review, struct choice_list *list)
{
	const char *screen = next->kind == TREE_MAP ? tree_text(next, "screen") : NULL;
	const struct form *form = next->kind == TREE_TEXT ? desk_form(screens->desk, next->text) : NULL;

	if (screen != NULL && strcmp(screen, "sheet") == 0 && !from_review)
		choice_list_add(list, "", _("审核表"), _("看各类别、各条件的结果，再审核"));
	else if (form != NULL && desk_may(screens->desk, form))
		choice_list_add(list, form->name, form->label, form->hint != NULL ? form->hint : "");
}

/* The notice that the family takes home is printed while they stand at the counter. Where nothing else comes next, nobody is
 * asked: the queue goes on to its next row, and has a key for it. */
static void add_print(struct screens *screens, const struct filed *filed, struct choice_list *list)
{
	struct bench *bench = *filed->household != '\0' ? desk_bench(screens->desk, filed->household, NULL) : NULL;
	const struct record *record = bench != NULL ? bench_find(bench, filed->record) : NULL;
	const struct tree *letter;
	bool found = false;

	*screens->printable = '\0';
	for (size_t i = 0; record != NULL && !found && (letter = letter_at(desk_pack(screens->desk), i)) != NULL; i++) {
		found = desk_may_print(screens->desk, letter, bench, record);
		if (found && list->count > 0)
			choice_list_add(list, PRINT_CODE, _("打印"), tree_text(letter, "label"));
	}
	if (found)
		memcpy(screens->printable, filed->record, sizeof(screens->printable));
	bench_free(bench);
}

/* `sheet: {next: [FORM, {screen: sheet}]}` of the form that was filed, and its letter. */
static void offer_next(struct screens *screens, const struct form *form, const struct filed *filed, const char *notice,
    bool from_review)
{
	const struct tree *next = tree_get(form->sheet, "next");
	struct choice_list list = CHOICE_LIST_INIT;
	char *title = memory_format(_("%s 接着办什么？（Esc 不办）"), notice);
	int taken = -1;

	for (size_t i = 0; next != NULL && i < next->count; i++)
		add_next(screens, next->items[i], from_review, &list);
	add_print(screens, filed, &list);
	if (list.count > 0)
		taken = dialog_choose(screens->tui, title, list.items, list.count, 0);
	if (taken >= 0 && strcmp(list.items[taken].code, PRINT_CODE) == 0)
		screen_print(screens, filed->record, NULL);
	else if (taken >= 0 && *list.items[taken].code == '\0')
		screen_open_review(screens, filed->household, NULL);
	else if (taken >= 0)
		screen_open_form(screens, list.items[taken].code, filed->record);
	choice_list_release(&list);
	free(title);
}

static void keep_last(struct form_page *page)
{
	last_record_keep(page->screens, page->sheet->record);
	for (size_t i = 0; i < page->sheet->grid_count; i++)
		if (page->sheet->grids[i].count > 0)
			last_record_keep(page->screens, page->sheet->grids[i].records[page->sheet->grids[i].count - 1]);
}

static void was_filed(struct form_page *page, const struct filed *filed)
{
	struct screens *screens = page->screens;
	struct problem problem = PROBLEM_INIT;
	char *notice = filed->notice != NULL ? memory_text(filed->notice)
	    : memory_format(page->sheet->is_change ? _("%s的更正已提交。") : _("%s已提交。"), page->sheet->form->label);

	if (page->draft[0] != '\0' && !draft_drop(screens->desk, page->draft, &problem))
		tui_say_problem(screens->tui, &problem);
	problem_release(&problem);
	page->draft[0] = '\0';
	page->unsaved = false;
	if (!page->sheet->is_change)
		keep_last(page);
	tui_say(screens->tui, STYLE_GOOD, "%s", notice);
	page->left = true;
	screen_leave(page->screen);
	if (!page->sheet->is_change)
		offer_next(screens, page->sheet->form, filed, notice, page->from_review);
	free(notice);
}

void page_check_and_file(struct form_page *page, struct form_place place)
{
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {0};

	(void)place;
	if (!check_all(page) || !confirm_filing(page) || !ask_reason(page))
		return;
	if (desk_file(page->screens->desk, page->sheet, &filed, &problem))
		was_filed(page, &filed);
	else
		show_refusal(page, &problem);
	filed_release(&filed);
	problem_release(&problem);
}
