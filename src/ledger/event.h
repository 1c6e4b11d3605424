/* Private to the room: the core of an event and the row that it is stored as. */
#ifndef LEDGER_EVENT_H
#define LEDGER_EVENT_H

#include "doudi/ledger.h"

#define EVENT_DEPS_MAXIMUM 64
#define EVENT_DEPS_WRITTEN 55 /* more do not fit into a core; the others stay heads */

/* "019a5f3c7e21.0003"; sorts as text. */
struct hlc_text {
	char text[24];
};
struct hlc_text hlc_write(int64_t ms, int count);

/* The text that is hashed; id and body_hash must be set. deps in order. */
void event_write_core(const struct event *, struct buffer *);
/* As event_parse, with an id that the core is already known to have: hashing is half the work. */
bool event_parse_known(const char *core, size_t length, const char *id, struct event *, struct problem *) BASE_MUST_CHECK;
/* A type and version that this program knows how to read. */
bool event_is_known(const struct event *);
/* Where the record that the event's patch `number` made first stands among the others of its form. */
int64_t event_record_order(const struct event *, size_t number);
/* By hybrid clock, then id: negative, 0, positive. */
int event_compare(const struct event *, const struct event *);

/* From columns core, signature, salt, body that begin at `column`; false if a column is of no use. */
bool event_row_read(struct statement *, int column, struct event_row *);

/* The byte in each of eight: for looking at as many characters together. */
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

#endif
