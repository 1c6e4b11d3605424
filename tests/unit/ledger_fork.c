/* A log that goes on in two files: kept, shown as what it is from the number on at which it parts, and never called tampering. */
#include "ledger_scratch.h"

#include "ledger/event.h"

static struct station first, copy, county;

static struct station reopened(const struct scratch *scratch, const char *path)
{
	struct station station = {.code = "A"};

	MUST((station.store = store_open(path, STORE_WRITE, &problem)) != NULL);
	MUST((station.ledger = ledger_open(station.store, scratch->forms, &problem)) != NULL);
	MUST((station.actor = keys_sign_in(station.store, "A", "secret", &problem)) != NULL);
	return station;
}

static void copy_file(const char *from, const char *to)
{
	FILE *source = fopen(from, "rb"), *target = fopen(to, "wb");
	char bytes[4096];
	size_t count;

	assert_true(source != NULL && target != NULL);
	while ((count = fread(bytes, 1, sizeof(bytes), source)) > 0)
		assert_int_equal(fwrite(bytes, 1, count, target), count);
	fclose(source);
	assert_int_equal(fclose(target), 0);
}

/* Numbers 1 to 3 are common; each file has two filings after them, 4 and 5. */
static void part_ways(const struct scratch *scratch)
{
	static int times;
	char *path = memory_format("%s/first%d.db", scratch->folder, ++times), *other = memory_format("%s/copy%d.db", scratch->folder, times);

	clock_set_today(DAY);
	county = station_new(scratch, NULL, "K");
	first = station_new(scratch, path, "A");
	station_meet_as(&county, &first, "child");
	station_meet_as(&first, &county, "parent");
	file_new(scratch, &first, "member", MEMBER, PAIRS("name", "王小明"));
	station_free(&first);
	copy_file(path, other);
	first = reopened(scratch, path);
	copy = reopened(scratch, other);
	for (int i = 0; i < 2; i++) {
		file_set(scratch, &first, "member", MEMBER, PAIRS("phone", "13800000000"));
		file_set(scratch, &copy, "member", MEMBER, PAIRS("note", "另一台机器"));
	}
	free(path);
	free(other);
}

static void end(void)
{
	check_rebuild(&county);
	station_free(&first);
	station_free(&copy);
	station_free(&county);
}

struct only {
	struct station *to;
	int64_t number;
};

static bool take_number(void *self, int64_t position, const struct event_row *row)
{
	const struct only *only = self;
	struct event event;

	MUST(event_row_check(row, &event, &problem));
	if (event.seq == only->number)
		scratch_take(only->to, position, row);
	event_release(&event);
	return true;
}

static void send_number(const struct station *from, struct station *to, int64_t number)
{
	struct only only = {to, number};

	MUST(ledger_each_row(from->ledger, 0, take_number, &only, &problem));
	MUST(ledger_settle(to->ledger, NULL, NULL, &problem));
}

static void add_words(void *self, const char *sentence)
{
	buffer_add(self, sentence);
	buffer_add(self, "\n");
}

/* What verify says: so many faults, and these words among them; NULL: none at all. */
static void verified(const struct station *station, int64_t faults, int64_t alarms, const char *words)
{
	struct buffer said = BUFFER_INIT(1 << 16);
	struct verify_count count;

	MUST(ledger_verify(station->ledger, add_words, &said, &count, &problem));
	if (count.faults != faults || count.alarms != alarms || (words != NULL && strstr(buffer_text(&said), words) == NULL))
		fail_msg("%d faults, %d alarms: %s", (int)count.faults, (int)count.alarms, buffer_text(&said));
	assert_null(strstr(buffer_text(&said), "换过"));
	buffer_release(&said);
}

static void test_both_come(void **state)
{
	part_ways(*state);
	station_send(&first, &county);
	verified(&county, 0, 0, NULL);
	assert_true(ledger_forked_from(county.ledger, ledger_chain(first.ledger)) == INT64_MAX);
	station_send(&copy, &county);
	verified(&county, 0, 1, "从第 4 号起分叉（到第 5 号，2 个编号）");
	assert_int_equal(ledger_forked_from(county.ledger, ledger_chain(first.ledger)), 4);
	check_field(*state, &county, "member", MEMBER, "phone", "13800000000");
	check_field(*state, &county, "member", MEMBER, "note", "另一台机器");
	/* And back to the one that goes on. */
	station_send(&county, &first);
	verified(&first, 0, 1, "从第 4 号起分叉");
	end();
}

/* The first number of a branch is lost: what follows it tells of it, before or after the other branch. */
static void test_a_branch_is_lost(void **state)
{
	for (int round = 0; round < 2; round++) {
		int also = round; /* the county's file is another one then, and the township still names the old one */

		part_ways(*state);
		station_send(&first, &county);
		if (round == 0) {
			send_number(&copy, &county, 5);
		} else { /* the other way about */
			station_free(&county);
			county = station_new(*state, NULL, "K");
			station_meet_as(&county, &first, "child");
			send_number(&copy, &county, 3);
			send_number(&copy, &county, 5);
			verified(&county, 0, 0, NULL);
			station_send(&first, &county);
		}
		verified(&county, 0, 1 + also, "从第 4 号起分叉（到第 5 号");
		check_rebuild(&county);
		verified(&county, 0, 1 + also, "从第 4 号起分叉（到第 5 号");
		/* In its own file nothing may be missing. */
		send_number(&copy, &first, 5);
		verified(&first, 1, 1, "其中一支的第 4 号不在本机");
		send_number(&copy, &first, 4);
		verified(&first, 0, 1, "从第 4 号起分叉");
		send_number(&copy, &county, 4);
		verified(&county, 0, 1 + also, "从第 4 号起分叉（到第 5 号，2 个编号）");
		end();
	}
}

/* What is changed by hand is named in either branch. */
static void test_changed_by_hand(void **state)
{
	struct station *const branches[] = {&first, &copy};

	for (size_t i = 0; i < BASE_COUNT(branches); i++) {
		char *sql;

		part_ways(*state);
		station_send(&first, &county);
		station_send(&copy, &county);
		station_send(&county, &first);
		sql = memory_format("DROP TRIGGER event_is_never_changed; UPDATE event SET body = replace(body, '%s', 'x') WHERE chain = '%s' AND seq = 5",
		    i == 0 ? "1380" : "机器", ledger_chain(first.ledger));
		MUST(store_execute(first.store, sql, &problem));
		free(sql);
		MUST(ledger_project(first.ledger, HOUSE, &problem));
		verified(&first, 1, 1, "正文被改动过");
		sql = memory_format("DROP TRIGGER event_is_never_deleted; DELETE FROM event WHERE chain = '%s' AND seq = 4 AND body LIKE '%%%s%%'",
		    ledger_chain(first.ledger), i == 0 ? "1380" : "机器");
		MUST(store_execute(first.store, sql, &problem));
		free(sql);
		MUST(ledger_project(first.ledger, HOUSE, &problem));
		verified(&first, 3, 1, "其中一支的第 4 号不在本机");
		end();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_both_come),
	    SCRATCH_TEST(test_a_branch_is_lost),
	    SCRATCH_TEST(test_changed_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
