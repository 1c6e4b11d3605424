/* Reading a bundle: the header here, what it seals in a confined child. */
#include "bundle.h"
#include "bundle_child.h"
#include "bytes.h"
#include "seal_station.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES 5

static bool read_failed(const char *path, struct problem *problem)
{
	return problem_set(problem, PROBLEM_FAILED, _("读不了 %s：%s。请检查U盘后重试。"), path, problem_reason(errno));
}

bool bundle_payload_holds(int file, const struct bundle_header *header)
{
	struct seal_digest *digest = seal_digest_new(false);
	char hex[129], bytes[1 << 16];
	ssize_t got = 0;

	if (lseek(file, BUNDLE_HEADER_BYTES, SEEK_SET) >= 0)
		while ((got = bytes_read(file, bytes, sizeof(bytes))) > 0)
			seal_digest_add(digest, bytes, (size_t)got);
	seal_digest_end(digest, hex);
	return got == 0 && strcmp(hex, header->digest) == 0;
}

enum bundle_fault bundle_header_signed(int file, struct bundle_header *header)
{
	char block[BUNDLE_HEADER_BYTES];
	ssize_t got = bytes_read(file, block, sizeof(block));
	enum bundle_fault fault;

	if (got < (ssize_t)sizeof(block))
		return got > 0 && strncmp(block, "doudi-bundle", (size_t)got < 12 ? (size_t)got : 12) == 0 ? BUNDLE_UNFINISHED : BUNDLE_NOT_ONE;
	fault = bundle_header_read(block, header);
	if (fault == BUNDLE_SOUND && !seal_verify(header->signer, block, BUNDLE_SIGNED_BYTES, (unsigned char *)block + BUNDLE_SIGNED_BYTES))
		return BUNDLE_STRANGER;
	return fault;
}

static enum bundle_fault open_header(int file, struct bundle_header *header, int *percent)
{
	enum bundle_fault fault = bundle_header_signed(file, header);
	struct stat there;

	*percent = 0;
	if (fault != BUNDLE_SOUND)
		return fault;
	if (fstat(file, &there) != 0)
		return BUNDLE_DAMAGED;
	if (there.st_size < BUNDLE_HEADER_BYTES + header->payload) {
		*percent = (int)(there.st_size * 100 / (BUNDLE_HEADER_BYTES + header->payload));
		return BUNDLE_UNFINISHED;
	}
	return there.st_size == BUNDLE_HEADER_BYTES + header->payload ? BUNDLE_SOUND : BUNDLE_DAMAGED;
}

enum bundle_fault bundle_open(const char *path, struct bundle_header *header, int *received_percent, struct problem *problem)
{
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	enum bundle_fault fault;

	memset(header, 0, sizeof(*header));
	*received_percent = 0;
	if (file < 0) {
		read_failed(path, problem);
		return BUNDLE_STOPPED;
	}
	fault = open_header(file, header, received_percent);
	close(file);
	if (fault != BUNDLE_SOUND) {
		char *sentence = bundle_fault_sentence(fault, fault == BUNDLE_UNFINISHED ? *received_percent : 1, header);

		problem_set(problem, PROBLEM_REFUSED, "%s", sentence);
		free(sentence);
	}
	return fault;
}

/* ---- what it says ---- */

static enum bundle_fault fault_told(const unsigned char *bytes, size_t length, int64_t *number)
{
	uint64_t told = 0;

	if (length != 9 || bytes[0] == BUNDLE_SOUND || bytes[0] >= BUNDLE_STOPPED)
		return BUNDLE_DAMAGED;
	for (size_t i = 0; i < 8; i++)
		told |= (uint64_t)bytes[1 + i] << 8 * i;
	*number = (int64_t)told;
	return (enum bundle_fault)bytes[0];
}

/* The child is not believed either: what it says has lengths of its own. */
static enum bundle_fault listen(int from, bundle_visitor *visitor, void *self, int64_t *number, struct problem *problem)
{
	unsigned char head[HEAD_BYTES];
	unsigned char *bytes = memory_new(BUNDLE_RECORD_MAXIMUM + 1);
	struct bytes_in in = {.file = from};
	enum bundle_fault fault = BUNDLE_DAMAGED;

	while (bytes_take(&in, head, sizeof(head))) {
		size_t length = head[1] | (size_t)head[2] << 8 | (size_t)head[3] << 16 | (size_t)head[4] << 24;

		if (length > BUNDLE_RECORD_MAXIMUM || !bytes_take(&in, bytes, length))
			break;
		bytes[length] = '\0';
		if (head[0] == BUNDLE_TRAILER && length == 0) {
			fault = BUNDLE_SOUND;
			break;
		}
		if (head[0] == BUNDLE_FAULT) {
			fault = fault_told(bytes, length, number);
			break;
		}
		if (!visitor(self, (char)head[0], bytes, length, problem)) {
			fault = BUNDLE_STOPPED;
			break;
		}
	}
	free(bytes);
	return fault;
}

static enum bundle_fault read_sealed(int file, const struct bundle_header *header, const struct station_secret *secret,
    bundle_visitor *visitor, void *self, int64_t *number, struct problem *problem)
{
	enum bundle_fault fault;
	int from;
	pid_t process = bundle_child_begin(file, &from, header, secret);

	if (process < 0) {
		problem_set(problem, PROBLEM_FAILED, _("不能另起一个进程来读数据包：%s。请关掉别的程序再试。"), problem_reason(errno));
		return BUNDLE_STOPPED;
	}
	fault = listen(from, visitor, self, number, problem);
	close(from);
	return bundle_child_end(process, fault == BUNDLE_SOUND) || fault != BUNDLE_SOUND ? fault : BUNDLE_DAMAGED;
}

enum bundle_fault bundle_read(const char *path, const struct bundle_header *header, const struct station_secret *secret,
    bundle_visitor *visitor, void *self, int64_t *number, struct problem *problem)
{
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	enum bundle_fault fault;

	*number = 1;
	if (file < 0) {
		read_failed(path, problem);
		fault = BUNDLE_STOPPED;
	} else
		fault = bundle_payload_holds(file, header) && lseek(file, BUNDLE_HEADER_BYTES, SEEK_SET) >= 0 ? BUNDLE_SOUND : BUNDLE_DAMAGED;
	if (fault == BUNDLE_SOUND)
		fault = read_sealed(file, header, secret, visitor, self, number, problem);
	if (file >= 0)
		close(file);
	if (fault != BUNDLE_SOUND && fault != BUNDLE_STOPPED) {
		char *sentence = bundle_fault_sentence(fault, *number, header);

		problem_set(problem, PROBLEM_REFUSED, "%s", sentence);
		free(sentence);
	}
	return fault;
}
