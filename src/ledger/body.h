/* Private to the room: how values stand in the body of an event. */
#ifndef LEDGER_BODY_H
#define LEDGER_BODY_H

#include "arena.h"
#include "table.h"

/* ---- body_read.c ---- */
struct body_text { /* a body read once and let go whole; begins as {.plain = NULL} */
	struct arena arena;
	struct tree *plain; /* of the general reader */
	struct tree **open; /* a place for it to work in */
	size_t open_capacity;
};
/* Not `whole`: without the reasons, which are most of it and make no row. The tree has no places and lives as long as
 * body_text; NULL and a problem if it is no JSON. */
const struct tree *body_read(struct body_text *, const char *text, size_t length, bool whole, struct problem *);
void body_text_clear(struct body_text *); /* to be read into again */
void body_text_release(struct body_text *);
/* Whether body_read would find that text under the key at the top, or would find no body at all. false: not known, read it. */
bool body_surely_says(const char *text, size_t length, const char *key, const char *said);

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
