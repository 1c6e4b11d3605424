/* The curses side of a terminal: start, stop, signals, keys. */
#ifndef DOUDI_TUI_TERMINAL_H
#define DOUDI_TUI_TERMINAL_H

#include "doudi/tui.h"

#define TERMINAL_ROWS 24
#define TERMINAL_COLUMNS 80

/* locale.c: false when the locale can show no Chinese; a sentence in *warning (owned by the caller) when it was changed. */
bool locale_start(char **warning, struct problem *) BASE_MUST_CHECK;

/* terminal.c */
bool terminal_start(const struct tui_options *, struct problem *) BASE_MUST_CHECK;
void terminal_stop(void);
void terminal_suspend(void);
int terminal_signal(void); /* the one that shall end the program, or 0 */
void terminal_hang_up(void); /* the line is gone: as if SIGHUP had come */
bool terminal_resize(int rows, int columns); /* tests; false where curses refuses */
void terminal_size(int *rows, int *columns);
void terminal_redraw_all(void);
void terminal_mark(void); /* ESC ] 777 ; N BEL, where it was asked for */
void terminal_bell(void);
/* Waits for input or a signal; -1: for ever. False when the time is over. */
bool terminal_wait(int milliseconds);

/* input.c */
void input_start(void);
void input_stop(void);
/* The next key that is there; false when none is. key->paste stays valid until the next call. */
bool input_next(struct key *);
bool input_is_waiting(void);
void input_drop(void);         /* keys typed ahead */
bool input_was_foreign(void);  /* bytes came that are no text in this locale; asking clears it */

/* key_bytes.c: bytes to code points, in the locale; pure */
struct key_bytes {
	char bytes[16];
	size_t count;
	bool foreign; /* something was dropped */
};
void key_bytes_add(struct key_bytes *, unsigned char byte);
bool key_bytes_next(struct key_bytes *, uint32_t *point);
void key_bytes_give_up(struct key_bytes *); /* nothing follows: what is left was no text */

/* key_sequences.c */
#define SEQUENCE_PASTE_BEGIN 0x2000
#define SEQUENCE_PASTE_END 0x2001
void key_sequences_define(void);
uint32_t key_sequences_press(int curses_code);

#endif
