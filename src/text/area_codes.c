/* GB/T 2260: two digits for the province, two for the city, prefecture or league below it,
 * two for the county. Cities count from 01 and on from 51, prefectures and leagues from 21,
 * counties directly under the province are 90. Ranges take in the prefectures of the 1980s
 * and 1990s, since most adults got their number then; single counties are not listed,
 * because a table of today would call half of the old numbers wrong. */
#include "area_codes.h"

#include <string.h>

static const struct {
	char province[3];
	const char *below; /* pairs of first and last, in order */
} areas[] = {
    {"11", "0102"},         /* 北京 */
    {"12", "0102"},         /* 天津 */
    {"13", "0111" "2130" "9090"}, /* 河北 */
    {"14", "0111" "2127"},  /* 山西 */
    {"15", "0109" "2129"},  /* 内蒙古 */
    {"21", "0114" "2129"},  /* 辽宁 */
    {"22", "0108" "2129"},  /* 吉林 */
    {"23", "0112" "2129"},  /* 黑龙江 */
    {"31", "0102"},         /* 上海 */
    {"32", "0113" "2029"},  /* 江苏 */
    {"33", "0111" "2129"},  /* 浙江 */
    {"34", "0118" "2129"},  /* 安徽 */
    {"35", "0109" "2129"},  /* 福建 */
    {"36", "0111" "2129"},  /* 江西 */
    {"37", "0117" "2129"},  /* 山东 */
    {"41", "0117" "2130" "9090"}, /* 河南 */
    {"42", "0113" "2130" "9090"}, /* 湖北 */
    {"43", "0113" "2133"},  /* 湖南 */
    {"44", "0120" "2129" "5153"}, /* 广东 */
    {"45", "0114" "2129"},  /* 广西 */
    {"46", "0004" "9090"},  /* 海南; 4600 at first */
    {"50", "0103"},         /* 重庆 */
    {"51", "0120" "2139"},  /* 四川, with 重庆 until 1997 */
    {"52", "0106" "2129"},  /* 贵州 */
    {"53", "0109" "2135"},  /* 云南 */
    {"54", "0106" "2127"},  /* 西藏 */
    {"61", "0110" "2129"},  /* 陕西 */
    {"62", "0112" "2130"},  /* 甘肃 */
    {"63", "0102" "2129"},  /* 青海 */
    {"64", "0105" "2129"},  /* 宁夏 */
    {"65", "0105" "2132" "4043" "9090"}, /* 新疆 */
    {"71", "0000"},         /* 台湾 */
    {"81", "0000"},         /* 香港居民居住证 */
    {"82", "0000"},         /* 澳门居民居住证 */
    {"83", "0000"},         /* 台湾居民居住证 */
};

bool area_is_known(const char *digits)
{
	const char *range;
	size_t i;

	for (i = 0; i < BASE_COUNT(areas); i++) {
		if (strncmp(digits, areas[i].province, 2) != 0)
			continue;
		for (range = areas[i].below; *range != '\0'; range += 4)
			if (strncmp(digits + 2, range, 2) >= 0 && strncmp(digits + 2, range + 2, 2) <= 0)
				return true;
	}
	return false;
}
