/* Backups day by day: which stay, by a clock that is set; where they go; and the way back. */
#include "desk_scratch.h"
#include "folder_scratch.h"

#include "desk/backup.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#define FIRST date_make(2025, 3, 3) /* a Monday */

struct office {
	char folder[64], *disk;
	struct desk *desk;
};

static int office_make(void **state)
{
	struct office *office = memory_new(sizeof(*office));
	char *path;

	clock_set_today(FIRST);
	snprintf(office->folder, sizeof(office->folder), "/tmp/doudi-backup.XXXXXX");
	assert_non_null(mkdtemp(office->folder));
	office->disk = memory_format("%s/disk", office->folder);
	assert_int_equal(mkdir(office->disk, 0700), 0);
	path = memory_format("%s/T1.db", office->folder);
	office->desk = desk_scratch(path, "T1");
	free(path);
	sign(office->desk, "admin");
	*state = office;
	return 0;
}

static int office_remove(void **state)
{
	struct office *office = *state;

	desk_free(office->desk);
	folder_remove(office->folder);
	clock_set_today(DATE_NONE);
	free(office->disk);
	free(office);
	return 0;
}

static void set_folder(struct office *office)
{
	struct problem problem = PROBLEM_INIT;

	must(desk_set_backup_folder(office->desk, office->disk, &problem), &problem);
}

/* ---- which stay ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in the folder, sorted, a line each; owned. */
static char *names_in(const char *folder)
{
	struct buffer text = BUFFER_INIT(64u << 10);
	DIR *list = opendir(folder);
	char *names[100];
	struct dirent *entry;
	size_t count = 0;

	assert_non_null(list);
	while ((entry = readdir(list)) != NULL)
		if (entry->d_name[0] != '.')
			names[count++] = memory_text(entry->d_name);
	closedir(list);
	qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 0; i < count; i++) {
		buffer_add_format(&text, "%s\n", names[i]);
		free(names[i]);
	}
	return buffer_take(&text);
}

static void expect_names(const char *folder, const char *expected)
{
	char *found = names_in(folder);

	assert_string_equal(found, expected);
	free(found);
}

/* Closes the day, which is work that the clock is not doubted after. */
static void live_through(struct office *office, date day)
{
	struct problem problem = PROBLEM_INIT;
	char *slip, *said;
	bool good;

	clock_set_today(day);
	desk_set_day(office->desk, day);
	slip = desk_close_day(office->desk, &problem);
	must(slip != NULL, &problem);
	assert_true(desk_backup_is_due(office->desk));
	said = desk_backup_daily(office->desk, true, &good);
	if (!good)
		fail_msg("%s", said);
	assert_false(desk_backup_is_due(office->desk));
	free(slip);
	free(said);
}

static void test_sixty_days(void **state)
{
	struct office *office = *state;
	char *foreign = memory_format("%s/T1-2024-01-01-090000.backup", office->disk), *note = memory_format("%s/T1.txt", office->disk);
	FILE *file;

	file = fopen(foreign, "w"); /* its name alone makes it none of ours */
	assert_non_null(file);
	fclose(file);
	file = fopen(note, "w");
	assert_non_null(file);
	fclose(file);
	set_folder(office);
	for (int day = 0; day < 60; day++)
		live_through(office, FIRST + day);
	/* Day 60 is Thursday, 1 May: seven days back to 25 April, and of the four weeks before this one each Sunday. */
	expect_names(office->disk,
	    "T1-2024-01-01-090000.backup\n"
	    "T1-2025-04-06-090000.backup\n"
	    "T1-2025-04-13-090000.backup\n"
	    "T1-2025-04-20-090000.backup\n"
	    "T1-2025-04-25-090000.backup\n"
	    "T1-2025-04-26-090000.backup\n"
	    "T1-2025-04-27-090000.backup\n"
	    "T1-2025-04-28-090000.backup\n"
	    "T1-2025-04-29-090000.backup\n"
	    "T1-2025-04-30-090000.backup\n"
	    "T1-2025-05-01-090000.backup\n"
	    "T1.txt\n");
	free(foreign);
	free(note);
}

static void test_several_a_day_and_seldom(void **state)
{
	struct office *office = *state;
	struct problem problem = PROBLEM_INIT;

	set_folder(office);
	live_through(office, FIRST);
	for (int i = 0; i < 2; i++) {
		char *path = desk_backup(office->desk, office->disk, &problem);

		must(path != NULL, &problem);
		free(path);
	}
	expect_names(office->disk, "T1-2025-03-03-090002.backup\n");
	live_through(office, FIRST + 20);
	live_through(office, FIRST + 40);
	live_through(office, FIRST + 60);
	/* 23 March and 12 April are in no week that counts but for the last; the one before the newest stays in any case. */
	expect_names(office->disk, "T1-2025-04-12-090000.backup\nT1-2025-05-02-090000.backup\n");
	live_through(office, FIRST + 90);
	expect_names(office->disk, "T1-2025-05-02-090000.backup\nT1-2025-06-01-090000.backup\n");
}

static void test_a_doubtful_clock_removes_nothing(void **state)
{
	struct office *office = *state;
	struct problem problem = PROBLEM_INIT;
	char *path;

	set_folder(office);
	for (int day = 0; day < 3; day++)
		live_through(office, FIRST + day);
	clock_set_today(date_make(2046, 1, 1));
	path = desk_backup(office->desk, office->disk, &problem);
	must(path != NULL, &problem);
	free(path);
	live_through(office, FIRST + 3);
	expect_names(office->disk,
	    "T1-2025-03-03-090000.backup\nT1-2025-03-04-090000.backup\nT1-2025-03-05-090000.backup\nT1-2025-03-06-090000.backup\n"
	    "T1-2046-01-01-090000.backup\n");
}

static void test_choosing(void **state)
{
	struct backup_file files[] = {{.name = (char *)"a", .made_at = 5, .day = 100}, {.name = (char *)"b", .made_at = 4, .day = 100},
	    {.name = (char *)"c", .made_at = 3, .day = 60}, {.name = (char *)"d", .made_at = 2, .day = 50}, {.name = (char *)"e", .made_at = 9, .day = 300}};

	(void)state;
	backup_choose(files, BASE_COUNT(files), "a");
	for (size_t i = 0; i < BASE_COUNT(files); i++)
		assert_int_equal(files[i].goes, strchr("bd", files[i].name[0]) != NULL);
	backup_choose(files, BASE_COUNT(files), "nobody");
	for (size_t i = 0; i < BASE_COUNT(files); i++)
		assert_false(files[i].goes);
}

/* ---- where they go ---- */

static void expect_daily(struct office *office, bool expected, const char *words)
{
	bool good;
	char *said = desk_backup_daily(office->desk, false, &good);

	if (words == NULL)
		assert_null(said);
	else if (said == NULL || strstr(said, words) == NULL)
		fail_msg("%s", said);
	assert_int_equal(good, expected);
	free(said);
}

static void test_a_disk_that_is_not_in(void **state)
{
	struct office *office = *state;
	struct problem problem = PROBLEM_INIT;
	struct desk_backups backups;
	char *away = memory_format("%s.away", office->disk);

	expect_daily(office, true, NULL); /* no folder is set */
	assert_false(desk_set_backup_folder(office->desk, "/nowhere", &problem));
	assert_non_null(strstr(problem.text, "不是可以写入的文件夹"));
	problem_release(&problem);
	set_folder(office);
	assert_int_equal(rename(office->disk, away), 0);
	expect_daily(office, false, "备份盘不在");
	assert_true(desk_backup_is_due(office->desk));
	assert_int_equal(rename(away, office->disk), 0);
	expect_daily(office, true, "已备份到");
	expect_daily(office, true, NULL);
	/* The folder is there, but it is a mount point with nothing mounted. */
	must(store_set_setting(desk_store(office->desk), "backup_apart", "yes", &problem), &problem);
	clock_set_today(FIRST + 1);
	expect_daily(office, false, "最近一次备份是 2025-03-03");
	desk_look_at_backups(office->desk, &backups);
	assert_false(backups.there);
	assert_false(backups.apart);
	desk_backups_release(&backups);
	must(desk_set_backup_folder(office->desk, NULL, &problem), &problem);
	expect_daily(office, true, NULL);
	free(away);
}

/* A folder that takes no file: said, and what was there stays. */
static void test_a_failure_removes_nothing(void **state)
{
	struct office *office = *state;
	struct problem problem = PROBLEM_INIT;
	char *before, *link = memory_format("%s/link", office->folder), *said;
	bool good;

	set_folder(office);
	for (int day = 0; day < 9; day++)
		live_through(office, FIRST + day);
	before = names_in(office->disk);
	must(store_set_setting(desk_store(office->desk), "sealing", "age1broken", &problem), &problem);
	clock_set_today(FIRST + 40);
	said = desk_backup_daily(office->desk, true, &good);
	assert_false(good);
	assert_non_null(strstr(said, "收发密钥"));
	expect_names(office->disk, before);
	free(said);
	free(link);
	free(before);
}

/* ---- the way back ---- */

static struct desk *open_again(const char *path)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = desk_open(path, true, &problem);

	must(desk != NULL, &problem);
	return desk;
}

static void test_a_key_opens_and_signs_nothing(void **state)
{
	struct office *office = *state;
	struct problem problem = PROBLEM_INIT;
	char *key = memory_format("%s/key", office->folder), *to = memory_format("%s/opened.db", office->folder);
	char *backup = desk_backup(office->desk, office->disk, &problem);
	struct desk_restorer who = {.key = key};
	struct desk *opened;

	must(backup != NULL, &problem);
	must(desk_write_key(office->desk, key, "交县里", &problem), &problem);
	must(desk_restore(backup, to, &who, NULL, &problem), &problem);
	opened = open_again(to);
	assert_string_equal(ledger_chain(desk_ledger(opened)), ledger_chain(desk_ledger(office->desk)));
	verify_clean(opened);
	assert_true(desk_is_moved(opened));
	assert_false(desk_sign_in(opened, "admin", PASSPHRASE, &problem));
	assert_non_null(strstr(problem.text, "另一台机器"));
	problem_release(&problem);
	must(desk_take_over(opened, "admin", PASSPHRASE, &problem), &problem);
	assert_string_not_equal(ledger_chain(desk_ledger(opened)), ledger_chain(desk_ledger(office->desk)));
	desk_sign_out(opened);
	sign(opened, "clerk");
	desk_free(opened);
	assert_false(desk_restore(store_path(desk_store(office->desk)), "never.db", &who, NULL, &problem));
	assert_non_null(strstr(problem.text, "没有加密"));
	problem_release(&problem);
	free(key);
	free(to);
	free(backup);
}

static void test_who_restores(void **state)
{
	struct office *office = *state;
	static const struct {
		const char *name, *passphrase, *words;
	} others[] = {{"admin", "wrong", "口令不对"}, {"nobody", PASSPHRASE, "姓名或口令不对"}, {"clerk", PASSPHRASE, "只有系统管理员"}};
	struct problem problem = PROBLEM_INIT;
	char *to = memory_format("%s/back.db", office->folder), *part = memory_format("%s.restoring", to);
	char *backup = desk_backup(office->desk, office->disk, &problem);
	struct desk_restorer who = {.name = "admin", .passphrase = PASSPHRASE};
	struct desk *back;

	must(backup != NULL, &problem);
	for (size_t i = 0; i < BASE_COUNT(others); i++) {
		assert_false(desk_restore(backup, to, &(struct desk_restorer){.name = others[i].name, .passphrase = others[i].passphrase}, NULL, &problem));
		if (strstr(problem.text, others[i].words) == NULL)
			fail_msg("%s", problem.text);
		problem_release(&problem);
		assert_int_not_equal(access(to, F_OK), 0);
		assert_int_not_equal(access(part, F_OK), 0);
	}
	must(desk_restore(backup, to, &who, NULL, &problem), &problem);
	back = open_again(to);
	assert_string_not_equal(ledger_chain(desk_ledger(back)), ledger_chain(desk_ledger(office->desk)));
	verify_clean(back);
	desk_free(back);
	free(to);
	free(part);
	free(backup);
}

/* As a program of before the last upgrade has written it. */
static void test_an_older_file_comes_back(void **state)
{
	struct office *office = *state;
	struct problem problem = PROBLEM_INIT;
	char *to = memory_format("%s/back.db", office->folder), *backup, *names;
	struct desk_restorer who = {.name = "admin", .passphrase = PASSPHRASE};
	struct desk *back;

	must(store_execute(desk_store(office->desk), "DROP TABLE _returned; ALTER TABLE _channel DROP COLUMN previous; DROP TABLE _sent;"
	    "CREATE TABLE _sent(station TEXT NOT NULL, stream TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(station, stream)) STRICT,"
	    " WITHOUT ROWID; PRAGMA user_version = 3", &problem), &problem);
	backup = desk_backup(office->desk, office->disk, &problem);
	must(backup != NULL, &problem);
	must(desk_restore(backup, to, &who, NULL, &problem), &problem);
	names = names_in(office->folder);
	assert_null(strstr(names, ".v3")); /* nor is a plain copy left in the way */
	assert_null(strstr(names, "restoring"));
	back = open_again(to);
	verify_clean(back);
	desk_free(back);
	free(names);
	free(backup);
	free(to);
}

int main(void)
{
#define OFFICE_TEST(test) cmocka_unit_test_setup_teardown(test, office_make, office_remove)
	const struct CMUnitTest tests[] = {
	    OFFICE_TEST(test_sixty_days),
	    OFFICE_TEST(test_several_a_day_and_seldom),
	    OFFICE_TEST(test_a_doubtful_clock_removes_nothing),
	    cmocka_unit_test(test_choosing),
	    OFFICE_TEST(test_a_disk_that_is_not_in),
	    OFFICE_TEST(test_a_failure_removes_nothing),
	    OFFICE_TEST(test_a_key_opens_and_signs_nothing),
	    OFFICE_TEST(test_who_restores),
	    OFFICE_TEST(test_an_older_file_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
