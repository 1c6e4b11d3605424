/* One bench for household after household: what the last one left is used again. */
#include "bench.h"
#include "record.h"

#include <string.h>

void bench_free_spare(struct bench *bench)
{
	for (size_t i = 0; bench->spare != NULL && i < bench->form_count; i++) {
		while (bench->spare[i] != NULL) {
			struct record *record = bench->spare[i];

			bench->spare[i] = record->next_of_form;
			record_free(record);
		}
	}
	free(bench->spare);
	while (bench->texts != NULL) {
		struct bench_text *next = bench->texts->next;

		free(bench->texts);
		bench->texts = next;
	}
}

void bench_turn(struct bench *bench, const char *household)
{
	if (bench->spare == NULL)
		bench->spare = memory_new((bench->form_count + 1) * sizeof *bench->spare);
	for (size_t i = 0; i < bench->form_count; i++) {
		struct record_list *list = &bench->lists[i];

		if (list->first == NULL)
			continue;
		list->last->next_of_form = bench->spare[i];
		bench->spare[i] = list->first;
		*list = (struct record_list){NULL, NULL};
	}
	if (bench->record_count > 0)
		memset(bench->slots, 0, bench->slot_count * sizeof *bench->slots);
	bench->record_count = 0;
	bench->texts_now = bench->texts;
	if (bench->texts != NULL)
		bench->texts->used = 0;
	memcpy(bench->household, household, strnlen(household, 32) + 1);
}

struct record *bench_spare(struct bench *bench, const struct form *form, const char *id)
{
	struct record *record = bench->spare[form->index];

	if (record == NULL)
		return record_new(form, id, bench->household);
	bench->spare[form->index] = record->next_of_form;
	record_empty(record, id, bench->household);
	return record;
}

static char *text_room(struct bench *bench, size_t size)
{
	struct bench_text *now = bench->texts_now, *more;

	if (now == NULL || now->used + size > sizeof now->data) {
		if (now != NULL && now->next != NULL) {
			more = now->next;
		} else {
			more = memory_new(sizeof *more);
			*(now == NULL ? &bench->texts : &now->next) = more;
		}
		more->used = 0;
		bench->texts_now = now = more;
	}
	now->used += size;
	return now->data + now->used - size;
}

void bench_put(struct bench *bench, struct record *record, const struct field *field, struct value value)
{
	size_t size = value.text == NULL ? 0 : strlen(value.text) + 1;

	if (size > sizeof bench->texts->data / 4) { /* a long note: the record keeps it, as it keeps any other */
		record_set(record, field, value);
		return;
	}
	if (value.text != NULL)
		value.text = memcpy(text_room(bench, size), value.text, size);
	record->values[field->index] = value;
}

void bench_add_spare(struct bench *bench, struct record *record)
{
	bench_link(bench, record);
}
