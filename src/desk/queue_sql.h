/* A queue's declaration as one SQL statement that its own partial index answers. */
#ifndef DESK_QUEUE_SQL_H
#define DESK_QUEUE_SQL_H

#include "sheet.h"

/* SELECT id, household, order terms.., columns.., due of `queue`; `today` literals are bound to ?1 ?2 .. in the order
 * queue_sql_bind binds them. */
enum queue_wish { QUEUE_FIRST, QUEUE_AFTER, QUEUE_BEFORE, QUEUE_LAST };
#define QUEUE_RESTRICTED_CELL "char(31)" /* in SQL, for a cell of a restricted household; '\x1f' in the row */
char *queue_sql_page(struct desk *, const struct queue *, enum queue_wish);
char *queue_sql_count(struct desk *, const struct queue *);
char *queue_sql_count_restricted(struct desk *, const struct queue *); /* households that it hides; NULL: it hides none */
char *queue_sql_index(const struct queue *);
/* Number of result columns before the queue's own: id, household, and the order terms. */
size_t queue_sql_leading(const struct queue *);
/* Binds the days, then (after a key) the key's terms and id, then the area and the limit. */
void queue_sql_bind(struct desk *, struct statement *, const struct queue *, const char *key, int64_t limit);

#endif
