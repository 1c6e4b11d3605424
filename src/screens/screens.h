/* What the screens share: the open station, the ways from one screen to another, and small words for people. */
#ifndef DOUDI_SCREENS_PRIVATE_H
#define DOUDI_SCREENS_PRIVATE_H

#include "doudi/desk.h"
#include "doudi/tui.h"

/* One for the whole run; every screen's data points at it. */
struct screens {
	struct tui *tui;
	struct desk *desk;
	struct record **last; /* the newest filed record of each form, for Ctrl-D and for what is carried on */
	size_t last_count;
	const char *path;        /* of the station, which is opened behind the sign-in screen: desk is NULL until then */
	date day;                /* of business, if another than today's; DATE_NONE */
	struct problem *trouble; /* why it could not be opened */
	char *folder;            /* where this person's last file was; NULL */
	char printable[33];      /* what was filed last, if there is a letter for it */
	bool locked;
	bool next_row;           /* asked for on the sheet of a queue's row */
	bool crashed;            /* this person's last session did not end by signing out: drafts are offered, once */
};
void screens_forget_last(struct screens *); /* at sign-out */

/* ---- forms ---- */
/* Where a form opens: a field of its own, or (rows) a grid. NULLs: at its first field. */
struct form_target {
	const char *field, *rows;
	bool from_review; /* which stands below, and is gone back to when the form is filed */
};
/* A fresh form on a record of a household; `in` NULL: a new household, or a form of the office. What refuses is shown
 * and false returned. */
bool screen_open_form(struct screens *, const char *form, const char *in);
bool screen_open_form_at(struct screens *, const char *form, const char *in, const struct form_target *);
/* A fresh form with these fields filled in already. */
struct form_value {
	const char *field, *typed;
};
bool screen_open_form_with(struct screens *, const char *form, const char *in, const struct form_value *, size_t count,
    const struct form_target *);
bool screen_open_change(struct screens *, const char *record, const struct form_target *); /* 更正; target may be NULL */
bool screen_open_draft(struct screens *, const char *key);
/* 作废: asks for the reason and for a typed word, and files at once. True when it is void. */
bool screen_void(struct screens *, const char *record);
/* The forms that may be filed about this record now, to choose from; the chosen one opens. Says so when there is none. */
void screen_choose_next(struct screens *, const char *record);
bool screen_form_is_due(struct screens *, const struct form *, const char *record); /* its `when` holds of the record */
/* Change or void this record, to choose from. */
void screen_choose_mending(struct screens *, const char *record);

/* ---- the review of a household ---- */
bool screen_open_review(struct screens *, const char *household, const char *application); /* NULL: the latest one */
/* The same from a row of a queue, on the line of this determination; of any other record: on the first line. One key leads
 * on to the next row's sheet: the queue opens it when `next_row` is set. */
bool screen_open_review_at(struct screens *, const char *household, const char *application, const char *record);
bool screen_open_what_if(struct screens *, const char *household, const char *application);
/* Figures got in several ways that disagree: chooses the one that stands and files it. True when something was filed. */
bool screen_accept_way(struct screens *, const char *household);
/* The next row whose thing is disputed, one a thing; NULL at the end. What its ways say in one sentence; caller owns it. */
const struct record *dispute_next(struct screens *, struct world *, const struct bench *, const struct record *previous);
char *dispute_words(struct screens *, const struct bench *, const struct record *);
char *dispute_thing(struct screens *, const struct bench *, const struct record *); /* what it is about, without its ways */

/* ---- signing in ---- */
bool screen_open_sign_in(struct screens *, struct problem *); /* the lowest screen */
void screens_sign_out(struct screens *); /* everything is closed but that one */
void screen_set_header(struct screens *);
char *screen_banner(struct screens *); /* what stands above the desk, NULL: nothing; caller owns */
void screens_lock(struct tui *, void *screens); /* until the same person's passphrase is typed; for tui_on_idle */
/* Asks for a new passphrase twice; owned, wiped with passphrase_wipe; NULL: cancelled. */
char *screen_ask_passphrase(struct screens *, const char *title);
void passphrase_wipe(char *);
/* Somebody else of the station is chosen and agrees by passphrase to what is said there. NULL: cancelled, or nobody may. */
struct desk_second *screen_ask_second(struct screens *, const char *what);

/* ---- queues, search, and the household page ---- */
bool screen_open_home(struct screens *, struct problem *);
bool screen_open_queue(struct screens *, const struct queue *);
bool screen_open_search(struct screens *, const char *text); /* text: to begin with, or NULL */
bool screen_open_search_for(struct screens *, const char *form); /* which opens on the household that is found */
bool screen_open_household(struct screens *, const char *household, const char *member); /* on that line; NULL: the first */
bool screen_open_household_at(struct screens *, const char *household, const char *page); /* page: of queue->enter_page, or NULL */
bool screen_open_contests(struct screens *); /* the households with something that two people entered differently */
bool screen_open_record(struct screens *, const char *record); /* all that one record says; mend, print, see in full */
/* The forms that may be filed in this household now, grouped by what they are about; the chosen one opens. */
void screen_choose_form(struct screens *, const char *household);

/* ---- prints ---- */
/* A letter or a survey form to choose from those for this record; `record` may be a household, for blank ones. queue: whose
 * lists for the household's place are offered first; NULL. */
void screen_print(struct screens *, const char *record, const char *queue);
void screen_print_text(struct screens *, const char *title, char *take); /* anything else */

/* ---- files ---- */
enum path_kind { PATH_THERE, PATH_NEW, PATH_FOLDER };
struct path_question {
	const char *title, *label, *text; /* text may be NULL */
	enum path_kind kind;
	const char *name; /* that a new file has unless another is typed, or "" */
};
/* Asks for a path, where the last one was, and works with it; when that fails, says why and asks again. `use` returning
 * false without a problem gives up. The path that it was done with, owned; NULL: given up. */
char *screen_ask_path(struct screens *, const struct path_question *,
    bool (*use)(void *data, const char *path, struct problem *), void *data);

/* ---- the station ---- */
bool screen_open_users(struct screens *);
bool screen_open_parameters(struct screens *);
bool screen_open_areas(struct screens *);
/* The county with these values; none: all drafts on file. */
bool screen_open_simulation(struct screens *, const struct simulated_value *, size_t count);
bool screen_open_pack_comparison(struct screens *); /* the folder beside the adopted edition; it can be adopted there */
bool screen_open_pack(struct screens *); /* editions and signatures */
/* Of the screen below, which keeps it; category NULL: all. */
bool screen_open_simulation_names(struct screens *, const struct simulation *, const struct category *);
bool screen_open_upkeep(struct screens *);
bool screen_open_imports(struct screens *);
bool screen_may_export(struct screens *);
void screen_export(struct screens *); /* asks which system, and where to */
bool screen_open_bundles(struct screens *); /* other stations, and the files to and from them */

/* ---- words for people ---- */
void screen_show_problem(struct screens *, const struct problem *); /* in a window, with its clause; then released by the caller */
/* The record in a few words: 王小明 子女; 拟确认的某类. Caller owns it. */
char *record_words(struct screens *, const struct bench *, const struct record *);
/* A value of a field as a person reads it: refs by name, places by name, ID numbers masked. Caller owns it. */
char *value_words(struct screens *, const struct bench *, const struct field *, struct value);
/* "612.50 元/月", "待补", "参数未设：标准"; the unit is a pack's word or one of the language's. Caller owns it. */
char *moment_words(int64_t milliseconds); /* month, day, hour, minute */
char *fact_words(struct screens *, const struct fact *, struct value);
/* What a field of ours that holds a key of the pack says to people, NULL: it holds none; the keys to choose from. */
const char *key_words(struct screens *, const struct field *, const char *key);
bool key_is_chosen(struct screens *, const struct field *);
void key_choices(struct screens *, const struct field *, const struct record *, struct choice_list *);
const char *band_words(struct screens *, const char *band);
const char *parameter_words(const struct parameter *);
/* A verdict's or condition's word with its mark, such as "+ 符合"; and how it is drawn. */
const char *truth_mark(enum truth);
enum style truth_style(enum truth);

#endif
