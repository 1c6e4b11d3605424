/* Filing at one station: rows, the log, two terminals, what is refused, what a rebuild keeps. */
#include "ledger_scratch.h"

static void test_new_set_clear_void(void **state)
{
	struct station a = station_new(*state, NULL, "A");
	struct filing *filing;
	struct record *record;

	clock_set_today(date_make(2025, 3, 5));
	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明", "income", "500", "birth", "1980-02-29", "disabled", "no", "note", "家"));
	check_field(*state, &a, "member", MEMBER, "income", "500.00");
	check_field(*state, &a, "member", MEMBER, "birth", "1980-02-29");
	check_field(*state, &a, "member", MEMBER, "disabled", "no");
	check_field(*state, &a, "member", MEMBER, "phone", NULL);
	record = load(*state, &a, "member", MEMBER);
	assert_string_equal(record->filed_by, "A");
	assert_string_equal(record->station, "A");
	assert_string_equal(record->stream, HOUSE);
	assert_int_equal(record->filed_on, DAY);
	assert_true(record->entered_at >= clock_milliseconds());
	assert_false(record->voided || record->held);
	filing = filing_new(HOUSE, "member", DAY + 1, "administrator");
	record_clear(record, form_field(record->form, "name"));
	put(record, "income", "-7.05");
	filing_add_set(filing, record, PAIRS("birth", "note"));
	record_free(record);
	append(&a, filing);
	check_field(*state, &a, "member", MEMBER, "name", "王小明");
	check_field(*state, &a, "member", MEMBER, "income", "-7.05");
	check_field(*state, &a, "member", MEMBER, "birth", NULL);
	check_field(*state, &a, "member", MEMBER, "note", NULL);
	file_void(*state, &a, "member", MEMBER);
	assert_true(is_void(*state, &a, "member", MEMBER));
	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王大明"));
	assert_false(is_void(*state, &a, "member", MEMBER));
	check_field(*state, &a, "member", MEMBER, "income", "-7.05");
	check_rebuild(&a);
	station_free(&a);
}

/* The household's records in the order in which they were made, voided ones marked. */
static void test_load_bench(void **state)
{
	const struct scratch *scratch = *state;
	struct station a = station_new(scratch, NULL, "A");
	struct bench *bench = bench_new(scratch->forms, HOUSE);
	struct filing *filing = filing_new(HOUSE, "member", DAY, "administrator");
	char id[33];

	for (char c = '9'; c >= '0'; c--) {
		memset(id, c, 32);
		id[32] = '\0';
		add_new(scratch, filing, "member", id, PAIRS("name", "王小明"));
	}
	append(&a, filing);
	memset(id, '5', 32);
	file_void(scratch, &a, "member", id);
	MUST(ledger_load(a.ledger, HOUSE, bench, &problem));
	assert_int_equal(bench_count(bench, form_find(scratch->forms, "member")), 9);
	assert_true(bench_find(bench, id)->voided);
	assert_int_equal(bench_first(bench, form_find(scratch->forms, "member"))->id[0], '9');
	bench_free(bench);
	station_free(&a);
}

static void test_heads_expected(void **state)
{
	struct station a = station_new(*state, NULL, "A");
	struct filing *filing;
	struct event_id id;
	char *heads = ledger_heads(a.ledger, HOUSE);

	assert_string_equal(heads, "");
	id = file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明"));
	filing = filing_new(HOUSE, "member", DAY, "administrator");
	add_set(*state, filing, "member", MEMBER, PAIRS("income", "1"));
	filing_expect_heads(filing, heads);
	REFUSED(ledger_append(a.ledger, a.actor, "file", filing, &id, &problem), "又有别人办理");
	free(heads);
	heads = ledger_heads(a.ledger, HOUSE);
	assert_string_equal(heads, id.text);
	filing_expect_heads(filing, heads); /* looked at again, offered again */
	MUST(ledger_append(a.ledger, a.actor, "file", filing, &id, &problem));
	check_field(*state, &a, "member", MEMBER, "income", "1.00");
	free(heads);
	filing_free(filing);
	station_free(&a);
}

/* A refusal in the midst of many leaves the others as they are; a rollback takes all back. */
static void test_in_one_transaction(void **state)
{
	struct station a = station_new(*state, NULL, "A");
	struct filing *late = filing_new(HOUSE, "member", DAY, "administrator");
	struct digest before = digest_of(&a);
	struct event_id id;

	MUST(store_begin(a.store, &problem));
	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明"));
	filing_expect_heads(late, "");
	REFUSED(ledger_append(a.ledger, a.actor, "file", late, &id, &problem), "又有别人办理");
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "2"));
	MUST(store_commit(a.store, &problem));
	check_field(*state, &a, "member", MEMBER, "income", "2.00");
	MUST(ledger_rebuild(a.ledger, NULL, NULL, &problem));
	filing_free(late);
	before = digest_of(&a);
	MUST(store_begin(a.store, &problem));
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "3"));
	store_rollback(a.store);
	assert_string_equal(digest_of(&a).text, before.text);
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "4"));
	check_rebuild(&a);
	station_free(&a);
}

static void test_refused(void **state)
{
	struct station a = station_new(*state, NULL, "A");
	struct filing *filing = filing_new(HOUSE, "member", DAY, "clerk"), *odd = filing_new("no stream", "member", DAY, "administrator");
	struct actor *stranger;
	struct event_id id;
	char key[65], *much = memory_new(70000);

	assert_true(filing_is_empty(filing));
	MUST(keys_create(a.store, "生人", "x", key, &problem));
	MUST((stranger = keys_sign_in(a.store, "生人", "x", &problem)) != NULL);
	REFUSED(ledger_append(a.ledger, stranger, "file", filing, &id, &problem), "没有登记");
	REFUSED(ledger_append(a.ledger, a.actor, "nonsense", filing, &id, &problem), "nonsense");
	REFUSED(ledger_append(a.ledger, a.actor, "file", odd, &id, &problem), "file");
	memset(much, 'x', 69999);
	filing_add_extra(filing, "because", tree_new_map());
	assert_false(filing_is_empty(filing));
	tree_add_text(filing_body(filing), "words", much);
	REFUSED(ledger_append(a.ledger, a.actor, "file", filing, &id, &problem), "太多");
	assert_int_equal(scratch_number(a.store, "SELECT count(*) FROM event"), 1);
	free(much);
	actor_free(stranger);
	filing_free(filing);
	filing_free(odd);
	station_free(&a);
}

/* Two terminals on one file: one log, nothing forks. */
static void test_two_terminals(void **state)
{
	const struct scratch *scratch = *state;
	char *path = memory_format("%s/station.db", scratch->folder);
	struct station a = station_new(scratch, path, "A"), again = {.code = "A"};

	MUST((again.store = store_open(path, STORE_WRITE, &problem)) != NULL);
	MUST((again.ledger = ledger_open(again.store, scratch->forms, &problem)) != NULL);
	MUST((again.actor = keys_sign_in(again.store, "A", "secret", &problem)) != NULL);
	file_new(scratch, &a, "member", MEMBER, PAIRS("name", "王小明"));
	for (int i = 0; i < 10; i++) {
		file_set(scratch, &a, "member", MEMBER, PAIRS("income", "1"));
		file_set(scratch, &again, "member", MEMBER, PAIRS("income", "2"));
	}
	check_field(scratch, &a, "member", MEMBER, "income", "2.00");
	assert_int_equal(scratch_number(a.store, "SELECT count(DISTINCT seq) FROM event"), 22);
	assert_int_equal(scratch_number(a.store, "SELECT length(heads) FROM stream WHERE id = '" HOUSE "'"), 64);
	assert_int_equal(count_contests(&a), 0);
	check_rebuild(&a);
	station_free(&again);
	station_free(&a);
	free(path);
}

/* The clock goes back by years and forward again: the log only rises. */
static void test_clock_runs_wild(void **state)
{
	struct station a = station_new(*state, NULL, "A");
	struct verify_count count;

	clock_set_today(date_make(2099, 1, 1));
	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明"));
	clock_set_today(date_make(2005, 1, 1));
	for (int i = 0; i < 5; i++)
		file_set(*state, &a, "member", MEMBER, PAIRS("income", "1"));
	assert_int_equal(scratch_number(a.store, "SELECT count(*) FROM event x, event y WHERE x.seq < y.seq AND x.hlc >= y.hlc"), 0);
	MUST(ledger_verify(a.ledger, NULL, NULL, &count, &problem));
	assert_int_equal(count.faults, 0);
	station_free(&a);
}

/* What is asked before is what is stamped, also where the event builds upon one from a clock that is ahead. */
static void test_next_day(void **state)
{
	const struct scratch *scratch = *state;
	struct station a, b;
	struct statement *last;
	date asked;

	clock_set_today(DAY);
	a = station_new(scratch, NULL, "A");
	b = station_new(scratch, NULL, "B");
	station_meet(&a, &b);
	clock_set_today(DAY + 1);
	file_new(scratch, &b, "member", MEMBER, PAIRS("name", "王小明"));
	station_send(&b, &a);
	clock_set_today(DAY);
	asked = ledger_next_day(a.ledger, HOUSE);
	assert_int_equal(asked, ledger_next_day(a.ledger, OTHER_HOUSE) + 1);
	file_set(scratch, &a, "member", MEMBER, PAIRS("income", "1"));
	last = store_statement(a.store, "SELECT hlc FROM event ORDER BY position DESC LIMIT 1");
	assert_true(statement_step(last));
	assert_int_equal(asked, strtoll(statement_text(last, 0), NULL, 16) / CLOCK_DAY);
	statement_reset(last);
	station_free(&a);
	station_free(&b);
}

static bool count_body(void *self, const struct event *event, const struct tree *body)
{
	int *seen = self;

	(void)event;
	*seen += body != NULL;
	return *seen < 3;
}

static void test_each(void **state)
{
	struct station a = station_new(*state, NULL, "A");
	struct event_id id = file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明"));
	struct tree *body;
	int seen = 0;

	for (int i = 0; i < 4; i++)
		file_set(*state, &a, "member", MEMBER, PAIRS("income", "1"));
	MUST(ledger_each(a.ledger, HOUSE, count_body, &seen, &problem));
	assert_int_equal(seen, 3);
	seen = 0;
	MUST(ledger_each(a.ledger, NULL, count_body, &seen, &problem));
	assert_int_equal(seen, 3);
	MUST((body = ledger_body(a.ledger, id.text, &problem)) != NULL);
	assert_string_equal(tree_text(body, "form"), "member");
	assert_string_equal(tree_text(body, "by"), "A");
	assert_string_equal(tree_text(body, "day"), "2025-03-03");
	tree_free(body);
	assert_null(ledger_body(a.ledger, HOUSE HOUSE, NULL));
	station_free(&a);
}

/* Drafts, keys and settings survive a rebuild, and a spoiled projection does not. */
static void test_rebuild(void **state)
{
	struct station a = station_new(*state, NULL, "A");
	struct digest before;

	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明", "income", "500"));
	MUST(store_execute(a.store, "INSERT INTO _draft VALUES('d', 'A', 'member', NULL, NULL, '{}', 1)", &problem));
	MUST(store_set_setting(a.store, "colour", "mono", &problem));
	before = digest_of(&a);
	MUST(store_execute(a.store, "UPDATE member SET income = 1; DELETE FROM enrolled; INSERT INTO contested(stream, form, record, field, event)"
	    " VALUES('x', 'x', 'x', 'x', 'x'); DELETE FROM stream", &problem));
	assert_string_not_equal(digest_of(&a).text, before.text);
	MUST(ledger_rebuild(a.ledger, NULL, NULL, &problem));
	assert_string_equal(digest_of(&a).text, before.text);
	assert_int_equal(scratch_number(a.store, "SELECT count(*) FROM _draft"), 1);
	assert_int_equal(scratch_number(a.store, "SELECT count(*) FROM _key_box"), 1);
	assert_int_equal(scratch_number(a.store, "SELECT count(*) FROM _setting WHERE key = 'colour'"), 1);
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "2"));
	station_free(&a);
}

/* A form gains a field that older events already speak of: it is filled. */
static void test_tables_widen(void **state)
{
	struct scratch *scratch = *state;
	char *path = memory_format("%s/station.db", scratch->folder), *wider;
	struct station a = station_new(scratch, path, "A");
	struct filing *filing = filing_new(HOUSE, "member", DAY, "administrator");
	struct tree *part;

	add_new(scratch, filing, "member", MEMBER, PAIRS("name", "王小明"));
	part = filing_body(filing)->items[0]->items[0];
	tree_add_number((struct tree *)(uintptr_t)tree_get(part, "new"), "pension", 12300);
	append(&a, filing);
	assert_int_equal(scratch_number(a.store, "SELECT unread FROM stream WHERE id = '" HOUSE "'"), 1);
	station_free(&a);
	wider = memory_format("%s  - {name: pension, label: 养老金, type: money}\n", scratch_member);
	scratch_write(scratch, "record/member.yaml", wider);
	form_catalogue_free(scratch->forms);
	scratch->forms = scratch_forms(scratch);
	MUST((a.store = store_open(path, STORE_WRITE, &problem)) != NULL);
	MUST((a.ledger = ledger_open(a.store, scratch->forms, &problem)) != NULL);
	a.actor = NULL;
	check_field(scratch, &a, "member", MEMBER, "pension", "123.00");
	assert_int_equal(scratch_number(a.store, "SELECT sum(unread) FROM stream"), 0);
	ledger_free(a.ledger);
	/* And the other way round: what no form names any more stays. */
	scratch_write(scratch, "record/member.yaml", scratch_member);
	form_catalogue_free(scratch->forms);
	scratch->forms = scratch_forms(scratch);
	MUST((a.ledger = ledger_open(a.store, scratch->forms, &problem)) != NULL);
	check_rebuild(&a);
	assert_int_equal(scratch_number(a.store, "SELECT pension FROM member"), 12300);
	station_free(&a);
	free(wider);
	free(path);
}

static void test_names_that_are_taken(void **state)
{
	struct scratch *scratch = *state;
	struct store *store;

	scratch_write(scratch, "record/event.yaml", "form: event\nlabel: 事件\nof: household\nfields:\n  - {name: a, label: 甲, type: text}\n");
	form_catalogue_free(scratch->forms);
	scratch->forms = scratch_forms(scratch);
	MUST((store = store_open(NULL, STORE_MEMORY, &problem)) != NULL);
	REFUSED(ledger_open(store, scratch->forms, &problem) != NULL, "不能叫“event”");
	store_free(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_new_set_clear_void),
	    SCRATCH_TEST(test_load_bench),
	    SCRATCH_TEST(test_heads_expected),
	    SCRATCH_TEST(test_in_one_transaction),
	    SCRATCH_TEST(test_refused),
	    SCRATCH_TEST(test_two_terminals),
	    SCRATCH_TEST(test_clock_runs_wild),
	    SCRATCH_TEST(test_next_day),
	    SCRATCH_TEST(test_each),
	    SCRATCH_TEST(test_rebuild),
	    SCRATCH_TEST(test_tables_widen),
	    SCRATCH_TEST(test_names_that_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
