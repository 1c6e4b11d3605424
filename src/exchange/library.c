/* Which zstd this is. */
#include "doudi/exchange.h"

#include <stdio.h>
#include <zstd.h>

struct library exchange_library(void)
{
	struct library library = {.name = "zstd", .built = ZSTD_VERSION_STRING, .oldest = "1.4.0"};

	snprintf(library.running, sizeof(library.running), "%s", ZSTD_versionString());
	return library;
}
