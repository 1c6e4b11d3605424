/* The core of an event: one text, and every other text refused. */
#include "ledger_scratch.h"

#include "ledger/event.h"

#define ID_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ID_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* As sync.md has it, to the byte. */
static const char first[] =
    "doudi1 sha256\nchain " HOUSE "\nseq   1\nprev  -\nhlc   019a5f3c7e21.0003\nsubj  " OTHER_HOUSE "\ndeps  -\ntype  file 1\n"
    "actor " ID_A "\nbody  " ID_B " 0\n";
static const char later[] =
    "doudi1 sha256\nchain " HOUSE "\nseq   1842\nprev  " ID_B "\nhlc   019a5f3c7e21.ffff\nsubj  " OTHER_HOUSE "\ndeps  " ID_A " " ID_B
    "\ntype  income_set 2\nactor " ID_A "\nbody  " ID_B " 65536\n";

static void check_round_trip(const char *core)
{
	struct buffer again = BUFFER_INIT(LEDGER_CORE_MAXIMUM);
	struct event event;

	MUST(event_parse(core, strlen(core), &event, &problem));
	event_write_core(&event, &again);
	assert_string_equal(buffer_text(&again), core);
	assert_string_equal(event.id, ledger_hash(core, strlen(core)).text);
	buffer_release(&again);
	event_release(&event);
}

static void test_round_trip(void **state)
{
	struct event event;

	(void)state;
	check_round_trip(first);
	check_round_trip(later);
	MUST(event_parse(later, strlen(later), &event, &problem));
	assert_int_equal(event.seq, 1842);
	assert_int_equal(event.hlc_ms, 0x019a5f3c7e21);
	assert_int_equal(event.hlc_count, 0xffff);
	assert_int_equal(event.dep_count, 2);
	assert_string_equal(event.deps[1], ID_B);
	assert_string_equal(event.type, "income_set");
	assert_int_equal(event.version, 2);
	assert_false(event_is_known(&event));
	assert_int_equal(event.body_length, 65536);
	event_release(&event);
}

/* The hash of the empty text and of "abc", as sha256sum prints them. */
static void test_hash(void **state)
{
	(void)state;
	assert_string_equal(ledger_hash("", 0).text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_string_equal(ledger_hash("abc", 3).text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* Each change of the text: refused, or another event that reads back as it was written. */
static void check_changed(const char *core, size_t length)
{
	struct problem problem = PROBLEM_INIT;
	struct buffer again = BUFFER_INIT(LEDGER_CORE_MAXIMUM);
	struct event event;

	if (event_parse(core, length, &event, &problem)) {
		event_write_core(&event, &again);
		assert_int_equal(again.length, length);
		assert_memory_equal(again.data, core, length);
		event_release(&event);
	} else {
		assert_non_null(problem.text);
	}
	problem_release(&problem);
	buffer_release(&again);
}

static void test_every_byte_changed(void **state)
{
	char changed[sizeof later + 1];
	static const char bytes[] = "\0\n 0a-g\x7f\xff";

	(void)state;
	for (size_t i = 0; i + 1 < sizeof later; i++)
		for (size_t k = 0; k + 1 < sizeof bytes; k++) {
			memcpy(changed, later, sizeof later);
			changed[i] = bytes[k];
			check_changed(changed, sizeof later - 1);
			/* One byte more. */
			memcpy(changed + i + 1, later + i, sizeof later - i);
			changed[i] = bytes[k];
			check_changed(changed, sizeof later);
		}
	for (size_t length = 0; length + 1 < sizeof later; length++) {
		struct event event;

		memcpy(changed, later, length);
		REFUSED(event_parse(changed, length, &event, &problem), "格式不对");
	}
}

/* Where digits stand, every byte that is none is refused. */
static void test_only_digits(void **state)
{
	static const struct {
		const char *mark;
		size_t length;
	} fields[] = {{"chain ", 32}, {"prev  ", 64}, {"hlc   ", 12}, {"21.", 4}, {"subj  ", 32}, {"actor ", 64}, {"body  ", 64}};
	char changed[sizeof later];

	(void)state;
	for (size_t k = 0; k < BASE_COUNT(fields); k++)
		for (size_t i = 0; i < fields[k].length; i++)
			for (int byte = 0; byte < 256; byte++) {
				struct problem problem = PROBLEM_INIT;
				struct event event;
				bool digit = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');

				memcpy(changed, later, sizeof later);
				strstr(changed, fields[k].mark)[strlen(fields[k].mark) + i] = (char)byte;
				if (event_parse(changed, sizeof later - 1, &event, &problem) != digit)
					fail_msg("%s%zu: %d", fields[k].mark, i, byte);
				if (digit)
					event_release(&event);
				problem_release(&problem);
			}
}

static void refuse(const char *was, const char *becomes)
{
	const char *at = strstr(later, was);
	char *core = memory_format("%.*s%s%s", (int)(at - later), later, becomes, at + strlen(was));
	struct event event;

	assert_non_null(at);
	REFUSED(event_parse(core, strlen(core), &event, &problem), "格式不对");
	free(core);
}

static void test_refused(void **state)
{
	struct event event;
	char *many;

	(void)state;
	refuse("seq   1842", "seq   01842");
	refuse("seq   1842", "seq   0");
	refuse("seq   1842", "seq   -1");
	refuse("seq   1842", "seq   1");
	refuse("seq   1842", "seq   9999999999999999999999");
	refuse("prev  " ID_B, "prev  -");
	refuse("deps  " ID_A " " ID_B, "deps  " ID_B " " ID_A);
	refuse("deps  " ID_A " " ID_B, "deps  " ID_A " " ID_A);
	refuse("deps  " ID_A " " ID_B, "deps  " ID_A " ");
	refuse("deps  " ID_A " " ID_B, "deps  ");
	refuse("income_set 2", "income_set 0");
	refuse("income_set 2", "income_set");
	refuse("income_set 2", "Income 2");
	refuse("income_set 2", "abcdefghijklmnopqrstuvwxyz 2");
	refuse(" 65536\n", " 65537\n");
	refuse(" 65536\n", " 65536");
	refuse(" 65536\n", " 65536\n\n");
	refuse("019a5f3c7e21", "019A5F3C7E21");
	REFUSED(event_parse("doudi2 sha512\n", 14, &event, &problem), "升级");
	many = memory_new(LEDGER_CORE_MAXIMUM + 2);
	memset(many, 'a', LEDGER_CORE_MAXIMUM + 1);
	REFUSED(event_parse(many, LEDGER_CORE_MAXIMUM + 1, &event, &problem), "格式不对");
	free(many);
}

/* As many heads as are ever written fit into a core. */
static void test_most_deps(void **state)
{
	struct buffer core = BUFFER_INIT(LEDGER_CORE_MAXIMUM);
	struct event event, made;

	(void)state;
	MUST(event_parse(later, strlen(later), &event, &problem));
	made = event;
	made.seq = (INT64_C(1) << 53) - 1;
	made.dep_count = EVENT_DEPS_WRITTEN;
	made.deps = memory_new(EVENT_DEPS_WRITTEN * sizeof(char *));
	for (size_t i = 0; i < EVENT_DEPS_WRITTEN; i++)
		made.deps[i] = memory_format("%064zx", i);
	event_write_core(&made, &core);
	assert_false(core.full);
	check_round_trip(buffer_text(&core));
	for (size_t i = 0; i < EVENT_DEPS_WRITTEN; i++)
		free(made.deps[i]);
	free(made.deps);
	buffer_release(&core);
	event_release(&event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_hash),
	    cmocka_unit_test(test_every_byte_changed),
	    cmocka_unit_test(test_only_digits),
	    cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_most_deps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
