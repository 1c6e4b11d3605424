/* A department's list on the screen: seen before it is taken, taken back before it is compared, compared by a key. */
#include "desk_office.h"

#include <stdio.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_undo_until_compared),
	    cmocka_unit_test(test_preview_fits),
	};

	return cmocka_run_group_tests(tests, NULL, office_desk_free);
}
