/* expr: the language of conditions (pack-language). It parses text into a tree, binds
 * the names to what the rooms above say they mean, and evaluates. It knows no form.
 *
 * Integers only: 分 for money, days for dates, percent for shares; overflow is a problem
 * while parsing and `unknown` with world->overflow set while evaluating. Three-valued
 * throughout, with `unset` (a parameter without a value) beside `unknown`. */
#ifndef DOUDI_EXPR_H
#define DOUDI_EXPR_H

#include "doudi/base.h"

enum value_type {
	VALUE_INTEGER,
	VALUE_MONEY, /* number: 分 */
	VALUE_SHARE, /* number: whole percent */
	VALUE_DATE,  /* number: a base date */
	VALUE_MONTH, /* number: a base month */
	VALUE_YES_NO, /* number: 1 yes, 0 no */
	VALUE_CODE,  /* text: the code */
	VALUE_CODES, /* text: codes in byte order, joined by one blank */
	VALUE_TEXT,
	VALUE_REF,   /* text: a record's id */
	VALUE_REFS   /* text: ids in byte order, joined by one blank */
};
enum value_state {
	VALUE_KNOWN,
	VALUE_UNKNOWN,       /* nobody has said; a contested field; an unaccepted difference */
	VALUE_UNSET,         /* text: the parameter that has no value on the day */
	VALUE_NOT_APPLICABLE /* `relevant` is no: in a comparison not met, `given` no, in a sum 0 */
};
/* The number of an unknown value behind which something stands: a contested field, or one of which nobody knows whether it is
 * asked at all. `given` is then unknown too; of an empty one it is no. */
#define VALUE_STANDS INT64_MIN
struct value {
	enum value_state state;
	enum value_type type;
	int64_t number;
	const char *text; /* borrowed from the record, the pack or the expression */
};
/* Conditions give yes, no, unknown or unset. */
enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNKNOWN, TRUTH_UNSET };
const char *truth_word(enum truth); /* "not_met" "met" "unknown" "unset" */

struct expr_place {
	const char *file; /* borrowed, outlives the expression */
	int line, column; /* of the text's first character */
};

struct expr;
/* An expression: literals, names, + - *, functions, aggregates, parentheses. */
struct expr *expr_parse(const char *text, struct expr_place, struct problem *);
/* A condition: one comparison, `in [..]`, `X given`, or a name that is yes/no. No `and`/`or`:
 * SELECT, CASE, IS, with .. as, ; and so on are refused with place and what to do. */
struct expr *expr_parse_condition(const char *text, struct expr_place, struct problem *);
/* Groups of conditions; take the parts. all: unset, then not met, then unknown, then met.
 * any: met, then unset, then unknown, then not met. */
struct expr *expr_all_take(struct expr **parts, size_t count);
struct expr *expr_any_take(struct expr **parts, size_t count);
/* Decision table: row i answers `then[i]` when `when[i]` is met (NULL: else). An unset or
 * unknown row before the first true one ends it so; rows after it are not read. */
struct expr *expr_pick_take(struct expr **when, struct expr **then, size_t count);
void expr_free(struct expr *);

/* What a name means, as told by the room that binds. */
struct expr_meaning {
	enum value_type type;
	const void *what; /* handed back to the world when evaluating; not owned */
	const char *refers_to; /* VALUE_REF(S): the form it refers to */
};
struct expr_names {
	void *self;
	/* A field, fact or parameter that an expression over `form` may use. `path` is bare or
	 * dotted ("household.size", "application.day"). false and a problem if there is none;
	 * the message may propose the nearest name. A NULL problem: nobody will read it. */
	bool (*name)(void *self, const char *form, const char *path, struct expr_meaning *, struct problem *);
	/* The child rows of `form` that are records of `child`, through the ref called `by`, or the
	 * only one if by is NULL (`sum_of(supporter.paid by member)`). */
	bool (*rows)(void *self, const char *form, const char *child, const char *by, struct expr_meaning *,
	    struct problem *);
	/* A parameter, for at(parameter, date) and band `standard[urban]`. */
	bool (*parameter)(void *self, const char *name, struct expr_meaning *, struct problem *);
	/* Whether a word beside this meaning is one of its codes; of a parameter: one of its bands. */
	bool (*is_code)(void *self, const struct expr_meaning *, const char *code);
	/* What the whole expression becomes (a field, a fact), so that a word alone can be one of its
	 * codes, of a text any word: `then: severe`, `set: {state: confirmed}`. NULL if that is not known. */
	const struct expr_meaning *result;
};
/* Resolves names, checks types, scales literals beside money from yuan to 分. Once; again does nothing.
 * `wanted`: the type a literal alone takes, e.g. the fact's declared one; -1 for any. */
bool expr_bind(struct expr *, const struct expr_names *, const char *form, int wanted, struct problem *) BASE_MUST_CHECK;
enum value_type expr_type(const struct expr *); /* after binding */

/* The bench, parameters and day behind an evaluation. */
struct expr_world {
	void *self;
	date day; /* `today` */
	struct value (*value)(void *self, const void *record, const void *what);
	/* The first row after `previous` (NULL: the first), NULL at the end. */
	const void *(*row)(void *self, const void *record, const void *what, const void *previous);
	struct value (*parameter)(void *self, const void *what, const char *band, const void *record, date);
	struct value (*working_days_left)(void *self, date until); /* unset when a calendar year is missing */
	const char *(*label)(void *self, const char *parameter); /* what people call it */
	const char *(*keep)(void *self, const char *text); /* a copy that lives as long as values of this world do */
	bool overflow; /* set by an evaluation that left the range of int64 */
};
struct value expr_value(const struct expr *, struct expr_world *, const void *record);
enum truth expr_truth(const struct expr *, struct expr_world *, const void *record);

/* A comparison's two sides for the reasons; false for a group or a bare yes/no name (then left is
 * the name's value and op is ""). `op` is "=" "!=" "<" "<=" ">" ">=" "in" "given". */
struct expr_sides {
	const char *op;
	struct value left, right;
	char left_text[96], right_text[96]; /* as written: "percapita_month", "edge_line" */
};
bool expr_sides(const struct expr *, struct expr_world *, const void *record, struct expr_sides *);
const char *expr_op_word(const char *op); /* for people: 应低于 ...; "" if it is none */
/* Parts of a group, for walking: count is 0 for a comparison. */
enum expr_group { EXPR_SINGLE, EXPR_ALL, EXPR_ANY };
enum expr_group expr_group(const struct expr *, const struct expr *const **parts, size_t *count);
/* The i-th row of a decision table, when NULL: else; false past its end, or where it is none. */
bool expr_pick_row(const struct expr *, size_t i, const struct expr **when, const struct expr **then);
const char *expr_source(const struct expr *); /* as written, for messages */
struct expr_place expr_where(const struct expr *);

/* Every name that it uses, in order; `rows` names give their row form's `what` first and then the
 * names inside, bound to the row. Stops when the callback returns false. For the dependency graph. */
enum expr_use { EXPR_USE_NAME, EXPR_USE_ROWS, EXPR_USE_PARAMETER };
bool expr_each_use(const struct expr *, bool (*use)(void *self, enum expr_use, const struct expr_meaning *,
    struct expr_place), void *self);

/* Every number that stands in it as such, scaled as it is bound. */
void expr_each_number(const struct expr *, void (*number)(void *self, int64_t, enum value_type, struct expr_place),
    void *self);

/* What lies behind a value: the names with the state asked for that bear on it. For VALUE_UNKNOWN, of an
 * `all` its unknown parts, of an `any` the branch with the fewest, of a `pick` the row that ended it; for
 * VALUE_UNSET the parameters; for VALUE_KNOWN what was read. `name` adds the name itself
 * (expr_find_add) or what lies behind it (expr_find on a fact's own expression). */
struct expr_found {
	const void *record, *what;
};
struct expr_find {
	enum value_state state;
	void *self;
	void (*name)(void *self, struct expr_find *, const void *record, const void *what);
	struct expr_found *found;
	size_t count;
};
void expr_find(const struct expr *, struct expr_world *, const void *record, struct expr_find *);
void expr_find_add(struct expr_find *, const void *record, const void *what); /* once each */
void expr_find_release(struct expr_find *);

/* Mutants for `pack check --mutants`: the k-th one-step change (< to <=, a number by one unit, = to !=,
 * met to not met ...) of a bound tree, done and undone in place; expr_mutant_text says what it is. */
size_t expr_mutants(const struct expr *);
char *expr_mutate(struct expr *, size_t k);   /* owned sentence: "QT-04: < 改为 <=" without the clause */
struct expr_place expr_mutated_at(const struct expr *); /* where the change stands */
void expr_restore(struct expr *);

#endif
