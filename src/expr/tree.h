/* The parsed expression. One struct for every kind of node: a tree of a rule has a dozen of them. */
#ifndef EXPR_TREE_H
#define EXPR_TREE_H

#include "doudi/expr.h"

enum node_kind {
	NODE_NUMBER,  /* word: its text; becomes a code beside a code */
	NODE_LITERAL, /* yes, no, a date, a month, a code: `literal` holds it */
	NODE_TODAY,
	NODE_NAME,
	NODE_BAND, /* word[band] */
	NODE_ADD,
	NODE_SUBTRACT,
	NODE_MULTIPLY,
	NODE_CALL,      /* call and, with part and divide, rounding */
	NODE_AGGREGATE, /* word: the rows' form; parts: body or NULL, where or NULL */
	NODE_COMPARE,
	NODE_IN, /* parts: the left side, then the list */
	NODE_GIVEN,
	NODE_ALL,
	NODE_ANY,
	NODE_PICK, /* parts: when (NULL: else), then, when, then ... */
};
enum compare { COMPARE_EQUAL, COMPARE_OTHER, COMPARE_LESS, COMPARE_MOST, COMPARE_MORE, COMPARE_LEAST };
enum rounding { ROUND_DOWN, ROUND_UP, ROUND_HALF };
enum aggregate { AGGREGATE_SUM, AGGREGATE_ANY, AGGREGATE_ALL, AGGREGATE_COUNT };

struct call; /* a row of the table in call.c */

struct expr {
	enum node_kind kind;
	bool bound; /* a part of a rule may be bound before the rule is */
	enum value_type type; /* after binding */
	enum compare compare;
	enum aggregate aggregate;
	enum rounding rounding;
	const struct call *call;
	char *word, *band, *by;
	struct value literal;
	bool decimals; /* NODE_NUMBER with a point: its literal counts 分 */
	struct expr_meaning meaning; /* a name's, a parameter's or the rows' */
	struct expr **parts;
	size_t count;
	struct expr_place place;
	const char *start; /* in the root's source */
	size_t length;
	char *source; /* of a root that was parsed */
	/* Set by a mutant: the opposite answer; not there at all. */
	bool negated, skipped;
	struct expr *mutated; /* of a root */
	struct {
		enum compare compare;
		enum rounding rounding;
		int64_t number;
	} before;
};

struct expr *node_new(enum node_kind, struct expr_place);
void node_add(struct expr *, struct expr *part); /* takes part, which may be NULL */
/* Calls back for every node, the root first; stops when the callback returns false. */
bool node_each(struct expr *, bool (*visit)(void *self, struct expr *), void *self);
bool node_problem(const struct expr *, struct problem *, const char *format, ...) BASE_PRINTF(3, 4); /* false */
bool type_is_number(enum value_type);
const char *type_word(enum value_type); /* for messages */

/* ---- call.c ---- */
const struct call *call_find(const char *name);
bool call_rounds(const struct call *);
size_t call_least(const struct call *);
size_t call_most(const struct call *);

struct binder {
	const struct expr_names *names;
	const char *form;
	struct problem *problem;
};
enum { WANT_ANY = -1 };
/* bind.c, for call.c */
bool bind_node(struct expr *, const struct binder *, int wanted);
bool bind_parameter(struct expr *, const struct binder *); /* a name or band that is a parameter, read by its day */
bool node_is_plain(const struct expr *); /* numbers only: takes the type of what stands beside it */
/* call.c, for bind.c and evaluate.c */
bool call_bind(struct expr *, const struct binder *, int wanted);
struct value call_value(const struct expr *, struct expr_world *, const void *record);

/* ---- evaluate.c ---- */
struct value node_value(const struct expr *, struct expr_world *, const void *record);
struct value value_of(enum value_type, int64_t number);
struct value value_without(enum value_state, enum value_type);
/* The first of them that is unset, else unknown, else not applicable; false if both are known. */
bool value_gap(const struct value *left, const struct value *right, struct value *gap);
struct value value_overflow(struct expr_world *, enum value_type);

#endif
