/* Help on a field: what to enter, its codes, and the words of the clause behind it. */
#include "form_page.h"

#include <string.h>

static bool has_clause(const struct condition_line *line, const char *clause)
{
	for (size_t i = 0; i < line->clause_count; i++)
		if (strstr(clause, line->clauses[i]) != NULL)
			return true;
	return false;
}

static void add_lines(struct buffer *out, const struct condition_line *line, const char *clause)
{
	if (line->says != NULL && has_clause(line, clause) && strstr(buffer_text(out), line->says) == NULL)
		buffer_add_format(out, "\n%s", line->says);
	for (size_t i = 0; i < line->part_count; i++)
		add_lines(out, &line->parts[i], clause);
}

/* The pack knows the document's words of the clauses that its conditions stand on. */
static void add_clause(struct form_page *page, const struct field *field, struct buffer *out)
{
	const struct pack *pack = desk_pack(page->screens->desk);
	const char *clause = field->clause != NULL ? field->clause : page->sheet->form->clause;

	if (clause == NULL)
		return;
	buffer_add_format(out, _("依据：%s"), clause);
	for (size_t i = 0; i < pack_category_count(pack); i++)
		add_lines(out, &pack_category(pack, i)->root, clause);
}

static void add_codes(const struct field *field, struct buffer *out)
{
	for (size_t i = 0; (field->type == FIELD_CODE || field->type == FIELD_CODES) && i < field->codes->count; i++)
		buffer_add_format(out, "\n%zu  %s", i + 1, field->codes->codes[i].label);
}

void page_help(void *data, struct form_place place, bool clause, struct buffer *out)
{
	struct form_page *page = data;
	struct form_field shown = {.label = ""};
	struct sheet_grid *grid = page_grid(page, place.section);
	const struct form *form = grid != NULL ? grid->form : page->sheet->form;
	struct record_trace *trace;
	const struct field *field;

	if (!page_at(page, place, &trace, &field))
		return;
	if (clause) {
		add_clause(page, field, out);
		return;
	}
	page_field(page, place, &shown);
	buffer_add_format(out, "%s%s", field->label, shown.required ? _("（必填）") : "");
	if (shown.hint != NULL)
		buffer_add_format(out, "\n%s", shown.hint);
	if (field->hint != NULL && page_entry_hint(field) != NULL)
		buffer_add_format(out, "\n%s", page_entry_hint(field));
	if (field->constraint_says != NULL)
		buffer_add_format(out, _("\n不接受：%s"), field->constraint_says);
	if (field->warn_says != NULL)
		buffer_add_format(out, _("\n会提醒：%s"), field->warn_says);
	add_codes(field, out);
	if (form->hint != NULL)
		buffer_add_format(out, _("\n\n%s：%s"), form->label, form->hint);
}
