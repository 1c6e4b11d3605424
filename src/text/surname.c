/* Surnames that are read otherwise than the character in general. Dictionaries list most of
 * these readings but not which of them a surname has, and that one must come first. */
#include "pinyin.h"
#include "doudi/text.h"

#include <string.h>

static const struct {
	const char *surname;
	const char *initials; /* in the comment: the reading */
} surnames[] = {
    {"万俟", "mq"}, /* mo qi */
    {"乐正", "yz"}, /* yue zheng */
    {"亓官", "qg"}, /* qi guan */
    {"令狐", "lh"}, /* ling hu */
    {"单于", "cy"}, /* chan yu */
    {"夹谷", "jg"}, /* jia gu */
    {"宰父", "zf"}, /* zai fu */
    {"尉迟", "yc"}, /* yu chi */
    {"拓跋", "tb"}, /* tuo ba */
    {"毌丘", "gq"}, /* guan qiu */
    {"澹台", "tt"}, /* tan tai */
    {"鲜于", "xy"}, /* xian yu */
    {"长孙", "zs"}, /* zhang sun */
    {"尉遲", "yc"}, /* yu chi */
    {"萬俟", "mq"}, /* mo qi */
    {"長孫", "zs"}, /* zhang sun */
    {"乐", "y"},   /* yue */
    {"乜", "n"},   /* nie */
    {"仇", "q"},   /* qiu */
    {"佴", "n"},   /* nai */
    {"区", "o"},   /* ou */
    {"單", "s"},   /* shan */
    {"區", "o"},   /* ou */
    {"华", "h"},   /* hua */
    {"单", "s"},   /* shan */
    {"召", "s"},   /* shao */
    {"句", "g"},   /* gou */
    {"员", "y"},   /* yun */
    {"洗", "x"},   /* xian */
    {"宿", "s"},   /* su */
    {"尉", "w"},   /* wei */
    {"折", "s"},   /* she */
    {"曾", "z"},   /* zeng */
    {"朴", "p"},   /* piao */
    {"查", "z"},   /* zha */
    {"炅", "g"},   /* gui */
    {"牟", "m"},   /* mou, mu */
    {"盖", "g"},   /* ge */
    {"祭", "z"},   /* zhai */
    {"种", "c"},   /* chong */
    {"秘", "b"},   /* bi */
    {"繁", "p"},   /* po */
    {"缪", "m"},   /* miao */
    {"翟", "z"},   /* zhai */
    {"能", "n"},   /* nai */
    {"臧", "z"},   /* zang */
    {"莘", "s"},   /* shen */
    {"藏", "z"},   /* zang */
    {"覃", "q"},   /* qin */
    {"解", "x"},   /* xie */
    {"谌", "c"},   /* chen */
    {"贲", "b"},   /* ben */
    {"都", "d"},   /* du */
    {"郇", "x"},   /* xun */
    {"郗", "x"},   /* xi, formerly chi */
    {"重", "c"},   /* chong */
    {"阚", "k"},   /* kan */
    {"隗", "w"},   /* wei, also kui */
    {"黑", "h"},   /* he */
};

static bool begins(const uint32_t *points, size_t count, const char *surname)
{
	uint32_t point;
	size_t size, i = 0;

	for (; (size = utf8_next(surname, &point)) > 0; surname += size, i++)
		if (i >= count || points[i] != point)
			return false;
	return true;
}

const char *surname_initials(const uint32_t *points, size_t count)
{
	size_t i;

	for (i = 0; i < BASE_COUNT(surnames); i++) /* those of two characters stand first */
		if (begins(points, count, surnames[i].surname))
			return surnames[i].initials;
	return NULL;
}
