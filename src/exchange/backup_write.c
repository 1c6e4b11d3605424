/* Making a backup: a copy without a name, packed and sealed into a file that bears its name only when it is whole and is believed only
 * when it has been read again. */
#include "backup.h"
#include "bytes.h"
#include "new_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNFINISHED ".unfinished"
#define SETTING_MAC "backup_key" /* this file's own, local: backups that bear its mark are its own */
#define SETTING_SEALING "sealing"

struct writing {
	struct backup_header header;
	unsigned char mac_key[SEAL_MAC_KEY_BYTES];
	unsigned char proof[AGE_KEY_BYTES]; /* one recipient more, for this file alone: it is read again without anybody's passphrase */
	const char *path;
	char *unfinished;
	int copy, file;
	char copy_hash[129];
};

static bool write_failed(const struct writing *writing, struct problem *problem)
{
	return problem_set(problem, PROBLEM_FAILED, _("写不进 %s：%s。没有备份，请检查备份盘和它的剩余空间后再做一次。"), writing->path,
	    problem_reason(errno));
}

static bool write_payload(void *self, const void *bytes, size_t length, struct problem *problem)
{
	struct writing *writing = self;

	writing->header.payload += (int64_t)length;
	return bytes_write(writing->file, bytes, length) || write_failed(writing, problem);
}

/* ---- keys ---- */

bool exchange_note_keys(struct ledger *ledger, const struct actor *actor, struct problem *problem)
{
	struct store *store = ledger_store(ledger);
	struct problem failure = PROBLEM_INIT;
	char signing[65], sealing[AGE_KEY_TEXT], *noted = store_setting(store, SETTING_SEALING);
	bool good = true;

	/* Whoever has none yet is given it by an administrator; that is no reason not to work. */
	if (exchange_own_keys(ledger, actor, signing, sealing, &failure) && (noted == NULL || strcmp(noted, sealing) != 0))
		good = store_set_setting(store, SETTING_SEALING, sealing, problem);
	problem_release(&failure);
	free(noted);
	return good;
}

static bool recipients(struct writing *writing, struct store *store, const char *above, unsigned char keys[3][AGE_KEY_BYTES], size_t *count,
    struct problem *problem)
{
	char *own = store_setting(store, SETTING_SEALING);
	bool good = own != NULL && age_recipient_read(own, keys[0]);

	free(own);
	if (!good)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("本单位还没有收发密钥，备份没有密钥可以封装。请管理员登录一次，密钥会随即生成。"));
	age_key_new(writing->proof);
	*count = 2;
	if (above != NULL && age_recipient_read(above, keys[2]))
		*count = 3;
	return age_public_key(writing->proof, keys[1]) || problem_set(problem, PROBLEM_FAILED, "%s", _("密钥不能用，没有备份。请再做一次。"));
}

/* Without the station's key a person's own would open nothing. */
static bool header_add_person(struct backup_header *header, struct store *store, const char *key_id, struct problem *problem)
{
	struct backup_box *box = &header->boxes[header->box_count];
	struct problem failure = PROBLEM_INIT;
	bool there = keys_box_text(store, key_id, box->person, &failure) && station_box_text(store, key_id, box->station, &failure);
	bool good = failure.kind == PROBLEM_NONE;

	header->box_count += there;
	if (!good)
		problem_move(problem, &failure);
	problem_release(&failure);
	return good;
}

static bool header_begin(struct writing *writing, struct ledger *ledger, const struct exchange_backup_order *order, struct problem *problem)
{
	struct backup_header *header = &writing->header;
	struct exchange_backup *about = &header->about;

	snprintf(about->station, sizeof(about->station), "%s", ledger_station(ledger));
	snprintf(about->chain, sizeof(about->chain), "%s", ledger_chain(ledger));
	snprintf(about->made, sizeof(about->made), "%s", order->made);
	about->made_at = order->made_at;
	for (size_t i = 0; i < order->person_count && header->box_count < BACKUP_PERSONS; i++)
		if (!header_add_person(header, ledger_store(ledger), order->persons[i], problem))
			return false;
	return header->box_count > 0 ||
	    problem_set(problem, PROBLEM_REFUSED, "%s", _("没有一位系统管理员能打开备份，没有备份。请管理员登录一次再做。"));
}

/* ---- the file ---- */

static bool put_header(struct writing *writing, struct problem *problem)
{
	char block[BACKUP_HEADER_BYTES];

	backup_header_text(&writing->header, block);
	seal_mac(writing->mac_key, block, BACKUP_TEXT_BYTES, (unsigned char *)block + BACKUP_TEXT_BYTES);
	return (lseek(writing->file, 0, SEEK_SET) == 0 && bytes_write(writing->file, block, sizeof(block))) || write_failed(writing, problem);
}

/* Locked while it is written: what bears our mark, is not finished and is not locked was left by a crash. */
static bool begin_file(struct writing *writing, struct problem *problem)
{
	unsigned char id[4];

	random_bytes(id, sizeof(id));
	writing->unfinished = memory_format("%s.%02x%02x%02x%02x" UNFINISHED, writing->path, id[0], id[1], id[2], id[3]);
	writing->file = new_file_open(writing->unfinished);
	if (writing->file < 0) {
		write_failed(writing, problem);
		memory_free(&writing->unfinished);
		return false;
	}
	flock(writing->file, LOCK_EX | LOCK_NB);
	return put_header(writing, problem);
}

static bool put_copy(struct writing *writing, struct packing *packing, struct problem *problem)
{
	struct seal_digest *digest = seal_digest_new(true);
	unsigned char frame[BACKUP_SEAL_BYTES];
	char bytes[1 << 16];
	ssize_t got = 0;
	bool good = lseek(writing->copy, 0, SEEK_SET) == 0;

	while (good && (got = bytes_read(writing->copy, bytes, sizeof(bytes))) > 0) {
		seal_digest_add(digest, bytes, (size_t)got);
		good = packing_put(packing, bytes, (size_t)got, problem);
	}
	seal_digest_end(digest, writing->copy_hash);
	if (good && got < 0)
		good = problem_set(problem, PROBLEM_FAILED, _("读不了数据库的副本：%s。没有备份，请再做一次。"), problem_reason(errno));
	return good && packing_end(packing, frame, backup_seal_write(&writing->header, writing->copy_hash, frame), problem);
}

static bool write_all(struct writing *writing, const unsigned char keys[3][AGE_KEY_BYTES], size_t count, struct problem *problem)
{
	struct packing *packing;
	bool good;

	if (!begin_file(writing, problem))
		return false;
	packing = packing_new(keys, count, write_payload, writing, problem);
	good = packing != NULL && put_copy(writing, packing, problem) && put_header(writing, problem);
	packing_free(packing);
	if (good && fsync(writing->file) != 0)
		good = write_failed(writing, problem);
	return good;
}

/* What the disk gives back is what was copied; one of false capacity shows here. */
static bool reads_back(struct writing *writing, struct problem *problem)
{
	struct backup_header header;
	char hash[65] = "";
	int file;
	bool good;

	posix_fadvise(writing->file, 0, 0, POSIX_FADV_DONTNEED);
	file = backup_open(writing->path, &header, problem);
	if (file < 0)
		return false;
	good = backup_unpack(file, &header, writing->proof, NULL, NULL, hash, problem);
	close(file);
	if (good && (strcmp(hash, writing->copy_hash) != 0 ||
	                strcmp(backup_header_hash(&header).text, backup_header_hash(&writing->header).text) != 0))
		good = problem_set(problem, PROBLEM_FAILED, _("写好的备份读回来与写的不一样：%s。请换一个备份盘重做。"), writing->path);
	return good;
}

static bool finish(struct writing *writing, struct problem *problem)
{
	if (!new_file_name(writing->unfinished, writing->path))
		return write_failed(writing, problem);
	memory_free(&writing->unfinished);
	if (reads_back(writing, problem))
		return true;
	unlink(writing->path);
	return false;
}

/* ---- what a crash left ---- */

static bool is_own(int file, const unsigned char key[SEAL_MAC_KEY_BYTES], struct backup_header *header)
{
	char block[BACKUP_HEADER_BYTES];

	return bytes_read(file, block, sizeof(block)) == (ssize_t)sizeof(block) && backup_header_read(block, header) &&
	    *header->about.station != '\0' &&
	    seal_mac_is(key, block, BACKUP_TEXT_BYTES, (unsigned char *)block + BACKUP_TEXT_BYTES);
}

static void remove_if_left(int folder, const char *name, const unsigned char key[SEAL_MAC_KEY_BYTES])
{
	int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct backup_header header;

	if (file < 0)
		return;
	if (is_own(file, key, &header) && header.payload == 0 && flock(file, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, name, 0);
	close(file);
}

static void remove_left(const struct writing *writing)
{
	char *folder = path_above(writing->path);
	DIR *list = opendir(folder);
	struct dirent *entry;

	while (list != NULL && (entry = readdir(list)) != NULL) {
		size_t length = strlen(entry->d_name);

		if (length > strlen(UNFINISHED) && strcmp(entry->d_name + length - strlen(UNFINISHED), UNFINISHED) == 0)
			remove_if_left(dirfd(list), entry->d_name, writing->mac_key);
	}
	if (list != NULL)
		closedir(list);
	free(folder);
}

bool exchange_is_own_backup(struct ledger *ledger, const char *path, struct exchange_backup *about)
{
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	unsigned char key[SEAL_MAC_KEY_BYTES];
	struct backup_header header;
	struct stat there;
	bool is = file >= 0 && seal_mac_key(ledger_store(ledger), SETTING_MAC, false, key, NULL) && is_own(file, key, &header) &&
	    strcmp(header.about.station, ledger_station(ledger)) == 0 && header.payload > 0 && fstat(file, &there) == 0 &&
	    there.st_size == BACKUP_HEADER_BYTES + header.payload;

	if (is)
		*about = header.about;
	if (file >= 0)
		close(file);
	return is;
}

/* ---- all of it ---- */

static bool write_backup(struct writing *writing, struct ledger *ledger, const struct exchange_backup_order *order, struct problem *problem)
{
	struct store *store = ledger_store(ledger);
	unsigned char keys[3][AGE_KEY_BYTES];
	size_t count = 0;

	if (!store_name_is_free(writing->path, problem) || !recipients(writing, store, order->above, keys, &count, problem) ||
	    !seal_mac_key(store, SETTING_MAC, true, writing->mac_key, problem) || !header_begin(writing, ledger, order, problem))
		return false;
	remove_left(writing);
	writing->copy = store_copy(store, &writing->header.about.bytes, problem);
	return writing->copy >= 0 && write_all(writing, (const unsigned char (*)[AGE_KEY_BYTES])keys, count, problem) && finish(writing, problem);
}

bool exchange_write_backup(struct ledger *ledger, const struct exchange_backup_order *order, const char *path, struct problem *problem)
{
	struct writing writing = {.path = path, .copy = -1, .file = -1};
	bool good = write_backup(&writing, ledger, order, problem);

	if (writing.copy >= 0)
		close(writing.copy);
	if (writing.file >= 0)
		close(writing.file);
	if (writing.unfinished != NULL)
		unlink(writing.unfinished);
	free(writing.unfinished);
	secret_wipe(&writing, sizeof(writing));
	return good;
}
