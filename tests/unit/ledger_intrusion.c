/* What somebody with a valid key of one station tries upon the logs of others: nothing comes of it. */
#include "trust_scratch.h"

static void nothing_came_of_it(const struct station *at, const struct station *about, const struct actor *intruder)
{
	assert_int_equal(standing(at, about, actor_key_id(intruder)), SIGNER_UNKNOWN);
	assert_int_equal(alarms(at, "no_authority"), 1);
}

/* `by` enrols a key for a log of `about`, and `at` hears of it. */
static void intrude(void **state, size_t by, size_t about, size_t at, const char *relation)
{
	struct actor *intruder;

	tree_of_stations(*state);
	station_send(&all[VILLAGE], &all[TOWN]);
	station_send(&all[TOWN], &all[COUNTY]);
	intruder = key_made(&all[by], "外人");
	enrol_key(&all[by], &all[about], intruder, LEDGER_ADMINISTRATOR, relation);
	if (by == VILLAGE)
		station_send(&all[VILLAGE], &all[TOWN]);
	station_send(&all[by == VILLAGE ? TOWN : by], &all[at]);
	nothing_came_of_it(&all[at], &all[about], intruder);
	actor_free(intruder);
	end();
}

static void test_intrusions(void **state)
{
	static const struct {
		size_t by, about, at;
		const char *relation;
	} tries[] = {{TOWN, COUNTY, COUNTY, "parent"}, {TOWN2, TOWN, COUNTY, "child"}, {TOWN2, VILLAGE, COUNTY, "child"},
	    {VILLAGE, TOWN, TOWN, "child"}, {VILLAGE, COUNTY, COUNTY, "parent"}};

	for (size_t i = 0; i < BASE_COUNT(tries); i++)
		intrude(state, tries[i].by, tries[i].about, tries[i].at, tries[i].relation);
}

static void test_child_revokes_its_parents_key(void **state)
{
	tree_of_stations(*state);
	revoke_key(&all[TOWN], &all[COUNTY], actor_key_id(all[COUNTY].actor), 1);
	station_send(&all[TOWN], &all[COUNTY]);
	assert_int_equal(standing(&all[COUNTY], &all[COUNTY], actor_key_id(all[COUNTY].actor)), SIGNER_SIGNS);
	assert_int_equal(alarms(&all[COUNTY], "no_authority"), 1);
	file_new(*state, &all[COUNTY], "member", MEMBER, PAIRS("name", "王小明"));
	/* Its sibling hears of it through the county and does not heed it either. */
	station_send(&all[COUNTY], &all[TOWN2]);
	assert_int_equal(standing(&all[TOWN2], &all[COUNTY], actor_key_id(all[COUNTY].actor)), SIGNER_SIGNS);
	end();
}

/* The county ends a key of the city at the town: nobody revokes upward. */
static void test_nobody_revokes_upward(void **state)
{
	tree_of_stations(*state);
	revoke_key(&all[COUNTY], &all[CITY], actor_key_id(all[CITY].actor), 1);
	station_send(&all[CITY], &all[COUNTY]);
	station_send(&all[COUNTY], &all[TOWN]);
	assert_int_equal(standing(&all[COUNTY], &all[CITY], actor_key_id(all[CITY].actor)), SIGNER_ENDED);
	assert_int_equal(standing(&all[TOWN], &all[CITY], actor_key_id(all[CITY].actor)), SIGNER_SIGNS);
	end();
}

/* A township makes a county of its own and names it as the one above, so that its villages heed it. */
static void test_invents_a_county(void **state)
{
	for (int round = 0; round < 2; round++) {
		struct station invented;

		tree_of_stations(*state);
		invented = station_new(*state, NULL, "K9");
		station_meet_as(&all[TOWN], &invented, "parent");
		station_meet_as(&invented, &all[TOWN], "child");
		if (round == 1) { /* another township vouches for it as its village */
			station_meet_as(&all[TOWN2], &invented, "child");
			station_send(&all[TOWN2], &all[COUNTY]);
		}
		station_send(&all[TOWN], &all[COUNTY]);
		station_send(&all[COUNTY], &all[CITY]);
		assert_int_equal(alarms(&all[COUNTY], "parent"), 1);
		assert_int_equal(alarms(&all[CITY], "parent"), 1);
		assert_int_equal(alarms(&all[TOWN], "parent"), 0);
		check_rebuild(&all[COUNTY]);
		if (round == 1) { /* it heeds that one no more */
			revoke_key(&all[TOWN], &invented, actor_key_id(invented.actor), 0);
			station_send(&all[TOWN], &all[COUNTY]);
			assert_int_equal(alarms(&all[COUNTY], "parent"), 0);
			station_send(&all[COUNTY], &all[CITY]);
			assert_int_equal(alarms(&all[CITY], "parent"), 0);
			station_free(&invented);
			end();
			continue;
		}
		/* It was moved there with the county's knowledge. */
		station_meet_as(&all[COUNTY], &invented, "peer");
		assert_int_equal(alarms(&all[COUNTY], "parent"), 0);
		station_send(&all[COUNTY], &all[CITY]);
		assert_int_equal(alarms(&all[CITY], "parent"), 1);
		station_free(&invented);
		end();
	}
}

/* Another township claims the village of this one as its own child, lets a key into its log and ends one there. */
static void test_sibling_claims_a_village(void **state)
{
	for (int round = 0; round < 4; round++) { /* whichever claim is the older one */
		const struct station *const ways[] = {&all[TOWN], &all[TOWN2]};
		struct actor *intruder;

		tree_of_stations(*state);
		station_send(&all[VILLAGE], &all[TOWN]);
		station_meet_as(&all[TOWN2], &all[VILLAGE], "child");
		intruder = key_made(&all[TOWN2], "外人");
		enrol_key(&all[TOWN2], &all[VILLAGE], intruder, LEDGER_ADMINISTRATOR, "child");
		revoke_key(&all[TOWN2], &all[VILLAGE], actor_key_id(all[VILLAGE].actor), 1);
		file_new(*state, &all[VILLAGE], "member", MEMBER, PAIRS("name", "王小明"));
		station_send(&all[VILLAGE], &all[TOWN]);
		station_send(ways[round % 2], &all[COUNTY]);
		station_send(ways[(round + 1) % 2], &all[COUNTY]);
		assert_int_equal(standing(&all[COUNTY], &all[VILLAGE], actor_key_id(intruder)), SIGNER_UNKNOWN);
		assert_int_equal(standing(&all[COUNTY], &all[VILLAGE], actor_key_id(all[VILLAGE].actor)), SIGNER_SIGNS);
		check_field(*state, &all[COUNTY], "member", MEMBER, "name", "王小明");
		assert_true(alarms(&all[COUNTY], "no_authority") > 0);
		/* At the village's own township, and at the village. */
		station_send(&all[COUNTY], &all[TOWN]);
		station_send(&all[TOWN], &all[VILLAGE]);
		assert_int_equal(standing(&all[TOWN], &all[VILLAGE], actor_key_id(intruder)), SIGNER_UNKNOWN);
		assert_int_equal(standing(&all[VILLAGE], &all[VILLAGE], actor_key_id(intruder)), SIGNER_UNKNOWN);
		assert_int_equal(standing(&all[VILLAGE], &all[VILLAGE], actor_key_id(all[VILLAGE].actor)), SIGNER_SIGNS);
		actor_free(intruder);
		end();
	}
}

/* A township begins a new log, as after a restore, and names the log of another one's village as the one that it goes on from. */
static void test_goes_on_from_anothers_log(void **state)
{
	for (int round = 0; round < 6; round++) { /* whichever log is read first */
		struct actor *intruder;

		tree_of_stations(*state);
		station_meet_as(&all[TOWN2], &all[VILLAGE], "child");
		station_send(&all[VILLAGE], &all[TOWN2]);
		MUST(store_set_setting(all[TOWN2].store, "chain", ledger_chain(all[VILLAGE].ledger), &problem));
		ledger_free(all[TOWN2].ledger);
		MUST((all[TOWN2].ledger = ledger_open(all[TOWN2].store, ((struct scratch *)*state)->forms, &problem)) != NULL);
		MUST(ledger_begin_log(all[TOWN2].ledger, all[TOWN2].actor, "T2", &problem));
		station_meet_as(&all[COUNTY], &all[TOWN2], "child");
		intruder = key_made(&all[TOWN2], "外人");
		enrol_key(&all[TOWN2], &all[VILLAGE], intruder, LEDGER_ADMINISTRATOR, NULL);
		revoke_key(&all[TOWN2], &all[VILLAGE], actor_key_id(all[VILLAGE].actor), 1);
		station_send(&all[VILLAGE], &all[TOWN]);
		station_send(&all[TOWN], &all[COUNTY]);
		station_send(&all[TOWN2], &all[COUNTY]);
		assert_int_equal(standing(&all[COUNTY], &all[VILLAGE], actor_key_id(intruder)), SIGNER_UNKNOWN);
		assert_int_equal(standing(&all[COUNTY], &all[VILLAGE], actor_key_id(all[VILLAGE].actor)), SIGNER_SIGNS);
		check_rebuild(&all[COUNTY]);
		for (size_t i = 0; i < STATIONS; i++)
			station_free(&all[i]);
		actor_free(intruder);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_intrusions),
	    SCRATCH_TEST(test_child_revokes_its_parents_key),
	    SCRATCH_TEST(test_nobody_revokes_upward),
	    SCRATCH_TEST(test_invents_a_county),
	    SCRATCH_TEST(test_sibling_claims_a_village),
	    SCRATCH_TEST(test_goes_on_from_anothers_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
