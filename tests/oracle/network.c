/* See network.h. */
#include "network.h"

#include "doudi/exchange.h"

#include <fcntl.h>

#define SHAPES 14
#define CHANGES_AT 24	    /* in the header of a file of SQLite's */
#define CHANGES 4096 /* more than a file has from being copied to being lost */
#define CHANGES_AGAIN_AT 92 /* whoever counts the pages of the file there says so with it */

static const char *const levels[] = {"city", LEDGER_COUNTY, "township", "village"};

static const struct {
	const char *name, *role;
} people[] = {{"周主管", LEDGER_SUPERVISOR}, {"吴主管", LEDGER_SUPERVISOR}, {"王经办", "clerk"}};

/* ---- files ---- */

void copy_file(const char *from, const char *to)
{
	char bytes[1 << 16];
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ssize_t got;

	assert_true(in >= 0 && out >= 0);
	while ((got = read(in, bytes, sizeof(bytes))) > 0)
		assert_true(write(out, bytes, (size_t)got) == got);
	assert_true(got == 0);
	close(in);
	close(out);
}

static char *shape_path(const struct network *network, size_t shape, size_t place)
{
	return memory_format("%s/shape-%zu-%zu", network->folder, shape, place);
}

static char *kept_path(const struct network *network, size_t place)
{
	return memory_format("%s/kept-%zu", network->folder, place);
}

/* SQLite sees that another has written a file when the number of changes in its header is another, and reads it anew then. The
 * schema has a number of its own; that of all shapes is the same, and what was prepared for it stays. */
static void mark_as_written(const char *path)
{
	static uint32_t changes;
	static const off_t places[] = {CHANGES_AT, CHANGES_AGAIN_AT};
	int file = open(path, O_WRONLY | O_CLOEXEC);
	unsigned char bytes[4];

	assert_true(file >= 0);
	changes += CHANGES; /* by itself the file does not come to that number */
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(changes >> 8 * (3 - i));
	for (size_t i = 0; i < BASE_COUNT(places); i++)
		assert_true(pwrite(file, bytes, sizeof(bytes), places[i]) == sizeof(bytes));
	close(file);
}

/* Nobody else has a machine's file open: SQLite need not lock it, and ask whether it has changed, at each statement. */
static void file_keep(struct store *store)
{
	MUST(store_execute(store, "PRAGMA locking_mode = EXCLUSIVE", &problem));
}

/* Before it is written past SQLite. The lock is let go at the end of the next reading. */
static void file_share(struct store *store)
{
	MUST(store_execute(store, "PRAGMA locking_mode = NORMAL", &problem));
	scratch_number(store, "PRAGMA schema_version");
}

/* An idle file, open already, gets the content of the other. */
static struct store *idle_take(struct network *network, const char *from)
{
	struct store *store;
	char *path;

	if (network->idle_count > 0) {
		store = network->idle[--network->idle_count];
		file_share(store);
		copy_file(from, store_path(store));
		mark_as_written(store_path(store));
		file_keep(store);
		return store;
	}
	path = memory_format("%s/machine-%zu", network->folder, network->files++);
	copy_file(from, path);
	MUST((store = store_open(path, STORE_WRITE, &problem)) != NULL);
	/* Power cuts have tests of their own. */
	MUST(store_execute(store, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF", &problem));
	file_keep(store);
	free(path);
	return store;
}

static struct machine *machine_open(struct network *network, size_t place, const char *from, int skew)
{
	struct machine *machine = &network->machines[network->machine_count];

	assert_true(network->machine_count < MACHINES);
	network->machine_count++;
	*machine = (struct machine){.place = place, .skew = skew, .alive = true, .at.code = network->places[place].code};
	machine->at.store = idle_take(network, from);
	assert_true(network->schema == scratch_number(machine->at.store, "PRAGMA schema_version"));
	MUST((machine->at.ledger = ledger_open(machine->at.store, network->scratch->forms, &problem)) != NULL);
	MUST((machine->at.actor = keys_sign_in(machine->at.store, machine->at.code, "secret", &problem)) != NULL);
	return machine;
}

void machine_lose(struct network *network, struct machine *machine)
{
	if (!machine->alive)
		return;
	machine->alive = false;
	actor_free(machine->at.actor);
	ledger_free(machine->at.ledger);
	network->idle[network->idle_count++] = machine->at.store;
}

/* ---- who knows whom ---- */

bool place_is_below(const struct network *network, size_t place, size_t of)
{
	while (place != NOWHERE && place != of)
		place = network->places[place].above;
	return place == of;
}

bool machine_knows(const struct machine *machine, const struct place *place, const char *chain, const char *signing)
{
	struct statement *find = store_statement(machine->at.store,
	    "SELECT 1 FROM unit WHERE household = ? AND code = ? AND chain = ? AND signing = ? AND state = 'active' AND _void = 0");

	statement_bind_text(find, 1, ledger_office(machine->at.ledger));
	statement_bind_text(find, 2, place->code);
	statement_bind_text(find, 3, chain);
	statement_bind_text(find, 4, signing);
	return statement_found(find);
}

void machine_set_clock(const struct network *network, const struct machine *machine)
{
	clock_set_today(network->day + machine->skew);
}

struct actor *machine_person(const struct machine *machine, enum person which)
{
	struct actor *actor;

	MUST((actor = keys_sign_in(machine->at.store, people[which].name, "x", &problem)) != NULL);
	return actor;
}

bool machine_lets_sign(const struct machine *machine, const struct actor *actor)
{
	char *role = ledger_role(machine->at.ledger, actor_key_id(actor));
	bool lets = role != NULL;

	free(role);
	return lets;
}

static void file_unit(const struct machine *here, struct record *unit, bool fresh)
{
	struct filing *filing = filing_new(unit->stream, "unit", DAY, LEDGER_ADMINISTRATOR);
	struct event_id id;

	if (fresh)
		filing_add_new(filing, unit);
	else
		filing_add_set(filing, unit, NULL);
	MUST(ledger_append(here->at.ledger, here->at.actor, "file", filing, &id, &problem));
	filing_free(filing);
	record_free(unit);
}

/* The log that it kept before is out of use, and everything goes to it again. */
static void end_older(const struct network *network, const struct machine *here, const struct place *place)
{
	struct statement *find = store_statement(here->at.store,
	    "SELECT id FROM unit WHERE household = ? AND code = ? AND chain <> ? AND state = 'active' AND _void = 0");
	struct record *unit;

	statement_bind_text(find, 1, ledger_office(here->at.ledger));
	statement_bind_text(find, 2, place->code);
	statement_bind_text(find, 3, place->chain);
	if (!statement_step(find))
		return;
	unit = record_new(form_find(network->scratch->forms, "unit"), statement_text(find, 0), ledger_office(here->at.ledger));
	statement_reset(find);
	put(unit, "state", "revoked");
	file_unit(here, unit, false);
	MUST(exchange_start_over(here->at.ledger, place->code, &problem));
}

void machine_enrol(const struct network *network, const struct machine *here, const struct machine *other)
{
	const struct place *place = &network->places[other->place];
	const char *relation = network->places[here->place].above == other->place ? "parent" : "child";
	struct record *unit = record_new(form_find(network->scratch->forms, "unit"), NULL, ledger_office(here->at.ledger));

	end_older(network, here, place);
	station_meet_as(&here->at, &other->at, relation);
	record_put_text(unit, "code", place->code);
	record_put_text(unit, "level", place->level);
	record_put_text(unit, "relation", relation);
	record_put_text(unit, "chain", place->chain);
	record_put_text(unit, "office", place->office);
	record_put_text(unit, "signing", place->signing);
	record_put_text(unit, "sealing", place->sealing);
	record_put_text(unit, "state", "active");
	ledger_one_id(unit->stream, unit, unit->id);
	file_unit(here, unit, true);
}

static bool are_neighbours(const struct network *network, size_t a, size_t b)
{
	return network->places[a].above == b || network->places[b].above == a;
}

void network_acquaint(struct network *network, void (*wrote)(void *self, struct machine *), void *self)
{
	for (size_t i = 0; i < network->machine_count; i++)
		for (size_t k = 0; k < network->machine_count; k++) {
			struct machine *here = &network->machines[i], *other = &network->machines[k];
			const struct place *place = &network->places[other->place];

			if (!here->alive || !other->alive || !are_neighbours(network, here->place, other->place) ||
			    strcmp(ledger_chain(other->at.ledger), place->chain) != 0 || machine_knows(here, place, place->chain, place->signing))
				continue;
			machine_set_clock(network, here);
			machine_enrol(network, here, other);
			wrote(self, here);
		}
}

/* ---- accidents ---- */

struct machine *machine_copy(struct network *network, const struct machine *from)
{
	return machine_open(network, from->place, store_path(from->at.store), from->skew);
}

void machine_discard(struct network *network)
{
	machine_lose(network, &network->machines[network->machine_count - 1]);
	network->machine_count--;
}

void machine_keep(struct network *network, const struct machine *machine)
{
	char *path = kept_path(network, machine->place);

	copy_file(store_path(machine->at.store), path);
	network->places[machine->place].kept = true;
	free(path);
}

/* Whose key has ended does not get into the new log. No copy from before it is put back later: the station would not know it. */
void machine_begin_log(struct network *network, struct machine *machine)
{
	struct place *place = &network->places[machine->place];
	struct enrolled_key keys[PEOPLE];
	struct actor *actors[PEOPLE];
	struct event_id id;
	size_t count = 0;

	for (size_t i = 0; i < PEOPLE; i++) {
		actors[i] = machine_person(machine, (enum person)i);
		if (machine_lets_sign(machine, actors[i]))
			keys[count++] = (struct enrolled_key){actor_key_id(actors[i]), people[i].name, people[i].role};
	}
	MUST(ledger_begin_log(machine->at.ledger, machine->at.actor, machine->at.code, &problem));
	MUST(ledger_enrol_here(machine->at.ledger, machine->at.actor, keys, count, DAY, &id, &problem));
	for (size_t i = 0; i < PEOPLE; i++)
		actor_free(actors[i]);
	snprintf(place->chain, sizeof(place->chain), "%s", ledger_chain(machine->at.ledger));
	place->kept = false;
}

struct machine *machine_put_back(struct network *network, size_t place, bool new_log)
{
	char *path = kept_path(network, place);
	struct machine *machine;

	for (size_t i = 0; i < network->machine_count; i++)
		if (network->machines[i].alive && network->machines[i].place == place)
			machine_lose(network, &network->machines[i]);
	machine = machine_open(network, place, path, 0);
	machine->doubtful = !new_log;
	network->twice = network->twice || !new_log;
	machine->told = scratch_number(machine->at.store, "SELECT ifnull(max(position), 0) FROM event");
	machine_set_clock(network, machine);
	if (new_log)
		machine_begin_log(network, machine);
	free(path);
	return machine;
}

/* ---- shapes ---- */

/* Of a city: each of the first is below the one before it, for all four levels; then comes a second county. */
static size_t choose_above(const struct shape *shape, size_t at)
{
	size_t above = shape->city && at < BASE_COUNT(levels) ? at - 1 : shape->city && at == BASE_COUNT(levels) ? 0 : below(at);

	return strcmp(shape->places[above].level, levels[BASE_COUNT(levels) - 1]) == 0 ? 0 : above;
}

static void place_choose(struct shape *shape, size_t at)
{
	struct place *place = &shape->places[at];
	size_t level = shape->city ? 0 : 1;

	snprintf(place->code, sizeof(place->code), "S%zu", at);
	place->above = at == 0 ? NOWHERE : choose_above(shape, at);
	for (size_t above = place->above; above != NOWHERE; above = shape->places[above].above)
		level++;
	place->level = levels[level];
}

static void place_found(struct network *network, size_t shape, size_t at)
{
	struct place *place = &network->shapes[shape].places[at];
	char *path = shape_path(network, shape, at);
	struct station station = station_new(network->scratch, path, place->code);

	MUST(store_set_setting(station.store, "level", place->level, &problem));
	for (size_t i = 0; i < PEOPLE; i++)
		actor_free(employ(&station, people[i].name, people[i].role));
	MUST(exchange_share_keys(station.ledger, station.actor, NULL, 0, &problem));
	MUST(exchange_own_keys(station.ledger, station.actor, place->signing, place->sealing, &problem));
	snprintf(place->office, sizeof(place->office), "%s", ledger_office(station.ledger));
	snprintf(place->chain, sizeof(place->chain), "%s", ledger_chain(station.ledger));
	network->schema = scratch_number(station.store, "PRAGMA schema_version");
	station_free(&station);
	free(path);
}

static void wrote_nothing(void *self, struct machine *machine)
{
	(void)self;
	(void)machine;
}

static void shape_make(struct network *network, size_t at)
{
	struct shape *shape = &network->shapes[at];

	shape->count = 2 + at % (at < SHAPES / 2 ? PLACES - 1 : PLACES / 2); /* small ones are quick, and most faults show there */
	shape->city = at % 2 == 1 && shape->count >= BASE_COUNT(levels);
	for (size_t i = 0; i < shape->count; i++) {
		place_choose(shape, i);
		place_found(network, at, i);
	}
	network_begin(network, at);
	network_acquaint(network, wrote_nothing, NULL);
	for (size_t i = 0; i < shape->count; i++) {
		char *path = shape_path(network, at, i);

		copy_file(store_path(network->machines[i].at.store), path);
		free(path);
	}
	network_end(network);
}

void network_make(struct network *network, const struct scratch *scratch)
{
	const char *temporary = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : scratch->folder;

	*network = (struct network){.scratch = scratch, .day = DAY};
	assert_true(snprintf(network->folder, sizeof(network->folder), "%s/oracle.XXXXXX", temporary) < (int)sizeof(network->folder));
	assert_non_null(mkdtemp(network->folder));
	clock_set_today(DAY);
	network->shapes = memory_new(SHAPES * sizeof(*network->shapes));
	for (; network->shape_count < SHAPES; network->shape_count++)
		shape_make(network, network->shape_count);
}

void network_remove(struct network *network)
{
	while (network->idle_count > 0)
		store_free(network->idle[--network->idle_count]);
	assert_int_equal(folder_remove(network->folder), 0);
	free(network->shapes);
}

void network_begin(struct network *network, size_t at)
{
	const struct shape *shape = &network->shapes[at];

	memcpy(network->places, shape->places, sizeof(network->places));
	network->place_count = shape->count;
	network->twice = false;
	for (size_t i = 0; i < shape->count; i++) {
		char *path = shape_path(network, at, i);

		machine_open(network, i, path, 0);
		free(path);
	}
}

void network_end(struct network *network)
{
	for (size_t i = 0; i < network->machine_count; i++)
		machine_lose(network, &network->machines[i]);
	network->machine_count = 0;
}

