/* bytes: all of them, or a failure, whatever the system does in parts. */
#ifndef EXCHANGE_BYTES_H
#define EXCHANGE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

bool bytes_write(int file, const void *, size_t);	 /* false: errno says why */
ssize_t bytes_read(int file, void *to, size_t length); /* fewer than length at the end; -1: errno says why */

/* The same over a pipe that many small pieces pass through: a call of the system moves many. Begin as {.file = file}. */
#define BYTES_TOGETHER ((size_t)64 << 10)
struct bytes_out {
	int file;
	size_t held;
	char bytes[BYTES_TOGETHER];
};
bool bytes_put(struct bytes_out *, const void *, size_t);
bool bytes_flush(struct bytes_out *);
struct bytes_in {
	int file;
	size_t at, held;
	char bytes[BYTES_TOGETHER];
};
bool bytes_take(struct bytes_in *, void *to, size_t length); /* false: that many do not come */

#endif
