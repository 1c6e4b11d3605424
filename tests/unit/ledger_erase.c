/* Orders to erase: which of them hold. */
#include "erase_scratch.h"

static void test_on_the_day(void **state)
{
	struct event_id events[3], request;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, &events[1], 1);
	listed(&county, APPROVED, ERASURE_ASKED, NULL);
	approve(&county, wu, &request, DUE);
	stations_exchange(&county, &town);
	listed(&town, DUE - 1, ERASURE_WAITING, NULL);
	assert_int_equal(carry_out(&county, DUE - 1), 0);
	assert_int_equal(bodies(&county), 3);
	listed(&town, DUE, ERASURE_DUE, NULL);
	assert_int_equal(carry_out(&county, DUE), 1);
	assert_int_equal(carry_out(&county, DUE), 0);
	assert_int_equal(carry_out(&town, DUE + 7), 1);
	assert_int_equal(bodies(&county), 2);
	check_field(*state, &county, "member", MEMBER, "phone", NULL);
	check_field(*state, &county, "member", MEMBER, "income", "2.00");
	check_field(*state, &town, "member", MEMBER, "phone", NULL);
	/* Work goes on, and what was erased is not missed by anybody. */
	file_set(*state, &town, "member", MEMBER, PAIRS("phone", "13900000000"));
	stations_exchange(&town, &county);
	check_field(*state, &county, "member", MEMBER, "phone", "13900000000");
	assert_int_equal(ledger_waiting(county.ledger), 0);
	part();
}

static void test_all_of_it(void **state)
{
	struct event_id events[3], request;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	approve(&county, wu, &request, DUE);
	assert_int_equal(carry_out(&county, DUE), 3);
	assert_int_equal(scratch_number(county.store, "SELECT count(*) FROM member"), 0);
	/* The township carries it out when it hears of it. */
	stations_exchange(&county, &town);
	assert_int_equal(bodies(&town), 3);
	assert_int_equal(carry_out(&town, DUE), 3);
	assert_int_equal(scratch_number(town.store, "SELECT count(*) FROM member"), 0);
	part();
}

/* ---- what does not ---- */

static void test_one_signature(void **state)
{
	struct event_id events[3], request;
	struct actor *again;
	char key_id[65];
	struct enrolled_key key = {key_id, "周主管", LEDGER_SUPERVISOR};
	struct event_id id;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	assert_int_equal(carry_out(&county, DUE + 3650), 0);
	approve(&county, zhou, &request, DUE);
	listed(&county, DUE, ERASURE_VOID, "同一个人");
	listed(&county, DUE, ERASURE_ASKED, NULL);
	/* A renewed key is the same person. */
	MUST(keys_create(county.store, "周主管", "y", key_id, &problem));
	MUST((again = keys_sign_in(county.store, "周主管", "y", &problem)) != NULL);
	MUST(ledger_enrol_here(county.ledger, county.actor, &key, 1, DAY, &id, &problem));
	approve(&county, again, &request, DUE);
	actor_free(again);
	assert_int_equal(carry_out(&county, DUE), 0);
	assert_int_equal(bodies(&county), 3);
	part();
}

static void test_no_supervisor_of_a_county(void **state)
{
	struct event_id events[3], request, id;
	struct enrolled_key key = {NULL, "镇主管", LEDGER_SUPERVISOR};
	struct enrolled_log forged;

	meet(*state);
	key.key_id = actor_key_id(local);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	approve(&county, clerk, &request, DUE);
	approve(&county, county.actor, &request, DUE);
	listed(&county, DUE, ERASURE_VOID, "审核人不是县级主管人员");
	stations_exchange(&county, &town);
	/* A township's supervisor is none, whatever that township says of itself, or in the county's name. */
	put_unit(*state, &town, &town, "county", "child");
	forged = (struct enrolled_log){ledger_chain(town.ledger), "K", ledger_office(county.ledger), NULL, NULL};
	MUST(ledger_enrol(town.ledger, town.actor, &forged, &key, 1, DAY, &id, &problem));
	approve(&town, local, &request, DUE);
	ask(&town, local, events, 3);
	stations_exchange(&county, &town);
	listed(&county, DUE, ERASURE_VOID, "申请人不是县级主管人员");
	assert_int_equal(carry_out(&county, DUE), 0);
	assert_int_equal(carry_out(&town, DUE), 0);
	assert_int_equal(bodies(&county) + bodies(&town), 6);
	part();
}

static void test_early(void **state)
{
	struct event_id events[3], request;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	approve(&county, wu, &request, DUE - 1);
	listed(&county, DUE, ERASURE_VOID, "没有等满");
	assert_int_equal(carry_out(&county, DUE), 0);
	approve(&county, wu, &request, DUE + 5);
	assert_int_equal(carry_out(&county, DUE + 4), 0);
	assert_int_equal(carry_out(&county, DUE + 5), 3);
	part();
}

/* An approval of a request that is nowhere, and an order over what is no household's history. */
/* Dated back: the thirty days begin when the log says that it was signed. */
static void test_dated_back(void **state)
{
	struct event_id events[3], request;
	date later = APPROVED + 200;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	clock_set_today(later);
	approve(&county, wu, &request, DUE);
	listed(&county, later, ERASURE_VOID, "没有等满");
	approve(&county, wu, &request, later + LEDGER_ERASE_DAYS - 1);
	assert_int_equal(carry_out(&county, later + 3650), 0);
	/* The clock put back helps nobody: the log's own does not go back. */
	clock_set_today(DAY);
	approve(&county, wu, &request, DUE);
	assert_int_equal(carry_out(&county, later + 3650), 0);
	approve(&county, wu, &request, later + LEDGER_ERASE_DAYS);
	assert_int_equal(carry_out(&county, later + LEDGER_ERASE_DAYS - 1), 0);
	assert_int_equal(carry_out(&county, later + LEDGER_ERASE_DAYS), 3);
	part();
}

static void test_of_nothing(void **state)
{
	struct event_id none = {"0000000000000000000000000000000000000000000000000000000000000000"}, office[2], request;
	struct statement *row;

	meet(*state);
	approve(&county, wu, &none, DUE);
	listed(&county, DUE, ERASURE_VOID, "没有有效的申请");
	row = store_statement(county.store, "SELECT id FROM event WHERE type = ? LIMIT 1");
	statement_bind_text(row, 1, "enrol");
	assert_true(statement_step(row));
	snprintf(office[0].text, sizeof(office[0].text), "%s", statement_text(row, 0));
	statement_reset(row);
	row = store_statement(county.store, "SELECT id FROM event WHERE type = 'file' AND stream = ? LIMIT 1");
	statement_bind_text(row, 1, ledger_office(county.ledger));
	assert_true(statement_step(row));
	snprintf(office[1].text, sizeof(office[1].text), "%s", statement_text(row, 0));
	statement_reset(row);
	request = ask(&county, zhou, office, 2);
	approve(&county, wu, &request, DUE);
	assert_int_equal(carry_out(&county, DUE), 0);
	assert_int_equal(scratch_number(county.store, "SELECT count(*) FROM event WHERE body IS NULL"), 0);
	part();
}

static void test_withdrawn(void **state)
{
	struct event_id events[3], request;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	approve(&county, wu, &request, DUE);
	withdraw(&county, zhou, &request, DUE - 1);
	listed(&county, DUE, ERASURE_WITHDRAWN, NULL);
	assert_int_equal(carry_out(&county, DUE), 0);
	/* Too late for these: by the day that is typed, and by the log's clock. */
	request = ask(&county, zhou, events, 1);
	approve(&county, wu, &request, DUE);
	withdraw(&county, zhou, &request, DUE);
	listed(&county, DUE, ERASURE_VOID, "才撤回");
	assert_int_equal(carry_out(&county, DUE), 1);
	request = ask(&county, zhou, &events[1], 1);
	approve(&county, wu, &request, DUE);
	clock_set_today(DUE);
	withdraw(&county, zhou, &request, DUE - 1);
	assert_int_equal(carry_out(&county, DUE), 1);
	assert_int_equal(carry_out(&town, DUE), 0);
	part();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ERASE_TEST(test_on_the_day),
	    ERASE_TEST(test_all_of_it),
	    ERASE_TEST(test_one_signature),
	    ERASE_TEST(test_no_supervisor_of_a_county),
	    ERASE_TEST(test_early),
	    ERASE_TEST(test_dated_back),
	    ERASE_TEST(test_of_nothing),
	    ERASE_TEST(test_withdrawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
