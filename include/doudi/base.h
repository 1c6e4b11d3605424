/* base: memory, growing text, problems, dates and the clock, random, own files, money.
 *
 * The lowest room: it includes nothing of ours. Exhausted memory aborts, so no
 * caller tests for NULL; that is safe because every job is one transaction. */
#ifndef DOUDI_BASE_H
#define DOUDI_BASE_H

#include <libintl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* Every text a person sees goes through one of these. The message ids are the
 * Chinese sentences themselves, so a station without any catalogue still speaks
 * Chinese; a catalogue can only replace them. */
#define _(text) gettext(text)
#define N_(text) (text)

#define BASE_PRINTF(at, from) __attribute__((format(printf, at, from)))
#define BASE_MUST_CHECK __attribute__((warn_unused_result))
#define BASE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- memory ---- */
void *memory_new(size_t size) __attribute__((malloc, returns_nonnull)); /* zeroed */
void *memory_resize(void *old, size_t count, size_t size) __attribute__((returns_nonnull));
char *memory_text(const char *text); /* NULL stays NULL */
char *memory_text_part(const char *text, size_t length);
char *memory_format(const char *format, ...) BASE_PRINTF(1, 2);
/* Frees and sets the caller's pointer to NULL: memory_free(&text). */
#define memory_free(pointer) (free(*(pointer)), *(pointer) = NULL)

/* ---- buffer: growing text with a maximum, always NUL-terminated ---- */
struct buffer {
	char *data; /* NULL until something is added */
	size_t length, capacity;
	size_t maximum; /* bytes; what would pass it is dropped whole and `full` is set */
	bool full;
};
#define BUFFER_INIT(maximum_bytes) {NULL, 0, 0, (maximum_bytes), false}
void buffer_add(struct buffer *, const char *text);
void buffer_add_bytes(struct buffer *, const void *bytes, size_t count);
void buffer_add_char(struct buffer *, char);
void buffer_add_format(struct buffer *, const char *format, ...) BASE_PRINTF(2, 3);
const char *buffer_text(const struct buffer *); /* borrowed, "" when empty */
char *buffer_take(struct buffer *);             /* caller owns it; the buffer is empty again */
void buffer_clear(struct buffer *);             /* keeps the memory */
void buffer_release(struct buffer *);

/* ---- problem: what went wrong, carried up to whoever can show it ---- */
enum problem_kind { /* the values are the program's exit codes */
	PROBLEM_NONE = 0,
	PROBLEM_FAILED = 1,  /* the world: file, disk, damaged data */
	PROBLEM_USAGE = 2,   /* asked wrongly: command line, definition file */
	PROBLEM_REFUSED = 3, /* a rule says no */
};
struct problem {
	enum problem_kind kind;
	char *text;   /* one or more Chinese sentences: what, where, what to do next */
	char *file;   /* of a definition or input file, else NULL */
	int line, column; /* from 1; 0 = not known */
	char *clause; /* the clause that refuses, such as "QT-17", else NULL */
	char *field;  /* the form field that it is about, else NULL */
};
#define PROBLEM_INIT {PROBLEM_NONE, NULL, NULL, 0, 0, NULL, NULL}
/* These set the problem (the first one set stays) and return false, so that a
 * function can end with `return problem_set(...)`. problem may be NULL. */
bool problem_set(struct problem *, enum problem_kind, const char *format, ...) BASE_PRINTF(3, 4);
bool problem_at(struct problem *, enum problem_kind, const char *file, int line, int column, const char *format, ...)
    BASE_PRINTF(6, 7);
const char *problem_reason(int error); /* an errno in words for people, without a full stop; until the next call */
void problem_name_clause(struct problem *, const char *clause);
void problem_name_field(struct problem *, const char *field);
/* Puts words before the text: "导入 a.csv：" + text. */
void problem_prefix(struct problem *, const char *format, ...) BASE_PRINTF(2, 3);
/* "file:line:column: text"; caller owns it. */
char *problem_sentence(const struct problem *);
void problem_move(struct problem *to, struct problem *from);
void problem_release(struct problem *);

/* ---- dates: days since 1970-01-01, proleptic Gregorian, years 1800 to 2999 ---- */
typedef int32_t date;
#define DATE_NONE INT32_MIN
date date_make(int year, int month, int day); /* DATE_NONE if there is no such day */
void date_parts(date, int *year, int *month, int *day);
date date_read(const char *iso); /* exactly YYYY-MM-DD, else DATE_NONE */
struct date_text {
	char text[12];
};
struct date_text date_write(date); /* "2025-03-03"; "" for DATE_NONE */
date date_add_months(date, int months); /* the 31st of a short month is its last day */
date date_add_years(date, int years);   /* 29 February plus a year is 28 February */
int date_years(date from, date to);     /* whole years, 周岁; negative if to < from */
int date_weekday(date);                 /* 1 Monday .. 7 Sunday */
/* Months are counted from year 0: year*12 + month-1. */
int32_t month_read(const char *yyyy_mm); /* -1 if it is none */
struct date_text month_write(int32_t month);
int32_t month_of(date);
date month_first_day(int32_t month);

/* ---- clock and random, injected so that tests and the demo are repeatable ---- */
#define CLOCK_DAY INT64_C(86400000)     /* milliseconds of a day */
int64_t clock_milliseconds(void);      /* since 1970, UTC; never a monotonic clock */
date clock_today(void);                /* local day of a person at this machine */
date clock_day_of(int64_t milliseconds); /* the same of a moment */
void clock_set_today(date);            /* from now on it is that day at 09:00 local; DATE_NONE: real time */
struct clock { /* as it is set */
	bool fixed;
	date today;
	int64_t milliseconds, ahead; /* of the fixed moment; of real time */
};
struct clock clock_start_day(date);    /* it is that day at 09:00 local, and the clock runs on from there; how it was set before */
void clock_set_back(struct clock);
void random_bytes(void *to, size_t count); /* from the kernel, unless seeded */
uint64_t random_below(uint64_t limit);     /* uniform in [0, limit) */
void random_seed(uint64_t seed);       /* demo and tests only: repeatable, NOT secret */
void random_unseed(void);
/* 32 lower-case hex digits: record and stream ids. */
struct id_text {
	char text[33];
};
struct id_text random_id(void);

/* ---- paths ---- */
bool path_is_folder(const char *path);
char *path_above(const char *path); /* the folder that it stands in, "." if it names none; owned */
/* Zeros from there to there, and flushed, a stretch at a time; told how much each was, false stops (errno ECANCELED). NULL: not told. */
bool file_overwrite(int file, int64_t from, int64_t to, bool (*told)(void *self, int64_t bytes), void *self);

/* ---- the program's own files: beside the sources when it runs from its build folder, else installed ---- */
const char *place_of_forms(void);    /* $DOUDI_FORMS, if set, wins */
void place_use_forms(const char *folder); /* from now on, over both; borrowed */
const char *place_of_messages(void); /* for bindtextdomain */

/* ---- libraries: as they were when the program was built, and as they are now ---- */
struct library {
	const char *name;
	char built[24], running[24];
	const char *oldest; /* the oldest release without a fault that would matter here */
};
bool library_is_at_least(const char *running, const char *oldest); /* number by number: 3.40.1 is at least 3.7 */

/* ---- money: 分 ---- */
#define MONEY_MAXIMUM INT64_C(100000000000000) /* 1 万亿元 */
/* "1234", "1234.5", "-3.50"; at most two decimals, no exponent; full-width digits are not read here. */
bool money_read(const char *yuan, int64_t *fen) BASE_MUST_CHECK;
struct money_text {
	char text[32];
};
struct money_text money_write(int64_t fen); /* "1234.50": always two decimals */

#endif
