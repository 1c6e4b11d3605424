/* What an answer found beside what was declared, and how a difference is settled. Until it is, no category is decided. */
#include "acts.h"
#include "means.h"

#include <stdlib.h>
#include <string.h>

/* Whether a survey asked for the rows: where nobody asked, no row says nothing. */
static bool rows_were_asked(const struct act_scene *scene, const struct form *form)
{
	const struct form *survey = desk_form(scene->desk, "survey");
	size_t length = strlen(form->name);

	for (const struct record *row = bench_first(scene->bench, survey); row != NULL; row = bench_next(scene->bench, row)) {
		const char *at = record_text(row, "asked");

		for (; at != NULL && (at = strstr(at, form->name)) != NULL; at += length)
			if (at[length] == ' ' || at[length] == '\0')
				return true;
	}
	return false;
}

/* The sum or the number of the rows that a person declared; false: it is not known. */
static bool declared_of(const struct act_scene *scene, const struct tree *item, const struct form *form, const char *person,
    int64_t *declared)
{
	const struct field *amount = means_amount(item, form);
	bool known = rows_were_asked(scene, form);

	*declared = 0;
	for (const struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row)) {
		struct value value;

		if (!means_is_of(item, row, person))
			continue;
		if (amount == NULL) {
			(*declared)++;
			known = true;
			continue;
		}
		value = row->values[amount->index];
		if (value.state != VALUE_KNOWN || __builtin_add_overflow(*declared, value.number, declared))
			return false;
		known = true;
	}
	return known;
}

static bool line_compare(struct act_scene *scene, const struct tree *item, const struct form *form, struct record *line)
{
	bool money = means_amount(item, form) != NULL;
	struct value found = record_value(line, money ? "found" : "found_count");
	const char *person = record_text(line, "member");
	int64_t declared;
	bool known = person != NULL && declared_of(scene, item, form, person, &declared), same;

	if (known)
		scene_set_number(scene, line, money ? "declared" : "declared_count", declared);
	same = known && found.state == VALUE_KNOWN && found.number == declared;
	scene_set(scene, line, "check_answer", scene->record->id);
	scene_set(scene, line, "source", item->key);
	scene_set(scene, line, "state", same ? "same" : "open");
	return same;
}

/* Lines of the request's answers that stand open. */
static size_t request_open(const struct act_scene *scene, const struct record *request)
{
	const struct form *form = desk_form(scene->desk, "check_line");
	size_t open = 0;

	for (const struct record *line = bench_first(scene->bench, form); line != NULL; line = bench_next(scene->bench, line)) {
		const char *id = record_text(line, "check_answer");
		const struct record *answer = id != NULL ? bench_find(scene->bench, id) : NULL;

		open += answer != NULL && record_is(answer, "check_request", request->id) && record_is(line, "state", "open");
	}
	return open;
}

bool act_compare_check(struct act_scene *scene, struct problem *problem)
{
	const struct tree *item = means_item(scene->desk, record_text(scene->record, "source"), problem);
	const struct form *form = item != NULL ? means_form(scene->desk, item, problem) : NULL;
	size_t lines = 0, open;

	if (form == NULL)
		return false;
	for (size_t i = 0; i < scene->sheet->grid_count; i++)
		for (size_t k = 0; k < scene->sheet->grids[i].count; k++, lines++)
			line_compare(scene, item, form, bench_find(scene->bench, scene->sheet->grids[i].records[k]->id));
	if (lines == 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("核对结果里没有一个人，请逐人填写；没有的填0。"));
	open = request_open(scene, scene->subject);
	if (open > 0) {
		scene_set(scene, scene->subject, "state", "differs");
		buffer_add_format(&scene->notice, _("有 %zu 项与申报不一致，请逐项说明理由处理。"), open);
	} else if (!record_is(scene->subject, "state", "settled")) {
		scene_set(scene, scene->subject, "state", "same");
		buffer_add(&scene->notice, _("与申报一致。"));
	}
	return true;
}

/* ---- settling ---- */

static struct record *found_row(struct act_scene *scene, const struct tree *item, const struct form *form,
    const struct record *line, int64_t no)
{
	struct record *row = record_new(form, NULL, line->stream);
	const struct tree *set = tree_get(item, "set");
	struct value as_of = record_value(line, "as_of");

	record_put_text(row, "member", record_text(line, "member"));
	for (size_t i = 0; set != NULL && i < set->count; i++)
		record_put_text(row, set->items[i]->key, set->items[i]->text);
	record_put_text(row, "source", tree_text(item, "label"));
	record_put_text(row, "way", "compared");
	if (no > 0)
		record_put_number(row, "no", no);
	record_put_number(row, "as_of", as_of.state == VALUE_KNOWN ? as_of.number : desk_here(scene->desk)->day);
	record_fill_defaults(row, world_expr(scene->world));
	if (form->one_count > 0)
		ledger_one_id(row->stream, row, row->id);
	return row;
}

/* The rows declared go with the reason, what was found stands instead. */
static void line_take_found(struct act_scene *scene, const struct tree *item, const struct form *form,
    const struct record *line)
{
	const struct field *amount = means_amount(item, form);
	struct value found = record_value(line, amount != NULL ? "found" : "found_count");
	int64_t rows = found.state != VALUE_KNOWN || found.number == 0 ? 0 : amount != NULL ? 1 : found.number;
	char *why = memory_format(_("以核对为准：%s"), record_text(scene->record, "reason"));
	const char *person = record_text(line, "member");

	for (struct record *row = bench_first(scene->bench, form), *next; row != NULL; row = next) {
		next = bench_next(scene->bench, row);
		if (!means_is_of(item, row, person))
			continue;
		filing_add_void(scene->filing, form, row->id, why);
		bench_remove(scene->bench, row->id);
	}
	for (int64_t i = 0; i < rows; i++) {
		struct record *row = found_row(scene, item, form, line, amount != NULL ? 0 : i + 1);

		if (amount != NULL)
			record_put_number(row, amount->name, found.number);
		scene_create_take(scene, row);
	}
	free(why);
}

bool act_settle_check(struct act_scene *scene, struct problem *problem)
{
	const struct record *line = scene->subject, *answer = bench_find(scene->bench, record_text(line, "check_answer"));
	const struct tree *item = means_item(scene->desk, record_text(line, "source"), problem);
	const struct form *form = item != NULL ? means_form(scene->desk, item, problem) : NULL;
	struct record *request = answer != NULL ? bench_find(scene->bench, record_text(answer, "check_request")) : NULL;

	if (form == NULL)
		return false;
	if (record_is(scene->record, "outcome", "found"))
		line_take_found(scene, item, form, line);
	if (request != NULL && request_open(scene, request) == 0)
		scene_set(scene, request, "state", "settled");
	return true;
}
