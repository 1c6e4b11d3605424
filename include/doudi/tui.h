/* tui: the terminal, and the few things screens are made of.
 *
 * A screen hands over values (rows, fields, key tables); this room draws them,
 * edits them and turns keys into calls. It knows no form, record or rule. Only
 * its own files include curses, and screens never print: what is shown goes
 * through the canvas, which cuts by columns and keeps wide characters whole.
 *
 * All text is UTF-8, whatever the terminal speaks. Texts in tables are msgids
 * marked N_(); tui looks them up when it draws. One struct tui exists at a time. */
#ifndef DOUDI_TUI_H
#define DOUDI_TUI_H

#include "doudi/base.h"

struct tui;    /* the terminal, the stack of screens, the loop */
struct canvas; /* the screen being drawn */
struct screen;

/* ---- keys ---- */
/* A key is one code: a code point of text, a control character, or a PRESS_ name. */
#define PRESS_CTRL(letter) ((uint32_t)(letter) & 0x1fu) /* PRESS_CTRL('S') */
#define PRESS_ALT(letter) (0x200000u | (uint32_t)(letter)) /* Esc and the letter, or Alt */
#define PRESS_F(number) (0x300000u + (uint32_t)(number)) /* PRESS_F(1) to PRESS_F(12) */
enum press {
	PRESS_NONE = 0x110000, /* nothing, or a key nobody knows */
	PRESS_ENTER,
	PRESS_TAB,
	PRESS_BACK_TAB,
	PRESS_ESCAPE,
	PRESS_BACKSPACE,
	PRESS_UP,
	PRESS_DOWN,
	PRESS_LEFT,
	PRESS_RIGHT,
	PRESS_HOME,
	PRESS_END,
	PRESS_PAGE_UP,
	PRESS_PAGE_DOWN,
	PRESS_INSERT,
	PRESS_DELETE,
	PRESS_WORD_LEFT,   /* Ctrl-Left */
	PRESS_WORD_RIGHT,  /* Ctrl-Right */
	PRESS_CTRL_DELETE,
	PRESS_CTRL_HOME,
	PRESS_CTRL_END,
	PRESS_KEYPAD_PLUS, /* where the terminal tells the keypad apart; else '+' */
	PRESS_KEYPAD_MINUS,
	PRESS_KEYPAD_SLASH,
	PRESS_PASTE,       /* key.paste holds the whole paste, never split */
	PRESS_RESIZE,      /* the frame handles it; screens are drawn again */
};
/* F-keys have second routes in every table: Esc 1 to Esc 9 are F1 to F9, Esc 0 is F10, Esc - and Esc = F11 and F12.
 * Those arrive as PRESS_F already. */
struct key {
	uint32_t code;
	const char *paste; /* PRESS_PASTE: borrowed until the next key; newlines are \n; at most 64 KiB */
};
bool key_is_text(const struct key *); /* a printing code point */
struct key_name {
	char text[16];
};
struct key_name key_write(uint32_t code); /* "F4" "Ctrl-S" "Esc-d" "Enter" "/" */
uint32_t key_read(const char *name);      /* the reverse; PRESS_NONE if it names no key */

/* One row gives the line of keys, the help and the dispatch. A table ends with a row whose key is 0. */
struct key_binding {
	uint32_t key;
	uint32_t second;   /* another route to the same act, or 0 */
	const char *label; /* N_("受理"): a word or two for the line of keys; NULL: only in the help */
	const char *help;  /* N_(): a sentence for the help; NULL: the label will do */
	void (*run)(struct screen *);
	bool (*usable)(struct screen *); /* NULL: always. What is not usable is not shown and does nothing */
};

/* ---- styles: meanings, not colours. Every one differs in monochrome or has a mark beside it ---- */
enum style {
	STYLE_PLAIN,
	STYLE_FRAME,     /* header line and line of keys */
	STYLE_HEADING,
	STYLE_SELECTED,  /* the row or choice that Enter would take */
	STYLE_MUTED,
	STYLE_GOOD,      /* these three always stand beside a word or mark that says the same */
	STYLE_WARNING,
	STYLE_BAD,
	STYLE_EDIT,      /* the field being edited */
	STYLE_EDIT_FRESH, /* its text, while typing would replace it */
	STYLE_UNTOUCHED,
	STYLE_DONE,
	STYLE_PASSED,
	STYLE_PROTECTED,
	STYLE_CARRIED,
	STYLE_COUNT
};

/* ---- canvas: absolute rows and columns from 0. What lies outside is not drawn ---- */
struct area {
	int row, column, rows, columns;
};
/* Text in at most `columns`, cut with ".." when longer; returns the column after it. */
int canvas_text(struct canvas *, int row, int column, int columns, enum style, const char *text);
void canvas_padded(struct canvas *, int row, int column, int columns, enum style, const char *text); /* blanks behind */
void canvas_right(struct canvas *, int row, int column, int columns, enum style, const char *text);  /* blanks before */
void canvas_fill(struct canvas *, struct area, enum style);
/* Wrapped into the area from its first row; returns the rows used. */
int canvas_paragraph(struct canvas *, struct area, enum style, const char *text);
void canvas_cursor(struct canvas *, int row, int column); /* where the hardware cursor shall stand */

/* ---- widgets: a list, a form, a text. They draw themselves into an area and take keys ---- */
enum key_fate { KEY_PASSED, KEY_TAKEN };
struct widget {
	void (*draw)(struct widget *, struct canvas *, struct area, bool focused);
	enum key_fate (*key)(struct widget *, const struct key *);
	const struct key_binding *keys; /* tried after `key`; run gets the screen whose focus the widget is */
};
void widget_draw(struct widget *, struct canvas *, struct area, bool focused);

/* ---- screens ---- */
/* A key goes to ops->key, then to the focused widget, then to the screen's table, then to the frame: F1 and ? show the
 * help, Esc leaves, Ctrl-L draws anew, Ctrl-Z suspends. */
struct screen_ops {
	const char *name;  /* "queue" */
	const char *title; /* N_(); screen_set_title overrides it */
	const struct key_binding *keys;
	bool over;         /* drawn over the screen below, into an area that it chooses within the body */
	bool (*open)(struct screen *, struct problem *); /* false: it is not pushed, close is called, the problem is the caller's */
	void (*draw)(struct screen *, struct canvas *, struct area body); /* NULL: the focused widget fills the body */
	bool (*key)(struct screen *, const struct key *); /* true: taken */
	void (*resume)(struct screen *);    /* the screen above has gone: read again what may have changed */
	bool (*may_leave)(struct screen *); /* at Esc; false keeps the screen. NULL: true, but the lowest screen stays */
	int tick_seconds;                   /* 0: no ticks */
	void (*tick)(struct screen *);      /* every tick_seconds while nobody types, and the screen is drawn again */
	bool (*work)(struct screen *);      /* a slice of under 20 ms, while no key waits; true: there is more */
	const char *(*help)(struct screen *); /* sentences shown above the keys in the help; borrowed */
	void (*close)(struct screen *);     /* frees screen->data */
};
struct screen {
	const struct screen_ops *ops;
	struct tui *tui;
	void *data;           /* the screen's own */
	struct widget *focus; /* set by open, may change; borrowed */
	char *title;          /* see screen_set_title */
	bool leaving;         /* set by screen_leave */
};
/* Takes over data. Returns NULL and a problem when open refuses. */
struct screen *screen_push(struct tui *, const struct screen_ops *, void *data, struct problem *);
/* The screen is closed when the handler that is running has returned. */
void screen_leave(struct screen *);
void screen_leave_all(struct tui *); /* all but the lowest */
void screen_set_title(struct screen *, const char *format, ...) BASE_PRINTF(2, 3);

/* ---- the terminal and the loop ---- */
struct tui_options {
	bool mono;            /* no colour even where there is; also when NO_COLOR is set */
	bool ambiguous_wide;  /* the terminal draws “ — … · two columns wide: show plain ASCII for them */
	/* For tests: opened on /dev/null, keys come from tui_feed_ only, the loop ends when they are used up. */
	bool test;
	const char *term;     /* "xterm-256color"; NULL: from the environment */
	int rows, columns;    /* 0: 24 x 80 */
};
/* Sets the locale (LC_ALL from the environment; C.UTF-8 with a warning when it is unset or not installed) and starts
 * curses. NULL and a problem: not a terminal, unknown TERM, a locale that is neither UTF-8 nor GB18030. With
 * DOUDI_TEST_MARK in the environment `ESC ] 777 ; N BEL` says that all keys typed so far are handled and drawn; N counts. */
struct tui *tui_open(const struct tui_options *, struct problem *);
void tui_close(struct tui *); /* closes the screens from the top, restores the terminal; NULL is fine */
/* Until the last screen has gone, tui_end was called, or a signal ends the program. */
void tui_run(struct tui *);
void tui_end(struct tui *);      /* leave all loops, as soon as the running handler has returned */
bool tui_is_ending(const struct tui *); /* a dialog that was open meanwhile has returned "cancelled" */
int tui_signal(const struct tui *);     /* SIGTERM or SIGHUP that ended it, else 0 */
/* Right end of the header line: station, user, pack, work area. Copied. */
void tui_set_header(struct tui *, const char *text);
/* One sentence in the line above the keys, until the next key. BAD rings the bell and drops keys typed ahead. */
void tui_say(struct tui *, enum style, const char *format, ...) BASE_PRINTF(3, 4);
void tui_say_problem(struct tui *, const struct problem *);
/* Shows the sentence at once; true when Esc was pressed meanwhile. For jobs that cannot be cut into slices. */
bool tui_progress(struct tui *, const char *format, ...) BASE_PRINTF(2, 3);
void tui_bell(struct tui *);
void tui_set_bell(struct tui *, bool on);
/* After that many seconds without a key: `call` once, for example to lock. 0 ends it. */
void tui_on_idle(struct tui *, int seconds, void (*call)(struct tui *, void *data), void *data);
void tui_size(const struct tui *, int *rows, int *columns);

/* ---- line_edit: pure. Code points, not bytes ---- */
struct line_edit {
	uint32_t *points; /* room for maximum; wiped when secret */
	int length, maximum;
	int cursor; /* 0..length */
	bool fresh;  /* just arrived: typing replaces, a movement edits */
	bool secret; /* shown as * */
	bool lines;  /* may hold newlines: Alt-Enter makes one, a paste keeps its own */
	bool dropped; /* the last key or paste did not fit or was cut */
	bool changed; /* since the last set */
};
void line_edit_init(struct line_edit *, int maximum, bool secret, bool lines);
void line_edit_release(struct line_edit *);
void line_edit_set(struct line_edit *, const char *text); /* cursor at the end, fresh */
char *line_edit_text(const struct line_edit *);           /* caller owns it */
bool line_edit_key(struct line_edit *, const struct key *); /* false: not an editing key */
/* The part to show in `columns` so that the cursor is seen; never half a character. */
void line_edit_show(const struct line_edit *, int columns, struct buffer *shown, int *cursor_column);
/* For `lines`: the wrapped rows at that width. */
int line_edit_rows(const struct line_edit *, int columns);
void line_edit_show_row(const struct line_edit *, int columns, int row, struct buffer *shown);
void line_edit_cursor(const struct line_edit *, int columns, int *row, int *column);
bool line_edit_move_row(struct line_edit *, int columns, int by); /* false: there is no such row */

/* ---- list: any number of rows, paged by key, never by offset ---- */
struct list_column {
	const char *title; /* N_() or a text that outlives the list */
	int width;         /* columns; 0: an equal part of what is left (at least 8) */
	int from_columns;  /* shown only where the list is at least so wide */
	bool right;        /* amounts and counts */
};
struct list_rows; /* where a source puts rows */
void list_add_row(struct list_rows *, const char *key); /* key: opaque, unique, stable; copied */
void list_add_value(struct list_rows *, const char *text); /* next column of the row; copied; NULL is empty */
void list_add_styled(struct list_rows *, enum style, const char *text);
void list_add_heading(struct list_rows *, const char *key, const char *text); /* a row that is not selected */
struct list_source {
	/* At most `wanted` rows behind the row `from` (NULL: from the beginning), nearest first; or, backward, before it
	 * (NULL: from the end), again nearest first. Fewer rows mean that there are no more. */
	void (*rows)(void *data, const char *from, bool backward, size_t wanted, struct list_rows *);
	int64_t (*count)(void *data);                  /* NULL or -1: not known. Asked once a reload */
	bool whole; /* a short list: rows gives all of it at once and is asked only from the beginning */
	void (*search)(void *data, const char *text);  /* NULL: / is not the list's. "" is everything; a reload follows */
};
struct list_view;
struct list_view *list_view_new(struct tui *, const struct list_column *columns, size_t count,
                                const struct list_source *, void *data); /* columns and source are borrowed */
void list_view_free(struct list_view *);
struct widget *list_view_widget(struct list_view *);
void list_view_reload(struct list_view *); /* keeps the selected key, or what stands in its place */
const char *list_view_key(struct list_view *); /* of the selected row; NULL in an empty list */
bool list_view_select(struct list_view *, const char *key); /* also one that is not loaded: the list begins there */
void list_view_allow_marks(struct list_view *, bool); /* Space marks; a marked row shows x */
size_t list_view_marked(const struct list_view *, const char *const **keys); /* borrowed until the next key */
void list_view_set_empty_text(struct list_view *, const char *text); /* N_(): what to say when there is no row */
bool list_view_next(struct list_view *, int by); /* moves the selection; false at the end */

/* ---- text: wrapped lines to scroll through ---- */
struct text_view;
struct text_view *text_view_new(struct tui *);
void text_view_free(struct text_view *);
struct widget *text_view_widget(struct text_view *);
void text_view_clear(struct text_view *);
void text_view_add(struct text_view *, enum style, const char *text); /* a paragraph; "" is an empty line */

/* ---- choices: picked by number, code, label or pinyin initials ---- */
struct choice {
	const char *code, *label; /* borrowed */
	const char *remark;       /* shown behind the label, or NULL */
};
/* A list that copies what it is given. */
struct choice_list {
	struct choice *items;
	size_t count;
};
#define CHOICE_LIST_INIT {NULL, 0}
void choice_list_add(struct choice_list *, const char *code, const char *label, const char *remark);
void choice_list_release(struct choice_list *);
/* Index of the one that the typed text means; -1 none, -2 several. A code or label that is equal wins. */
int choice_find(const struct choice *, size_t count, const char *typed);
int dialog_choose(struct tui *, const char *title, const struct choice *, size_t count, int selected); /* -1: cancelled */
/* `chosen[i]` says which; true when taken, false when cancelled (chosen is then as before). */
bool dialog_choose_set(struct tui *, const char *title, const struct choice *, size_t count, bool *chosen);

/* ---- dialogs: they return when answered; texts are already looked up ---- */
void dialog_message(struct tui *, const char *title, const char *text);
/* word NULL: Enter is yes, Esc no. Else the word must be typed: for what cannot be taken back. */
bool dialog_confirm(struct tui *, const char *title, const char *text, const char *word);
struct dialog_question {
	const char *title, *text, *label; /* text may be NULL */
	const char *start;                /* NULL: empty */
	int maximum;                      /* code points */
	bool required, secret, lines;
	char *(*choose)(struct tui *, const char *typed); /* F4: another text for what stands there; owned, NULL: cancelled */
};
char *dialog_ask(struct tui *, const struct dialog_question *); /* caller owns it; NULL: cancelled */
/* Once more, beginning with the answer that would not do. */
char *dialog_ask_again_take(struct tui *, const struct dialog_question *, char *take);

/* ---- paths: typed, or found by going through folders, sticks first ---- */
char *path_choose_file(struct tui *, const char *typed); /* these three for dialog_question.choose: one that is there */
char *path_choose_folder(struct tui *, const char *typed);
char *path_choose_new(struct tui *, const char *typed);  /* another folder, the typed name kept */
char *path_folder(const char *path); /* itself if it is one, else what stands before the name, with the /; "": here. Owned */
char *path_join(const char *folder, const char *name); /* owned */
const char *path_name(const char *path); /* its last part, borrowed */
/* Where a stick or another disk is attached now. */
void path_each_stick(void (*visit)(void *data, const char *folder), void *data);

/* ---- form: fields below each other, and grids of rows ---- */
/* A form is sections; a field stands at section, row (0 but in grids) and index. What a field is, holds and means is
 * asked of the source each time, so that relevance and values may change with any entry. */
struct form_place {
	int section, row, index;
};
enum section_kind { SECTION_FIELDS, SECTION_GRID };
struct form_section {
	enum section_kind kind;
	const char *title; /* NULL: none */
	int fields;        /* fields of the section, or columns of the grid */
	int rows;          /* of a grid */
	bool fixed_rows;   /* no row may be added or deleted */
	const char *empty; /* what a grid without rows says: "没有收入 (已问)"; NULL: how to add a row or answer "none" */
};
enum field_state { FIELD_UNTOUCHED, FIELD_DONE, FIELD_PASSED, FIELD_PROTECTED, FIELD_CARRIED };
struct form_field { /* texts are borrowed until the source is next called */
	const char *label;
	const char *value;  /* as shown */
	const char *edit;   /* as edited; NULL: as shown */
	const char *after;  /* unit or remark behind the box, or NULL */
	const char *hint;   /* shown below the form while the field is edited, or NULL */
	enum field_state state;
	int columns;        /* of the box, or of the grid's column; 0: 20, in a grid 8 */
	int maximum;        /* code points; 0: 200 */
	bool hidden;        /* not relevant: not shown, not visited */
	bool required, secret, note; /* note: several lines */
	bool number;        /* shown to the right in grids; + goes to the next row */
	bool listed;        /* F4 and F7 show choices; what is typed is looked up in them */
	bool several;       /* of a listed one: a set; its text is codes with one blank between */
	const char *code;   /* of a listed one: the code or codes it holds, or NULL */
	bool remarked;      /* a note of its own hangs on it: n */
	bool contested;     /* two values stand side by side: ! */
};
enum field_verdict {
	FIELD_ACCEPTED,
	FIELD_REFUSED, /* stays; the sentence says why */
	FIELD_WARNED,  /* stays; F2 records it as it is, with a reason */
};
enum form_event {
	FORM_END,     /* Enter behind the last field */
	FORM_SAVE,    /* Ctrl-S, Ctrl-W */
	FORM_ESCAPE,  /* Esc: what stands in the field has been kept; leave with the draft */
	FORM_CHECK,   /* F10: answer with form_view_show_problems, or file */
	FORM_REMARK,  /* Ctrl-N on a field */
	FORM_NONE,    /* F9 in a grid without rows: asked, there is none */
};
struct form_source {
	int (*sections)(void *data);
	void (*section)(void *data, int section, struct form_section *); /* zeroed before */
	void (*field)(void *data, struct form_place, struct form_field *); /* zeroed before */
	/* The field is left with this text (of a listed field, the code). `check` is false on the way back and at Esc: keep
	 * the text as a draft, judge nothing. The sentence goes into the buffer. Called also when nothing was typed. */
	enum field_verdict (*leave)(void *data, struct form_place, const char *text, bool check, struct buffer *sentence);
	void (*record_anyway)(void *data, struct form_place, const char *text, const char *reason); /* F2 照录 */
	/* Adds the choices with choice_list_add; NULL where no field is listed. */
	void (*choices)(void *data, struct form_place, struct choice_list *);
	/* First F1 says what to enter, the second one the clause; NULL or no text: nothing to say. */
	void (*help)(void *data, struct form_place, bool clause, struct buffer *);
	char *(*repeat)(void *data, struct form_place); /* Ctrl-D where no row stands above: the last record's value, or NULL */
	bool (*insert_row)(void *data, int section, int before);
	bool (*delete_row)(void *data, int section, int row);
	bool (*sort_rows)(void *data, int section, int column); /* by what stands in it; NULL: rows stay as they are */
	void (*event)(void *data, enum form_event, struct form_place);
};
struct form_view;
struct form_view *form_view_new(struct tui *, const struct form_source *, void *data);
void form_view_free(struct form_view *);
struct widget *form_view_widget(struct form_view *);
void form_view_reload(struct form_view *); /* values have changed behind it: takes the field's text anew */
void form_view_go(struct form_view *, struct form_place);
struct form_place form_view_place(const struct form_view *);
void form_view_put_down(struct form_view *); /* hands back what stands in the field, unjudged, as a step back does */
void form_view_show_error(struct form_view *, struct form_place, const char *sentence); /* goes there; F8 clears it */
/* The problems of F10 as a list; Enter goes to the field. */
struct form_problem {
	struct form_place place;
	const char *sentence;
	bool warning; /* F2 may record it as it is */
};
void form_view_show_problems(struct form_view *, const struct form_problem *, size_t count);

/* ---- for tests ---- */
/* Text as it is, other keys as key_write names them, in angles: <Enter> <Shift-Tab> <PgDn> <F1> <Ctrl-S> <Esc-d>; <lt> is
 * the sign itself. An unknown name aborts. */
void tui_feed_keys(struct tui *, const char *keys);
void tui_feed_paste(struct tui *, const char *text);
void tui_feed_resize(struct tui *, int rows, int columns);
struct screen_shot {
	int rows, columns;
	char **lines;  /* as curses believes them to be on the glass; wide characters once; no trailing blanks */
	char **styles; /* one letter a column, see style_letter */
	int cursor_row, cursor_column;
};
void tui_feed_shot(struct tui *, struct screen_shot *); /* taken when the keys before it have been handled */
void screen_shot_release(struct screen_shot *);
char style_letter(enum style);

/* ---- for `doctor` ---- */
struct library terminal_library(void);

#endif
