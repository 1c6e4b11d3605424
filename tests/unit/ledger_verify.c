/* Every edit that the sqlite3 program can make to a file is named, with its row. */
#include "ledger_scratch.h"

#include <sqlite3.h>

struct found {
	char *sentences;
	int64_t faults;
};

static void collect(void *self, const char *sentence)
{
	struct found *found = self;
	char *longer = memory_format("%s%s\n", found->sentences == NULL ? "" : found->sentences, sentence);

	free(found->sentences);
	found->sentences = longer;
}

static struct found verify(struct station *station)
{
	struct verify_count count;
	struct found found = {NULL, 0};

	MUST(ledger_verify(station->ledger, collect, &found, &count, &problem));
	found.faults = count.faults;
	assert_true(count.events > 5 && count.signatures == count.events && count.streams >= 2 && count.rows > 3);
	return found;
}

/* As an official with the sqlite3 program would do it: straight into the file. */
static void edit(const char *path, const char *sql)
{
	sqlite3 *database;
	char *error = NULL;

	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	sqlite3_exec(database, "PRAGMA synchronous = OFF; DROP TRIGGER IF EXISTS event_is_never_deleted; DROP TRIGGER IF EXISTS event_is_never_changed", NULL, NULL,
	    NULL);
	if (sqlite3_exec(database, sql, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", sql, error);
	assert_true(sqlite3_changes(database) > 0);
	sqlite3_close(database);
}

/* A file with an open contest, a held membership, a second user and another station's events. */
static struct station worked_with(const struct scratch *scratch, const char *path)
{
	struct station a = station_new(scratch, path, "A"), b = station_new(scratch, NULL, "B");
	struct filing *filing = filing_new(HOUSE, "application", DAY, "administrator");

	station_meet(&a, &b);
	station_meet(&b, &a);
	add_new(scratch, filing, "member", MEMBER, PAIRS("name", "王小明", "income", "500"));
	add_new(scratch, filing, "application", APPLICATION, PAIRS("state", "filed"));
	append(&a, filing);
	stations_exchange(&a, &b);
	filing = filing_new(HOUSE, "application", DAY, "administrator");
	add_set(scratch, filing, "application", APPLICATION, PAIRS("state", "confirmed"));
	add_new(scratch, filing, "membership", NULL, PAIRS("application", APPLICATION, "person", MEMBER, "state", "active"));
	append(&a, filing);
	file_set(scratch, &a, "member", MEMBER, PAIRS("phone", "1380000"));
	file_set(scratch, &b, "application", APPLICATION, PAIRS("state", "withdrawn"));
	stations_exchange(&a, &b);
	station_free(&b);
	return a;
}

/* What a table lists, column by column, sets each to something else. */
static const struct {
	const char *sql, *words; /* words: of a sentence that must be there */
} edits[] = {
    {"UPDATE member SET income = income + 10000", "member 表，记录 11111111111111111111111111111111：income"},
    {"UPDATE member SET name = '王大明'", "name 一列"},
    {"UPDATE member SET phone = NULL", "phone 一列"},
    {"UPDATE member SET _void = 1", "_void 一列"},
    {"UPDATE membership SET _held = 0", "membership 表"},
    {"UPDATE member SET filed_by = '张三'", "filed_by 一列"},
    {"UPDATE member SET filed_on = '2020-01-01'", "filed_on 一列"},
    {"UPDATE member SET entered_at = 0", "entered_at 一列"},
    {"UPDATE member SET station = 'C'", "station 一列"},
    {"UPDATE member SET _event = ''", "_event 一列"},
    {"UPDATE member SET _order = _order + 1", "_order 一列"},
    {"UPDATE member SET household = 'ffffffffffffffffffffffffffffffff'", "是多出来的"},
    {"DELETE FROM member", "member 表，记录 11111111111111111111111111111111：不见了"},
    {"INSERT INTO member(household, id, income) VALUES('" HOUSE "', '99999999999999999999999999999999', 1)",
        "记录 99999999999999999999999999999999：没有对应"},
    {"INSERT INTO member(household, id) VALUES('" OTHER_HOUSE "', '99999999999999999999999999999999')", "没有对应"},
    {"INSERT INTO member(household, id) SELECT office, '99999999999999999999999999999999' FROM enrolled LIMIT 1",
        "记录 99999999999999999999999999999999：没有对应"},
    {"DELETE FROM contested", "contested 表"},
    {"UPDATE contested SET agreed = 'confirmed'", "contested 表"},
    {"UPDATE contested SET value = 'filed' WHERE value = 'withdrawn'", "contested 表"},
    {"UPDATE contested SET actor = 'x'", "contested 表"},
    {"INSERT INTO contested(stream, form, record, field, event) VALUES('" HOUSE "', 'member', 'x', 'name', 'y')", "contested 表"},
    {"INSERT INTO contested(stream, form, record, field, event) VALUES('none', 'member', 'x', 'name', 'y')", "contested 表"},
    {"UPDATE stream SET heads = '' WHERE id = '" HOUSE "'", "stream 表，" HOUSE},
    {"UPDATE stream SET events = events + 1", "stream 表"},
    {"UPDATE stream SET waiting = 1", "stream 表"},
    {"UPDATE stream SET unread = 1", "stream 表"},
    {"UPDATE stream SET read_only = 1", "stream 表"},
    {"DELETE FROM stream WHERE id = '" HOUSE "'", "stream 表，" HOUSE},
    {"INSERT INTO stream VALUES('" OTHER_HOUSE "', '', 0, 0, 0, 0, '')", "stream 表，记录 " OTHER_HOUSE},
    {"UPDATE enrolled SET role = 'administrator', name = '张三'", "enrolled 表"},
    {"UPDATE enrolled SET until = 99999", "enrolled 表"},
    {"UPDATE enrolled SET station = 'x'", "enrolled 表"},
    {"DELETE FROM enrolled WHERE name = 'B'", "enrolled 表：缺密钥"},
    {"INSERT INTO enrolled(chain, key, role) VALUES('x', 'y', 'clerk')", "enrolled 表：密钥 y"},
    {"UPDATE event SET body = replace(body, '50000', '70000') WHERE body LIKE '%50000%'", "正文被改动过"},
    {"UPDATE event SET body = replace(body, '2025-03-03', '2025-03-02') WHERE position = 3", "event 表第 3 行：正文被改动过"},
    {"UPDATE event SET salt = zeroblob(16) WHERE position = 2", "event 表第 2 行：正文被改动过"},
    {"UPDATE event SET body = NULL, salt = NULL WHERE position = 3", "event 表第 3 行：正文不见了"},
    {"UPDATE event SET body = 'x' WHERE position = 3", "event 表第 3 行：正文被改动过"},
    {"UPDATE event SET signature = (SELECT signature FROM event WHERE position = 1) WHERE position = 2", "event 表第 2 行：签名不对"},
    {"UPDATE event SET signature = zeroblob(64) WHERE position = 4", "event 表第 4 行：签名不对"},
    {"UPDATE event SET core = replace(core, 'type  file', 'type  close') WHERE position = 3", "event 表第 3 行：id 一列"},
    {"UPDATE event SET core = replace(core, 'chain', 'chian') WHERE position = 4", "event 表第 4 行：内容不是一条记录"},
    {"UPDATE event SET core = core || ' ' WHERE position = 4", "event 表第 4 行"},
    {"UPDATE event SET core = replace(core, substr(actor, 1, 8), 'aaaaaaaa') WHERE position = 3", "event 表第 3 行"},
    {"UPDATE event SET id = replace(id, substr(id, 1, 4), '0000') WHERE position = 3", "event 表第 3 行：id 一列"},
    {"UPDATE event SET chain = '" HOUSE "' WHERE position = 3", "event 表第 3 行：chain 一列"},
    {"UPDATE event SET seq = seq + 1 WHERE position = 3", "event 表第 3 行：seq 一列"},
    {"UPDATE event SET stream = '" OTHER_HOUSE "' WHERE position = 4", "event 表第 4 行：stream 一列"},
    {"UPDATE event SET type = 'close' WHERE position = 3", "event 表第 3 行：type 一列"},
    {"UPDATE event SET actor = '" HOUSE HOUSE "' WHERE position = 4", "event 表第 4 行：actor 一列"},
    {"UPDATE event SET hlc = '000000000000.0000' WHERE position = 4", "event 表第 4 行：hlc 一列"},
    {"DELETE FROM event WHERE position = 3", "缺第 3 号记录"},
    {"DELETE FROM event WHERE chain = (SELECT chain FROM event WHERE position = 1) AND seq IN (3, 4)", "从第 3 号起缺记录"},
    {"DELETE FROM event WHERE position = 1", "缺第 1 号记录"},
    {"DELETE FROM event WHERE position = (SELECT max(position) FROM event)", "stream 表"},
    {"UPDATE event SET position = -5 WHERE position = 3", "次序被改动过"},
    {"INSERT INTO event SELECT 100, '" HOUSE HOUSE "', chain, seq, stream, type, actor, hlc, core, signature, salt, body, 0"
        " FROM event WHERE position = 3", "event 表第 100 行：id 一列"},
};

static void copy_file(const char *from, const char *to)
{
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	char bytes[8192];
	size_t count;

	assert_true(in != NULL && out != NULL);
	while ((count = fread(bytes, 1, sizeof bytes, in)) > 0)
		assert_int_equal(fwrite(bytes, 1, count, out), count);
	assert_int_equal(fclose(in) + fclose(out), 0);
}

static void check_edit(const struct scratch *scratch, const char *path, const char *sql, const char *words)
{
	char *copy = memory_format("%s/edited.db", scratch->folder);
	struct station edited = {.code = "A"};
	struct found found = {NULL, 0};
	struct verify_count count;

	copy_file(path, copy);
	edit(copy, sql);
	MUST((edited.store = store_open(copy, STORE_READ, &problem)) != NULL);
	MUST((edited.ledger = ledger_open(edited.store, scratch->forms, &problem)) != NULL);
	MUST(ledger_verify(edited.ledger, collect, &found, &count, &problem));
	if (found.sentences == NULL || strstr(found.sentences, words) == NULL)
		fail_msg("%s\nlacks “%s”:\n%s", sql, words, found.sentences == NULL ? "nothing found" : found.sentences);
	free(found.sentences);
	station_free(&edited);
	unlink(copy);
	free(copy);
}

static void test_nothing_to_find(void **state)
{
	const struct scratch *scratch = *state;
	struct station a = worked_with(scratch, NULL);
	struct found found = verify(&a);

	if (found.faults != 0)
		fail_msg("%s", found.sentences);
	free(found.sentences);
	check_rebuild(&a);
	found = verify(&a);
	assert_int_equal(found.faults, 0);
	free(found.sentences);
	station_free(&a);
}

static void test_each_edit_is_named(void **state)
{
	const struct scratch *scratch = *state;
	char *path = memory_format("%s/station.db", scratch->folder);
	struct station a = worked_with(scratch, path);

	station_free(&a);
	for (size_t i = 0; i < BASE_COUNT(edits); i++)
		check_edit(scratch, path, edits[i].sql, edits[i].words);
	free(path);
}

/* Somebody who has no key of this station writes an event that is right in itself, with a key of his own. */
static void test_a_key_of_ones_own(void **state)
{
	const struct scratch *scratch = *state;
	char *path = memory_format("%s/station.db", scratch->folder);
	char *other = memory_format("%s/other.db", scratch->folder);
	char *sql;
	struct station a = worked_with(scratch, path), stranger = station_new(scratch, other, "A");

	file_set(scratch, &stranger, "member", MEMBER, PAIRS("income", "999"));
	station_free(&a);
	station_free(&stranger);
	sql = memory_format("ATTACH '%s' AS o; INSERT INTO event SELECT position + 1000, id, chain, seq, stream, type, actor, hlc, core,"
	    " signature, salt, body, taken_at FROM o.event", other);
	check_edit(scratch, path, sql, "event 表第 1002 行：签名的密钥没有登记");
	free(sql);
	free(path);
	free(other);
}

struct rows {
	struct event_row all[32];
	size_t count;
};

static bool keep_row(void *self, int64_t position, const struct event_row *row)
{
	struct rows *rows = self;
	struct event_row *kept = &rows->all[rows->count++];

	(void)position;
	assert_true(rows->count < BASE_COUNT(rows->all) && row->has_body);
	*kept = *row;
	kept->core = memory_text_part(row->core, row->core_length);
	kept->body = memory_text_part(row->body, row->body_length);
	return true;
}

/* A file that was put back, and gets what it had lost from others, who had it in another order. */
static void test_given_back_in_another_order(void **state)
{
	const struct scratch *scratch = *state;
	char *path = memory_format("%s/station.db", scratch->folder), *older = memory_format("%s/older.db", scratch->folder);
	struct station a = worked_with(scratch, path), old = {.code = "A"};
	struct rows rows = {.count = 0};
	struct found found;

	copy_file(path, older);
	file_set(scratch, &a, "member", MEMBER, PAIRS("income", "4"));
	file_set(scratch, &a, "member", MEMBER, PAIRS("income", "5"));
	file_set(scratch, &a, "member", MEMBER, PAIRS("income", "6"));
	MUST(ledger_each_row(a.ledger, 0, keep_row, &rows, &problem));
	MUST((old.store = store_open(older, STORE_WRITE, &problem)) != NULL);
	MUST((old.ledger = ledger_open(old.store, scratch->forms, &problem)) != NULL);
	for (size_t i = rows.count; i > 0; i--) {
		bool fresh;

		MUST(ledger_take(old.ledger, &rows.all[i - 1], &fresh, &problem));
		event_row_release(&rows.all[i - 1]);
	}
	MUST(ledger_settle(old.ledger, NULL, NULL, &problem));
	found = verify(&old);
	if (found.faults != 0)
		fail_msg("%s", found.sentences);
	station_free(&old);
	station_free(&a);
	/* What was not given back is where it was; and what was is known by its name alone. */
	check_edit(scratch, older, "UPDATE event SET position = -5 WHERE position = 3", "次序被改动过");
	check_edit(scratch, older, "UPDATE event SET position = 1000 WHERE chain = (SELECT chain FROM event WHERE position = 1)"
	    " AND seq = (SELECT max(e.seq) - 3 FROM event e WHERE e.chain = event.chain)", "次序被改动过");
	check_edit(scratch, older, "DELETE FROM _returned", "次序被改动过");
	free(path);
	free(older);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(test_nothing_to_find),
	    SCRATCH_TEST(test_given_back_in_another_order),
	    SCRATCH_TEST(test_each_edit_is_named),
	    SCRATCH_TEST(test_a_key_of_ones_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
