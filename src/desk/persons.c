/* One ID number in two households: a case in the office, for a person to look into. Nothing merges by itself. The case names
 * records and no person, because what an office files goes to every station below it. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

#define LIVES_THERE(member, home) \
	member "._void = 0 AND " member ".moved_to IS NULL AND " member ".out_on IS NULL AND " home "._void = 0 AND " home ".state = 'active'"

struct pair {
	char here[33], there[33], household[33]; /* household: of the other */
};

static struct pair *pairs_of(struct desk *desk, const char *household, size_t *count)
{
	struct statement *find = store_statement(desk->store,
	    "SELECT a.id, b.id, b.household FROM member a JOIN household h ON h.household = a.household AND h.id = a.household"
	    " JOIN search s ON s.key = 'i' || a.id_number AND s.household <> a.household"
	    " JOIN member b ON b.household = s.household AND b.id = s.record AND b.id_number = a.id_number"
	    " JOIN household g ON g.household = b.household AND g.id = b.household"
	    " WHERE a.household = ? AND " LIVES_THERE("a", "h") " AND " LIVES_THERE("b", "g") " ORDER BY a.id, b.id");
	struct pair *pairs = NULL;

	*count = 0;
	statement_bind_text(find, 1, household);
	while (statement_step(find)) {
		struct pair *pair;

		pairs = memory_resize(pairs, *count + 1, sizeof(*pairs));
		pair = &pairs[(*count)++];
		memcpy(pair->here, statement_text(find, 0), 33);
		memcpy(pair->there, statement_text(find, 1), 33);
		memcpy(pair->household, statement_text(find, 2), 33);
	}
	return pairs;
}

/* In this office, or in one below that sees both as well. */
static bool is_on_file(struct desk *desk, const char *pair)
{
	struct statement *find = store_statement(desk->store, "SELECT 1 FROM person_case WHERE pair = ? AND _void = 0");

	statement_bind_text(find, 1, pair);
	return statement_found(find);
}

static bool case_file(struct desk *desk, const char *household, const struct pair *pair, bool *fresh, struct problem *problem)
{
	bool first = strcmp(pair->here, pair->there) < 0;
	char *words = memory_format("%s %s", first ? pair->here : pair->there, first ? pair->there : pair->here);
	struct record *record;
	char id[33];

	ledger_derived_id("", words, id);
	free(words);
	if (is_on_file(desk, id))
		return true;
	record = record_new(desk_form(desk, "person_case"), NULL, ledger_office(desk->ledger));
	record_put_text(record, "pair", id);
	record_put_number(record, "found_on", desk_here(desk)->day);
	record_put_text(record, "household_a", first ? household : pair->household);
	record_put_text(record, "person_a", first ? pair->here : pair->there);
	record_put_text(record, "household_b", first ? pair->household : household);
	record_put_text(record, "person_b", first ? pair->there : pair->here);
	record_put_text(record, "state", "open");
	ledger_one_id(record->stream, record, record->id);
	*fresh = true;
	return office_file(desk, record, "file", problem);
}

bool persons_look(struct desk *desk, const char *household, struct buffer *notice, struct problem *problem)
{
	struct pair *pairs;
	size_t count;
	bool good = true, fresh = false;

	if (desk_form(desk, "person_case") == NULL)
		return true;
	pairs = pairs_of(desk, household, &count);
	for (size_t i = 0; good && i < count; i++)
		good = case_file(desk, household, &pairs[i], &fresh, problem);
	free(pairs);
	if (fresh && notice != NULL)
		buffer_add(notice, _("同一身份证号在另一户也登记着，已列入“同一人核实”。"));
	return good && !store_failed(desk->store, problem);
}

/* ---- what comes of it ---- */

/* What a household has to do. NULL: nothing. */
static const char *todo_of(const struct act_scene *scene, const char *side)
{
	if (record_is(scene->record, "outcome", "different"))
		return "number";
	if (record_is(scene->record, "outcome", "fraud"))
		return "inquire";
	return record_is(scene->record, "stays", side) ? NULL : "leave";
}

static bool job_give(struct act_scene *scene, const char *side, struct problem *problem)
{
	const char *todo = todo_of(scene, side);
	char *household = memory_format("household_%s", side), *person = memory_format("person_%s", side);
	const char *id = record_text(scene->subject, household), *who = record_text(scene->subject, person);
	struct other *other = NULL;
	struct record *job;

	if (todo != NULL && id != NULL && (other = scene_other(scene, id, true, problem)) != NULL) {
		job = record_new(desk_form(scene->desk, "person_job"), NULL, id);
		record_put_text(job, "case_id", scene->subject->id);
		record_put_text(job, "person", who);
		record_put_text(job, "outcome", record_text(scene->record, "outcome"));
		record_put_text(job, "todo", todo);
		record_put_text(job, "reason", record_text(scene->record, "reason"));
		record_put_text(job, "decided_by", desk_here(scene->desk)->user);
		record_put_number(job, "day", desk_here(scene->desk)->day);
		record_put_text(job, "state", "open");
		ledger_one_id(id, job, job->id);
		other_put_take(other, job);
	}
	free(household);
	free(person);
	return todo == NULL || id == NULL || other != NULL;
}

bool act_settle_person(struct act_scene *scene, struct problem *problem)
{
	if (scene->subject == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("没有可以核实的一件。"));
	return job_give(scene, "a", problem) && job_give(scene, "b", problem);
}
