/* For the tests of packs that are signed: a county, a township below it and a stranger, and a region whose editions are written. */
#ifndef TEST_PACK_SCRATCH_H
#define TEST_PACK_SCRATCH_H

#include "desk_scratch.h"
#include "folder_scratch.h"

#include "desk/packs.h"

#include <stdlib.h>
#include <sys/stat.h>

struct yard {
	char *folder, *forms;
	int cards;
};

static inline char *yard_read(const char *path)
{
	struct buffer text = BUFFER_INIT(1u << 20);
	FILE *file = fopen(path, "r");
	int letter;

	assert_non_null(file);
	while ((letter = fgetc(file)) != EOF)
		buffer_add_char(&text, (char)letter);
	fclose(file);
	return buffer_take(&text);
}

static inline void yard_write(const struct yard *yard, const char *name, const char *text)
{
	char *path = memory_format("%s/pack/sixth/%s", yard->forms, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	free(path);
}

static inline void yard_remove_file(const struct yard *yard, const char *name)
{
	char *path = memory_format("%s/pack/sixth/%s", yard->forms, name);

	unlink(path);
	free(path);
}

#define YARD_PACK \
	"pack: sixth\nlabel: 第六县\nreview: {order: [], order_fixed: yes, stop: none, consent: none, confirm: {by: supervisor, level: county}}\n"

/* The next edition lies there, unsigned. */
static inline void edition(const struct yard *yard, int version, const char *expires, const char *note)
{
	char *text = memory_format(YARD_PACK "version: %d\n%s%s\n# %s\n", version, *expires != '\0' ? "expires: " : "", expires, note);

	yard_write(yard, "pack.yaml", text);
	yard_remove_file(yard, "signatures.json");
	free(text);
}

static inline void yard_folder(const struct yard *yard, const char *name)
{
	char *path = memory_format("%s%s", yard->forms, name);

	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
}

/* What all regions share is the shipped one. */
static inline void yard_link(const struct yard *yard, const char *shipped, const char *name)
{
	char *from = memory_format("%s/%s", shipped, name), *to = memory_format("%s/%s", yard->forms, name);

	assert_int_equal(symlink(from, to), 0);
	free(from);
	free(to);
}

static inline struct yard *yard_new(void)
{
	struct yard *yard = memory_new(sizeof(*yard));
	const char *shipped = desk_forms_dir();

	yard->folder = memory_text("/tmp/doudi-pack-XXXXXX");
	assert_non_null(mkdtemp(yard->folder));
	yard->forms = memory_format("%s/forms", yard->folder);
	yard_folder(yard, "");
	yard_folder(yard, "/pack");
	yard_folder(yard, "/pack/sixth");
	yard_link(yard, shipped, "record");
	yard_link(yard, shipped, "queue");
	yard_link(yard, shipped, "pack/national");
	yard_write(yard, "facts.yaml", "counted: {of: member, label: 计入家庭人口, test: \"together = yes\"}\n");
	edition(yard, 1, "", "as shipped");
	place_use_forms(yard->forms);
	return yard;
}

static inline void yard_free(struct yard *yard)
{
	place_use_forms(NULL);
	folder_remove(yard->folder);
	free(yard->forms);
	free(yard->folder);
	free(yard);
}

/* ---- stations ---- */

static inline char *yard_file(const struct yard *yard, const char *name, const char *end)
{
	return memory_format("%s/%s%s", yard->folder, name, end);
}

static inline void station_make(const struct yard *yard, const char *code, const char *level, const char *people)
{
	struct desk_station station = {.pack = "sixth", .code = code, .level = level, .name = "admin"};
	struct problem problem = PROBLEM_INIT;
	char *path = yard_file(yard, code, ".db"), *list = memory_text(people), *rest = list, *name;
	struct desk *desk;

	keys_cheap(true);
	desk = desk_create(path, &station, PASSPHRASE, &problem);
	must(desk != NULL, &problem);
	desk_set_day(desk, TODAY);
	while ((name = strsep(&rest, " ")) != NULL)
		must(desk_add_user(desk, &(struct desk_person){.name = name, .role = strncmp(name, "clerk", 5) == 0 ? "clerk" : "supervisor"},
			PASSPHRASE, &problem), &problem);
	desk_free(desk);
	free(path);
	free(list);
}

static inline struct desk *station_open(const struct yard *yard, const char *code, const char *who)
{
	struct problem problem = PROBLEM_INIT;
	char *path = yard_file(yard, code, ".db");
	struct desk *desk = desk_open(path, true, &problem);

	must(desk != NULL, &problem);
	desk_set_day(desk, TODAY);
	sign(desk, who);
	free(path);
	return desk;
}

static inline void station_enrol(struct yard *yard, const char *at, const char *other)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *there = station_open(yard, other, "admin"), *here;
	char end[16], code[20], *path;
	struct tree *card;

	snprintf(end, sizeof(end), ".%d.card", ++yard->cards);
	path = yard_file(yard, other, end);
	must(desk_write_card(there, path, code, &problem), &problem);
	desk_free(there);
	here = station_open(yard, at, "admin");
	card = desk_read_card(path, code, &problem);
	must(card != NULL, &problem);
	must(desk_enrol_unit(here, card, NULL, &problem), &problem);
	desk_free(here);
	tree_free(card);
	free(path);
}

static inline void post(const struct yard *yard, const char *from, const char *to)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *sender = station_open(yard, from, "admin"), *receiver;
	struct exchange_sent sent;
	struct exchange_look look;

	must(desk_send_bundle(sender, to, yard->folder, NULL, &sent, &problem), &problem);
	desk_free(sender);
	receiver = station_open(yard, to, "admin");
	must(desk_take_bundle(receiver, sent.path, NULL, &look, &problem), &problem);
	desk_free(receiver);
	exchange_sent_release(&sent);
}

/* The three stations are made once; each test works on copies. */
#define YARD_STATIONS 3
static struct yard *yard_kept;
static const char *const yard_codes[YARD_STATIONS] = {"K", "T", "X"};

static inline void file_copy(const char *from, const char *to)
{
	char part[65536];
	size_t got;
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");

	assert_true(in != NULL && out != NULL);
	while ((got = fread(part, 1, sizeof(part), in)) > 0)
		assert_int_equal(fwrite(part, 1, got, out), got);
	fclose(in);
	assert_int_equal(fclose(out), 0);
}

static inline void yard_copy(const struct yard *yard, const char *from, const char *to)
{
	for (size_t i = 0; i < YARD_STATIONS; i++) {
		char *of = yard_file(yard, yard_codes[i], from), *at = yard_file(yard, yard_codes[i], to);

		file_copy(of, at);
		free(of);
		free(at);
	}
}

static inline int stations_make(void **state)
{
	struct yard *yard = yard_kept = yard_new();

	(void)state;
	station_make(yard, "K", "county", "boss second third clerk");
	station_make(yard, "T", "township", "head");
	station_make(yard, "X", "county", "other");
	station_enrol(yard, "K", "T");
	station_enrol(yard, "T", "K");
	post(yard, "K", "T");
	yard_copy(yard, ".db", ".kept");
	return 0;
}

static inline int stations_remove(void **state)
{
	(void)state;
	yard_free(yard_kept);
	return 0;
}

static inline int stations_back(void **state)
{
	yard_copy(yard_kept, ".kept", ".db");
	edition(yard_kept, 1, "", "as shipped");
	*state = yard_kept;
	return 0;
}

#define PACK_TEST(name) cmocka_unit_test_setup(name, stations_back)

/* ---- signatures ---- */

static inline struct pack *pack_now(const struct yard *yard)
{
	struct problem problem = PROBLEM_INIT;
	struct pack *pack = pack_load(yard->forms, "sixth", &problem);

	must(pack != NULL, &problem);
	return pack;
}

/* Whoever is signed in there, through the job. */
static inline bool sign_folder(const struct yard *yard, struct desk *desk, struct pack_signed *done, struct problem *problem)
{
	struct pack *pack = pack_now(yard);
	bool good = desk_sign_pack(desk, pack, done, problem);

	pack_free(pack);
	return good;
}

static inline struct pack_signed signs(const struct yard *yard, const char *station, const char *who)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = station_open(yard, station, who);
	struct pack_signed done;

	must(sign_folder(yard, desk, &done, &problem), &problem);
	desk_free(desk);
	return done;
}

static inline void signed_by_two(const struct yard *yard)
{
	signs(yard, "K", "boss");
	assert_int_equal(signs(yard, "K", "second").count, 2);
}

/* By any key: as somebody writes it who does not ask the job. */
static inline void forge(const struct yard *yard, const struct actor *actor, const char *name, const char *station)
{
	struct pack *pack = pack_now(yard);
	char *text = pack_statement(pack), signature[KEY_SIGNATURE_DIGITS + 1], *path = memory_format("%s/pack/sixth/signatures.json", yard->forms);
	struct buffer written = BUFFER_INIT(65536);
	struct problem problem = PROBLEM_INIT;
	struct tree *file = tree_read_json_file(path, &problem), *entry;

	must(file != NULL, &problem);
	entry = tree_add_map((struct tree *)tree_get(file, "signatures"), NULL);
	actor_sign_text(actor, text, signature);
	tree_add_text(entry, "key", actor_key_id(actor))->quoted = true;
	tree_add_text(entry, "name", name)->quoted = true;
	tree_add_text(entry, "station", station)->quoted = true;
	tree_add_text(entry, "signature", signature)->quoted = true;
	tree_write_json(file, &written);
	yard_write(yard, "signatures.json", buffer_text(&written));
	buffer_release(&written);
	tree_free(file);
	pack_free(pack);
	free(path);
	free(text);
}

static inline int64_t number(struct desk *desk, const char *sql)
{
	return statement_answer(store_statement(desk_store(desk), sql), -1);
}

/* All of these words must be said, and nothing written. */
static inline void not_adopted_on(const struct yard *yard, const char *station, date day, const char *words)
{
	struct desk *desk = station_open(yard, station, "admin");
	struct problem problem = PROBLEM_INIT;
	struct pack *pack = pack_now(yard);
	char *list = memory_text(words), *rest = list, *word;
	int64_t before = count_of(desk, "event");

	desk_set_day(desk, day);
	if (desk_adopt_pack(desk, pack, &problem))
		fail_msg("adopted, although it should say: %s", words);
	while ((word = strsep(&rest, " ")) != NULL)
		if (problem.text == NULL || strstr(problem.text, word) == NULL)
			fail_msg("\"%s\" is not said in: %s", word, problem.text);
	assert_int_equal(count_of(desk, "event"), before);
	assert_false(desk_pack_is_adopted(desk, pack));
	assert_false(desk_edition_is_left(desk));
	problem_release(&problem);
	pack_free(pack);
	free(list);
	desk_free(desk);
}

static inline void not_adopted(const struct yard *yard, const char *station, const char *words)
{
	not_adopted_on(yard, station, TODAY, words);
}

static inline void adopted(const struct yard *yard, const char *station)
{
	struct desk *desk = station_open(yard, station, "admin");
	struct problem problem = PROBLEM_INIT;
	struct pack *pack = pack_now(yard);

	must(desk_adopt_pack(desk, pack, &problem), &problem);
	assert_true(desk_pack_is_adopted(desk, pack) && desk_edition_is_left(desk));
	verify_clean(desk);
	pack_free(pack);
	desk_free(desk);
}

#endif
