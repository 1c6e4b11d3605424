/* Two stations that did not know of each other: what is agreed, contested, held, and how it ends. */
#include "ledger_scratch.h"

static struct station a, b;

/* Two stations that know each other, and one household at both. */
static void two_stations(const struct scratch *scratch)
{
	struct filing *filing = filing_new(HOUSE, "application", DAY, "administrator");

	clock_set_today(DAY);
	a = station_new(scratch, NULL, "A");
	b = station_new(scratch, NULL, "B");
	station_meet(&a, &b);
	station_meet(&b, &a);
	add_new(scratch, filing, "member", MEMBER, PAIRS("name", "王小明", "phone", "1380000", "income", "500"));
	add_new(scratch, filing, "application", APPLICATION, PAIRS("day", "2025-03-01", "state", "filed"));
	append(&a, filing);
	stations_exchange(&a, &b);
}

/* Both hold the same, and a replay gives the same. */
static void check_same(void)
{
	stations_exchange(&a, &b);
	assert_string_equal(digest_of(&a).text, digest_of(&b).text);
}

static void end_two_stations(void)
{
	check_same();
	check_rebuild(&a);
	check_rebuild(&b);
	station_free(&a);
	station_free(&b);
}

static void test_guarded_value(void **state)
{
	struct contest *contests;
	size_t count;

	two_stations(*state);
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "700"));
	file_set(*state, &b, "member", MEMBER, PAIRS("income", "900"));
	check_field(*state, &a, "member", MEMBER, "income", "700.00");
	check_same();
	assert_true(is_contested(*state, &a, "member", MEMBER, "income"));
	assert_false(is_contested(*state, &a, "member", MEMBER, "name"));
	check_field(*state, &a, "member", MEMBER, "income", "500.00");
	check_field(*state, &b, "member", MEMBER, "income", "500.00");
	MUST(ledger_contests(a.ledger, HOUSE, &contests, &count, &problem));
	assert_int_equal(count, 1);
	assert_string_equal(contests[0].form, "member");
	assert_string_equal(contests[0].field, "income");
	assert_string_equal(contests[0].agreed, "50000");
	assert_int_equal(contests[0].count, 2);
	assert_true(ledger_concurrent(a.ledger, contests[0].contenders[0].event, contests[0].contenders[1].event));
	contests_release(contests, count);
	end_two_stations();
}

static void test_agreed_is_what_all_have_seen(void **state)
{
	two_stations(*state);
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "600"));
	stations_exchange(&a, &b);
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "700"));
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "710"));
	file_set(*state, &b, "member", MEMBER, PAIRS("income", "900"));
	check_same();
	check_field(*state, &b, "member", MEMBER, "income", "600.00");
	/* Birth was never agreed at all. */
	file_set(*state, &a, "member", MEMBER, PAIRS("birth", "1980-01-01"));
	file_set(*state, &b, "member", MEMBER, PAIRS("birth", "1980-01-02"));
	check_same();
	check_field(*state, &b, "member", MEMBER, "birth", NULL);
	assert_int_equal(count_contests(&b), 2);
	/* Whoever writes it knowing both ends it. */
	file_set(*state, &b, "member", MEMBER, PAIRS("birth", "1980-01-03"));
	check_same();
	check_field(*state, &a, "member", MEMBER, "birth", "1980-01-03");
	check_field(*state, &a, "member", MEMBER, "income", "600.00");
	assert_int_equal(count_contests(&a), 1);
	end_two_stations();
}

static void test_equal_values_never_conflict(void **state)
{
	two_stations(*state);
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "700"));
	file_set(*state, &b, "member", MEMBER, PAIRS("income", "700"));
	check_same();
	assert_int_equal(count_contests(&a), 0);
	check_field(*state, &b, "member", MEMBER, "income", "700.00");
	end_two_stations();
}

static void test_unguarded_newest_wins(void **state)
{
	two_stations(*state);
	clock_set_today(date_make(2025, 5, 1));
	file_set(*state, &b, "member", MEMBER, PAIRS("phone", "1390000"));
	clock_set_today(date_make(2025, 4, 1));
	file_set(*state, &a, "member", MEMBER, PAIRS("phone", "1370000"));
	check_same();
	assert_int_equal(count_contests(&a), 0);
	check_field(*state, &a, "member", MEMBER, "phone", "1390000");
	end_two_stations();
}

/* Unknown is a value too: one clears, the other sets. */
static void test_cleared_against_set(void **state)
{
	struct record *nothing;
	struct filing *filing;

	two_stations(*state);
	nothing = record_of(*state, "member", MEMBER, PAIRS(NULL));
	filing = filing_new(HOUSE, "member", DAY, "administrator");
	filing_add_set(filing, nothing, PAIRS("income"));
	record_free(nothing);
	append(&a, filing);
	check_field(*state, &a, "member", MEMBER, "income", NULL);
	file_set(*state, &b, "member", MEMBER, PAIRS("income", "1"));
	check_same();
	assert_true(is_contested(*state, &a, "member", MEMBER, "income"));
	check_field(*state, &a, "member", MEMBER, "income", "500.00");
	end_two_stations();
}

static void test_same_thing_entered_twice(void **state)
{
	struct filing *filing;
	struct record *one = record_of(*state, "membership", NULL, PAIRS("application", APPLICATION, "person", MEMBER));

	two_stations(*state);
	for (struct station *at = &a; at != NULL; at = at == &a ? &b : NULL) {
		filing = filing_new(HOUSE, "application", DAY, "administrator");
		add_set(*state, filing, "application", APPLICATION, PAIRS("state", "confirmed"));
		add_new(*state, filing, "membership", NULL, PAIRS("application", APPLICATION, "person", MEMBER, "state", "active"));
		append(at, filing);
	}
	check_same();
	assert_int_equal(scratch_number(a.store, "SELECT count(*) FROM membership"), 1);
	assert_int_equal(count_contests(&a), 0);
	assert_false(is_held(*state, &a, "membership", one->id));
	record_free(one);
	end_two_stations();
}

/* The same membership made at both, from these months. */
static void make_at_both(const struct scratch *scratch, const char *from_a, const char *from_b, char id[33])
{
	struct record *one = record_of(scratch, "membership", NULL, PAIRS("application", APPLICATION, "person", MEMBER));

	two_stations(scratch);
	memcpy(id, one->id, 33);
	record_free(one);
	file_new(scratch, &a, "membership", NULL,
	    PAIRS("application", APPLICATION, "person", MEMBER, "state", "active", "from", from_a));
	file_new(scratch, &b, "membership", NULL,
	    PAIRS("application", APPLICATION, "person", MEMBER, "state", "active", "from", from_b));
}

/* Two that made the same made it once: what one of them does with it afterwards holds for both. */
static void test_made_twice_is_one_write(void **state)
{
	char id[33];

	make_at_both(*state, "2025-04", "2025-04", id);
	file_set(*state, &a, "membership", id, PAIRS("state", "ended"));
	check_same();
	assert_int_equal(count_contests(&b), 0);
	check_field(*state, &b, "membership", id, "state", "ended");
	assert_false(is_held(*state, &b, "membership", id));
	end_two_stations();
}

static void test_made_twice_is_what_was_agreed(void **state)
{
	char id[33];
	struct contest *contests;
	size_t count;

	make_at_both(*state, "2025-04", "2025-04", id);
	file_set(*state, &a, "membership", id, PAIRS("from", "2025-05"));
	file_set(*state, &b, "membership", id, PAIRS("from", "2025-06"));
	check_same();
	MUST(ledger_contests(a.ledger, HOUSE, &contests, &count, &problem));
	assert_int_equal(count, 1);
	assert_string_equal(contests[0].agreed, "24303"); /* 2025-04 as in bodies */
	contests_release(contests, count);
	end_two_stations();
}

static void test_made_differently_is_contested(void **state)
{
	char id[33];

	make_at_both(*state, "2025-04", "2025-05", id);
	file_set(*state, &a, "membership", id, PAIRS("from", "2025-06"));
	check_same();
	assert_true(is_contested(*state, &b, "membership", id, "from"));
	assert_false(is_contested(*state, &b, "membership", id, "state"));
	check_field(*state, &b, "membership", id, "from", NULL);
	end_two_stations();
}

/* One confirms and makes a membership, the other withdraws. */
static struct event_id confirm_against_withdraw(const struct scratch *scratch, char membership[33], struct event_id *withdrawn)
{
	struct record *one = record_of(scratch, "membership", NULL, PAIRS("application", APPLICATION, "person", MEMBER));
	struct filing *filing = filing_new(HOUSE, "application", DAY, "administrator");
	struct event_id confirmed;

	two_stations(scratch);
	memcpy(membership, one->id, 33);
	record_free(one);
	add_set(scratch, filing, "application", APPLICATION, PAIRS("state", "confirmed"));
	add_new(scratch, filing, "membership", NULL, PAIRS("application", APPLICATION, "person", MEMBER, "state", "active"));
	confirmed = append(&a, filing);
	*withdrawn = file_set(scratch, &b, "application", APPLICATION, PAIRS("state", "withdrawn"));
	assert_false(is_held(scratch, &a, "membership", membership));
	check_same();
	assert_true(is_contested(scratch, &a, "application", APPLICATION, "state"));
	check_field(scratch, &a, "application", APPLICATION, "state", "filed");
	assert_true(is_held(scratch, &a, "membership", membership));
	assert_true(is_held(scratch, &b, "membership", membership));
	return confirmed;
}

static void resolve(struct station *at, const char *form, const char *record, const char *field, struct event_id stands)
{
	struct event_id id;

	MUST(ledger_resolve(at->ledger, at->actor, "supervisor", HOUSE, form, record, field, PAIRS(stands.text), 1, "核实", DAY, &id,
	    &problem));
}

static void test_state_contested_holds_what_was_made(void **state)
{
	char membership[33];
	struct event_id withdrawn, confirmed = confirm_against_withdraw(*state, membership, &withdrawn);

	/* Work on other fields goes on meanwhile and settles nothing. */
	file_set(*state, &b, "member", MEMBER, PAIRS("phone", "1360000"));
	assert_true(is_held(*state, &b, "membership", membership));
	resolve(&b, "application", APPLICATION, "state", confirmed);
	check_same();
	check_field(*state, &a, "application", APPLICATION, "state", "confirmed");
	assert_false(is_held(*state, &a, "membership", membership));
	assert_false(is_void(*state, &a, "membership", membership));
	assert_int_equal(count_contests(&a), 0);
	/* After a resolution filings take the short way again. */
	file_set(*state, &a, "membership", membership, PAIRS("from", "2025-04"));
	end_two_stations();
}

static void test_what_the_fallen_made_is_void(void **state)
{
	char membership[33];
	struct event_id withdrawn;

	confirm_against_withdraw(*state, membership, &withdrawn);
	resolve(&a, "application", APPLICATION, "state", withdrawn);
	check_same();
	check_field(*state, &b, "application", APPLICATION, "state", "withdrawn");
	assert_true(is_void(*state, &b, "membership", membership));
	assert_false(is_held(*state, &b, "membership", membership));
	/* A later confirmation makes the same membership again. */
	file_new(*state, &b, "membership", NULL, PAIRS("application", APPLICATION, "person", MEMBER, "state", "active"));
	assert_false(is_void(*state, &b, "membership", membership));
	end_two_stations();
}

static void test_two_resolutions_contest_again(void **state)
{
	char membership[33];
	struct event_id withdrawn, confirmed = confirm_against_withdraw(*state, membership, &withdrawn);
	struct contest *contests;
	size_t count;

	resolve(&a, "application", APPLICATION, "state", confirmed);
	resolve(&b, "application", APPLICATION, "state", withdrawn);
	assert_true(is_void(*state, &b, "membership", membership));
	check_same();
	assert_true(is_contested(*state, &a, "application", APPLICATION, "state"));
	assert_true(is_held(*state, &a, "membership", membership));
	assert_false(is_void(*state, &a, "membership", membership));
	MUST(ledger_contests(a.ledger, HOUSE, &contests, &count, &problem));
	assert_int_equal(count, 1);
	for (size_t i = 0; i < contests[0].count; i++)
		if (strcmp(contests[0].contenders[i].value, "withdrawn") == 0)
			memcpy(withdrawn.text, contests[0].contenders[i].event, sizeof(withdrawn.text));
	contests_release(contests, count);
	resolve(&a, "application", APPLICATION, "state", withdrawn);
	check_same();
	assert_true(is_void(*state, &b, "membership", membership));
	assert_false(is_held(*state, &b, "membership", membership));
	check_field(*state, &b, "application", APPLICATION, "state", "withdrawn");
	end_two_stations();
}

static void test_equal_resolutions_agree(void **state)
{
	char membership[33];
	struct event_id withdrawn, confirmed = confirm_against_withdraw(*state, membership, &withdrawn);

	resolve(&a, "application", APPLICATION, "state", confirmed);
	resolve(&b, "application", APPLICATION, "state", confirmed);
	check_same();
	assert_int_equal(count_contests(&a), 0);
	assert_false(is_held(*state, &a, "membership", membership));
	end_two_stations();
}

/* One resolution ends every contest between the same filings. */
static void test_one_filing_one_fate(void **state)
{
	struct event_id stands;

	two_stations(*state);
	stands = file_set(*state, &a, "member", MEMBER, PAIRS("income", "700", "birth", "1980-01-01", "name", "王晓明"));
	file_set(*state, &b, "member", MEMBER, PAIRS("income", "900", "birth", "1980-01-02"));
	check_same();
	assert_int_equal(count_contests(&a), 2);
	resolve(&b, "member", MEMBER, "birth", stands);
	check_same();
	assert_int_equal(count_contests(&a), 0);
	check_field(*state, &a, "member", MEMBER, "income", "700.00");
	check_field(*state, &a, "member", MEMBER, "birth", "1980-01-01");
	REFUSED(ledger_resolve(a.ledger, a.actor, "supervisor", HOUSE, "member", MEMBER, "birth", PAIRS(stands.text), 1, "", DAY, &stands,
	    &problem), "没有争议");
	end_two_stations();
}

static void test_resolution_must_be_of_one_mind(void **state)
{
	struct event_id one, two, other;

	two_stations(*state);
	one = file_set(*state, &a, "member", MEMBER, PAIRS("income", "700"));
	two = file_set(*state, &b, "member", MEMBER, PAIRS("income", "900"));
	check_same();
	REFUSED(ledger_resolve(a.ledger, a.actor, "supervisor", HOUSE, "member", MEMBER, "income", PAIRS(one.text, two.text), 2, "", DAY,
	    &other, &problem), "内容不同");
	REFUSED(ledger_resolve(a.ledger, a.actor, "supervisor", HOUSE, "member", MEMBER, "income", PAIRS(HOUSE), 1, "", DAY, &other,
	    &problem), "不在这项争议里");
	/* None stands: back to what all had seen. */
	MUST(ledger_resolve(a.ledger, a.actor, "supervisor", HOUSE, "member", MEMBER, "income", PAIRS(NULL), 0, "", DAY, &other, &problem));
	check_same();
	assert_int_equal(count_contests(&b), 0);
	check_field(*state, &b, "member", MEMBER, "income", "500.00");
	end_two_stations();
}

static void test_void_against_edit(void **state)
{
	struct event_id voided, edited;

	two_stations(*state);
	voided = file_void(*state, &a, "member", MEMBER);
	assert_true(is_void(*state, &a, "member", MEMBER));
	edited = file_set(*state, &b, "member", MEMBER, PAIRS("phone", "1350000"));
	check_same();
	assert_false(is_void(*state, &a, "member", MEMBER));
	assert_int_equal(count_contests(&a), 1);
	/* An edit that knows of the doubt does not end it. */
	file_set(*state, &a, "member", MEMBER, PAIRS("phone", "1340000"));
	assert_int_equal(count_contests(&a), 1);
	resolve(&a, "member", MEMBER, "_void", voided);
	check_same();
	assert_true(is_void(*state, &b, "member", MEMBER));
	(void)edited;
	/* Nor does an edit of what is void bring it back. */
	file_set(*state, &b, "member", MEMBER, PAIRS("phone", "1330000"));
	assert_true(is_void(*state, &b, "member", MEMBER));
	end_two_stations();
}

static void test_void_at_both(void **state)
{
	two_stations(*state);
	file_void(*state, &a, "member", MEMBER);
	file_void(*state, &b, "member", MEMBER);
	check_same();
	assert_int_equal(count_contests(&a), 0);
	assert_true(is_void(*state, &b, "member", MEMBER));
	end_two_stations();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_guarded_value),
	    SCRATCH_TEST(test_agreed_is_what_all_have_seen),
	    SCRATCH_TEST(test_equal_values_never_conflict),
	    SCRATCH_TEST(test_unguarded_newest_wins),
	    SCRATCH_TEST(test_cleared_against_set),
	    SCRATCH_TEST(test_same_thing_entered_twice),
	    SCRATCH_TEST(test_made_twice_is_one_write),
	    SCRATCH_TEST(test_made_twice_is_what_was_agreed),
	    SCRATCH_TEST(test_made_differently_is_contested),
	    SCRATCH_TEST(test_state_contested_holds_what_was_made),
	    SCRATCH_TEST(test_what_the_fallen_made_is_void),
	    SCRATCH_TEST(test_two_resolutions_contest_again),
	    SCRATCH_TEST(test_equal_resolutions_agree),
	    SCRATCH_TEST(test_one_filing_one_fate),
	    SCRATCH_TEST(test_resolution_must_be_of_one_mind),
	    SCRATCH_TEST(test_void_against_edit),
	    SCRATCH_TEST(test_void_at_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
