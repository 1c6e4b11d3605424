/* A sheet: one form being filled, with its grids, before it is filed. */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

static void sheet_make_grids(struct desk *desk, struct sheet *sheet)
{
	sheet->grid_count = sheet->form->rows_count;
	sheet->grids = memory_new((sheet->grid_count + 1) * sizeof(*sheet->grids));
	for (size_t i = 0; i < sheet->grid_count; i++) {
		sheet->grids[i].rows = &sheet->form->rows[i];
		sheet->grids[i].form = desk_form(desk, sheet->form->rows[i].form);
	}
}

/* Of a new sheet: its grids are still empty. */
static void sheet_fill_defaults(struct desk *desk, struct sheet *sheet)
{
	struct bench *bench = sheet_preview(desk, sheet);
	struct world *world = world_new(desk->pack, bench, desk_here(desk), NULL);
	struct record *mine = bench_find(bench, sheet->record->id);

	if (mine != NULL) {
		record_fill_defaults(mine, world_expr(world));
		for (size_t i = 0; i < mine->form->field_count; i++)
			if (mine->values[i].state == VALUE_KNOWN)
				record_set(sheet->record, &mine->form->fields[i], mine->values[i]);
	}
	world_free(world);
	bench_free(bench);
}

/* What another station's office has on file, that station goes on with. */
static bool is_of_own_office(struct desk *desk, const char *in, struct problem *problem)
{
	struct record *record = desk_record(desk, in, problem);
	bool own = record != NULL && strcmp(record->stream, ledger_office(desk->ledger)) == 0;

	if (record != NULL && !own)
		problem_set(problem, PROBLEM_REFUSED, _("这一件是 %s 的，由那个单位办理。"), record->station != NULL ? record->station : "");
	record_free(record);
	return own;
}

/* Where the new record goes: the stream of `in`, a new household, or the office. */
static bool sheet_place(struct desk *desk, struct sheet *sheet, const char *in, struct problem *problem)
{
	const struct form *form = sheet->form;
	char *household = NULL;
	bool good = false;

	if (form->of_office && form->about != NULL && in != NULL && !is_of_own_office(desk, in, problem))
		return false;
	if (form->of_office) {
		struct id_text stream = office_stream(desk, form);

		sheet->record = record_new(form, NULL, stream.text);
		if (in != NULL && form_field(form, "home") != NULL) /* the household that an office form is about */
			record_put_text(sheet->record, "home", in);
		/* The journal holds every search; nothing that is written into it reads it. */
		sheet->bench = form->up_only ? bench_new(pack_forms(desk->pack), stream.text) : desk_bench(desk, stream.text, problem);
		return sheet->bench != NULL;
	}
	if (in == NULL) {
		struct id_text id = random_id();

		bool household_itself = strcmp(form->name, "household") == 0;

		if (!household_itself && !desk_form_takes_newcomers(form))
			return problem_set(problem, PROBLEM_USAGE, _("“%s”要在一户之内填写，请先选一户。"), form->label);
		sheet->record = record_new(form, household_itself ? id.text : NULL, id.text);
		return true;
	}
	household = desk_household_of(desk, in, problem);
	if (household == NULL)
		return false;
	sheet->bench = desk_bench(desk, household, problem);
	if (sheet->bench != NULL) {
		sheet->record = record_new(form, NULL, household);
		sheet->heads = ledger_heads(desk->ledger, household);
		good = true;
	}
	free(household);
	return good;
}

static const struct form *sheet_form(struct desk *desk, const char *name, struct problem *problem)
{
	const struct form *form = desk_form(desk, name);

	if (form == NULL)
		problem_set(problem, PROBLEM_USAGE, _("没有“%s”这张表单，请核对名称。"), name);
	return form;
}

/* Refs whose form `in` itself is, or that `in` leads to, are filled: an application's determination and so on. */
static void sheet_fill_refs(struct sheet *sheet, const struct record *pointed)
{
	if (strcmp(pointed->id, pointed->stream) == 0) /* a ref to a household means another one */
		return;
	for (size_t i = 0; i < sheet->form->field_count; i++) {
		const struct field *field = &sheet->form->fields[i];
		const struct field *same;

		if (field->type != FIELD_REF || sheet->record->values[i].state == VALUE_KNOWN)
			continue;
		if (strcmp(field->ref, pointed->form->name) == 0) {
			record_set(sheet->record, field,
			    (struct value){.state = VALUE_KNOWN, .type = VALUE_REF, .text = pointed->id});
			continue;
		}
		same = form_field(pointed->form, field->name);
		if (same != NULL && same->type == FIELD_REF && pointed->values[same->index].state == VALUE_KNOWN)
			record_set(sheet->record, field, pointed->values[same->index]);
	}
}

/* Codes that both have are the subject's: the category of a determination. */
static void sheet_fill_same(struct sheet *sheet, const struct record *subject)
{
	sheet_fill_refs(sheet, subject);
	for (size_t i = 0; i < sheet->form->field_count; i++) {
		const struct field *field = &sheet->form->fields[i];
		const struct field *same = form_field(subject->form, field->name);

		if (field->type == FIELD_CODE && field->hidden && same != NULL && same->codes == field->codes &&
		    sheet->record->values[i].state != VALUE_KNOWN && subject->values[same->index].state == VALUE_KNOWN)
			record_set(sheet->record, field, subject->values[same->index]);
	}
}

/* A form about the household needs no ref to it: it is the record whose id is the stream's. */
static bool sheet_is_of_household(struct sheet *sheet)
{
	free(sheet->subject);
	sheet->subject = memory_text(sheet->record->stream);
	return true;
}

bool sheet_find_subject(struct desk *desk, struct sheet *sheet, const char *in)
{
	const struct field *ref = subject_field(sheet->form);
	const struct record *pointed = in != NULL && sheet->bench != NULL ? bench_find(sheet->bench, in) : NULL;
	struct record *subject;

	if (pointed != NULL && sheet->form->about != NULL && ref == NULL && !sheet->is_change)
		return sheet_is_of_household(sheet);
	if (ref == NULL || pointed == NULL || sheet->is_change) /* what a filed record is about stays */
		return false;
	subject = subject_find(desk, sheet->bench, sheet->form, pointed, sheet->record);
	if (subject == NULL) { /* what was guessed before more was filled in is not it */
		memory_free(&sheet->subject);
		record_clear(sheet->record, ref);
		return false;
	}
	free(sheet->subject);
	sheet->subject = memory_text(subject->id);
	record_set(sheet->record, ref, (struct value){.state = VALUE_KNOWN, .type = VALUE_REF, .text = subject->id});
	if (subject == pointed) /* one that was only guessed must not bind what is filled in later */
		sheet_fill_same(sheet, subject);
	return true;
}

struct sheet *sheet_new(struct desk *desk, const char *name, const char *in, struct problem *problem)
{
	struct sheet *sheet = memory_new(sizeof(*sheet));
	const struct record *pointed;

	sheet->form = sheet_form(desk, name, problem);
	if (sheet->form == NULL || !right_to_file(desk, sheet->form, NULL, in, problem) ||
	    !sheet_place(desk, sheet, in, problem)) {
		sheet_free(sheet);
		return NULL;
	}
	sheet->in = in != NULL ? memory_text(in) : NULL;
	sheet_make_grids(desk, sheet);
	pointed = in != NULL && sheet->bench != NULL ? bench_find(sheet->bench, in) : NULL;
	if (pointed != NULL)
		sheet_fill_refs(sheet, pointed);
	sheet_find_subject(desk, sheet, in);
	sheet_fill_defaults(desk, sheet);
	return sheet;
}

struct sheet *sheet_change(struct desk *desk, const char *id, struct problem *problem)
{
	struct sheet *sheet = NULL;
	struct record *old = desk_record(desk, id, problem);

	if (old == NULL)
		return NULL;
	if (!right_to_file(desk, old->form, NULL, id, problem))
		goto out;
	sheet = memory_new(sizeof(*sheet));
	sheet->form = old->form;
	sheet->is_change = true;
	sheet->bench = desk_bench(desk, old->stream, problem);
	if (sheet->bench == NULL) {
		sheet_free(sheet);
		sheet = NULL;
		goto out;
	}
	sheet->heads = ledger_heads(desk->ledger, old->stream);
	sheet->record = record_copy(old);
	sheet->in = memory_text(id);
	sheet_make_grids(desk, sheet);
out:
	record_free(old);
	return sheet;
}

struct sheet *sheet_void(struct desk *desk, const char *id, const char *reason, struct problem *problem)
{
	struct sheet *sheet;

	if (reason == NULL || *reason == '\0') {
		problem_set(problem, PROBLEM_REFUSED, "%s", _("作废要写明理由。"));
		return NULL;
	}
	sheet = sheet_change(desk, id, problem);
	if (sheet == NULL)
		return NULL;
	sheet->is_change = false;
	sheet->is_void = true;
	sheet->reason = memory_text(reason);
	return sheet;
}

void sheet_free(struct sheet *sheet)
{
	if (sheet == NULL)
		return;
	for (size_t i = 0; i < sheet->grid_count; i++) {
		for (size_t k = 0; k < sheet->grids[i].count; k++)
			record_free(sheet->grids[i].records[k]);
		free(sheet->grids[i].records);
	}
	for (size_t i = 0; i < sheet->overridden_count; i++)
		free(sheet->overridden[i]);
	free(sheet->overridden);
	free(sheet->grids);
	free(sheet->subject);
	free(sheet->in);
	free(sheet->heads);
	free(sheet->reason);
	record_free(sheet->record);
	bench_free(sheet->bench);
	free(sheet);
}

bool sheet_put(struct desk *desk, struct sheet *sheet, const char *name, const char *typed, struct problem *problem)
{
	const struct field *field = form_field(sheet->form, name);
	struct value value;
	char *text = NULL;

	if (field == NULL)
		return problem_set(problem, PROBLEM_USAGE, _("“%s”没有“%s”这一项。"), sheet->form->label, name);
	if (!field_read(field, typed, desk_here(desk)->day, &value, &text, problem)) {
		problem_name_field(problem, name);
		return false;
	}
	if (value.state == VALUE_KNOWN)
		record_set(sheet->record, field, value);
	else
		record_clear(sheet->record, field);
	free(text);
	if (sheet->in != NULL)
		sheet_find_subject(desk, sheet, sheet->in);
	return true;
}

struct sheet_grid *sheet_grid(struct sheet *sheet, const char *form)
{
	for (size_t i = 0; i < sheet->grid_count; i++)
		if (strcmp(sheet->grids[i].rows->form, form) == 0)
			return &sheet->grids[i];
	return NULL;
}

struct record *sheet_add_row(struct desk *desk, struct sheet *sheet, const char *form)
{
	struct sheet_grid *grid = sheet_grid(sheet, form);
	const struct field *ref;
	struct record *row;

	(void)desk;
	if (grid == NULL)
		return NULL;
	row = record_new(grid->form, NULL, sheet->record->stream);
	ref = form_field(grid->form, sheet->form->name);
	if (ref != NULL && ref->type == FIELD_REF)
		record_set(row, ref, (struct value){.state = VALUE_KNOWN, .type = VALUE_REF, .text = sheet->record->id});
	grid->records = memory_resize(grid->records, grid->count + 1, sizeof(*grid->records));
	grid->records[grid->count++] = row;
	grid->asked = true;
	return row;
}

void sheet_remove_row(struct sheet *sheet, const char *form, size_t index)
{
	struct sheet_grid *grid = sheet_grid(sheet, form);

	if (grid == NULL || index >= grid->count)
		return;
	record_free(grid->records[index]);
	memmove(&grid->records[index], &grid->records[index + 1], (grid->count - index - 1) * sizeof(*grid->records));
	grid->count--;
}

void sheet_none(struct sheet *sheet, const char *form)
{
	struct sheet_grid *grid = sheet_grid(sheet, form);

	if (grid == NULL)
		return;
	while (grid->count > 0)
		sheet_remove_row(sheet, form, grid->count - 1);
	grid->asked = true;
}

/* Which grids were asked is said on the sheet itself (`needs:` reads it). */
void sheet_say_asked(const struct sheet *sheet, struct record *record)
{
	const struct field *asked = form_field(sheet->form, "asked");
	struct buffer words = BUFFER_INIT(4096);
	const char *names[64];
	size_t count = 0;

	for (size_t i = 0; asked != NULL && i < sheet->grid_count && count < BASE_COUNT(names); i++)
		if (sheet->grids[i].asked)
			names[count++] = sheet->grids[i].form->name;
	/* A set is kept in byte order. */
	for (size_t i = 1; i < count; i++)
		for (size_t k = i; k > 0 && strcmp(names[k - 1], names[k]) > 0; k--) {
			const char *swap = names[k];

			names[k] = names[k - 1];
			names[k - 1] = swap;
		}
	for (size_t i = 0; i < count; i++)
		buffer_add_format(&words, "%s%s", i > 0 ? " " : "", names[i]);
	if (count > 0)
		record_set(record, asked,
		    (struct value){.state = VALUE_KNOWN, .type = VALUE_CODES, .text = buffer_text(&words)});
	buffer_release(&words);
}

/* A new record is filed under its own id; rows that an old filing of the same `one` made are met by the id there. */
struct bench *sheet_preview(struct desk *desk, const struct sheet *sheet)
{
	struct bench *bench = sheet->bench != NULL ? bench_copy(sheet->bench)
	    : bench_new(pack_forms(desk->pack), sheet->record->stream);

	bench_remove(bench, sheet->record->id);
	if (!sheet->is_void) {
		struct record *record = record_copy(sheet->record);

		sheet_say_asked(sheet, record);
		bench_add_take(bench, record);
	}
	for (size_t i = 0; i < sheet->grid_count; i++) {
		const struct sheet_grid *grid = &sheet->grids[i];

		if (grid->asked)
			grid_drop_old(bench, grid);
		for (size_t k = 0; k < grid->count; k++)
			bench_add_take(bench, record_copy(grid->records[k]));
	}
	return bench;
}

void sheet_check(struct desk *desk, const struct sheet *sheet, struct form_faults *faults)
{
	struct bench *bench = sheet_preview(desk, sheet);
	struct world *world = world_new(desk->pack, bench, desk_here(desk), NULL);

	if (!sheet->is_void)
		record_check(bench_find(bench, sheet->record->id), world_expr(world), bench, faults);
	for (size_t i = 0; !sheet->is_void && i < sheet->grid_count; i++)
		for (size_t k = 0; k < sheet->grids[i].count; k++)
			record_check(bench_find(bench, sheet->grids[i].records[k]->id), world_expr(world), bench, faults);
	world_free(world);
	bench_free(bench);
}
