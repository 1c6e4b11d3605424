/* Events from elsewhere: what is taken, what waits, what is refused. */
#include "ledger_scratch.h"

#include "ledger/event.h"
#include "ledger/keys.h"

static struct station a, b;

static void meet(const struct scratch *scratch)
{
	clock_set_today(DAY);
	a = station_new(scratch, NULL, "A");
	b = station_new(scratch, NULL, "B");
	station_meet(&a, &b);
	station_meet(&b, &a);
}

static void part(void)
{
	struct verify_count count;

	MUST(ledger_verify(a.ledger, NULL, NULL, &count, &problem));
	assert_int_equal(count.faults, 0);
	check_rebuild(&a);
	station_free(&a);
	station_free(&b);
}

/* The rows of a station, to be handed over one by one. */
struct rows {
	struct event_row *rows;
	size_t count;
};

static struct rows rows_of(const struct station *station, const char *stream)
{
	struct statement *select = store_statement(station->store,
	    "SELECT core, signature, salt, body FROM event WHERE stream = ? ORDER BY position");
	struct rows rows = {NULL, 0};

	statement_bind_text(select, 1, stream);
	while (statement_step(select)) {
		rows.rows = memory_resize(rows.rows, rows.count + 1, sizeof(*rows.rows));
		assert_true(event_row_read(select, 0, &rows.rows[rows.count++]));
	}
	return rows;
}

static void rows_release(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		event_row_release(&rows->rows[i]);
	free(rows->rows);
}

static bool take(struct station *to, const struct event_row *row)
{
	bool fresh;

	MUST(ledger_take(to->ledger, row, &fresh, &problem));
	return fresh;
}

static void settle(struct station *station)
{
	MUST(ledger_settle(station->ledger, NULL, NULL, &problem));
}

static void test_once_is_enough(void **state)
{
	struct rows rows;

	meet(*state);
	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明"));
	rows = rows_of(&a, HOUSE);
	assert_int_equal(rows.count, 1);
	assert_true(take(&b, &rows.rows[0]));
	assert_false(take(&b, &rows.rows[0]));
	assert_false(take(&a, &rows.rows[0]));
	settle(&b);
	check_field(*state, &b, "member", MEMBER, "name", "王小明");
	rows_release(&rows);
	part();
}

/* Every byte of a row counts. */
static void test_tampered(void **state)
{
	struct rows rows;
	struct event_row *row;
	bool fresh;

	meet(*state);
	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明"));
	rows = rows_of(&a, HOUSE);
	row = &rows.rows[0];
	row->body[row->body_length / 2] ^= 1;
	REFUSED(ledger_take(b.ledger, row, &fresh, &problem), "正文与签名时的不一样");
	row->body[row->body_length / 2] ^= 1;
	row->salt[0] ^= 1;
	REFUSED(ledger_take(b.ledger, row, &fresh, &problem), "正文与签名时的不一样");
	row->salt[0] ^= 1;
	row->body_length--;
	REFUSED(ledger_take(b.ledger, row, &fresh, &problem), "正文与签名时的不一样");
	row->body_length++;
	row->signature[63] ^= 1;
	REFUSED(ledger_take(b.ledger, row, &fresh, &problem), "签名不对");
	row->signature[63] ^= 1;
	for (size_t i = 0; i < row->core_length; i++) {
		struct problem problem = PROBLEM_INIT;

		row->core[i] ^= 1;
		assert_false(ledger_take(b.ledger, row, &fresh, &problem));
		row->core[i] ^= 1;
		problem_release(&problem);
	}
	assert_int_equal(scratch_number(b.store, "SELECT count(*) FROM event WHERE stream = '" HOUSE "'"), 0);
	assert_true(take(&b, row));
	settle(&b);
	rows_release(&rows);
	part();
}

/* What builds upon an event that has not come is kept, counted and shown to nobody. */
static void test_out_of_order(void **state)
{
	struct rows rows;

	meet(*state);
	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明"));
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "1"));
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "2"));
	rows = rows_of(&a, HOUSE);
	take(&b, &rows.rows[2]);
	settle(&b);
	assert_int_equal(ledger_waiting(b.ledger), 1);
	assert_int_equal(scratch_number(b.store, "SELECT count(*) FROM member"), 0);
	take(&b, &rows.rows[0]);
	settle(&b);
	assert_int_equal(ledger_waiting(b.ledger), 1);
	check_field(*state, &b, "member", MEMBER, "income", NULL);
	/* Work goes on upon what is known. */
	file_set(*state, &b, "member", MEMBER, PAIRS("phone", "1380000"));
	assert_int_equal(ledger_waiting(b.ledger), 1);
	take(&b, &rows.rows[1]);
	settle(&b);
	assert_int_equal(ledger_waiting(b.ledger), 0);
	check_field(*state, &b, "member", MEMBER, "income", "2.00");
	check_field(*state, &b, "member", MEMBER, "phone", "1380000");
	check_rebuild(&b);
	rows_release(&rows);
	part();
}

/* A crash between taking and settling: the next opening settles, and so does a filing upon it. */
static void test_never_settled(void **state)
{
	const struct scratch *scratch = *state;
	struct rows rows;

	meet(scratch);
	file_new(scratch, &a, "member", MEMBER, PAIRS("name", "王小明"));
	file_set(scratch, &a, "member", MEMBER, PAIRS("income", "1"));
	rows = rows_of(&a, HOUSE);
	take(&b, &rows.rows[0]);
	ledger_free(b.ledger);
	MUST((b.ledger = ledger_open(b.store, scratch->forms, &problem)) != NULL);
	check_field(scratch, &b, "member", MEMBER, "name", "王小明");
	take(&b, &rows.rows[1]);
	file_set(scratch, &b, "member", MEMBER, PAIRS("income", "2"));
	assert_int_equal(count_contests(&b), 0);
	check_field(scratch, &b, "member", MEMBER, "income", "2.00");
	check_rebuild(&b);
	rows_release(&rows);
	part();
}

static void test_stranger(void **state)
{
	struct station c;
	struct rows rows;
	bool fresh;

	meet(*state);
	c = station_new(*state, NULL, "C");
	file_new(*state, &c, "member", MEMBER, PAIRS("name", "王小明"));
	rows = rows_of(&c, HOUSE);
	REFUSED(ledger_take(b.ledger, &rows.rows[0], &fresh, &problem), "没有登记");
	/* B lets C in; A trusts the word of a parent. */
	station_meet_as(&a, &b, "parent");
	station_meet_as(&b, &c, "child");
	assert_true(take(&b, &rows.rows[0]));
	settle(&b);
	station_send(&b, &a);
	check_field(*state, &a, "member", MEMBER, "name", "王小明");
	rows_release(&rows);
	station_free(&c);
	part();
}

/* A second person at B: his events may come before the one that enrols him. */
static void test_parked_until_enrolled(void **state)
{
	struct enrolled_key key = {NULL, "乙", "clerk"};
	struct actor *second, *kept;
	struct rows office, house;
	struct event_id id;
	char key_id[65], *role;

	meet(*state);
	MUST(keys_create(b.store, "乙", "x", key_id, &problem));
	MUST((second = keys_sign_in(b.store, "乙", "x", &problem)) != NULL);
	key.key_id = key_id;
	MUST(ledger_enrol_here(b.ledger, b.actor, &key, 1, DAY, &id, &problem));
	role = ledger_role(b.ledger, key_id);
	assert_string_equal(role, "clerk");
	free(role);
	REFUSED(ledger_enrol_here(b.ledger, second, &key, 1, DAY, &id, &problem),
	    "只能由管理员");
	key.name = "丙";
	REFUSED(ledger_enrol_here(b.ledger, b.actor, &key, 1, DAY, &id, &problem),
	    "另一个姓名");
	kept = b.actor;
	b.actor = second;
	file_new(*state, &b, "member", MEMBER, PAIRS("name", "王小明"));
	b.actor = kept;
	house = rows_of(&b, HOUSE);
	office = rows_of(&b, ledger_office(b.ledger));
	assert_false(take(&a, &house.rows[0]));
	assert_false(take(&a, &house.rows[0]));
	settle(&a);
	assert_int_equal(ledger_waiting(a.ledger), 1);
	for (size_t i = 0; i < office.count; i++)
		take(&a, &office.rows[i]);
	settle(&a);
	assert_int_equal(ledger_waiting(a.ledger), 0);
	check_field(*state, &a, "member", MEMBER, "name", "王小明");
	rows_release(&house);
	rows_release(&office);
	actor_free(second);
	part();
}

/* Somebody else at B, enrolled there. */
static struct actor *second_clerk(void)
{
	struct enrolled_key key = {.name = "乙", .role = "clerk"};
	struct actor *second;
	struct event_id id;
	char key_id[65];

	MUST(keys_create(b.store, key.name, "x", key_id, &problem));
	MUST((second = keys_sign_in(b.store, key.name, "x", &problem)) != NULL);
	key.key_id = key_id;
	MUST(ledger_enrol_here(b.ledger, b.actor, &key, 1, DAY, &id, &problem));
	return second;
}

static void test_revoked(void **state)
{
	struct actor *second, *kept;
	struct event_id id;
	const char *key_id;

	meet(*state);
	second = second_clerk();
	key_id = actor_key_id(second);
	kept = b.actor;
	b.actor = second;
	file_new(*state, &b, "member", MEMBER, PAIRS("name", "王小明"));
	b.actor = kept;
	REFUSED(ledger_revoke(b.ledger, b.actor, ledger_chain(b.ledger), actor_key_id(b.actor), 0, "", DAY, &id, &problem), "最后一位管理员");
	MUST(ledger_revoke(b.ledger, b.actor, ledger_chain(b.ledger), key_id, 0, "离岗", DAY, &id, &problem));
	assert_null(ledger_role(b.ledger, key_id));
	{
		struct filing *filing = filing_new(HOUSE, "member", DAY, "administrator");

		REFUSED(ledger_append(b.ledger, second, "file", filing, &id, &problem), "已经停用");
		filing_free(filing);
	}
	/* What it signed before stands, here and elsewhere. */
	station_send(&b, &a);
	check_field(*state, &a, "member", MEMBER, "name", "王小明");
	actor_free(second);
	part();
}

/* An event as a dishonest or newer station would make it: right in itself. */
static struct event_row forge(const struct station *by, const char *type, int version, const char *body)
{
	struct event event = {.version = version};
	struct event_row row = {.has_body = true, .body = memory_text(body), .body_length = strlen(body)};
	struct statement *last = store_statement(by->store, "SELECT seq, id FROM event WHERE chain = ? ORDER BY seq DESC LIMIT 1");
	struct buffer core = BUFFER_INIT(LEDGER_CORE_MAXIMUM);
	char *heads = ledger_heads(by->ledger, HOUSE), *dep = heads;

	statement_bind_text(last, 1, ledger_chain(by->ledger));
	assert_true(statement_step(last));
	event.seq = statement_number(last, 0) + 1;
	event.hlc_ms = clock_milliseconds() + event.seq;
	snprintf(event.prev, sizeof event.prev, "%s", statement_text(last, 1));
	statement_reset(last);
	snprintf(event.chain, sizeof event.chain, "%s", ledger_chain(by->ledger));
	snprintf(event.stream, sizeof event.stream, "%s", HOUSE);
	snprintf(event.type, sizeof event.type, "%s", type);
	snprintf(event.actor, sizeof event.actor, "%s", actor_key_id(by->actor));
	event.deps = &dep;
	event.dep_count = strlen(heads) == 64;
	random_bytes(row.salt, sizeof row.salt);
	memcpy(event.body_hash, event_body_hash(&row).text, sizeof event.body_hash);
	event.body_length = row.body_length;
	event_write_core(&event, &core);
	row.core_length = core.length;
	row.core = buffer_take(&core);
	actor_sign(by->actor, ledger_hash(row.core, row.core_length).text, row.signature);
	free(heads);
	return row;
}

/* A type or version of tomorrow: kept, passed on, and the household only looked at until this program is newer. */
static void test_of_a_newer_version(void **state)
{
	struct event_row row;
	struct filing *filing;
	struct event_id id;

	meet(*state);
	file_new(*state, &b, "member", MEMBER, PAIRS("name", "王小明"));
	stations_exchange(&a, &b);
	row = forge(&b, "file", 2, "{\"records\":[{\"form\":\"member\",\"id\":\"" MEMBER "\",\"set\":{\"income\":100}}]}");
	assert_true(take(&a, &row));
	settle(&a);
	check_field(*state, &a, "member", MEMBER, "income", NULL);
	filing = filing_new(HOUSE, "member", DAY, "administrator");
	REFUSED(ledger_append(a.ledger, a.actor, "file", filing, &id, &problem), "请先升级");
	filing_free(filing);
	event_row_release(&row);
	part();
}

/* A body that is none, records that are none, values of the wrong kind: no crash, nothing made up. */
static void test_odd_bodies(void **state)
{
	static const char *const bodies[] = {
	    "", "x", "[]", "7", "{}", "{\"records\":7}", "{\"records\":[7,[],{},{\"form\":\"member\"},{\"id\":\"" MEMBER "\"}]}",
	    "{\"records\":[{\"form\":\"member\",\"id\":\"../etc\",\"new\":{}}]}",
	    "{\"records\":[{\"form\":\"nothing\",\"id\":\"" MEMBER "\",\"new\":{\"a\":1}}]}",
	    "{\"records\":[{\"form\":\"member\",\"id\":\"" MEMBER "\",\"set\":{\"income\":\"many\",\"name\":{\"x\":1},\"nosuch\":1}}]}",
	    "{\"records\":[{\"form\":\"member\",\"id\":\"" MEMBER "\",\"set\":7,\"clear\":7}]}",
	    "{\"records\":[{\"form\":\"member\",\"id\":\"" MEMBER "\",\"clear\":[7,[],\"nosuch\"]}]}",
	    "{\"records\":[{\"form\":\"member\",\"id\":\"" MEMBER "\",\"set\":{\"income\":99999999999999999999}}]}",
	    "{\"stand\":7,\"fall\":[[],\"x\"],\"records\":[]}", "{\"keys\":[7],\"chain\":7}",
	};

	meet(*state);
	file_new(*state, &b, "member", MEMBER, PAIRS("name", "王小明", "income", "5"));
	stations_exchange(&a, &b);
	for (size_t i = 0; i < 2 * BASE_COUNT(bodies); i++) {
		struct event_row row = forge(&b, i % 2 == 0 ? "file" : "resolve", 1, bodies[i / 2]);

		assert_true(take(&a, &row));
		assert_true(take(&b, &row));
		settle(&a);
		settle(&b);
		check_field(*state, &a, "member", MEMBER, "income", "5.00");
		check_field(*state, &a, "member", MEMBER, "name", "王小明");
		event_row_release(&row);
	}
	assert_int_equal(ledger_waiting(a.ledger), 0);
	part();
}

static void test_in_anothers_name(void **state)
{
	struct event_row row;
	bool fresh;

	meet(*state);
	row = forge(&b, "file", 1, "{\"by\":\"A\",\"records\":[]}");
	REFUSED(ledger_take(a.ledger, &row, &fresh, &problem), "不是同一个人");
	event_row_release(&row);
	part();
}

/* Nor does it come in by waiting until its signer is known; and nothing else waits for it. */
static void test_parked_in_anothers_name(void **state)
{
	struct actor *second, *kept;
	struct event_row row;

	meet(*state);
	second = second_clerk();
	kept = b.actor;
	b.actor = second;
	row = forge(&b, "file", 1, "{\"by\":\"B\",\"records\":[]}");
	b.actor = kept;
	assert_false(take(&a, &row));
	file_new(*state, &b, "member", MEMBER, PAIRS("name", "王小明"));
	station_send(&b, &a);
	check_field(*state, &a, "member", MEMBER, "name", "王小明");
	assert_int_equal(ledger_waiting(a.ledger), 1);
	event_row_release(&row);
	actor_free(second);
	part();
}

/* An erased body: the core stays and holds, what it said is gone, and the rest stands. */
static void test_erased(void **state)
{
	struct rows rows;

	meet(*state);
	file_new(*state, &a, "member", MEMBER, PAIRS("name", "王小明"));
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "1", "phone", "1380000"));
	file_set(*state, &a, "member", MEMBER, PAIRS("income", "2"));
	rows = rows_of(&a, HOUSE);
	rows.rows[1].has_body = false;
	for (size_t i = 0; i < rows.count; i++)
		take(&b, &rows.rows[i]);
	settle(&b);
	assert_int_equal(ledger_waiting(b.ledger), 0);
	check_field(*state, &b, "member", MEMBER, "income", "2.00");
	check_field(*state, &b, "member", MEMBER, "phone", NULL);
	check_rebuild(&b);
	rows_release(&rows);
	part();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_once_is_enough),
	    SCRATCH_TEST(test_tampered),
	    SCRATCH_TEST(test_out_of_order),
	    SCRATCH_TEST(test_never_settled),
	    SCRATCH_TEST(test_stranger),
	    SCRATCH_TEST(test_parked_until_enrolled),
	    SCRATCH_TEST(test_revoked),
	    SCRATCH_TEST(test_of_a_newer_version),
	    SCRATCH_TEST(test_odd_bodies),
	    SCRATCH_TEST(test_in_anothers_name),
	    SCRATCH_TEST(test_parked_in_anothers_name),
	    SCRATCH_TEST(test_erased),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
