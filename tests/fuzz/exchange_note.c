/* What another station writes besides bundles, by the first byte: '0' a note as it stands; '1' the lines of one, which are signed here
 * as a station would that we know; '2' a code that somebody types; '3' a unit card. What is refused changes nothing. */
#include "doudi/desk.h"
#include "exchange/seal_station.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAXIMUM (128u << 10)
#define LOG "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct receiver { /* station B, which has sent three bundles to A */
	struct store *store;
	struct ledger *ledger;
	struct actor *actor;
	struct station_secret *sender; /* of A */
	char signing[65], sealing[80], path[64];
} us;

static int64_t number(const char *sql)
{
	struct statement *find = store_statement(us.store, sql);

	return statement_answer(find, 0);
}

static void must(bool good)
{
	if (!good)
		abort();
}

static void file_write(const char *path, const void *bytes, size_t length)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	must(file >= 0 && write(file, bytes, length) == (ssize_t)length && close(file) == 0);
}

static void begin(void)
{
	static const char form[] = "form: member\nlabel: 家庭成员\nof: household\nfields:\n- {name: name, label: 姓名, type: name}\n";
	char key[65];
	const char *const keys[] = {key};

	keys_cheap(true);
	mkdir("forms", 0700);
	mkdir("forms/record", 0700);
	file_write("forms/record/member.yaml", form, strlen(form));
	us.store = store_open(NULL, STORE_MEMORY, NULL);
	us.ledger = ledger_open(us.store, form_catalogue_load("forms", NULL, NULL), NULL);
	must(us.ledger != NULL && keys_create(us.store, "a", "a", key, NULL));
	us.actor = keys_sign_in(us.store, "a", "a", NULL);
	must(us.actor != NULL && ledger_begin_log(us.ledger, us.actor, "B", NULL) && exchange_share_keys(us.ledger, us.actor, keys, 1, NULL));
	us.sender = station_secret_new();
	station_secret_keys(us.sender, us.signing, (unsigned char[AGE_KEY_BYTES]){0});
	must(exchange_own_keys(us.ledger, us.actor, (char[65]){""}, us.sealing, NULL));
	must(store_execute(us.store, "INSERT INTO _channel(station, direction, number, bundle, first_position, last_position, made_at)"
	    " VALUES('A', 'out', 1, '" LOG "', 1, 1, 1), ('A', 'out', 2, 'cccccccccccccccccccccccccccccccc', 2, 2, 1),"
	    " ('A', 'out', 3, 'dddddddddddddddddddddddddddddddd', 3, 3, 1)", NULL));
	snprintf(us.path, sizeof(us.path), "doudi-note.%d", (int)getpid());
}

static bool knows(void *self, const char *station, const char *chain, const char *signer)
{
	(void)self;
	return strcmp(station, "A") == 0 && strcmp(chain, LOG) == 0 && strcmp(signer, us.signing) == 0;
}

static void take_note(const struct buffer *text, bool ours)
{
	struct exchange_hooks hooks = {.knows = knows};
	struct problem problem = PROBLEM_INIT;
	struct exchange_note note;
	int64_t asked = number("SELECT count(*) FROM _asked"), acknowledged = number("SELECT sum(acknowledged) FROM _channel");
	bool good;

	file_write(us.path, buffer_text(text), text->length);
	good = exchange_take_note(us.ledger, us.path, &hooks, &note, &problem);
	assert(good == (problem.kind == PROBLEM_NONE) && (ours || !good) && note.acknowledged >= 0 && note.asked >= 0);
	if (good) {
		assert(strcmp(note.from, "A") == 0 && number("SELECT sum(acknowledged) FROM _channel") <= acknowledged + note.acknowledged);
		must(store_execute(us.store, "UPDATE _channel SET acknowledged = 0; DELETE FROM _asked", NULL));
	} else {
		assert(number("SELECT count(*) FROM _asked") == asked && number("SELECT sum(acknowledged) FROM _channel") == acknowledged);
	}
	problem_release(&problem);
}

static void take_lines(const uint8_t *lines, size_t length)
{
	struct buffer text = BUFFER_INIT(FILE_MAXIMUM);
	unsigned char signature[SEAL_SIGNATURE_BYTES];

	buffer_add_format(&text, "doudi-note 1\nfrom A " LOG " %s\n", us.signing);
	buffer_add_bytes(&text, lines, length);
	buffer_add(&text, "end\n");
	station_secret_sign(us.sender, buffer_text(&text), text.length, signature);
	buffer_add(&text, "signature ");
	for (size_t i = 0; i < sizeof(signature); i++)
		buffer_add_format(&text, "%02x", signature[i]);
	buffer_add(&text, "\n");
	take_note(&text, true);
	buffer_release(&text);
}

static void take_code(const char *typed)
{
	int64_t bundle;
	bool is;

	assert(!exchange_code_is(us.ledger, us.actor, "A", us.sealing, typed, &bundle, &is, NULL) || !is);
}

static void read_card(const uint8_t *bytes, size_t length)
{
	char code[20];
	struct tree *card;

	file_write(us.path, bytes, length);
	card = desk_read_card(us.path, code, NULL);
	assert(card == NULL || (strlen(code) == 19 && tree_text(card, "code") != NULL));
	tree_free(card);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer text = BUFFER_INIT(FILE_MAXIMUM);

	if (us.store == NULL)
		begin();
	if (size == 0 || size > FILE_MAXIMUM / 2)
		return 0;
	buffer_add_bytes(&text, data + 1, size - 1);
	if (data[0] == '0')
		take_note(&text, false);
	else if (data[0] == '1')
		take_lines(data + 1, size - 1);
	else if (data[0] == '2')
		take_code(buffer_text(&text));
	else if (data[0] == '3')
		read_card(data + 1, size - 1);
	unlink(us.path);
	buffer_release(&text);
	return 0;
}
