/* The header of an age file: stanzas that wrap the file key for each recipient, and a MAC over them. */
#include "seal_secret.h"

#include <sodium.h>
#include <string.h>

#define VERSION_LINE "age-encryption.org/v1\n"
#define WRAP_INFO "age-encryption.org/v1/X25519"
#define BODY_COLUMNS 64
#define KEY_TEXT_LENGTH 43 /* 32 bytes in base64 without padding */
#define BASE64 sodium_base64_VARIANT_ORIGINAL_NO_PADDING

/* HKDF of RFC 5869 for one block of output, which is all that age asks for. An empty salt is a block of zeros: the same HMAC key. */
static void derive(const unsigned char *secret, size_t secret_length, const unsigned char *salt, size_t salt_length, const char *info,
    unsigned char key[AGE_KEY_BYTES])
{
	crypto_auth_hmacsha256_state state;
	unsigned char between[crypto_auth_hmacsha256_BYTES];
	const unsigned char one = 1;

	crypto_auth_hmacsha256_init(&state, salt, salt_length);
	crypto_auth_hmacsha256_update(&state, secret, secret_length);
	crypto_auth_hmacsha256_final(&state, between);
	crypto_auth_hmacsha256_init(&state, between, sizeof(between));
	crypto_auth_hmacsha256_update(&state, (const unsigned char *)info, strlen(info));
	crypto_auth_hmacsha256_update(&state, &one, 1);
	crypto_auth_hmacsha256_final(&state, key);
	sodium_memzero(between, sizeof(between));
	sodium_memzero(&state, sizeof(state));
}

void age_payload_key(const unsigned char file_key[AGE_FILE_KEY_BYTES], const unsigned char nonce[AGE_NONCE_BYTES],
    unsigned char key[AGE_KEY_BYTES])
{
	derive(file_key, AGE_FILE_KEY_BYTES, nonce, AGE_NONCE_BYTES, "payload", key);
}

static void header_mac(const unsigned char file_key[AGE_FILE_KEY_BYTES], const char *header, size_t length,
    unsigned char mac[AGE_MAC_BYTES])
{
	unsigned char key[AGE_KEY_BYTES];

	derive(file_key, AGE_FILE_KEY_BYTES, (const unsigned char *)"", 0, "header", key);
	crypto_auth_hmacsha256(mac, (const unsigned char *)header, length, key);
	sodium_memzero(key, sizeof(key));
}

/* False for a share of low order, whose secret anybody knows. */
static bool wrap_key(const unsigned char scalar[AGE_KEY_BYTES], const unsigned char point[AGE_KEY_BYTES],
    const unsigned char share[AGE_KEY_BYTES], const unsigned char recipient[AGE_KEY_BYTES], unsigned char key[AGE_KEY_BYTES])
{
	unsigned char shared[AGE_KEY_BYTES], salt[2 * AGE_KEY_BYTES];
	bool good = crypto_scalarmult(shared, scalar, point) == 0;

	memcpy(salt, share, AGE_KEY_BYTES);
	memcpy(salt + AGE_KEY_BYTES, recipient, AGE_KEY_BYTES);
	if (good)
		derive(shared, sizeof(shared), salt, sizeof(salt), WRAP_INFO, key);
	sodium_memzero(shared, sizeof(shared));
	return good;
}

/* ---- writing ---- */

static void add_base64(struct buffer *to, const unsigned char *bytes, size_t length)
{
	char text[KEY_TEXT_LENGTH + 1];

	sodium_bin2base64(text, sizeof(text), bytes, length, BASE64);
	buffer_add(to, text);
}

static bool add_stanza(struct buffer *header, const unsigned char recipient[AGE_KEY_BYTES],
    const unsigned char file_key[AGE_FILE_KEY_BYTES])
{
	static const unsigned char nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];
	unsigned char secret[AGE_KEY_BYTES], share[AGE_KEY_BYTES], key[AGE_KEY_BYTES], wrapped[AGE_WRAPPED_BYTES];
	bool good;

	age_key_new(secret);
	good = age_public_key(secret, share) && wrap_key(secret, recipient, share, recipient, key);
	if (good) {
		crypto_aead_chacha20poly1305_ietf_encrypt(wrapped, NULL, file_key, AGE_FILE_KEY_BYTES, NULL, 0, NULL, nonce, key);
		buffer_add(header, "-> X25519 ");
		add_base64(header, share, sizeof(share));
		buffer_add_char(header, '\n');
		add_base64(header, wrapped, sizeof(wrapped));
		buffer_add_char(header, '\n');
	}
	sodium_memzero(secret, sizeof(secret));
	sodium_memzero(key, sizeof(key));
	return good;
}

bool age_header_write(const unsigned char (*recipients)[AGE_KEY_BYTES], size_t count,
    const unsigned char file_key[AGE_FILE_KEY_BYTES], age_sink *sink, void *self, struct problem *problem)
{
	struct buffer header = BUFFER_INIT(64u << 10);
	unsigned char mac[AGE_MAC_BYTES];
	bool good = count > 0 && count <= AGE_RECIPIENT_MAXIMUM;

	buffer_add(&header, VERSION_LINE);
	for (size_t i = 0; i < count && good; i++)
		good = add_stanza(&header, recipients[i], file_key);
	if (!good) {
		buffer_release(&header);
		return problem_set(problem, PROBLEM_FAILED, _("接收单位的公钥不能用，无法封装。请向接收单位重新取得公钥"));
	}
	buffer_add(&header, "---");
	header_mac(file_key, header.data, header.length, mac);
	buffer_add_char(&header, ' ');
	add_base64(&header, mac, sizeof(mac));
	buffer_add_char(&header, '\n');
	good = sink(self, header.data, header.length, problem);
	buffer_release(&header);
	return good;
}

/* ---- reading ---- */

struct words { /* what is left of a header */
	const char *at, *end;
};

static bool take_line(struct words *words, const char **line, size_t *length)
{
	const char *end = memchr(words->at, '\n', (size_t)(words->end - words->at));

	if (end == NULL)
		return false;
	*line = words->at;
	*length = (size_t)(end - words->at);
	words->at = end + 1;
	return true;
}

/* Strict: no padding, no stray bits, exactly `count` bytes. */
static bool read_base64(const char *text, size_t length, unsigned char *bytes, size_t count)
{
	size_t got = 0;

	return sodium_base642bin(bytes, count, text, length, NULL, &got, NULL, BASE64) == 0 && got == count;
}

struct stanza {
	const char *type, *argument; /* argument: the first after the type */
	size_t type_length, argument_length, arguments;
	unsigned char body[AGE_WRAPPED_BYTES]; /* as far as it fits */
	size_t body_length;
};

static bool read_arguments(const char *line, size_t length, struct stanza *stanza)
{
	const char *word = line, *end = line + length;

	for (size_t number = 0;; number++) {
		const char *stop = memchr(word, ' ', (size_t)(end - word));

		if (stop == NULL)
			stop = end;
		if (stop == word)
			return false;
		for (const char *c = word; c < stop; c++)
			if (*c < 33 || *c > 126)
				return false;
		if (number == 0) {
			stanza->type = word;
			stanza->type_length = (size_t)(stop - word);
		} else if (number == 1) {
			stanza->argument = word;
			stanza->argument_length = (size_t)(stop - word);
		}
		stanza->arguments = number;
		if (stop == end)
			return true;
		word = stop + 1;
	}
}

/* Full lines and a shorter one, which may be empty, as the last. */
static bool read_body(struct words *words, struct stanza *stanza)
{
	unsigned char bytes[BODY_COLUMNS];
	const char *line;
	size_t length, got;

	do {
		if (!take_line(words, &line, &length) || length > BODY_COLUMNS ||
		    sodium_base642bin(bytes, sizeof(bytes), line, length, NULL, &got, NULL, BASE64) != 0)
			return false;
		if (stanza->body_length + got <= sizeof(stanza->body))
			memcpy(stanza->body + stanza->body_length, bytes, got);
		stanza->body_length += got;
	} while (length == BODY_COLUMNS);
	return true;
}

static bool stanza_is(const struct stanza *stanza, const char *type)
{
	return stanza->type_length == strlen(type) && memcmp(stanza->type, type, stanza->type_length) == 0;
}

/* AGE_NOT_FOR_US: sound, but wrapped for somebody else. */
static enum age_fault open_stanza(const struct stanza *stanza, const unsigned char identity[AGE_KEY_BYTES],
    unsigned char file_key[AGE_FILE_KEY_BYTES])
{
	static const unsigned char nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES];
	unsigned char share[AGE_KEY_BYTES], public_key[AGE_KEY_BYTES], key[AGE_KEY_BYTES];
	bool opened;

	if (stanza->arguments != 1 || !read_base64(stanza->argument, stanza->argument_length, share, sizeof(share)) ||
	    stanza->body_length != AGE_WRAPPED_BYTES)
		return AGE_HEADER;
	if (!age_public_key(identity, public_key) || !wrap_key(identity, share, share, public_key, key))
		return AGE_HEADER;
	opened = crypto_aead_chacha20poly1305_ietf_decrypt(file_key, NULL, NULL, stanza->body, stanza->body_length, NULL, 0, nonce,
		     key) == 0;
	sodium_memzero(key, sizeof(key));
	return opened ? AGE_SOUND : AGE_NOT_FOR_US;
}

/* A passphrase stanza must stand alone, and passphrases are not for bundles: such a file is refused whole. */
static enum age_fault read_stanzas(struct words *words, const unsigned char identity[AGE_KEY_BYTES],
    unsigned char file_key[AGE_FILE_KEY_BYTES], const char **mac, size_t *mac_length)
{
	enum age_fault fault = AGE_NOT_FOR_US;
	const char *line;
	size_t length;

	for (size_t number = 0;; number++) {
		struct stanza stanza = {.body_length = 0};

		if (!take_line(words, &line, &length))
			return AGE_HEADER;
		if (length >= 3 && memcmp(line, "---", 3) == 0) {
			*mac = line;
			*mac_length = length;
			return number == 0 ? AGE_HEADER : fault;
		}
		if (length < 4 || memcmp(line, "-> ", 3) != 0 || !read_arguments(line + 3, length - 3, &stanza) ||
		    !read_body(words, &stanza) || stanza_is(&stanza, "scrypt"))
			return AGE_HEADER;
		if (fault == AGE_NOT_FOR_US && stanza_is(&stanza, "X25519"))
			fault = open_stanza(&stanza, identity, file_key);
		if (fault == AGE_HEADER)
			return fault;
	}
}

enum age_fault age_header_open(const char *header, size_t length, const unsigned char identity[AGE_KEY_BYTES],
    unsigned char file_key[AGE_FILE_KEY_BYTES])
{
	struct words words = {header, header + length};
	unsigned char mac[AGE_MAC_BYTES], stated[AGE_MAC_BYTES];
	const char *line = NULL;
	enum age_fault fault;

	if (length < strlen(VERSION_LINE) || memcmp(header, VERSION_LINE, strlen(VERSION_LINE)) != 0)
		return AGE_HEADER;
	words.at += strlen(VERSION_LINE);
	fault = read_stanzas(&words, identity, file_key, &line, &length);
	if (fault == AGE_HEADER || words.at != words.end)
		return AGE_HEADER;
	if (length != 4 + KEY_TEXT_LENGTH || line[3] != ' ' || !read_base64(line + 4, length - 4, stated, sizeof(stated)))
		return AGE_HEADER;
	if (fault != AGE_SOUND)
		return fault;
	header_mac(file_key, header, (size_t)(line + 3 - header), mac);
	return sodium_memcmp(mac, stated, sizeof(mac)) == 0 ? AGE_SOUND : AGE_HEADER_MAC;
}
