/* Private to the room: the events of one stream as a graph of who knew what. It is pure: no store, no body. */
#ifndef LEDGER_ORDER_H
#define LEDGER_ORDER_H

#include "doudi/ledger.h"

struct order_event {
	struct event event; /* owned */
	int64_t position;   /* of its row */
	bool closed;        /* all that it builds upon is here, or given up for lost; only then does it count */
	bool upon_lost;
	/* Each event continues one lane, a path through the graph: all before it on its lane are its
	 * ancestors, and `seen` says how far it knows the other lanes. That answers "is a before b" in
	 * one step and stays small however long the stream, unlike a set of ancestors for each. */
	uint32_t lane, place; /* place from 1 */
	uint32_t *seen, seen_count;
	bool shares_seen;     /* with the event before it */
};
struct order {
	struct order_event *events; /* after order_arrange: the closed ones first, causally, ties by clock and id */
	size_t count, capacity, closed;
	uint32_t lanes;
	bool (*is_lost)(void *self, const char *id); /* of an event that is not here: whether it is waited for no more. NULL: none is */
	void *self;
};

void order_add_take(struct order *, struct event *, int64_t position);
void order_arrange(struct order *); /* once, after the last was added */
/* Whether a is an ancestor of b; both closed. An event is not before itself. */
bool order_is_before(const struct order *, size_t a, size_t b);
bool order_is_concurrent(const struct order *, size_t a, size_t b); /* two that know nothing of each other */
size_t order_find(const struct order *, const char *id); /* among the closed; order->count if none */
/* Closed events that no closed event builds upon: ids, sorted, blank between. */
void order_heads(const struct order *, struct buffer *);
void order_release(struct order *);

#endif
