/* Two stations and a bundle between them that is made of rows as they stand, sealed with a valid key. */
#ifndef TEST_POST_SCRATCH_H
#define TEST_POST_SCRATCH_H

#include "hooks_scratch.h"
#include "ledger_scratch.h"

#include "exchange/bundle.h"
#include "exchange/seal_station.h"

#define ROWS_MAXIMUM 64

struct post { /* A sends to B; both secrets are as they are when units were enrolled */
	struct scratch *scratch;
	struct station a, b;
	struct station_secret *from, *to;
	struct event_row rows[ROWS_MAXIMUM];
	size_t count;
	const char *brief; /* what stands of the core of the last row; NULL: what our writer leaves of it */
	bool alarm; /* in the end verify is to tell of something at B that holds and should not be */
};

static inline bool keep_row(void *self, int64_t position, const struct event_row *row)
{
	struct post *post = self;
	struct buffer record = BUFFER_INIT(BUNDLE_RECORD_MAXIMUM);

	(void)position;
	bundle_event_write(row, &record);
	assert_true(post->count < ROWS_MAXIMUM && bundle_event_read(record.data, record.length, &post->rows[post->count++]));
	buffer_release(&record);
	return true;
}

static inline void drop_rows(struct post *post)
{
	while (post->count > 0)
		event_row_release(&post->rows[--post->count]);
}

static inline void collect(struct post *post, const struct station *of)
{
	drop_rows(post);
	MUST(ledger_each_row(of->ledger, 0, keep_row, post, &problem));
}

static inline int post_make(void **state)
{
	struct post *post = memory_new(sizeof(*post));

	post->scratch = pair_make(&post->a, &post->b);
	if (post->scratch == NULL)
		return -1;
	post->from = station_secret_new();
	post->to = station_secret_new();
	MUST(station_secret_share(post->b.store, post->to, actor_key_id(post->b.actor), &problem));
	file_new(post->scratch, &post->a, "member", MEMBER, PAIRS("name", "王小明"));
	file_set(post->scratch, &post->a, "member", MEMBER, PAIRS("phone", "13800000000"));
	file_set(post->scratch, &post->a, "member", MEMBER, PAIRS("income", "7"));
	collect(post, &post->a);
	*state = post;
	return 0;
}

static inline int post_remove(void **state)
{
	struct post *post = *state;
	void *scratch = post->scratch;
	struct verify_count count;

	MUST(ledger_verify(post->b.ledger, NULL, NULL, &count, &problem));
	assert_int_equal(count.faults, 0);
	assert_true(count.alarms > 0 || !post->alarm);
	drop_rows(post);
	station_secret_free(post->from);
	station_secret_free(post->to);
	station_free(&post->a);
	station_free(&post->b);
	free(post);
	return scratch_remove(&scratch);
}

/* ---- a bundle of the rows as they stand ---- */

static inline struct bundle_header header_of(const struct post *post, int64_t number)
{
	struct bundle_header header = {.from = "A", .to_count = 1, .number = number, .made_at = clock_milliseconds()};

	snprintf(header.to[0].station, sizeof(header.to[0].station), "B");
	snprintf(header.chain, sizeof(header.chain), "%s", ledger_chain(post->a.ledger));
	station_secret_keys(post->to, (char[65]){""}, header.to[0].key);
	station_secret_keys(post->from, header.signer, (unsigned char[AGE_KEY_BYTES]){0});
	return header;
}

static inline void put_brief(const struct event_row *row, const char *core, struct bundle_writer *writer)
{
	struct event_row brief = *row;
	struct buffer record = BUFFER_INIT(BUNDLE_RECORD_MAXIMUM);

	brief.core = (char *)(uintptr_t)core;
	brief.core_length = strlen(core);
	bundle_event_write(&brief, &record);
	MUST(bundle_put(writer, BUNDLE_BRIEF, record.data, record.length, &problem));
	buffer_release(&record);
}

static inline char *make(struct post *post, int64_t number)
{
	struct bundle_header header = header_of(post, number);
	struct bundle_writer *writer;
	char *manifest, *path;

	MUST((writer = bundle_writer_new(post->scratch->folder, &header, &problem)) != NULL);
	manifest = memory_format("{\"id\":\"%s\",\"from\":\"A\",\"chain\":\"%s\",\"signer\":\"%s\",\"number\":%lld,\"previous\":\"\"}",
	    bundle_writer_header(writer)->id, header.chain, header.signer, (long long)number);
	MUST(bundle_put(writer, BUNDLE_MANIFEST, manifest, strlen(manifest), &problem));
	for (size_t i = 0; i < post->count; i++) {
		if (post->brief != NULL && i + 1 == post->count)
			put_brief(&post->rows[i], post->brief, writer);
		else
			MUST(bundle_put_event(writer, &post->rows[i], &problem));
	}
	MUST(bundle_writer_end(writer, post->from, &path, &problem));
	bundle_writer_free(writer);
	free(manifest);
	return path;
}

/* exchange_look or exchange_take */
typedef bool exchange_job(struct ledger *, const struct actor *, const char *path, const struct exchange_hooks *, struct exchange_look *,
    struct problem *);

static inline bool pass(struct post *post, exchange_job *job, int64_t number, struct exchange_look *look, struct problem *problem)
{
	char *path = make(post, number);
	bool good = job(post->b.ledger, post->b.actor, path, &open_hooks, look, problem);

	unlink(path);
	free(path);
	return good;
}

static inline bool take(struct post *post, int64_t number, struct exchange_look *look, struct problem *problem)
{
	return pass(post, exchange_take, number, look, problem);
}

static inline int64_t held(const struct post *post)
{
	return scratch_number(post->b.store, "SELECT count(*) FROM event");
}

static inline void refused(struct post *post, const char *words)
{
	struct exchange_look look;
	int64_t before = held(post);

	REFUSED(take(post, 1, &look, &problem), words);
	assert_non_null(look.refused_as);
	assert_int_equal(held(post), before);
	assert_int_equal(scratch_number(post->b.store, "SELECT count(*) FROM _channel"), 0);
}

static inline struct exchange_look taken(struct post *post, int64_t number)
{
	struct exchange_look look;

	MUST(take(post, number, &look, &problem));
	return look;
}

#define POST_TEST(name) cmocka_unit_test_setup_teardown(name, post_make, post_remove)

#endif
