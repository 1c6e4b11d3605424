/* Preloaded into a program under test, it stands between the program and one folder.
 *
 * DISK_FOLDER  absolute path; calls on anything else pass through untouched
 * DISK_ACKS    absolute path of another folder: a file made there tells that something was
 *              confirmed to the user, and is noted in the log as such
 * DISK_LOG     what was done to the folder, in order, for power_cut to replay (disk_log.h)
 * DISK_FIRED   a file that is made when a call was failed
 * DISK_FAIL    CALL:N:HOW[:forever]: the Nth CALL fails; CALL is a name below, HOW is kill, short
 *              (half of it is written, the next one finds the disk full) or an error below
 *
 * A program that tries many faults, each in a child of its own, calls disk_arm there instead (disk_log.h). */
#include "disk_log.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES_MAXIMUM 1024

static const char *const call_names[CALLS] = DISK_CALL_NAMES;

static const struct {
	const char *name;
	int number;
} errors[] = {{"enospc", ENOSPC}, {"eio", EIO}, {"edquot", EDQUOT}};

static struct {
	bool ready;
	const char *folder, *acks;
	int log;
	char *open_paths[FILES_MAXIMUM]; /* inside the folder, by descriptor */
	enum disk_call fail_call;
	long fail_at; /* 0: never */
	int fail_error;
	bool fail_kill, fail_short, fail_forever;
	struct disk_tally *tally; /* of whoever armed, or our own */
} shim;
static struct disk_tally own_tally;

static void *next(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

static void read_fail(const char *text)
{
	char call[16] = "", how[16] = "", more[16] = "";

	if (text == NULL || sscanf(text, "%15[^:]:%ld:%15[^:]:%15s", call, &shim.fail_at, how, more) < 3)
		return;
	for (int i = 0; i < CALLS; i++)
		if (strcmp(call, call_names[i]) == 0)
			shim.fail_call = (enum disk_call)i;
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (strcmp(how, errors[i].name) == 0)
			shim.fail_error = errors[i].number;
	shim.fail_kill = strcmp(how, "kill") == 0;
	shim.fail_short = strcmp(how, "short") == 0;
	if (shim.fail_short)
		shim.fail_error = ENOSPC;
	shim.fail_forever = strcmp(more, "forever") == 0;
}

static void get_ready(void)
{
	const char *log = getenv("DISK_LOG");
	int (*real_open)(const char *, int, ...) = (int (*)(const char *, int, ...))next("open64");

	if (shim.ready)
		return;
	shim.ready = true;
	shim.folder = getenv("DISK_FOLDER");
	shim.acks = getenv("DISK_ACKS");
	shim.log = log == NULL ? -1 : real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	shim.tally = &own_tally;
	read_fail(getenv("DISK_FAIL"));
}

void disk_arm(const char *fail, const char *log, struct disk_tally *tally)
{
	int (*real_open)(const char *, int, ...) = (int (*)(const char *, int, ...))next("open64");

	get_ready();
	memset(tally, 0, sizeof(*tally));
	shim.tally = tally;
	if (log != NULL)
		shim.log = real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	read_fail(fail);
}

static bool is_under(const char *folder, const char *path)
{
	size_t length = folder == NULL ? 0 : strlen(folder);

	return length > 0 && path != NULL && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static const char *path_of(int file)
{
	return file >= 0 && file < FILES_MAXIMUM ? shim.open_paths[file] : NULL;
}

static void note(uint8_t what, const char *path, uint64_t at, const void *bytes, uint64_t length)
{
	struct disk_entry entry = {.what = what, .path_length = (uint32_t)strlen(path), .at = at, .length = length};
	struct iovec parts[] = {{&entry, sizeof(entry)}, {(void *)(uintptr_t)path, entry.path_length}, {(void *)(uintptr_t)bytes, bytes == NULL ? 0 : length}};
	int before = errno;

	if (shim.log >= 0 && writev(shim.log, parts, 3) < 0)
		abort();
	errno = before;
}

static void tell_fired(void)
{
	int (*real_open)(const char *, int, ...) = (int (*)(const char *, int, ...))next("open64");
	const char *path = getenv("DISK_FIRED");

	shim.tally->fired = true;
	if (path != NULL)
		close(real_open(path, O_WRONLY | O_CREAT, 0600));
}

enum fate { FATE_PASS, FATE_FAIL, FATE_SHORT };

/* What becomes of this call; sets errno when it fails. */
static enum fate fate_of(enum disk_call call)
{
	long after = ++shim.tally->counts[call] - shim.fail_at;

	if (shim.fail_at == 0 || call != shim.fail_call || after < 0)
		return FATE_PASS;
	if (after == 0)
		tell_fired();
	if (shim.fail_kill)
		kill(getpid(), SIGKILL);
	if (shim.fail_short && after == 0)
		return FATE_SHORT;
	if (after > (shim.fail_short ? 1 : 0) && !shim.fail_forever)
		return FATE_PASS;
	errno = shim.fail_error;
	return FATE_FAIL;
}

static bool fails(enum disk_call call)
{
	return fate_of(call) != FATE_PASS;
}

static bool follow(int file, const char *path)
{
	if (file < 0 || file >= FILES_MAXIMUM)
		return false;
	free(shim.open_paths[file]);
	shim.open_paths[file] = path == NULL ? NULL : strdup(path);
	return true;
}

static int open_any(const char *name, const char *path, int flags, mode_t mode)
{
	int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))next(name);
	bool inside, makes;
	struct stat about;
	int file;

	get_ready();
	inside = is_under(shim.folder, path);
	makes = (flags & O_CREAT) != 0 && stat(path, &about) != 0;
	if (inside && fails(CALL_OPEN))
		return -1;
	file = real(path, flags, mode);
	if (file < 0)
		return file;
	if (is_under(shim.acks, path) && makes)
		note(DISK_ACK, path + strlen(shim.acks) + 1, 0, NULL, 0);
	if (!inside || !follow(file, path))
		return file;
	if (makes)
		note(DISK_MAKE, path, 0, NULL, 0);
	else if ((flags & O_TRUNC) != 0)
		note(DISK_TRUNCATE, path, 0, NULL, 0);
	return file;
}

#define OPEN(name)                                             \
	int name(const char *path, int flags, ...)             \
	{                                                      \
		mode_t mode = 0;                               \
		if ((flags & (O_CREAT | O_TMPFILE)) != 0) {    \
			va_list more;                          \
			va_start(more, flags);                 \
			mode = va_arg(more, mode_t);           \
			va_end(more);                          \
		}                                              \
		return open_any(#name, path, flags, mode);     \
	}
OPEN(open)
OPEN(open64)

int mkostemp(char *pattern, int flags)
{
	int (*real)(char *, int) = (int (*)(char *, int))next("mkostemp");
	bool inside;
	int file;

	get_ready();
	inside = is_under(shim.folder, pattern);
	if (inside && fails(CALL_OPEN))
		return -1;
	file = real(pattern, flags);
	if (file >= 0 && inside && follow(file, pattern))
		note(DISK_MAKE, pattern, 0, NULL, 0);
	return file;
}

/* The reader of a bundle holds its file under another number. */
int dup2(int file, int to)
{
	int (*real)(int, int) = (int (*)(int, int))next("dup2");
	int code = real(file, to);

	if (code >= 0 && file != to)
		follow(to, path_of(file));
	return code;
}

ssize_t pread64(int file, void *bytes, size_t count, off64_t at)
{
	ssize_t (*real)(int, void *, size_t, off64_t) = (ssize_t (*)(int, void *, size_t, off64_t))next("pread64");

	return path_of(file) != NULL && fails(CALL_READ) ? -1 : real(file, bytes, count, at);
}

ssize_t read(int file, void *bytes, size_t count)
{
	ssize_t (*real)(int, void *, size_t) = (ssize_t (*)(int, void *, size_t))next("read");

	return path_of(file) != NULL && fails(CALL_READ) ? -1 : real(file, bytes, count);
}

int close(int file)
{
	int (*real)(int) = (int (*)(int))next("close");

	if (path_of(file) != NULL) {
		free(shim.open_paths[file]);
		shim.open_paths[file] = NULL;
	}
	return real(file);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at)
{
	ssize_t (*real)(int, const void *, size_t, off64_t) = (ssize_t (*)(int, const void *, size_t, off64_t))next("pwrite64");
	const char *path = path_of(file);
	enum fate fate = path == NULL ? FATE_PASS : fate_of(CALL_WRITE);
	ssize_t written;

	if (fate == FATE_FAIL)
		return -1;
	if (fate == FATE_SHORT && count > 1)
		count /= 2;
	written = real(file, bytes, count, at);
	if (path != NULL && written > 0)
		note(DISK_WRITE, path, (uint64_t)at, bytes, (uint64_t)written);
	return written;
}

ssize_t write(int file, const void *bytes, size_t count)
{
	ssize_t (*real)(int, const void *, size_t) = (ssize_t (*)(int, const void *, size_t))next("write");
	const char *path = path_of(file);

	off64_t at;
	ssize_t written;

	if (path == NULL)
		return real(file, bytes, count);
	at = lseek64(file, 0, SEEK_CUR);
	written = pwrite64(file, bytes, count, at);
	if (written > 0)
		lseek64(file, at + written, SEEK_SET);
	return written;
}

static int sync_any(const char *name, int file)
{
	int (*real)(int) = (int (*)(int))next(name);
	const char *path = path_of(file);
	struct stat about;
	int code;

	if (path != NULL && fails(CALL_SYNC))
		return -1;
	code = real(file);
	if (path != NULL && code == 0)
		note(fstat(file, &about) == 0 && S_ISDIR(about.st_mode) ? DISK_SYNC_FOLDER : DISK_SYNC, path, 0, NULL, 0);
	return code;
}

int fsync(int file)
{
	return sync_any("fsync", file);
}

int fdatasync(int file)
{
	return sync_any("fdatasync", file);
}

int ftruncate64(int file, off64_t length)
{
	int (*real)(int, off64_t) = (int (*)(int, off64_t))next("ftruncate64");
	const char *path = path_of(file);
	int code;

	if (path != NULL && fails(CALL_TRUNCATE))
		return -1;
	code = real(file, length);
	if (path != NULL && code == 0)
		note(DISK_TRUNCATE, path, (uint64_t)length, NULL, 0);
	return code;
}

int unlink(const char *path)
{
	int (*real)(const char *) = (int (*)(const char *))next("unlink");
	int code;

	get_ready();
	if (is_under(shim.folder, path) && fails(CALL_UNLINK))
		return -1;
	code = real(path);
	if (code == 0 && is_under(shim.folder, path))
		note(DISK_UNLINK, path, 0, NULL, 0);
	return code;
}

int rename(const char *from, const char *to)
{
	int (*real)(const char *, const char *) = (int (*)(const char *, const char *))next("rename");
	int code;

	get_ready();
	if (is_under(shim.folder, to) && fails(CALL_RENAME))
		return -1;
	code = real(from, to);
	if (code == 0 && is_under(shim.folder, to))
		note(DISK_RENAME, from, 0, to, strlen(to));
	return code;
}

int link(const char *from, const char *to)
{
	int (*real)(const char *, const char *) = (int (*)(const char *, const char *))next("link");
	int code;

	get_ready();
	if (is_under(shim.folder, to) && fails(CALL_LINK))
		return -1;
	code = real(from, to);
	if (code == 0 && is_under(shim.folder, to))
		note(DISK_LINK, from, 0, to, strlen(to));
	return code;
}

int fcntl64(int file, int command, ...)
{
	int (*real)(int, int, ...) = (int (*)(int, int, ...))next("fcntl64");
	void *argument;
	va_list more;

	va_start(more, command);
	argument = va_arg(more, void *);
	va_end(more);
	if (path_of(file) != NULL && (command == F_SETLK || command == F_SETLKW) && fails(CALL_LOCK))
		return -1;
	return real(file, command, argument);
}
