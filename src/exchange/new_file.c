#include "new_file.h"

#include "doudi/base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int new_file_open(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static bool sync_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL ? memory_text(".") : memory_text_part(path, slash == path ? 1 : (size_t)(slash - path));
	int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Some network and FUSE folders cannot be flushed at all; there is no more to be had. */
	bool good = file >= 0 && (fsync(file) == 0 || errno == EINVAL || errno == ENOTSUP);

	if (file >= 0)
		close(file);
	free(folder);
	return good;
}

/* link() and not rename(), which would replace a file of that name; FAT knows no links, and there the name is asked for first. */
bool new_file_name(const char *unfinished, const char *path)
{
	struct stat there;

	if (link(unfinished, path) == 0)
		return unlink(unfinished) == 0 && sync_folder(path);
	if (errno == EEXIST)
		return false;
	if (lstat(path, &there) == 0) {
		errno = EEXIST;
		return false;
	}
	return rename(unfinished, path) == 0 && sync_folder(path);
}
