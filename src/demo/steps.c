/* One household's story, a filing at a time, through the same sheets that people fill. */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef bool step_run(struct demo *, struct demo_household *, struct problem *);

static bool file_sheet(struct demo *demo, struct sheet *sheet, struct problem *problem)
{
	struct filed filed;

	if (sheet == NULL || !demo_file(demo, sheet, &filed, problem))
		return false;
	filed_release(&filed);
	return true;
}

static struct sheet *open_as(struct demo *demo, const char *user, const char *form, const char *in, struct problem *problem)
{
	struct sheet *sheet = demo_sign_in(demo, user, problem) ? sheet_new(demo->desk, form, in, problem) : NULL;

	if (sheet != NULL && demo_fields(demo, sheet->record, problem))
		return sheet;
	sheet_free(sheet);
	return NULL;
}

/* ---- intake ---- */

static void put_place(struct demo *demo, struct record *record)
{
	const struct tree *places = tree_get(demo->local, "places");
	const struct tree *town = places != NULL && places->count > 0 ? places->items[random_below(places->count)] : NULL;
	const struct tree *villages = town != NULL ? tree_get(town, "villages") : NULL;
	size_t at = villages != NULL && villages->count > 0 ? random_below(villages->count) : 0;
	char *code;

	demo_put(demo, record, "place_kind", town != NULL ? tree_text(town, "kind") : demo_chance(50) ? "urban" : "rural");
	if (villages == NULL || villages->count == 0)
		return;
	code = memory_format("%s%03zu", tree_text(town, "code"), at + 1);
	demo_put(demo, record, "place", code);
	free(code);
	code = memory_format(_("%s%s%lld号"), villages->items[at]->text, demo_pick(tree_get(demo->names, "streets")),
	    (long long)demo_between(1, 120));
	demo_put(demo, record, "address", code);
	free(code);
}

static bool add_person(struct demo *demo, struct record *row, bool woman, int age, const char *surname, const char *relation,
    struct problem *problem)
{
	demo_person(demo, row, woman, age, surname, relation);
	return demo_fields(demo, row, problem);
}

static bool add_people(struct demo *demo, struct demo_household *household, struct sheet *sheet, struct problem *problem)
{
	const char *surname = demo_pick(tree_get(demo->names, "surnames"));
	bool woman = demo_chance(35), alone = household->life == LIFE_ALONE, good;
	int age = (int)(alone ? demo_between(62, 84) : demo_between(34, household->life == LIFE_POOR ? 50 : 66));
	struct record *row = sheet_add_row(demo->desk, sheet, "member");
	int64_t children = alone ? 0 : demo_between(0, 2);

	good = add_person(demo, row, woman, age, surname, "head", problem);
	memcpy(household->head, row->id, sizeof(household->head));
	demo_put(demo, sheet->record, "name", record_text(row, "name"));
	if (good && !alone && demo_chance(70)) {
		row = sheet_add_row(demo->desk, sheet, "member");
		good = add_person(demo, row, !woman, age - (int)demo_between(-3, 4),
		    demo_pick(tree_get(demo->names, "surnames")), "spouse", problem);
	}
	for (int64_t i = 0; good && i < children; i++) {
		int years = age - (int)demo_between(22, 32);

		row = sheet_add_row(demo->desk, sheet, "member");
		good = add_person(demo, row, demo_chance(50), years, surname, "child", problem);
		if (years >= 18 && demo_chance(20))
			demo_put(demo, row, "living_together", "no");
	}
	return good;
}

static bool step_household(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	struct sheet *sheet = open_as(demo, demo->clerk, "household", NULL, problem);

	if (sheet == NULL)
		return false;
	put_place(demo, sheet->record);
	if (!add_people(demo, household, sheet, problem)) {
		sheet_free(sheet);
		return false;
	}
	memcpy(household->id, sheet->record->id, sizeof(household->id));
	return file_sheet(demo, sheet, problem);
}

static bool step_application(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	struct sheet *sheet = open_as(demo, demo->clerk, "application", household->id, problem);

	if (sheet == NULL)
		return false;
	demo_put(demo, sheet->record, "applicant", household->head);
	demo_put(demo, sheet->record, "day", date_write(desk_here(demo->desk)->day).text);
	memcpy(household->application, sheet->record->id, sizeof(household->application));
	return file_sheet(demo, sheet, problem);
}

static bool step_consent(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	struct sheet *sheet = open_as(demo, demo->clerk, "consent", household->application, problem);

	if (sheet == NULL)
		return false;
	demo_put(demo, sheet->record, "person", household->head);
	demo_put(demo, sheet->record, "kind", demo_chance(50) ? "check" : "review");
	demo_put(demo, sheet->record, "given", "yes");
	return file_sheet(demo, sheet, problem);
}

static bool step_acceptance(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	struct sheet *sheet = open_as(demo, demo->clerk, "acceptance", household->application, problem);

	if (sheet == NULL)
		return false;
	demo_put(demo, sheet->record, "outcome", household->end == END_SUPPLEMENT ? "supplement"
	    : household->end == END_REJECTED ? "rejected" : "accepted");
	return file_sheet(demo, sheet, problem);
}

static bool step_withdrawal(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	return file_sheet(demo, open_as(demo, demo->clerk, "withdrawal", household->application, problem), problem);
}

static bool step_survey(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	struct sheet *sheet = open_as(demo, demo->clerk, "survey", household->application, problem);

	if (sheet == NULL)
		return false;
	demo_survey(demo, household, sheet);
	demo_put(demo, sheet->record, "surveyor_2", demo->other_clerk);
	return file_sheet(demo, sheet, problem);
}

static bool step_review(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	return file_sheet(demo, open_as(demo, demo->clerk, "review", household->application, problem), problem);
}

/* ---- decisions: what the review proposed ---- */

/* The first record of a form that stands in that state in the household as it is now; "" if there is none. */
static bool record_in(struct demo *demo, const struct demo_household *household, const char *form, const char *state, char id[33],
    struct problem *problem)
{
	char *sql = memory_format("SELECT id FROM \"%s\" WHERE household = ? AND state = ? AND _void = 0 AND _held = 0"
	    " ORDER BY _order, id LIMIT 1", form);
	struct statement *first = store_statement(desk_store(demo->desk), sql);

	free(sql);
	statement_bind_text(first, 1, household->id);
	statement_bind_text(first, 2, state);
	snprintf(id, 33, "%s", statement_step(first) ? statement_text(first, 0) : "");
	statement_reset(first);
	return !store_failed(desk_store(demo->desk), problem);
}

static bool step_publicity(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	char id[33];

	for (int guard = 0; guard < 16; guard++) {
		if (!record_in(demo, household, "determination", "proposed", id, problem))
			return false;
		if (*id == '\0')
			return true;
		if (!file_sheet(demo, open_as(demo, demo->clerk, "publicity", id, problem), problem))
			return false;
	}
	return true;
}

static bool step_objection(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	char id[33];

	if (!record_in(demo, household, "determination", "in_publicity", id, problem))
		return false;
	return *id == '\0' ||
	    file_sheet(demo, open_as(demo, demo->clerk, "objection", id, problem), problem);
}

/* What no longer holds when it is computed again goes back, as it does at a real desk. */
static bool decide_return(struct demo *demo, const char *id, struct problem *problem)
{
	if (problem->kind != PROBLEM_REFUSED)
		return false;
	problem_release(problem);
	return file_sheet(demo, open_as(demo, demo->clerk, "return_back", id, problem), problem);
}

static bool decide_all(struct demo *demo, struct demo_household *household, const char *state, const char *form,
    struct problem *problem)
{
	const char *user = demo_decider(demo, demo->clerk);
	char id[33];

	for (int guard = 0; guard < 16; guard++) {
		if (!record_in(demo, household, "determination", state, id, problem))
			return false;
		if (*id == '\0')
			return true;
		if (!file_sheet(demo, open_as(demo, user, form, id, problem), problem) &&
		    !decide_return(demo, id, problem))
			return false;
	}
	return true;
}

static bool step_decision(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	return decide_all(demo, household, "in_publicity", "confirm", problem) &&
	    decide_all(demo, household, "proposed_refusal", "refusal", problem);
}

static bool step_exit(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	struct sheet *sheet;
	char id[33];

	if (!record_in(demo, household, "membership", "active", id, problem))
		return false;
	if (*id == '\0')
		return true;
	sheet = open_as(demo, demo->clerk, "exit", id, problem);
	if (sheet == NULL)
		return false;
	demo_put(demo, sheet->record, "reason", "improved");
	demo_put(demo, sheet->record, "verified", "yes");
	return file_sheet(demo, sheet, problem);
}

static bool step_revocation(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	char id[33];

	if (pack_review(desk_pack(demo->desk))->may_revoke == NULL)
		return true;
	if (!record_in(demo, household, "determination", "confirmed", id, problem))
		return false;
	return *id == '\0' || file_sheet(demo,
	    open_as(demo, demo->supervisor, "revocation", id, problem), problem);
}

/* ---- visits and findings ---- */

static bool step_visit(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	struct sheet *sheet = open_as(demo, demo->grid, "visit", household->id, problem);
	bool finds = household->finding >= 0 && pack_tree(desk_pack(demo->desk), "alerts") != NULL;
	struct record *row;

	if (sheet == NULL)
		return false;
	demo_put(demo, sheet->record, "result", finds ? "need" : "no_change");
	demo_put(demo, sheet->record, "visitor", demo->grid);
	if (finds && (row = sheet_add_row(demo->desk, sheet, "finding")) != NULL)
		demo_put(demo, row, "person", household->head);
	return file_sheet(demo, sheet, problem);
}

static bool step_disposition(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	struct sheet *sheet;
	const struct record *finding;

	if (household->finding < 1)
		return true;
	sheet = open_as(demo, demo->clerk, household->finding == 1 ? "finding_check" : "disposition", household->id, problem);
	if (sheet == NULL)
		return false;
	finding = bench_first(sheet->bench, desk_form(demo->desk, "finding"));
	if (finding == NULL) {
		sheet_free(sheet);
		return true;
	}
	demo_put(demo, sheet->record, "findings", finding->id);
	return file_sheet(demo, sheet, problem);
}

static bool step_extras(struct demo *demo, struct demo_household *household, struct problem *problem)
{
	return demo_extras(demo, household, problem);
}

/* ---- the plan ---- */

static const struct {
	step_run *run;
	int days;       /* after the step before */
	unsigned until; /* a bit for each end that gets this far */
} plan[] = {
#define FROM(end) (~((1u << (end)) - 1u))
#define ONLY(end) (1u << (end))
    {step_household, 0, FROM(END_FILED)},
    {step_application, 0, FROM(END_FILED)},
    {step_consent, 0, FROM(END_FILED)},
    {step_acceptance, 2, FROM(END_SUPPLEMENT)},
    {step_withdrawal, 3, ONLY(END_WITHDRAWN)},
    {step_survey, 4, FROM(END_SURVEYED)},
    {step_review, 3, FROM(END_REVIEWED)},
    {step_publicity, 2, FROM(END_PUBLICITY)},
    {step_objection, 3, ONLY(END_OBJECTED)},
    {step_decision, 9, FROM(END_DECIDED)},
    {step_exit, 45, ONLY(END_EXIT)},
    {step_revocation, 20, ONLY(END_REVOKED)},
    {step_visit, 4, FROM(END_FILED)},
    {step_disposition, 3, FROM(END_FILED)},
    {step_extras, 0, FROM(END_FILED)},
};

static bool in_plan(const struct demo_household *household, size_t step)
{
	return (plan[step].until & (1u << household->end)) != 0;
}

int demo_plan_days(enum demo_end end)
{
	struct demo_household household = {.end = end};
	int days = 0;

	for (size_t i = 0; i < BASE_COUNT(plan); i++)
		if (in_plan(&household, i))
			days += plan[i].days;
	return days;
}

bool demo_step(struct demo *demo, struct demo_household *household, bool *over, struct problem *problem)
{
	size_t step = (size_t)household->step;

	*over = false;
	if (!plan[step].run(demo, household, problem))
		return false;
	do
		step++;
	while (step < BASE_COUNT(plan) && !in_plan(household, step));
	household->step = (int)step;
	if (step == BASE_COUNT(plan))
		*over = true;
	else
		household->day += plan[step].days;
	return true;
}
