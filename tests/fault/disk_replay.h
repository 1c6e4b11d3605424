/* A disk as the log of disk_shim tells of it: what is on it for certain, and what a power cut may yet lose: any part of what was
 * not flushed, in torn sectors, and any end of the changes of folders (they keep their order, as on a journalled file system). */
#ifndef DISK_REPLAY_H
#define DISK_REPLAY_H

#include "disk_log.h"

#include <stddef.h>

struct entry {
	struct disk_entry head;
	char *path, *bytes; /* bytes of a rename or a link end in NUL too */
};
struct entry *disk_read_log(const char *path, size_t *count);
void disk_free_log(struct entry *, size_t count);

struct disk;
struct disk *disk_new(void);
void disk_free(struct disk *);
void disk_begin_with(struct disk *, const char *path, const void *bytes, size_t length); /* a file from long before */
void disk_lay_out(const struct disk *); /* what the cut has left of the files in the log, in place */

struct disk_count {
	int states, different, bad, acks;
};
/* Lays the state out and says whether it is good, given what had been confirmed by then. */
typedef bool disk_judge(void *self, const struct disk *, const char *acks);
/* Cuts the power after each entry, in so many ways; judges each state that was not met before. */
struct disk_count disk_cut_everywhere(struct disk *, const struct entry *, size_t entry_count, int variants, disk_judge *, void *self);

#endif
