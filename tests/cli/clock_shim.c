/* Preloaded into a program: its clock is so many seconds ahead as CLOCK_AHEAD says. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now)
{
	const char *ahead = getenv("CLOCK_AHEAD");
	int status = (int)syscall(SYS_clock_gettime, clock, now);

	if (status == 0 && clock == CLOCK_REALTIME && ahead != NULL)
		now->tv_sec += strtol(ahead, NULL, 10);
	return status;
}
