/* Words, numbers, dates and signs of an expression. */
#ifndef EXPR_LEXER_H
#define EXPR_LEXER_H

#include "doudi/expr.h"

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_DECIMAL, TOKEN_DATE, TOKEN_MONTH, TOKEN_SYMBOL };
struct token {
	enum token_kind kind;
	const char *start;
	size_t length;
	int64_t number; /* TOKEN_DECIMAL: hundredths */
};
struct lexer {
	const char *text, *at, *last_end; /* last_end: where the token before ended */
	struct expr_place place;
	struct token token;
};
bool lexer_start(struct lexer *, const char *text, struct expr_place, struct problem *); /* reads the first token */
bool lexer_next(struct lexer *, struct problem *);
bool token_is(const struct token *, const char *text);
struct expr_place lexer_place(const struct lexer *); /* of the token */
/* What to write instead of a word that is none of ours but of SQL and the like; NULL for other words. */
const char *foreign_advice(const char *word, size_t length);
bool lexer_problem(const struct lexer *, struct problem *, const char *format, ...) BASE_PRINTF(3, 4); /* false */

#endif
