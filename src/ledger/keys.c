/* Keys of people. */
#include "keys.h"

#include <sodium.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(crypto_sign_SEEDBYTES == KEY_BYTES && crypto_sign_PUBLICKEYBYTES == KEY_BYTES, "Ed25519");
_Static_assert(crypto_sign_BYTES == SIGNATURE_BYTES, "Ed25519");

#define MEMORY_LIMIT (64u << 20)
#define BOX_BYTES (KEY_BYTES + crypto_secretbox_MACBYTES)

struct actor {
	char *name;
	char key_id[2 * KEY_BYTES + 1];
	unsigned char *secret; /* in locked memory of its own, wiped when freed; NULL while the person is away */
};

static bool cheap;

static void ready(void)
{
	if (sodium_init() < 0) {
		fputs("doudi: libsodium\n", stderr);
		abort();
	}
}

/* Locked, with guard pages, and wiped by sodium_free. */
static unsigned char *locked_new(size_t size)
{
	unsigned char *memory;

	ready();
	memory = sodium_malloc(size);
	if (memory == NULL) {
		fputs("doudi: sodium_malloc\n", stderr);
		abort();
	}
	return memory;
}

struct library keys_library(void)
{
	struct library library = {.name = "libsodium", .built = SODIUM_VERSION_STRING, .oldest = "1.0.18"};

	snprintf(library.running, sizeof(library.running), "%s", sodium_version_string());
	return library;
}

void keys_cheap(bool yes)
{
	cheap = yes;
}

bool hex_is_valid(const char *text, size_t length)
{
	static const bool is_digit[256] = {['0'] = 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ['a'] = 1, 1, 1, 1, 1, 1};
	size_t at = 0;

	if (text == NULL)
		return false;
	while (at < length && is_digit[(unsigned char)text[at]])
		at++;
	return at == length && text[at] == '\0';
}

static bool hex_read(const char *text, unsigned char bytes[KEY_BYTES])
{
	return hex_is_valid(text, (size_t)2 * KEY_BYTES) &&
	       sodium_hex2bin(bytes, KEY_BYTES, text, (size_t)2 * KEY_BYTES, NULL, NULL, NULL) == 0;
}

void actor_sign(const struct actor *actor, const char *id, unsigned char signature[SIGNATURE_BYTES])
{
	unsigned char message[KEY_BYTES];

	if (!hex_read(id, message))
		abort();
	crypto_sign_detached(signature, NULL, message, sizeof(message), actor->secret);
}

const unsigned char *actor_secret(const struct actor *actor)
{
	return actor->secret;
}

bool signature_holds(const char *key_id, const char *id, const unsigned char signature[SIGNATURE_BYTES])
{
	unsigned char key[KEY_BYTES], message[KEY_BYTES];

	return hex_read(key_id, key) && hex_read(id, message) &&
	       crypto_sign_verify_detached(signature, message, sizeof(message), key) == 0;
}

void actor_sign_text(const struct actor *actor, const char *text, char signature[KEY_SIGNATURE_DIGITS + 1])
{
	unsigned char bytes[SIGNATURE_BYTES];

	actor_sign(actor, ledger_hash(text, strlen(text)).text, bytes);
	sodium_bin2hex(signature, KEY_SIGNATURE_DIGITS + 1, bytes, sizeof(bytes));
}

bool key_signed_text(const char *key_id, const char *text, const char *signature)
{
	unsigned char bytes[SIGNATURE_BYTES];

	return hex_is_valid(signature, KEY_SIGNATURE_DIGITS) &&
	       sodium_hex2bin(bytes, sizeof(bytes), signature, KEY_SIGNATURE_DIGITS, NULL, NULL, NULL) == 0 &&
	       signature_holds(key_id, ledger_hash(text, strlen(text)).text, bytes);
}

/* A box: the seed of a key pair, sealed under a passphrase. */
struct box {
	unsigned char salt[crypto_pwhash_SALTBYTES], nonce[crypto_secretbox_NONCEBYTES], sealed[BOX_BYTES];
	int64_t operations, memory;
};

/* Locked; NULL and a problem when the memory that argon2id wants is not to be had. */
static unsigned char *box_key(const struct box *box, const char *passphrase, struct problem *problem)
{
	unsigned char *key = locked_new(crypto_secretbox_KEYBYTES);

	if (crypto_pwhash(key, crypto_secretbox_KEYBYTES, passphrase, strlen(passphrase), box->salt,
	        (unsigned long long)box->operations, (size_t)box->memory, crypto_pwhash_ALG_ARGON2ID13) == 0)
		return key;
	problem_set(problem, PROBLEM_FAILED, "%s", _("内存不足，打不开密钥。请关掉别的程序再试。"));
	sodium_free(key);
	return NULL;
}

static bool box_seal(struct box *box, const unsigned char *seed, const char *passphrase, struct problem *problem)
{
	unsigned char *key;

	random_bytes(box->salt, sizeof(box->salt));
	random_bytes(box->nonce, sizeof(box->nonce));
	box->operations = cheap ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE;
	box->memory = cheap ? crypto_pwhash_MEMLIMIT_MIN : MEMORY_LIMIT;
	key = box_key(box, passphrase, problem);
	if (key == NULL)
		return false;
	crypto_secretbox_easy(box->sealed, seed, KEY_BYTES, box->nonce, key);
	sodium_free(key);
	return true;
}

static bool box_open(const struct box *box, unsigned char *seed, const char *passphrase, struct problem *problem)
{
	unsigned char *key = box_key(box, passphrase, problem);
	bool good;

	if (key == NULL)
		return false;
	good = crypto_secretbox_open_easy(seed, box->sealed, sizeof(box->sealed), box->nonce, key) == 0;
	sodium_free(key);
	/* One sentence for both, so that nobody learns which names exist here. */
	return good || problem_set(problem, PROBLEM_REFUSED, "%s", _("姓名或口令不对。请重新输入；忘记口令请管理员换发密钥。"));
}

static bool box_store(struct store *store, const struct box *box, const char *key_id, const char *name, struct problem *problem)
{
	/* Later than every key of that name, whatever the clock says: the newest is the one that opens. */
	struct statement *insert = store_statement(store,
	    "INSERT INTO _key_box(key_id, name, salt, operations, memory, nonce, sealed, made_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7,"
	    " max(?8, 1 + ifnull((SELECT max(made_at) FROM _key_box WHERE name = ?2), 0)))"
	    " ON CONFLICT(key_id) DO UPDATE SET salt = excluded.salt, operations = excluded.operations,"
	    " memory = excluded.memory, nonce = excluded.nonce, sealed = excluded.sealed");

	statement_bind_text(insert, 1, key_id);
	statement_bind_text(insert, 2, name);
	statement_bind_bytes(insert, 3, box->salt, sizeof(box->salt));
	statement_bind_number(insert, 4, box->operations);
	statement_bind_number(insert, 5, box->memory);
	statement_bind_bytes(insert, 6, box->nonce, sizeof(box->nonce));
	statement_bind_bytes(insert, 7, box->sealed, sizeof(box->sealed));
	statement_bind_number(insert, 8, clock_milliseconds());
	return statement_run(insert, problem);
}

/* Whoever writes one into a file does not decide how long we work. */
static bool box_is_affordable(const struct box *box)
{
	return box->operations > 0 && box->operations <= 16 && box->memory > 0 && box->memory <= INT64_C(1) << 30;
}

static bool column_copy(struct statement *row, int column, void *to, size_t size)
{
	size_t length;
	const void *bytes = statement_bytes(row, column, &length);

	if (bytes == NULL || length != size)
		return false;
	memcpy(to, bytes, size);
	return true;
}

/* The newest of that name. Where there is none, a box that no passphrase opens, so that the answer takes as long. */
static bool box_load(struct store *store, const char *name, struct box *box, char key_id[65], struct problem *problem)
{
	struct statement *row = store_statement(store,
	    "SELECT key_id, operations, memory, salt, nonce, sealed FROM _key_box WHERE name = ? ORDER BY made_at DESC LIMIT 1");
	bool good = true;

	*box = (struct box){.operations = cheap ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE,
	    .memory = cheap ? crypto_pwhash_MEMLIMIT_MIN : MEMORY_LIMIT};
	statement_bind_text(row, 1, name);
	if (statement_step(row)) {
		snprintf(key_id, 65, "%s", statement_text(row, 0));
		box->operations = statement_number(row, 1);
		box->memory = statement_number(row, 2);
		good = column_copy(row, 3, box->salt, sizeof(box->salt)) && column_copy(row, 4, box->nonce, sizeof(box->nonce)) &&
		       column_copy(row, 5, box->sealed, sizeof(box->sealed)) && box_is_affordable(box);
		statement_reset(row);
	}
	if (store_failed(store, problem))
		return false;
	return good || problem_set(problem, PROBLEM_FAILED, _("“%s”的密钥已损坏。请管理员换发密钥。"), name);
}

bool keys_box_text(struct store *store, const char *key_id, char text[KEY_BOX_TEXT], struct problem *problem)
{
	struct statement *row = store_statement(store, "SELECT operations, memory, salt, nonce, sealed FROM _key_box WHERE key_id = ?");
	char salt[2 * crypto_pwhash_SALTBYTES + 1], nonce[2 * crypto_secretbox_NONCEBYTES + 1], sealed[2 * BOX_BYTES + 1];
	struct box box;
	bool found;

	statement_bind_text(row, 1, key_id);
	found = statement_step(row) && column_copy(row, 2, box.salt, sizeof(box.salt)) &&
		column_copy(row, 3, box.nonce, sizeof(box.nonce)) && column_copy(row, 4, box.sealed, sizeof(box.sealed));
	if (found) {
		sodium_bin2hex(salt, sizeof(salt), box.salt, sizeof(box.salt));
		sodium_bin2hex(nonce, sizeof(nonce), box.nonce, sizeof(box.nonce));
		sodium_bin2hex(sealed, sizeof(sealed), box.sealed, sizeof(box.sealed));
		snprintf(text, KEY_BOX_TEXT, "%s %lld %lld %s %s %s", key_id, (long long)statement_number(row, 0),
		    (long long)statement_number(row, 1), salt, nonce, sealed);
	}
	statement_reset(row);
	return !store_failed(store, problem) && found;
}

static bool word_to_bytes(const char *word, unsigned char *bytes, size_t size)
{
	return hex_is_valid(word, 2 * size) && sodium_hex2bin(bytes, size, word, 2 * size, NULL, NULL, NULL) == 0;
}

static bool box_read(const char *text, struct box *box, char key_id[65])
{
	char words[6][128];

	if (sscanf(text, "%127s %127s %127s %127s %127s %127s", words[0], words[1], words[2], words[3], words[4], words[5]) != 6 ||
	    !hex_is_valid(words[0], 2 * KEY_BYTES) || !word_to_bytes(words[3], box->salt, sizeof(box->salt)) ||
	    !word_to_bytes(words[4], box->nonce, sizeof(box->nonce)) || !word_to_bytes(words[5], box->sealed, sizeof(box->sealed)))
		return false;
	snprintf(key_id, 65, "%.64s", words[0]);
	box->operations = strtoll(words[1], NULL, 10);
	box->memory = strtoll(words[2], NULL, 10);
	return box_is_affordable(box);
}

static struct actor *actor_of_box(const struct box *box, const char *key_id, const char *name, const char *passphrase,
    struct problem *problem)
{
	unsigned char *seed = locked_new(KEY_BYTES), public[KEY_BYTES];
	struct actor *actor = memory_new(sizeof(*actor));
	bool good = box_open(box, seed, passphrase, problem);

	actor->secret = locked_new(crypto_sign_SECRETKEYBYTES);
	if (good) {
		crypto_sign_seed_keypair(public, actor->secret, seed);
		sodium_bin2hex(actor->key_id, sizeof(actor->key_id), public, sizeof(public));
		good = strcmp(actor->key_id, key_id) == 0 || problem_set(problem, PROBLEM_FAILED, _("“%s”的密钥已损坏。请管理员换发密钥。"), name);
	}
	sodium_free(seed);
	if (!good) {
		actor_free(actor);
		return NULL;
	}
	actor->name = memory_text(name);
	return actor;
}

struct actor *keys_box_sign_in(const char *text, const char *passphrase, struct problem *problem)
{
	char key_id[65];
	struct box box;

	if (box_read(text, &box, key_id))
		return actor_of_box(&box, key_id, "", passphrase, problem);
	problem_set(problem, PROBLEM_REFUSED, "%s", _("密钥盒已损坏。"));
	return NULL;
}

bool keys_create(struct store *store, const char *name, const char *passphrase, char key_id[65], struct problem *problem)
{
	unsigned char *seed, *secret, public[KEY_BYTES];
	struct box box = {.operations = 0};
	bool good;

	if (*name == '\0' || *passphrase == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("姓名和口令都不能为空。"));
	seed = locked_new(KEY_BYTES);
	secret = locked_new(crypto_sign_SECRETKEYBYTES);
	random_bytes(seed, KEY_BYTES);
	crypto_sign_seed_keypair(public, secret, seed);
	sodium_bin2hex(key_id, 65, public, sizeof(public));
	good = box_seal(&box, seed, passphrase, problem) && box_store(store, &box, key_id, name, problem);
	sodium_free(secret);
	sodium_free(seed);
	return good;
}

struct actor *keys_sign_in(struct store *store, const char *name, const char *passphrase, struct problem *problem)
{
	char found[65] = "";
	struct box box;

	return box_load(store, name, &box, found, problem) ? actor_of_box(&box, found, name, passphrase, problem) : NULL;
}

bool keys_change_passphrase(struct store *store, const char *name, const char *old_one, const char *new_one,
    struct problem *problem)
{
	unsigned char *seed = locked_new(KEY_BYTES);
	char key_id[65] = "";
	struct box box;
	bool good = false;

	if (*new_one == '\0')
		problem_set(problem, PROBLEM_REFUSED, "%s", _("姓名和口令都不能为空。"));
	else
		good = box_load(store, name, &box, key_id, problem) && box_open(&box, seed, old_one, problem) &&
		       box_seal(&box, seed, new_one, problem) && box_store(store, &box, key_id, name, problem);
	sodium_free(seed);
	return good;
}

void actor_free(struct actor *actor)
{
	if (actor == NULL)
		return;
	sodium_free(actor->secret);
	free(actor->name);
	free(actor);
}

void actor_lock(struct actor *actor)
{
	sodium_free(actor->secret);
	actor->secret = NULL;
}

bool actor_is_locked(const struct actor *actor)
{
	return actor->secret == NULL;
}

bool actor_unlock(struct actor *actor, struct store *store, const char *passphrase, struct problem *problem)
{
	struct actor *again = keys_sign_in(store, actor->name, passphrase, problem);

	if (again == NULL)
		return false;
	if (strcmp(again->key_id, actor->key_id) != 0) {
		actor_free(again);
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("您的密钥已经换发。请结束程序，用新口令重新登录；草稿留着。"));
	}
	sodium_free(actor->secret);
	actor->secret = again->secret;
	again->secret = NULL;
	actor_free(again);
	return true;
}

const char *actor_name(const struct actor *actor)
{
	return actor->name;
}

const char *actor_key_id(const struct actor *actor)
{
	return actor->key_id;
}
