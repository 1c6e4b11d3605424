/* A set of short texts (ids), in the order they came. */
#ifndef EXCHANGE_TEXT_SET_H
#define EXCHANGE_TEXT_SET_H

#include "doudi/base.h"

struct text_set {
	char **items;
	size_t count;
	uint32_t *slots; /* index + 1; 0: free */
	size_t slot_count;
};
#define TEXT_SET_INIT {NULL, 0, NULL, 0}
bool text_set_add(struct text_set *, const char *text); /* true: it was not there */
bool text_set_has(const struct text_set *, const char *text);
void text_set_release(struct text_set *);

#endif
