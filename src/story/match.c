/* Expectations: what is named must match; `only` is the whole list, `in_order` its order, `count` its length. */
#include "story.h"

#include <stdlib.h>
#include <string.h>

struct tree *row_of_record(const struct record *record)
{
	struct tree *row = tree_new_map();
	struct buffer contested = BUFFER_INIT(4096);

	tree_add_text(row, "id", record->id);
	tree_add_text(row, "form", record->form->name);
	tree_add_text(row, "held", record->held ? "yes" : "no");
	tree_add_text(row, "voided", record->voided ? "yes" : "no");
	tree_add_text(row, "filed_by", record->filed_by != NULL ? record->filed_by : "");
	tree_add_text(row, "at_station", record->station != NULL ? record->station : "");
	for (size_t i = 0; i < record->form->field_count; i++) {
		const struct field *field = &record->form->fields[i];
		char *text = record->values[i].state == VALUE_KNOWN ? field_write(field, record->values[i]) : memory_text("unknown");

		if (record->contested[i])
			buffer_add_format(&contested, "%s%s", contested.length > 0 ? " " : "", field->name);
		tree_add_text(row, field->name, text);
		free(text);
	}
	tree_add_text(row, "contested", buffer_text(&contested));
	buffer_release(&contested);
	return row;
}

/* 600, 600.0 and 600.00 are the same amount. */
static bool same_number(const char *a, const char *b)
{
	int64_t first, second;

	return money_read(a, &first) && money_read(b, &second) && first == second;
}

static bool text_matches(struct story *story, const char *wanted, const char *found)
{
	const char *id = *wanted == '$' ? story_id(story, wanted) : NULL;

	if (id != NULL)
		return strcmp(id, found) == 0;
	return strcmp(wanted, found) == 0 || same_number(wanted, found);
}

/* A list in an expectation means a set: every word of it is among the found words. */
static bool item_matches(struct story *story, const struct tree *wanted, const char *found)
{
	if (wanted->kind == TREE_TEXT)
		return text_matches(story, wanted->text, found);
	for (size_t i = 0; i < wanted->count; i++) {
		const char *word = wanted->items[i]->text;
		const char *id = word != NULL && *word == '$' ? story_id(story, word) : word;

		if (id == NULL || strstr(found, id) == NULL)
			return false;
	}
	return true;
}

/* A key that no row can have is an error, not a mismatch. */
static bool row_matches(struct story *story, const struct tree *wanted, const struct tree *row, bool *matches,
    struct problem *problem)
{
	*matches = false;
	if (wanted->kind == TREE_TEXT) {
		const char *id = story_id(story, wanted->text);
		const struct tree *mine = tree_get(row, "id") != NULL ? tree_get(row, "id") : row->items[0];

		*matches = text_matches(story, id != NULL ? id : wanted->text, mine->text);
		return true;
	}
	for (size_t i = 0; i < wanted->count; i++) {
		const struct tree *item = wanted->items[i];
		const char *found = tree_text(row, item->key);

		if (found == NULL)
			return tree_problem(item, problem, _("结果里没有“%s”这一项。"), item->key);
		if (!item_matches(story, item, found))
			return true;
	}
	*matches = true;
	return true;
}

static char *rows_text(const struct tree *rows)
{
	struct buffer text = BUFFER_INIT(3000);

	tree_write_canonical(rows, &text);
	return buffer_take(&text);
}

static bool rows_fail(const struct tree *at, const struct tree *rows, const char *what, struct problem *problem)
{
	char *text = rows_text(rows);

	tree_problem(at, problem, _("%s；实际：%s"), what, text != NULL ? text : "");
	free(text);
	return false;
}

/* Each wanted row takes a row of its own; with in_order only ones behind the last. */
static bool rows_take(struct story *story, const struct tree *wanted, const struct tree *rows, bool in_order,
    struct problem *problem)
{
	bool *taken = memory_new((rows->count + 1) * sizeof(*taken));
	size_t from = 0;
	bool good = true;

	for (size_t i = 0; good && i < wanted->count; i++) {
		bool found = false;

		for (size_t k = in_order ? from : 0; good && !found && k < rows->count; k++) {
			good = row_matches(story, wanted->items[i], rows->items[k], &found, problem);
			found = found && !taken[k];
			if (found) {
				taken[k] = true;
				from = k + 1;
			}
		}
		if (good && !found)
			good = rows_fail(wanted->items[i], rows, _("没有所期望的这一行"), problem);
	}
	free(taken);
	return good;
}

bool expect_rows(struct story *story, const struct tree *step, const struct tree *rows, struct problem *problem)
{
	const struct tree *expect = tree_get(step, "expect"), *only = tree_get(step, "only"), *count = tree_get(step, "count");
	const struct tree *absent = tree_get(step, "absent");
	bool in_order = tree_is_yes(step, "in_order"), found;

	if (expect == NULL && only == NULL && count == NULL && absent == NULL)
		return tree_problem(step, problem, "%s", _("这一步没有 expect、only、absent 或 count，什么也没有检查。"));
	if ((expect != NULL && expect->kind != TREE_LIST) || (only != NULL && only->kind != TREE_LIST))
		return tree_problem(step, problem, "%s", _("expect 和 only 在这里要写成一列行。"));
	story->checks++;
	if (count != NULL && strtoull(count->text, NULL, 10) != rows->count)
		return rows_fail(count, rows, _("行数不对"), problem);
	if (only != NULL && only->count != rows->count)
		return rows_fail(only, rows, _("行数与 only 不同"), problem);
	for (size_t i = 0; absent != NULL && i < absent->count; i++)
		for (size_t k = 0; k < rows->count; k++) {
			if (!row_matches(story, absent->items[i], rows->items[k], &found, problem))
				return false;
			if (found)
				return rows_fail(absent->items[i], rows, _("不该有的一行在"), problem);
		}
	return (expect == NULL || rows_take(story, expect, rows, in_order, problem)) &&
	    (only == NULL || rows_take(story, only, rows, in_order, problem));
}

bool expect_text(struct story *story, const struct tree *wanted, const char *found, const char *what, struct problem *problem)
{
	story->checks++;
	if (wanted->kind == TREE_TEXT && found != NULL && text_matches(story, wanted->text, found))
		return true;
	if (wanted->kind == TREE_LIST && found != NULL && item_matches(story, wanted, found))
		return true;
	return tree_problem(wanted, problem, _("%s应为 %s，实际是 %s。"), what,
	    wanted->kind == TREE_TEXT ? wanted->text : _("所列各项"), found != NULL ? found : _("没有"));
}
