/* Where a household lives: after it was handed over, or became part of another, it can only be looked at here. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

/* The last one that was not withdrawn. */
const struct record *home_transfer(struct desk *desk, const struct bench *bench)
{
	const struct form *form = desk_form(desk, "transfer");
	const struct record *last = NULL;

	for (const struct record *row = form != NULL ? bench_first(bench, form) : NULL; row != NULL; row = bench_next(bench, row))
		if (!record_is(row, "state", "withdrawn"))
			last = row;
	return last;
}

static bool was_merged(struct desk *desk, const struct record *home, struct problem *problem)
{
	char *into;

	if (!record_is(home, "state", "merged") || record_text(home, "merged_into") == NULL)
		return false;
	into = household_words(desk, record_text(home, "merged_into"));
	problem_set(problem, PROBLEM_REFUSED, _("这一户已并入%s，只能查看；请到那一户办理。"), into);
	free(into);
	return true;
}

static bool was_handed_over(struct desk *desk, const struct bench *bench, struct problem *problem)
{
	const struct record *transfer = home_transfer(desk, bench);
	const char *from, *to;

	if (transfer == NULL)
		return false;
	from = record_text(transfer, "from");
	to = record_text(transfer, "to");
	if (from != NULL && strcmp(from, desk->station) == 0)
		return !problem_set(problem, PROBLEM_REFUSED, _("这一户已转出到 %s，本单位只能查看。还没有接收的，可以撤回转出。"),
		    to != NULL ? to : "");
	if (to != NULL && strcmp(to, desk->station) == 0 && record_is(transfer, "state", "sent"))
		return !problem_set(problem, PROBLEM_REFUSED, _("这一户从 %s 转来，请先接收，再办理。"), from != NULL ? from : "");
	return false;
}

/* It came here otherwise than by being handed over. */
static bool is_others(struct desk *desk, const struct bench *bench, struct problem *problem)
{
	return !ledger_may_write(desk->ledger, bench_household(bench)) &&
	       !problem_set(problem, PROBLEM_REFUSED, "%s",
		   _("这一户不归本单位管，在这里办的不会生效。请由它所在的单位或上级办理；搬来的，请原单位先办转出。"));
}

static bool is_about(const struct form *form, const char *about)
{
	return form->about != NULL && strcmp(form->about, about) == 0;
}

/* What is done about the merger or the hand-over itself goes on. */
bool home_allows(struct desk *desk, const struct bench *bench, const struct form *form, struct problem *problem)
{
	const struct record *home = bench != NULL ? bench_find(bench, bench_household(bench)) : NULL;

	if (home == NULL)
		return true;
	return !is_others(desk, bench, problem) &&
	       (is_about(form, "move") || is_about(form, "late_edit") || is_about(form, "person_job") || !was_merged(desk, home, problem)) &&
	       (is_about(form, "transfer") || !was_handed_over(desk, bench, problem));
}

bool home_is_here(struct desk *desk, const struct bench *bench, bool merged_too, struct problem *problem)
{
	const struct record *home = bench_find(bench, bench_household(bench));

	if (home == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("本单位没有所选的那一户，请核对；别的单位的户要由上级办理。"));
	return (merged_too || !was_merged(desk, home, problem)) && !was_handed_over(desk, bench, problem) && !is_others(desk, bench, problem);
}

/* Its head's name; of one that is not here, or restricted, a part of its number. */
char *household_words(struct desk *desk, const char *household)
{
	struct record *record = ledger_load_record(desk->ledger, desk_form(desk, "household"), household, NULL);
	const char *name = record != NULL && !desk_is_restricted(desk, household) ? record_text(record, "name") : NULL;
	char *words = name != NULL ? memory_format(_("“%s”户"), name) : memory_format(_("户 %.8s"), household);

	record_free(record);
	return words;
}
