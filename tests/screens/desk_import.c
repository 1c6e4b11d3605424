/* A department's list on the screen: seen before it is taken, taken back before it is compared, compared by a key. */
#include "desk_office.h"

#include "doudi/demo.h"

#include <stdio.h>
#include <unistd.h>

static void write_list(const char *path, const char *rows)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fprintf(file, "姓名,身份证号,死亡日期\n%s", rows);
	assert_int_equal(fclose(file), 0);
}

/* On the list of imports, the deceased chosen and this file named. */
static const struct screen_shot *preview(struct office *office, const char *path, const char *more)
{
	char *keys = memory_format("n死亡<Enter>%s<Enter>%s", path, more);

	office_press(office, keys);
	free(keys);
	return &office->shot;
}

static void test_undo_until_compared(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);

	(void)state;
	write_list("dead.csv", "某某某,110101190003070011,2025-02-11\n缺号码,,2025-02-11\n");
	office_expect(office, "i", "导入比对");
	look_find(preview(office, "dead.csv", ""), "1 行有毛病");
	office_expect(office, "<Enter>", "按 b 比对");
	office_expect(office, "<Enter><Enter>", "还没有比对");
	look_find(&office->shot, "! 未比对");
	look_find(&office->shot, "x 撤销");
	office_expect(office, "<Home>x撤销<Enter>", "已撤销");
	look_find(preview(office, "dead.csv", "<Enter><Enter>"), "还没有比对");
	office_expect(office, "b", "比对了 1 行");
	look_find(&office->shot, "已比对");
	office_expect_not(office, "<Home>", "x 撤销");
	office_close(office);
}

/* The preview on both sizes: what is wrong stands first, nothing runs out of the screen, the large one cuts less. */
static void test_preview_fits(void **state)
{
	static const int sizes[][2] = {{24, 80}, {43, 132}};

	(void)state;
	write_list("long.csv", "缺号码,,2025-02-11\n买买提·吐尔逊江·阿卜杜热合曼,110101190003070011,2025-02-11\n"
	    "短号码,1101011900030700,2025-02-11\n");
	for (size_t i = 0; i < BASE_COUNT(sizes); i++) {
		struct office *office = office_open_as(OFFICE_CLERK, sizes[i][0], sizes[i][1]);

		office_press(office, "i");
		preview(office, "long.csv", "");
		look_fits(&office->shot);
		assert_true(look_find(&office->shot, "短号码") < look_find(&office->shot, "缺号码"));
		look_find(&office->shot, "行有毛病");
		if (i == 1)
			look_find(&office->shot, "至少录错了一位");
		office_close(office);
	}
}

/* A file that cannot be read is asked for again as it was typed, and what is wrong with a row stands there in full. */
static void test_a_mistyped_file_is_asked_for_again(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);

	(void)state;
	write_list("late.csv", "短号码,1101011900030700,2025-02-11\n");
	office_press(office, "i");
	look_find(preview(office, "lade.csv", ""), "读不到文件 lade.csv");
	look_find(preview(office, "lade.csv", "<Enter>"), "文件：lade.csv");
	look_find(preview(office, "lade.csv", "<Enter>late.csv<Enter>"), "新的 0 行");
	look_find(&office->shot, "请对照证件");
	office_close(office);
}

/* ---- files for systems of others ---- */

static void test_a_file_for_another_system(void **state)
{
	const struct demo_options options = {.pack = "qitai", .households = 24, .seed = 7, .day = date_make(2026, 9, 15)};
	struct problem problem = PROBLEM_INIT;
	struct office office = {.screens = {.desk = demo_make(&options, NULL, NULL, &problem)}};

	(void)state;
	assert_non_null(office.screens.desk);
	unlink("export.csv");
	office.screens.tui = look_open(24, 80, false);
	assert_true(desk_sign_in(office.screens.desk, OFFICE_CLERK, "demo", &problem));
	assert_true(screen_open_imports(&office.screens));
	office_expect(&office, "e<Enter>", "上次导出以后有变化的");
	office_expect(&office, "e<Enter>nowhere/export.csv<Enter>", "由哪一位工作人员同意");
	office_expect(&office, "e<Enter>nowhere/export.csv<Enter><Enter>", "请 陈主管 看过以后");
	office_expect(&office, "e<Enter>nowhere/export.csv<Enter><Enter>wrong<Enter>", "姓名或口令不对");
	office_expect(&office, "e<Enter>nowhere/export.csv<Enter><Enter>demo<Enter>", "写不进");
	office_expect(&office, "e<Enter>nowhere/export.csv<Enter><Enter>demo<Enter><Enter>", "存为文件：nowhere/export.csv");
	office_expect(&office, "e<Enter>export.csv<Enter><Esc>", "还没有导入过名单");
	office_expect(&office, "e<Enter>export.csv<Enter><Enter><Esc>", "还没有导入过名单");
	assert_int_equal(access("export.csv", F_OK), -1);
	office_expect(&office, "e<Enter>nowhere/export.csv<Enter><Enter>demo<Enter><Enter>export.csv<Enter><Enter>demo<Enter>",
	    "第 1 号文件已写到 export.csv");
	assert_int_equal(access("export.csv", R_OK), 0);
	office_expect(&office, "e<Enter>", "没有变化");
	tui_close(office.screens.tui);
	screen_shot_release(&office.shot);
	desk_free(office.screens.desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_undo_until_compared),
	    cmocka_unit_test(test_preview_fits),
	    cmocka_unit_test(test_a_mistyped_file_is_asked_for_again),
	    cmocka_unit_test(test_a_file_for_another_system),
	};

	return cmocka_run_group_tests(tests, NULL, office_desk_free);
}
