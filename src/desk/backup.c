/* Backups: one to a file that somebody names, and one each day to a folder on another disk, which this file remembers. */
#include "backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FOLDER "backup_folder"
#define APART "backup_apart" /* the folder was on another disk when it was set: where it is not, that disk is not in */
#define LAST "backup_at"
#define LAST_DAILY "backup_daily"
#define PERSONS_MAXIMUM 16

/* ---- one backup ---- */

/* Whoever administrates; the one who is signed in first, since a header has room for a few. */
static size_t administrators(struct desk *desk, char *keys[PERSONS_MAXIMUM])
{
	struct statement *each = store_statement(desk->store,
	    "SELECT key FROM user WHERE household = ?1 AND _void = 0 AND state = 'active' AND role = ?2 AND key IS NOT NULL"
	    " ORDER BY key <> ?3, id LIMIT ?4");
	size_t count = 0;

	statement_bind_text(each, 1, ledger_office(desk->ledger));
	statement_bind_text(each, 2, LEDGER_ADMINISTRATOR);
	statement_bind_text(each, 3, desk->actor != NULL ? actor_key_id(desk->actor) : "");
	statement_bind_number(each, 4, PERSONS_MAXIMUM);
	while (statement_step(each))
		keys[count++] = memory_text(statement_text(each, 0));
	return count;
}

/* Who can open it when this station has burnt down; NULL: none is known. Owned. */
static char *sealing_above(struct desk *desk)
{
	struct statement *one = store_statement(desk->store,
	    "SELECT sealing FROM unit WHERE household = ? AND relation = 'parent' AND state = 'active' AND _void = 0 ORDER BY entered_at DESC LIMIT 1");

	statement_bind_text(one, 1, ledger_office(desk->ledger));
	return statement_answer_text(one);
}

static void moment_write(int64_t at, char made[18])
{
	time_t seconds = (time_t)(at / 1000);
	struct tm local;

	if (localtime_r(&seconds, &local) == NULL || strftime(made, 18, "%Y-%m-%d-%H%M%S", &local) == 0)
		snprintf(made, 18, "0000-00-00-000000");
}

static int64_t number_setting(struct desk *desk, const char *key)
{
	char *text = store_setting(desk->store, key);
	int64_t number = text != NULL ? strtoll(text, NULL, 10) : 0;

	free(text);
	return number;
}

static bool note_number(struct desk *desk, const char *key, int64_t number, struct problem *problem)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)number);
	return store_is_read_only(desk->store) || store_set_setting(desk->store, key, text, problem);
}

static bool write_one(struct desk *desk, const char *path, int64_t at, const char *made, struct problem *problem)
{
	char *keys[PERSONS_MAXIMUM], *above = sealing_above(desk);
	size_t count = administrators(desk, keys);
	const struct exchange_backup_order order = {.persons = (const char *const *)keys, .person_count = count, .above = above, .made = made,
	    .made_at = at};
	bool good = !store_failed(desk->store, problem) && exchange_write_backup(desk->ledger, &order, path, problem) &&
	    note_number(desk, LAST, at, problem);

	for (size_t i = 0; i < count; i++)
		free(keys[i]);
	free(above);
	return good;
}

/* ---- into a folder ---- */

static char *backup_path(const struct desk *desk, const char *folder, const char *made)
{
	return memory_format("%s/%s-%s" BACKUP_SUFFIX, folder, desk->station, made);
}

/* A second later than the last one, of which a clock that stands still or was set back a little knows nothing. */
static int64_t next_moment(struct desk *desk)
{
	int64_t now = clock_milliseconds(), last = number_setting(desk, LAST);

	return now < last + 1000 && last - now < CLOCK_DAY ? last + 1000 : now;
}

static char *write_into(struct desk *desk, const char *folder, struct problem *problem)
{
	int64_t at = next_moment(desk);
	char made[18], *path;

	moment_write(at, made);
	path = backup_path(desk, folder, made);
	if (write_one(desk, path, at, made, problem)) {
		backup_remove_old(desk, folder, strrchr(path, '/') + 1);
		return path;
	}
	free(path);
	return NULL;
}

char *desk_backup(struct desk *desk, const char *to, struct problem *problem)
{
	int64_t at = clock_milliseconds();
	char made[18];

	if (path_is_folder(to))
		return write_into(desk, to, problem);
	moment_write(at, made);
	return write_one(desk, to, at, made, problem) ? memory_text(to) : NULL;
}

/* ---- each day ---- */

bool desk_shares_disk(struct desk *desk, const char *path)
{
	return store_same_disk(path, store_path(desk->store), machine_sys());
}

bool desk_set_backup_folder(struct desk *desk, const char *folder, struct problem *problem)
{
	char *whole = folder != NULL ? realpath(folder, NULL) : NULL;
	bool good;

	if (!administrator_only(desk, _("只有系统管理员可以设定每天备份到哪里。"), problem)) {
		free(whole);
		return false;
	}
	if (folder != NULL && (whole == NULL || !path_is_folder(whole) || access(whole, W_OK) != 0)) {
		free(whole);
		return problem_set(problem, PROBLEM_REFUSED, _("%s 不是可以写入的文件夹。请插上备份盘，写出盘上的文件夹。"), folder);
	}
	good = store_begin(desk->store, problem);
	if (good)
		good = store_end(desk->store, store_set_setting(desk->store, FOLDER, whole != NULL ? whole : "", problem) &&
		    store_set_setting(desk->store, APART, whole != NULL && !desk_shares_disk(desk, whole) ? "yes" : "no", problem),
		    problem);
	free(whole);
	return good;
}

void desk_look_at_backups(struct desk *desk, struct desk_backups *backups)
{
	char *apart = store_setting(desk->store, APART);

	*backups = (struct desk_backups){.folder = store_setting(desk->store, FOLDER), .last = number_setting(desk, LAST)};
	if (backups->folder != NULL && *backups->folder == '\0')
		memory_free(&backups->folder);
	if (backups->folder != NULL) {
		backups->apart = !desk_shares_disk(desk, backups->folder);
		/* An empty mount point is a folder of the machine's own disk. */
		backups->there = path_is_folder(backups->folder) && access(backups->folder, W_OK) == 0 &&
		    (backups->apart || apart == NULL || strcmp(apart, "yes") != 0);
	}
	free(apart);
}

void desk_backups_release(struct desk_backups *backups)
{
	memory_free(&backups->folder);
}

static char *not_there(const struct desk_backups *backups)
{
	if (backups->last == 0)
		return memory_format(_("备份盘不在（%s），还从来没有备份过。请插上备份盘再备份。"), backups->folder);
	return memory_format(_("备份盘不在（%s），最近一次备份是 %s。请插上备份盘再备份。"), backups->folder,
	    date_write(clock_day_of(backups->last)).text);
}

static char *make_daily(struct desk *desk, const struct desk_backups *backups, bool *good)
{
	struct problem problem = PROBLEM_INIT;
	char *path = desk_backup(desk, backups->folder, &problem), *said;

	*good = path != NULL && note_number(desk, LAST_DAILY, clock_today(), &problem);
	said = *good ? memory_format(_("已备份到 %s。"), path) : problem_sentence(&problem);
	problem_release(&problem);
	free(path);
	return said;
}

bool desk_backup_is_due(struct desk *desk)
{
	struct desk_backups backups;
	bool is;

	desk_look_at_backups(desk, &backups);
	is = backups.folder != NULL && !store_is_read_only(desk->store) && number_setting(desk, LAST_DAILY) != clock_today();
	desk_backups_release(&backups);
	return is;
}

char *desk_backup_daily(struct desk *desk, bool again, bool *good)
{
	struct desk_backups backups;
	char *said = NULL;

	*good = true;
	desk_look_at_backups(desk, &backups);
	if (backups.folder != NULL && !store_is_read_only(desk->store) && (again || desk_backup_is_due(desk))) {
		*good = backups.there;
		said = backups.there ? make_daily(desk, &backups, good) : not_there(&backups);
	}
	desk_backups_release(&backups);
	return said;
}
