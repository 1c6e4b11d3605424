/* A stick is lost more easily than a cabinet: what this station has written on it and the receiver has by now is taken off again.
 * Nothing else is touched: the file's header is signed by this station's own key, and the channel knows the bundle by its id. */
#include "bundle.h"
#include "channel.h"
#include "doudi/exchange.h"
#include "seal_station.h"
#include "text_set.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Not blocking: what bears the name of a bundle may be a pipe. */
#define OPEN_FLAGS (O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)

struct cleaning {
	struct ledger *ledger;
	char signing[65];
	struct exchange_cleaned *cleaned;
	const struct exchange_clean_watch *watch;
	int64_t done, all; /* bytes */
};

/* ---- is it one? ---- */

static bool has_arrived(const struct cleaning *cleaning, const struct bundle_header *header)
{
	if (strcmp(header->signer, cleaning->signing) != 0 || strcmp(header->from, ledger_station(cleaning->ledger)) != 0)
		return false;
	for (size_t i = 0; i < header->to_count; i++)
		if (!channel_has_arrived(ledger_store(cleaning->ledger), header->to[i].station, header))
			return false;
	return true;
}

/* A file of its own, under this name alone. */
static bool is_plain(int file, struct stat *about)
{
	return fstat(file, about) == 0 && S_ISREG(about->st_mode) && about->st_nlink == 1;
}

static bool is_done_with(const struct cleaning *cleaning, const char *path, struct stat *about)
{
	int file = open(path, O_RDONLY | OPEN_FLAGS);
	struct bundle_header header;
	bool is = file >= 0 && is_plain(file, about) && bundle_header_signed(file, &header) == BUNDLE_SOUND && has_arrived(cleaning, &header);

	if (file >= 0)
		close(file);
	return is;
}

/* ---- away with it ---- */

static bool overwrote(void *self, int64_t bytes)
{
	struct cleaning *cleaning = self;

	cleaning->done += bytes;
	if (cleaning->watch != NULL && cleaning->done < cleaning->all)
		cleaning->cleaned->stopped = !cleaning->watch->progress(cleaning->watch->self, cleaning->done, cleaning->all);
	return !cleaning->cleaned->stopped;
}

/* All that is sealed in it. The header names two stations and nobody else, and stays to the end: by it a second try knows the file
 * after the first was cut off, and nobody takes for sound what lacks the rest. */
static bool overwrite(struct cleaning *cleaning, int file, off_t size)
{
	return file_overwrite(file, BUNDLE_HEADER_BYTES, size, overwrote, cleaning);
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The same file that was looked at, whatever was put in its place since. */
static bool take_away(struct cleaning *cleaning, const char *path, const struct stat *about)
{
	int file = open(path, O_WRONLY | OPEN_FLAGS);
	struct stat now;
	bool good;
	int error;

	if (file < 0)
		return false;
	errno = EBUSY;
	good = is_plain(file, &now) && is_same(about, &now) && overwrite(cleaning, file, now.st_size) && lstat(path, &now) == 0 &&
	       is_same(about, &now) && unlink(path) == 0;
	error = errno;
	close(file);
	errno = error;
	return good;
}

static void clean_one(struct cleaning *cleaning, const char *path)
{
	struct stat about;

	if (!is_done_with(cleaning, path, &about))
		return;
	if (!cleaning->cleaned->stopped && take_away(cleaning, path, &about)) {
		cleaning->cleaned->removed++;
	} else {
		cleaning->cleaned->error = cleaning->cleaned->stopped ? ECANCELED : errno;
		cleaning->cleaned->left++;
	}
}

static void clean_all(struct cleaning *cleaning, const struct text_set *paths)
{
	struct stat about;

	for (size_t i = 0; cleaning->watch != NULL && i < paths->count; i++)
		if (is_done_with(cleaning, paths->items[i], &about))
			cleaning->all += about.st_size - BUNDLE_HEADER_BYTES;
	for (size_t i = 0; i < paths->count; i++)
		clean_one(cleaning, paths->items[i]);
}

/* ---- the folder ---- */

/* First all names: what is taken away while they are read may hide others. */
static bool list_bundles(const char *folder, struct text_set *paths)
{
	DIR *list = opendir(folder);
	struct dirent *entry;
	bool good = list != NULL;

	while (good && (errno = 0, entry = readdir(list)) != NULL) {
		size_t length = strlen(entry->d_name);
		char *path;

		if (length <= 4 || strcmp(entry->d_name + length - 4, ".ddb") != 0)
			continue;
		path = memory_format("%s/%s", folder, entry->d_name);
		text_set_add(paths, path);
		free(path);
	}
	good = good && errno == 0;
	if (list != NULL)
		closedir(list);
	return good;
}

/* So that no name is back after a power cut. */
static void sync_folder(const char *folder)
{
	int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (file >= 0) {
		fsync(file);
		close(file);
	}
}

bool exchange_clean(struct ledger *ledger, const struct actor *actor, const char *folder, const struct exchange_clean_watch *watch,
    struct exchange_cleaned *cleaned, struct problem *problem)
{
	struct cleaning cleaning = {.ledger = ledger, .cleaned = cleaned, .watch = watch};
	struct problem failure = PROBLEM_INIT;
	struct text_set paths = TEXT_SET_INIT;
	char sealing[80];
	bool good;

	memset(cleaned, 0, sizeof(*cleaned));
	/* Whoever has no keys has made no bundle. */
	if (!exchange_own_keys(ledger, actor, cleaning.signing, sealing, &failure)) {
		good = failure.kind == PROBLEM_NONE;
		problem_move(problem, &failure);
		return good;
	}
	good = list_bundles(folder, &paths) ||
	    problem_set(problem, PROBLEM_FAILED, _("读不了文件夹 %s：%s。旧包没有清除，请检查U盘后重试。"), folder, problem_reason(errno));
	if (good)
		clean_all(&cleaning, &paths);
	if (cleaned->removed > 0)
		sync_folder(folder);
	text_set_release(&paths);
	return good;
}
