/* What was erased: gone from the file, and nothing brings it back. */
#include "erase_scratch.h"

#include "ledger/event.h"

struct rows {
	struct event_row rows[8];
	size_t count;
};

static struct rows rows_of(const struct station *station)
{
	struct statement *select = store_statement(station->store,
	    "SELECT core, signature, salt, body FROM event WHERE stream = '" HOUSE "' ORDER BY position");
	struct rows rows = {.count = 0};

	while (statement_step(select))
		assert_true(event_row_read(select, 0, &rows.rows[rows.count++]));
	return rows;
}

static void rows_release(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		event_row_release(&rows->rows[i]);
}

static bool take(struct station *to, const struct event_row *row)
{
	bool fresh;

	MUST(ledger_take(to->ledger, row, &fresh, &problem));
	return fresh;
}

/* An old bundle, at a station that had the bodies and at one that hears of the order before it ever had them. */
static void test_an_old_bundle(void **state)
{
	struct event_id events[3], request;
	struct rows old;

	meet(*state);
	events[0] = file_new(*state, &town, "member", MEMBER, PAIRS("name", "覃无痕"));
	events[1] = file_set(*state, &town, "member", MEMBER, PAIRS("income", "1"));
	old = rows_of(&town);
	request = ask(&county, zhou, events, 2);
	approve(&county, wu, &request, DUE);
	assert_int_equal(carry_out(&county, DUE), 0);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < old.count; i++)
			assert_int_equal(take(&county, &old.rows[i]), round == 0);
		MUST(ledger_settle(county.ledger, NULL, NULL, &problem));
		/* Whose household it is, its first events tell. */
		assert_int_equal(carry_out(&county, DUE), round == 0 ? 2 : 0);
		assert_int_equal(bodies(&county), 0);
	}
	assert_int_equal(ledger_waiting(county.ledger), 0);
	station_send(&county, &town);
	assert_int_equal(carry_out(&town, DUE), 2);
	for (size_t i = 0; i < old.count; i++)
		assert_false(take(&town, &old.rows[i]));
	MUST(ledger_settle(town.ledger, NULL, NULL, &problem));
	assert_int_equal(bodies(&town), 0);
	rows_release(&old);
	part();
}

/* What was erased by an order that had been withdrawn in time, and what came without its body, is filled in again. */
static void test_filled_in(void **state)
{
	struct event_id events[3], request;
	struct rows old;

	meet(*state);
	work(*state, events);
	old = rows_of(&town);
	request = ask(&county, zhou, events, 3);
	approve(&county, wu, &request, DUE);
	station_send(&county, &town);
	withdraw(&county, zhou, &request, DUE - 1);
	assert_int_equal(carry_out(&town, DUE), 3); /* it has not heard of that */
	station_send(&county, &town);
	assert_int_equal(bodies(&town), 0);
	assert_int_equal(carry_out(&town, DUE), 0);
	assert_true(faults(&town) > 0);
	old.rows[0].body[0] ^= 1;
	REFUSED(ledger_take(town.ledger, &old.rows[0], &(bool){false}, &problem), "正文与签名时的不一样");
	old.rows[0].body[0] ^= 1;
	for (size_t i = 0; i < old.count; i++)
		assert_false(take(&town, &old.rows[i]));
	MUST(ledger_settle(town.ledger, NULL, NULL, &problem));
	assert_int_equal(bodies(&town), 3);
	check_field(*state, &town, "member", MEMBER, "income", "2.00");
	assert_int_equal(carry_out(&town, DUE + 30), 0);
	rows_release(&old);
	part();
}

/* ---- the file itself ---- */

static bool file_has(const char *path, const char *text)
{
	FILE *file = fopen(path, "r");
	char *bytes = memory_new(8u << 20);
	size_t length = file != NULL ? fread(bytes, 1, 8u << 20, file) : 0;
	bool found = length > 0 && memmem(bytes, length, text, strlen(text)) != NULL;

	assert_true(length < 8u << 20);
	if (file != NULL)
		fclose(file);
	free(bytes);
	return found;
}

static void test_gone_from_the_file(void **state)
{
	const struct scratch *scratch = *state;
	char *path = memory_format("%s/county.db", scratch->folder), *journal = memory_format("%s-journal", path);
	char *long_note = memory_new(1901);
	struct filing *filing = filing_new(HOUSE, "member", DAY, "clerk");
	struct event_id events[4], request;

	memset(long_note, 'x', 1900);
	meet_on(scratch, path);
	work(scratch, events);
	/* More than a page. */
	add_new(scratch, filing, "member", "33333333333333333333333333333333", PAIRS("note", long_note));
	add_new(scratch, filing, "member", "44444444444444444444444444444444", PAIRS("note", long_note));
	add_set(scratch, filing, "member", MEMBER, PAIRS("note", long_note, "name", "欧阳无痕"));
	events[3] = append(&town, filing);
	stations_exchange(&town, &county);
	assert_true(file_has(path, "覃无痕") && file_has(path, "欧阳无痕") && file_has(path, "xxxxxxxxxx"));
	request = ask(&county, zhou, events, 4);
	approve(&county, wu, &request, DUE);
	assert_int_equal(carry_out(&county, DUE), 4);
	assert_false(file_has(path, "无痕") || file_has(path, "xxxxxxxxxx") || file_has(path, "13800000000"));
	assert_false(file_has(journal, "无痕") || file_has(journal, "xxxxxxxxxx"));
	free(long_note);
	free(path);
	free(journal);
	carry_out(&town, DUE);
	part();
}

/* By hand, with the sqlite3 program: named by verify. */
static void test_by_hand(void **state)
{
	struct event_id events[3], request;
	char *sql;

	meet(*state);
	work(*state, events);
	sql = memory_format("UPDATE event SET salt = NULL, body = NULL WHERE id = '%s'", events[1].text);
	MUST(store_execute(county.store, sql, &problem));
	MUST(ledger_project(county.ledger, HOUSE, &problem));
	assert_int_equal(faults(&county), 1);
	request = ask(&county, zhou, &events[1], 1);
	assert_int_equal(faults(&county), 1); /* one signature is no order */
	approve(&county, wu, &request, DUE);
	assert_int_equal(faults(&county), 0);
	free(sql);
	assert_int_equal(carry_out(&town, DUE), 0);
	part();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ERASE_TEST(test_an_old_bundle),
	    ERASE_TEST(test_filled_in),
	    ERASE_TEST(test_gone_from_the_file),
	    ERASE_TEST(test_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
