#include "doudi/base.h"

#include <errno.h>
#include <unistd.h>

/* A slow stick takes seconds for it, and nobody waits for more than that to hear how far it is. */
#define STRETCH (INT64_C(8) << 20)

static bool overwrite_stretch(int file, int64_t from, int64_t to)
{
	static const char zeros[1 << 16];

	while (from < to) {
		size_t length = to - from < (int64_t)sizeof(zeros) ? (size_t)(to - from) : sizeof(zeros);
		ssize_t done = pwrite(file, zeros, length, from);

		if (done <= 0)
			return false;
		from += done;
	}
	return fdatasync(file) == 0;
}

bool file_overwrite(int file, int64_t from, int64_t to, bool (*told)(void *self, int64_t bytes), void *self)
{
	for (int64_t next; from < to; from = next) {
		next = to - from < STRETCH ? to : from + STRETCH;
		if (!overwrite_stretch(file, from, next))
			return false;
		if (told != NULL && !told(self, next - from)) {
			errno = ECANCELED;
			return false;
		}
	}
	return true;
}
