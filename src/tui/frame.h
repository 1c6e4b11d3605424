/* struct tui, for the files of this room. */
#ifndef DOUDI_TUI_FRAME_H
#define DOUDI_TUI_FRAME_H

#include "canvas.h"
#include "doudi/tui.h"

#define STACK_MAXIMUM 32

enum feed_kind { FEED_KEY, FEED_PASTE, FEED_RESIZE, FEED_SHOT };
struct feed {
	enum feed_kind kind;
	uint32_t code;
	char *paste;
	int rows, columns;
	struct screen_shot *shot;
	struct feed *next;
};
struct tui {
	struct canvas canvas;
	struct screen *stack[STACK_MAXIMUM];
	size_t depth;
	size_t base; /* screens below are in the hands of an outer loop and stay */
	bool test, ending, silent, owes_mark;
	char *header;
	char *message; /* NULL: none */
	enum style message_style;
	int idle_seconds;
	void (*idle_call)(struct tui *, void *);
	void *idle_data;
	bool idle_called;
	int64_t last_key, last_tick; /* ms of a clock that is never set */
	struct feed *feed, *fed;     /* fed: the paste last handed out */
};

/* frame.c */
void frame_draw(struct tui *);
char *frame_format(const char *format, va_list) __attribute__((format(printf, 1, 0)));
void frame_forget_message(struct tui *);
struct area frame_body(const struct tui *);
bool frame_is_too_small(const struct tui *);

/* loop.c */
void loop_run(struct tui *, size_t depth); /* until fewer screens than that stand */
bool loop_is_over(const struct tui *);
void loop_handle(struct tui *, const struct key *);
int64_t loop_clock(void);

/* screen_stack.c */
struct screen *stack_top(const struct tui *);
void stack_reap(struct tui *);            /* closes what wants to leave, down to base */
void stack_cut(struct tui *, size_t depth); /* closes what stands above */
void stack_run_top(struct tui *); /* returns when the topmost screen has gone; closes it when the loop is over before */

/* key_table.c */
const struct key_binding *key_table_find(const struct key_binding *, struct screen *, uint32_t code);
bool key_table_usable(const struct key_binding *, struct screen *);
void key_table_draw(struct tui *, struct screen *, int row);
const char *label_text(const char *msgid); /* looked up; NULL and "" give "" */

/* help.c */
extern const struct key_binding frame_keys[];
void help_show(struct screen *);

/* popup.c */
struct area popup_area(struct area body, int rows, int columns);
/* Clears the area, draws title and rules; returns what is left inside. */
struct area popup_draw(struct canvas *, struct area, const char *title);

/* dialog_choose.c, with a text typed already */
int dialog_choose_typed(struct tui *, const char *title, const struct choice *, size_t count, int selected, const char *typed);
/* dialog.c: text to scroll through; true when it was left with F1, for what comes after */
bool dialog_read(struct tui *, const char *title, const char *text);

/* feed.c */
bool feed_next(struct tui *, struct key *);
void feed_release(struct tui *);

#endif
