/* Restricted households that are opened with a reason, and orders to erase. */
#include "story.h"

#include <string.h>

/* {open: $h, reason: .., as: supervisor}: for as long as that person is signed in. */
bool story_open_restricted(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *id = story_need(story, tree_get(step, "open"), problem), *as = tree_text(step, "as");
	struct desk *desk = id != NULL ? story_desk(story, step, problem) : NULL;
	struct problem refusal = PROBLEM_INIT;
	bool good;

	if (desk == NULL || !story_sign_in(story, desk, as != NULL ? as : "supervisor", NULL, problem))
		return false;
	good = desk_open_restricted(desk, id, tree_text(step, "reason"), &refusal);
	good = refused_as_said(story, step, good, &refusal, problem);
	problem_release(&refusal);
	return good;
}

/* {erasures: $h, expect: [{state: waiting, from: 2030-04-02}]}: what was ordered for that household, as this station knows it. */
bool story_erasures(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *id = story_need(story, tree_get(step, "erasures"), problem);
	struct desk *desk = id != NULL ? story_desk(story, step, problem) : NULL;
	struct erasure *all;
	struct tree *rows;
	size_t count;
	bool good;

	if (desk == NULL || !ledger_erasures(desk_ledger(desk), desk_erasure_day(desk), &all, &count, problem))
		return false;
	rows = tree_new_list();
	for (size_t i = 0; i < count; i++) {
		struct tree *row;

		if (strcmp(all[i].stream, id) != 0)
			continue;
		row = tree_add_map(rows, NULL);
		tree_add_text(row, "state", erasure_state_word(all[i].state));
		tree_add_text(row, "from", date_write(all[i].from).text);
		tree_add_text(row, "asked_by", all[i].asked_by);
		tree_add_text(row, "approved_by", all[i].approved_by);
		tree_add_text(row, "basis", all[i].basis);
		tree_add_text(row, "fault", all[i].fault != NULL ? _(all[i].fault) : "");
		tree_add_number(row, "events", (int64_t)all[i].count);
	}
	good = expect_rows(story, step, rows, problem);
	tree_free(rows);
	erasures_release(all, count);
	return good;
}
