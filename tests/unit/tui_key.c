/* Key names, bytes that become text, and what a typed word means in a list of choices. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "doudi/text.h"
#include "tui/terminal.h"

static void test_names_go_both_ways(void **state)
{
	static const uint32_t codes[] = {PRESS_ENTER, PRESS_F(1), PRESS_F(12), PRESS_CTRL('S'), PRESS_ALT('d'), PRESS_ALT('\r'),
	                                 PRESS_KEYPAD_PLUS, ' ', '/', '?', 0x738b, PRESS_CTRL_DELETE, PRESS_BACK_TAB};
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(codes); i++)
		assert_int_equal(key_read(key_write(codes[i]).text), codes[i]);
	assert_string_equal(key_write(PRESS_CTRL('s')).text, "Ctrl-S");
	assert_string_equal(key_write('<').text, "<");
	assert_int_equal(key_read("lt"), '<');
	assert_int_equal(key_read("F13"), PRESS_NONE);
	assert_int_equal(key_read("Entre"), PRESS_NONE);
	assert_int_equal(key_read(""), PRESS_NONE);
}

/* Feeds the bytes and writes what came of them; '!' at the end when something was dropped. */
static char *decode(const char *bytes, size_t count)
{
	struct key_bytes key_bytes = {.count = 0};
	struct buffer text = BUFFER_INIT(1000);
	uint32_t point;
	char out[5];
	for (size_t i = 0; i < count; i++) {
		key_bytes_add(&key_bytes, (unsigned char)bytes[i]);
		while (key_bytes_next(&key_bytes, &point))
			buffer_add_bytes(&text, out, utf8_write(point, out));
	}
	key_bytes_give_up(&key_bytes);
	if (key_bytes.foreign)
		buffer_add_char(&text, '!');
	return buffer_take(&text);
}

static void decodes(const char *bytes, size_t count, const char *expected)
{
	char *text = decode(bytes, count);
	assert_string_equal(text, expected);
	free(text);
}
#define DECODES(bytes, expected) decodes(bytes, sizeof(bytes) - 1, expected)

static void test_utf8_bytes(void **state)
{
	(void)state;
	DECODES("a王\xf0\xac\xad\x8e", "a王\U0002CB4E");
	DECODES("\xcd\xf5q", "q!");                     /* GBK 王 at a UTF-8 program: nothing else is lost */
	DECODES("\xe7\x8e", "!");                  /* cut short */
	DECODES("\xe7\x8eq\xe7\x8e\x8b", "q王!");
	DECODES("\x80\xbf\xff", "!");
	DECODES("\xed\xa0\x80z", "z!");                 /* a surrogate */
}

static void test_gb18030_bytes(void **state)
{
	const char *build = getenv("DOUDI_BUILD");
	char *folder = memory_format("%s/locale", build ? build : ".");
	(void)state;
	setenv("LOCPATH", folder, 1);
	free(folder);
	if (!setlocale(LC_CTYPE, "zh_CN.GB18030"))
		skip();
	DECODES("\xcd\xf5q", "王q");
	DECODES("\x99\x33\xa9\x32z", "\U0002CB4Ez");
	DECODES("\xfe\x9f", "䶮");
	DECODES("\xff" "a", "a!");
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

static void test_choices(void **state)
{
	static const struct choice choices[] = {
	    {"10", "单身", NULL}, {"spouse", "配偶", NULL}, {"child", "子女", NULL}, {"3", "其他", NULL}, {"parent", "父母", NULL}};
	static const struct {
		const char *typed;
		int found;
	} cases[] = {{"配偶", 1}, {"po", 1}, {"PO", 1}, {"2", 1}, {"3", 3}, {"10", 0}, {"5", 4}, {"6", -1}, {"child", 2}, {"chi", 2},
	             {"母", 4}, {"", -1}, {"ds", 0}, {"ss", 0}, {"p", -2}, {"父女", -1}};
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		int found = choice_find(choices, BASE_COUNT(choices), cases[i].typed);
		if (found != cases[i].found)
			fail_msg("%s: %d", cases[i].typed, found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_names_go_both_ways),
	    cmocka_unit_test(test_utf8_bytes),
	    cmocka_unit_test(test_gb18030_bytes),
	    cmocka_unit_test(test_choices),
	};
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
