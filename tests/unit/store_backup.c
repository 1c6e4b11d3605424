/* Backup, migration with a backup first, and a disk that has no room. */
#include "store_scratch.h"

#include "store/connection.h"

#include <signal.h>
#include <sys/resource.h>

static struct store *with_rows(const char *path, int rows)
{
	struct store *store = scratch_open(path, STORE_CREATE);

	scratch_do(store, "CREATE TABLE t(n INTEGER PRIMARY KEY, filler TEXT) STRICT");
	assert_true(store_begin(store, NULL));
	for (int i = 0; i < rows; i++)
		scratch_do(store, "INSERT INTO t(filler) VALUES(hex(zeroblob(500)))");
	assert_true(store_commit(store, NULL));
	return store;
}

static int files_in(const char *folder)
{
	DIR *list = opendir(folder);
	int count = 0;

	assert_non_null(list);
	while (readdir(list) != NULL)
		count++;
	closedir(list);
	return count - 2;
}

static void a_backup_is_a_database_of_its_own(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_rows(scratch->path, 100), *copy;
	char *to = memory_format("%s/copy.db", scratch->folder);
	struct problem problem = PROBLEM_INIT;
	struct stat about;

	assert_true(store_backup(store, to, &problem));
	scratch_do(store, "DELETE FROM t");
	assert_int_equal(stat(to, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	copy = scratch_open(to, STORE_READ);
	assert_int_equal(scratch_number(copy, "SELECT count(*) FROM t"), 100);
	store_free(copy);
	assert_false(store_backup(store, to, &problem)); /* never over another */
	assert_int_equal(problem.kind, PROBLEM_REFUSED);
	assert_non_null(strstr(problem.text, "已经存在"));
	problem_release(&problem);
	assert_false(store_backup(store, scratch->path, &problem));
	problem_release(&problem);
	copy = scratch_open(to, STORE_WRITE);
	assert_int_equal(scratch_number(copy, "SELECT count(*) FROM t"), 100);
	store_free(copy);
	store_free(store);
	free(to);
}

static void a_backup_that_fails_leaves_nothing(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_rows(scratch->path, 200);
	char *nowhere = memory_format("%s/no/copy.db", scratch->folder);
	char *to = memory_format("%s/copy.db", scratch->folder);
	int files = files_in(scratch->folder);
	struct problem problem = PROBLEM_INIT;
	struct rlimit before, small;

	assert_false(store_backup(store, nowhere, &problem));
	assert_non_null(strstr(problem.text, "不能在这里建立备份"));
	problem_release(&problem);
	getrlimit(RLIMIT_FSIZE, &before);
	small = before;
	small.rlim_cur = 64 * 1024;
	setrlimit(RLIMIT_FSIZE, &small);
	assert_false(store_backup(store, to, &problem));
	setrlimit(RLIMIT_FSIZE, &before);
	assert_non_null(strstr(problem.text, "磁盘已满"));
	problem_release(&problem);
	assert_int_equal(files_in(scratch->folder), files);
	assert_true(store_backup(store, to, &problem));
	store_free(store);
	free(nowhere);
	free(to);
}

static void a_damaged_file_is_not_backed_up_as_if_it_were_whole(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_rows(scratch->path, 200);
	char *to = memory_format("%s/copy.db", scratch->folder);
	struct problem problem = PROBLEM_INIT;
	char rubbish[4096];
	int file;

	store_free(store);
	memset(rubbish, 0x5a, sizeof(rubbish));
	file = open(scratch->path, O_WRONLY);
	assert_int_equal(pwrite(file, rubbish, sizeof(rubbish), 4096 * 30), sizeof(rubbish));
	close(file);
	store = scratch_open(scratch->path, STORE_WRITE);
	assert_false(store_backup(store, to, &problem));
	assert_non_null(strstr(problem.text, "已损坏"));
	problem_release(&problem);
	assert_int_not_equal(access(to, F_OK), 0);
	store_free(store);
	free(to);
}

static void a_full_disk_loses_nothing(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_rows(scratch->path, 10);
	struct problem problem = PROBLEM_INIT;
	struct rlimit before, small;
	int64_t saved = 10;
	bool ok = true;

	getrlimit(RLIMIT_FSIZE, &before);
	small = before;
	small.rlim_cur = 300 * 1024;
	setrlimit(RLIMIT_FSIZE, &small);
	for (int i = 0; ok && i < 10000; i++) {
		struct statement *add = store_statement(store, "INSERT INTO t(filler) VALUES(hex(zeroblob(500)))");

		assert_true(store_begin(store, NULL));
		ok = statement_run(add, &problem);
		ok = store_commit(store, ok ? &problem : NULL) && ok;
		saved += ok ? 1 : 0;
	}
	assert_false(ok);
	assert_non_null(strstr(problem.text, "磁盘已满"));
	assert_non_null(strstr(problem.text, "没有损坏"));
	assert_non_null(strstr(problem.text, scratch->path));
	problem_release(&problem);
	assert_int_equal(scratch_number(store, "SELECT count(*) FROM t"), saved);
	assert_false(store_in_transaction(store));
	setrlimit(RLIMIT_FSIZE, &before); /* room again: work goes on in the same program */
	assert_true(store_begin(store, &problem));
	scratch_do(store, "INSERT INTO t(filler) VALUES('x')");
	assert_true(store_commit(store, &problem));
	store_free(store);
	store = scratch_open(scratch->path, STORE_WRITE);
	assert_int_equal(scratch_number(store, "SELECT count(*) FROM t"), saved + 1);
	assert_true(store_check(store, true, &problem));
	store_free(store);
}

static void creating_on_a_full_disk_leaves_nothing(void **state)
{
	struct scratch *scratch = *state;
	struct problem problem = PROBLEM_INIT;
	struct rlimit before, small;

	getrlimit(RLIMIT_FSIZE, &before);
	small = before;
	small.rlim_cur = 8 * 1024;
	setrlimit(RLIMIT_FSIZE, &small);
	assert_null(store_open(scratch->path, STORE_CREATE, &problem));
	setrlimit(RLIMIT_FSIZE, &before);
	assert_non_null(strstr(problem.text, "磁盘已满"));
	problem_release(&problem);
	assert_int_not_equal(access(scratch->path, F_OK), 0);
	store_free(scratch_open(scratch->path, STORE_CREATE));
}

_Static_assert(STORE_VERSION == 4, "the steps below begin there");
static const char *const steps[] = {
	"no step from older versions runs in these tests",
	"",
	"",
	"",
	"CREATE TABLE second(n INTEGER) STRICT; INSERT INTO second VALUES(7);",
	"ALTER TABLE second ADD COLUMN word TEXT",
};
static const char *const broken_steps[] = {
	"",
	"",
	"",
	"",
	"CREATE TABLE second(n INTEGER) STRICT",
	"ALTER TABLE no_such_table ADD COLUMN word TEXT",
};

static void steps_run_in_order_after_a_backup(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_rows(scratch->path, 3), *old;
	char *kept = memory_format("%s.v4", scratch->path), *again = memory_format("%s.v4-2", scratch->path);
	struct problem problem = PROBLEM_INIT;

	assert_false(store_migrate(store, STORE_VERSION, broken_steps, BASE_COUNT(broken_steps), &problem));
	assert_non_null(problem.text);
	problem_release(&problem);
	assert_int_equal(scratch_number(store, "PRAGMA user_version"), STORE_VERSION);
	assert_false(store_has_table(store, "second")); /* all or nothing */
	assert_int_equal(access(kept, F_OK), 0);

	assert_true(store_migrate(store, STORE_VERSION, steps, BASE_COUNT(steps), &problem));
	assert_int_equal(scratch_number(store, "PRAGMA user_version"), 6);
	assert_int_equal(scratch_number(store, "PRAGMA application_id"), STORE_APPLICATION);
	assert_int_equal(scratch_number(store, "SELECT count(*) FROM pragma_table_info('second') WHERE name = 'word'"), 1);
	assert_int_equal(scratch_number(store, "SELECT n FROM second"), 7);
	old = scratch_open(again, STORE_READ);
	assert_int_equal(scratch_number(old, "PRAGMA user_version"), STORE_VERSION);
	assert_int_equal(scratch_number(old, "SELECT count(*) FROM t"), 3);
	store_free(old);
	/* Another terminal did it meanwhile: nothing runs twice. */
	assert_true(store_migrate(store, 5, steps, BASE_COUNT(steps), &problem));
	assert_int_equal(scratch_number(store, "SELECT count(*) FROM second"), 1);
	store_free(store);
	free(kept);
	free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(a_backup_is_a_database_of_its_own),
		SCRATCH_TEST(a_backup_that_fails_leaves_nothing),
		SCRATCH_TEST(a_damaged_file_is_not_backed_up_as_if_it_were_whole),
		SCRATCH_TEST(a_full_disk_loses_nothing),
		SCRATCH_TEST(creating_on_a_full_disk_leaves_nothing),
		SCRATCH_TEST(steps_run_in_order_after_a_backup),
	};

	signal(SIGXFSZ, SIG_IGN); /* a size limit then fails the write as a full disk does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
