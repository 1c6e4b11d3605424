/* Backups: written and opened again; whatever is wrong with one, nothing of it is taken, and nothing is left lying about. */
#include "ledger_scratch.h"

#include "exchange/backup.h"

#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>

#define PLANTED_NAME "覃无痕"
#define PLANTED_NUMBER "652325197905020312"
#define MADE "2025-03-03-090000"

__attribute__((weak)) size_t __sanitizer_get_current_allocated_bytes(void);

struct office {
	struct scratch *scratch;
	struct station station, above;
	char *path, *opened, *key, *key_above, *folder;
	const char *person;
	struct exchange_backup_order order;
	char sealing_above[80];
};

static char *place(const struct scratch *scratch, const char *name)
{
	return memory_format("%s/%s", scratch->folder, name);
}

static struct station station_in_file(const struct scratch *scratch, const char *code)
{
	char *path = place(scratch, code), sealing[80], signing[65];
	struct station station = station_new(scratch, path, code);

	MUST(exchange_share_keys(station.ledger, station.actor, NULL, 0, &problem));
	MUST(exchange_own_keys(station.ledger, station.actor, signing, sealing, &problem));
	MUST(exchange_note_keys(station.ledger, station.actor, &problem));
	free(path);
	return station;
}

static void file_planted(struct office *office)
{
	struct filing *filing = filing_new(HOUSE, "member", DAY, "administrator");
	struct record *record = record_of(office->scratch, "member", MEMBER, PAIRS("name", PLANTED_NAME, "note", PLANTED_NUMBER));

	filing_add_new(filing, record);
	record_free(record);
	append(&office->station, filing);
}

static int office_make(void **state)
{
	struct office *office = memory_new(sizeof(*office));
	void *scratch;
	char signing[65], sealing[80];

	if (scratch_make(&scratch) != 0)
		return -1;
	clock_set_today(DAY);
	office->scratch = scratch;
	office->station = station_in_file(scratch, "T1");
	office->above = station_in_file(scratch, "K");
	office->folder = place(scratch, "disk");
	office->path = place(scratch, "disk/one.backup");
	office->opened = place(scratch, "opened.db");
	office->key = place(scratch, "key");
	office->key_above = place(scratch, "key_above");
	assert_int_equal(mkdir(office->folder, 0700), 0);
	MUST(exchange_write_identity(office->station.ledger, office->station.actor, office->key, sealing, &problem));
	MUST(exchange_write_identity(office->above.ledger, office->above.actor, office->key_above, sealing, &problem));
	MUST(exchange_own_keys(office->above.ledger, office->above.actor, signing, office->sealing_above, &problem));
	office->person = actor_key_id(office->station.actor);
	office->order = (struct exchange_backup_order){&office->person, 1, office->sealing_above, MADE, 1740963600000};
	file_planted(office);
	*state = office;
	return 0;
}

static int office_remove(void **state)
{
	struct office *office = *state;
	void *scratch = office->scratch;
	char *texts[] = {office->path, office->opened, office->key, office->key_above, office->folder};

	station_free(&office->station);
	station_free(&office->above);
	for (size_t i = 0; i < BASE_COUNT(texts); i++)
		free(texts[i]);
	free(office);
	return scratch_remove(&scratch);
}

static void back_up(struct office *office)
{
	MUST(exchange_write_backup(office->station.ledger, &office->order, office->path, &problem));
}

/* ---- bytes of files ---- */

struct bytes {
	unsigned char *data;
	size_t length;
};

static struct bytes file_read(const char *path)
{
	struct bytes bytes = {NULL, 0};
	struct stat about;
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &about), 0);
	bytes.length = (size_t)about.st_size;
	bytes.data = memory_new(bytes.length + 1);
	assert_int_equal(fread(bytes.data, 1, bytes.length, file), bytes.length);
	fclose(file);
	return bytes;
}

static void file_put(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static bool file_has(const char *path, const char *word)
{
	struct bytes bytes = file_read(path);
	bool has = memmem(bytes.data, bytes.length, word, strlen(word)) != NULL;

	free(bytes.data);
	return has;
}

static int files_in(const char *folder)
{
	DIR *list = opendir(folder);
	int count = 0;

	assert_non_null(list);
	while (readdir(list) != NULL)
		count++;
	closedir(list);
	return count - 2;
}

/* ---- */

static bool open_with(struct office *office, const char *passphrase, const char *key, struct problem *problem)
{
	const struct exchange_backup_key with = {passphrase, key};

	return exchange_open_backup(office->path, &with, office->opened, problem);
}

static void must_open(struct office *office, const char *passphrase, const char *key)
{
	struct stat about;
	struct store *store;

	MUST(open_with(office, passphrase, key, &problem));
	assert_int_equal(stat(office->opened, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_true(file_has(office->opened, PLANTED_NAME));
	MUST((store = store_open(office->opened, STORE_READ, &problem)) != NULL);
	MUST(store_check(store, true, &problem));
	store_free(store);
	assert_int_equal(unlink(office->opened), 0);
}

/* Refused in words, and nothing is there. */
static void must_not_open(struct office *office, const char *passphrase, const char *key, const char *words)
{
	REFUSED(open_with(office, passphrase, key, &problem), words);
	assert_int_not_equal(access(office->opened, F_OK), 0);
}

static void test_it_opens_for_those_who_may(void **state)
{
	struct office *office = *state;
	struct exchange_backup about;
	struct stat status;
	int before = files_in(office->scratch->folder);

	back_up(office);
	assert_int_equal(files_in(office->folder), 1);
	assert_int_equal(files_in(office->scratch->folder), before); /* no copy is left beside the database */
	assert_int_equal(stat(office->path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
	assert_true(exchange_is_backup(office->path));
	assert_true(exchange_is_own_backup(office->station.ledger, office->path, &about));
	assert_false(exchange_is_own_backup(office->above.ledger, office->path, &about));
	MUST(exchange_look_backup(office->path, &about, &problem));
	assert_string_equal(about.station, "T1");
	assert_string_equal(about.made, MADE);
	assert_string_equal(about.chain, ledger_chain(office->station.ledger));
	must_open(office, "secret", NULL);
	must_open(office, NULL, office->key);
	must_open(office, NULL, office->key_above);
	must_not_open(office, "wrong", NULL, "口令不对");
	must_not_open(office, NULL, "/nowhere", "打不开密钥文件");
	must_not_open(office, NULL, store_path(office->station.store), "没有密钥");
}

static void test_it_is_not_for_strangers(void **state)
{
	struct office *office = *state;
	struct station other = station_in_file(office->scratch, "X");
	char *key = place(office->scratch, "key_other"), sealing[80];

	MUST(exchange_write_identity(other.ledger, other.actor, key, sealing, &problem));
	office->order.above = NULL;
	back_up(office);
	must_not_open(office, NULL, key, "没有封装给这把密钥");
	must_not_open(office, NULL, office->key_above, "没有封装给这把密钥");
	must_open(office, NULL, office->key);
	station_free(&other);
	free(key);
}

static void test_no_word_of_anybody_is_in_it(void **state)
{
	struct office *office = *state;
	static const char *const words[] = {PLANTED_NAME, PLANTED_NUMBER, "SQLite format", "CREATE TABLE", "member"};

	back_up(office);
	for (size_t i = 0; i < BASE_COUNT(words); i++) {
		assert_true(file_has(store_path(office->station.store), words[i]));
		assert_false(file_has(office->path, words[i]));
	}
}

static void test_what_is_not_made(void **state)
{
	struct office *office = *state;
	struct station bare = station_new(office->scratch, NULL, "Y"); /* without a station's keys */

	back_up(office);
	REFUSED(exchange_write_backup(office->station.ledger, &office->order, office->path, &problem), "已经存在");
	REFUSED(exchange_write_backup(office->station.ledger, &office->order, "/nowhere/at/all", &problem), "写不进");
	office->order.person_count = 0;
	REFUSED(exchange_write_backup(office->station.ledger, &office->order, "never", &problem), "没有一位系统管理员");
	REFUSED(exchange_write_backup(bare.ledger, &office->order, "never", &problem), "还没有收发密钥");
	assert_int_not_equal(access("never", F_OK), 0);
	assert_int_equal(files_in(office->folder), 1);
	file_put(office->opened, "mine", 4);
	REFUSED(open_with(office, "secret", NULL, &problem), "写不进");
	assert_true(file_has(office->opened, "mine"));
	station_free(&bare);
}

/* ---- damage ---- */

static bool still_good(struct office *office)
{
	struct problem problem = PROBLEM_INIT;
	struct exchange_backup about;
	bool good = open_with(office, NULL, office->key, &problem);

	assert_true(good || problem.text != NULL);
	assert_int_equal(good, access(office->opened, F_OK) == 0);
	if (good)
		assert_int_equal(unlink(office->opened), 0);
	problem_release(&problem);
	return good && exchange_is_own_backup(office->station.ledger, office->path, &about);
}

static void test_every_flipped_byte_shows(void **state)
{
	struct office *office = *state;
	struct bytes bytes;
	size_t tried = 0;

	back_up(office);
	assert_true(still_good(office));
	bytes = file_read(office->path);
	for (size_t at = 0; at < bytes.length; at += at < BACKUP_HEADER_BYTES ? 23 : bytes.length / 60, tried++) {
		bytes.data[at] ^= (unsigned char)(1u << at % 8);
		file_put(office->path, bytes.data, bytes.length);
		if (still_good(office))
			fail_msg("byte %zu", at);
		bytes.data[at] ^= (unsigned char)(1u << at % 8);
	}
	assert_true(tried > 200);
	file_put(office->path, bytes.data, bytes.length);
	assert_true(still_good(office));
	free(bytes.data);
}

static void test_what_is_cut_or_longer(void **state)
{
	struct office *office = *state;
	struct bytes bytes;

	back_up(office);
	bytes = file_read(office->path);
	for (size_t length = 0; length < bytes.length; length += bytes.length / 40) {
		file_put(office->path, bytes.data, length);
		assert_false(still_good(office));
	}
	file_put(office->path, bytes.data, bytes.length / 2);
	must_not_open(office, "secret", NULL, "不完整");
	file_put(office->path, bytes.data, 1000);
	must_not_open(office, "secret", NULL, "不完整");
	file_put(office->path, bytes.data, bytes.length + 1);
	must_not_open(office, "secret", NULL, "不是备份文件");
	file_put(office->path, "doudi", 5);
	must_not_open(office, "secret", NULL, "不是备份文件");
	free(bytes.data);
}

/* ---- what a crash leaves ---- */

static void put_unfinished(struct office *office, const char *path, const unsigned char key[SEAL_MAC_KEY_BYTES])
{
	struct bytes bytes = file_read(office->path);
	struct backup_header header;

	assert_true(backup_header_read((const char *)bytes.data, &header));
	header.payload = 0;
	backup_header_text(&header, (char *)bytes.data);
	seal_mac(key, bytes.data, BACKUP_TEXT_BYTES, bytes.data + BACKUP_TEXT_BYTES);
	file_put(path, bytes.data, bytes.length / 2);
	free(bytes.data);
}

static void test_only_own_remains_are_removed(void **state)
{
	struct office *office = *state;
	unsigned char key[SEAL_MAC_KEY_BYTES], other[SEAL_MAC_KEY_BYTES] = {1};
	char *left = place(office->scratch, "disk/left.unfinished"), *foreign = place(office->scratch, "disk/foreign.unfinished");
	char *empty = place(office->scratch, "T1.copy-abcdef"), *full = place(office->scratch, "T1.copy-ghijkl");

	back_up(office);
	MUST(seal_mac_key(office->station.store, "backup_key", false, key, &problem));
	put_unfinished(office, left, key);
	put_unfinished(office, foreign, other);
	file_put(empty, "", 0);
	file_put(full, "not ours", 8);
	free(office->path);
	office->path = memory_text(left);
	must_not_open(office, "secret", NULL, "没有写完");
	free(office->path);
	office->path = place(office->scratch, "disk/two.backup");
	back_up(office);
	assert_int_not_equal(access(left, F_OK), 0);
	assert_int_equal(access(foreign, F_OK), 0);
	assert_int_not_equal(access(empty, F_OK), 0);
	assert_int_equal(access(full, F_OK), 0);
	free(left);
	free(foreign);
	free(empty);
	free(full);
}

/* ---- memory ---- */

static size_t in_use(void)
{
	if (__sanitizer_get_current_allocated_bytes != NULL)
		return __sanitizer_get_current_allocated_bytes();
	return mallinfo2().uordblks + mallinfo2().hblkhd;
}

static size_t most_in_use;

static bool watch(void *self, const void *bytes, size_t length, struct problem *problem)
{
	size_t now = in_use();

	(void)self;
	(void)bytes;
	(void)length;
	(void)problem;
	most_in_use = now > most_in_use ? now : most_in_use;
	return true;
}

/* Neither making nor opening one holds what passes through: 40 MB of it here. */
static void test_memory(void **state)
{
	struct office *office = *state;
	struct statement *fill = store_statement(office->station.store,
	    "INSERT INTO _draft(id, owner, form, content, saved_at) VALUES(?, '', '', hex(randomblob(200000)), 0)");
	struct backup_header header;
	char hash[65];
	struct bytes key;
	unsigned char identity[AGE_KEY_BYTES];
	size_t before;
	int file;

	MUST(store_begin(office->station.store, &problem));
	for (int i = 0; i < 100; i++) {
		char id[16];

		snprintf(id, sizeof(id), "%d", i);
		statement_bind_text(fill, 1, id);
		MUST(statement_run(fill, &problem));
	}
	MUST(store_commit(office->station.store, &problem));
	back_up(office);
	before = most_in_use = in_use();
	MUST((file = backup_open(office->path, &header, &problem)) >= 0);
	assert_true(header.about.bytes > 40000000);
	key = file_read(office->key);
	assert_true(age_identity_read(strtok(strstr((char *)key.data, "AGE-SECRET"), "\n"), identity));
	MUST(backup_unpack(file, &header, identity, watch, NULL, hash, &problem));
	close(file);
	if (most_in_use - before > 8u << 20)
		fail_msg("%zu bytes", most_in_use - before);
	free(key.data);
}

int main(void)
{
#define OFFICE_TEST(test) cmocka_unit_test_setup_teardown(test, office_make, office_remove)
	static const struct CMUnitTest tests[] = {
	    OFFICE_TEST(test_it_opens_for_those_who_may),
	    OFFICE_TEST(test_it_is_not_for_strangers),
	    OFFICE_TEST(test_no_word_of_anybody_is_in_it),
	    OFFICE_TEST(test_what_is_not_made),
	    OFFICE_TEST(test_every_flipped_byte_shows),
	    OFFICE_TEST(test_what_is_cut_or_longer),
	    OFFICE_TEST(test_only_own_remains_are_removed),
	    OFFICE_TEST(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
