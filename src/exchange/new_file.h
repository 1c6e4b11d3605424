/* A file in the making, in a folder that others may write to, and how it gets its name. errno says why something failed. */
#ifndef EXCHANGE_NEW_FILE_H
#define EXCHANGE_NEW_FILE_H

#include <stdbool.h>

int new_file_open(const char *path); /* for its owner alone; never one that is there, nor where a link leads. -1: failed */
/* The final name, which must be free, and the folder flushed. False: it may have either name. */
bool new_file_name(const char *unfinished, const char *path);

#endif
