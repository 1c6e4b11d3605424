/* What nobody does alone: who may agree to a file of many people, and what stands in the office afterwards. */
#include "desk_scratch.h"

static struct desk *desk;
static struct house house;
static char *file;

static int open_desk(void **state)
{
	static const struct desk_person more[] = {{"school", "department", NULL, "disabled_federation"}, {"half", "supervisor", EAST, NULL},
	    {"gone", "supervisor", NULL, NULL}, {"lost", "supervisor", NULL, NULL}};
	struct problem problem = PROBLEM_INIT;

	(void)state;
	desk = desk_scratch(NULL, "T1");
	sign(desk, "admin");
	for (size_t i = 0; i < BASE_COUNT(more); i++)
		must(desk_add_user(desk, &more[i], PASSPHRASE, &problem), &problem);
	must(desk_end_user(desk, "gone", "调离", &problem), &problem);
	sign(desk, "clerk");
	house = file_house(desk, EAST);
	confirm_house(desk, &house);
	sign(desk, "clerk");
	file = memory_format("%s/export.csv", getenv("DOUDI_TEST_DIR") != NULL ? getenv("DOUDI_TEST_DIR") : ".");
	return 0;
}

static int close_desk(void **state)
{
	(void)state;
	house_release(&house);
	desk_free(desk);
	free(file);
	return 0;
}

static void not_by(const char *name, const char *passphrase, const char *words)
{
	struct problem problem = PROBLEM_INIT;
	struct desk_second *second = desk_second_new(desk, name, passphrase, &problem);

	if (second != NULL || problem.text == NULL || strstr(problem.text, words) == NULL)
		fail_msg("%s: %s", name, second != NULL ? "may agree" : problem.text);
	problem_release(&problem);
}

static void agrees(const char *name)
{
	struct problem problem = PROBLEM_INIT;
	struct desk_second *second = desk_second_new(desk, name, PASSPHRASE, &problem);

	must(second != NULL, &problem);
	desk_second_free(second);
}

static void only_another_who_answers_for_the_station(void **state)
{
	(void)state;
	sign(desk, "clerk");
	agrees("boss");
	agrees("admin");
	agrees(" boss ");
	not_by("second", PASSPHRASE, "角色是");
	not_by("walker", PASSPHRASE, "角色是");
	not_by("school", PASSPHRASE, "角色是");
	not_by("auditor", PASSPHRASE, "角色是");
	not_by("half", PASSPHRASE, "只负责一个区域");
	not_by("clerk", PASSPHRASE, "办理人自己");
	not_by("boss", "another", "姓名或口令不对");
	not_by("nobody", PASSPHRASE, "姓名或口令不对");
	not_by("gone", PASSPHRASE, "停用");
	sign(desk, "boss");
	not_by("boss", PASSPHRASE, "办理人自己");
	agrees("admin");
	desk_sign_out(desk);
	not_by("boss", PASSPHRASE, "请先登录");
}

/* The name is another one, the key is not: somebody wrote into the database. */
static void one_key_under_two_names(void **state)
{
	struct problem problem = PROBLEM_INIT;

	(void)state;
	sign(desk, "boss");
	must(store_execute(desk_store(desk), "UPDATE _key_box SET name = 'two' WHERE name = 'boss'", &problem), &problem);
	not_by("two", PASSPHRASE, "办理人自己");
	must(store_execute(desk_store(desk), "UPDATE _key_box SET name = 'boss' WHERE name = 'two'", &problem), &problem);
	/* Nor does a key count that another's box holds. */
	must(store_execute(desk_store(desk), "UPDATE _key_box SET name = 'admin2' WHERE name = 'admin'", &problem), &problem);
	not_by("admin2", PASSPHRASE, "在用人员");
	must(store_execute(desk_store(desk), "UPDATE _key_box SET name = 'admin' WHERE name = 'admin2'", &problem), &problem);
}

/* Reported lost at the place where it signed; nobody has ended the person. */
static void an_ended_key_does_not_agree(void **state)
{
	struct statement *key = store_statement(desk_store(desk), "SELECT key FROM user WHERE name = 'lost'");
	struct problem problem = PROBLEM_INIT;
	struct event_id event;
	struct actor *admin = keys_sign_in(desk_store(desk), "admin", PASSPHRASE, &problem);
	char *id;

	(void)state;
	sign(desk, "clerk");
	agrees("lost");
	assert_true(statement_step(key));
	id = memory_text(statement_text(key, 0));
	statement_reset(key);
	must(ledger_revoke(desk_ledger(desk), admin, ledger_chain(desk_ledger(desk)), id, 0, "丢失", TODAY, &event, &problem), &problem);
	not_by("lost", PASSPHRASE, "停用");
	actor_free(admin);
	free(id);
}

static bool export_with(const struct desk_second *second, const char *path, struct problem *problem)
{
	struct exported exported;
	bool good = desk_export(desk, "region_platform", path, true, second, &exported, problem);

	if (good)
		assert_int_equal(exported.rows, 3);
	return good;
}

static int64_t number_of(const char *sql)
{
	return statement_answer(store_statement(desk_store(desk), sql), -1);
}

static void nothing_leaves_alone(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct desk_second *second;
	int64_t before;

	(void)state;
	sign(desk, "clerk");
	unlink(file);
	before = count_of(desk, "event");
	must(export_with(NULL, NULL, &problem), &problem); /* to count is no file */
	assert_false(export_with(NULL, file, &problem));
	assert_non_null(strstr(problem.text, "另一位工作人员"));
	problem_release(&problem);
	second = desk_second_new(desk, "boss", PASSPHRASE, &problem);
	must(second != NULL, &problem);
	/* It was agreed with the clerk, and now that person would be alone. */
	sign(desk, "boss");
	assert_false(export_with(second, file, &problem));
	assert_non_null(strstr(problem.text, "办理人自己"));
	problem_release(&problem);
	desk_second_free(second);
	assert_int_equal(access(file, F_OK), -1);
	assert_int_equal(count_of(desk, "event"), before);
}

static void both_have_signed(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct desk_second *second;

	(void)state;
	sign(desk, "clerk");
	unlink(file);
	second = desk_second_new(desk, "boss", PASSPHRASE, &problem);
	must(second != NULL, &problem);
	must(export_with(second, file, &problem), &problem);
	assert_int_equal(access(file, R_OK), 0);
	assert_int_equal(number_of("SELECT count(*) FROM export_agreement a JOIN export e ON e.id = a.export"
	    " WHERE a.user = 'clerk' AND a.rows = 3 AND a.target = 'region_platform' AND a.file = 'export.csv' AND e.rows = 3"), 1);
	assert_int_equal(number_of("SELECT count(*) FROM event e JOIN user u ON u.key = e.actor JOIN export_agreement a ON a._event = e.id"
	    " WHERE u.name = 'boss' AND e.seq = (SELECT max(seq) FROM event)"), 1);
	assert_int_equal(number_of("SELECT count(*) FROM event e JOIN user u ON u.key = e.actor JOIN export x ON x._event = e.id"
	    " WHERE u.name = 'clerk' AND e.seq = (SELECT max(seq) - 1 FROM event)"), 1);
	/* A file that cannot be written was agreed to by nobody. */
	assert_false(export_with(second, file, &problem));
	problem_release(&problem);
	assert_int_equal(count_of(desk, "export_agreement"), 1);
	desk_second_free(second);
	verify_clean(desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_another_who_answers_for_the_station),
	    cmocka_unit_test(one_key_under_two_names),
	    cmocka_unit_test(an_ended_key_does_not_agree),
	    cmocka_unit_test(nothing_leaves_alone),
	    cmocka_unit_test(both_have_signed),
	};

	return cmocka_run_group_tests(tests, open_desk, close_desk);
}
