/* Downward, what does not fit into one file goes on in the next household by household: none is cut in two, the files come in any
 * order, and a household whose file was lost goes again, whether or not there is news of it. */
#include "ledger_scratch.h"

#include "exchange/channel.h"
#include "doudi/exchange.h"

#define HOUSES 8
#define FILINGS 4
#define PARTS_MAXIMUM 32

struct post { /* A sends to B what is wanted there */
	struct scratch *scratch;
	struct station a, b;
	struct actor *clerk; /* of A, enrolled after the first filings */
	char sealing[80];
	char houses[HOUSES][33];
	bool wanted[HOUSES];
	char *parts[PARTS_MAXIMUM];
	size_t count;
};

static int post_make(void **state)
{
	struct post *post = memory_new(sizeof(*post));
	char signing[65];

	post->scratch = pair_make(&post->a, &post->b);
	if (post->scratch == NULL)
		return -1;
	MUST(exchange_share_keys(post->a.ledger, post->a.actor, NULL, 0, &problem));
	MUST(exchange_share_keys(post->b.ledger, post->b.actor, NULL, 0, &problem));
	MUST(exchange_own_keys(post->b.ledger, post->b.actor, signing, post->sealing, &problem));
	for (size_t i = 0; i < HOUSES; i++) {
		struct id_text id = random_id();

		memcpy(post->houses[i], id.text, sizeof(post->houses[i]));
		post->wanted[i] = true;
	}
	*state = post;
	return 0;
}

static void forget_parts(struct post *post)
{
	while (post->count > 0)
		free(post->parts[--post->count]);
}

static int post_remove(void **state)
{
	struct post *post = *state;
	void *scratch = post->scratch;
	struct verify_count count;

	MUST(ledger_verify(post->b.ledger, NULL, NULL, &count, &problem));
	assert_int_equal(count.faults, 0);
	forget_parts(post);
	actor_free(post->clerk);
	station_free(&post->a);
	station_free(&post->b);
	free(post);
	return scratch_remove(&scratch);
}

/* ---- filings ---- */

static void file_in(struct post *post, size_t house, const char *note)
{
	struct filing *filing = filing_new(post->houses[house], "member", DAY, "administrator");
	struct record *record = record_new(form_find(post->scratch->forms, "member"), NULL, post->houses[house]);
	const struct actor *actor = post->clerk != NULL ? post->clerk : post->a.actor;
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
	MUST((post->clerk = keys_sign_in(post->a.store, "clerk", "secret", &problem)) != NULL);
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
	const struct post *post = self;

	for (size_t i = 0; i < HOUSES; i++)
		if (strcmp(post->houses[i], stream) == 0)
			return post->wanted[i];
	return true;
}

static struct exchange_sent send(struct post *post, int64_t part_bytes, bool writes)
{
	struct exchange_order order = {.station = "B", .chain = ledger_chain(post->b.ledger), .sealing = post->sealing, .wanted = is_wanted,
	    .self = post, .part_bytes = part_bytes};
	struct exchange_sent sent;
	char *rest;

	MUST(exchange_send(post->a.ledger, post->a.actor, &order, writes ? post->scratch->folder : NULL, &sent, &problem));
	forget_parts(post);
	if (sent.path != NULL)
		post->parts[post->count++] = memory_text(sent.path);
	rest = sent.more;
	for (char *path; rest != NULL && (path = strsep(&rest, "\n")) != NULL;) {
		assert_true(post->count < PARTS_MAXIMUM);
		post->parts[post->count++] = memory_text(path);
	}
	exchange_sent_release(&sent);
	return sent;
}

static bool yes_knows(void *self, const char *station, const char *chain, const char *signer)
{
	(void)self;
	return station != NULL && chain != NULL && signer != NULL;
}

static bool yes_may(void *self, const char *station, struct problem *problem)
{
	(void)self;
	(void)problem;
	return station != NULL;
}

static void nothing_touched(void *self, const char *stream)
{
	(void)self;
	(void)stream;
}

static bool nothing_follows(void *self, struct problem *problem)
{
	(void)self;
	(void)problem;
	return true;
}

static struct exchange_look take(struct post *post, size_t part)
{
	struct exchange_hooks hooks = {.knows = yes_knows, .may = yes_may, .touched = nothing_touched, .settled = nothing_follows};
	struct exchange_look look;

	MUST(exchange_take(post->b.ledger, post->b.actor, post->parts[part], &hooks, &look, &problem));
	return look;
}

static void acknowledge(struct post *post, const struct exchange_look *look)
{
	MUST(channel_acknowledge(post->a.store, "B", look->bundle, &problem));
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
		int64_t here = held(&post->a, post->houses[i]), there = held(&post->b, post->houses[i]);

		if (there != 0 && there != here)
			fail_msg("house %zu has %lld of %lld", i, (long long)there, (long long)here);
		whole += there != 0;
	}
	return whole;
}

static bool count_missing(void *self, const char *station, int64_t first, int64_t last)
{
	assert_string_equal(station, "A");
	*(int64_t *)self += last - first + 1;
	return true;
}

static int64_t bundles_missing(struct post *post)
{
	int64_t missing = 0;

	MUST(exchange_each_missing(post->b.ledger, count_missing, &missing, &problem));
	return missing;
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
		struct exchange_look look = take(post, i);

		acknowledge(post, &look);
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
		struct exchange_look look = take(post, i);

		acknowledge(post, &look);
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
	struct exchange_look look;

	for (size_t i = 0; i < HOUSES; i++)
		post->wanted[i] = false;
	file_all(post);
	send(post, 1, true);
	for (size_t i = 0; i < post->count; i++) {
		look = take(post, i);
		acknowledge(post, &look);
	}
	assert_int_equal(houses_whole(post), 0);
	for (size_t i = 0; i < HOUSES; i++) {
		post->wanted[i] = true;
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
		if (i != lost) {
			struct exchange_look look = take(post, i);

			acknowledge(post, &look);
		}
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
	struct exchange_look look;
	size_t again;

	begin_without(post);
	send(post, 1, true);
	for (size_t i = 1; i < post->count; i += 3) {
		look = take(post, i);
		acknowledge(post, &look);
	}
	for (size_t round = 0; round < 2; round++) {
		send(post, 3000, true);
		again = post->count;
		for (size_t i = round; i < again; i += 2) {
			look = take(post, i);
			acknowledge(post, &look);
		}
		houses_whole(post);
	}
	send(post, 0, true);
	look = take(post, 0);
	acknowledge(post, &look);
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
	post->wanted[house] = false;
	send(post, 0, true);
	late = take(post, 0);
	post->wanted[house] = true;
	file_in(post, house, "back");
	send(post, 1, true);
	last = take(post, post->count - 1);
	acknowledge(post, &late);
	acknowledge(post, &last);
	send(post, 0, true);
	take(post, 0);
	all_there(post);
}

#define POST_TEST(name) cmocka_unit_test_setup_teardown(name, post_make, post_remove)

int main(void)
{
	static const struct CMUnitTest tests[] = {POST_TEST(test_no_house_is_cut), POST_TEST(test_any_order), POST_TEST(test_as_many_as_fit),
	    POST_TEST(test_a_lost_one_goes_again), POST_TEST(test_other_parts_the_second_time), POST_TEST(test_not_wanted_in_between)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
