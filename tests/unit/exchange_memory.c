/* What a bundle needs of memory does not grow with it: neither making nor taking one holds what it has passed. The reading child has
 * an end of its own, which is a bundle's window. */
#include "ledger_scratch.h"

#include "doudi/exchange.h"

#include <malloc.h>

#define NOTE 6000
#define FIRST 200
#define SECOND 1500

__attribute__((weak)) size_t __sanitizer_get_current_allocated_bytes(void);

struct post { /* A sends to B */
	struct scratch *scratch;
	struct station a, b;
	char sealing[80];
	size_t before, most; /* bytes in use: before a job, and at the most in it beyond those */
};

static size_t in_use(void)
{
	if (__sanitizer_get_current_allocated_bytes != NULL)
		return __sanitizer_get_current_allocated_bytes();
	return mallinfo2().uordblks + mallinfo2().hblkhd;
}

static void look_at_memory(struct post *post)
{
	size_t now = in_use();

	if (now > post->before && now - post->before > post->most)
		post->most = now - post->before;
}

static struct station station_in_file(struct scratch *scratch, const char *code)
{
	char *path = memory_format("%s/%s.db", scratch->folder, code);
	struct station station = station_new(scratch, path, code);

	store_use_memory(station.store, 1);
	free(path);
	return station;
}

static int post_make(void **state)
{
	struct post *post = memory_new(sizeof(*post));
	void *scratch;
	char signing[65];

	if (scratch_make(&scratch) != 0)
		return -1;
	clock_set_today(DAY);
	post->scratch = scratch;
	post->a = station_in_file(scratch, "A");
	post->b = station_in_file(scratch, "B");
	station_meet(&post->b, &post->a);
	MUST(exchange_share_keys(post->a.ledger, post->a.actor, NULL, 0, &problem));
	MUST(exchange_share_keys(post->b.ledger, post->b.actor, NULL, 0, &problem));
	MUST(exchange_own_keys(post->b.ledger, post->b.actor, signing, post->sealing, &problem));
	*state = post;
	return 0;
}

static int post_remove(void **state)
{
	struct post *post = *state;
	void *scratch = post->scratch;

	station_free(&post->a);
	station_free(&post->b);
	free(post);
	return scratch_remove(&scratch);
}

/* In twenty households, so that it is the events that become more. */
static void file_many(struct post *post, int count)
{
	char note[NOTE + 1], household[33];

	MUST(store_begin(post->a.store, &problem));
	for (int i = 0; i < count; i++) {
		struct filing *filing;

		for (int k = 0; k < NOTE; k++)
			note[k] = (char)('a' + (i * 31 + k * 7 + k / 26) % 26);
		note[NOTE] = '\0';
		snprintf(household, sizeof(household), "%032x", i % 20 + 1);
		filing = filing_new(household, "member", DAY, "administrator");
		add_set(post->scratch, filing, "member", MEMBER, PAIRS("note", note));
		append(&post->a, filing);
	}
	MUST(store_commit(post->a.store, &problem));
}

static bool sending(void *self, int64_t events)
{
	(void)events;
	look_at_memory(self);
	return true;
}

static bool receiving(void *self, int64_t done, int64_t all)
{
	(void)done;
	(void)all;
	look_at_memory(self);
	return true;
}

static bool settled(void *self, struct problem *problem)
{
	(void)problem;
	look_at_memory(self);
	return true;
}

static bool knows(void *self, const char *station, const char *chain, const char *signer)
{
	look_at_memory(self);
	return station != NULL && chain != NULL && signer != NULL;
}

static bool may(void *self, const char *station, struct problem *problem)
{
	(void)self;
	(void)problem;
	return station != NULL;
}

static void touched(void *self, const char *stream)
{
	(void)stream;
	look_at_memory(self);
}

/* Of so many new events: the most that making and taking a bundle of them held. */
static void carry(struct post *post, int count, size_t *making, size_t *taking)
{
	struct exchange_order order = {.station = "B", .chain = ledger_chain(post->b.ledger), .sealing = post->sealing, .progress = sending, .self = post};
	struct exchange_hooks hooks = {knows, may, touched, settled, receiving, post};
	struct exchange_sent sent;
	struct exchange_look look;

	file_many(post, count);
	post->before = in_use();
	post->most = 0;
	MUST(exchange_send(post->a.ledger, post->a.actor, &order, post->scratch->folder, &sent, &problem));
	assert_true(sent.bytes > (int64_t)count * NOTE);
	*making = post->most;
	post->before = in_use();
	post->most = 0;
	MUST(exchange_take(post->b.ledger, post->b.actor, sent.path, &hooks, &look, &problem));
	assert_true(look.fresh >= count);
	*taking = post->most;
	exchange_sent_release(&sent);
}

static void test_memory_of_a_bundle(void **state)
{
	size_t making[2], taking[2];

	carry(*state, FIRST, &making[0], &taking[0]);
	carry(*state, SECOND, &making[1], &taking[1]);
	/* Of 9 MB more, which are sent with the first again: nothing, but for a page here and there. */
	if (making[1] > making[0] + (256u << 10) || making[1] > 5u << 20)
		fail_msg("making: %zu and %zu bytes", making[0], making[1]);
	if (taking[1] > taking[0] + (512u << 10) || taking[1] > 3u << 20)
		fail_msg("taking: %zu and %zu bytes", taking[0], taking[1]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_memory_of_a_bundle, post_make, post_remove)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
