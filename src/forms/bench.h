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
struct bench_text { /* texts of the household on a bench that serves many */
	struct bench_text *next;
	size_t used;
	char data[8192];
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
	void *block; /* of records that came with bench_copy, all in one */
	struct record **spare; /* by the form's index: of households before, when one bench serves many */
	struct bench_text *texts, *texts_now;
};
void bench_add_asked(struct bench *, const char *form);
void bench_link(struct bench *, struct record *); /* at the end of its list, without looking whether it is there */
void bench_free_spare(struct bench *);
void bench_add_word(struct bench *, const char *id, const char *word);

#endif
