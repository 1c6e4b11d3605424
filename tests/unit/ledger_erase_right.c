/* Whose households a county may erase: its own, as the tree of stations and what was taken over say. */
#include "erase_scratch.h"

#define TRANSFER "33333333333333333333333333333333"
#define TAKEOVER "44444444444444444444444444444444"
#define AFTER(days) (APPROVED + (days))

/* A city over the county of the others, and over another county with a township of its own. */
static struct station city, other, far;
static struct actor *qian, *sun;

static void meet_all(const struct scratch *scratch)
{
	const struct {
		struct station *above, *below;
		const char *level, *level_above;
	} pairs[] = {{&city, &county, "county", "city"}, {&city, &other, "county", "city"}, {&other, &far, "township", "county"}};

	meet(scratch);
	city = station_new(scratch, NULL, "G");
	other = station_new(scratch, NULL, "K2");
	far = station_new(scratch, NULL, "T2");
	MUST(store_set_setting(city.store, "level", "city", &problem));
	MUST(store_set_setting(other.store, "level", "county", &problem));
	MUST(store_set_setting(far.store, "level", "township", &problem));
	qian = employ(&other, "钱主管", LEDGER_SUPERVISOR);
	sun = employ(&other, "孙主管", LEDGER_SUPERVISOR);
	for (size_t i = 0; i < BASE_COUNT(pairs); i++) {
		station_meet_as(pairs[i].above, pairs[i].below, "child");
		station_meet_as(pairs[i].below, pairs[i].above, "parent");
		put_unit(scratch, pairs[i].above, pairs[i].below, pairs[i].level, "child");
		put_unit(scratch, pairs[i].below, pairs[i].above, pairs[i].level_above, "parent");
	}
}

/* Everything goes up and down, twice, since a key may come after what it signed. */
static void go_round(void)
{
	for (int round = 0; round < 2; round++) {
		station_send(&town, &county);
		station_send(&county, &city);
		station_send(&far, &other);
		station_send(&other, &city);
		station_send(&city, &county);
		station_send(&city, &other);
		station_send(&county, &town);
		station_send(&other, &far);
	}
}

static int64_t carried_out(date day)
{
	struct station *all[] = {&city, &other, &far, &county, &town};
	int64_t sum = 0;

	for (size_t i = 0; i < BASE_COUNT(all); i++)
		sum += carry_out(all[i], day);
	return sum;
}

static void end_all(void)
{
	struct station *const all[] = {&city, &other, &far};

	for (size_t i = 0; i < BASE_COUNT(all); i++) {
		assert_int_equal(faults(all[i]), 0);
		check_rebuild(all[i]);
		station_free(all[i]);
	}
	actor_free(qian);
	actor_free(sun);
	part();
}

static bool count_erase(void *self, const struct ledger_alarm *alarm)
{
	*(int *)self += strcmp(alarm->kind, "erase") == 0;
	return true;
}

static int alarms(const struct station *station)
{
	int count = 0;

	MUST(ledger_each_alarm(station->ledger, count_erase, &count, &problem));
	return count;
}

static struct event_id order(struct station *at, struct actor *asks, struct actor *agrees, const struct event_id *events, size_t count)
{
	struct event_id request = ask(at, asks, events, count);

	return approve(at, agrees, &request, DUE);
}

/* ---- */

static void test_another_county(void **state)
{
	struct event_id events[3];

	meet_all(*state);
	work(*state, events);
	assert_true(ledger_may_erase(county.ledger, HOUSE));
	/* The order is there before the household is: nothing is decided yet. */
	order(&other, qian, sun, events, 3);
	station_send(&other, &city);
	assert_int_equal(carry_out(&city, DUE), 0);
	go_round();
	assert_false(ledger_may_erase(other.ledger, HOUSE));
	assert_int_equal(bodies(&city), 3);
	assert_int_equal(carried_out(DUE), 0);
	assert_int_equal(bodies(&city), 3);
	assert_int_equal(bodies(&other), 3);
	listed(&city, DUE, ERASURE_VOID, "无权");
	listed(&other, DUE, ERASURE_VOID, "无权");
	assert_int_equal(alarms(&city), 1);
	MUST(ledger_rebuild(city.ledger, NULL, NULL, &problem));
	assert_int_equal(carry_out(&city, DUE), 0);
	/* Its own county's is carried out everywhere. */
	order(&county, zhou, wu, events, 3);
	go_round();
	assert_int_equal(carried_out(DUE), 15);
	assert_int_equal(alarms(&city), 1);
	end_all();
}

/* Half of the signatures, and taking back, are no other county's either. */
static void test_half_of_it(void **state)
{
	struct event_id events[3], request;

	meet_all(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	go_round();
	approve(&other, qian, &request, DUE);
	go_round();
	listed(&city, DUE, ERASURE_VOID, "无权");
	assert_int_equal(carried_out(DUE), 0);
	approve(&county, wu, &request, DUE);
	withdraw(&other, sun, &request, APPROVED + 1);
	go_round();
	assert_int_equal(alarms(&city), 2);
	assert_int_equal(carried_out(DUE), 15);
	end_all();
}

/* An order over a household of its own names what is of another one, which is not here yet, or is. */
static void test_names_another_household(void **state)
{
	struct event_id events[3], request;
	struct filing *filing = filing_new(OTHER_HOUSE, "member", DAY, "administrator");

	meet_all(*state);
	work(*state, events);
	add_new(*state, filing, "member", APPLICATION, PAIRS("name", "欧阳雪"));
	append(&other, filing);
	request = ask_on(&other, qian, APPROVED, OTHER_HOUSE, events, 3);
	approve(&other, sun, &request, DUE);
	station_send(&other, &city);
	assert_int_equal(carried_out(DUE), 0);
	go_round();
	assert_int_equal(bodies(&city), 3);
	assert_int_equal(carried_out(DUE), 0);
	assert_int_equal(bodies(&city), 3);
	/* Whose it is erases it for good all the same. */
	order(&county, zhou, wu, events, 3);
	go_round();
	assert_int_equal(carried_out(DUE), 15);
	assert_int_equal(carried_out(DUE), 0);
	station_send(&county, &city);
	assert_int_equal(bodies(&city), 0);
	end_all();
}

/* ---- a household that goes to another county ---- */

static struct event_id hand_over(const struct scratch *scratch, struct station *from, const char *to)
{
	struct filing *filing = filing_new(HOUSE, "transfer", DAY, "administrator");

	add_new(scratch, filing, "transfer", TRANSFER, PAIRS("to", to, "state", "sent"));
	return append(from, filing);
}

static struct event_id take_over(const struct scratch *scratch, struct station *at)
{
	struct filing *filing = filing_new(HOUSE, "takeover", DAY, "administrator");

	add_new(scratch, filing, "takeover", TAKEOVER, PAIRS("note", "已接收"));
	add_set(scratch, filing, "transfer", TRANSFER, PAIRS("state", "accepted"));
	return append(at, filing);
}

static void test_taken_over(void **state)
{
	struct event_id events[5], before, after;

	meet_all(*state);
	work(*state, events);
	clock_set_today(APPROVED);
	before = order(&county, zhou, wu, events, 1);
	clock_set_today(AFTER(10));
	events[3] = hand_over(*state, &town, "T2");
	go_round();
	assert_true(ledger_may_erase(county.ledger, HOUSE)); /* nobody has taken it over */
	clock_set_today(AFTER(20));
	events[4] = take_over(*state, &far);
	go_round();
	assert_true(ledger_may_erase(other.ledger, HOUSE) && ledger_may_erase(far.ledger, HOUSE) && !ledger_may_erase(county.ledger, HOUSE));
	/* What was agreed while it was there stands; afterwards it is the other county's. */
	assert_int_equal(carried_out(DUE), 5);
	before = ask_on(&county, zhou, AFTER(21), HOUSE, events, 5);
	approve_on(&county, wu, AFTER(21), &before, AFTER(51));
	go_round();
	listed(&city, AFTER(51), ERASURE_VOID, "无权");
	assert_int_equal(carried_out(AFTER(60)), 0);
	after = ask_on(&other, qian, AFTER(22), HOUSE, events, 5);
	approve_on(&other, sun, AFTER(22), &after, AFTER(52));
	go_round();
	assert_int_equal(carried_out(AFTER(60)), 20);
	/* And stays so, when nothing is there any more that says who took it over. */
	assert_int_equal(carried_out(AFTER(61)), 0);
	assert_false(ledger_may_erase(county.ledger, HOUSE));
	listed(&city, AFTER(61), ERASURE_DUE, NULL);
	end_all();
}

/* Whoever it was not sent to takes nothing over, and nobody hands over what is not his. */
static void test_taken_without_right(void **state)
{
	struct event_id events[3];

	meet_all(*state);
	work(*state, events);
	go_round();
	hand_over(*state, &far, "T2");
	take_over(*state, &far);
	go_round();
	assert_false(ledger_may_erase(other.ledger, HOUSE));
	assert_true(ledger_may_erase(county.ledger, HOUSE));
	end_all();
}

static int right_make(void **state)
{
	if (erase_make(state) != 0)
		return -1;
	scratch_add_moving(*state);
	return 0;
}

#define RIGHT_TEST(name) cmocka_unit_test_setup_teardown(name, right_make, scratch_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    RIGHT_TEST(test_another_county),
	    RIGHT_TEST(test_half_of_it),
	    RIGHT_TEST(test_names_another_household),
	    RIGHT_TEST(test_taken_over),
	    RIGHT_TEST(test_taken_without_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
