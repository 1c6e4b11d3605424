/* A program at a real terminal: it runs on a pty, libvterm is the screen. Nothing sleeps: after every key the driver reads
 * until the program says, by its marker, that it has handled everything typed so far. */
#ifndef TESTS_TERMINAL_DRIVE_H
#define TESTS_TERMINAL_DRIVE_H

#include <stdbool.h>
#include <stddef.h>

struct drive;
struct drive_options {
	const char *const *command; /* NULL-ended; NULL: run `inside` in a child of this program */
	int (*inside)(void *data);
	void *data;
	const char *const *environment; /* NULL-ended "NAME=value", on top of what there is; "NAME" takes it away */
	const char *charset; /* of the terminal, for iconv; NULL: UTF-8 */
	int rows, columns;   /* 0: 24 x 80 */
};
/* The program has drawn its first screen when this returns. */
struct drive *drive_start(const struct drive_options *);
/* Waits for the program to end; returns its exit code, or 128 and the signal. */
int drive_end(struct drive *);
int drive_unplug(struct drive *); /* takes the terminal away; else as drive_end */
bool drive_has_sent(struct drive *, const char *bytes); /* since it began; in UTF-8, whatever the terminal speaks */
bool drive_has_ended(struct drive *); /* the last wait found the end of its output instead of a marker */

void drive_keys(struct drive *, const char *text); /* UTF-8, sent in the terminal's charset; waits for the marker */
void drive_bytes(struct drive *, const char *bytes, size_t count); /* as they are; waits for the marker */
void drive_write(struct drive *, const char *bytes, size_t count); /* does not wait */
void drive_wait(struct drive *);                                   /* until the next marker, or the end */
/* Nothing must come for that long; for what is about time itself. */
void drive_expect_silence(struct drive *, int milliseconds);
void drive_resize(struct drive *, int rows, int columns);
void drive_signal(struct drive *, int number); /* does not wait */

/* The screen as text, wide characters once, no trailing blanks; NULL-ended; valid until the next call. */
const char *drive_line(struct drive *, int row);
bool drive_has(struct drive *, const char *text);
int drive_row_of(struct drive *, const char *text); /* fails when it is nowhere */
void drive_cursor(struct drive *, int *row, int *column);
bool drive_is_reverse(struct drive *, int row, int column);
bool drive_wants_pastes(struct drive *); /* bracketed paste is on */
void drive_print(struct drive *);

/* Folder with the locales that the build made; NULL where it could not. */
const char *drive_locales(void);

#endif
