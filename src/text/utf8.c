/* UTF-8, strictly: no overlong forms, no surrogates, nothing after U+10FFFF. */
#include "doudi/text.h"
#include "point.h"

#include <string.h>

size_t utf8_decode(const unsigned char *bytes, size_t length, uint32_t *point)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t size, i;
	uint32_t value;

	if (length == 0)
		return 0;
	value = bytes[0];
	if (value < 0x80) {
		*point = value;
		return 1;
	}
	size = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
	if (value < 0xC2 || value > 0xF4 || size > length)
		return 0;
	value &= 0xFFu >> (size + 1);
	for (i = 1; i < size; i++) {
		if ((bytes[i] & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3Fu);
	}
	if (value < least[size] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*point = value;
	return size;
}

bool utf8_is_valid(const char *text, size_t length)
{
	const unsigned char *at = (const unsigned char *)text;
	uint32_t point;
	size_t size;

	for (; length > 0; at += size, length -= size) {
		size = utf8_decode(at, length, &point);
		if (size == 0)
			return false;
	}
	return true;
}

size_t utf8_next(const char *text, uint32_t *point)
{
	size_t size;

	*point = (unsigned char)text[0];
	if (*point < 0x80)
		return *point > 0;
	size = utf8_decode((const unsigned char *)text, strnlen(text, 4), point);
	if (size > 0)
		return size;
	*point = POINT_REPLACEMENT;
	return 1;
}

size_t utf8_write(uint32_t point, char out[5])
{
	size_t size, i;

	if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
		point = POINT_REPLACEMENT;
	size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	out[size] = '\0';
	if (size == 1) {
		out[0] = (char)point;
		return 1;
	}
	for (i = size - 1; i > 0; i--, point >>= 6)
		out[i] = (char)(0x80 | (point & 0x3F));
	out[0] = (char)((0xF00u >> size & 0xF0) | point);
	return size;
}

void utf8_add(struct buffer *buffer, uint32_t point)
{
	char bytes[5];

	buffer_add_bytes(buffer, bytes, utf8_write(point, bytes));
}
