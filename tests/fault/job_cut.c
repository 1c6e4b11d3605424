/* Power cuts while two stations work: filing, making a bundle, taking one. After each recorded operation on the disk, in whatever
 * state the cut leaves it (disk_replay.h), nothing confirmed is lost, nothing is corrupt, whatever bears the name of a bundle is
 * one, and the job done again comes to the full result. Two control runs with weaker settings must lose something. */
#include "disk_replay.h"
#include "jobs.h"
#include "rig.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define SHOWN 3

struct judging {
	struct stations *stations;
	const struct job *job;
	int shown;
};

static bool judge(void *self, const struct disk *disk, const char *acks)
{
	struct judging *judging = self;
	char *wrong;

	stations_lay_out(judging->stations);
	disk_lay_out(disk);
	wrong = stations_look(judging->stations, judging->job, acks);
	if (wrong != NULL && judging->shown++ < SHOWN)
		tap_note("%s: %s", judging->job->name, wrong);
	free(wrong);
	return wrong == NULL;
}

static bool is_in_log(const struct entry *entries, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(entries[i].path, path) == 0)
			return true;
	return false;
}

static struct disk_count cut_everywhere(struct stations *stations, const struct job *job, const char *weaken, int variants)
{
	struct judging judging = {.stations = stations, .job = job};
	struct disk *disk = disk_new();
	struct disk_count count;
	struct entry *entries;
	size_t entry_count;
	struct trial trial;

	stations_try(stations, job, NULL, weaken, true, &trial);
	if (trial.status != 0)
		stations_die(trial.words, NULL);
	trial_release(&trial);
	entries = disk_read_log(stations->log, &entry_count);
	for (size_t i = 0; i < stations->kept_count; i++)
		if (is_in_log(entries, entry_count, stations->kept[i].path))
			disk_begin_with(disk, stations->kept[i].path, stations->kept[i].bytes, stations->kept[i].length);
	count = disk_cut_everywhere(disk, entries, entry_count, variants, judge, &judging);
	disk_free(disk);
	disk_free_log(entries, entry_count);
	return count;
}

int main(void)
{
	static const struct {
		const char *job, *weaken, *title;
	} runs[] = {
	    {"append", NULL, "filings"},
	    {"make", NULL, "a bundle is made"},
	    {"take", NULL, "a bundle is taken"},
	    {"backup", NULL, "a backup is made"},
	    {"append", "PRAGMA synchronous = OFF", "control: filings with synchronous=OFF lose something"},
	    {"append", "PRAGMA journal_mode = DELETE", "control: filings with journal_mode=DELETE and FULL lose something"},
	};
	struct stations *stations = stations_new();
	time_t begin = time(NULL);
	int states = 0;

	setenv("DOUDI_FEW_FILINGS", "1", 1); /* each has some 3000 states: thirty would take a quarter of an hour */
	random_seed(20250303);
	jobs_expect(stations);
	for (size_t i = 0; i < BASE_COUNT(runs); i++) {
		bool control = runs[i].weaken != NULL;
		struct disk_count count = cut_everywhere(stations, job_named(runs[i].job), runs[i].weaken, !rig_full() ? 1 : i == 0 ? 60 : 4);

		tap_line((count.bad > 0) == control && count.acks > 0, "%s: %d states, %d of them different, %d confirmations, %d bad", runs[i].title,
		    count.states, count.different, count.acks, count.bad);
		states += count.states;
	}
	tap_line(states > (rig_full() ? 20000 : 200), "%d states in all, in %ld s", states, (long)(time(NULL) - begin));
	stations_free(stations);
	return tap_end();
}
