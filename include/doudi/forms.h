/* forms: form definitions (YAML), records, the bench (one household's records in memory)
 * and the checks of one record. It knows no SQL, no ledger and no pack: expressions in a
 * form are parsed here and bound and evaluated by whoever holds the facts (policy). */
#ifndef DOUDI_FORMS_H
#define DOUDI_FORMS_H

#include "doudi/expr.h"
#include "doudi/text.h"

/* ---- codes ---- */
struct code {
	char *key, *label;
};
struct code_list {
	char *name;
	struct code *codes;
	size_t count;
};
const struct code *code_find(const struct code_list *, const char *key);

/* ---- fields ---- */
enum field_type {
	FIELD_TEXT, FIELD_NAME, FIELD_IDNUMBER, FIELD_PHONE, FIELD_DATE, FIELD_MONTH, FIELD_INTEGER, FIELD_MONEY,
	FIELD_SHARE, FIELD_CODE, FIELD_CODES, FIELD_YES_NO, FIELD_REF, FIELD_REFS, FIELD_PLACE, FIELD_NOTE,
	FIELD_ATTACHMENT
};
const char *field_type_word(enum field_type);
enum value_type field_value_type(enum field_type);
struct field {
	char *name, *label, *hint, *group; /* group: a heading on the screen */
	enum field_type type;
	const struct code_list *codes; /* FIELD_CODE, FIELD_CODES */
	char *ref; /* FIELD_REF(S): the form it refers to */
	bool required, guard, read_only, hidden, persist; /* persist: carried to the next record (c) */
	bool search_pinyin, search_exact;
	struct expr *required_if, *relevant, *constraint, *warn, *initial; /* NULL if none; initial: `default` */
	char *constraint_says, *warn_says;
	char *clause; /* for F1 */
	size_t index; /* in its form */
	const char *file;
	int line;
};

/* A grid on the sheet, filed as one event with its form. */
struct form_rows {
	char *form, *for_each; /* for_each: e.g. member; NULL */
	char *none; /* the word for "asked, none": 无收入 */
	bool propose; /* stored as proposals until act `accept` */
};
struct form_set_value { /* set: {state: confirmed, decided_on: today} */
	char *field;
	struct expr *value; /* a literal, today, or a name of the filing; over the filed form */
};
struct form_clock {
	enum { CLOCK_START, CLOCK_PAUSE, CLOCK_RESUME, CLOCK_STOP } what;
	char *name, *on; /* on: the date field that counts; NULL: the filing's day */
	struct expr *only; /* `if`, over the filed form; NULL: always */
};
struct form_act {
	char *name; /* a row of acts.def */
	struct expr *only; /* `if`, over the filed form; NULL: always */
};
struct form {
	char *name, *label, *hint, *clause;
	bool of_office;
	char **by; size_t by_count; /* roles that may file it; none: filed by acts only */
	char *about; /* the form of the subject: makes the ref field of that name; NULL */
	struct field *fields; size_t field_count;
	char **one; size_t one_count; /* id = H(stream, form, these values) */
	char **ways; size_t ways_count; /* group of which the ways are alternatives */
	struct form_rows *rows; size_t rows_count;
	struct expr *when; char *when_says, *when_clause; /* may be filed only when; NULL */
	struct form_set_value *set; size_t set_count;
	struct form_clock *clocks; size_t clock_count;
	struct form_act *does; size_t does_count;
	bool confirm_other; /* maker-checker: not by a person who entered what it acts upon */
	char *file;
	struct tree *extra; /* keys the engine leaves to screens and prints: `sheet`, `print`; or NULL */
};
const struct field *form_field(const struct form *, const char *name);

/* All forms and code lists of one pack. Loads forms_dir/record/*.yaml, pack/national/codes/*.yaml
 * (and forms/), then the region's overlay pack/REGION/forms/*.yaml: the same `form:` name changes or adds
 * keys and fields; a field's type may not change. Expressions are parsed, not bound. */
struct form_catalogue;
struct form_catalogue *form_catalogue_load(const char *forms_dir, const char *region, struct problem *);
void form_catalogue_free(struct form_catalogue *);
const struct form *form_find(const struct form_catalogue *, const char *name);
const struct form *form_at(const struct form_catalogue *, size_t index); /* NULL past the end; by name */
const struct code_list *form_codes(const struct form_catalogue *, const char *name);
/* Reads `if:` texts, lists (= all), {all: ..}, {any: ..} into a condition; shared with the packs. */
struct expr *condition_read(const struct tree *, struct problem *);
struct expr *expression_read(const struct tree *, struct problem *);
/* SHA-256-free content hash is the ledger's work; this is the text it is made over: every file read, in order. */
const char *form_catalogue_text(const struct form_catalogue *);

/* ---- records ---- */
struct record {
	const struct form *form;
	char id[33], stream[33]; /* stream: the household or the office it belongs to */
	struct value *values; /* form->field_count; texts owned by the record */
	char **texts;
	bool *contested;
	bool voided, held; /* held: made by a filing whose state is contested */
	char *filed_by, *station; /* of its newest filing; NULL before it is filed */
	date filed_on;      /* business day */
	int64_t entered_at; /* clock_milliseconds */
	struct record *next_of_form; /* within a bench */
};
struct record *record_new(const struct form *, const char *id, const char *stream); /* NULL id: random */
struct record *record_copy(const struct record *);
void record_free(struct record *);
struct value record_value(const struct record *, const char *field); /* unknown if there is none */
const char *record_text(const struct record *, const char *field);   /* code, id or text; NULL if unknown */
void record_set(struct record *, const struct field *, struct value);  /* copies text */
void record_clear(struct record *, const struct field *);             /* makes it unknown */
/* What a person or a JSON file wrote, into a value: money in yuan text, dates also as 20250303, 2025.3.3,
 * 2025年3月3日; codes by key or label; yes/no also 是/否. Full-width digits read as plain. Empty: unknown. */
bool field_read(const struct field *, const char *typed, date today, struct value *, char **text, struct problem *)
    BASE_MUST_CHECK; /* *text owns what value->text borrows */
/* For people: label of a code, 是/否, "1234.50"; an ID number whole (callers mask). Caller owns it. */
char *field_show(const struct field *, struct value);
/* As in JSON in and out of the program (money as yuan text, dates ISO), the reverse of field_read. Caller owns it. */
char *field_write(const struct field *, struct value);
/* As in bodies and tables: numbers as integers (分, months), dates ISO text, yes/no as "yes"/"no". */
void record_to_body(const struct record *, const struct field *, struct tree *map);
bool record_from_body(struct record *, const struct tree *map, struct problem *) BASE_MUST_CHECK; /* unknown keys are skipped */
/* From people's JSON: an object of field: text. Unknown keys are refused; `names` turns "$dad" or a row's
 * own id into a record id, may be NULL. */
bool record_from_input(struct record *, const struct tree *map, date today,
    const char *(*names)(void *self, const char *word), void *self, struct problem *) BASE_MUST_CHECK;
/* What the id of a record whose form says `one:` is hashed from (ledger_one_id): its form and those values;
 * false if the form has no `one`. An unknown value stands as an empty one. */
bool record_one_text(const struct record *, struct buffer *);

/* ---- bench ---- */
/* One household's records and the office records they refer to. Records are indexed by form, by id and by ref. */
struct bench;
struct bench *bench_new(const struct form_catalogue *, const char *household);
void bench_free(struct bench *);
struct bench *bench_copy(const struct bench *); /* for what-if: deep */
const char *bench_household(const struct bench *);
void bench_add_take(struct bench *, struct record *);
bool bench_remove(struct bench *, const char *id);
struct record *bench_find(const struct bench *, const char *id);
/* In order of adding; voided and held ones are skipped unless asked for. */
struct record *bench_first(const struct bench *, const struct form *);
struct record *bench_next(const struct bench *, const struct record *);
struct record *bench_child(const struct bench *, const char *parent_id, const struct form *child, const struct field *ref,
    const struct record *previous);
void bench_include(struct bench *, bool voided, bool held);
size_t bench_count(const struct bench *, const struct form *);
/* From the JSON of `doudi assess`: {"household": {...}, "member": [{"id": "a", ...}], "income": [{"member": "a"..}],
 * "application": {...}, "parameters": {...}}. A form's key present, even [], is "asked of all". Refs by id, by name of a
 * member, or by 1-based number. `asked` tells later which forms' keys stood there. */
struct bench *bench_from_input(const struct form_catalogue *, const struct tree *, date today, struct problem *);
bool bench_asked_by_input(const struct bench *, const char *form);
bool bench_is_from_input(const struct bench *);

/* ---- checks ---- */
struct form_fault {
	const struct field *field; /* NULL: of the whole record */
	bool warning; /* may be filed with a reason (F2 照录) */
	char *text;
};
struct form_faults {
	struct form_fault *faults;
	size_t count;
};
/* Required, relevant, constraint, warn, code known, ID number, ref found. The expressions must be bound. */
void record_check(const struct record *, struct expr_world *, const struct bench *, struct form_faults *);
/* One field, when it is left. */
void field_check(const struct record *, const struct field *, struct expr_world *, const struct bench *, struct form_faults *);
void form_faults_release(struct form_faults *);
/* `default`s of fields that are still unknown; read_only ones are always recomputed. */
void record_fill_defaults(struct record *, struct expr_world *);

#endif
