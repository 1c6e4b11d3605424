/* Random histories of a county, or a city, whose stations send each other real bundles by a post that loses, doubles, mixes up, cuts and
 * changes them, with clocks up to twenty years off, copied files, older copies put back, and files of households erased. In the
 * end what is missing is asked for and sent until nothing is missing; then bundles_oracle.py says from the events alone what
 * every station must hold, and compares.
 * The oracle is tried as well: faults put into the engine by the linker must each be found.
 * It is played by the thousand, so the runner takes the program as it is installed, without sanitizers, and shortcuts.c leaves
 * out what other tests are for; in the build with sanitizers it may be run by hand. */
#include "faults.h"
#include "happenings.h"

#include <inttypes.h>
#include <malloc.h>

#define HISTORIES 100
#define HISTORIES_FULL 10000 /* sixteen a second of one core of a busy machine; DOUDI_HISTORIES says another number */
#define FAULT_AT_ONCE 4 /* histories to an oracle, when a fault is looked for */
#define ROUNDS 8
#define HEALING (DAY + 3 * SKEW_DAYS) /* by then every clock has been later once, and every order is due */

/* ---- how all is made good ---- */

/* What is missing and what was taken is said; what is new goes after it. Returns how many events were new. */
static int64_t heal_way(struct world *world, size_t from, size_t to, int64_t *asked)
{
	const struct machine *sender = machine_at(world, from);
	struct machine *receiver = machine_at(world, to);

	parcel_take(world, send_note(world, sender, to, asked), receiver);
	return has_news(world, sender, to) ? parcel_take(world, send_bundle(world, sender, to), receiver) : 0;
}

/* Of a file that was copied one goes on; it, and one that was put back by hand, begin a new log when that comes to light. */
static void put_right(struct world *world, size_t place)
{
	struct network *network = &world->network;
	struct machine *chosen = machine_at(world, place);

	if (!chosen->doubtful)
		return;
	for (size_t i = 0; i < network->machine_count; i++)
		if (network->machines[i].place == place && &network->machines[i] != chosen)
			machine_lose(network, &network->machines[i]);
	act_begins(world, chosen);
	machine_begin_log(network, chosen);
	act_ends(world, chosen);
	chosen->doubtful = false;
}

static void come_to_rest(struct world *world)
{
	struct network *network = &world->network;

	network->day = HEALING;
	for (size_t i = 0; i < network->machine_count; i++)
		network->machines[i].skew = 0;
	for (size_t i = 0; i < network->place_count; i++)
		put_right(world, i);
	network_acquaint(network, act_ends, world);
}

/* Until nothing is new and nothing is asked for; what was lost with one of two files of a log is asked for in vain. */
static void heal(struct world *world)
{
	struct network *network = &world->network;
	int64_t news = 1, asked = 0;

	for (int round = 0; news + asked > 0 && round < ROUNDS; round++) {
		news = asked = 0;
		network->day++;
		for (size_t i = network->place_count - 1; i > 0; i--)
			news += heal_way(world, i, network->places[i].above, &asked);
		for (size_t i = 1; i < network->place_count; i++)
			news += heal_way(world, network->places[i].above, i, &asked);
	}
	if (news > 0)
		fprintf(world->oracle, "!\tafter %d rounds there is still something new\n", ROUNDS);
	if (asked > 0 && !network->twice)
		fprintf(world->oracle, "!\tafter %d rounds there is still something asked for\n", ROUNDS);
}

/* Bundles from before turn up, again or at last; what was erased does not come back by them. */
static int64_t take_old_ones(struct world *world)
{
	int64_t news = 0;

	for (size_t i = 0; i < 6; i++) {
		const struct parcel *parcel = &world->post[below(world->parcel_count)];

		news += parcel_take(world, parcel, machine_at(world, parcel->to));
	}
	return news;
}

/* ---- a history ---- */

static void play(struct world *world, uint64_t seed)
{
	struct network *network = &world->network;

	random_seed(seed);
	world->seed = seed;
	world->accidents = 0;
	network->day = DAY;
	network_begin(network, below(network->shape_count));
	for (world->household_count = 0; world->household_count <= below(HOMES); world->household_count++) {
		struct household *household = &world->households[world->household_count];

		*household = (struct household){.home = home_new(), .life_count = 1, .stray = NOWHERE};
		household->lives[0].place = below(network->place_count);
	}
	fprintf(world->oracle, "H\t%" PRIu64 "\n", seed);
	for (size_t steps = 15 + below(45); steps > 0; steps--)
		do_something(world);
	come_to_rest(world);
	heal(world);
	if (take_old_ones(world) > 0)
		heal(world);
	tell_end(world);
	while (world->parcel_count > 0)
		parcel_lose(world, &world->post[0]);
	network_end(network);
	random_unseed();
}

static void world_begin(struct world *world, const struct scratch *scratch)
{
	*world = (struct world){.parcel_count = 0};
	packing = world;
	random_seed(1); /* for the same keys in every run */
	network_make(&world->network, scratch);
}

static void world_end(struct world *world)
{
	network_remove(&world->network);
	free(world->packed);
}

/* The oracle's verdict: 0 when nothing differs. quiet: what it finds is expected and need not be read. */
static int judge(struct world *world, uint64_t first, uint64_t last, bool quiet)
{
	world->oracle = popen(quiet ? "exec python3 " DOUDI_SOURCE_DIR "/tests/oracle/bundles_oracle.py >/dev/null" :
	    "exec python3 " DOUDI_SOURCE_DIR "/tests/oracle/bundles_oracle.py >&2", "w");
	assert_non_null(world->oracle);
	for (uint64_t seed = first; seed < last; seed++)
		play(world, seed);
	return pclose(world->oracle);
}

static void test_histories(void **state)
{
	const char *full = getenv("DOUDI_FULL"), *from = getenv("DOUDI_SEED"), *wanted = getenv("DOUDI_HISTORIES");
	uint64_t first = from != NULL ? strtoull(from, NULL, 10) : 1;
	uint64_t count = from != NULL ? 1 : full != NULL && *full == '1' ? HISTORIES_FULL : HISTORIES;
	struct world world;

	fault = FAULT_NONE;
	world_begin(&world, *state);
	if (wanted != NULL)
		count = strtoull(wanted, NULL, 10);
	assert_int_equal(judge(&world, first, first + count, false), 0);
	world_end(&world);
}

static void check_fault_is_found(const struct scratch *scratch, enum fault which)
{
	struct world world;
	bool found = false;

	world_begin(&world, scratch);
	fault = which;
	for (uint64_t first = 1; !found && first <= HISTORIES; first += FAULT_AT_ONCE)
		found = judge(&world, first, first + FAULT_AT_ONCE, true) != 0;
	fault = FAULT_NONE;
	world_end(&world);
	assert_true(found);
}

static void test_ignoring_ancestors_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_NO_ANCESTORS);
}

static void test_last_arrival_wins_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_LAST_ARRIVAL_WINS);
}

static void test_accepting_a_bad_body_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_BAD_BODY);
}

static void test_forgetting_an_erasure_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_FORGETS_ERASURE);
}

static void test_trusting_the_peer_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_TRUSTS_PEER);
}

static void test_believing_any_code_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_ANY_CODE);
}

static void test_forgetting_a_restriction_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_FORGETS_RESTRICTION);
}

static void test_forgetting_a_revocation_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_FORGETS_REVOCATION);
}

static void test_letting_a_stranger_file_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_STRANGER_FILES);
}

static void test_letting_a_stranger_into_an_office_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_STRANGER_IN_OFFICE);
}

static void test_letting_another_county_erase_is_found(void **state)
{
	check_fault_is_found(*state, FAULT_ANY_COUNTY_ERASES);
}

/* The scratch forms with a household that can be restricted, handed over and taken over. */
static int oracle_make(void **state)
{
	struct scratch *scratch;

	if (erase_make(state) != 0)
		return -1;
	scratch = *state;
	scratch_write(scratch, "record/household.yaml", "form: household\nlabel: 户\nof: household\nfields:\n  - {name: restricted, label: 已封存, type: yes_no}\n");
	scratch_write(scratch, "record/transfer.yaml", "form: transfer\nlabel: 转出\nof: household\nfields:\n  - {name: to, label: 接收单位, type: text}\n"
	    "  - {name: state, label: 状态, type: code, codes: {sent: 待接收, accepted: 已接收}, guard: true}\n");
	scratch_write(scratch, "record/takeover.yaml", "form: takeover\nlabel: 接收\nof: household\nfields:\n  - {name: note, label: 备注, type: text}\n");
	form_catalogue_free(scratch->forms);
	scratch->forms = scratch_forms(scratch);
	return 0;
}

#define ORACLE_TEST(name) cmocka_unit_test_setup_teardown(name, oracle_make, scratch_remove)

int main(void)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 18); /* each bundle takes buffers of a megabyte: fresh pages come zeroed */
	mallopt(M_TRIM_THRESHOLD, 1 << 28); /* and what is smaller is kept for the next */
	const struct CMUnitTest tests[] = {
	    ORACLE_TEST(test_histories),
	    ORACLE_TEST(test_ignoring_ancestors_is_found),
	    ORACLE_TEST(test_last_arrival_wins_is_found),
	    ORACLE_TEST(test_accepting_a_bad_body_is_found),
	    ORACLE_TEST(test_forgetting_an_erasure_is_found),
	    ORACLE_TEST(test_trusting_the_peer_is_found),
	    ORACLE_TEST(test_forgetting_a_revocation_is_found),
	    ORACLE_TEST(test_forgetting_a_restriction_is_found),
	    ORACLE_TEST(test_believing_any_code_is_found),
	    ORACLE_TEST(test_letting_a_stranger_file_is_found),
	    ORACLE_TEST(test_letting_a_stranger_into_an_office_is_found),
	    ORACLE_TEST(test_letting_another_county_erase_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
