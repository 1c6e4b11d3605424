/* What does not fit into one file goes on in the next: each part is a bundle of its own, in whatever order it comes, and one that is
 * lost goes again with all after it. */
#include "ledger_scratch.h"

#include "exchange/channel.h"
#include "doudi/exchange.h"

#include <sys/stat.h>

#define PART_BYTES (40 << 10)
#define NOTE 6000
#define FILINGS 60
#define PARTS_MAXIMUM 16

struct post { /* A sends to B */
	struct scratch *scratch;
	struct station a, b;
	char sealing[80];
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
	*state = post;
	return 0;
}

static void forget_parts(struct post *post)
{
	for (size_t i = 0; i < post->count; i++)
		free(post->parts[i]);
	post->count = 0;
}

static int post_remove(void **state)
{
	struct post *post = *state;
	void *scratch = post->scratch;

	forget_parts(post);
	station_free(&post->a);
	station_free(&post->b);
	free(post);
	return scratch_remove(&scratch);
}

/* Letters that do not pack well. */
static void file_many(struct post *post)
{
	char note[NOTE + 1];

	for (int i = 0; i < FILINGS; i++) {
		for (int k = 0; k < NOTE; k++)
			note[k] = (char)('a' + random_below(26));
		note[NOTE] = '\0';
		file_set(post->scratch, &post->a, "member", MEMBER, PAIRS("note", note));
	}
}

static struct exchange_sent send(struct post *post, const char *folder)
{
	struct exchange_order order = {.station = "B", .chain = ledger_chain(post->b.ledger), .sealing = post->sealing, .part_bytes = PART_BYTES};
	struct exchange_sent sent;
	char *rest;

	MUST(exchange_send(post->a.ledger, post->a.actor, &order, folder, &sent, &problem));
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

/* Taken, and acknowledged if A is to hear of it. */
static void take(struct post *post, size_t part, bool acknowledged)
{
	struct exchange_hooks hooks = {.knows = yes_knows, .may = yes_may, .touched = nothing_touched, .settled = nothing_follows};
	struct exchange_look look;

	MUST(exchange_take(post->b.ledger, post->b.actor, post->parts[part], &hooks, &look, &problem));
	if (acknowledged)
		MUST(channel_acknowledge(post->a.store, "B", look.bundle, &problem));
}

static void same_events(struct post *post)
{
	static const char own[] = "SELECT count(*) FROM event WHERE chain = (SELECT chain FROM event WHERE position = 1)";
	char *there = memory_format("SELECT count(*) FROM event WHERE chain = '%s'", ledger_chain(post->a.ledger));

	assert_int_equal(scratch_number(post->b.store, there), scratch_number(post->a.store, own));
	assert_int_equal(ledger_waiting(post->b.ledger), 0);
	free(there);
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

static void test_parts_are_bundles(void **state)
{
	struct post *post = *state;
	struct exchange_sent counted, sent;
	struct stat about;

	file_many(post);
	counted = send(post, NULL);
	sent = send(post, post->scratch->folder);
	assert_int_equal(sent.events, counted.events);
	assert_int_equal(sent.parts, (int64_t)post->count);
	assert_true(post->count >= 4 && counted.parts == 0);
	for (size_t i = 0; i < post->count; i++) {
		char *number = memory_format("/A-B-%zu-", i + 1);

		assert_non_null(strstr(post->parts[i], number));
		assert_int_equal(stat(post->parts[i], &about), 0);
		assert_true(about.st_size < PART_BYTES + (160 << 10));
		take(post, i, true);
		free(number);
	}
	same_events(post);
	assert_int_equal(bundles_missing(post), 0);
	assert_int_equal(send(post, NULL).events, 0);
}

static void test_any_order(void **state)
{
	struct post *post = *state;

	file_many(post);
	send(post, post->scratch->folder);
	for (size_t i = post->count; i-- > 0;) {
		take(post, i, true);
		assert_int_equal(bundles_missing(post), (int64_t)i);
	}
	same_events(post);
	assert_int_equal(send(post, NULL).events, 0);
}

/* The last is acknowledged, and the second never came: it must not be taken for what the receiver has. */
static void test_one_is_lost(void **state)
{
	struct post *post = *state;
	size_t first;

	file_many(post);
	send(post, post->scratch->folder);
	first = post->count;
	for (size_t i = 0; i < first; i++)
		if (i != 1)
			take(post, i, true);
	assert_true(ledger_waiting(post->b.ledger) > 0);
	assert_int_equal(bundles_missing(post), 1);
	assert_true(send(post, post->scratch->folder).events > 0);
	assert_true(post->count < first);
	for (size_t i = 0; i < post->count; i++)
		take(post, i, true);
	same_events(post);
	assert_int_equal(bundles_missing(post), 0);
	assert_int_equal(send(post, NULL).events, 0);
}

/* B has begun a new log; what was on the way before is taken there and acknowledged, but B may lack what it did not hold. */
static void test_started_over(void **state)
{
	struct post *post = *state;
	struct exchange_sent all;

	file_set(post->scratch, &post->a, "member", MEMBER, PAIRS("note", "a"));
	all = send(post, post->scratch->folder);
	MUST(exchange_start_over(post->a.ledger, "B", &problem));
	take(post, 0, true);
	assert_int_equal(send(post, NULL).events, all.events);
	send(post, post->scratch->folder);
	take(post, 0, true);
	assert_int_equal(send(post, NULL).events, 0);
}

#define POST_TEST(name) cmocka_unit_test_setup_teardown(name, post_make, post_remove)

int main(void)
{
	static const struct CMUnitTest tests[] = {POST_TEST(test_parts_are_bundles), POST_TEST(test_any_order), POST_TEST(test_one_is_lost),
	    POST_TEST(test_started_over)};

	random_seed(20250303);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
