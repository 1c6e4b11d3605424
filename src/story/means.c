/* Verbs of what is found out about a household: 核对 (a request leaves as a file, an answer is read back), recalculation. */
#include "story.h"

#include <string.h>

static const char *role_of(const struct tree *step)
{
	const char *as = tree_text(step, "as");

	return as != NULL ? as : "clerk";
}

/* {check_send: $request, encoding: gb18030, persons: N, words: [..], because: words} */
bool story_check_send(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *id = story_need(story, tree_get(step, "check_send"), problem), *word = tree_text(step, "encoding");
	enum encoding encoding = word != NULL && strcmp(word, "gb18030") == 0 ? ENCODING_GB18030 : ENCODING_UTF8;
	struct desk *desk = id != NULL ? story_desk(story, step, problem) : NULL;
	struct problem refusal = PROBLEM_INIT;
	struct scratch scratch = {NULL, NULL, NULL};
	size_t persons = 0;
	bool good = desk != NULL && story_sign_in(story, desk, role_of(step), NULL, problem) && scratch_make(&scratch, problem);

	if (good) {
		bool sent = desk_check_send(desk, id, scratch.list, encoding, &persons, &refusal);

		good = refused_as_said(story, step, sent, &refusal, problem) &&
		    (!sent || (expect_number(story, step, "persons", (int64_t)persons, problem) &&
				  (tree_get(step, "words") == NULL || expect_file(story, step, "words", scratch.list, problem))));
	}
	problem_release(&refusal);
	scratch_release(&scratch);
	return good;
}

static bool answer_file(struct story *story, struct desk *desk, const struct tree *step, const char *request,
    const char *path, struct problem *refusal, struct problem *problem)
{
	struct tree *left = tree_new_list();
	struct sheet *sheet = desk_check_read(desk, request, tree_text(step, "source"), path, left, refusal);
	struct buffer reasons = BUFFER_INIT(16384);
	struct filed filed;
	bool done = sheet != NULL && desk_file(desk, sheet, &filed, refusal), good;

	if (done && tree_text(step, "id") != NULL)
		story_name(story, tree_text(step, "id"), filed.record);
	if (done)
		filed_release(&filed);
	for (size_t i = 0; i < left->count; i++)
		buffer_add_format(&reasons, "%s\n", tree_text(left->items[i], "reason"));
	good = refused_as_said(story, step, done, refusal, problem) &&
	    expect_number(story, step, "left", (int64_t)left->count, problem) &&
	    expect_words(story, step, "reasons", buffer_text(&reasons), problem);
	buffer_release(&reasons);
	tree_free(left);
	sheet_free(sheet);
	return good;
}

/* {check_answer: $request, source: ITEM, text: |rows, encoding: .., left: N, reasons: [..], id: NAME, because: words} */
bool story_check_answer(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *id = story_need(story, tree_get(step, "check_answer"), problem), *text = tree_text(step, "text");
	struct desk *desk = id != NULL ? story_desk(story, step, problem) : NULL;
	struct problem refusal = PROBLEM_INIT;
	struct scratch scratch = {NULL, NULL, NULL};
	bool good = desk != NULL && story_sign_in(story, desk, role_of(step), NULL, problem);

	if (good && (text == NULL || tree_text(step, "source") == NULL))
		good = tree_problem(step, problem, "%s", _("check_answer 要写 source: 核对项目 和 text: 内容。"));
	good = good && scratch_make(&scratch, problem) && scratch_write(scratch.list, step, text, problem) &&
	    answer_file(story, desk, step, id, scratch.list, &refusal, problem);
	problem_release(&refusal);
	scratch_release(&scratch);
	return good;
}

/* {recalculate: $h | all, looked: N, drafted: N, because: words} */
bool story_recalculate(struct story *story, const struct tree *step, struct problem *problem)
{
	const struct tree *what = tree_get(step, "recalculate");
	bool all = what->text != NULL && strcmp(what->text, "all") == 0;
	const char *household = all ? NULL : story_need(story, what, problem);
	struct desk *desk = all || household != NULL ? story_desk(story, step, problem) : NULL;
	struct problem refusal = PROBLEM_INIT;
	struct recalculation count;
	bool good = desk != NULL && story_sign_in(story, desk, role_of(step), NULL, problem), done;

	if (!good)
		return false;
	done = desk_recalculate(desk, household, &count, &refusal);
	good = refused_as_said(story, step, done, &refusal, problem) &&
	    (!done || (expect_number(story, step, "looked", count.looked, problem) &&
			  expect_number(story, step, "drafted", count.drafted, problem)));
	problem_release(&refusal);
	return good;
}
