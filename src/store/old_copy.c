/* What an upgrade kept beside the file, "station.db.v3" or "station.db.v3-2": told by its name and by what SQLite's header says in it. */
#include "connection.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_FLAGS (O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
#define HEADER_BYTES 100 /* of an SQLite file: numbers alone */
#define HEADER_VERSION 60
#define HEADER_APPLICATION 68

/* The version in such a name; 0: it is none. */
static int64_t version_in(const char *name, const char *base)
{
	size_t length = strlen(base);
	int64_t version = 0;

	if (strncmp(name, base, length) != 0 || strncmp(name + length, ".v", 2) != 0)
		return 0;
	for (name += length + 2; *name >= '0' && *name <= '9' && version < STORE_VERSION; name++)
		version = version * 10 + *name - '0';
	if (*name == '-')
		for (name++; *name >= '0' && *name <= '9';)
			name++;
	return *name == '\0' && version < STORE_VERSION ? version : 0;
}

static int64_t number_at(const unsigned char *bytes)
{
	return (int64_t)bytes[0] << 24 | (int64_t)bytes[1] << 16 | (int64_t)bytes[2] << 8 | bytes[3];
}

static bool is_one(int file, int64_t version, struct stat *about)
{
	unsigned char header[HEADER_BYTES];

	return fstat(file, about) == 0 && S_ISREG(about->st_mode) && about->st_nlink == 1 &&
	       pread(file, header, sizeof(header), 0) == (ssize_t)sizeof(header) && memcmp(header, "SQLite format 3", 16) == 0 &&
	       number_at(header + HEADER_APPLICATION) == STORE_APPLICATION && number_at(header + HEADER_VERSION) == version;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

struct store_old_copy *store_old_copies(const char *path, size_t *count)
{
	char *folder = path_above(path);
	struct store_old_copy *copies = NULL;
	DIR *list = opendir(folder);
	struct dirent *entry;

	*count = 0;
	while (list != NULL && (entry = readdir(list)) != NULL) {
		int64_t version = version_in(entry->d_name, base_of(path));
		int file = version > 0 ? openat(dirfd(list), entry->d_name, O_RDONLY | OPEN_FLAGS) : -1;
		struct stat about;

		if (file >= 0 && is_one(file, version, &about)) {
			copies = memory_resize(copies, *count + 1, sizeof(*copies));
			copies[(*count)++] = (struct store_old_copy){memory_format("%s/%s", folder, entry->d_name), version, (int64_t)about.st_mtime * 1000};
		}
		if (file >= 0)
			close(file);
	}
	if (list != NULL)
		closedir(list);
	free(folder);
	return copies;
}

void store_old_copies_free(struct store_old_copy *copies, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(copies[i].path);
	free(copies);
}

/* The header stays to the end: by it a second try knows the file after the first was cut off. */
bool store_remove_old_copy(const struct store_old_copy *copy, struct problem *problem)
{
	int file = open(copy->path, O_RDWR | OPEN_FLAGS);
	struct stat about;
	bool good = file >= 0 && is_one(file, copy->version, &about) && file_overwrite(file, HEADER_BYTES, about.st_size, NULL, NULL) &&
	    unlink(copy->path) == 0;

	if (!good)
		problem_set(problem, PROBLEM_FAILED, _("升级前的副本 %s 清除不了：%s。请管理员检查权限，或手工粉碎它。"), copy->path, problem_reason(errno));
	if (file >= 0)
		close(file);
	return good && store_sync_folder(copy->path, problem);
}
