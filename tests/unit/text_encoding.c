#include "text_check.h"

static char *decoded(enum encoding encoding, const char *bytes, size_t length)
{
	struct buffer out = BUFFER_INIT(1 << 20);
	struct problem problem = PROBLEM_INIT;

	if (!encoding_to_utf8(encoding, bytes, length, &out, &problem))
		fail_msg("%s", problem.text);
	return buffer_take(&out);
}

static void test_utf8_is_strict(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} good[] = {{"", 0}, {"a", 1}, {"\xC2\x80", 2}, {"\xDF\xBF", 2}, {"\xE0\xA0\x80", 3}, {"\xED\x9F\xBF", 3},
	    {"\xEE\x80\x80", 3}, {"\xEF\xBF\xBF", 3}, {"\xF0\x90\x80\x80", 4}, {"\xF4\x8F\xBF\xBF", 4}, {"a\0b", 3}},
	  bad[] = {{"\x80", 1}, {"\xC0\x80", 2}, {"\xC1\xBF", 2}, {"\xE0\x9F\xBF", 3}, {"\xED\xA0\x80", 3},
	    {"\xED\xBF\xBF", 3}, {"\xF0\x8F\xBF\xBF", 4}, {"\xF4\x90\x80\x80", 4}, {"\xF5\x80\x80\x80", 4},
	    {"\xFF", 1}, {"\xE4\xB8", 2}, {"\xE4\xB8" "a", 3}, {"a\xC2", 2}};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(good); i++)
		assert_true(utf8_is_valid(good[i].bytes, good[i].length));
	for (size_t i = 0; i < BASE_COUNT(bad); i++)
		assert_false(utf8_is_valid(bad[i].bytes, bad[i].length));
}

static void test_points_go_there_and_back(void **state)
{
	uint32_t point, again;
	char bytes[5];
	size_t size;

	(void)state;
	for (point = 1; point < 0x110000; point++) {
		size = utf8_write(point, bytes);
		if (size != strlen(bytes) || utf8_next(bytes, &again) != size)
			fail_msg("U+%04X", point);
		if (again != (point >= 0xD800 && point <= 0xDFFF ? 0xFFFD : point))
			fail_msg("U+%04X read as U+%04X", point, again);
	}
	assert_int_equal(utf8_write(0x110000, bytes), 3);
	assert_int_equal(utf8_next("", &point), 0);
	assert_int_equal(utf8_next("\xE4\xB8", &point), 1);
	assert_int_equal(point, 0xFFFD);
}

static void test_encodings_are_found(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		enum encoding encoding;
	} cases[] = {
	    {"", 0, ENCODING_UTF8},
	    {"plain", 5, ENCODING_UTF8},
	    {"\xE4\xB8\xAD", 3, ENCODING_UTF8},
	    {"\xEF\xBB\xBF\xD6\xD0", 5, ENCODING_UTF8}, /* the mark decides */
	    {"\xD6\xD0\xCE\xC4", 4, ENCODING_GB18030},
	    {"\x81\x31\x9C\x34", 4, ENCODING_GB18030},
	    {"\xFF\xFE\x2D\x4E", 4, ENCODING_UTF16LE},
	    {"\xFE\xFF\x4E\x2D", 4, ENCODING_UTF16BE},
	    {"\x84\x31\x95\x33\xD6\xD0", 6, ENCODING_GB18030},
	};
	enum encoding found;
	struct problem problem = PROBLEM_INIT;

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		assert_true(encoding_find(cases[i].bytes, cases[i].length, &found, &problem));
		assert_int_equal(found, cases[i].encoding);
	}
	assert_false(encoding_find("ab\xFF", 3, &found, &problem));
	check_problem(&problem, "第 3 个字节");
	assert_false(encoding_find("\xD6\xD0\xCE", 3, &found, &problem));
	check_problem(&problem, "第 3 个字节起不符");
	assert_false(encoding_find("\x81\x31\x9C", 3, &found, &problem));
	problem_release(&problem);
	assert_false(encoding_find("PK\x03\x04\0\0", 6, &found, &problem));
	check_problem(&problem, "Excel");
}

static void test_rare_names_in_four_bytes(void **state)
{
	(void)state;
	check_made(decoded(ENCODING_GB18030, "\x82\x35\x87\x37", 4), "䶴");
	check_made(decoded(ENCODING_GB18030, "\x82\x30\xB7\x31", 4), "㛃");
	check_made(decoded(ENCODING_GB18030, "\xFE\x9F", 2), "䶮");
	check_made(decoded(ENCODING_GB18030, "\x99\x33\xA9\x32", 4), "𬭎");
}

static void test_every_point_survives_gb18030(void **state)
{
	struct buffer text = BUFFER_INIT(1 << 23), bytes = BUFFER_INIT(1 << 23), back = BUFFER_INIT(1 << 23);
	struct problem problem = PROBLEM_INIT;
	char one[5];

	(void)state;
	for (uint32_t point = 0x20; point < 0x40000; point++)
		if (point < 0xD800 || point > 0xF8FF)
			buffer_add_bytes(&text, one, utf8_write(point, one));
	assert_true(encoding_from_utf8(ENCODING_GB18030, buffer_text(&text), &bytes, &problem));
	assert_true(encoding_to_utf8(ENCODING_GB18030, buffer_text(&bytes), bytes.length, &back, &problem));
	assert_string_equal(buffer_text(&text), buffer_text(&back));
	buffer_release(&text);
	buffer_release(&bytes);
	buffer_release(&back);
}

/* Old tables put these names at private points; other private points belong to an office. */
static void test_private_points_are_repaired(void **state)
{
	(void)state;
	check_made(decoded(ENCODING_UTF8, "王\xEE\xA1\xA3", 6), "王䶮");
	check_made(decoded(ENCODING_UTF8, "\xEE\xA0\xBB\xEE\xA0\x96", 6), "𢦏𠂇");
	check_made(decoded(ENCODING_UTF8, "\xEE\x9F\x87\xEE\x9F\x88", 6), "ḿǹ");
	check_made(decoded(ENCODING_UTF8, "\xEE\xA1\xA5\xEE\x80\x80", 6), "\xEE\xA1\xA5\xEE\x80\x80");
	check_made(decoded(ENCODING_UTF16LE, "\xFF\xFE\x63\xE8", 4), "䶮");
	check_made(decoded(ENCODING_GB18030, "\xFE\x59\xA6\xD9", 4), "龴︐");
}

static void test_marks_are_not_text(void **state)
{
	(void)state;
	check_made(decoded(ENCODING_UTF8, "\xEF\xBB\xBF" "a", 4), "a");
	check_made(decoded(ENCODING_UTF16BE, "\xFE\xFF\0a\xD8\x42\xDF\xB7", 8), "a𠮷");
	check_made(decoded(ENCODING_GB18030, "\x84\x31\x95\x33" "a", 5), "a");
	check_made(decoded(ENCODING_UTF8, "", 0), "");
}

static void test_bad_bytes_are_refused(void **state)
{
	static const struct {
		enum encoding encoding;
		const char *bytes;
		size_t length;
		const char *words;
	} cases[] = {
	    {ENCODING_UTF8, "ab\xE4\xB8", 4, "第 3 个字节"},
	    {ENCODING_UTF8, "ab\0c", 4, "第 3 个字节处（或其后）有空字符"},
	    {ENCODING_GB18030, "\xD6\xD0\xCE", 3, "第 3 个字节"},
	    {ENCODING_GB18030, "a\xFF", 2, "第 2 个字节"},
	    {ENCODING_GB18030, "a\0", 2, "空字符"},
	    {ENCODING_UTF16LE, "\x42\xD8", 2, "第 1 个字节"},
	    {ENCODING_UTF16LE, "\xB7\xDF" "aa", 4, "第 1 个字节"},
	    {ENCODING_UTF16BE, "\0a\0", 3, "第 3 个字节"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct buffer out = BUFFER_INIT(100);
		struct problem problem = PROBLEM_INIT;

		assert_false(encoding_to_utf8(cases[i].encoding, cases[i].bytes, cases[i].length, &out, &problem));
		check_problem(&problem, cases[i].words);
		buffer_release(&out);
	}
}

static void test_output_has_a_maximum(void **state)
{
	struct buffer out = BUFFER_INIT(4);
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_false(encoding_to_utf8(ENCODING_GB18030, "\xD6\xD0\xCE\xC4", 4, &out, &problem));
	check_problem(&problem, "上限");
	buffer_release(&out);
	assert_false(encoding_from_utf8(ENCODING_UTF16LE, "abc", &out, &problem));
	check_problem(&problem, "上限");
	buffer_release(&out);
}

/* What goes in may be anything; what comes out is UTF-8 or a refusal. */
static void test_no_two_bytes_break_it(void **state)
{
	unsigned char bytes[4] = "ABcd";
	struct buffer out = BUFFER_INIT(100);
	enum encoding encoding;

	(void)state;
	for (int pair = 0; pair < 0x10000; pair++) {
		bytes[1] = (unsigned char)(pair >> 8);
		bytes[2] = (unsigned char)pair;
		if (encoding_find(bytes, 4, &encoding, NULL))
			assert_true(!encoding_to_utf8(encoding, bytes, 4, &out, NULL) ||
			    utf8_is_valid(buffer_text(&out), out.length));
		buffer_clear(&out);
	}
	for (int pair = 0; pair < 0x10000; pair++) {
		encoding = ENCODING_GB18030;
		bytes[0] = (unsigned char)(pair >> 8);
		bytes[1] = (unsigned char)pair;
		if (encoding_to_utf8(encoding, bytes, 2, &out, NULL)) {
			assert_true(utf8_is_valid(buffer_text(&out), out.length));
			assert_null(memchr(buffer_text(&out), 0, out.length));
		}
		buffer_clear(&out);
	}
	buffer_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_utf8_is_strict),
	    cmocka_unit_test(test_points_go_there_and_back),
	    cmocka_unit_test(test_encodings_are_found),
	    cmocka_unit_test(test_rare_names_in_four_bytes),
	    cmocka_unit_test(test_every_point_survives_gb18030),
	    cmocka_unit_test(test_private_points_are_repaired),
	    cmocka_unit_test(test_marks_are_not_text),
	    cmocka_unit_test(test_bad_bytes_are_refused),
	    cmocka_unit_test(test_output_has_a_maximum),
	    cmocka_unit_test(test_no_two_bytes_break_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
