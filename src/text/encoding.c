/* Which encoding a file is in, and whole texts from one to the other. The order is the one
 * that real exports need: byte order mark, strict UTF-8, GB18030. */
#include "decoder.h"
#include "point.h"

#include <errno.h>
#include <string.h>

const char *encoding_name(enum encoding encoding)
{
	static const char *const names[] = {
	    [ENCODING_UTF8] = "UTF-8",
	    [ENCODING_GB18030] = "GB18030",
	    [ENCODING_UTF16LE] = "UTF-16LE",
	    [ENCODING_UTF16BE] = "UTF-16BE",
	};

	return names[encoding];
}

size_t encoding_mark(const unsigned char *bytes, size_t length, enum encoding *encoding)
{
	static const struct {
		const char *bytes;
		size_t length;
		enum encoding encoding;
	} marks[] = {
	    {"\xEF\xBB\xBF", 3, ENCODING_UTF8},
	    {"\x84\x31\x95\x33", 4, ENCODING_GB18030},
	    {"\xFF\xFE", 2, ENCODING_UTF16LE},
	    {"\xFE\xFF", 2, ENCODING_UTF16BE},
	};
	size_t i;

	for (i = 0; i < BASE_COUNT(marks); i++)
		if (length >= marks[i].length && memcmp(bytes, marks[i].bytes, marks[i].length) == 0) {
			*encoding = marks[i].encoding;
			return marks[i].length;
		}
	return 0;
}

static void note_bad(uint64_t *count, uint64_t *first, uint64_t at)
{
	if ((*count)++ == 0)
		*first = at;
}

static void survey_utf8(struct encoding_survey *survey, unsigned char byte, uint64_t at)
{
	if (survey->utf8_left > 0) {
		if (byte >= survey->utf8_least && byte <= survey->utf8_most) {
			survey->utf8_left--;
			survey->utf8_least = 0x80;
			survey->utf8_most = 0xBF;
			return;
		}
		note_bad(&survey->utf8_bad, &survey->utf8_bad_at, at);
		survey->utf8_left = 0;
	}
	if (byte < 0x80)
		return;
	if (byte < 0xC2 || byte > 0xF4) {
		note_bad(&survey->utf8_bad, &survey->utf8_bad_at, at);
		return;
	}
	survey->utf8_left = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
	/* no overlong forms, no surrogates, nothing after U+10FFFF */
	survey->utf8_least = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
	survey->utf8_most = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
}

/* States: 0 between characters, 1 after a lead byte, 2 and 3 inside four bytes. */
static void survey_gb(struct encoding_survey *survey, unsigned char byte, uint64_t at)
{
	bool digit = byte >= 0x30 && byte <= 0x39;
	bool lead = byte >= 0x81 && byte <= 0xFE;

	if (survey->gb_state == 1 && digit) {
		survey->gb_state = 2;
	} else if (survey->gb_state == 1 && byte >= 0x40 && byte <= 0xFE && byte != 0x7F) {
		survey->gb_state = 0;
	} else if (survey->gb_state == 2 && lead) {
		survey->gb_state = 3;
	} else if (survey->gb_state == 3 && digit) {
		survey->gb_state = 0;
	} else {
		if (survey->gb_state != 0)
			note_bad(&survey->gb_bad, &survey->gb_bad_at, at);
		if (byte >= 0x80 && !lead)
			note_bad(&survey->gb_bad, &survey->gb_bad_at, at);
		survey->gb_state = lead ? 1 : 0;
	}
}

void encoding_survey_add(struct encoding_survey *survey, const void *from, size_t length)
{
	const unsigned char *bytes = from;
	uint64_t at;
	size_t i;

	for (i = 0; i < length; i++) {
		at = ++survey->length;
		if (at <= sizeof(survey->head))
			survey->head[at - 1] = bytes[i];
		if (bytes[i] == 0)
			survey->nuls++;
		if (bytes[i] < 0x80 && survey->utf8_left == 0 && survey->gb_state == 0)
			continue;
		if (bytes[i] >= 0x80)
			survey->foreign++;
		survey_utf8(survey, bytes[i], at);
		survey_gb(survey, bytes[i], at);
	}
}

void encoding_survey_end(struct encoding_survey *survey)
{
	if (survey->utf8_left > 0)
		note_bad(&survey->utf8_bad, &survey->utf8_bad_at, survey->length);
	if (survey->gb_state != 0)
		note_bad(&survey->gb_bad, &survey->gb_bad_at, survey->length);
}

bool encoding_find(const void *bytes, size_t length, enum encoding *encoding, struct problem *problem)
{
	struct encoding_survey survey = {0};

	if (encoding_mark(bytes, length, encoding) > 0)
		return true;
	encoding_survey_add(&survey, bytes, length);
	encoding_survey_end(&survey);
	if (survey.nuls > 0)
		return problem_set(problem, PROBLEM_FAILED,
		    _("这不是文本文件（有空字符），可能是 Excel 工作簿或图片。请另存为 CSV（UTF-8）后再试。"));
	*encoding = survey.utf8_bad == 0 ? ENCODING_UTF8 : ENCODING_GB18030;
	if (survey.utf8_bad > 0 && survey.gb_bad > 0)
		return problem_set(problem, PROBLEM_FAILED,
		    _("文件既不是 UTF-8（第 %llu 个字节起不符），也不是 GB18030（第 %llu 个字节起不符）。请检查文件是否损坏，或另存为 UTF-8 后再试。"),
		    (unsigned long long)survey.utf8_bad_at, (unsigned long long)survey.gb_bad_at);
	return true;
}

bool encoding_to_utf8(enum encoding encoding, const void *bytes, size_t length, struct buffer *out,
    struct problem *problem)
{
	struct decoder decoder;
	enum encoding marked;
	size_t skip, consumed;
	bool good;

	skip = encoding_mark(bytes, length, &marked);
	if (skip > 0 && marked != encoding)
		skip = 0;
	if (!decoder_open(&decoder, encoding, false, problem))
		return false;
	decoder.offset = skip;
	good = decoder_feed(&decoder, (const unsigned char *)bytes + skip, length - skip, true, &consumed, out, problem);
	decoder_close(&decoder);
	return good;
}

bool encoding_from_utf8(enum encoding encoding, const char *text, struct buffer *out, struct problem *problem)
{
	ICONV_CONST char *in = (ICONV_CONST char *)(uintptr_t)text;
	size_t left = strlen(text), room, done;
	char piece[4096], *to;
	iconv_t converter;
	bool good = true;

	converter = iconv_open(encoding_name(encoding), "UTF-8");
	if (converter == (iconv_t)-1)
		return problem_set(problem, PROBLEM_FAILED, _("本机的字符转换库不支持 %s 编码，请改用 UTF-8。"), encoding_name(encoding));
	while (good && left > 0) {
		to = piece;
		room = sizeof(piece);
		done = iconv(converter, &in, &left, &to, &room);
		good = done != (size_t)-1 || errno == E2BIG;
		buffer_add_bytes(out, piece, sizeof(piece) - room);
	}
	iconv_close(converter);
	if (!good)
		return problem_set(problem, PROBLEM_FAILED, _("第 %zu 个字节起的文字无法写成 %s，请改用 UTF-8。"),
		    strlen(text) - left + 1, encoding_name(encoding));
	if (out->full)
		return problem_set(problem, PROBLEM_FAILED, _("文本超过 %zu 字节的上限。请拆分后再试。"), out->maximum);
	return true;
}
