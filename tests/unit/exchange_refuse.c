/* Bundles that a station with a valid key has sealed, and that hold what they should not: refused whole, or taken and told. */
#include "ledger_scratch.h"

#include "exchange/bundle.h"
#include "exchange/seal_station.h"
#include "doudi/exchange.h"
#include "ledger/event.h"
#include "ledger/judge.h"

#define ROWS_MAXIMUM 64

struct post { /* A sends to B; both secrets are as they are when units were enrolled */
	struct scratch *scratch;
	struct station a, b;
	struct station_secret *from, *to;
	struct event_row rows[ROWS_MAXIMUM];
	size_t count;
	bool alarm; /* in the end verify is to tell of something at B that holds and should not be */
};

static bool keep_row(void *self, int64_t position, const struct event_row *row)
{
	struct post *post = self;
	struct buffer record = BUFFER_INIT(BUNDLE_RECORD_MAXIMUM);

	(void)position;
	bundle_event_write(row, &record);
	assert_true(post->count < ROWS_MAXIMUM && bundle_event_read(record.data, record.length, &post->rows[post->count++]));
	buffer_release(&record);
	return true;
}

static void drop_rows(struct post *post)
{
	while (post->count > 0)
		event_row_release(&post->rows[--post->count]);
}

static void collect(struct post *post, const struct station *of)
{
	drop_rows(post);
	MUST(ledger_each_row(of->ledger, 0, keep_row, post, &problem));
}

static int post_make(void **state)
{
	struct post *post = memory_new(sizeof(*post));
	void *scratch;

	if (scratch_make(&scratch) != 0)
		return -1;
	clock_set_today(DAY);
	post->scratch = scratch;
	post->a = station_new(scratch, NULL, "A");
	post->b = station_new(scratch, NULL, "B");
	station_meet(&post->b, &post->a);
	post->from = station_secret_new();
	post->to = station_secret_new();
	MUST(station_secret_share(post->b.store, post->to, actor_key_id(post->b.actor), &problem));
	file_new(scratch, &post->a, "member", MEMBER, PAIRS("name", "王小明"));
	file_set(scratch, &post->a, "member", MEMBER, PAIRS("phone", "13800000000"));
	file_set(scratch, &post->a, "member", MEMBER, PAIRS("income", "7"));
	collect(post, &post->a);
	*state = post;
	return 0;
}

static int post_remove(void **state)
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

static struct bundle_header header_of(const struct post *post, int64_t number)
{
	struct bundle_header header = {.from = "A", .to_count = 1, .number = number, .made_at = clock_milliseconds()};

	snprintf(header.to[0].station, sizeof(header.to[0].station), "B");
	snprintf(header.chain, sizeof(header.chain), "%s", ledger_chain(post->a.ledger));
	station_secret_keys(post->to, (char[65]){""}, header.to[0].key);
	station_secret_keys(post->from, header.signer, (unsigned char[AGE_KEY_BYTES]){0});
	return header;
}

static char *make(struct post *post, int64_t number)
{
	struct bundle_header header = header_of(post, number);
	struct buffer record = BUFFER_INIT(BUNDLE_RECORD_MAXIMUM);
	struct bundle_writer *writer;
	char *manifest, *path;

	MUST((writer = bundle_writer_new(post->scratch->folder, &header, &problem)) != NULL);
	manifest = memory_format("{\"id\":\"%s\",\"from\":\"A\",\"chain\":\"%s\",\"signer\":\"%s\",\"number\":%lld,\"previous\":\"\"}",
	    bundle_writer_header(writer)->id, header.chain, header.signer, (long long)number);
	MUST(bundle_put(writer, BUNDLE_MANIFEST, manifest, strlen(manifest), &problem));
	for (size_t i = 0; i < post->count; i++) {
		buffer_clear(&record);
		bundle_event_write(&post->rows[i], &record);
		MUST(bundle_put(writer, BUNDLE_EVENT, record.data, record.length, &problem));
	}
	MUST(bundle_writer_end(writer, post->from, &path, &problem));
	bundle_writer_free(writer);
	buffer_release(&record);
	free(manifest);
	return path;
}

static bool yes_knows(void *self, const char *station, const char *chain, const char *signer)
{
	(void)self;
	(void)station;
	(void)chain;
	(void)signer;
	return true;
}

static bool yes_may(void *self, const char *station, struct problem *problem)
{
	(void)self;
	(void)station;
	(void)problem;
	return true;
}

static void nothing_touched(void *self, const char *stream)
{
	(void)self;
	(void)stream;
}

static bool nothing_follows(void *self, struct problem *problem)
{
	(void)self;
	(void)problem;
	return true;
}

/* exchange_look or exchange_take */
typedef bool exchange_job(struct ledger *, const struct actor *, const char *path, const struct exchange_hooks *, struct exchange_look *,
    struct problem *);

static bool pass(struct post *post, exchange_job *job, int64_t number, struct exchange_look *look, struct problem *problem)
{
	struct exchange_hooks hooks = {.knows = yes_knows, .may = yes_may, .touched = nothing_touched, .settled = nothing_follows};
	char *path = make(post, number);
	bool good = job(post->b.ledger, post->b.actor, path, &hooks, look, problem);

	unlink(path);
	free(path);
	return good;
}

static bool take(struct post *post, int64_t number, struct exchange_look *look, struct problem *problem)
{
	return pass(post, exchange_take, number, look, problem);
}

static int64_t held(const struct post *post)
{
	return scratch_number(post->b.store, "SELECT count(*) FROM event");
}

static void refused(struct post *post, const char *words)
{
	struct exchange_look look;
	int64_t before = held(post);

	REFUSED(take(post, 1, &look, &problem), words);
	assert_non_null(look.refused_as);
	assert_int_equal(held(post), before);
	assert_int_equal(scratch_number(post->b.store, "SELECT count(*) FROM _channel"), 0);
}

static struct exchange_look taken(struct post *post, int64_t number)
{
	struct exchange_look look;

	MUST(take(post, number, &look, &problem));
	return look;
}

/* ---- refused whole ---- */

static void test_wrong_signature(void **state)
{
	struct post *post = *state;

	post->rows[2].signature[5] ^= 1;
	refused(post, "第 3 条记录校验失败");
	post->rows[2].signature[5] ^= 1;
	post->rows[1].body[post->rows[1].body_length - 4] ^= 1;
	refused(post, "第 2 条记录校验失败");
	post->rows[1].body[post->rows[1].body_length - 4] ^= 1;
	post->rows[1].salt[3] ^= 1;
	refused(post, "第 2 条记录校验失败");
	post->rows[1].salt[3] ^= 1;
	post->rows[3].core[post->rows[3].core_length - 2] ^= 1;
	refused(post, "第 4 条记录校验失败");
	post->rows[3].core[post->rows[3].core_length - 2] ^= 1;
	assert_int_equal(taken(post, 1).fresh, 4);
}

/* The last row again, of another type, signed by somebody. */
static void sign_again(struct post *post, const struct actor *actor, const char *type)
{
	struct event_row *row = &post->rows[post->count - 1];
	struct buffer core = BUFFER_INIT(LEDGER_CORE_MAXIMUM);
	struct event event;

	MUST(event_parse(row->core, row->core_length, &event, &problem));
	snprintf(event.type, sizeof(event.type), "%s", type);
	snprintf(event.actor, sizeof(event.actor), "%s", actor_key_id(actor));
	event_write_core(&event, &core);
	event_release(&event);
	free(row->core);
	row->core_length = core.length;
	row->core = buffer_take(&core);
	actor_sign(actor, ledger_hash(row->core, row->core_length).text, row->signature);
}

static void test_not_enrolled(void **state)
{
	struct post *post = *state;
	struct actor *stranger;
	char key[65];

	MUST(keys_create(post->a.store, "stranger", "x", key, &problem));
	MUST((stranger = keys_sign_in(post->a.store, "stranger", "x", &problem)) != NULL);
	sign_again(post, stranger, "file");
	refused(post, "第 4 条记录校验失败");
	sign_again(post, stranger, "enrol");
	refused(post, "第 4 条记录校验失败");
	actor_free(stranger);
}

static void file_many(struct post *post)
{
	for (int i = 0; i < 40; i++) {
		char *income = memory_format("%d", i);

		file_set(post->scratch, &post->a, "member", MEMBER, PAIRS("income", income));
		free(income);
	}
	collect(post);
}

/* So many that their signatures are verified together: the first that is wrong is told all the same. */
static void test_one_of_many(void **state)
{
	struct post *post = *state;

	file_many(post);
	post->rows[40].signature[5] ^= 1;
	refused(post, "第 41 条记录校验失败");
	post->rows[38].signature[63] ^= 1;
	refused(post, "第 39 条记录校验失败");
	post->rows[37].body[post->rows[37].body_length - 4] ^= 1;
	refused(post, "第 38 条记录校验失败");
	post->rows[37].body[post->rows[37].body_length - 4] ^= 1;
	post->rows[38].signature[63] ^= 1;
	post->rows[40].signature[5] ^= 1;
	assert_int_equal(taken(post, 1).fresh, 44);
}

/* What was verified ahead says nothing of a row that came in its place, or of one that was left out then. */
static void test_other_than_ahead(void **state)
{
	struct post *post = *state;
	struct ledger_judge *judge;
	struct event event;

	file_many(post);
	MUST((judge = ledger_judge_new(post->b.ledger, true, &problem)) != NULL);
	ledger_judge_ahead(judge, post->rows, post->count - 1);
	post->rows[20].signature[5] ^= 1;
	post->rows[post->count - 1].signature[5] ^= 1;
	for (size_t i = 0; i < post->count; i++) {
		enum ledger_verdict verdict = ledger_judge_row(judge, &post->rows[i], &event, NULL);

		assert_int_equal(verdict == LEDGER_BAD, i == 20 || i == post->count - 1);
		if (verdict != LEDGER_BAD)
			event_release(&event);
	}
	ledger_judge_free(judge);
}

/* ---- looked at, and taken ---- */

static struct ledger_judge *judged(struct post *post, bool signatures)
{
	struct ledger_judge *judge;

	MUST((judge = ledger_judge_new(post->b.ledger, signatures, &problem)) != NULL);
	for (size_t i = 0; i < post->count; i++) {
		struct event event;

		assert_int_not_equal(ledger_judge_row(judge, &post->rows[i], &event, NULL), LEDGER_BAD);
		event_release(&event);
	}
	return judge;
}

static void judged_took(struct post *post, struct ledger_judge *judge, size_t count)
{
	bool fresh;

	for (size_t i = 0; i < count; i++)
		MUST(ledger_take_judged(judge, &post->rows[i], &fresh, &problem));
}

/* What was verified once is not believed to be the same the second time. */
static void test_other_row_the_second_time(void **state)
{
	struct post *post = *state;
	struct ledger_judge *judge = judged(post, true);
	int64_t before = held(post);
	bool fresh;

	post->rows[2].signature[9] ^= 1;
	judged_took(post, judge, post->count);
	REFUSED(ledger_take_judged_end(judge, &problem), "导入时变了");
	ledger_judge_free(judge);
	assert_int_equal(held(post), before);

	post->rows[2].signature[9] ^= 1; /* fewer rows than were judged, or one more */
	judge = judged(post, true);
	judged_took(post, judge, post->count - 1);
	REFUSED(ledger_take_judged_end(judge, &problem), "导入时变了");
	ledger_judge_free(judge);
	assert_int_equal(held(post), before);
	judge = judged(post, true);
	judged_took(post, judge, post->count);
	MUST(ledger_take_judged(judge, &post->rows[0], &fresh, &problem) && !fresh);
	REFUSED(ledger_take_judged_end(judge, &problem), "导入时变了");
	ledger_judge_free(judge);
	assert_int_equal(held(post), before);

	judge = judged(post, true);
	judged_took(post, judge, post->count);
	MUST(ledger_take_judged_end(judge, &problem));
	ledger_judge_free(judge);
	assert_int_equal(held(post), before + (int64_t)post->count);
	MUST(ledger_settle(post->b.ledger, NULL, NULL, &problem));
}

/* Nothing was verified, so that all is when it is taken; what is left half way is undone. */
static void test_looked_at_only(void **state)
{
	struct post *post = *state;
	struct ledger_judge *judge;
	int64_t before = held(post);
	bool fresh;

	post->rows[1].signature[9] ^= 1;
	judge = judged(post, false);
	MUST(ledger_take_judged(judge, &post->rows[0], &fresh, &problem) && fresh);
	REFUSED(ledger_take_judged(judge, &post->rows[1], &fresh, &problem), "签名不对");
	ledger_judge_free(judge);
	assert_int_equal(held(post), before);
	refused(post, "第 2 条记录校验失败");
}

static void test_look_leaves_signatures(void **state)
{
	struct post *post = *state;
	struct exchange_look look;

	post->rows[1].signature[9] ^= 1;
	MUST(pass(post, exchange_look, 1, &look, &problem));
	assert_int_equal(look.fresh, (int64_t)post->count);
	assert_null(look.refused_as);
	refused(post, "第 2 条记录校验失败");
	post->rows[1].body[post->rows[1].body_length - 4] ^= 1; /* what it can know it says */
	REFUSED(pass(post, exchange_look, 1, &look, &problem), "第 2 条记录校验失败");
	assert_non_null(look.refused_as);
}

/* ---- taken, and told ---- */

static void test_unknown_type(void **state)
{
	struct post *post = *state;

	sign_again(post, post->a.actor, "later");
	assert_int_equal(taken(post, 1).fresh, 4);
	assert_int_equal(scratch_number(post->b.store, "SELECT read_only FROM stream WHERE id = '" HOUSE "'"), 1);
}

static void test_one_number_twice(void **state)
{
	struct post *post = *state;

	taken(post, 1);
	sign_again(post, post->a.actor, "close");
	assert_int_equal(taken(post, 2).fresh, 1);
	assert_int_equal(scratch_number(post->b.store, "SELECT count(*) FROM event e JOIN event f ON f.chain = e.chain AND f.seq = e.seq AND f.id > e.id"), 1);
	post->alarm = true;
}

static void test_number_missing(void **state)
{
	struct post *post = *state;
	struct event_row left_out = post->rows[1];

	post->rows[1] = post->rows[--post->count];
	assert_int_equal(taken(post, 1).fresh, 3);
	assert_true(ledger_waiting(post->b.ledger) > 0);
	post->rows[post->count++] = left_out;
	assert_int_equal(taken(post, 2).fresh, 1);
	assert_int_equal(ledger_waiting(post->b.ledger), 0);
}

/* ---- parked: of a log that nobody has made known here, by a station that has a key ---- */

/* C, whom A knows and B does not; its rows are what A sends. */
static struct station stranger(struct post *post)
{
	struct station c = station_new(post->scratch, NULL, "C");

	file_new(post->scratch, &c, "member", APPLICATION, PAIRS("name", "李小红"));
	collect(post, &c);
	return c;
}

static bool tell_kind(void *self, const struct ledger_alarm *alarm)
{
	buffer_add_format(self, "%s %lld; ", alarm->kind, (long long)alarm->count);
	return true;
}

static void alarms_are(const struct post *post, const char *wanted)
{
	struct buffer alarms = BUFFER_INIT(4096);

	MUST(ledger_each_alarm(post->b.ledger, tell_kind, &alarms, &problem));
	assert_string_equal(buffer_text(&alarms), wanted);
	buffer_release(&alarms);
}

/* Whoever may be introduced by what has not come is waited for. */
static void test_introduced_later(void **state)
{
	struct post *post = *state;
	struct station c = stranger(post);
	int64_t before = held(post);

	refused(post, "第 1 条记录校验失败"); /* nothing is missing before the first */
	assert_int_equal(ledger_waiting(post->b.ledger), 0);
	assert_int_equal(taken(post, 3).parked, 2); /* 1 and 2 are */
	assert_int_equal(held(post), before);
	alarms_are(post, "not_introduced 2; ");
	assert_int_equal(taken(post, 5).parked, 2); /* again */
	assert_int_equal(ledger_waiting(post->b.ledger), 2);
	station_meet(&post->b, &c);
	MUST(ledger_settle(post->b.ledger, NULL, NULL, &problem));
	assert_int_equal(held(post), before + 3);
	assert_int_equal(ledger_waiting(post->b.ledger), 0);
	alarms_are(post, "");
	check_field(post->scratch, &post->b, "member", APPLICATION, "name", "李小红");
	station_free(&c);
}

/* And if nothing that was missing introduces him, nothing of his has any effect, and no more of it is let in. */
static void test_never_introduced(void **state)
{
	struct post *post = *state;
	struct station c = stranger(post);
	struct exchange_look look;
	int64_t before = held(post);

	assert_int_equal(taken(post, 3).parked, 2);
	drop_rows(post);
	taken(post, 1);
	taken(post, 2);
	assert_int_equal(held(post), before);
	alarms_are(post, "not_introduced 2; ");
	assert_int_equal(scratch_number(post->b.store, "SELECT count(*) FROM stream WHERE id = '" HOUSE "'"), 0);
	collect(post, &c);
	REFUSED(take(post, 4, &look, &problem), "第 1 条记录校验失败");
	assert_string_equal(look.refused_as, "bad_event");
	post->alarm = true;
	station_free(&c);
}

/* What waits for nobody knows whom may not fill the disk. */
static void test_no_more_room(void **state)
{
	struct post *post = *state;
	struct station c = stranger(post);
	struct ledger_judge *judge;
	struct event event;

	MUST((judge = ledger_judge_new(post->b.ledger, true, &problem)) != NULL);
	ledger_judge_incomplete(judge);
	judge->room = (int64_t)(post->rows[0].core_length + post->rows[0].body_length);
	assert_int_equal(ledger_judge_row(judge, &post->rows[0], &event, NULL), LEDGER_PARKED);
	event_release(&event);
	assert_int_equal(ledger_judge_row(judge, &post->rows[1], &event, NULL), LEDGER_NO_ROOM);
	event_release(&event);
	ledger_judge_free(judge);
	station_free(&c);
}

/* ---- known already ---- */

static void test_old_and_twice(void **state)
{
	struct post *post = *state;
	struct exchange_look look = taken(post, 2);

	assert_int_equal(look.fresh, 4);
	look = taken(post, 1);
	assert_int_equal(look.fresh, 0);
	assert_int_equal(look.known, 4);
}

#define POST_TEST(name) cmocka_unit_test_setup_teardown(name, post_make, post_remove)

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    POST_TEST(test_wrong_signature),
	    POST_TEST(test_not_enrolled),
	    POST_TEST(test_one_of_many),
	    POST_TEST(test_other_than_ahead),
	    POST_TEST(test_other_row_the_second_time),
	    POST_TEST(test_looked_at_only),
	    POST_TEST(test_look_leaves_signatures),
	    POST_TEST(test_unknown_type),
	    POST_TEST(test_one_number_twice),
	    POST_TEST(test_number_missing),
	    POST_TEST(test_introduced_later),
	    POST_TEST(test_never_introduced),
	    POST_TEST(test_no_more_room),
	    POST_TEST(test_old_and_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
