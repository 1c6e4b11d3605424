/* Which backups in a folder stay. */
#ifndef DESK_BACKUP_H
#define DESK_BACKUP_H

#include "station.h"

#define BACKUP_SUFFIX ".backup"

struct backup_file {
	char *name;
	int64_t made_at;
	date day;
	bool goes;
};
/* Marks those that go, and sorts. `newest` was made just now and stays, as does the newest of the day before it, whenever that was, and
 * whatever a wrong clock has dated later. */
void backup_choose(struct backup_file *, size_t count, const char *newest);
/* Removes from the folder what does not stay of this station's own backups. What cannot be removed stays, which does no harm. */
void backup_remove_old(struct desk *, const char *folder, const char *newest);

#endif
