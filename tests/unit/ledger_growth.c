/* Work over the whole ledger grows with the ledger and no faster. What SQLite does is counted in steps of its machine, the
 * same in every run: a statement that looks through a whole log for each event is not noticed among ten of them. */
#include "ledger_scratch.h"

#include <sqlite3.h>

#define FEW 200
#define TIMES 4
#define STEPS 64 /* of the machine, to one count */

static struct station town, county;
static int64_t steps;

static int count_steps(void *self)
{
	(void)self;
	steps++;
	return 0;
}

static int watch(sqlite3 *database, const char **sentence, const struct sqlite3_api_routines *api)
{
	(void)sentence;
	(void)api;
	sqlite3_progress_handler(database, STEPS, count_steps, NULL);
	return SQLITE_OK;
}

/* So many households of three filings. */
static void make_town(const struct scratch *scratch, int households)
{
	clock_set_today(DAY);
	town = station_new(scratch, NULL, "T");
	county = station_new(scratch, NULL, "K");
	station_meet_as(&county, &town, "child");
	for (int i = 0; i < 3 * households; i++) {
		char stream[33], id[33];
		struct filing *filing;

		snprintf(stream, sizeof(stream), "%032x", i / 3 + 1);
		snprintf(id, sizeof(id), "%032x", households + i);
		filing = filing_new(stream, "member", DAY, "administrator");
		add_new(scratch, filing, "member", id, PAIRS("name", "王小明", "phone", "13800000000"));
		append(&town, filing);
	}
}

static bool take_all(const struct station *at)
{
	(void)at;
	station_send(&town, &county);
	return true;
}

static bool rebuild(const struct station *at)
{
	MUST(ledger_rebuild(at->ledger, NULL, NULL, &problem));
	return true;
}

static bool verify(const struct station *at)
{
	struct verify_count count;

	MUST(ledger_verify(at->ledger, NULL, NULL, &count, &problem));
	return count.faults == 0;
}

static bool note_alarm(void *self, const struct ledger_alarm *alarm)
{
	(void)self;
	(void)alarm;
	return true;
}

static bool list_alarms(const struct station *at)
{
	MUST(ledger_each_alarm(at->ledger, note_alarm, NULL, &problem));
	return true;
}

static bool note_interval(void *self, const char *chain, int64_t first, int64_t last, const char *head)
{
	(void)self;
	(void)chain;
	(void)first;
	(void)last;
	(void)head;
	return true;
}

static bool list_intervals(const struct station *at)
{
	MUST(ledger_each_interval(at->ledger, note_interval, NULL, &problem));
	return true;
}

static bool sum_up(const struct station *at)
{
	char digest[65];

	MUST(ledger_digest(at->ledger, digest, &problem));
	return true;
}

static const struct {
	const char *name;
	bool (*run)(const struct station *);
} jobs[] = {{"take", take_all}, {"rebuild", rebuild}, {"verify", verify}, {"alarms", list_alarms}, {"intervals", list_intervals},
    {"digest", sum_up}};

static void measure(const struct scratch *scratch, int households, int64_t found[BASE_COUNT(jobs)])
{
	make_town(scratch, households);
	for (size_t i = 0; i < BASE_COUNT(jobs); i++) {
		steps = 0;
		assert_true(jobs[i].run(&county));
		found[i] = steps;
	}
	station_free(&town);
	station_free(&county);
}

static void test_in_proportion(void **state)
{
	int64_t few[BASE_COUNT(jobs)], many[BASE_COUNT(jobs)];

	measure(*state, FEW, few);
	measure(*state, TIMES * FEW, many);
	for (size_t i = 0; i < BASE_COUNT(jobs); i++) {
		print_message("# %s: %lld and %lld\n", jobs[i].name, (long long)few[i] * STEPS, (long long)many[i] * STEPS);
		if (many[i] > few[i] * TIMES * 3 / 2 + 50)
			fail_msg("%s: %lld counts, and %lld for %d times as much", jobs[i].name, (long long)few[i], (long long)many[i], TIMES);
	}
	assert_true(few[1] > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_in_proportion)};

	if (sqlite3_auto_extension((void (*)(void))watch) != SQLITE_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
