/* Verbs of what goes from station to station beside the bundles themselves: what waits for one. */
#include "story.h"

#include <stdlib.h>

static bool outgoing_row(void *self, const struct upload *upload)
{
	struct tree *row = tree_add_map(self, NULL);
	char *says = upload_state_text(upload);

	tree_add_text(row, "household", upload->household);
	tree_add_text(row, "name", upload->name);
	tree_add_text(row, "form", upload->form);
	tree_add_text(row, "category", upload->category);
	tree_add_text(row, "person", upload->person);
	tree_add_text(row, "day", date_write(upload->day).text);
	tree_add_text(row, "state", upload->number == 0 ? "waiting" : "sent");
	tree_add_number(row, "number", upload->number);
	tree_add_text(row, "acknowledged", upload->acknowledged ? "yes" : "no");
	tree_add_text(row, "says", says);
	free(says);
	return true;
}

/* {outgoing: K, at: T, only: [{form: confirm, category: X, state: waiting, number: 0, says: 待上传}]}: decisions, the newest first */
bool story_outgoing(struct story *story, const struct tree *step, struct problem *problem)
{
	struct desk *desk = story_desk(story, step, problem);
	struct tree *rows;
	bool good;

	if (desk == NULL || tree_text(step, "outgoing") == NULL)
		return desk != NULL && tree_problem(step, problem, "%s", _("outgoing 要写发给哪个单位。"));
	if (!story_meet(story, problem))
		return false;
	rows = tree_new_list();
	good = desk_each_upload(desk, tree_text(step, "outgoing"), 1000, outgoing_row, rows, problem) &&
	    expect_rows(story, step, rows, problem);
	tree_free(rows);
	return good;
}
