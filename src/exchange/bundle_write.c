/* A bundle in the making: records, packed and sealed as they come, into a file that bears its name only when it is whole. */
#include "bundle.h"
#include "bundle_pack.h"
#include "bytes.h"
#include "new_file.h"
#include "packing.h"
#include "seal_station.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RATIO_USUAL 3 /* of what goes in to what comes out */

struct bundle_writer {
	struct bundle_header header;
	char *folder, *unfinished;
	int file;
	struct packing *packing;
	struct bundle_past *past;
	struct buffer record;
	struct seal_digest *records, *payload; /* payload: NULL once read out */
	int64_t raw_out;		       /* how much had gone in when something last came out */
};

static bool write_failed(const struct bundle_writer *writer, struct problem *problem)
{
	return problem_set(problem, PROBLEM_FAILED, _("写不进 %s：%s。数据包没有做成，请检查U盘或磁盘空间后重做。"), writer->folder,
	    problem_reason(errno));
}

static bool write_all(struct bundle_writer *writer, const void *bytes, size_t length, struct problem *problem)
{
	return bytes_write(writer->file, bytes, length) || write_failed(writer, problem);
}

static bool write_payload(void *self, const void *bytes, size_t length, struct problem *problem)
{
	struct bundle_writer *writer = self;

	seal_digest_add(writer->payload, bytes, length);
	writer->header.payload += (int64_t)length;
	writer->raw_out = writer->header.raw;
	return write_all(writer, bytes, length, problem);
}

static bool open_unfinished(struct bundle_writer *writer, struct problem *problem)
{
	static const char zeros[BUNDLE_HEADER_BYTES];

	writer->unfinished = memory_format("%s/%.8s.unfinished", writer->folder, writer->header.id);
	writer->file = new_file_open(writer->unfinished);
	if (writer->file < 0)
		return write_failed(writer, problem);
	return write_all(writer, zeros, sizeof(zeros), problem);
}

struct bundle_writer *bundle_writer_new(const char *folder, const struct bundle_header *header, struct problem *problem)
{
	struct bundle_writer *writer = memory_new(sizeof(*writer));
	unsigned char (*keys)[AGE_KEY_BYTES] = memory_new((header->to_count + 1) * sizeof(*keys));
	unsigned char id[16];

	writer->header = *header;
	writer->past = bundle_past_new(true);
	writer->record = (struct buffer)BUFFER_INIT(BUNDLE_RECORD_MAXIMUM);
	writer->folder = memory_text(folder);
	for (size_t end = strlen(folder); end > 1 && folder[end - 1] == '/'; end--)
		writer->folder[end - 1] = '\0';
	random_bytes(id, sizeof(id));
	for (size_t i = 0; i < sizeof(id); i++)
		snprintf(writer->header.id + 2 * i, 3, "%02x", id[i]);
	writer->records = seal_digest_new(true);
	writer->payload = seal_digest_new(false);
	for (size_t i = 0; i < header->to_count; i++)
		memcpy(keys[i], header->to[i].key, sizeof(keys[i]));
	if (open_unfinished(writer, problem))
		writer->packing = packing_new((const unsigned char (*)[AGE_KEY_BYTES])keys, header->to_count, write_payload, writer, problem);
	free(keys);
	if (writer->packing == NULL) {
		bundle_writer_free(writer);
		return NULL;
	}
	return writer;
}

static bool put_record(struct bundle_writer *writer, char type, const void *bytes, size_t length, struct problem *problem)
{
	unsigned char head[5] = {(unsigned char)type, length & 0xff, length >> 8 & 0xff, length >> 16 & 0xff, length >> 24 & 0xff};

	if (type != BUNDLE_TRAILER) {
		seal_digest_add(writer->records, head, sizeof(head));
		seal_digest_add(writer->records, bytes, length);
	}
	writer->header.raw += (int64_t)(sizeof(head) + length);
	writer->header.events += type == BUNDLE_EVENT || type == BUNDLE_BRIEF;
	return packing_put(writer->packing, head, sizeof(head), problem) && packing_put(writer->packing, bytes, length, problem);
}

bool bundle_put(struct bundle_writer *writer, char type, const void *bytes, size_t length, struct problem *problem)
{
	if (length > BUNDLE_RECORD_MAXIMUM)
		return problem_set(problem, PROBLEM_FAILED, "%s", _("有一条记录太大，数据包没有做成。"));
	return put_record(writer, type, bytes, length, problem);
}

bool bundle_put_event(struct bundle_writer *writer, const struct event_row *row, struct problem *problem)
{
	char type;

	buffer_clear(&writer->record);
	type = bundle_event_pack(writer->past, writer->header.events, row, &writer->record);
	return put_record(writer, type, writer->record.data, writer->record.length, problem);
}

static bool put_header(struct bundle_writer *writer, const struct station_secret *secret, struct problem *problem)
{
	char block[BUNDLE_SIGNED_BYTES];
	unsigned char signature[SEAL_SIGNATURE_BYTES];

	bundle_header_text(&writer->header, block);
	station_secret_sign(secret, block, sizeof(block), signature);
	if (lseek(writer->file, 0, SEEK_SET) != 0)
		return write_failed(writer, problem);
	return write_all(writer, block, sizeof(block), problem) && write_all(writer, signature, sizeof(signature), problem);
}

/* What the stick gives back is what was written; a stick of false capacity shows here. */
static bool reads_back(struct bundle_writer *writer, const char *path, struct problem *problem)
{
	struct bundle_header header;
	int percent;

	posix_fadvise(writer->file, 0, 0, POSIX_FADV_DONTNEED);
	if (bundle_open(path, &header, &percent, problem) != BUNDLE_SOUND)
		return problem_set(problem, PROBLEM_FAILED, _("写好的数据包读不回来：%s。请换一个U盘重做。"), path);
	return bundle_payload_holds(writer->file, &writer->header) ||
	       problem_set(problem, PROBLEM_FAILED, _("写好的数据包读回来与写的不一样：%s。请换一个U盘重做。"), path);
}

static bool give_name(struct bundle_writer *writer, char **path, struct problem *problem)
{
	*path = memory_format("%s/%s-%s-%lld-%.8s.ddb", writer->folder, writer->header.from, writer->header.to[0].station,
	    (long long)writer->header.number, writer->header.id);
	return new_file_name(writer->unfinished, *path) || write_failed(writer, problem);
}

bool bundle_writer_end(struct bundle_writer *writer, const struct station_secret *secret, char **path, struct problem *problem)
{
	char digest[129];
	bool good;

	*path = NULL;
	seal_digest_end(writer->records, digest);
	writer->records = NULL;
	good = put_record(writer, BUNDLE_TRAILER, digest, strlen(digest), problem) && packing_end(writer->packing, "", 0, problem);
	seal_digest_end(writer->payload, writer->header.digest);
	writer->payload = NULL;
	if (!good || !put_header(writer, secret, problem))
		return false;
	if (fsync(writer->file) != 0)
		return write_failed(writer, problem);
	if (give_name(writer, path, problem)) {
		memory_free(&writer->unfinished);
		if (reads_back(writer, *path, problem))
			return true;
		unlink(*path);
	}
	memory_free(path);
	return false;
}

const struct bundle_header *bundle_writer_header(const struct bundle_writer *writer)
{
	return &writer->header;
}

int64_t bundle_writer_size(const struct bundle_writer *writer)
{
	return writer->header.payload + (writer->header.raw - writer->raw_out) / RATIO_USUAL;
}

void bundle_writer_free(struct bundle_writer *writer)
{
	char unused[129];

	if (writer == NULL)
		return;
	if (writer->file >= 0)
		close(writer->file);
	if (writer->unfinished != NULL)
		unlink(writer->unfinished);
	if (writer->records != NULL)
		seal_digest_end(writer->records, unused);
	if (writer->payload != NULL)
		seal_digest_end(writer->payload, unused);
	packing_free(writer->packing);
	bundle_past_free(writer->past);
	buffer_release(&writer->record);
	free(writer->folder);
	free(writer->unfinished);
	free(writer);
}
