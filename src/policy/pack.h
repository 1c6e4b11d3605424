/* Inside policy: what a loaded pack is made of.
 *
 * Keys of the YAML are those of the pack language; beside it: facts are `NAME: {of: FORM}` or
 * `FORM.NAME:`; parameters hold `since: {DATE: VALUE}` or `per_year: {YEAR: VALUE}`, a value being a
 * number, null, {value, basis, draft, demo} or bands; pack.yaml holds `review`, `procedures`,
 * `clocks`, `transfer`, `survey_valid` and `words`; the region's parameters and facts replace the
 * national ones of the same name. For every category K the engine makes the facts in_K and taken_K.
 * A national fact that does not bind in a region (it lacks a parameter or category) is left out
 * until something of the region asks for it. */
#ifndef POLICY_PACK_H
#define POLICY_PACK_H

#include "doudi/policy.h"

/* ---- what a name means: the way to a record and what is read there ---- */
enum hop_kind { HOP_REF, HOP_HOUSEHOLD, HOP_APPLICATION };
struct hop {
	enum hop_kind kind;
	const struct field *ref;
};
enum target_kind {
	TARGET_FIELD,
	TARGET_FACT,
	TARGET_PARAMETER,
	TARGET_META, /* filed_by and so on */
	TARGET_HERE
};
struct target {
	char *form, *path;
	struct hop *hops;
	size_t hop_count;
	enum target_kind kind;
	enum value_type type;
	const struct field *field;
	struct fact_rule *fact;
	struct parameter_rule *parameter;
	size_t word; /* of META and HERE: its row */
	struct target *plain; /* the same without the way */
};
struct rows {
	const struct form *form;
	const struct field *ref; /* NULL: every row of that form on the bench */
};

enum bind_state { BIND_NOT, BIND_RUNNING, BIND_DONE, BIND_FAILED };

enum fact_kind { FACT_IS, FACT_TEST, FACT_CATEGORY, FACT_IN, FACT_TAKEN, FACT_ITEM };
struct fact_rule {
	struct fact open; /* first, so that one is the other */
	enum fact_kind kind;
	struct expr *is;
	struct condition_line *line; /* FACT_TEST: its own, or a category's named line; FACT_CATEGORY: root */
	bool owns_line;
	const struct category *category;
	size_t item; /* FACT_ITEM: its row in aids.c */
	struct target *to; /* FACT_TAKEN: for whom, of those in a household; NULL: everyone */
	const struct form **needs;
	size_t need_count;
	const struct code_list *codes;
	int wanted; /* a type, or -1 */
	size_t slot; /* among the facts of its form */
	enum bind_state bound;
	bool national;
	char *failure; /* why a national fact does not bind here */
};

struct parameter_rule {
	struct parameter open;
	struct parameter_value *own, *set; /* the pack's; the county's */
	size_t own_count, set_count;
	bool draft, demo;
	const char *file;
	int line;
};

struct calendar {
	int year;
	date *off, *work;
	size_t off_count, work_count;
};

struct named_tree {
	char *name;
	struct tree *tree; /* borrowed from sources, but for letters */
};

/* Forms and fields that the engine itself reads; NULL where a set of forms has none. */
struct contract {
	const struct form *household, *member, *application, *survey, *consent, *membership, *determination;
	const struct field *place_kind, *day, *asked_for, *survey_day, *survey_asked;
	const struct field *joined_on, *not_asked_in;
	const struct field *consent_kind, *consent_given, *consent_day;
	const struct field *in_category, *in_person, *in_confirmed, *in_until, *in_state;
	const struct field *found_application, *found_category, *found_person, *found_verdict, *found_state;
};

struct pack {
	char *region, *survey_valid;
	struct source source; /* its text is what the hash is of */
	struct form_catalogue *forms;
	struct contract contract;
	struct sources sources; /* trees of the pack's own files: places of expressions live in them */
	struct named_tree *trees;
	size_t tree_count, region_tree_count; /* the region's stand first */
	struct tree *letters;
	struct parameter_rule **parameters;
	size_t parameter_count;
	struct fact_rule **facts;
	size_t fact_count;
	size_t *slots; /* facts of each form, by its index */
	struct category *categories;
	size_t category_count;
	struct aid *aids;
	size_t aid_count;
	struct review_rules review;
	struct procedure *procedures;
	size_t procedure_count;
	struct clock_rule *clocks;
	size_t clock_count;
	struct transfer_rule *transfer;
	struct watch_rule *watches;
	size_t watch_count;
	struct calendar *calendars;
	size_t calendar_count;
	struct target **targets; /* open addressing by form and path */
	size_t target_count, target_room;
	struct rows **rows;
	size_t row_count;
	enum bind_state **field_bound; /* of each form's fields with `relevant` */
	struct origin {
		const struct field *way, *as_of; /* of each form; NULL where it has none */
	} *origins;
	bool cycle; /* found while binding: never passed over */
	const char **chain; /* labels of what is being bound, for the message about a cycle */
	size_t chain_length;
};

/* ---- parameters.c ---- */
bool parameters_read(struct pack *, const struct tree *, struct problem *) BASE_MUST_CHECK;
void parameters_free(struct pack *);
struct parameter_rule *parameter_rule_find(const struct pack *, const char *name);
bool parameter_has_band(const struct parameter *, const char *band);
enum parameters_counting { PARAMETERS_FINAL, PARAMETERS_DRAFTS, PARAMETERS_SIMULATED }; /* with the final ones */
/* NULL if it is unset on that day. */
const struct parameter_value *parameter_in_force(const struct parameter_rule *, const char *band, date,
    enum parameters_counting);
bool parameter_differs_by_band(const struct parameter_rule *);
int unit_type(const char *unit);         /* -1 if it says nothing */

/* ---- lines.c: conditions with names, clauses and words ---- */
/* The line owns its texts; the expression of the outermost line owns all below it. */
bool line_read(struct condition_line *, const struct tree *, struct problem *) BASE_MUST_CHECK;
bool line_read_group(struct condition_line *, const struct tree *parts, bool any, struct problem *) BASE_MUST_CHECK;
void line_release(struct condition_line *); /* not its expression */

/* ---- facts.c ---- */
bool facts_read(struct pack *, const struct tree *, bool national, struct problem *) BASE_MUST_CHECK;
struct fact_rule *fact_rule_find(const struct pack *, const struct form *, const char *name);
/* Adds a fact that is made by the engine; false if the name is taken. */
struct fact_made {
	const struct form *of;
	const char *name, *label;
	enum fact_kind kind;
	const struct category *category;
	struct condition_line *line; /* borrowed */
	size_t item;
	enum value_type type; /* of FACT_ITEM; the others are yes_no */
	bool national;
	const char *file;
	int place;
};
bool fact_make(struct pack *, const struct fact_made *, struct problem *) BASE_MUST_CHECK;
/* Makes a fact of every named line below this one. */
bool facts_name_lines(struct pack *, struct condition_line *, const struct fact_made *like, struct problem *) BASE_MUST_CHECK;
bool facts_name_own_lines(struct pack *, struct problem *) BASE_MUST_CHECK; /* those of `test:` */
bool facts_check_names(struct pack *, struct problem *) BASE_MUST_CHECK;
void facts_free(struct pack *);

/* ---- categories.c ---- */
bool categories_read(struct pack *, const struct tree *, struct problem *) BASE_MUST_CHECK;
bool categories_check(struct pack *, struct problem *) BASE_MUST_CHECK; /* after all is read */
void categories_free(struct pack *);
const char *category_membership(const struct category *); /* what it grants; itself if it grants none */
/* What a category and an aid have in common: a rule over records of a form. */
bool rule_read(struct category *, const struct tree *, struct problem *) BASE_MUST_CHECK; /* label, clause, basis, conditions */
bool rule_make_facts(struct pack *, struct category *, struct problem *) BASE_MUST_CHECK; /* itself and its named lines */
/* The name of a parameter, or of a field or fact of the rule's form, of money; NULL is good. */
bool rule_check_money(struct pack *, const struct category *, const char *name, struct problem *) BASE_MUST_CHECK;
void category_release(struct category *);

/* ---- aids.c ---- */
bool aids_read(struct pack *, const struct tree *, struct problem *) BASE_MUST_CHECK;
bool aids_make_item_facts(struct pack *, struct problem *) BASE_MUST_CHECK; /* of each form that names an aid */
bool aids_check(struct pack *, struct problem *) BASE_MUST_CHECK; /* after all is read */
void aids_free(struct pack *);

/* ---- procedures.c: review, procedures, clocks, transfer ---- */
bool procedures_read(struct pack *, const struct tree *region, const struct tree *national, struct problem *) BASE_MUST_CHECK;
bool procedures_check(struct pack *, struct problem *) BASE_MUST_CHECK;
void procedures_free(struct pack *);

const char *target_label(const struct target *); /* reasons.c; "" for NULL */

/* ---- findings.c ---- */
bool findings_tell(const struct pack *, struct buffer *out); /* false if one is an error */

/* ---- watch.c: who is watched after the end ---- */
bool watches_read(struct pack *, const struct tree *, struct problem *) BASE_MUST_CHECK;
bool watches_check(const struct pack *, struct problem *) BASE_MUST_CHECK;
void watches_free(struct pack *);

/* ---- calendar.c ---- */
bool validity_check(const struct pack *, struct problem *) BASE_MUST_CHECK;
bool calendars_read(struct pack *, struct problem *) BASE_MUST_CHECK;
void calendars_free(struct pack *);

/* ---- names.c, binding.c ---- */
struct target *target_find(const struct pack *, const char *form, const char *path); /* NULL if nothing named it yet */
struct target *target_need(struct pack *, const char *form, const char *path, struct problem *);
void targets_free(struct pack *);
struct expr_names pack_names(struct pack *, const struct expr_meaning *result);
bool bind_fact(struct pack *, struct fact_rule *, struct problem *) BASE_MUST_CHECK;
bool bind_field_relevant(struct pack *, const struct form *, const struct field *, struct problem *) BASE_MUST_CHECK;
bool bind_all(struct pack *, struct problem *) BASE_MUST_CHECK;

extern const char *const meta_words[]; /* NULL-ended; of every record */
extern const char *const here_words[];

#endif
