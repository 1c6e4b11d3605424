/* Downward, what does not fit into one file goes on in the next household by household: none is cut in two, the files come in any
 * order, and a household whose file was lost goes again, whether or not there is news of it. */
#include "parts_scratch.h"

#define HOUSES 8
#define FILINGS 4

static struct actor *clerk; /* of A, enrolled after the first filings */
static char houses[HOUSES][33];
static bool wanted[HOUSES]; /* at B */

static int houses_make(void **state)
{
	clerk = NULL;
	for (size_t i = 0; i < HOUSES; i++) {
		struct id_text id = random_id();

		memcpy(houses[i], id.text, sizeof(houses[i]));
		wanted[i] = true;
	}
	return post_make(state);
}

static int houses_remove(void **state)
{
	struct post *post = *state;
	struct verify_count count;

	MUST(ledger_verify(post->b.ledger, NULL, NULL, &count, &problem));
	assert_int_equal(count.faults, 0);
	actor_free(clerk);
	return post_remove(state);
}

/* ---- filings ---- */

static void file_in(struct post *post, size_t house, const char *note)
{
	struct filing *filing = filing_new(houses[house], "member", DAY, "administrator");
	struct record *record = record_new(form_find(post->scratch->forms, "member"), NULL, houses[house]);
	const struct actor *actor = clerk != NULL ? clerk : post->a.actor;
	struct event_id id;

	put(record, "note", note);
	filing_add_new(filing, record);
	MUST(ledger_append(post->a.ledger, actor, "file", filing, &id, &problem));
	record_free(record);
	filing_free(filing);
}

static void hire_clerk(struct post *post)
{
	char key[65];
	struct enrolled_key enrolled = {key, "clerk", LEDGER_ADMINISTRATOR};
	struct event_id id;

	MUST(keys_create(post->a.store, "clerk", "secret", key, &problem));
	MUST(ledger_enrol_here(post->a.ledger, post->a.actor, &enrolled, 1, DAY, &id, &problem));
	MUST((clerk = keys_sign_in(post->a.store, "clerk", "secret", &problem)) != NULL);
}

/* A little in each house, again and again, the second half by somebody who came later. */
static void file_all(struct post *post)
{
	for (int i = 0; i < FILINGS; i++) {
		if (i == FILINGS / 2)
			hire_clerk(post);
		for (size_t house = 0; house < HOUSES; house++)
			file_in(post, house, "as before");
	}
}

/* ---- bundles ---- */

static bool is_wanted(void *self, const char *stream)
{
	(void)self;
	for (size_t i = 0; i < HOUSES; i++)
		if (strcmp(houses[i], stream) == 0)
			return wanted[i];
	return true;
}

static struct exchange_sent send(struct post *post, int64_t part_bytes, bool writes)
{
	return send_as(post, (struct exchange_order){.wanted = is_wanted, .part_bytes = part_bytes}, writes ? post->scratch->folder : NULL);
}

static int64_t held(struct station *at, const char *stream)
{
	struct statement *count = store_statement(at->store, "SELECT count(*) FROM event WHERE stream = ?");

	statement_bind_text(count, 1, stream);
	return statement_answer(count, -1);
}

/* Each house that is there is there whole; how many are. */
static size_t houses_whole(struct post *post)
{
	size_t whole = 0;

	for (size_t i = 0; i < HOUSES; i++) {
		int64_t here = held(&post->a, houses[i]), there = held(&post->b, houses[i]);

		if (there != 0 && there != here)
			fail_msg("house %zu has %lld of %lld", i, (long long)there, (long long)here);
		whole += there != 0;
	}
	return whole;
}

static void all_there(struct post *post)
{
	assert_int_equal(houses_whole(post), HOUSES);
	assert_int_equal(held(&post->b, ledger_office(post->a.ledger)), held(&post->a, ledger_office(post->a.ledger)));
	assert_int_equal(ledger_waiting(post->b.ledger), 0);
}

/* ---- the first time, when all is new ---- */

static void test_no_house_is_cut(void **state)
{
	struct post *post = *state;

	file_all(post);
	assert_int_equal(send(post, 1, false).households, HOUSES);
	assert_int_equal(send(post, 1, true).households, HOUSES);
	assert_true(post->count >= HOUSES);
	for (size_t i = 0; i < post->count; i++) {
		struct exchange_look look = pass(post, i);

		assert_int_equal(look.parked, 0);
		houses_whole(post);
	}
	all_there(post);
	assert_int_equal(send(post, 1, false).events, 0);
}

/* The last first: who signs in it is in it. */
static void test_any_order(void **state)
{
	struct post *post = *state;

	file_all(post);
	send(post, 1, true);
	for (size_t i = post->count; i-- > 0;) {
		struct exchange_look look = pass(post, i);

		assert_int_equal(look.parked, 0);
		assert_int_equal(look.withheld, 0);
		assert_int_equal(bundles_missing(post), (int64_t)i);
		houses_whole(post);
	}
	all_there(post);
	assert_int_equal(send(post, 1, false).events, 0);
}

/* As many as fit: half the parts for twice the room, and one file where there is room for all. */
static void test_as_many_as_fit(void **state)
{
	struct post *post = *state;
	size_t most, fewer;

	file_all(post);
	send(post, 1, true);
	most = post->count;
	send(post, 3000, true);
	fewer = post->count;
	assert_true(fewer > 1 && fewer < most);
	send(post, 0, true);
	assert_int_equal(post->count, 1);
	take(post, 0);
	all_there(post);
}

/* ---- households that are wanted there from now on ---- */

static void begin_without(struct post *post)
{
	for (size_t i = 0; i < HOUSES; i++)
		wanted[i] = false;
	file_all(post);
	send(post, 1, true);
	for (size_t i = 0; i < post->count; i++)
		pass(post, i);
	assert_int_equal(houses_whole(post), 0);
	for (size_t i = 0; i < HOUSES; i++) {
		wanted[i] = true;
		file_in(post, i, "moved");
	}
}

/* One in the middle never comes, all others do; nothing more is done in its households. */
static void test_a_lost_one_goes_again(void **state)
{
	struct post *post = *state;
	size_t lost;

	begin_without(post);
	send(post, 1, true);
	assert_true(post->count >= HOUSES);
	lost = post->count / 2;
	for (size_t i = 0; i < post->count; i++)
		if (i != lost)
			pass(post, i);
	assert_int_equal(houses_whole(post), HOUSES - 1);
	assert_int_equal(bundles_missing(post), 1);
	assert_int_equal(send(post, 0, true).households, 1);
	take(post, 0);
	assert_int_equal(bundles_missing(post), 0);
	all_there(post);
}

/* The first part never comes, and the next time the parts end elsewhere: its first is acknowledged, the second lost again. */
static void test_other_parts_the_second_time(void **state)
{
	struct post *post = *state;
	size_t again;

	begin_without(post);
	send(post, 1, true);
	for (size_t i = 1; i < post->count; i += 3)
		pass(post, i);
	for (size_t round = 0; round < 2; round++) {
		send(post, 3000, true);
		again = post->count;
		for (size_t i = round; i < again; i += 2)
			pass(post, i);
		houses_whole(post);
	}
	send(post, 0, true);
	pass(post, 0);
	all_there(post);
	assert_int_equal(send(post, 0, false).events, 0);
}

/* It was not wanted when a bundle was made that is acknowledged only now; meanwhile it went in one that is lost. */
static void test_not_wanted_in_between(void **state)
{
	struct post *post = *state;
	struct exchange_look late, last;
	size_t house = 3;

	begin_without(post);
	wanted[house] = false;
	send(post, 0, true);
	late = take(post, 0);
	wanted[house] = true;
	file_in(post, house, "back");
	send(post, 1, true);
	last = take(post, post->count - 1);
	acknowledge(post, &late);
	acknowledge(post, &last);
	send(post, 0, true);
	take(post, 0);
	all_there(post);
}

#define HOUSES_TEST(name) cmocka_unit_test_setup_teardown(name, houses_make, houses_remove)

int main(void)
{
	static const struct CMUnitTest tests[] = {HOUSES_TEST(test_no_house_is_cut), HOUSES_TEST(test_any_order), HOUSES_TEST(test_as_many_as_fit),
	    HOUSES_TEST(test_a_lost_one_goes_again), HOUSES_TEST(test_other_parts_the_second_time), HOUSES_TEST(test_not_wanted_in_between)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
