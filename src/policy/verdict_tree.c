/* Verdicts and reasons as trees: what --json prints and what a filed review keeps. */
#include "world.h"

#include <string.h>

static void add_if(struct tree *map, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		tree_add_text(map, key, text);
}

/* The document's words and the labels, which a body leaves out: they are the adopted pack's, whose hash is on file. */
static void add_word(struct tree *map, bool words, const char *key, const char *text)
{
	if (words)
		add_if(map, key, text);
}

static void add_missing(struct tree *map, const struct missing_field *missing, size_t count, bool words)
{
	struct tree *list;

	if (count == 0)
		return;
	list = tree_add_list(map, "missing");
	for (size_t i = 0; i < count; i++) {
		struct tree *item = tree_add_map(list, NULL);

		tree_add_text(item, "form", missing[i].form->name);
		add_if(item, "field", missing[i].field == NULL ? NULL : missing[i].field->name);
		add_if(item, "record", missing[i].record);
		add_word(item, words, "label", missing[i].field == NULL ? missing[i].form->label : missing[i].field->label);
	}
}

static void add_reason(struct tree *list, const struct reason *reason, const char *category, bool words)
{
	struct tree *map = tree_add_map(list, NULL);

	tree_add_text(map, "category", category);
	add_if(map, "name", reason->name);
	add_if(map, "clause", reason->clause);
	add_word(map, words, "says", reason->says);
	tree_add_text(map, "truth", truth_word(reason->truth));
	add_if(map, "left_name", reason->left_name);
	add_word(map, words, "left_label", reason->left_label);
	add_if(map, "left", reason->left);
	add_if(map, "unit", reason->left_unit);
	add_if(map, "way", reason->left_way);
	add_if(map, "as_of", date_write(reason->left_as_of).text);
	add_if(map, "op", reason->op);
	add_if(map, "right_name", reason->right_name);
	add_word(map, words, "right_label", reason->right_label);
	add_if(map, "right", reason->right);
	add_if(map, "right_unit", reason->right_unit);
	add_if(map, "parameter", reason->parameter);
	add_if(map, "since", date_write(reason->parameter_since).text);
	add_if(map, "unset", reason->unset);
	add_if(map, "unset_label", reason->unset_label);
	add_if(map, "demo", reason->demo ? "yes" : NULL);
	add_if(map, "remark", reason->remark ? "yes" : NULL);
	add_if(map, "any", reason->any ? "yes" : NULL);
	tree_add_number(map, "depth", reason->depth);
	add_missing(map, reason->missing, reason->missing_count, words);
}

static void add_words(struct tree *map, const char *key, char **words, size_t count)
{
	struct tree *list = count > 0 ? tree_add_list(map, key) : NULL;

	for (size_t i = 0; i < count; i++)
		tree_add_text(list, NULL, words[i]);
}

/* What an aid says beside its conditions. */
static void add_aid(struct tree *map, const struct verdict *verdict)
{
	const struct aid *aid = verdict->aid;

	add_if(map, "clause", aid->rule.clause);
	add_if(map, "department", aid->department);
	if (verdict->has_most)
		tree_add_text(map, "at_most", money_write(verdict->most).text);
	if (verdict->has_least)
		tree_add_text(map, "at_least", money_write(verdict->least).text);
	add_if(map, "no_standard", verdict->no_standard ? "yes" : NULL);
	add_words(map, "fund", aid->funds, aid->fund_count);
	add_words(map, "forms", aid->given, aid->given_count);
}

static struct tree *to_tree(const struct verdict *verdict, bool words)
{
	struct tree *map = tree_new_map(), *list;

	tree_add_text(map, "category", verdict->category->name);
	add_word(map, words, "label", verdict->category->label);
	add_if(map, "person", verdict->person);
	tree_add_text(map, "verdict", verdict->not_reviewed ? "not_reviewed" : truth_word(verdict->truth));
	add_if(map, "why_not", verdict->why_not);
	if (verdict->has_amount)
		tree_add_text(map, "amount", money_write(verdict->amount).text);
	if (verdict->aid != NULL)
		add_aid(map, verdict);
	add_missing(map, verdict->missing, verdict->missing_count, words);
	add_words(map, "unset", verdict->unset, verdict->unset_count);
	list = tree_add_list(map, "reasons");
	for (size_t i = 0; i < verdict->reason_count; i++)
		add_reason(list, &verdict->reasons[i], verdict->category->name, words);
	return map;
}

struct tree *verdict_to_tree(const struct verdict *verdict, const struct pack *pack, bool words)
{
	struct tree *map = to_tree(verdict, words);

	tree_add_text(map, "pack", pack_region(pack));
	return map;
}

static void add_line(struct tree *lines, const struct verdict *verdict, const struct bench *bench, bool words)
{
	const struct record *person = *verdict->person == '\0' ? NULL : bench_find(bench, verdict->person);
	struct tree *line = tree_add_take(lines, NULL, to_tree(verdict, words));

	if (person != NULL && form_field(person->form, "name") != NULL)
		add_if(line, "name", record_text(person, "name"));
}

/* {day, pack, verdicts: {CATEGORY: word}, lines: [verdict], aids: [verdict]} */
struct tree *assessment_to_tree(const struct assessment *assessment, const struct pack *pack, const struct bench *bench,
    bool words)
{
	struct tree *map = tree_new_map(), *outcome, *lines;

	tree_add_text(map, "day", date_write(assessment->day).text);
	tree_add_text(map, "pack", pack_region(pack));
	outcome = tree_add_map(map, "verdicts");
	for (size_t i = 0; i < pack_category_count(pack); i++) {
		const char *name = pack_category(pack, i)->name;

		tree_add_text(outcome, name, assessment_word(assessment, name));
	}
	lines = tree_add_list(map, "lines");
	for (size_t i = 0; i < assessment->count; i++)
		add_line(lines, &assessment->verdicts[i], bench, words);
	if (assessment->aid_count > 0)
		lines = tree_add_list(map, "aids");
	for (size_t i = 0; i < assessment->aid_count; i++)
		add_line(lines, &assessment->aids[i], bench, words);
	return map;
}

/* A stored reason and one found now are the same question when name, words and both sides are. */
static bool is_same_question(const struct tree *stored, const struct reason *reason)
{
	const char *keys[] = {"name", "says", "left_name", "op", "right_name"};
	const char *now[] = {reason->name, reason->says, reason->left_name, reason->op, reason->right_name};

	for (size_t i = 0; i < BASE_COUNT(keys); i++) {
		const char *then = tree_text(stored, keys[i]);

		if (then == NULL && strcmp(keys[i], "says") == 0) /* a body keeps the name, the words are the pack's */
			continue;
		if (strcmp(then == NULL ? "" : then, now[i] == NULL ? "" : now[i]) != 0)
			return false;
	}
	return true;
}

static bool is_remark(const struct tree *stored)
{
	return tree_text(stored, "remark") != NULL;
}

/* Only a truth that flips counts: another amount with the same answer leaves the decision as it was. */
bool verdict_differs(const struct tree *stored, const struct verdict *verdict)
{
	const char *word = tree_text(stored, "verdict");
	const struct tree *reasons = tree_get(stored, "reasons");
	size_t at = 0;

	if (word == NULL || strcmp(word, verdict->not_reviewed ? "not_reviewed" : truth_word(verdict->truth)) != 0)
		return true;
	for (size_t i = 0; reasons != NULL && i < reasons->count; i++) {
		const struct tree *then = reasons->items[i];
		const char *truth = tree_text(then, "truth");

		if (is_remark(then))
			continue;
		for (size_t j = at; j < verdict->reason_count; j++) {
			const struct reason *now = &verdict->reasons[j];

			if (now->remark || !is_same_question(then, now))
				continue;
			if (truth == NULL || strcmp(truth, truth_word(now->truth)) != 0)
				return true;
			at = j + 1; /* both lists are in the same order: lines under another question are not taken for this one */
			break;
		}
	}
	return false;
}
