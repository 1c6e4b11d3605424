/* The process that reads what a bundle seals, with no right but that. */
#ifndef DOUDI_EXCHANGE_BUNDLE_CHILD_H
#define DOUDI_EXCHANGE_BUNDLE_CHILD_H

#include "bundle.h"

#include <sys/types.h>

/* It reads the file from where it stands; what it says comes at `from`, which the caller closes. -1: there is none. */
pid_t bundle_child_begin(int file, int *from, const struct bundle_header *, const struct station_secret *);
/* Waits for its end. heard: it has said everything, and need not be stopped. False: its end was not a good one. */
bool bundle_child_end(pid_t, bool heard);

#endif
