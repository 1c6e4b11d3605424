/* The rows of a list, and the window of them that is loaded. */
#ifndef DOUDI_TUI_LIST_H
#define DOUDI_TUI_LIST_H

#include "doudi/tui.h"

struct list_value {
	char *text;
	enum style style;
};
struct list_row {
	char *key;
	bool heading;
	struct list_value *values;
	size_t count;
};
struct list_rows {
	struct list_row *items;
	size_t count, capacity;
};
void list_rows_clear(struct list_rows *);
void list_rows_release(struct list_rows *);
void list_rows_drop(struct list_rows *, size_t from, size_t count);
void list_rows_append_take(struct list_rows *to, struct list_rows *more);        /* more is empty afterwards */
void list_rows_prepend_reversed_take(struct list_rows *to, struct list_rows *more);
size_t list_rows_find(const struct list_rows *, const char *key); /* count when absent */

struct list_view {
	struct widget widget; /* first: widget and list are one pointer */
	struct tui *tui;
	const struct list_column *columns;
	size_t column_count;
	const struct list_source *source;
	void *data;
	struct list_rows rows; /* what is loaded */
	bool at_start, at_end; /* nothing stands before, behind it */
	bool loaded;
	size_t selected, top;
	int visible;           /* rows of the last drawing */
	int64_t total;         /* -1: not known */
	const char *empty_text;
	bool marks_allowed;
	char **marks;
	size_t mark_count;
	struct line_edit search;
	bool searching, filtered;
};

/* list_window.c */
void list_window_load_start(struct list_view *);
void list_window_load_end(struct list_view *);
void list_window_reload(struct list_view *);
bool list_window_go(struct list_view *, const char *key);
/* Loads what lies within two pages of the selected row, drops what lies ten pages away. */
void list_window_follow(struct list_view *);

#endif
