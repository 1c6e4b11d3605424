/* Looking at screens: what several tests of them ask. */
#ifndef TESTS_SCREENS_LOOK_H
#define TESTS_SCREENS_LOOK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "doudi/tui.h"

/* Opened on nothing, with that many rows and columns. */
struct tui *look_open(int rows, int columns, bool mono);
/* Row of the first line that holds the text; fails and prints the screen when none does. */
int look_find(const struct screen_shot *, const char *text);
bool look_has(const struct screen_shot *, const char *text);
/* Style letter of the first cell of the text. */
char look_style(const struct screen_shot *, const char *text);
/* The cursor stands in the column where the text begins, or right behind it. */
void look_cursor_at(const struct screen_shot *, const char *text);
void look_cursor_behind(const struct screen_shot *, const char *text);
/* No line is wider than the screen. */
void look_fits(const struct screen_shot *);
void look_print(const struct screen_shot *);

#endif
