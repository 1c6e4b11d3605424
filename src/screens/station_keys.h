/* What an administrator does about keys and files of a station, beyond its people: also by commands (unit end, unit key, unit close, restore). */
#ifndef SCREENS_STATION_KEYS_H
#define SCREENS_STATION_KEYS_H

#include "screens.h"

/* Ends the key of one person of that station after a number of its log; name NULL: asks whose. */
void station_end_key(struct screens *, const char *code, const char *name);
/* Writes out the key that opens what is sealed for this station. */
void station_write_key(struct screens *);
/* The log is closed and another begun, if its clock stands in the future. */
void station_close_log(struct screens *);
/* A backup into a new file, which begins a log of its own. */
void station_restore(struct screens *);

#endif
