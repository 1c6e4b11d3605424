/* Verbs that look at lists: queue, show, chain, search, steps. Each must be able to fail. */
#include "story.h"

#include "doudi/report.h"

#include <stdlib.h>
#include <string.h>

static bool verb_queue(struct story *story, const struct tree *step, struct problem *problem)
{
	struct desk *desk = story_desk(story, step, problem);
	const struct queue *queue = desk != NULL ? desk_queue(desk, tree_text(step, "queue")) : NULL;
	const char *as = tree_text(step, "as");
	struct queue_page page;
	struct tree *rows;
	bool good;

	if (queue == NULL)
		return desk != NULL && tree_problem(step, problem, _("没有“%s”这个队列。"), tree_text(step, "queue"));
	if (as != NULL && !story_sign_in(story, desk, as, NULL, problem))
		return false;
	if (!desk_queue_page(desk, queue, NULL, false, 1000, &page, problem))
		return false;
	rows = tree_new_list();
	for (size_t i = 0; i < page.count; i++) {
		struct record *record = desk_record(desk, page.rows[i].record, NULL);
		struct tree *row = record != NULL ? row_of_record(record) : tree_new_map();

		tree_add_text(row, "record", page.rows[i].record);
		tree_add_text(row, "household", page.rows[i].household);
		if (page.rows[i].has_due)
			tree_add_number(row, "remaining", page.rows[i].remaining);
		else
			tree_add_text(row, "remaining", "");
		tree_add_text(row, "paused", page.rows[i].paused ? "yes" : "no");
		tree_add_take(rows, NULL, row);
		record_free(record);
	}
	good = expect_rows(story, step, rows, problem) && expect_number(story, step, "restricted", page.restricted, problem);
	tree_free(rows);
	queue_page_release(&page);
	return good;
}

/* "memberships" and "membership" both name the form. */
static const struct form *form_shown(struct desk *desk, const char *word)
{
	const struct form *form = desk_form(desk, word);
	size_t length = strlen(word);
	char *singular;

	if (form != NULL || length < 2 || word[length - 1] != 's')
		return form;
	singular = memory_text_part(word, length - 1);
	form = desk_form(desk, singular);
	free(singular);
	return form;
}

static bool points_at(const struct record *row, const char *id)
{
	if (strcmp(row->id, id) == 0 || strcmp(row->stream, id) == 0)
		return true;
	for (size_t i = 0; i < row->form->field_count; i++)
		if (row->form->fields[i].type == FIELD_REF && row->values[i].state == VALUE_KNOWN &&
		    strcmp(row->values[i].text, id) == 0)
			return true;
	return false;
}

/* Active, or in a gradual exit that is not over. */
static bool membership_is_shown(const struct record *row, date day)
{
	const char *state = record_text(row, "state");
	struct value until = record_value(row, "until");

	return state != NULL && (strcmp(state, "active") == 0 ||
	    (strcmp(state, "gradual") == 0 && until.state == VALUE_KNOWN && day < (date)until.number));
}

/* Memberships are those in force unless `all: yes`; everything else is what is not voided. */
static bool row_is_shown(const struct record *row, const char *in, bool all, date day)
{
	if (in != NULL && !points_at(row, in))
		return false;
	if (all || strcmp(row->form->name, "membership") != 0)
		return all || !row->voided;
	return !row->voided && !row->held && membership_is_shown(row, day);
}

/* `id: NAME` names the one row that was expected. */
static bool row_name(struct story *story, const struct tree *step, const struct tree *rows, struct problem *problem)
{
	const char *name = tree_text(step, "id");

	if (name == NULL)
		return true;
	if (rows->count != 1)
		return tree_problem(tree_get(step, "id"), problem, _("id 给一行起名，而这里有 %zu 行。"), rows->count);
	story_name(story, name, tree_text(rows->items[0], "id"));
	return true;
}

static struct tree *contests_rows(const struct contest *contests, size_t count)
{
	struct tree *rows = tree_new_list();

	for (size_t i = 0; i < count; i++) {
		struct tree *row = tree_add_map(rows, NULL);
		struct buffer values = BUFFER_INIT(8192);

		for (size_t k = 0; k < contests[i].count; k++)
			buffer_add_format(&values, "%s%s", k > 0 ? " " : "",
			    contests[i].contenders[k].value != NULL ? contests[i].contenders[k].value : "unknown");
		tree_add_text(row, "id", contests[i].record);
		tree_add_text(row, "form", contests[i].form);
		tree_add_text(row, "field", contests[i].field);
		tree_add_text(row, "agreed", contests[i].agreed != NULL ? contests[i].agreed : "unknown");
		tree_add_text(row, "values", buffer_text(&values));
		buffer_release(&values);
	}
	return rows;
}

static bool show_contested(struct story *story, struct desk *desk, const char *household, const struct tree *step,
    struct problem *problem)
{
	struct contest *contests;
	struct tree *rows;
	size_t count;
	int64_t restricted;
	bool good;

	if (!desk_contests(desk, household, &contests, &count, &restricted, problem))
		return false;
	rows = contests_rows(contests, count);
	good = expect_rows(story, step, rows, problem) && expect_number(story, step, "restricted", restricted, problem);
	tree_free(rows);
	contests_release(contests, count);
	return good;
}

static bool halves_row(void *self, const struct move_half *half)
{
	struct tree *row = tree_add_map(self, NULL);

	tree_add_text(row, "household", half->household);
	tree_add_text(row, "other", half->other != NULL ? half->other : "");
	tree_add_text(row, "kind", half->kind);
	tree_add_text(row, "side", half->side);
	return true;
}

/* Moves of which only one half is here. */
static bool show_halves(struct story *story, struct desk *desk, const struct tree *step, struct problem *problem)
{
	struct tree *rows = tree_new_list();
	int64_t restricted;
	bool good = desk_each_half(desk, halves_row, rows, &restricted, problem) && expect_rows(story, step, rows, problem) &&
	    expect_number(story, step, "restricted", restricted, problem);

	tree_free(rows);
	return good;
}

static bool show_form(struct story *story, struct desk *desk, const struct form *form, const char *household, const char *in,
    const struct tree *step, struct problem *problem)
{
	struct bench *bench = desk_bench(desk, household, problem);
	bool all = tree_is_yes(step, "all"), good;
	struct tree *rows;

	if (bench == NULL)
		return false;
	bench_include(bench, all, true);
	rows = tree_new_list();
	for (struct record *row = bench_first(bench, form); row != NULL; row = bench_next(bench, row))
		if (row_is_shown(row, in, all, story->day))
			tree_add_take(rows, NULL, row_of_record(row));
	good = expect_rows(story, step, rows, problem) && row_name(story, step, rows, problem);
	tree_free(rows);
	bench_free(bench);
	return good;
}

/* {show: $a, expect: {state: closed}}: one record. */
static bool show_record(struct story *story, struct desk *desk, const struct tree *step, struct problem *problem)
{
	const char *id = story_need(story, tree_get(step, "show"), problem);
	struct record *record = id != NULL ? desk_record(desk, id, problem) : NULL;
	const struct tree *expect = tree_get(step, "expect");
	struct tree *row;
	bool good = true;

	if (record == NULL)
		return false;
	if (expect == NULL || expect->kind != TREE_MAP) {
		record_free(record);
		return tree_problem(step, problem, "%s", _("show 一条记录时，expect 要写成“项目: 值”。"));
	}
	row = row_of_record(record);
	for (size_t i = 0; good && i < expect->count; i++) {
		const char *found = tree_text(row, expect->items[i]->key);

		good = found != NULL ? expect_text(story, expect->items[i], found, expect->items[i]->key, problem)
		    : tree_problem(expect->items[i], problem, _("结果里没有“%s”这一项。"), expect->items[i]->key);
	}
	tree_free(row);
	record_free(record);
	return good;
}

static bool verb_show(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *what = tree_text(step, "show");
	const struct tree *in = tree_get(step, "in");
	struct desk *desk = story_desk(story, step, problem);
	const struct form *form;
	struct id_text journal;
	const char *id;
	char *household;
	bool good = false;

	if (desk == NULL || what == NULL)
		return desk != NULL && tree_problem(step, problem, "%s", _("show 要写表单名。"));
	if (tree_text(step, "as") != NULL && !story_sign_in(story, desk, tree_text(step, "as"), NULL, problem))
		return false;
	if (*what == '$')
		return show_record(story, desk, step, problem);
	form = form_shown(desk, what);
	journal = ledger_journal(desk_ledger(desk));
	id = in != NULL ? story_need(story, in, problem) : form != NULL && form->up_only ? journal.text : ledger_office(desk_ledger(desk));
	if (id == NULL)
		return false;
	household = in != NULL ? desk_household_of(desk, id, problem) : memory_text(id);
	if (household == NULL)
		return false;
	if (strcmp(what, "contested") == 0)
		good = show_contested(story, desk, in != NULL ? household : NULL, step, problem);
	else if (strcmp(what, "halves") == 0)
		good = show_halves(story, desk, step, problem);
	else if (form == NULL)
		good = tree_problem(step, problem, _("没有“%s”这张表单。"), what);
	else
		good = show_form(story, desk, form, household, in != NULL ? id : NULL, step, problem);
	free(household);
	return good;
}

static struct tree *chain_rows(const struct chain_entry *entries, size_t count)
{
	struct tree *rows = tree_new_list();

	for (size_t i = 0; i < count; i++) {
		struct tree *row = tree_add_map(rows, NULL);
		struct buffer details = BUFFER_INIT(32768);

		for (size_t k = 0; k < entries[i].detail_count; k++)
			buffer_add_format(&details, "%s%s", k > 0 ? "\n" : "", entries[i].details[k]);
		tree_add_text(row, "title", entries[i].title);
		tree_add_text(row, "who", entries[i].who);
		tree_add_text(row, "role", entries[i].role);
		tree_add_text(row, "day", date_write(entries[i].day).text);
		tree_add_text(row, "station", entries[i].station);
		tree_add_text(row, "details", buffer_text(&details));
		tree_add_text(row, "contested", entries[i].contested ? "yes" : "no");
		tree_add_text(row, "late", entries[i].late ? "yes" : "no");
		buffer_release(&details);
	}
	return rows;
}

static bool verb_chain(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *id = story_need(story, tree_get(step, "chain"), problem);
	const struct tree *who = tree_get(step, "person");
	const char *person = who != NULL && id != NULL ? story_need(story, who, problem) : NULL;
	struct desk *desk = id != NULL ? story_desk(story, step, problem) : NULL;
	char *household = desk != NULL && (who == NULL || person != NULL) ? desk_household_of(desk, id, problem) : NULL;
	struct chain_entry *entries;
	struct tree *rows;
	size_t count;
	bool good;

	if (household == NULL || (tree_text(step, "as") != NULL && !story_sign_in(story, desk, tree_text(step, "as"), NULL, problem))) {
		free(household);
		return false;
	}
	if (strcmp(household, id) != 0 && person == NULL)
		person = id; /* {chain: $dad} is that person's chain */
	good = desk_chain(desk, household, person, &entries, &count, problem);
	free(household);
	if (!good)
		return false;
	rows = chain_rows(entries, count);
	good = expect_rows(story, step, rows, problem);
	tree_free(rows);
	chain_release(entries, count);
	return good;
}

static bool verb_search(struct story *story, const struct tree *step, struct problem *problem)
{
	struct desk *desk = story_desk(story, step, problem);
	struct search_hit *hits;
	struct tree *rows;
	int64_t restricted;
	size_t count;
	bool good;

	if (desk == NULL || !desk_search(desk, tree_text(step, "search"), 100, false, &hits, &count, &restricted, problem))
		return false;
	rows = tree_new_list();
	for (size_t i = 0; i < count; i++) {
		struct tree *row = tree_add_map(rows, NULL);

		tree_add_text(row, "id", hits[i].record);
		tree_add_text(row, "household", hits[i].household);
		tree_add_text(row, "name", hits[i].name);
		tree_add_text(row, "id_number", hits[i].id_masked);
		tree_add_text(row, "how", hits[i].how);
	}
	good = expect_rows(story, step, rows, problem) && expect_number(story, step, "restricted", restricted, problem);
	tree_free(rows);
	search_hits_release(hits, count);
	return good;
}

/* {steps: $a, category: K}: the procedure's steps and whether each is done. */
static bool verb_steps(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *id = story_need(story, tree_get(step, "steps_of"), problem), *category = tree_text(step, "category");
	struct desk *desk = id != NULL ? story_desk(story, step, problem) : NULL;
	struct procedure_state state;
	struct tree *rows;
	bool good;

	if (desk == NULL || category == NULL || !desk_procedure(desk, id, category, &state, problem))
		return false;
	rows = tree_new_list();
	for (size_t i = 0; i < state.count; i++) {
		struct tree *row = tree_add_map(rows, NULL);

		tree_add_text(row, "form", state.steps[i].form != NULL ? state.steps[i].form : "");
		tree_add_text(row, "label", state.steps[i].label);
		tree_add_text(row, "done", state.steps[i].done ? "yes" : "no");
		tree_add_text(row, "basis", state.basis != NULL ? state.basis : "");
	}
	good = expect_rows(story, step, rows, problem);
	tree_free(rows);
	procedure_release(&state);
	return good;
}

static void validity_row(struct desk *desk, struct tree *rows)
{
	static const char *const words[] = {"in_force", "not_yet", "expired"};
	date day = desk_here(desk)->day;
	char *says = pack_validity_sentence(desk_pack(desk), day);
	struct tree *row = tree_add_map(rows, NULL);

	tree_add_text(row, "state", words[pack_validity(desk_pack(desk), day)]);
	tree_add_text(row, "label", pack_validity_word(pack_validity(desk_pack(desk), day)));
	tree_add_text(row, "says", says != NULL ? says : "");
	free(says);
}

/* {pack: validity}: on the day. {pack: categories}: those of the document, in its order. {pack: KEY}: what pack.yaml says, an item a row. */
static struct tree *pack_rows(struct desk *desk, const char *what)
{
	const struct pack *pack = desk_pack(desk);
	const struct tree *said = tree_get(pack_tree(pack, "pack"), what);
	struct tree *rows = tree_new_list();

	if (strcmp(what, "validity") == 0) {
		validity_row(desk, rows);
		return rows;
	}
	if (strcmp(what, "categories") != 0) {
		for (size_t i = 0; said != NULL && i < (said->kind == TREE_LIST ? said->count : 1); i++)
			tree_add_text(tree_add_map(rows, NULL), "text", said->kind == TREE_LIST ? said->items[i]->text : said->text);
		return rows;
	}
	for (size_t i = 0; i < pack_category_count(pack); i++) {
		const struct category *category = pack_category(pack, i);
		struct tree *row = category->listed ? tree_add_map(rows, NULL) : NULL;

		if (row == NULL)
			continue;
		tree_add_text(row, "name", category->name);
		tree_add_text(row, "label", category->label);
		tree_add_text(row, "basis", category->basis != NULL ? category->basis : "");
		tree_add_text(row, "by", category->by != NULL ? category->by : "");
	}
	return rows;
}

static bool verb_pack(struct story *story, const struct tree *step, struct problem *problem)
{
	struct desk *desk = story_desk(story, step, problem);
	const char *what = tree_text(step, "pack");
	struct tree *rows;
	bool good;

	if (desk == NULL || what == NULL)
		return desk != NULL && tree_problem(step, problem, "%s", _("pack 要写 categories、validity，或 pack.yaml 的一个键。"));
	rows = pack_rows(desk, what);
	good = expect_rows(story, step, rows, problem);
	tree_free(rows);
	return good;
}

/* {report: NAME, expect: [{..}]}: its rows. */
static bool verb_report(struct story *story, const struct tree *step, struct problem *problem)
{
	struct desk *desk = story_desk(story, step, problem);
	const char *name = tree_text(step, "report");
	struct report_scene scene;
	struct tree *report;
	bool good;

	if (desk == NULL || name == NULL)
		return desk != NULL && tree_problem(step, problem, "%s", _("report 要写报表的名称。"));
	scene = (struct report_scene){desk_pack(desk), desk_store(desk), desk_here(desk)->day};
	report = report_make(&scene, name, problem);
	good = report != NULL && expect_rows(story, step, tree_get(report, "rows"), problem) &&
	    expect_number(story, step, "restricted", strtoll(tree_text(report, "restricted"), NULL, 10), problem);
	tree_free(report);
	return good;
}

#define KEYS(...) (const char *const[]){__VA_ARGS__, NULL}
#define LIST_KEYS "expect", "only", "absent", "count", "in_order", "at"

const struct story_verb_row story_looks[] = {
    {"assess", story_assess, KEYS("assess", "expect", "only", "application", "determination", "at")},
    {"simulate", story_simulate, KEYS("simulate", "as", "at", "total", "totals", "adopt", "because", LIST_KEYS)},
    {"queue", verb_queue, KEYS("queue", "as", "restricted", LIST_KEYS)},
    {"show", verb_show, KEYS("show", "as", "in", "all", "id", "restricted", LIST_KEYS)},
    {"chain", verb_chain, KEYS("chain", "as", "person", LIST_KEYS)},
    {"search", verb_search, KEYS("search", "restricted", LIST_KEYS)},
    {"erasures", story_erasures, KEYS("erasures", LIST_KEYS)},
    {"steps_of", verb_steps, KEYS("steps_of", "category", LIST_KEYS)},
    {"pack", verb_pack, KEYS("pack", LIST_KEYS)},
    {"outgoing", story_outgoing, KEYS("outgoing", LIST_KEYS)},
    {"missing", story_missing, KEYS("missing", LIST_KEYS)},
    {"alarms", story_alarms, KEYS("alarms", LIST_KEYS)},
    {"export", story_export, KEYS("export", "second", "file", "rows", "number", "all", "words", "without", "because", "as", "at")},
    {"report", verb_report, KEYS("report", "restricted", LIST_KEYS)},
    {NULL, NULL, NULL},
};
