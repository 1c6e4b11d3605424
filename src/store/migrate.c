/* From an older file to this program's tables, one version a step, all or nothing. */
#include "connection.h"

#include <unistd.h>

#define BACKUPS_MAXIMUM 99

/* A backup under the first free name beside the file: "station.db.v1", "station.db.v1-2" ... */
static bool keep_old(struct store *store, int64_t version, struct problem *problem)
{
	char *name = memory_format("%s.v%lld", store->path, (long long)version);
	bool ok;

	for (int number = 2; access(name, F_OK) == 0 && number <= BACKUPS_MAXIMUM; number++) {
		memory_free(&name);
		name = memory_format("%s.v%lld-%d", store->path, (long long)version, number);
	}
	ok = store_backup(store, name, problem);
	if (!ok)
		problem_prefix(problem, "%s", _("升级以前要先备份，备份没有做成，所以没有升级。"));
	memory_free(&name);
	return ok;
}

static bool run_steps(struct store *store, const char *const *steps, size_t count, struct problem *problem)
{
	int64_t version;
	char *mark;
	bool ok;

	/* Another terminal may have done it while this one waited for the lock. */
	if (!store_ask_number(store, "PRAGMA user_version", &version, problem))
		return false;
	for (size_t i = (size_t)version; i < count; i++)
		if (!store_execute(store, steps[i], problem))
			return false;
	mark = memory_format("PRAGMA application_id = %d; PRAGMA user_version = %zu", STORE_APPLICATION, count);
	ok = (size_t)version >= count || store_execute(store, mark, problem);
	memory_free(&mark);
	return ok;
}

bool store_migrate(struct store *store, int64_t from, const char *const *steps, size_t count, struct problem *problem)
{
	if (from < 0 || (size_t)from >= count)
		return true;
	if (from > 0 && !keep_old(store, from, problem))
		return false;
	if (!store_begin(store, problem))
		return false;
	if (!run_steps(store, steps, count, problem)) {
		store_rollback(store);
		return false;
	}
	return store_commit(store, problem);
}
