/* See disk_replay.h. */
#include "disk_replay.h"

#include "doudi/base.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What of the things not flushed is lost. */
enum disk_loss { LOSS_ALL, LOSS_NONE, LOSS_FOLDER, LOSS_CONTENT, LOSS_SOME };

#define SECTOR 512
#define FILES_MAXIMUM 256
#define NAMES_MAXIMUM 64

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
	int left; /* after the cut */
	struct content content;
};

struct disk {
	struct inode inodes[FILES_MAXIMUM];
	int inode_count;
	struct name names[NAMES_MAXIMUM];
	int name_count;
	const struct entry **changes; /* of folders, not flushed, in order */
	int *change_inodes; /* beside them: the inode that a make or a rename gives to the name */
	size_t change_count;
};

/* ---- the log ---- */

struct entry *disk_read_log(const char *path, size_t *count)
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

void disk_free_log(struct entry *entries, size_t count)
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

static struct inode *new_inode(struct disk *disk, int *number)
{
	if (disk->inode_count == FILES_MAXIMUM)
		abort();
	*number = disk->inode_count++;
	return &disk->inodes[*number];
}

static struct name *find_name(struct disk *disk, const char *path)
{
	for (int i = 0; i < disk->name_count; i++)
		if (strcmp(disk->names[i].path, path) == 0)
			return &disk->names[i];
	if (disk->name_count == NAMES_MAXIMUM)
		abort();
	disk->names[disk->name_count] = (struct name){.path = memory_text(path), .live = -1, .durable = -1, .left = -1};
	return &disk->names[disk->name_count++];
}

static void inode_flush(struct inode *inode)
{
	for (size_t i = 0; i < inode->pending_count; i++)
		content_apply(&inode->durable, inode->pending[i], false);
	inode->pending_count = 0;
}

/* Which half of the names a change is made in. */
enum half { HALF_LIVE, HALF_DURABLE, HALF_LEFT };

static void set_name(struct disk *disk, const char *path, enum half half, int inode)
{
	struct name *name = find_name(disk, path);

	*(half == HALF_LIVE ? &name->live : half == HALF_DURABLE ? &name->durable : &name->left) = inode;
}

static void change_names(struct disk *disk, const struct entry *entry, int inode, enum half half)
{
	if (entry->head.what == DISK_RENAME || entry->head.what == DISK_LINK)
		set_name(disk, entry->bytes, half, inode);
	if (entry->head.what != DISK_LINK)
		set_name(disk, entry->path, half, entry->head.what == DISK_MAKE ? inode : -1);
}

static void folder_change(struct disk *disk, const struct entry *entry)
{
	int inode = find_name(disk, entry->path)->live;

	if (entry->head.what == DISK_MAKE)
		new_inode(disk, &inode);
	change_names(disk, entry, inode, HALF_LIVE);
	disk->changes = memory_resize(disk->changes, disk->change_count + 1, sizeof(struct entry *));
	disk->change_inodes = memory_resize(disk->change_inodes, disk->change_count + 1, sizeof(int));
	disk->changes[disk->change_count] = entry;
	disk->change_inodes[disk->change_count++] = inode;
}

static bool is_in(const char *folder, const char *path)
{
	size_t length = strlen(folder);

	return strncmp(path, folder, length) == 0 && path[length] == '/' && strchr(path + length + 1, '/') == NULL;
}

/* The changes of one folder; those of others stay as they are, in their order. */
static void folder_flush(struct disk *disk, const char *folder)
{
	size_t left = 0;

	for (size_t i = 0; i < disk->change_count; i++) {
		if (is_in(folder, disk->changes[i]->path)) {
			change_names(disk, disk->changes[i], disk->change_inodes[i], HALF_DURABLE);
			continue;
		}
		disk->changes[left] = disk->changes[i];
		disk->change_inodes[left++] = disk->change_inodes[i];
	}
	disk->change_count = left;
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
		folder_flush(disk, entry->path);
		break;
	case DISK_MAKE:
	case DISK_UNLINK:
	case DISK_RENAME:
	case DISK_LINK:
		folder_change(disk, entry);
		break;
	case DISK_ACK:
		break;
	}
}

struct disk *disk_new(void)
{
	return memory_new(sizeof(struct disk));
}

void disk_begin_with(struct disk *disk, const char *path, const void *bytes, size_t length)
{
	struct name *name = find_name(disk, path);
	struct inode *inode = new_inode(disk, &name->live);

	name->durable = name->live;
	content_grow(&inode->durable, length, false);
	if (length > 0)
		memcpy(inode->durable.bytes, bytes, length);
}

void disk_free(struct disk *disk)
{
	for (int i = 0; i < disk->inode_count; i++) {
		free(disk->inodes[i].durable.bytes);
		free(disk->inodes[i].pending);
	}
	for (int i = 0; i < disk->name_count; i++) {
		free(disk->names[i].path);
		free(disk->names[i].content.bytes);
	}
	free(disk->changes);
	free(disk->change_inodes);
	free(disk);
}

/* ---- what the cut leaves ---- */

static void surviving(const struct inode *inode, enum disk_loss loss, struct content *content)
{
	content->length = 0;
	content_grow(content, inode->durable.length, false);
	if (content->length > 0)
		memcpy(content->bytes, inode->durable.bytes, content->length);
	for (size_t i = 0; i < inode->pending_count; i++)
		if (loss == LOSS_NONE || loss == LOSS_FOLDER || (loss == LOSS_SOME && random_below(2) == 0))
			content_apply(content, inode->pending[i], loss == LOSS_SOME && random_below(2) == 0);
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t length)
{
	const unsigned char *byte = bytes;
	uint64_t word;

	for (; length >= sizeof(word); length -= sizeof(word), byte += sizeof(word)) {
		memcpy(&word, byte, sizeof(word));
		hash = (hash ^ word) * UINT64_C(1099511628211);
		hash ^= hash >> 29;
	}
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
	return hash;
}

static uint64_t disk_cut(struct disk *disk, enum disk_loss loss)
{
	size_t kept = loss == LOSS_NONE || loss == LOSS_CONTENT ? disk->change_count : 0;
	uint64_t hash = UINT64_C(14695981039346656037);

	if (loss >= LOSS_SOME)
		kept = (size_t)random_below(disk->change_count + 1);
	for (int i = 0; i < disk->name_count; i++)
		disk->names[i].left = disk->names[i].durable;
	for (size_t i = 0; i < kept; i++)
		change_names(disk, disk->changes[i], disk->change_inodes[i], HALF_LEFT);
	for (int i = 0; i < disk->name_count; i++) {
		struct name *name = &disk->names[i];

		if (name->left < 0)
			continue;
		surviving(&disk->inodes[name->left], loss, &name->content);
		hash = mix(mix(hash, name->path, strlen(name->path) + 1), name->content.bytes, name->content.length);
	}
	return hash;
}

static void write_file(const char *path, const struct content *content)
{
	int file = open(path, O_WRONLY | O_CREAT, 0600);

	/* In place: somebody may have it open. */
	if (file < 0 || pwrite(file, content->bytes, content->length, 0) != (ssize_t)content->length ||
	    ftruncate(file, (off_t)content->length) != 0)
		abort();
	close(file);
}

void disk_lay_out(const struct disk *disk)
{
	for (int i = 0; i < disk->name_count; i++)
		if (disk->names[i].left >= 0)
			write_file(disk->names[i].path, &disk->names[i].content);
		else
			unlink(disk->names[i].path);
}

/* ---- cutting everywhere ---- */

#define SEEN_SLOTS (1u << 18) /* well over the states of a long run */

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

static void cut_here(struct disk *disk, const char *acks, int variants, uint64_t *seen, disk_judge *judge, void *self,
    struct disk_count *count)
{
	for (int i = 0; i < variants; i++) {
		uint64_t hash = disk_cut(disk, i < LOSS_SOME ? (enum disk_loss)i : LOSS_SOME);

		count->states++;
		if (!is_new(mix(hash, &count->acks, sizeof(count->acks)), seen))
			continue;
		count->different++;
		if (!judge(self, disk, acks))
			count->bad++;
	}
}

struct disk_count disk_cut_everywhere(struct disk *disk, const struct entry *entries, size_t entry_count, int variants,
    disk_judge *judge, void *self)
{
	struct disk_count count = {0};
	struct buffer acks = BUFFER_INIT(1u << 20);
	uint64_t *seen = memory_new(SEEN_SLOTS * sizeof(*seen));

	for (size_t i = 0; i < entry_count; i++) {
		disk_do(disk, &entries[i]);
		if (entries[i].head.what == DISK_ACK) {
			buffer_add_format(&acks, "%s%s", acks.length == 0 ? "" : " ", entries[i].path);
			count.acks++;
		}
		cut_here(disk, buffer_text(&acks), variants, seen, judge, self, &count);
	}
	free(seen);
	buffer_release(&acks);
	return count;
}
