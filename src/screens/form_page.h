/* A form on the screen, between the files that show it, take entries, and file it. */
#ifndef DOUDI_SCREENS_FORM_PAGE_H
#define DOUDI_SCREENS_FORM_PAGE_H

#include "screens.h"

enum trace { TRACE_NONE, TRACE_PASSED, TRACE_TYPED, TRACE_DEFAULT, TRACE_CARRIED };
struct field_trace {
	enum trace trace;
	char *typed; /* what cannot be read as a value yet, kept so that it can be mended; NULL */
};
struct record_trace {
	struct record *record; /* of the sheet */
	struct field_trace *fields;
	bool filed; /* it stood in the ledger before: its ID number stays masked */
	bool asked_known; /* the person was found known, and the clerk has answered */
};
struct field_group { /* consecutive fields under one heading */
	const char *title;
	size_t first, count;
};
struct grid_columns {
	const struct field **fields;
	size_t count;
};
struct place_memo { /* names of places are asked for at every drawing */
	char code[64];
	char *name;
};
struct form_page {
	struct screens *screens;
	struct screen *screen;
	struct form_view *view;
	struct sheet *sheet;
	char draft[33];    /* "" until something was typed */
	bool unsaved;      /* since the last draft */
	bool from_review;  /* which stands below: it is not offered as what comes next */
	bool left;         /* by the person; else the program ends under the form */
	struct field_group *groups;
	size_t group_count;
	struct grid_columns *grids; /* one for each of the sheet's */
	struct record_trace **traces;
	size_t trace_count;
	struct bench *bench; /* the household as it would stand with this sheet */
	struct world *world;
	struct place_memo place;
	char *texts[3];      /* what the form view borrows until the next call: shown, edited, behind */
	char *title, *empty; /* the same for sections */
	const struct fact **facts;
	size_t fact_count;
};

/* form_screen.c */
bool form_page_open_take(struct screens *, struct sheet *take, const char *draft, const struct form_target *);
void page_mark_rows(struct form_page *); /* those that stand on file: their numbers stay masked */
char *page_about(const struct form_page *); /* the record that the form is about, in words; NULL: the household itself. Owned */

/* form_show.c: what the form view asks */
int page_sections(void *data);
void page_section(void *data, int section, struct form_section *);
void page_field(void *data, struct form_place, struct form_field *);
/* The record and field at a place; false when the place is none. */
bool page_at(struct form_page *, struct form_place, struct record_trace **, const struct field **);
struct sheet_grid *page_grid(struct form_page *, int section); /* NULL: fields */
bool page_place_of(struct form_page *, const struct record *, const struct field *, struct form_place *);
bool page_is_hidden(struct form_page *, const struct record *, const struct field *);
void page_lay_out(struct form_page *); /* groups and grid columns, once */

const char *page_entry_hint(const struct field *); /* how a field of its type is typed; NULL */

/* form_entry.c: what is typed */
enum field_verdict page_leave(void *data, struct form_place, const char *text, bool check, struct buffer *sentence);
void page_record_anyway(void *data, struct form_place, const char *text, const char *reason);
struct record_trace *page_trace(struct form_page *, struct record *); /* made when it is new */
void page_forget_trace(struct form_page *, const struct record *);
bool page_is_overridden(const struct form_page *, const struct field *);
void page_refresh(struct form_page *); /* defaults, bench and world, after any change */
void page_mark_followed(struct form_page *); /* of an opened draft: what is as the defaults would make it */
struct record *page_standing(struct form_page *, const struct record *); /* its copy on the bench, NULL if void */
void page_save_draft(struct form_page *);

/* form_choices.c */
void page_choices(void *data, struct form_place, struct choice_list *);

/* form_rows.c: rows of grids, and what is carried into a new one */
bool page_insert_row(void *data, int section, int before);
bool page_delete_row(void *data, int section, int row);
bool page_sort_rows(void *data, int section, int column);
char *page_repeat(void *data, struct form_place);
void page_none(struct form_page *, struct form_place);
void page_drop_blank_rows(struct form_page *); /* rows in which nothing was typed */
bool page_has_rows_on_file(struct form_page *);
void page_take_rows(struct form_page *);
void page_carry(struct form_page *, struct record *); /* persistent fields of the last record of that form */

/* form_help.c */
void page_help(void *data, struct form_place, bool clause, struct buffer *);

/* form_filing.c */
void page_check_and_file(struct form_page *, struct form_place);

/* form_facts.c: the derived facts beside or below the form */
void page_find_facts(struct form_page *);
int page_facts_rows(const struct form_page *, int columns); /* below the form; 0 when there are none */
void page_draw_facts(struct form_page *, struct canvas *, struct area);
bool page_has_dispute(struct form_page *); /* figures got in different ways that disagree */

/* last.c: the newest filed record of each form */
const struct record *last_record(struct screens *, const struct form *);
void last_record_keep(struct screens *, const struct record *);

/* known.c: a person who is known already, found while typing */
void page_ask_known(struct form_page *, struct record_trace *, const struct field *);

#endif
