/* What every machine of a network has and shows in the end, for bundles_oracle.py. */
#include "history_dump.h"
#include "post.h"

#include <inttypes.h>

static void tell_world(const struct world *world)
{
	const struct network *network = &world->network;

	for (size_t i = 0; i < network->place_count; i++)
		fprintf(world->oracle, "N\t%zu\t%zd\t%s\t%s\t%s\n", i, (ssize_t)network->places[i].above, network->places[i].office, network->places[i].level,
		    network->places[i].code);
	for (size_t i = 0; i < world->household_count; i++)
		for (size_t k = 0; k < world->households[i].life_count; k++) {
			const struct life *life = &world->households[i].lives[k];

			fprintf(world->oracle, "L\t%s\t%zu\t%s\n", world->households[i].home.house.text, life->place, life->since);
		}
	for (size_t i = 0; i < network->machine_count; i++)
		fprintf(world->oracle, "M\t%zu\t%zu\t%s\n", i, network->machines[i].place, network->machines[i].alive ? "alive" : "lost");
}

static void tell_held(const struct world *world, size_t at)
{
	struct statement *rows = store_statement(world->network.machines[at].at.store,
	    "SELECT id, body IS NOT NULL, chain, seq, stream, substr(core, instr(core, char(10) || 'prev  ') + 7, 64) FROM event ORDER BY position");

	while (statement_step(rows))
		fprintf(world->oracle, "h\t%zu\t%s\t%" PRId64 "\t%s\t%" PRId64 "\t%s\t%s\n", at, statement_text(rows, 0),
		    statement_number(rows, 1), statement_text(rows, 2), statement_number(rows, 3), statement_text(rows, 4), statement_text(rows, 5));
}

static void tell_known(const struct world *world, size_t at)
{
	struct statement *rows = store_statement(world->network.machines[at].at.store, "SELECT DISTINCT station FROM enrolled WHERE role IS NOT NULL ORDER BY station");

	while (statement_step(rows))
		fprintf(world->oracle, "k\t%zu\t%s\n", at, statement_text(rows, 0));
}

static bool tell_alarm(void *self, const struct ledger_alarm *alarm)
{
	fprintf(self, "A\t%s\t%s\t%" PRId64 "\t%" PRId64 "\n", alarm->kind, alarm->chain, alarm->first, alarm->last);
	return true;
}

/* Alarms are said here too: they are no faults. */
static void note_fault(void *self, const char *sentence)
{
	buffer_add_format(self, "!\tverify: %s\n", sentence);
}

/* Each text once: where all agree, there is one. */
static void tell_rows(const struct world *world, const char *house)
{
	char *texts[MACHINES];
	size_t count = 0;

	for (size_t i = 0; i < world->network.machine_count; i++) {
		const struct machine *machine = &world->network.machines[i];
		size_t same = 0;
		char *text;

		if (!machine->alive)
			continue;
		text = dump_rows(&machine->at, house);
		while (same < count && strcmp(texts[same], text) != 0)
			same++;
		fprintf(world->oracle, "V\t%zu\t%s\t%zu\n%s", i, house, same, same == count ? text : "");
		if (same < count)
			free(text);
		else
			texts[count++] = text;
	}
	while (count > 0)
		free(texts[--count]);
}

/* The whole of one machine is replayed, and verified. */
static void tell_proof(const struct world *world, const struct machine *machine)
{
	struct digest before = digest_of(&machine->at);
	struct buffer faults = BUFFER_INIT(1u << 20);
	struct verify_count count;

	MUST(ledger_verify(machine->at.ledger, note_fault, &faults, &count, &problem));
	if (!world->network.twice && count.faults > 0)
		fputs(buffer_text(&faults), world->oracle);
	buffer_release(&faults);
	MUST(ledger_rebuild(machine->at.ledger, NULL, NULL, &problem));
	if (strcmp(before.text, digest_of(&machine->at).text) != 0)
		fprintf(world->oracle, "!\ta replay differs\n");
}

void tell_end(const struct world *world)
{
	const struct network *network = &world->network;
	size_t chosen;

	dump_guarded(world->oracle, network->scratch);
	tell_world(world);
	fprintf(world->oracle, "D\t%d\n", (int)network->day);
	for (size_t i = 0; i < network->machine_count; i++)
		if (network->machines[i].alive) {
			tell_held(world, i);
			tell_known(world, i);
			fprintf(world->oracle, "a\t%zu\n", i);
			MUST(ledger_each_alarm(network->machines[i].at.ledger, tell_alarm, world->oracle, &problem));
		}
	for (size_t i = 0; i < world->household_count; i++)
		tell_rows(world, world->households[i].home.house.text);
	for (size_t i = 0; i < network->place_count; i++)
		if (network->places[i].written_in)
			tell_rows(world, network->places[i].office);
	do
		chosen = below(network->machine_count);
	while (!network->machines[chosen].alive);
	tell_proof(world, &network->machines[chosen]);
	fputs(".\n", world->oracle);
}
