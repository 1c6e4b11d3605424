/* Private to the room: the table of a form, as SQL and as columns. */
#ifndef LEDGER_TABLE_H
#define LEDGER_TABLE_H

#include "doudi/ledger.h"

struct column {
	char *name;
	const struct field *field; /* NULL: no form names it any more, and it stays */
	bool is_number, guard, is_state;
};
struct table {
	const struct form *form;
	struct column *columns;
	size_t *by_name; /* their places, sorted by their names */
	size_t count;
	char *put, *get, *list, *clear; /* statements, in the order of columns; see table.c */
};
/* Values are texts as in bodies, NULL where unknown. */
bool value_same(const char *, const char *);
void value_replace(char **kept, const char *value);
/* A row in memory; what TABLE_FIXED counts comes after the columns. */
struct row {
	char id[33];
	char **values; /* table->count, as in bodies; NULL: unknown */
	bool voided, held;
	char *filed_by, *filed_on, *station; /* NULL: unknown */
	int64_t entered_at, order;
	char event[65]; /* of its newest filing */
};

/* Makes and widens the tables of all forms; *widened: something is new, so that old events may fill it. */
bool tables_open(struct store *, const struct form_catalogue *, struct table **, size_t *count, bool *widened,
    struct problem *) BASE_MUST_CHECK;
void tables_free(struct table *, size_t count);
const struct table *table_find(const struct table *, size_t count, const char *form);
/* table->count if there is none. */
size_t table_column(const struct table *, const char *name);

/* Makes or drops the index by which a record is found without its household. */
bool table_index(struct store *, const struct form *, bool there, struct problem *) BASE_MUST_CHECK;

void row_init(struct row *, const struct table *, const char *id);
void row_release(struct row *, const struct table *);
bool row_put(struct store *, const struct table *, const char *stream, const struct row *, struct problem *) BASE_MUST_CHECK;
/* false: there is none (or the store failed: store_failed). row must be initialised. */
bool row_get(struct store *, const struct table *, const char *stream, struct row *);
/* From a statement that was made of table->list or table->get. */
void row_read(struct statement *, const struct table *, struct row *);

#endif
