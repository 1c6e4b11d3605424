/* seal: the public vectors of the age format, and what we write read back. */
#include "exchange/seal.h"
#include "doudi/text.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>
#include <zstd.h>

#define PLAIN_MAXIMUM (32u << 20)

struct bytes { /* a file in memory, handed out in pieces */
	struct buffer buffer;
	size_t at, piece;
};

static bool bytes_add(void *self, const void *bytes, size_t length, struct problem *problem)
{
	(void)problem;
	buffer_add_bytes(self, bytes, length);
	return true;
}

static bool bytes_next(void *self, void *to, size_t *length, struct problem *problem)
{
	struct bytes *from = self;
	size_t left = from->buffer.length - from->at;

	(void)problem;
	if (*length > left)
		*length = left;
	if (from->piece > 0 && *length > from->piece)
		*length = from->piece;
	if (*length > 0)
		memcpy(to, from->buffer.data + from->at, *length);
	from->at += *length;
	return true;
}

static enum age_fault open_all(struct bytes *from, const unsigned char identity[AGE_KEY_BYTES], struct buffer *plain)
{
	struct problem problem = PROBLEM_INIT;
	const unsigned char *bytes;
	enum age_fault fault;
	size_t length = 1;
	struct age_reader *reader = age_reader_new(bytes_next, from, identity, &fault, &problem);

	assert_true((reader != NULL) == (fault == AGE_SOUND));
	while (reader != NULL && length > 0) {
		if (!age_read(reader, &bytes, &length, &fault, &problem))
			break;
		buffer_add_bytes(plain, bytes, length);
	}
	assert_true((problem.kind == PROBLEM_NONE) == (fault == AGE_SOUND));
	age_reader_free(reader);
	problem_release(&problem);
	return fault;
}

/* ---- vectors ---- */

static char *header_value(const char *text, const char *end, const char *key, size_t nth)
{
	size_t length = strlen(key);

	for (const char *line = text; line < end; line = strchr(line, '\n') + 1)
		if (strncmp(line, key, length) == 0 && strncmp(line + length, ": ", 2) == 0 && nth-- == 0) {
			const char *value = line + length + 2;

			return memory_text_part(value, (size_t)(strchr(value, '\n') - value));
		}
	return NULL;
}

static void read_whole(const char *path, struct buffer *to)
{
	char part[4096];
	size_t got;
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	while ((got = fread(part, 1, sizeof(part), file)) > 0)
		buffer_add_bytes(to, part, got);
	fclose(file);
}

static void unpack(const char *bytes, size_t length, bool packed, struct buffer *to)
{
	unsigned long long whole = packed ? ZSTD_getFrameContentSize(bytes, length) : length;
	char *plain;

	assert_true(whole < PLAIN_MAXIMUM);
	plain = memory_new((size_t)whole + 1);
	if (packed)
		assert_int_equal(ZSTD_decompress(plain, (size_t)whole, bytes, length), whole);
	else
		memcpy(plain, bytes, length);
	buffer_add_bytes(to, plain, (size_t)whole);
	free(plain);
}

static enum age_fault fault_named(const char *expect)
{
	static const struct {
		const char *name;
		enum age_fault fault;
	} names[] = {{"success", AGE_SOUND}, {"header failure", AGE_HEADER}, {"HMAC failure", AGE_HEADER_MAC},
	    {"payload failure", AGE_PAYLOAD}, {"no match", AGE_NOT_FOR_US}};

	for (size_t i = 0; i < BASE_COUNT(names); i++)
		if (strcmp(names[i].name, expect) == 0)
			return names[i].fault;
	fail_msg("a verdict that nobody knows: %s", expect);
	return AGE_SOURCE;
}

/* A file for one of several identities is sound when one of them opens it. */
static enum age_fault open_by_any(const char *text, const char *end, struct bytes *from, struct buffer *plain)
{
	enum age_fault fault = AGE_NOT_FOR_US;
	char *identity;

	for (size_t nth = 0; fault == AGE_NOT_FOR_US && (identity = header_value(text, end, "identity", nth)) != NULL; nth++) {
		unsigned char secret[AGE_KEY_BYTES];

		if (age_identity_read(identity, secret)) {
			from->at = 0;
			buffer_clear(plain);
			fault = open_all(from, secret, plain);
		}
		free(identity);
	}
	return fault;
}

static void try_vector(const char *path, const char *name)
{
	struct buffer file = BUFFER_INIT(PLAIN_MAXIMUM), plain = BUFFER_INIT(PLAIN_MAXIMUM);
	struct bytes sealed = {.buffer = BUFFER_INIT(PLAIN_MAXIMUM), .piece = 1000};
	unsigned char hash[crypto_hash_sha256_BYTES];
	char hex[2 * sizeof(hash) + 1];
	const char *end;
	char *expect, *payload, *packed;
	enum age_fault fault;

	read_whole(path, &file);
	end = strstr(file.data, "\n\n") + 1;
	packed = header_value(file.data, end, "compressed", 0);
	unpack(end + 1, file.length - (size_t)(end + 1 - file.data), packed != NULL, &sealed.buffer);
	expect = header_value(file.data, end, "expect", 0);
	fault = open_by_any(file.data, end, &sealed, &plain);
	if (fault != fault_named(expect))
		fail_msg("%s: expected %s, found %d", name, expect, (int)fault);
	payload = header_value(file.data, end, "payload", 0);
	crypto_hash_sha256(hash, (const unsigned char *)buffer_text(&plain), plain.length);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	if (fault == AGE_SOUND)
		assert_string_equal(hex, payload);
	free(expect);
	free(payload);
	free(packed);
	buffer_release(&file);
	buffer_release(&plain);
	buffer_release(&sealed.buffer);
}

static void test_vectors(void **state)
{
	const char *source = getenv("DOUDI_SOURCE");
	char *folder = memory_format("%s/tests/vectors/age", source == NULL ? DOUDI_SOURCE_DIR : source);
	DIR *directory = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	(void)state;
	assert_non_null(directory);
	while ((entry = readdir(directory)) != NULL) {
		char *path = memory_format("%s/%s", folder, entry->d_name);

		if (entry->d_name[0] != '.' && strcmp(entry->d_name, "README") != 0) {
			try_vector(path, entry->d_name);
			count++;
		}
		free(path);
	}
	assert_int_equal(count, 67);
	closedir(directory);
	free(folder);
}

/* ---- what we write ---- */

static void test_round_trip(void **state)
{
	static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 200000};
	unsigned char secrets[3][AGE_KEY_BYTES], recipients[3][AGE_KEY_BYTES], stranger[AGE_KEY_BYTES];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		age_key_new(secrets[i]);
		assert_true(age_public_key(secrets[i], recipients[i]));
	}
	age_key_new(stranger);
	for (size_t i = 0; i < BASE_COUNT(sizes); i++) {
		struct bytes sealed = {.buffer = BUFFER_INIT(1 << 20)};
		struct problem problem = PROBLEM_INIT;
		struct buffer plain = BUFFER_INIT(1 << 20);
		char *text = memory_new(sizes[i] + 1);
		struct age_writer *writer = age_writer_new((const unsigned char (*)[AGE_KEY_BYTES])recipients, 3, bytes_add, &sealed.buffer, &problem);

		memset(text, 'x', sizes[i]);
		assert_non_null(writer);
		assert_true(age_write(writer, text, sizes[i] / 3, &problem));
		assert_true(age_write(writer, text + sizes[i] / 3, sizes[i] - sizes[i] / 3, &problem));
		assert_true(age_writer_end(writer, &problem));
		age_writer_free(writer);
		for (size_t who = 0; who < 3; who++) {
			sealed.at = 0;
			sealed.piece = who * 7;
			buffer_clear(&plain);
			assert_int_equal(open_all(&sealed, secrets[who], &plain), AGE_SOUND);
			assert_int_equal(plain.length, sizes[i]);
			assert_int_equal(memcmp(buffer_text(&plain), text, sizes[i]), 0);
		}
		sealed.at = 0;
		assert_int_equal(open_all(&sealed, stranger, &plain), AGE_NOT_FOR_US);
		free(text);
		buffer_release(&plain);
		buffer_release(&sealed.buffer);
	}
}

/* of age's own documentation */
static const char identity[] = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

/* A file made by Debian's age; tests/cli/age.sh goes the other way. */
static void test_debian_file(void **state)
{
	const char *source = getenv("DOUDI_SOURCE");
	char *path = memory_format("%s/tests/vectors/debian_age/sealed", source == NULL ? DOUDI_SOURCE_DIR : source);
	struct bytes sealed = {.buffer = BUFFER_INIT(1 << 20), .piece = 1000};
	struct buffer plain = BUFFER_INIT(1 << 20);
	unsigned char secret[AGE_KEY_BYTES];
	FILE *file = fopen(path, "rb");
	char piece[4096];
	size_t length;

	(void)state;
	assert_non_null(file);
	while ((length = fread(piece, 1, sizeof(piece), file)) > 0)
		buffer_add_bytes(&sealed.buffer, piece, length);
	fclose(file);
	assert_true(age_identity_read(identity, secret));
	assert_int_equal(open_all(&sealed, secret, &plain), AGE_SOUND);
	assert_int_equal(plain.length, 66000);
	for (size_t i = 0; i < plain.length; i++)
		assert_int_equal((unsigned char)plain.data[i], i % 251);
	buffer_release(&sealed.buffer);
	buffer_release(&plain);
	free(path);
}

static void test_keys_as_text(void **state)
{
	unsigned char secret[AGE_KEY_BYTES], other[AGE_KEY_BYTES], public_key[AGE_KEY_BYTES];
	char text[AGE_KEY_TEXT];

	(void)state;
	assert_true(age_identity_read(identity, secret));
	age_identity_text(secret, text);
	assert_string_equal(text, identity);
	assert_true(age_public_key(secret, public_key));
	age_recipient_text(public_key, text);
	assert_true(age_recipient_read(text, other));
	assert_memory_equal(public_key, other, sizeof(other));
	for (size_t i = 0; text[i] != '\0'; i++) {
		char was = text[i];

		text[i] = was == 'q' ? 'p' : 'q';
		assert_false(age_recipient_read(text, other));
		text[i] = was;
	}
	assert_false(age_identity_read("AGE-SECRET-KEY-1gFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX", secret));
	assert_false(age_recipient_read(identity, other));
	assert_false(age_recipient_read("", other));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_vectors),
	    cmocka_unit_test(test_round_trip),
	    cmocka_unit_test(test_debian_file),
	    cmocka_unit_test(test_keys_as_text),
	};

	assert_true(sodium_init() >= 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
