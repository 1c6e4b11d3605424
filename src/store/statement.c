/* Prepared statements, kept by their text, and the values that go in and out. */
#include "connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One text is in use at most this many times at once; more means that it is never reset. */
#define USES_MAXIMUM 64
#define HASHED 64u /* bytes at either end of a text */

struct statement {
	struct statement *next; /* in its bucket */
	struct store *store;
	sqlite3_stmt *handle;
	uint64_t hash;
	bool taken; /* handed out or bound, and not run to its end since */
};

/* FNV-1a by words of eight bytes, of how a text begins and ends and how long it is: texts are long and asked for often. */
static uint64_t hash_words(uint64_t hash, const char *text, size_t length)
{
	uint64_t word = 0;

	for (; length > 0; text += sizeof(word)) {
		size_t size = length < sizeof(word) ? length : sizeof(word);

		word = 0;
		memcpy(&word, text, size);
		length -= size;
		hash = (hash ^ word) * UINT64_C(1099511628211);
		hash ^= hash >> 32;
	}
	return hash;
}

static uint64_t text_hash(const char *text)
{
	size_t length = strlen(text), part = length < HASHED ? length : HASHED;

	return hash_words(hash_words(UINT64_C(14695981039346656037) ^ length, text, part), text + length - part, part);
}

static void die_of(const char *what, const char *sql)
{
	fprintf(stderr, "doudi: %s: %s\n", what, sql);
	abort();
}

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n;")] == '\0';
}

static struct statement *statement_new(struct store *store, const char *sql, uint64_t hash, struct problem *problem)
{
	struct statement *statement;
	sqlite3_stmt *handle = NULL;
	const char *rest = "";

	if (sqlite3_prepare_v3(store->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &rest) != SQLITE_OK) {
		store_problem(store, problem);
		return NULL;
	}
	if (handle == NULL || !is_blank(rest)) {
		sqlite3_finalize(handle);
		problem_set(problem, PROBLEM_FAILED, _("查询语句应当正好是一条：%s"), sql);
		return NULL;
	}
	statement = memory_new(sizeof(*statement));
	*statement = (struct statement){.store = store, .handle = handle, .hash = hash};
	statement->next = store->buckets[hash % STORE_BUCKETS];
	store->buckets[hash % STORE_BUCKETS] = statement;
	return statement;
}

struct statement *store_try_statement(struct store *store, const char *sql, struct problem *problem)
{
	uint64_t hash = text_hash(sql);
	struct statement *statement;
	int uses = 0;

	for (statement = store->buckets[hash % STORE_BUCKETS]; statement != NULL; statement = statement->next) {
		if (statement->hash != hash || strcmp(sqlite3_sql(statement->handle), sql) != 0)
			continue;
		if (!statement->taken)
			break;
		uses++;
	}
	if (uses >= USES_MAXIMUM)
		die_of("statement never reset", sql);
	if (statement == NULL)
		statement = statement_new(store, sql, hash, problem);
	if (statement != NULL) {
		sqlite3_clear_bindings(statement->handle);
		statement->taken = true;
	}
	return statement;
}

/* A damaged or locked file can stop a right statement from being prepared. The caller then gets one
 * without a handle, on which SQLite's calls do nothing, and the failure is remembered as of a step. */
static struct statement *broken_statement(struct store *store, struct problem *problem)
{
	if (store->broken == NULL) {
		store->broken = memory_new(sizeof(*store->broken));
		store->broken->store = store;
	}
	problem_move(&store->failure, problem);
	store->failed = true;
	store->spoiled = store->depth > 0;
	return store->broken;
}

struct statement *store_statement(struct store *store, const char *sql)
{
	struct problem problem = PROBLEM_INIT;
	struct statement *statement = store_try_statement(store, sql, &problem);

	if (statement == NULL) {
		int code = sqlite3_errcode(store->database) & 0xff;

		if (code == SQLITE_ERROR || code == SQLITE_OK || code == SQLITE_AUTH)
			die_of(problem.text, sql);
		statement = broken_statement(store, &problem);
	}
	problem_release(&problem);
	return statement;
}

void statement_free_all(struct store *store)
{
	for (size_t i = 0; i < STORE_BUCKETS; i++)
		while (store->buckets[i] != NULL) {
			struct statement *statement = store->buckets[i];

			store->buckets[i] = statement->next;
			sqlite3_finalize(statement->handle);
			free(statement);
		}
	memory_free(&store->broken);
}

static void bound(struct statement *statement, int code)
{
	if (code == SQLITE_OK)
		statement->taken = true;
	else if (statement->handle != NULL && code != SQLITE_TOOBIG)
		die_of("wrong number or time of a bound value", sqlite3_sql(statement->handle));
	else if (statement->handle != NULL) { /* the caller meets it at the next step or commit */
		statement->store->failed = true;
		statement->store->spoiled = statement->store->depth > 0;
		store_problem(statement->store, &statement->store->failure);
	}
}

void statement_bind_text(struct statement *statement, int at, const char *text)
{
	bound(statement, sqlite3_bind_text(statement->handle, at, text, -1, SQLITE_TRANSIENT));
}

void statement_bind_borrowed(struct statement *statement, int at, const char *text)
{
	bound(statement, sqlite3_bind_text(statement->handle, at, text, -1, SQLITE_STATIC));
}

void statement_bind_number(struct statement *statement, int at, int64_t number)
{
	bound(statement, sqlite3_bind_int64(statement->handle, at, number));
}

void statement_bind_bytes(struct statement *statement, int at, const void *bytes, size_t length)
{
	/* A NULL pointer would bind NULL; no bytes are still a value. */
	bound(statement, sqlite3_bind_blob64(statement->handle, at, bytes == NULL ? "" : bytes, length, SQLITE_TRANSIENT));
}

void statement_bind_null(struct statement *statement, int at)
{
	bound(statement, sqlite3_bind_null(statement->handle, at));
}

void statement_bind_named_text(struct statement *statement, const char *name, const char *text)
{
	int at = sqlite3_bind_parameter_index(statement->handle, name);

	if (at > 0)
		statement_bind_text(statement, at, text);
}

void statement_bind_named_number(struct statement *statement, const char *name, int64_t number)
{
	int at = sqlite3_bind_parameter_index(statement->handle, name);

	if (at > 0)
		statement_bind_number(statement, at, number);
}

/* SQLITE_ROW, SQLITE_DONE or an error with its problem. */
static int step(struct statement *statement, struct problem *problem)
{
	struct store *store = statement->store;
	int code;

	if (store->spoiled && (statement->handle == NULL || !sqlite3_stmt_readonly(statement->handle))) {
		statement_reset(statement);
		problem_set(problem, PROBLEM_FAILED, _("前面一步没有保存成功，这一次的内容全部撤销，没有保存。请再做一次。"));
		return SQLITE_ABORT;
	}
	statement->taken = true;
	code = sqlite3_step(statement->handle);
	if (code == SQLITE_ROW)
		return code;
	if (code != SQLITE_DONE) {
		store_problem(store, problem);
		/* Only a refused row leaves the rest of the transaction whole. */
		if (store->depth > 0 && (code & 0xff) != SQLITE_CONSTRAINT)
			store->spoiled = true;
	}
	statement_reset(statement);
	return code;
}

bool statement_step(struct statement *statement)
{
	struct problem problem = PROBLEM_INIT;
	int code = step(statement, &problem);

	if (code != SQLITE_ROW && code != SQLITE_DONE) {
		statement->store->failed = true;
		problem_move(&statement->store->failure, &problem);
	}
	problem_release(&problem);
	return code == SQLITE_ROW;
}

bool statement_found(struct statement *statement)
{
	bool found = statement_step(statement);

	statement_reset(statement);
	return found;
}

int64_t statement_answer(struct statement *statement, int64_t none)
{
	int64_t number = statement_step(statement) ? statement_number(statement, 0) : none;

	statement_reset(statement);
	return number;
}

char *statement_answer_text(struct statement *statement)
{
	char *text = statement_step(statement) ? memory_text(statement_text(statement, 0)) : NULL;

	statement_reset(statement);
	return text;
}

bool statement_run(struct statement *statement, struct problem *problem)
{
	int code;

	do
		code = step(statement, problem);
	while (code == SQLITE_ROW);
	return code == SQLITE_DONE;
}

void statement_reset(struct statement *statement)
{
	sqlite3_reset(statement->handle);
	statement->taken = false;
}

const char *statement_text(struct statement *statement, int column)
{
	return (const char *)sqlite3_column_text(statement->handle, column);
}

int64_t statement_number(struct statement *statement, int column)
{
	return sqlite3_column_int64(statement->handle, column);
}

bool statement_is_null(struct statement *statement, int column)
{
	return sqlite3_column_type(statement->handle, column) == SQLITE_NULL;
}

const void *statement_bytes(struct statement *statement, int column, size_t *length)
{
	const void *bytes = sqlite3_column_blob(statement->handle, column);

	*length = (size_t)sqlite3_column_bytes(statement->handle, column);
	return bytes;
}

int statement_columns(struct statement *statement)
{
	return sqlite3_column_count(statement->handle);
}

const char *statement_column_name(struct statement *statement, int column)
{
	return sqlite3_column_name(statement->handle, column);
}

bool store_failed(struct store *store, struct problem *problem)
{
	bool failed = store->failed;

	if (failed && problem != NULL)
		problem_move(problem, &store->failure);
	problem_release(&store->failure);
	store->failed = false;
	return failed;
}

int64_t store_changes(struct store *store)
{
	return sqlite3_changes64(store->database);
}

bool store_ask_number(struct store *store, const char *sql, int64_t *number, struct problem *problem)
{
	struct statement *statement = store_try_statement(store, sql, problem);

	if (statement == NULL || step(statement, problem) != SQLITE_ROW)
		return false;
	*number = statement_number(statement, 0);
	statement_reset(statement);
	return true;
}
