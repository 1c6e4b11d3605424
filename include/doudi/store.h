/* store: one SQLite file. Only this room includes sqlite3.h.
 *
 * journal_mode TRUNCATE, synchronous FULL, BEGIN IMMEDIATE, busy timeout 10 s,
 * STRICT tables, defensive, no extension, temp_store MEMORY (DESIGN 4, sync.md 3).
 * A file has application_id STORE_APPLICATION and user_version STORE_VERSION; a
 * newer one, another program's or one on a network disk is refused in words. */
#ifndef DOUDI_STORE_H
#define DOUDI_STORE_H

#include "doudi/base.h"

#define STORE_APPLICATION 0x646f7564 /* "doud" */
#define STORE_VERSION 4

#define STORE_MEGABYTES 16 /* of pages kept in memory */

struct store;
struct statement;

enum store_mode { STORE_CREATE, STORE_WRITE, STORE_READ, STORE_MEMORY /* path ignored: tests and scratch */ };
struct store *store_open(const char *path, enum store_mode, struct problem *);
void store_free(struct store *);
const char *store_path(const struct store *);
/* How many megabytes of pages are kept. A bulk of filings that does not fit spills, and waits for the disk each time. */
void store_use_memory(struct store *, int megabytes);
bool store_is_read_only(const struct store *);
/* NULL, or a sentence for the sign-in screen: the disk may forget what it confirmed (FUSE, overlay, memory). */
const char *store_disk_warning(const struct store *);
/* The same of a path, opened or not: false and a problem on a disk that must not be worked on; *warning is owned, or NULL. */
bool store_disk_is_fit(const char *path, char **warning, struct problem *) BASE_MUST_CHECK;
/* The folder of path, flushed: a name that was made in it, or taken away, stays so through a power cut. Where a folder cannot be
 * flushed at all (some network and FUSE disks) that is no failure; else errno is the reason. */
bool store_sync_folder(const char *path, struct problem *) BASE_MUST_CHECK;
/* Whether what is there is gone together: both on one disk, whatever partition. False also where one cannot be looked at. */
bool store_same_disk(const char *a, const char *b, const char *sys);
/* Whether a thief of the machine can read it. sys: "/sys", but in tests. */
enum disk_secrecy { DISK_ENCRYPTED, DISK_PLAIN, DISK_UNSEEN };
enum disk_secrecy store_disk_secrecy(const char *path, const char *sys);

/* Statements are prepared once and kept by their text; get returns it reset and unbound.
 * A statement's text is a literal or built from checked names, never from values. */
struct statement *store_statement(struct store *, const char *sql); /* aborts on our own bad SQL */
/* As above for text built at run time; NULL and a problem if it does not compile. */
struct statement *store_try_statement(struct store *, const char *sql, struct problem *);
void statement_bind_text(struct statement *, int at, const char *text); /* at from 1; NULL binds NULL; text copied */
void statement_bind_borrowed(struct statement *, int at, const char *text); /* not copied: lasts until the statement has run */
void statement_bind_number(struct statement *, int at, int64_t);
void statement_bind_bytes(struct statement *, int at, const void *, size_t);
void statement_bind_null(struct statement *, int at);
/* By name, ":limit"; a name that the text does not have is ignored. */
void statement_bind_named_text(struct statement *, const char *name, const char *text);
void statement_bind_named_number(struct statement *, const char *name, int64_t);
/* true: a row. false: done, or failed (then the store remembers it: store_failed). Reset by itself at the end. */
bool statement_step(struct statement *);
bool statement_found(struct statement *); /* whether there is a row at all; resets it */
int64_t statement_answer(struct statement *, int64_t none); /* first number of the first row, `none` if there is no row; resets it */
char *statement_answer_text(struct statement *); /* first text of the first row, owned; NULL if there is no row; resets it */
/* Runs to the end, for INSERT and so on; false and a problem when it fails. */
bool statement_run(struct statement *, struct problem *) BASE_MUST_CHECK;
const char *statement_text(struct statement *, int column); /* from 0; NULL for NULL; valid until the next step */
int64_t statement_number(struct statement *, int column);   /* 0 for NULL */
bool statement_is_null(struct statement *, int column);
const void *statement_bytes(struct statement *, int column, size_t *length);
int statement_columns(struct statement *);
const char *statement_column_name(struct statement *, int column);
void statement_reset(struct statement *); /* before waiting for a key: a live reader blocks others */

bool store_execute(struct store *, const char *sql, struct problem *) BASE_MUST_CHECK; /* schema only */
bool store_failed(struct store *, struct problem *); /* true and a problem if a step failed since the last call */
int64_t store_changes(struct store *);

/* Nested, at most 16 deep: only the outermost begins and commits. A rollback of an inner one that wrote nothing just
 * ends it (a refusal inside a batch); any other rollback undoes all and the outer commit then fails, as it does after
 * any failure inside but a refused row (constraint). A disk that breaks in the last step leaves it unknown whether the
 * commit holds; the problem then says just that. */
bool store_begin(struct store *, struct problem *) BASE_MUST_CHECK;
bool store_commit(struct store *, struct problem *) BASE_MUST_CHECK;
void store_rollback(struct store *);
/* Commits what was good, undoes what was not and leaves its problem; true: it is in the file. */
bool store_end(struct store *, bool good, struct problem *) BASE_MUST_CHECK;
bool store_in_transaction(const struct store *);

bool store_has_table(struct store *, const char *table);
bool store_name_is_safe(const char *name); /* [a-z_][a-z0-9_]{0,62}: may stand in SQL text */

/* Table _setting, local, never in a bundle. */
char *store_setting(struct store *, const char *key); /* owned, NULL if unset */
bool store_set_setting(struct store *, const char *key, const char *value, struct problem *) BASE_MUST_CHECK;

/* Online backup to a new file (refused if it exists), fsynced, then integrity-checked. */
bool store_backup(struct store *, const char *to, struct problem *) BASE_MUST_CHECK;
/* What upgrades of that file have kept beside it; and one of them overwritten and removed. */
struct store_old_copy {
	char *path;
	int64_t version, made_at; /* made_at: ms since 1970 */
};
struct store_old_copy *store_old_copies(const char *path, size_t *count); /* owned */
void store_old_copies_free(struct store_old_copy *, size_t count);
bool store_remove_old_copy(const struct store_old_copy *, struct problem *) BASE_MUST_CHECK;
/* The same to a file without a name, beside the database, that vanishes with its descriptor: to be read by whoever seals it. -1: failed. */
int store_copy(struct store *, int64_t *bytes, struct problem *);
bool store_name_is_free(const char *to, struct problem *) BASE_MUST_CHECK; /* else refused: nothing is written over */
/* A closed database under its final name, its folder flushed; refused if that name is taken. */
bool store_give_name(const char *from, const char *to, struct problem *) BASE_MUST_CHECK;
bool store_check(struct store *, bool whole, struct problem *) BASE_MUST_CHECK; /* quick_check or integrity_check */
struct library store_library(void);

#endif
