/* Random histories of a county whose stations send each other real bundles by a post that loses, doubles, mixes up, cuts and
 * changes them, with clocks up to twenty years off, copied files, older copies put back, and files of households erased. In the
 * end what is missing is asked for and sent until nothing is missing; then bundles_oracle.py says from the events alone what
 * every station must hold, and compares.
 * The oracle is tried as well: faults put into the engine by the linker must each be found.
 * It is played by the thousand, so the runner takes the program as it is installed, without sanitizers, and shortcuts.c leaves
 * out what other tests are for; in the build with sanitizers it may be run by hand. */
#include "faults.h"

#include <inttypes.h>
#include <malloc.h>

#define HISTORIES 100
#define HISTORIES_FULL 2000 /* four a second; DOUDI_HISTORIES says another number */
#define FAULT_AT_ONCE 4 /* histories to an oracle, when a fault is looked for */
#define ROUNDS 8
#define HEALING (DAY + 3 * SKEW_DAYS) /* by then every clock has been later once, and every order is due */

/* ---- what happens ---- */

static struct machine *any_machine(struct world *world)
{
	struct machine *machine;

	do
		machine = &world->network.machines[below(world->network.machine_count)];
	while (!machine->alive);
	return machine;
}

static struct machine *machine_at(struct world *world, size_t place)
{
	struct machine *machine;

	do
		machine = any_machine(world);
	while (machine->place != place);
	return machine;
}

/* A household that this station works on; NULL: there is none. */
static struct household *any_household(struct world *world, const struct machine *machine)
{
	struct household *household = &world->households[below(world->household_count)];

	return lives_below(world, machine, household, machine->place) ? household : NULL;
}

static void do_work(struct world *world)
{
	struct machine *machine = any_machine(world);
	struct household *household = any_household(world, machine);

	if (household == NULL)
		return;
	act_begins(world, machine);
	if (below(4) == 0)
		resolve_something(&machine->at, &household->home);
	else
		file_something(world->network.scratch, &machine->at, &household->home);
	act_ends(world, machine);
}

/* A neighbour of the place, above it or below. */
static size_t any_neighbour(const struct world *world, size_t place)
{
	const struct network *network = &world->network;
	size_t other;

	do
		other = below(network->place_count);
	while (network->places[other].above != place && network->places[place].above != other);
	return other;
}

static void do_send(struct world *world)
{
	const struct machine *from = any_machine(world);
	size_t to = any_neighbour(world, from->place);
	int64_t asked = 0;

	if (below(5) == 0)
		send_note(world, from, to, &asked);
	else
		send_bundle(world, from, to);
}

static void do_take(struct world *world)
{
	struct parcel *parcel;

	if (world->parcel_count == 0)
		return;
	parcel = &world->post[below(world->parcel_count)];
	switch (below(8)) {
	case 0:
		parcel_lose(world, parcel);
		return;
	case 1:
		parcel_take(world, parcel_spoil(world, parcel), machine_at(world, parcel->to));
		parcel_lose(world, &world->post[world->parcel_count - 1]);
		return;
	default:
		parcel_take(world, parcel, machine_at(world, parcel->to)); /* it stays, and may come again */
	}
}

/* An official with a tool of his own changes what somebody signed, and the station's own key seals it. */
static void do_forge(struct world *world)
{
	static const char change[] = "replace(replace(replace(replace(body, '100', '300'), '甲', '丁'), '1980-01-01', '1980-01-02'), 'active', 'closed')";
	const struct machine *from = any_machine(world);
	size_t to = any_neighbour(world, from->place);
	struct machine *forger = machine_copy(&world->network, from);
	char *sql = memory_format("SELECT id FROM event WHERE type = 'file' AND stream IN (SELECT household FROM member) AND body <> %s"
	    " ORDER BY position DESC LIMIT 1", change);
	struct statement *find = store_statement(forger->at.store, sql);
	char event[65] = "";
	struct parcel *parcel;

	if (statement_step(find))
		snprintf(event, sizeof(event), "%s", statement_text(find, 0));
	statement_reset(find);
	free(sql);
	if (*event != '\0') {
		sql = memory_format("DROP TRIGGER event_is_never_changed; UPDATE event SET body = %s WHERE id = '%s'", change, event);
		MUST(store_execute(forger->at.store, sql, &problem));
		free(sql);
		parcel = send_bundle(world, forger, to);
		parcel->altered = is_packed(world, event);
		if (parcel->altered)
			parcel_take(world, parcel, machine_at(world, to));
		parcel_lose(world, parcel);
	}
	machine_discard(&world->network);
}

static void do_keep(struct world *world)
{
	machine_keep(&world->network, any_machine(world));
}

/* What was done since the copy is known to a neighbour. Often nobody ever notices: the station goes on in the same log, takes whatever
 * is sound, and is to be given what it lacks. */
static struct machine *put_back_by_hand(struct world *world, struct machine *machine)
{
	size_t place = machine->place, neighbour = any_neighbour(world, place);
	struct household *household = any_household(world, machine);

	if (household != NULL) {
		act_begins(world, machine);
		file_something(world->network.scratch, &machine->at, &household->home);
		act_ends(world, machine);
	}
	parcel_take(world, send_bundle(world, machine, neighbour), machine_at(world, neighbour));
	machine = machine_put_back(&world->network, place, false);
	machine->doubtful = below(3) == 0;
	return machine;
}

/* One a history. */
static void do_accident(struct world *world)
{
	struct machine *machine = any_machine(world);

	if (world->struck)
		return;
	world->struck = true;
	if (!world->network.places[machine->place].kept || below(3) == 0) {
		machine->doubtful = true;
		machine_copy(&world->network, machine)->doubtful = true;
		world->network.twice = true;
		return;
	}
	machine = below(2) == 0 ? machine_put_back(&world->network, machine->place, true) : put_back_by_hand(world, machine);
	if (machine->doubtful)
		return;
	act_ends(world, machine);
	network_acquaint(&world->network, act_ends, world);
}

static void do_move(struct world *world)
{
	struct household *household = &world->households[below(world->household_count)];
	struct life *life = &household->lives[household->life_count];
	struct machine *machine = machine_at(world, household->lives[household->life_count - 1].place);

	if (household->life_count == LIVES || !lives_below(world, machine, household, machine->place))
		return;
	act_begins(world, machine);
	*life = (struct life){.place = below(world->network.place_count)};
	memcpy(life->since, file_something(world->network.scratch, &machine->at, &household->home).text, sizeof(life->since));
	household->life_count++;
	act_ends(world, machine);
}

static void do_clock(struct world *world)
{
	struct machine *machine = any_machine(world);

	machine->skew = below(2) == 0 ? 0 : (int)below(2 * SKEW_DAYS) - SKEW_DAYS;
}

static size_t some_events(const struct machine *machine, const struct household *household, struct event_id *events, size_t limit)
{
	struct statement *each = store_statement(machine->at.store,
	    "SELECT id FROM event WHERE stream = ? AND type IN ('file', 'resolve') AND body IS NOT NULL ORDER BY id");
	size_t count = 0;

	statement_bind_text(each, 1, household->home.house.text);
	while (count < limit && statement_step(each))
		if (below(2) == 0)
			snprintf(events[count++].text, sizeof(events->text), "%s", statement_text(each, 0));
	statement_reset(each);
	return count;
}

/* What some supervisors want erased: mostly as it ought to be, else by one person alone, too soon, below the county, or taken back. */
static void do_erase(struct world *world)
{
	enum { ALONE, TOO_SOON, BELOW, TAKEN_BACK, KINDS = 10 };
	size_t kind = below(KINDS), count;
	struct machine *machine = machine_at(world, kind == BELOW ? below(world->network.place_count) : 0);
	struct household *household = any_household(world, machine);
	struct event_id events[3], request;
	struct actor *asks, *agrees;
	date day;

	if (household == NULL || (count = some_events(machine, household, events, BASE_COUNT(events))) == 0)
		return;
	act_begins(world, machine);
	day = clock_today();
	asks = machine_supervisor(machine, 0);
	agrees = machine_supervisor(machine, kind != ALONE);
	request = ask_on(&machine->at, asks, day, household->home.house.text, events, count);
	approve_on(&machine->at, agrees, day, &request, day + LEDGER_ERASE_DAYS - (kind == TOO_SOON) + (date)below(3));
	if (kind == TAKEN_BACK)
		withdraw(&machine->at, asks, &request, day);
	actor_free(asks);
	actor_free(agrees);
	act_ends(world, machine);
}

static void do_something(struct world *world)
{
	static const struct {
		size_t weight;
		void (*act)(struct world *);
	} acts[] = {{16, do_work}, {11, do_send}, {11, do_take}, {1, do_forge}, {3, do_keep}, {2, do_accident}, {1, do_move}, {2, do_clock}, {1, do_erase}};
	size_t chosen = below(48), at = 0;

	while (chosen >= acts[at].weight)
		chosen -= acts[at++].weight;
	acts[at].act(world);
	world->network.day += (date)below(3);
}

/* ---- and how it is made good ---- */

/* What is missing and what was taken is said; what is new goes after it. */
static int64_t heal_way(struct world *world, size_t from, size_t to)
{
	const struct machine *sender = machine_at(world, from);
	struct machine *receiver = machine_at(world, to);
	int64_t news = 0;

	parcel_take(world, send_note(world, sender, to, &news), receiver);
	if (has_news(world, sender, to))
		news += parcel_take(world, send_bundle(world, sender, to), receiver);
	return news;
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

static void heal(struct world *world)
{
	struct network *network = &world->network;
	int64_t news = 1;

	for (int round = 0; news > 0 && round < ROUNDS; round++) {
		news = 0;
		network->day++;
		for (size_t i = network->place_count - 1; i > 0; i--)
			news += heal_way(world, i, network->places[i].above);
		for (size_t i = 1; i < network->place_count; i++)
			news += heal_way(world, network->places[i].above, i);
	}
	if (news > 0 && !network->twice) /* what a branch alone had may be asked for in vain */
		fprintf(world->oracle, "!\tafter %d rounds there is still something new\n", ROUNDS);
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
	world->struck = false;
	network->day = DAY;
	network_begin(network, below(network->shape_count));
	for (world->household_count = 0; world->household_count <= below(HOMES); world->household_count++) {
		struct household *household = &world->households[world->household_count];

		*household = (struct household){.home = home_new(), .life_count = 1};
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

int main(void)
{
	mallopt(M_MMAP_THRESHOLD, 1 << 18); /* each bundle takes buffers of a megabyte: fresh pages come zeroed */
	mallopt(M_TRIM_THRESHOLD, 1 << 28); /* and what is smaller is kept for the next */
	const struct CMUnitTest tests[] = {
	    ERASE_TEST(test_histories),
	    ERASE_TEST(test_ignoring_ancestors_is_found),
	    ERASE_TEST(test_last_arrival_wins_is_found),
	    ERASE_TEST(test_accepting_a_bad_body_is_found),
	    ERASE_TEST(test_forgetting_an_erasure_is_found),
	    ERASE_TEST(test_trusting_the_peer_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
