/* The text of one field: taken when it is arrived at, handed back when it is left. */
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "doudi/text.h"
#include "form.h"
#include "frame.h"

#define SENTENCE_MAXIMUM 2048

void form_calm(struct form_view *form)
{
	form->trouble = FORM_CALM;
	memory_free(&form->sentence);
}

void form_complain(struct form_view *form, enum form_trouble trouble, const char *sentence)
{
	char *copy = memory_text(sentence);
	form_calm(form);
	form->trouble = trouble;
	form->sentence = copy;
	if (trouble == FORM_WARNED)
		tui_say(form->tui, STYLE_WARNING, _("%s (F2 照录，F8 修改)"), copy);
	else
		tui_say(form->tui, STYLE_BAD, _("%s (F8 修改)"), copy);
}

void form_arrive(struct form_view *form, struct form_place place)
{
	form_calm(form);
	memory_free(&form->picked);
	memory_free(&form->arrived_text);
	line_edit_release(&form->edit);
	form->at = place;
	form->arrived = true;
	form->editing = false;
	if (form_is_empty_grid(form, place))
		return;
	struct form_field field = form_field_at(form, place);
	form->editing = field.state != FIELD_PROTECTED && !field.hidden;
	form->arrived_text = memory_text(field.edit);
	int length = (int)strlen(field.edit);
	line_edit_init(&form->edit, length > field.maximum ? length : field.maximum, field.secret, field.note);
	line_edit_set(&form->edit, field.edit);
}

static struct choice_list choices_of(struct form_view *form)
{
	struct choice_list list = CHOICE_LIST_INIT;
	if (form->source->choices)
		form->source->choices(form->data, form->at, &list);
	return list;
}

static const struct choice *choice_of_code(const struct choice_list *list, const char *code)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i].code, code) == 0)
			return &list->items[i];
	}
	return NULL;
}

/* Takes the next word off `rest`; words stand between blanks and commas of either width. NULL when there is none. */
static char *next_word(const char **rest)
{
	static const char *const gaps[] = {" ", ",", "，", "、"};
	struct buffer word = BUFFER_INIT(1024);
	uint32_t point;
	while (**rest) {
		size_t gap = 0;
		for (size_t i = 0; i < BASE_COUNT(gaps); i++) {
			if (strncmp(*rest, gaps[i], strlen(gaps[i])) == 0)
				gap = strlen(gaps[i]);
		}
		if (gap && word.length > 0)
			break;
		size_t step = gap ? gap : utf8_next(*rest, &point);
		if (!gap)
			buffer_add_bytes(&word, *rest, step);
		*rest += step;
	}
	return word.length > 0 ? buffer_take(&word) : NULL;
}

/* Labels of codes, as the clerk would type them. */
static char *labels_of(const struct choice_list *list, const char *codes)
{
	struct buffer labels = BUFFER_INIT(16 << 10);
	for (char *code = next_word(&codes); code; free(code), code = next_word(&codes)) {
		const struct choice *choice = choice_of_code(list, code);
		if (labels.length > 0)
			buffer_add(&labels, "、");
		buffer_add(&labels, choice ? choice->label : code);
	}
	return buffer_take(&labels);
}

void form_fill(struct form_view *form, const char *text)
{
	struct form_field field = form_field_at(form, form->at);
	struct choice_list list = CHOICE_LIST_INIT;
	memory_free(&form->picked);
	if (field.listed) {
		list = choices_of(form);
		form->picked = memory_text(text);
		char *labels = labels_of(&list, text);
		line_edit_set(&form->edit, labels ? labels : "");
		free(labels);
	} else {
		line_edit_set(&form->edit, text);
	}
	form->edit.changed = true;
	choice_list_release(&list);
}

/* What was typed, as codes; NULL and a sentence when it means nothing or too much. */
static char *codes_of(struct form_view *form, const char *typed, bool several, bool *is_vague, struct buffer *sentence)
{
	struct choice_list list = choices_of(form);
	struct buffer codes = BUFFER_INIT(16 << 10);
	const char *rest = typed;
	char *whole = several ? NULL : memory_text(typed);
	for (char *word = several ? next_word(&rest) : whole; word; free(word), word = several ? next_word(&rest) : NULL) {
		int found = choice_find(list.items, list.count, word);
		if (found < 0) {
			*is_vague = found == -2;
			if (*is_vague)
				buffer_add_format(sentence, _("“%s”可以是好几项，请按 F4 选一项。"), word);
			else
				buffer_add_format(sentence, _("没有“%s”这一项，请按 F4 看列表。"), word);
			free(word);
			break;
		}
		if (codes.length > 0)
			buffer_add_char(&codes, ' ');
		buffer_add(&codes, list.items[found].code);
	}
	choice_list_release(&list);
	if (sentence->length == 0)
		return codes.data ? buffer_take(&codes) : memory_text("");
	buffer_release(&codes);
	return NULL;
}

/* What the row above, or the last record, holds here; for a listed field its codes. Caller owns it; NULL: nothing. */
static char *repeated_text(struct form_view *form)
{
	if (form->at.row > 0) {
		struct form_place above = {form->at.section, form->at.row - 1, form->at.index};
		struct form_field field = form_field_at(form, above);
		return field.hidden ? NULL : memory_text(field.listed ? field.code ? field.code : "" : field.edit);
	}
	return form->source->repeat ? form->source->repeat(form->data, form->at) : NULL;
}

/* The text to hand back. NULL and a sentence when there is none that could be judged. */
static char *text_to_leave(struct form_view *form, bool *is_vague, struct buffer *sentence)
{
	struct form_field field = form_field_at(form, form->at);
	*is_vague = false;
	if (form->picked)
		return memory_text(form->picked);
	if (!form->edit.changed)
		return memory_text(field.listed ? field.code ? field.code : "" : form->arrived_text);
	char *typed = line_edit_text(&form->edit), *text = NULL;
	if (strcmp(typed, "..") == 0) {
		text = repeated_text(form);
		if (!text)
			buffer_add(sentence, _("上面没有可以照抄的内容。"));
	} else if (field.listed && *typed) {
		text = codes_of(form, typed, field.several, is_vague, sentence);
	} else {
		text = memory_text(typed);
	}
	explicit_bzero(typed, strlen(typed));
	free(typed);
	return text;
}

static bool judge(struct form_view *form, const char *text, bool check, struct buffer *sentence)
{
	static const enum form_trouble troubles[] = {
	    [FIELD_ACCEPTED] = FORM_CALM, [FIELD_REFUSED] = FORM_REFUSED, [FIELD_WARNED] = FORM_WARNED};
	enum field_verdict verdict = form->source->leave(form->data, form->at, text, check, sentence);
	if (verdict == FIELD_ACCEPTED || !check) {
		form_calm(form);
		return true;
	}
	form_complain(form, troubles[verdict], buffer_text(sentence));
	return false;
}

static void wipe(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

bool form_leave(struct form_view *form, bool check)
{
	struct buffer sentence = BUFFER_INIT(SENTENCE_MAXIMUM);
	bool is_vague, left = false;
	if (!form->editing)
		return true;
	char *text = text_to_leave(form, &is_vague, &sentence);
	if (!text && !check)
		text = line_edit_text(&form->edit);
	if (text) {
		left = judge(form, text, check, &sentence);
	} else if (is_vague) {
		char *typed = line_edit_text(&form->edit);
		form_choose(form, typed);
		free(typed);
		if (form->picked)
			left = judge(form, form->picked, check, &sentence);
	} else {
		form_complain(form, FORM_REFUSED, buffer_text(&sentence));
	}
	wipe(text);
	buffer_release(&sentence);
	return left;
}

static void choose_several(struct form_view *form, const struct choice_list *list, const char *title)
{
	struct form_field field = form_field_at(form, form->at);
	bool *chosen = memory_new(list->count * sizeof *chosen + 1);
	const char *rest = form->picked ? form->picked : field.code ? field.code : "";
	struct buffer codes = BUFFER_INIT(16 << 10);
	for (char *code = next_word(&rest); code; free(code), code = next_word(&rest)) {
		for (size_t i = 0; i < list->count; i++)
			chosen[i] |= strcmp(list->items[i].code, code) == 0;
	}
	if (dialog_choose_set(form->tui, title, list->items, list->count, chosen)) {
		for (size_t i = 0; i < list->count; i++) {
			if (chosen[i])
				buffer_add_format(&codes, "%s%s", codes.length > 0 ? " " : "", list->items[i].code);
		}
		form_fill(form, buffer_text(&codes));
	}
	buffer_release(&codes);
	free(chosen);
}

void form_choose(struct form_view *form, const char *typed)
{
	struct form_field field = form_field_at(form, form->at);
	if (!form->editing || !field.listed) {
		tui_say(form->tui, STYLE_PLAIN, "%s", _("这一栏没有列表，直接录入。"));
		return;
	}
	char *title = memory_text(field.label), *code = memory_text(field.code);
	struct choice_list list = choices_of(form);
	form_calm(form);
	if (field.several) {
		choose_several(form, &list, title);
	} else {
		const struct choice *now = code ? choice_of_code(&list, code) : NULL;
		int selected = now ? (int)(now - list.items) : -1;
		int taken = dialog_choose_typed(form->tui, title, list.items, list.count, selected, typed);
		if (taken >= 0)
			form_fill(form, list.items[taken].code);
	}
	free(title);
	free(code);
	choice_list_release(&list);
}

void form_repeat(struct form_view *form)
{
	char *text = form->editing ? repeated_text(form) : NULL;
	if (text)
		form_fill(form, text);
	else
		tui_say(form->tui, STYLE_PLAIN, "%s", _("上面没有可以照抄的内容。"));
	free(text);
}

void form_repeat_row(struct form_view *form)
{
	struct buffer sentence = BUFFER_INIT(SENTENCE_MAXIMUM);
	struct form_place start = form->at;
	int fields = form_section_of(form, start.section).fields;
	for (form->at.index = 0; start.row > 0 && form->at.index < fields; form->at.index++) {
		struct form_field field = form_field_at(form, form->at);
		char *text = field.hidden || field.state == FIELD_PROTECTED ? NULL : repeated_text(form);
		if (text)
			form->source->leave(form->data, form->at, text, false, &sentence);
		free(text);
	}
	buffer_release(&sentence);
	form_arrive(form, start);
}
