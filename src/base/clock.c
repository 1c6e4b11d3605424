/* The one clock of the program, which tests and the demo may set. */
#include "doudi/base.h"

#include <time.h>

static struct clock clock_set;

static int64_t real_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_milliseconds(void)
{
	return clock_set.fixed ? clock_set.milliseconds : real_milliseconds() + clock_set.ahead;
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
	return clock_set.fixed ? clock_set.today : clock_day_of(clock_milliseconds());
}

static int64_t nine_of(date day)
{
	struct tm nine = {.tm_year = 70, .tm_mday = 1 + day, .tm_hour = 9, .tm_isdst = -1};

	return (int64_t)mktime(&nine) * 1000;
}

void clock_set_today(date day)
{
	clock_set = (struct clock){.today = DATE_NONE};
	if (day != DATE_NONE)
		clock_set = (struct clock){.fixed = true, .today = day, .milliseconds = nine_of(day)};
}

struct clock clock_start_day(date day)
{
	struct clock before = clock_set;

	clock_set = (struct clock){.today = DATE_NONE, .ahead = nine_of(day) - real_milliseconds()};
	return before;
}

void clock_set_back(struct clock before)
{
	clock_set = before;
}
