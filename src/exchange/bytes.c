#include "bytes.h"

#include <errno.h>
#include <unistd.h>

bool bytes_write(int file, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t put = write(file, at, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		at += put;
		length -= (size_t)put;
	}
	return true;
}

ssize_t bytes_read(int file, void *to, size_t length)
{
	size_t held = 0;

	while (held < length) {
		ssize_t got = read(file, (char *)to + held, length - held);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		held += (size_t)got;
	}
	return (ssize_t)held;
}
