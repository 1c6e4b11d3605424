/* The functions. One row each: name, number of arguments, types, value. */
#include "tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ARGUMENTS_MAXIMUM = 8 };

struct call {
	const char *name;
	size_t least, most;
	bool rounds; /* a rounding word follows the arguments */
	bool (*bind)(struct expr *, const struct binder *, int wanted);
	struct value (*value)(const struct expr *, struct expr_world *, const void *record, const struct value *arguments);
};

static bool bind_arguments(struct expr *node, const struct binder *binder)
{
	for (size_t i = 0; i < node->count; i++) {
		if (!bind_node(node->parts[i], binder, WANT_ANY))
			return false;
	}
	return true;
}

static bool want_argument(const struct expr *node, size_t at, enum value_type wanted, const struct binder *binder)
{
	enum value_type type = node->parts[at]->type;

	if (type == wanted || (wanted == VALUE_INTEGER && type == VALUE_SHARE))
		return true;
	return node_problem(node->parts[at], binder->problem, _("%s 的第 %zu 项要%s，这里是%s"), node->word, at + 1,
	    type_word(wanted), type_word(type));
}

static struct value day_value(struct expr_world *world, date day)
{
	return day == DATE_NONE ? value_overflow(world, VALUE_DATE) : value_of(VALUE_DATE, day);
}

/* ---- dates ---- */

static bool bind_years(struct expr *node, const struct binder *binder, int wanted)
{
	(void)wanted;
	node->type = VALUE_INTEGER;
	return bind_arguments(node, binder) && want_argument(node, 0, VALUE_DATE, binder) &&
	       want_argument(node, 1, VALUE_DATE, binder);
}

static struct value years_value(const struct expr *node, struct expr_world *world, const void *record,
    const struct value *arguments)
{
	(void)node, (void)world, (void)record;
	return value_of(VALUE_INTEGER, date_years((date)arguments[0].number, (date)arguments[1].number));
}

static bool bind_move(struct expr *node, const struct binder *binder, int wanted)
{
	(void)wanted;
	node->type = VALUE_DATE;
	return bind_arguments(node, binder) && want_argument(node, 0, VALUE_DATE, binder) &&
	       want_argument(node, 1, VALUE_INTEGER, binder);
}

static struct value move_value(struct expr_world *world, const struct value *arguments, date (*move)(date, int))
{
	int64_t steps = arguments[1].number;

	if (steps > INT32_MAX || steps < -INT32_MAX)
		return value_overflow(world, VALUE_DATE);
	return day_value(world, move((date)arguments[0].number, (int)steps));
}

static struct value months_value(const struct expr *node, struct expr_world *world, const void *record,
    const struct value *arguments)
{
	(void)node, (void)record;
	return move_value(world, arguments, date_add_months);
}

static struct value add_years_value(const struct expr *node, struct expr_world *world, const void *record,
    const struct value *arguments)
{
	(void)node, (void)record;
	return move_value(world, arguments, date_add_years);
}

static struct value days_value(const struct expr *node, struct expr_world *world, const void *record,
    const struct value *arguments)
{
	int64_t day;

	(void)node, (void)record;
	if (__builtin_add_overflow(arguments[0].number, arguments[1].number, &day) || day > date_make(2999, 12, 31) ||
	    day < date_make(1800, 1, 1))
		return value_overflow(world, VALUE_DATE);
	return value_of(VALUE_DATE, day);
}

static bool bind_left(struct expr *node, const struct binder *binder, int wanted)
{
	(void)wanted;
	node->type = VALUE_INTEGER;
	return bind_arguments(node, binder) && want_argument(node, 0, VALUE_DATE, binder);
}

static struct value left_value(const struct expr *node, struct expr_world *world, const void *record,
    const struct value *arguments)
{
	(void)node, (void)record;
	return world->working_days_left(world->self, (date)arguments[0].number);
}

/* ---- parameters ---- */

static bool bind_at(struct expr *node, const struct binder *binder, int wanted)
{
	struct expr *parameter = node->parts[0];

	(void)wanted;
	if (parameter->kind != NODE_NAME && parameter->kind != NODE_BAND)
		return node_problem(parameter, binder->problem, _("at 的第 1 项要写参数名"));
	if (!bind_parameter(parameter, binder))
		return false;
	node->type = parameter->type;
	return bind_node(node->parts[1], binder, WANT_ANY) && want_argument(node, 1, VALUE_DATE, binder);
}

static struct value at_value(const struct expr *node, struct expr_world *world, const void *record)
{
	const struct expr *parameter = node->parts[0];
	struct value day = node_value(node->parts[1], world, record);

	if (day.state != VALUE_KNOWN)
		return day.state == VALUE_UNSET ? day : value_without(day.state, node->type);
	return world->parameter(world->self, parameter->meaning.what, parameter->band, record, (date)day.number);
}

/* ---- numbers ---- */

static int64_t rounded(int64_t quotient, int64_t rest, int64_t by, enum rounding rounding)
{
	bool negative = (rest < 0) != (by < 0);
	/* |rest| * 2 >= |by| without overflow */
	uint64_t size = rest < 0 ? 0 - (uint64_t)rest : (uint64_t)rest;
	uint64_t whole = by < 0 ? 0 - (uint64_t)by : (uint64_t)by;

	if (rest == 0)
		return quotient;
	switch (rounding) {
	case ROUND_DOWN:
		return negative ? quotient - 1 : quotient;
	case ROUND_UP:
		return negative ? quotient : quotient + 1;
	case ROUND_HALF: /* away from zero */
		if (size < whole - size)
			return quotient;
		return negative ? quotient - 1 : quotient + 1;
	}
	abort();
}

static bool bind_part(struct expr *node, const struct binder *binder, int wanted)
{
	if (!bind_node(node->parts[0], binder, wanted) || !bind_node(node->parts[1], binder, VALUE_SHARE))
		return false;
	node->type = node->parts[0]->type;
	if (!type_is_number(node->type))
		return node_problem(node->parts[0], binder->problem, _("part 的第 1 项要金额或数目，这里是%s"),
		    type_word(node->type));
	return want_argument(node, 1, VALUE_INTEGER, binder);
}

static struct value part_value(const struct expr *node, struct expr_world *world, const void *record,
    const struct value *arguments)
{
	int64_t product;

	(void)record;
	if (__builtin_mul_overflow(arguments[0].number, arguments[1].number, &product))
		return value_overflow(world, node->type);
	return value_of(node->type, rounded(product / 100, product % 100, 100, node->rounding));
}

static bool bind_divide(struct expr *node, const struct binder *binder, int wanted)
{
	enum value_type left, right;

	if (!bind_node(node->parts[0], binder, wanted) || !bind_node(node->parts[1], binder, WANT_ANY))
		return false;
	left = node->parts[0]->type;
	right = node->parts[1]->type;
	node->type = right == VALUE_MONEY ? VALUE_INTEGER : left;
	if (type_is_number(left) && type_is_number(right) && (right != VALUE_MONEY || left == VALUE_MONEY))
		return true;
	return node_problem(node, binder->problem, _("%s不能除以%s"), type_word(left), type_word(right));
}

static struct value divide_value(const struct expr *node, struct expr_world *world, const void *record,
    const struct value *arguments)
{
	int64_t left = arguments[0].number, by = arguments[1].number;

	(void)record;
	if (by == 0)
		return value_without(VALUE_UNKNOWN, node->type);
	if (left == INT64_MIN && by == -1)
		return value_overflow(world, node->type);
	return value_of(node->type, rounded(left / by, left % by, by, node->rounding));
}

/* ---- the least and the greatest: what is not applicable is left out ---- */

static bool bind_extreme(struct expr *node, const struct binder *binder, int wanted)
{
	size_t model = 0;

	while (model + 1 < node->count && node_is_plain(node->parts[model]))
		model++;
	if (!bind_node(node->parts[model], binder, wanted))
		return false;
	node->type = node->parts[model]->type;
	for (size_t i = 0; i < node->count; i++) {
		enum value_type type;

		if (i != model && !bind_node(node->parts[i], binder, (int)node->type))
			return false;
		type = node->parts[i]->type;
		if (type == VALUE_SHARE && node->type == VALUE_INTEGER)
			continue;
		if (type != node->type || (!type_is_number(type) && type != VALUE_DATE && type != VALUE_MONTH))
			return node_problem(node->parts[i], binder->problem, _("%s 的各项要同一种，且有大小"), node->word);
	}
	return true;
}

static struct value extreme_value(const struct expr *node, struct expr_world *world, const void *record, bool most)
{
	struct value best = value_without(VALUE_NOT_APPLICABLE, node->type);

	for (size_t i = 0; i < node->count; i++) {
		struct value next = node_value(node->parts[i], world, record);

		if (next.state == VALUE_NOT_APPLICABLE || best.state == VALUE_UNSET)
			continue;
		if (next.state == VALUE_UNSET || best.state == VALUE_NOT_APPLICABLE)
			best = next;
		else if (next.state == VALUE_UNKNOWN || best.state == VALUE_UNKNOWN)
			best = value_without(VALUE_UNKNOWN, node->type);
		else if (most ? next.number > best.number : next.number < best.number)
			best = next;
	}
	best.type = node->type;
	return best;
}

/* ---- evidence ---- */

static bool bind_hash(struct expr *node, const struct binder *binder, int wanted)
{
	(void)wanted;
	node->type = VALUE_TEXT;
	return bind_arguments(node, binder);
}

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t count)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < count; i++)
		hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* Sixteen hex digits, the same on every machine: FNV-1a over the values, then mixed. */
static struct value hash_value(const struct expr *node, struct expr_world *world, const void *record,
    const struct value *arguments)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	char digits[20];

	(void)record;
	for (size_t i = 0; i < node->count; i++) {
		uint64_t number = (uint64_t)arguments[i].number;
		const char *text = arguments[i].text;

		for (int shift = 0; text == NULL && shift < 64; shift += 8) {
			unsigned char byte = (unsigned char)(number >> shift);

			hash = hash_bytes(hash, &byte, 1);
		}
		if (text != NULL)
			hash = hash_bytes(hash, text, strlen(text));
		hash = hash_bytes(hash, "", 1);
	}
	hash ^= hash >> 33;
	hash *= UINT64_C(0xff51afd7ed558ccd);
	hash ^= hash >> 33;
	snprintf(digits, sizeof digits, "%016" PRIx64, hash);
	return (struct value){VALUE_KNOWN, VALUE_TEXT, 0, world->keep(world->self, digits)};
}

/* ---- what an identity number says, for defaults only: it is checked where it is entered ---- */

static bool bind_birth(struct expr *node, const struct binder *binder, int wanted)
{
	(void)wanted;
	node->type = VALUE_DATE;
	return bind_arguments(node, binder) && want_argument(node, 0, VALUE_TEXT, binder);
}

static struct value birth_value(const struct expr *node, struct expr_world *world, const void *record,
    const struct value *arguments)
{
	const char *number = arguments[0].text;
	char iso[11];
	date day;

	(void)node, (void)world, (void)record;
	if (number == NULL || strlen(number) != 18)
		return value_without(VALUE_UNKNOWN, VALUE_DATE);
	memcpy(iso, number + 6, 4);
	iso[4] = iso[7] = '-';
	memcpy(iso + 5, number + 10, 2);
	memcpy(iso + 8, number + 12, 2);
	iso[10] = '\0';
	day = date_read(iso);
	return day == DATE_NONE ? value_without(VALUE_UNKNOWN, VALUE_DATE) : value_of(VALUE_DATE, day);
}

static bool bind_sex(struct expr *node, const struct binder *binder, int wanted)
{
	(void)wanted;
	node->type = VALUE_CODE;
	return bind_arguments(node, binder) && want_argument(node, 0, VALUE_TEXT, binder);
}

static struct value sex_value(const struct expr *node, struct expr_world *world, const void *record,
    const struct value *arguments)
{
	const char *number = arguments[0].text;
	struct value sex = {VALUE_KNOWN, VALUE_CODE, 0, "female"};

	(void)node, (void)world, (void)record;
	if (number == NULL || strlen(number) != 18 || number[16] < '0' || number[16] > '9')
		return value_without(VALUE_UNKNOWN, VALUE_CODE);
	if ((number[16] - '0') % 2 == 1)
		sex.text = "male";
	return sex;
}

/* ---- the table; at, min and max read their arguments themselves ---- */

static const struct call calls[] = {
    {"years", 2, 2, false, bind_years, years_value},
    {"add_months", 2, 2, false, bind_move, months_value},
    {"add_years", 2, 2, false, bind_move, add_years_value},
    {"add_days", 2, 2, false, bind_move, days_value},
    {"working_days_left", 1, 1, false, bind_left, left_value},
    {"at", 2, 2, false, bind_at, NULL},
    {"part", 2, 2, true, bind_part, part_value},
    {"divide", 2, 2, true, bind_divide, divide_value},
    {"min", 2, ARGUMENTS_MAXIMUM, false, bind_extreme, NULL},
    {"max", 2, ARGUMENTS_MAXIMUM, false, bind_extreme, NULL},
    {"hash", 1, ARGUMENTS_MAXIMUM, false, bind_hash, hash_value},
    {"id_birth", 1, 1, false, bind_birth, birth_value},
    {"id_sex", 1, 1, false, bind_sex, sex_value},
};

const struct call *call_find(const char *name)
{
	for (size_t i = 0; i < BASE_COUNT(calls); i++) {
		if (strcmp(calls[i].name, name) == 0)
			return &calls[i];
	}
	return NULL;
}

bool call_rounds(const struct call *call)
{
	return call->rounds;
}

size_t call_least(const struct call *call)
{
	return call->least;
}

size_t call_most(const struct call *call)
{
	return call->most;
}

bool call_bind(struct expr *node, const struct binder *binder, int wanted)
{
	return node->call->bind(node, binder, wanted);
}

struct value call_value(const struct expr *node, struct expr_world *world, const void *record)
{
	struct value arguments[ARGUMENTS_MAXIMUM];
	struct value gap = value_of(node->type, 0);

	if (node->call->bind == bind_at)
		return at_value(node, world, record);
	if (node->call->bind == bind_extreme)
		return extreme_value(node, world, record, strcmp(node->word, "max") == 0);
	for (size_t i = 0; i < node->count; i++) {
		arguments[i] = node_value(node->parts[i], world, record);
		if (arguments[i].state != VALUE_KNOWN)
			value_gap(&gap, &arguments[i], &gap);
	}
	if (gap.state != VALUE_KNOWN) {
		gap.type = node->type;
		return gap;
	}
	return node->call->value(node, world, record, arguments);
}
