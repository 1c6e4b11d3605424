/* Every call on the database's files fails once at every place, and once from there for ever: the program is
 * killed, the disk is full, the disk is broken. Afterwards the database opens, is whole, holds all that was
 * confirmed and nothing that was refused, and the program itself ended in words. */
#include "rig.h"

#include "doudi/base.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define SHOWN 5

struct fault {
	const char *call, *how;
	const char *words; /* the writer must say this when something was refused */
};

static const struct fault faults[] = {
	{"write", "kill", ""},
	{"write", "short", "已满"},
	{"write", "enospc", "已满"},
	{"write", "enospc:forever", "已满"},
	{"write", "edquot:forever", "已满"},
	{"write", "eio", "磁盘"},
	{"write", "eio:forever", "磁盘"},
	{"sync", "kill", ""},
	{"sync", "eio", "。"},
	{"sync", "eio:forever", "。"},
	{"sync", "enospc", "。"},
	{"truncate", "kill", ""},
	{"truncate", "eio", "。"},
	{"truncate", "eio:forever", "。"},
	{"lock", "kill", ""},
	{"lock", "eio", "。"},
	{"open", "kill", ""},
	{"open", "enospc", "。"},
	{"open", "eio:forever", "。"},
};

struct count {
	int trials, bad;
};

static void complain(struct count *count, const struct fault *fault, int at, const char *what)
{
	if (count->bad++ < SHOWN)
		tap_note("%s %d %s: %s", fault->call, at, fault->how, what);
}

static bool ended_well(int status, bool killed)
{
	if (killed)
		return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	return WIFEXITED(status) && WEXITSTATUS(status) <= 1;
}

/* One trial; false when the fault lies beyond the writer's last such call. */
static bool try_at(struct rig *rig, const struct fault *fault, int at, int commits, const char *weaken, struct count *count)
{
	char *fail = memory_format("%s:%d:%s", fault->call, at, fault->how), *acks, *words;
	const char *answer;
	int status;
	bool fired;

	rig_empty(rig);
	status = rig_write(rig, commits, weaken, fail, false);
	fired = rig_fired(rig);
	acks = rig_acks(rig);
	words = rig_words(rig);
	if (fired) {
		count->trials++;
		answer = rig_ask(rig, acks);
		if (strcmp(answer, "ok") != 0)
			complain(count, fault, at, answer);
		else if (!ended_well(status, strcmp(fault->how, "kill") == 0))
			complain(count, fault, at, words);
		else if ((strstr(acks, "failed-") != NULL || (WIFEXITED(status) && WEXITSTATUS(status) == 1)) &&
		         strstr(words, fault->words) == NULL)
			complain(count, fault, at, words);
	}
	free(fail);
	free(acks);
	free(words);
	return fired;
}

static struct count sweep(struct rig *rig, const struct fault *fault, int step, int commits, const char *weaken)
{
	struct count count = {0};

	for (int at = 1; try_at(rig, fault, at, commits, weaken, &count); at += step)
		continue;
	return count;
}

/* Killed, and killed again while it recovers from that. */
static struct count sweep_recovery(struct rig *rig, int step, int commits)
{
	static const struct fault kill_twice = {"write", "kill", ""};
	struct count count = {0};
	bool fired = true;

	for (int first = 1; fired; first += step) {
		char *fail = memory_format("write:%d:kill", first);

		for (int second = 1; second <= 8; second++) {
			char *again = memory_format("%s:%d:kill", second % 2 == 0 ? "write" : "truncate", (second + 1) / 2), *acks;
			const char *answer;

			rig_empty(rig);
			rig_write(rig, commits, NULL, fail, false);
			fired = rig_fired(rig);
			rig_write(rig, 1, NULL, again, false);
			acks = rig_acks(rig);
			answer = rig_ask(rig, acks);
			count.trials++;
			if (strcmp(answer, "ok") != 0)
				complain(&count, &kill_twice, first, answer);
			free(again);
			free(acks);
		}
		free(fail);
	}
	return count;
}

int main(void)
{
	struct rig *rig = rig_new();
	int commits = rig_full() ? 4 : 2, step = rig_full() ? 1 : 7;
	struct count count;
	int trials = 0;

	for (size_t i = 0; i < BASE_COUNT(faults); i++) {
		bool rare = strcmp(faults[i].call, "write") != 0;

		count = sweep(rig, &faults[i], rare ? (step + 2) / 3 : step, commits, NULL);
		tap_line(count.bad == 0 && count.trials > 0, "%s %s: %d trials, %d bad", faults[i].call, faults[i].how, count.trials, count.bad);
		trials += count.trials;
	}
	count = sweep_recovery(rig, rig_full() ? 5 : 40, commits);
	tap_line(count.bad == 0 && count.trials > 0, "killed twice: %d trials, %d bad", count.trials, count.bad);
	trials += count.trials;
	count = sweep(rig, &faults[0], step, commits, "early");
	tap_line(count.bad > 0, "control: confirming before saving is caught, %d of %d", count.bad, count.trials);
	tap_line(trials >= (rig_full() ? 1000 : 100), "%d trials in all", trials);
	rig_free(rig);
	return tap_end();
}
