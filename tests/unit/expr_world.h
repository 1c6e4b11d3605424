/* A small world for the tests of expr: one form `home` with children `kid`, and parameters. */
#ifndef TEST_EXPR_WORLD_H
#define TEST_EXPR_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "doudi/expr.h"

#include <stdio.h>
#include <string.h>

struct test_field {
	const char *form, *name;
	enum value_type type;
};
enum {
	HOME_N, HOME_M, HOME_P, HOME_D, HOME_MO, HOME_C, HOME_CS, HOME_T, HOME_B, HOME_UNK, HOME_NA, HOME_UNSET,
	HOME_B_UNK, HOME_B_NA, HOME_B_UNSET, HOME_M_NA, HOME_ID, HOME_FIELDS
};
enum { KID_AMOUNT, KID_OK, KID_KIND, KID_FIELDS };
static const struct test_field home_fields[HOME_FIELDS] = {
    {"home", "n", VALUE_INTEGER}, {"home", "m", VALUE_MONEY}, {"home", "p", VALUE_SHARE}, {"home", "d", VALUE_DATE},
    {"home", "mo", VALUE_MONTH}, {"home", "c", VALUE_CODE}, {"home", "cs", VALUE_CODES}, {"home", "t", VALUE_TEXT},
    {"home", "b", VALUE_YES_NO}, {"home", "unk", VALUE_INTEGER}, {"home", "na", VALUE_INTEGER},
    {"home", "unset", VALUE_INTEGER}, {"home", "b_unk", VALUE_YES_NO}, {"home", "b_na", VALUE_YES_NO},
    {"home", "b_unset", VALUE_YES_NO}, {"home", "m_na", VALUE_MONEY}, {"home", "id", VALUE_TEXT},
};
static const struct test_field kid_fields[KID_FIELDS] = {
    {"kid", "amount", VALUE_MONEY}, {"kid", "ok", VALUE_YES_NO}, {"kid", "kind", VALUE_CODE},
};
static const struct test_field line_parameter = {"", "line", VALUE_MONEY};
static const struct test_field kid_rows = {"kid", "", VALUE_REF};
struct test_record {
	struct value values[HOME_FIELDS];
	struct test_record *kids;
	size_t kid_count;
};

static inline struct value test_known(enum value_type type, int64_t number)
{
	return (struct value){VALUE_KNOWN, type, number, NULL};
}

static inline struct value test_word(enum value_type type, const char *text)
{
	return (struct value){VALUE_KNOWN, type, 0, text};
}

static inline struct value test_without(enum value_state state, enum value_type type)
{
	return (struct value){state, type, 0, state == VALUE_UNSET ? "cap" : NULL};
}

static inline bool test_name(void *self, const char *form, const char *path, struct expr_meaning *meaning,
    struct problem *problem)
{
	const struct test_field *fields = strcmp(form, "home") == 0 ? home_fields : kid_fields;
	size_t count = strcmp(form, "home") == 0 ? (size_t)HOME_FIELDS : (size_t)KID_FIELDS;

	(void)self;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(fields[i].name, path) == 0) {
			*meaning = (struct expr_meaning){fields[i].type, &fields[i], NULL};
			return true;
		}
	}
	if (strcmp(path, "line") == 0) {
		*meaning = (struct expr_meaning){VALUE_MONEY, &line_parameter, NULL};
		return true;
	}
	return problem_set(problem, PROBLEM_USAGE, "没有“%s”", path);
}

static inline bool test_rows(void *self, const char *form, const char *child, const char *by,
    struct expr_meaning *meaning, struct problem *problem)
{
	(void)self;
	if (strcmp(form, "home") != 0 || strcmp(child, "kid") != 0 || (by != NULL && strcmp(by, "parent") != 0))
		return problem_set(problem, PROBLEM_USAGE, "没有子表“%s”", child);
	*meaning = (struct expr_meaning){VALUE_REF, &kid_rows, "kid"};
	return true;
}

static inline bool test_parameter(void *self, const char *name, struct expr_meaning *meaning,
    struct problem *problem)
{
	(void)self;
	if (strcmp(name, "line") != 0)
		return problem_set(problem, PROBLEM_USAGE, "没有参数“%s”", name);
	*meaning = (struct expr_meaning){VALUE_MONEY, &line_parameter, NULL};
	return true;
}

static inline bool test_is_code(void *self, const struct expr_meaning *meaning, const char *code)
{
	static const char *const codes[] = {"red", "blue", "none", "1", "2", "3"};

	(void)self;
	if (meaning->what == &line_parameter)
		return strcmp(code, "urban") == 0 || strcmp(code, "rural") == 0;
	for (size_t i = 0; i < BASE_COUNT(codes); i++) {
		if (strcmp(codes[i], code) == 0)
			return true;
	}
	return false;
}

static inline struct value test_value(void *self, const void *record, const void *what)
{
	const struct test_record *row = record;
	const struct test_field *field = what;

	(void)self;
	if (field == &line_parameter)
		return test_known(VALUE_MONEY, 50000);
	return row->values[field - (strcmp(field->form, "home") == 0 ? home_fields : kid_fields)];
}

static inline const void *test_row(void *self, const void *record, const void *what, const void *previous)
{
	const struct test_record *home = record, *last = previous;

	(void)self, (void)what;
	last = last == NULL ? home->kids : last + 1;
	return last < home->kids + home->kid_count ? last : NULL;
}

/* 500 yuan, 600 in the band `urban`, and none before 2020. */
static inline struct value test_parameter_value(void *self, const void *what, const char *band, const void *record,
    date day)
{
	(void)self, (void)what, (void)record;
	if (day < date_make(2020, 1, 1))
		return (struct value){VALUE_UNSET, VALUE_MONEY, 0, "line"};
	return test_known(VALUE_MONEY, band != NULL && strcmp(band, "urban") == 0 ? 60000 : 50000);
}

static inline struct value test_days_left(void *self, date until)
{
	(void)self;
	return test_known(VALUE_INTEGER, until - date_make(2025, 3, 3));
}

/* The last eight texts live. */
static inline const char *test_keep(void *self, const char *text)
{
	static char kept[8][32];
	static size_t next;
	char *to = kept[next++ % 8];

	(void)self;
	snprintf(to, sizeof kept[0], "%s", text);
	return to;
}

static const struct expr_names test_names = {NULL, test_name, test_rows, test_parameter, test_is_code, NULL};

static inline struct expr_world test_world(void)
{
	return (struct expr_world){.day = date_make(2025, 3, 3), .value = test_value, .row = test_row,
	    .parameter = test_parameter_value, .working_days_left = test_days_left, .keep = test_keep};
}

/* n 7, m 100.00, p 30, d 2024-02-29, mo 2025-01, c red, cs "blue red", t "x", b yes */
static inline struct test_record test_home(void)
{
	return (struct test_record){.values = {
	    [HOME_N] = test_known(VALUE_INTEGER, 7),
	    [HOME_M] = test_known(VALUE_MONEY, 10000),
	    [HOME_P] = test_known(VALUE_SHARE, 30),
	    [HOME_D] = test_known(VALUE_DATE, date_make(2024, 2, 29)),
	    [HOME_MO] = test_known(VALUE_MONTH, 2025 * 12),
	    [HOME_C] = test_word(VALUE_CODE, "red"),
	    [HOME_CS] = test_word(VALUE_CODES, "blue red"),
	    [HOME_T] = test_word(VALUE_TEXT, "x"),
	    [HOME_B] = test_known(VALUE_YES_NO, 1),
	    [HOME_UNK] = test_without(VALUE_UNKNOWN, VALUE_INTEGER),
	    [HOME_NA] = test_without(VALUE_NOT_APPLICABLE, VALUE_INTEGER),
	    [HOME_UNSET] = test_without(VALUE_UNSET, VALUE_INTEGER),
	    [HOME_B_UNK] = test_without(VALUE_UNKNOWN, VALUE_YES_NO),
	    [HOME_B_NA] = test_without(VALUE_NOT_APPLICABLE, VALUE_YES_NO),
	    [HOME_B_UNSET] = test_without(VALUE_UNSET, VALUE_YES_NO),
	    [HOME_M_NA] = test_without(VALUE_NOT_APPLICABLE, VALUE_MONEY),
	    [HOME_ID] = test_word(VALUE_TEXT, "11010519491231002X"),
	}};
}

static inline struct test_record test_kid(struct value amount, struct value ok, const char *kind)
{
	return (struct test_record){.values = {
	    [KID_AMOUNT] = amount,
	    [KID_OK] = ok,
	    [KID_KIND] = kind == NULL ? test_without(VALUE_UNKNOWN, VALUE_CODE) : test_word(VALUE_CODE, kind),
	}};
}

/* Parsed and bound, or NULL and a problem. */
static inline struct expr *test_bind(const char *text, bool condition, int wanted, struct problem *problem)
{
	struct expr_place place = {"facts.yaml", 12, 9};
	struct expr *expr = condition ? expr_parse_condition(text, place, problem) : expr_parse(text, place, problem);

	if (expr != NULL && expr_bind(expr, &test_names, "home", wanted, problem))
		return expr;
	expr_free(expr);
	return NULL;
}

static inline struct expr *test_good(const char *text, bool condition, int wanted)
{
	struct problem problem = PROBLEM_INIT;
	struct expr *expr = test_bind(text, condition, wanted, &problem);

	if (expr == NULL)
		print_error("%s: %s\n", text, problem.text);
	problem_release(&problem);
	assert_non_null(expr);
	return expr;
}

static inline enum truth test_truth(const char *text, const struct test_record *home)
{
	struct expr_world world = test_world();
	struct expr *expr = test_good(text, true, -1);
	enum truth truth = expr_truth(expr, &world, home);

	assert_int_equal(expr_type(expr), VALUE_YES_NO);
	expr_free(expr);
	return truth;
}

static inline struct value test_result(const char *text, const struct test_record *home)
{
	struct expr_world world = test_world();
	struct expr *expr = test_good(text, false, -1);
	struct value value = expr_value(expr, &world, home);

	if (value.state == VALUE_KNOWN)
		assert_int_equal(value.type, expr_type(expr));
	expr_free(expr);
	return value;
}

#endif
