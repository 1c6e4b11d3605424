/* Transactions: nesting, rollback at any depth, two connections, and a crash in the middle. */
#include "store_scratch.h"

#include <signal.h>
#include <sys/wait.h>

static struct store *with_table(const char *path)
{
	struct store *store = scratch_open(path, STORE_CREATE);

	scratch_do(store, "CREATE TABLE t(n INTEGER PRIMARY KEY) STRICT");
	return store;
}

static bool add(struct store *store, int64_t number, struct problem *problem)
{
	struct statement *insert = store_statement(store, "INSERT INTO t VALUES(?1)");

	statement_bind_number(insert, 1, number);
	return statement_run(insert, problem);
}

static int64_t count(struct store *store)
{
	return scratch_number(store, "SELECT count(*) FROM t");
}

static void only_the_outermost_commits(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_table(scratch->path);
	struct store *other = scratch_open(scratch->path, STORE_READ);

	assert_false(store_in_transaction(store));
	assert_true(store_begin(store, NULL));
	assert_true(store_begin(store, NULL));
	assert_true(add(store, 1, NULL));
	assert_true(store_commit(store, NULL));
	assert_true(store_in_transaction(store));
	assert_int_equal(count(other), 0);
	assert_true(store_commit(store, NULL));
	assert_false(store_in_transaction(store));
	assert_int_equal(count(other), 1);
	store_free(other);
	store_free(store);
}

static void a_rollback_inside_undoes_all(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_table(scratch->path);
	struct problem problem = PROBLEM_INIT;

	assert_true(store_begin(store, NULL));
	assert_true(add(store, 1, NULL));
	assert_true(store_begin(store, NULL));
	assert_true(add(store, 2, NULL));
	store_rollback(store);
	assert_int_equal(count(store), 0);
	/* What comes after must not slip in as a transaction of its own. */
	assert_false(add(store, 3, &problem));
	problem_release(&problem);
	assert_true(store_begin(store, NULL));
	assert_false(store_execute(store, "INSERT INTO t VALUES(4)", NULL));
	assert_false(store_commit(store, NULL));
	assert_false(store_commit(store, &problem));
	assert_non_null(strstr(problem.text, "撤销"));
	problem_release(&problem);
	assert_int_equal(count(store), 0);
	/* And the next one is whole again. */
	assert_true(store_begin(store, NULL));
	assert_true(add(store, 5, NULL));
	assert_true(store_commit(store, NULL));
	assert_int_equal(count(store), 1);
	store_free(store);
}

static void an_inner_one_that_wrote_nothing_just_ends(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_table(scratch->path);

	assert_true(store_begin(store, NULL));
	assert_true(add(store, 1, NULL));
	assert_true(store_begin(store, NULL));
	store_rollback(store);
	assert_true(add(store, 2, NULL));
	assert_true(store_commit(store, NULL));
	assert_int_equal(count(store), 2);
	store_free(store);
}

static void a_refused_row_leaves_the_rest(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_table(scratch->path);
	struct problem problem = PROBLEM_INIT;

	assert_true(store_begin(store, NULL));
	assert_true(add(store, 1, NULL));
	assert_false(add(store, 1, &problem));
	problem_release(&problem);
	assert_true(add(store, 2, NULL));
	assert_true(store_commit(store, NULL));
	assert_int_equal(count(store), 2);
	store_free(store);
}

/* A list that broke off half-way must not decide anything. */
static void a_failed_read_that_nobody_asked_about_fails_the_commit(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_table(scratch->path);
	struct problem problem = PROBLEM_INIT;
	struct statement *bad;

	assert_true(store_begin(store, NULL));
	assert_true(add(store, 1, NULL));
	bad = store_statement(store, "SELECT abs(?1)");
	statement_bind_number(bad, 1, INT64_MIN);
	assert_false(statement_step(bad));
	assert_false(store_commit(store, &problem));
	assert_non_null(strstr(problem.text, "overflow"));
	problem_release(&problem);
	assert_int_equal(count(store), 0);
	store_free(store);
}

static void a_second_terminal_waits_and_is_told(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_table(scratch->path);
	struct store *other = scratch_open(scratch->path, STORE_WRITE);
	struct problem problem = PROBLEM_INIT;

	scratch_do(other, "PRAGMA busy_timeout = 1"); /* no ten seconds in a test */
	assert_true(store_begin(store, NULL));
	assert_true(add(store, 1, NULL));
	assert_false(store_begin(other, &problem));
	assert_false(store_in_transaction(other));
	assert_non_null(strstr(problem.text, "另一个终端"));
	problem_release(&problem);
	assert_int_equal(count(other), 0); /* reading goes on meanwhile */
	assert_true(store_commit(store, NULL));
	assert_true(store_begin(other, NULL));
	assert_true(add(other, 2, NULL));
	assert_true(store_commit(other, NULL));
	assert_int_equal(count(store), 2);
	store_free(other);
	store_free(store);
}

/* A reader that somebody left open keeps the writer out; the failed commit leaves nothing half. */
static void an_open_reader_blocks_and_the_commit_says_so(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_table(scratch->path), *other;
	struct problem problem = PROBLEM_INIT;
	struct statement *reader;

	assert_true(add(store, 1, NULL));
	assert_true(add(store, 2, NULL));
	scratch_do(store, "PRAGMA busy_timeout = 1");
	other = scratch_open(scratch->path, STORE_READ);
	reader = store_statement(other, "SELECT n FROM t");
	assert_true(statement_step(reader));
	assert_true(store_begin(store, NULL));
	assert_true(add(store, 3, NULL));
	assert_false(store_commit(store, &problem));
	assert_non_null(strstr(problem.text, "没有保存"));
	problem_release(&problem);
	assert_false(store_in_transaction(store));
	statement_reset(reader);
	assert_int_equal(count(store), 2);
	assert_true(add(store, 3, NULL));
	assert_int_equal(count(other), 3);
	store_free(other);
	store_free(store);
}

/* The child dies with its changes in the file and the journal beside it. */
static void die_in_a_transaction(const char *path)
{
	struct store *store = store_open(path, STORE_WRITE, NULL);

	if (store == NULL || !store_execute(store, "PRAGMA cache_size = 2", NULL) || !store_begin(store, NULL))
		_exit(1);
	for (int64_t i = 100; i < 5000; i++)
		if (!add(store, i, NULL))
			_exit(1);
	raise(SIGKILL);
}

static void a_crash_leaves_what_was_committed(void **state)
{
	struct scratch *scratch = *state;
	struct store *store = with_table(scratch->path);
	char *journal = memory_format("%s-journal", scratch->path);
	struct stat about;
	pid_t child;
	int status;

	assert_true(add(store, 1, NULL));
	store_free(store);
	child = fork();
	if (child == 0)
		die_in_a_transaction(scratch->path);
	assert_true(waitpid(child, &status, 0) == child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_int_equal(stat(journal, &about), 0);
	assert_true(about.st_size > 0); /* else the child proved nothing */
	store = scratch_open(scratch->path, STORE_READ); /* a reader, too, brings it back */
	assert_int_equal(count(store), 1);
	assert_true(store_check(store, true, NULL));
	store_free(store);
	free(journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCRATCH_TEST(only_the_outermost_commits),
		SCRATCH_TEST(a_rollback_inside_undoes_all),
		SCRATCH_TEST(an_inner_one_that_wrote_nothing_just_ends),
		SCRATCH_TEST(a_refused_row_leaves_the_rest),
		SCRATCH_TEST(a_failed_read_that_nobody_asked_about_fails_the_commit),
		SCRATCH_TEST(a_second_terminal_waits_and_is_told),
		SCRATCH_TEST(an_open_reader_blocks_and_the_commit_says_so),
		SCRATCH_TEST(a_crash_leaves_what_was_committed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
