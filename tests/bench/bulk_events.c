/* Fills a station with events for bundles: bulk_events FILE USER PASSPHRASE EVENTS BYTES files so many, 60 a household, each with
 * a note of so many bytes, signed and projected as any other and committed by the thousand. */
#include "doudi/desk.h"

#include <stdio.h>
#include <string.h>

#define EVENTS_A_HOUSEHOLD 60
#define COMMIT 1000

struct bulk {
	struct desk *desk;
	struct actor *actor;
	const struct form *form;
	char *note;
	struct id_text household;
};

static void put(struct record *record, const char *name, const char *text)
{
	record_set(record, form_field(record->form, name), (struct value){.state = VALUE_KNOWN, .type = VALUE_TEXT, .text = text});
}

/* Half letters and half digits, that no two notes share. */
static void fill_note(char *note, size_t length)
{
	static const char signs[] = "abcdefghijklmnop0123456789 and the of ";
	static uint64_t state = 1; /* the kernel's random numbers would be most of the work */

	for (size_t i = 0; i < length; i++) {
		state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
		note[i] = signs[(state >> 33) % (sizeof(signs) - 1)];
	}
}

static bool file(struct bulk *bulk, int64_t number, struct problem *problem)
{
	bool first = number % EVENTS_A_HOUSEHOLD == 0;
	struct record *record;
	struct filing *filing;
	struct event_id id;
	bool good;

	if (first)
		bulk->household = random_id();
	record = record_new(bulk->form, bulk->household.text, bulk->household.text);
	filing = filing_new(bulk->household.text, bulk->form->name, desk_here(bulk->desk)->day, "clerk");
	fill_note(bulk->note, strlen(bulk->note));
	put(record, "note", bulk->note);
	if (first)
		put(record, "name", "Household");
	if (first)
		filing_add_new(filing, record);
	else
		filing_add_set(filing, record, NULL);
	good = ledger_append(desk_ledger(bulk->desk), bulk->actor, "file", filing, &id, problem);
	filing_free(filing);
	record_free(record);
	return good;
}

static bool file_all(struct bulk *bulk, int64_t count, struct problem *problem)
{
	struct store *store = desk_store(bulk->desk);

	for (int64_t i = 0; i < count; i++) {
		if (i % COMMIT == 0 && !store_begin(store, problem))
			return false;
		if (!file(bulk, i, problem))
			return false;
		if ((i % COMMIT == COMMIT - 1 || i == count - 1) && !store_commit(store, problem))
			return false;
	}
	return true;
}

int main(int count, char **words)
{
	struct problem problem = PROBLEM_INIT;
	struct bulk bulk = {.desk = NULL};
	size_t length;

	if (count != 6)
		return 2;
	length = (size_t)strtoll(words[5], NULL, 10);
	bulk.note = memory_new(length + 1);
	memset(bulk.note, 'n', length);
	bulk.desk = desk_open(words[1], true, &problem);
	if (bulk.desk != NULL) {
		bulk.form = desk_form(bulk.desk, "household");
		bulk.actor = keys_sign_in(desk_store(bulk.desk), words[2], words[3], &problem);
	}
	if (bulk.actor == NULL || !file_all(&bulk, strtoll(words[4], NULL, 10), &problem)) {
		fprintf(stderr, "%s\n", problem.text == NULL ? "?" : problem.text);
		return 1;
	}
	actor_free(bulk.actor);
	desk_free(bulk.desk);
	free(bulk.note);
	return 0;
}
