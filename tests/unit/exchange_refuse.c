/* Bundles that a station with a valid key has sealed, and that hold what they should not: refused whole, or taken and told. */
#include "post_scratch.h"

#include "ledger/event.h"
#include "ledger/keys.h"

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
	collect(post, &post->a);
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

static void test_old_and_twice(void **state)
{
	struct post *post = *state;
	struct exchange_look look = taken(post, 2);

	assert_int_equal(look.fresh, 4);
	look = taken(post, 1);
	assert_int_equal(look.fresh, 0);
	assert_int_equal(look.known, 4);
}

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
	    POST_TEST(test_old_and_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
