/* Marks that a file puts on what it writes outside, to know its own again: no secret of a person, so that nobody need be signed in. */
#include "seal_station.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

bool seal_mac_key(struct store *store, const char *setting, bool make, unsigned char key[SEAL_MAC_KEY_BYTES], struct problem *problem)
{
	char *text = store_setting(store, setting), hex[2 * SEAL_MAC_KEY_BYTES + 1];
	bool good = hex_is_valid(text, sizeof(hex) - 1) &&
		sodium_hex2bin(key, SEAL_MAC_KEY_BYTES, text, sizeof(hex) - 1, NULL, NULL, NULL) == 0;

	free(text);
	if (good || !make)
		return good;
	random_bytes(key, SEAL_MAC_KEY_BYTES);
	sodium_bin2hex(hex, sizeof(hex), key, SEAL_MAC_KEY_BYTES);
	return store_set_setting(store, setting, hex, problem);
}

void seal_mac(const unsigned char key[SEAL_MAC_KEY_BYTES], const void *bytes, size_t length, unsigned char mac[SEAL_MAC_BYTES])
{
	crypto_generichash(mac, SEAL_MAC_BYTES, bytes, length, key, SEAL_MAC_KEY_BYTES);
}

bool seal_mac_is(const unsigned char key[SEAL_MAC_KEY_BYTES], const void *bytes, size_t length, const unsigned char mac[SEAL_MAC_BYTES])
{
	unsigned char right[SEAL_MAC_BYTES];

	seal_mac(key, bytes, length, right);
	return seal_is_same(right, mac, sizeof(right));
}

bool seal_is_same(const void *right, const void *said, size_t length)
{
	return sodium_memcmp(right, said, length) == 0;
}
