/* Two stations in a scratch folder, a township and its county, on whose jobs faults are tried. Every trial starts from the same
 * files, in a child of a process that has both stations open and runs behind disk_shim. Whatever became of it, another
 * child looks at what is there then. */
#ifndef STATIONS_H
#define STATIONS_H

#include "disk_log.h"
#include "doudi/desk.h"

#define STATIONS_PASSPHRASE "between two"
#define STATIONS_ADMINISTRATOR "admin"
#define STATIONS_ERASE_DAY date_make(2999, 1, 1) /* when all orders to erase are due */

struct job; /* jobs.h */
struct stations {
	char *place, *disk, *acks, *log, *words;
	char *town_file, *county_file, *stick; /* in the folder `disk` */
	char *bundle; /* of the township for the county, on the stick */
	char *arrived; /* an earlier one, beside it, which the county has and has acknowledged */
	char *backup; /* of the township */
	struct desk *town, *county;
	char erased[33]; /* a household of the county that two supervisors have ordered to be erased */
	char *copy; /* where a backup or a restored station goes */
	char *town_is, *county_after; /* what they say of themselves, the county when it has taken the bundle (jobs_expect) */
	struct file_kept {
		char *path, *bytes;
		size_t length;
	} *kept; /* what the disk holds when a trial begins */
	size_t kept_count;
	struct disk_tally *tally;
};
/* Runs the program again behind disk_shim, if it does not run there yet. */
struct stations *stations_new(void);
void stations_free(struct stations *);
_Noreturn void stations_die(const char *what, const struct problem *); /* Bail out! */
bool stations_file(struct desk *, const char *name, size_t note_length, struct problem *) BASE_MUST_CHECK; /* a household */
void stations_keep(struct stations *); /* from now on, trials begin with the files as they are */
void stations_lay_out(struct stations *); /* as they were kept, and no other */

struct trial {
	int status;  /* as of waitpid; an exit code of 1: the job was refused, in words */
	char *words; /* owned */
	char *acks;  /* owned; what was confirmed: saved-1 failed-2 ... */
};
/* The job from the kept files on; fail as DISK_FAIL says or NULL, weaken: SQL for control runs or NULL; records a log if asked. */
void stations_try(struct stations *, const struct job *, const char *fail, const char *weaken, bool record, struct trial *);
void trial_release(struct trial *);
/* What the job's look says of the files as they are; NULL: nothing is wrong. Owned. */
char *stations_look(struct stations *, const struct job *, const char *acks);
void stations_acknowledge(struct stations *, const char *what, int number); /* by a job: this was confirmed to the user */

#endif
