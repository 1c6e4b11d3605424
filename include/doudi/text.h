/* text: encodings, columns on the screen, names, pinyin, ID numbers, and the
 * tree that YAML and JSON are read into. Only this room includes iconv, libyaml
 * and jansson. Inside the program all text is valid UTF-8. */
#ifndef DOUDI_TEXT_H
#define DOUDI_TEXT_H

#include "doudi/base.h"

/* ---- tree: YAML and JSON, with the place of every node ---- */
enum tree_kind { TREE_TEXT, TREE_LIST, TREE_MAP };
struct tree {
	enum tree_kind kind;
	char *key;  /* in a map, else NULL */
	char *text; /* TREE_TEXT: the scalar as written; numbers, dates and yes/no too */
	bool quoted; /* a text in quotes: "none" is a word, none may be a code */
	bool empty;  /* a YAML scalar with nothing behind the colon, or a JSON null */
	bool key_inside, text_inside; /* in the node's own block; tree_set_text changes a text, tree_add_take a key */
	struct tree **items; /* list and map, in order */
	size_t count;
	const char *file; /* NULL for a built node; shared by the nodes of a file, lives as long as any of them */
	int line, column; /* from 1 */
};
#define TREE_FILE_MAXIMUM (8u << 20)
#define TREE_DEPTH_MAXIMUM 64
/* Whole file or text; NULL and a problem with file, line and column on a syntax
 * error, a duplicate key, an alias or tag (not allowed), more than 8 MiB or 64 levels.
 * JSON: integers become unquoted text, true and false yes and no, null an empty text. */
struct tree *tree_read_yaml_file(const char *path, struct problem *);
struct tree *tree_read_yaml(const char *text, size_t length, const char *name, struct problem *);
struct tree *tree_read_json_file(const char *path, struct problem *); /* a real number is refused; "-" is stdin */
struct tree *tree_read_json(const char *text, size_t length, const char *name, struct problem *);
void tree_free(struct tree *);
struct tree *tree_copy(const struct tree *);
const struct tree *tree_get(const struct tree *map, const char *key); /* NULL if absent or not a map */
const char *tree_text(const struct tree *map, const char *key);       /* of a TREE_TEXT, else NULL */
bool tree_is_yes(const struct tree *map, const char *key);            /* yes or true */
/* Refuses keys that are not in the NULL-ended list: "第 3 行：不认识的键“lable”，是不是 label？" */
bool tree_check_keys(const struct tree *map, const char *const *known, struct problem *) BASE_MUST_CHECK;
/* Slips between two short words: a byte added, dropped, changed or swapped with the next. SIZE_MAX over 64 bytes. */
size_t text_distance(const char *a, const char *b);
bool tree_problem(const struct tree *, struct problem *, const char *format, ...) BASE_PRINTF(3, 4); /* false */

/* Building, for bodies and --json. The functions return the node that was added. */
struct tree *tree_new_map(void);
struct tree *tree_new_list(void);
struct tree *tree_add_text(struct tree *to, const char *key, const char *text); /* key NULL in a list; text NULL: empty */
struct tree *tree_add_number(struct tree *to, const char *key, int64_t number); /* unquoted */
struct tree *tree_add_map(struct tree *to, const char *key);
struct tree *tree_add_list(struct tree *to, const char *key);
struct tree *tree_add_take(struct tree *to, const char *key, struct tree *item); /* takes item */
void tree_set_text(struct tree *, const char *text); /* in place of the one it has */
/* Restricted JSON of an event body: sorted keys, integers only, no nulls (an empty text
 * is left out of a map, "" in a list), no spaces, UTF-8; Cc and Cf stand as escapes only.
 * An unquoted text that is not an integer is a string. Two equal trees give equal bytes. */
void tree_write_canonical(const struct tree *, struct buffer *);
void tree_write_json(const struct tree *, struct buffer *); /* for people: indented, order kept */

/* ---- encodings ---- */
enum encoding { ENCODING_UTF8, ENCODING_GB18030, ENCODING_UTF16LE, ENCODING_UTF16BE };
const char *encoding_name(enum encoding); /* "GB18030": for people and for iconv */
/* BOM, then strict UTF-8, then GB18030; false if it is none of them (problem names the byte). */
bool encoding_find(const void *bytes, size_t length, enum encoding *, struct problem *) BASE_MUST_CHECK;
/* Converts whole to UTF-8, without the BOM; a NUL or a bad sequence is refused; repairs the private-use points of GB18030 tables (models.md D4). */
bool encoding_to_utf8(enum encoding, const void *bytes, size_t length, struct buffer *out, struct problem *) BASE_MUST_CHECK;
bool encoding_from_utf8(enum encoding, const char *text, struct buffer *out, struct problem *) BASE_MUST_CHECK;
bool utf8_is_valid(const char *text, size_t length);
size_t utf8_next(const char *text, uint32_t *point); /* bytes read; 0 at the end; U+FFFD for a bad byte */
size_t utf8_write(uint32_t point, char out[5]); /* bytes without the NUL; U+FFFD for what is no character */

/* ---- cleaning: what may be stored, what may be shown ---- */
/* One line of input as stored: trims, drops controls, bidi and zero-width characters and
 * noncharacters, full-width ASCII digits and letters in `ascii` fields become plain. Caller owns it. */
enum text_clean { TEXT_CLEAN_LINE, TEXT_CLEAN_NOTE, TEXT_CLEAN_ASCII, TEXT_CLEAN_NAME };
/* NOTE keeps newlines. NAME turns the usual dots between parts into U+00B7 and drops blanks beside Han. */
char *text_clean(const char *text, enum text_clean how);
/* For output to a terminal, log or print: no byte that a terminal would act upon. Newline and
 * tab become blanks, every other character that cannot be shown becomes 〓. Caller owns it. */
char *text_for_display(const char *text);
uint32_t text_point_shown(uint32_t point); /* the same of one point */
bool text_has_mixed_scripts(const char *name); /* look-alikes: Han with Kana or radicals, Latin with Cyrillic ... */

/* ---- columns on the screen (wcwidth of the locale, as ncurses counts; call setlocale first) ---- */
int text_columns(const char *text);      /* of the displayable form; -1/0-wide points count as 〓 (2) */
int text_point_columns(uint32_t point);
/* The longest start of text within `columns`; returns its length in bytes. */
size_t text_cut(const char *text, int columns);
/* The displayable form: cut with ".." if longer, then blanks. */
void text_add_padded(struct buffer *, const char *text, int columns);
/* Displayable lines of at most `columns` (at least 2), with the Chinese rule that 。，、；：）》 never begin
 * a line and （《 never end one; a newline begins a line. List of owned lines, at least one, NULL-ended. */
char **text_wrap(const char *text, int columns);
void text_lines_free(char **lines);

/* ---- pinyin initials ---- */
#define PINYIN_STRINGS 16
struct pinyin_initials {
	char *strings[PINYIN_STRINGS]; /* "sxx", "dxx": every reading, the likeliest first; lower case */
	size_t count;
};
void pinyin_initials(const char *name, struct pinyin_initials *); /* letters and digits stand for themselves */
void pinyin_initials_release(struct pinyin_initials *);

/* ---- 公民身份号码, GB 11643-1999 ---- */
enum identity_fault {
	IDENTITY_GOOD,
	IDENTITY_EMPTY,
	IDENTITY_LENGTH,   /* neither 18 nor 15 */
	IDENTITY_OLD,      /* 15 digits: the 18-digit form is offered */
	IDENTITY_LETTER,   /* something else than digits and a last X */
	IDENTITY_BIRTH,    /* no such day, or after today */
	IDENTITY_CHECKSUM,
	IDENTITY_MANGLED,  /* a spreadsheet was there: 6.10E+17, or ...000 with a wrong checksum */
};
struct identity {
	char number[19]; /* normalised: plain digits, X upper case; "" if not 18 long */
	char proposed[19]; /* for IDENTITY_OLD: the 18-digit number; else "" */
	date birth;      /* as far as the digits say a real day, whatever else is wrong; else DATE_NONE */
	char sex;        /* 'M', 'F', 0 if not known */
	bool area_known; /* first six digits in the table; only ever a warning */
};
enum identity_fault identity_read(const char *typed, date today, struct identity *);
const char *identity_sentence(enum identity_fault); /* Chinese, what to do; "" for GOOD */
struct id_masked {
	char text[24];
};
struct id_masked identity_mask(const char *number); /* 370***********1234; of less than 14 characters, or too many: all stars */

/* ---- CSV ---- */
#define CSV_FIELD_MAXIMUM (64u << 10) /* bytes of UTF-8 */
#define CSV_ROW_MAXIMUM (256u << 10)
#define CSV_FIELDS_MAXIMUM 1024
struct csv_row { /* borrowed from the reader until the next call */
	char **fields;
	size_t count;
	int line;     /* of the file, from 1, where the row begins */
	bool damaged; /* bytes that are no text of the file's encoding; they read as U+FFFD */
};
struct csv_reader;
enum csv_result { CSV_ROW, CSV_END, CSV_FAILED };
/* Finds encoding (BOM, UTF-8, GB18030) and separator (comma, tab or semicolon, from the first
 * line that is not blank). The file is read in pieces and never held whole. */
struct csv_reader *csv_reader_open(const char *path, struct problem *);
/* The header is the first row. Blank rows are passed over; quotes as in RFC 4180. */
enum csv_result csv_reader_next(struct csv_reader *, struct csv_row *, struct problem *);
enum encoding csv_reader_encoding(const struct csv_reader *);
char csv_reader_separator(const struct csv_reader *);
void csv_reader_close(struct csv_reader *);
/* One field of a row, with the comma before it where one is due. Text that a spreadsheet would
 * run as a formula, or turn into a number (ID numbers, leading zeros), gets an apostrophe before
 * it; plain numbers stay numbers. */
void csv_add_field(struct buffer *, const char *text);
void csv_end_row(struct buffer *); /* CR LF */

#endif
