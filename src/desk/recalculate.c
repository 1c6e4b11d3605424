/* Recalculation: every test again for households that no category covers. One that meets a test gets an application to
 * be accepted, at once; the same evidence never opens a second one. */
#include "restricted.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

struct recalculating {
	struct desk *desk;
	struct recalculation *count;
	struct problem *problem;
	bool good;
	bool all; /* restricted households are passed over */
};

static bool text_is_one_of(const struct record *record, const char *field, const char *const *words, size_t count)
{
	const char *text = record_text(record, field);

	for (size_t i = 0; text != NULL && i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

/* A membership in a category that this office decides; what a department decides does not cover anybody. */
static bool household_is_covered(const struct desk *desk, const struct bench *bench)
{
	static const char *const active[] = {"active"};
	const struct form *form = form_find(pack_forms(desk->pack), "membership");

	for (const struct record *row = bench_first(bench, form); row != NULL; row = bench_next(bench, row)) {
		const struct category *category = record_text(row, "category") != NULL
		    ? pack_category_find(desk->pack, record_text(row, "category")) : NULL;

		if (text_is_one_of(row, "state", active, 1) && (category == NULL || category->by == NULL))
			return true;
	}
	return false;
}

/* An application is under way, or one was made for just this. */
static bool household_has_applied(const struct desk *desk, const struct bench *bench, const char *evidence)
{
	static const char *const over[] = {"closed", "rejected", "withdrawn"};
	const struct form *form = form_find(pack_forms(desk->pack), "application");

	for (const struct record *row = bench_first(bench, form); row != NULL; row = bench_next(bench, row)) {
		if (!text_is_one_of(row, "state", over, BASE_COUNT(over)) || record_is(row, "evidence", evidence))
			return true;
	}
	return false;
}

/* The categories met, each once, and what they stand on. NULL: none. */
static char *categories_met(const struct assessment *found, const char *household, char evidence[33])
{
	struct buffer names = BUFFER_INIT(4096), words = BUFFER_INIT(1 << 20);
	const struct category *last = NULL;

	for (size_t i = 0; i < found->count; i++) {
		const struct verdict *verdict = &found->verdicts[i];

		if (verdict->truth != TRUTH_YES || verdict->not_reviewed || verdict->out_of_question)
			continue;
		if (verdict->category != last)
			buffer_add_format(&names, "%s%s", names.length > 0 ? " " : "", verdict->category->name);
		last = verdict->category;
		buffer_add_format(&words, "%s %s\n", verdict->category->name, verdict->person);
		for (size_t k = 0; k < verdict->reason_count; k++)
			buffer_add_format(&words, "%s %s %s\n", verdict->reasons[k].left != NULL ? verdict->reasons[k].left : "",
			    verdict->reasons[k].op != NULL ? verdict->reasons[k].op : "",
			    verdict->reasons[k].right != NULL ? verdict->reasons[k].right : "");
	}
	if (names.length > 0)
		ledger_derived_id(household, buffer_text(&words), evidence);
	buffer_release(&words);
	return names.length > 0 ? buffer_take(&names) : NULL;
}

/* In whose name: the head of the household, else the first who lives there. */
static const char *applicant_of(struct world *world, const struct bench *bench, const struct form *member)
{
	static const char *const head[] = {"head"};
	const char *first = NULL;

	for (const struct record *row = bench_first(bench, member); row != NULL; row = bench_next(bench, row)) {
		struct value together = world_value(world, row, "together");

		if (together.state != VALUE_KNOWN || together.number != 1)
			continue;
		if (text_is_one_of(row, "relation", head, 1))
			return row->id;
		if (first == NULL)
			first = row->id;
	}
	return first;
}

static bool draft_file(struct desk *desk, const char *household, const char *categories, const char *applicant,
    const char *evidence, struct problem *problem)
{
	struct sheet *sheet = sheet_new(desk, "application", household, problem);
	struct filed filed;
	bool good = sheet != NULL && sheet_put(desk, sheet, "asked_for", categories, problem);

	if (good) {
		record_put_text(sheet->record, "applicant", applicant);
		record_put_text(sheet->record, "origin", "recalculation");
		record_put_text(sheet->record, "evidence", evidence);
		good = desk_file(desk, sheet, &filed, problem);
	}
	if (good)
		filed_release(&filed);
	sheet_free(sheet);
	return good;
}

static bool household_again(struct recalculating *again, struct review *review, const char *household)
{
	struct desk *desk = again->desk;
	char evidence[33];
	char *categories = categories_met(review->assessment, household, evidence);
	const char *applicant = applicant_of(review->world, review->bench, form_find(pack_forms(desk->pack), "member"));
	bool good = true;

	if (categories != NULL && applicant != NULL && !household_has_applied(desk, review->bench, evidence)) {
		again->count->drafted++;
		good = draft_file(desk, household, categories, applicant, evidence, again->problem);
	}
	free(categories);
	return good;
}

static bool again_visit(void *self, const char *household)
{
	struct recalculating *again = self;
	struct review review;

	if (again->all && restricted_is(again->desk, household))
		return true;
	again->good = desk_assess(again->desk, household, NULL, false, &review, again->problem);
	if (!again->good)
		return false;
	if (home_is_here(again->desk, review.bench, false, NULL) && !household_is_covered(again->desk, review.bench)) {
		again->count->looked++;
		again->good = household_again(again, &review, household);
	}
	review_release(&review);
	return again->good;
}

bool desk_recalculate(struct desk *desk, const char *household, struct recalculation *count, struct problem *problem)
{
	struct recalculating again = {.desk = desk, .count = count, .problem = problem, .all = household == NULL, .good = true};
	const struct form *form = desk_form(desk, "application");

	memset(count, 0, sizeof(*count));
	if (form == NULL || !right_to_file(desk, form, NULL, NULL, problem))
		return false;
	if (household != NULL)
		return again_visit(&again, household);
	return desk_each_household(desk, again_visit, &again, problem) && again.good;
}
