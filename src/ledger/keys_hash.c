/* The hashes. SHA-256 is libcrypto's, which uses what the processor has for it: seven times as fast as libsodium's here. */
#include "keys.h"

/* OpenSSL 3 asks for its EVP calls instead. These need no memory and no start of a provider (1.2 ms), cannot fail, and are twice as fast
 * on a core of 300 bytes. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <sodium.h>

#include <stdio.h>
#include <string.h>

_Static_assert((size_t)2 * SHA256_DIGEST_LENGTH == LEDGER_ID_LENGTH, "SHA-256");

struct hash {
	crypto_generichash_state quick_state; /* first: it wants a multiple of 64 */
	SHA256_CTX state;
	bool quick;
	size_t held; /* small parts are gathered: a digest is fed with values of a few bytes */
	unsigned char bytes[1024];
};

struct library hash_library(void)
{
	struct library library = {.name = "libcrypto", .built = OPENSSL_VERSION_STR, .oldest = "3.0.0"};

	snprintf(library.running, sizeof(library.running), "%s", OpenSSL_version(OPENSSL_VERSION_STRING));
	return library;
}

static struct hash *hash_begin(bool quick)
{
	struct hash *hash = aligned_alloc(64, (sizeof(*hash) + 63) / 64 * 64);

	if (hash == NULL)
		abort();
	hash->quick = quick;
	hash->held = 0;
	if (quick)
		crypto_generichash_init(&hash->quick_state, NULL, 0, SHA256_DIGEST_LENGTH);
	else
		SHA256_Init(&hash->state);
	return hash;
}

struct hash *hash_new(void)
{
	return hash_begin(false);
}

struct hash *hash_new_quick(void)
{
	return hash_begin(true);
}

static void hash_feed(struct hash *hash, const void *bytes, size_t length)
{
	if (hash->quick)
		crypto_generichash_update(&hash->quick_state, bytes, length);
	else
		SHA256_Update(&hash->state, bytes, length);
}

void hash_add(struct hash *hash, const void *bytes, size_t length)
{
	if (length > sizeof(hash->bytes) - hash->held) {
		hash_feed(hash, hash->bytes, hash->held);
		hash->held = 0;
	}
	if (length > sizeof(hash->bytes)) {
		hash_feed(hash, bytes, length);
		return;
	}
	memcpy(hash->bytes + hash->held, bytes, length);
	hash->held += length;
}

static struct event_id hash_hex(const unsigned char bytes[SHA256_DIGEST_LENGTH])
{
	static const char digits[] = "0123456789abcdef"; /* no secret: it need not take the same time for each */
	struct event_id id;

	for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) {
		id.text[2 * i] = digits[bytes[i] >> 4];
		id.text[2 * i + 1] = digits[bytes[i] & 15];
	}
	id.text[LEDGER_ID_LENGTH] = '\0';
	return id;
}

static struct event_id hash_text(SHA256_CTX *state)
{
	unsigned char bytes[SHA256_DIGEST_LENGTH];

	SHA256_Final(bytes, state);
	return hash_hex(bytes);
}

struct event_id hash_end(struct hash *hash)
{
	unsigned char bytes[SHA256_DIGEST_LENGTH];
	struct event_id id;

	hash_feed(hash, hash->bytes, hash->held);
	if (hash->quick) {
		crypto_generichash_final(&hash->quick_state, bytes, sizeof(bytes));
		id = hash_hex(bytes);
	} else {
		id = hash_text(&hash->state);
	}
	free(hash);
	return id;
}

struct event_id ledger_hash(const void *bytes, size_t length)
{
	SHA256_CTX state;

	SHA256_Init(&state);
	SHA256_Update(&state, bytes, length);
	return hash_text(&state);
}

bool ledger_hash_file(const char *path, char hash[65])
{
	FILE *file = fopen(path, "rb");
	SHA256_CTX state;
	unsigned char bytes[1 << 16];
	size_t count;
	bool good = file != NULL;

	if (!good)
		return false;
	SHA256_Init(&state);
	while ((count = fread(bytes, 1, sizeof(bytes), file)) > 0)
		SHA256_Update(&state, bytes, count);
	good = ferror(file) == 0;
	fclose(file);
	memcpy(hash, hash_text(&state).text, 65);
	return good;
}

struct event_id hash_of_body(const unsigned char salt[SALT_BYTES], const char *body, size_t length)
{
	SHA256_CTX state;

	SHA256_Init(&state);
	SHA256_Update(&state, salt, SALT_BYTES);
	SHA256_Update(&state, body, length);
	return hash_text(&state);
}
