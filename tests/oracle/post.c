/* See post.h. */
#include "post.h"
#include "history_dump.h"

#include "doudi/exchange.h"

#include <inttypes.h>

/* ---- telling the oracle ---- */

struct telling {
	const struct world *world;
	struct machine *machine;
};

static bool tell_row(void *self, int64_t position, const struct event_row *row)
{
	struct telling *telling = self;
	struct event event;

	MUST(event_parse(row->core, row->core_length, &event, &problem));
	fprintf(telling->world->oracle, "O\t%s\t%td\t%s\t%s\n", event.id,
	    telling->machine - telling->world->network.machines, event.actor, event.stream);
	event_release(&event);
	dump_event(telling->world->oracle, row);
	telling->machine->told = position;
	return true;
}

void act_begins(struct world *world, struct machine *machine)
{
	machine_set_clock(&world->network, machine);
	machine->told = scratch_number(machine->at.store, "SELECT ifnull(max(position), 0) FROM event");
}

void act_ends(void *world, struct machine *machine)
{
	struct telling telling = {world, machine};

	MUST(ledger_each_row(machine->at.ledger, machine->told, tell_row, &telling, &problem));
}

/* ---- who is to have what ---- */

bool has_event(const struct machine *machine, const char *id)
{
	struct statement *find = store_statement(machine->at.store, "SELECT 1 FROM event WHERE id = ?");

	statement_bind_text(find, 1, id);
	return statement_found(find);
}

bool lives_below(const struct world *world, const struct machine *machine, const struct household *household, size_t place)
{
	for (size_t i = 0; i < household->life_count; i++) {
		const struct life *life = &household->lives[i];

		if (place_is_below(&world->network, life->place, place) && (*life->since == '\0' || has_event(machine, life->since)))
			return true;
	}
	return false;
}

struct closure {
	const struct world *world;
	const struct machine *machine;
	size_t to;
};

static bool strayed_below(const struct world *world, const struct household *household, size_t place)
{
	return household->stray != NOWHERE && place_is_below(&world->network, household->stray, place);
}

/* Downward: the offices of the receiver and of all above it, and the households that live there, or did, or were sent by mistake. */
static bool closure_wants(void *self, const char *stream)
{
	const struct closure *closure = self;
	const struct place *places = closure->world->network.places;

	for (size_t i = 0; i < closure->world->household_count; i++) {
		const struct household *household = &closure->world->households[i];

		if (strcmp(household->home.house.text, stream) == 0)
			return lives_below(closure->world, closure->machine, household, closure->to) || strayed_below(closure->world, household, closure->to);
	}
	for (size_t place = closure->to; place != NOWHERE; place = places[place].above)
		if (strcmp(stream, places[place].office) == 0)
			return true;
	return false;
}

/* ---- sending ---- */

static struct parcel *parcel_new(struct world *world, const struct machine *by, size_t to)
{
	struct parcel *parcel = &world->post[world->parcel_count++];

	assert_true(world->parcel_count < PARCELS);
	*parcel = (struct parcel){.from = by->place, .to = to, .by = by};
	snprintf(parcel->chain, sizeof(parcel->chain), "%s", ledger_chain(by->at.ledger));
	return parcel;
}

void parcel_lose(struct world *world, struct parcel *parcel)
{
	unlink(parcel->path);
	free(parcel->path);
	*parcel = world->post[--world->parcel_count];
}

void erase_due(const struct machine *machine)
{
	int64_t erased;

	MUST(ledger_erase_due(machine->at.ledger, clock_today(), &erased, NULL, NULL, &problem));
}

bool is_packed(const struct world *world, const char *event)
{
	for (size_t i = 0; i < world->packed_count; i++)
		if (strcmp(world->packed[i].text, event) == 0)
			return true;
	return false;
}

static void bundle_make(struct world *world, const struct machine *from, size_t to, const char *folder, struct exchange_sent *sent)
{
	const struct place *place = &world->network.places[to];
	struct closure closure = {world, from, to};
	struct exchange_order order = {.station = place->code, .chain = place->chain, .sealing = place->sealing,
	    .wanted = world->network.places[from->place].above == to ? NULL : closure_wants, .self = &closure};

	machine_set_clock(&world->network, from);
	erase_due(from);
	world->packed_count = 0;
	MUST(exchange_send(from->at.ledger, from->at.actor, &order, folder, sent, &problem));
}

bool has_news(struct world *world, const struct machine *from, size_t to)
{
	struct exchange_sent sent;

	bundle_make(world, from, to, NULL, &sent);
	exchange_sent_release(&sent);
	return sent.events > 0;
}

struct parcel *send_bundle(struct world *world, const struct machine *from, size_t to)
{
	struct exchange_sent sent;
	struct parcel *parcel;

	bundle_make(world, from, to, world->network.folder, &sent);
	parcel = parcel_new(world, from, to);
	parcel->path = memory_text(sent.path);
	exchange_sent_release(&sent);
	return parcel;
}

struct gaps {
	const struct network *network;
	const struct machine *at;
	size_t of;
	struct exchange_gap list[64];
	size_t count;
	char chain[33];
	int64_t reached;
	bool whole;
};

/* Logs of the station below that is asked, and of those below it, come here whole. */
static bool comes_whole(const struct gaps *gaps, const char *chain)
{
	const struct network *network = gaps->network;
	struct statement *find = store_statement(gaps->at->at.store, "SELECT station FROM enrolled WHERE chain = ? AND station IS NOT NULL LIMIT 1");
	size_t place = NOWHERE;

	statement_bind_text(find, 1, chain);
	if (statement_step(find))
		for (size_t i = 0; i < network->place_count; i++)
			if (strcmp(network->places[i].code, statement_text(find, 0)) == 0)
				place = i;
	statement_reset(find);
	return network->places[gaps->of].above == gaps->at->place && place_is_below(network, place, gaps->of);
}

static bool note_gap(void *self, const char *chain, int64_t first, int64_t last, const char *head)
{
	struct gaps *gaps = self;

	(void)head;
	if (strcmp(gaps->chain, chain) != 0) {
		snprintf(gaps->chain, sizeof(gaps->chain), "%s", chain);
		gaps->reached = 0;
		gaps->whole = comes_whole(gaps, chain);
	}
	if (gaps->whole && first > gaps->reached + 1 && gaps->count < BASE_COUNT(gaps->list)) {
		struct exchange_gap *gap = &gaps->list[gaps->count++];

		snprintf(gap->chain, sizeof(gap->chain), "%s", chain);
		gap->first = gaps->reached + 1;
		gap->last = first - 1;
	}
	gaps->reached = last;
	return true;
}

struct parcel *send_note(struct world *world, const struct machine *from, size_t to, int64_t *asked)
{
	struct parcel *parcel = parcel_new(world, from, to);
	struct gaps gaps = {.network = &world->network, .at = from, .of = to};
	struct exchange_note note;

	machine_set_clock(&world->network, from);
	parcel->note = true;
	parcel->path = memory_format("%s/note-%zu", world->network.folder, world->files++);
	MUST(ledger_each_interval(from->at.ledger, note_gap, &gaps, &problem));
	MUST(exchange_write_note(from->at.ledger, from->at.actor, world->network.places[to].code, gaps.list, gaps.count, parcel->path, &note,
	    &problem));
	*asked += note.asked;
	return parcel;
}

struct parcel *parcel_spoil(struct world *world, const struct parcel *of)
{
	struct parcel *parcel = &world->post[world->parcel_count++];
	struct stat there;
	long at;

	assert_true(world->parcel_count < PARCELS);
	*parcel = *of;
	parcel->altered = true;
	parcel->path = memory_format("%s/spoilt-%zu", world->network.folder, world->files++);
	copy_file(of->path, parcel->path);
	assert_int_equal(stat(parcel->path, &there), 0);
	at = (long)below((size_t)there.st_size);
	if (below(2) == 0) {
		assert_int_equal(truncate(parcel->path, at), 0);
	} else {
		FILE *file = fopen(parcel->path, "r+b");
		int byte;

		assert_non_null(file);
		assert_int_equal(fseek(file, at, SEEK_SET), 0);
		byte = fgetc(file) ^ (int)(1 + below(255));
		assert_int_equal(fseek(file, at, SEEK_SET), 0);
		assert_int_equal(fputc(byte, file), byte);
		assert_int_equal(fclose(file), 0);
	}
	return parcel;
}

/* ---- taking ---- */

struct taking {
	const struct world *world;
	const struct machine *machine;
};

static bool taking_knows(void *self, const char *station, const char *chain, const char *signer)
{
	const struct taking *taking = self;
	const struct network *network = &taking->world->network;

	for (size_t i = 0; i < network->place_count; i++)
		if (strcmp(network->places[i].code, station) == 0)
			return machine_knows(taking->machine, &network->places[i], chain, signer);
	return false;
}

static bool taking_may(void *self, const char *station, struct problem *problem)
{
	(void)self;
	(void)station;
	(void)problem;
	return true;
}

static void taking_touched(void *self, const char *stream)
{
	(void)self;
	(void)stream;
}

static bool taking_settled(void *self, struct problem *problem)
{
	int64_t erased;

	return ledger_erase_due(((const struct taking *)self)->machine->at.ledger, clock_today(), &erased, NULL, NULL, problem);
}

/* Everything in the file that taking could change. */
static char *state_of(const struct machine *machine)
{
	struct store *store = machine->at.store;

	return memory_format("%s %s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, digest_of(&machine->at).text, digest_here(&machine->at).text,
	    scratch_number(store, "SELECT count(*) FROM event"), scratch_number(store, "SELECT count(*) FROM event WHERE body IS NOT NULL"),
	    scratch_number(store, "SELECT count(*) FROM _parked"), scratch_number(store, "SELECT sum(number + 1000 * acknowledged) FROM _channel"),
	    scratch_number(store, "SELECT ifnull(sum(after + 1000), 0) FROM _asked"));
}

/* Where the bundle comes from somebody types the code, or another one; who sent it knows it, if it knows this station still. */
static void read_out_code(struct world *world, const struct parcel *parcel, const struct machine *machine, const struct exchange_look *look)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	const struct place *from = &world->network.places[parcel->from], *to = &world->network.places[machine->place];
	bool right = below(4) > 0, is;
	char code[EXCHANGE_CODE], *letter;
	int64_t number;

	if (!parcel->by->alive || strcmp(ledger_chain(parcel->by->at.ledger), parcel->chain) != 0)
		return;
	MUST(exchange_code(machine->at.ledger, machine->at.actor, from->code, from->sealing, look->number, look->bundle, code, &problem));
	letter = code + strlen(code) - 1;
	if (!right)
		*letter = letters[(size_t)(strchr(letters, *letter) - letters + 1) % (sizeof(letters) - 1)];
	machine_set_clock(&world->network, parcel->by);
	MUST(exchange_code_is(parcel->by->at.ledger, parcel->by->at.actor, to->code, to->sealing, code, &number, &is, &problem));
	fprintf(world->oracle, "Y\t%s\t%s\n", right ? "right" : "wrong", is ? "yes" : "no");
}

int64_t parcel_take(struct world *world, const struct parcel *parcel, struct machine *machine)
{
	struct taking taking = {world, machine};
	struct exchange_hooks hooks = {.knows = taking_knows, .may = taking_may, .touched = taking_touched, .settled = taking_settled, .self = &taking};
	const struct place *from = &world->network.places[parcel->from];
	bool known = machine_knows(machine, from, parcel->chain, from->signing);
	const char *what = parcel->altered ? "altered" : !known ? "strange" : machine->doubtful ? "doubtful" : "sound";
	bool due = strcmp(what, "sound") == 0, good;
	struct problem refusal = PROBLEM_INIT;
	struct exchange_look look = {.fresh = 0};
	struct exchange_note note;
	char *before, *after;

	machine_set_clock(&world->network, machine);
	before = due ? NULL : state_of(machine);
	good = parcel->note ? exchange_take_note(machine->at.ledger, parcel->path, &hooks, &note, &refusal)
	                    : exchange_take(machine->at.ledger, machine->at.actor, parcel->path, &hooks, &look, &refusal);
	after = due ? NULL : state_of(machine);
	fprintf(world->oracle, "T\t%s\t%s\t%s\t%s to %s: %s\n", what, good ? "taken" : "refused",
	    due || strcmp(before, after) == 0 ? "same" : "changed", from->code, machine->at.code,
	    refusal.text != NULL ? refusal.text : "");
	problem_release(&refusal);
	free(before);
	free(after);
	if (good && parcel->note)
		fprintf(world->oracle, "B\t%" PRId64 "\n", note.asked);
	else if (good && below(3) == 0)
		read_out_code(world, parcel, machine, &look);
	return good ? look.fresh : 0;
}
