/* Backups that have had their time: of the last seven days the newest of each stays, and of each of the four weeks before this one.
 * So what was erased is gone from them after five weeks at the latest (sync.md 1.8). */
#include "backup.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAYS 7
#define WEEKS 4

static int newest_first(const void *a, const void *b)
{
	const struct backup_file *one = a, *other = b;

	if (one->made_at != other->made_at)
		return one->made_at > other->made_at ? -1 : 1;
	return strcmp(other->name, one->name);
}

/* From Monday on; 1970-01-01 was a Thursday. */
static int week_of(date day)
{
	return (int)((day + 3) / 7);
}

static const struct backup_file *find(const struct backup_file *files, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(files[i].name, name) == 0)
			return &files[i];
	return NULL;
}

void backup_choose(struct backup_file *files, size_t count, const char *newest)
{
	const struct backup_file *now = find(files, count, newest);
	bool weeks[WEEKS + 1] = {false};
	int64_t made_at = now != NULL ? now->made_at : -1;
	date today = now != NULL ? now->day : DATE_NONE, last = DATE_NONE;
	int days = 0;

	if (count == 0)
		return;
	qsort(files, count, sizeof(*files), newest_first);
	for (size_t i = 0; i < count; i++) {
		int weeks_back = week_of(today) - week_of(files[i].day);

		files[i].goes = files[i].made_at <= made_at;
		if (!files[i].goes || files[i].day == last)
			continue;
		last = files[i].day;
		/* Where the disk is seldom in, the day before stays however long ago it was. */
		if (days++ < 2 || today - last < DAYS)
			files[i].goes = false;
		if (weeks_back >= 1 && weeks_back <= WEEKS && !weeks[weeks_back]) {
			weeks[weeks_back] = true;
			files[i].goes = false;
		}
	}
}

static date day_made(const struct exchange_backup *about)
{
	char text[11] = "";

	memcpy(text, about->made, 10);
	return date_read(text);
}

/* By its name and by its header: whole, of this station, and bearing this very file's mark. */
static bool is_ours(struct desk *desk, const char *folder, const char *name, struct backup_file *file)
{
	struct exchange_backup about;
	char *path, *expected;
	bool is;

	if (strncmp(name, desk->station, strlen(desk->station)) != 0)
		return false;
	path = memory_format("%s/%s", folder, name);
	is = exchange_is_own_backup(desk->ledger, path, &about);
	free(path);
	if (!is)
		return false;
	expected = memory_format("%s-%s" BACKUP_SUFFIX, desk->station, about.made);
	is = strcmp(name, expected) == 0;
	free(expected);
	*file = (struct backup_file){.made_at = about.made_at, .day = day_made(&about)};
	return is && file->day != DATE_NONE;
}

/* A day that may be wrong decides nothing. */
static bool day_is_doubtful(struct desk *desk)
{
	bool behind;
	char *doubt = desk_clock_doubt(desk, &behind);
	bool is = doubt != NULL;

	free(doubt);
	return is;
}

void backup_remove_old(struct desk *desk, const char *folder, const char *newest)
{
	struct backup_file *files = NULL, file;
	DIR *list = day_is_doubtful(desk) ? NULL : opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	while (list != NULL && (entry = readdir(list)) != NULL)
		if (is_ours(desk, folder, entry->d_name, &file)) {
			files = memory_resize(files, count + 1, sizeof(*files));
			file.name = memory_text(entry->d_name);
			files[count++] = file;
		}
	backup_choose(files, count, newest);
	for (size_t i = 0; i < count; i++) {
		if (files[i].goes)
			unlinkat(dirfd(list), files[i].name, 0);
		free(files[i].name);
	}
	free(files);
	if (list != NULL)
		closedir(list);
}
