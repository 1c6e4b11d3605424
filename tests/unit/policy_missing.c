/* Every field of every sample household taken away once, in every region: the verdict is what the truth tables, written
 * again here, make of the conditions; what is missing never helps and is never nothing; and unknown says what to ask. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "doudi/policy.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

static const struct here here = {.user = "", .role = "", .station = "", .level = ""};
static size_t compared, turned; /* verdicts looked at; verdicts that became unknown */

/* ---- the truth tables once more ---- */

static enum truth number_compare(const char *op, int64_t left, int64_t right)
{
	bool is = strcmp(op, "=") == 0 ? left == right : strcmp(op, "!=") == 0 ? left != right : strcmp(op, "<") == 0 ? left < right
	    : strcmp(op, "<=") == 0 ? left <= right : strcmp(op, ">") == 0 ? left > right : left >= right;

	return is ? TRUTH_YES : TRUTH_NO;
}

/* Whether a word is one of a list that blanks or ", " hold apart. */
static bool list_has(const char *list, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = list; (at = strstr(at, word)) != NULL; at++)
		if ((at == list || strchr(" [,", at[-1]) != NULL) && strchr(" ],", at[length]) != NULL)
			return true;
	return false;
}

static enum truth sides_truth(const struct expr_sides *sides)
{
	const struct value *left = &sides->left, *right = &sides->right;
	bool in = strcmp(sides->op, "in") == 0;

	if (strcmp(sides->op, "given") == 0)
		return left->state == VALUE_KNOWN ? TRUTH_YES : TRUTH_NO;
	if (left->state == VALUE_NOT_APPLICABLE || (!in && *sides->op != '\0' && right->state == VALUE_NOT_APPLICABLE))
		return TRUTH_NO;
	if (left->state == VALUE_UNSET || (!in && *sides->op != '\0' && right->state == VALUE_UNSET))
		return TRUTH_UNSET;
	if (left->state == VALUE_UNKNOWN || (!in && *sides->op != '\0' && right->state == VALUE_UNKNOWN))
		return TRUTH_UNKNOWN;
	if (*sides->op == '\0')
		return left->number != 0 ? TRUTH_YES : TRUTH_NO;
	if (left->text == NULL)
		return number_compare(sides->op, left->number, right->number);
	if (in)
		return list_has(sides->right_text, left->text) ? TRUTH_YES : TRUTH_NO;
	return list_has(left->text, right->text) == (strcmp(sides->op, "=") == 0) ? TRUTH_YES : TRUTH_NO;
}

static enum truth truth_of(const struct expr *test, struct expr_world *world, const struct record *record)
{
	static const enum truth all[] = {TRUTH_UNSET, TRUTH_NO, TRUTH_UNKNOWN, TRUTH_YES};
	static const enum truth any[] = {TRUTH_YES, TRUTH_UNSET, TRUTH_UNKNOWN, TRUTH_NO};
	const struct expr *const *parts;
	size_t count, seen[4] = {0, 0, 0, 0};
	enum expr_group group = expr_group(test, &parts, &count);
	struct expr_sides sides;

	if (group == EXPR_SINGLE) {
		expr_sides(test, world, record, &sides);
		return sides_truth(&sides);
	}
	for (size_t i = 0; i < count; i++)
		seen[truth_of(parts[i], world, record)]++;
	for (size_t i = 0; i < 4; i++)
		if (seen[group == EXPR_ALL ? all[i] : any[i]] > 0)
			return group == EXPR_ALL ? all[i] : any[i];
	return group == EXPR_ALL ? TRUTH_YES : TRUTH_NO;
}

/* ---- one assessment ---- */

struct run {
	struct world *world;
	struct assessment *found;
};

static struct run run_new(const struct pack *pack, const struct bench *bench, date day)
{
	struct here then = here;
	struct problem problem = PROBLEM_INIT;
	struct run run;

	then.day = day;
	run.world = world_new(pack, bench, &then, bench_first(bench, form_find(pack_forms(pack), "application")));
	run.found = assess(run.world, false, &problem);
	if (run.found == NULL)
		fail_msg("%s", problem.text);
	return run;
}

static void run_free(struct run *run)
{
	assessment_free(run->found);
	world_free(run->world);
}

/* What a verdict asks for is really not there. */
static void assert_missing(const struct verdict *verdict, const struct bench *bench, const char *what)
{
	if (verdict->missing_count == 0)
		fail_msg("%s: %s is unknown and asks for nothing", what, verdict->category->name);
	for (size_t i = 0; i < verdict->missing_count; i++) {
		const struct missing_field *missing = &verdict->missing[i];
		const struct record *record = *missing->record != '\0' ? bench_find(bench, missing->record) : NULL;

		if (record != NULL && missing->field != NULL && record->form == missing->form &&
		    record->values[missing->field->index].state == VALUE_KNOWN && record->form->ways_count == 0)
			fail_msg("%s: %s asks for %s.%s, which is there", what, verdict->category->name, missing->form->name,
			    missing->field->name);
	}
}

static void assert_verdict(struct run *run, const struct verdict *verdict, const struct bench *bench, const char *what)
{
	const struct category *category = verdict->category;
	const struct record *record = bench_find(bench, *verdict->person != '\0' ? verdict->person : bench_household(bench));
	enum truth mine;

	if (category->by != NULL || verdict->not_reviewed ||
	    (category->only_if.test != NULL && truth_of(category->only_if.test, world_expr(run->world), record) != TRUTH_YES))
		return;
	compared++;
	mine = truth_of(category->root.test, world_expr(run->world), record);
	if (mine != verdict->truth)
		fail_msg("%s: %s is %s, the tables say %s", what, category->name, truth_word(verdict->truth), truth_word(mine));
	if (verdict->truth == TRUTH_UNKNOWN)
		assert_missing(verdict, bench, what);
}

/* Less known: the same, or unknown; never decided otherwise than before. */
static void assert_less(const struct verdict *full, const struct verdict *less, const char *what)
{
	if (full->truth == less->truth || less->truth == TRUTH_UNKNOWN) {
		turned += full->truth != less->truth;
		return;
	}
	fail_msg("%s: %s was %s and became %s", what, full->category->name, truth_word(full->truth), truth_word(less->truth));
}

static void compare_runs(struct run *full, struct run *less, const struct bench *bench, const char *what)
{
	assert_int_equal(full->found->count, less->found->count);
	for (size_t i = 0; i < full->found->count; i++) {
		assert_verdict(less, &less->found->verdicts[i], bench, what);
		assert_less(&full->found->verdicts[i], &less->found->verdicts[i], what);
	}
}

/* ---- taking away ---- */

/* Which rows are one thing, and whose they are, is no fact about it; a row that nobody owns is no row. */
static bool is_fact(const struct record *record, const struct field *field)
{
	if (field->type == FIELD_REF || strcmp(field->name, "way") == 0 || strcmp(field->name, "accepted") == 0)
		return false;
	for (size_t i = 0; i < record->form->ways_count; i++)
		if (strcmp(record->form->ways[i], field->name) == 0)
			return false;
	return true;
}

static void take_away_each(const struct pack *pack, const struct bench *bench, date day, const char *file)
{
	struct run full = run_new(pack, bench, day);
	const struct form *form;

	for (size_t i = 0; i < full.found->count; i++)
		assert_verdict(&full, &full.found->verdicts[i], bench, file);
	for (size_t f = 0; (form = form_at(pack_forms(pack), f)) != NULL; f++)
		for (const struct record *row = bench_first(bench, form); row != NULL; row = bench_next(bench, row))
			for (size_t i = 0; i < form->field_count; i++) {
				struct bench *copy;
				struct run less;
				char *what;

				if (row->values[i].state != VALUE_KNOWN || !is_fact(row, &form->fields[i]))
					continue;
				copy = bench_copy(bench);
				record_clear(bench_find(copy, row->id), &form->fields[i]);
				less = run_new(pack, copy, day);
				what = memory_format("%s without %s.%s", file, form->name, form->fields[i].name);
				compare_runs(&full, &less, copy, what);
				free(what);
				run_free(&less);
				bench_free(copy);
			}
	run_free(&full);
}

/* The household of a file without the rows of one form: never asked. */
static void leave_out_each(struct pack *pack, const struct tree *input, date day, const char *file)
{
	struct problem problem = PROBLEM_INIT;
	struct bench *bench = bench_from_input(pack_forms(pack), input, day, &problem);
	struct run full = run_new(pack, bench, day);

	for (size_t i = 0; i < input->count; i++) {
		struct tree *less_input;
		struct bench *copy;
		struct run less;
		char *what;

		if (input->items[i]->kind != TREE_LIST || strcmp(input->items[i]->key, "member") == 0)
			continue;
		less_input = tree_new_map();
		for (size_t k = 0; k < input->count; k++)
			if (k != i)
				tree_add_take(less_input, input->items[k]->key, tree_copy(input->items[k]));
		copy = bench_from_input(pack_forms(pack), less_input, day, &problem);
		assert_non_null(copy);
		less = run_new(pack, copy, day);
		what = memory_format("%s not asked for %s", file, input->items[i]->key);
		for (size_t k = 0; k < less.found->count; k++) {
			assert_verdict(&less, &less.found->verdicts[k], copy, what);
			assert_less(&full.found->verdicts[k], &less.found->verdicts[k], what);
		}
		free(what);
		run_free(&less);
		bench_free(copy);
		tree_free(less_input);
	}
	run_free(&full);
	bench_free(bench);
}

static void household_of(struct pack *pack, const struct tree *input, const char *file)
{
	const struct tree *parameters = tree_get(input, "parameters");
	date day = date_read(tree_text(tree_get(input, "application"), "day"));
	struct problem problem = PROBLEM_INIT;
	struct bench *bench;

	for (size_t i = 0; parameters != NULL && i < parameters->count; i++)
		if (!pack_set_input_parameter(pack, parameters->items[i], day, &problem))
			fail_msg("%s: %s", file, problem.text);
	bench = bench_from_input(pack_forms(pack), input, day, &problem);
	if (bench == NULL)
		fail_msg("%s: %s", file, problem.text);
	take_away_each(pack, bench, day, file);
	bench_free(bench);
	leave_out_each(pack, input, day, file);
	pack_forget_parameters(pack);
}

static void households_of_region(const char *region)
{
	struct problem problem = PROBLEM_INIT;
	struct pack *pack = pack_load(place_of_forms(), region, &problem);
	char *path = memory_format("%s/pack/%s/sample.json", place_of_forms(), region);
	char *folder = memory_format("%s/pack/%s/scenario/parts", place_of_forms(), region);
	struct tree *input = pack != NULL ? tree_read_json_file(path, &problem) : NULL;
	DIR *dir = opendir(folder);

	if (input == NULL)
		fail_msg("%s", problem.text);
	household_of(pack, input, path);
	tree_free(input);
	for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
		char *file = strstr(entry->d_name, ".yaml") != NULL ? memory_format("%s/%s", folder, entry->d_name) : NULL;

		input = file != NULL ? tree_read_yaml_file(file, &problem) : NULL;
		if (input != NULL && tree_get(input, "household") != NULL)
			household_of(pack, input, file);
		tree_free(input);
		free(file);
	}
	if (dir != NULL)
		closedir(dir);
	free(folder);
	free(path);
	pack_free(pack);
	assert_true(compared > 500);
	assert_true(turned > 20);
	printf("# %s: %zu verdicts, %zu became unknown\n", region, compared, turned);
	compared = turned = 0;
}

static void every_fact_missing_once_in_qitai(void **state)
{
	(void)state;
	households_of_region("qitai");
}

static void every_fact_missing_once_in_jinan(void **state)
{
	(void)state;
	households_of_region("jinan");
}

static void every_fact_missing_once_in_longnan(void **state)
{
	(void)state;
	households_of_region("longnan");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_fact_missing_once_in_qitai),
	    cmocka_unit_test(every_fact_missing_once_in_jinan),
	    cmocka_unit_test(every_fact_missing_once_in_longnan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
