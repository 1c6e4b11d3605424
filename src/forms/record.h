/* Inside forms: values and sets. */
#ifndef DOUDI_FORMS_RECORD_H
#define DOUDI_FORMS_RECORD_H

#include "doudi/forms.h"

bool value_has_text(enum value_type);
/* How large its block is, and a copy made in a block of that size, which is not freed with it. */
size_t record_size(const struct record *);
struct record *record_copy_at(void *block, const struct record *);
/* As new, for a record that is used again. */
void record_empty(struct record *, const char *id, const char *stream);
bool set_next(const char **at, const char **word, size_t *length);
/* Words in any order, parted by blanks, as a set: byte order, each once, one blank between. Caller owns it. */
char *set_of_words(const char *words);
/* What a person wrote as several: a copy with newlines for , ; 、 ， ； (and for blanks). */
char *parts_typed(const char *text, bool by_blanks);
/* A word that a person used for a record of `form`, as its id: borrowed, or NULL (then the problem may be set). */
struct ref_names {
	const char *(
	    *find)(void *self, const char *form, const char *word, const struct tree *at, struct problem *);
	void *self;
};
bool record_read_input(struct record *, const struct tree *map, date today, const struct ref_names *,
    struct problem *) BASE_MUST_CHECK;
bool date_read_typed(const char *typed, date today, date *);
bool month_read_typed(const char *typed, int32_t *);

#endif
