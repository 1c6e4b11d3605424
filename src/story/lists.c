/* Verbs of department lists: import, undo and compare. */
#include "story.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool scratch_make(struct scratch *scratch, struct problem *problem)
{
	const char *where = getenv("TMPDIR");

	scratch->folder = memory_format("%s/doudi-XXXXXX", where != NULL && *where != '\0' ? where : "/tmp");
	if (mkdtemp(scratch->folder) == NULL) {
		memory_free(&scratch->folder);
		return problem_set(problem, PROBLEM_FAILED, _("临时文件夹 %s 建不了，请检查权限和空间。"), where != NULL ? where : "/tmp");
	}
	scratch->list = memory_format("%s/list.csv", scratch->folder);
	scratch->rejected = memory_format("%s/rejected.csv", scratch->folder);
	return true;
}

void folder_remove(const char *folder)
{
	DIR *directory = opendir(folder);
	struct dirent *entry;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		char *path = memory_format("%s/%s", folder, entry->d_name);

		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && unlink(path) != 0)
			folder_remove(path);
		free(path);
	}
	if (directory != NULL)
		closedir(directory);
	rmdir(folder);
}

void scratch_release(struct scratch *scratch)
{
	if (scratch->folder != NULL) {
		unlink(scratch->list);
		unlink(scratch->rejected);
		rmdir(scratch->folder);
	}
	free(scratch->folder);
	free(scratch->list);
	free(scratch->rejected);
}

/* `utf-8-bom` and `utf-16` begin with the mark, as spreadsheets write them. */
static const struct list_encoding {
	const char *name;
	enum encoding encoding;
	bool mark;
} encodings[] = {
    {"utf-8", ENCODING_UTF8, false},
    {"utf-8-bom", ENCODING_UTF8, true},
    {"gb18030", ENCODING_GB18030, false},
    {"utf-16", ENCODING_UTF16LE, true},
};

static const struct list_encoding *encoding_of(const struct tree *step, struct problem *problem)
{
	const char *name = tree_text(step, "encoding");

	if (name == NULL)
		return &encodings[0];
	for (size_t i = 0; i < BASE_COUNT(encodings); i++)
		if (strcmp(encodings[i].name, name) == 0)
			return &encodings[i];
	tree_problem(tree_get(step, "encoding"), problem, "%s", _("encoding 是 utf-8、utf-8-bom、gb18030 或 utf-16。"));
	return NULL;
}

bool scratch_write(const char *path, const struct tree *step, const char *text, struct problem *problem)
{
	const struct list_encoding *encoding = encoding_of(step, problem);
	struct buffer bytes = BUFFER_INIT(1 << 20);
	char *whole;
	FILE *file;
	bool good;

	if (encoding == NULL)
		return false;
	whole = memory_format("%s%s", encoding->mark ? "\xef\xbb\xbf" : "", text);
	good = encoding_from_utf8(encoding->encoding, whole, &bytes, problem);
	free(whole);
	file = good ? fopen(path, "wb") : NULL;
	if (file != NULL) {
		good = bytes.length == 0 || fwrite(bytes.data, 1, bytes.length, file) == bytes.length;
		good = fclose(file) == 0 && good;
	}
	buffer_release(&bytes);
	return (good && file != NULL) || problem_set(problem, PROBLEM_FAILED, _("写不了 %s。"), path);
}

bool expect_number(struct story *story, const struct tree *step, const char *key, int64_t found, struct problem *problem)
{
	const struct tree *wanted = tree_get(step, key);
	char text[32];

	if (wanted == NULL)
		return true;
	snprintf(text, sizeof(text), "%lld", (long long)found);
	return expect_text(story, wanted, text, key, problem);
}

/* The words of a list, all of which must stand in the text. */
bool expect_words(struct story *story, const struct tree *step, const char *key, const char *text, struct problem *problem)
{
	const struct tree *wanted = tree_get(step, key);

	for (size_t i = 0; wanted != NULL && i < (wanted->kind == TREE_LIST ? wanted->count : 1); i++) {
		const char *word = wanted->kind == TREE_LIST ? wanted->items[i]->text : wanted->text;

		story->checks++;
		if (word == NULL || strstr(text, word) == NULL)
			return tree_problem(wanted, problem, _("%s里没有“%s”，而是：%s"), key, word != NULL ? word : "", text);
	}
	return true;
}

/* The words that must stand in a file, in whatever encoding it is; the mark of UTF-8 is one of them. */
bool expect_file(struct story *story, const struct tree *step, const char *key, const char *path, struct problem *problem)
{
	struct buffer bytes = BUFFER_INIT(1 << 20), text = BUFFER_INIT(1 << 20);
	enum encoding encoding;
	char piece[4096];
	size_t length;
	FILE *file = fopen(path, "rb");
	bool good;

	while (file != NULL && (length = fread(piece, 1, sizeof(piece), file)) > 0)
		buffer_add_bytes(&bytes, piece, length);
	if (file != NULL)
		fclose(file);
	good = encoding_find(bytes.data, bytes.length, &encoding, problem) && (encoding == ENCODING_UTF8 ||
	    encoding_to_utf8(encoding, bytes.data, bytes.length, &text, problem)) &&
	    expect_words(story, step, key, buffer_text(encoding == ENCODING_UTF8 ? &bytes : &text), problem);
	buffer_release(&bytes);
	buffer_release(&text);
	return good;
}

static bool expect_rejected(struct story *story, const struct tree *step, const struct import_plan *plan, const char *path,
    struct problem *problem)
{
	return tree_get(step, "rejected") == NULL || (import_write_rejected(plan, path, problem) &&
	    expect_file(story, step, "rejected", path, problem));
}

static bool expect_plan(struct story *story, const struct tree *step, const struct import_plan *plan, const char *rejected,
    struct problem *problem)
{
	size_t rows = import_plan_rows(plan), bad = import_plan_bad(plan);

	return expect_number(story, step, "fresh", (int64_t)import_plan_fresh(plan), problem) &&
	    expect_number(story, step, "good", (int64_t)(rows - bad), problem) &&
	    expect_number(story, step, "bad", (int64_t)bad, problem) &&
	    expect_words(story, step, "warns", import_plan_warnings(plan), problem) &&
	    expect_rejected(story, step, plan, rejected, problem);
}

static bool import_path(struct story *story, struct desk *desk, const struct tree *step, const char *path,
    const char *rejected, struct problem *problem)
{
	struct import_plan *plan = import_preview(desk, tree_text(step, "import"), path, problem);
	char batch[33];
	bool good = plan != NULL && expect_plan(story, step, plan, rejected, problem) && import_commit(desk, plan, batch, problem);

	if (good && tree_text(step, "id") != NULL)
		story_name(story, tree_text(step, "id"), batch);
	import_plan_free(plan);
	return good;
}

/* With `because` the job must be refused, for that. */
bool refused_as_said(struct story *story, const struct tree *step, bool good, struct problem *refusal,
    struct problem *problem)
{
	if (tree_get(step, "because") == NULL) {
		if (!good)
			problem_move(problem, refusal);
		return good;
	}
	story->checks++;
	return good ? tree_problem(step, problem, "%s", _("本应拒绝，却办成了。")) : expect_because(step, refusal, problem);
}

static const char *role_of(const struct tree *step)
{
	const char *as = tree_text(step, "as");

	return as != NULL ? as : "supervisor";
}

/* {import: SOURCE, file: X | text: |rows, encoding: gb18030, good: N, bad: N, warns: words, rejected: [words], id: batch} */
bool story_import(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *file = tree_text(step, "file"), *text = tree_text(step, "text"), *sent = tree_text(step, "sent");
	struct desk *desk = story_desk(story, step, problem);
	const char *spoilt = tree_text(step, "spoilt");
	struct problem refusal = PROBLEM_INIT;
	struct scratch scratch = {NULL, NULL, NULL};
	char *path = NULL;
	bool good = desk != NULL && story_sign_in(story, desk, role_of(step), NULL, problem);

	if (good && (file != NULL) + (text != NULL) + (sent != NULL) != 1)
		good = tree_problem(step, problem, "%s", _("import 要写 file: 文件、text: 内容，或 sent: 导出的文件。"));
	good = good && scratch_make(&scratch, problem) && (text == NULL || scratch_write(scratch.list, step, text, problem));
	if (good) {
		path = file != NULL ? story_path(story, file) : sent != NULL ? story_table(story, sent) : memory_text(scratch.list);
		good = (spoilt == NULL || story_spoil(path, spoilt, &refusal)) && import_path(story, desk, step, path, scratch.rejected, &refusal);
		good = refused_as_said(story, step, good, &refusal, problem);
	}
	problem_release(&refusal);
	free(path);
	scratch_release(&scratch);
	return good;
}

/* {undo: $batch, because: words} */
bool story_undo(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *batch = story_need(story, tree_get(step, "undo"), problem);
	struct desk *desk = batch != NULL ? story_desk(story, step, problem) : NULL;
	struct problem refusal = PROBLEM_INIT;
	bool good = desk != NULL && story_sign_in(story, desk, role_of(step), NULL, problem);

	if (good) {
		good = import_undo(desk, batch, &refusal);
		good = refused_as_said(story, step, good, &refusal, problem);
	}
	problem_release(&refusal);
	return good;
}

/* {compare: SOURCE | all, rows: N, matched: N, candidates: N, fresh: N, households: N, restricted: N, because: words} */
bool story_compare(struct story *story, const struct tree *step, struct problem *problem)
{
	const char *source = tree_text(step, "compare");
	struct desk *desk = story_desk(story, step, problem);
	struct problem refusal = PROBLEM_INIT;
	struct compare_count count;
	bool good = desk != NULL && source != NULL && story_sign_in(story, desk, role_of(step), NULL, problem), done;

	if (!good)
		return source != NULL || tree_problem(step, problem, "%s", _("compare 要写名单，或 all。"));
	done = desk_compare(desk, strcmp(source, "all") == 0 ? NULL : source, &count, &refusal);
	good = refused_as_said(story, step, done, &refusal, problem);
	problem_release(&refusal);
	return good && (!done || (expect_number(story, step, "rows", count.rows, problem) &&
	    expect_number(story, step, "matched", count.matched, problem) &&
	    expect_number(story, step, "candidates", count.candidates, problem) &&
	    expect_number(story, step, "fresh", count.fresh, problem) &&
	    expect_number(story, step, "households", count.households, problem) &&
	    expect_number(story, step, "restricted", count.restricted, problem)));
}
