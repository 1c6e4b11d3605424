/* Whether the disk below a file is encrypted: by the file system itself (fscrypt), or by a layer of the device mapper below it,
 * whose id the kernel shows as CRYPT-... The first device may be a volume of several, each of which counts. */
#include "doudi/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/fscrypt.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define LAYERS_MAXIMUM 8

static bool starts_with_crypt(const char *path)
{
	char start[7] = "";
	FILE *file = fopen(path, "r");
	bool is = file != NULL && fread(start, 1, 6, file) == 6 && strcmp(start, "CRYPT-") == 0;

	if (file != NULL)
		fclose(file);
	return is;
}

/* The device itself, or everything that it is made of. */
static bool device_is_encrypted(const char *device, int layers)
{
	char *id = memory_format("%s/dm/uuid", device), *below = memory_format("%s/slaves", device);
	bool is = starts_with_crypt(id), any = false, all = true;
	DIR *folder = is || layers == 0 ? NULL : opendir(below);
	struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		char *one = memory_format("%s/%s", below, entry->d_name);

		if (entry->d_name[0] != '.') {
			any = true;
			all = all && device_is_encrypted(one, layers - 1);
		}
		free(one);
	}
	if (folder != NULL)
		closedir(folder);
	free(id);
	free(below);
	return is || (any && all);
}

static enum disk_secrecy examine_device(dev_t device, const char *sys)
{
	char *path = memory_format("%s/dev/block/%u:%u", sys, major(device), minor(device));
	enum disk_secrecy secrecy = DISK_UNSEEN;

	if (access(path, F_OK) == 0)
		secrecy = device_is_encrypted(path, LAYERS_MAXIMUM) ? DISK_ENCRYPTED : DISK_PLAIN;
	free(path);
	return secrecy;
}

static bool file_is_encrypted(const char *path)
{
	struct fscrypt_get_policy_ex_arg policy = {.policy_size = sizeof(policy.policy)};
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool is = file >= 0 && ioctl(file, FS_IOC_GET_ENCRYPTION_POLICY_EX, &policy) == 0;

	if (file >= 0)
		close(file);
	return is;
}

enum disk_secrecy store_disk_secrecy(const char *path, const char *sys)
{
	struct stat about;

	if (path == NULL || stat(path, &about) != 0)
		return DISK_UNSEEN;
	return file_is_encrypted(path) ? DISK_ENCRYPTED : examine_device(about.st_dev, sys);
}
