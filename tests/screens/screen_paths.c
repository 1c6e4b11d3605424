/* Names of files: typed, found with F4 through the folders, asked for again when the work fails, begun where the last was. */
#include "desk_office.h"

#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#define STICK "stick_of_paths"

static void put_file(const char *name, long changed)
{
	struct timeval times[2] = {{changed, 0}, {changed, 0}};
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	fputs("x", file);
	fclose(file);
	assert_int_equal(utimes(name, times), 0);
}

static int make_stick(void **state)
{
	(void)state;
	mkdir(STICK, 0700);
	mkdir(STICK "/旧文件", 0700);
	put_file(STICK "/first.csv", 1000);
	put_file(STICK "/second.csv", 2000);
	put_file(STICK "/.hidden", 3000);
	unlink(STICK "/DEMO.card");
	unlink(STICK "/旧文件/DEMO.card");
	return 0;
}

static void test_a_folder_is_enough_for_a_new_file(void **state)
{
	struct office *office = office_open_as("系统管理员", 24, 80);

	(void)state;
	office_expect(office, "dc" STICK "<Enter>", "已写到 " STICK "/DEMO.card");
	assert_int_equal(access(STICK "/DEMO.card", F_OK), 0);
	/* The next one begins there; what is there is never overwritten, and the name stands to be changed. */
	office_expect(office, "c", "存为文件：" STICK "/DEMO.card");
	office_expect(office, "c<Enter>", "已有同名的文件或文件夹");
	office_expect(office, "c<Enter><Enter>", "存为文件：" STICK "/DEMO.card");
	office_expect(office, "c<Enter><Enter><End><Backspace>2<Enter>", "已写到 " STICK "/DEMO.car2");
	unlink(STICK "/DEMO.car2");
	office_expect(office, "c/no/such/place/a.card<Enter>", "没有这个文件或文件夹");
	office_close(office);
}

static void test_the_folders_are_gone_through(void **state)
{
	struct office *office = office_open_as("系统管理员", 24, 80);

	(void)state;
	/* Folders first, then the newest; what is hidden stays so. */
	office_expect(office, "dn" STICK "<F4>", "2 旧文件");
	look_find(&office->shot, "3 second.csv");
	look_find(&office->shot, "4 first.csv");
	assert_false(look_has(&office->shot, "hidden"));
	office_expect(office, "n" STICK "<F4>3<Enter>", "单位卡：" STICK "/second.csv");
	office_expect(office, "n" STICK "<F4>2<Enter>", STICK "/旧文件");
	office_expect(office, "n" STICK "<F4>2<Enter>1<Enter>", "3 second.csv");
	/* Given up: what was typed still stands. */
	office_expect(office, "n" STICK "<F4><Esc>", "单位卡：" STICK);
	/* A folder for a new file; its name is kept. */
	office_expect(office, "c" STICK "/mine.card<F4>3<Enter>", STICK "/旧文件");
	assert_false(look_has(&office->shot, "second.csv"));
	office_expect(office, "c" STICK "/mine.card<F4>3<Enter>1<Enter>", "存为文件：" STICK "/旧文件/mine.card");
	office_close(office);
}

static void test_above_everything_stand_the_places(void **state)
{
	struct office *office = office_open_as("系统管理员", 24, 80);

	(void)state;
	office_expect(office, "dn/<F4>1<Enter>", "整个机器");
	office_expect(office, "n/nowhere/at/all<F4>", "整个机器");
	office_close(office);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_a_folder_is_enough_for_a_new_file, make_stick),
	    cmocka_unit_test_setup(test_the_folders_are_gone_through, make_stick),
	    cmocka_unit_test_setup(test_above_everything_stand_the_places, make_stick),
	};

	return cmocka_run_group_tests(tests, NULL, office_desk_free);
}
