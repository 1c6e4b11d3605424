#include "bundle_parse.h"

#include "bundle_pack.h"
#include "bytes.h"
#include "doudi/text.h"
#include "seal_station.h"

#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#define HEAD_BYTES 5
#define WINDOW_LOG_MAXIMUM 23 /* 8 MiB */

struct parse {
	int in;
	struct bytes_out out;
	const struct bundle_header *header;
	struct age_reader *age;
	ZSTD_DCtx *unpacker;
	struct seal_digest *digest;
	struct bundle_past *past;
	struct buffer record; /* one, with its head, as far as it has come */
	struct buffer core, plain; /* what is put back of an event; all of it */
	struct event_reader *reader;
	int64_t raw, events;
	bool begun, ended; /* the manifest has come; the trailer has */
	bool frame_whole;  /* the zstd stream is at an end */
	enum bundle_fault fault;
	int64_t number;
};

static bool stop(struct parse *parse, enum bundle_fault fault, int64_t number)
{
	parse->fault = fault;
	parse->number = number;
	return false;
}

static bool put(struct parse *parse, const void *bytes, size_t length)
{
	return bytes_put(&parse->out, bytes, length) || stop(parse, BUNDLE_STOPPED, 0);
}

static bool take(void *self, void *bytes, size_t *length, struct problem *problem)
{
	const struct parse *parse = self;
	ssize_t got = bytes_read(parse->in, bytes, *length);

	(void)problem;
	*length = got < 0 ? 0 : (size_t)got;
	return got >= 0;
}

/* ---- records ---- */

static bool text_is(const struct tree *map, const char *key, const char *text)
{
	const char *stated = tree_text(map, key);

	return stated != NULL && strcmp(stated, text) == 0;
}

/* The envelope could be another's, put round a payload that was sealed for us by anybody who knows our key. */
static bool manifest_agrees(const struct parse *parse, const char *bytes, size_t length)
{
	const struct bundle_header *header = parse->header;
	struct tree *manifest = tree_read_json(bytes, length, "", NULL);
	char *number = memory_format("%lld", (long long)header->number);
	bool agrees = manifest != NULL && text_is(manifest, "id", header->id) && text_is(manifest, "from", header->from) &&
	    text_is(manifest, "chain", header->chain) && text_is(manifest, "signer", header->signer) &&
	    text_is(manifest, "number", number) && text_is(manifest, "previous", header->previous);

	free(number);
	tree_free(manifest);
	return agrees;
}

/* In full, of whichever type it was. */
static bool put_event(struct parse *parse, const struct event_row *row)
{
	struct buffer *plain = &parse->plain;
	size_t length;

	buffer_clear(plain);
	buffer_add_bytes(plain, (char[HEAD_BYTES]){BUNDLE_EVENT}, HEAD_BYTES);
	bundle_event_write(row, plain);
	length = plain->length - HEAD_BYTES;
	for (size_t i = 1; i < HEAD_BYTES; i++, length >>= 8)
		plain->data[i] = (char)(length & 0xff);
	return put(parse, plain->data, plain->length);
}

/* Its hashes are checked by whoever is told of it, who does not believe us anyway. */
static bool take_event(struct parse *parse, char type, const char *bytes, size_t length)
{
	struct event_row row;
	bool sound = bundle_event_unpack(parse->past, parse->events, type, bytes, length, &parse->core, &row) &&
	    event_reader_parses(parse->reader, &row);

	parse->events++;
	if (parse->events > parse->header->events)
		return stop(parse, BUNDLE_EXCEEDS, parse->events);
	return sound ? put_event(parse, &row) : stop(parse, BUNDLE_BAD_EVENT, parse->events);
}

static bool trailer_agrees(struct parse *parse, const char *bytes, size_t length)
{
	char digest[129];

	seal_digest_end(parse->digest, digest);
	parse->digest = NULL;
	parse->ended = true;
	if (length != strlen(digest) || memcmp(bytes, digest, length) != 0)
		return stop(parse, BUNDLE_DAMAGED, age_reader_chunks(parse->age));
	return (parse->events == parse->header->events && parse->raw == parse->header->raw) || stop(parse, BUNDLE_FORGED, 0);
}

static bool take_other(struct parse *parse, char type, const char *bytes, size_t length)
{
	if (type == BUNDLE_MANIFEST ? !manifest_agrees(parse, bytes, length) : type != BUNDLE_ACKNOWLEDGED)
		return stop(parse, BUNDLE_FORGED, 0);
	return put(parse, parse->record.data, parse->record.length);
}

static bool take_record(struct parse *parse)
{
	char type = parse->record.data[0];
	const char *bytes = parse->record.data + HEAD_BYTES;
	size_t length = parse->record.length - HEAD_BYTES;
	bool good;

	if (type == BUNDLE_TRAILER)
		return trailer_agrees(parse, bytes, length);
	seal_digest_add(parse->digest, parse->record.data, parse->record.length);
	if (parse->begun == (type == BUNDLE_MANIFEST))
		return stop(parse, BUNDLE_FORGED, 0);
	parse->begun = true;
	good = type == BUNDLE_EVENT || type == BUNDLE_BRIEF ? take_event(parse, type, bytes, length) : take_other(parse, type, bytes, length);
	buffer_clear(&parse->record);
	return good;
}

static size_t record_length(const struct buffer *record)
{
	const unsigned char *head = (const unsigned char *)record->data;

	return HEAD_BYTES + (head[1] | (size_t)head[2] << 8 | (size_t)head[3] << 16 | (size_t)head[4] << 24);
}

static bool take_raw(struct parse *parse, const char *bytes, size_t length)
{
	parse->raw += (int64_t)length;
	if (parse->raw > parse->header->raw || parse->raw / BUNDLE_RATIO_MAXIMUM > parse->header->payload)
		return stop(parse, BUNDLE_EXCEEDS, parse->events);
	while (length > 0) {
		size_t wanted = parse->record.length < HEAD_BYTES ? HEAD_BYTES : record_length(&parse->record);
		size_t part = wanted - parse->record.length < length ? wanted - parse->record.length : length;

		if (parse->ended)
			return stop(parse, BUNDLE_FORGED, 0);
		if (wanted > HEAD_BYTES + BUNDLE_RECORD_MAXIMUM)
			return stop(parse, BUNDLE_EXCEEDS, parse->events);
		buffer_add_bytes(&parse->record, bytes, part);
		bytes += part;
		length -= part;
		if (parse->record.length >= HEAD_BYTES && parse->record.length == record_length(&parse->record) && !take_record(parse))
			return false;
	}
	return true;
}

/* ---- layers ---- */

static bool unpack(struct parse *parse, const unsigned char *bytes, size_t length)
{
	ZSTD_inBuffer in = {bytes, length, 0};
	char raw[1 << 15];
	size_t left;

	while (in.pos < in.size) {
		ZSTD_outBuffer out = {raw, sizeof(raw), 0};

		if (parse->frame_whole)
			return stop(parse, BUNDLE_FORGED, 0);
		left = ZSTD_decompressStream(parse->unpacker, &out, &in);
		if (ZSTD_isError(left))
			return stop(parse, ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge ? BUNDLE_EXCEEDS : BUNDLE_DAMAGED,
			    age_reader_chunks(parse->age));
		parse->frame_whole = left == 0;
		if (!take_raw(parse, raw, out.pos))
			return false;
	}
	return true;
}

static void read_all(struct parse *parse)
{
	const unsigned char *bytes;
	enum age_fault fault;
	size_t length;

	do {
		if (!age_read(parse->age, &bytes, &length, &fault, NULL)) {
			stop(parse, BUNDLE_DAMAGED, age_reader_chunks(parse->age) + 1);
			return;
		}
		if (length > 0 && !unpack(parse, bytes, length))
			return;
	} while (length > 0);
	if (!parse->ended || !parse->frame_whole)
		stop(parse, BUNDLE_DAMAGED, age_reader_chunks(parse->age));
}

static void report(struct parse *parse)
{
	unsigned char end[HEAD_BYTES + 9] = {BUNDLE_TRAILER};

	if (parse->fault == BUNDLE_STOPPED)
		return;
	if (parse->fault != BUNDLE_SOUND) {
		end[0] = BUNDLE_FAULT;
		end[1] = 9;
		end[HEAD_BYTES] = (unsigned char)parse->fault;
		for (size_t i = 0; i < 8; i++)
			end[HEAD_BYTES + 1 + i] = (unsigned char)(parse->number >> 8 * i);
	}
	if (put(parse, end, HEAD_BYTES + end[1]))
		bytes_flush(&parse->out);
}

void bundle_parse(int in, int out, const struct bundle_header *header, const unsigned char identity[AGE_KEY_BYTES])
{
	struct parse parse = {.in = in, .out = {.file = out}, .header = header, .record = BUFFER_INIT(HEAD_BYTES + BUNDLE_RECORD_MAXIMUM)};
	enum age_fault fault;

	parse.digest = seal_digest_new(true);
	parse.past = bundle_past_new(false);
	parse.reader = event_reader_new();
	parse.core = (struct buffer)BUFFER_INIT(LEDGER_CORE_MAXIMUM);
	parse.plain = (struct buffer)BUFFER_INIT(HEAD_BYTES + BUNDLE_RECORD_MAXIMUM);
	parse.unpacker = ZSTD_createDCtx();
	if (parse.unpacker == NULL || ZSTD_isError(ZSTD_DCtx_setParameter(parse.unpacker, ZSTD_d_windowLogMax, WINDOW_LOG_MAXIMUM)))
		abort();
	parse.age = age_reader_new(take, &parse, identity, &fault, NULL);
	if (parse.age != NULL)
		read_all(&parse);
	else
		stop(&parse, fault == AGE_NOT_FOR_US ? BUNDLE_NOT_FOR_US : BUNDLE_DAMAGED, 1);
	report(&parse);
	age_reader_free(parse.age);
	ZSTD_freeDCtx(parse.unpacker);
	if (parse.digest != NULL)
		seal_digest_end(parse.digest, (char[129]){""});
	bundle_past_free(parse.past);
	event_reader_free(parse.reader);
	buffer_release(&parse.core);
	buffer_release(&parse.plain);
	buffer_release(&parse.record);
}
