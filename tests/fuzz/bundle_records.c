/* What a station with a valid key might seal: any records, packed by us (first byte even), or anything as the packed stream (odd).
 * Of what the reader in its child lets through, every record is whole and every event in form. */
#include "exchange/bundle_pack.h"
#include "exchange/bundle_parse.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

#define HEAD_BYTES 5
#define SEALED_MAXIMUM (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool add(void *self, const void *bytes, size_t length, struct problem *problem)
{
	(void)problem;
	buffer_add_bytes(self, bytes, length);
	return true;
}

static void seal(const unsigned char identity[AGE_KEY_BYTES], const void *bytes, size_t length, struct buffer *sealed)
{
	unsigned char key[1][AGE_KEY_BYTES];
	struct age_writer *age;

	assert(age_public_key(identity, key[0]));
	age = age_writer_new((const unsigned char (*)[AGE_KEY_BYTES])key, 1, add, sealed, NULL);
	assert(age != NULL && age_write(age, bytes, length, NULL) && age_writer_end(age, NULL));
	age_writer_free(age);
}

/* As the corpus has it in its manifests. */
static struct bundle_header header_of(const uint8_t *records, size_t size, int64_t raw, size_t payload)
{
	struct bundle_header header = {.from = "A", .number = 1, .to_count = 1, .raw = raw, .payload = (int64_t)payload};

	memset(header.id, 'a', 32);
	memset(header.chain, 'b', 32);
	memset(header.signer, 'c', 64);
	for (size_t at = 0; at + HEAD_BYTES <= size;) {
		header.events += records[at] == BUNDLE_EVENT || records[at] == BUNDLE_BRIEF;
		at += HEAD_BYTES + (records[at + 1] | (size_t)records[at + 2] << 8 | (size_t)records[at + 3] << 16 | (size_t)records[at + 4] << 24);
	}
	return header;
}

/* In form, and our writer's record of it comes to the same. */
static void event_holds(struct bundle_past *past[2], int64_t number, const unsigned char *bytes, size_t length)
{
	struct buffer record = BUFFER_INIT(BUNDLE_RECORD_MAXIMUM), core = BUFFER_INIT(LEDGER_CORE_MAXIMUM), plain = BUFFER_INIT(BUNDLE_RECORD_MAXIMUM);
	struct event_row row, again;
	struct event event;
	bool read = bundle_event_read(bytes, length, &row);
	char type;

	assert(read && event_parse(row.core, row.core_length, &event, NULL));
	event_release(&event);
	type = bundle_event_pack(past[0], number, &row, &record);
	read = bundle_event_unpack(past[1], number, type, record.data, record.length, &core, &again);
	assert(read);
	bundle_event_write(&again, &plain);
	assert(plain.length == length && memcmp(plain.data, bytes, length) == 0);
	event_row_release(&row);
	buffer_release(&record);
	buffer_release(&core);
	buffer_release(&plain);
}

static void check_answer(int out)
{
	struct bundle_past *past[2] = {bundle_past_new(true), bundle_past_new(false)};
	int64_t number = 0;
	off_t length = lseek(out, 0, SEEK_END);
	unsigned char *bytes = memory_new((size_t)length + 1), *at = bytes, *end = bytes + length;
	char last = 0;

	assert(pread(out, bytes, (size_t)length, 0) == length);
	while (at < end) {
		size_t part;

		assert(end - at >= HEAD_BYTES && last != BUNDLE_TRAILER && last != BUNDLE_FAULT);
		part = at[1] | (size_t)at[2] << 8 | (size_t)at[3] << 16 | (size_t)at[4] << 24;
		assert(part <= BUNDLE_RECORD_MAXIMUM && part <= (size_t)(end - at) - HEAD_BYTES);
		last = (char)at[0];
		assert(last != BUNDLE_BRIEF);
		if (last == BUNDLE_EVENT)
			event_holds(past, number++, at + HEAD_BYTES, part);
		at += HEAD_BYTES + part;
	}
	assert(last == BUNDLE_TRAILER || last == BUNDLE_FAULT);
	bundle_past_free(past[0]);
	bundle_past_free(past[1]);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool packed = size > 0 && data[0] % 2 == 1;
	size_t bound = ZSTD_compressBound(size), length;
	char *zipped = memory_new(bound + 1);
	struct buffer sealed = BUFFER_INIT(SEALED_MAXIMUM);
	unsigned char identity[AGE_KEY_BYTES];
	struct bundle_header header;
	int in = memfd_create("in", 0), out = memfd_create("out", 0);

	if (size > 0) {
		data++;
		size--;
	}
	memset(identity, 7, sizeof(identity));
	length = packed ? size : ZSTD_compress(zipped, bound, data, size, 1);
	seal(identity, packed ? (const void *)data : zipped, length, &sealed);
	header = header_of(data, packed ? 0 : size, packed ? 4096 : (int64_t)size, sealed.length);
	assert(write(in, sealed.data, sealed.length) == (ssize_t)sealed.length && lseek(in, 0, SEEK_SET) == 0);
	bundle_parse(in, out, &header, identity);
	check_answer(out);
	close(in);
	close(out);
	buffer_release(&sealed);
	free(zipped);
	return 0;
}
