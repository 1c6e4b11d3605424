/* For tests that leave a folder behind: it goes with all that is in it. */
#ifndef TEST_FOLDER_SCRATCH_H
#define TEST_FOLDER_SCRATCH_H

#include <ftw.h>
#include <stdio.h>

static inline int folder_drop(const char *path, const struct stat *status, int flag, struct FTW *walk)
{
	(void)status, (void)flag, (void)walk;
	return remove(path);
}

static inline int folder_remove(const char *path) /* 0: it is gone */
{
	return nftw(path, folder_drop, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
