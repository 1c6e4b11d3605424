/* What a review has recorded, against what a scenario expects of it. */
#include "story.h"

#include <stdlib.h>
#include <string.h>

static bool says(const struct record *row, const char *field, const char *text)
{
	const char *mine = record_text(row, field);

	return mine != NULL ? text != NULL && strcmp(mine, text) == 0 : text == NULL;
}

/* One category: of that person, or (person NULL) of the household or of every member. */
static bool expect_one(struct story *story, const struct bench *bench, const struct form *form, const char *application,
    const char *category, const char *person, const struct tree *wanted, struct problem *problem)
{
	size_t found = 0;

	for (struct record *row = bench_first(bench, form); row != NULL; row = bench_next(bench, row)) {
		if (!says(row, "application", application) || !says(row, "category", category) ||
		    (person != NULL && !says(row, "person", person)))
			continue;
		found++;
		if (!expect_text(story, wanted, record_text(row, "verdict"), category, problem))
			return false;
	}
	return found > 0 || tree_problem(wanted, problem, _("没有“%s”的审核结果。"), category);
}

static bool expect_category(struct story *story, const struct bench *bench, const struct form *form,
    const char *application, const struct tree *wanted, struct problem *problem)
{
	if (wanted->kind != TREE_MAP)
		return expect_one(story, bench, form, application, wanted->key, NULL, wanted, problem);
	for (size_t i = 0; i < wanted->count; i++) {
		const char *person = story_id(story, wanted->items[i]->key);

		if (person == NULL)
			return tree_problem(wanted->items[i], problem, _("还没有叫“%s”的记录。"), wanted->items[i]->key);
		if (!expect_one(story, bench, form, application, wanted->key, person, wanted->items[i], problem))
			return false;
	}
	return true;
}

bool story_expect_review(struct story *story, struct desk *desk, const char *application, const struct tree *step,
    struct problem *problem)
{
	const struct tree *expect = tree_get(step, "expect");
	char *household = desk_household_of(desk, application, problem);
	struct bench *bench = household != NULL ? desk_bench(desk, household, problem) : NULL;
	bool good = bench != NULL &&
	    (expect->kind == TREE_MAP || tree_problem(expect, problem, "%s", _("review 的 expect 要写成“类别: 结论”。")));

	for (size_t i = 0; good && i < expect->count; i++)
		good = expect_category(story, bench, desk_form(desk, "determination"), application, expect->items[i], problem);
	bench_free(bench);
	free(household);
	return good;
}
