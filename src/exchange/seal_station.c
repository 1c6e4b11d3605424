#include "seal_station.h"

/* ledger/keys_hash.c says why these calls. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define SEED_BYTES crypto_sign_SEEDBYTES

struct station_secret {
	unsigned char seed[SEED_BYTES], identity[AGE_KEY_BYTES]; /* these two are what is shared */
	unsigned char signing[crypto_sign_SECRETKEYBYTES], verifying[crypto_sign_PUBLICKEYBYTES];
};
#define SHARED_BYTES (SEED_BYTES + AGE_KEY_BYTES)

static struct station_secret *secret_memory(void)
{
	struct station_secret *secret;

	if (sodium_init() < 0 || (secret = sodium_malloc(sizeof(*secret))) == NULL) {
		fputs("doudi: libsodium\n", stderr);
		abort();
	}
	return secret;
}

static void secret_complete(struct station_secret *secret)
{
	crypto_sign_seed_keypair(secret->verifying, secret->signing, secret->seed);
}

struct station_secret *station_secret_new(void)
{
	struct station_secret *secret = secret_memory();

	random_bytes(secret->seed, sizeof(secret->seed));
	random_bytes(secret->identity, sizeof(secret->identity));
	secret_complete(secret);
	return secret;
}

void station_secret_free(struct station_secret *secret)
{
	sodium_free(secret);
}

void secret_wipe(void *bytes, size_t length)
{
	sodium_memzero(bytes, length);
}

void station_secret_keys(const struct station_secret *secret, char signing[65], unsigned char sealing[AGE_KEY_BYTES])
{
	sodium_bin2hex(signing, 65, secret->verifying, sizeof(secret->verifying));
	if (!age_public_key(secret->identity, sealing))
		abort();
}

const unsigned char *station_secret_identity(const struct station_secret *secret)
{
	return secret->identity;
}

void station_secret_sign(const struct station_secret *secret, const void *bytes, size_t length, unsigned char signature[SEAL_SIGNATURE_BYTES])
{
	crypto_sign_detached(signature, NULL, bytes, length, secret->signing);
}

bool station_secret_mac(const struct station_secret *secret, const unsigned char other[AGE_KEY_BYTES], const char *text, unsigned char mac[8])
{
	unsigned char shared[crypto_scalarmult_BYTES], whole[crypto_generichash_BYTES];
	bool good = crypto_scalarmult(shared, secret->identity, other) == 0;

	if (good) {
		crypto_generichash(whole, sizeof(whole), (const unsigned char *)text, strlen(text), shared, sizeof(shared));
		memcpy(mac, whole, 8);
	}
	sodium_memzero(shared, sizeof(shared));
	return good;
}

bool seal_verify(const char *signing_key, const void *bytes, size_t length, const unsigned char signature[SEAL_SIGNATURE_BYTES])
{
	unsigned char key[crypto_sign_PUBLICKEYBYTES];
	size_t got;

	return sodium_hex2bin(key, sizeof(key), signing_key, strlen(signing_key), NULL, &got, NULL) == 0 && got == sizeof(key) &&
	       crypto_sign_verify_detached(signature, bytes, length, key) == 0;
}

/* ---- shared among a station's people ---- */

bool station_secret_share(struct store *store, const struct station_secret *secret, const char *key_id, struct problem *problem)
{
	struct statement *put = store_statement(store,
	    "INSERT INTO _station_box(signing, for_key, sealed, made_at) VALUES(?, ?, ?, ?)"
	    " ON CONFLICT(signing, for_key) DO UPDATE SET sealed = excluded.sealed");
	unsigned char sealed[SHARED_BYTES + KEY_SEALED_EXTRA], sealing[AGE_KEY_BYTES];
	char signing[65];

	if (!key_seal(key_id, secret->seed, SHARED_BYTES, sealed)) {
		statement_reset(put);
		return problem_set(problem, PROBLEM_FAILED, "%s", _("这位人员的签名公钥不能用，本单位的密钥没有交给他。请为他换发密钥。"));
	}
	station_secret_keys(secret, signing, sealing);
	statement_bind_text(put, 1, signing);
	statement_bind_text(put, 2, key_id);
	statement_bind_bytes(put, 3, sealed, sizeof(sealed));
	statement_bind_number(put, 4, clock_milliseconds());
	return statement_run(put, problem);
}

_Static_assert(STATION_BOX_BYTES == SHARED_BYTES + KEY_SEALED_EXTRA, "two secrets");

static struct statement *newest_box(struct store *store, const char *key_id)
{
	struct statement *find = store_statement(store, "SELECT sealed FROM _station_box WHERE for_key = ? ORDER BY made_at DESC, signing LIMIT 1");

	statement_bind_text(find, 1, key_id);
	return find;
}

static struct station_secret *unseal(const struct actor *actor, const void *sealed, size_t length, struct problem *problem)
{
	struct station_secret *secret = secret_memory();

	if (length == STATION_BOX_BYTES && actor_unseal(actor, sealed, length, secret->seed)) {
		secret_complete(secret);
		return secret;
	}
	station_secret_free(secret);
	problem_set(problem, PROBLEM_FAILED, "%s", _("本单位的密钥打不开。请管理员重新交给您一次。"));
	return NULL;
}

struct station_secret *station_secret_open(struct store *store, const struct actor *actor, struct problem *problem)
{
	struct statement *find = newest_box(store, actor_key_id(actor));
	struct station_secret *secret = NULL;
	const void *sealed;
	size_t length;

	if (statement_step(find)) {
		sealed = statement_bytes(find, 0, &length);
		secret = unseal(actor, sealed, length, problem);
		statement_reset(find);
	}
	return store_failed(store, problem) ? (station_secret_free(secret), NULL) : secret;
}

bool station_box_text(struct store *store, const char *key_id, char text[STATION_BOX_TEXT], struct problem *problem)
{
	struct statement *find = newest_box(store, key_id);
	bool found = false;
	const void *sealed;
	size_t length;

	if (statement_step(find)) {
		sealed = statement_bytes(find, 0, &length);
		found = sealed != NULL && length == STATION_BOX_BYTES;
		if (found)
			sodium_bin2hex(text, STATION_BOX_TEXT, sealed, length);
		statement_reset(find);
	}
	return !store_failed(store, problem) && found;
}

struct station_secret *station_box_open(const char *text, const struct actor *actor, struct problem *problem)
{
	unsigned char sealed[STATION_BOX_BYTES];
	size_t length = 0;

	if (sodium_hex2bin(sealed, sizeof(sealed), text, strlen(text), NULL, &length, NULL) != 0)
		length = 0;
	return unseal(actor, sealed, length, problem);
}

struct station_secret *station_secret_need(struct store *store, const struct actor *actor, struct problem *problem)
{
	struct problem failure = PROBLEM_INIT;
	struct station_secret *secret = station_secret_open(store, actor, &failure);

	if (secret == NULL && failure.kind == PROBLEM_NONE)
		problem_set(&failure, PROBLEM_REFUSED, "%s", _("您还没有本单位的收发密钥。请管理员登录一次，密钥会随即交给您。"));
	if (secret == NULL)
		problem_move(problem, &failure);
	problem_release(&failure);
	return secret;
}

/* ---- digests ---- */

struct seal_digest {
	bool sha256;
	SHA256_CTX sha;
	crypto_generichash_state blake;
};

struct seal_digest *seal_digest_new(bool sha256)
{
	void *memory = NULL;
	struct seal_digest *digest;

	/* libsodium asks for its BLAKE2b state at a multiple of 64 */
	if (posix_memalign(&memory, 64, (sizeof(*digest) + 63) / 64 * 64) != 0)
		abort();
	digest = memory;
	digest->sha256 = sha256;
	if (sha256)
		SHA256_Init(&digest->sha);
	else
		crypto_generichash_init(&digest->blake, NULL, 0, crypto_generichash_BYTES_MAX);
	return digest;
}

void seal_digest_add(struct seal_digest *digest, const void *bytes, size_t length)
{
	if (digest->sha256)
		SHA256_Update(&digest->sha, bytes, length);
	else
		crypto_generichash_update(&digest->blake, bytes, length);
}

void seal_digest_end(struct seal_digest *digest, char hex[129])
{
	unsigned char bytes[crypto_generichash_BYTES_MAX];
	size_t length = digest->sha256 ? SHA256_DIGEST_LENGTH : crypto_generichash_BYTES_MAX;

	if (digest->sha256)
		SHA256_Final(bytes, &digest->sha);
	else
		crypto_generichash_final(&digest->blake, bytes, length);
	sodium_bin2hex(hex, 129, bytes, length);
	free(digest);
}
