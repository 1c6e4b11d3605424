/* 封存: a restricted household is in no list and is counted there; a supervisor opens it with a reason, which is an event of
 * the office, and for as long as he is signed in. */
#include "restricted.h"
#include "acts.h"

#include <stdlib.h>
#include <string.h>

bool restricted_is(struct desk *desk, const char *household)
{
	struct statement *find = store_statement(desk->store, "SELECT 1 FROM household WHERE id = ? AND restricted = 'yes'");

	statement_bind_text(find, 1, household);
	return statement_found(find);
}

static bool is_opened(const struct desk *desk, const char *household)
{
	for (size_t i = 0; i < desk->opened_count; i++)
		if (strcmp(desk->opened[i], household) == 0)
			return true;
	return false;
}

bool restricted_allows(struct desk *desk, const char *stream, struct problem *problem)
{
	if (is_opened(desk, stream) || !restricted_is(desk, stream))
		return true;
	return problem_set(problem, PROBLEM_REFUSED, "%s", _("这一户已封存，要由主管人员写明理由才能打开。"));
}

void restricted_forget(struct desk *desk)
{
	for (size_t i = 0; i < desk->opened_count; i++)
		free(desk->opened[i]);
	memory_free(&desk->opened);
	desk->opened_count = 0;
}

static bool opening_file(struct desk *desk, const char *household, const char *reason, struct problem *problem)
{
	struct sheet *sheet = sheet_new(desk, "restricted_opening", NULL, problem);
	struct filed filed;
	bool good = sheet != NULL && sheet_put(desk, sheet, "home", household, problem) &&
	    sheet_put(desk, sheet, "reason", reason, problem) && desk_file(desk, sheet, &filed, problem);

	if (good)
		filed_release(&filed);
	sheet_free(sheet);
	return good;
}

bool desk_is_restricted(struct desk *desk, const char *household)
{
	return restricted_is(desk, household) && !is_opened(desk, household);
}

bool desk_open_restricted(struct desk *desk, const char *household, const char *reason, struct problem *problem)
{
	if (reason == NULL || *reason == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("打开封存的户要写明理由。"));
	if (!restricted_is(desk, household))
		return problem_set(problem, PROBLEM_REFUSED, _("没有编号为 %s 的封存的户，请核对。"), household);
	if (is_opened(desk, household))
		return true;
	if (!opening_file(desk, household, reason, problem))
		return false;
	desk->opened = memory_resize(desk->opened, desk->opened_count + 1, sizeof(*desk->opened));
	desk->opened[desk->opened_count++] = memory_text(household);
	return true;
}

bool desk_count_restricted(struct desk *desk, int64_t *count, struct problem *problem)
{
	struct statement *row = store_statement(desk->store, "SELECT count(*) FROM household WHERE restricted = 'yes' AND _void = 0");

	*count = statement_answer(row, 0);
	return !store_failed(desk->store, problem);
}

/* Those that stay behind one another, in their order; the others are released. */
static size_t contests_hide(struct desk *desk, struct contest *contests, size_t count, int64_t *restricted)
{
	struct contest *hidden = memory_new((count + 1) * sizeof(*hidden));
	size_t kept = 0, left = 0;

	for (size_t i = 0; i < count; i++) {
		if (!desk_is_restricted(desk, contests[i].stream)) {
			contests[kept++] = contests[i];
			continue;
		}
		*restricted += left == 0 || strcmp(hidden[left - 1].stream, contests[i].stream) != 0;
		hidden[left++] = contests[i];
	}
	contests_release(hidden, left);
	return kept;
}

bool desk_contests(struct desk *desk, const char *household, struct contest **contests, size_t *count, int64_t *restricted,
    struct problem *problem)
{
	*restricted = 0;
	if (!ledger_contests(desk->ledger, household, contests, count, problem))
		return false;
	*count = contests_hide(desk, *contests, *count, restricted);
	return true;
}

bool act_restrict(struct act_scene *scene, struct problem *problem)
{
	bool now = restricted_is(scene->desk, scene->record->stream), seal = record_is(scene->record, "what", "seal");

	if (now == seal)
		return problem_set(problem, PROBLEM_REFUSED, "%s", now ? _("这一户已经封存。") : _("这一户没有封存，不用解封。"));
	scene->type = "restrict";
	return true;
}
