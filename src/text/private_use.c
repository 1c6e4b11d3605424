/* GB 18030-2000 has a hundred characters that Unicode did not have yet; its table sent them to
 * private-use points. Files, databases and fonts of those years still carry them, and
 * 䶮 as U+E863 is not equal to 䶮 as U+4DAE: one person would be two. Each point below has
 * exactly one meaning in every edition of the standard, so putting it right loses nothing.
 * Other private-use points are an office's own characters and stay as they are. */
#include "point.h"

/* A6D9-A6DF, A6EC-A6ED, A6F3: vertical punctuation, in Unicode 4.1 */
static const uint32_t vertical[] = {
    0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19,
};

/* A8BC, A8BF: pinyin letters ḿ and ǹ, in Unicode 3.0 */
static const uint32_t pinyin_letters[] = {0x1E3F, 0x01F9};

/* A989-A995: 〾 and the signs of ideographic description, in Unicode 3.0 */
static const uint32_t description[] = {
    0x303E, 0x2FF0, 0x2FF1, 0x2FF2, 0x2FF3, 0x2FF4, 0x2FF5, 0x2FF6, 0x2FF7, 0x2FF8, 0x2FF9, 0x2FFA, 0x2FFB,
};

/* FE50-FE7E, FE80-FEA0: radicals and rare Han, in Unicode 3.0, 3.1, 4.1 and 5.2 */
static const uint32_t rare_han[] = {
    0x2E81, 0x20087, 0x20089, 0x200CC, 0x2E84, 0x3473, 0x3447, 0x2E88, 0x2E8B, 0x9FB4, 0x359E, 0x361A,
    0x360E, 0x2E8C, 0x2E97, 0x396E, 0x3918, 0x9FB5, 0x39CF, 0x39DF, 0x3A73, 0x39D0, 0x9FB6, 0x9FB7,
    0x3B4E, 0x3C6E, 0x3CE0, 0x2EA7, 0x215D7, 0x9FB8, 0x2EAA, 0x4056, 0x415F, 0x2EAE, 0x4337, 0x2EB3,
    0x2EB6, 0x2EB7, 0x2298F, 0x43B1, 0x43AC, 0x2EBB, 0x43DD, 0x44D6, 0x4661, 0x464C, 0x9FB9, 0x4723,
    0x4729, 0x477C, 0x478D, 0x2ECA, 0x4947, 0x497A, 0x497D, 0x4982, 0x4983, 0x4985, 0x4986, 0x499F,
    0x499B, 0x49B7, 0x49B6, 0x9FBA, 0x241FE, 0x4CA3, 0x4C9F, 0x4CA0, 0x4CA1, 0x4C77, 0x4CA2, 0x4D13,
    0x4D14, 0x4D15, 0x4D16, 0x4D17, 0x4D18, 0x4D19, 0x4DAE, 0x9FBB,
};

static const struct {
	uint32_t first;
	const uint32_t *meant;
	size_t count;
} repairs[] = {
    {0xE78D, vertical, BASE_COUNT(vertical)},
    {0xE7C7, pinyin_letters, BASE_COUNT(pinyin_letters)},
    {0xE7E7, description, BASE_COUNT(description)},
    {0xE815, rare_han, BASE_COUNT(rare_han)},
};

uint32_t point_repair(uint32_t point)
{
	size_t i;

	if (point < 0xE78D || point > 0xE864)
		return point;
	for (i = 0; i < BASE_COUNT(repairs); i++)
		if (point >= repairs[i].first && point - repairs[i].first < repairs[i].count)
			return repairs[i].meant[point - repairs[i].first];
	return point;
}
