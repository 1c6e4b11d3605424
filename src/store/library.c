/* Which SQLite this is. */
#include "connection.h"

#include <stdio.h>

struct library store_library(void)
{
	struct library library = {.name = "SQLite", .built = SQLITE_VERSION, .oldest = "3.37.0"};

	snprintf(library.running, sizeof(library.running), "%s", sqlite3_libversion());
	return library;
}
