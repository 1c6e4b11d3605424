/* The journal's name in its folder is made to last once, not once a filing. SQLite closes the journal whenever it lets
 * go of the file, and flushes the folder each time it has opened it again with leave to make it. So a journal that is
 * known to stand there is opened without that leave; any other is opened as ever, and its folder flushed here too. */
#include "connection.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

static sqlite3_vfs *plain, ours;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Another program may delete the journal and make one of the same number: only its birth tells them apart. */
struct identity {
	uint64_t disk, number;
	int64_t born;
};
static _Thread_local struct identity lasting; /* of the journal used last */

static bool identify(const char *path, struct identity *identity)
{
	struct statx about;

	if (statx(AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &about) != 0 || (about.stx_mask & STATX_BTIME) == 0)
		return false;
	*identity = (struct identity){(uint64_t)about.stx_dev_major << 32 | about.stx_dev_minor, about.stx_ino,
	    about.stx_btime.tv_sec * 1000000000 + about.stx_btime.tv_nsec};
	return true;
}

static bool is_lasting(const char *path)
{
	struct identity now;

	return identify(path, &now) && now.disk == lasting.disk && now.number == lasting.number && now.born == lasting.born;
}

static int open_file(sqlite3_vfs *self, const char *path, sqlite3_file *file, int flags, int *given)
{
	const int making = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_CREATE;
	struct identity now;
	int code;

	(void)self;
	if ((flags & making) != making)
		return plain->xOpen(plain, path, file, flags, given);
	if (is_lasting(path) && plain->xOpen(plain, path, file, flags & ~SQLITE_OPEN_CREATE, given) == SQLITE_OK)
		return SQLITE_OK;
	code = plain->xOpen(plain, path, file, flags, given);
	if (code == SQLITE_OK && identify(path, &now) && store_sync_folder(path, NULL))
		lasting = now;
	return code;
}

static void register_files(void)
{
	plain = sqlite3_vfs_find(NULL);
	ours = *plain;
	ours.zName = "doudi";
	ours.xOpen = open_file;
	sqlite3_vfs_register(&ours, 0);
}

const char *journal_files(void)
{
	pthread_once(&once, register_files);
	return ours.zName;
}
