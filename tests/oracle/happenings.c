/* See happenings.h. */
#include "happenings.h"

#include "faults.h"
#include "history_dump.h"

#define ACCIDENTS 2 /* to a history, at most */

static struct machine *any_machine(struct world *world)
{
	struct machine *machine;

	do
		machine = &world->network.machines[below(world->network.machine_count)];
	while (!machine->alive);
	return machine;
}

struct machine *machine_at(struct world *world, size_t place)
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

/* By the clerk, if his key has not ended; else by the administrator. */
static struct event_id file_at(struct world *world, const struct machine *machine, const struct household *household)
{
	struct actor *person = machine_person(machine, CLERK);
	struct station by = machine->at;
	bool can = below(2) == 0 && machine_lets_sign(machine, person);
	struct event_id id;

	by.actor = can ? person : by.actor;
	id = file_something(world->network.scratch, &by, can ? "clerk" : LEDGER_ADMINISTRATOR, &household->home);
	actor_free(person);
	return id;
}

static struct event_id hand_over(const struct world *world, const struct machine *machine, const struct household *household, size_t to)
{
	struct filing *filing = filing_new(household->home.house.text, "transfer", DAY, LEDGER_ADMINISTRATOR);
	struct record *record = record_new(form_find(world->network.scratch->forms, "transfer"), NULL, household->home.house.text);
	struct event_id id;

	record_put_text(record, "to", world->network.places[to].code);
	put(record, "state", "sent");
	filing_add_new(filing, record);
	record_free(record);
	MUST(ledger_append(machine->at.ledger, machine->at.actor, "file", filing, &id, &problem));
	filing_free(filing);
	return id;
}

/* The last of which it knows that it was handed over to this station; false: there is none. */
static bool take_over(const struct world *world, const struct machine *machine, const struct household *household)
{
	struct statement *find = store_statement(machine->at.store, "SELECT id FROM transfer WHERE household = ? AND \"to\" = ? ORDER BY _order DESC");
	struct record *transfer = NULL, *takeover;
	struct filing *filing;
	struct event_id id;

	if (!table_stands(&machine->at, "transfer"))
		return false;
	statement_bind_text(find, 1, household->home.house.text);
	statement_bind_text(find, 2, machine->at.code);
	if (statement_step(find))
		transfer = record_new(form_find(world->network.scratch->forms, "transfer"), statement_text(find, 0), household->home.house.text);
	statement_reset(find);
	if (transfer == NULL)
		return false;
	filing = filing_new(household->home.house.text, "takeover", DAY, LEDGER_ADMINISTRATOR);
	takeover = record_new(form_find(world->network.scratch->forms, "takeover"), NULL, household->home.house.text);
	put(takeover, "note", "接收");
	put(transfer, "state", "accepted");
	filing_add_new(filing, takeover);
	filing_add_set(filing, transfer, NULL);
	MUST(ledger_append(machine->at.ledger, machine->at.actor, "file", filing, &id, &problem));
	record_free(takeover);
	record_free(transfer);
	filing_free(filing);
	return true;
}

static void do_work(struct world *world)
{
	struct machine *machine = any_machine(world);
	struct household *household = any_household(world, machine);

	if (household == NULL)
		return;
	act_begins(world, machine);
	if (below(4) == 0 && take_over(world, machine, household))
		;
	else if (below(4) == 0)
		resolve_something(&machine->at, &household->home);
	else
		file_at(world, machine, household);
	act_ends(world, machine);
}

static struct machine *county_machine(struct world *world)
{
	struct machine *machine;

	do
		machine = any_machine(world);
	while (strcmp(world->network.places[machine->place].level, LEDGER_COUNTY) != 0);
	return machine;
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
		sql = memory_format("SELECT count(*) FROM event WHERE id = '%s' AND body IS NOT NULL", event); /* it may just have been erased */
		parcel->altered = is_packed(world, event) && scratch_number(forger->at.store, sql) == 1;
		free(sql);
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

/* What was done since the copy is known to the station above, which has the whole log. Often nobody ever notices: the station goes on
 * in the same log, takes whatever is sound, and is to be given what it lacks. What only a station below was told nobody could give. */
static struct machine *put_back_by_hand(struct world *world, struct machine *machine)
{
	size_t place = machine->place, above = world->network.places[place].above;
	struct household *household = any_household(world, machine);

	if (household != NULL) {
		act_begins(world, machine);
		file_at(world, machine, household);
		act_ends(world, machine);
	}
	if (above != NOWHERE)
		parcel_take(world, send_bundle(world, machine, above), machine_at(world, above));
	machine = machine_put_back(&world->network, place, false);
	machine->doubtful = above == NOWHERE || below(3) == 0;
	return machine;
}

static void do_accident(struct world *world)
{
	struct machine *machine = any_machine(world);

	if (world->accidents == ACCIDENTS)
		return;
	world->accidents++;
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

static size_t county_of(const struct world *world, size_t place)
{
	while (place != NOWHERE && strcmp(world->network.places[place].level, LEDGER_COUNTY) != 0)
		place = world->network.places[place].above;
	return place;
}

/* Within the county: what that one has ordered to be erased is not told to another. */
static void do_move(struct world *world)
{
	struct household *household = &world->households[below(world->household_count)];
	struct life *life = &household->lives[household->life_count];
	struct machine *machine = machine_at(world, household->lives[household->life_count - 1].place);
	size_t place = below(world->network.place_count);

	if (household->life_count == LIVES || !lives_below(world, machine, household, machine->place) ||
	    county_of(world, place) != county_of(world, machine->place))
		return;
	act_begins(world, machine);
	*life = (struct life){.place = place};
	memcpy(life->since, hand_over(world, machine, household, place).text, sizeof(life->since));
	household->life_count++;
	act_ends(world, machine);
}

static void do_clock(struct world *world)
{
	struct machine *machine = any_machine(world);

	machine->skew = below(2) == 0 ? 0 : (int)below(2 * SKEW_DAYS) - SKEW_DAYS;
}

/* 封存, or its lifting, by a supervisor. */
static void restrict_at(const struct world *world, const struct machine *machine, const struct household *household)
{
	struct actor *supervisor = machine_person(machine, ZHOU);
	struct filing *filing = filing_new(household->home.house.text, RESTRICTION, DAY, LEDGER_SUPERVISOR);
	struct record *record = record_new(form_find(world->network.scratch->forms, "household"), household->home.house.text, household->home.house.text);
	struct event_id id;

	put(record, "restricted", below(2) == 0 ? "yes" : "no");
	if (stands_here(&machine->at, record))
		filing_add_set(filing, record, NULL);
	else
		filing_add_new(filing, record);
	MUST(ledger_append(machine->at.ledger, supervisor, "restrict", filing, &id, &problem));
	record_free(record);
	filing_free(filing);
	actor_free(supervisor);
}

static void do_restrict(struct world *world)
{
	struct machine *machine = any_machine(world);
	struct household *household = any_household(world, machine);

	if (household == NULL)
		return;
	act_begins(world, machine);
	restrict_at(world, machine, household);
	act_ends(world, machine);
}

/* Whoever is in the same county files in a household, whether he holds it, by mistake or otherwise, or has only heard its number; or he
 * says that it was handed over to him. Another county would not be told what is erased. */
static void do_trespass(struct world *world)
{
	enum { FILES, RESOLVES, RESTRICTS, TAKES_IT, KINDS };
	struct machine *machine = any_machine(world);
	struct household *household = &world->households[below(world->household_count)];

	if (county_of(world, machine->place) == NOWHERE || county_of(world, machine->place) != county_of(world, household->lives[0].place))
		return;
	household->stray = below(2) == 0 ? machine->place : household->stray;
	act_begins(world, machine);
	switch (below(KINDS)) {
	case FILES:
		file_at(world, machine, household);
		break;
	case RESOLVES:
		resolve_something(&machine->at, &household->home);
		break;
	case RESTRICTS:
		restrict_at(world, machine, household);
		break;
	default:
		hand_over(world, machine, household, machine->place);
		take_over(world, machine, household);
	}
	act_ends(world, machine);
}

/* In the office of the station above, below, or beside. */
static void do_write_elsewhere(struct world *world)
{
	struct machine *machine = any_machine(world);
	struct network *network = &world->network;
	size_t at = below(network->place_count);
	struct place *place = &network->places[at];
	struct home home = home_new();

	if (at == machine->place || (place->above != machine->place && at != network->places[machine->place].above &&
	    place->above != network->places[machine->place].above))
		return;
	place->written_in = true;
	snprintf(home.house.text, sizeof(home.house.text), "%s", place->office);
	act_begins(world, machine);
	file_something(network->scratch, &machine->at, LEDGER_ADMINISTRATOR, &home);
	act_ends(world, machine);
}

static size_t some_events(const struct machine *machine, const struct household *household, struct event_id *events, size_t limit)
{
	struct statement *each = store_statement(machine->at.store,
	    "SELECT id FROM event WHERE stream = ? AND type IN ('file', 'resolve', 'restrict') AND body IS NOT NULL ORDER BY id");
	size_t count = 0;

	statement_bind_text(each, 1, household->home.house.text);
	while (count < limit && statement_step(each))
		if (below(2) == 0)
			snprintf(events[count++].text, sizeof(events->text), "%s", statement_text(each, 0));
	statement_reset(each);
	return count;
}

enum order { ALONE, TOO_SOON, BELOW, TAKEN_BACK, ORDERS = 10 };

static void order_at(struct world *world, struct machine *machine, const struct household *household, const struct event_id *events, size_t count,
    size_t order)
{
	struct actor *asks, *agrees;
	struct event_id request;
	date day;

	act_begins(world, machine);
	day = clock_today();
	asks = machine_person(machine, ZHOU);
	agrees = machine_person(machine, order == ALONE ? ZHOU : WU);
	request = ask_on(&machine->at, asks, day, household->home.house.text, events, count);
	approve_on(&machine->at, agrees, day, &request, day + LEDGER_ERASE_DAYS - (order == TOO_SOON) + (date)below(3));
	if (order == TAKEN_BACK)
		withdraw(&machine->at, asks, &request, day);
	actor_free(asks);
	actor_free(agrees);
	act_ends(world, machine);
}

/* What some supervisors want erased: mostly as it ought to be, else by one person alone, too soon, below the county, or taken back. */
static void do_erase(struct world *world)
{
	size_t order = below(ORDERS), count;
	struct machine *machine = order == BELOW ? any_machine(world) : county_machine(world);
	const struct household *household = any_household(world, machine);
	struct event_id events[3];

	if (household != NULL && (count = some_events(machine, household, events, BASE_COUNT(events))) > 0)
		order_at(world, machine, household, events, count, order);
}

/* By another county, which has only heard of the household. */
static void do_erase_elsewhere(struct world *world)
{
	struct machine *machine = county_machine(world);
	const struct household *household = &world->households[below(world->household_count)];
	size_t home = household->lives[0].place, count;
	struct event_id events[3];

	if (county_of(world, home) == machine->place || county_of(world, home) == NOWHERE)
		return;
	count = some_events(machine_at(world, home), household, events, BASE_COUNT(events));
	if (count > 0)
		order_at(world, machine, household, events, count, ORDERS);
}

/* A clerk's key ends, after a number that was his or after all that is known of him: by his own station or one above it, or by one
 * that has no say. */
static void do_revoke(struct world *world)
{
	enum { OWN, ABOVE, ANY, KINDS };
	size_t kind = below(KINDS);
	const struct machine *about = any_machine(world);
	const struct place *place = &world->network.places[about->place];
	struct actor *person = machine_person(about, CLERK);
	struct machine *by = kind == ANY ? any_machine(world) :
	    machine_at(world, kind == ABOVE && place->above != NOWHERE ? place->above : about->place);
	struct statement *signed_by = store_statement(about->at.store, "SELECT seq FROM event WHERE chain = ? AND actor = ? ORDER BY seq");
	int64_t last = 0;
	struct event_id id;

	statement_bind_text(signed_by, 1, place->chain);
	statement_bind_text(signed_by, 2, actor_key_id(person));
	while (below(2) > 0 && statement_step(signed_by))
		last = statement_number(signed_by, 0);
	statement_reset(signed_by);
	act_begins(world, by);
	MUST(ledger_revoke(by->at.ledger, by->at.actor, place->chain, actor_key_id(person), last, "密钥外泄", DAY, &id, &problem));
	act_ends(world, by);
	actor_free(person);
}

void do_something(struct world *world)
{
	static const struct {
		size_t weight;
		void (*act)(struct world *);
	} acts[] = {{16, do_work}, {11, do_send}, {11, do_take}, {1, do_forge}, {3, do_keep}, {2, do_accident}, {1, do_move}, {2, do_clock}, {2, do_erase}, {1, do_revoke}, {2, do_restrict},
	    {3, do_trespass}, {1, do_write_elsewhere}, {2, do_erase_elsewhere}};
	size_t chosen = below(58), at = 0;

	while (chosen >= acts[at].weight)
		chosen -= acts[at++].weight;
	acts[at].act(world);
	world->network.day += (date)below(3);
}
