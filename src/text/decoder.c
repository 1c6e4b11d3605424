/* Decoding in pieces. GB18030 and UTF-16 go through iconv; UTF-8 is checked and copied.
 * Whatever the way, NUL never comes out and the points of old GB18030 tables are repaired. */
#include "decoder.h"
#include "point.h"

#include <errno.h>
#include <string.h>

#define PIECE 16384

bool decoder_open(struct decoder *decoder, enum encoding encoding, bool lenient, struct problem *problem)
{
	*decoder = (struct decoder){.encoding = encoding, .converter = (iconv_t)-1, .lenient = lenient};
	if (encoding == ENCODING_UTF8)
		return true;
	decoder->converter = iconv_open("UTF-8", encoding_name(encoding));
	if (decoder->converter == (iconv_t)-1)
		return problem_set(problem, PROBLEM_FAILED,
		    _("本机的字符转换库不支持 %s 编码。请安装完整的 iconv 转换模块（Debian 的 libc-bin），或把文件另存为 UTF-8 后再试。"),
		    encoding_name(encoding));
	return true;
}

void decoder_close(struct decoder *decoder)
{
	if (decoder->converter != (iconv_t)-1)
		iconv_close(decoder->converter);
	decoder->converter = (iconv_t)-1;
}

static bool refuse(struct decoder *decoder, size_t more, const char *what, struct problem *problem)
{
	return problem_set(problem, PROBLEM_FAILED,
	    _("第 %llu 个字节处%s，不是正确的 %s 文本。请检查文件是否损坏，或用表格、文字软件另存为 UTF-8 文本后再试。"),
	    (unsigned long long)(decoder->offset + more + 1), what, encoding_name(decoder->encoding));
}

/* UTF-8 that is known to be valid goes out; the rare points on the way are mended. */
static bool add_repaired(struct decoder *decoder, const char *text, size_t length, struct buffer *out,
    struct problem *problem)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t from = 0, i;
	uint32_t point;

	for (i = 0; i < length; i++) {
		if (bytes[i] != 0 && bytes[i] != 0xEE)
			continue;
		if (bytes[i] == 0 && !decoder->lenient)
			return refuse(decoder, decoder->encoding == ENCODING_UTF8 ? i : 0, _("（或其后）有空字符"), problem);
		buffer_add_bytes(out, text + from, i - from);
		if (bytes[i] == 0) {
			decoder->replaced++;
			utf8_add(out, POINT_REPLACEMENT);
		} else {
			i += utf8_decode(bytes + i, length - i, &point) - 1;
			utf8_add(out, point_repair(point));
		}
		from = i + 1;
	}
	buffer_add_bytes(out, text + from, length - from);
	return true;
}

/* Could the bytes be the beginning of a character whose rest is still to come? */
static bool is_cut_off(const unsigned char *bytes, size_t length)
{
	size_t size = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2, i;

	if (bytes[0] < 0xC2 || bytes[0] > 0xF4 || length >= size)
		return false;
	for (i = 1; i < length; i++)
		if ((bytes[i] & 0xC0) != 0x80)
			return false;
	return true;
}

static bool feed_utf8(struct decoder *decoder, const unsigned char *bytes, size_t length, bool last,
    size_t *consumed, struct buffer *out, struct problem *problem)
{
	size_t from = 0, i = 0, size;
	uint32_t point;
	bool good = true;

	while (good && i < length) {
		size = bytes[i] < 0x80 ? 1 : utf8_decode(bytes + i, length - i, &point);
		if (size > 0) {
			i += size;
			continue;
		}
		if (!last && is_cut_off(bytes + i, length - i))
			break;
		if (!decoder->lenient)
			return refuse(decoder, i, _("有无法识别的字节"), problem);
		good = add_repaired(decoder, (const char *)bytes + from, i - from, out, problem);
		utf8_add(out, POINT_REPLACEMENT);
		decoder->replaced++;
		from = ++i;
	}
	good = good && add_repaired(decoder, (const char *)bytes + from, i - from, out, problem);
	decoder->offset += i;
	*consumed = i;
	return good;
}

static bool feed_iconv(struct decoder *decoder, const unsigned char *bytes, size_t length, bool last,
    size_t *consumed, struct buffer *out, struct problem *problem)
{
	ICONV_CONST char *in = (ICONV_CONST char *)(uintptr_t)bytes, *before;
	size_t left = length, unit = decoder->encoding == ENCODING_GB18030 ? 1 : 2, done;
	char piece[PIECE], *to;
	size_t room;
	int fault;

	while (left > 0) {
		before = in;
		to = piece;
		room = sizeof(piece);
		done = iconv(decoder->converter, &in, &left, &to, &room);
		fault = done == (size_t)-1 ? errno : 0;
		if (!add_repaired(decoder, piece, sizeof(piece) - room, out, problem))
			return false;
		decoder->offset += (uint64_t)(in - before);
		if (fault == 0 || fault == E2BIG)
			continue;
		if (fault == EINVAL && !last)
			break;
		if (!decoder->lenient)
			return refuse(decoder, 0, _("有无法识别的字节"), problem);
		utf8_add(out, POINT_REPLACEMENT);
		decoder->replaced++;
		done = left < unit ? left : unit;
		in += done;
		left -= done;
		decoder->offset += done;
	}
	*consumed = length - left;
	return true;
}

bool decoder_feed(struct decoder *decoder, const unsigned char *bytes, size_t length, bool last, size_t *consumed,
    struct buffer *out, struct problem *problem)
{
	bool good;

	*consumed = 0;
	if (decoder->converter == (iconv_t)-1)
		good = feed_utf8(decoder, bytes, length, last, consumed, out, problem);
	else
		good = feed_iconv(decoder, bytes, length, last, consumed, out, problem);
	if (good && out->full)
		return problem_set(problem, PROBLEM_FAILED, _("文本超过 %zu 字节的上限。请拆分后再试。"), out->maximum);
	return good;
}
