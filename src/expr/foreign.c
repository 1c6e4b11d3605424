/* Habits from SQL and from programming languages, and what to write here instead. */
#include "lexer.h"

#include <string.h>

const char *foreign_advice(const char *word, size_t length)
{
	static const struct {
		const char *words, *advice;
	} habits[] = {
	    {" select insert update delete drop union exists from with as group order ",
	     N_("这里不能写查询；要汇总子表请用 sum_of、any_of、all_of、count_of")},
	    {" case when then else end if iif ", N_("没有 CASE；分情况取值请用 pick:，每行写 if 和 then")},
	    {" is null isnull coalesce ifnull ", N_("没有 IS 和 NULL；问填没填请写“名称 given”")},
	    {" and or xor ", N_("没有 and 和 or；请在 all: 或 any: 下面每行写一个条件")},
	    {" not ", N_("没有 not；请写 = no 或 !=")},
	    {" like between glob regexp match ", N_("请用 >= 和 <= 两行条件，或 in [..]")},
	};
	char padded[32];

	if (length > sizeof padded - 3)
		return NULL;
	padded[0] = ' ';
	for (size_t i = 0; i < length; i++)
		padded[i + 1] = word[i] >= 'A' && word[i] <= 'Z' ? (char)(word[i] + 32) : word[i];
	padded[length + 1] = ' ';
	padded[length + 2] = '\0';
	for (size_t i = 0; i < BASE_COUNT(habits); i++) {
		if (strstr(habits[i].words, padded) != NULL)
			return _(habits[i].advice);
	}
	return NULL;
}
