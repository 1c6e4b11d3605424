/* Inside forms: what a bench is made of. */
#ifndef DOUDI_FORMS_BENCH_H
#define DOUDI_FORMS_BENCH_H

#include "doudi/forms.h"

struct record_list { /* of one form, in order of adding */
	struct record *first, *last;
};
struct record_word { /* what an input file calls a record */
	char id[33];
	char *word;
};
struct bench {
	const struct form_catalogue *catalogue;
	char household[33];
	struct record_list *lists; /* by the form's index */
	size_t form_count;
	struct record **slots; /* by id; open addressing, a power of two */
	size_t slot_count, record_count;
	bool with_voided, with_held;
	bool from_input;
	char **asked;
	size_t asked_count;
	struct record_word *words;
	size_t word_count;
};
void bench_add_asked(struct bench *, const char *form);
void bench_add_word(struct bench *, const char *id, const char *word);

#endif
