/* Random histories over stations that lose, repeat and mix up each other's events, under clocks that are days
 * apart. Whatever happened, all stations come to the same rows; and those are the rows that a second reading of the
 * rules comes to (ledger_oracle.py). Convergence alone would not do: stations that are wrong alike converge too.
 * The oracle is tried as well: three faults put into the ledger's notion of who knew what must each be found. */
#include "history_dump.h"
#include "work.h"

#include "ledger/order.h"

#include <inttypes.h>

#define STATIONS 5
#define SKEW_DAYS 20
#define HISTORIES 300
#define HISTORIES_FULL 10000

/* ---- faults: the linker puts this in the place of order_is_before ---- */

enum fault { FAULT_NONE, FAULT_NO_ANCESTORS, FAULT_LAST_ARRIVAL_WINS, FAULT_CLOCK_WINS };
static enum fault fault;

bool __real_order_is_before(const struct order *, size_t a, size_t b);
bool __wrap_order_is_before(const struct order *, size_t a, size_t b);
bool __wrap_order_is_before(const struct order *order, size_t a, size_t b)
{
	switch (fault) {
	case FAULT_NO_ANCESTORS:
		return false;
	case FAULT_LAST_ARRIVAL_WINS:
		return order->events[a].position < order->events[b].position;
	case FAULT_CLOCK_WINS:
		return event_compare(&order->events[a].event, &order->events[b].event) < 0;
	case FAULT_NONE:
		break;
	}
	return __real_order_is_before(order, a, b);
}

/* ---- the world of one history ---- */

struct world {
	const struct scratch *scratch;
	struct station stations[STATIONS];
	date base;          /* of the history; a log's time only rises, so each begins after the last */
	int skew[STATIONS]; /* days that a station's clock is ahead */
	size_t count;       /* stations in this history */
	struct home home;
	uint64_t seed;
	FILE *oracle;
};

static void set_clock(const struct world *world, size_t at)
{
	clock_set_today(world->base + world->skew[at]);
}

/* ---- sending ---- */

static void take(const struct world *world, size_t at, const struct event_row *row)
{
	bool fresh;

	MUST(ledger_take(world->stations[at].ledger, row, &fresh, &problem));
}

static void send_some(const struct world *world, size_t from, size_t to, bool all)
{
	struct event_row *rows;
	size_t count = rows_of(&world->stations[from], world->home.house.text, &rows);

	for (size_t i = count; i > 1; i--) { /* mixed up */
		size_t k = below(i);
		struct event_row kept = rows[i - 1];

		rows[i - 1] = rows[k];
		rows[k] = kept;
	}
	for (size_t i = 0; i < count; i++) {
		if (!all && below(4) == 0)
			continue; /* lost */
		take(world, to, &rows[i]);
		if (below(8) == 0)
			take(world, to, &rows[below(count)]); /* twice, or early */
	}
	for (size_t i = 0; i < count; i++)
		event_row_release(&rows[i]);
	free(rows);
	MUST(ledger_settle(world->stations[to].ledger, NULL, NULL, &problem));
}

/* ---- a history ---- */

static void tell_oracle(const struct world *world, size_t at, const char *when)
{
	char *name = memory_format("%" PRIu64 " %s", world->seed, when);

	dump_history(world->oracle, world->scratch, &world->stations[at], world->home.house.text, name);
	free(name);
}

/* Step by step or from scratch: the same. */
static void check_replay(const struct world *world, size_t at)
{
	char *before = dump_rows(&world->stations[at], world->home.house.text), *after;

	MUST(ledger_project(world->stations[at].ledger, world->home.house.text, &problem));
	after = dump_rows(&world->stations[at], world->home.house.text);
	if (strcmp(before, after) != 0 && fault == FAULT_NONE)
		fail_msg("history %" PRIu64 ": a replay differs\n%s---\n%s", world->seed, before, after);
	free(before);
	free(after);
}

static void do_something(const struct world *world)
{
	size_t at = below(world->count), what = below(10);

	set_clock(world, at);
	if (what < 5)
		file_something(world->scratch, &world->stations[at], LEDGER_ADMINISTRATOR, &world->home);
	else if (what < 7)
		resolve_something(&world->stations[at], &world->home);
	else
		send_some(world, at, below(world->count), false);
	if (below(6) == 0)
		check_replay(world, at);
}

static void all_to_all(const struct world *world)
{
	for (int round = 0; round < 2; round++)
		for (size_t i = 1; i < world->count; i++) {
			send_some(world, i, 0, true);
			send_some(world, 0, i, true);
		}
}

static void check_converged(const struct world *world)
{
	char *first = dump_rows(&world->stations[0], world->home.house.text);

	for (size_t at = 1; at < world->count; at++) {
		char *other = dump_rows(&world->stations[at], world->home.house.text);

		if (strcmp(first, other) != 0 && fault == FAULT_NONE)
			fail_msg("history %" PRIu64 ": stations differ\n%s---\n%s", world->seed, first, other);
		free(other);
	}
	free(first);
}

static void play(struct world *world, uint64_t seed)
{
	random_seed(seed);
	world->seed = seed;
	world->base += SKEW_DAYS;
	world->count = 2 + below(STATIONS - 1);
	world->home = home_new();
	for (size_t i = 0; i < STATIONS; i++)
		world->skew[i] = below(3) == 0 ? (int)below(SKEW_DAYS) : (int)below(2);
	set_clock(world, 0);
	file_something(world->scratch, &world->stations[0], LEDGER_ADMINISTRATOR, &world->home);
	for (size_t steps = 5 + below(25); steps > 0; steps--)
		do_something(world);
	tell_oracle(world, below(world->count), "half way");
	all_to_all(world);
	check_converged(world);
	tell_oracle(world, 0, "in the end");
	random_unseed();
}

/* quiet: what the oracle finds is expected and need not be read. */
static void world_begin(struct world *world, const struct scratch *scratch, bool quiet)
{
	static const char *const codes[STATIONS] = {"A", "B", "C", "D", "E"};

	*world = (struct world){.scratch = scratch, .base = DAY};
	random_seed(1); /* for the same keys in every run */
	clock_set_today(DAY);
	for (size_t i = 0; i < STATIONS; i++)
		world->stations[i] = station_new(scratch, NULL, codes[i]);
	for (size_t i = 0; i < STATIONS; i++)
		for (size_t k = 0; k < STATIONS; k++)
			if (i != k)
				station_meet(&world->stations[i], &world->stations[k]);
	world->oracle = popen(quiet ? "exec python3 " DOUDI_SOURCE_DIR "/tests/oracle/ledger_oracle.py >/dev/null" :
	    "exec python3 " DOUDI_SOURCE_DIR "/tests/oracle/ledger_oracle.py >&2", "w");
	assert_non_null(world->oracle);
}

/* The oracle's verdict: 0 when nothing differs. */
static int world_end(struct world *world)
{
	for (size_t i = 0; i < STATIONS; i++)
		station_free(&world->stations[i]);
	return pclose(world->oracle);
}

static void test_histories(void **state)
{
	const char *full = getenv("DOUDI_FULL"), *from = getenv("DOUDI_SEED");
	uint64_t first = from != NULL ? strtoull(from, NULL, 10) : 1;
	uint64_t last = first + (from != NULL ? 1 : full != NULL && *full == '1' ? HISTORIES_FULL : HISTORIES);
	struct world world;

	fault = FAULT_NONE;
	world_begin(&world, *state, false);
	for (uint64_t seed = first; seed < last; seed++)
		play(&world, seed);
	assert_int_equal(world_end(&world), 0);
}

static void check_fault_is_found(const struct scratch *scratch, enum fault which)
{
	struct world world;

	world_begin(&world, scratch, true);
	fault = which;
	for (uint64_t seed = 1; seed <= 12; seed++)
		play(&world, seed);
	fault = FAULT_NONE;
	assert_int_not_equal(world_end(&world), 0);
}

static void test_ignoring_ancestors_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_NO_ANCESTORS);
}

static void test_last_arrival_wins_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_LAST_ARRIVAL_WINS);
}

static void test_clock_wins_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_CLOCK_WINS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_histories),
	    SCRATCH_TEST(test_ignoring_ancestors_is_found),
	    SCRATCH_TEST(test_last_arrival_wins_is_found),
	    SCRATCH_TEST(test_clock_wins_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
