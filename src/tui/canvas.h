/* The cells of the screen, and what curses is told about them. */
#ifndef DOUDI_TUI_CANVAS_H
#define DOUDI_TUI_CANVAS_H

#include "doudi/tui.h"

struct cell {
	uint32_t point;
	uint8_t style;
	uint8_t columns; /* 1 or 2; 0 is the second half of a wide character */
};
struct canvas {
	int rows, columns;
	struct cell *wanted, *shown; /* shown: what curses was told last */
	int cursor_row, cursor_column;
	bool ambiguous_wide;
};
void canvas_init(struct canvas *, int rows, int columns);
void canvas_release(struct canvas *);
void canvas_clear(struct canvas *);
void canvas_flush(struct canvas *);         /* tells curses the changed cells and writes them out */
void canvas_forget_shown(struct canvas *);  /* the next flush tells everything */

/* theme: attribute of a style, after theme_start */
void theme_start(bool mono);
unsigned long theme_attribute(enum style); /* curses attributes without the pair */
short theme_pair(enum style);              /* 0 in monochrome */

#endif
