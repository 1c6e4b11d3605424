/* The condition of a queue. It is read by itself, not by expr, because it must be told to a database: stored fields
 * of one form against literals, or against a day counted from today. */
#include "definition.h"
#include "record.h"

#include <string.h>

static const char *const op_words[] = {"=", "!=", "<", "<=", ">", ">=", "in", "given", "not given"};

const char *queue_op_word(enum queue_op op)
{
	return op_words[op];
}

void queue_field_release(struct queue_field *field)
{
	free(field->name);
	free(field->label);
}

static void release(struct queue_where *where)
{
	for (size_t i = 0; i < where->part_count; i++)
		release(&where->parts[i]);
	for (size_t i = 0; i < where->literal_count; i++)
		free(where->literals[i].body);
	free(where->parts);
	free(where->literals);
	queue_field_release(&where->field);
}

void queue_where_free(struct queue_where *where)
{
	if (where == NULL)
		return;
	release(where);
	free(where);
}

struct reading {
	const struct form *form;
	const struct tree *at;
	const char *rest;
	struct problem *problem;
};

/* The next word, in quotes or not, or a sign; false at the end. Caller owns it. */
static bool next_word(struct reading *reading, char **word)
{
	const char *signs[] = {"!=", "<=", ">=", "=", "<", ">", "[", "]", ",", "+"};
	const char *start = reading->rest + strspn(reading->rest, " \t\n");
	size_t length = strcspn(start, " \t\n=!<>[],+\"");

	*word = NULL;
	if (*start == '\0')
		return false;
	for (size_t i = 0; length == 0 && i < BASE_COUNT(signs); i++) {
		if (strncmp(start, signs[i], strlen(signs[i])) == 0)
			length = strlen(signs[i]);
	}
	if (length == 0)
		length = 1;
	reading->rest = start + length;
	*word = memory_text_part(start, length);
	return true;
}

static bool refuse(const struct reading *reading)
{
	return tree_problem(reading->at, reading->problem,
	    _("看不懂条件“%s”，应写：字段 = 值、字段 in [值, 值]、字段 given、字段 not given；日期可与 today、today + 5 比"),
	    reading->at->text);
}

static bool read_op(struct reading *reading, enum queue_op *op)
{
	char *word, *second = NULL;
	bool found = false;

	if (!next_word(reading, &word)) { /* FIELD alone: it is yes */
		*op = QUEUE_IS;
		return true;
	}
	for (int i = QUEUE_IS; i <= QUEUE_GIVEN; i++) {
		if (strcmp(word, op_words[i]) == 0) {
			*op = (enum queue_op)i;
			found = true;
		}
	}
	if (!found && strcmp(word, "not") == 0 && next_word(reading, &second)) {
		*op = QUEUE_NOT_GIVEN;
		found = strcmp(second, "given") == 0;
	}
	free(word);
	free(second);
	return found || refuse(reading);
}

static bool read_days(struct reading *reading, struct queue_literal *literal)
{
	char *sign, *count = NULL;
	char *end;
	long days;
	bool good = true;

	literal->from_today = true;
	if (!next_word(reading, &sign))
		return true;
	if (strcmp(sign, "+") == 0 || strcmp(sign, "-") == 0) {
		good = next_word(reading, &count);
		days = good ? strtol(count, &end, 10) : 0;
		good = good && *end == '\0' && days >= 0 && days <= 36600;
		literal->days = (int)(*sign == '-' ? -days : days);
	} else {
		good = false;
	}
	free(sign);
	free(count);
	return good || refuse(reading);
}

/* In the form that tables hold. */
static bool read_literal(struct reading *reading, const struct queue_field *left, const char *word,
    struct queue_literal *literal)
{
	struct field plain = {.name = left->name,
	    .label = left->label,
	    .type = left->type == VALUE_DATE ? FIELD_DATE : FIELD_TEXT};
	struct field as_is = left->field == NULL ? plain : *left->field;
	struct problem inner = PROBLEM_INIT;
	struct value value;
	char *owned = NULL;

	if (as_is.codes != NULL && code_find(as_is.codes, word) == NULL) {
		struct proposal proposal = {word, NULL, 0};

		for (size_t i = 0; i < as_is.codes->count; i++)
			proposal_consider(&proposal, as_is.codes->codes[i].key);
		return proposal_problem(&proposal, reading->at, reading->problem, _("代码表里没有"));
	}
	if (!field_read(&as_is, word, DATE_NONE, &value, &owned, &inner)) {
		tree_problem(reading->at, reading->problem, "%s", inner.text);
		problem_release(&inner);
		return false;
	}
	literal->is_number = value.type == VALUE_INTEGER || value.type == VALUE_MONEY ||
	    value.type == VALUE_SHARE || value.type == VALUE_MONTH;
	literal->body =
	    literal->is_number ? memory_format("%lld", (long long)value.number) : field_write(&as_is, value);
	free(owned);
	return true;
}

static bool add_literal(struct reading *reading, struct queue_where *where, const char *word)
{
	struct queue_literal *literal;

	where->literals = memory_resize(where->literals, where->literal_count + 1, sizeof *where->literals);
	literal = &where->literals[where->literal_count++];
	*literal = (struct queue_literal){NULL, false, false, 0};
	if (where->field.type == VALUE_DATE && strcmp(word, "today") == 0 && where->op != QUEUE_IN)
		return read_days(reading, literal);
	return read_literal(reading, &where->field, word, literal);
}

/* [a, b] */
static bool read_list(struct reading *reading, struct queue_where *where)
{
	bool open = false, closed = false, good = true;
	char *word;

	while (good && !closed && next_word(reading, &word)) {
		if (!open)
			good = open = strcmp(word, "[") == 0;
		else if (strcmp(word, "]") == 0)
			closed = true;
		else if (strcmp(word, ",") != 0)
			good = add_literal(reading, where, word);
		free(word);
	}
	return (good && closed && where->literal_count > 0) || refuse(reading);
}

static bool read_right(struct reading *reading, struct queue_where *where)
{
	char *word;
	bool good;

	if (where->op == QUEUE_GIVEN || where->op == QUEUE_NOT_GIVEN)
		return true;
	if (where->op == QUEUE_IN)
		return read_list(reading, where);
	if (!next_word(reading, &word)) /* FIELD alone */
		return where->field.type == VALUE_YES_NO ? add_literal(reading, where, "yes")
		                                         : refuse(reading);
	good = add_literal(reading, where, word);
	free(word);
	return good;
}

static bool op_suits(const struct queue_where *where)
{
	bool ordered = where->op >= QUEUE_LESS && where->op <= QUEUE_AT_LEAST;
	bool is_set = where->field.type == VALUE_CODES || where->field.type == VALUE_REFS;
	bool asks = where->op == QUEUE_GIVEN || where->op == QUEUE_NOT_GIVEN;

	return asks || (!is_set && (!ordered || !value_has_text(where->field.type)));
}

static bool read_comparison(const struct form *form, const struct tree *node, struct queue_where *where,
    struct problem *problem)
{
	struct reading reading = {form, node, node->text, problem};
	char *name, *more = NULL;
	bool good;

	if (!next_word(&reading, &name))
		return refuse(&reading);
	good = strchr(name, '.') == NULL ||
	    tree_problem(node, problem, _("待办条件只能用本表存下的字段，不能用“%s”"), name);
	good = good && queue_field_read(NULL, form, name, node, &where->field, problem) &&
	    read_op(&reading, &where->op);
	if (good && !op_suits(where))
		good = tree_problem(node, problem, _("“%s”不能这样比较"), name);
	good = good && read_right(&reading, where);
	if (good && next_word(&reading, &more))
		good = refuse(&reading);
	free(name);
	free(more);
	return good;
}

static bool read_node(const struct form *form, const struct tree *node, struct queue_where *where,
    struct problem *problem)
{
	static const char *const keys[] = {"all", "any", "if", NULL};
	const struct tree *list = node;

	if (node->kind == TREE_TEXT)
		return read_comparison(form, node, where, problem);
	if (node->kind == TREE_MAP) {
		if (!tree_check_keys(node, keys, problem))
			return false;
		if (node->count != 1)
			return tree_problem(node, problem, _("这里只能写 all、any、if 中的一个"));
		list = node->items[0];
		if (strcmp(list->key, "if") == 0)
			return read_node(form, list, where, problem);
		where->any = strcmp(list->key, "any") == 0;
	}
	if (list->kind != TREE_LIST || list->count == 0)
		return tree_problem(list, problem, _("这里应是条件的列表，至少一条"));
	where->parts = memory_new(list->count * sizeof *where->parts);
	for (size_t i = 0; i < list->count; i++) {
		where->part_count++;
		if (!read_node(form, list->items[i], &where->parts[i], problem))
			return false;
	}
	return true;
}

struct queue_where *queue_where_read(const struct form *form, const struct tree *node,
    struct problem *problem)
{
	struct queue_where *where = memory_new(sizeof *where);

	if (read_node(form, node, where, problem))
		return where;
	queue_where_free(where);
	return NULL;
}
