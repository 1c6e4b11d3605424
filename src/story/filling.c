/* Verbs that do something: day, station, fill and refuse, review, parameter. */
#include "story.h"

#include <stdlib.h>
#include <string.h>

static bool verb_day(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *text = tree_text(step, "day");
	date day;

	if (text != NULL && *text == '+') /* so many days later: parts that wait do not know the day */
		day = story->day + (date)strtol(text + 1, NULL, 10);
	else
		day = text != NULL ? date_read(text) : DATE_NONE;
	if (day == DATE_NONE)
		return tree_problem(step, problem, "%s", _("day 要写日期，例如 2025-03-03，或 +8。"));
	story_set_day(story, day);
	for (size_t i = 0; i < story->station_count; i++) {
		int64_t erased;

		if (!desk_erase_due(story->stations[i].desk, &erased, problem)) /* as whoever signs in on that day */
			return false;
	}
	return true;
}

static bool verb_station(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *name = tree_text(step, "station");

	if (name == NULL)
		return tree_problem(step, problem, "%s", _("station 要写单位的名称。"));
	for (size_t i = 0; i < story->station_count; i++)
		if (strcmp(story->stations[i].name, name) == 0) {
			story->at = i;
			return true;
		}
	return story_add_station(story, &(struct story_place){name, tree_text(step, "level"), tree_text(step, "pack"),
	    tree_text(step, "area"), tree_text(step, "meets")}, problem);
}

static bool verb_play(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *file = tree_text(step, "play");

	return file != NULL ? story_play_parts(story, file, tree_get(step, "with"), step, problem)
			    : tree_problem(step, problem, "%s", _("play 要写文件名。"));
}

/* ---- fill ---- */

static const char *default_role(struct desk *desk, const struct form *form)
{
	const struct review_rules *rules = pack_review(desk_pack(desk));

	if ((strcmp(form->name, "confirm") == 0 || strcmp(form->name, "refusal") == 0) && rules->confirm_by != NULL)
		return rules->confirm_by;
	if (strcmp(form->name, "revocation") == 0 && rules->may_revoke != NULL)
		return rules->may_revoke;
	for (size_t i = 0; i < form->by_count; i++)
		if (strcmp(form->by[i], "clerk") == 0)
			return "clerk";
	return form->by_count > 0 ? form->by[0] : "clerk";
}

/* Whom a maker-checker form must not be filed by. */
static char *maker_of(struct desk *desk, const struct form *form, const char *in)
{
	static const char *const makers[] = {"proposed_by", "received_by"};
	struct record *record = form->confirm_other && in != NULL ? desk_record(desk, in, NULL) : NULL;
	struct bench *bench = record != NULL ? desk_bench(desk, record->stream, NULL) : NULL;
	const struct form *forms[] = {desk_form(desk, "determination"), desk_form(desk, "application")};
	char *maker = NULL;

	for (size_t f = 0; bench != NULL && f < BASE_COUNT(forms); f++)
		for (struct record *row = bench_first(bench, forms[f]); row != NULL; row = bench_next(bench, row))
			for (size_t i = 0; i < BASE_COUNT(makers); i++)
				if (form_field(row->form, makers[i]) != NULL && record_text(row, makers[i]) != NULL) {
					free(maker);
					maker = memory_text(record_text(row, makers[i]));
				}
	bench_free(bench);
	record_free(record);
	return maker;
}

static bool sign_in_for(struct story *story, struct desk *desk, const struct tree *step, const struct form *form,
    const char *in, struct problem *problem)
{
	const char *as = tree_text(step, "as");
	char *maker = maker_of(desk, form, in);
	bool good = story_sign_in(story, desk, as != NULL ? as : default_role(desk, form), maker, problem);

	free(maker);
	return good;
}

/* $word stands for what it names, in every type of field; in parts one that `with` does not bind leaves its field out. */
static void fill_field(const struct story *story, const struct tree *item, struct tree *fields)
{
	const char *id = item->kind == TREE_TEXT && *item->text == '$' ? story_id(story, item->text) : NULL;
	struct tree *copy;

	if (id == NULL && story->depth > 0 && item->kind == TREE_TEXT && *item->text == '$')
		return;
	copy = tree_copy(item);
	if (id != NULL)
		tree_set_text(copy, id);
	tree_add_take(fields, item->key, copy);
}

static bool fill_row(struct story *story, struct record *row, const struct tree *from, struct problem *problem)
{
	struct tree *fields = tree_new_map();
	const char *name = tree_text(from, "id");
	bool good;

	if (name != NULL)
		story_name(story, name, row->id);
	for (size_t i = 0; i < from->count; i++)
		fill_field(story, from->items[i], fields);
	good = record_from_input(row, from->kind == TREE_MAP ? fields : from, story->day, story_look_up, story, problem);
	tree_free(fields);
	return good;
}

/* Rows of a grid, one by one, so that a later row may name an earlier one. */
static bool fill_grid(struct story *story, struct desk *desk, struct sheet *sheet, const struct tree *rows,
    struct problem *problem)
{
	if (rows->kind != TREE_LIST) {
		if (rows->text == NULL || strcmp(rows->text, "none") != 0)
			return tree_problem(rows, problem, _("“%s”要么是一列行，要么是 none。"), rows->key);
		sheet_none(sheet, rows->key);
		return true;
	}
	sheet_none(sheet, rows->key);
	for (size_t i = 0; i < rows->count; i++)
		if (!fill_row(story, sheet_add_row(desk, sheet, rows->key), rows->items[i], problem))
			return false;
	return true;
}

static bool is_grid(const struct sheet *sheet, const char *key)
{
	for (size_t i = 0; i < sheet->grid_count; i++)
		if (strcmp(sheet->grids[i].form->name, key) == 0)
			return true;
	return false;
}

static bool fill_sheet(struct story *story, struct desk *desk, struct sheet *sheet, const struct tree *set,
    struct problem *problem)
{
	struct tree *fields;
	bool good = true;

	if (set == NULL)
		return true;
	if (set->kind != TREE_MAP)
		return tree_problem(set, problem, "%s", _("set 要写成“项目: 值”。"));
	fields = tree_new_map();
	for (size_t i = 0; i < set->count; i++)
		if (!is_grid(sheet, set->items[i]->key))
			fill_field(story, set->items[i], fields);
	good = sheet_from_input(desk, sheet, fields, story_look_up, story, problem);
	tree_free(fields);
	for (size_t i = 0; good && i < set->count; i++)
		if (is_grid(sheet, set->items[i]->key))
			good = fill_grid(story, desk, sheet, set->items[i], problem);
	return good;
}

static bool fill_overrides(struct sheet *sheet, const struct tree *step, struct problem *problem)
{
	const struct tree *list = tree_get(step, "override");

	for (size_t i = 0; list != NULL && i < list->count; i++) {
		sheet->overridden = memory_resize(sheet->overridden, sheet->overridden_count + 1, sizeof(char *));
		sheet->overridden[sheet->overridden_count++] = memory_text(list->items[i]->text);
	}
	if (list != NULL && list->kind != TREE_LIST)
		return tree_problem(list, problem, "%s", _("override 要写成一列项目名。"));
	return true;
}

static struct sheet *open_sheet(struct story *story, struct desk *desk, const struct tree *step, const char *form,
    struct problem *problem)
{
	const struct tree *change = tree_get(step, "change"), *gone = tree_get(step, "void"), *in = tree_get(step, "in");
	const char *reason = tree_text(step, "reason"), *id;

	if (change != NULL || gone != NULL) {
		struct sheet *sheet = NULL;

		id = story_need(story, change != NULL ? change : gone, problem);
		if (id != NULL)
			sheet = change != NULL ? sheet_change(desk, id, problem)
			    : sheet_void(desk, id, reason != NULL ? reason : _("录入有误"), problem);
		if (sheet != NULL && change != NULL)
			sheet->reason = memory_text(reason != NULL ? reason : _("情况变化"));
		return sheet;
	}
	id = in != NULL ? story_need(story, in, problem) : NULL;
	return in != NULL && id == NULL ? NULL : sheet_new(desk, form, id, problem);
}

static bool fill_file(struct story *story, struct desk *desk, const struct tree *step, const char *name, struct filed *filed,
    struct problem *problem)
{
	struct sheet *sheet = open_sheet(story, desk, step, name, problem);
	const char *id = tree_text(step, "id");
	bool good = sheet != NULL && fill_sheet(story, desk, sheet, tree_get(step, "set"), problem) &&
	    fill_overrides(sheet, step, problem);

	if (good && sheet->reason == NULL && tree_text(step, "reason") != NULL)
		sheet->reason = memory_text(tree_text(step, "reason"));
	good = good && desk_file(desk, sheet, filed, problem);
	if (good && id != NULL)
		story_name(story, id, filed->record);
	sheet_free(sheet);
	return good;
}

static bool fill_prepare(struct story *story, const struct tree *step, const char *verb, struct desk **desk,
    struct problem *problem)
{
	const char *name = tree_text(step, verb);
	const struct tree *in = tree_get(step, "in");
	const struct form *form;
	const char *id;

	*desk = story_desk(story, step, problem);
	if (*desk == NULL)
		return false;
	form = name != NULL ? desk_form(*desk, name) : NULL;
	if (form == NULL)
		return tree_problem(step, problem, _("没有“%s”这张表单。"), name != NULL ? name : "");
	id = in != NULL ? story_need(story, in, problem) : NULL;
	if (in != NULL && id == NULL)
		return false;
	return sign_in_for(story, *desk, step, form, id, problem);
}

static bool after_office(struct story *story, struct desk *desk, const char *name, struct problem *problem)
{
	return strcmp(name, "parameter") != 0 || story_restore_parameters(story, desk, problem);
}

static bool verb_fill(struct story *story, const struct tree *step, struct problem *problem)
{
	const struct tree *notice = tree_get(step, "notice");
	struct filed filed;
	struct desk *desk;
	bool good;

	if (!fill_prepare(story, step, "fill", &desk, problem))
		return false;
	if (!fill_file(story, desk, step, tree_text(step, "fill"), &filed, problem))
		return false;
	good = after_office(story, desk, tree_text(step, "fill"), problem);
	if (good && notice != NULL) {
		story->checks++;
		if (filed.notice == NULL || strstr(filed.notice, notice->text) == NULL)
			good = tree_problem(notice, problem, _("提示里没有“%s”，提示是：%s"), notice->text,
			    filed.notice != NULL ? filed.notice : "");
	}
	if (good && tree_text(step, "created") != NULL && filed.created_count > 0)
		story_name(story, tree_text(step, "created"), filed.created[0]);
	filed_release(&filed);
	return good;
}

bool expect_because(const struct tree *step, const struct problem *refusal, struct problem *problem)
{
	const struct tree *because = tree_get(step, "because");
	size_t count = because == NULL ? 0 : because->kind == TREE_LIST ? because->count : 1;

	for (size_t i = 0; i < count; i++) {
		const char *word = because->kind == TREE_LIST ? because->items[i]->text : because->text;
		bool said = word != NULL && ((refusal->text != NULL && strstr(refusal->text, word) != NULL) ||
		    (refusal->clause != NULL && strstr(refusal->clause, word) != NULL) ||
		    (refusal->field != NULL && strcmp(refusal->field, word) == 0));

		if (!said)
			return tree_problem(because, problem, _("拒绝的理由里没有“%s”，而是：%s"), word != NULL ? word : "",
			    refusal->text != NULL ? refusal->text : "");
	}
	return true;
}

static bool verb_refuse(struct story *story, const struct tree *step, struct problem *problem)
{
	struct problem refusal = PROBLEM_INIT;
	struct filed filed = {.record = ""};
	struct desk *desk;
	bool good;

	if (!fill_prepare(story, step, "refuse", &desk, problem))
		return false;
	story->checks++;
	if (fill_file(story, desk, step, tree_text(step, "refuse"), &filed, &refusal)) {
		filed_release(&filed);
		good = tree_problem(step, problem, "%s", _("本应拒绝，却办成了。"));
	} else {
		good = expect_because(step, &refusal, problem);
	}
	problem_release(&refusal);
	return good;
}

static bool verb_review(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *id = story_need(story, tree_get(step, "review"), problem);
	const char *as = tree_text(step, "as");
	struct desk *desk = id != NULL ? story_desk(story, step, problem) : NULL;
	struct sheet *sheet;
	struct filed filed;
	bool good;

	if (desk == NULL || !story_sign_in(story, desk, as != NULL ? as : "clerk", NULL, problem))
		return false;
	sheet = sheet_new(desk, "review", id, problem);
	good = sheet != NULL && fill_sheet(story, desk, sheet, tree_get(step, "set"), problem) &&
	    desk_file(desk, sheet, &filed, problem);
	if (good)
		filed_release(&filed);
	sheet_free(sheet);
	return good && (tree_get(step, "expect") == NULL || story_expect_review(story, desk, id, step, problem));
}

/* {parameter: KEY, value: .., since: .., band: .., basis: .., draft: yes} */
static bool verb_parameter(struct story *story, const struct tree *step, struct problem *problem)
{
	static const char *const fields[] = {"value", "since", "band", "basis", "draft"};
	struct desk *desk = story_desk(story, step, problem);
	struct sheet *sheet;
	struct filed filed;
	bool good;

	if (desk == NULL || !story_sign_in(story, desk, "supervisor", NULL, problem))
		return false;
	sheet = sheet_new(desk, "parameter", NULL, problem);
	good = sheet != NULL && sheet_put(desk, sheet, "key", tree_text(step, "parameter"), problem);
	for (size_t i = 0; good && i < BASE_COUNT(fields); i++)
		if (tree_text(step, fields[i]) != NULL)
			good = sheet_put(desk, sheet, fields[i], tree_text(step, fields[i]), problem);
	if (good && (good = desk_file(desk, sheet, &filed, problem)))
		filed_release(&filed);
	sheet_free(sheet);
	return good && story_restore_parameters(story, desk, problem);
}

#define KEYS(...) (const char *const[]){__VA_ARGS__, NULL}

const struct story_verb_row story_acts[] = {
    {"day", verb_day, KEYS("day")},
    {"fill", verb_fill, KEYS("fill", "in", "as", "at", "id", "change", "void", "set", "reason", "override", "notice", "created")},
    {"refuse", verb_refuse,
	KEYS("refuse", "in", "as", "at", "id", "change", "void", "set", "reason", "override", "because")},
    {"review", verb_review, KEYS("review", "as", "at", "set", "expect")},
    {"parameter", verb_parameter, KEYS("parameter", "value", "since", "band", "basis", "draft", "at")},
    {"send", story_send, KEYS("send", "from", "twice", "lost", "fresh")},
    {"bundle", story_bundle, KEYS("bundle", "from", "to", "households", "events", "number", "stick", "cleaned", "most", "parts", "because")},
    {"take", story_take, KEYS("take", "at", "spoilt", "fresh", "known", "parked", "asked", "households", "concurrent", "stick", "cleaned", "because")},
    {"request", story_request, KEYS("request", "from", "to", "asked", "stick")},
    {"keep", story_keep, KEYS("keep")},
    {"put_back", story_put_back, KEYS("put_back")},
    {"restore", story_restore, KEYS("restore")},
    {"close_log", story_close_log, KEYS("close_log", "as", "reason", "because")},
    {"forgo", story_forgo, KEYS("forgo", "reason", "because", "as", "at")},
    {"resolve", story_resolve, KEYS("resolve", "form", "field", "station", "value", "reason", "as", "at")},
    {"import", story_import,
	KEYS("import", "sent", "spoilt", "fresh", "file", "text", "encoding", "good", "bad", "warns", "rejected", "id", "because", "as", "at")},
    {"undo", story_undo, KEYS("undo", "because", "as", "at")},
    {"compare", story_compare,
	KEYS("compare", "rows", "matched", "candidates", "fresh", "households", "restricted", "because", "as", "at")},
    {"check_send", story_check_send, KEYS("check_send", "encoding", "persons", "words", "because", "as", "at")},
    {"check_answer", story_check_answer,
	KEYS("check_answer", "source", "text", "encoding", "left", "reasons", "id", "because", "as", "at")},
    {"recalculate", story_recalculate, KEYS("recalculate", "looked", "drafted", "because", "as", "at")},
    {"open", story_open_restricted, KEYS("open", "reason", "because", "as", "at")},
    {"play", verb_play, KEYS("play", "with")},
    {"station", verb_station, KEYS("station", "level", "pack", "area", "meets")},
    {NULL, NULL, NULL},
};
