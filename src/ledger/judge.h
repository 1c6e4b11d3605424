/* Private to the room: a batch that was looked at, and what of it the taking need not do again. */
#ifndef LEDGER_JUDGE_H
#define LEDGER_JUDGE_H

#include "keys.h"
#include "state.h"

struct pending_chain {
	char chain[33];
	int64_t fresh;	/* events of it in the batch that are not here */
	int64_t parked; /* number of the last that is to wait; 0: none so far */
};
struct rows { /* of the batch, in their order, so far */
	size_t count;
	struct hash *part; /* of ids and signatures of the part that is not whole yet; NULL: it is empty */
};
struct ahead { /* a signature that was verified before its row is judged */
	char id[65];
	unsigned char signature[SIGNATURE_BYTES];
	bool holds;
};
struct ledger_judge {
	struct ledger *ledger;
	struct trust *trust; /* with what the batch says of keys */
	bool stale, signatures;
	bool incomplete; /* something that was sent before the batch has not come */
	int64_t room;	 /* bytes that may yet be parked */
	struct pending_chain *chains;
	size_t chain_count;
	struct rows judged, taken;
	unsigned char *verified; /* a bit for each row that was judged: its signature holds */
	struct event_id *parts;	 /* of each part that was judged, what it was */
	size_t part_count;
	bool open; /* a part is being written */
	char asked[33];	 /* the last log that was asked for, and its highest number here */
	int64_t highest;
	struct statement *reading; /* NULL, or one that is not at its end: the file stays locked for reading */
	struct ahead *ahead;
	size_t ahead_count, ahead_at;
};

bool judge_has(struct ledger_judge *, const struct event *); /* it is here */
void judge_keep_reading(struct ledger_judge *);
void judge_stop_reading(struct ledger_judge *);

/* ---- judge_ahead.c ---- */
const struct ahead *judge_next_ahead(struct ledger_judge *, const struct event *, const struct event_row *); /* NULL: not verified */

/* ---- judged.c ---- */
void judged_add(struct ledger_judge *, const struct event *, const struct event_row *, bool verified);
void judged_release(struct ledger_judge *);

#endif
