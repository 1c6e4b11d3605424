/* What a power cut leaves, replayed after each recorded operation of the store (disk_replay.h). In each such state the database
 * opens, is whole, and holds whatever was confirmed before. Two control runs with weaker settings must lose something,
 * or the test proves nothing. */
#include "disk_replay.h"
#include "rig.h"

#include "doudi/base.h"

#include <string.h>

#define SHOWN 5

struct judging {
	struct rig *rig;
	int shown;
};

static bool judge(void *self, const struct disk *disk, const char *acks)
{
	struct judging *judging = self;
	const char *answer;

	disk_lay_out(disk);
	answer = rig_ask(judging->rig, acks);
	if (strcmp(answer, "ok") == 0)
		return true;
	if (judging->shown++ < SHOWN)
		tap_note("%s", answer);
	return false;
}

static struct disk_count cut_everywhere(struct rig *rig, int commits, const char *weaken, int variants)
{
	struct judging judging = {.rig = rig};
	struct disk *disk = disk_new();
	struct disk_count count;
	struct entry *entries;
	size_t entry_count;

	rig_empty(rig);
	if (rig_write(rig, commits, weaken, NULL, true) != 0) {
		tap_line(false, "the writer works without a fault");
		exit(tap_end());
	}
	entries = disk_read_log(rig_log(rig), &entry_count);
	rig_empty(rig);
	count = disk_cut_everywhere(disk, entries, entry_count, variants, judge, &judging);
	disk_free(disk);
	disk_free_log(entries, entry_count);
	rig_empty(rig);
	return count;
}

int main(void)
{
	static const struct {
		const char *title, *weaken;
		bool loses;
	} runs[] = {
		{"the store's own settings lose nothing", NULL, false},
		{"control: synchronous=OFF loses something", "PRAGMA synchronous = OFF", true},
		{"control: journal_mode=DELETE with FULL loses something", "PRAGMA journal_mode = DELETE", true},
	};
	struct rig *rig = rig_new();

	random_seed(20250303);
	for (size_t i = 0; i < BASE_COUNT(runs); i++) {
		bool long_run = rig_full() && !runs[i].loses;
		struct disk_count count = cut_everywhere(rig, long_run ? 12 : 4, runs[i].weaken, long_run ? 50 : 6);

		tap_line((count.bad > 0) == runs[i].loses && count.acks > 0, "%s: %d states, %d of them different, %d confirmations, %d bad", runs[i].title,
		         count.states, count.different, count.acks, count.bad);
	}
	rig_free(rig);
	return tap_end();
}
