/* The graph of one stream: what is closed, in which order it is read, and who knew what. */
#include "order.h"
#include "event.h"

#include <string.h>

#define NOWHERE SIZE_MAX

void order_add_take(struct order *order, struct event *event, int64_t position)
{
	if (order->count == order->capacity) {
		order->capacity = order->capacity < 8 ? 16 : order->capacity * 2;
		order->events = memory_resize(order->events, order->capacity, sizeof(*order->events));
	}
	order->events[order->count++] = (struct order_event){.event = *event, .position = position};
	*event = (struct event){.seq = 0};
}

/* Ids with their places, sorted, for finding. */
struct name {
	const char *id;
	size_t at;
};

static int name_compare(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->id, ((const struct name *)b)->id);
}

static size_t name_find(const struct name *names, size_t count, const char *id)
{
	struct name wanted = {id, 0};
	const struct name *found = bsearch(&wanted, names, count, sizeof(*names), name_compare);

	return found == NULL ? NOWHERE : found->at;
}

/* A heap of events that may come next, the earliest by clock and id on top. */
struct heap {
	const struct order_event *events;
	size_t *at;
	size_t count;
};

static bool heap_less(const struct heap *heap, size_t a, size_t b)
{
	return event_compare(&heap->events[heap->at[a]].event, &heap->events[heap->at[b]].event) < 0;
}

static void heap_swap(struct heap *heap, size_t a, size_t b)
{
	size_t kept = heap->at[a];

	heap->at[a] = heap->at[b];
	heap->at[b] = kept;
}

static void heap_add(struct heap *heap, size_t event)
{
	size_t at = heap->count++;

	heap->at[at] = event;
	for (; at > 0 && heap_less(heap, at, (at - 1) / 2); at = (at - 1) / 2)
		heap_swap(heap, at, (at - 1) / 2);
}

static size_t heap_take(struct heap *heap)
{
	size_t top = heap->at[0], at = 0;

	heap->at[0] = heap->at[--heap->count];
	for (;;) {
		size_t least = at;

		for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
			if (child < heap->count && heap_less(heap, child, least))
				least = child;
		if (least == at)
			return top;
		heap_swap(heap, at, least);
		at = least;
	}
}

/* Who builds upon whom: the successors of event i are next[first[i]] .. next[first[i + 1] - 1]. */
struct graph {
	size_t *first, *next, *lacking; /* lacking: predecessors that have not come yet; NOWHERE: one is not here */
};

static bool is_lost(const struct order *order, const char *id)
{
	return order->is_lost != NULL && order->is_lost(order->self, id);
}

static struct graph graph_new(const struct order *order, const struct name *names)
{
	struct graph graph = {memory_new((order->count + 2) * sizeof(size_t)), NULL, memory_new(order->count * sizeof(size_t))};
	size_t edges = 0, *fill;

	for (size_t i = 0; i < order->count; i++)
		for (size_t k = 0; k < order->events[i].event.dep_count; k++) {
			size_t dep = name_find(names, order->count, order->events[i].event.deps[k]);

			if (dep == NOWHERE && is_lost(order, order->events[i].event.deps[k])) {
				order->events[i].upon_lost = true;
				continue;
			}
			if (dep == NOWHERE || graph.lacking[i] == NOWHERE)
				graph.lacking[i] = NOWHERE;
			else
				graph.lacking[i]++;
			if (dep != NOWHERE)
				graph.first[dep + 1]++;
			edges += dep != NOWHERE;
		}
	for (size_t i = 0; i < order->count; i++)
		graph.first[i + 1] += graph.first[i];
	graph.next = memory_new((edges + 1) * sizeof(size_t));
	fill = memory_new((order->count + 1) * sizeof(size_t));
	memcpy(fill, graph.first, order->count * sizeof(size_t));
	for (size_t i = 0; i < order->count; i++)
		for (size_t k = 0; k < order->events[i].event.dep_count; k++) {
			size_t dep = name_find(names, order->count, order->events[i].event.deps[k]);

			if (dep != NOWHERE)
				graph.next[fill[dep]++] = i;
		}
	free(fill);
	return graph;
}

static void graph_release(struct graph *graph)
{
	free(graph->first);
	free(graph->next);
	free(graph->lacking);
}

/* Fills sequence with the closed events, each after all that it builds upon. */
static size_t order_sequence(struct order *order, const struct name *names, size_t *sequence)
{
	struct graph graph = graph_new(order, names);
	struct heap heap = {order->events, memory_new((order->count + 1) * sizeof(size_t)), 0};
	size_t count = 0;

	for (size_t i = 0; i < order->count; i++)
		if (graph.lacking[i] == 0)
			heap_add(&heap, i);
	while (heap.count > 0) {
		size_t event = heap_take(&heap);

		order->events[event].closed = true;
		sequence[count++] = event;
		for (size_t k = graph.first[event]; k < graph.first[event + 1]; k++) {
			size_t after = graph.next[k];

			if (graph.lacking[after] != NOWHERE && --graph.lacking[after] == 0)
				heap_add(&heap, after);
		}
	}
	free(heap.at);
	graph_release(&graph);
	return count;
}

static uint32_t knows(const struct order_event *event, uint32_t lane)
{
	if (lane == event->lane)
		return event->place;
	return lane < event->seen_count ? event->seen[lane] : 0;
}

static void learn(struct order_event *event, uint32_t lanes, const struct order_event *from)
{
	if (event->seen_count < lanes) {
		event->seen = memory_resize(event->seen, lanes, sizeof(*event->seen));
		memset(event->seen + event->seen_count, 0, (lanes - event->seen_count) * sizeof(*event->seen));
		event->seen_count = lanes;
	}
	for (uint32_t lane = 0; lane < lanes; lane++)
		if (knows(from, lane) > event->seen[lane])
			event->seen[lane] = knows(from, lane);
}

/* In place of a lost one: whoever keeps a log knows all that he has written there. */
static void learn_own(struct order *order, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (order->events[i].event.seq < order->events[at].event.seq &&
		    strcmp(order->events[i].event.chain, order->events[at].event.chain) == 0)
			learn(&order->events[at], order->lanes, &order->events[i]);
}

/* Puts the event on a lane whose last event it knows, or on a new one. ends[lane]: the place of its last event. */
static void take_lane(struct order *order, struct order_event *event, uint32_t **ends)
{
	uint32_t lane = 0;

	while (lane < order->lanes && (lane >= event->seen_count || event->seen[lane] != (*ends)[lane]))
		lane++;
	if (lane == order->lanes) {
		*ends = memory_resize(*ends, ++order->lanes, sizeof(**ends));
		(*ends)[lane] = 0;
	}
	event->lane = lane;
	event->place = ++(*ends)[lane];
}

static void find_lanes(struct order *order, const struct name *names)
{
	uint32_t *ends = NULL;

	for (size_t i = 0; i < order->closed; i++) {
		struct order_event *event = &order->events[i], *before = NULL;

		for (size_t k = 0; k < event->event.dep_count; k++) {
			size_t dep = name_find(names, order->closed, event->event.deps[k]);

			if (dep == NOWHERE) {
				learn_own(order, i);
				continue;
			}
			before = &order->events[dep];
			if (event->event.dep_count == 1 && before->place == ends[before->lane])
				break;
			learn(event, order->lanes, before);
			before = NULL;
		}
		if (before != NULL) { /* the usual case: one step further on one lane */
			event->lane = before->lane;
			event->place = ++ends[before->lane];
			event->seen = before->seen;
			event->seen_count = before->seen_count;
			event->shares_seen = true;
		} else {
			take_lane(order, event, &ends);
		}
	}
	free(ends);
}

static struct name *order_names(const struct order *order, size_t count)
{
	struct name *names = memory_new((count + 1) * sizeof(*names));

	for (size_t i = 0; i < count; i++)
		names[i] = (struct name){order->events[i].event.id, i};
	qsort(names, count, sizeof(*names), name_compare);
	return names;
}

void order_arrange(struct order *order)
{
	struct name *names = order_names(order, order->count);
	size_t *sequence = memory_new((order->count + 1) * sizeof(*sequence)), next;
	struct order_event *sorted = memory_new((order->count + 1) * sizeof(*sorted));

	order->closed = next = order_sequence(order, names, sequence);
	for (size_t i = 0; i < order->closed; i++)
		sorted[i] = order->events[sequence[i]];
	for (size_t i = 0; i < order->count; i++)
		if (!order->events[i].closed)
			sorted[next++] = order->events[i];
	free(order->events);
	free(sequence);
	free(names);
	order->events = sorted;
	order->capacity = order->count;
	names = order_names(order, order->closed);
	find_lanes(order, names);
	free(names);
}

bool order_is_before(const struct order *order, size_t a, size_t b)
{
	const struct order_event *first = &order->events[a];

	return a != b && knows(&order->events[b], first->lane) >= first->place;
}

bool order_is_concurrent(const struct order *order, size_t a, size_t b)
{
	return a != b && !order_is_before(order, a, b) && !order_is_before(order, b, a);
}

size_t order_find(const struct order *order, const char *id)
{
	for (size_t i = 0; i < order->closed; i++)
		if (strcmp(order->events[i].event.id, id) == 0)
			return i;
	return order->count;
}

static int text_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void order_heads(const struct order *order, struct buffer *heads)
{
	struct name *names = order_names(order, order->closed);
	bool *known = memory_new(order->closed + 1);
	const char **ids = memory_new((order->closed + 1) * sizeof(*ids));
	size_t count = 0;

	for (size_t i = 0; i < order->closed; i++)
		for (size_t k = 0; k < order->events[i].event.dep_count; k++) {
			size_t dep = name_find(names, order->closed, order->events[i].event.deps[k]);

			if (dep != NOWHERE)
				known[dep] = true;
		}
	for (size_t i = 0; i < order->closed; i++)
		if (!known[i])
			ids[count++] = order->events[i].event.id;
	qsort(ids, count, sizeof(*ids), text_compare);
	for (size_t i = 0; i < count; i++)
		buffer_add_format(heads, i > 0 ? " %s" : "%s", ids[i]);
	free(ids);
	free(known);
	free(names);
}

void order_release(struct order *order)
{
	for (size_t i = 0; i < order->count; i++) {
		event_release(&order->events[i].event);
		if (!order->events[i].shares_seen)
			free(order->events[i].seen);
	}
	free(order->events);
	*order = (struct order){.events = NULL};
}
