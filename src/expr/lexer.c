/* The signs of the language. Quotes, semicolons and slashes are none of them: there is no text to
 * quote, no second statement and no division but divide(), which names its rounding. */
#include "lexer.h"

#include <stdio.h>
#include <string.h>

enum { SOURCE_MAXIMUM = 4000 };

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static bool is_name_start(char character)
{
	return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
}

static bool is_name(char character)
{
	return is_name_start(character) || is_digit(character);
}

bool token_is(const struct token *token, const char *text)
{
	return strlen(text) == token->length && memcmp(token->start, text, token->length) == 0;
}

/* Columns count characters, as an editor does. */
static int columns_before(const char *text, const char *at)
{
	int columns = 0;

	for (; text < at; text++)
		columns += ((unsigned char)*text & 0xC0) != 0x80;
	return columns;
}

struct expr_place lexer_place(const struct lexer *lexer)
{
	struct expr_place place = lexer->place;

	place.column += columns_before(lexer->text, lexer->token.start);
	return place;
}

bool lexer_problem(const struct lexer *lexer, struct problem *problem, const char *format, ...)
{
	struct expr_place place = lexer_place(lexer);
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		abort();
	va_end(arguments);
	problem_at(problem, PROBLEM_USAGE, place.file, place.line, place.column, _("“%s”：%s"), lexer->text, text);
	free(text);
	return false;
}

static size_t count_digits(const char *at)
{
	size_t count = 0;

	while (is_digit(at[count]))
		count++;
	return count;
}

/* 2025-03-01 or 2025-03, written without blanks. */
static bool read_calendar(struct lexer *lexer, bool *is_calendar, struct problem *problem)
{
	struct token *token = &lexer->token;
	const char *at = token->start;
	char copy[16] = "";
	bool day;

	*is_calendar = count_digits(at) == 4 && at[4] == '-' && count_digits(at + 5) == 2;
	if (!*is_calendar)
		return true;
	day = at[7] == '-' && count_digits(at + 8) == 2;
	token->length = day ? 10 : 7;
	memcpy(copy, at, token->length);
	token->kind = day ? TOKEN_DATE : TOKEN_MONTH;
	token->number = day ? date_read(copy) : month_read(copy);
	if (token->number == (day ? DATE_NONE : -1))
		return lexer_problem(lexer, problem, _("“%s”不是有效的日期"), copy);
	return true;
}

static bool read_digits(struct lexer *lexer, size_t digits, struct problem *problem)
{
	struct token *token = &lexer->token;

	for (size_t i = 0; i < digits; i++) {
		if (__builtin_mul_overflow(token->number, 10, &token->number) ||
		    __builtin_add_overflow(token->number, token->start[token->length + i] - '0', &token->number))
			return lexer_problem(lexer, problem, _("数字太大"));
	}
	token->length += digits;
	return true;
}

static bool read_number(struct lexer *lexer, struct problem *problem)
{
	struct token *token = &lexer->token;
	size_t decimals;
	bool is_calendar;

	if (!read_calendar(lexer, &is_calendar, problem))
		return false;
	if (is_calendar)
		return true;
	token->kind = TOKEN_NUMBER;
	if (!read_digits(lexer, count_digits(token->start), problem))
		return false;
	if (token->start[token->length] == '.') {
		token->kind = TOKEN_DECIMAL;
		token->length++;
		decimals = count_digits(token->start + token->length);
		if (decimals < 1 || decimals > 2)
			return lexer_problem(lexer, problem, _("小数最多两位（角、分）"));
		if (!read_digits(lexer, decimals, problem))
			return false;
		if (decimals == 1 && __builtin_mul_overflow(token->number, 10, &token->number))
			return lexer_problem(lexer, problem, _("数字太大"));
	}
	if (is_name(token->start[token->length]) || token->start[token->length] == '.')
		return lexer_problem(lexer, problem, _("数字后面不能直接跟字母"));
	return true;
}

static bool read_name(struct lexer *lexer, struct problem *problem)
{
	struct token *token = &lexer->token;
	const char *at = token->start;

	token->kind = TOKEN_NAME;
	for (;;) {
		while (is_name(*at))
			at++;
		if (*at != '.')
			break;
		if (!is_name_start(*++at))
			return lexer_problem(lexer, problem, _("点号后面要写字段名"));
	}
	token->length = (size_t)(at - token->start);
	return true;
}

static size_t character_length(const char *at)
{
	size_t length = 1;

	while (((unsigned char)at[length] & 0xC0) == 0x80)
		length++;
	return length;
}

static bool refuse_sign(const struct lexer *lexer, struct problem *problem)
{
	static const struct {
		const char *signs, *advice;
	} habits[] = {
	    {"'\"`", N_("不用引号；选项直接写它的代码")},
	    {";", N_("一处只能写一个条件，不能用分号再接一句")},
	    {"/", N_("除法请用 divide(被除数, 除数, down|up|half)")},
	    {"%", N_("百分数请用 part(金额, 百分数, down|up|half)")},
	    {"&|", N_("没有“并且”“或者”的符号；请在 all: 或 any: 下面每行写一个条件")},
	    {"!", N_("没有取反；请写 = no 或 !=")},
	};
	const char *at = lexer->token.start;

	for (size_t i = 0; i < BASE_COUNT(habits); i++) {
		if (strchr(habits[i].signs, *at) != NULL)
			return lexer_problem(lexer, problem, _("不能有“%c”：%s"), *at, _(habits[i].advice));
	}
	if ((unsigned char)*at < ' ' || *at == 0x7F)
		return lexer_problem(lexer, problem, _("不能有控制字符"));
	return lexer_problem(lexer, problem, _("不能有“%.*s”：只能用半角的字母、数字和 + - * = != < <= > >= ( ) [ ] ,"),
	    (int)character_length(at), at);
}

static bool read_symbol(struct lexer *lexer, struct problem *problem)
{
	static const char *const symbols[] = {"<=", ">=", "!=", "<", ">", "=", "+", "-", "*", "(", ")", "[", "]", ","};
	static const struct {
		const char *sign, *advice;
	} wrong[] = {
	    {"==", N_("等于写一个 =")},
	    {"<>", N_("不等于写 !=")},
	    {"--", N_("不能有两个减号，也没有注释")},
	    {"**", N_("没有乘方")},
	};
	struct token *token = &lexer->token;

	for (size_t i = 0; i < BASE_COUNT(wrong); i++) {
		if (strncmp(token->start, wrong[i].sign, 2) == 0)
			return lexer_problem(lexer, problem, _("不能有“%s”：%s"), wrong[i].sign, _(wrong[i].advice));
	}
	for (size_t i = 0; i < BASE_COUNT(symbols); i++) {
		size_t length = strlen(symbols[i]);

		if (strncmp(token->start, symbols[i], length) == 0) {
			token->kind = TOKEN_SYMBOL;
			token->length = length;
			return true;
		}
	}
	return refuse_sign(lexer, problem);
}

bool lexer_next(struct lexer *lexer, struct problem *problem)
{
	const char *at = lexer->at;
	bool good;

	lexer->last_end = at;
	while (*at == ' ' || *at == '\n' || *at == '\t')
		at++;
	lexer->token = (struct token){TOKEN_END, at, 0, 0};
	if (*at == '\0')
		good = true;
	else if (is_digit(*at))
		good = read_number(lexer, problem);
	else if (is_name_start(*at))
		good = read_name(lexer, problem);
	else
		good = read_symbol(lexer, problem);
	lexer->at = lexer->token.start + lexer->token.length;
	return good;
}

bool lexer_start(struct lexer *lexer, const char *text, struct expr_place place, struct problem *problem)
{
	*lexer = (struct lexer){.text = text, .at = text, .last_end = text, .place = place};
	if (strlen(text) > SOURCE_MAXIMUM)
		return problem_at(problem, PROBLEM_USAGE, place.file, place.line, place.column,
		    _("条件太长，请拆成几个事实"));
	return lexer_next(lexer, problem);
}
