/* Numbers of bundles: which are missing, which may still come, and what a bundle counts for. */
#include "ledger_scratch.h"

#include "exchange/bundle.h"
#include "exchange/channel.h"

#define OLD_LOG "00000000000000000000000000000001"
#define NEW_LOG "00000000000000000000000000000002"

static struct store *store;

static int store_make(void **state)
{
	(void)state;
	clock_set_today(DAY);
	MUST((store = store_open(NULL, STORE_MEMORY, &problem)) != NULL);
	return 0;
}

static int store_end_of(void **state)
{
	(void)state;
	store_free(store);
	clock_set_today(DATE_NONE);
	return 0;
}

static struct bundle_header header_of(const char *chain, int64_t number)
{
	struct bundle_header header = {.number = number};

	snprintf(header.from, sizeof(header.from), "A");
	snprintf(header.chain, sizeof(header.chain), "%s", chain);
	snprintf(header.id, sizeof(header.id), "%.24s%08lld", chain + 8, (long long)number);
	return header;
}

/* Taken on days one after the other. */
static void take(const char *chain, int64_t number, int64_t covers, date day)
{
	struct bundle_header header = header_of(chain, number);

	clock_set_today(day);
	MUST(channel_taken(store, &header, covers, &problem));
}

static bool add(void *self, const char *station, int64_t first, int64_t last)
{
	assert_string_equal(station, "A");
	buffer_add_format(self, "%lld-%lld ", (long long)first, (long long)last);
	return true;
}

static void check(const char *missing, const char *due)
{
	struct buffer text = BUFFER_INIT(1000);

	MUST(channel_each_missing(store, add, &text, &problem));
	assert_string_equal(buffer_text(&text), missing);
	buffer_clear(&text);
	MUST(channel_each_due(store, add, &text, &problem));
	assert_string_equal(buffer_text(&text), due);
	buffer_release(&text);
}

static void test_a_new_log_counts_from_one(void **state)
{
	(void)state;
	take(OLD_LOG, 1, 0, DAY);
	take(OLD_LOG, 2, 0, DAY + 1);
	take(OLD_LOG, 5, 0, DAY + 2);
	check("3-4 ", "3-4 ");
	take(OLD_LOG, 9, 0, DAY + 3);
	check("3-4 6-8 ", "3-4 6-8 ");
	take(NEW_LOG, 1, 1, DAY + 4);
	check("3-4 6-8 ", "");
	take(NEW_LOG, 2, 2, DAY + 5);
	check("3-4 6-8 ", "");
	take(NEW_LOG, 7, 0, DAY + 6); /* its own are missing now */
	check("3-4 6-6 8-8 ", "3-4 6-6 ");
	take(NEW_LOG, 8, 3, DAY + 7);
	check("", "");
}

static void send(int64_t number, int64_t first, int64_t last)
{
	struct bundle_header header = header_of(OLD_LOG, number);

	snprintf(header.to[0].station, sizeof(header.to[0].station), "B");
	header.to_count = 1;
	MUST(channel_sent(store, &header, first, last, &problem));
}

/* A file that was put back knows nothing of number 2, and counts on after 3, which the receiver has listed. */
static void test_numbers_that_nobody_knows(void **state)
{
	(void)state;
	send(1, 1, 10);
	assert_int_equal(channel_covers(store, "B", 2, 0), 1);
	MUST(channel_acknowledge(store, "B", header_of(OLD_LOG, 1).id, &problem));
	assert_int_equal(channel_covers(store, "B", 2, 10), 2);
	MUST(channel_count_on(store, "B", 3, &problem));
	assert_int_equal(channel_covers(store, "B", 4, 10), 2);
	send(4, 11, 12); /* lost on its way */
	assert_int_equal(channel_covers(store, "B", 5, 10), 2);
	send(5, 11, 14);
	MUST(channel_acknowledge(store, "B", header_of(OLD_LOG, 5).id, &problem));
	assert_int_equal(channel_covers(store, "B", 6, 14), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_a_new_log_counts_from_one, store_make, store_end_of),
	    cmocka_unit_test_setup_teardown(test_numbers_that_nobody_knows, store_make, store_end_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
