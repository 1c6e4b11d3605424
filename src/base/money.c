/* Money is whole 分; 元 exist only on paper and on the screen. */
#include "doudi/base.h"

#include <inttypes.h>
#include <stdio.h>

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

bool money_read(const char *yuan, int64_t *fen)
{
	const char *at = yuan;
	bool negative;
	int64_t sum = 0;

	if (at == NULL)
		return false;
	negative = *at == '-';
	at += negative;
	if (!is_digit(*at))
		return false;
	for (; is_digit(*at); at++) {
		sum = sum * 10 + (*at - '0');
		if (sum > MONEY_MAXIMUM / 100)
			return false;
	}
	sum *= 100;
	if (*at == '.') {
		if (!is_digit(*++at))
			return false;
		sum += (*at++ - '0') * 10;
		if (is_digit(*at))
			sum += *at++ - '0';
	}
	if (*at != '\0' || sum > MONEY_MAXIMUM)
		return false;
	*fen = negative ? -sum : sum;
	return true;
}

struct money_text money_write(int64_t fen)
{
	struct money_text out;
	uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;

	snprintf(out.text, sizeof out.text, "%s%" PRIu64 ".%02" PRIu64, fen < 0 ? "-" : "", size / 100, size % 100);
	return out;
}
