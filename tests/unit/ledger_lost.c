/* Events that build upon one that was given up for lost: they count, in whatever order all that came, and give way when it turns up. */
#include "ledger_scratch.h"

#include "ledger/event.h"

#define FILINGS 12

static const char form_lost[] =
    "form: lost_event\nlabel: 遗失的记录\nof: office\nby: [administrator]\none: [event]\nfields:\n"
    "  - {name: event, label: 记录编码, type: text, required: yes}\n"
    "  - {name: reason, label: 理由, type: note}\n";

static struct station a, b, k;

static void meet(struct scratch *scratch)
{
	clock_set_today(DAY);
	scratch_write(scratch, "record/lost_event.yaml", form_lost);
	form_catalogue_free(scratch->forms);
	scratch->forms = scratch_forms(scratch);
	a = station_new(scratch, NULL, "A");
	b = station_new(scratch, NULL, "B");
	k = station_new(scratch, NULL, "K");
	station_meet(&a, &b);
	station_meet(&b, &a);
	station_meet(&k, &a);
	station_meet(&k, &b);
}

static void part(void)
{
	station_free(&a);
	station_free(&b);
	station_free(&k);
}

/* In that office's stream, signed at `by`. */
static void give_up(struct scratch *scratch, struct station *by, const char *office, const char *id)
{
	struct record *record = record_new(form_find(scratch->forms, "lost_event"), NULL, office);
	struct filing *filing = filing_new(office, "lost_event", DAY, "administrator");

	put(record, "event", id);
	put(record, "reason", "找不到");
	ledger_one_id(office, record, record->id);
	filing_add_new(filing, record);
	append(by, filing);
	record_free(record);
	MUST(ledger_settle(by->ledger, NULL, NULL, &problem));
}

/* A household that two stations work on in turn, now and then both at a time. */
static void work(struct scratch *scratch)
{
	file_new(scratch, &a, "member", MEMBER, PAIRS("name", "王小明"));
	stations_exchange(&a, &b);
	for (int i = 0; i < FILINGS; i++) {
		static const char *const names[] = {"note", "phone", "birth"};
		static const char *const values[][3] = {{"一", "13900000001", "1980-01-01"}, {"二", "13900000002", "1980-01-02"}};
		size_t field = (size_t)random_below(3), value = (size_t)random_below(2);

		file_set(scratch, random_below(2) == 0 ? &a : &b, "member", MEMBER, PAIRS(names[field], values[value][field]));
		if (random_below(3) != 0)
			stations_exchange(&a, &b);
	}
	stations_exchange(&a, &b);
}

struct rows {
	struct event_row rows[4 * FILINGS];
	char ids[4 * FILINGS][65];
	bool of_house[4 * FILINGS];
	size_t count;
};

static bool keep(void *self, int64_t position, const struct event_row *row)
{
	struct rows *rows = self;
	struct event_row *copy = &rows->rows[rows->count];
	struct event event;

	(void)position;
	assert_true(rows->count < BASE_COUNT(rows->rows));
	*copy = *row;
	copy->core = memory_text_part(row->core, row->core_length);
	copy->body = memory_text_part(row->body, row->body_length);
	MUST(event_row_check(copy, &event, &problem));
	memcpy(rows->ids[rows->count], event.id, sizeof(event.id));
	rows->of_house[rows->count++] = strcmp(event.stream, HOUSE) == 0;
	event_release(&event);
	return true;
}

static void take(struct station *to, const struct event_row *row)
{
	bool fresh;

	MUST(ledger_take(to->ledger, row, &fresh, &problem));
}

static void check_sound(const struct station *station, bool upon_lost)
{
	struct verify_count count;

	MUST(ledger_verify(station->ledger, NULL, NULL, &count, &problem));
	assert_int_equal(count.faults, 0);
	assert_int_equal(count.upon_lost > 0, upon_lost);
	check_rebuild(station);
}

/* All but one come in any order, and it is given up somewhere in between. */
static void check_one_lost(struct scratch *scratch)
{
	struct rows rows = {.count = 0};
	size_t lost, step = 0, given_up = (size_t)random_below(20);

	work(scratch);
	MUST(ledger_each_row(a.ledger, 0, keep, &rows, &problem));
	assert_true(rows.count < 37); /* so that its steps below reach all */
	do
		lost = (size_t)random_below(rows.count);
	while (!rows.of_house[lost]);
	for (size_t i = 0; i < rows.count; i++) /* who may sign is known first */
		if (!rows.of_house[i])
			take(&k, &rows.rows[i]);
	for (size_t i = rows.count; i > 0; i--) {
		size_t at = (i * 37 + given_up) % rows.count;

		if (step++ == given_up)
			give_up(scratch, &k, ledger_office(k.ledger), rows.ids[lost]);
		if (rows.of_house[at] && at != lost)
			take(&k, &rows.rows[at]);
		if (random_below(3) == 0)
			MUST(ledger_settle(k.ledger, NULL, NULL, &problem));
	}
	if (step <= given_up)
		give_up(scratch, &k, ledger_office(k.ledger), rows.ids[lost]);
	MUST(ledger_settle(k.ledger, NULL, NULL, &problem));
	assert_int_equal(ledger_waiting(k.ledger), 0);
	check_rebuild(&k);
	take(&k, &rows.rows[lost]);
	MUST(ledger_settle(k.ledger, NULL, NULL, &problem));
	check_sound(&k, false);
	station_send(&k, &a);
	station_send(&a, &k);
	for (size_t i = 0; i < rows.count; i++)
		event_row_release(&rows.rows[i]);
}

static void test_any_order(void **state)
{
	random_seed(11);
	for (int i = 0; i < 40; i++) {
		char *heads, *other;

		meet(*state);
		station_meet(&a, &k);
		check_one_lost(*state);
		heads = ledger_heads(a.ledger, HOUSE);
		other = ledger_heads(k.ledger, HOUSE);
		assert_string_equal(heads, other);
		free(heads);
		free(other);
		part();
	}
	random_unseed();
}

static bool keep_heads(void *self, const char *id, const struct event *by)
{
	(void)by;
	memcpy(self, id, 65);
	return true;
}

/* What the same log said before the lost one is overtaken by what it says after: nobody is asked to settle that. */
static void test_own_log_goes_on(void **state)
{
	struct rows rows = {.count = 0};
	char awaited[65] = "";

	meet(*state);
	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明", "birth", "1980-01-01"));
	station_send(&a, &k);
	file_set(*state, &a, "member", MEMBER, PAIRS("phone", "13900000001"));
	file_set(*state, &a, "member", MEMBER, PAIRS("birth", "1980-01-02"));
	MUST(ledger_each_row(a.ledger, 0, keep, &rows, &problem));
	take(&k, &rows.rows[rows.count - 1]);
	MUST(ledger_settle(k.ledger, NULL, NULL, &problem));
	assert_int_equal(ledger_waiting(k.ledger), 1);
	check_field(*state, &k, "member", MEMBER, "birth", "1980-01-01");
	MUST(ledger_each_awaited(k.ledger, keep_heads, awaited, &problem));
	assert_string_equal(awaited, rows.ids[rows.count - 2]);
	give_up(*state, &k, ledger_office(k.ledger), awaited);
	assert_int_equal(ledger_waiting(k.ledger), 0);
	check_field(*state, &k, "member", MEMBER, "birth", "1980-01-02");
	check_field(*state, &k, "member", MEMBER, "phone", NULL);
	assert_int_equal(count_contests(&k), 0);
	check_sound(&k, true);
	take(&k, &rows.rows[rows.count - 2]);
	MUST(ledger_settle(k.ledger, NULL, NULL, &problem));
	check_field(*state, &k, "member", MEMBER, "phone", "13900000001");
	check_sound(&k, false);
	for (size_t i = 0; i < rows.count; i++)
		event_row_release(&rows.rows[i]);
	part();
}

/* Only the own office says so: neither another one of itself, nor anybody else in its name. */
static void test_nobody_else(void **state)
{
	struct rows rows = {.count = 0};

	meet(*state);
	station_meet(&b, &k);
	station_send(&k, &b);
	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明"));
	file_set(*state, &a, "member", MEMBER, PAIRS("phone", "13900000001"));
	MUST(ledger_each_row(a.ledger, 0, keep, &rows, &problem));
	take(&k, &rows.rows[rows.count - 1]);
	give_up(*state, &b, ledger_office(b.ledger), rows.ids[rows.count - 2]);
	give_up(*state, &b, ledger_office(k.ledger), rows.ids[rows.count - 2]);
	station_send(&b, &k);
	assert_int_equal(ledger_waiting(k.ledger), 1);
	check_sound(&k, false);
	give_up(*state, &k, ledger_office(k.ledger), rows.ids[rows.count - 2]);
	assert_int_equal(ledger_waiting(k.ledger), 0);
	for (size_t i = 0; i < rows.count; i++)
		event_row_release(&rows.rows[i]);
	part();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_any_order),
	    SCRATCH_TEST(test_own_log_goes_on),
	    SCRATCH_TEST(test_nobody_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
