/* The rows of a file for an outside system, by its column map (sources.yaml `exports`). */
#ifndef DESK_EXPORT_ROWS_H
#define DESK_EXPORT_ROWS_H

#include "sheet.h"

struct export_row { /* a person; cells owned */
	char person[33], household[33], hash[65];
	const char *change; /* new changed gone */
	char **cells;       /* in the map's order; NULL: says how it changed */
};
struct export_rows {
	struct export_row *items;
	size_t count, columns, restricted; /* restricted: households left out (封存) */
};
/* The export of that name; NULL and a problem that names those there are. Its columns are what the forms have. */
const struct tree *export_find(struct desk *, const char *target, struct problem *);
/* Who has changed since the system was last told; all: everyone who is in it. */
bool export_rows_collect(struct desk *, const struct tree *map, bool all, struct export_rows *, struct problem *) BASE_MUST_CHECK;
void export_rows_release(struct export_rows *);
const char *export_change_word(const char *change);

#endif
