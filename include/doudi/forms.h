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
	struct elsewhere *elsewhere; /* what other regions call a key that stands in records and not in this list */
};
const struct code *code_find(const struct code_list *, const char *key);
/* What people read for a key of a record: its label; of another region's key, that region's label and that it is not used
 * here. Owned. */
char *code_show(const struct code_list *, const char *key);

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
	bool required, guard, read_only, hidden, persist, mask; /* persist: carried to the next record (c); mask: see field_is_masked */
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
enum form_clock_step { CLOCK_START, CLOCK_PAUSE, CLOCK_RESUME, CLOCK_STOP };
struct form_clock {
	enum form_clock_step what;
	char *name, *on; /* on: the date field that counts; NULL: the filing's day */
	struct expr *only; /* `if`, over the filed form; NULL: always */
};
struct form_act {
	char *name; /* a row of acts.def */
	struct expr *only; /* `if`, over the filed form; NULL: always */
};
struct form {
	char *name, *label, *hint, *clause;
	bool of_office, up_only; /* up_only: of the office's journal, which goes up with the log and never down */
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
	const char *file;
	size_t index; /* in its catalogue */
	const struct tree *sheet, *print; /* keys the engine leaves to screens and prints; NULL */
};
const struct field *form_field(const struct form *, const char *name);
void form_drop_rules(struct form *); /* conditions, defaults, steps: the fields stay, and old records can be read */

/* All forms and code lists of one pack. Loads every file of forms_dir/record, pack/national/codes and
 * pack/national/forms, then the region's overlays in pack/REGION/codes and pack/REGION/forms: the same `form:` name
 * changes or adds keys and fields; a field's type may not change. Expressions are parsed, not bound. NULL region:
 * the national forms alone. */
struct form_catalogue;
struct source; /* definition files, below */
struct form_catalogue *form_catalogue_load(const char *forms_dir, const char *region, struct problem *);
/* program: NULL, or the definitions that came with the program: forms of the office, which its jobs file and read, are taken from there
 * where an older text does not have them at all. */
struct form_catalogue *form_catalogue_read(const struct source *, const struct source *program, const char *region, struct problem *);
void form_catalogue_free(struct form_catalogue *);
const struct form *form_find(const struct form_catalogue *, const char *name);
const struct form *form_at(const struct form_catalogue *, size_t index); /* NULL past the end; by name */
const struct code_list *form_codes(const struct form_catalogue *, const char *name);
/* Reads `if:` texts, lists (= all), {all: ..}, {any: ..} into a condition; shared with the packs. The tree
 * must outlive what is read from it: places are borrowed. */
struct expr *condition_read(const struct tree *, struct problem *);
/* A text, or {pick: [{if: .., then: ..}, {else: ..}]}. */
struct expr *expression_read(const struct tree *, struct problem *);

/* ---- records ---- */
struct record {
	const struct form *form;
	char id[33], stream[33]; /* stream: the household or the office it belongs to */
	struct value *values; /* form->field_count; texts owned by the record */
	bool *contested;
	bool *apart; /* which texts found no room in the record's own block; those of filed_by and station stand last */
	char *room; size_t room_left; /* within the block */
	bool in_bench; /* the block is a part of the bench's */
	bool voided, held; /* held: made by a filing whose state is contested */
	const char *filed_by, *station; /* of its newest filing; NULL before it is filed; record_set_filed sets them */
	date filed_on;      /* business day */
	int64_t entered_at; /* clock_milliseconds */
	struct record *next_of_form; /* within a bench */
};
struct record *record_new(const struct form *, const char *id, const char *stream); /* NULL id: random */
struct record *record_copy(const struct record *);
void record_free(struct record *);
struct value record_value(const struct record *, const char *field); /* unknown if there is none */
const char *record_text(const struct record *, const char *field);   /* code, id or text; NULL if unknown */
bool record_is(const struct record *, const char *field, const char *text); /* known, and just that; never NULL */
void record_set(struct record *, const struct field *, struct value);  /* copies text */
void record_clear(struct record *, const struct field *);             /* makes it unknown */
void record_set_filed(struct record *, const char *by, const char *station); /* copies; NULL: not known */
/* By the field's name, as its type holds it; nothing happens where the form has no such field, or the text is empty. */
void record_put_text(struct record *, const char *name, const char *text);
void record_put_number(struct record *, const char *name, int64_t number);
/* What a person or a JSON file wrote, into a value: money in yuan text, dates also as 20250303, 2025.3.3,
 * 2025年3月3日; codes by key or label; yes/no also 是/否. Full-width digits read as plain. Empty: unknown. */
bool field_read(const struct field *, const char *typed, date today, struct value *, char **text, struct problem *)
    BASE_MUST_CHECK; /* *text owns what value->text borrows */
/* Whether people see the value masked: every ID number, and what the form says holds one (`mask: yes`). To see it whole is
 * an event of its own (desk_unmask). */
bool field_is_masked(const struct field *);
/* For people: label of a code, 是/否, "1234.50"; masked where it must be. Caller owns it. */
char *field_show(const struct field *, struct value);
char *field_show_whole(const struct field *, struct value); /* never masked: for files that go to other offices */
/* As in JSON in and out of the program (money as yuan text, dates ISO), the reverse of field_read; whole. Caller owns it. */
char *field_write(const struct field *, struct value);
char *field_write_masked(const struct field *, struct value); /* the same for what leaves as a command's answer */
/* The same of a fact; of one that is not known its state: unknown unset not_applicable. Caller owns it. */
char *value_write(struct value);
/* As in bodies and tables: numbers as integers (分, months), dates ISO text, yes/no as "yes"/"no". */
void record_to_body(const struct record *, const struct field *, struct tree *map);
bool record_from_body(struct record *, const struct tree *map, struct problem *) BASE_MUST_CHECK; /* unknown keys are skipped */
/* From people's JSON: an object of field: text. Unknown keys are refused; `id` and the names of its grids are the
 * caller's to read; a set may be a list; `names` turns "$dad" or a row's own id
 * into a record id (NULL: it stays as written), may be NULL. */
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
/* Children of a record through that ref; ref NULL: every row of the form, as children of the household. */
struct record *bench_child(const struct bench *, const char *parent_id, const struct form *child, const struct field *ref,
    const struct record *previous);
void bench_include(struct bench *, bool voided, bool held);
size_t bench_count(const struct bench *, const struct form *);
/* One bench for household after household: records and texts of the one before are used again, so that a county's run
 * allocates nothing. A record from bench_spare knows nothing yet; bench_put gives it a value whose text the bench keeps;
 * bench_add_spare puts it on the bench, whose ids the caller knows to be all different. */
void bench_turn(struct bench *, const char *household);
struct record *bench_spare(struct bench *, const struct form *, const char *id);
void bench_put(struct bench *, struct record *, const struct field *, struct value);
void bench_add_spare(struct bench *, struct record *);
/* From the JSON of `doudi assess`: {"household": {...}, "member": [{"id": "a", ...}], "income": [{"member": "a"}],
 * "application": {...}}; `parameters`, `pack` and `on` are left to others. A form's key present, even [] or "无", is
 * "asked of all", also inside its sheet. Refs by id, by name, or by 1-based number; an unsaid subject (`about`) is the
 * only record of its form. The household is there in any case. Nothing is checked and no default filled: see below. */
struct bench *bench_from_input(const struct form_catalogue *, const struct tree *, date today, struct problem *);
bool bench_asked_by_input(const struct bench *, const char *form);
/* What the file called a record: its `id`, else its name, else "member 2". Caller owns it; NULL if not from input. */
char *bench_input_word(const struct bench *, const char *id);
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
/* Required, relevant, constraint, warn, code known, ID number, ref found. The expressions must be bound; without a
 * world they are not asked, without a bench refs are not looked for. A field whose `relevant` is no is not checked;
 * a constraint that is unknown refuses nothing. Faults are added to what stands there. */
void record_check(const struct record *, struct expr_world *, const struct bench *, struct form_faults *);
/* One field, when it is left. */
void field_check(const struct record *, const struct field *, struct expr_world *, const struct bench *, struct form_faults *);
void form_faults_release(struct form_faults *);
/* `default`s of fields that are still unknown, in the order of fields; read_only ones are always recomputed. */
void record_fill_defaults(struct record *, struct expr_world *);
void bench_fill_defaults(struct bench *, struct expr_world *); /* of every record: for what came from a file */
/* Makes unknown what its `relevant` puts out of question: before filing, so that no stale answer is stored. */
void record_drop_irrelevant(struct record *, struct expr_world *);

/* ---- queues: forms/queue, then the overlays in pack/REGION/queue ---- */
enum queue_op {
	QUEUE_IS, QUEUE_IS_NOT, QUEUE_LESS, QUEUE_AT_MOST, QUEUE_MORE, QUEUE_AT_LEAST, QUEUE_IN, QUEUE_GIVEN,
	QUEUE_NOT_GIVEN
};
const char *queue_op_word(enum queue_op); /* "=" .. "given": the words of the language */
/* A name of the queue's form or of a record it refers to. */
struct queue_field {
	char *name;          /* as written */
	const struct field *through; /* the ref of the queue's form, or NULL: the record itself (or its household) */
	bool of_household;   /* household.FIELD where the form has no such ref */
	const struct field *field; /* NULL: one of filed_by, filed_on, station (`own`) */
	const char *own;     /* that name; NULL */
	enum value_type type;
	char *label;
};
struct queue_literal {
	char *body;  /* as in bodies and tables: 分, ISO date, code; NULL for a day from today */
	bool is_number; /* body is an integer in a table */
	bool from_today;
	int days;    /* from today; may be negative */
};
/* A condition of stored fields that can be told to a database: a group (part_count > 0), or one comparison. An
 * unknown field meets no comparison, as in the language and in SQL alike. */
struct queue_where {
	bool any; /* of a group: one part is enough */
	struct queue_where *parts; size_t part_count;
	struct queue_field field;
	enum queue_op op;
	struct queue_literal *literals; size_t literal_count; /* one; several for `in`; none for given */
};
struct queue_order {
	struct queue_field field;
	bool descending;
};
struct queue {
	char *name, *label, *hint, *clause;
	const struct form *from;
	struct queue_where *where; /* NULL: all */
	struct queue_field *columns; size_t column_count;
	struct queue_order *order; size_t order_count;
	struct queue_field one_row; bool has_one_row; /* one line for each record this refers to; of_household: each household */
	bool first; /* stands above the work areas of the desk */
	bool restricted; /* lists restricted households too, which others only count */
	char *enter_form, *enter_screen; /* one of them, or neither */
	char *enter_page; /* of the household's: members facts cases findings records contests chain; NULL */
	const struct field *due; char *due_clock; /* one of them, or neither */
	char **by; size_t by_count; /* roles; none: all */
	struct queue_field area; bool has_area;
	const char *file;
};
struct queue_list;
struct queue_list *queue_list_read(const struct source *, const char *region, const struct form_catalogue *, struct problem *);
void queue_list_free(struct queue_list *);
const struct queue *queue_find(const struct queue_list *, const char *name);
const struct queue *queue_at(const struct queue_list *, size_t index); /* NULL past the end; by name */
/* The same condition over a record in memory, for tests of one record and for what cannot ask a database. */
bool queue_where_holds(const struct queue_where *, const struct record *, date today);

/* ==== reading definitions, for the packs too ==== */

/* ---- sources: definition files as trees ---- */
struct sources {
	struct tree **trees;
	size_t count;
};
/* Every file that a region's pack is made of, one behind the other, "--- PATH LENGTH\n" and the file: the text that its hash is of.
 * Whether it was gathered from a folder or stands in the ledger, all definitions are read from it. */
struct source {
	char *forms_dir; /* names the files in messages */
	struct buffer text;
};
bool source_gather(struct source *, const char *forms_dir, const char *region, struct problem *) BASE_MUST_CHECK; /* NULL: of no region */
bool source_take(struct source *, const char *forms_dir, char *take) BASE_MUST_CHECK; /* false: it is no such text */
void source_release(struct source *);
bool source_has(const struct source *, const char *folder); /* a file that stands in it */
/* *tree is NULL where there is no such file. */
bool source_read(const struct source *, const char *path, struct tree **tree, struct problem *) BASE_MUST_CHECK;
bool sources_add_folder(struct sources *, const struct source *, const char *folder, struct problem *) BASE_MUST_CHECK;
void sources_release(struct sources *);

/* ---- reading keys ---- */
bool key_name_is_good(const char *name); /* [a-z][a-z0-9_]{0,62} */
/* Each reads one key if it is there and refuses another kind of value. */
bool key_read_text(const struct tree *map, const char *key, char **to, struct problem *) BASE_MUST_CHECK;
bool key_read_flag(const struct tree *map, const char *key, bool *to, struct problem *) BASE_MUST_CHECK;
bool key_read_words(const struct tree *map, const char *key, char ***to, size_t *count, struct problem *) BASE_MUST_CHECK;
bool key_read_clause(const struct tree *map, const char *key, char **to, struct problem *) BASE_MUST_CHECK; /* "QT-04, QT-09" */
/* A text that must stand there. */
bool key_need_text(const struct tree *map, const char *key, char **to, struct problem *) BASE_MUST_CHECK;
void words_free(char **words, size_t count);
bool words_have(char *const *words, size_t count, const char *word); /* NULL is never among them */
/* The word that was probably meant: consider every word there is, then ask for `best` (NULL: none is near). */
struct proposal {
	const char *wrong, *best;
	size_t distance;
};
void proposal_consider(struct proposal *, const char *word);
/* "没有字段“x”，是不是“y”？"; false. `what` is the sentence's start: 没有字段. */
bool proposal_problem(const struct proposal *, const struct tree *, struct problem *, const char *what);

#endif
