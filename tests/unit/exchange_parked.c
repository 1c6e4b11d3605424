/* Events of a log that nobody has made known here, in bundles of a station that has a key. */
#include "post_scratch.h"

#include "ledger/judge.h"

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

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    POST_TEST(test_introduced_later),
	    POST_TEST(test_never_introduced),
	    POST_TEST(test_no_more_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
