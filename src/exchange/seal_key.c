/* X25519 keys in the text that age uses: Bech32 (BIP 173) without its limit of 90 characters. */
#include "seal.h"

#include <ctype.h>
#include <sodium.h>
#include <string.h>

static const char letters[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

#define RECIPIENT_PREFIX "age"
#define IDENTITY_PREFIX "age-secret-key-"
#define GROUPS ((AGE_KEY_BYTES * 8 + 4) / 5) /* a key in groups of five bits */
#define CHECK_GROUPS 6

void age_key_new(unsigned char secret[AGE_KEY_BYTES])
{
	randombytes_buf(secret, AGE_KEY_BYTES);
}

bool age_public_key(const unsigned char secret[AGE_KEY_BYTES], unsigned char public_key[AGE_KEY_BYTES])
{
	return crypto_scalarmult_base(public_key, secret) == 0;
}

static uint32_t check_add(uint32_t sum, unsigned value)
{
	static const uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
	uint32_t top = sum >> 25;

	sum = (sum & 0x1ffffff) << 5 ^ value;
	for (size_t i = 0; i < BASE_COUNT(generator); i++)
		if ((top >> i & 1) != 0)
			sum ^= generator[i];
	return sum;
}

static uint32_t check_prefix(const char *prefix)
{
	uint32_t sum = 1;

	for (const char *c = prefix; *c != '\0'; c++)
		sum = check_add(sum, (unsigned char)*c >> 5);
	sum = check_add(sum, 0);
	for (const char *c = prefix; *c != '\0'; c++)
		sum = check_add(sum, (unsigned char)*c & 31);
	return sum;
}

/* Five bits each, the last filled up with zeros. */
static unsigned group_of(const unsigned char key[AGE_KEY_BYTES], size_t index)
{
	unsigned value = 0;

	for (size_t bit = index * 5; bit < index * 5 + 5; bit++) {
		value <<= 1;
		if (bit < AGE_KEY_BYTES * 8)
			value |= key[bit / 8] >> (7 - bit % 8) & 1;
	}
	return value;
}

static void key_text(const char *prefix, const unsigned char key[AGE_KEY_BYTES], char text[AGE_KEY_TEXT])
{
	uint32_t sum = check_prefix(prefix);
	size_t length = strlen(prefix);

	memcpy(text, prefix, length);
	text[length++] = '1';
	for (size_t i = 0; i < GROUPS; i++) {
		unsigned value = group_of(key, i);

		sum = check_add(sum, value);
		text[length++] = letters[value];
	}
	for (size_t i = 0; i < CHECK_GROUPS; i++)
		sum = check_add(sum, 0);
	sum ^= 1;
	for (size_t i = 0; i < CHECK_GROUPS; i++)
		text[length++] = letters[sum >> 5 * (CHECK_GROUPS - 1 - i) & 31];
	text[length] = '\0';
}

static bool key_read(const char *prefix, const char *text, unsigned char key[AGE_KEY_BYTES])
{
	uint32_t sum = check_prefix(prefix);
	size_t length = strlen(prefix);

	if (strlen(text) != length + 1 + GROUPS + CHECK_GROUPS || strncmp(text, prefix, length) != 0 || text[length] != '1')
		return false;
	memset(key, 0, AGE_KEY_BYTES);
	text += length + 1;
	for (size_t i = 0; i < GROUPS + CHECK_GROUPS; i++) {
		const char *letter = strchr(letters, text[i]);
		unsigned value = letter == NULL ? 0 : (unsigned)(letter - letters);

		if (letter == NULL)
			return false;
		sum = check_add(sum, value);
		for (size_t bit = i * 5, left = 5; i < GROUPS && left > 0; bit++, left--) {
			unsigned one = value >> (left - 1) & 1;

			if (bit < AGE_KEY_BYTES * 8)
				key[bit / 8] = (unsigned char)(key[bit / 8] | one << (7 - bit % 8));
			else if (one != 0)
				return false;
		}
	}
	return sum == 1;
}

void age_recipient_text(const unsigned char public_key[AGE_KEY_BYTES], char text[AGE_KEY_TEXT])
{
	key_text(RECIPIENT_PREFIX, public_key, text);
}

bool age_recipient_read(const char *text, unsigned char public_key[AGE_KEY_BYTES])
{
	return key_read(RECIPIENT_PREFIX, text, public_key);
}

void age_identity_text(const unsigned char secret[AGE_KEY_BYTES], char text[AGE_KEY_TEXT])
{
	key_text(IDENTITY_PREFIX, secret, text);
	for (char *c = text; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
}

/* Written in capitals; a file may hold it in small letters, never mixed. */
bool age_identity_read(const char *text, unsigned char secret[AGE_KEY_BYTES])
{
	char small[AGE_KEY_TEXT];
	size_t capitals = 0, smalls = 0, length = strlen(text);
	bool good;

	if (length >= sizeof(small))
		return false;
	for (size_t i = 0; i <= length; i++) {
		capitals += isupper((unsigned char)text[i]) != 0;
		smalls += islower((unsigned char)text[i]) != 0;
		small[i] = (char)tolower((unsigned char)text[i]);
	}
	good = (capitals == 0 || smalls == 0) && key_read(IDENTITY_PREFIX, small, secret);
	sodium_memzero(small, sizeof(small));
	return good;
}
