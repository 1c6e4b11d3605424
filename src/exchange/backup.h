/* backup: a station's whole file, sealed (sync.md 3).
 *
 *   0     header: text lines, zero bytes up to 4032
 *   4032  MAC over those 4032 bytes, by a key that stands in the station's own file
 *   4096  payload: an age v1 file, in it one zstd stream of the SQLite file, then a zstd frame that is skipped: the hashes of the
 *         header and of the SQLite file
 *
 * `tail -c +4097 FILE | age -d -i KEY | zstd -d` gives the SQLite file with Debian's own tools. */
#ifndef EXCHANGE_BACKUP_H
#define EXCHANGE_BACKUP_H

#include "doudi/exchange.h"
#include "packing.h"
#include "seal_station.h"

#define BACKUP_HEADER_BYTES 4096
#define BACKUP_TEXT_BYTES (BACKUP_HEADER_BYTES - SEAL_MAC_BYTES)
#define BACKUP_SEAL_BYTES 256 /* the skipped frame, at the most */
#define BACKUP_PERSONS 7      /* as many as the header has room for */

struct backup_box { /* how a person who knows the passphrase gets at the station's key, on whatever machine */
	char person[KEY_BOX_TEXT], station[STATION_BOX_TEXT];
};
struct backup_header {
	struct exchange_backup about;
	struct backup_box boxes[BACKUP_PERSONS];
	size_t box_count;
	int64_t payload; /* bytes after the header; 0: not finished */
};
void backup_header_text(const struct backup_header *, char block[BACKUP_TEXT_BYTES]);
/* False: no backup's header. All zeros and a payload of 0 are those of an unfinished one. */
bool backup_header_read(const char block[BACKUP_TEXT_BYTES], struct backup_header *) BASE_MUST_CHECK;
/* What the payload says of the header, which does not change when the payload's length is filled in. */
struct event_id backup_header_hash(const struct backup_header *);
/* The skipped frame; its length. */
size_t backup_seal_write(const struct backup_header *, const char *copy_hash, unsigned char frame[BACKUP_SEAL_BYTES]);

/* Opens the file at its payload; -1 and a problem. */
int backup_open(const char *path, struct backup_header *, struct problem *);
/* Unseals, unpacks and compares all of it. The SQLite file goes to the sink, of which nothing counts unless true comes back. */
bool backup_unpack(int file, const struct backup_header *, const unsigned char identity[AGE_KEY_BYTES], age_sink *, void *self,
    char copy_hash[65], struct problem *) BASE_MUST_CHECK;

#endif
