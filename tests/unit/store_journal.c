/* How often a commit waits for the disk: four times, and once more only when the journal's name is new in its folder. */
#include "store_scratch.h"

#include <sys/syscall.h>

static int file_flushes, folder_flushes;

static int flushed(long call, int file)
{
	struct stat about;
	bool folder = fstat(file, &about) == 0 && S_ISDIR(about.st_mode);

	file_flushes += !folder;
	folder_flushes += folder;
	return (int)syscall(call, file);
}

int fdatasync(int file);
int fsync(int file);

int fdatasync(int file)
{
	return flushed(SYS_fdatasync, file);
}

int fsync(int file)
{
	return flushed(SYS_fsync, file);
}

static void commit_one(struct store *store, int number)
{
	char *sql = memory_format("INSERT INTO t VALUES(%d)", number);

	file_flushes = folder_flushes = 0;
	scratch_do(store, sql);
	free(sql);
}

static void the_folder_is_flushed_when_the_journal_is_new(void **state)
{
	struct scratch *scratch = *state;
	char *journal = memory_format("%s-journal", scratch->path);
	struct store *store = scratch_open(scratch->path, STORE_CREATE);

	scratch_do(store, "CREATE TABLE t(n INTEGER PRIMARY KEY) STRICT");
	commit_one(store, 1);
	assert_int_equal(file_flushes, 4);
	assert_int_equal(folder_flushes, 0);
	assert_int_equal(unlink(journal), 0); /* as a program in SQLite's own journal mode does */
	commit_one(store, 2);
	assert_int_equal(file_flushes, 4);
	assert_true(folder_flushes > 0);
	commit_one(store, 3);
	assert_int_equal(folder_flushes, 0);
	assert_int_equal(scratch_number(store, "SELECT count(*) FROM t"), 3);
	store_free(store);
	free(journal);
}

/* Made by another, who may have died before its name lasted. */
static void a_journal_of_another_making_is_not_trusted(void **state)
{
	struct scratch *scratch = *state;
	char *journal = memory_format("%s-journal", scratch->path), *other = memory_format("%s-other", scratch->path);
	struct store *store = scratch_open(scratch->path, STORE_CREATE);
	int file = open(other, O_CREAT | O_WRONLY, 0600);

	scratch_do(store, "CREATE TABLE t(n INTEGER PRIMARY KEY) STRICT");
	commit_one(store, 1);
	assert_true(file >= 0 && rename(other, journal) == 0);
	commit_one(store, 2);
	assert_true(folder_flushes > 0);
	close(file);
	store_free(store);
	free(other);
	free(journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(the_folder_is_flushed_when_the_journal_is_new),
		SCRATCH_TEST(a_journal_of_another_making_is_not_trusted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
