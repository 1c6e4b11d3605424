/* Which disks a path stands on: the kernel shows under each device what it is a partition or a layer of. */
#include "doudi/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define LAYERS_MAXIMUM 8
#define DISKS_MAXIMUM 16

struct disks {
	char *paths[DISKS_MAXIMUM]; /* owned */
	size_t count;
};

/* A partition's folder stands in that of its disk. */
static char *whole_disk_take(char *device)
{
	char *mark = memory_format("%s/partition", device), *slash = strrchr(device, '/');

	if (slash != NULL && access(mark, F_OK) == 0)
		*slash = '\0';
	free(mark);
	return device;
}

static void add_disks(const char *device, int layers, struct disks *disks)
{
	char *real = realpath(device, NULL), *below = memory_format("%s/slaves", device);
	DIR *list = layers > 0 ? opendir(below) : NULL;
	struct dirent *entry;
	bool any = false;

	while (list != NULL && (entry = readdir(list)) != NULL)
		if (entry->d_name[0] != '.') {
			char *one = memory_format("%s/%s", below, entry->d_name);

			any = true;
			add_disks(one, layers - 1, disks);
			free(one);
		}
	if (list != NULL)
		closedir(list);
	if (real != NULL && !any && disks->count < DISKS_MAXIMUM)
		disks->paths[disks->count++] = whole_disk_take(real);
	else
		free(real);
	free(below);
}

static struct disks disks_of(dev_t device, const char *sys)
{
	char *path = memory_format("%s/dev/block/%u:%u", sys, major(device), minor(device));
	struct disks disks = {.count = 0};

	add_disks(path, LAYERS_MAXIMUM, &disks);
	free(path);
	return disks;
}

bool store_same_disk(const char *a, const char *b, const char *sys)
{
	struct disks ones, others;
	struct stat one, other;
	bool same;

	if (stat(a, &one) != 0 || stat(b, &other) != 0)
		return false;
	ones = disks_of(one.st_dev, sys);
	others = disks_of(other.st_dev, sys);
	same = one.st_dev == other.st_dev;
	for (size_t i = 0; i < ones.count; i++)
		for (size_t k = 0; k < others.count; k++)
			same = same || strcmp(ones.paths[i], others.paths[k]) == 0;
	while (ones.count > 0)
		free(ones.paths[--ones.count]);
	while (others.count > 0)
		free(others.paths[--others.count]);
	return same;
}
