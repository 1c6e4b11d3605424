/* Private to the room: what an open ledger is. */
#ifndef LEDGER_STATE_H
#define LEDGER_STATE_H

#include "event.h"
#include "order.h"
#include "table.h"
#include "trust.h"

#define LEDGER_HEADS_MAXIMUM (1u << 20)

struct ledger {
	struct store *store;
	const struct form_catalogue *forms;
	struct table *tables; /* by name */
	size_t table_count;
	char *station, *office, *chain; /* settings; "" before the log is begun */
	struct trust *trust; /* made when first asked for */
	char *find; /* a query over all tables for an id; written when first asked */
	bool rebuilding; /* the form tables are empty: nothing has to be deleted before it is inserted */
};

/* ---- log.c ---- */
struct log_end {
	int64_t seq, hlc_ms; /* seq 0: nothing yet */
	int hlc_count;
	char id[65];
};
bool log_end_read(struct ledger *, const char *chain, struct log_end *, struct problem *) BASE_MUST_CHECK;
/* Stores a row that was found good. */
bool log_insert(struct ledger *, const struct event *, const struct event_row *, struct problem *) BASE_MUST_CHECK;
bool log_has(struct ledger *, const char *id);
int64_t log_highest(struct ledger *, const char *chain); /* 0: nothing of it is here */
int64_t log_count_before(struct ledger *, const char *chain, int64_t seq); /* numbers that are here */
/* Id of number 1, "" if it is not here; of two the one that came first. */
struct event_id log_first(struct ledger *, const char *chain);

/* ---- projection.c ---- */
struct stream_state { /* a row of table stream */
	char *heads;     /* owned, "" if none */
	char *forms;     /* owned: which tables have rows of it, in byte order, a blank between */
	int64_t events;  /* that count; negative: some were taken and wait for ledger_settle, even over a crash */
	int64_t waiting; /* that build upon something that is not here */
	int64_t unread;  /* values that no table or column takes here */
	bool read_only;  /* an event of a newer version is among them */
};
bool stream_state_read(struct ledger *, const char *stream, struct stream_state *, struct problem *) BASE_MUST_CHECK;
void stream_state_release(struct stream_state *);
void stream_state_add_form(struct stream_state *, const char *form);
bool stream_state_write(struct ledger *, const char *stream, const struct stream_state *, struct problem *) BASE_MUST_CHECK;
/* Events of it came or went: ledger_settle projects it again. */
bool stream_touch(struct ledger *, const char *stream, struct problem *) BASE_MUST_CHECK;
bool stream_order(struct ledger *, const char *stream, struct order *, struct problem *) BASE_MUST_CHECK;
/* Body of the row at that position, whole or as far as it makes rows; NULL if erased or no JSON (then *damaged).
 * Release body_text in any case. */
struct body_text;
const struct tree *stream_body(struct ledger *, int64_t position, bool whole, struct body_text *, bool *damaged, struct problem *);

/* What the events come to, and the row of table stream; free fold and release the state in any case. */
struct fold;
bool stream_fold(struct ledger *, const struct order *, struct fold **, struct stream_state *, struct problem *) BASE_MUST_CHECK;

/* ---- step.c: one more event upon all heads, without reading the stream ---- */
bool step_project(struct ledger *, const struct event *, const struct tree *body, bool *done, struct problem *) BASE_MUST_CHECK;

/* ---- load.c ---- */
struct value column_value(struct statement *row, int at, const struct field *); /* text borrowed from the row */

/* ---- authority.c: table enrolled, what trust.h comes to ---- */
enum signer { SIGNER_UNKNOWN, SIGNER_ENDED, SIGNER_SIGNS };
/* What this key is for number seq of that log. */
enum signer enrolled_signer(struct ledger *, const char *chain, const char *key_id, int64_t seq);
bool enrolled_is_administrator(struct ledger *, const char *chain, const char *key_id, int64_t seq);
struct id_text id_backwards(const char *id); /* of an office its journal, of a journal its office */
bool ledger_knows(struct ledger *, const char *chain);
bool ledger_begins(struct ledger *, const struct event *, const struct event_row *); /* trust_begins or trust_goes_on */
#define ENROLLED_ROWS "SELECT chain, key, station, office, name, role, since, until FROM enrolled ORDER BY chain, key"
bool enrolled_row_is(struct statement *row, const struct trust_key *);
bool authority_read(struct ledger *, struct problem *); /* ledger->trust, anew */
bool authority_ready(struct ledger *, struct problem *); /* the same, if it was never asked for */
/* After events about keys came: the table, and which events have no effect; their streams wait for ledger_settle. */
bool authority_renew(struct ledger *, struct problem *) BASE_MUST_CHECK;
bool authority_begin(struct ledger *, struct problem *) BASE_MUST_CHECK; /* at the opening: where the table was never made */

/* ---- take.c ---- */
enum { /* how to take it */
	TAKE_VERIFIED = 1,   /* its signature is known to hold */
	TAKE_INCOMPLETE = 2, /* what came before it may be missing: a signer who is not known is waited for */
};
/* The event in `event` holds in itself. *fresh: it is new and in the ledger. */
bool take_event(struct ledger *, const struct event *, const struct event_row *, unsigned how, bool *fresh, struct problem *)
    BASE_MUST_CHECK;
/* Whether its signer is let in, and it is in his own name. */
bool take_would(struct ledger *, const struct event *, const struct event_row *);

/* Of this station, and of those above it as their own records of units have them; ?1 is its office. */
#define OFFICES_ABOVE \
	"WITH RECURSIVE above(office) AS (SELECT ?1 UNION SELECT u.office FROM unit u JOIN above ON u.household = above.office" \
	" WHERE u.relation = 'parent' AND u._void = 0)"

/* ---- append.c ---- */
bool append_body(struct ledger *, const struct actor *, const char *type, const char *stream, struct tree *body,
    const char *expected, struct event_id *, struct problem *) BASE_MUST_CHECK;

#endif
