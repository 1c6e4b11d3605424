/* policy: a region's pack, its parameters and facts, and the review of one household against every
 * category with a reason for each condition. It knows no region, category, aid, class or department:
 * those are the pack's data. It reads the bench and writes nothing. */
#ifndef DOUDI_POLICY_H
#define DOUDI_POLICY_H

#include "doudi/forms.h"

/* ---- pack ---- */
struct parameter {
	char *name, *label, *clause, *basis, *unit; /* unit: yuan, yuan_month, percent, days, months, years, count, day */
	enum value_type type;
	bool per_year;  /* a value counts for its year only; a missing year is unset */
	bool by_place;  /* urban/rural differ */
	char **bands; size_t band_count; /* other bands than the place's, NULL if none */
	size_t index;
};
/* A unit for people: yuan_month is 元/月; a word of the pack's own is itself; NULL is "". */
const char *unit_word(const char *unit);
struct fact {
	char *name, *label, *unit, *clause, *hint;
	const struct form *of;
	enum value_type type;
	size_t index;
	const char *file;
	int line;
};
struct condition_line { /* a line of the review sheet */
	char *name, *says;  /* says: the document's words */
	char **clauses; size_t clause_count;
	struct expr *test;  /* bound over the category's form */
	struct condition_line *parts; size_t part_count; /* all/any under it */
	bool any;
};
struct category {
	char *name, *label, *basis, *clause;
	const struct form *of;   /* household or member */
	bool listed;             /* false: shown under its `under` category, e.g. a single-person variant */
	char *under;             /* its line on the sheet when it is not listed; else NULL */
	char *by;                /* decided elsewhere by this body: never computed; else NULL */
	char *by_department;     /* its key in sources.yaml: only its users and its lists make memberships; NULL */
	struct condition_line only_if; /* test NULL if none */
	struct condition_line root;    /* its all/any */
	struct condition_line *remarks; size_t remark_count;
	char *grants_membership, *grants_to, *grants_amount; /* amount: a fact or parameter of its form; NULL */
	char **grants_ends; size_t grants_end_count;
	size_t index;
	const char *file; int place; /* place: its line in the file */
};
/* An entry of the region's aids (aids.yaml): a rule as a category is one, over records of its form, and what is given. It
 * is proposed, never determined: order, stop and consent do not touch it. */
struct aid {
	struct category rule;     /* `of`: any form of the household; grants_amount: what is proposed */
	char *department;         /* of sources.yaml: who is responsible; NULL */
	char *at_most, *at_least; /* facts or parameters of its form; NULL */
	char **funds; size_t fund_count; /* codes: it is paid from one of these; none: from any */
	char **given; size_t given_count; /* codes of how it is given; none: in any way */
};
struct review_rules {
	char **order; size_t order_count;
	bool order_fixed, stop_person;
	char **apart; size_t apart_count;
	char *consent_kind, *consent_free; /* NULL: none asked for */
	char *confirm_by, *confirm_level, *confirm_delegated_by; /* role, station level, body's name or NULL */
	char *may_revoke; /* role that may revoke; NULL */
};
struct procedure_step {
	char *form;      /* the form whose filing is the step */
	char *done;      /* a fact that says so instead, over application or household; NULL */
	char *valid;     /* parameter: days that it stays valid; NULL */
	char *label;
};
struct procedure {
	char *category, *basis; /* e.g. 新民规发〔2023〕3号 */
	struct procedure_step *steps; size_t count;
};
struct clock_rule {
	char *name, *label, *parameter; /* parameter: the number of days or months */
	enum { CLOCK_WORKING, CLOCK_CALENDAR, CLOCK_MONTHS } kind;
	char *clause;
};
struct watch_rule { /* who stays watched after leaving one of these categories, or after an application for one came to nothing */
	enum { WATCH_EXIT, WATCH_REFUSAL } after;
	char **of; size_t of_count;
	char **unless; size_t unless_count; /* reasons of an exit after which nobody is watched */
	char *years;  /* parameter; NULL: until somebody ends it */
	char *clause;
};
struct transfer_rule {
	char **from; size_t from_count;
	char **to; size_t to_count;
	struct expr *when; /* over exit; NULL: always */
	char *says;        /* the refusal's sentence where `when` is not met; NULL */
	char **carry; size_t carry_count; /* forms whose records about the old application stand for the new one */
	char *clause;
};

struct pack;
/* Loads forms_dir (record, queue, pack/national, pack/REGION; the queues' text only), binds every expression of forms, facts and
 * categories and checks what can be checked without cases: unknown names, cycles between facts, codes without
 * a label, conditions without a clause. Every problem names file, line, column and what to do. */
struct pack *pack_load(const char *forms_dir, const char *region, struct problem *);
/* The same from what pack_hash_text gave; forms_dir names the files, and what is the program's own or another region's is read there. */
struct pack *pack_read(const char *forms_dir, char *take, const char *region, struct problem *);
void pack_free(struct pack *);
/* The caller owns them. */
struct queue_list *pack_queues(const struct pack *, struct problem *);
const char *pack_region(const struct pack *);
const char *pack_forms_dir(const struct pack *); /* that it was loaded from, or named after */
const char *pack_hash_text(const struct pack *); /* all text read, for the hash that decisions keep */
const struct form_catalogue *pack_forms(const struct pack *);
/* The rest of the YAML, for screens, prints and jobs: "pack" (titles, dates, units, areas of work, words), "alerts",
 * "sources", "tasks", "aids", "letters"; NULL if the pack has none. Region over national, file by file. */
const struct tree *pack_tree(const struct pack *, const char *file);
/* The region's own file, and the national one beside it. */
const struct tree *pack_tree_region(const struct pack *, const char *file);
const struct tree *pack_tree_national(const struct pack *, const char *file);
/* A condition in such a tree, bound over a form; the caller frees it, the pack outlives it. */
struct expr *pack_condition(struct pack *, const struct tree *, const char *form, struct problem *);
/* Whether the document is in force on the day: `since` and `until`, its last day, of pack.yaml. It blocks nothing. */
enum pack_validity { PACK_IN_FORCE, PACK_NOT_YET, PACK_EXPIRED };
enum pack_validity pack_validity(const struct pack *, date day);
const char *pack_validity_word(enum pack_validity);
char *pack_validity_sentence(const struct pack *, date day); /* NULL in force; caller owns */
int64_t pack_version(const struct pack *); /* of this edition, from 1 */
date pack_expires(const struct pack *);	   /* last day on which this edition may be adopted; DATE_NONE: no end */
const char *pack_word(const struct pack *, const char *key); /* pack.yaml words: KEY; the key itself if absent */
size_t pack_category_count(const struct pack *);
const struct category *pack_category(const struct pack *, size_t index); /* in the document's order */
const struct category *pack_category_find(const struct pack *, const char *name);
const struct aid *pack_aid(const struct pack *, size_t index); /* in the document's order; NULL past the end */
const struct aid *pack_aid_find(const struct pack *, const char *name);
const struct review_rules *pack_review(const struct pack *);
const struct procedure *pack_procedure(const struct pack *, const char *category);
const struct clock_rule *pack_clock(const struct pack *, const char *name);
const struct watch_rule *pack_watch(const struct pack *, size_t index); /* NULL past the end */
const struct transfer_rule *pack_transfer(const struct pack *); /* NULL if the region has none */
const struct parameter *pack_parameter(const struct pack *, size_t index); /* NULL past the end */
const struct parameter *pack_parameter_find(const struct pack *, const char *name);
/* Those that have a meaning in this region: a national fact on what it lacks is none. */
const struct fact *pack_fact(const struct pack *, size_t index); /* NULL past the end */
const struct fact *pack_fact_find(const struct pack *, const char *form, const char *name);

/* ---- parameter values: the pack's own (with basis, perhaps demo) and the county's (office records) ---- */
struct parameter_value {
	const struct parameter *of;
	const char *band; /* "urban" "rural" "" or a band */
	date since; /* or 1 January of its year */
	int64_t number; /* of the parameter's type */
	bool ended;  /* null: no value from then on */
	bool draft, demo; /* a draft may not decide: it reads as unset except in what-if */
	bool simulated;   /* counts in a simulation alone */
	bool own;         /* the pack's, not entered by the county */
	const char *basis;
};
/* Newest wins; clear and set again after filings. For what-if and scenarios too. Text is the people's form (yuan). */
bool pack_set_parameter(struct pack *, const char *name, const char *band, date since, const char *value, bool draft,
    bool demo, const char *basis, struct problem *) BASE_MUST_CHECK;
/* From an `assess` file or a scenario; item->key is its name. VALUE: in force on the day and before it; {urban: VALUE}: of
 * that band; {"2024": VALUE} or {2024-07-01: VALUE}: of that year, or from that day on. null ends it. */
#define PARAMETER_ALWAYS (-25567) /* 1900-01-01: what was said without a day */
bool pack_set_input_parameter(struct pack *, const struct tree *item, date day, struct problem *) BASE_MUST_CHECK;
const char *unit_word(const char *unit); /* for people: yuan_month is 元/月; what is no unit of the engine stays */
/* A value that counts in a simulation alone, as if it were in force already: from `since`, or from `day` if that is earlier
 * (of a yearly one: for the year of `since`). The pack must not be forgetting its parameters before the run is over. */
bool pack_simulate_parameter(struct pack *, const char *name, const char *band, date since, date day, const char *value,
    const char *basis, struct problem *) BASE_MUST_CHECK;
void pack_forget_simulated(struct pack *);
void pack_forget_parameters(struct pack *); /* back to the pack's own values */
char *parameter_value_write(const struct parameter_value *); /* as one types it; owned */
bool pack_parameter_on(const struct pack *, const struct parameter *, const char *band, date, struct parameter_value *);
/* By the parameter's index: the labels of the categories, aids and time limits that read it, "" if none does; owned texts and
 * array, one for each parameter. */
char **pack_parameter_readers(const struct pack *);
/* Each value, oldest first; NULL past the end. */
const struct parameter_value *pack_parameter_value_at(const struct pack *, const struct parameter *, size_t index);

/* ---- working days (法定节假日与调休) ---- */
bool working_day_is(const struct pack *, date, bool *is, struct problem *) BASE_MUST_CHECK; /* names the year's missing file */
bool working_days_add(const struct pack *, date from, int days, date *due, struct problem *) BASE_MUST_CHECK;
bool working_days_between(const struct pack *, date from, date to, int *days, struct problem *) BASE_MUST_CHECK;

/* ---- who asks, when ---- */
struct here {
	const char *user, *role, *station, *level; /* "" where nobody is signed in */
	date day;
};

/* ---- evaluation ---- */
/* The world of one bench on one day. Facts are computed once each and kept until world_forget. */
struct world;
struct world *world_new(const struct pack *, const struct bench *, const struct here *, const struct record *application);
void world_free(struct world *);
void world_forget(struct world *); /* after a change on the bench */
void world_use_drafts(struct world *, bool use); /* what-if on draft parameters */
void world_use_simulated(struct world *); /* the values of pack_simulate_parameter */
struct expr_world *world_expr(struct world *);
struct value world_fact(struct world *, const struct record *, const struct fact *);
/* By name: a field or fact of the record. unknown if neither. */
struct value world_value(struct world *, const struct record *, const char *name);
/* Whether what is determined for the household, or for that person (NULL: the household), would be granted to the member. */
bool category_grants_to(struct world *, const struct category *, const char *person, const struct record *member);
bool world_overflowed(const struct world *);
/* Whether rows of this one's `ways` group, got in different ways, say different things and none was accepted. True of the
 * rows of one way only, so that each group is met once. */
bool world_is_disputed(struct world *, const struct record *);

/* One condition as it was found: a row of the sheet, of the notice, of the stored reasons. */
struct missing_field { /* a field that would help to decide, and where it is entered */
	const struct form *form;
	const struct field *field;   /* NULL: the rows of that form were never asked */
	char record[33];             /* "" if there is no record yet */
};
struct reason {
	const struct condition_line *line; /* NULL for a bare part */
	const char *name, *says; char *clause; /* clause: joined by ", " */
	enum truth truth;
	char *left_name, *left_label, *left, *left_unit, *left_way; date left_as_of; /* left: for people; "" unknown */
	const char *op;
	char *right_name, *right_label, *right, *right_unit;
	char *parameter; date parameter_since; bool demo; /* the parameter on the right (or behind it), NULL */
	char *unset; /* name of the parameter that is unset, NULL */
	char *unset_label; /* in words, with the year or the day for which it has no value */
	int depth;   /* 0 for the category's own lines */
	bool remark, any;
	bool bears;  /* it is part of why the verdict is not met: no line above it is met */
	struct missing_field *missing; size_t missing_count;
	char person[33]; /* for a member category */
};
struct verdict { /* of one category, for the household or one member */
	const struct category *category;
	char person[33]; /* "" for a household category */
	enum truth truth;
	bool not_reviewed;  /* in the determination: 未审 */
	char *why_not;      /* 未审: earlier category met, no consent, decided elsewhere; 不适用: only_if; NULL */
	bool out_of_question; /* only_if is no */
	struct reason *reasons; size_t reason_count;
	struct missing_field *missing; size_t missing_count; /* the cheapest set that would decide; empty unless unknown */
	char **unset; size_t unset_count; /* parameters to be set */
	bool has_amount; int64_t amount; /* 分 a month, when the category grants one */
	/* of an aid; then `person` is the record that it is about, "" for the household */
	const struct aid *aid;
	bool no_standard; /* met, and the amount it names has no value: somebody has to say one */
	bool has_most, has_least; int64_t most, least;
};
struct assessment {
	struct verdict *verdicts; size_t count; /* in the document's order; a member category has a row a member */
	struct verdict *aids; size_t aid_count; /* assessment_add_aids; a row a record that the aid is about */
	date day;
};
/* Every category against the bench. `determination` applies order, stop and consent as recorded determinations do
 * (not_reviewed); without it every category is computed for the sheet as far as consent allows. */
struct assessment *assess(struct world *, bool determination, struct problem *);
/* The same in two steps, for who asks often and tells once: the truths alone, then reasons, gaps and amounts of all
 * verdicts or of one, in the same world. */
struct assessment *assess_truths(struct world *, bool determination);
void assessment_tell(struct assessment *, struct world *, const struct verdict *only);
void assessment_free(struct assessment *);
/* The region's aids against the same bench: the second part of the sheet. */
void assessment_add_aids(struct assessment *, struct world *);
/* Of the aid that this record's `item` names, for the record that it is about; NULL where it names none. Caller frees. */
struct verdict *aid_verdict(struct world *, const struct record *);
void verdict_free(struct verdict *);
/* Line of the sheet: a member category is met when one member is. */
const char *assessment_word(const struct assessment *, const char *category); /* "met" .. "not_reviewed" */
const struct verdict *assessment_find(const struct assessment *, const char *category, const char *person);
/* ---- the county: the verdicts of household after household, without reasons ---- */
struct county;
/* simulated: with the values of pack_simulate_parameter. */
struct county *county_new(const struct pack *, const struct here *, bool simulated);
void county_free(struct county *);
bool county_reads(void *county, const struct form *, const char *name); /* what a walk has to bring: ledger_reads */
bool county_reads_parameter(const struct county *, const struct parameter *);
/* As assess(world, false) would find them; not to be freed, gone with the next call. */
const struct assessment *county_assess(struct county *, const struct bench *);
struct world *county_world(struct county *); /* of the household last assessed */
struct county_line { /* a condition right under a category, and how often it was what */
	const struct category *category;
	const struct condition_line *line;
	int64_t counts[4]; /* by enum truth */
};
const struct county_line *county_lines(const struct county *, size_t *count);

/* As JSON for --json and bodies: reasons with category, clause, truth, left, op, right, way, as_of, parameter. words: the
 * document's words and the labels too, which a body leaves out. */
struct tree *verdict_to_tree(const struct verdict *, const struct pack *, bool words);
struct tree *assessment_to_tree(const struct assessment *, const struct pack *, const struct bench *, bool words);
char *reason_sentence(const struct reason *); /* plain Chinese for a letter of refusal; caller owns it */
/* Truths that differ between a stored reason list (verdict_to_tree) and this verdict: 依据有变. */
bool verdict_differs(const struct tree *stored, const struct verdict *);

/* Clause by clause (clauses.yaml), what the pack does about it: a list of {clause, place, says, does: [{kind, name, label,
 * of, says, condition: [words], joined, by, rows: [{if, then}], numbers: [{parameter, label, band, value, since, basis, demo, unset}]}]}. */
struct tree *pack_explain(const struct pack *, date day);

/* ---- mutants: one-step changes of a rule, for `pack check --mutants` ---- */
struct mutants;
struct mutant {
	const char *of; /* a category, FORM.FACT, or a parameter and its day */
	char *change;   /* what was changed, for people */
	const char *file;
	int line, column;
};
/* Of every category, of the region's facts and the national ones behind its categories, and of the values that its
 * document gives. Equal packs have equal lists. Free it before the pack. */
struct mutants *mutants_new(struct pack *);
size_t mutants_count(const struct mutants *);
void mutants_do(struct mutants *, size_t k); /* undoes the one before */
const struct mutant *mutants_now(const struct mutants *); /* borrowed until the next */
void mutants_undo(struct mutants *);
void mutants_free(struct mutants *);

/* ---- how often each single condition was what, over the households that were shown ---- */
struct tally;
struct tally_line {
	const struct category *rule; /* a category, or an aid's */
	const char *clause, *says;   /* its own, or of the line above it */
	const struct expr *test;     /* a comparison */
	int64_t counts[4];           /* by enum truth */
};
/* Of all categories and aids, but for switches: a yes or no that the county enters is the same for everyone. */
struct tally *tally_new(const struct pack *);
void tally_free(struct tally *);
void tally_add(struct tally *, struct world *, const struct bench *);
const struct tally_line *tally_lines(const struct tally *, size_t *count);

/* ---- lists of exceptions in a pack, RULE: [{KEY: WHAT, reason: WHY}], such as mutants.yaml ---- */
struct excuse {
	const struct tree *at;  /* its entry */
	const char *of, *what;
	bool national, exists, needed; /* exists, needed: for who goes through them */
};
struct excuses {
	struct excuse *list;
	size_t count;
};
/* The region's file of that name and the national one; KEY holds a text or a list of them. */
bool excuses_read(const struct pack *, const char *file, const char *key, struct excuses *, struct problem *) BASE_MUST_CHECK;
struct excuse *excuse_find(const struct excuses *, const char *of, const char *what);
void excuses_release(struct excuses *);

/* Everything wrong in a pack's folder, beyond loading: facts that nothing uses, clauses without a rule, rules
 * without a scenario's clause ... one problem sentence a line into out; false if any is an error. */
bool pack_check(const char *forms_dir, const char *region, struct buffer *out, struct problem *) BASE_MUST_CHECK;

#endif
