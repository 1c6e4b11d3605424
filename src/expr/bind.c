/* Names get their meaning, words their type, and literals beside money become 分. */
#include "tree.h"

#include <string.h>

static bool is_literal_number(const struct expr *node)
{
	return node->kind == NODE_NUMBER;
}

bool node_is_plain(const struct expr *node)
{
	if (node->kind != NODE_ADD && node->kind != NODE_SUBTRACT && node->kind != NODE_MULTIPLY)
		return is_literal_number(node);
	return node_is_plain(node->parts[0]) && node_is_plain(node->parts[1]);
}

static bool bind_number(struct expr *node, const struct binder *binder, int wanted)
{
	int64_t *number = &node->literal.number;

	node->type = wanted == VALUE_MONEY || wanted == VALUE_SHARE ? (enum value_type)wanted : VALUE_INTEGER;
	if (wanted == VALUE_CODE && !node->decimals) {
		node->kind = NODE_LITERAL;
		node->type = VALUE_CODE;
		node->literal.text = node->word;
	}
	node->literal.type = node->type;
	if (node->decimals && node->type != VALUE_MONEY)
		return node_problem(node, binder->problem,
		    _("小数只能写在金额旁边；百分数写整数，乘百分数用 part(..)"));
	if (node->type == VALUE_MONEY && !node->decimals && __builtin_mul_overflow(*number, 100, number))
		return node_problem(node, binder->problem, _("金额太大"));
	return true;
}

/* A bare word where a code is wanted, such as `then: severe` or `set: {state: confirmed}`. */
static bool is_result_code(const struct expr *node, const struct binder *binder, int wanted)
{
	const struct expr_names *names = binder->names;

	if (wanted != VALUE_CODE && wanted != VALUE_CODES && wanted != VALUE_TEXT)
		return false;
	return names->result != NULL && names->is_code(names->self, names->result, node->word);
}

static void make_code(struct expr *node)
{
	node->kind = NODE_LITERAL;
	node->type = VALUE_CODE;
	node->literal = (struct value){VALUE_KNOWN, VALUE_CODE, 0, node->word};
}

static bool bind_name(struct expr *node, const struct binder *binder, int wanted)
{
	struct problem local = PROBLEM_INIT;
	bool code = is_result_code(node, binder, wanted); /* then no words are wanted of why it is no name */
	bool found = binder->names->name(binder->names->self, binder->form, node->word, &node->meaning, code ? NULL : &local);

	if (found) {
		node->type = node->meaning.type;
	} else if (code) {
		make_code(node);
	} else if (local.file != NULL || binder->problem == NULL || binder->problem->kind != PROBLEM_NONE) {
		problem_move(binder->problem, &local); /* it names its own place: a cycle, another file */
		return false;
	} else {
		node_problem(node, binder->problem, "%s", local.text);
		problem_release(&local);
		return false;
	}
	return true;
}

bool bind_parameter(struct expr *node, const struct binder *binder)
{
	const struct expr_names *names = binder->names;
	struct problem local = PROBLEM_INIT;

	if (!names->parameter(names->self, node->word, &node->meaning, &local)) {
		node_problem(node, binder->problem, "%s", local.text);
		problem_release(&local);
		return false;
	}
	if (node->band != NULL && !names->is_code(names->self, &node->meaning, node->band))
		return node_problem(node, binder->problem, _("参数“%s”没有“%s”这一档"), node->word, node->band);
	node->kind = NODE_BAND;
	node->type = node->meaning.type;
	node->bound = true;
	return true;
}

/* A number alone takes the type of what stands beside it. */
static bool bind_beside(struct expr *left, struct expr *right, const struct binder *binder, int wanted)
{
	struct expr *first = node_is_plain(left) ? right : left;
	struct expr *second = first == left ? right : left;

	return bind_node(first, binder, wanted) && bind_node(second, binder, (int)first->type);
}

static bool is_count(enum value_type type)
{
	return type == VALUE_INTEGER || type == VALUE_SHARE;
}

static bool refuse_pair(struct expr *node, const struct binder *binder, const char *sign)
{
	return node_problem(node, binder->problem, _("%s 不能 %s %s"), type_word(node->parts[0]->type), sign,
	    type_word(node->parts[1]->type));
}

/* Sums keep the type; days and months are moved by a number and their difference is one. */
static bool bind_sum(struct expr *node, const struct binder *binder, int wanted)
{
	bool adds = node->kind == NODE_ADD;
	enum value_type left, right;

	if (!bind_beside(node->parts[0], node->parts[1], binder, wanted))
		return false;
	left = node->parts[0]->type;
	right = node->parts[1]->type;
	node->type = left;
	if (type_is_number(left) && (left == right || (is_count(left) && is_count(right))))
		return true;
	if ((left == VALUE_DATE || left == VALUE_MONTH) && is_count(right))
		return true;
	if ((left == VALUE_DATE || left == VALUE_MONTH) && left == right && !adds) {
		node->type = VALUE_INTEGER;
		return true;
	}
	return refuse_pair(node, binder, adds ? "+" : "-");
}

static bool bind_product(struct expr *node, const struct binder *binder, int wanted)
{
	enum value_type left, right;
	bool plain = node_is_plain(node);

	if (!bind_node(node->parts[0], binder, plain ? wanted : WANT_ANY) || !bind_node(node->parts[1], binder, WANT_ANY))
		return false;
	left = node->parts[0]->type;
	right = node->parts[1]->type;
	node->type = left == VALUE_MONEY || right == VALUE_MONEY ? VALUE_MONEY : VALUE_INTEGER;
	if ((left == VALUE_MONEY && right == VALUE_SHARE) || (left == VALUE_SHARE && right == VALUE_MONEY))
		return node_problem(node, binder->problem, _("金额乘百分数请用 part(金额, 百分数, down|up|half)"));
	if ((is_count(left) && type_is_number(right)) || (type_is_number(left) && is_count(right)))
		return true;
	return refuse_pair(node, binder, "*");
}

/* A word or number beside a code is first read as one of its codes, then as a name. */
static bool bind_code(struct expr *node, const struct expr *left, const struct binder *binder)
{
	const struct expr_names *names = binder->names;
	bool word = node->kind == NODE_NAME || (node->kind == NODE_NUMBER && !node->decimals);
	struct problem local = PROBLEM_INIT;
	struct binder quiet = {names, binder->form, &local};
	bool known = left->kind != NODE_NAME || (word && names->is_code(names->self, &left->meaning, node->word));

	if (word && known && strchr(node->word, '.') == NULL) {
		make_code(node);
		return true;
	}
	if (word && (node->kind == NODE_NUMBER || !bind_node(node, &quiet, WANT_ANY))) {
		problem_release(&local);
		return node_problem(node, binder->problem, _("“%s”不是“%.*s”的选项，也不是字段或事实"), node->word,
		    (int)left->length, left->start);
	}
	if (!word && !bind_node(node, binder, WANT_ANY))
		return false;
	if (node->type != VALUE_CODE)
		return node_problem(node, binder->problem, _("选项只能同选项比较，这里是%s"), type_word(node->type));
	return true;
}

static bool may_compare(enum value_type left, enum value_type right)
{
	if (left == right)
		return left != VALUE_CODES && left != VALUE_REFS;
	if (is_count(left) && is_count(right))
		return true;
	return (left == VALUE_TEXT && right == VALUE_REF) || (left == VALUE_REF && right == VALUE_TEXT);
}

static bool has_order(enum value_type type)
{
	return type_is_number(type) || type == VALUE_DATE || type == VALUE_MONTH;
}

static bool bind_sides(struct expr *node, struct expr *right, const struct binder *binder)
{
	struct expr *left = node->parts[0];

	if (left->type == VALUE_CODE || left->type == VALUE_CODES)
		return bind_code(right, left, binder);
	if (!bind_node(right, binder, (int)left->type))
		return false;
	if (may_compare(left->type, right->type))
		return true;
	if (right->type == VALUE_CODE)
		return node_problem(node, binder->problem, _("选项写在比较的右边"));
	return node_problem(node, binder->problem, _("%s不能同%s比较"), type_word(left->type), type_word(right->type));
}

static bool bind_compare(struct expr *node, const struct binder *binder)
{
	struct expr *left = node->parts[0], *right = node->parts[1];

	node->type = VALUE_YES_NO;
	if (node_is_plain(left)) {
		if (node_is_plain(right))
			return node_problem(node, binder->problem, _("两边都是数字，比较没有意义"));
		if (!bind_beside(left, right, binder, WANT_ANY))
			return false;
		if (right->type == VALUE_CODE || !may_compare(left->type, right->type))
			return node_problem(node, binder->problem, _("%s不能同%s比较"), type_word(left->type),
			    type_word(right->type));
	} else if (!bind_node(left, binder, WANT_ANY) || !bind_sides(node, right, binder)) {
		return false;
	}
	if (node->compare >= COMPARE_LESS && !has_order(left->type))
		return node_problem(node, binder->problem, _("%s没有大小，只能用 =、!= 或 in"), type_word(left->type));
	return true;
}

static bool bind_in(struct expr *node, const struct binder *binder)
{
	node->type = VALUE_YES_NO;
	if (node_is_plain(node->parts[0]))
		return node_problem(node, binder->problem, _("in 的左边要写名称"));
	if (!bind_node(node->parts[0], binder, WANT_ANY))
		return false;
	for (size_t i = 1; i < node->count; i++) {
		if (!bind_sides(node, node->parts[i], binder))
			return false;
	}
	return true;
}

static bool bind_aggregate(struct expr *node, const struct binder *binder)
{
	struct problem local = PROBLEM_INIT;
	struct binder inside = {binder->names, node->word, binder->problem};
	struct expr *body = node->parts[0], *where = node->parts[1];

	if (!binder->names->rows(binder->names->self, binder->form, node->word, node->by, &node->meaning, &local)) {
		node_problem(node, binder->problem, "%s", local.text);
		problem_release(&local);
		return false;
	}
	if (body != NULL && !bind_node(body, &inside, WANT_ANY))
		return false;
	if (where != NULL && !bind_node(where, &inside, WANT_ANY))
		return false;
	if (where != NULL && where->type != VALUE_YES_NO)
		return node_problem(where, binder->problem, _("where 后面要写条件，这里是%s"), type_word(where->type));
	node->type = node->aggregate == AGGREGATE_COUNT ? VALUE_INTEGER : VALUE_YES_NO;
	if (node->aggregate == AGGREGATE_SUM) {
		node->type = body->type;
		if (!type_is_number(body->type))
			return node_problem(body, binder->problem, _("%s不能求和"), type_word(body->type));
	} else if (body != NULL && body->type != VALUE_YES_NO) {
		return node_problem(body, binder->problem, _("这里要是否项，却是%s"), type_word(body->type));
	}
	return true;
}

static bool bind_group(struct expr *node, const struct binder *binder)
{
	node->type = VALUE_YES_NO;
	for (size_t i = 0; i < node->count; i++) {
		struct expr *part = node->parts[i];

		if (!bind_node(part, binder, WANT_ANY))
			return false;
		if (part->type != VALUE_YES_NO)
			return node_problem(part, binder->problem, _("要写条件，这里是%s"), type_word(part->type));
	}
	return true;
}

/* Plain numbers last: they take the type of the other rows. */
static bool bind_pick_answers(struct expr *node, const struct binder *binder, int wanted)
{
	for (int round = 0; round < 2; round++) {
		for (size_t i = 1; i < node->count; i += 2) {
			struct expr *then = node->parts[i];

			if (node_is_plain(then) != (round == 1))
				continue;
			if (!bind_node(then, binder, wanted))
				return false;
			if (wanted == WANT_ANY)
				wanted = (int)then->type;
		}
	}
	node->type = node->parts[1]->type;
	for (size_t i = 1; i < node->count; i += 2) {
		enum value_type type = node->parts[i]->type;

		if (type != node->type && !(is_count(type) && is_count(node->type)))
			return node_problem(node->parts[i], binder->problem, _("各行的结果要同一种：前面是%s，这里是%s"),
			    type_word(node->type), type_word(type));
	}
	return true;
}

static bool bind_pick(struct expr *node, const struct binder *binder, int wanted)
{
	for (size_t i = 0; i < node->count; i += 2) {
		struct expr *when = node->parts[i];

		if (when == NULL)
			continue;
		if (!bind_node(when, binder, WANT_ANY))
			return false;
		if (when->type != VALUE_YES_NO)
			return node_problem(when, binder->problem, _("if 后面要写条件，这里是%s"), type_word(when->type));
	}
	return bind_pick_answers(node, binder, wanted);
}

static bool bind_kind(struct expr *node, const struct binder *binder, int wanted)
{
	switch (node->kind) {
	case NODE_NUMBER:
		return bind_number(node, binder, wanted);
	case NODE_LITERAL:
		node->type = node->literal.type;
		return true;
	case NODE_TODAY:
		node->type = VALUE_DATE;
		return true;
	case NODE_NAME:
		return bind_name(node, binder, wanted);
	case NODE_BAND:
		return bind_parameter(node, binder);
	case NODE_ADD:
	case NODE_SUBTRACT:
		return bind_sum(node, binder, wanted);
	case NODE_MULTIPLY:
		return bind_product(node, binder, wanted);
	case NODE_CALL:
		return call_bind(node, binder, wanted);
	case NODE_AGGREGATE:
		return bind_aggregate(node, binder);
	case NODE_COMPARE:
		return bind_compare(node, binder);
	case NODE_IN:
		return bind_in(node, binder);
	case NODE_GIVEN:
		node->type = VALUE_YES_NO;
		return bind_node(node->parts[0], binder, WANT_ANY);
	case NODE_ALL:
	case NODE_ANY:
		return bind_group(node, binder);
	case NODE_PICK:
		return bind_pick(node, binder, wanted);
	}
	abort();
}

bool bind_node(struct expr *node, const struct binder *binder, int wanted)
{
	if (!node->bound)
		node->bound = bind_kind(node, binder, wanted);
	return node->bound;
}

/* A value may become a field of a wider type: a code one of several, a count a percentage. */
static bool may_become(enum value_type type, int wanted)
{
	if ((int)type == wanted)
		return true;
	if (wanted == VALUE_INTEGER || wanted == VALUE_SHARE)
		return is_count(type);
	if (wanted == VALUE_TEXT)
		return type == VALUE_CODE || type == VALUE_REF;
	return (wanted == VALUE_CODES && type == VALUE_CODE) || (wanted == VALUE_REFS && type == VALUE_REF);
}

bool expr_bind(struct expr *root, const struct expr_names *names, const char *form, int wanted,
    struct problem *problem)
{
	struct binder binder = {names, form, problem};

	if (!bind_node(root, &binder, wanted))
		return false;
	if (wanted != WANT_ANY && !may_become(root->type, wanted))
		return node_problem(root, problem, _("这里要%s，写的却是%s"), type_word((enum value_type)wanted),
		    type_word(root->type));
	return true;
}

struct use_walk {
	bool (*use)(void *self, enum expr_use, const struct expr_meaning *, struct expr_place);
	void *self;
};

static bool visit_use(void *self, struct expr *node)
{
	const struct use_walk *walk = self;

	switch (node->kind) {
	case NODE_NAME:
		return walk->use(walk->self, EXPR_USE_NAME, &node->meaning, node->place);
	case NODE_BAND:
		return walk->use(walk->self, EXPR_USE_PARAMETER, &node->meaning, node->place);
	case NODE_AGGREGATE:
		return walk->use(walk->self, EXPR_USE_ROWS, &node->meaning, node->place);
	default:
		return true;
	}
}

bool expr_each_use(const struct expr *expr,
    bool (*use)(void *self, enum expr_use, const struct expr_meaning *, struct expr_place), void *self)
{
	struct use_walk walk = {use, self};

	return node_each((struct expr *)expr, visit_use, &walk);
}
