/* Beside the bundles themselves: receipts, codes, and what has been carried. `code`: of a station; NULL does nothing. */
#ifndef SCREENS_BUNDLE_NOTES_H
#define SCREENS_BUNDLE_NOTES_H

#include "screens.h"

void bundle_note_take(struct screens *, const char *path);
void bundle_note_write(struct screens *, const char *code);
void bundle_acknowledge(struct screens *);
void bundle_show_carried(struct screens *, const char *code);

#endif
