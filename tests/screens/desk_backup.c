/* Backups on the screens: made each day by whoever signs in first, and brought back by an administrator. */
#include "desk_office.h"

#include "doudi/store.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PASSPHRASE "bundle-secret"

static void must(bool good, struct problem *problem)
{
	if (!good)
		fail_msg("%s", problem->text != NULL ? problem->text : "refused");
	problem_release(problem);
}

static struct desk *make_station(const char *path, const char *code)
{
	struct desk_station station = {.pack = "qitai", .code = code, .level = "county", .name = "管理员"};
	struct problem problem = PROBLEM_INIT;
	struct desk *desk;

	unlink(path);
	desk = desk_create(path, &station, PASSPHRASE, &problem);
	must(desk != NULL, &problem);
	must(desk_add_user(desk, &(struct desk_person){.name = "小李", .role = "clerk"}, PASSPHRASE, &problem), &problem);
	return desk;
}

static struct office *office_of(struct desk *desk)
{
	struct office *office = memory_new(sizeof(*office));

	office->screens = (struct screens){.tui = look_open(24, 80, false), .desk = desk, .trouble = &office->trouble};
	return office;
}

static struct office *upkeep_of(struct desk *desk)
{
	struct office *office = office_of(desk);

	assert_true(screen_open_upkeep(&office->screens));
	office_press(office, "");
	return office;
}

static void back_up(struct desk *desk, const char *to)
{
	struct problem problem = PROBLEM_INIT;
	char *path;

	unlink(to);
	path = desk_backup(desk, to, &problem);
	must(path != NULL, &problem);
	free(path);
}

static void test_a_backup_comes_back(void **state)
{
	struct desk *desk = make_station("before.db", "K"), *other = make_station("other.db", "L"), *back;
	struct problem problem = PROBLEM_INIT;
	struct office *office = upkeep_of(desk);

	(void)state;
	unlink("after.db");
	back_up(desk, "before.backup");
	back_up(other, "other.backup");
	desk_free(other);
	office_expect(office, "oother.backup<Enter>", "是单位 L 的备份，本单位是 K");
	office_press(office, "<Enter><Esc>");
	office_close(office);
	office = upkeep_of(desk);
	office_expect(office, "obefore.backup<Enter>after.db<Enter>wrong<Enter>", "口令不对");
	assert_int_not_equal(access("after.db", F_OK), 0);
	office_press(office, "<Esc><Esc><Esc>");
	office_close(office);
	office = upkeep_of(desk);
	office_expect(office, "obefore.backup<Enter>after.db<Enter>" PASSPHRASE "<Enter>", "另起了一本账");
	back = desk_open("after.db", true, &problem);
	must(back != NULL, &problem);
	assert_string_not_equal(ledger_chain(desk_ledger(back)), ledger_chain(desk_ledger(desk)));
	desk_free(back);
	office_close(office);
	desk_free(desk);
}

static void sign_in(struct desk *desk, date day, const char *expected)
{
	struct office *office;

	desk_sign_out(desk);
	clock_set_today(day);
	office = office_of(desk);
	assert_true(screen_open_sign_in(&office->screens, NULL));
	office_press(office, "");
	office_expect(office, "<Up>小李<Enter>" PASSPHRASE "<Enter>", expected);
	look_find(&office->shot, "办事桌面");
	office_close(office);
}

/* The administrator says where to; with the disk or without it, people work. */
static void test_each_day_makes_a_backup(void **state)
{
	struct desk *desk = make_station("daily.db", "K");
	struct office *office = upkeep_of(desk);
	struct desk_backups backups;
	date today = clock_today();

	(void)state;
	mkdir("daily", 0700);
	look_find(&office->shot, "没有设每天自动备份到哪里");
	office_expect(office, "f/nowhere<Enter>", "不是可以写入的文件夹");
	office_press(office, "<Esc><Esc>");
	office_close(office);
	office = upkeep_of(desk);
	office_expect(office, "fdaily<Enter>", "同一块盘上");
	office_expect(office, "b<Enter>", "已备份到");
	desk_look_at_backups(desk, &backups);
	assert_true(backups.there && backups.last > 0);
	desk_backups_release(&backups);
	assert_true(desk_backup_is_due(desk)); /* that one was asked for; the day's is made by itself */
	office_expect(office, "c", "日  结  单");
	assert_false(desk_backup_is_due(desk));
	office_close(office);
	sign_in(desk, today + 1, "已备份到");
	assert_int_equal(rename("daily", "daily.away"), 0);
	sign_in(desk, today + 2, "备份盘不在");
	assert_true(desk_backup_is_due(desk));
	assert_int_equal(rename("daily.away", "daily"), 0);
	sign_in(desk, today + 2, "已备份到");
	clock_set_today(DATE_NONE);
	desk_free(desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_backup_comes_back),
	    cmocka_unit_test(test_each_day_makes_a_backup),
	};

	keys_cheap(true);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
