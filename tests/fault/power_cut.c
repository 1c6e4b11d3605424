/* What a power cut leaves, replayed: after each recorded operation the disk may hold any part of what was
 * not yet flushed, in torn sectors, and any beginning of the folder's unflushed changes (they keep their order,
 * as on a journalled file system). In each such state the database opens, is whole, and holds whatever was
 * confirmed before. Two control runs with weaker settings must lose something, or the test proves nothing. */
#include "rig.h"

#include "disk_log.h"
#include "doudi/base.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECTOR 512
#define FILES_MAXIMUM 256
#define NAMES_MAXIMUM 8
#define SHOWN 5

struct entry {
	struct disk_entry head;
	char *path, *bytes; /* bytes of a rename end in NUL too */
};

struct content {
	unsigned char *bytes;
	size_t length, capacity;
};

struct inode {
	struct content durable;
	const struct entry **pending;
	size_t pending_count;
};

struct name {
	char *path;
	int live, durable; /* inodes; -1: none */
};

struct disk {
	struct inode inodes[FILES_MAXIMUM];
	int inode_count;
	struct name names[NAMES_MAXIMUM];
	int name_count;
	const struct entry **changes; /* of the folder, not flushed */
	int *change_inodes; /* beside them: the inode that a make or a rename gives to the name */
	size_t change_count;
};

/* ---- the log ---- */

static struct entry *read_log(const char *path, size_t *count)
{
	FILE *file = fopen(path, "r");
	struct entry *entries = NULL, entry = {0};

	*count = 0;
	while (file != NULL && fread(&entry.head, sizeof(entry.head), 1, file) == 1) {
		entry.path = memory_new(entry.head.path_length + 1);
		entry.bytes = memory_new(entry.head.length + 1);
		if (fread(entry.path, 1, entry.head.path_length, file) != entry.head.path_length ||
		    fread(entry.bytes, 1, entry.head.length, file) != entry.head.length)
			abort();
		entries = memory_resize(entries, *count + 1, sizeof(*entries));
		entries[(*count)++] = entry;
	}
	if (file != NULL)
		fclose(file);
	return entries;
}

static void free_log(struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(entries[i].path);
		free(entries[i].bytes);
	}
	free(entries);
}

/* ---- the disk as the running system sees it ---- */

static void content_grow(struct content *content, size_t length, bool rubbish)
{
	if (length > content->capacity) {
		content->capacity = length * 2;
		content->bytes = memory_resize(content->bytes, content->capacity, 1);
	}
	if (length > content->length)
		memset(content->bytes + content->length, rubbish ? 0xa5 : 0, length - content->length);
	content->length = length;
}

/* A write or a truncation; of a torn write only some sectors arrive. */
static void content_apply(struct content *content, const struct entry *entry, bool torn)
{
	size_t at = entry->head.at, end = at + entry->head.length;

	if (entry->head.what == DISK_TRUNCATE) {
		content_grow(content, at, false);
		return;
	}
	if (end > content->length)
		content_grow(content, end, torn && random_below(2) == 0);
	while (at < end) {
		size_t piece = SECTOR - at % SECTOR;

		if (piece > end - at)
			piece = end - at;
		if (!torn || random_below(2) == 0)
			memcpy(content->bytes + at, entry->bytes + (at - entry->head.at), piece);
		at += piece;
	}
}

static struct name *find_name(struct disk *disk, const char *path)
{
	for (int i = 0; i < disk->name_count; i++)
		if (strcmp(disk->names[i].path, path) == 0)
			return &disk->names[i];
	if (disk->name_count == NAMES_MAXIMUM)
		abort();
	disk->names[disk->name_count] = (struct name){memory_text(path), -1, -1};
	return &disk->names[disk->name_count++];
}

static void inode_flush(struct inode *inode)
{
	for (size_t i = 0; i < inode->pending_count; i++)
		content_apply(&inode->durable, inode->pending[i], false);
	inode->pending_count = 0;
}

/* One change of the folder, in the names' live or durable half. */
static void change_names(struct disk *disk, const struct entry *entry, int inode, bool durable)
{
	struct name *name = find_name(disk, entry->path);
	int *at = durable ? &name->durable : &name->live;

	if (entry->head.what == DISK_RENAME) {
		struct name *to = find_name(disk, entry->bytes);

		*(durable ? &to->durable : &to->live) = inode;
		inode = -1;
	}
	*at = entry->head.what == DISK_MAKE ? inode : -1;
}

static void folder_change(struct disk *disk, const struct entry *entry)
{
	int inode = find_name(disk, entry->path)->live;

	if (entry->head.what == DISK_MAKE) {
		if (disk->inode_count == FILES_MAXIMUM)
			abort();
		inode = disk->inode_count++;
	}
	change_names(disk, entry, inode, false);
	disk->changes = memory_resize(disk->changes, disk->change_count + 1, sizeof(struct entry *));
	disk->change_inodes = memory_resize(disk->change_inodes, disk->change_count + 1, sizeof(int));
	disk->changes[disk->change_count] = entry;
	disk->change_inodes[disk->change_count++] = inode;
}

static void folder_flush(struct disk *disk, size_t count)
{
	for (size_t i = 0; i < count; i++)
		change_names(disk, disk->changes[i], disk->change_inodes[i], true);
}

static void disk_do(struct disk *disk, const struct entry *entry)
{
	struct inode *inode = NULL;

	if (strchr("wts", entry->head.what) != NULL) {
		int live = find_name(disk, entry->path)->live;

		if (live < 0) /* a file that was gone by then */
			return;
		inode = &disk->inodes[live];
	}
	switch ((enum disk_what)entry->head.what) {
	case DISK_WRITE:
	case DISK_TRUNCATE:
		inode->pending = memory_resize(inode->pending, inode->pending_count + 1, sizeof(struct entry *));
		inode->pending[inode->pending_count++] = entry;
		break;
	case DISK_SYNC:
		inode_flush(inode);
		break;
	case DISK_SYNC_FOLDER:
		folder_flush(disk, disk->change_count);
		disk->change_count = 0;
		break;
	case DISK_MAKE:
	case DISK_UNLINK:
	case DISK_RENAME:
		folder_change(disk, entry);
		break;
	case DISK_ACK:
		break;
	}
}

static void disk_release(struct disk *disk)
{
	for (int i = 0; i < disk->inode_count; i++) {
		free(disk->inodes[i].durable.bytes);
		free(disk->inodes[i].pending);
	}
	for (int i = 0; i < disk->name_count; i++)
		free(disk->names[i].path);
	free(disk->changes);
	free(disk->change_inodes);
}

/* ---- what the cut leaves ---- */

enum loss { LOSS_ALL, LOSS_NONE, LOSS_FOLDER, LOSS_CONTENT, LOSS_SOME };

static struct content surviving(const struct inode *inode, enum loss loss)
{
	struct content content = {0};

	content_grow(&content, inode->durable.length, false);
	if (content.length > 0)
		memcpy(content.bytes, inode->durable.bytes, content.length);
	for (size_t i = 0; i < inode->pending_count; i++)
		if (loss == LOSS_NONE || loss == LOSS_FOLDER || (loss == LOSS_SOME && random_below(2) == 0))
			content_apply(&content, inode->pending[i], loss == LOSS_SOME && random_below(2) == 0);
	return content;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
	return hash;
}

static void write_file(const char *path, const struct content *content)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (file < 0 || write(file, content->bytes, content->length) != (ssize_t)content->length)
		abort();
	close(file);
}

/* Lays the state out as files and returns a hash of it. */
static uint64_t lay_out(struct disk *disk, enum loss loss)
{
	int before[NAMES_MAXIMUM];
	size_t kept = loss == LOSS_NONE || loss == LOSS_CONTENT ? disk->change_count : 0;
	uint64_t hash = UINT64_C(14695981039346656037);

	if (loss == LOSS_SOME)
		kept = (size_t)random_below(disk->change_count + 1);
	for (int i = 0; i < disk->name_count; i++)
		before[i] = disk->names[i].durable;
	folder_flush(disk, kept);
	for (int i = 0; i < disk->name_count; i++) {
		struct name *name = &disk->names[i];

		if (name->durable >= 0) {
			struct content content = surviving(&disk->inodes[name->durable], loss);

			write_file(name->path, &content);
			hash = mix(mix(hash, name->path, strlen(name->path) + 1), content.bytes, content.length);
			free(content.bytes);
		} else {
			unlink(name->path);
		}
		name->durable = before[i];
	}
	return hash;
}

/* ---- runs ---- */

#define SEEN_SLOTS (1u << 18) /* well over the states of a long run */

struct count {
	int states, different, bad;
	int acks;
};

static bool is_new(uint64_t hash, uint64_t *seen)
{
	size_t slot = hash % SEEN_SLOTS;

	while (seen[slot] != 0 && seen[slot] != hash)
		slot = (slot + 1) % SEEN_SLOTS;
	if (seen[slot] == hash)
		return false;
	seen[slot] = hash;
	return true;
}

static void check_here(struct rig *rig, struct disk *disk, const char *acks, int variants, uint64_t *seen, struct count *count)
{
	for (int i = 0; i < variants; i++) {
		uint64_t hash = lay_out(disk, i < LOSS_SOME ? (enum loss)i : LOSS_SOME);
		const char *answer;

		count->states++;
		if (!is_new(mix(hash, &count->acks, sizeof(count->acks)), seen))
			continue;
		count->different++;
		answer = rig_ask(rig, acks);
		if (strcmp(answer, "ok") == 0)
			continue;
		if (count->bad++ < SHOWN)
			tap_note("%s", answer);
	}
}

static struct count cut_everywhere(struct rig *rig, int commits, const char *weaken, int variants)
{
	struct count count = {0};
	struct buffer acks = BUFFER_INIT(1u << 20);
	struct disk *disk = memory_new(sizeof(*disk));
	uint64_t *seen = memory_new(SEEN_SLOTS * sizeof(*seen));
	struct entry *entries;
	size_t entry_count;

	rig_empty(rig);
	if (rig_write(rig, commits, weaken, NULL, true) != 0) {
		tap_line(false, "the writer works without a fault");
		exit(tap_end());
	}
	entries = read_log(rig_log(rig), &entry_count);
	rig_empty(rig);
	for (size_t i = 0; i < entry_count; i++) {
		disk_do(disk, &entries[i]);
		if (entries[i].head.what == DISK_ACK) {
			buffer_add_format(&acks, "%s%s", acks.length == 0 ? "" : " ", entries[i].path);
			count.acks++;
		}
		check_here(rig, disk, buffer_text(&acks), variants, seen, &count);
	}
	disk_release(disk);
	free(disk);
	free(seen);
	free_log(entries, entry_count);
	buffer_release(&acks);
	rig_empty(rig);
	return count;
}

int main(void)
{
	static const struct {
		const char *title, *weaken;
		bool loses;
	} runs[] = {
		{"the store's own settings lose nothing", NULL, false},
		{"control: synchronous=OFF loses something", "PRAGMA synchronous = OFF", true},
		{"control: journal_mode=DELETE with FULL loses something", "PRAGMA journal_mode = DELETE", true},
	};
	struct rig *rig = rig_new();

	random_seed(20250303);
	for (size_t i = 0; i < BASE_COUNT(runs); i++) {
		bool long_run = rig_full() && !runs[i].loses;
		struct count count = cut_everywhere(rig, long_run ? 12 : 4, runs[i].weaken, long_run ? 50 : 6);

		tap_line((count.bad > 0) == runs[i].loses && count.acks > 0, "%s: %d states, %d of them different, %d confirmations, %d bad", runs[i].title,
		         count.states, count.different, count.acks, count.bad);
	}
	rig_free(rig);
	return tap_end();
}
