/* Beside the bundles themselves: receipts, codes, what has been carried, what is missing or does not agree.
 * `code`: of a station; NULL does nothing. */
#ifndef SCREENS_BUNDLE_NOTES_H
#define SCREENS_BUNDLE_NOTES_H

#include "screens.h"

/* What is being shown while a bundle is made or taken, or is cleaned away; Esc stops it. */
struct carrying {
	struct tui *tui;
	const char *what;
};
bool carrying_cleans(void *self, int64_t done, int64_t all);
bool bundle_note_take(struct screens *, const char *path, struct problem *);
void bundle_note_write(struct screens *, const char *code);
void bundle_acknowledge(struct screens *);
void bundle_clean(struct screens *);
char *bundle_add_cleaned_take(char *text, const struct exchange_cleaned *); /* with a line of what was cleaned away, if anything was */
void bundle_show_carried(struct screens *, const char *code);
void bundle_show_missing(struct screens *);
void bundle_rule_fork(struct screens *, const char *station);
void bundle_forgo(struct screens *);

#endif
