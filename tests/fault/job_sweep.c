/* The jobs of two stations, each with a fault at every one of its calls on the disk, once and from there for ever: killed, disk full,
 * disk broken, half a write. Afterwards the file opens, is whole and verifies, what was confirmed is there, nothing half
 * bears a final name, and the job done again comes to the full result. */
#include "jobs.h"
#include "rig.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define SHOWN 4

static const struct {
	enum disk_call call;
	const char *how;
} faults[] = {
    {CALL_WRITE, "kill"},
    {CALL_WRITE, "short"},
    {CALL_WRITE, "enospc"},
    {CALL_WRITE, "enospc:forever"},
    {CALL_WRITE, "edquot"},
    {CALL_WRITE, "edquot:forever"},
    {CALL_WRITE, "eio"},
    {CALL_WRITE, "eio:forever"},
    {CALL_SYNC, "kill"},
    {CALL_SYNC, "eio"},
    {CALL_SYNC, "eio:forever"},
    {CALL_SYNC, "enospc"},
    {CALL_SYNC, "enospc:forever"},
    {CALL_SYNC, "edquot"},
    {CALL_SYNC, "edquot:forever"},
    {CALL_READ, "kill"},
    {CALL_READ, "eio"},
    {CALL_READ, "eio:forever"},
    {CALL_OPEN, "kill"},
    {CALL_OPEN, "enospc"},
    {CALL_OPEN, "enospc:forever"},
    {CALL_OPEN, "eio"},
    {CALL_OPEN, "eio:forever"},
    {CALL_TRUNCATE, "kill"},
    {CALL_TRUNCATE, "enospc"},
    {CALL_TRUNCATE, "enospc:forever"},
    {CALL_TRUNCATE, "eio"},
    {CALL_TRUNCATE, "eio:forever"},
    {CALL_UNLINK, "kill"},
    {CALL_UNLINK, "eio"},
    {CALL_UNLINK, "eio:forever"},
    {CALL_RENAME, "kill"},
    {CALL_RENAME, "eio"},
    {CALL_RENAME, "enospc"},
    {CALL_LINK, "kill"},
    {CALL_LINK, "eio"},
    {CALL_LINK, "enospc"},
    {CALL_LOCK, "kill"},
    {CALL_LOCK, "eio"},
    {CALL_LOCK, "eio:forever"},
};

struct count {
	int trials, bad;
};

/* Killed where it should be, refused in words, or done. */
static bool ended_well(const struct trial *trial, bool killed)
{
	if (killed)
		return WIFSIGNALED(trial->status) && WTERMSIG(trial->status) == SIGKILL;
	if (!WIFEXITED(trial->status))
		return false;
	return WEXITSTATUS(trial->status) == 0 || (WEXITSTATUS(trial->status) == 1 && strstr(trial->words, "。") != NULL);
}

static void try_one(struct stations *stations, const struct job *job, size_t fault, long at, struct count *count)
{
	static const char *const calls[] = DISK_CALL_NAMES;
	char *fail = memory_format("%s:%ld:%s", calls[faults[fault].call], at, faults[fault].how), *wrong = NULL;
	struct trial trial;

	stations_try(stations, job, fail, NULL, false, &trial);
	if (stations->tally->fired) {
		count->trials++;
		/* The reader of a bundle may be the one who is killed. */
		if (!ended_well(&trial, strcmp(faults[fault].how, "kill") == 0) && !ended_well(&trial, false))
			wrong = memory_format("ended with status %d: %s", trial.status, trial.words);
		else
			wrong = stations_look(stations, job, trial.acks);
	}
	if (wrong != NULL && count->bad++ < SHOWN)
		tap_note("%s %s: %s", job->name, fail, wrong);
	trial_release(&trial);
	free(wrong);
	free(fail);
}

static void sweep(struct stations *stations, const struct job *job, int each, struct count *all)
{
	struct count count = {0, 0};
	struct disk_tally clean;
	struct trial trial;

	stations_try(stations, job, NULL, NULL, false, &trial);
	clean = *stations->tally;
	tap_line(trial.status == 0, "%s without a fault %s", job->name, trial.words);
	trial_release(&trial);
	for (size_t i = 0; i < BASE_COUNT(faults); i++) {
		long calls = clean.counts[faults[i].call], step = calls / each < 1 ? 1 : calls / each;

		for (long at = 1; at <= calls; at += step)
			try_one(stations, job, i, at, &count);
	}
	tap_line(count.trials > 0 && count.bad == 0, "%s: %d trials, %d bad", job->name, count.trials, count.bad);
	all->trials += count.trials;
	all->bad += count.bad;
}

int main(void)
{
	struct stations *stations = stations_new();
	int each = rig_full() ? 1000000 : 2;
	struct count all = {0, 0};
	time_t begin = time(NULL);

	jobs_expect(stations);
	for (size_t i = 0; job_at(i) != NULL; i++)
		sweep(stations, job_at(i), each, &all);
	tap_line(all.trials >= (rig_full() ? 20000 : 300), "%d trials in all, %d bad, in %ld s", all.trials, all.bad, (long)(time(NULL) - begin));
	stations_free(stations);
	return tap_end();
}
