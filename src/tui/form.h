/* A form on the screen, for the files that draw it, walk through it and edit it. */
#ifndef DOUDI_TUI_FORM_H
#define DOUDI_TUI_FORM_H

#include "doudi/tui.h"

enum form_trouble { FORM_CALM, FORM_REFUSED, FORM_WARNED };
enum form_line_kind { LINE_BLANK, LINE_TITLE, LINE_FIELD, LINE_GRID_HEAD, LINE_GRID_ROW, LINE_GRID_EMPTY };
struct form_line {
	enum form_line_kind kind;
	struct form_place place;
	int row, rows;    /* from the top of the whole form */
	int labels;       /* columns of the labels of its section */
	size_t grid;      /* which of `grids` it belongs to */
};
#define GRID_COLUMNS 40
struct form_grid {
	int first; /* the first column stays, those behind it are shown from this one on */
	int count, widths[GRID_COLUMNS];
};
struct form_view {
	struct widget widget; /* first: widget and form are one pointer */
	struct tui *tui;
	const struct form_source *source;
	void *data;
	struct form_place at;
	bool arrived;   /* `at` has been set */
	bool editing;   /* the text of the field at `at` is in `edit` */
	struct line_edit edit;
	char *arrived_text; /* what stood in the field: handed back untouched when nothing was typed */
	char *picked;       /* codes chosen from the list; NULL when the text was typed */
	enum form_trouble trouble;
	char *sentence;
	struct form_line *lines;
	size_t line_count;
	struct form_grid *grids;
	size_t grid_count;
	int top;         /* first row of the form that is shown */
	int box_columns; /* of the field being edited, as last drawn */
};

/* form_walk.c */
struct form_section form_section_of(struct form_view *, int section);
struct form_field form_field_at(struct form_view *, struct form_place);
bool form_is_empty_grid(struct form_view *, struct form_place);
bool form_step(struct form_view *, struct form_place *, int by); /* to the next place that is visited; false: none */
bool form_first(struct form_view *, struct form_place *);
bool form_last(struct form_view *, struct form_place *);
void form_settle(struct form_view *); /* `at` is a place that exists and is visited, as far as there is any */

/* form_edit.c */
void form_arrive(struct form_view *, struct form_place);
bool form_leave(struct form_view *, bool check); /* false: it stays, and says why */
void form_fill(struct form_view *, const char *text_or_codes); /* as if typed */
void form_choose(struct form_view *, const char *typed);
void form_repeat(struct form_view *);
void form_repeat_row(struct form_view *);
void form_calm(struct form_view *);
void form_complain(struct form_view *, enum form_trouble, const char *sentence);

/* form_draw.c */
void form_draw(struct widget *, struct canvas *, struct area, bool focused);

/* form_keys.c */
extern const struct key_binding form_keys[];

/* form_rows.c */
bool form_is_in_grid(struct screen *);
bool form_is_in_empty_grid(struct screen *);
bool form_has_rows(struct screen *);
bool form_may_change_rows(struct screen *);
void form_key_insert_row(struct screen *);
void form_key_append_row(struct screen *);
void form_key_delete_row(struct screen *);
void form_key_next_row(struct screen *);
void form_key_previous_row(struct screen *);
void form_key_leave_grid(struct screen *);
void form_key_find_row(struct screen *);
void form_key_sort_rows(struct screen *);
void form_key_none(struct screen *);

/* form_view.c */
struct form_view *form_focused(struct screen *);
void form_report(struct form_view *, enum form_event);

#endif
