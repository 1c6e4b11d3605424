/* The graph of a stream, against sets of ancestors worked out the slow way. */
#include "ledger_scratch.h"

#include "ledger/event.h"
#include "ledger/order.h"

#define MOST 60

struct made { /* an event of a random graph, and all that is before it */
	struct event event;
	bool before[MOST], here;
};

static void name_event(struct event *event, size_t number)
{
	struct id_text id = random_id();

	/* Random, so that arrival, name and clock say nothing of each other. */
	snprintf(event->id, sizeof(event->id), "%s%032zx", id.text, number);
	event->hlc_ms = (int64_t)random_below(50);
	event->hlc_count = (int)random_below(3);
	event->seq = 1;
}

static int text_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_dep(struct made *made, size_t at, size_t dep)
{
	struct event *event = &made[at].event;

	for (size_t i = 0; i < event->dep_count; i++)
		if (strcmp(event->deps[i], made[dep].event.id) == 0)
			return;
	event->deps = memory_resize(event->deps, event->dep_count + 1, sizeof(char *));
	event->deps[event->dep_count++] = memory_text(made[dep].event.id);
	qsort(event->deps, event->dep_count, sizeof(char *), text_compare);
	made[at].before[dep] = true;
	for (size_t i = 0; i < MOST; i++)
		made[at].before[i] = made[at].before[i] || made[dep].before[i];
}

static struct event copy_of(const struct event *event)
{
	struct event copy = *event;

	copy.deps = memory_new((event->dep_count + 1) * sizeof(char *));
	for (size_t i = 0; i < event->dep_count; i++)
		copy.deps[i] = memory_text(event->deps[i]);
	return copy;
}

static size_t number_of(const struct order *order, size_t at)
{
	return (size_t)strtoul(order->events[at].event.id + 32, NULL, 16);
}

static bool is_closed(const struct made *made, size_t at)
{
	bool closed = made[at].here;

	for (size_t i = 0; i < MOST; i++)
		closed = closed && (!made[at].before[i] || made[i].here);
	return closed;
}

static void check_heads(const struct order *order, const struct made *made, size_t count)
{
	struct buffer heads = BUFFER_INIT(1u << 16);
	size_t expected = 0;

	order_heads(order, &heads);
	for (size_t i = 0; i < count; i++) {
		bool head = is_closed(made, i);

		for (size_t k = 0; k < count; k++)
			head = head && !(made[k].before[i] && is_closed(made, k));
		assert_int_equal(head, strstr(buffer_text(&heads), made[i].event.id) != NULL);
		expected += head;
	}
	assert_int_equal(heads.length, expected == 0 ? 0 : 65 * expected - 1);
	for (size_t i = 1; i < expected; i++)
		assert_true(strncmp(heads.data + 65 * (i - 1), heads.data + 65 * i, 64) < 0);
	buffer_release(&heads);
}

static void check_order(const struct order *order, const struct made *made, size_t count)
{
	size_t closed = 0;

	for (size_t i = 0; i < count; i++)
		closed += is_closed(made, i);
	assert_int_equal(order->closed, closed);
	for (size_t a = 0; a < closed; a++) {
		assert_true(is_closed(made, number_of(order, a)));
		assert_int_equal(order_find(order, order->events[a].event.id), a);
		for (size_t b = 0; b < closed; b++) {
			assert_int_equal(order_is_before(order, a, b), made[number_of(order, b)].before[number_of(order, a)]);
			if (order_is_before(order, a, b))
				assert_true(a < b);
		}
		/* What could have come earlier would have, had it been the earlier by clock. */
		if (a > 0 && !order_is_before(order, a - 1, a))
			assert_true(event_compare(&order->events[a - 1].event, &order->events[a].event) < 0);
	}
	check_heads(order, made, count);
}

static void check_random_graph(void)
{
	static struct made made[MOST];
	size_t count = (size_t)random_below(MOST / 7) * 7 + 1 + (size_t)random_below(6); /* prime to 7, for mixing */
	size_t latest[4] = {0}, stations = 1 + (size_t)random_below(4), shift;
	struct order order = {.events = NULL};

	memset(made, 0, sizeof made);
	for (size_t i = 0; i < count; i++) {
		size_t station = (size_t)random_below(stations);

		name_event(&made[i].event, i);
		made[i].here = random_below(12) != 0;
		if (i > 0 && random_below(20) != 0)
			add_dep(made, i, latest[station]);
		for (size_t k = random_below(4) == 0 && i > 0 ? (size_t)random_below(4) : 0; k > 0; k--)
			add_dep(made, i, (size_t)random_below(i));
		latest[station] = i;
	}
	shift = (size_t)random_below(count);
	for (size_t i = 0; i < count; i++) {
		size_t at = (i * 7 + shift) % count;
		struct event copy = copy_of(&made[at].event);

		if (made[at].here)
			order_add_take(&order, &copy, (int64_t)i);
		else
			event_release(&copy);
	}
	order_arrange(&order);
	check_order(&order, made, count);
	order_release(&order);
	for (size_t i = 0; i < count; i++)
		event_release(&made[i].event);
}

static void test_random_graphs(void **state)
{
	(void)state;
	random_seed(7);
	for (int i = 0; i < 400; i++)
		check_random_graph();
	random_unseed();
}

static void test_nothing(void **state)
{
	struct order order = {.events = NULL};
	struct buffer heads = BUFFER_INIT(100);

	(void)state;
	order_arrange(&order);
	order_heads(&order, &heads);
	assert_string_equal(buffer_text(&heads), "");
	assert_int_equal(order.closed, 0);
	order_release(&order);
	buffer_release(&heads);
}

/* Two stations that meet again and again: two lanes, not one more for each meeting. */
static void test_lanes_stay_few(void **state)
{
	struct order order = {.events = NULL};
	char before[2][65] = {"", ""};

	(void)state;
	random_seed(3);
	for (size_t i = 0; i < 4000; i++) {
		size_t station = i % 2;
		struct event event = {.seq = 1, .hlc_ms = (int64_t)i};

		snprintf(event.id, sizeof(event.id), "%064zx", i);
		event.deps = memory_new(2 * sizeof(char *));
		if (before[station][0] != '\0')
			event.deps[event.dep_count++] = memory_text(before[station]);
		if (i % 10 < 2 && before[1 - station][0] != '\0')
			event.deps[event.dep_count++] = memory_text(before[1 - station]);
		memcpy(before[station], event.id, sizeof(event.id));
		order_add_take(&order, &event, (int64_t)i);
	}
	order_arrange(&order);
	assert_int_equal(order.closed, 4000);
	assert_int_equal(order.lanes, 2);
	order_release(&order);
	random_unseed();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random_graphs),
	    cmocka_unit_test(test_nothing),
	    cmocka_unit_test(test_lanes_stay_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
