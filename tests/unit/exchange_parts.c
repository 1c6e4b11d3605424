/* What does not fit into one file goes on in the next: each part is a bundle of its own, in whatever order it comes, and one that is
 * lost goes again with all after it. */
#include "parts_scratch.h"

#include <sys/stat.h>

#define PART_BYTES (40 << 10)
#define NOTE 6000
#define FILINGS 60

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
	return send_as(post, (struct exchange_order){.part_bytes = PART_BYTES}, folder);
}

static void same_events(struct post *post)
{
	static const char own[] = "SELECT count(*) FROM event WHERE chain = (SELECT chain FROM event WHERE position = 1)";
	char *there = memory_format("SELECT count(*) FROM event WHERE chain = '%s'", ledger_chain(post->a.ledger));

	assert_int_equal(scratch_number(post->b.store, there), scratch_number(post->a.store, own));
	assert_int_equal(ledger_waiting(post->b.ledger), 0);
	free(there);
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
		pass(post, i);
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
		pass(post, i);
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
			pass(post, i);
	assert_true(ledger_waiting(post->b.ledger) > 0);
	assert_int_equal(bundles_missing(post), 1);
	assert_true(send(post, post->scratch->folder).events > 0);
	assert_true(post->count < first);
	for (size_t i = 0; i < post->count; i++)
		pass(post, i);
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
	pass(post, 0);
	assert_int_equal(send(post, NULL).events, all.events);
	send(post, post->scratch->folder);
	pass(post, 0);
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
