/* The payload of an age file: chunks of 64 KiB, each authentic by itself, in order, the last one marked. */
#include "seal_secret.h"

#include <sodium.h>
#include <string.h>

#define CHUNK (64u << 10)
#define SEALED_CHUNK (CHUNK + crypto_aead_chacha20poly1305_ietf_ABYTES)
#define COUNTER_BYTES crypto_aead_chacha20poly1305_ietf_NPUBBYTES
#define HEADER_MAXIMUM (64u << 10)

/* The nonce: eleven bytes of chunk number, one that is 1 for the last. */
struct counter {
	unsigned char bytes[COUNTER_BYTES];
	int64_t chunks;
};

static void counter_next(struct counter *counter)
{
	counter->chunks++;
	for (size_t i = COUNTER_BYTES - 1; i-- > 0;)
		if (++counter->bytes[i] != 0)
			break;
}

/* ---- writing ---- */

struct age_writer {
	age_sink *sink;
	void *self;
	struct counter counter;
	size_t held; /* a chunk leaves only when more follows: the last is marked */
	unsigned char key[AGE_KEY_BYTES], plain[CHUNK], sealed[SEALED_CHUNK];
};

struct age_writer *age_writer_new(const unsigned char (*recipients)[AGE_KEY_BYTES], size_t count, age_sink *sink, void *self,
    struct problem *problem)
{
	struct age_writer *writer = memory_new(sizeof(*writer));
	unsigned char file_key[AGE_FILE_KEY_BYTES], nonce[AGE_NONCE_BYTES];
	bool good;

	writer->sink = sink;
	writer->self = self;
	randombytes_buf(file_key, sizeof(file_key));
	randombytes_buf(nonce, sizeof(nonce));
	age_payload_key(file_key, nonce, writer->key);
	good = age_header_write(recipients, count, file_key, sink, self, problem) && sink(self, nonce, sizeof(nonce), problem);
	sodium_memzero(file_key, sizeof(file_key));
	if (!good) {
		age_writer_free(writer);
		return NULL;
	}
	return writer;
}

static bool put_chunk(struct age_writer *writer, bool last, struct problem *problem)
{
	unsigned long long length = 0;

	writer->counter.bytes[COUNTER_BYTES - 1] = last;
	crypto_aead_chacha20poly1305_ietf_encrypt(writer->sealed, &length, writer->plain, writer->held, NULL, 0, NULL,
	    writer->counter.bytes, writer->key);
	counter_next(&writer->counter);
	writer->held = 0;
	return writer->sink(writer->self, writer->sealed, (size_t)length, problem);
}

bool age_write(struct age_writer *writer, const void *bytes, size_t length, struct problem *problem)
{
	const unsigned char *from = bytes;

	while (length > 0) {
		size_t part;

		if (writer->held == CHUNK && !put_chunk(writer, false, problem))
			return false;
		part = CHUNK - writer->held < length ? CHUNK - writer->held : length;
		memcpy(writer->plain + writer->held, from, part);
		writer->held += part;
		from += part;
		length -= part;
	}
	return true;
}

bool age_writer_end(struct age_writer *writer, struct problem *problem)
{
	return put_chunk(writer, true, problem);
}

void age_writer_free(struct age_writer *writer)
{
	if (writer == NULL)
		return;
	sodium_memzero(writer, sizeof(*writer));
	free(writer);
}

/* ---- reading ---- */

struct age_reader {
	age_source *source;
	void *self;
	struct counter counter;
	bool ended;
	size_t held; /* bytes in `sealed`: one more than a chunk tells that it is not the last */
	unsigned char key[AGE_KEY_BYTES], plain[CHUNK], sealed[SEALED_CHUNK + 1];
};

static bool fill(struct age_reader *reader, size_t wanted, struct problem *problem)
{
	while (reader->held < wanted) {
		size_t length = wanted - reader->held;

		if (!reader->source(reader->self, reader->sealed + reader->held, &length, problem))
			return false;
		if (length == 0)
			break;
		reader->held += length;
	}
	return true;
}

/* The end of the line that begins with `---`; 0 while it has not come. */
static size_t header_length(const char *text, size_t length)
{
	const char *line = text, *end;

	while ((end = memchr(line, '\n', length - (size_t)(line - text))) != NULL) {
		if (end - line >= 3 && memcmp(line, "---", 3) == 0)
			return (size_t)(end - text) + 1;
		line = end + 1;
	}
	return 0;
}

static enum age_fault read_header(struct age_reader *reader, const unsigned char identity[AGE_KEY_BYTES], struct problem *problem)
{
	unsigned char file_key[AGE_FILE_KEY_BYTES];
	size_t length;
	enum age_fault fault;

	if (!fill(reader, HEADER_MAXIMUM, problem))
		return AGE_SOURCE;
	length = header_length((const char *)reader->sealed, reader->held);
	if (length == 0)
		return AGE_HEADER;
	fault = age_header_open((const char *)reader->sealed, length, identity, file_key);
	if (fault == AGE_SOUND && reader->held < length + AGE_NONCE_BYTES)
		fault = AGE_HEADER;
	if (fault == AGE_SOUND) {
		age_payload_key(file_key, reader->sealed + length, reader->key);
		length += AGE_NONCE_BYTES;
		memmove(reader->sealed, reader->sealed + length, reader->held - length);
		reader->held -= length;
	}
	sodium_memzero(file_key, sizeof(file_key));
	return fault;
}

struct age_reader *age_reader_new(age_source *source, void *self, const unsigned char identity[AGE_KEY_BYTES], enum age_fault *fault,
    struct problem *problem)
{
	static const char *const sentences[] = {
	    [AGE_HEADER] = N_("封装的开头已损坏"),
	    [AGE_NOT_FOR_US] = N_("没有封装给本单位的密钥，本机打不开"),
	    [AGE_HEADER_MAC] = N_("封装的开头被改动过"),
	};
	struct age_reader *reader = memory_new(sizeof(*reader));

	reader->source = source;
	reader->self = self;
	*fault = read_header(reader, identity, problem);
	if (*fault == AGE_SOUND)
		return reader;
	if (*fault != AGE_SOURCE)
		problem_set(problem, PROBLEM_REFUSED, "%s", _(sentences[*fault]));
	age_reader_free(reader);
	return NULL;
}

/* Only a file with nothing in it may end with an empty chunk. */
bool age_read(struct age_reader *reader, const unsigned char **bytes, size_t *length, enum age_fault *fault, struct problem *problem)
{
	unsigned long long plain = 0;
	size_t sealed;

	*fault = AGE_SOUND;
	*bytes = reader->plain;
	*length = 0;
	if (reader->ended)
		return true;
	if (!fill(reader, SEALED_CHUNK + 1, problem)) {
		*fault = AGE_SOURCE;
		return false;
	}
	reader->ended = reader->held <= SEALED_CHUNK;
	sealed = reader->ended ? reader->held : SEALED_CHUNK;
	reader->counter.bytes[COUNTER_BYTES - 1] = reader->ended;
	if (crypto_aead_chacha20poly1305_ietf_decrypt(reader->plain, &plain, NULL, reader->sealed, sealed, NULL, 0, reader->counter.bytes,
		reader->key) != 0 ||
	    (plain == 0 && reader->counter.chunks > 0)) {
		*fault = AGE_PAYLOAD;
		return problem_set(problem, PROBLEM_REFUSED, _("第%lld块已损坏或缺少"), (long long)reader->counter.chunks + 1);
	}
	counter_next(&reader->counter);
	memmove(reader->sealed, reader->sealed + sealed, reader->held - sealed);
	reader->held -= sealed;
	*length = (size_t)plain;
	return true;
}

int64_t age_reader_chunks(const struct age_reader *reader)
{
	return reader->counter.chunks;
}

void age_reader_free(struct age_reader *reader)
{
	if (reader == NULL)
		return;
	sodium_memzero(reader, sizeof(*reader));
	free(reader);
}
