/* Events in a bundle, of which a part is left out and put back: what is put back is what was there, or is refused. */
#include "post_scratch.h"

#include "exchange/bundle_pack.h"
#include "ledger/event.h"

/* ---- the two sides ---- */

struct sides {
	struct bundle_past *out, *in;
	struct buffer record, core; /* the last one */
};

static struct sides sides_new(void)
{
	return (struct sides){bundle_past_new(true), bundle_past_new(false), BUFFER_INIT(BUNDLE_RECORD_MAXIMUM), BUFFER_INIT(LEDGER_CORE_MAXIMUM)};
}

static void sides_free(struct sides *sides)
{
	bundle_past_free(sides->out);
	bundle_past_free(sides->in);
	buffer_release(&sides->record);
	buffer_release(&sides->core);
}

static void assert_same(const struct event_row *a, const struct event_row *b)
{
	assert_int_equal(a->core_length, b->core_length);
	assert_memory_equal(a->core, b->core, a->core_length);
	assert_memory_equal(a->signature, b->signature, sizeof(a->signature));
	assert_int_equal(a->has_body, b->has_body);
	assert_int_equal(a->body_length, b->body_length);
	if (a->has_body) {
		assert_memory_equal(a->salt, b->salt, sizeof(a->salt));
		assert_memory_equal(a->body, b->body, a->body_length);
	}
}

static char goes(struct sides *sides, int64_t number, const struct event_row *row)
{
	struct event_row back;
	char type;

	buffer_clear(&sides->record);
	type = bundle_event_pack(sides->out, number, row, &sides->record);
	assert_true(bundle_event_unpack(sides->in, number, type, sides->record.data, sides->record.length, &sides->core, &back));
	assert_same(row, &back);
	return type;
}

static bool record_says(const struct sides *sides, const char *words)
{
	return memmem(sides->record.data, sides->record.length, words, strlen(words)) != NULL;
}

static void test_left_out(void **state)
{
	struct post *post = *state;
	struct sides sides = sides_new();
	struct event event;

	for (size_t i = 0; i < post->count; i++) {
		assert_int_equal(goes(&sides, (int64_t)i, &post->rows[i]), BUNDLE_BRIEF);
		assert_true(record_says(&sides, "\nbody  =\n"));
		assert_int_equal(record_says(&sides, "\nprev  =1\n"), i > 0);
		MUST(event_parse(post->rows[i].core, post->rows[i].core_length, &event, &problem));
		assert_false(record_says(&sides, event.body_hash));
		assert_int_equal(record_says(&sides, "\ndeps  =1\n"), event.dep_count > 0);
		event_release(&event);
	}
	sides_free(&sides);
}

static void test_erased(void **state)
{
	struct post *post = *state;
	struct sides sides = sides_new();

	for (size_t i = 0; i < post->count; i++) {
		memory_free(&post->rows[i].body);
		post->rows[i].has_body = false;
		post->rows[i].body_length = 0;
		assert_int_equal(goes(&sides, (int64_t)i, &post->rows[i]), BUNDLE_BRIEF);
		assert_false(record_says(&sides, "\nbody  =\n"));
	}
	sides_free(&sides);
}

/* What somebody's own hand has changed is not made good on the way, nor worse. */
static void test_changed_goes_in_full(void **state)
{
	struct post *post = *state;
	struct event_row *row = &post->rows[1];
	struct sides sides = sides_new();

	goes(&sides, 0, &post->rows[0]);
	row->body[5] ^= 1;
	assert_int_equal(goes(&sides, 1, row), BUNDLE_EVENT);
	row->body[5] ^= 1;
	row->salt[5] ^= 1;
	assert_int_equal(goes(&sides, 1, row), BUNDLE_EVENT);
	row->salt[5] ^= 1;
	row->core[row->core_length - 2] ^= 1;
	assert_int_equal(goes(&sides, 1, row), BUNDLE_EVENT);
	row->core[row->core_length - 2] ^= 1;
	row->core[20] = '=';
	assert_int_equal(goes(&sides, 1, row), BUNDLE_EVENT);
	row->core[20] = '\0';
	buffer_clear(&sides.record);
	assert_int_equal(bundle_event_pack(sides.out, 1, row, &sides.record), BUNDLE_EVENT);
	sides_free(&sides);
}

/* Each names the one before it, and one that is almost, or just, too far back. */
static void test_how_far_back(void **state)
{
	struct sides sides = sides_new();
	struct event_id *ids = memory_new((BUNDLE_BEFORE + 5) * sizeof(*ids));

	(void)state;
	for (size_t i = 0; i < BUNDLE_BEFORE + 5; i++) {
		size_t far = i < BUNDLE_BEFORE ? 0 : i - BUNDLE_BEFORE - i % 2;
		struct event_row row = {.core = memory_format("seq   %zu\nprev  %s\ndeps  %s", i, i > 0 ? ids[i - 1].text : "-", ids[far].text)};

		row.core_length = strlen(row.core);
		ids[i] = ledger_hash(row.core, row.core_length);
		goes(&sides, (int64_t)i, &row);
		assert_int_equal(record_says(&sides, "prev  =1\n"), i > 0);
		if (i >= BUNDLE_BEFORE)
			assert_int_equal(record_says(&sides, "deps  =65536"), i % 2 == 0);
		free(row.core);
	}
	free(ids);
	sides_free(&sides);
}

/* What stands behind the core are bytes that no NUL divides from it. */
static void test_ends_with_the_core(void **state)
{
	struct event_row first = {.core = (char[]){"1"}, .core_length = 1}, second = first, back;
	struct event_id id = ledger_hash("1", 1);
	struct sides sides = sides_new();

	(void)state;
	goes(&sides, 0, &first);
	memset(second.signature, '1', sizeof(second.signature));
	second.core = (char[]){"=1"};
	second.core_length = 2;
	buffer_clear(&sides.record);
	bundle_event_write(&second, &sides.record);
	assert_true(bundle_event_unpack(sides.in, 1, BUNDLE_BRIEF, sides.record.data, sides.record.length, &sides.core, &back));
	assert_int_equal(back.core_length, LEDGER_ID_LENGTH);
	assert_memory_equal(back.core, id.text, LEDGER_ID_LENGTH);
	second.core_length = 1;
	buffer_clear(&sides.record);
	bundle_event_write(&second, &sides.record);
	assert_false(bundle_event_unpack(sides.in, 1, BUNDLE_BRIEF, sides.record.data, sides.record.length, &sides.core, &back));
	for (size_t length = 0; length < sides.record.length; length++) { /* cut anywhere, in memory of just that size */
		char *cut = memory_resize(NULL, length + 1, 1);

		memcpy(cut + 1, sides.record.data, length);
		assert_false(bundle_event_unpack(sides.in, 1, BUNDLE_EVENT, cut + 1, length, &sides.core, &back));
		free(cut);
	}
	sides_free(&sides);
}

/* ---- what another one might seal with a valid key ---- */

/* The last row's core, so much of it put otherwise. */
static char *brief(const struct post *post, const char *prev, const char *deps, const char *body)
{
	const struct event_row *row = &post->rows[post->count - 1];
	struct event event;
	char *core;

	MUST(event_parse(row->core, row->core_length, &event, &problem));
	core = memory_format("doudi1 sha256\nchain %s\nseq   %lld\nprev  %s\nhlc   %s\nsubj  %s\ndeps  %s\ntype  %s %d\nactor %s\nbody  %s\n",
	    event.chain, (long long)event.seq, prev, hlc_write(event.hlc_ms, event.hlc_count).text, event.stream, deps, event.type,
	    event.version, event.actor, body);
	event_release(&event);
	return core;
}

static void refused_brief(struct post *post, const char *prev, const char *deps, const char *body)
{
	char *core = brief(post, prev, deps, body), *words = memory_format("第 %zu 条记录校验失败", post->count);
	struct exchange_look look;

	post->brief = core;
	refused(post, words);
	REFUSED(pass(post, exchange_look, 1, &look, &problem), words); /* by the reader, not by its signature */
	post->brief = NULL;
	free(core);
	free(words);
}

static void test_cannot_be_put_back(void **state)
{
	static const char *const ids[] = {"=0", "=01", "=4", "=65536", "=65537", "=18446744073709551617", "=", "==", "=-1", "=+1", "=x", "=1x", "=1=1"};
	struct post *post = *state;
	struct event_row *last = &post->rows[post->count - 1];
	char many[70 * 3 + 1] = "=1";

	for (size_t i = 0; i < BASE_COUNT(ids); i++) {
		refused_brief(post, ids[i], "=1", "=");
		refused_brief(post, "=1", ids[i], "=");
		refused_brief(post, "=1", "=1", ids[i][1] == '\0' ? "=\n" : ids[i]);
	}
	refused_brief(post, "=1", "=1", "= 5");
	refused_brief(post, "=1", "=1 =1", "=");
	for (size_t i = 1; i < 70; i++) /* longer than any core, once it is put back */
		memcpy(many + strlen(many), " =1", 4);
	refused_brief(post, "=1", many, "=");
	last->has_body = false;
	refused_brief(post, "=1", "=1", "=");
	last->has_body = true;
	while (post->count > 1)
		event_row_release(&post->rows[--post->count]);
	refused_brief(post, "=1", "-", "=");
}

/* In form, and not what was signed. */
static void test_put_back_as_another(void **state)
{
	struct post *post = *state;
	struct exchange_look look;
	char *core = brief(post, "=2", "=1", "=");

	post->brief = core;
	MUST(pass(post, exchange_look, 1, &look, &problem)); /* which leaves the signatures to the taking */
	refused(post, "第 4 条记录校验失败");
	free(core);
	post->brief = core = brief(post, "=1", "=2", "=");
	refused(post, "第 4 条记录校验失败");
	free(core);
	post->brief = core = brief(post, "=1", "=1", "=");
	assert_int_equal(taken(post, 1).fresh, 4);
	free(core);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    POST_TEST(test_left_out),
	    POST_TEST(test_erased),
	    POST_TEST(test_changed_goes_in_full),
	    cmocka_unit_test(test_how_far_back),
	    cmocka_unit_test(test_ends_with_the_core),
	    POST_TEST(test_cannot_be_put_back),
	    POST_TEST(test_put_back_as_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
