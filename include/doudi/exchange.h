/* exchange: how events and lists travel between files. */
#ifndef DOUDI_EXCHANGE_H
#define DOUDI_EXCHANGE_H

#include "doudi/ledger.h"

/* Hands every event that `from` holds to `to`, one by one, as a bundle would. Each is verified there; the first
 * that is not authentic ends it, and nothing of this call stays. `touched` names each household whose rows changed. */
struct exchange_count {
	int64_t offered, fresh, waiting;
};
bool exchange_events(struct ledger *from, struct ledger *to, void (*touched)(void *self, const char *stream), void *self,
    struct exchange_count *, struct problem *) BASE_MUST_CHECK;
/* Makes the keys of one station known at another, by an administrator there. */
bool exchange_introduce(struct ledger *known, struct ledger *at, const struct actor *administrator, const char *relation, date day,
    struct problem *) BASE_MUST_CHECK;

struct library exchange_library(void);

/* ---- bundles: files that carry events between stations (sync.md 2, DESIGN 8) ---- */
struct exchange_order { /* what goes to whom */
	const char *station, *chain, *sealing; /* the receiver's code, log (its own events stay here) and public key, age1... */
	bool (*wanted)(void *self, const char *stream); /* NULL: everything, as it goes up */
	bool (*progress)(void *self, int64_t events);   /* false stops; NULL */
	void *self;
	int64_t part_bytes; /* a file that has grown so far goes on in another one; 0: what a FAT32 stick holds */
};
struct exchange_cleaned { /* our own bundles in a folder that have arrived */
	int64_t removed, left; /* left: they could not be removed */
	int error;	       /* the errno of why; 0: none was left */
	bool stopped;	       /* by the watch: they may be gone half, and go whole the next time */
};
struct exchange_clean_watch {
	bool (*progress)(void *self, int64_t done, int64_t all); /* bytes; false stops */
	void *self;
};
struct exchange_sent {
	int64_t number, events, households, bytes; /* bytes: before packing */
	int64_t left_out;                          /* new events that are none of the receiver's */
	int64_t parts;
	char *path; /* NULL when only counted */
	char *more; /* the further parts, a line each; NULL */
	struct exchange_cleaned cleaned; /* by desk, afterwards, as in what is taken */
};
/* Everything wanted since the last bundle that the receiver acknowledged; of a household that it has nothing of, everything.
 * folder NULL: only counts. */
bool exchange_send(struct ledger *, const struct actor *, const struct exchange_order *, const char *folder, struct exchange_sent *,
    struct problem *) BASE_MUST_CHECK;
void exchange_sent_release(struct exchange_sent *);
/* Overwrites and removes in that very folder what this station has made for others and they have: signed by its own key, known to
 * the channel by its id, acknowledged. Any other file stays as it is. false: the folder cannot be read. */
bool exchange_clean(struct ledger *, const struct actor *, const char *folder, const struct exchange_clean_watch * /* or NULL */,
    struct exchange_cleaned *, struct problem *) BASE_MUST_CHECK;

struct exchange_hooks {
	/* Is this a station that we know, with this log and signing key in force? */
	bool (*knows)(void *self, const char *station, const char *chain, const char *signer);
	bool (*may)(void *self, const char *station, struct problem *); /* may its bundles come straight here? */
	void (*touched)(void *self, const char *stream); /* every stream of a bundle that was not taken to its end before */
	/* All is in, and what follows from it may be done before the bundle counts as taken. */
	bool (*settled)(void *self, struct problem *);
	bool (*progress)(void *self, int64_t done, int64_t all); /* false stops; NULL */
	void *self;
};
struct exchange_look {
	char from[33], bundle[33];
	int64_t number, made_at, skew; /* ms; skew: of the sender's clock to ours */
	int64_t events, known, fresh, parked, households, concurrent; /* concurrent: households where both sides worked */
	int64_t withheld; /* of the fresh ones: signed after the key had ended, without effect */
	int64_t returned; /* of the fresh ones: this file's own, of which it knows nothing: it was put back to an older copy, or copied */
	char code[32]; /* once taken: what may be read out to the sender; "" */
	struct exchange_cleaned cleaned;
	bool taken_before;
	const char *refused_as; /* not authentic, to be kept apart: stranger damaged forged exceeds bad_event; NULL */
};
/* Reads all of it and writes nothing. What it counts stands if the signatures of the events hold: they are left to the taking. */
bool exchange_look(struct ledger *, const struct actor *, const char *path, const struct exchange_hooks *, struct exchange_look *,
    struct problem *) BASE_MUST_CHECK;
/* Looks first, at every signature as well, and takes only what is sound as a whole. After a crash: take it again. */
bool exchange_take(struct ledger *, const struct actor *, const char *path, const struct exchange_hooks *, struct exchange_look *,
    struct problem *) BASE_MUST_CHECK;
/* The bundles to and from a station, the newest first; visit returns false to stop. */
struct exchange_carried {
	bool sent, acknowledged; /* else taken here */
	int64_t number, at;      /* at: ms since 1970 */
};
bool exchange_each_carried(struct ledger *, const char *station, int limit, bool (*visit)(void *self, const struct exchange_carried *),
    void *self, struct problem *) BASE_MUST_CHECK;
/* Bundles by number, below the highest taken from that station, that never came; runs. */
bool exchange_each_missing(struct ledger *, bool (*visit)(void *self, const char *station, int64_t first, int64_t last), void *self,
    struct problem *) BASE_MUST_CHECK;

/* What stations have shown of logs that cannot all be true. */
enum exchange_contradicts {
	EXCHANGE_FORKED,     /* one shows another event under a number than is here, or than another showed; that event has not come */
	EXCHANGE_LOWER_HEAD, /* it has shown a higher head of its own log before: an old copy was put back */
	EXCHANGE_SAME_NUMBER, /* two different bundles of one number: the file is used on two machines, or was put back */
	EXCHANGE_OTHER_PREVIOUS, /* it names another bundle before this one than the one that was taken here, or none: likewise */
};
struct exchange_contradiction {
	enum exchange_contradicts kind;
	const char *station, *chain; /* whose log or bundles; station NULL: not known, chain NULL: bundles */
	int64_t first, last;	     /* numbers in the log, or of bundles */
	const char *here, *shown;    /* of a fork: the two events of number `first` */
};
bool exchange_each_contradiction(struct ledger *, bool (*visit)(void *self, const struct exchange_contradiction *), void *self,
    struct problem *) BASE_MUST_CHECK;
/* The station has begun a new log: everything that it is to have goes to it again. */
bool exchange_start_over(struct ledger *, const char *station, struct problem *) BASE_MUST_CHECK;

/* A file that was not there before, and is whole or not there. */
bool exchange_write_new(const char *path, const void *, size_t, struct problem *) BASE_MUST_CHECK;

/* ---- backups: the whole file, sealed for this station and the one above (sync.md 3) ---- */
struct exchange_backup {
	char station[33], chain[33];
	char made[18]; /* 2025-03-03-090000, by the wall clock there */
	int64_t made_at; /* ms since 1970 */
	int64_t bytes;	 /* of the SQLite file in it */
};
struct exchange_backup_order {
	const char *const *persons; /* keys of those whose passphrase opens it on a new machine; the first few */
	size_t person_count;
	const char *above; /* the sealing key of the station above, age1...; NULL */
	const char *made;  /* as exchange_backup has them */
	int64_t made_at;
};
/* To a new file, which has been read again and found equal when this returns true. Nobody need be signed in. */
bool exchange_write_backup(struct ledger *, const struct exchange_backup_order *, const char *path, struct problem *) BASE_MUST_CHECK;
bool exchange_is_backup(const char *path); /* it begins as one */
/* What its header says, which is not yet proved. */
bool exchange_look_backup(const char *path, struct exchange_backup *, struct problem *) BASE_MUST_CHECK;
/* Written by this very file, or by what it was restored from. */
bool exchange_is_own_backup(struct ledger *, const char *path, struct exchange_backup *) BASE_MUST_CHECK;
struct exchange_backup_key { /* one of the two */
	const char *passphrase; /* of an administrator of that station, as it was then */
	const char *file;	/* with an age identity, of that station or of the one above it */
};
/* The SQLite file in it to a new file, which is there only if all of it holds. */
bool exchange_open_backup(const char *path, const struct exchange_backup_key *, const char *to, struct problem *) BASE_MUST_CHECK;

/* ---- notes: which bundles were taken, and what is missing, as a small signed text without personal data ---- */
struct exchange_gap { /* numbers of a log that are not here, both ends included */
	char chain[33];
	int64_t first, last;
};
struct exchange_note {
	char from[33];
	int64_t made_at, acknowledged, asked; /* bundles; runs of what is missing */
	struct exchange_cleaned cleaned;
};
/* To a new file, for the station `to`. */
bool exchange_write_note(struct ledger *, const struct actor *, const char *to, const struct exchange_gap *, size_t count, const char *path,
    struct exchange_note *, struct problem *) BASE_MUST_CHECK;
bool exchange_is_note(const char *path);
/* What it acknowledges is; what it asks for goes with the next bundle there. */
bool exchange_take_note(struct ledger *, const char *path, const struct exchange_hooks *, struct exchange_note *, struct problem *)
    BASE_MUST_CHECK;
/* Code for a bundle that was taken from that station (its sealing key, age1...): read out, it acknowledges. */
#define EXCHANGE_CODE 32
bool exchange_code(struct ledger *, const struct actor *, const char *station, const char *sealing, int64_t number, const char *bundle,
    char code[EXCHANGE_CODE], struct problem *) BASE_MUST_CHECK;
/* Whether it is the code of that station for a bundle that was sent there, which is acknowledged then. */
bool exchange_code_is(struct ledger *, const struct actor *, const char *station, const char *sealing, const char *typed, int64_t *number,
    bool *is, struct problem *) BASE_MUST_CHECK;

/* The station's own keys: made once, and given to each person of this station who has none yet. By an administrator. */
bool exchange_share_keys(struct ledger *, const struct actor *, const char *const *key_ids, size_t count, struct problem *) BASE_MUST_CHECK;
/* The key that opens what is sealed for this station, as `age -i` reads it, to a new file that its owner alone can read. Whoever has
 * it opens every bundle that ever came here. sealing: the public half. */
bool exchange_write_identity(struct ledger *, const struct actor *, const char *path, char sealing[80], struct problem *) BASE_MUST_CHECK;
/* Remembers the public half that opens what is sealed for this station, for backups that nobody's passphrase is at hand for. */
bool exchange_note_keys(struct ledger *, const struct actor *, struct problem *) BASE_MUST_CHECK;
/* Its public keys; false without a problem: none are made yet, or this person has not been given them. */
bool exchange_own_keys(struct ledger *, const struct actor *, char signing[65], char sealing[80], struct problem *) BASE_MUST_CHECK;

#endif
