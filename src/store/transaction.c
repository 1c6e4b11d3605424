/* Transactions: one at a time, nested by counting. */
#include "connection.h"

#include <assert.h>

bool store_begin(struct store *store, struct problem *problem)
{
	if (store->depth == 0) {
		if (store->read_only)
			return problem_set(problem, PROBLEM_FAILED, _("%s 是以只读方式打开的，不能保存。请以可写方式重新打开。"), store->path);
		if (!store_execute(store, "BEGIN IMMEDIATE", problem))
			return false;
	}
	assert(store->depth < STORE_DEPTH);
	store->marks[store->depth++] = sqlite3_total_changes64(store->database);
	return true;
}

/* The outermost end. SQLite may have rolled back by itself already. */
static void undo(struct store *store)
{
	if (!sqlite3_get_autocommit(store->database))
		sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
}

/* The file's own count of commits, read past the cache. False for a database in memory. */
static bool read_change_counter(struct store *store, uint32_t *counter)
{
	unsigned char bytes[4] = {0};
	sqlite3_file *file = NULL;
	int code;

	sqlite3_file_control(store->database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	if (file == NULL || file->pMethods == NULL)
		return false;
	code = file->pMethods->xRead(file, bytes, sizeof(bytes), 24);
	*counter = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
	return code == SQLITE_OK;
}

/* A disk that fails after the last step of a commit has the transaction all the same. To say "not saved" then
 * would have it entered twice; only a file that can be read and has not counted on is surely without it. */
static bool surely_not_saved(struct store *store, uint32_t before)
{
	uint32_t after;

	return sqlite3_exec(store->database, "SELECT 1 FROM sqlite_schema", NULL, NULL, NULL) == SQLITE_OK &&
	       read_change_counter(store, &after) && after == before;
}

static bool commit(struct store *store, struct problem *problem)
{
	struct problem found = PROBLEM_INIT;
	uint32_t before = 0;
	bool countable = read_change_counter(store, &before);

	if (store_execute(store, "COMMIT", &found))
		return true;
	undo(store);
	if (!countable || surely_not_saved(store, before))
		problem_move(problem, &found);
	else
		problem_set(problem, PROBLEM_FAILED,
		            _("保存到最后一步时磁盘出错或已满：%s。这一次可能已经存上，也可能没有。请先检查磁盘，"
		              "再重新打开这一页看是否已在，然后决定要不要再做一次。"),
		            store->path);
	problem_release(&found);
	return false;
}

static bool refuse_spoiled(struct store *store, struct problem *problem)
{
	store_failed(store, problem);
	return problem_set(problem, PROBLEM_FAILED, _("前面一步没有保存成功，这一次的内容全部撤销，没有保存。请再做一次。"));
}

bool store_commit(struct store *store, struct problem *problem)
{
	assert(store->depth > 0);
	store->depth--;
	if (store->spoiled) {
		if (store->depth == 0) {
			undo(store);
			store->spoiled = false;
		}
		return refuse_spoiled(store, problem);
	}
	return store->depth > 0 || commit(store, problem);
}

/* What refused before it wrote anything leaves the outer transaction as it was. */
static bool nothing_written(const struct store *store)
{
	return store->depth > 1 && !store->spoiled &&
	       store->marks[store->depth - 1] == sqlite3_total_changes64(store->database);
}

void store_rollback(struct store *store)
{
	assert(store->depth > 0);
	if (nothing_written(store)) {
		store->depth--;
		return;
	}
	undo(store);
	store->depth--;
	store->spoiled = store->depth > 0;
}

bool store_end(struct store *store, bool good, struct problem *problem)
{
	if (good)
		return store_commit(store, problem);
	store_rollback(store);
	return false;
}

bool store_in_transaction(const struct store *store)
{
	return store->depth > 0;
}

bool store_execute(struct store *store, const char *sql, struct problem *problem)
{
	if (store->spoiled)
		return refuse_spoiled(store, problem);
	if (sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	if (store->depth > 0)
		store->spoiled = true;
	return store_problem(store, problem);
}
