/* Two stations and what one sends to the other, in as many parts as there are. */
#ifndef TEST_PARTS_SCRATCH_H
#define TEST_PARTS_SCRATCH_H

#include "hooks_scratch.h"
#include "ledger_scratch.h"

#include "exchange/channel.h"

#define PARTS_MAXIMUM 32

struct post { /* A sends to B */
	struct scratch *scratch;
	struct station a, b;
	char sealing[80];
	char *parts[PARTS_MAXIMUM]; /* of what was sent last */
	size_t count;
};

static inline int post_make(void **state)
{
	struct post *post = memory_new(sizeof(*post));
	char signing[65];

	post->scratch = pair_make(&post->a, &post->b);
	if (post->scratch == NULL)
		return -1;
	MUST(exchange_share_keys(post->a.ledger, post->a.actor, NULL, 0, &problem));
	MUST(exchange_share_keys(post->b.ledger, post->b.actor, NULL, 0, &problem));
	MUST(exchange_own_keys(post->b.ledger, post->b.actor, signing, post->sealing, &problem));
	*state = post;
	return 0;
}

static inline void forget_parts(struct post *post)
{
	while (post->count > 0)
		free(post->parts[--post->count]);
}

static inline int post_remove(void **state)
{
	struct post *post = *state;
	void *scratch = post->scratch;

	forget_parts(post);
	station_free(&post->a);
	station_free(&post->b);
	free(post);
	return scratch_remove(&scratch);
}

/* The order but for whom it goes to; folder NULL: only counted. */
static inline struct exchange_sent send_as(struct post *post, struct exchange_order order, const char *folder)
{
	struct exchange_sent sent;
	char *rest;

	order.station = "B";
	order.chain = ledger_chain(post->b.ledger);
	order.sealing = post->sealing;
	MUST(exchange_send(post->a.ledger, post->a.actor, &order, folder, &sent, &problem));
	forget_parts(post);
	if (sent.path != NULL)
		post->parts[post->count++] = memory_text(sent.path);
	rest = sent.more;
	for (char *path; rest != NULL && (path = strsep(&rest, "\n")) != NULL;) {
		assert_true(post->count < PARTS_MAXIMUM);
		post->parts[post->count++] = memory_text(path);
	}
	exchange_sent_release(&sent);
	return sent;
}

static inline struct exchange_look take(struct post *post, size_t part)
{
	struct exchange_look look;

	MUST(exchange_take(post->b.ledger, post->b.actor, post->parts[part], &open_hooks, &look, &problem));
	return look;
}

static inline void acknowledge(struct post *post, const struct exchange_look *look)
{
	MUST(channel_acknowledge(post->a.store, "B", look->bundle, &problem));
}

/* Taken, and A hears of it. */
static inline struct exchange_look pass(struct post *post, size_t part)
{
	struct exchange_look look = take(post, part);

	acknowledge(post, &look);
	return look;
}

static inline bool count_missing(void *self, const char *station, int64_t first, int64_t last)
{
	assert_string_equal(station, "A");
	*(int64_t *)self += last - first + 1;
	return true;
}

static inline int64_t bundles_missing(struct post *post)
{
	int64_t missing = 0;

	MUST(exchange_each_missing(post->b.ledger, count_missing, &missing, &problem));
	return missing;
}

#endif
