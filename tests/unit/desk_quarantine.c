/* Bundles that are not to be trusted, each in its own way and all but one under the sender's valid key: refused, kept apart once with
 * the reason, shown in a queue, and an alarm where the key itself is in doubt. */
#include "desk_scratch.h"
#include "folder_scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "exchange/bundle.h"
#include "exchange/seal_station.h"

#define CHAIN "0123456789abcdef0123456789abcdef"
#define HASH CHAIN CHAIN

struct post { /* the village sends to the township */
	struct desk *desk;
	char folder[64], *path, *apart;
	struct station_secret *village, *stranger;
	unsigned char sealing[AGE_KEY_BYTES]; /* of the township */
};

static void enrol_village(struct post *post)
{
	struct problem problem = PROBLEM_INIT;
	char signing[65], sealing[AGE_KEY_TEXT], *text;
	unsigned char key[AGE_KEY_BYTES];
	struct tree *card;

	station_secret_keys(post->village, signing, key);
	age_recipient_text(key, sealing);
	text = memory_format("{\"mark\": \"doudi-unit 1\", \"code\": \"V1\", \"level\": \"village\", \"chain\": \"" CHAIN "\", \"first\": \"" HASH
	    "\", \"office\": \"" CHAIN "\", \"signing\": \"%s\", \"sealing\": \"%s\", \"keys\": [{\"key\": \"%s\", \"name\": \"v\","
	    " \"role\": \"administrator\"}]}", signing, sealing, signing);
	card = tree_read_json(text, strlen(text), "card", &problem);
	must(card != NULL && desk_enrol_unit(post->desk, card, EAST, &problem), &problem);
	tree_free(card);
	free(text);
}

static void read_own_sealing(struct post *post)
{
	struct problem problem = PROBLEM_INIT;
	char *path = memory_format("%s/own.card", post->folder), code[20];
	struct tree *card;

	must(desk_write_card(post->desk, path, code, &problem) && (card = tree_read_json_file(path, &problem)) != NULL, &problem);
	assert_true(age_recipient_read(tree_text(card, "sealing"), post->sealing));
	tree_free(card);
	free(path);
}

static int post_make(void **state)
{
	struct post *post = memory_new(sizeof(*post));

	snprintf(post->folder, sizeof(post->folder), "/tmp/doudi-quarantine-XXXXXX");
	assert_non_null(mkdtemp(post->folder));
	post->path = memory_format("%s/station.db", post->folder);
	post->apart = memory_format("%s.quarantine", post->path);
	post->desk = desk_scratch(post->path, "T1");
	post->village = station_secret_new();
	post->stranger = station_secret_new();
	sign(post->desk, "admin");
	enrol_village(post);
	read_own_sealing(post);
	sign(post->desk, "clerk");
	*state = post;
	return 0;
}

static int post_remove(void **state)
{
	struct post *post = *state;
	desk_free(post->desk);
	station_secret_free(post->village);
	station_secret_free(post->stranger);
	assert_int_equal(folder_remove(post->folder), 0);
	free(post->path);
	free(post->apart);
	free(post);
	return 0;
}

/* ---- what is wrong with it ---- */

static struct bundle_header *lie(struct bundle_writer *writer)
{
	return (struct bundle_header *)bundle_writer_header(writer);
}

static void other_number(struct bundle_writer *writer)
{
	lie(writer)->number++;
}

static void fewer_bytes(struct bundle_writer *writer)
{
	lie(writer)->raw -= 10;
}

static void no_event(struct bundle_writer *writer)
{
	struct problem problem = PROBLEM_INIT;

	must(bundle_put(writer, BUNDLE_EVENT, "nothing", 7, &problem), &problem);
}

static void nothing(struct bundle_writer *writer)
{
	(void)writer;
}

static const struct wrong {
	const char *kind, *words;
	void (*how)(struct bundle_writer *);
	bool alarm, flip, stranger;
} wrongs[] = {
    {"forged", "疑似伪造", other_number, true, false, false},
    {"exceeds", "内容超出声明", fewer_bytes, true, false, false},
    {"bad_event", "记录校验失败", no_event, false, false, false},
    {"damaged", "数据包损坏", nothing, false, true, false},
    {"stranger", "不认识的发送单位", nothing, false, false, true},
};

static void flip_last_byte(const char *path)
{
	int file = open(path, O_RDWR | O_CLOEXEC);
	off_t last = lseek(file, -1, SEEK_END);
	char byte;

	assert_true(file >= 0 && pread(file, &byte, 1, last) == 1);
	byte ^= 1;
	assert_int_equal(pwrite(file, &byte, 1, last), 1);
	close(file);
}

static char *make(struct post *post, const struct wrong *wrong)
{
	struct bundle_header header = {.from = "V1", .chain = CHAIN, .to_count = 1, .number = 3, .made_at = clock_milliseconds()};
	struct station_secret *secret = wrong->stranger ? post->stranger : post->village;
	struct problem problem = PROBLEM_INIT;
	struct bundle_writer *writer;
	char *manifest, *path;

	snprintf(header.to[0].station, sizeof(header.to[0].station), "T1");
	memcpy(header.to[0].key, post->sealing, sizeof(post->sealing));
	station_secret_keys(secret, header.signer, (unsigned char[AGE_KEY_BYTES]){0});
	must((writer = bundle_writer_new(post->folder, &header, &problem)) != NULL, &problem);
	manifest = memory_format("{\"id\":\"%s\",\"from\":\"V1\",\"chain\":\"" CHAIN "\",\"signer\":\"%s\",\"number\":3,\"previous\":\"\"}",
	    bundle_writer_header(writer)->id, header.signer);
	must(bundle_put(writer, BUNDLE_MANIFEST, manifest, strlen(manifest), &problem), &problem);
	wrong->how(writer);
	must(bundle_writer_end(writer, secret, &path, &problem), &problem);
	bundle_writer_free(writer);
	free(manifest);
	if (wrong->flip)
		flip_last_byte(path);
	return path;
}

/* ---- what becomes of it ---- */

static int files_apart(const struct post *post)
{
	DIR *folder = opendir(post->apart);
	struct dirent *entry;
	int count = 0;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		char *path = memory_format("%s/%s", post->apart, entry->d_name);
		struct stat about;

		if (entry->d_name[0] != '.') {
			assert_int_equal(stat(path, &about), 0);
			assert_int_equal(about.st_mode & 0777, 0600);
			count++;
		}
		free(path);
	}
	if (folder != NULL)
		closedir(folder);
	return count;
}

static void refuse(struct post *post, const char *path, bool take, const char *words)
{
	struct problem problem = PROBLEM_INIT;
	struct exchange_look look;

	if (take ? desk_take_bundle(post->desk, path, NULL, &look, &problem) : desk_look_bundle(post->desk, path, &look, &problem))
		fail_msg("taken, although it should say: %s", words);
	if (strstr(problem.text, words) == NULL)
		fail_msg("\"%s\" is not said in: %s", words, problem.text);
	problem_release(&problem);
}

static void test_each_is_kept_once(void **state)
{
	struct post *post = *state;
	int64_t alarms = 0;

	for (size_t i = 0; i < BASE_COUNT(wrongs); i++) {
		char *path = make(post, &wrongs[i]);
		int64_t events = count_of(post->desk, "event");

		refuse(post, path, false, wrongs[i].words);
		refuse(post, path, false, wrongs[i].words);
		refuse(post, path, true, wrongs[i].words);
		alarms += wrongs[i].alarm;
		assert_int_equal(files_apart(post), 2 * (int)(i + 1));
		assert_int_equal(count_of(post->desk, "event"), events + 1);
		assert_int_equal(desk_count_quarantined(post->desk), (int64_t)i + 1);
		assert_int_equal(desk_count_alarms(post->desk), alarms);
		assert_int_equal(access(path, F_OK), 0); /* the stick is the sender's */
		free(path);
	}
	verify_clean(post->desk);
}

static char *one_of(struct post *post, const char *kind)
{
	struct statement *find = store_statement(desk_store(post->desk), "SELECT id FROM quarantine WHERE kind = ?");
	char *id;

	statement_bind_text(find, 1, kind);
	assert_true(statement_step(find));
	id = memory_text(statement_text(find, 0));
	statement_reset(find);
	return id;
}

static void test_looked_into(void **state)
{
	struct post *post = *state;
	struct problem problem = PROBLEM_INIT;
	char *path = make(post, &wrongs[0]), *record;

	refuse(post, path, true, wrongs[0].words);
	record = one_of(post, "forged");
	refuse_form(post->desk, "quarantine_review", record, "{result: 误操作}", "经办人员");
	sign(post->desk, "boss");
	free(file_form(post->desk, "quarantine_review", record, "{result: 密钥被盗用，已停用该单位}"));
	refuse_form(post->desk, "quarantine_review", record, "{result: 再写一次}", "已经核查过");
	assert_int_equal(desk_count_quarantined(post->desk), 0);
	assert_int_equal(desk_count_alarms(post->desk), 0);
	assert_int_equal(files_apart(post), 2);
	must(desk_rebuild(post->desk, &problem), &problem);
	assert_int_equal(count_of(post->desk, "quarantine"), 1);
	refuse(post, path, false, wrongs[0].words); /* looked into is looked into */
	assert_int_equal(desk_count_quarantined(post->desk), 0);
	free(record);
	free(path);
}

/* What cannot be kept is said, so that nobody throws the stick away. */
static void test_no_room_to_keep_it(void **state)
{
	struct post *post = *state;
	char *path = make(post, &wrongs[2]);
	int file = open(post->apart, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(file >= 0);
	close(file);
	refuse(post, path, true, "没能另存");
	refuse(post, path, true, wrongs[2].words);
	assert_int_equal(desk_count_quarantined(post->desk), 0);
	assert_int_equal(unlink(post->apart), 0);
	refuse(post, path, true, wrongs[2].words);
	assert_int_equal(desk_count_quarantined(post->desk), 1);
	free(path);
}

#define POST_TEST(name) cmocka_unit_test_setup_teardown(name, post_make, post_remove)

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    POST_TEST(test_each_is_kept_once),
	    POST_TEST(test_looked_into),
	    POST_TEST(test_no_room_to_keep_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
