/* Classes of code points, as far as names and safe output need them. */
#include "point.h"

struct range {
	uint32_t first, last;
};

/* Unicode 15: Cc, Cf, Zl, Zp, and the default-ignorables that are not Cf. */
static const struct range hidden[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x0600, 0x0605},
    {0x061C, 0x061C}, {0x06DD, 0x06DD}, {0x070F, 0x070F}, {0x0890, 0x0891}, {0x08E2, 0x08E2},
    {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200F}, {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFDD0, 0xFDEF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
    {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
    {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

static const struct range han[] = {
    {0x3005, 0x3005}, {0x3007, 0x3007}, {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF},
    {0x20000, 0x3FFFD},
};

enum script {
	SCRIPT_NONE, SCRIPT_HAN, SCRIPT_RADICAL, SCRIPT_KANA, SCRIPT_BOPOMOFO, SCRIPT_HANGUL,
	SCRIPT_LATIN, SCRIPT_GREEK, SCRIPT_CYRILLIC, SCRIPT_ARMENIAN, SCRIPT_ARABIC, SCRIPT_TIBETAN,
	SCRIPT_MONGOLIAN, SCRIPT_YI, SCRIPT_THAI, SCRIPT_DAI, SCRIPT_LISU, SCRIPT_SYMBOL_LETTER,
};

static const struct {
	struct range range;
	enum script script;
} scripts[] = {
    {{'A', 'Z'}, SCRIPT_LATIN}, {{'a', 'z'}, SCRIPT_LATIN}, {{0xAA, 0xAA}, SCRIPT_LATIN},
    {{0xBA, 0xBA}, SCRIPT_LATIN}, {{0xC0, 0xD6}, SCRIPT_LATIN}, {{0xD8, 0xF6}, SCRIPT_LATIN},
    {{0xF8, 0x2AF}, SCRIPT_LATIN}, {{0x370, 0x386}, SCRIPT_GREEK}, {{0x388, 0x3FF}, SCRIPT_GREEK},
    {{0x400, 0x52F}, SCRIPT_CYRILLIC}, {{0x531, 0x58A}, SCRIPT_ARMENIAN},
    {{0x620, 0x669}, SCRIPT_ARABIC}, {{0x66E, 0x6D3}, SCRIPT_ARABIC}, {{0x750, 0x77F}, SCRIPT_ARABIC},
    {{0xE01, 0xE5B}, SCRIPT_THAI}, {{0xF00, 0xFDA}, SCRIPT_TIBETAN}, {{0x1100, 0x11FF}, SCRIPT_HANGUL},
    {{0x1820, 0x18AA}, SCRIPT_MONGOLIAN}, {{0x1950, 0x19DF}, SCRIPT_DAI},
    {{0x1A20, 0x1AAD}, SCRIPT_DAI}, {{0x1C80, 0x1C88}, SCRIPT_CYRILLIC}, {{0x1D00, 0x1D25}, SCRIPT_LATIN},
    {{0x1E00, 0x1EFF}, SCRIPT_LATIN}, {{0x1F00, 0x1FFF}, SCRIPT_GREEK},
    {{0x2100, 0x214F}, SCRIPT_SYMBOL_LETTER}, {{0x2C60, 0x2C7F}, SCRIPT_LATIN},
    {{0x2DE0, 0x2DFF}, SCRIPT_CYRILLIC}, {{0x2E80, 0x2FDF}, SCRIPT_RADICAL},
    {{0x3041, 0x30FA}, SCRIPT_KANA}, {{0x30FC, 0x30FF}, SCRIPT_KANA}, {{0x3105, 0x312F}, SCRIPT_BOPOMOFO},
    {{0x3131, 0x318E}, SCRIPT_HANGUL}, {{0x31C0, 0x31E3}, SCRIPT_RADICAL},
    {{0x31F0, 0x31FF}, SCRIPT_KANA}, {{0xA000, 0xA4C6}, SCRIPT_YI}, {{0xA4D0, 0xA4FD}, SCRIPT_LISU},
    {{0xA640, 0xA69D}, SCRIPT_CYRILLIC}, {{0xA722, 0xA7FF}, SCRIPT_LATIN},
    {{0xAC00, 0xD7A3}, SCRIPT_HANGUL}, {{0xFB50, 0xFDCF}, SCRIPT_ARABIC}, {{0xFE70, 0xFEFC}, SCRIPT_ARABIC},
    {{0xFF21, 0xFF3A}, SCRIPT_LATIN}, {{0xFF41, 0xFF5A}, SCRIPT_LATIN}, {{0xFF66, 0xFF9D}, SCRIPT_KANA},
    {{0x1D400, 0x1D7FF}, SCRIPT_SYMBOL_LETTER},
};

static bool is_in(const struct range *ranges, size_t count, uint32_t point)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (point >= ranges[i].first && point <= ranges[i].last)
			return true;
	return false;
}

bool point_is_hidden(uint32_t point)
{
	if ((point >= 0x20 && point < 0x7F) || (point >= 0x4E00 && point <= 0x9FFF)) /* most of all text */
		return false;
	if ((point & 0xFFFE) == 0xFFFE || (point >= 0xD800 && point <= 0xDFFF) || point > 0x10FFFF)
		return true;
	return is_in(hidden, BASE_COUNT(hidden), point);
}

bool point_is_blank(uint32_t point)
{
	return point == ' ' || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) ||
	    point == 0x202F || point == 0x205F || point == 0x3000;
}

bool point_is_han(uint32_t point)
{
	return is_in(han, BASE_COUNT(han), point);
}

int point_script(uint32_t point)
{
	size_t i;

	if (point_is_han(point))
		return SCRIPT_HAN;
	for (i = 0; i < BASE_COUNT(scripts); i++)
		if (point >= scripts[i].range.first && point <= scripts[i].range.last)
			return (int)scripts[i].script;
	return SCRIPT_NONE;
}

bool point_is_letter(uint32_t point)
{
	/* A private-use point stands for a character of a name that has no other number yet. */
	return point_script(point) != SCRIPT_NONE || (point >= 0xE000 && point <= 0xF8FF);
}

/* The dots that keyboards, ministries and spreadsheets write between the parts of a name. */
bool point_is_name_dot(uint32_t point)
{
	static const uint32_t dots[] = {POINT_DOT, 0x387, 0x2022, 0x2024, 0x2027, 0x2219, 0x22C5, 0x25CF,
	    0x2E31, 0x30FB, 0xFE52, 0xFF0E, 0xFF65};
	size_t i;

	for (i = 0; i < BASE_COUNT(dots); i++)
		if (dots[i] == point)
			return true;
	return false;
}

uint32_t point_narrow(uint32_t point)
{
	if (point >= 0xFF01 && point <= 0xFF5E)
		return point - 0xFF01 + '!';
	return point == 0x3000 ? ' ' : point;
}
