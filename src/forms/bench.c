/* One household's records in memory, by form and by id. A parent's children are found by walking the rows of the
 * child's form: a household has few of them and two ids differ in their first characters, so that an index by ref
 * would cost more to make than it saves, and could grow stale when a record is changed. */
#include "bench.h"
#include "definition.h"
#include "record.h"

#include <string.h>

struct bench *bench_new(const struct form_catalogue *catalogue, const char *household)
{
	struct bench *bench = memory_new(sizeof *bench);

	bench->catalogue = catalogue;
	bench->form_count = catalogue->form_count;
	bench->lists = memory_new((catalogue->form_count + 1) * sizeof *bench->lists);
	if (household != NULL)
		memcpy(bench->household, household, strnlen(household, 32));
	return bench;
}

void bench_free(struct bench *bench)
{
	if (bench == NULL)
		return;
	for (size_t i = 0; i < bench->form_count; i++) {
		struct record *next;

		for (struct record *record = bench->lists[i].first; record != NULL; record = next) {
			next = record->next_of_form;
			record_free(record);
		}
	}
	for (size_t i = 0; i < bench->word_count; i++)
		free(bench->words[i].word);
	for (size_t i = 0; i < bench->asked_count; i++)
		free(bench->asked[i]);
	bench_free_spare(bench);
	free(bench->words);
	free(bench->asked);
	free(bench->lists);
	free(bench->slots);
	free(bench->block);
	free(bench);
}

const char *bench_household(const struct bench *bench)
{
	return bench->household;
}

/* Ids are random or hashes: their first characters tell them apart. */
static size_t hash_of(const char *id)
{
	uint32_t hash = 2166136261u;

	for (int i = 0; i < 12 && id[i] != '\0'; i++)
		hash = (hash ^ (unsigned char)id[i]) * 16777619u;
	return hash;
}

/* The slot of that id, or the empty one where it would stand. */
static struct record **slot_of(struct record **slots, size_t count, const char *id)
{
	size_t at = hash_of(id) & (count - 1);

	while (slots[at] != NULL && strcmp(slots[at]->id, id) != 0)
		at = (at + 1) & (count - 1);
	return &slots[at];
}

static void fill_slots(struct bench *bench, size_t count)
{
	struct record **slots = memory_new(count * sizeof(struct record *));

	for (size_t i = 0; i < bench->form_count; i++) {
		for (struct record *record = bench->lists[i].first; record != NULL;
		     record = record->next_of_form)
			*slot_of(slots, count, record->id) = record;
	}
	free(bench->slots);
	bench->slots = slots;
	bench->slot_count = count;
}

static void unlink_record(struct bench *bench, struct record *record)
{
	struct record_list *list = &bench->lists[record->form->index];
	struct record *before = NULL;

	for (struct record *other = list->first; other != record; other = other->next_of_form)
		before = other;
	if (before == NULL)
		list->first = record->next_of_form;
	else
		before->next_of_form = record->next_of_form;
	if (list->last == record)
		list->last = before;
	bench->record_count--;
}

void bench_add_take(struct bench *bench, struct record *record)
{
	bench_remove(bench, record->id); /* a record that comes again replaces what stood there */
	bench_link(bench, record);
}

void bench_link(struct bench *bench, struct record *record)
{
	struct record_list *list = &bench->lists[record->form->index];

	record->next_of_form = NULL;
	if (list->last == NULL)
		list->first = record;
	else
		list->last->next_of_form = record;
	list->last = record;
	if (++bench->record_count * 2 > bench->slot_count)
		fill_slots(bench, bench->slot_count == 0 ? 64 : bench->slot_count * 2);
	else
		*slot_of(bench->slots, bench->slot_count, record->id) = record;
}

bool bench_remove(struct bench *bench, const char *id)
{
	struct record *record = bench_find(bench, id);

	if (record == NULL)
		return false;
	unlink_record(bench, record);
	record_free(record);
	fill_slots(bench, bench->slot_count);
	return true;
}

struct record *bench_find(const struct bench *bench, const char *id)
{
	return bench->slot_count == 0 || id == NULL ? NULL : *slot_of(bench->slots, bench->slot_count, id);
}

static struct record *skip_hidden(const struct bench *bench, struct record *record)
{
	while (record != NULL &&
	    ((record->voided && !bench->with_voided) || (record->held && !bench->with_held)))
		record = record->next_of_form;
	return record;
}

struct record *bench_first(const struct bench *bench, const struct form *form)
{
	return skip_hidden(bench, bench->lists[form->index].first);
}

struct record *bench_next(const struct bench *bench, const struct record *record)
{
	return skip_hidden(bench, record->next_of_form);
}

static bool refers_to(const struct record *record, const struct field *ref, const char *id)
{
	const struct value *value = &record->values[ref->index];
	const char *at, *word;
	size_t length;

	if (value->state != VALUE_KNOWN || record->contested[ref->index])
		return false;
	if (ref->type == FIELD_REF)
		return strcmp(value->text, id) == 0;
	at = value->text;
	while (set_next(&at, &word, &length)) {
		if (strncmp(word, id, length) == 0 && id[length] == '\0')
			return true;
	}
	return false;
}

struct record *bench_child(const struct bench *bench, const char *parent_id, const struct form *child,
    const struct field *ref, const struct record *previous)
{
	struct record *record = previous == NULL ? bench_first(bench, child) : bench_next(bench, previous);

	while (record != NULL && ref != NULL && !refers_to(record, ref, parent_id))
		record = bench_next(bench, record);
	return record;
}

void bench_include(struct bench *bench, bool voided, bool held)
{
	bench->with_voided = voided;
	bench->with_held = held;
}

size_t bench_count(const struct bench *bench, const struct form *form)
{
	size_t count = 0;

	for (const struct record *record = bench_first(bench, form); record != NULL;
	     record = bench_next(bench, record))
		count++;
	return count;
}

/* A record's share of the block, so that the next stands as any block does. */
static size_t share_of(const struct record *record)
{
	size_t step = _Alignof(max_align_t);

	return (record_size(record) + step - 1) / step * step;
}

static void copy_records(struct bench *bench, const struct bench *from)
{
	size_t size = 0;
	char *at;

	for (size_t i = 0; i < from->form_count; i++)
		for (const struct record *record = from->lists[i].first; record != NULL; record = record->next_of_form)
			size += share_of(record);
	at = bench->block = memory_resize(NULL, 1, size);
	for (size_t i = 0; i < from->form_count; i++)
		for (const struct record *record = from->lists[i].first; record != NULL; record = record->next_of_form) {
			struct record *copy = record_copy_at(at, record);

			copy->in_bench = true;
			bench_link(bench, copy);
			at += share_of(record);
		}
}

struct bench *bench_copy(const struct bench *from)
{
	struct bench *bench = bench_new(from->catalogue, from->household);

	copy_records(bench, from);
	bench_include(bench, from->with_voided, from->with_held);
	bench->from_input = from->from_input;
	for (size_t i = 0; i < from->asked_count; i++)
		bench_add_asked(bench, from->asked[i]);
	for (size_t i = 0; i < from->word_count; i++)
		bench_add_word(bench, from->words[i].id, from->words[i].word);
	return bench;
}
