/* One thing, got in several ways that disagree: shown side by side until a clerk says which one stands. */
#include "screens.h"

#include <stdlib.h>
#include <string.h>

static bool same_value(const struct record *a, const struct record *b, const struct field *field)
{
	const struct value *left = &a->values[field->index], *right = &b->values[field->index];

	if (left->state != VALUE_KNOWN || right->state != VALUE_KNOWN)
		return left->state == right->state;
	return left->text != NULL && right->text != NULL ? strcmp(left->text, right->text) == 0 : left->number == right->number;
}

static bool same_thing(const struct record *a, const struct record *b)
{
	for (size_t i = 0; i < a->form->ways_count; i++) {
		const struct field *field = form_field(a->form, a->form->ways[i]);

		if (field != NULL && !same_value(a, b, field))
			return false;
	}
	return true;
}

const struct record *dispute_next(struct screens *screens, struct world *world, const struct bench *bench,
    const struct record *previous)
{
	const struct form_catalogue *forms = pack_forms(desk_pack(screens->desk));
	const struct form *form = previous != NULL ? previous->form : form_at(forms, 0);

	for (const struct record *row = previous; form != NULL; form = form_at(forms, form->index + 1), row = NULL) {
		const struct record *first = row;

		if (form->ways_count == 0)
			continue;
		for (row = row != NULL ? bench_next(bench, row) : bench_first(bench, form); row != NULL; row = bench_next(bench, row))
			if (world_is_disputed(world, row) && (first == NULL || !same_thing(first, row)))
				return row;
	}
	return NULL;
}

/* What one way says of it: its name and its figures. */
static char *way_words(struct screens *screens, const struct bench *bench, const struct record *row)
{
	struct buffer out = BUFFER_INIT(4096);
	char *way = value_words(screens, bench, form_field(row->form, "way"), record_value(row, "way"));

	buffer_add(&out, *way != '\0' ? way : _("未写采集方式"));
	for (size_t i = 0; i < row->form->field_count; i++) {
		const struct field *field = &row->form->fields[i];
		char *words;

		if (field->type != FIELD_MONEY || row->values[i].state != VALUE_KNOWN)
			continue;
		words = value_words(screens, bench, field, row->values[i]);
		buffer_add_format(&out, " %s", words);
		free(words);
	}
	free(way);
	return buffer_take(&out);
}

char *dispute_thing(struct screens *screens, const struct bench *bench, const struct record *row)
{
	struct buffer out = BUFFER_INIT(4096);

	for (size_t i = 0; i < row->form->ways_count; i++) {
		const struct field *field = form_field(row->form, row->form->ways[i]);
		char *words = field != NULL ? value_words(screens, bench, field, row->values[field->index]) : memory_text("");

		buffer_add_format(&out, "%s%s", out.length > 0 && *words != '\0' ? " " : "", words);
		free(words);
	}
	return out.length > 0 ? buffer_take(&out) : memory_text(row->form->label);
}

char *dispute_words(struct screens *screens, const struct bench *bench, const struct record *first)
{
	struct buffer out = BUFFER_INIT(8192);
	char *thing = dispute_thing(screens, bench, first);

	buffer_add_format(&out, _("待核实：%s"), thing);
	for (const struct record *row = bench_first(bench, first->form); row != NULL; row = bench_next(bench, row)) {
		char *way;

		if (!same_thing(first, row))
			continue;
		way = way_words(screens, bench, row);
		buffer_add_format(&out, "  |  %s", way);
		free(way);
	}
	free(thing);
	return buffer_take(&out);
}

/* ---- accepting ---- */

static const struct record *choose_dispute(struct screens *screens, struct world *world, const struct bench *bench)
{
	struct choice_list list = CHOICE_LIST_INIT;
	const struct record **rows = NULL, *chosen = NULL;
	int taken;

	for (const struct record *row = dispute_next(screens, world, bench, NULL); row != NULL;
	     row = dispute_next(screens, world, bench, row)) {
		char *words = dispute_words(screens, bench, row);

		rows = memory_resize(rows, list.count + 1, sizeof(struct record *));
		rows[list.count] = row;
		choice_list_add(&list, "", words, row->form->label);
		free(words);
	}
	if (list.count == 0) {
		tui_say(screens->tui, STYLE_PLAIN, "%s", _("已提交的数据里没有不一致的；正在填写的先按 F10 提交，再到审核表按 F3 采信。"));
	} else {
		taken = list.count == 1 ? 0 : dialog_choose(screens->tui, _("哪一项"), list.items, list.count, 0);
		chosen = taken >= 0 ? rows[taken] : NULL;
	}
	choice_list_release(&list);
	free(rows);
	return chosen;
}

static const struct record *choose_way(struct screens *screens, const struct bench *bench, const struct record *first)
{
	struct choice_list list = CHOICE_LIST_INIT;
	const struct record **rows = NULL, *chosen;
	char *thing = dispute_thing(screens, bench, first), *title = memory_format(_("%s：以哪一种为准"), thing);
	int taken;

	for (const struct record *row = bench_first(bench, first->form); row != NULL; row = bench_next(bench, row)) {
		char *words, *day;

		if (!same_thing(first, row) || record_text(row, "way") == NULL)
			continue;
		words = way_words(screens, bench, row);
		day = form_field(row->form, "as_of") != NULL
		    ? field_show(form_field(row->form, "as_of"), record_value(row, "as_of")) : memory_text("");
		rows = memory_resize(rows, list.count + 1, sizeof(struct record *));
		rows[list.count] = row;
		choice_list_add(&list, record_text(row, "way"), words, day);
		free(words);
		free(day);
	}
	taken = dialog_choose(screens->tui, title, list.items, list.count, 0);
	chosen = taken >= 0 ? rows[taken] : NULL;
	choice_list_release(&list);
	free(rows);
	free(thing);
	free(title);
	return chosen;
}

static bool put_way(struct screens *screens, struct sheet *sheet, const struct record *row, const char *reason,
    struct problem *problem)
{
	bool good = sheet_put(screens->desk, sheet, "rows", row->form->name, problem) &&
	    sheet_put(screens->desk, sheet, "way", record_text(row, "way"), problem);

	for (size_t i = 0; good && i < row->form->ways_count; i++) {
		const struct field *field = form_field(row->form, row->form->ways[i]);
		char *text;

		if (field == NULL || form_field(sheet->form, field->name) == NULL || row->values[field->index].state != VALUE_KNOWN)
			continue;
		text = field_write(field, row->values[field->index]);
		good = sheet_put(screens->desk, sheet, field->name, text, problem);
		free(text);
	}
	return good && (*reason == '\0' || sheet_put(screens->desk, sheet, "reason", reason, problem));
}

/* What is being accepted stands above the reason. */
static char *ask_way_reason(struct screens *screens, const struct bench *bench, const struct record *row)
{
	char *thing = dispute_thing(screens, bench, row), *way = way_words(screens, bench, row);
	char *text = memory_format(_("%s：以“%s”为准，别的方式留存，不再参与计算。"), thing, way);
	struct dialog_question question = {.title = _("采信一种来源"), .text = text, .label = _("理由："), .required = true};
	char *reason = dialog_ask(screens->tui, &question);

	free(text);
	free(way);
	free(thing);
	return reason;
}

static bool file_way(struct screens *screens, const struct record *row, const char *reason)
{
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {0};
	struct sheet *sheet = sheet_new(screens->desk, "accept_way", row->stream, &problem);
	bool good = sheet != NULL && put_way(screens, sheet, row, reason, &problem) &&
	    desk_file(screens->desk, sheet, &filed, &problem);

	if (good)
		tui_say(screens->tui, STYLE_GOOD, "%s", filed.notice != NULL ? filed.notice : _("已采信，按选定的方式计算。"));
	else
		screen_show_problem(screens, &problem);
	filed_release(&filed);
	problem_release(&problem);
	sheet_free(sheet);
	return good;
}

bool screen_accept_way(struct screens *screens, const char *household)
{
	struct problem problem = PROBLEM_INIT;
	struct bench *bench = desk_bench(screens->desk, household, &problem);
	struct world *world = bench != NULL ? world_new(desk_pack(screens->desk), bench, desk_here(screens->desk), NULL) : NULL;
	const struct record *row = world != NULL ? choose_dispute(screens, world, bench) : NULL;
	char *reason = NULL;
	bool good = false;

	if (bench == NULL)
		screen_show_problem(screens, &problem);
	row = row != NULL ? choose_way(screens, bench, row) : NULL;
	if (row != NULL)
		reason = ask_way_reason(screens, bench, row);
	if (reason != NULL)
		good = file_way(screens, row, reason);
	free(reason);
	world_free(world);
	bench_free(bench);
	problem_release(&problem);
	return good;
}
