/* Orders to erase: which hold, what they take, and that nothing brings it back. */
#include "ledger_scratch.h"

#include "ledger/event.h"

#define APPROVED date_make(2030, 3, 3)
#define DUE date_make(2030, 4, 2) /* thirty days later */

static const char scratch_unit[] =
    "form: unit\nlabel: 往来单位\nof: office\none: [code, chain]\nfields:\n"
    "  - {name: code, label: 代码, type: text}\n"
    "  - {name: level, label: 层级, type: code, codes: {township: 乡镇, county: 县}}\n"
    "  - {name: relation, label: 关系, type: code, codes: {parent: 上级, child: 下级}}\n"
    "  - {name: chain, label: 账本, type: text}\n"
    "  - {name: office, label: 记录链, type: text}\n";

/* A county with two supervisors and a clerk, a township with a supervisor of its own. */
static struct station county, town;
static struct actor *zhou, *wu, *clerk, *local;

static struct actor *employ(struct station *station, const char *name, const char *role)
{
	char key_id[65];
	struct enrolled_key key = {key_id, name, role};
	struct event_id id;
	struct actor *actor;

	MUST(keys_create(station->store, name, "x", key_id, &problem));
	MUST((actor = keys_sign_in(station->store, name, "x", &problem)) != NULL);
	MUST(ledger_enrol(station->ledger, station->actor, ledger_chain(station->ledger), station->code, ledger_office(station->ledger), &key, 1,
	    DAY, &id, &problem));
	return actor;
}

/* What one station has on file of another one. */
static void put_unit(const struct scratch *scratch, struct station *at, const struct station *other, const char *level, const char *relation)
{
	struct record *record = record_of(scratch, "unit", NULL, PAIRS("code", other->code, "level", level, "relation", relation));
	struct filing *filing = filing_new(ledger_office(at->ledger), "unit", DAY, LEDGER_ADMINISTRATOR);

	record_put_text(record, "chain", ledger_chain(other->ledger));
	record_put_text(record, "office", ledger_office(other->ledger));
	filing_add_new(filing, record);
	record_free(record);
	append(at, filing);
}

static bool introduce_key(void *self, const char *chain, const char *station, const char *office, const struct enrolled_key *key, int64_t until)
{
	struct station *at = self;
	const struct station *other = at == &town ? &county : &town;
	struct event_id id;

	(void)until;
	if (strcmp(chain, ledger_chain(other->ledger)) == 0)
		MUST(ledger_enrol(at->ledger, at->actor, chain, station, office, key, 1, DAY, &id, &problem));
	return true;
}

static void meet_on(const struct scratch *scratch, const char *path)
{
	clock_set_today(DAY);
	county = station_new(scratch, path, "K");
	town = station_new(scratch, NULL, "T");
	MUST(store_set_setting(county.store, "level", "county", &problem));
	MUST(store_set_setting(town.store, "level", "township", &problem));
	zhou = employ(&county, "周主管", LEDGER_SUPERVISOR);
	wu = employ(&county, "吴主管", LEDGER_SUPERVISOR);
	clerk = employ(&county, "王经办", "clerk");
	local = employ(&town, "镇主管", LEDGER_SUPERVISOR);
	put_unit(scratch, &county, &town, "township", "child");
	put_unit(scratch, &town, &county, "county", "parent");
	MUST(ledger_each_key(county.ledger, introduce_key, &town, &problem));
	MUST(ledger_each_key(town.ledger, introduce_key, &county, &problem));
}

static void meet(const struct scratch *scratch)
{
	meet_on(scratch, NULL);
}

static int64_t faults(const struct station *station)
{
	struct verify_count count;

	MUST(ledger_verify(station->ledger, NULL, NULL, &count, &problem));
	return count.faults;
}

static void part(void)
{
	assert_int_equal(faults(&county), 0);
	assert_int_equal(faults(&town), 0);
	check_rebuild(&county);
	check_rebuild(&town);
	actor_free(zhou);
	actor_free(wu);
	actor_free(clerk);
	actor_free(local);
	station_free(&county);
	station_free(&town);
}

/* ---- what is said ---- */

static struct event_id say(struct station *at, const struct actor *actor, struct filing *filing)
{
	struct event_id id;

	MUST(ledger_append(at->ledger, actor, "erase", filing, &id, &problem));
	filing_free(filing);
	return id;
}

static struct tree *text_of(const char *text)
{
	struct tree *map = tree_new_map(), *node = tree_copy(tree_add_text(map, "text", text));

	tree_free(map);
	return node;
}

static struct event_id ask(struct station *at, const struct actor *actor, const struct event_id *events, size_t count)
{
	struct filing *filing = filing_new(ledger_office(at->ledger), "erasure", APPROVED, LEDGER_SUPERVISOR);
	struct tree *list = tree_new_list();

	for (size_t i = 0; i < count; i++)
		tree_add_text(list, NULL, events[i].text);
	filing_add_extra(filing, "events", list);
	filing_add_extra(filing, "stream", text_of(HOUSE));
	filing_add_extra(filing, "basis", text_of("审批类满三年"));
	return say(at, actor, filing);
}

static struct event_id approve(struct station *at, const struct actor *actor, const struct event_id *request, date from)
{
	struct filing *filing = filing_new(ledger_office(at->ledger), "erasure_approval", APPROVED, LEDGER_SUPERVISOR);

	filing_add_extra(filing, "approves", text_of(request->text));
	filing_add_extra(filing, "from", text_of(date_write(from).text));
	return say(at, actor, filing);
}

static struct event_id withdraw(struct station *at, const struct actor *actor, const struct event_id *request, date day)
{
	struct filing *filing = filing_new(ledger_office(at->ledger), "erasure_withdrawal", day, LEDGER_SUPERVISOR);

	filing_add_extra(filing, "withdraws", text_of(request->text));
	return say(at, actor, filing);
}

static int64_t carry_out(struct station *station, date day)
{
	int64_t erased;

	MUST(ledger_erase_due(station->ledger, day, &erased, NULL, NULL, &problem));
	return erased;
}

static size_t bodies(const struct station *station)
{
	return (size_t)scratch_number(station->store, "SELECT count(*) FROM event WHERE stream = '" HOUSE "' AND body IS NOT NULL AND salt IS NOT NULL");
}

/* Three filings of the township, which the county has too: a name, then two incomes. */
static void work(const struct scratch *scratch, struct event_id events[3])
{
	events[0] = file_new(scratch, &town, "member", MEMBER, PAIRS("name", "覃无痕"));
	events[1] = file_set(scratch, &town, "member", MEMBER, PAIRS("income", "1", "phone", "13800000000"));
	events[2] = file_set(scratch, &town, "member", MEMBER, PAIRS("income", "2"));
	stations_exchange(&town, &county);
}

/* The list must have one of this state, and with these words if it is void. */
static void listed(const struct station *station, date day, enum erasure_state state, const char *words)
{
	struct erasure *all;
	size_t count, found = 0;

	MUST(ledger_erasures(station->ledger, day, &all, &count, &problem));
	for (size_t i = 0; i < count; i++)
		found += all[i].state == state && (words == NULL || (all[i].fault != NULL && strstr(all[i].fault, words) != NULL));
	erasures_release(all, count);
	if (found == 0)
		fail_msg("none of state %d “%s” among %zu", (int)state, words != NULL ? words : "", count);
}

/* ---- what holds ---- */

static void test_on_the_day(void **state)
{
	struct event_id events[3], request;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, &events[1], 1);
	listed(&county, APPROVED, ERASURE_ASKED, NULL);
	approve(&county, wu, &request, DUE);
	stations_exchange(&county, &town);
	listed(&town, DUE - 1, ERASURE_WAITING, NULL);
	assert_int_equal(carry_out(&county, DUE - 1), 0);
	assert_int_equal(bodies(&county), 3);
	listed(&town, DUE, ERASURE_DUE, NULL);
	assert_int_equal(carry_out(&county, DUE), 1);
	assert_int_equal(carry_out(&county, DUE), 0);
	assert_int_equal(carry_out(&town, DUE + 7), 1);
	assert_int_equal(bodies(&county), 2);
	check_field(*state, &county, "member", MEMBER, "phone", NULL);
	check_field(*state, &county, "member", MEMBER, "income", "2.00");
	check_field(*state, &town, "member", MEMBER, "phone", NULL);
	/* Work goes on, and what was erased is not missed by anybody. */
	file_set(*state, &town, "member", MEMBER, PAIRS("phone", "13900000000"));
	stations_exchange(&town, &county);
	check_field(*state, &county, "member", MEMBER, "phone", "13900000000");
	assert_int_equal(ledger_waiting(county.ledger), 0);
	part();
}

static void test_all_of_it(void **state)
{
	struct event_id events[3], request;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	approve(&county, wu, &request, DUE);
	assert_int_equal(carry_out(&county, DUE), 3);
	assert_int_equal(scratch_number(county.store, "SELECT count(*) FROM member"), 0);
	/* The township carries it out when it hears of it. */
	stations_exchange(&county, &town);
	assert_int_equal(bodies(&town), 3);
	assert_int_equal(carry_out(&town, DUE), 3);
	assert_int_equal(scratch_number(town.store, "SELECT count(*) FROM member"), 0);
	part();
}

/* ---- what does not ---- */

static void test_one_signature(void **state)
{
	struct event_id events[3], request;
	struct actor *again;
	char key_id[65];
	struct enrolled_key key = {key_id, "周主管", LEDGER_SUPERVISOR};
	struct event_id id;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	assert_int_equal(carry_out(&county, DUE + 3650), 0);
	approve(&county, zhou, &request, DUE);
	listed(&county, DUE, ERASURE_VOID, "同一个人");
	listed(&county, DUE, ERASURE_ASKED, NULL);
	/* A renewed key is the same person. */
	MUST(keys_create(county.store, "周主管", "y", key_id, &problem));
	MUST((again = keys_sign_in(county.store, "周主管", "y", &problem)) != NULL);
	MUST(ledger_enrol(county.ledger, county.actor, ledger_chain(county.ledger), "K", ledger_office(county.ledger), &key, 1, DAY, &id, &problem));
	approve(&county, again, &request, DUE);
	actor_free(again);
	assert_int_equal(carry_out(&county, DUE), 0);
	assert_int_equal(bodies(&county), 3);
	part();
}

static void test_no_supervisor_of_a_county(void **state)
{
	struct event_id events[3], request;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	approve(&county, clerk, &request, DUE);
	approve(&county, county.actor, &request, DUE);
	listed(&county, DUE, ERASURE_VOID, "审核人不是县级主管人员");
	stations_exchange(&county, &town);
	/* A township's supervisor is none, whatever that township says of itself. */
	put_unit(*state, &town, &town, "county", "child");
	approve(&town, local, &request, DUE);
	ask(&town, local, events, 3);
	stations_exchange(&county, &town);
	listed(&county, DUE, ERASURE_VOID, "申请人不是县级主管人员");
	assert_int_equal(carry_out(&county, DUE), 0);
	assert_int_equal(carry_out(&town, DUE), 0);
	assert_int_equal(bodies(&county) + bodies(&town), 6);
	part();
}

static void test_early(void **state)
{
	struct event_id events[3], request;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	approve(&county, wu, &request, DUE - 1);
	listed(&county, DUE, ERASURE_VOID, "没有等满");
	assert_int_equal(carry_out(&county, DUE), 0);
	approve(&county, wu, &request, DUE + 5);
	assert_int_equal(carry_out(&county, DUE + 4), 0);
	assert_int_equal(carry_out(&county, DUE + 5), 3);
	part();
}

/* An approval of a request that is nowhere, and an order over what is no household's history. */
static void test_of_nothing(void **state)
{
	struct event_id none = {"0000000000000000000000000000000000000000000000000000000000000000"}, office[2], request;
	struct statement *row;

	meet(*state);
	approve(&county, wu, &none, DUE);
	listed(&county, DUE, ERASURE_VOID, "没有有效的申请");
	row = store_statement(county.store, "SELECT id FROM event WHERE type = ? LIMIT 1");
	statement_bind_text(row, 1, "enrol");
	assert_true(statement_step(row));
	snprintf(office[0].text, sizeof(office[0].text), "%s", statement_text(row, 0));
	statement_reset(row);
	row = store_statement(county.store, "SELECT id FROM event WHERE type = 'file' AND stream = ? LIMIT 1");
	statement_bind_text(row, 1, ledger_office(county.ledger));
	assert_true(statement_step(row));
	snprintf(office[1].text, sizeof(office[1].text), "%s", statement_text(row, 0));
	statement_reset(row);
	request = ask(&county, zhou, office, 2);
	approve(&county, wu, &request, DUE);
	assert_int_equal(carry_out(&county, DUE), 0);
	assert_int_equal(scratch_number(county.store, "SELECT count(*) FROM event WHERE body IS NULL"), 0);
	part();
}

static void test_withdrawn(void **state)
{
	struct event_id events[3], request;

	meet(*state);
	work(*state, events);
	request = ask(&county, zhou, events, 3);
	approve(&county, wu, &request, DUE);
	withdraw(&county, zhou, &request, DUE - 1);
	listed(&county, DUE, ERASURE_WITHDRAWN, NULL);
	assert_int_equal(carry_out(&county, DUE), 0);
	/* Too late for this one. */
	request = ask(&county, zhou, events, 1);
	approve(&county, wu, &request, DUE);
	withdraw(&county, zhou, &request, DUE);
	listed(&county, DUE, ERASURE_VOID, "才撤回");
	assert_int_equal(carry_out(&county, DUE), 1);
	assert_int_equal(carry_out(&town, DUE), 0);
	part();
}

/* ---- what comes back ---- */

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

/* The scratch forms, and that of other stations. */
static int erase_make(void **state)
{
	struct scratch *scratch;

	if (scratch_make(state) != 0)
		return -1;
	scratch = *state;
	scratch_write(scratch, "record/unit.yaml", scratch_unit);
	form_catalogue_free(scratch->forms);
	scratch->forms = scratch_forms(scratch);
	return 0;
}

#define ERASE_TEST(name) cmocka_unit_test_setup_teardown(name, erase_make, scratch_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    ERASE_TEST(test_on_the_day),
	    ERASE_TEST(test_all_of_it),
	    ERASE_TEST(test_one_signature),
	    ERASE_TEST(test_no_supervisor_of_a_county),
	    ERASE_TEST(test_early),
	    ERASE_TEST(test_of_nothing),
	    ERASE_TEST(test_withdrawn),
	    ERASE_TEST(test_an_old_bundle),
	    ERASE_TEST(test_filled_in),
	    ERASE_TEST(test_gone_from_the_file),
	    ERASE_TEST(test_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
