/* Verbs of what goes out beside the bundles themselves: what waits for one, files for other systems. */
#include "story.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* A table that was exported under that word; owned. */
char *story_table(const struct story *story, const char *word)
{
	return memory_format("%s/%s.csv", story->bundles != NULL ? story->bundles : ".", word);
}

/* No cell that the file must not have. */
static bool expect_no_words(struct story *story, const struct tree *step, const char *path, struct problem *problem)
{
	const struct tree *words = tree_get(step, "without");
	struct problem missing = PROBLEM_INIT;

	for (size_t i = 0; words != NULL && i < words->count; i++) {
		struct tree *one = tree_new_map();
		bool there;

		tree_add_text(one, "word", words->items[i]->text);
		there = expect_file(story, one, "word", path, &missing);
		problem_release(&missing);
		tree_free(one);
		if (there)
			return tree_problem(words->items[i], problem, _("文件里不该有“%s”。"), words->items[i]->text);
	}
	return true;
}

/* {export: TARGET, second: ROLE|none, file: WORD, rows: N, number: N, all: yes, words: [..], without: [..], because: words} */
bool story_export(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *target = tree_text(step, "export"), *word = tree_text(step, "file"), *as = tree_text(step, "as");
	struct desk *desk = story_desk(story, step, problem);
	struct problem refusal = PROBLEM_INIT;
	struct exported exported = {.rows = 0};
	struct desk_second *second;
	char *path;
	bool good, done;

	if (desk == NULL || !story_folder(story, problem) || !story_sign_in(story, desk, as != NULL ? as : "clerk", NULL, problem))
		return false;
	path = story_table(story, word != NULL ? word : target);
	unlink(path);
	done = story_second(desk, step, &second, &refusal) &&
	    desk_export(desk, target, path, tree_is_yes(step, "all"), second, &exported, &refusal);
	desk_second_free(second);
	good = refused_as_said(story, step, done, &refusal, problem);
	if (good && done)
		good = expect_number(story, step, "rows", (int64_t)exported.rows, problem) &&
		    expect_number(story, step, "number", exported.number, problem) &&
		    (exported.number == 0 || (expect_file(story, step, "words", path, problem) && expect_no_words(story, step, path, problem)));
	problem_release(&refusal);
	free(path);
	return good;
}
