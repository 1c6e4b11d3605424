/* Opening a backup: with a passphrase on whatever machine, or with a key that somebody has. */
#include "backup.h"
#include "bytes.h"
#include "new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#define MAGIC_START "doudi-backup "
#define WINDOW_LOG_MAXIMUM 23 /* 8 MiB */
#define KEY_FILE_MAXIMUM 4096

/* ---- the header ---- */

static bool is_not_whole(const char *path, int64_t there, int64_t all, struct problem *problem)
{
	if (all == 0)
		return problem_set(problem, PROBLEM_REFUSED, _("%s 是没有写完的备份，不能用它恢复。请用另一份备份。"), path);
	return problem_set(problem, PROBLEM_REFUSED, _("%s 不完整（只有 %lld%%），没有恢复任何内容。请从备份盘重新复制，或用另一份备份。"), path,
	    (long long)(there * 100 / all));
}

static bool is_no_backup(const char *path, struct problem *problem)
{
	return problem_set(problem, PROBLEM_REFUSED, _("%s 不是备份文件，或它的开头已损坏。请核对文件名，或用另一份备份。"), path);
}

static bool read_header(int file, const char *path, struct backup_header *header, struct problem *problem)
{
	char block[BACKUP_HEADER_BYTES];
	ssize_t got = bytes_read(file, block, sizeof(block));
	struct stat about;

	if (got < 0 || fstat(file, &about) != 0)
		return problem_set(problem, PROBLEM_FAILED, _("读不了 %s：%s。请检查备份盘后重试。"), path, problem_reason(errno));
	if (got < (ssize_t)sizeof(block))
		return got >= (ssize_t)strlen(MAGIC_START) && memcmp(block, MAGIC_START, strlen(MAGIC_START)) == 0
		    ? is_not_whole(path, got, BACKUP_HEADER_BYTES, problem) : is_no_backup(path, problem);
	if (!backup_header_read(block, header))
		return is_no_backup(path, problem);
	if (header->payload == 0)
		return is_not_whole(path, 0, 0, problem);
	if (about.st_size < BACKUP_HEADER_BYTES + header->payload)
		return is_not_whole(path, about.st_size, BACKUP_HEADER_BYTES + header->payload, problem);
	return about.st_size == BACKUP_HEADER_BYTES + header->payload || is_no_backup(path, problem);
}

int backup_open(const char *path, struct backup_header *header, struct problem *problem)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);

	if (file < 0) {
		problem_set(problem, PROBLEM_FAILED, _("打不开备份 %s：%s。请核对文件名和权限。"), path, problem_reason(errno));
		return -1;
	}
	if (read_header(file, path, header, problem))
		return file;
	close(file);
	return -1;
}

bool exchange_is_backup(const char *path)
{
	int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char start[sizeof(MAGIC_START)] = "";
	bool is = file >= 0 && bytes_read(file, start, strlen(MAGIC_START)) > 0 && strcmp(start, MAGIC_START) == 0;

	if (file >= 0)
		close(file);
	return is;
}

bool exchange_look_backup(const char *path, struct exchange_backup *about, struct problem *problem)
{
	struct backup_header header;
	int file = backup_open(path, &header, problem);

	if (file < 0)
		return false;
	close(file);
	*about = header.about;
	return true;
}

/* ---- the payload ---- */

struct unpacking {
	int file;
	const struct backup_header *header;
	struct age_reader *age;
	ZSTD_DCtx *unpacker;
	struct seal_digest *digest;
	age_sink *sink;
	void *self;
	int64_t raw;
	bool frame_whole;
	unsigned char after[BACKUP_SEAL_BYTES]; /* behind the stream */
	size_t after_length;
};

static bool damaged(struct problem *problem)
{
	return problem_set(problem, PROBLEM_REFUSED, "%s", _("备份已损坏或被改动过，没有恢复任何内容。请用另一份备份。"));
}

static bool take(void *self, void *bytes, size_t *length, struct problem *problem)
{
	const struct unpacking *unpacking = self;
	ssize_t got = bytes_read(unpacking->file, bytes, *length);

	*length = got < 0 ? 0 : (size_t)got;
	return got >= 0 || problem_set(problem, PROBLEM_FAILED, _("读不了备份：%s。请检查备份盘后重试。"), problem_reason(errno));
}

static bool put_raw(struct unpacking *unpacking, const void *bytes, size_t length, struct problem *problem)
{
	unpacking->raw += (int64_t)length;
	if (unpacking->raw > unpacking->header->about.bytes)
		return damaged(problem);
	seal_digest_add(unpacking->digest, bytes, length);
	return unpacking->sink == NULL || length == 0 || unpacking->sink(unpacking->self, bytes, length, problem);
}

static bool unpack(struct unpacking *unpacking, const unsigned char *bytes, size_t length, struct problem *problem)
{
	ZSTD_inBuffer in = {bytes, length, 0};
	char raw[1 << 15];
	size_t left;

	while (in.pos < in.size && !unpacking->frame_whole) {
		ZSTD_outBuffer out = {raw, sizeof(raw), 0};

		left = ZSTD_decompressStream(unpacking->unpacker, &out, &in);
		if (ZSTD_isError(left))
			return damaged(problem);
		unpacking->frame_whole = left == 0;
		if (!put_raw(unpacking, raw, out.pos, problem))
			return false;
	}
	length -= in.pos;
	if (length > sizeof(unpacking->after) - unpacking->after_length)
		return damaged(problem);
	memcpy(unpacking->after + unpacking->after_length, bytes + in.pos, length);
	unpacking->after_length += length;
	return true;
}

/* A disk that cannot be read is said as that; of the rest people need not know which layer it was. */
static bool unseal_failed(enum age_fault fault, struct problem *failure, struct problem *problem)
{
	if (fault == AGE_SOURCE)
		problem_move(problem, failure);
	else
		damaged(problem);
	problem_release(failure);
	return false;
}

static bool unpack_all(struct unpacking *unpacking, struct problem *problem)
{
	struct problem failure = PROBLEM_INIT;
	const unsigned char *bytes;
	enum age_fault fault;
	size_t length;

	do {
		if (!age_read(unpacking->age, &bytes, &length, &fault, &failure))
			return unseal_failed(fault, &failure, problem);
		if (length > 0 && !unpack(unpacking, bytes, length, problem))
			return false;
	} while (length > 0);
	return true;
}

static bool seal_agrees(const struct unpacking *unpacking, const char *copy_hash, struct problem *problem)
{
	unsigned char frame[BACKUP_SEAL_BYTES];
	size_t length = backup_seal_write(unpacking->header, copy_hash, frame);

	return (unpacking->frame_whole && unpacking->raw == unpacking->header->about.bytes && unpacking->after_length == length &&
	        memcmp(unpacking->after, frame, length) == 0) ||
	    damaged(problem);
}

static bool unseal(struct unpacking *unpacking, const unsigned char identity[AGE_KEY_BYTES], struct problem *problem)
{
	const struct exchange_backup *about = &unpacking->header->about;
	struct problem failure = PROBLEM_INIT;
	enum age_fault fault;

	unpacking->age = age_reader_new(take, unpacking, identity, &fault, &failure);
	if (unpacking->age != NULL)
		return unpack_all(unpacking, problem);
	if (fault != AGE_NOT_FOR_US)
		return unseal_failed(fault, &failure, problem);
	problem_release(&failure);
	return problem_set(problem, PROBLEM_REFUSED, _("这是单位 %s 在 %.10s 做的备份，没有封装给这把密钥，打不开。请用该单位或它上级的密钥。"),
	    about->station, about->made);
}

bool backup_unpack(int file, const struct backup_header *header, const unsigned char identity[AGE_KEY_BYTES], age_sink *sink, void *self,
    char copy_hash[65], struct problem *problem)
{
	struct unpacking unpacking = {.file = file, .header = header, .sink = sink, .self = self};
	char hash[129];
	bool good;

	unpacking.digest = seal_digest_new(true);
	unpacking.unpacker = ZSTD_createDCtx();
	if (unpacking.unpacker == NULL || ZSTD_isError(ZSTD_DCtx_setParameter(unpacking.unpacker, ZSTD_d_windowLogMax, WINDOW_LOG_MAXIMUM)))
		abort();
	good = unseal(&unpacking, identity, problem);
	seal_digest_end(unpacking.digest, hash);
	memcpy(copy_hash, hash, 65); /* SHA-256, with its end */
	good = good && seal_agrees(&unpacking, copy_hash, problem);
	age_reader_free(unpacking.age);
	ZSTD_freeDCtx(unpacking.unpacker);
	return good;
}

/* ---- who may ---- */

/* Each person's box in turn: the header does not say whose is whose. */
static bool identity_by_passphrase(const struct backup_header *header, const char *passphrase, unsigned char identity[AGE_KEY_BYTES],
    struct problem *problem)
{
	for (size_t i = 0; i < header->box_count; i++) {
		struct problem failure = PROBLEM_INIT;
		struct actor *actor = keys_box_sign_in(header->boxes[i].person, passphrase, &failure);
		struct station_secret *secret = actor != NULL ? station_box_open(header->boxes[i].station, actor, &failure) : NULL;
		bool refused = failure.kind == PROBLEM_REFUSED;

		if (secret != NULL)
			memcpy(identity, station_secret_identity(secret), AGE_KEY_BYTES);
		station_secret_free(secret);
		actor_free(actor);
		if (!refused)
			problem_move(problem, &failure);
		problem_release(&failure);
		if (!refused)
			return secret != NULL;
	}
	return problem_set(problem, PROBLEM_REFUSED, _("口令不对，打不开单位 %s 在 %.10s 做的备份。请用那时的系统管理员的口令。"),
	    header->about.station, header->about.made);
}

/* As `age-keygen` and `doudi unit key` write it. */
static bool identity_by_file(const char *path, unsigned char identity[AGE_KEY_BYTES], struct problem *problem)
{
	char text[KEY_FILE_MAXIMUM + 1] = "", *rest = NULL;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = file >= 0 ? bytes_read(file, text, KEY_FILE_MAXIMUM) : -1;
	bool found = false;

	if (got < 0)
		problem_set(problem, PROBLEM_FAILED, _("打不开密钥文件 %s：%s。请核对文件名和权限。"), path, problem_reason(errno));
	for (char *line = strtok_r(text, "\r\n", &rest); line != NULL && !found; line = strtok_r(NULL, "\r\n", &rest))
		found = age_identity_read(line, identity);
	if (file >= 0)
		close(file);
	secret_wipe(text, sizeof(text));
	return found || problem_set(problem, PROBLEM_REFUSED, _("%s 里没有密钥。请用 doudi unit key 写出的密钥文件。"), path);
}

/* ---- to a file ---- */

struct target {
	int file;
	const char *path;
};

static bool write_failed(const struct target *target, struct problem *problem)
{
	return problem_set(problem, PROBLEM_FAILED, _("写不进 %s：%s。没有恢复任何内容，请检查磁盘空间后再做一次。"), target->path, problem_reason(errno));
}

static bool write_raw(void *self, const void *bytes, size_t length, struct problem *problem)
{
	const struct target *target = self;

	return bytes_write(target->file, bytes, length) || write_failed(target, problem);
}

static bool unpack_to(int file, const struct backup_header *header, const unsigned char identity[AGE_KEY_BYTES], const char *to,
    struct problem *problem)
{
	struct target target = {new_file_open(to), to};
	char hash[65];
	bool good;

	if (target.file < 0)
		return write_failed(&target, problem);
	good = backup_unpack(file, header, identity, write_raw, &target, hash, problem) &&
	    (fsync(target.file) == 0 || write_failed(&target, problem));
	close(target.file);
	if (!good)
		unlink(to);
	return good;
}

bool exchange_open_backup(const char *path, const struct exchange_backup_key *key, const char *to, struct problem *problem)
{
	unsigned char identity[AGE_KEY_BYTES];
	struct backup_header header;
	int file = backup_open(path, &header, problem);
	bool good;

	if (file < 0)
		return false;
	good = key->file != NULL ? identity_by_file(key->file, identity, problem)
	                         : identity_by_passphrase(&header, key->passphrase, identity, problem);
	good = good && unpack_to(file, &header, identity, to, problem);
	secret_wipe(identity, sizeof(identity));
	close(file);
	return good;
}
