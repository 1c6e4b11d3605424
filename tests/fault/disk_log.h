/* What disk_shim counts, and the log that it writes and disk_replay reads: entries, each followed by its path and its bytes. */
#ifndef DISK_LOG_H
#define DISK_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum disk_call { CALL_OPEN, CALL_READ, CALL_WRITE, CALL_SYNC, CALL_TRUNCATE, CALL_UNLINK, CALL_RENAME, CALL_LINK, CALL_LOCK, CALLS };
#define DISK_CALL_NAMES {"open", "read", "write", "sync", "truncate", "unlink", "rename", "link", "lock"}
struct disk_tally { /* in shared memory when there are child processes */
	bool fired; /* the fault came up */
	long counts[CALLS];
};
/* From now on in this process and its children: fail as DISK_FAIL says, log; either may be NULL. Only where disk_shim is
 * preloaded. */
extern void disk_arm(const char *fail, const char *log, struct disk_tally *) __attribute__((weak));

enum disk_what {
	DISK_MAKE = 'm',        /* a new file */
	DISK_WRITE = 'w',       /* bytes at `at` */
	DISK_TRUNCATE = 't',    /* to the length `at` */
	DISK_SYNC = 's',
	DISK_SYNC_FOLDER = 'f',
	DISK_UNLINK = 'u',
	DISK_RENAME = 'r',      /* bytes: the new path */
	DISK_LINK = 'l',        /* bytes: another path of the same file */
	DISK_ACK = 'a',         /* path: the name of the acknowledgement */
};

struct disk_entry {
	uint8_t what;
	uint32_t path_length;
	uint64_t at, length;
};

#endif
