/* The last row of a table file that this program writes: whose file it is, its number and the digest of all rows before it. So a
 * file needs nothing beside it to be checked, and a person with a spreadsheet sees one row more. */
#ifndef DESK_TABLE_SEAL_H
#define DESK_TABLE_SEAL_H

#include "doudi/text.h"

#define TABLE_SEAL_MARK "#doudi"

/* Behind the last row. */
void table_seal_add(struct buffer *csv, const char *target, int64_t number, size_t rows);
/* Whether a row of a file is the seal; it is no row of data then. */
bool table_seal_is(const struct csv_row *);
struct table_seal {
	char *target; /* owned; NULL: the file has none */
	int64_t number;
};
/* Reads the seal of a file, and whether the rows are those that were sealed. A file without one is refused if it must have one. */
bool table_seal_check(const char *path, bool must, struct table_seal *, struct problem *) BASE_MUST_CHECK;

#endif
