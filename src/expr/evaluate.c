/* Tree to value. Three-valued throughout, with unset beside unknown. */
#include "tree.h"

#include <string.h>

struct value value_of(enum value_type type, int64_t number)
{
	return (struct value){VALUE_KNOWN, type, number, NULL};
}

struct value value_without(enum value_state state, enum value_type type)
{
	return (struct value){state, type, 0, NULL};
}

struct value value_overflow(struct expr_world *world, enum value_type type)
{
	world->overflow = true;
	return value_without(VALUE_UNKNOWN, type);
}

bool value_gap(const struct value *left, const struct value *right, struct value *gap)
{
	static const enum value_state order[] = {VALUE_UNSET, VALUE_UNKNOWN, VALUE_NOT_APPLICABLE};

	for (size_t i = 0; i < BASE_COUNT(order); i++) {
		if (left->state == order[i] || right->state == order[i]) {
			*gap = left->state == order[i] ? *left : *right;
			return true;
		}
	}
	return false;
}

static struct value yes_no(bool yes)
{
	return value_of(VALUE_YES_NO, yes);
}

static struct value sum_value(const struct expr *node, struct expr_world *world, const void *record)
{
	struct value left = node_value(node->parts[0], world, record);
	struct value right = node_value(node->parts[1], world, record), gap;
	int64_t number;
	bool failed;

	if (left.state == VALUE_NOT_APPLICABLE && right.state == VALUE_NOT_APPLICABLE)
		return value_without(VALUE_NOT_APPLICABLE, node->type);
	if (left.state == VALUE_NOT_APPLICABLE && type_is_number(left.type))
		left = value_of(left.type, 0);
	if (right.state == VALUE_NOT_APPLICABLE && type_is_number(right.type))
		right = value_of(right.type, 0);
	if (value_gap(&left, &right, &gap)) {
		gap.type = node->type;
		return gap;
	}
	failed = node->kind == NODE_ADD ? __builtin_add_overflow(left.number, right.number, &number)
	                                : __builtin_sub_overflow(left.number, right.number, &number);
	if (node->type == VALUE_DATE)
		failed = failed || number < date_make(1800, 1, 1) || number > date_make(2999, 12, 31);
	return failed ? value_overflow(world, node->type) : value_of(node->type, number);
}

static struct value product_value(const struct expr *node, struct expr_world *world, const void *record)
{
	struct value left = node_value(node->parts[0], world, record);
	struct value right = node_value(node->parts[1], world, record), gap;
	int64_t number;

	if (value_gap(&left, &right, &gap)) {
		gap.type = node->type;
		return gap;
	}
	if (__builtin_mul_overflow(left.number, right.number, &number))
		return value_overflow(world, node->type);
	return value_of(node->type, number);
}

/* Whether `set`, words joined by blanks, holds the word. */
static bool set_holds(const char *set, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = set; (at = strstr(at, word)) != NULL; at += length) {
		if ((at == set || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0') && length > 0)
			return true;
	}
	return false;
}

static bool is_textual(enum value_type type)
{
	return type >= VALUE_CODE;
}

static int order_of(const struct value *left, const struct value *right)
{
	if (!is_textual(left->type))
		return left->number < right->number ? -1 : left->number > right->number;
	if (left->type == VALUE_CODES || left->type == VALUE_REFS)
		return set_holds(left->text != NULL ? left->text : "", right->text != NULL ? right->text : "") ? 0 : 1;
	return strcmp(left->text != NULL ? left->text : "", right->text != NULL ? right->text : "");
}

static bool answers(enum compare compare, int order)
{
	switch (compare) {
	case COMPARE_EQUAL:
		return order == 0;
	case COMPARE_OTHER:
		return order != 0;
	case COMPARE_LESS:
		return order < 0;
	case COMPARE_MOST:
		return order <= 0;
	case COMPARE_MORE:
		return order > 0;
	case COMPARE_LEAST:
		return order >= 0;
	}
	abort();
}

/* A comparison with what is not applicable is not met, whatever stands on the other side. */
static struct value compare_values(enum compare compare, const struct value *left, const struct value *right)
{
	struct value gap;

	if (left->state == VALUE_NOT_APPLICABLE || right->state == VALUE_NOT_APPLICABLE)
		return yes_no(false);
	if (value_gap(left, right, &gap)) {
		gap.type = VALUE_YES_NO;
		return gap;
	}
	return yes_no(answers(compare, order_of(left, right)));
}

static struct value compare_value(const struct expr *node, struct expr_world *world, const void *record)
{
	struct value left = node_value(node->parts[0], world, record);
	struct value right = node_value(node->parts[1], world, record);

	return compare_values(node->compare, &left, &right);
}

/* any: met, then unset, then unknown, then not met. Takes `next` into `sum`; true when the rest is not read. */
static bool any_takes(struct value *sum, struct value next)
{
	bool met = next.state == VALUE_KNOWN && next.number != 0;

	if (met || (next.state == VALUE_UNSET && sum->state != VALUE_UNSET) ||
	    (next.state == VALUE_UNKNOWN && sum->state == VALUE_KNOWN))
		*sum = next;
	sum->type = VALUE_YES_NO;
	return met;
}

/* all: unset, then not met, then unknown, then met. */
static bool all_takes(struct value *sum, struct value next)
{
	bool unmet = next.state == VALUE_NOT_APPLICABLE || (next.state == VALUE_KNOWN && next.number == 0);

	if (next.state == VALUE_UNSET)
		*sum = next;
	else if (unmet)
		*sum = yes_no(false);
	else if (next.state == VALUE_UNKNOWN && (sum->state != VALUE_KNOWN || sum->number != 0))
		*sum = next;
	sum->type = VALUE_YES_NO;
	return next.state == VALUE_UNSET;
}

static struct value in_value(const struct expr *node, struct expr_world *world, const void *record)
{
	struct value left = node_value(node->parts[0], world, record), sum = yes_no(false);

	for (size_t i = 1; i < node->count; i++) {
		struct value right;

		if (node->parts[i]->skipped)
			continue;
		right = node_value(node->parts[i], world, record);
		if (any_takes(&sum, compare_values(COMPARE_EQUAL, &left, &right)))
			break;
	}
	return sum;
}

static struct value group_value(const struct expr *node, struct expr_world *world, const void *record)
{
	bool all = node->kind == NODE_ALL;
	struct value sum = yes_no(all);

	for (size_t i = 0; i < node->count; i++) {
		struct value next;

		if (node->parts[i]->skipped)
			continue;
		next = node_value(node->parts[i], world, record);
		if (all ? all_takes(&sum, next) : any_takes(&sum, next))
			break;
	}
	return sum;
}

static struct value pick_value(const struct expr *node, struct expr_world *world, const void *record)
{
	for (size_t i = 0; i < node->count; i += 2) {
		struct value answer;

		if (node->parts[i] != NULL && node->parts[i]->skipped)
			continue;
		answer = node->parts[i] == NULL ? yes_no(true) : node_value(node->parts[i], world, record);
		if (answer.state == VALUE_UNSET || answer.state == VALUE_UNKNOWN) {
			answer.type = node->type;
			return answer;
		}
		if (answer.state == VALUE_KNOWN && answer.number != 0) {
			answer = node_value(node->parts[i + 1], world, record);
			answer.type = node->type;
			return answer;
		}
	}
	return value_without(VALUE_UNKNOWN, node->type);
}

/* What a row brings in: its body, or yes where rows are only counted; unknown where it is not known
 * whether the row belongs; false if it does not belong. */
static bool row_value(const struct expr *node, struct expr_world *world, const void *row, struct value *value)
{
	const struct expr *body = node->parts[0], *where = node->parts[1];

	if (where != NULL && !where->skipped) {
		struct value belongs = node_value(where, world, row);

		if (belongs.state == VALUE_UNSET || belongs.state == VALUE_UNKNOWN) {
			*value = belongs;
			return true;
		}
		if (belongs.state == VALUE_NOT_APPLICABLE || belongs.number == 0)
			return false;
	}
	*value = body == NULL ? yes_no(true) : node_value(body, world, row);
	return true;
}

static bool add_to(struct value *sum, const struct value *row)
{
	struct value gap;

	if (row->state == VALUE_NOT_APPLICABLE)
		return true;
	if (value_gap(sum, row, &gap)) {
		gap.type = sum->type;
		*sum = gap;
		return true;
	}
	return !__builtin_add_overflow(sum->number, row->number, &sum->number);
}

/* all_of: no when one is no; then unset, then unknown. */
static bool all_rows_take(struct value *sum, struct value row)
{
	bool unmet = row.state == VALUE_NOT_APPLICABLE || (row.state == VALUE_KNOWN && row.number == 0);

	if (unmet)
		*sum = yes_no(false);
	else if (row.state == VALUE_UNSET || (row.state == VALUE_UNKNOWN && sum->state == VALUE_KNOWN))
		*sum = row;
	sum->type = VALUE_YES_NO;
	return unmet;
}

static struct value aggregate_value(const struct expr *node, struct expr_world *world, const void *record)
{
	struct value sum = value_of(node->type, node->aggregate == AGGREGATE_ALL), next;
	const void *row = NULL;

	while ((row = world->row(world->self, record, node->meaning.what, row)) != NULL) {
		if (!row_value(node, world, row, &next))
			continue;
		switch (node->aggregate) {
		case AGGREGATE_COUNT: /* a row that is not applicable counts 0, like no */
		case AGGREGATE_SUM:
			if (!add_to(&sum, &next))
				return value_overflow(world, node->type);
			break;
		case AGGREGATE_ANY:
			if (any_takes(&sum, next))
				return sum;
			break;
		case AGGREGATE_ALL:
			if (all_rows_take(&sum, next))
				return sum;
			break;
		}
	}
	return sum;
}

static struct value given_value(const struct expr *node, struct expr_world *world, const void *record)
{
	struct value value = node_value(node->parts[0], world, record);

	/* Empty is a plain no; what stands in a field that may not be asked for, or that is contested, leaves it open. */
	if ((value.state == VALUE_UNKNOWN || value.state == VALUE_UNSET) && value.number == VALUE_STANDS)
		return (struct value){value.state, VALUE_YES_NO, 0, NULL};
	return yes_no(value.state == VALUE_KNOWN);
}

static struct value plain_value(const struct expr *node, struct expr_world *world, const void *record)
{
	switch (node->kind) {
	case NODE_NUMBER:
	case NODE_LITERAL:
		return node->literal;
	case NODE_TODAY:
		return value_of(VALUE_DATE, world->day);
	case NODE_NAME:
		return world->value(world->self, record, node->meaning.what);
	case NODE_BAND:
		return world->parameter(world->self, node->meaning.what, node->band, record, world->day);
	case NODE_ADD:
	case NODE_SUBTRACT:
		return sum_value(node, world, record);
	case NODE_MULTIPLY:
		return product_value(node, world, record);
	case NODE_CALL:
		return call_value(node, world, record);
	case NODE_AGGREGATE:
		return aggregate_value(node, world, record);
	case NODE_COMPARE:
		return compare_value(node, world, record);
	case NODE_IN:
		return in_value(node, world, record);
	case NODE_GIVEN:
		return given_value(node, world, record);
	case NODE_ALL:
	case NODE_ANY:
		return group_value(node, world, record);
	case NODE_PICK:
		return pick_value(node, world, record);
	}
	abort();
}

static struct value negated_value(const struct expr *node, struct expr_world *world, const void *record)
{
	struct value value = plain_value(node, world, record);

	if (value.state == VALUE_KNOWN)
		value.number = value.number == 0;
	return value;
}

/* Most nodes are names and literals: they are answered without the frame that the others need. */
struct value node_value(const struct expr *node, struct expr_world *world, const void *record)
{
	if (node->negated)
		return negated_value(node, world, record);
	if (node->kind == NODE_NAME)
		return world->value(world->self, record, node->meaning.what);
	if (node->kind == NODE_LITERAL || node->kind == NODE_NUMBER)
		return node->literal;
	return plain_value(node, world, record);
}

struct value expr_value(const struct expr *expr, struct expr_world *world, const void *record)
{
	return node_value(expr, world, record);
}

enum truth expr_truth(const struct expr *expr, struct expr_world *world, const void *record)
{
	struct value value = node_value(expr, world, record);

	switch (value.state) {
	case VALUE_KNOWN:
		return value.number != 0 ? TRUTH_YES : TRUTH_NO;
	case VALUE_UNKNOWN:
		return TRUTH_UNKNOWN;
	case VALUE_UNSET:
		return TRUTH_UNSET;
	case VALUE_NOT_APPLICABLE:
		return TRUTH_NO;
	}
	abort();
}

static void copy_text(char to[96], const char *from, size_t length)
{
	while (length > 95 || (length > 0 && length == 95 && ((unsigned char)from[length] & 0xC0) == 0x80))
		length--;
	memcpy(to, from, length);
	to[length] = '\0';
}

bool expr_sides(const struct expr *expr, struct expr_world *world, const void *record, struct expr_sides *sides)
{
	static const char *const signs[] = {"=", "!=", "<", "<=", ">", ">="};
	const struct expr *left = expr, *last = NULL;

	*sides = (struct expr_sides){.op = ""};
	if (expr->kind == NODE_COMPARE || expr->kind == NODE_IN || expr->kind == NODE_GIVEN) {
		left = expr->parts[0];
		sides->op = expr->kind == NODE_IN ? "in" : expr->kind == NODE_GIVEN ? "given" : signs[expr->compare];
	}
	sides->left = node_value(left, world, record);
	if (left->start != NULL)
		copy_text(sides->left_text, left->start, left->length);
	if (expr->count < 2 || left == expr)
		return left != expr;
	last = expr->parts[expr->count - 1];
	sides->right = node_value(expr->parts[1], world, record);
	copy_text(sides->right_text, expr->parts[1]->start, (size_t)(last->start + last->length - expr->parts[1]->start));
	return true;
}

const char *expr_op_word(const char *op)
{
	static const char *const words[][2] = {{"=", N_("应为")}, {"!=", N_("应不是")}, {"<", N_("应低于")},
	    {"<=", N_("应不高于")}, {">", N_("应高于")}, {">=", N_("应不低于")}, {"in", N_("应为其中之一：")},
	    {"given", N_("应已填写")}};

	for (size_t i = 0; i < BASE_COUNT(words); i++) {
		if (strcmp(words[i][0], op) == 0)
			return _(words[i][1]);
	}
	return "";
}
