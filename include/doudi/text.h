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
	struct tree **items; /* list and map, in order */
	size_t count;
	const char *file; /* borrowed by the root, which owns it */
	int line, column; /* from 1 */
};
#define TREE_FILE_MAXIMUM (8u << 20)
/* Whole file or text; NULL and a problem with file, line and column on a syntax
 * error, a duplicate key, an alias or tag (not allowed), or more than 8 MiB. */
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
bool tree_problem(const struct tree *, struct problem *, const char *format, ...) BASE_PRINTF(3, 4); /* false */

/* Building, for bodies and --json. The functions return the node that was added. */
struct tree *tree_new_map(void);
struct tree *tree_new_list(void);
struct tree *tree_add_text(struct tree *to, const char *key, const char *text); /* key NULL in a list */
struct tree *tree_add_number(struct tree *to, const char *key, int64_t number); /* unquoted */
struct tree *tree_add_map(struct tree *to, const char *key);
struct tree *tree_add_list(struct tree *to, const char *key);
struct tree *tree_add_take(struct tree *to, const char *key, struct tree *item); /* takes item */
/* Restricted JSON of an event body: sorted keys, integers only, no spaces, UTF-8,
 * no Cc or Cf. Two equal trees give equal bytes. */
void tree_write_canonical(const struct tree *, struct buffer *);
void tree_write_json(const struct tree *, struct buffer *); /* for people: indented, order kept */

/* ---- encodings ---- */
enum encoding { ENCODING_UTF8, ENCODING_GB18030, ENCODING_UTF16LE, ENCODING_UTF16BE };
/* BOM, then strict UTF-8, then GB18030; false if it is none of them (problem names the byte). */
bool encoding_find(const void *bytes, size_t length, enum encoding *, struct problem *) BASE_MUST_CHECK;
/* Converts whole to UTF-8; repairs the private-use points of GB18030 tables (models.md D4). */
bool encoding_to_utf8(enum encoding, const void *bytes, size_t length, struct buffer *out, struct problem *) BASE_MUST_CHECK;
bool encoding_from_utf8(enum encoding, const char *text, struct buffer *out, struct problem *) BASE_MUST_CHECK;
bool utf8_is_valid(const char *text, size_t length);
size_t utf8_next(const char *text, uint32_t *point); /* bytes read; 0 at the end; U+FFFD for a bad byte */
size_t utf8_write(uint32_t point, char out[5]);

/* ---- cleaning: what may be stored, what may be shown ---- */
/* One line of input as stored: trims, drops controls, bidi and zero-width characters and
 * noncharacters, full-width ASCII digits and letters in `ascii` fields become plain. Caller owns it. */
enum text_clean { TEXT_CLEAN_LINE, TEXT_CLEAN_NOTE, TEXT_CLEAN_ASCII, TEXT_CLEAN_NAME };
char *text_clean(const char *text, enum text_clean how); /* NOTE keeps newlines; NAME normalises the five dots to U+00B7 */
/* For output to a terminal, log or print: no byte that a terminal would act upon. Caller owns it. */
char *text_for_display(const char *text);
bool text_has_mixed_scripts(const char *name);

/* ---- columns on the screen (wcwidth of the locale) ---- */
int text_columns(const char *text);      /* of the displayable form; -1/0-wide points count as 〓 (2) */
int text_point_columns(uint32_t point);
/* The longest start of text within `columns`; returns its length in bytes. */
size_t text_cut(const char *text, int columns);
void text_add_padded(struct buffer *, const char *text, int columns); /* cut with ".." if longer, then blanks */
/* Lines of at most `columns`, with the Chinese rule that 。，、；：）》 never begin a line. List of owned lines, NULL-ended. */
char **text_wrap(const char *text, int columns);
void text_lines_free(char **lines);

/* ---- pinyin initials ---- */
#define PINYIN_STRINGS 16
struct pinyin_initials {
	char *strings[PINYIN_STRINGS]; /* "sxx", "dxx": every reading, surname readings too; lower case */
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
	date birth;
	char sex;        /* 'M', 'F', 0 if not known */
	bool area_known; /* first six digits in the table; only ever a warning */
};
enum identity_fault identity_read(const char *typed, date today, struct identity *);
const char *identity_sentence(enum identity_fault); /* Chinese, what to do; "" for GOOD */
struct id_masked {
	char text[24];
};
struct id_masked identity_mask(const char *number); /* 370***********1234; whole for fewer than 8 characters: all stars */

#endif
