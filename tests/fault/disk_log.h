/* The log that disk_shim writes and power_cut reads: entries, each followed by its path and its bytes. */
#ifndef DISK_LOG_H
#define DISK_LOG_H

#include <stdint.h>

enum disk_what {
	DISK_MAKE = 'm',        /* a new file */
	DISK_WRITE = 'w',       /* bytes at `at` */
	DISK_TRUNCATE = 't',    /* to the length `at` */
	DISK_SYNC = 's',
	DISK_SYNC_FOLDER = 'f',
	DISK_UNLINK = 'u',
	DISK_RENAME = 'r',      /* bytes: the new path */
	DISK_ACK = 'a',         /* path: the name of the acknowledgement */
};

struct disk_entry {
	uint8_t what;
	uint32_t path_length;
	uint64_t at, length;
};

#endif
