#include "text_check.h"

#include <locale.h>
#include <wchar.h>

static void test_columns_are_the_locales(void **state)
{
	(void)state;
	for (uint32_t point = 0xA0; point < 0x40000; point++) {
		int columns = wcwidth((wchar_t)point);

		if (point >= 0xD800 && point <= 0xDFFF)
			continue;
		if (text_point_columns(point) != 2 && text_point_columns(point) != columns)
			fail_msg("U+%04X: %d", point, columns);
		if (text_point_columns(point) == 2 && columns == 1 && (point >= 0x4E00 && point < 0xA000))
			fail_msg("U+%04X: %d", point, columns);
	}
	assert_int_equal(text_columns("王a明"), 5);
	assert_int_equal(text_columns("\u200B"), 2);
	assert_int_equal(text_columns("\U00031350"), 2);
	assert_int_equal(text_columns("\x1b"), 2);
	assert_int_equal(text_columns("\t"), 1);
	assert_int_equal(text_columns(""), 0);
	assert_int_equal(text_columns("\xFF"), 2);
}

/* What is counted is what is shown. */
static void test_shown_text_has_the_same_columns(void **state)
{
	static const char *const texts[] = {"“引号”—…×", "王\u200B五\U00031350", "a\x1b[31m\tb", "\xE4\xB8中", "e\u0301"};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(texts); i++) {
		char *shown = text_for_display(texts[i]);

		assert_int_equal(text_columns(shown), text_columns(texts[i]));
		free(shown);
	}
}

static void test_cutting(void **state)
{
	(void)state;
	assert_int_equal(text_cut("中文字", 6), 9);
	assert_int_equal(text_cut("中文字", 5), 6);
	assert_int_equal(text_cut("中文字", 1), 0);
	assert_int_equal(text_cut("中文字", 0), 0);
	assert_int_equal(text_cut("中文字", -3), 0);
	assert_int_equal(text_cut("a中", 2), 1);
	assert_int_equal(text_cut("", 5), 0);
}

static void check_padded(const char *text, int columns, const char *expected)
{
	struct buffer out = BUFFER_INIT(1000);

	text_add_padded(&out, text, columns);
	assert_string_equal(buffer_text(&out), expected);
	buffer_release(&out);
}

static void test_padding(void **state)
{
	(void)state;
	check_padded("中文", 6, "中文  ");
	check_padded("中文", 4, "中文");
	check_padded("中文字", 5, "中.. ");
	check_padded("中文字", 4, "中..");
	check_padded("中文字", 3, ".. ");
	check_padded("中文字", 2, "..");
	check_padded("中文字", 1, ".");
	check_padded("中文字", 0, "");
	check_padded("", 3, "   ");
	check_padded("a\x1b" "b", 4, "a〓b");
	check_padded("abc\n", 5, "abc  ");
}

static void check_lines(const char *text, int columns, const char *const *expected)
{
	char **lines = text_wrap(text, columns);
	size_t i;

	for (i = 0; lines[i] != NULL && expected[i] != NULL; i++)
		assert_string_equal(lines[i], expected[i]);
	assert_null(lines[i]);
	assert_null(expected[i]);
	text_lines_free(lines);
}

#define LINES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void test_wrapping(void **state)
{
	(void)state;
	check_lines("", 10, LINES(""));
	check_lines("一二三四五", 10, LINES("一二三四五"));
	check_lines("一二三四五六", 10, LINES("一二三四五", "六"));
	check_lines("一二三四五。六", 10, LINES("一二三四", "五。六"));
	check_lines("一二三四（五）六", 10, LINES("一二三四", "（五）六"));
	check_lines("一二三四五》”。六", 10, LINES("一二三四", "五》”。六"));
	check_lines("甲\n\n乙\n", 10, LINES("甲", "", "乙", ""));
	check_lines("收入 1234.50 元", 8, LINES("收入", "1234.50", "元"));
	check_lines("2025-03-03起", 10, LINES("2025-03-03", "起"));
	check_lines("abcdefghijk", 4, LINES("abcd", "efgh", "ijk"));
	check_lines("hello  world", 6, LINES("hello", "world"));
	check_lines("。。。。", 4, LINES("。。", "。。")); /* no good place: still within the columns */
	check_lines("一二", 1, LINES("一", "二"));
	check_lines("一\x1b二", 4, LINES("一〓", "二"));
}

/* Random text of everything that has a rule: never wider than asked, and nothing lost. */
static void test_lines_never_exceed(void **state)
{
	static const char *const pieces[] = {"中", "a", "1", "。", "，", "（", "）", "《", "》", "“", "”", " ", "\n", ".", "-", "〓", "%",
	    "…", "\u200B", "word"};

	(void)state;
	random_seed(20250303);
	for (int round = 0; round < 3000; round++) {
		struct buffer text = BUFFER_INIT(1000), joined = BUFFER_INIT(1000), kept = BUFFER_INIT(1000);
		int columns = 2 + (int)random_below(12);
		char **lines, *shown;

		for (uint64_t i = random_below(40); i > 0; i--)
			buffer_add(&text, pieces[random_below(BASE_COUNT(pieces))]);
		lines = text_wrap(buffer_text(&text), columns);
		for (size_t i = 0; lines[i] != NULL; i++) {
			assert_true(text_columns(lines[i]) <= columns);
			buffer_add(&joined, lines[i]);
		}
		shown = text_for_display(buffer_text(&text));
		for (const char *at = shown; *at != '\0'; at++)
			if (*at != ' ')
				buffer_add_char(&kept, *at);
		for (size_t from = 0, to = 0; joined.length > 0 && from <= joined.length; from++)
			if (joined.data[from] != ' ')
				joined.data[to++] = joined.data[from];
		assert_string_equal(buffer_text(&joined), buffer_text(&kept));
		free(shown);
		text_lines_free(lines);
		buffer_release(&text);
		buffer_release(&joined);
		buffer_release(&kept);
	}
	random_unseed();
}

static bool set_locale(const char *name)
{
	const char *build = getenv("DOUDI_BUILD");

	if (build != NULL) {
		char *path = memory_format("%s/locale", build);

		setenv("LOCPATH", path, 1);
		free(path);
	}
	return setlocale(LC_CTYPE, name) != NULL;
}

static void test_gb18030_locale(void **state)
{
	bool found = set_locale("zh_CN.GB18030");

	(void)state;
	if (!found) {
		unsetenv("LOCPATH");
		skip();
	}
	assert_int_equal(text_columns("“…”"), 6); /* ambiguous ones are wide there */
	assert_int_equal(text_columns("中a"), 3);
	check_padded("“中”", 7, "“中” ");
	check_lines("一二三四五》”。六", 10, LINES("一二三四", "五》”。六"));
	check_lines("一二三”四", 7, LINES("一二", "三”四"));
	unsetenv("LOCPATH");
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

/* A command whose output goes to a file under LANG=C still says what it has to say. */
static void test_c_locale_keeps_chinese(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C"));
	check_made(text_for_display("张三\x1b\u202E\u200B"), "张三〓〓〓");
	assert_int_equal(text_columns("张a"), 3);
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_columns_are_the_locales),
	    cmocka_unit_test(test_shown_text_has_the_same_columns),
	    cmocka_unit_test(test_cutting),
	    cmocka_unit_test(test_padding),
	    cmocka_unit_test(test_wrapping),
	    cmocka_unit_test(test_lines_never_exceed),
	    cmocka_unit_test(test_gb18030_locale),
	    cmocka_unit_test(test_c_locale_keeps_chinese),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
