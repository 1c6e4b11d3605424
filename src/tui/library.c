/* Which ncurses this is. */
#include "doudi/tui.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>

struct library terminal_library(void)
{
	static const char prefix[] = "ncurses ";
	const char *running = curses_version();
	struct library library = {.name = "ncurses", .oldest = "6.1"};

	if (strncmp(running, prefix, sizeof(prefix) - 1) == 0)
		running += sizeof(prefix) - 1;
	snprintf(library.built, sizeof(library.built), "%s.%d", NCURSES_VERSION, NCURSES_VERSION_PATCH);
	snprintf(library.running, sizeof(library.running), "%s", running);
	return library;
}
