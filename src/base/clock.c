/* The one clock of the program, which tests and the demo may set. */
#include "doudi/base.h"

#include <time.h>

static bool fixed;
static date fixed_today;
static int64_t fixed_milliseconds; /* nine o'clock of that day */

int64_t clock_milliseconds(void)
{
	struct timespec now;

	if (fixed)
		return fixed_milliseconds;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

date clock_day_of(int64_t milliseconds)
{
	time_t seconds = (time_t)(milliseconds / 1000);
	struct tm local;

	if (localtime_r(&seconds, &local) == NULL)
		return DATE_NONE;
	return date_make(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

date clock_today(void)
{
	return fixed ? fixed_today : clock_day_of(clock_milliseconds());
}

void clock_set_today(date day)
{
	struct tm nine = {.tm_year = 70, .tm_mday = 1 + day, .tm_hour = 9, .tm_isdst = -1};

	fixed = day != DATE_NONE;
	fixed_today = day;
	fixed_milliseconds = fixed ? (int64_t)mktime(&nine) * 1000 : 0;
}
