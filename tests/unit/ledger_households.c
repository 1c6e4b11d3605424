/* Who may write in whose household: what others file there is kept and shown, and has no effect. */
#include "trust_scratch.h"

#define SECOND "33333333333333333333333333333333"
#define TRANSFER "44444444444444444444444444444444"
#define TAKEOVER "55555555555555555555555555555555"

/* The village makes a household, and everybody who is asked to knows of it. */
static struct event_id begin_at(const struct scratch *scratch, size_t home)
{
	tree_of_stations(scratch);
	return file_new(scratch, &all[home], "member", MEMBER, PAIRS("name", "覃无痕", "income", "100"));
}

static void give(size_t from, size_t to)
{
	station_send(&all[from], &all[to]);
}

/* By way of the county, whoever it is from. */
static void go_round(void)
{
	for (int round = 0; round < 2; round++) {
		give(VILLAGE, TOWN);
		give(TOWN, COUNTY);
		give(TOWN2, COUNTY);
		give(COUNTY, CITY);
		give(CITY, COUNTY);
		give(COUNTY, TOWN2);
		give(COUNTY, TOWN);
		give(TOWN, VILLAGE);
	}
}

static void say_income(const struct scratch *scratch, struct station *by, const char *income)
{
	file_set(scratch, by, "member", MEMBER, PAIRS("income", income));
}

static void hand_over(const struct scratch *scratch, struct station *by, const char *transfer, const char *to)
{
	file_new(scratch, by, "transfer", transfer, PAIRS("to", to, "state", "sent"));
}

static void take_over(const struct scratch *scratch, struct station *by, const char *transfer, const char *takeover)
{
	struct filing *filing = filing_new(HOUSE, "takeover", DAY, "administrator");

	add_new(scratch, filing, "takeover", takeover, PAIRS("note", "接收"));
	add_set(scratch, filing, "transfer", transfer, PAIRS("state", "accepted"));
	append(by, filing);
}

static void check_income(const struct scratch *scratch, const struct station *at, const char *income)
{
	char shown[16];

	snprintf(shown, sizeof(shown), "%s.00", income);
	check_field(scratch, at, "member", MEMBER, "income", shown);
}

/* What every station of these shows, and how many events it keeps without effect. */
static void check_all(const struct scratch *scratch, const char *income, int64_t withheld)
{
	for (size_t i = 0; i < STATIONS; i++) {
		check_income(scratch, &all[i], income);
		assert_int_equal(alarms(&all[i], "household"), withheld);
	}
}

static void test_a_sibling_has_no_say(void **state)
{
	begin_at(*state, TOWN);
	assert_true(ledger_may_write(all[TOWN].ledger, HOUSE));
	assert_true(ledger_may_write(all[TOWN2].ledger, OTHER_HOUSE)); /* which nobody has begun */
	go_round();
	assert_false(ledger_may_write(all[TOWN2].ledger, HOUSE));
	say_income(*state, &all[TOWN2], "9");
	assert_int_equal(alarms(&all[TOWN2], "household"), 1); /* there neither */
	assert_false(ledger_may_write(all[TOWN2].ledger, HOUSE));
	assert_true(ledger_may_write(all[COUNTY].ledger, HOUSE));
	check_income(*state, &all[TOWN2], "100");
	go_round();
	check_all(*state, "100", 1);
	/* What its own file on top of it counts. */
	say_income(*state, &all[TOWN], "200");
	go_round();
	check_all(*state, "200", 1);
	end();
}

static void test_nor_in_what_it_has_never_seen(void **state)
{
	begin_at(*state, TOWN);
	clock_set_today(DAY + 1);
	file_new(*state, &all[TOWN2], "member", SECOND, PAIRS("name", "外人"));
	go_round();
	check_all(*state, "100", 1);
	assert_int_equal(scratch_number(all[COUNTY].store, "SELECT count(*) FROM member"), 1);
	assert_int_equal(scratch_number(all[TOWN2].store, "SELECT count(*) FROM member"), 1);
	end();
}

static void test_nor_does_it_resolve(void **state)
{
	struct contest *contests;
	struct event_id id;
	size_t count;

	begin_at(*state, TOWN);
	go_round();
	say_income(*state, &all[TOWN], "200");
	say_income(*state, &all[COUNTY], "300");
	go_round();
	MUST(ledger_contests(all[TOWN2].ledger, HOUSE, &contests, &count, &problem));
	assert_int_equal(count, 1);
	MUST(ledger_resolve(all[TOWN2].ledger, all[TOWN2].actor, "supervisor", HOUSE, "member", MEMBER, "income",
	    PAIRS(contests[0].contenders[0].event), true, "看了", DAY, &id, &problem));
	contests_release(contests, count);
	go_round();
	for (size_t i = 0; i < STATIONS; i++) {
		assert_true(is_contested(*state, &all[i], "member", MEMBER, "income"));
		assert_int_equal(alarms(&all[i], "household"), 1);
	}
	end();
}

static void test_nor_does_it_restrict(void **state)
{
	struct filing *filing = filing_new(HOUSE, "member", DAY, "supervisor");
	struct event_id id;

	begin_at(*state, TOWN);
	go_round();
	add_set(*state, filing, "member", MEMBER, PAIRS("note", "封存"));
	MUST(ledger_append(all[TOWN2].ledger, all[TOWN2].actor, "restrict", filing, &id, &problem));
	filing_free(filing);
	go_round();
	for (size_t i = 0; i < STATIONS; i++)
		check_field(*state, &all[i], "member", MEMBER, "note", NULL);
	check_all(*state, "100", 1);
	end();
}

static void test_over_it_and_under_it(void **state)
{
	static const size_t may[] = {CITY, COUNTY, VILLAGE, TOWN};
	char income[8];

	begin_at(*state, TOWN);
	go_round();
	for (size_t i = 0; i < BASE_COUNT(may); i++) {
		snprintf(income, sizeof(income), "%zu", 200 + i);
		say_income(*state, &all[may[i]], income);
		go_round();
		check_all(*state, income, 0);
	}
	end();
}

static void test_a_village_of_another_township(void **state)
{
	begin_at(*state, TOWN2);
	go_round();
	say_income(*state, &all[VILLAGE], "9");
	go_round();
	check_all(*state, "100", 1);
	end();
}

static void test_whom_it_was_handed_over_to(void **state)
{
	begin_at(*state, TOWN);
	go_round();
	say_income(*state, &all[TOWN2], "9"); /* too early, until it is handed over */
	go_round();
	check_all(*state, "100", 1);
	hand_over(*state, &all[TOWN], TRANSFER, "T2");
	go_round();
	check_all(*state, "9", 0);
	take_over(*state, &all[TOWN2], TRANSFER, TAKEOVER);
	say_income(*state, &all[TOWN2], "300");
	go_round();
	check_all(*state, "300", 0);
	/* Who was its home goes on, and so do those under him; they are looked at as late. */
	say_income(*state, &all[TOWN], "400");
	go_round();
	check_all(*state, "400", 0);
	say_income(*state, &all[VILLAGE], "500");
	go_round();
	check_all(*state, "500", 0);
	end();
}

static void test_nobody_hands_over_what_is_not_his(void **state)
{
	begin_at(*state, TOWN);
	go_round();
	hand_over(*state, &all[TOWN2], TRANSFER, "T2");
	take_over(*state, &all[TOWN2], TRANSFER, TAKEOVER);
	say_income(*state, &all[TOWN2], "9");
	go_round();
	check_all(*state, "100", 3);
	end();
}

/* There and back, and the village of the first one files again. */
static void test_handed_back(void **state)
{
	static const char second[] = "66666666666666666666666666666666", again[] = "77777777777777777777777777777777";

	begin_at(*state, TOWN);
	go_round();
	hand_over(*state, &all[TOWN], TRANSFER, "T2");
	go_round();
	take_over(*state, &all[TOWN2], TRANSFER, TAKEOVER);
	hand_over(*state, &all[TOWN2], second, "T");
	go_round();
	take_over(*state, &all[TOWN], second, again);
	say_income(*state, &all[VILLAGE], "200");
	go_round();
	check_all(*state, "200", 0);
	say_income(*state, &all[TOWN2], "300"); /* it was there */
	go_round();
	check_all(*state, "300", 0);
	end();
}

/* It was handed over to one that nobody here knows: whoever files may be over that one. */
static void test_to_one_that_is_not_known_yet(void **state)
{
	struct station town3;

	begin_at(*state, TOWN);
	go_round();
	hand_over(*state, &all[TOWN], TRANSFER, "T3");
	say_income(*state, &all[TOWN], "200");
	go_round();
	say_income(*state, &all[TOWN2], "9");
	go_round();
	check_all(*state, "9", 0);
	town3 = station_new(*state, NULL, "T3");
	station_meet_as(&all[COUNTY], &town3, "child");
	go_round();
	check_all(*state, "200", 1);
	end();
	station_free(&town3);
}

/* A department of the county, and a station that says it is one but is a township. */
static void test_a_department(void **state)
{
	struct station office;
	struct actor *doctor, *pretender, *clerk;

	begin_at(*state, TOWN);
	office = station_new(*state, NULL, "D");
	doctor = key_made(&office, "医保");
	enrol_key(&office, &office, doctor, "department", NULL);
	station_meet_as(&all[COUNTY], &office, "child");
	station_meet_as(&office, &all[COUNTY], "parent");
	go_round();
	station_send(&all[COUNTY], &office);
	office.actor = (actor_free(office.actor), doctor);
	say_income(*state, &office, "150");
	station_send(&office, &all[COUNTY]);
	go_round();
	check_all(*state, "150", 0);
	pretender = key_made(&all[TOWN2], "自称");
	enrol_key(&all[TOWN2], &all[TOWN2], pretender, "department", NULL);
	clerk = key_made(&all[TOWN2], "经办");
	enrol_key(&all[TOWN2], &all[TOWN2], clerk, "clerk", NULL);
	all[TOWN2].actor = (actor_free(all[TOWN2].actor), pretender);
	say_income(*state, &all[TOWN2], "9");
	go_round();
	check_all(*state, "150", 1);
	actor_free(clerk);
	station_free(&office);
	end();
}

/* Whoever is not placed in the tree that is known here is not kept out, until he is. */
static void test_where_the_tree_is_not_known(void **state)
{
	struct station alone;

	begin_at(*state, TOWN);
	alone = station_new(*state, NULL, "A");
	station_meet(&alone, &all[TOWN]);
	station_meet(&alone, &all[TOWN2]);
	go_round();
	say_income(*state, &all[TOWN2], "9");
	MUST(ledger_each_row_of(all[TOWN2].ledger, HOUSE, scratch_take, &alone, &problem));
	MUST(ledger_settle(alone.ledger, NULL, NULL, &problem));
	check_income(*state, &alone, "9");
	assert_int_equal(alarms(&alone, "household"), 0);
	assert_int_equal(alarms(&all[TOWN2], "household"), 1);
	check_rebuild(&alone);
	station_meet_as(&alone, &all[TOWN], "child");
	assert_int_equal(alarms(&alone, "household"), 0);
	station_meet_as(&alone, &all[TOWN2], "child");
	check_income(*state, &alone, "100");
	assert_int_equal(alarms(&alone, "household"), 1);
	check_rebuild(&alone);
	station_free(&alone);
	end();
}

/* A station that knows all the others, and not where they stand. */
static struct station stranger_new(const struct scratch *scratch, const char *code)
{
	struct station stranger = station_new(scratch, NULL, code);

	for (size_t i = 0; i < STATIONS; i++)
		station_meet(&stranger, &all[i]);
	return stranger;
}

/* The same events in the other order come to the same. */
static void test_whatever_comes_first(void **state)
{
	struct station late;

	begin_at(*state, TOWN);
	go_round();
	say_income(*state, &all[TOWN2], "9");
	hand_over(*state, &all[TOWN], TRANSFER, "T2");
	late = stranger_new(*state, "L");
	station_meet_as(&late, &all[TOWN], "child");
	station_meet_as(&late, &all[TOWN2], "child");
	station_send(&all[TOWN2], &late);
	check_income(*state, &late, "100");
	station_send(&all[TOWN], &late);
	check_income(*state, &late, "9");
	assert_int_equal(alarms(&late, "household"), 0);
	check_rebuild(&late);
	station_free(&late);
	go_round();
	check_all(*state, "9", 0);
	end();
}

static void words_go(const struct station *at, const char *form)
{
	char *sql = memory_format("UPDATE event SET salt = NULL, body = NULL WHERE instr(body, '\"form\":\"%s\"') > 0; UPDATE stream SET events = -1", form);

	MUST(store_execute(at->store, sql, &problem));
	MUST(ledger_settle(at->ledger, NULL, NULL, &problem));
	free(sql);
}

/* Who took it over, where it cannot be read any more that it was handed over to him, or that he did. */
static void test_where_the_words_are_gone(void **state)
{
	begin_at(*state, TOWN);
	go_round();
	hand_over(*state, &all[TOWN], TRANSFER, "T2");
	go_round();
	take_over(*state, &all[TOWN2], TRANSFER, TAKEOVER);
	say_income(*state, &all[TOWN2], "300");
	go_round();
	words_go(&all[COUNTY], "transfer"); /* the taking over changed the record of the transfer */
	check_income(*state, &all[COUNTY], "300");
	assert_int_equal(alarms(&all[COUNTY], "household"), 0);
	check_rebuild(&all[COUNTY]);
	for (size_t i = 0; i < STATIONS; i++)
		station_free(&all[i]);
}

/* A file that was lost and set up anew: another office, the same code from the county. */
static void test_a_station_set_up_anew(void **state)
{
	struct station again;

	begin_at(*state, TOWN);
	go_round();
	again = station_new(*state, NULL, "T");
	station_meet_as(&all[COUNTY], &again, "child");
	station_meet_as(&again, &all[COUNTY], "parent");
	station_send(&all[COUNTY], &again);
	say_income(*state, &again, "200");
	station_send(&again, &all[COUNTY]);
	go_round();
	check_all(*state, "200", 0);
	check_income(*state, &again, "200");
	check_rebuild(&again);
	station_free(&again);
	end();
}

/* Whoever takes the mark away does not make it count. */
static void test_without_its_mark_it_is_named(void **state)
{
	struct verify_count count;

	begin_at(*state, TOWN);
	go_round();
	say_income(*state, &all[TOWN2], "9");
	go_round();
	MUST(store_execute(all[COUNTY].store, "DELETE FROM alarm WHERE kind = 'household'", &problem));
	MUST(ledger_verify(all[COUNTY].ledger, NULL, NULL, &count, &problem));
	assert_true(count.faults > 0);
	MUST(ledger_rebuild(all[COUNTY].ledger, NULL, NULL, &problem));
	MUST(store_execute(all[TOWN].store, "UPDATE alarm SET chain = (SELECT chain FROM event WHERE position = 1) WHERE kind = 'household'", &problem));
	MUST(ledger_verify(all[TOWN].ledger, NULL, NULL, &count, &problem));
	assert_true(count.faults > 0);
	MUST(ledger_rebuild(all[TOWN].ledger, NULL, NULL, &problem));
	end();
}

static int moving_make(void **state)
{
	if (scratch_make(state) != 0)
		return -1;
	scratch_add_moving(*state);
	return 0;
}

#define MOVING_TEST(name) cmocka_unit_test_setup_teardown(name, moving_make, scratch_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    MOVING_TEST(test_a_sibling_has_no_say),
	    MOVING_TEST(test_nor_in_what_it_has_never_seen),
	    MOVING_TEST(test_nor_does_it_resolve),
	    MOVING_TEST(test_nor_does_it_restrict),
	    MOVING_TEST(test_over_it_and_under_it),
	    MOVING_TEST(test_a_village_of_another_township),
	    MOVING_TEST(test_whom_it_was_handed_over_to),
	    MOVING_TEST(test_nobody_hands_over_what_is_not_his),
	    MOVING_TEST(test_handed_back),
	    MOVING_TEST(test_to_one_that_is_not_known_yet),
	    MOVING_TEST(test_a_department),
	    MOVING_TEST(test_where_the_tree_is_not_known),
	    MOVING_TEST(test_whatever_comes_first),
	    MOVING_TEST(test_where_the_words_are_gone),
	    MOVING_TEST(test_a_station_set_up_anew),
	    MOVING_TEST(test_without_its_mark_it_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
