/* Statements: the cache, nested use, values in and out, failures that nobody asked about. */
#include "store_scratch.h"

static struct store *memory_with_table(void)
{
	struct store *store = scratch_open(NULL, STORE_MEMORY);

	scratch_do(store, "CREATE TABLE t(n INTEGER PRIMARY KEY, word TEXT, bytes BLOB) STRICT");
	return store;
}

static bool insert(struct store *store, int64_t number, const char *word, struct problem *problem)
{
	struct statement *add = store_statement(store, "INSERT INTO t(n, word) VALUES(?1, ?2)");

	statement_bind_number(add, 1, number);
	statement_bind_text(add, 2, word);
	return statement_run(add, problem);
}

static void values_come_back_as_they_went_in(void **state)
{
	struct store *store = memory_with_table();
	struct statement *add = store_statement(store, "INSERT INTO t VALUES(?1, ?2, ?3)");
	struct statement *get;
	char word[] = "单雄信𬭎·";
	size_t length;

	(void)state;
	statement_bind_number(add, 1, INT64_MIN);
	statement_bind_text(add, 2, word);
	statement_bind_bytes(add, 3, "\0\1\377", 3);
	word[0] = '\0'; /* it was copied */
	assert_true(statement_run(add, NULL));
	assert_int_equal(store_changes(store), 1);
	statement_bind_number(add, 1, INT64_MAX);
	statement_bind_text(add, 2, NULL);
	statement_bind_bytes(add, 3, NULL, 0);
	assert_true(statement_run(add, NULL));

	get = store_statement(store, "SELECT n, word, bytes AS b FROM t ORDER BY n");
	assert_int_equal(statement_columns(get), 3);
	assert_string_equal(statement_column_name(get, 2), "b");
	assert_true(statement_step(get));
	assert_true(statement_number(get, 0) == INT64_MIN);
	assert_string_equal(statement_text(get, 1), "单雄信𬭎·");
	assert_memory_equal(statement_bytes(get, 2, &length), "\0\1\377", 3);
	assert_int_equal(length, 3);
	assert_true(statement_step(get));
	assert_true(statement_number(get, 0) == INT64_MAX);
	assert_true(statement_is_null(get, 1));
	assert_null(statement_text(get, 1));
	assert_int_equal(statement_number(get, 1), 0);
	assert_false(statement_is_null(get, 2)); /* no bytes are not NULL */
	assert_false(statement_step(get));
	assert_false(store_failed(store, NULL));
	store_free(store);
}

static void the_first_text_is_the_answer(void **state)
{
	struct store *store = memory_with_table();
	struct statement *get = store_statement(store, "SELECT word FROM t ORDER BY n");
	char *text;

	(void)state;
	assert_null(statement_answer_text(get)); /* no row */
	assert_true(store_execute(store, "INSERT INTO t VALUES(1, '先', NULL), (2, '后', NULL)", NULL));
	text = statement_answer_text(get);
	assert_string_equal(text, "先");
	free(text);
	text = statement_answer_text(get); /* it was reset: from the first row again */
	assert_string_equal(text, "先");
	free(text);
	assert_true(store_execute(store, "UPDATE t SET word = NULL", NULL));
	assert_null(statement_answer_text(get));
	store_free(store);
}

static void values_are_bound_by_name(void **state)
{
	struct store *store = memory_with_table();
	struct statement *get = store_statement(store, "SELECT :word, :limit, :word");

	(void)state;
	statement_bind_named_text(get, ":word", "甲");
	statement_bind_named_number(get, ":limit", 40);
	statement_bind_named_number(get, ":other", 1); /* a query need not use all that is offered */
	statement_bind_named_text(get, "word", "乙");
	assert_true(statement_step(get));
	assert_string_equal(statement_text(get, 0), "甲");
	assert_int_equal(statement_number(get, 1), 40);
	assert_string_equal(statement_text(get, 2), "甲");
	statement_reset(get);
	store_free(store);
}

static void a_statement_is_prepared_once(void **state)
{
	struct store *store = memory_with_table();
	char text[] = "SELECT word FROM t WHERE n = ?1";
	struct statement *first = store_statement(store, text), *second;
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_true(insert(store, 1, "甲", &problem));
	statement_bind_number(first, 1, 1);
	assert_true(statement_step(first));
	statement_reset(first);
	second = store_statement(store, "SELECT word FROM t WHERE n = ?1");
	assert_ptr_equal(first, second);
	assert_false(statement_step(second)); /* unbound again, so n = NULL */
	for (int i = 0; i < 2000; i++) {
		char *many = memory_format("SELECT %d FROM t", i);
		struct statement *statement = store_statement(store, many);

		assert_true(statement_step(statement));
		assert_int_equal(statement_number(statement, 0), i);
		statement_reset(statement);
		assert_ptr_equal(store_statement(store, many), statement);
		statement_reset(statement);
		free(many);
	}
	store_free(store);
}

/* Counts the pairs by the same text inside itself. */
static int walk(struct store *store, int depth)
{
	struct statement *each = store_statement(store, "SELECT n FROM t ORDER BY n");
	int count = 0;

	while (statement_step(each)) {
		int64_t number = statement_number(each, 0);

		count += depth > 0 ? walk(store, depth - 1) : 1;
		assert_int_equal(statement_number(each, 0), number);
	}
	return count;
}

static void the_same_text_nests(void **state)
{
	struct store *store = memory_with_table();
	struct problem problem = PROBLEM_INIT;
	struct statement *bound, *other;

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_true(insert(store, i, "x", &problem));
	assert_int_equal(walk(store, 3), 5 * 5 * 5 * 5);
	/* Bound but not yet stepped is in use too. */
	bound = store_statement(store, "SELECT word FROM t WHERE n = ?1");
	statement_bind_number(bound, 1, 3);
	other = store_statement(store, "SELECT word FROM t WHERE n = ?1");
	assert_ptr_not_equal(bound, other);
	statement_bind_number(other, 1, 99);
	assert_false(statement_step(other));
	assert_true(statement_step(bound));
	statement_reset(bound);
	store_free(store);
}

static void text_that_does_not_compile_is_a_problem(void **state)
{
	static const char *const wrong[] = {"SELEC 1", "SELECT missing FROM t", "SELECT 1; DROP TABLE t", "", " ; ", "-- words",
	                                    "SELECT \"no such column\"", "ATTACH 'x' AS y; SELECT 1"};
	struct store *store = memory_with_table();

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(wrong); i++) {
		struct problem problem = PROBLEM_INIT;

		assert_null(store_try_statement(store, wrong[i], &problem));
		assert_non_null(problem.text);
		problem_release(&problem);
	}
	assert_non_null(store_try_statement(store, "SELECT 1 ; ", NULL));
	assert_true(store_has_table(store, "t"));
	store_free(store);
}

static void no_second_file_and_no_extension(void **state)
{
	struct store *store = memory_with_table();
	struct problem problem = PROBLEM_INIT;
	struct statement *load = store_try_statement(store, "SELECT load_extension('x')", &problem);

	(void)state;
	if (load != NULL)
		assert_false(statement_run(load, &problem));
	assert_non_null(problem.text);
	problem_release(&problem);
	assert_false(store_execute(store, "ATTACH ':memory:' AS other", &problem));
	problem_release(&problem);
	assert_false(store_execute(store, "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = ''", &problem));
	problem_release(&problem);
	store_free(store);
}

static void failures_are_told_or_remembered(void **state)
{
	struct store *store = memory_with_table();
	struct problem problem = PROBLEM_INIT;
	struct statement *bad;

	(void)state;
	assert_true(insert(store, 1, "a", &problem));
	assert_false(insert(store, 1, "again", &problem));
	assert_non_null(strstr(problem.text, "冲突"));
	problem_release(&problem);
	assert_false(store_failed(store, &problem)); /* run told its caller */

	bad = store_statement(store, "SELECT abs(?1)");
	statement_bind_number(bad, 1, INT64_MIN);
	assert_false(statement_step(bad));
	assert_true(store_failed(store, &problem));
	assert_non_null(strstr(problem.text, "overflow"));
	problem_release(&problem);
	assert_false(store_failed(store, &problem)); /* asked and forgotten */
	store_free(store);
}

static void settings_are_kept(void **state)
{
	struct store *store = scratch_open(NULL, STORE_MEMORY);
	struct problem problem = PROBLEM_INIT;
	char *value;

	(void)state;
	assert_null(store_setting(store, "station"));
	assert_true(store_set_setting(store, "station", "650722", &problem));
	assert_true(store_set_setting(store, "station", "六五", &problem));
	value = store_setting(store, "station");
	assert_string_equal(value, "六五");
	memory_free(&value);
	assert_true(store_set_setting(store, "station", NULL, &problem));
	assert_null(store_setting(store, "station"));
	store_free(store);
}

static void tables_and_names(void **state)
{
	struct store *store = memory_with_table();
	char long_name[66];

	(void)state;
	assert_true(store_has_table(store, "t"));
	assert_false(store_has_table(store, "u"));
	assert_true(store_name_is_safe("as_of2"));
	assert_true(store_name_is_safe("_setting"));
	assert_false(store_name_is_safe(""));
	assert_false(store_name_is_safe("2nd"));
	assert_false(store_name_is_safe("Name"));
	assert_false(store_name_is_safe("a b"));
	assert_false(store_name_is_safe("a\"b"));
	assert_false(store_name_is_safe("姓名"));
	memset(long_name, 'a', sizeof(long_name));
	long_name[64] = '\0';
	assert_false(store_name_is_safe(long_name));
	long_name[63] = '\0';
	assert_true(store_name_is_safe(long_name));
	store_free(store);
}

static void events_are_append_only(void **state)
{
	static const char *const tries[] = {
		"DELETE FROM event",
		"UPDATE event SET core = 'other'",
		"UPDATE event SET body = '{\"a\":2}'",
		"UPDATE event SET signature = zeroblob(64)",
		"UPDATE event SET seq = 2",
		"UPDATE event SET body = NULL", /* body and salt go together */
		"INSERT OR REPLACE INTO event SELECT * FROM event",
		"INSERT INTO event SELECT 2, id, chain, 2, stream, type, actor, hlc, core, signature, salt, body, 0 FROM event",
		"INSERT INTO event SELECT 2, 'b', chain, 2, stream, type, actor, hlc, core, zeroblob(63), salt, body, 0 FROM event",
	};
	struct store *store = scratch_open(NULL, STORE_MEMORY);

	(void)state;
	scratch_do(store, "INSERT INTO event VALUES(1, 'a', 'c', 1, 's', 'file', 'k', 'h', 'core', zeroblob(64), zeroblob(16), '{}', 0)");
	for (size_t i = 0; i < BASE_COUNT(tries); i++) {
		struct problem problem = PROBLEM_INIT;

		if (store_execute(store, tries[i], &problem))
			fail_msg("%s", tries[i]);
		problem_release(&problem);
		assert_int_equal(scratch_number(store, "SELECT count(*) FROM event WHERE core = 'core' AND body = '{}' AND seq = 1"), 1);
	}
	/* A fork, the same number twice, is kept. */
	scratch_do(store, "INSERT INTO event SELECT 2, 'b', chain, 1, stream, type, actor, hlc, core, signature, salt, body, 0 FROM event");
	scratch_do(store, "UPDATE event SET salt = NULL, body = NULL WHERE id = 'a'");
	assert_int_equal(scratch_number(store, "SELECT count(*) FROM event WHERE body IS NULL"), 1);
	store_free(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_come_back_as_they_went_in),
		cmocka_unit_test(the_first_text_is_the_answer),
		cmocka_unit_test(values_are_bound_by_name),
		cmocka_unit_test(a_statement_is_prepared_once),
		cmocka_unit_test(the_same_text_nests),
		cmocka_unit_test(text_that_does_not_compile_is_a_problem),
		cmocka_unit_test(no_second_file_and_no_extension),
		cmocka_unit_test(failures_are_told_or_remembered),
		cmocka_unit_test(settings_are_kept),
		cmocka_unit_test(tables_and_names),
		cmocka_unit_test(events_are_append_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
