/* Secrets sealed to a person's signing key: Ed25519 keys as X25519 keys, and an anonymous box. */
#include "keys.h"

#include <sodium.h>

_Static_assert(KEY_SEALED_EXTRA == crypto_box_SEALBYTES, "sealed box");

bool key_seal(const char *key_id, const void *secret, size_t length, unsigned char *sealed)
{
	unsigned char key[KEY_BYTES], box[crypto_box_PUBLICKEYBYTES];

	return hex_is_valid(key_id, (size_t)2 * KEY_BYTES) && sodium_hex2bin(key, sizeof(key), key_id, (size_t)2 * KEY_BYTES, NULL, NULL, NULL) == 0 &&
	       crypto_sign_ed25519_pk_to_curve25519(box, key) == 0 && crypto_box_seal(sealed, secret, length, box) == 0;
}

bool actor_unseal(const struct actor *actor, const void *sealed, size_t length, unsigned char *secret)
{
	unsigned char public[crypto_box_PUBLICKEYBYTES], box[crypto_box_SECRETKEYBYTES], key[KEY_BYTES];
	bool good;

	if (actor_is_locked(actor))
		return false;
	crypto_sign_ed25519_sk_to_pk(key, actor_secret(actor));
	good = crypto_sign_ed25519_pk_to_curve25519(public, key) == 0 && crypto_sign_ed25519_sk_to_curve25519(box, actor_secret(actor)) == 0 &&
	       crypto_box_seal_open(secret, sealed, length, public, box) == 0;
	sodium_memzero(box, sizeof(box));
	return good;
}
