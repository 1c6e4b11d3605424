/* A person who is known at this station already, found while typing. */
#include "form_page.h"

#include <stdlib.h>
#include <string.h>

static const struct field *first_of_type(const struct form *form, enum field_type type)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (form->fields[i].type == type)
			return &form->fields[i];
	return NULL;
}

static const char *text_of(const struct record *record, const struct field *field)
{
	return field != NULL && record->values[field->index].state == VALUE_KNOWN ? record->values[field->index].text : NULL;
}

static date birth_of(const struct record *record)
{
	struct value value = record_value(record, "birth");

	return value.state == VALUE_KNOWN && value.type == VALUE_DATE ? (date)value.number : DATE_NONE;
}

/* Drops the hits that are this record itself. */
static size_t others(struct search_hit *hits, size_t count, const struct record *record)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct search_hit hit = hits[i];

		if (strcmp(hit.record, record->id) == 0)
			continue;
		hits[i] = hits[kept];
		hits[kept++] = hit;
	}
	return kept;
}

/* Nothing of the household itself is told. */
static void say_restricted(struct form_page *page)
{
	const struct form *opening = desk_form(page->screens->desk, "restricted_opening");
	char *text = memory_format(_("这个身份证号在一户已封存的户里登记着，内容不显示。\n需要核对的，请主管人员在“封存的户”里写明理由打开（%s）。\n不是同一人，或确需再登记的，继续录入。"),
	    opening != NULL ? opening->label : "");

	dialog_message(page->screens->tui, _("此人已经登记过"), text);
	free(text);
}

static void choose(struct form_page *page, const struct search_hit *hits, size_t count)
{
	struct choice_list list = CHOICE_LIST_INIT;
	int taken;

	for (size_t i = 0; i < count; i++) {
		bool here = strcmp(hits[i].household, page->sheet->record->stream) == 0;
		char *label = memory_format(here ? _("%s %s（就在本户）") : _("打开 %s %s 所在的户"), hits[i].name,
		    hits[i].id_masked != NULL ? hits[i].id_masked : "");
		char *remark = memory_format("%s %s", hits[i].how != NULL ? _(hits[i].how) : "",
		    hits[i].place != NULL ? hits[i].place : "");

		choice_list_add(&list, hits[i].household, label, remark);
		free(label);
		free(remark);
	}
	choice_list_add(&list, "", _("不是同一人，或确需再登记：继续录入"), "");
	taken = dialog_choose(page->screens->tui, _("此人已经登记过"), list.items, list.count, 0);
	if (taken >= 0 && (size_t)taken < count)
		screen_open_household(page->screens, hits[taken].household, hits[taken].record);
	choice_list_release(&list);
}

/* Asked once a person, when the number, the name or the birth date was entered. Only forms with an ID number are about
 * people of their own. */
void page_ask_known(struct form_page *page, struct record_trace *trace, const struct field *field)
{
	const struct record *record = trace->record;
	const struct field *number = first_of_type(record->form, FIELD_IDNUMBER), *name = first_of_type(record->form, FIELD_NAME);
	struct search_hit *hits = NULL;
	size_t count = 0;
	int64_t restricted = 0;
	struct problem problem = PROBLEM_INIT;

	if (number == NULL || trace->asked_known || trace->filed ||
	    (field != number && field != name && field != form_field(record->form, "birth")))
		return;
	if (!desk_known_person(page->screens->desk, text_of(record, number), text_of(record, name), birth_of(record), &hits,
	        &count, &restricted, &problem)) {
		tui_say_problem(page->screens->tui, &problem);
	} else {
		size_t other = others(hits, count, record);

		trace->asked_known = other > 0 || restricted > 0;
		if (restricted > 0)
			say_restricted(page);
		if (other > 0)
			choose(page, hits, other);
	}
	search_hits_release(hits, count);
	problem_release(&problem);
}
