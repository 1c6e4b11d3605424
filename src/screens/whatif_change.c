/* What a what-if changes: a field of any record, or a parameter; and the review of a scratch copy with all of it. */
#include "whatif_page.h"

#include <stdlib.h>
#include <string.h>

/* ---- the changes ---- */

static void change_release(struct whatif_change *change)
{
	free(change->words);
	free(change->band);
	free(change->typed);
}

void whatif_drop_last(struct whatif_page *page)
{
	if (page->change_count > 0)
		change_release(&page->changes[--page->change_count]);
}

void whatif_drop_all(struct whatif_page *page)
{
	while (page->change_count > 0)
		whatif_drop_last(page);
	memory_free(&page->changes);
}

/* The same thing changed twice is changed once, to the later value. */
static void change_add(struct whatif_page *page, struct whatif_change change)
{
	for (size_t i = 0; i < page->change_count; i++) {
		struct whatif_change *old = &page->changes[i];

		if (strcmp(old->record, change.record) == 0 && old->field == change.field && old->parameter == change.parameter &&
		    old->since == change.since && strcmp(old->band != NULL ? old->band : "", change.band != NULL ? change.band : "") == 0) {
			change_release(old);
			*old = change;
			return;
		}
	}
	page->changes = memory_resize(page->changes, page->change_count + 1, sizeof(*page->changes));
	page->changes[page->change_count++] = change;
}

/* ---- computing ---- */

static bool apply_field(struct whatif_page *page, struct bench *bench, const struct whatif_change *change,
    struct problem *problem)
{
	struct record *record = bench_find(bench, change->record);
	struct value value;
	char *text = NULL;
	bool good;

	if (record == NULL)
		return true;
	good = field_read(change->field, change->typed, desk_here(page->screens->desk)->day, &value, &text, problem);
	if (good && value.state == VALUE_KNOWN)
		record_set(record, change->field, value);
	else if (good)
		record_clear(record, change->field);
	free(text);
	return good;
}

static bool apply(struct whatif_page *page, struct bench *bench, struct problem *problem)
{
	struct pack *pack = desk_pack(page->screens->desk);
	bool good = true;

	for (size_t i = 0; good && i < page->change_count; i++) {
		const struct whatif_change *change = &page->changes[i];

		if (change->parameter == NULL)
			good = apply_field(page, bench, change, problem);
		else
			good = pack_set_parameter(pack, change->parameter->name, change->band, change->since, change->typed, false,
			    false, _("试算"), problem);
	}
	return good;
}

/* The scratch copy begins from what stands on file; parameters are put back whatever happens. */
bool whatif_compute(struct whatif_page *page, struct problem *problem)
{
	struct bench *bench = bench_copy(page->now.bench);
	struct review fresh;
	struct problem back = PROBLEM_INIT;
	bool good = apply(page, bench, problem);

	if (!good)
		bench_free(bench);
	else
		good = desk_assess_bench(page->screens->desk, bench, page->application, false, &fresh, problem);
	if (!desk_restore_parameters(page->screens->desk, &back))
		screen_show_problem(page->screens, &back);
	problem_release(&back);
	if (good) {
		review_release(&page->then);
		page->then = fresh;
	}
	return good;
}

/* ---- asking: until it can be read ---- */

struct reading {
	struct whatif_page *page;
	const struct field *field;    /* else a value of the change's parameter */
	struct whatif_change *change;
	struct value value;
	char *text; /* what a value of text borrows */
};

static bool reading_reads(struct reading *reading, const char *typed, struct problem *problem)
{
	struct desk *desk = reading->page->screens->desk;
	const struct whatif_change *change = reading->change;
	struct problem back = PROBLEM_INIT;
	bool good;

	memory_free(&reading->text);
	if (reading->field != NULL)
		return field_read(reading->field, typed, desk_here(desk)->day, &reading->value, &reading->text, problem);
	good = pack_set_parameter(desk_pack(desk), change->parameter->name, change->band, change->since, typed, false, false,
	    _("试算"), problem);
	if (!desk_restore_parameters(desk, &back))
		screen_show_problem(reading->page->screens, &back);
	problem_release(&back);
	return good;
}

/* What cannot be read is asked for again as it was typed. Owned; NULL: cancelled. */
static char *ask_until_read(struct reading *reading, struct dialog_question question)
{
	struct tui *tui = reading->page->screens->tui;
	struct problem problem = PROBLEM_INIT;
	char *typed = dialog_ask(tui, &question);

	while (typed != NULL && !reading_reads(reading, typed, &problem)) {
		tui_say_problem(tui, &problem);
		problem_release(&problem);
		typed = dialog_ask_again_take(tui, &question, typed);
	}
	return typed;
}

/* ---- asking: a field ---- */

static const struct record *choose_record(struct whatif_page *page)
{
	const struct form_catalogue *forms = pack_forms(desk_pack(page->screens->desk));
	struct choice_list list = CHOICE_LIST_INIT;
	const struct record *chosen = NULL;
	const struct form *form;
	int taken;

	for (size_t i = 0; (form = form_at(forms, i)) != NULL; i++) {
		if (strcmp(form->name, "clock") == 0) /* deadlines bear on no verdict */
			continue;
		for (struct record *row = bench_first(page->then.bench, form); row != NULL; row = bench_next(page->then.bench, row)) {
			char *words = record_words(page->screens, page->then.bench, row);

			choice_list_add(&list, row->id, words, form->label);
			free(words);
		}
	}
	taken = dialog_choose(page->screens->tui, _("改哪一条"), list.items, list.count, -1);
	if (taken >= 0)
		chosen = bench_find(page->then.bench, list.items[taken].code);
	choice_list_release(&list);
	return chosen;
}

static const struct field *choose_field(struct whatif_page *page, const struct record *record)
{
	struct choice_list list = CHOICE_LIST_INIT;
	int taken;
	const struct field *chosen = NULL;

	for (size_t i = 0; i < record->form->field_count; i++) {
		const struct field *field = &record->form->fields[i];
		char *words;

		if (field->hidden || field->type == FIELD_REF || field->type == FIELD_REFS)
			continue;
		words = value_words(page->screens, page->then.bench, field, record->values[i]);
		choice_list_add(&list, field->name, field->label, *words != '\0' ? words : _("未填"));
		free(words);
	}
	taken = dialog_choose(page->screens->tui, _("改哪一项"), list.items, list.count, -1);
	if (taken >= 0)
		chosen = form_field(record->form, list.items[taken].code);
	choice_list_release(&list);
	return chosen;
}

static char *choose_code(struct whatif_page *page, const struct field *field)
{
	struct choice_list list = CHOICE_LIST_INIT;
	char *code = NULL;
	int taken;

	if (field->type == FIELD_YES_NO) {
		choice_list_add(&list, "yes", _("是"), "");
		choice_list_add(&list, "no", _("否"), "");
	}
	for (size_t i = 0; field->type == FIELD_CODE && i < field->codes->count; i++)
		choice_list_add(&list, field->codes->codes[i].key, field->codes->codes[i].label, "");
	choice_list_add(&list, "", _("未填"), "");
	taken = dialog_choose(page->screens->tui, field->label, list.items, list.count, -1);
	if (taken >= 0)
		code = memory_text(list.items[taken].code);
	choice_list_release(&list);
	return code;
}

static char *ask_value(struct reading *reading, const struct record *record)
{
	const struct field *field = reading->field;
	char *now = field_write(field, record->values[field->index]), *label = memory_format(_("%s："), field->label), *typed;
	struct dialog_question question = {.title = _("试算"), .text = field->hint, .label = label, .start = now};
	bool chosen = field->type == FIELD_CODE || field->type == FIELD_YES_NO;

	if (field_is_masked(field))
		question.start = NULL;
	typed = chosen ? choose_code(reading->page, field) : ask_until_read(reading, question);
	if (chosen && typed != NULL && !reading_reads(reading, typed, NULL))
		memory_free(&typed);
	free(now);
	free(label);
	return typed;
}

static char *change_words(struct whatif_page *page, const struct record *record, const struct field *field, struct value then)
{
	const struct record *on_file = bench_find(page->now.bench, record->id);
	char *name = record_words(page->screens, page->now.bench, record), *words;
	char *old = on_file != NULL ? value_words(page->screens, page->now.bench, field, on_file->values[field->index])
	    : memory_text("");
	char *new = value_words(page->screens, page->now.bench, field, then);

	words = memory_format(_("%s（%s）%s：%s → %s"), name, record->form->label, field->label, *old != '\0' ? old : _("未填"),
	    *new != '\0' ? new : _("未填"));
	free(name);
	free(old);
	free(new);
	return words;
}

bool whatif_ask_field(struct whatif_page *page)
{
	const struct record *record = choose_record(page);
	struct whatif_change change = {.field = record != NULL ? choose_field(page, record) : NULL};
	struct reading reading = {.page = page, .field = change.field};

	if (change.field != NULL)
		change.typed = ask_value(&reading, record);
	if (change.typed != NULL) {
		memcpy(change.record, record->id, sizeof(change.record));
		change.words = change_words(page, record, change.field, reading.value);
		change_add(page, change);
	}
	free(reading.text);
	return change.typed != NULL;
}

/* ---- asking: a parameter ---- */

/* The band that counts for this household, or one to choose from. NULL: cancelled. */
static char *choose_band(struct whatif_page *page, const struct parameter *parameter)
{
	const struct record *household = bench_find(page->now.bench, page->household);
	const char *place = parameter->by_place && household != NULL && form_field(household->form, "place_kind") != NULL
	    ? record_text(household, "place_kind") : NULL;
	struct choice_list list = CHOICE_LIST_INIT;
	char *band = NULL;
	int taken;

	if (place != NULL || parameter->band_count == 0)
		return memory_text(place != NULL ? place : "");
	for (size_t i = 0; i < parameter->band_count; i++)
		choice_list_add(&list, parameter->bands[i], band_words(page->screens, parameter->bands[i]), "");
	taken = dialog_choose(page->screens->tui, parameter_words(parameter), list.items, list.count, 0);
	if (taken >= 0)
		band = memory_text(list.items[taken].code);
	choice_list_release(&list);
	return band;
}

static const struct parameter *choose_parameter(struct whatif_page *page)
{
	const struct pack *pack = desk_pack(page->screens->desk);
	struct choice_list list = CHOICE_LIST_INIT;
	const struct parameter *parameter, *chosen = NULL;
	int taken;

	for (size_t i = 0; (parameter = pack_parameter(pack, i)) != NULL; i++)
		choice_list_add(&list, parameter->name, parameter_words(parameter), unit_word(parameter->unit));
	taken = dialog_choose(page->screens->tui, _("改哪个参数"), list.items, list.count, -1);
	if (taken >= 0)
		chosen = pack_parameter_find(pack, list.items[taken].code);
	choice_list_release(&list);
	return chosen;
}

/* From which day: the value in force is replaced unless another day is typed. */
static bool ask_since(struct whatif_page *page, struct whatif_change *change, date start)
{
	struct date_text text = date_write(start);
	struct dialog_question question = {.title = parameter_words(change->parameter), .label = _("起用日期："),
	    .start = text.text, .required = true, .text = change->parameter->per_year ? _("按年的参数：填那一年的1月1日。")
	    : _("从这一天起按新值试算。")};
	struct reading reading = {.page = page, .field = form_field(desk_form(page->screens->desk, "parameter"), "since")};
	char *typed = ask_until_read(&reading, question);

	if (typed != NULL)
		change->since = reading.value.state == VALUE_KNOWN ? (date)reading.value.number : start;
	free(reading.text);
	free(typed);
	return typed != NULL;
}

bool whatif_ask_parameter(struct whatif_page *page)
{
	const struct parameter *parameter = choose_parameter(page);
	struct whatif_change change = {.parameter = parameter, .band = parameter != NULL ? choose_band(page, parameter) : NULL};
	struct reading reading = {.page = page, .change = &change};
	date day = desk_here(page->screens->desk)->day;
	struct parameter_value now;
	char *start;
	bool set;

	if (change.band == NULL)
		return false;
	set = pack_parameter_on(desk_pack(page->screens->desk), parameter, change.band, day, &now);
	start = set ? parameter_value_write(&now) : memory_text("");
	if (ask_since(page, &change, set ? now.since : day))
		change.typed = ask_until_read(&reading, (struct dialog_question){.title = parameter_words(parameter),
		    .label = _("新值："), .text = unit_word(parameter->unit), .start = start, .required = true});
	if (change.typed != NULL) {
		change.words = memory_format(_("参数 %s：%s → %s %s（%s 起）"), parameter_words(parameter), set ? start : _("未设"),
		    change.typed, unit_word(parameter->unit), date_write(change.since).text);
		change_add(page, change);
	} else {
		change_release(&change);
	}
	free(start);
	return change.typed != NULL;
}
