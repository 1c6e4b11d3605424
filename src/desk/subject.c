/* What a filing is about: `in` may be the subject itself or something that leads to it. */
#include "sheet.h"

#include <string.h>

const struct field *subject_field(const struct form *form)
{
	return form->about != NULL ? form_field(form, form->about) : NULL;
}

/* Whether each ref and code that both records have names agrees, where the filled one says something. */
static bool subject_agrees(const struct record *candidate, const struct record *filled)
{
	for (size_t i = 0; filled != NULL && i < filled->form->field_count; i++) {
		const struct field *said = &filled->form->fields[i];
		const struct field *same = form_field(candidate->form, said->name);
		enum value_type type = field_value_type(said->type);
		struct value mine, theirs;

		if (same == NULL || (type != VALUE_REF && type != VALUE_CODE) || said->initial != NULL)
			continue;
		mine = filled->values[i];
		theirs = candidate->values[same->index];
		if (mine.state != VALUE_KNOWN)
			continue;
		if (theirs.state != VALUE_KNOWN || strcmp(mine.text, theirs.text) != 0)
			return false;
	}
	return true;
}

/* A ref of `pointed`, or of `candidate`, joins the two. */
static bool subject_is_joined(const struct record *candidate, const struct record *pointed)
{
	for (size_t i = 0; i < candidate->form->field_count; i++) {
		const struct value *value = &candidate->values[i];

		if (candidate->form->fields[i].type == FIELD_REF && value->state == VALUE_KNOWN &&
		    strcmp(value->text, pointed->id) == 0)
			return true;
	}
	for (size_t i = 0; i < pointed->form->field_count; i++) {
		const struct value *value = &pointed->values[i];

		if (pointed->form->fields[i].type == FIELD_REF && value->state == VALUE_KNOWN &&
		    strcmp(value->text, candidate->id) == 0)
			return true;
	}
	return false;
}

struct record *subject_find(struct desk *desk, const struct bench *bench, const struct form *form,
    const struct record *pointed, const struct record *filled)
{
	const struct form *about = desk_form(desk, form->about);
	struct record *found = NULL;
	bool household = pointed != NULL && strcmp(pointed->id, pointed->stream) == 0;

	if (about == NULL || pointed == NULL)
		return NULL;
	if (pointed->form == about)
		return bench_find(bench, pointed->id);
	for (struct record *row = bench_first(bench, about); row != NULL; row = bench_next(bench, row)) {
		if (!household && !subject_is_joined(row, pointed))
			continue;
		if (subject_agrees(row, filled))
			found = row; /* the latest one that fits */
	}
	return found;
}
