/* What may be chosen in a field: codes, yes and no, the household's records, the office's areas. */
#include "form_page.h"

#include <stdlib.h>
#include <string.h>

static void add_codes(const struct field *field, struct choice_list *list)
{
	for (size_t i = 0; field->codes != NULL && i < field->codes->count; i++)
		choice_list_add(list, field->codes->codes[i].key, field->codes->codes[i].label, "");
}

/* The first codes and dates known of a record, behind its name: 子女 2012-03-15. */
static char *record_remark(const struct record *record)
{
	struct buffer out = BUFFER_INIT(1024);
	int taken = 0;

	for (size_t i = 0; i < record->form->field_count && taken < 2; i++) {
		const struct field *field = &record->form->fields[i];
		char *shown;

		if (field->hidden || record->values[i].state != VALUE_KNOWN ||
		    (field->type != FIELD_CODE && field->type != FIELD_DATE))
			continue;
		shown = field_show(field, record->values[i]);
		buffer_add_format(&out, "%s%s", taken++ > 0 ? " " : "", shown);
		free(shown);
	}
	return out.length > 0 ? buffer_take(&out) : memory_text("");
}

/* Records on the bench of that form; a row does not refer to itself. */
static void add_records(struct form_page *page, const struct record *own, const struct field *field, struct choice_list *list)
{
	const struct form *form = desk_form(page->screens->desk, field->ref);

	for (struct record *row = form != NULL ? bench_first(page->bench, form) : NULL; row != NULL;
	     row = bench_next(page->bench, row)) {
		char *words, *remark;

		if (own != NULL && strcmp(row->id, own->id) == 0)
			continue;
		words = record_words(page->screens, page->bench, row);
		remark = form_field(form, "name") != NULL ? record_remark(row) : memory_text("");
		choice_list_add(list, row->id, words, remark);
		free(words);
		free(remark);
	}
}

static bool add_area(void *self, const struct area_entry *area)
{
	choice_list_add(self, area->code, area->name, area->parent != NULL ? area->parent : area->code);
	return true;
}

static void add_areas(struct form_page *page, struct choice_list *list)
{
	struct problem problem = PROBLEM_INIT;

	if (!desk_each_area(page->screens->desk, add_area, list, &problem))
		tui_say_problem(page->screens->tui, &problem);
	problem_release(&problem);
}

void page_choices(void *data, struct form_place place, struct choice_list *list)
{
	struct form_page *page = data;
	struct record_trace *trace;
	const struct field *field;

	if (!page_at(page, place, &trace, &field))
		return;
	switch (field->type) {
	case FIELD_CODE:
	case FIELD_CODES:
		add_codes(field, list);
		break;
	case FIELD_YES_NO:
		choice_list_add(list, "yes", _("是"), "");
		choice_list_add(list, "no", _("否"), "");
		break;
	case FIELD_REF:
	case FIELD_REFS:
		add_records(page, trace != NULL ? trace->record : NULL, field, list);
		break;
	case FIELD_PLACE:
		add_areas(page, list);
		break;
	default:
		if (trace != NULL)
			key_choices(page->screens, field, trace->record, list);
		break;
	}
}
