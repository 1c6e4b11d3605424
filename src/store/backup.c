/* Backup to a new file, and checking a file from end to end. */
#include "connection.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first row other than "ok" is the finding. */
static bool check_by(sqlite3 *database, const char *sql, const char *path, struct problem *problem)
{
	sqlite3_stmt *check = NULL;
	bool ok = true;
	int code = sqlite3_prepare_v2(database, sql, -1, &check, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(check);
	if (code == SQLITE_ROW) {
		const char *finding = (const char *)sqlite3_column_text(check, 0);
		const char *second_line = finding == NULL ? NULL : strchr(finding, '\n');

		if (second_line != NULL) /* the first only says which database */
			finding = second_line + 1;
		if (finding == NULL || strcmp(finding, "ok") != 0)
			ok = problem_set(problem, PROBLEM_FAILED, _("数据库文件已损坏：%s（%s）。请不要再往里写，把这个文件另存一份，再用 doudi restore 从最近的备份恢复。"),
			                 path, finding == NULL ? "" : finding);
	} else if (code != SQLITE_DONE) {
		ok = store_code_problem(code, path, problem);
	}
	sqlite3_finalize(check);
	return ok;
}

static bool check_all(sqlite3 *database, const char *path, bool whole, struct problem *problem)
{
	return check_by(database, whole ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)", path, problem) &&
	       (!whole || check_by(database, "PRAGMA foreign_key_check", path, problem));
}

static bool copy_pages(struct store *store, sqlite3 *to, const char *path, struct problem *problem)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", store->database, "main");
	int code;

	if (backup == NULL)
		return store_code_problem(sqlite3_extended_errcode(to), path, problem);
	/* In one go: it holds off other writers for a second or two a gigabyte, and is one moment's state. */
	sqlite3_backup_step(backup, -1);
	code = sqlite3_backup_finish(backup);
	if (code == SQLITE_OK)
		return true;
	/* A full disk is the copy's; a lock or an unreadable page is the source's. */
	return store_code_problem(code, sqlite3_errcode(to) == SQLITE_OK ? store->path : path, problem);
}

static bool fill(struct store *store, const char *path, struct problem *problem)
{
	sqlite3 *to = NULL;
	bool ok;

	/* No journal and no flushes meanwhile: the name appears only after the whole file was flushed. */
	if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK ||
	    sqlite3_exec(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL) != SQLITE_OK)
		ok = store_code_problem(sqlite3_extended_errcode(to), path, problem);
	else
		ok = copy_pages(store, to, path, problem);
	sqlite3_close(to);
	return ok && disk_sync_file(path, problem);
}

static bool check_copy(const char *path, struct problem *problem)
{
	sqlite3 *copy = NULL;
	bool ok;

	if (sqlite3_open_v2(path, &copy, SQLITE_OPEN_READONLY | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK)
		ok = store_code_problem(sqlite3_extended_errcode(copy), path, problem);
	else
		ok = check_all(copy, path, true, problem);
	sqlite3_close(copy);
	return ok;
}

bool store_name_is_free(const char *to, struct problem *problem)
{
	/* A link is something too, wherever it leads. */
	return faccessat(AT_FDCWD, to, F_OK, AT_SYMLINK_NOFOLLOW) != 0 ||
	       problem_set(problem, PROBLEM_REFUSED, _("%s 已经存在，备份不会覆盖它。请换一个文件名。"), to);
}

bool store_give_name(const char *from, const char *to, struct problem *problem)
{
	char *journal = memory_format("%s-journal", from);
	bool ok = store_name_is_free(to, problem);

	if (ok && rename(from, to) != 0)
		ok = problem_set(problem, PROBLEM_FAILED, _("备份已写好但不能改名为 %s：%s。请换一个位置再做一次。"), to, problem_reason(errno));
	if (ok)
		unlink(journal); /* an empty one, if it was worked with */
	free(journal);
	return ok && store_sync_folder(to, problem);
}

bool store_backup(struct store *store, const char *to, struct problem *problem)
{
	char *part = memory_format("%s.XXXXXX", to);
	int file = -1;
	bool ok = false;

	if (!store_name_is_free(to, problem))
		goto out;
	file = mkostemp(part, O_CLOEXEC); /* mode 0600 */
	if (file < 0) {
		problem_set(problem, PROBLEM_FAILED, _("不能在这里建立备份 %s：%s。请换一个位置，或请管理员开通权限。"), to, problem_reason(errno));
		goto out;
	}
	close(file);
	if (!fill(store, part, problem) || !check_copy(part, problem))
		goto out;
	ok = store_give_name(part, to, problem);
out:
	if (file >= 0 && !ok)
		unlink(part);
	free(part);
	return ok;
}

/* ---- a copy to read from, which nobody else sees ---- */

#define COPY_SUFFIX ".copy-" /* and six characters more */
#define COPY_RANDOM 6

/* A crash between making the name and taking it away leaves an empty file: nothing was in it yet. */
static void remove_empty(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash == NULL ? path : slash + 1;
	char *folder = path_above(path);
	char *start = memory_format("%s" COPY_SUFFIX, base);
	DIR *list = opendir(folder);
	struct dirent *entry;
	struct stat about;

	while (list != NULL && (entry = readdir(list)) != NULL)
		if (strncmp(entry->d_name, start, strlen(start)) == 0 && strlen(entry->d_name) == strlen(start) + COPY_RANDOM &&
		    fstatat(dirfd(list), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode) && about.st_size == 0)
			unlinkat(dirfd(list), entry->d_name, 0);
	if (list != NULL)
		closedir(list);
	free(start);
	free(folder);
}

static bool fill_nameless(struct store *store, sqlite3 *to, struct problem *problem)
{
	return (sqlite3_exec(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL) == SQLITE_OK ||
	           store_code_problem(sqlite3_extended_errcode(to), store->path, problem)) &&
	       copy_pages(store, to, store->path, problem) && check_all(to, store->path, true, problem);
}

/* The name goes as soon as SQLite has the file open, before anything is in it: whatever happens, nothing stays behind. */
int store_copy(struct store *store, int64_t *bytes, struct problem *problem)
{
	char *part = memory_format("%s" COPY_SUFFIX "XXXXXX", store->path);
	struct stat about;
	sqlite3 *to = NULL;
	int file, code;
	bool good;

	remove_empty(store->path);
	file = mkostemp(part, O_CLOEXEC); /* mode 0600 */
	code = file < 0 ? SQLITE_OK : sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
	if (file < 0 || unlink(part) != 0)
		good = problem_set(problem, PROBLEM_FAILED, _("不能在 %s 旁边建立临时文件：%s。请管理员检查磁盘空间和权限。"), store->path,
		    problem_reason(errno));
	else
		good = code == SQLITE_OK ? fill_nameless(store, to, problem) : store_code_problem(code, store->path, problem);
	sqlite3_close(to);
	if (good && fstat(file, &about) != 0)
		good = problem_set(problem, PROBLEM_FAILED, _("读不了 %s 的副本：%s。请再备份一次。"), store->path, problem_reason(errno));
	if (good) {
		*bytes = about.st_size;
	} else if (file >= 0) {
		close(file);
		file = -1;
	}
	free(part);
	return file;
}

bool store_check(struct store *store, bool whole, struct problem *problem)
{
	return check_all(store->database, store->path, whole, problem);
}
