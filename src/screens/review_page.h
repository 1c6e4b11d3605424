/* The review sheet, between the files that show it and those that act on it. */
#ifndef DOUDI_SCREENS_REVIEW_PAGE_H
#define DOUDI_SCREENS_REVIEW_PAGE_H

#include "screens.h"

struct review_page {
	struct screens *screens;
	struct screen *screen;
	char *household, *application; /* application NULL: the household has none */
	struct review review;
	struct list_view *list;
	bool in_queue; /* opened from a row */
	bool in_full; /* what stands under the conditions, too */
};

/* review_lines.c */
extern const struct list_column review_columns[];
extern const size_t review_column_count;
extern const struct list_source review_source;
/* What a row of the list stands for; reason NULL: the verdict's own line. False when the key is none. */
bool review_line(const struct review *, const char *key, const struct verdict **, const struct reason **);
char *review_verdict_words(const struct review_page *, const struct verdict *); /* label, and the person's name */
/* What was recorded for this category (and person) in this application; NULL: nothing yet. */
const struct record *review_determination(const struct review_page *, const struct verdict *);
const char *verdict_mark(const struct verdict *);
enum style verdict_style(const struct verdict *);
/* "600.00 元/月 < 620.00 元/月"; with sources: labels, ways, dates and the parameter. Caller owns it. */
char *reason_sides(const struct reason *);
char *reason_in_full(const struct reason *);
/* One of the category's own conditions, and not a matter of course. */
bool review_is_condition(const struct verdict *, const struct reason *);
const char *reason_brief(const struct reason *); /* reason_words, for a line of a list */
const char *reason_words(const struct reason *); /* the document's words, or what the line is about */

/* review_screen.c */
void review_accept_way(struct review_page *);

/* review_missing.c: asks which of several, and opens the form where it is entered */
void review_enter_missing(struct review_page *, const struct missing_field *, size_t count);
char *missing_words(struct review_page *, const struct missing_field *, size_t count);

#endif
