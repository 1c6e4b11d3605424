/* Opening: what is made, what is refused and in which words. */
#include "store_scratch.h"

#include "store/connection.h"

#include <sys/wait.h>

static void makes_a_private_file_in_a_private_folder(void **state)
{
	struct scratch *scratch = *state;
	char *path = memory_format("%s/a/b/station.db", scratch->folder);
	char *folder = memory_format("%s/a/b", scratch->folder);
	mode_t mask = umask(0);
	struct store *store = scratch_open(path, STORE_CREATE);
	struct stat about;

	umask(mask);
	assert_string_equal(store_path(store), path);
	assert_false(store_is_read_only(store));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_int_equal(stat(folder, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0700);
	assert_int_equal(scratch_number(store, "PRAGMA application_id"), STORE_APPLICATION);
	assert_int_equal(scratch_number(store, "PRAGMA user_version"), STORE_VERSION);
	store_free(store);
	store = scratch_open(path, STORE_WRITE);
	assert_true(store_has_table(store, "event"));
	store_free(store);
	free(folder);
	free(path);
}

static void settings_are_those_that_a_power_cut_asks_for(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = scratch_open(scratch->path, STORE_CREATE);
	struct statement *mode;

	store_free(store);
	store = scratch_open(scratch->path, STORE_WRITE);
	mode = store_statement(store, "PRAGMA journal_mode");
	assert_true(statement_step(mode));
	assert_string_equal(statement_text(mode, 0), "truncate");
	statement_reset(mode);
	assert_int_equal(scratch_number(store, "PRAGMA synchronous"), 2);
	assert_int_equal(scratch_number(store, "PRAGMA foreign_keys"), 1);
	assert_int_equal(scratch_number(store, "PRAGMA trusted_schema"), 0);
	assert_int_equal(scratch_number(store, "PRAGMA cell_size_check"), 1);
	assert_int_equal(scratch_number(store, "PRAGMA mmap_size"), 0);
	assert_int_equal(scratch_number(store, "PRAGMA temp_store"), 2);
	assert_int_equal(scratch_number(store, "PRAGMA secure_delete"), 1);
	assert_int_equal(scratch_number(store, "PRAGMA busy_timeout"), 10000);
	store_free(store);
}

static void refuses_what_is_no_database(void **state)
{
	struct scratch *scratch = *state;
	FILE *file;

	scratch_refuse(scratch->path, STORE_WRITE, "没有数据库文件");
	scratch_refuse(scratch->path, STORE_READ, "没有数据库文件");
	scratch_refuse(scratch->folder, STORE_WRITE, "文件夹");
	scratch_refuse(scratch->folder, STORE_CREATE, "文件夹");
	scratch_refuse("/dev/null", STORE_WRITE, "不是普通文件");
	file = fopen(scratch->path, "w");
	fclose(file);
	scratch_refuse(scratch->path, STORE_WRITE, "是空的");
	file = fopen(scratch->path, "w");
	for (int i = 0; i < 2000; i++)
		fputs("姓名,身份证号\n", file);
	fclose(file);
	scratch_refuse(scratch->path, STORE_WRITE, "不是数据库文件");
	scratch_refuse(scratch->path, STORE_READ, "不是数据库文件");
	scratch_refuse(scratch->path, STORE_CREATE, "不是数据库文件");
}

/* An empty file is what a crash between creating and filling leaves. */
static void create_goes_on_with_an_empty_file_and_never_overwrites(void **state)
{
	struct scratch *scratch = *state;
	FILE *file = fopen(scratch->path, "w");

	fclose(file);
	store_free(scratch_open(scratch->path, STORE_CREATE));
	scratch_refuse(scratch->path, STORE_CREATE, "不会覆盖");
	store_free(scratch_open(scratch->path, STORE_WRITE));
}

static void edit(const char *path, const char *sql)
{
	sqlite3 *database;

	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(database);
}

static void refuses_other_programs_and_newer_versions(void **state)
{
	struct scratch *scratch = *state;
	char *other = memory_format("%s/browser.db", scratch->folder);
	char *in_wal = memory_format("PRAGMA user_version = %d; PRAGMA journal_mode = WAL", STORE_VERSION);

	edit(other, "CREATE TABLE visits(url); PRAGMA user_version = 1");
	scratch_refuse(other, STORE_WRITE, "别的程序");
	scratch_refuse(other, STORE_CREATE, "别的程序");
	scratch_refuse(other, STORE_READ, "别的程序");
	store_free(scratch_open(scratch->path, STORE_CREATE));
	edit(scratch->path, "PRAGMA user_version = 99");
	scratch_refuse(scratch->path, STORE_WRITE, "先升级本程序");
	scratch_refuse(scratch->path, STORE_READ, "先升级本程序");
	edit(scratch->path, "PRAGMA user_version = 0");
	scratch_refuse(scratch->path, STORE_WRITE, "版本号已损坏");
	edit(scratch->path, in_wal);
	store_free(scratch_open(scratch->path, STORE_WRITE)); /* somebody's tool left it so; put right in silence */
	free(other);
	free(in_wal);
}

static void a_damaged_page_is_named_damage(void **state)
{
	struct scratch *scratch = *state;
	struct problem problem = PROBLEM_INIT;
	struct store *store = scratch_open(scratch->path, STORE_CREATE);
	char rubbish[4096];
	int file;

	assert_true(store_check(store, true, &problem));
	store_free(store);
	memset(rubbish, 0x5a, sizeof(rubbish));
	file = open(scratch->path, O_WRONLY);
	assert_int_equal(pwrite(file, rubbish, sizeof(rubbish), 4096), sizeof(rubbish));
	close(file);
	store = scratch_open(scratch->path, STORE_WRITE);
	assert_false(store_check(store, true, &problem));
	assert_non_null(strstr(problem.text, "已损坏"));
	assert_int_equal(problem.kind, PROBLEM_FAILED);
	problem_release(&problem);
	assert_false(store_check(store, false, &problem));
	problem_release(&problem);
	store_free(store);
}

/* Root may write everything, so the checks of rights run as nobody. */
static int as_nobody(void (*check)(struct scratch *), struct scratch *scratch)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		if (geteuid() == 0 && (chown(scratch->folder, 65534, 65534) != 0 || setgid(65534) != 0 || setuid(65534) != 0))
			_exit(1);
		check(scratch);
		_exit(0);
	}
	assert_true(waitpid(child, &status, 0) == child);
	return status;
}

static bool says(const char *path, enum store_mode mode, const char *words)
{
	struct problem problem = PROBLEM_INIT;
	struct store *store = store_open(path, mode, &problem);
	bool ok = store == NULL && problem.text != NULL && strstr(problem.text, words) != NULL;

	if (!ok)
		fprintf(stderr, "%s: wanted %s\n", problem.text == NULL ? "opened" : problem.text, words);
	store_free(store);
	problem_release(&problem);
	return ok;
}

static void without_rights(struct scratch *scratch)
{
	struct problem problem = PROBLEM_INIT;
	struct store *store = store_open(scratch->path, STORE_READ, &problem);
	char *new_file = memory_format("%s/new.db", scratch->folder);
	bool ok = store != NULL && store_is_read_only(store) && !store_begin(store, &problem) &&
	          strstr(problem.text, "只读") != NULL;

	store_free(store);
	problem_release(&problem);
	ok = ok && says(scratch->path, STORE_WRITE, "只读");
	ok = chmod(scratch->folder, 0500) == 0 && ok && says(new_file, STORE_CREATE, "不能在这里建立");
	ok = chmod(scratch->folder, 0) == 0 && ok && says(scratch->path, STORE_READ, "权限");
	chmod(scratch->folder, 0700);
	free(new_file);
	if (!ok)
		_exit(1);
}

static void rights_that_lack_are_named(void **state)
{
	struct scratch *scratch = *state;

	store_free(scratch_open(scratch->path, STORE_CREATE));
	assert_int_equal(chmod(scratch->path, 0444), 0);
	assert_int_equal(as_nobody(without_rights, scratch), 0);
}

static void reading_writes_nothing(void **state)
{
	struct scratch *scratch = *state;
	struct problem problem = PROBLEM_INIT;
	struct store *store;

	store_free(scratch_open(scratch->path, STORE_CREATE));
	store = scratch_open(scratch->path, STORE_READ);
	assert_true(store_is_read_only(store));
	assert_false(store_begin(store, &problem));
	problem_release(&problem);
	assert_false(store_set_setting(store, "station", "650722", &problem));
	assert_non_null(strstr(problem.text, "只读"));
	problem_release(&problem);
	store_free(store);
}

static void disks_are_judged_by_their_kind(void **state)
{
	const char *name;

	(void)state;
	assert_int_equal(disk_judge(0xef53, &name), DISK_GOOD); /* ext4 */
	assert_null(name);
	assert_int_equal(disk_judge(0x58465342, &name), DISK_GOOD); /* XFS */
	assert_int_equal(disk_judge(0x4d44, &name), DISK_UNFIT);
	assert_string_equal(name, "FAT");
	assert_int_equal(disk_judge(0x6969, &name), DISK_UNFIT);
	assert_int_equal(disk_judge(0xff534d42, &name), DISK_UNFIT);
	assert_int_equal(disk_judge(0x65735546, &name), DISK_DOUBTFUL);
	assert_string_equal(name, "FUSE");
}

/* /dev/shm is memory on nearly every machine; where it is not, the file is simply made. */
static void a_doubtful_disk_is_told_and_used(void **state)
{
	char path[] = "/dev/shm/doudi-store.XXXXXX";
	struct store *store;
	char *journal;
	int file;

	(void)state;
	file = mkstemp(path);
	if (file < 0)
		skip();
	close(file);
	journal = memory_format("%s-journal", path);
	store = scratch_open(path, STORE_CREATE);
	if (store_disk_warning(store) != NULL)
		assert_non_null(strstr(store_disk_warning(store), "停电"));
	store_free(store);
	unlink(journal);
	unlink(path);
	free(journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(makes_a_private_file_in_a_private_folder),
		SCRATCH_TEST(settings_are_those_that_a_power_cut_asks_for),
		SCRATCH_TEST(refuses_what_is_no_database),
		SCRATCH_TEST(create_goes_on_with_an_empty_file_and_never_overwrites),
		SCRATCH_TEST(refuses_other_programs_and_newer_versions),
		SCRATCH_TEST(a_damaged_page_is_named_damage),
		SCRATCH_TEST(rights_that_lack_are_named),
		SCRATCH_TEST(reading_writes_nothing),
		cmocka_unit_test(disks_are_judged_by_their_kind),
		cmocka_unit_test(a_doubtful_disk_is_told_and_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
