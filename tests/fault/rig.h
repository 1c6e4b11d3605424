/* What power_cut and fault_sweep share: a writer run behind disk_shim, and a checker asked about folders.
 *
 * DOUDI_FAULT_WRITER and DOUDI_FAULT_CHECKER name other shell commands than disk_writer's; the writer is
 * given FOLDER ACKS COMMITS [SQL], the checker answers lines as disk_writer does. */
#ifndef RIG_H
#define RIG_H

#include <stdbool.h>
#include <stddef.h>

struct rig; /* a scratch place with the folder `disk`, the folder `acks` and the file `log` */
struct rig *rig_new(void);
void rig_free(struct rig *);
bool rig_full(void); /* DOUDI_FULL: the long counts */

const char *rig_disk(const struct rig *);
const char *rig_log(const struct rig *);
void rig_empty(struct rig *); /* no files in disk and acks, no log */

/* Runs the writer; fail as DISK_FAIL says or NULL; records a log if asked. Returns the wait status; 99
 * as an exit code is a sanitizer's. */
int rig_write(struct rig *, int commits, const char *weaken, const char *fail, bool record);
bool rig_fired(const struct rig *); /* whether the fault came up in the last run */
/* What the writer said in its last run; the caller owns it. */
char *rig_words(const struct rig *);
/* Names of the files in acks, blank between; the caller owns it. */
char *rig_acks(const struct rig *);
/* The checker's answer about the folder `disk`, valid until the next; "ok" is good. */
const char *rig_ask(struct rig *, const char *acks);

void tap_line(bool ok, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
int tap_end(void); /* prints the plan; the exit code */

#endif
