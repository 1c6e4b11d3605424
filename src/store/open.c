/* Opening: is it ours, may it be written, and the settings that a power cut asks for. */
#include "connection.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MILLISECONDS 10000

/* steps[n] leads from version n to n + 1. */
static const char *const steps[] = {store_schema, store_schema_2, store_schema_3, store_schema_4};
_Static_assert(BASE_COUNT(steps) == STORE_VERSION, "a version without its step");

/* For every connection. The file may have been edited by hand, so nothing in its schema is trusted. */
static const char settings[] = "PRAGMA foreign_keys = ON;"
                               "PRAGMA recursive_triggers = ON;" /* else REPLACE goes round the delete trigger */
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON;"
                               "PRAGMA mmap_size = 0;"
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA secure_delete = ON;";

static const struct {
	int option, value;
} defences[] = {
	{SQLITE_DBCONFIG_DEFENSIVE, 1},
	{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	{SQLITE_DBCONFIG_ENABLE_VIEW, 0},
	{SQLITE_DBCONFIG_DQS_DML, 0},
	{SQLITE_DBCONFIG_DQS_DDL, 0},
};

/* Looks at the path without opening it: a second descriptor closed would drop this process's locks on the file. */
static bool path_is_fit(const char *path, enum store_mode mode, struct problem *problem)
{
	struct stat about;

	if (stat(path, &about) != 0) {
		if (errno != ENOENT)
			return problem_set(problem, PROBLEM_FAILED, _("打不开 %s：%s。请核对文件名，并请管理员检查权限。"), path, problem_reason(errno));
		return mode == STORE_CREATE ||
		       problem_set(problem, PROBLEM_FAILED, _("没有数据库文件 %s。请核对文件名；第一次使用请先运行 doudi init。"), path);
	}
	if (S_ISDIR(about.st_mode))
		return problem_set(problem, PROBLEM_FAILED, _("%s 是一个文件夹，不是数据库文件。请写出文件夹里的文件名。"), path);
	if (!S_ISREG(about.st_mode))
		return problem_set(problem, PROBLEM_FAILED, _("%s 不是普通文件，不能作数据库。请换一个文件名。"), path);
	if (access(path, R_OK) != 0)
		return problem_set(problem, PROBLEM_FAILED, _("没有权限读 %s。请管理员把文件的读写权限交给您。"), path);
	if (mode != STORE_READ && access(path, W_OK) != 0)
		return problem_set(problem, PROBLEM_FAILED, _("%s 是只读的，不能保存。请管理员检查文件的权限；只查看时请以只读方式打开。"), path);
	return true;
}

/* An empty file of our own first, so that it is never readable by others, not even for a moment. */
static bool make_file(const char *path, bool *made, struct problem *problem)
{
	int file;

	if (!disk_make_folder(path, problem))
		return false;
	file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	*made = file >= 0;
	if (file < 0)
		return errno == EEXIST ||
		       problem_set(problem, PROBLEM_FAILED, _("不能在这里建立 %s：%s。请换一个位置，或请管理员开通权限。"), path, problem_reason(errno));
	close(file);
	return store_sync_folder(path, problem);
}

static bool connect(struct store *store, enum store_mode mode, struct problem *problem)
{
	/* A reader may have to roll back what a crash left, so it writes if it can, and only that. */
	int flags = mode == STORE_READ && access(store->path, W_OK) != 0 ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;

	/* A connection is one thread's own. */
	flags |= SQLITE_OPEN_NOMUTEX;
	if (mode == STORE_MEMORY)
		flags |= SQLITE_OPEN_MEMORY | SQLITE_OPEN_CREATE;
	if (sqlite3_open_v2(store->path, &store->database, flags | SQLITE_OPEN_EXRESCODE, journal_files()) != SQLITE_OK)
		return store_problem(store, problem);
	sqlite3_busy_timeout(store->database, BUSY_MILLISECONDS);
	for (size_t i = 0; i < BASE_COUNT(defences); i++)
		if (sqlite3_db_config(store->database, defences[i].option, defences[i].value, NULL) != SQLITE_OK)
			return store_problem(store, problem);
	sqlite3_limit(store->database, SQLITE_LIMIT_ATTACHED, 0);
	return store_execute(store, settings, problem);
}

/* What the file says of itself. A database that was never written has no table and 0 for both numbers. */
static bool identify(struct store *store, enum store_mode mode, int64_t *version, struct problem *problem)
{
	int64_t application, tables;

	if (!store_ask_number(store, "PRAGMA application_id", &application, problem) ||
	    !store_ask_number(store, "PRAGMA user_version", version, problem) ||
	    !store_ask_number(store, "SELECT count(*) FROM sqlite_schema", &tables, problem))
		return false;
	if (application == 0 && *version == 0 && tables == 0)
		return mode == STORE_CREATE || mode == STORE_MEMORY ||
		       problem_set(problem, PROBLEM_FAILED, _("%s 是空的，里面还没有数据。第一次使用请先运行 doudi init；"
		                                              "若这里本来有数据，请用 doudi restore 从备份恢复。"), store->path);
	if (application != STORE_APPLICATION)
		return problem_set(problem, PROBLEM_FAILED, _("%s 是别的程序的数据库，没有改动它。请核对文件名。"), store->path);
	if (*version > STORE_VERSION)
		return problem_set(problem, PROBLEM_FAILED, _("%s 由更新的版本写成（文件第 %lld 版，本程序到第 %d 版），没有改动它。请先升级本程序。"),
		                   store->path, (long long)*version, STORE_VERSION);
	if (*version < 1)
		return problem_set(problem, PROBLEM_FAILED, _("%s 的版本号已损坏。请用 doudi restore 从备份恢复。"), store->path);
	if (mode == STORE_CREATE)
		return problem_set(problem, PROBLEM_REFUSED, _("%s 已经是一个数据库，不会覆盖它。请换一个文件名，或直接打开它。"), store->path);
	if (mode == STORE_READ && *version < STORE_VERSION)
		return problem_set(problem, PROBLEM_FAILED, _("%s 是旧版的文件，升级后才能看。请在有写权限的账户下打开一次。"), store->path);
	return true;
}

/* The journal mode is asked back: a file in another mode that somebody has open keeps it. */
static bool make_durable(struct store *store, struct problem *problem)
{
	struct statement *mode = store_try_statement(store, "PRAGMA journal_mode = TRUNCATE", problem);
	const char *now;
	bool ok;

	if (mode == NULL)
		return false;
	now = statement_step(mode) ? statement_text(mode, 0) : NULL;
	ok = now != NULL && (strcmp(now, "truncate") == 0 || strcmp(now, "memory") == 0);
	statement_reset(mode);
	if (!ok && !store_failed(store, problem))
		problem_set(problem, PROBLEM_FAILED, _("%s 正被别的程序以另一种方式打开着。请关掉那个程序，再打开。"), store->path);
	return ok && store_execute(store, "PRAGMA synchronous = FULL", problem);
}

static bool prepare(struct store *store, enum store_mode mode, struct problem *problem)
{
	int64_t version;

	if (!connect(store, mode, problem) || !identify(store, mode, &version, problem))
		return false;
	store_use_memory(store, STORE_MEGABYTES);
	if (mode == STORE_READ)
		return store_execute(store, "PRAGMA query_only = ON", problem);
	/* SQLite opens for reading only, silently, what it may not write. */
	if (sqlite3_db_readonly(store->database, "main") == 1)
		return store_code_problem(SQLITE_READONLY, store->path, problem);
	return make_durable(store, problem) && store_migrate(store, version, steps, BASE_COUNT(steps), problem);
}

struct store *store_open(const char *path, enum store_mode mode, struct problem *problem)
{
	struct store *store;
	bool made = false;

	if (mode == STORE_MEMORY)
		path = ":memory:";
	/* Nobody asks how much memory SQLite has, and counting takes a lock for each piece. Refused, harmlessly, from the second time on. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	disk_name_full();
	store = memory_new(sizeof(*store));
	store->path = memory_text(path);
	store->read_only = mode == STORE_READ;
	if (mode != STORE_MEMORY) {
		if (!path_is_fit(path, mode, problem))
			goto fail;
		/* Reading from a stick, a backup for instance, does no harm. */
		if (mode != STORE_READ && disk_examine(path, &store->disk_warning, problem) == DISK_UNFIT)
			goto fail;
		if (mode == STORE_CREATE && !make_file(path, &made, problem))
			goto fail;
	}
	if (prepare(store, mode, problem))
		return store;
fail:
	store_free(store);
	if (made)
		unlink(path);
	return NULL;
}

void store_free(struct store *store)
{
	if (store == NULL)
		return;
	statement_free_all(store);
	sqlite3_close(store->database); /* rolls back what was not committed */
	problem_release(&store->failure);
	memory_free(&store->path);
	memory_free(&store->disk_warning);
	free(store);
}

void store_use_memory(struct store *store, int megabytes)
{
	char *sql = memory_format("PRAGMA cache_size = -%d", megabytes * 1024);

	sqlite3_exec(store->database, sql, NULL, NULL, NULL); /* it goes on with less as well */
	memory_free(&sql);
}

const char *store_path(const struct store *store)
{
	return store->path;
}

bool store_is_read_only(const struct store *store)
{
	return store->read_only;
}

const char *store_disk_warning(const struct store *store)
{
	return store->disk_warning;
}
