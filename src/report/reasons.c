/* Stored reasons in plain Chinese. A body keeps names and values; the document's words and the labels are the pack's. */
#include "letter.h"

#include <stdlib.h>
#include <string.h>

static bool clause_is(const struct condition_line *line, const char *clause)
{
	struct buffer joined = BUFFER_INIT(2000);
	bool same;

	for (size_t i = 0; i < line->clause_count; i++)
		buffer_add_format(&joined, "%s%s", i > 0 ? ", " : "", line->clauses[i]);
	same = clause != NULL && strcmp(buffer_text(&joined), clause) == 0;
	buffer_release(&joined);
	return same;
}

/* By name where it has one; else the nth line of its clause, as they stand in the document. */
static const struct condition_line *line_find(const struct condition_line *above, const struct tree *reason, size_t *nth)
{
	const char *name = tree_text(reason, "name"), *clause = tree_text(reason, "clause");
	const struct condition_line *found = NULL;

	for (size_t i = 0; found == NULL && i < above->part_count; i++) {
		const struct condition_line *line = &above->parts[i];

		if (name != NULL ? line->name != NULL && strcmp(line->name, name) == 0
		    : line->name == NULL && line->says != NULL && clause_is(line, clause) && (*nth)-- == 0)
			return line;
		found = line_find(line, reason, nth);
	}
	return found;
}

static const char *label_of(const struct pack *pack, const struct category *category, const char *name)
{
	const struct fact *fact = name != NULL ? pack_fact_find(pack, category->of->name, name) : NULL;
	const struct field *field = name != NULL ? form_field(category->of, name) : NULL;
	const struct parameter *parameter = name != NULL ? pack_parameter_find(pack, name) : NULL;

	return fact != NULL ? fact->label : field != NULL ? field->label : parameter != NULL ? parameter->label : NULL;
}

static enum truth truth_read(const char *word)
{
	static const enum truth all[] = {TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN, TRUTH_UNSET};

	for (size_t i = 0; word != NULL && i < BASE_COUNT(all); i++)
		if (strcmp(truth_word(all[i]), word) == 0)
			return all[i];
	return TRUTH_UNKNOWN;
}

static char *text_or_empty(const struct tree *reason, const char *key)
{
	const char *text = tree_text(reason, key);

	return memory_text(text != NULL ? text : "");
}

static char *sentence_of(const struct pack *pack, const struct category *category, const struct tree *stored, const char *says)
{
	const char *left = label_of(pack, category, tree_text(stored, "left_name"));
	const char *right = label_of(pack, category, tree_text(stored, "right_name"));
	const char *op = tree_text(stored, "op");
	struct reason reason = {.says = says, .truth = truth_read(tree_text(stored, "truth")), .op = op != NULL ? op : ""};
	char *sentence;

	reason.clause = memory_text(""); /* our own numbers of clauses mean nothing to the family */
	reason.left_label = memory_text(left);
	reason.left = text_or_empty(stored, "left");
	reason.left_unit = text_or_empty(stored, "unit");
	reason.right_label = right != NULL ? memory_format("%s ", right) : memory_text("");
	reason.right = text_or_empty(stored, "right");
	reason.right_unit = text_or_empty(stored, "right_unit");
	reason.unset = memory_text(tree_text(stored, "unset"));
	reason.unset_label = memory_text(tree_text(stored, "unset_label"));
	sentence = reason_sentence(&reason);
	free(reason.clause);
	free(reason.left_label);
	free(reason.left);
	free(reason.left_unit);
	free(reason.right_label);
	free(reason.right);
	free(reason.right_unit);
	free(reason.unset);
	free(reason.unset_label);
	return sentence;
}

static int depth_of(const struct tree *reason)
{
	const char *text = tree_text(reason, "depth");

	return text != NULL ? (int)strtol(text, NULL, 10) : 0;
}

/* A line bears on the verdict when neither it nor a line above it is met. */
static bool bears(const struct tree *reason, int *met_above)
{
	int depth = depth_of(reason);

	if (depth <= *met_above)
		*met_above = INT32_MAX;
	if (tree_is_yes(reason, "remark") || *met_above != INT32_MAX)
		return false;
	if (truth_read(tree_text(reason, "truth")) == TRUTH_YES) {
		*met_above = depth;
		return false;
	}
	return true;
}

static size_t earlier_of_clause(const struct tree *reasons, size_t index)
{
	const char *clause = tree_text(reasons->items[index], "clause"), *other;
	size_t count = 0;

	for (size_t i = 0; i < index; i++) {
		other = tree_text(reasons->items[i], "clause");
		count += depth_of(reasons->items[i]) == 0 && tree_text(reasons->items[i], "name") == NULL && clause != NULL && other != NULL && strcmp(clause, other) == 0;
	}
	return count;
}

/* A line of the document is a numbered reason; a figure below it says why. */
static void add_reason(const struct pack *pack, const struct category *category, const struct tree *reason, const char *says,
    struct buffer *out, int *number)
{
	const char *op = tree_text(reason, "op");
	char *sentence;

	if (says == NULL && (op == NULL || *number == 0))
		return;
	sentence = sentence_of(pack, category, reason, says);
	if (says != NULL)
		buffer_add_format(out, _("%s（%d）%s。"), *number > 0 ? "\n" : "", *number + 1, sentence);
	else
		buffer_add_format(out, _("\n    其中%s。"), sentence);
	*number += says != NULL;
	free(sentence);
}

char *reasons_text(const struct pack *pack, const struct tree *verdict)
{
	const char *name = tree_text(verdict, "category");
	const struct category *category = name != NULL ? pack_category_find(pack, name) : NULL;
	const struct tree *reasons = tree_get(verdict, "reasons");
	struct buffer out = BUFFER_INIT(LETTER_BYTES);
	int met_above = INT32_MAX, number = 0;

	for (size_t i = 0; category != NULL && reasons != NULL && i < reasons->count; i++) {
		const struct tree *reason = reasons->items[i];
		const struct condition_line *line;
		size_t nth = earlier_of_clause(reasons, i);

		if (!bears(reason, &met_above))
			continue;
		line = depth_of(reason) == 0 || tree_text(reason, "name") != NULL ? line_find(&category->root, reason, &nth) : NULL;
		add_reason(pack, category, reason, line != NULL ? line->says : NULL, &out, &number);
	}
	return out.length > 0 ? buffer_take(&out) : memory_text("");
}
