/* Whether a library is new enough. */
#include "doudi/base.h"

#include <stdlib.h>

bool library_is_at_least(const char *running, const char *oldest)
{
	while (*oldest != '\0') {
		char *after_running, *after_oldest;
		long has = strtol(running, &after_running, 10), wants = strtol(oldest, &after_oldest, 10);

		if (has != wants || after_running == running)
			return has > wants;
		running = after_running + (*after_running == '.');
		oldest = after_oldest + (*after_oldest == '.');
	}
	return true;
}
