/* From what is missing on the review sheet to the form where it is entered. */
#include "review_page.h"

#include <stdlib.h>
#include <string.h>

/* It is there, in several ways that disagree: nothing is to be entered, but one of them to be accepted. */
static const struct record *disputed(struct review_page *page, const struct missing_field *missing)
{
	const struct record *record = *missing->record != '\0' ? bench_find(page->review.bench, missing->record) : NULL;

	return record != NULL && record->form->ways_count > 0 && world_is_disputed(page->review.world, record) ? record : NULL;
}

static char *one_words(struct review_page *page, const struct missing_field *missing)
{
	struct screens *screens = page->screens;
	const struct bench *bench = page->review.bench;
	const struct record *record = *missing->record != '\0' ? bench_find(bench, missing->record) : NULL;
	char *name, *words;

	if (missing->field == NULL)
		return memory_format(_("%s（还没有问）"), missing->form->label);
	if (record == NULL)
		return memory_format("%s %s", missing->form->label, missing->field->label);
	name = disputed(page, missing) != NULL ? dispute_thing(screens, bench, record) : record_words(screens, bench, record);
	words = disputed(page, missing) != NULL ? memory_format(_("%s（几种方式不一致，F3 采信）"), name)
	    : memory_format("%s %s", name, missing->field->label);
	free(name);
	return words;
}

char *missing_words(struct review_page *page, const struct missing_field *missing, size_t count)
{
	struct buffer out = BUFFER_INIT(8192);

	for (size_t i = 0; i < count; i++) {
		char *words = one_words(page, &missing[i]);

		buffer_add_format(&out, "%s%s", i > 0 ? "、" : "", words);
		free(words);
	}
	return out.length > 0 ? buffer_take(&out) : memory_text("");
}

static bool has_rows(const struct form *form, const char *rows)
{
	for (size_t i = 0; i < form->rows_count; i++)
		if (strcmp(form->rows[i].form, rows) == 0 && !form->rows[i].propose)
			return true;
	return false;
}

/* The form on which such rows are asked, if this person may file it; else the form itself. */
static const struct form *asking_form(struct screens *screens, const struct form *wanted)
{
	const struct form_catalogue *forms = pack_forms(desk_pack(screens->desk));
	const struct form *form;

	for (size_t i = 0; (form = form_at(forms, i)) != NULL; i++)
		if (has_rows(form, wanted->name) && form->about != NULL && desk_may(screens->desk, form))
			return form;
	return wanted;
}

static bool sets_field(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->set_count; i++)
		if (strcmp(form->set[i].field, name) == 0)
			return true;
	return false;
}

/* What nobody types in by itself is set by another form about the record; NULL: it may be typed in. */
static const struct form *setting_form(struct screens *screens, const struct missing_field *missing)
{
	const struct form_catalogue *forms = pack_forms(desk_pack(screens->desk));
	const struct form *form;

	for (size_t i = 0; missing->field->hidden && (form = form_at(forms, i)) != NULL; i++)
		if (form->about != NULL && strcmp(form->about, missing->form->name) == 0 &&
		    sets_field(form, missing->field->name) && desk_may(screens->desk, form))
			return form;
	return NULL;
}

static void open_missing(struct review_page *page, const struct missing_field *missing)
{
	struct form_target target = {.from_review = true};
	const struct form *form = missing->field != NULL && *missing->record != '\0' ? setting_form(page->screens, missing) : NULL;

	if (form != NULL) {
		screen_open_form_at(page->screens, form->name, missing->record, &target);
		return;
	}
	if (*missing->record != '\0' && missing->field != NULL) {
		target.field = missing->field->name;
		screen_open_change(page->screens, missing->record, &target);
		return;
	}
	form = asking_form(page->screens, missing->form);
	if (form != missing->form)
		target.rows = missing->form->name;
	else if (missing->field != NULL)
		target.field = missing->field->name;
	screen_open_form_at(page->screens, form->name, page->application != NULL ? page->application : page->household, &target);
}

void review_enter_missing(struct review_page *page, const struct missing_field *missing, size_t count)
{
	struct choice_list list = CHOICE_LIST_INIT;
	int taken = 0;

	if (count == 0) {
		tui_say(page->screens->tui, STYLE_PLAIN, "%s", _("这一行没有要补的。"));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		char *words = one_words(page, &missing[i]);

		choice_list_add(&list, "", words, missing[i].form->label);
		free(words);
	}
	if (count > 1)
		taken = dialog_choose(page->screens->tui, _("先补哪一项"), list.items, list.count, 0);
	if (taken >= 0 && disputed(page, &missing[taken]) != NULL)
		review_accept_way(page);
	else if (taken >= 0)
		open_missing(page, &missing[taken]);
	choice_list_release(&list);
}
