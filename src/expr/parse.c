/* Text to tree: a lexer by hand and one function a rule of the grammar. Whatever is not in the
 * grammar is refused with the place and, for habits from other languages, what to write instead. */
#include "lexer.h"
#include "tree.h"

#include <string.h>

enum { DEPTH_MAXIMUM = 40 };

struct parser {
	struct lexer lexer;
	const char *word_before; /* the last word read: explains what follows it */
	size_t word_before_length;
	int depth;
	struct problem *problem;
};

static struct expr *parse_sum(struct parser *);
static struct expr *parse_test(struct parser *);

static const struct token *peek(const struct parser *parser)
{
	return &parser->lexer.token;
}

static bool next(struct parser *parser)
{
	if (peek(parser)->kind == TOKEN_NAME) {
		parser->word_before = peek(parser)->start;
		parser->word_before_length = peek(parser)->length;
	} else {
		parser->word_before = NULL;
	}
	return lexer_next(&parser->lexer, parser->problem);
}

static bool is_symbol(const struct parser *parser, const char *symbol)
{
	return peek(parser)->kind == TOKEN_SYMBOL && token_is(peek(parser), symbol);
}

static bool is_word(const struct parser *parser, const char *word)
{
	return peek(parser)->kind == TOKEN_NAME && token_is(peek(parser), word);
}

static struct expr *unexpected(struct parser *parser, const char *wanted)
{
	const struct token *token = peek(parser);
	const char *advice = NULL;

	if (token->kind == TOKEN_NAME)
		advice = foreign_advice(token->start, token->length);
	if (advice == NULL && parser->word_before != NULL)
		advice = foreign_advice(parser->word_before, parser->word_before_length);
	if (advice == NULL)
		advice = wanted;
	if (token->kind == TOKEN_END)
		lexer_problem(&parser->lexer, parser->problem, _("写到一半就结束了：%s"), advice);
	else
		lexer_problem(&parser->lexer, parser->problem, _("不能有“%.*s”：%s"), (int)token->length, token->start,
		    advice);
	return NULL;
}

/* A closing bracket. */
static bool expect(struct parser *parser, const char *symbol)
{
	if (is_symbol(parser, symbol))
		return next(parser);
	unexpected(parser, *symbol == ')' ? _("这里缺右括号 )") : _("这里缺右方括号 ]"));
	return false;
}

static struct expr *start_node(const struct parser *parser, enum node_kind kind)
{
	struct expr *node = node_new(kind, lexer_place(&parser->lexer));

	node->start = peek(parser)->start;
	return node;
}

/* The node ends where the token before this one ended. */
static struct expr *end_node(const struct parser *parser, struct expr *node)
{
	node->length = (size_t)(parser->lexer.last_end - node->start);
	return node;
}

static struct expr *parse_literal(struct parser *parser, enum value_type type, int64_t number)
{
	struct expr *node = start_node(parser, NODE_LITERAL);

	node->literal = (struct value){VALUE_KNOWN, type, number, NULL};
	if (next(parser))
		return end_node(parser, node);
	expr_free(node);
	return NULL;
}

static struct expr *parse_number(struct parser *parser)
{
	struct expr *node = start_node(parser, NODE_NUMBER);

	if (is_symbol(parser, "-") && !next(parser))
		goto failed;
	if (peek(parser)->kind != TOKEN_NUMBER && peek(parser)->kind != TOKEN_DECIMAL) {
		unexpected(parser, _("减号后面要写数字"));
		goto failed;
	}
	node->decimals = peek(parser)->kind == TOKEN_DECIMAL;
	node->literal.number = peek(parser)->number;
	if (*node->start == '-')
		node->literal.number = -node->literal.number;
	if (!next(parser))
		goto failed;
	end_node(parser, node);
	node->word = memory_text_part(node->start, node->length);
	return node;
failed:
	expr_free(node);
	return NULL;
}

static bool parse_rounding(struct parser *parser, struct expr *node)
{
	static const char *const words[] = {"down", "up", "half"};

	for (size_t i = 0; i < BASE_COUNT(words); i++) {
		if (is_word(parser, words[i])) {
			node->rounding = (enum rounding)i;
			return next(parser);
		}
	}
	unexpected(parser, _("要写明舍入方向 down、up 或 half"));
	return false;
}

static bool parse_arguments(struct parser *parser, struct expr *node)
{
	size_t wanted = call_most(node->call);

	for (;;) {
		struct expr *argument = parse_sum(parser);

		if (argument == NULL)
			return false;
		node_add(node, argument);
		if (call_rounds(node->call) && node->count == wanted)
			return is_symbol(parser, ",") ? next(parser) && parse_rounding(parser, node)
			                              : parse_rounding(parser, node);
		if (!is_symbol(parser, ","))
			return true;
		if (!next(parser))
			return false;
	}
}

static struct expr *parse_call(struct parser *parser, const struct token *name)
{
	struct expr *node = start_node(parser, NODE_CALL);
	size_t least, most;

	node->start = name->start;
	node->place.column -= (int)name->length;
	node->word = memory_text_part(name->start, name->length);
	node->call = call_find(node->word);
	if (node->call == NULL) {
		const char *advice = foreign_advice(name->start, name->length);

		node_problem(node, parser->problem, _("没有叫“%s”的函数：%s"), node->word,
		    advice != NULL ? advice : _("能用的函数见语言手册"));
		goto failed;
	}
	if (!next(parser))
		goto failed;
	if (!is_symbol(parser, ")") && !parse_arguments(parser, node))
		goto failed;
	least = call_least(node->call);
	most = call_most(node->call);
	if (node->count < least || node->count > most) {
		node_problem(node, parser->problem, _("%s 要 %zu 项，这里写了 %zu 项"), node->word, least, node->count);
		goto failed;
	}
	if (expect(parser, ")"))
		return end_node(parser, node);
failed:
	expr_free(node);
	return NULL;
}

static bool find_aggregate(const struct token *name, enum aggregate *aggregate)
{
	static const char *const words[] = {"sum_of", "any_of", "all_of", "count_of"};

	for (size_t i = 0; i < BASE_COUNT(words); i++) {
		if (token_is(name, words[i])) {
			*aggregate = (enum aggregate)i;
			return true;
		}
	}
	return false;
}

/* FORM or FORM.path */
static bool parse_rows(struct parser *parser, struct expr *node)
{
	const struct token *token = peek(parser);
	const char *dot;
	size_t form;

	if (token->kind != TOKEN_NAME) {
		unexpected(parser, _("要写子表的名称，例如 income.amount"));
		return false;
	}
	dot = memchr(token->start, '.', token->length);
	form = dot == NULL ? token->length : (size_t)(dot - token->start);
	node->word = memory_text_part(token->start, form);
	if (dot != NULL) {
		struct expr *body = start_node(parser, NODE_NAME);

		body->place.column += (int)form + 1;
		body->start = dot + 1;
		body->length = token->length - form - 1;
		body->word = memory_text_part(body->start, body->length);
		node_add(node, body);
	} else {
		node_add(node, NULL);
	}
	return next(parser);
}

static struct expr *parse_aggregate(struct parser *parser, const struct token *name, enum aggregate aggregate)
{
	struct expr *node = start_node(parser, NODE_AGGREGATE), *where = NULL;

	node->start = name->start;
	node->place.column -= (int)name->length;
	node->aggregate = aggregate;
	if (!next(parser) || !parse_rows(parser, node))
		goto failed;
	if (is_word(parser, "by")) {
		if (!next(parser))
			goto failed;
		if (peek(parser)->kind != TOKEN_NAME) {
			unexpected(parser, _("by 后面要写子表里指向本表的字段"));
			goto failed;
		}
		node->by = memory_text_part(peek(parser)->start, peek(parser)->length);
		if (!next(parser))
			goto failed;
	}
	if (is_word(parser, "where")) {
		if (!next(parser) || (where = parse_test(parser)) == NULL)
			goto failed;
	}
	node_add(node, where);
	if (node->parts[0] == NULL && (aggregate == AGGREGATE_SUM || aggregate == AGGREGATE_ALL ||
	                                  (aggregate == AGGREGATE_ANY && where == NULL))) {
		node_problem(node, parser->problem, _("要写明汇总哪一项，例如 sum_of(income.amount)"));
		goto failed;
	}
	if (expect(parser, ")"))
		return end_node(parser, node);
failed:
	expr_free(node);
	return NULL;
}

static struct expr *parse_band(struct parser *parser, struct expr *node)
{
	if (!next(parser))
		goto failed;
	if (peek(parser)->kind != TOKEN_NAME) {
		unexpected(parser, _("方括号里要写档次，例如 standard[urban]"));
		goto failed;
	}
	node->kind = NODE_BAND;
	node->band = memory_text_part(peek(parser)->start, peek(parser)->length);
	if (next(parser) && expect(parser, "]"))
		return end_node(parser, node);
failed:
	expr_free(node);
	return NULL;
}

static struct expr *parse_name(struct parser *parser)
{
	struct token name = *peek(parser);
	struct expr *node;
	enum aggregate aggregate;

	if (token_is(&name, "yes") || token_is(&name, "no"))
		return parse_literal(parser, VALUE_YES_NO, token_is(&name, "yes"));
	if (token_is(&name, "in") || token_is(&name, "given") || token_is(&name, "where"))
		return unexpected(parser, _("这里要写名称或数字"));
	node = start_node(parser, token_is(&name, "today") ? NODE_TODAY : NODE_NAME);
	node->word = memory_text_part(name.start, name.length);
	if (!next(parser))
		goto failed;
	end_node(parser, node);
	if (is_symbol(parser, "[") && node->kind == NODE_NAME)
		return parse_band(parser, node);
	if (!is_symbol(parser, "("))
		return node;
	expr_free(node);
	return find_aggregate(&name, &aggregate) ? parse_aggregate(parser, &name, aggregate) : parse_call(parser, &name);
failed:
	expr_free(node);
	return NULL;
}

static struct expr *parse_primary(struct parser *parser)
{
	const struct token *token = peek(parser);
	struct expr *node;

	switch (token->kind) {
	case TOKEN_NUMBER:
	case TOKEN_DECIMAL:
		return parse_number(parser);
	case TOKEN_DATE:
		return parse_literal(parser, VALUE_DATE, token->number);
	case TOKEN_MONTH:
		return parse_literal(parser, VALUE_MONTH, token->number);
	case TOKEN_NAME:
		return parse_name(parser);
	case TOKEN_SYMBOL:
	case TOKEN_END:
		break;
	}
	if (is_symbol(parser, "-"))
		return parse_number(parser);
	if (!is_symbol(parser, "("))
		return unexpected(parser, _("这里要写名称或数字"));
	if (parser->depth >= DEPTH_MAXIMUM) {
		lexer_problem(&parser->lexer, parser->problem, _("括号套得太深，请拆成几个事实"));
		return NULL;
	}
	parser->depth++;
	if (!next(parser) || (node = parse_sum(parser)) == NULL)
		return NULL;
	parser->depth--;
	if (expect(parser, ")"))
		return node;
	expr_free(node);
	return NULL;
}

/* left OP right, for the operators in `symbols`. */
static struct expr *parse_row_of(struct parser *parser, const char *const *symbols, const enum node_kind *kinds,
    size_t count, struct expr *(*operand)(struct parser *))
{
	struct expr *left = operand(parser), *right, *node;
	size_t i;

	while (left != NULL) {
		for (i = 0; i < count && !is_symbol(parser, symbols[i]); i++)
			continue;
		if (i == count)
			return left;
		node = start_node(parser, kinds[i]);
		node->start = left->start;
		node->place = left->place;
		node_add(node, left);
		right = next(parser) ? operand(parser) : NULL;
		if (right == NULL) {
			expr_free(node);
			return NULL;
		}
		node_add(node, right);
		left = end_node(parser, node);
	}
	return NULL;
}

static struct expr *parse_product(struct parser *parser)
{
	static const char *const symbols[] = {"*"};
	static const enum node_kind kinds[] = {NODE_MULTIPLY};

	return parse_row_of(parser, symbols, kinds, 1, parse_primary);
}

static struct expr *parse_sum(struct parser *parser)
{
	static const char *const symbols[] = {"+", "-"};
	static const enum node_kind kinds[] = {NODE_ADD, NODE_SUBTRACT};
	struct expr *node;

	if (++parser->depth > 2 * DEPTH_MAXIMUM) {
		lexer_problem(&parser->lexer, parser->problem, _("式子套得太深，请拆成几个事实"));
		return NULL;
	}
	node = parse_row_of(parser, symbols, kinds, 2, parse_product);
	parser->depth--;
	return node;
}

static bool parse_list(struct parser *parser, struct expr *node)
{
	if (!is_symbol(parser, "[")) {
		unexpected(parser, _("in 后面要写方括号，例如 in [a, b]"));
		return false;
	}
	do {
		struct expr *item;

		if (!next(parser) || (item = parse_sum(parser)) == NULL)
			return false;
		node_add(node, item);
	} while (is_symbol(parser, ","));
	return expect(parser, "]");
}

static bool find_compare(const struct parser *parser, enum compare *compare)
{
	static const char *const symbols[] = {"=", "!=", "<", "<=", ">", ">="};

	for (size_t i = 0; i < BASE_COUNT(symbols); i++) {
		if (is_symbol(parser, symbols[i])) {
			*compare = (enum compare)i;
			return true;
		}
	}
	return false;
}

/* One comparison, `in [..]`, `given`, or a name alone. */
static struct expr *parse_test(struct parser *parser)
{
	struct expr *left = parse_sum(parser), *right, *node;
	enum compare compare = COMPARE_EQUAL;
	enum node_kind kind;

	if (left == NULL)
		return NULL;
	if (find_compare(parser, &compare))
		kind = NODE_COMPARE;
	else if (is_word(parser, "in"))
		kind = NODE_IN;
	else if (is_word(parser, "given"))
		kind = NODE_GIVEN;
	else
		return left;
	node = start_node(parser, kind);
	node->start = left->start;
	node->place = left->place;
	node->compare = compare;
	node_add(node, left);
	if (!next(parser) || (kind == NODE_IN && !parse_list(parser, node)))
		goto failed;
	if (kind == NODE_COMPARE) {
		if ((right = parse_sum(parser)) == NULL)
			goto failed;
		node_add(node, right);
	}
	return end_node(parser, node);
failed:
	expr_free(node);
	return NULL;
}

static struct expr *parse_whole(const char *text, struct expr_place place, struct problem *problem,
    struct expr *(*rule)(struct parser *), const char *wanted)
{
	struct parser parser = {.problem = problem};
	char *source = memory_text(text);
	struct expr *root = NULL;

	if (lexer_start(&parser.lexer, source, place, problem))
		root = rule(&parser);
	if (root != NULL && peek(&parser)->kind != TOKEN_END) {
		unexpected(&parser, wanted);
		expr_free(root);
		root = NULL;
	}
	if (root == NULL)
		free(source);
	else
		root->source = source;
	return root;
}

struct expr *expr_parse(const char *text, struct expr_place place, struct problem *problem)
{
	return parse_whole(text, place, problem, parse_sum, _("这里要写算式，一项写完就应结束"));
}

struct expr *expr_parse_condition(const char *text, struct expr_place place, struct problem *problem)
{
	return parse_whole(text, place, problem, parse_test, _("一个条件只能有一次比较"));
}
