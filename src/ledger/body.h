/* Private to the room: how values stand in the body of an event. */
#ifndef LEDGER_BODY_H
#define LEDGER_BODY_H

#include "table.h"

/* A body without its reasons, which are most of it and make no row. */
struct tree *body_read_rows(const char *text, size_t length, struct problem *);

/* One record's part of a body. */
struct patch {
	const struct table *table;
	const char *id;
	const struct tree *fields; /* of new or set; may be NULL */
	const struct tree *clear;  /* names; may be NULL */
	enum patch_verb verb;
};
/* false: no table takes it here, or it is none. */
bool patch_read(const struct table *, size_t count, const struct tree *part, struct patch *);
/* What stands for a column, as in tables, into text; false if it does not fit the column. */
bool patch_value(const struct column *, const struct tree *value, struct buffer *text);
/* _void in a set, which only a resolution writes: "yes" or "no"; else NULL. */
const char *patch_void(const struct patch *);

struct filing {
	char *stream, *expected; /* expected: heads, or NULL for any */
	struct tree *body, *records;
};

#endif
