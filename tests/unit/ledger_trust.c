/* Who may vouch for whom: each row of the rule, and the same answer in whatever order events come. */
#include "trust_scratch.h"

/* ---- each row of the rule ---- */

static void test_own(void **state)
{
	struct actor *other;

	tree_of_stations(*state);
	other = key_made(&all[COUNTY], "新人");
	enrol_key(&all[COUNTY], &all[TOWN], other, "clerk", "child");
	assert_int_equal(standing(&all[COUNTY], &all[TOWN], actor_key_id(other)), SIGNER_SIGNS);
	assert_int_equal(standing(&all[TOWN], &all[TOWN], actor_key_id(other)), SIGNER_UNKNOWN);
	actor_free(other);
	end();
}

static void test_ancestor(void **state)
{
	struct actor *other;

	tree_of_stations(*state);
	other = key_made(&all[COUNTY], "新人");
	enrol_key(&all[COUNTY], &all[TOWN2], other, "clerk", "child");
	station_send(&all[CITY], &all[COUNTY]);
	station_send(&all[COUNTY], &all[TOWN]);
	assert_int_equal(standing(&all[TOWN], &all[TOWN2], actor_key_id(other)), SIGNER_SIGNS);
	/* The parent's parent, through the parent, and from there down to the village. */
	assert_int_equal(standing(&all[TOWN], &all[CITY], actor_key_id(all[CITY].actor)), SIGNER_SIGNS);
	station_send(&all[TOWN], &all[VILLAGE]);
	assert_int_equal(standing(&all[VILLAGE], &all[TOWN2], actor_key_id(other)), SIGNER_SIGNS);
	actor_free(other);
	end();
}

/* Staff of a station come with its log, once it is known. */
static void test_itself(void **state)
{
	struct actor *clerk, *kept;
	struct enrolled_key key;
	struct event_id id;

	tree_of_stations(*state);
	clerk = key_made(&all[TOWN], "办事员");
	key = (struct enrolled_key){actor_key_id(clerk), "办事员", "administrator"};
	MUST(ledger_enrol_here(all[TOWN].ledger, all[TOWN].actor, &key, 1, DAY, &id, &problem));
	kept = all[TOWN].actor;
	all[TOWN].actor = clerk;
	file_new(*state, &all[TOWN], "member", MEMBER, PAIRS("name", "王小明"));
	all[TOWN].actor = kept;
	station_send(&all[TOWN], &all[COUNTY]);
	check_field(*state, &all[COUNTY], "member", MEMBER, "name", "王小明");
	/* What the county said of the first key, the log itself does not change. */
	enrol_key(&all[TOWN], &all[TOWN], all[TOWN].actor, "clerk", NULL);
	station_send(&all[TOWN], &all[COUNTY]);
	assert_true(is_administrator(&all[COUNTY], &all[TOWN], actor_key_id(all[TOWN].actor)));
	assert_false(is_administrator(&all[TOWN], &all[TOWN], actor_key_id(all[TOWN].actor)));
	actor_free(clerk);
	end();
}

static void test_descendant(void **state)
{
	tree_of_stations(*state);
	file_new(*state, &all[VILLAGE], "member", MEMBER, PAIRS("name", "王小明"));
	station_send(&all[VILLAGE], &all[TOWN]);
	station_send(&all[TOWN], &all[COUNTY]);
	check_field(*state, &all[COUNTY], "member", MEMBER, "name", "王小明");
	revoke_key(&all[COUNTY], &all[VILLAGE], actor_key_id(all[VILLAGE].actor), 999);
	station_send(&all[COUNTY], &all[CITY]);
	check_field(*state, &all[CITY], "member", MEMBER, "name", "王小明");
	station_send(&all[COUNTY], &all[TOWN2]); /* the household moves there */
	check_field(*state, &all[TOWN2], "member", MEMBER, "name", "王小明");
	/* The county ended this key, and knows the village through the town. */
	assert_int_equal(standing(&all[CITY], &all[VILLAGE], actor_key_id(all[VILLAGE].actor)), SIGNER_ENDED);
	assert_int_equal(alarms(&all[CITY], "no_authority"), 0);
	end();
}

/* A station's own people that the card does not name are believed from the log's first event on, also those who have left. */
static void test_first_event_brings_its_signer(void **state)
{
	struct actor *second, *first;
	struct enrolled_key key;
	struct event_id id;
	struct station station, county;

	clock_set_today(DAY);
	station = station_new(*state, NULL, "T");
	county = station_new(*state, NULL, "K");
	file_new(*state, &station, "member", MEMBER, PAIRS("name", "王小明"));
	second = key_made(&station, "新管理员");
	key = (struct enrolled_key){actor_key_id(second), "新管理员", LEDGER_ADMINISTRATOR};
	MUST(ledger_enrol_here(station.ledger, station.actor, &key, 1, DAY, &id, &problem));
	first = station.actor;
	station.actor = second;
	revoke_key(&station, &station, actor_key_id(first), 0);
	station_meet_as(&county, &station, "child");
	station_send(&station, &county);
	check_field(*state, &county, "member", MEMBER, "name", "王小明");
	assert_int_equal(standing(&county, &station, actor_key_id(first)), SIGNER_ENDED);
	actor_free(first);
	station_free(&station);
	station_free(&county);
}

/* A town lets keys into the log of its own village: that it may, and it is the town's word, not the village's. */
static void test_town_for_its_own_village(void **state)
{
	struct actor *other;

	tree_of_stations(*state);
	other = key_made(&all[TOWN], "村里人");
	enrol_key(&all[TOWN], &all[VILLAGE], other, "clerk", "child");
	station_send(&all[TOWN], &all[COUNTY]);
	assert_int_equal(standing(&all[COUNTY], &all[VILLAGE], actor_key_id(other)), SIGNER_SIGNS);
	assert_int_equal(alarms(&all[COUNTY], "no_authority"), 0);
	/* Once the county has enrolled the village itself, its word alone counts. */
	station_meet_as(&all[COUNTY], &all[VILLAGE], "child");
	assert_int_equal(standing(&all[COUNTY], &all[VILLAGE], actor_key_id(other)), SIGNER_UNKNOWN);
	actor_free(other);
	end();
}

/* ---- an end in mid-stream ---- */

static void test_end_in_mid_stream(void **state)
{
	struct actor *clerk, *kept;
	struct enrolled_key key;
	struct event_id id;
	int64_t last;

	tree_of_stations(*state);
	clerk = key_made(&all[TOWN], "办事员");
	key = (struct enrolled_key){actor_key_id(clerk), "办事员", "administrator"};
	MUST(ledger_enrol_here(all[TOWN].ledger, all[TOWN].actor, &key, 1, DAY, &id, &problem));
	kept = all[TOWN].actor;
	all[TOWN].actor = clerk;
	file_new(*state, &all[TOWN], "member", MEMBER, PAIRS("name", "王小明", "income", "500"));
	last = scratch_number(all[TOWN].store, "SELECT max(seq) FROM event e WHERE actor <> '' AND stream = '" HOUSE "'");
	file_set(*state, &all[TOWN], "member", MEMBER, PAIRS("income", "9000"));
	all[TOWN].actor = kept;
	station_send(&all[TOWN], &all[COUNTY]);
	check_field(*state, &all[COUNTY], "member", MEMBER, "income", "9000.00");
	/* Before or after it came: the same. */
	revoke_key(&all[COUNTY], &all[TOWN], actor_key_id(clerk), last);
	check_field(*state, &all[COUNTY], "member", MEMBER, "income", "500.00");
	assert_int_equal(alarms(&all[COUNTY], "revoked"), 1);
	all[TOWN].actor = clerk;
	file_set(*state, &all[TOWN], "member", MEMBER, PAIRS("income", "8000"));
	all[TOWN].actor = kept;
	file_set(*state, &all[TOWN], "member", MEMBER, PAIRS("phone", "1380000"));
	station_send(&all[TOWN], &all[COUNTY]);
	check_field(*state, &all[COUNTY], "member", MEMBER, "income", "500.00");
	check_field(*state, &all[COUNTY], "member", MEMBER, "phone", "1380000");
	assert_int_equal(alarms(&all[COUNTY], "revoked"), 2);
	assert_int_equal(ledger_waiting(all[COUNTY].ledger), 0);
	/* The town learns it from its parent. */
	station_send(&all[COUNTY], &all[TOWN]);
	check_field(*state, &all[TOWN], "member", MEMBER, "income", "500.00");
	actor_free(clerk);
	end();
}

/* ---- the order of arrival ---- */

struct pool {
	struct event_row rows[200];
	bool taken[200];
	size_t count;
};

static bool collect(void *self, int64_t position, const struct event_row *row)
{
	struct pool *pool = self;
	struct event_row *copy = &pool->rows[pool->count++];

	(void)position;
	assert_true(pool->count < BASE_COUNT(pool->rows));
	*copy = *row;
	copy->core = memory_text_part(row->core, row->core_length);
	copy->body = row->has_body ? memory_text_part(row->body, row->body_length) : NULL;
	return true;
}

/* Offered again and again, as bundles do, until all that will ever be taken is. */
static void take_in_any_order(struct station *to, struct pool *pool)
{
	bool any = true;

	memset(pool->taken, 0, sizeof(pool->taken));
	for (size_t i = pool->count; i > 1; i--) {
		size_t k = (size_t)random_below(i);
		struct event_row kept = pool->rows[i - 1];

		pool->rows[i - 1] = pool->rows[k];
		pool->rows[k] = kept;
	}
	while (any) {
		any = false;
		for (size_t i = 0; i < pool->count; i++) {
			struct problem problem = PROBLEM_INIT;
			bool fresh = false;

			if (!pool->taken[i] && ledger_take(to->ledger, &pool->rows[i], &fresh, &problem))
				any = pool->taken[i] = true;
			problem_release(&problem);
		}
		MUST(ledger_settle(to->ledger, NULL, NULL, &problem));
	}
}

/* Everything above at once: true and false enrolments, ends, filings before and after them. */
static void busy_stations(const struct scratch *scratch, struct actor *intruder[2])
{
	int64_t last;

	tree_of_stations(scratch);
	intruder[0] = key_made(&all[TOWN2], "外人");
	intruder[1] = key_made(&all[VILLAGE], "村外人");
	file_new(scratch, &all[TOWN], "member", MEMBER, PAIRS("name", "王小明", "income", "500"));
	last = scratch_number(all[TOWN].store, "SELECT max(seq) FROM event WHERE stream = '" HOUSE "'");
	station_send(&all[TOWN], &all[VILLAGE]);
	file_set(scratch, &all[VILLAGE], "member", MEMBER, PAIRS("phone", "1390000"));
	file_set(scratch, &all[TOWN], "member", MEMBER, PAIRS("income", "700"));
	enrol_key(&all[TOWN2], &all[TOWN], intruder[0], LEDGER_ADMINISTRATOR, "child");
	enrol_key(&all[TOWN2], &all[VILLAGE], intruder[0], LEDGER_ADMINISTRATOR, "child");
	enrol_key(&all[VILLAGE], &all[COUNTY], intruder[1], LEDGER_ADMINISTRATOR, "parent");
	revoke_key(&all[TOWN2], &all[TOWN], actor_key_id(all[TOWN].actor), 1);
	revoke_key(&all[VILLAGE], &all[TOWN], actor_key_id(all[TOWN].actor), 1);
	enrol_key(&all[TOWN], &all[VILLAGE], intruder[1], "clerk", "child");
	revoke_key(&all[CITY], &all[TOWN], actor_key_id(all[TOWN].actor), last);
	for (size_t i = 0; i < 4; i++)
		for (size_t at = TOWN; at < STATIONS; at++)
			if (at != COUNTY)
				station_send(&all[at], &all[at == VILLAGE ? TOWN : COUNTY]);
	station_send(&all[CITY], &all[COUNTY]);
}

/* A file of the county that has nothing but the first event of its log. */
static struct station county_again(const struct scratch *scratch, const struct pool *pool)
{
	struct station again = {.code = "K"};
	char key[65];

	MUST((again.store = store_open(NULL, STORE_MEMORY, &problem)) != NULL);
	MUST(store_set_setting(again.store, "station", "K", &problem) &&
	     store_set_setting(again.store, "office", ledger_office(all[COUNTY].ledger), &problem) &&
	     store_set_setting(again.store, "chain", ledger_chain(all[COUNTY].ledger), &problem));
	MUST((again.ledger = ledger_open(again.store, scratch->forms, &problem)) != NULL);
	for (size_t i = 0; i < pool->count; i++) {
		struct event event;

		MUST(event_row_check(&pool->rows[i], &event, &problem));
		if (event.seq == 1 && strcmp(event.chain, ledger_chain(all[COUNTY].ledger)) == 0)
			MUST(log_insert(again.ledger, &event, &pool->rows[i], &problem) &&
			     ledger_project(again.ledger, event.stream, &problem) && authority_renew(again.ledger, &problem));
		event_release(&event);
	}
	MUST(keys_create(again.store, "K", "x", key, &problem));
	MUST((again.actor = keys_sign_in(again.store, "K", "x", &problem)) != NULL);
	return again;
}

static void test_any_order(void **state)
{
	const struct scratch *scratch = *state;
	struct actor *intruder[2];
	struct digest whole, here;
	struct pool pool = {.count = 0};

	busy_stations(scratch, intruder);
	MUST(ledger_each_row(all[COUNTY].ledger, 0, collect, &pool, &problem));
	whole = digest_of(&all[COUNTY]);
	here = digest_here(&all[COUNTY]);
	assert_true(alarms(&all[COUNTY], "no_authority") >= 4);
	for (int round = 0; round < 25; round++) {
		struct station again = county_again(scratch, &pool);

		take_in_any_order(&again, &pool);
		assert_string_equal(digest_of(&again).text, whole.text);
		assert_string_equal(digest_here(&again).text, here.text);
		check_rebuild(&again);
		station_free(&again);
	}
	for (size_t i = 0; i < pool.count; i++)
		event_row_release(&pool.rows[i]);
	actor_free(intruder[0]);
	actor_free(intruder[1]);
	end();
}

static enum ledger_verdict judged(struct ledger_judge *judge, const struct event_row *row)
{
	struct problem problem = PROBLEM_INIT;
	struct event event;
	enum ledger_verdict verdict = ledger_judge_row(judge, row, &event, &problem);

	if (verdict != LEDGER_BAD)
		event_release(&event);
	problem_release(&problem);
	return verdict;
}

/* What the look at a bundle says is what taking comes to. */
static void test_judged_alike(void **state)
{
	struct actor *intruder[2];
	struct pool pool = {.count = 0};
	struct ledger_judge *judge;
	struct station other;

	busy_stations(*state, intruder);
	other = station_new(*state, NULL, "K2");
	station_meet_as(&other, &all[COUNTY], "child");
	MUST(ledger_each_row(all[COUNTY].ledger, 0, collect, &pool, &problem));
	MUST((judge = ledger_judge_new(other.ledger, true, &problem)) != NULL);
	for (size_t i = 0; i < pool.count; i++) {
		/* Twice, as from a bundle that holds it twice: an enrolment replaces itself in the trust. */
		enum ledger_verdict verdict = judged(judge, &pool.rows[i]), again = judged(judge, &pool.rows[i]);
		bool fresh = false, taken = ledger_take(other.ledger, &pool.rows[i], &fresh, NULL);

		assert_int_equal(again, verdict);
		assert_int_equal(taken, verdict != LEDGER_BAD);
		assert_int_equal(fresh, verdict == LEDGER_FRESH || verdict == LEDGER_WITHHELD);
		event_row_release(&pool.rows[i]);
	}
	ledger_judge_free(judge);
	station_free(&other);
	actor_free(intruder[0]);
	actor_free(intruder[1]);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_own), SCRATCH_TEST(test_ancestor), SCRATCH_TEST(test_itself), SCRATCH_TEST(test_descendant),
	    SCRATCH_TEST(test_first_event_brings_its_signer),
	    SCRATCH_TEST(test_town_for_its_own_village),
	    SCRATCH_TEST(test_end_in_mid_stream),
	    SCRATCH_TEST(test_any_order),
	    SCRATCH_TEST(test_judged_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
