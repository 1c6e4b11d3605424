/* The name of a file: typed, or found by going through folders. */
#include <dirent.h>
#include <mntent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "doudi/text.h"
#include "doudi/tui.h"

#define ENTRIES_MAXIMUM 2000 /* more in one folder are not gone through by hand */

struct entry {
	char *name;
	time_t changed;
	int64_t bytes;
	bool folder;
};

struct entries {
	struct entry *items;
	size_t count;
};

char *path_join(const char *folder, const char *name)
{
	size_t length = strlen(folder);
	return memory_format("%s%s%s", folder, length > 0 && folder[length - 1] != '/' ? "/" : "", name);
}

char *path_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (path_is_folder(path))
		return memory_text(path);
	return slash == NULL ? memory_text("") : memory_text_part(path, (size_t)(slash - path) + 1);
}

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash == NULL ? path : slash + 1;
}

/* ---- what stands in a folder ---- */

/* Folders first, by name; of files the newest, which is what somebody has just brought. */
static int entry_order(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	if (a->folder != b->folder)
		return a->folder ? -1 : 1;
	if (!a->folder && a->changed != b->changed)
		return a->changed > b->changed ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void entries_add(struct entries *entries, const char *folder, const char *name, bool files)
{
	struct stat status;
	char *path = path_join(folder, name);
	bool there = stat(path, &status) == 0 && utf8_is_valid(name, strlen(name));
	if (there && (S_ISDIR(status.st_mode) || (files && S_ISREG(status.st_mode)))) {
		if (entries->count % 64 == 0)
			entries->items = memory_resize(entries->items, entries->count + 64, sizeof *entries->items);
		entries->items[entries->count++] = (struct entry){memory_text(name), status.st_mtime, status.st_size,
		                                                    S_ISDIR(status.st_mode)};
	}
	free(path);
}

static void entries_read(struct entries *entries, const char *folder, bool files)
{
	DIR *open = opendir(*folder != '\0' ? folder : ".");
	struct dirent *one;
	while (open != NULL && entries->count < ENTRIES_MAXIMUM && (one = readdir(open)) != NULL)
		if (one->d_name[0] != '.')
			entries_add(entries, *folder != '\0' ? folder : ".", one->d_name, files);
	if (open != NULL)
		closedir(open);
	if (entries->count > 0)
		qsort(entries->items, entries->count, sizeof *entries->items, entry_order);
}

static void entries_release(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		free(entries->items[i].name);
	free(entries->items);
}

/* ---- where sticks are ---- */

static bool is_stick(const char *folder)
{
	static const char *const below[] = {"/media/", "/run/media/"};
	for (size_t i = 0; i < BASE_COUNT(below); i++)
		if (strncmp(folder, below[i], strlen(below[i])) == 0)
			return true;
	return strcmp(folder, "/mnt") == 0; /* by hand, where no desktop attaches it */
}

void path_each_stick(void (*visit)(void *data, const char *folder), void *data)
{
	FILE *mounts = setmntent("/proc/self/mounts", "r");
	struct mntent *mount;
	while (mounts != NULL && (mount = getmntent(mounts)) != NULL)
		if (is_stick(mount->mnt_dir))
			visit(data, mount->mnt_dir);
	if (mounts != NULL)
		endmntent(mounts);
}

static void add_stick(void *data, const char *folder)
{
	choice_list_add(data, folder, folder, _("U盘或移动硬盘"));
}

/* ---- going through them ---- */

#define HERE "."
#define ABOVE ".."

/* The folder above; "" stands for the list of places. */
static char *folder_above(const char *folder)
{
	char *whole = realpath(*folder != '\0' ? folder : ".", NULL), *above;
	if (whole == NULL || strcmp(whole, "/") == 0 || is_stick(whole))
		above = memory_text("");
	else
		above = memory_text_part(whole, strlen(whole) - strlen(path_name(whole)));
	free(whole);
	return above;
}

static void list_places(struct choice_list *list)
{
	const char *home = getenv("HOME");
	path_each_stick(add_stick, list);
	if (home != NULL && path_is_folder(home))
		choice_list_add(list, home, home, _("个人文件夹"));
	choice_list_add(list, "/", "/", _("整个机器"));
}

static void list_folder(struct choice_list *list, const char *folder, bool files)
{
	struct entries entries = {NULL, 0};
	entries_read(&entries, folder, files);
	if (!files)
		choice_list_add(list, HERE, _("就放在这里"), "");
	choice_list_add(list, ABOVE, _("上一级"), "");
	for (size_t i = 0; i < entries.count; i++) {
		const struct entry *entry = &entries.items[i];
		char *size = memory_format("%lld KB", (long long)(entry->bytes + 1023) / 1024);
		choice_list_add(list, entry->name, entry->name, entry->folder ? _("文件夹") : size);
		free(size);
	}
	entries_release(&entries);
}

/* One step: into a folder (`*at` is replaced), or to what was looked for (returned). NULL with *at NULL: given up. */
static char *step(struct tui *tui, char **at, bool files)
{
	struct choice_list list = CHOICE_LIST_INIT;
	char *found = NULL, *next = NULL;
	int taken;
	if (**at == '\0')
		list_places(&list);
	else
		list_folder(&list, *at, files);
	taken = dialog_choose(tui, **at != '\0' ? *at : _("放在哪里"), list.items, list.count, 0);
	if (taken >= 0) {
		const char *code = list.items[taken].code;
		bool listed = **at != '\0';
		if (listed && strcmp(code, ABOVE) == 0)
			next = folder_above(*at);
		else if (listed && strcmp(code, HERE) == 0)
			found = memory_text(*at);
		else {
			next = listed ? path_join(*at, code) : memory_text(code);
			if (!path_is_folder(next)) {
				found = next;
				next = NULL;
			}
		}
	}
	choice_list_release(&list);
	free(*at);
	*at = next;
	return found;
}

static char *walk(struct tui *tui, const char *typed, bool files)
{
	char *at = path_folder(typed), *found = NULL;
	if (*at != '\0' && !path_is_folder(at)) {
		free(at);
		at = memory_text("");
	}
	while (at != NULL && found == NULL)
		found = step(tui, &at, files);
	free(at);
	return found;
}

char *path_choose_file(struct tui *tui, const char *typed)
{
	return walk(tui, typed, true);
}

char *path_choose_folder(struct tui *tui, const char *typed)
{
	return walk(tui, typed, false);
}

char *path_choose_new(struct tui *tui, const char *typed)
{
	char *folder = walk(tui, typed, false);
	char *path = folder != NULL ? path_join(folder, path_is_folder(typed) ? "" : path_name(typed)) : NULL;
	free(folder);
	return path;
}
