/* Letters, between the file that lays them out and those that fill the slots. */
#ifndef DOUDI_REPORT_LETTER_H
#define DOUDI_REPORT_LETTER_H

#include "doudi/report.h"

#define LETTER_BLANK "________"
#define LETTER_BYTES (256u << 10)

struct letter {
	const struct letter_scene *scene;
	const struct tree *tree; /* the pack's */
	size_t number;           /* of the line, in a list */
	struct world *world;
	const struct record **reached; /* the filing and what it leads to, nearest first */
	size_t reached_count;
};
void letter_reach(struct letter *);
/* The text of {path}; false and a problem when it means nothing. */
bool letter_slot(struct letter *, const char *path, struct buffer *, struct problem *) BASE_MUST_CHECK;
/* A value for people, masked; a blank when it is unknown. */
void letter_value(struct letter *, const struct field *, struct value, struct buffer *);
/* {list}: the heads of a list's columns and its lines. */
bool letter_list(struct letter *, struct buffer *, struct problem *) BASE_MUST_CHECK;
/* Text with slots, filled. */
bool letter_fill(struct letter *, const char *text, struct buffer *, struct problem *) BASE_MUST_CHECK;
/* Blanks at the end of a table's line go, and a newline comes. */
void letter_end_line(struct buffer *);
/* {rows.FORM}: a plain table; empty lines to write on where there are no rows. */
bool letter_rows(struct letter *, const char *form, struct buffer *, struct problem *) BASE_MUST_CHECK;

#endif
