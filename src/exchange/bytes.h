/* bytes: all of them, or a failure, whatever the system does in parts. */
#ifndef EXCHANGE_BYTES_H
#define EXCHANGE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

bool bytes_write(int file, const void *, size_t);	 /* false: errno says why */
ssize_t bytes_read(int file, void *to, size_t length); /* fewer than length at the end; -1: errno says why */

#endif
