/* Lists: paging by key, selection, headers, search, sizes, resize. */
#include "look.h"

#include "example.h"

static struct tui *open_example(struct example *example, int rows, int columns, bool mono)
{
	struct tui *tui = look_open(rows, columns, mono);
	tui_set_header(tui, "奇台县 古城乡 · 王会计");
	assert_non_null(screen_push(tui, &example_screen, example, NULL));
	return tui;
}

static void test_first_page(void **state)
{
	(void)state;
	for (int mono = 0; mono < 2; mono++) {
		struct example example = {.count = 1000000};
		struct screen_shot shot;
		struct tui *tui = open_example(&example, 24, 80, mono);
		tui_feed_shot(tui, &shot);
		tui_run(tui);
		assert_int_equal(look_find(&shot, "待受理"), 0);
		look_find(&shot, "奇台县 古城乡 · 王会计");
		assert_int_equal(look_find(&shot, "户主"), 1);
		assert_int_equal(look_find(&shot, "> 1"), 2);
		assert_int_equal(look_style(&shot, "> 1"), 's');
		assert_int_equal(look_style(&shot, "逾期"), 'w');
		assert_int_equal(look_find(&shot, "Enter 受理"), 23);
		look_find(&shot, "F1 更多");
		look_find(&shot, "共 1000000 条");
		assert_false(look_has(&shot, "金额"));
		look_cursor_at(&shot, "> 1");
		look_fits(&shot);
		screen_shot_release(&shot);
		tui_close(tui);
	}
}

static void test_wide_screen_shows_more_columns(void **state)
{
	struct example example = {.count = 200};
	struct screen_shot shot;
	struct tui *tui = open_example(&example, 43, 132, false);
	(void)state;
	tui_feed_shot(tui, &shot);
	tui_run(tui);
	look_find(&shot, "金额");
	look_find(&shot, "3800.00");
	look_fits(&shot);
	screen_shot_release(&shot);
	tui_close(tui);
}

static void test_moving(void **state)
{
	struct example example = {.count = 100000};
	struct screen_shot end, back, page, start;
	struct tui *tui = open_example(&example, 24, 80, false);
	(void)state;
	tui_feed_keys(tui, "<End>");
	tui_feed_shot(tui, &end);
	for (int i = 0; i < 60; i++)
		tui_feed_keys(tui, "<Up>");
	tui_feed_shot(tui, &back);
	tui_feed_keys(tui, "<Home>");
	for (int i = 0; i < 30; i++)
		tui_feed_keys(tui, "<PgDn>");
	tui_feed_shot(tui, &page);
	for (int i = 0; i < 31; i++)
		tui_feed_keys(tui, "<PgUp>");
	tui_feed_shot(tui, &start);
	tui_run(tui);
	look_find(&end, "> 100000");
	look_find(&back, "> 99940");
	look_find(&page, "> 571"); /* 19 rows a page */
	look_find(&start, "> 1 ");
	screen_shot_release(&end);
	screen_shot_release(&back);
	screen_shot_release(&page);
	screen_shot_release(&start);
	tui_close(tui);
}

static void test_a_key_acts_and_goes_on(void **state)
{
	struct example example = {.count = 3};
	struct screen_shot shot, last;
	struct tui *tui = open_example(&example, 24, 80, false);
	(void)state;
	tui_feed_keys(tui, "<Enter>");
	tui_feed_shot(tui, &shot);
	tui_feed_keys(tui, "<Enter><Enter><Enter><Down>");
	tui_feed_shot(tui, &last);
	tui_run(tui);
	assert_int_equal(look_find(&shot, "已受理：1"), 22);
	look_find(&shot, "> 2");
	look_find(&last, "> 3");
	assert_false(look_has(&last, "已受理"));
	screen_shot_release(&shot);
	screen_shot_release(&last);
	tui_close(tui);
}

static void test_empty(void **state)
{
	struct example example = {.count = 0};
	struct screen_shot shot;
	struct tui *tui = open_example(&example, 24, 80, true);
	(void)state;
	tui_feed_keys(tui, "<Down><Up><End><PgUp><Home>");
	tui_feed_shot(tui, &shot);
	tui_run(tui);
	look_find(&shot, "没有内容");
	assert_null(list_view_key(example.list));
	screen_shot_release(&shot);
	tui_close(tui);
}

static void test_selected_row_survives_a_reload(void **state)
{
	struct example example = {.count = 50000};
	struct tui *tui = open_example(&example, 24, 80, false);
	(void)state;
	assert_true(list_view_select(example.list, "40000"));
	tui_feed_keys(tui, "<Down><Down>");
	tui_run(tui);
	assert_string_equal(list_view_key(example.list), "40002");
	list_view_reload(example.list);
	assert_string_equal(list_view_key(example.list), "40002");
	example.count = 40001;
	list_view_reload(example.list);
	assert_string_equal(list_view_key(example.list), "40001");
	tui_close(tui);
}

static void test_resize_at_any_moment(void **state)
{
	static const int sizes[][2] = {{43, 132}, {24, 80}, {10, 40}, {1, 1}, {24, 81}, {60, 200}, {24, 79}, {23, 80}, {25, 83}};
	struct example example = {.count = 500};
	struct screen_shot shot[BASE_COUNT(sizes)];
	struct tui *tui = open_example(&example, 24, 80, false);
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(sizes); i++) {
		tui_feed_keys(tui, "<Down>");
		tui_feed_resize(tui, sizes[i][0], sizes[i][1]);
		tui_feed_keys(tui, "<Down>");
		tui_feed_shot(tui, &shot[i]);
	}
	tui_run(tui);
	for (size_t i = 0; i < BASE_COUNT(sizes); i++) {
		assert_int_equal(shot[i].rows, sizes[i][0]);
		assert_int_equal(shot[i].columns, sizes[i][1]);
		look_fits(&shot[i]);
	}
	look_find(&shot[2], "屏幕太小");
	assert_false(look_has(&shot[2], "待受理"));
	look_find(&shot[6], "屏幕太小");
	look_find(&shot[8], "> 11"); /* what was pressed while it was too small did nothing */
	for (size_t i = 0; i < BASE_COUNT(sizes); i++)
		screen_shot_release(&shot[i]);
	tui_close(tui);
}

static void test_help_lists_the_keys_and_runs_one(void **state)
{
	struct example example = {.count = 9};
	struct screen_shot help, found, done;
	struct tui *tui = open_example(&example, 24, 80, false);
	(void)state;
	tui_feed_keys(tui, "<F1>");
	tui_feed_shot(tui, &help);
	tui_feed_keys(tui, "/受理");
	tui_feed_shot(tui, &found);
	tui_feed_keys(tui, "<Enter><Enter>");
	tui_feed_shot(tui, &done);
	tui_run(tui);
	look_find(&help, "受理选中的一户");
	look_find(&help, "PgDn");
	look_find(&found, "> Enter");
	assert_false(look_has(&found, "PgDn"));
	look_find(&done, "已受理：1");
	screen_shot_release(&help);
	screen_shot_release(&found);
	screen_shot_release(&done);
	tui_close(tui);
}

static void test_escape_stays_on_the_last_screen(void **state)
{
	struct example example = {.count = 9};
	struct screen_shot shot;
	struct tui *tui = open_example(&example, 24, 80, false);
	(void)state;
	tui_feed_keys(tui, "<Esc>");
	tui_feed_shot(tui, &shot);
	tui_run(tui);
	look_find(&shot, "已是最外一层");
	screen_shot_release(&shot);
	tui_close(tui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_first_page),
	    cmocka_unit_test(test_wide_screen_shows_more_columns),
	    cmocka_unit_test(test_moving),
	    cmocka_unit_test(test_a_key_acts_and_goes_on),
	    cmocka_unit_test(test_empty),
	    cmocka_unit_test(test_selected_row_survives_a_reload),
	    cmocka_unit_test(test_resize_at_any_moment),
	    cmocka_unit_test(test_help_lists_the_keys_and_runs_one),
	    cmocka_unit_test(test_escape_stays_on_the_last_screen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
