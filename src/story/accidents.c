/* Verbs of files that are put back, and of what then does not fit together. */
#include "story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct story_station *station_of(struct story *story, const struct tree *step, const char *verb, struct problem *problem)
{
	struct story_station *station = story_station(story, tree_text(step, verb));

	if (station == NULL)
		tree_problem(step, problem, _("%s 要写已有的单位。"), verb);
	return station;
}

/* {keep: A}: a copy of its file as it is now */
bool story_keep(struct story *story, const struct tree *step, struct problem *problem)
{
	struct story_station *station = station_of(story, step, "keep", problem);
	char *path;
	bool good;

	/* Cards are exchanged before: a copy that knew nobody could hear of nothing. */
	if (station == NULL || !story_meet(story, problem))
		return false;
	path = story_file_of(story, station->name, ".kept");
	unlink(path);
	good = store_backup(ledger_store(desk_ledger(station->desk)), path, problem);
	free(path);
	return good;
}

static bool open_again(struct story *story, struct story_station *station, const char *path, struct problem *problem)
{
	struct desk *desk = desk_open(path, true, problem);

	if (desk == NULL)
		return false;
	desk_free(station->desk);
	station->desk = desk;
	memory_free(&station->signed_in);
	mutants_free(station->mutants);
	station->mutants = NULL;
	desk_set_day(desk, story->day);
	story_mutate(story, station);
	return story_restore_parameters(story, desk, problem);
}

/* {put_back: A}: it goes on with the copy that was kept last, and nobody tells the program */
bool story_put_back(struct story *story, const struct tree *step, struct problem *problem)
{
	struct story_station *station = station_of(story, step, "put_back", problem);
	char *kept, *path;
	bool good;

	if (station == NULL || !story_folder(story, problem))
		return false;
	kept = story_file_of(story, station->name, ".kept");
	path = story_file_of(story, station->name, ".db");
	good = rename(kept, path) == 0 || tree_problem(step, problem, _("还没有留下 %s 的副本，请先写 keep。"), station->name);
	good = good && open_again(story, station, path, problem);
	free(kept);
	free(path);
	return good;
}

/* {restore: A}: it goes on with the copy that was kept last, as `doudi restore` makes it, and the others enrol its new log */
bool story_restore(struct story *story, const struct tree *step, struct problem *problem)
{
	const struct desk_restorer who = {.name = STORY_ADMINISTRATOR, .passphrase = STORY_PASSPHRASE};
	struct story_station *station = station_of(story, step, "restore", problem);
	char *kept, *path;
	bool good;

	if (station == NULL || !story_folder(story, problem))
		return false;
	kept = story_file_of(story, station->name, ".kept");
	path = story_file_of(story, station->name, ".db");
	unlink(path);
	good = desk_restore(kept, path, &who, NULL, problem) && open_again(story, station, path, problem) &&
	    story_meet_again(story, station, problem);
	free(kept);
	free(path);
	return good;
}

/* {close_log: A, as: administrator, reason: words, because: words}: as `doudi unit close`, and the others enrol its new log */
bool story_close_log(struct story *story, const struct tree *step, struct problem *problem)
{
	struct story_station *station = station_of(story, step, "close_log", problem);
	const char *as = tree_text(step, "as");
	struct problem refusal = PROBLEM_INIT;
	bool good, closed;

	if (station == NULL || !story_meet(story, problem) || !story_sign_in(story, station->desk, as != NULL ? as : "administrator", NULL, problem))
		return false;
	closed = desk_close_log(station->desk, tree_text(step, "reason"), &refusal);
	good = refused_as_said(story, step, closed, &refusal, problem) && (!closed || story_meet_again(story, station, problem));
	problem_release(&refusal);
	return good;
}

/* ---- looks ---- */

typedef bool rows_of(struct desk *, struct tree *rows, struct problem *);

static bool look(struct story *story, const struct tree *step, rows_of *fill, struct problem *problem)
{
	struct desk *desk = story_desk(story, step, problem);
	struct tree *rows;
	bool good;

	if (desk == NULL)
		return false;
	rows = tree_new_list();
	good = fill(desk, rows, problem) && expect_rows(story, step, rows, problem);
	tree_free(rows);
	return good;
}

static bool missing_row(void *self, const struct bundle_missing *missing)
{
	struct tree *row = tree_add_map(self, NULL);

	tree_add_text(row, "kind", bundle_missing_kind(missing));
	tree_add_text(row, "from", missing->station);
	tree_add_text(row, "reason", missing->given_up != NULL ? missing->given_up : "");
	tree_add_number(row, "first", missing->first);
	tree_add_number(row, "last", missing->last);
	return true;
}

static bool missing_rows(struct desk *desk, struct tree *rows, struct problem *problem)
{
	return desk_each_missing(desk, missing_row, rows, problem);
}

/* {missing: all, at: A, only: [{kind: bundle, from: K, first: 2, last: 3}]}: what `bundle missing` lists */
bool story_missing(struct story *story, const struct tree *step, struct problem *problem)
{
	return look(story, step, missing_rows, problem);
}

struct lost {
	const char *station;
	int64_t first, last;
	char event[65]; /* where no number is known */
};

static bool find_lost(void *self, const struct bundle_missing *missing)
{
	struct lost *lost = self;

	if (missing->bundle || missing->given_up != NULL || strcmp(missing->station, lost->station) != 0)
		return true;
	lost->first = missing->first;
	lost->last = missing->last;
	if (missing->event != NULL)
		memcpy(lost->event, missing->event, strnlen(missing->event, sizeof(lost->event) - 1));
	return false;
}

/* {forgo: A, at: K, as: supervisor, reason: words, because: words}: the first numbers that are missing of that station are given up,
 * or the first record that one of its waits for */
bool story_forgo(struct story *story, const struct tree *step, struct problem *problem)
{
	struct desk *desk = story_desk(story, step, problem);
	const char *as = tree_text(step, "as");
	struct lost lost = {.station = tree_text(step, "forgo")};
	struct problem refusal = PROBLEM_INIT;
	bool good;

	if (desk == NULL || !story_sign_in(story, desk, as != NULL ? as : "supervisor", NULL, problem) ||
	    !desk_each_missing(desk, find_lost, &lost, problem))
		return false;
	good = lost.event[0] != '\0' ? desk_forgo_event(desk, lost.event, tree_text(step, "reason"), &refusal)
	    : desk_forgo(desk, lost.station, lost.first, lost.last, tree_text(step, "reason"), &refusal);
	good = refused_as_said(story, step, good, &refusal, problem);
	problem_release(&refusal);
	return good;
}

static bool alarm_row(void *self, const struct desk_alarm *alarm)
{
	struct tree *row = tree_add_map(self, NULL);

	tree_add_text(row, "kind", alarm->kind);
	tree_add_text(row, "station", alarm->station);
	tree_add_number(row, "first", alarm->first);
	tree_add_number(row, "last", alarm->last);
	tree_add_text(row, "says", alarm->sentence);
	return true;
}

static bool alarm_rows(struct desk *desk, struct tree *rows, struct problem *problem)
{
	return desk_each_alarm(desk, alarm_row, rows, problem);
}

/* {alarms: all, at: K, expect: [{kind: lower_head, station: A}]} */
bool story_alarms(struct story *story, const struct tree *step, struct problem *problem)
{
	return look(story, step, alarm_rows, problem);
}
