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
	store->depth++;
	return true;
}

/* The outermost end. SQLite may have rolled back by itself already. */
static void undo(struct store *store)
{
	if (!sqlite3_get_autocommit(store->database))
		sqlite3_exec(store->database, "ROLLBACK", NULL, NULL, NULL);
}

static bool refuse_spoiled(struct store *store, struct problem *problem)
{
	store_failed(store, problem);
	return problem_set(problem, PROBLEM_FAILED, _("前面一步没有保存成功，这一次的内容全部撤销，没有保存。请再做一次。"));
}

bool store_commit(struct store *store, struct problem *problem)
{
	bool ok;

	assert(store->depth > 0);
	store->depth--;
	if (store->spoiled) {
		if (store->depth == 0) {
			undo(store);
			store->spoiled = false;
		}
		return refuse_spoiled(store, problem);
	}
	if (store->depth > 0)
		return true;
	ok = store_execute(store, "COMMIT", problem);
	if (!ok)
		undo(store);
	return ok;
}

void store_rollback(struct store *store)
{
	assert(store->depth > 0);
	undo(store);
	store->depth--;
	store->spoiled = store->depth > 0;
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
