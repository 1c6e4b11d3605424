#include "new_file.h"

#include "doudi/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int new_file_open(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* link() and not rename(), which would replace a file of that name; FAT knows no links, and there the name is asked for first. */
bool new_file_name(const char *unfinished, const char *path)
{
	struct stat there;

	if (link(unfinished, path) == 0)
		return unlink(unfinished) == 0 && store_sync_folder(path, NULL);
	if (errno == EEXIST)
		return false;
	if (lstat(path, &there) == 0) {
		errno = EEXIST;
		return false;
	}
	return rename(unfinished, path) == 0 && store_sync_folder(path, NULL);
}
