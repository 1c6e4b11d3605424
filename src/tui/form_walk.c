/* From place to place in a form whose fields and rows may change with every entry. */
#include "form.h"

struct form_section form_section_of(struct form_view *form, int section)
{
	struct form_section found = {.kind = SECTION_FIELDS};
	if (section >= 0 && section < form->source->sections(form->data))
		form->source->section(form->data, section, &found);
	if (found.kind == SECTION_FIELDS)
		found.rows = 1;
	return found;
}

struct form_field form_field_at(struct form_view *form, struct form_place place)
{
	struct form_field field = {.label = ""};
	form->source->field(form->data, place, &field);
	if (!field.value)
		field.value = "";
	if (!field.edit)
		field.edit = field.value;
	if (field.maximum == 0)
		field.maximum = 200;
	return field;
}

bool form_is_empty_grid(struct form_view *form, struct form_place place)
{
	struct form_section section = form_section_of(form, place.section);
	return section.kind == SECTION_GRID && section.rows == 0;
}

static int last_row(const struct form_section *section)
{
	return section->rows > 0 ? section->rows - 1 : 0;
}

static bool raw_forward(struct form_view *form, struct form_place *place)
{
	struct form_section section = form_section_of(form, place->section);
	if (++place->index < section.fields && section.rows > 0)
		return true;
	place->index = 0;
	if (++place->row < section.rows)
		return true;
	place->row = 0;
	return ++place->section < form->source->sections(form->data);
}

static bool raw_back(struct form_view *form, struct form_place *place)
{
	struct form_section section = form_section_of(form, place->section);
	if (--place->index >= 0)
		return true;
	if (--place->row < 0) {
		if (--place->section < 0)
			return false;
		section = form_section_of(form, place->section);
		place->row = last_row(&section);
	}
	place->index = section.rows > 0 && section.fields > 0 ? section.fields - 1 : 0;
	return true;
}

/* 2: may be edited; 1: only looked at; 0: not there. */
static int worth(struct form_view *form, struct form_place place)
{
	struct form_section section = form_section_of(form, place.section);
	if (section.kind == SECTION_GRID && section.rows == 0)
		return section.fixed_rows ? 0 : 2;
	if (place.index >= section.fields || place.row >= section.rows)
		return 0;
	struct form_field field = form_field_at(form, place);
	return field.hidden ? 0 : field.state == FIELD_PROTECTED ? 1 : 2;
}

/* A form in which nothing may be edited is walked through to read it. */
static int wanted_worth(struct form_view *form)
{
	struct form_place place = {0, 0, 0};
	if (form->source->sections(form->data) == 0)
		return 2;
	do {
		if (worth(form, place) == 2)
			return 2;
	} while (raw_forward(form, &place));
	return 1;
}

bool form_step(struct form_view *form, struct form_place *place, int by)
{
	struct form_place at = *place;
	int wanted = wanted_worth(form);
	while (by > 0 ? raw_forward(form, &at) : raw_back(form, &at)) {
		if (worth(form, at) >= wanted) {
			*place = at;
			return true;
		}
	}
	return false;
}

bool form_first(struct form_view *form, struct form_place *place)
{
	struct form_place start = {0, 0, 0};
	if (form->source->sections(form->data) > 0 && worth(form, start) >= wanted_worth(form)) {
		*place = start;
		return true;
	}
	*place = start;
	return form_step(form, place, 1);
}

bool form_last(struct form_view *form, struct form_place *place)
{
	*place = (struct form_place){form->source->sections(form->data), 0, 0};
	return form_step(form, place, -1);
}

void form_settle(struct form_view *form)
{
	struct form_place at = form->at;
	struct form_section section = form_section_of(form, at.section);
	if (form->arrived && worth(form, at) >= wanted_worth(form))
		return;
	if (!form->arrived || at.section >= form->source->sections(form->data)) {
		if (form_first(form, &at))
			form_arrive(form, at);
		return;
	}
	if (at.row >= section.rows)
		at.row = last_row(&section);
	if (at.index >= section.fields)
		at.index = 0;
	if (worth(form, at) >= wanted_worth(form) || form_step(form, &at, 1) || form_step(form, &at, -1))
		form_arrive(form, at);
}
