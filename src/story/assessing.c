/* The verb assess: verdicts, their reasons and facts against what is expected. */
#include "story.h"

#include <stdlib.h>
#include <string.h>

/* ---- assess ---- */

static void parameters_set(struct desk *desk, const struct tree *map, date day, struct problem *problem)
{
	struct problem inner = PROBLEM_INIT;

	for (size_t i = 0; map != NULL && i < map->count; i++)
		if (!pack_set_input_parameter(desk_pack(desk), map->items[i], day, &inner)) {
			tree_problem(map->items[i], problem, "%s", inner.text);
			break;
		}
	problem_release(&inner);
}

/* `like: FILE`: that file's keys, replaced by the step's own. */
static struct tree *input_whole(struct story *story, const struct tree *input, struct problem *problem)
{
	const char *like = tree_text(input, "like");
	char *path = like != NULL ? story_path(story, like) : NULL;
	struct tree *whole = tree_new_map(), *base = path != NULL ? tree_read_yaml_file(path, problem) : NULL;

	if (like != NULL && base == NULL) {
		free(path);
		tree_free(whole);
		return NULL;
	}
	for (size_t i = 0; i < input->count; i++)
		if (strcmp(input->items[i]->key, "like") != 0)
			tree_add_take(whole, input->items[i]->key, tree_copy(input->items[i]));
	for (size_t i = 0; base != NULL && i < base->count; i++)
		if (tree_get(whole, base->items[i]->key) == NULL)
			tree_add_take(whole, base->items[i]->key, tree_copy(base->items[i]));
	tree_free(base);
	free(path);
	return whole;
}

static bool assess_input(struct desk *desk, const struct tree *input, date day, struct review *review,
    struct problem *problem)
{
	struct bench *bench = bench_from_input(pack_forms(desk_pack(desk)), input, day, problem);
	struct problem inner = PROBLEM_INIT;
	bool good;

	if (bench == NULL)
		return false;
	parameters_set(desk, tree_get(input, "parameters"), day, &inner);
	if (inner.kind != PROBLEM_NONE) {
		bench_free(bench);
		problem_move(problem, &inner);
		return false;
	}
	good = desk_assess_bench(desk, bench, NULL, false, review, problem);
	return good;
}

static bool verdict_is(struct story *story, const struct tree *wanted, const struct verdict *verdict, const char *what,
    struct problem *problem)
{
	const char *word = verdict->not_reviewed ? "not_reviewed" : truth_word(verdict->truth);

	return expect_text(story, wanted, word, what, problem);
}

/* amount, at_most, at_least; none where there is none. */
static bool verdict_money(struct story *story, const struct tree *wanted, const struct verdict *verdict,
    struct problem *problem)
{
	const struct {
		const char *key;
		bool has;
		int64_t money;
	} said[] = {{"amount", verdict->has_amount, verdict->amount}, {"at_most", verdict->has_most, verdict->most},
	    {"at_least", verdict->has_least, verdict->least}};
	bool good = true;

	for (size_t i = 0; good && i < BASE_COUNT(said); i++)
		if (tree_get(wanted, said[i].key) != NULL)
			good = expect_text(story, tree_get(wanted, said[i].key),
			    said[i].has ? money_write(said[i].money).text : "none", said[i].key, problem);
	return good;
}

/* {verdict, because: [words of the lines not met], missing: [field], unset: [parameter], amount, clause} */
static bool verdict_details(struct story *story, const struct tree *wanted, const struct verdict *verdict,
    struct problem *problem)
{
	static const char *const keys[] = {"verdict", "because", "missing", "unset", "amount", "at_most", "at_least", "clause", "remark", NULL};
	struct problem said = PROBLEM_INIT;
	struct buffer words = BUFFER_INIT(32768), missing = BUFFER_INIT(8192), unset = BUFFER_INIT(4096),
		      remarks = BUFFER_INIT(8192), clauses = BUFFER_INIT(8192);
	bool good = tree_check_keys(wanted, keys, problem);

	for (size_t i = 0; i < verdict->reason_count; i++) {
		const struct reason *reason = &verdict->reasons[i];
		char *sentence = reason_sentence(reason);

		if (reason->remark ? reason->truth == TRUTH_YES : reason->bears) {
			buffer_add_format(reason->remark ? &remarks : &words, "%s %s;", sentence,
			    reason->name != NULL ? reason->name : "");
			buffer_add_format(&clauses, "%s ", reason->clause != NULL ? reason->clause : "");
		}
		free(sentence);
	}
	for (size_t i = 0; i < verdict->missing_count; i++)
		buffer_add_format(&missing, "%s.%s ", verdict->missing[i].form->name,
		    verdict->missing[i].field != NULL ? verdict->missing[i].field->name : "");
	for (size_t i = 0; i < verdict->unset_count; i++)
		buffer_add_format(&unset, "%s ", verdict->unset[i]);
	problem_set(&said, PROBLEM_REFUSED, "%s", buffer_text(&words));
	if (good && tree_get(wanted, "verdict") != NULL)
		good = verdict_is(story, tree_get(wanted, "verdict"), verdict, verdict->category->name, problem);
	if (good && tree_get(wanted, "because") != NULL) {
		story->checks++;
		good = expect_because(wanted, &said, problem);
	}
	if (good && tree_get(wanted, "clause") != NULL)
		good = expect_text(story, tree_get(wanted, "clause"), buffer_text(&clauses), "clause", problem);
	if (good && tree_get(wanted, "missing") != NULL)
		good = expect_text(story, tree_get(wanted, "missing"), buffer_text(&missing), "missing", problem);
	if (good && tree_get(wanted, "unset") != NULL)
		good = expect_text(story, tree_get(wanted, "unset"), buffer_text(&unset), "unset", problem);
	if (good && tree_get(wanted, "remark") != NULL)
		good = expect_text(story, tree_get(wanted, "remark"), buffer_text(&remarks), "remark", problem);
	good = good && verdict_money(story, wanted, verdict, problem);
	problem_release(&said);
	buffer_release(&words);
	buffer_release(&missing);
	buffer_release(&unset);
	buffer_release(&remarks);
	buffer_release(&clauses);
	return good;
}

static bool verdict_one(struct story *story, const struct tree *wanted, const struct verdict *verdict,
    struct problem *problem)
{
	if (verdict == NULL)
		return tree_problem(wanted, problem, "%s", _("没有这个人的审核结果。"));
	return wanted->kind == TREE_MAP ? verdict_details(story, wanted, verdict, problem)
					: verdict_is(story, wanted, verdict, verdict->category->name, problem);
}

/* A bare word for a member category speaks of every member (pack-language). */
static bool verdict_every(struct story *story, const struct tree *wanted, const struct verdict *found, size_t count,
    struct problem *problem)
{
	size_t rows = 0;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(found[i].category->name, wanted->key) != 0)
			continue;
		rows++;
		if (!verdict_one(story, wanted, &found[i], problem))
			return false;
	}
	return rows > 0 || tree_problem(wanted, problem, _("没有“%s”的审核结果。"), wanted->key);
}

static const struct verdict *verdict_about(const struct verdict *found, size_t count, const char *name, const char *record)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(found[i].category->name, name) == 0 && strcmp(found[i].person, record) == 0)
			return &found[i];
	return NULL;
}

static const char *called_of(const struct bench *bench, const struct form *form, const char *word)
{
	for (const struct record *record = bench_first(bench, form); record != NULL; record = bench_next(bench, record)) {
		const char *name = form_field(form, "name") != NULL ? record_text(record, "name") : NULL;
		char *called = bench_input_word(bench, record->id);
		bool same = (called != NULL && strcmp(called, word) == 0) || (name != NULL && strcmp(name, word) == 0);

		free(called);
		if (same)
			return record->id;
	}
	return NULL;
}

/* A member, or any other record that an inline household calls so. */
static const char *person_of(struct story *story, const struct review *review, const char *word)
{
	const struct form_catalogue *forms = pack_forms(desk_pack(story->stations[story->at].desk));
	const char *id = story_id(story, word);
	const struct form *form;

	if (id != NULL)
		return id;
	if (*word == '$')
		word++;
	id = called_of(review->bench, form_find(forms, "member"), word);
	for (size_t i = 0; id == NULL && (form = form_at(forms, i)) != NULL; i++)
		id = called_of(review->bench, form, word);
	return id;
}

static bool is_people_map(const struct tree *wanted)
{
	return wanted->kind == TREE_MAP && wanted->count > 0 && *wanted->items[0]->key == '$';
}

/* A category or an aid: `found` holds the rows of either kind. */
static bool expect_verdicts(struct story *story, const struct review *review, const struct verdict *found, size_t count,
    const struct tree *wanted, struct problem *problem)
{
	if (!is_people_map(wanted))
		return verdict_every(story, wanted, found, count, problem);
	for (size_t i = 0; i < wanted->count; i++) {
		const char *person = person_of(story, review, wanted->items[i]->key);

		if (person == NULL)
			return tree_problem(wanted->items[i], problem, _("这一户没有“%s”这个人。"), wanted->items[i]->key);
		if (!verdict_one(story, wanted->items[i], verdict_about(found, count, wanted->key, person), problem))
			return false;
	}
	return true;
}

/* amounts: {KEY: "200.00"}: of the one row that the category or aid has. */
static bool expect_amounts(struct story *story, const struct assessment *found, const struct tree *wanted,
    struct problem *problem)
{
	const struct verdict *rows[] = {found->verdicts, found->aids};
	size_t counts[] = {found->count, found->aid_count};

	for (size_t i = 0; i < wanted->count; i++) {
		const struct tree *item = wanted->items[i];
		const struct verdict *verdict = NULL;

		for (size_t k = 0; k < BASE_COUNT(rows); k++)
			for (size_t j = 0; verdict == NULL && j < counts[k]; j++)
				if (strcmp(rows[k][j].category->name, item->key) == 0)
					verdict = &rows[k][j];
		if (verdict == NULL)
			return tree_problem(item, problem, _("没有“%s”的审核结果。"), item->key);
		if (!expect_text(story, item, verdict->has_amount ? money_write(verdict->amount).text : "none", item->key,
		        problem))
			return false;
	}
	return true;
}

/* ---- a fact by name ---- */

static char *yes_no_as_met(char *take)
{
	const char *word = strcmp(take, "yes") == 0 ? "met" : strcmp(take, "no") == 0 ? "not_met" : take;
	char *copy = memory_text(word);

	free(take);
	return copy;
}

/* The fact's form decides whose it is: the household's, the application's, or a named record's. */
static bool expect_fact(struct story *story, const struct review *review, const struct record *of, const struct tree *wanted,
    struct problem *problem)
{
	struct pack *pack = desk_pack(story->stations[story->at].desk);
	const struct record *home = bench_find(review->bench, bench_household(review->bench));
	const struct form *application = form_find(pack_forms(pack), "application");
	const struct record *record = of != NULL ? of : home;
	char *text;
	bool good;

	if (of == NULL && pack_fact_find(pack, "household", wanted->key) == NULL &&
	    pack_fact_find(pack, "application", wanted->key) != NULL)
		record = bench_first(review->bench, application);
	if (record == NULL || (pack_fact_find(pack, record->form->name, wanted->key) == NULL &&
	    form_field(record->form, wanted->key) == NULL))
		return tree_problem(wanted, problem, _("没有“%s”这个类别或事实。"), wanted->key);
	text = value_write(world_value(review->world, record, wanted->key));
	if (wanted->kind == TREE_TEXT && (strcmp(wanted->text, "met") == 0 || strcmp(wanted->text, "not_met") == 0))
		text = yes_no_as_met(text); /* a named condition */
	good = expect_text(story, wanted, text, wanted->key, problem);
	free(text);
	return good;
}

static bool expect_facts_of(struct story *story, const struct review *review, const struct tree *wanted,
    struct problem *problem)
{
	const char *id = person_of(story, review, wanted->key);
	const struct record *record = id != NULL ? bench_find(review->bench, id) : NULL;

	if (record == NULL || wanted->kind != TREE_MAP)
		return tree_problem(wanted, problem, _("这一户没有“%s”这条记录。"), wanted->key);
	for (size_t i = 0; i < wanted->count; i++)
		if (!expect_fact(story, review, record, wanted->items[i], problem))
			return false;
	return true;
}

static bool expect_one(struct story *story, const struct review *review, const struct tree *wanted, struct problem *problem)
{
	const struct pack *pack = desk_pack(story->stations[story->at].desk);
	const struct assessment *found = review->assessment;

	if (*wanted->key == '$')
		return expect_facts_of(story, review, wanted, problem);
	if (strcmp(wanted->key, "amounts") == 0)
		return expect_amounts(story, found, wanted, problem);
	if (pack_category_find(pack, wanted->key) != NULL)
		return expect_verdicts(story, review, found->verdicts, found->count, wanted, problem);
	if (pack_aid_find(pack, wanted->key) != NULL)
		return expect_verdicts(story, review, found->aids, found->aid_count, wanted, problem);
	return expect_fact(story, review, NULL, wanted, problem);
}

static bool assess_expect(struct story *story, const struct review *review, const struct tree *step, struct problem *problem)
{
	const struct tree *expect = tree_get(step, "expect"), *only = tree_get(step, "only");
	const struct tree *both[] = {expect, only};

	if ((expect == NULL || expect->kind != TREE_MAP) && (only == NULL || only->kind != TREE_MAP))
		return tree_problem(step, problem, "%s", _("assess 要写 expect: {类别: 结论}。"));
	for (size_t b = 0; b < BASE_COUNT(both); b++)
		for (size_t i = 0; both[b] != NULL && i < both[b]->count; i++)
			if (!expect_one(story, review, both[b]->items[i], problem))
				return false;
	return true;
}

bool story_assess(struct story *story, const struct tree *step, struct problem *problem)
{
	const struct tree *what = tree_get(step, "assess"), *application = tree_get(step, "application");
	struct desk *desk = story_desk(story, step, problem);
	struct review review = {NULL, NULL, NULL};
	const char *id = NULL, *about = NULL;
	struct tree *whole = what->kind == TREE_MAP ? input_whole(story, what, problem) : NULL;
	char *household = NULL;
	bool good = desk != NULL;

	if (good && what->kind == TREE_MAP) {
		good = whole != NULL && assess_input(desk, whole, story->day, &review, problem);
	} else if (good) {
		id = story_need(story, what, problem);
		household = id != NULL ? desk_household_of(desk, id, problem) : NULL;
		about = application != NULL ? story_need(story, application, problem)
		    : household != NULL && strcmp(household, id) != 0 ? id : NULL;
		good = household != NULL && (application == NULL || about != NULL) &&
		    desk_assess(desk, household, about, tree_is_yes(step, "determination"), &review, problem);
	}
	if (good) {
		assessment_add_aids(review.assessment, review.world);
		good = assess_expect(story, &review, step, problem);
	}
	review_release(&review);
	if (whole != NULL && desk != NULL && tree_get(whole, "parameters") != NULL)
		good = story_restore_parameters(story, desk, good ? problem : NULL) && good;
	tree_free(whole);
	free(household);
	return good;
}
