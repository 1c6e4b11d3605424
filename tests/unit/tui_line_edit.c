/* The line editor: code points, columns, replacing on arrival, pastes, secrets. No terminal. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "doudi/text.h"
#include "doudi/tui.h"

static bool press(struct line_edit *edit, uint32_t code)
{
	return line_edit_key(edit, &(struct key){code, NULL});
}

static void type(struct line_edit *edit, const char *text)
{
	uint32_t point;
	for (size_t step; (step = utf8_next(text, &point)) > 0; text += step)
		press(edit, point);
}

static void paste(struct line_edit *edit, const char *text)
{
	assert_true(line_edit_key(edit, &(struct key){PRESS_PASTE, text}));
}

static void text_is(const struct line_edit *edit, const char *expected)
{
	char *text = line_edit_text(edit);
	assert_string_equal(text, expected);
	free(text);
}

static void shows(const struct line_edit *edit, int columns, const char *expected, int cursor)
{
	struct buffer shown = BUFFER_INIT(4096);
	int at;
	line_edit_show(edit, columns, &shown, &at);
	assert_string_equal(buffer_text(&shown), expected);
	assert_int_equal(at, cursor);
	buffer_release(&shown);
}

static void test_inserting_and_deleting(void **state)
{
	struct line_edit edit;
	(void)state;
	line_edit_init(&edit, 20, false, false);
	type(&edit, "义军");
	press(&edit, PRESS_LEFT);
	type(&edit, "勇");
	text_is(&edit, "义勇军");
	press(&edit, PRESS_BACKSPACE);
	text_is(&edit, "义军");
	press(&edit, PRESS_HOME);
	press(&edit, PRESS_BACKSPACE);
	text_is(&edit, "义军");
	press(&edit, PRESS_DELETE);
	text_is(&edit, "军");
	press(&edit, PRESS_END);
	press(&edit, PRESS_DELETE);
	press(&edit, PRESS_RIGHT);
	text_is(&edit, "军");
	assert_false(press(&edit, PRESS_ENTER));
	assert_false(press(&edit, PRESS_F(4)));
	line_edit_release(&edit);
}

static void test_typing_replaces_on_arrival(void **state)
{
	struct line_edit edit;
	(void)state;
	line_edit_init(&edit, 20, false, false);
	line_edit_set(&edit, "旧的内容");
	assert_true(edit.fresh);
	type(&edit, "新");
	text_is(&edit, "新");
	line_edit_set(&edit, "旧的内容");
	press(&edit, PRESS_LEFT);
	type(&edit, "新");
	text_is(&edit, "旧的内新容");
	line_edit_set(&edit, "旧的内容");
	press(&edit, PRESS_END);
	type(&edit, "新");
	text_is(&edit, "旧的内容新");
	line_edit_set(&edit, "旧的内容");
	assert_false(edit.changed);
	press(&edit, PRESS_BACKSPACE);
	text_is(&edit, "");
	assert_true(edit.changed);
	line_edit_set(&edit, "旧的内容");
	paste(&edit, "贴");
	text_is(&edit, "贴");
	line_edit_release(&edit);
}

static void test_words(void **state)
{
	struct line_edit edit;
	(void)state;
	line_edit_init(&edit, 60, false, false);
	line_edit_set(&edit, "古城乡 abc12号, x");
	press(&edit, PRESS_WORD_LEFT);
	assert_int_equal(edit.cursor, 12);
	press(&edit, PRESS_WORD_LEFT);
	assert_int_equal(edit.cursor, 10);
	press(&edit, PRESS_WORD_LEFT);
	press(&edit, PRESS_WORD_LEFT);
	assert_int_equal(edit.cursor, 4);
	press(&edit, PRESS_WORD_LEFT);
	press(&edit, PRESS_WORD_LEFT);
	assert_int_equal(edit.cursor, 0);
	press(&edit, PRESS_WORD_RIGHT);
	assert_int_equal(edit.cursor, 4);
	press(&edit, PRESS_CTRL('K'));
	text_is(&edit, "古城乡 ");
	line_edit_release(&edit);
}

static void test_maximum_counts_characters(void **state)
{
	struct line_edit edit;
	(void)state;
	line_edit_init(&edit, 3, false, false);
	type(&edit, "䶮\U0002CB4E㛃");
	assert_false(edit.dropped);
	type(&edit, "x");
	assert_true(edit.dropped);
	text_is(&edit, "䶮\U0002CB4E㛃");
	press(&edit, PRESS_LEFT);
	assert_false(edit.dropped);
	line_edit_set(&edit, "四个字符");
	assert_true(edit.dropped);
	text_is(&edit, "四个字");
	line_edit_release(&edit);
	line_edit_init(&edit, 0, false, false);
	type(&edit, "x");
	text_is(&edit, "");
	line_edit_release(&edit);
}

static void test_paste_into_one_line(void **state)
{
	struct line_edit edit;
	(void)state;
	line_edit_init(&edit, 200, false, false);
	paste(&edit, "一\n二\n三\n四\n五\n六\n七\n八\n九\n十\n");
	text_is(&edit, "一 二 三 四 五 六 七 八 九 十");
	line_edit_set(&edit, "");
	paste(&edit, "a\tb\x1b[A\x07\xc2\x9b中");
	text_is(&edit, "a b[A中");
	line_edit_release(&edit);
	line_edit_init(&edit, 200, false, true);
	paste(&edit, "一\n\n二\n\n");
	text_is(&edit, "一\n\n二");
	line_edit_release(&edit);
}

static void test_scrolled_view_never_halves_a_character(void **state)
{
	struct line_edit edit;
	(void)state;
	line_edit_init(&edit, 100, false, false);
	type(&edit, "北京市海淀区中关村大街一号");
	for (int columns = 2; columns < 40; columns++) {
		for (edit.cursor = 0; edit.cursor <= edit.length; edit.cursor++) {
			struct buffer shown = BUFFER_INIT(4096);
			int at;
			line_edit_show(&edit, columns, &shown, &at);
			assert_true(text_columns(buffer_text(&shown)) <= columns);
			assert_true(utf8_is_valid(buffer_text(&shown), shown.length));
			assert_in_range(at, 0, columns - 1);
			buffer_release(&shown);
		}
	}
	edit.cursor = 0;
	shows(&edit, 10, "北京市海淀", 0);
	shows(&edit, 9, "北京市海", 0);
	line_edit_release(&edit);
}

static void test_secret_shows_stars_and_is_wiped(void **state)
{
	struct line_edit edit;
	(void)state;
	line_edit_init(&edit, 20, true, false);
	type(&edit, "密码ab");
	shows(&edit, 10, "****", 4);
	text_is(&edit, "密码ab");
	line_edit_set(&edit, "");
	for (int i = 0; i < 20; i++)
		assert_int_equal(edit.points[i], 0);
	line_edit_release(&edit);
	assert_null(edit.points);
}

static void test_rows_of_a_note(void **state)
{
	struct line_edit edit;
	int row, column;
	(void)state;
	line_edit_init(&edit, 200, false, true);
	type(&edit, "一二三四五六");
	press(&edit, PRESS_ALT('\r'));
	type(&edit, "末");
	assert_int_equal(line_edit_rows(&edit, 7), 3);
	line_edit_cursor(&edit, 7, &row, &column);
	assert_int_equal(row, 2);
	assert_int_equal(column, 2);
	assert_true(line_edit_move_row(&edit, 7, -1));
	line_edit_cursor(&edit, 7, &row, &column);
	assert_int_equal(row, 1);
	assert_int_equal(column, 2);
	assert_true(line_edit_move_row(&edit, 7, -1));
	assert_false(line_edit_move_row(&edit, 7, -1));
	press(&edit, PRESS_DELETE);
	text_is(&edit, "一三四五六\n末");
	struct buffer shown = BUFFER_INIT(100);
	line_edit_show_row(&edit, 7, 1, &shown);
	assert_string_equal(buffer_text(&shown), "五六");
	line_edit_show_row(&edit, 7, 9, &shown);
	assert_string_equal(buffer_text(&shown), "五六");
	buffer_release(&shown);
	line_edit_release(&edit);
}

static void test_empty_note_has_one_row(void **state)
{
	struct line_edit edit;
	int row, column;
	(void)state;
	line_edit_init(&edit, 5, false, true);
	assert_int_equal(line_edit_rows(&edit, 10), 1);
	line_edit_cursor(&edit, 10, &row, &column);
	assert_int_equal(row + column, 0);
	press(&edit, PRESS_ALT('\r'));
	assert_int_equal(line_edit_rows(&edit, 10), 2);
	line_edit_cursor(&edit, 10, &row, &column);
	assert_int_equal(row, 1);
	line_edit_release(&edit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_inserting_and_deleting),
	    cmocka_unit_test(test_typing_replaces_on_arrival),
	    cmocka_unit_test(test_words),
	    cmocka_unit_test(test_maximum_counts_characters),
	    cmocka_unit_test(test_paste_into_one_line),
	    cmocka_unit_test(test_scrolled_view_never_halves_a_character),
	    cmocka_unit_test(test_secret_shows_stars_and_is_wiped),
	    cmocka_unit_test(test_rows_of_a_note),
	    cmocka_unit_test(test_empty_note_has_one_row),
	};
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
