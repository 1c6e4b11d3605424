/* confine: a process that may do nothing more but read and write what it has open, use memory, and end. */
#ifndef EXCHANGE_CONFINE_H
#define EXCHANGE_CONFINE_H

#include "doudi/base.h"

/* For ever, in this process: any other system call kills it. false where the kernel cannot; then nothing may be parsed. */
bool confine_self(void) BASE_MUST_CHECK;

#endif
