/* Who may write in whose office: what others file there is kept and shown, and has no effect. */
#include "trust_scratch.h"

#define OTHER_RECORD "33333333333333333333333333333333"

/* Any form does: what counts is whose stream it stands in. */
static void file_in(const struct scratch *scratch, struct station *by, const char *stream, const char *id, const char *name)
{
	struct filing *filing = filing_new(stream, "member", DAY, "administrator");

	add_new(scratch, filing, "member", id, PAIRS("name", name));
	append(by, filing);
}

static int64_t rows_in(const struct station *at, const char *stream)
{
	struct statement *count = store_statement(at->store, "SELECT count(*) FROM member WHERE household = ? AND _void = 0");

	statement_bind_text(count, 1, stream);
	return statement_answer(count, 0);
}

static void check_at(const struct station *at, const char *stream, int64_t rows, int64_t told)
{
	assert_int_equal(rows_in(at, stream), rows);
	assert_int_equal(alarms(at, "office"), told);
}

static void test_a_town_writes_in_its_countys_office(void **state)
{
	const char *office;

	tree_of_stations(*state);
	office = ledger_office(all[COUNTY].ledger);
	file_in(*state, &all[COUNTY], office, MEMBER, "县里的");
	file_in(*state, &all[TOWN], office, OTHER_RECORD, "镇里的");
	check_at(&all[TOWN], office, 0, 1); /* there neither */
	station_send(&all[TOWN], &all[COUNTY]);
	check_at(&all[COUNTY], office, 1, 1);
	/* What the county files on top of it counts, at home, above and below. */
	file_in(*state, &all[COUNTY], office, APPLICATION, "又是县里的");
	check_at(&all[COUNTY], office, 2, 1);
	station_send(&all[COUNTY], &all[CITY]);
	check_at(&all[CITY], office, 2, 1);
	station_send(&all[COUNTY], &all[TOWN2]);
	check_at(&all[TOWN2], office, 2, 1);
	end();
}

static void test_the_journal_is_the_offices_too(void **state)
{
	struct id_text journal;

	tree_of_stations(*state);
	journal = ledger_journal(all[COUNTY].ledger);
	file_in(*state, &all[VILLAGE], journal.text, MEMBER, "村里的");
	station_send(&all[VILLAGE], &all[TOWN]);
	station_send(&all[TOWN], &all[COUNTY]);
	check_at(&all[COUNTY], journal.text, 0, 1);
	end();
}

static void test_a_sibling_writes_in_anothers_office(void **state)
{
	const char *office;

	tree_of_stations(*state);
	office = ledger_office(all[TOWN].ledger);
	station_send(&all[COUNTY], &all[TOWN2]);
	file_in(*state, &all[TOWN2], office, MEMBER, "邻镇的");
	station_send(&all[TOWN2], &all[COUNTY]);
	check_at(&all[COUNTY], office, 0, 1);
	station_send(&all[COUNTY], &all[TOWN]);
	check_at(&all[TOWN], office, 0, 1);
	end();
}

static void test_whoever_is_above_may(void **state)
{
	const char *office;

	tree_of_stations(*state);
	office = ledger_office(all[TOWN].ledger);
	file_in(*state, &all[COUNTY], office, MEMBER, "县里写的");
	station_send(&all[COUNTY], &all[TOWN]);
	check_at(&all[TOWN], office, 1, 0);
	station_send(&all[TOWN], &all[VILLAGE]);
	check_at(&all[VILLAGE], office, 1, 0);
	end();
}

/* A town says of its own log that its office is the county's. */
static void test_an_office_is_not_taken_by_saying_so(void **state)
{
	struct enrolled_log log;
	struct enrolled_key key;
	struct event_id id;
	const char *office;

	tree_of_stations(*state);
	office = ledger_office(all[COUNTY].ledger);
	log = (struct enrolled_log){ledger_chain(all[TOWN].ledger), "T", office, NULL, NULL};
	key = (struct enrolled_key){actor_key_id(all[TOWN].actor), actor_name(all[TOWN].actor), LEDGER_ADMINISTRATOR};
	MUST(ledger_enrol(all[TOWN].ledger, all[TOWN].actor, &log, &key, 1, DAY, &id, &problem));
	file_in(*state, &all[TOWN], office, MEMBER, "镇里的");
	station_send(&all[TOWN], &all[COUNTY]);
	check_at(&all[COUNTY], office, 0, 1);
	station_send(&all[COUNTY], &all[TOWN2]);
	check_at(&all[TOWN2], office, 0, 1);
	end();
}

/* It came before anybody said whose office that is. */
static void test_it_is_known_only_later(void **state)
{
	const struct scratch *scratch = *state;
	struct station late;
	const char *office;

	tree_of_stations(scratch);
	office = ledger_office(all[COUNTY].ledger);
	late = station_new(scratch, NULL, "L");
	station_meet_as(&late, &all[TOWN], "child");
	file_in(scratch, &all[TOWN2], office, MEMBER, "镇里的");
	file_in(scratch, &late, office, OTHER_RECORD, "自己的");
	check_at(&late, office, 1, 0);
	station_meet_as(&late, &all[COUNTY], "child");
	check_at(&late, office, 1, 0); /* it is above that county itself */
	station_meet_as(&all[COUNTY], &late, "parent");
	station_meet_as(&late, &all[TOWN2], "peer");
	station_send(&all[TOWN2], &late);
	check_at(&late, office, 1, 1);
	check_rebuild(&late);
	station_free(&late);
	end();
}

/* Whoever takes the mark away does not make it count. */
static void test_without_its_mark_it_is_named(void **state)
{
	struct verify_count count;

	tree_of_stations(*state);
	file_in(*state, &all[TOWN], ledger_office(all[COUNTY].ledger), MEMBER, "镇里的");
	station_send(&all[TOWN], &all[COUNTY]);
	MUST(store_execute(all[COUNTY].store, "DELETE FROM alarm WHERE kind = 'office'", &problem));
	MUST(ledger_verify(all[COUNTY].ledger, NULL, NULL, &count, &problem));
	assert_true(count.faults > 0);
	MUST(ledger_rebuild(all[COUNTY].ledger, NULL, NULL, &problem));
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_a_town_writes_in_its_countys_office),
	    SCRATCH_TEST(test_the_journal_is_the_offices_too),
	    SCRATCH_TEST(test_a_sibling_writes_in_anothers_office),
	    SCRATCH_TEST(test_whoever_is_above_may),
	    SCRATCH_TEST(test_an_office_is_not_taken_by_saying_so),
	    SCRATCH_TEST(test_it_is_known_only_later),
	    SCRATCH_TEST(test_without_its_mark_it_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
