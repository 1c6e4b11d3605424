/* bundle: the file that carries events from one station to another (sync.md 2).
 *
 *   0     header: text lines, zero bytes up to 4032
 *   4032  Ed25519 signature of the sending station over those 4032 bytes
 *   4096  payload: an age v1 file, in it one zstd stream, in it records
 *
 * `tail -c +4097 FILE | age -d -i KEY | zstd -d` opens one with Debian's own tools. A record is its type (one byte), the
 * length of what follows (four bytes, little end first) and that many bytes. */
#ifndef EXCHANGE_BUNDLE_H
#define EXCHANGE_BUNDLE_H

#include "doudi/ledger.h"
#include "seal.h"

#define BUNDLE_HEADER_BYTES 4096
#define BUNDLE_SIGNED_BYTES 4032
#define BUNDLE_RECORD_MAXIMUM ((1u << 20) + (100u << 10))
#define BUNDLE_PAYLOAD_MAXIMUM INT64_C(3500000000) /* FAT32 ends at 4 GiB */
#define BUNDLE_RATIO_MAXIMUM 200 /* raw to payload; ours reach 5 */
#define BUNDLE_CODE_BYTES 33	 /* of a station, with its end */

enum bundle_fault { /* each a row of sync.md's table of refusals */
	BUNDLE_SOUND,
	BUNDLE_NOT_ONE,	   /* not ours at all */
	BUNDLE_UNFINISHED, /* never finished, or cut */
	BUNDLE_STRANGER,   /* signer unknown, ended, or the signature of the header is wrong */
	BUNDLE_NOT_FOR_US,
	BUNDLE_DAMAGED,
	BUNDLE_FORGED,	  /* what is inside contradicts the envelope */
	BUNDLE_EXCEEDS,	  /* more inside than was declared */
	BUNDLE_BAD_EVENT, /* number: which one */
	BUNDLE_TOO_EARLY, /* too much of it hangs upon what has not come */
	BUNDLE_STOPPED,	  /* by the visitor, or the machine failed */
};

struct bundle_to {
	char station[BUNDLE_CODE_BYTES];
	unsigned char key[AGE_KEY_BYTES]; /* in the file only its first eight bytes, as a hint */
};
struct bundle_header {
	char id[33], from[BUNDLE_CODE_BYTES], chain[33], signer[65]; /* signer: the station's signing key */
	struct bundle_to to[AGE_RECIPIENT_MAXIMUM];
	size_t to_count;
	int64_t number;	       /* from 1 in each direction between two stations */
	char previous[33];     /* id of number - 1 as the sender knows it; "" for none */
	int64_t made_at;       /* the sender's clock, ms since 1970 */
	int64_t events, raw;   /* events inside; bytes of all records */
	int64_t payload;       /* bytes after the header */
	char digest[129];      /* BLAKE2b-512 of the payload */
};
void bundle_header_text(const struct bundle_header *, char block[BUNDLE_SIGNED_BYTES]);
/* Syntax only; the signature is seal_verify's. */
enum bundle_fault bundle_header_read(const char block[BUNDLE_SIGNED_BYTES], struct bundle_header *);

/* ---- records ---- */
#define BUNDLE_MANIFEST 'M' /* first: JSON, what the header says and which numbers of which log are inside */
#define BUNDLE_EVENT 'E'    /* core's length (two bytes, little end first), core, signature, and salt and body unless they are erased */
/* The same but for the core, in which "=N" stands for the id of the event N before this one in the bundle, of either type (1 to
 * BUNDLE_BEFORE), and a last "=" for the commitment to the body and its length: `prev  =1`, `deps  =1 =17`, `body  =`. */
#define BUNDLE_BRIEF 'e'
#define BUNDLE_BEFORE 65536
#define BUNDLE_ACKNOWLEDGED 'A' /* JSON: bundles of the receiver that have been taken here */
#define BUNDLE_TRAILER 'Z'	/* last: SHA-256 over every byte before it, hex */
#define BUNDLE_FAULT '!'	/* never in a file: how the reading child tells what is wrong */
void bundle_event_write(const struct event_row *, struct buffer *);
/* Its parts where they stand, which is nothing to release; false: cut short. The core as it is there. */
bool bundle_event_view(const void *bytes, size_t length, struct event_row *) BASE_MUST_CHECK;
/* The same into parts that the caller releases with event_row_release. */
bool bundle_event_read(const void *bytes, size_t length, struct event_row *) BASE_MUST_CHECK;

/* ---- writing ---- */
struct station_secret; /* seal_station.h */
struct bundle_writer;
/* A file in the folder under a name that says it is not finished. */
struct bundle_writer *bundle_writer_new(const char *folder, const struct bundle_header *, struct problem *);
bool bundle_put(struct bundle_writer *, char type, const void *, size_t, struct problem *) BASE_MUST_CHECK;
bool bundle_put_event(struct bundle_writer *, const struct event_row *, struct problem *) BASE_MUST_CHECK;
/* Trailer, header, fsync, its final name (FROM-TO-NUMBER-ID.ddb, never one that exists), fsync of the folder, read again. */
bool bundle_writer_end(struct bundle_writer *, const struct station_secret *, char **path, struct problem *) BASE_MUST_CHECK;
const struct bundle_header *bundle_writer_header(const struct bundle_writer *); /* whole after the end */
int64_t bundle_writer_size(const struct bundle_writer *); /* of the payload, with a guess at what is being packed yet */
void bundle_writer_free(struct bundle_writer *); /* removes what was not ended */

/* ---- reading ---- */
/* The header alone, of a file that may be cut short after it: signed by whom it says. */
enum bundle_fault bundle_header_signed(int file, struct bundle_header *);
/* The header, if the whole file is there. received_percent: of an unfinished one. */
enum bundle_fault bundle_open(const char *path, struct bundle_header *, int *received_percent, struct problem *);
/* The bytes after the header are those that it promises. */
bool bundle_payload_holds(int file, const struct bundle_header *);
typedef bool bundle_visitor(void *self, char type, const void *bytes, size_t length, struct problem *);
/* Every record but the trailer, in order, each event in full and in form; its hashes are left to event_row_check. The foreign bytes are
 * unsealed, unpacked and parsed in a child that may do nothing but read the file and write to us. number: of the block or event at
 * fault. All was visited soundly only if BUNDLE_SOUND comes back: a caller that writes does so after a first whole pass. */
enum bundle_fault bundle_read(const char *path, const struct bundle_header *, const struct station_secret *, bundle_visitor *,
    void *self, int64_t *number, struct problem *);
/* The sentence for a refusal, of sync.md's table. */
char *bundle_fault_sentence(enum bundle_fault, int64_t number, const struct bundle_header *);

#endif
