/* report: what is printed, and what is counted. Letters of a pack (forms/pack/.../letters), filled from one household's records. Numbers of
 * ID documents come out masked, whatever a letter asks for; what is not known is a blank to fill in by hand. */
#ifndef DOUDI_REPORT_H
#define DOUDI_REPORT_H

#include "doudi/policy.h"
#include "doudi/store.h"

struct letter_scene {
	struct pack *pack;
	const struct bench *bench;     /* the household's */
	const struct record *filing;   /* what the letter is for; NULL: blank, to be filled in by hand */
	const struct here *here;
	const char *station, *phone;   /* NULL: a blank */
	const struct tree *reasons;    /* a stored verdict with its reasons, see reasons_text; NULL */
	struct tree **along;           /* the same of what was decided along with it, under its category's name */
	size_t along_count;
	const char *area, *lines;      /* of a list: the place it is for, and its lines (letter_add_line) */
	size_t line_count;
	void *self;
	char *(*place)(void *self, const char *code); /* a place's name; caller owns it */
};
/* The pack's letters by index; NULL past the end. */
const struct tree *letter_at(const struct pack *, size_t index);
/* Whether it is for this scene: its form and its `if`; without a filing, whether it may be printed blank. */
bool letter_is_for(const struct tree *letter, const struct letter_scene *);
/* Lines of at most 76 columns; tables of rows are cut to them. NULL and a problem names a slot that means nothing. */
char *letter_render(const struct tree *letter, const struct letter_scene *, struct problem *);
#define LETTER_COLUMNS 76
/* Its `if`, over the scene's filing. */
bool letter_takes(const struct tree *letter, const struct letter_scene *);
/* A letter with `queue:` is a list of that queue's rows in one place, of those that it takes. The line of the scene's filing, which is such a row,
 * goes to `lines`; then letter_render makes the print of a scene with them and without a filing. */
bool letter_add_line(const struct tree *letter, const struct letter_scene *, size_t number, struct buffer *lines, struct problem *)
    BASE_MUST_CHECK;

/* The reasons of a stored verdict (verdict_to_tree, with or without the pack's words) that bear on it, in plain Chinese, a
 * numbered line each; caller owns it. */
char *reasons_text(const struct pack *, const struct tree *verdict);

/* Clause by clause, what the pack does about it, with the values of the day; lines of at most `columns`, 0: as long as they
 * are. "" for a pack without clauses.yaml; caller owns it. */
char *report_pack_clauses(const struct pack *, date day, int columns);

/* ---- named reports ---- */
struct report_scene {
	const struct pack *pack;
	struct store *store;
	date day;
};
/* {report, title, day, restricted: how many households are left out (封存), columns: [{name, label}], rows: [{NAME: value}]}; caller frees. NULL and a problem names those there are. */
struct tree *report_make(const struct report_scene *, const char *name, struct problem *);

#endif
