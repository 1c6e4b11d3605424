/* What a form shows: its sections, its fields and what stands in them. */
#include "form_page.h"

#include <string.h>

/* ---- sections ---- */

static bool texts_equal(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static void lay_out_groups(struct form_page *page)
{
	const struct form *form = page->sheet->form;

	for (size_t i = 0; i < form->field_count; i++) {
		struct field_group *last = page->group_count > 0 ? &page->groups[page->group_count - 1] : NULL;

		if (last == NULL || (!form->fields[i].hidden && !texts_equal(last->title, form->fields[i].group))) {
			page->groups = memory_resize(page->groups, page->group_count + 1, sizeof(*page->groups));
			page->groups[page->group_count++] = (struct field_group){form->fields[i].group, i, 1};
		} else {
			last->count++;
		}
	}
}

/* Only an act ever writes it. */
static bool is_written_later(const struct field *field)
{
	return field->read_only && field->initial == NULL;
}

/* A row belongs to the sheet it stands on: the ref that says so needs no column. */
static bool column_is_shown(const struct form *form, const struct field *field)
{
	return !field->hidden && !is_written_later(field) && !(field->type == FIELD_REF && strcmp(field->name, form->name) == 0);
}

/* A name comes first, since the first column stays in sight when the others move. */
static void lay_out_columns(struct grid_columns *columns, const struct form *sheet, const struct form *form)
{
	columns->fields = memory_new((form->field_count + 1) * sizeof(struct field *));
	for (int names = 1; names >= 0; names--)
		for (size_t i = 0; i < form->field_count; i++)
			if (column_is_shown(sheet, &form->fields[i]) && (form->fields[i].type == FIELD_NAME) == (names == 1))
				columns->fields[columns->count++] = &form->fields[i];
}

void page_lay_out(struct form_page *page)
{
	const struct sheet *sheet = page->sheet;

	lay_out_groups(page);
	page->grids = memory_new((sheet->grid_count + 1) * sizeof(*page->grids));
	for (size_t i = 0; i < sheet->grid_count; i++)
		lay_out_columns(&page->grids[i], sheet->form, sheet->grids[i].form);
}

int page_sections(void *data)
{
	const struct form_page *page = data;

	return (int)(page->group_count + (page->sheet->is_change ? 0 : page->sheet->grid_count));
}

struct sheet_grid *page_grid(struct form_page *page, int section)
{
	size_t index = (size_t)section - page->group_count;

	return section >= (int)page->group_count && index < page->sheet->grid_count ? &page->sheet->grids[index] : NULL;
}

static void grid_section(struct form_page *page, const struct sheet_grid *grid, struct form_section *out)
{
	const char *none = grid->rows->none;

	free(page->title);
	free(page->empty);
	page->title = grid->count == 0 && grid->rows->propose ? memory_format(_("%s：有变更才填"), grid->form->label)
	    : grid->count > 0 ? memory_format(_("%s：%zu 行"), grid->form->label, grid->count)
	    : grid->rows->none == NULL ? memory_text(grid->form->label)
	    : memory_format("%s：%s", grid->form->label, grid->asked ? none : _("还没有问"));
	page->empty = grid->rows->propose ? memory_text(_("没有变更不用填；有变更按 Ins 加一行，照姓名和证件号码录，只填变了的栏"))
	    : grid->rows->none == NULL ? memory_text(_("按 Ins 加一行"))
	    : grid->asked ? memory_format(_("%s（问过了）。按 Ins 加一行"), none)
	    : memory_format(_("还没有问：按 Ins 加一行；%s，按 F9"), none);
	out->kind = SECTION_GRID;
	out->title = page->title;
	out->empty = page->empty;
	out->rows = (int)grid->count;
	out->fields = (int)page->grids[grid - page->sheet->grids].count;
}

void page_section(void *data, int section, struct form_section *out)
{
	struct form_page *page = data;
	const struct sheet_grid *grid = page_grid(page, section);

	if (grid != NULL) {
		grid_section(page, grid, out);
		return;
	}
	out->kind = SECTION_FIELDS;
	out->title = page->groups[section].title;
	out->fields = (int)page->groups[section].count;
}

bool page_at(struct form_page *page, struct form_place place, struct record_trace **trace, const struct field **field)
{
	const struct sheet_grid *grid = page_grid(page, place.section);
	const struct grid_columns *columns;

	*trace = NULL;
	if (place.section < 0 || place.index < 0 || (grid == NULL && place.section >= (int)page->group_count))
		return false;
	if (grid == NULL) {
		const struct field_group *group = &page->groups[place.section];

		if ((size_t)place.index >= group->count)
			return false;
		*field = &page->sheet->form->fields[group->first + (size_t)place.index];
		*trace = page_trace(page, page->sheet->record);
		return true;
	}
	columns = &page->grids[grid - page->sheet->grids];
	if ((size_t)place.index >= columns->count)
		return false;
	*field = columns->fields[place.index];
	if (place.row >= 0 && (size_t)place.row < grid->count)
		*trace = page_trace(page, grid->records[place.row]);
	return true;
}

bool page_place_of(struct form_page *page, const struct record *record, const struct field *field, struct form_place *place)
{
	if (record == page->sheet->record) {
		for (size_t i = 0; i < page->group_count; i++)
			if (field->index >= page->groups[i].first && field->index < page->groups[i].first + page->groups[i].count) {
				*place = (struct form_place){(int)i, 0, (int)(field->index - page->groups[i].first)};
				return true;
			}
		return false;
	}
	for (size_t i = 0; i < page->sheet->grid_count; i++)
		for (size_t k = 0; k < page->sheet->grids[i].count; k++)
			for (size_t c = 0; page->sheet->grids[i].records[k] == record && c < page->grids[i].count; c++)
				if (page->grids[i].fields[c] == field) {
					*place = (struct form_place){(int)(page->group_count + i), (int)k, (int)c};
					return true;
				}
	return false;
}

/* ---- fields ---- */

static const struct {
	int box, cell, maximum;
	const char *hint;
} shapes[] = {
    [FIELD_TEXT] = {40, 12, 200, NULL},
    [FIELD_NAME] = {20, 8, 60, NULL},
    [FIELD_IDNUMBER] = {20, 19, 40, N_("18位；末位是 X 的，大小写都可以")},
    [FIELD_PHONE] = {20, 13, 30, NULL},
    [FIELD_DATE] = {12, 11, 20, N_("如 2025-03-03 或 20250303")},
    [FIELD_MONTH] = {10, 8, 20, N_("如 2025-03 或 202503")},
    [FIELD_INTEGER] = {10, 6, 20, NULL},
    [FIELD_MONEY] = {16, 13, 30, N_("单位是元，最多两位小数")},
    [FIELD_SHARE] = {8, 6, 10, N_("百分之几，只写数字")},
    [FIELD_CODE] = {24, 10, 60, NULL},
    [FIELD_CODES] = {40, 14, 400, N_("可以选几项，用逗号隔开；F4 打开列表")},
    [FIELD_YES_NO] = {6, 4, 20, N_("1 是，2 否")},
    [FIELD_REF] = {24, 8, 60, NULL},
    [FIELD_REFS] = {40, 14, 400, N_("可以选几项，用逗号隔开；F4 打开列表")},
    [FIELD_PLACE] = {24, 12, 60, N_("名称、代码或拼音首字母；F4 打开列表")},
    [FIELD_NOTE] = {0, 14, 2000, N_("Alt-Enter 换行")},
    [FIELD_ATTACHMENT] = {40, 14, 200, NULL},
};

const char *page_entry_hint(const struct field *field)
{
	return shapes[field->type].hint != NULL ? _(shapes[field->type].hint) : NULL;
}

/* Wide enough for the heading and for every code's label, as far as that is sensible. */
static int cell_columns(const struct field *field)
{
	int columns = shapes[field->type].cell, label = text_columns(field->label) + 1;

	for (size_t i = 0; field->type == FIELD_CODE && i < field->codes->count; i++) {
		int width = text_columns(field->codes->codes[i].label);

		columns = width > columns ? width : columns;
	}
	columns = columns > 16 && field->type != FIELD_IDNUMBER ? 16 : columns;
	return label > columns ? label < 16 ? label : 16 : columns;
}

static void place_name(struct form_page *page, const char *code)
{
	if (strcmp(page->place.code, code) == 0 && page->place.name != NULL)
		return;
	free(page->place.name);
	page->place.name = desk_area_name(page->screens->desk, code);
	memset(page->place.code, 0, sizeof(page->place.code));
	memcpy(page->place.code, code, strlen(code) < sizeof(page->place.code) ? strlen(code) : sizeof(page->place.code) - 1);
}

static char *shown_value(struct form_page *page, const struct record_trace *trace, const struct field *field)
{
	struct value value = trace->record->values[field->index];

	if (value.state == VALUE_KNOWN && field_is_masked(field) && !trace->filed)
		return memory_text(value.text);
	if (value.state == VALUE_KNOWN && field->type == FIELD_PLACE) {
		place_name(page, value.text);
		return memory_text(page->place.name);
	}
	return value_words(page->screens, page->bench, field, value);
}

static bool is_listed(const struct form_page *page, const struct field *field)
{
	static const bool listed[] = {[FIELD_CODE] = true, [FIELD_CODES] = true, [FIELD_YES_NO] = true, [FIELD_REF] = true,
	    [FIELD_REFS] = true, [FIELD_PLACE] = true, [FIELD_ATTACHMENT] = false};

	return listed[field->type] || key_is_chosen(page->screens, field);
}

static enum field_state state_of(const struct form_page *page, const struct record_trace *trace, const struct field *field)
{
	static const enum field_state states[] = {[TRACE_NONE] = FIELD_UNTOUCHED, [TRACE_PASSED] = FIELD_PASSED,
	    [TRACE_TYPED] = FIELD_DONE, [TRACE_DEFAULT] = FIELD_CARRIED, [TRACE_CARRIED] = FIELD_CARRIED};
	enum trace mark = trace->fields[field->index].trace;

	if (field->read_only || page->sheet->is_void)
		return FIELD_PROTECTED;
	if (mark == TRACE_NONE && trace->record->values[field->index].state == VALUE_KNOWN)
		return FIELD_DONE;
	return states[mark];
}

static bool is_required(struct form_page *page, const struct record *record, const struct field *field)
{
	const struct record *standing = field->required_if != NULL ? page_standing(page, record) : NULL;

	return field->required ||
	    (standing != NULL && expr_truth(field->required_if, world_expr(page->world), standing) == TRUTH_YES);
}

/* A question whose reason to be asked is not known yet waits, unless it has been answered already. */
bool page_is_hidden(struct form_page *page, const struct record *record, const struct field *field)
{
	const struct record *standing = field->relevant != NULL ? page_standing(page, record) : NULL;
	enum truth truth = standing != NULL ? expr_truth(field->relevant, world_expr(page->world), standing) : TRUTH_YES;
	bool empty = record->values[field->index].state != VALUE_KNOWN && !record->contested[field->index];

	return field->hidden || truth == TRUTH_NO || (empty && (truth != TRUTH_YES || is_written_later(field)));
}

static void field_content(struct form_page *page, const struct record_trace *trace, const struct field *field,
    struct form_field *out)
{
	struct value value = trace->record->values[field->index];
	const char *typed = trace->fields[field->index].typed;

	for (size_t i = 0; i < BASE_COUNT(page->texts); i++)
		memory_free(&page->texts[i]);
	page->texts[0] = typed != NULL ? memory_text(typed) : shown_value(page, trace, field);
	page->texts[1] = field_is_masked(field) || typed != NULL ? memory_text(page->texts[0]) : field_write(field, value);
	out->value = page->texts[0];
	if (is_listed(page, field))
		out->code = page->texts[1];
	else
		out->edit = page->texts[1];
	out->state = state_of(page, trace, field);
	out->hidden = page_is_hidden(page, trace->record, field);
	out->required = is_required(page, trace->record, field);
	out->contested = trace->record->contested[field->index];
	out->remarked = page_is_overridden(page, field);
}

void page_field(void *data, struct form_place place, struct form_field *out)
{
	struct form_page *page = data;
	struct record_trace *trace;
	const struct field *field;
	bool in_grid = page_grid(page, place.section) != NULL;

	if (!page_at(page, place, &trace, &field)) {
		out->label = "";
		out->hidden = true;
		return;
	}
	out->label = field->label;
	out->columns = in_grid ? cell_columns(field) : shapes[field->type].box;
	out->maximum = shapes[field->type].maximum;
	out->hint = field->hint != NULL ? field->hint : page_entry_hint(field);
	out->after = !in_grid && field->type == FIELD_MONEY ? _("元") : NULL;
	out->number = field->type == FIELD_MONEY || field->type == FIELD_INTEGER || field->type == FIELD_SHARE;
	out->note = field->type == FIELD_NOTE && !in_grid;
	out->listed = is_listed(page, field);
	out->several = field->type == FIELD_CODES || field->type == FIELD_REFS;
	out->required = field->required;
	if (trace != NULL)
		field_content(page, trace, field, out);
	else
		out->hidden = field->hidden;
}
