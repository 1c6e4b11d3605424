/* 公民身份号码, GB 11643-1999: six digits of the area, eight of the birth, three in order
 * (odd for men), one check character (ISO 7064 MOD 11-2). */
#include "doudi/text.h"
#include "area_codes.h"
#include "point.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS "0123456789"

/* What people and spreadsheets put around the digits: blanks and a leading apostrophe. */
static bool is_padding(uint32_t point, bool leading)
{
	static const uint32_t quotes[] = {'\'', '`', 0x2018, 0x2019, 0xFF07, 0xFF40};
	size_t i;

	if (point_is_blank(point) || point_is_hidden(point))
		return true;
	for (i = 0; leading && i < BASE_COUNT(quotes); i++)
		if (point == quotes[i])
			return true;
	return false;
}

/* Plain upper-case characters; longer than any number stays longer. */
static void normalise(const char *typed, char out[32])
{
	uint32_t point;
	size_t size, length = 0;

	for (; length < 31 && (size = utf8_next(typed, &point)) > 0; typed += size) {
		if (is_padding(point, length == 0))
			continue;
		point = point_narrow(point);
		if (point >= 'a' && point <= 'z')
			point -= 'a' - 'A';
		out[length++] = point < 0x80 ? (char)point : '?';
	}
	out[length] = '\0';
}

static char check_character(const char *digits)
{
	static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0, i;

	for (i = 0; i < 17; i++)
		sum += (digits[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

/* 6.10E+17, 3.70102E+17: the digits are gone for good. */
static bool is_scientific(const char *text)
{
	size_t whole = strspn(text, DIGITS), part;

	if (whole == 0)
		return false;
	text += whole;
	if (*text == '.') {
		part = strspn(text + 1, DIGITS);
		text += part + 1;
	}
	if (*text != 'E')
		return false;
	text += text[1] == '+' ? 2 : 1;
	return *text != '\0' && text[strspn(text, DIGITS)] == '\0';
}

static int digits_value(const char *digits, int count)
{
	int value = 0;

	for (; count > 0; count--)
		value = value * 10 + (*digits++ - '0');
	return value;
}

/* Fills what 18 characters with a known birth and order number say. */
static bool read_parts(struct identity *identity, const char *number, date today)
{
	date birth = date_make(digits_value(number + 6, 4), digits_value(number + 10, 2), digits_value(number + 12, 2));

	identity->area_known = area_is_known(number);
	identity->sex = (number[16] - '0') % 2 == 1 ? 'M' : 'F';
	if (birth == DATE_NONE || birth < date_make(1850, 1, 1) || (today != DATE_NONE && birth > today))
		return false;
	identity->birth = birth;
	return true;
}

/* The 15 digits of before 1999: two digits of the year, no check character. The order
 * numbers 996 to 999 were kept for people who were a hundred then. */
static enum identity_fault read_old(struct identity *identity, const char *old, date today)
{
	char number[19];

	memcpy(number, old, 6);
	memcpy(number + 6, strcmp(old + 12, "996") >= 0 ? "18" : "19", 2);
	memcpy(number + 8, old + 6, 9);
	number[17] = check_character(number);
	number[18] = '\0';
	if (!read_parts(identity, number, today))
		return IDENTITY_BIRTH;
	memcpy(identity->proposed, number, sizeof(number));
	return IDENTITY_OLD;
}

enum identity_fault identity_read(const char *typed, date today, struct identity *identity)
{
	char text[32];
	size_t length, digits;

	memset(identity, 0, sizeof(*identity));
	identity->birth = DATE_NONE;
	normalise(typed, text);
	length = strlen(text);
	digits = strspn(text, DIGITS);
	if (length == 0)
		return IDENTITY_EMPTY;
	if (is_scientific(text))
		return IDENTITY_MANGLED;
	if (digits < length && !(digits == length - 1 && text[digits] == 'X'))
		return IDENTITY_LETTER;
	if (digits == 15 && length == 15)
		return read_old(identity, text, today);
	if (length != 18)
		return IDENTITY_LENGTH;
	memcpy(identity->number, text, 19);
	if (text[17] != check_character(text) && strcmp(text + 15, "000") == 0) {
		read_parts(identity, text, today);
		identity->sex = 0; /* its digit is one of those that were lost */
		return IDENTITY_MANGLED;
	}
	if (!read_parts(identity, text, today))
		return IDENTITY_BIRTH;
	return text[17] == check_character(text) ? IDENTITY_GOOD : IDENTITY_CHECKSUM;
}

const char *identity_sentence(enum identity_fault fault)
{
	static const char *const sentences[] = {
	    [IDENTITY_GOOD] = "",
	    [IDENTITY_EMPTY] = N_("没有填公民身份号码。请照证件录入18位号码。"),
	    [IDENTITY_LENGTH] = N_("号码不是18位。请对照证件数一数，补上漏掉的或删去多出的数字。"),
	    [IDENTITY_OLD] = N_("这是15位旧号码。请核对后改用给出的18位号码，并与户口簿或新证件对照。"),
	    [IDENTITY_LETTER] = N_("号码里有不该有的字符：前17位只能是数字，最后一位是数字或 X。请对照证件改正。"),
	    [IDENTITY_BIRTH] = N_("第7至14位不是可能的出生日期。请对照证件和户口簿上的出生日期改正。"),
	    [IDENTITY_CHECKSUM] = N_("号码校验不符，至少录错了一位。请对照证件逐位核对，留意相邻两位颠倒和出生日期，不要自行改最后一位。"),
	    [IDENTITY_MANGLED] = N_("号码被电子表格改坏了（变成科学计数，或末三位变成000）。请从证件或原始文件重新取号码，表格里先把这一列设为文本。"),
	};

	if ((size_t)fault >= BASE_COUNT(sentences) || sentences[fault][0] == '\0')
		return "";
	return _(sentences[fault]);
}

/* Half of it at least stays hidden, however long it is. What finds no room is not shown at all: its end would be a middle. */
struct id_masked identity_mask(const char *number)
{
	struct id_masked masked;
	size_t most = sizeof(masked.text) - 1, length = 0, i;
	const char *at = number;
	uint32_t point;
	size_t size;

	for (; (size = utf8_next(at, &point)) > 0; at += size)
		length++;
	for (i = 0; i < most && (size = utf8_next(number, &point)) > 0; number += size, i++) {
		bool open = length >= 14 && length <= most && (i < 3 || i + 4 >= length) && point > ' ' && point < 0x7F;

		masked.text[i] = open ? (char)point : '*';
	}
	masked.text[i] = '\0';
	return masked;
}
