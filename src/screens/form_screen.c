/* The screen of any form: made from its definition, drawn with its derived facts, left with a draft. */
#include "form_page.h"

#include <stdlib.h>
#include <string.h>

#define WIDE_COLUMNS 116 /* from here on the facts stand beside the form */
#define SIDE_COLUMNS 44
#define FORM_ROWS_LEAST 8

static void page_free(struct form_page *page)
{
	while (page->trace_count > 0)
		page_forget_trace(page, page->traces[0]->record);
	free(page->traces);
	for (size_t i = 0; page->grids != NULL && i < page->sheet->grid_count; i++)
		free(page->grids[i].fields);
	free(page->grids);
	free(page->groups);
	for (size_t i = 0; i < BASE_COUNT(page->texts); i++)
		free(page->texts[i]);
	free(page->title);
	free(page->empty);
	free(page->place.name);
	free(page->facts);
	form_view_free(page->view);
	world_free(page->world);
	bench_free(page->bench);
	sheet_free(page->sheet);
	free(page);
}

/* The terminal was closed, or the program was ended at the lock: what was half typed goes into the draft as well. */
static void page_close(struct screen *screen)
{
	struct form_page *page = screen->data;

	if (!page->left)
		form_view_put_down(page->view);
	page_free(page);
}


/* ---- events of the form view ---- */

/* A note of its own has every form and row that has a field for it. */
static void go_to_note(struct form_page *page, struct form_place place)
{
	struct record_trace *trace;
	const struct field *field;
	struct form_place note;

	if (page_at(page, place, &trace, &field) && trace != NULL)
		for (size_t i = 0; i < trace->record->form->field_count; i++) {
			field = &trace->record->form->fields[i];
			if (field->type == FIELD_NOTE && !field->hidden && page_place_of(page, trace->record, field, &note)) {
				form_view_go(page->view, note);
				return;
			}
		}
	tui_say(page->screens->tui, STYLE_PLAIN, "%s", _("这张表没有备注栏。"));
}

/* A draft keeps values: what cannot be read as one is lost with the form, which is not left without a word. */
static bool may_lose_unread(struct form_page *page)
{
	char *text;
	bool agreed;

	for (size_t i = 0; i < page->trace_count; i++)
		for (size_t k = 0; k < page->traces[i]->record->form->field_count; k++) {
			const char *typed = page->traces[i]->fields[k].typed;

			if (typed == NULL || *typed == '\0')
				continue;
			text = memory_format(_("“%s”里录的“%s”看不懂，不能留在草稿里。按 Enter 仍然离开，按 Esc 回去改。"),
			    page->traces[i]->record->form->fields[k].label, typed);
			agreed = dialog_confirm(page->screens->tui, _("离开"), text, NULL);
			free(text);
			return agreed;
		}
	return true;
}

static void leave_with_draft(struct form_page *page)
{
	if (!may_lose_unread(page)) {
		form_view_reload(page->view);
		return;
	}
	page->unsaved |= page->draft[0] != '\0'; /* where one was */
	page_save_draft(page);
	if (page->draft[0] != '\0')
		tui_say(page->screens->tui, STYLE_PLAIN, "%s", _("没有提交，录入的内容留作草稿。"));
	page->left = true;
	screen_leave(page->screen);
}

static void page_event(void *data, enum form_event event, struct form_place place)
{
	struct form_page *page = data;

	switch (event) {
	case FORM_END:
	case FORM_CHECK:
		page_check_and_file(page, place);
		break;
	case FORM_SAVE:
		page->unsaved = true;
		page_save_draft(page);
		if (!page->unsaved)
			tui_say(page->screens->tui, STYLE_GOOD, "%s", _("草稿已保存；按 F10 检查并提交。"));
		break;
	case FORM_ESCAPE:
		leave_with_draft(page);
		break;
	case FORM_REMARK:
		go_to_note(page, place);
		break;
	case FORM_NONE:
		page_none(page, place);
		break;
	}
}

static const struct form_source page_source = {
    .sections = page_sections,
    .section = page_section,
    .field = page_field,
    .leave = page_leave,
    .record_anyway = page_record_anyway,
    .choices = page_choices,
    .help = page_help,
    .repeat = page_repeat,
    .insert_row = page_insert_row,
    .delete_row = page_delete_row,
    .sort_rows = page_sort_rows,
    .event = page_event,
};

/* ---- keys of the screen ---- */

static bool may_take_rows(struct screen *screen)
{
	return page_has_rows_on_file(screen->data);
}

static void key_take_rows(struct screen *screen)
{
	page_take_rows(screen->data);
}

static bool may_accept_way(struct screen *screen)
{
	return page_has_dispute(screen->data);
}

/* What it files changes the household under this sheet, which the person knows: the sheet goes on from there. */
static void key_accept_way(struct screen *screen)
{
	struct form_page *page = screen->data;
	struct problem problem = PROBLEM_INIT;

	if (!screen_accept_way(page->screens, page->sheet->record->stream))
		return;
	if (!sheet_refresh(page->screens->desk, page->sheet, &problem))
		screen_show_problem(page->screens, &problem);
	problem_release(&problem);
	page_mark_rows(page);
	page_refresh(page);
	form_view_reload(page->view);
}

static const struct key_binding page_keys[] = {
    {PRESS_F(3), 0, N_("载入原有"), N_("把这一户已有的各行载入，逐行核对"), key_take_rows, may_take_rows},
    {PRESS_F(5), 0, N_("采信"), N_("几种方式采集而不一致的，选定一种"), key_accept_way, may_accept_way},
    {0, 0, NULL, NULL, NULL, NULL},
};

/* ---- drawing ---- */

static void page_draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	struct form_page *page = screen->data;
	int rows = page_facts_rows(page, body.columns);
	struct area form = body, facts = body;

	if (rows == 0) {
		widget_draw(screen->focus, canvas, body, true);
		return;
	}
	if (body.columns >= WIDE_COLUMNS) {
		form.columns = body.columns - SIDE_COLUMNS - 2;
		facts.column = body.column + form.columns + 2;
		facts.columns = SIDE_COLUMNS;
	} else {
		if (rows > body.rows - FORM_ROWS_LEAST)
			rows = body.rows - FORM_ROWS_LEAST;
		form.rows = body.rows - rows;
		facts.row = body.row + form.rows;
		facts.rows = rows;
	}
	widget_draw(screen->focus, canvas, form, true);
	page_draw_facts(page, canvas, facts);
}

static void page_resume(struct screen *screen)
{
	struct form_page *page = screen->data;

	page_refresh(page);
	form_view_reload(page->view);
}

static const char *page_say_help(struct screen *screen)
{
	const struct form_page *page = screen->data;

	return page->sheet->form->hint;
}

/* ---- opening ---- */

void page_mark_rows(struct form_page *page)
{
	for (size_t i = 0; page->sheet->bench != NULL && i < page->sheet->grid_count; i++)
		for (size_t k = 0; k < page->sheet->grids[i].count; k++)
			page_trace(page, page->sheet->grids[i].records[k])->filed =
			    bench_find(page->sheet->bench, page->sheet->grids[i].records[k]->id) != NULL;
}

/* What the desk filled in by itself follows its sources until somebody types over it. */
static void mark_defaults(struct form_page *page, bool fresh)
{
	struct record_trace *trace = page_trace(page, page->sheet->record);

	trace->filed = page->sheet->is_change;
	for (size_t i = 0; fresh && i < page->sheet->form->field_count; i++)
		if (page->sheet->form->fields[i].initial != NULL && page->sheet->record->values[i].state == VALUE_KNOWN)
			trace->fields[i].trace = TRACE_DEFAULT;
	page_mark_rows(page);
}

static void go_to_target(struct form_page *page, const struct form_target *target)
{
	const struct field *field = target->field != NULL ? form_field(page->sheet->form, target->field) : NULL;
	struct form_place place = {0, 0, 0};
	bool found = field != NULL && page_place_of(page, page->sheet->record, field, &place);

	for (size_t i = 0; !found && target->rows != NULL && i < page->sheet->grid_count; i++)
		if (strcmp(page->sheet->grids[i].form->name, target->rows) == 0) {
			place = (struct form_place){(int)(page->group_count + i), 0, 0};
			found = true;
		}
	if (found)
		form_view_go(page->view, place);
}

/* Where the person was when the draft was saved. */
static void go_to_kept_place(struct form_page *page)
{
	const struct sheet *sheet = page->sheet;
	struct form_place place;

	if (sheet->at_record[0] == '\0') {
		go_to_target(page, &(struct form_target){.rows = sheet->at_field});
		return;
	}
	for (size_t i = 0; i < page->trace_count; i++) {
		const struct record *record = page->traces[i]->record;
		const struct field *field = form_field(record->form, sheet->at_field);

		if (strcmp(record->id, sheet->at_record) == 0 && field != NULL && page_place_of(page, record, field, &place)) {
			form_view_go(page->view, place);
			return;
		}
	}
}

char *page_about(const struct form_page *page)
{
	const struct sheet *sheet = page->sheet;
	const struct record *subject = sheet->subject != NULL && sheet->bench != NULL
	    ? bench_find(sheet->bench, sheet->subject) : NULL;

	return subject != NULL && strcmp(subject->id, bench_household(sheet->bench)) != 0
	    ? record_words(page->screens, sheet->bench, subject) : NULL;
}

/* The first that is said of the record beside the household's name, which the title has already. Owned. */
static char *without_name(const char *about, const char *name)
{
	const char *at = name != NULL ? strstr(about, name) : NULL;

	if (at == NULL)
		return memory_text(about);
	if (at == about)
		about = at + strlen(name) + (at[strlen(name)] == ' ');
	return memory_text_part(about, strcspn(about, " "));
}

static void set_title(struct form_page *page)
{
	const struct sheet *sheet = page->sheet;
	const struct record *household = page->bench != NULL ? bench_find(page->bench, bench_household(page->bench)) : NULL;
	const char *name = household != NULL && !sheet->form->of_office && form_field(household->form, "name") != NULL
	    ? record_text(household, "name") : NULL;
	char *about = page_about(page);
	char *rest = about != NULL ? without_name(about, name) : memory_text("");

	screen_set_title(page->screen, "%s%s%s%s%s%s", sheet->is_change ? _("更正：") : "", sheet->form->label,
	    name != NULL ? "  " : "", name != NULL ? name : "", *rest != '\0' ? "  " : "", rest);
	free(rest);
	free(about);
}

static bool page_open(struct screen *screen, struct problem *problem)
{
	struct form_page *page = screen->data;

	(void)problem;
	page->screen = screen;
	page->view = form_view_new(screen->tui, &page_source, page);
	screen->focus = form_view_widget(page->view);
	set_title(page);
	return true;
}

static const struct screen_ops form_screen_ops = {
    .name = "form",
    .title = N_("填写"),
    .keys = page_keys,
    .open = page_open,
    .draw = page_draw,
    .resume = page_resume,
    .help = page_say_help,
    .close = page_close,
};

bool form_page_open_take(struct screens *screens, struct sheet *take, const char *draft, const struct form_target *target)
{
	struct form_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	page->sheet = take;
	page->from_review = target != NULL && target->from_review;
	if (draft != NULL)
		memcpy(page->draft, draft, strlen(draft) < sizeof(page->draft) ? strlen(draft) : sizeof(page->draft) - 1);
	page_lay_out(page);
	mark_defaults(page, draft == NULL && !take->is_change);
	if (draft == NULL && !take->is_change)
		page_carry(page, take->record);
	page_refresh(page);
	if (draft != NULL && !take->is_change)
		page_mark_followed(page);
	page_find_facts(page);
	if (screen_push(screens->tui, &form_screen_ops, page, &problem) == NULL) {
		screen_show_problem(screens, &problem);
		problem_release(&problem);
		return false;
	}
	if (target != NULL)
		go_to_target(page, target);
	else if (draft != NULL)
		go_to_kept_place(page);
	return true;
}

static bool open_or_say(struct screens *screens, struct sheet *sheet, const char *draft, const struct form_target *target,
    struct problem *problem)
{
	if (sheet == NULL)
		screen_show_problem(screens, problem);
	problem_release(problem);
	return sheet != NULL && form_page_open_take(screens, sheet, draft, target);
}

/* Half a form of this kind on this record is gone on with, unless the person wants another. `key` "": a new one. False:
 * cancelled. */
static bool choose_draft(struct screens *screens, const char *form, const char *in, char key[33])
{
	struct choice_list list = CHOICE_LIST_INIT;
	int64_t saved_at;
	int taken;
	char *when, *saved;

	key[0] = '\0';
	if (!draft_find(screens->desk, form, in, key, &saved_at))
		return true;
	when = moment_words(saved_at);
	saved = memory_format(_("草稿，%s 存"), when);
	choice_list_add(&list, "", _("接着填"), saved);
	choice_list_add(&list, "", _("另填一份新的"), "");
	taken = dialog_choose(screens->tui, _("这张表有一份没填完的草稿"), list.items, list.count, 0);
	if (taken > 0)
		key[0] = '\0';
	choice_list_release(&list);
	free(when);
	free(saved);
	return taken >= 0;
}

bool screen_open_form(struct screens *screens, const char *form, const char *in)
{
	return screen_open_form_at(screens, form, in, NULL);
}

static bool open_draft_at(struct screens *screens, const char *key, const struct form_target *target)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = draft_open(screens->desk, key, &problem);

	return open_or_say(screens, sheet, key, target, &problem);
}

bool screen_open_form_at(struct screens *screens, const char *form, const char *in, const struct form_target *target)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet;
	char draft[33];

	if (in != NULL && !choose_draft(screens, form, in, draft))
		return false;
	if (in != NULL && draft[0] != '\0')
		return open_draft_at(screens, draft, target);
	sheet = sheet_new(screens->desk, form, in, &problem);
	return open_or_say(screens, sheet, NULL, target, &problem);
}

bool screen_open_form_with(struct screens *screens, const char *form, const char *in, const struct form_value *values,
    size_t count, const struct form_target *target)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = sheet_new(screens->desk, form, in, &problem);

	for (size_t i = 0; sheet != NULL && i < count; i++) {
		if (sheet_put(screens->desk, sheet, values[i].field, values[i].typed, &problem))
			continue;
		sheet_free(sheet);
		sheet = NULL;
	}
	return open_or_say(screens, sheet, NULL, target, &problem);
}

bool screen_open_change(struct screens *screens, const char *record, const struct form_target *target)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = sheet_change(screens->desk, record, &problem);

	return open_or_say(screens, sheet, NULL, target, &problem);
}

bool screen_open_draft(struct screens *screens, const char *key)
{
	return open_draft_at(screens, key, NULL);
}
