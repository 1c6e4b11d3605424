/* The disk below the file: which kind it is, its folders, and flushing them. */
#include "connection.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Locks and flushes must mean what they say. The numbers are those of statfs(2). */
static const struct {
	uint64_t magic;
	enum disk_fitness fitness;
	const char *name;
} kinds[] = {
	{0x6969, DISK_UNFIT, "NFS"},
	{0x517b, DISK_UNFIT, "SMB"},
	{0xff534d42, DISK_UNFIT, "CIFS"},
	{0xfe534d42, DISK_UNFIT, "SMB2"},
	{0x564c, DISK_UNFIT, "NCP"},
	{0x5346414f, DISK_UNFIT, "AFS"},
	{0x00c36400, DISK_UNFIT, "Ceph"},
	{0x4d44, DISK_UNFIT, "FAT"},
	{0x2011bab0, DISK_UNFIT, "exFAT"},
	{0x9660, DISK_UNFIT, "ISO 9660"},
	{0x65735546, DISK_DOUBTFUL, "FUSE"},
	{0x794c7630, DISK_DOUBTFUL, "overlay"},
	{0x01021997, DISK_DOUBTFUL, "9P"},
	{0x01021994, DISK_DOUBTFUL, "tmpfs"},
	{0x858458f6, DISK_DOUBTFUL, "ramfs"},
};

enum disk_fitness disk_judge(uint64_t magic, const char **name)
{
	for (size_t i = 0; i < BASE_COUNT(kinds); i++)
		if (kinds[i].magic == magic) {
			*name = kinds[i].name;
			return kinds[i].fitness;
		}
	*name = NULL;
	return DISK_GOOD;
}

enum disk_fitness disk_examine(const char *path, char **warning, struct problem *problem)
{
	char *folder = path_above(path);
	struct statfs about;
	const char *name = NULL;
	enum disk_fitness fitness = DISK_GOOD;

	if (statfs(path, &about) == 0 || statfs(folder, &about) == 0)
		fitness = disk_judge((uint64_t)about.f_type & 0xffffffffu, &name);
	if (fitness == DISK_UNFIT)
		problem_set(problem, PROBLEM_FAILED,
		            _("%s 在 %s 盘上。U盘和网络盘断开时会丢掉已保存的内容，不能直接在上面工作。"
		              "请把数据库放在本机硬盘上；U盘和网络盘只用来传数据包和放备份。"),
		            path, name);
	else if (fitness == DISK_DOUBTFUL && warning != NULL)
		*warning = memory_format(_("%s 在 %s 上，停电时已保存的内容可能丢失。"
		                           "正式工作请把数据库放在本机硬盘上。"),
		                         path, name);
	memory_free(&folder);
	return fitness;
}

bool store_disk_is_fit(const char *path, char **warning, struct problem *problem)
{
	*warning = NULL;
	return disk_examine(path, warning, problem) != DISK_UNFIT;
}

static ssize_t write_at(int file, const void *bytes, size_t count, off64_t at)
{
	ssize_t written = pwrite64(file, bytes, count, at);

	if (written < 0 && (errno == EDQUOT || errno == EFBIG))
		errno = ENOSPC;
	return written;
}

void disk_name_full(void)
{
	/* SQLite knows the call under one of these names, by how it was built. */
	static const char *const names[] = {"pwrite64", "pwrite"};
	sqlite3_vfs *files = sqlite3_vfs_find(NULL);

	for (size_t i = 0; i < BASE_COUNT(names); i++)
		files->xSetSystemCall(files, names[i], (sqlite3_syscall_ptr)write_at);
}

bool disk_make_folder(const char *path, struct problem *problem)
{
	char *folder = path_above(path);
	bool ok = true;

	if (access(folder, F_OK) != 0) {
		ok = disk_make_folder(folder, problem);
		if (ok && mkdir(folder, 0700) != 0 && errno != EEXIST)
			ok = problem_set(problem, PROBLEM_FAILED, _("不能建立文件夹 %s：%s。请换一个位置，或请管理员开通权限。"), folder,
			                 problem_reason(errno));
		if (ok)
			ok = store_sync_folder(folder, problem);
	}
	memory_free(&folder);
	return ok;
}

static bool sync_path(const char *path, int flags, struct problem *problem)
{
	int file = open(path, flags | O_CLOEXEC);
	int error = file < 0 || fsync(file) != 0 ? errno : 0;

	if (file >= 0)
		close(file);
	/* Some network and FUSE folders cannot be flushed at all; there is no more to be had. */
	if (error == 0 || ((flags & O_DIRECTORY) != 0 && (error == EINVAL || error == ENOTSUP)))
		return true;
	problem_set(problem, PROBLEM_FAILED, _("写入磁盘失败：%s：%s。请检查磁盘和连线后再做一次。"), path, problem_reason(error));
	errno = error;
	return false;
}

bool store_sync_folder(const char *path, struct problem *problem)
{
	char *folder = path_above(path);
	bool ok = sync_path(folder, O_RDONLY | O_DIRECTORY, problem);

	memory_free(&folder);
	return ok;
}

bool disk_sync_file(const char *path, struct problem *problem)
{
	return sync_path(path, O_RDONLY, problem);
}
