/* Private to the room: what an open file is. */
#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include "doudi/store.h"

#include <sqlite3.h>

#define STORE_BUCKETS 512u /* a power of two; a busy program has some hundreds of statements */

#define STORE_DEPTH 16 /* nested transactions */

struct store {
	sqlite3 *database;
	char *path;
	char *disk_warning; /* NULL: an ordinary local disk */
	bool read_only;
	int depth;    /* of nested transactions */
	int64_t marks[STORE_DEPTH]; /* how many rows had been written when each began */
	bool spoiled; /* rolled back inside; nothing is written until the outermost ends */
	bool failed;  /* a statement_step failed and nobody asked yet */
	struct problem failure;
	struct statement *buckets[STORE_BUCKETS];
	struct statement *broken; /* stands for those that could not be prepared */
};

/* A sentence for an SQLite result code, with the path and the system's own words; returns false. */
bool store_code_problem(int code, const char *path, struct problem *);
/* The same for the connection's latest error. */
bool store_problem(const struct store *, struct problem *);

void statement_free_all(struct store *);
/* First value of the first row; false and a problem on an error or when there is no row. */
bool store_ask_number(struct store *, const char *sql, int64_t *number, struct problem *) BASE_MUST_CHECK;

/* Brings the file from `from` to version `count`; steps[n] leads from n to n + 1.
 * The first one makes the tables. From 1 on a backup is made first, beside the file. */
bool store_migrate(struct store *, int64_t from, const char *const *steps, size_t count, struct problem *) BASE_MUST_CHECK;
extern const char store_schema[], store_schema_2[], store_schema_3[], store_schema_4[]; /* schema.sql, schema_2.sql and so on */

/* What a file system is good for. */
enum disk_fitness { DISK_GOOD, DISK_DOUBTFUL, DISK_UNFIT };
/* From the magic number of statfs; *name is what people call it, NULL when good. */
enum disk_fitness disk_judge(uint64_t magic, const char **name);
/* Judges where the file lies or will lie. DISK_UNFIT sets the problem, DISK_DOUBTFUL the warning. */
enum disk_fitness disk_examine(const char *path, char **warning, struct problem *);
/* From now on a used-up quota or a size limit is to SQLite a full disk, not a broken one. */
void disk_name_full(void);
/* Makes the missing folders above path with mode 0700. */
bool disk_make_folder(const char *path, struct problem *) BASE_MUST_CHECK;
bool disk_sync_file(const char *path, struct problem *) BASE_MUST_CHECK;

/* Name of the file functions for SQLite that spare the journal's folder a flush at each commit. */
const char *journal_files(void);

#endif
