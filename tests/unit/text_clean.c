#include "text_check.h"

#include <locale.h>

static void test_lines(void **state)
{
	(void)state;
	check_made(text_clean("  人民 路\t5号\r\n", TEXT_CLEAN_LINE), "人民 路 5号");
	check_made(text_clean("\u3000\u00A0a\u00A0b\u3000", TEXT_CLEAN_LINE), "a b");
	check_made(text_clean("a\nb\r\nc\u2028d", TEXT_CLEAN_LINE), "a b c d");
	check_made(text_clean("", TEXT_CLEAN_LINE), "");
	check_made(text_clean(" \u200B\t", TEXT_CLEAN_LINE), "");
	check_made(text_clean("Ａ１＝（二）", TEXT_CLEAN_LINE), "Ａ１＝（二）");
	check_made(text_clean("\xE4\xB8", TEXT_CLEAN_LINE), "\uFFFD\uFFFD"); /* damage stays visible */
}

static void test_notes_keep_lines(void **state)
{
	(void)state;
	check_made(text_clean("一\r\n二\r三\n\n四\u2029五\n", TEXT_CLEAN_NOTE), "一\n二\n三\n\n四\n五");
	check_made(text_clean("\n\n a\x1b[2J\tb", TEXT_CLEAN_NOTE), "a[2J b");
}

static void test_ascii_is_narrowed(void **state)
{
	(void)state;
	check_made(text_clean("１３８－０Ａｂ～\u3000！", TEXT_CLEAN_ASCII), "138-0Ab~ !");
	check_made(text_clean("新Ａ", TEXT_CLEAN_ASCII), "新A");
}

static void test_names(void **state)
{
	static const char *const cases[][2] = {
	    {" 张 三 ", "张三"},
	    {"李\u3000四", "李四"},
	    {"John  Smith", "John Smith"},
	    {"阿依古丽•买买提", "阿依古丽·买买提"},
	    {"阿依古丽 · 买买提", "阿依古丽·买买提"},
	    {"阿依古丽・买买提", "阿依古丽·买买提"},
	    {"阿依古丽．买买提", "阿依古丽·买买提"},
	    {"阿依古丽‧买买提", "阿依古丽·买买提"},
	    {"阿依古丽･买买提", "阿依古丽·买买提"},
	    {"阿依古丽\u0387买买提", "阿依古丽·买买提"},
	    {"阿依古丽.买买提", "阿依古丽·买买提"},
	    {"J. Smith", "J. Smith"},
	    {"·张三", "·张三"},
	    {"张\u200B三\uFEFF", "张三"},
	    {"\u202E三张\u202C", "三张"},
	    {"葛\U000E0101城", "葛城"},
	    {"王\uE863", "王䶮"},
	    {"王\uE000", "王\uE000"},
	    {"\uE000•买买提", "\uE000·买买提"},
	    {"𠮷田", "𠮷田"},
	    {"\U00031350\U0002EBF0", "\U00031350\U0002EBF0"}, /* newer than many tables */
	    {"㛃䶮𬭎〇", "㛃䶮𬭎〇"},
	    {"张\uFFFE\uFDD0\U0003FFFF三", "张三"},
	    {"张\U000E0061三", "张三"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		char *once = text_clean(cases[i][0], TEXT_CLEAN_NAME);

		assert_string_equal(once, cases[i][1]);
		check_made(text_clean(once, TEXT_CLEAN_NAME), once);
		free(once);
	}
}

static bool is_harmless(uint32_t point)
{
	return point >= 0x20 && !(point >= 0x7F && point < 0xA0) && point != 0xAD && point != 0x061C && point != 0x180E &&
	    !(point >= 0x200B && point <= 0x200F) && !(point >= 0x2028 && point <= 0x202E) &&
	    !(point >= 0x2060 && point <= 0x206F) && point != 0xFEFF && !(point >= 0xFFF9 && point <= 0xFFFB) &&
	    (point & 0xFFFE) != 0xFFFE && !(point >= 0xE0000 && point <= 0xE0FFF) && point != 0x3164;
}

static void test_no_sequence_reaches_a_terminal(void **state)
{
	static const char *const corpus[] = {
	    "\x1b[2J", "\x1b[31m红", "\x1b]0;title\x07", "\x1b]52;c;AAAA\x1b\\", "\x1bP+q\x1b\\", "\x1b_G\x1b\\", "\x1b^x\x1b\\",
	    "\x1b" "c", "\x1b(0", "\x1b[6n", "\x1b[?1049h", "\x1b[200~", "\x1b[5i", "\x1b]8;;http://x\x1b\\", "\x1b#8",
	    "\xC2\x9B" "2J", "\xC2\x9D" "0;t" "\xC2\x9C", "\xC2\x90" "q", "\xC2\x85", "\xC2\x80", "\x9B" "2J", "\x07", "\b\b\b", "\r覆盖", "\v", "\f",
	    "\x0E", "\x0F", "\x7F", "\x05", "\x11\x13", "a\tb\nc", "\u202E反向", "\u2066\u2069", "\u200F", "\u200B\u200C\u200D",
	    "\uFEFF", "\u2028", "\u2029", "\u2060", "\u00AD", "\u061C", "\uFFF9\uFFFA\uFFFB", "\U000E0001\U000E0041\U000E007F",
	    "\u180E", "\u3164", "\uFDD0", "\uFFFF", "\U0010FFFF", "e\u0301\u0301\u0301", "\U0001D173", "\xED\xA0\x80",
	    "\xC0\x9B" "2J", "\xF8\x88\x80\x80\x80", "\xE2\x80",
	};

	(void)state;
	assert_true(BASE_COUNT(corpus) > 40);
	for (size_t i = 0; i < BASE_COUNT(corpus); i++) {
		char *ways[5], *shown = text_for_display(corpus[i]);

		for (int how = 0; how < 4; how++)
			ways[how] = text_clean(corpus[i], (enum text_clean)how);
		ways[4] = shown;
		for (int way = 0; way < 5; way++) {
			const char *at = ways[way];
			uint32_t point;
			size_t size;

			assert_true(utf8_is_valid(at, strlen(at)));
			for (; (size = utf8_next(at, &point)) > 0; at += size)
				if (!is_harmless(point) && !(way == TEXT_CLEAN_NOTE && point == '\n'))
					fail_msg("sequence %zu, way %d: U+%04X", i, way, point);
		}
		check_made(text_for_display(shown), shown);
		for (int way = 0; way < 5; way++)
			free(ways[way]);
	}
	check_made(text_for_display("张\x1b三\u202E\t。\u0301"), "张〓三〓 。〓");
}

static void test_mixed_scripts(void **state)
{
	static const char *const mixed[] = {"张A", "Аnna", "αlice", "王ニ", "⼀二", "李リ", "M\u0430x", "一ー"};
	static const char *const pure[] = {"张三", "Anna", "阿依古丽·买买提", "", "123", "Мария", "㛃𠮷\u3007", "Ａnna 2",
	    "ئايگۈل", "བཀྲ་ཤིས"};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(mixed); i++)
		if (!text_has_mixed_scripts(mixed[i]))
			fail_msg("%s", mixed[i]);
	for (size_t i = 0; i < BASE_COUNT(pure); i++)
		if (text_has_mixed_scripts(pure[i]))
			fail_msg("%s", pure[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines),
	    cmocka_unit_test(test_notes_keep_lines),
	    cmocka_unit_test(test_ascii_is_narrowed),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_no_sequence_reaches_a_terminal),
	    cmocka_unit_test(test_mixed_scripts),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
