/* desk: the jobs that people do, one call a job. Screens, the command line, the demo and the
 * scenarios all work through here and through nothing below that writes. No job asks a person
 * anything and none prints: what it refuses, it refuses with a problem.
 *
 * What travels: a sheet (one form being filled, with its grids) becomes a filing, an event, rows. */
#ifndef DOUDI_DESK_H
#define DOUDI_DESK_H

#include "doudi/exchange.h"
#include "doudi/policy.h"

/* ---- the station ---- */
struct desk;
const char *desk_forms_dir(void); /* beside the sources when run from there, else in the install prefix; $DOUDI_FORMS wins */
struct desk_station {
	const char *pack, *code, *level, *name; /* level: village township county city; name: of the first administrator */
	bool demo; /* may have the passphrase `demo`, and stands at the day that setting demo_day says */
};
/* Makes the file (NULL path: in memory, for scenarios and what-if), the log, the first administrator, adopts the pack. */
struct desk *desk_create(const char *path, const struct desk_station *, const char *passphrase, struct problem *);
/* Works by the edition of the pack that the station adopted, whatever the folder holds meanwhile. */
struct desk *desk_open(const char *path, bool write, struct problem *);
/* The same, but where that edition is neither in the folder nor on file whole it opens by what the folder holds: to take a sound
 * edition over, to make the tables again, to look at what is wrong, to save what there is; for nothing that decides. */
struct desk *desk_open_to_mend(const char *path, bool write, struct problem *);
void desk_free(struct desk *);
struct ledger *desk_ledger(struct desk *);
struct store *desk_store(struct desk *);
struct pack *desk_pack(struct desk *);
const struct form *desk_form(struct desk *, const char *name); /* NULL if there is none */
const struct here *desk_here(struct desk *); /* of the signed-in person and the business day */
bool desk_pack_is_adopted(struct desk *, const struct pack *); /* by this station, as its latest */
/* The first, at the making of a station, is trusted. Any other is refused unless two people of the county or city over this station
 * have signed it, and if it is older than one that was adopted here or above, has the number of another, is far ahead, or expired.
 * This desk goes on with the edition that it was opened with: close it and open it again. */
bool desk_adopt_pack(struct desk *, struct pack *, struct problem *) BASE_MUST_CHECK;
bool desk_pack_is_fit(struct desk *, const struct pack *, struct problem *) BASE_MUST_CHECK; /* the same without taking it */
bool desk_edition_is_left(struct desk *); /* another was adopted since the desk was opened, here or at another terminal */
char *desk_pack_warning(struct desk *); /* the folder held another when the desk was opened, or expired; owned, NULL: all is well */
struct pack_signed {
	size_t count;	      /* signatures that stand in the file now */
	bool again, replaced; /* this person had signed it already; those of another edition gave way */
};
/* By a supervisor or administrator of the county or city: into the pack's folder, and on file in the office. */
bool desk_sign_pack(struct desk *, const struct pack *, struct pack_signed *, struct problem *) BASE_MUST_CHECK;
struct pack_signer {
	const char *name, *station;
	const char *fault; /* why it does not count here; NULL: it counts */
};
bool desk_each_pack_signer(struct desk *, const struct pack *, bool (*visit)(void *self, const struct pack_signer *), void *self,
    struct problem *) BASE_MUST_CHECK;
void desk_set_day(struct desk *, date); /* --on, scenarios; DATE_NONE: today. The entry date stays real */

/* ---- people ---- */
bool desk_sign_in(struct desk *, const char *name, const char *passphrase, struct problem *) BASE_MUST_CHECK;
void desk_sign_out(struct desk *);
/* The person is away: still signed in, but the key is wiped from memory until the passphrase is given again. */
void desk_lock(struct desk *);
bool desk_unlock(struct desk *, const char *passphrase, struct problem *) BASE_MUST_CHECK;
bool desk_signed_in(const struct desk *);
/* Whoever is signed in makes room for the next and comes back without the passphrase; to free the seat is to sign out. */
struct desk_seat;
struct desk_seat *desk_leave(struct desk *);
void desk_return(struct desk *, struct desk_seat *take);
void desk_seat_free(struct desk_seat *);
struct desk_person {
	const char *name, *role;
	const char *area;       /* NULL: all that the station has */
	const char *department; /* of a department user: a key of sources.yaml; NULL */
};
bool desk_add_user(struct desk *, const struct desk_person *, const char *passphrase, struct problem *) BASE_MUST_CHECK;
bool desk_new_key(struct desk *, const char *name, const char *passphrase, struct problem *) BASE_MUST_CHECK; /* forgotten */
/* Who has left, or whose key is in other hands: signs in and signs nothing from now on; what was signed stands. */
bool desk_end_user(struct desk *, const char *name, const char *why, struct problem *) BASE_MUST_CHECK;
bool desk_change_passphrase(struct desk *, const char *old_one, const char *new_one, struct problem *) BASE_MUST_CHECK;
const char *desk_role_label(const char *role);   /* 乡镇经办人员 ... */
const char *desk_role_word(struct desk *, const char *role); /* the region's own word, where it has one */
const char *desk_level_label(const char *level); /* 乡镇（街道） ... */
bool desk_may(struct desk *, const struct form *); /* whether the signed-in role may file it here */

/* ---- sheet: one form being filled ---- */
struct sheet_grid {
	const struct form_rows *rows;
	const struct form *form;
	struct record **records; size_t count; /* owned by the sheet */
	bool asked; /* 无 (asked, none) when count is 0; a grid never asked leaves its facts unknown */
};
struct sheet {
	const struct form *form;
	struct record *record;   /* what is being written; a copy when an old record is changed */
	bool is_change;          /* 更正 of record->id */
	bool is_void;            /* 作废 */
	char *subject;           /* id of the record of form->about, NULL if none */
	char *in;                /* the record it was opened on, NULL */
	struct sheet_grid *grids; size_t grid_count;
	char *heads;             /* of the household as it was seen; NULL for a new household */
	char *reason;            /* of a change, a void or an override; NULL */
	char **overridden; size_t overridden_count; /* fields whose warning was accepted (F2 照录) */
	struct bench *bench;     /* the household without this sheet; NULL for a new household */
	char at_record[33], at_field[64]; /* where the person was: kept with the draft; a grid without rows: "" and its form */
};
/* `in`: a record of the household (a household, an application, a determination ...) or NULL for a new household or an
 * office form. The subject is `in` itself, or what it leads to: a determination by application + category + person. */
struct sheet *sheet_new(struct desk *, const char *form, const char *in, struct problem *);
bool desk_form_takes_newcomers(const struct form *); /* may also be filed without a household, and then makes one */
struct sheet *sheet_change(struct desk *, const char *record, struct problem *); /* 更正 */
struct sheet *sheet_void(struct desk *, const char *record, const char *reason, struct problem *); /* 作废 */
void sheet_free(struct sheet *);
bool sheet_put(struct desk *, struct sheet *, const char *field, const char *typed, struct problem *) BASE_MUST_CHECK;
struct record *sheet_add_row(struct desk *, struct sheet *, const char *form); /* borrowed */
void sheet_remove_row(struct sheet *, const char *form, size_t index);
void sheet_none(struct sheet *, const char *form); /* 无: asked, none */
/* What the household has on file for a grid that was not asked yet becomes its rows, to be gone through again. Returns
 * how many. Rows of people (members of the household) never do: they are mended one by one. */
size_t sheet_take_rows(struct sheet *, const char *form);
/* From people's JSON: fields, and grids as lists under the row form's name ([] or "none": asked, none). `names` as in
 * record_from_input. */
bool sheet_from_input(struct desk *, struct sheet *, const struct tree *,
    const char *(*names)(void *self, const char *word), void *self, struct problem *) BASE_MUST_CHECK;
void sheet_check(struct desk *, const struct sheet *, struct form_faults *); /* whole sheet (F10) */
/* The household's bench as it would stand after this sheet: for derived facts beside the form. Caller frees. */
struct bench *sheet_preview(struct desk *, const struct sheet *);

/* ---- filing ---- */
struct filed {
	struct event_id event;
	char record[33], household[33];
	char **created; size_t created_count; /* ids of records made by acts */
	char *notice; /* a sentence for the person: receipt number, what opened; NULL */
};
void filed_release(struct filed *);
/* Checks, runs `when`, `set`, clocks and acts, appends one event. A refusal writes nothing. */
bool desk_file(struct desk *, struct sheet *, struct filed *, struct problem *) BASE_MUST_CHECK;

/* What an act of a form brings about, in words; "" for none of that name. */
const char *desk_act_help(const char *name);

/* The same sheet on the household as it is now, after a refusal because it had changed: what was typed stays. */
bool sheet_refresh(struct desk *, struct sheet *, struct problem *) BASE_MUST_CHECK;

/* ---- drafts: local, survive a crash, never in a bundle ---- */
bool draft_save(struct desk *, const struct sheet *, char key[33], struct problem *) BASE_MUST_CHECK; /* key "" : a new one */
struct draft {
	char key[33], form[64];
	char *title, *user;
	int64_t saved_at;
};
bool draft_list(struct desk *, struct draft **, size_t *count, struct problem *) BASE_MUST_CHECK; /* of the signed-in person */
void drafts_release(struct draft *, size_t count);
struct sheet *draft_open(struct desk *, const char *key, struct problem *);
/* The signed-in person's newest draft of this form on this record. False: there is none. */
bool draft_find(struct desk *, const char *form, const char *in, char key[33], int64_t *saved_at);
bool draft_drop(struct desk *, const char *key, struct problem *) BASE_MUST_CHECK;

/* ---- reading ---- */
/* A household's records with the office records they refer to. */
struct bench *desk_bench(struct desk *, const char *household, struct problem *);
char *desk_household_of(struct desk *, const char *record, struct problem *); /* owned; NULL and a problem if there is none */
/* form and record by id; NULL and a problem if there is none. Caller frees. */
struct record *desk_record(struct desk *, const char *id, struct problem *);
bool desk_each_household(struct desk *, bool (*visit)(void *self, const char *household), void *self, struct problem *) BASE_MUST_CHECK;
/* A record of an office form for each row of a CSV file whose first row holds the fields' labels or names; all rows or none. */
bool desk_file_table(struct desk *, const char *form, const char *path, size_t *rows, struct problem *) BASE_MUST_CHECK;
/* Those of one form of the office (user, area, import ...) in force, by id; visit returns false to stop. */
bool desk_each_office_record(struct desk *, const char *form, bool (*visit)(void *self, const struct record *), void *self,
    struct problem *) BASE_MUST_CHECK;

struct review { /* an assessment with what it stands on */
	struct bench *bench;
	struct world *world;
	struct assessment *assessment;
};
/* `application` NULL: the latest. determination: as it would be recorded. */
bool desk_assess(struct desk *, const char *household, const char *application, bool determination, struct review *, struct problem *)
    BASE_MUST_CHECK;
/* For what-if: takes a changed bench; parameters are changed with pack_set_parameter before and restored by desk_restore_parameters. */
bool desk_assess_bench(struct desk *, struct bench *take, const char *application, bool determination, struct review *, struct problem *)
    BASE_MUST_CHECK;
bool desk_restore_parameters(struct desk *, struct problem *) BASE_MUST_CHECK;
/* Without a station: a bench that came from a file. */
bool review_run(const struct pack *, const struct here *, struct bench *take, const char *application, bool determination,
    struct review *, struct problem *) BASE_MUST_CHECK;
void review_release(struct review *);
/* The verdict that was stored, with its reasons, when this determination was last reviewed or decided; caller frees. NULL:
 * none, or a problem. */
struct tree *desk_stored_verdict(struct desk *, const struct record *determination, struct problem *);

/* ---- the county in one run: every household past the evaluator, with the verdicts that its own sheet would show ---- */
struct county_category {
	const struct category *category;
	int64_t counts[4], not_reviewed; /* households, by enum truth of the category's line on the sheet */
	int64_t met_members;             /* of a member category: how many of them meet it */
	int64_t amount;                  /* 分 a month that it would grant, all together */
};
struct county_review {
	date day;
	int64_t households, restricted; /* restricted: passed over (封存) */
	struct county_category *categories; size_t count; /* in the document's order */
	struct county_line *lines; size_t line_count;     /* the conditions right under them */
};
bool desk_review_county(struct desk *, struct county_review *, struct problem *) BASE_MUST_CHECK;
void county_review_release(struct county_review *);
/* Each household's verdicts, without reasons; visit returns false to stop. No job may write meanwhile. */
bool desk_each_verdicts(struct desk *, bool (*visit)(void *self, const struct bench *, const struct assessment *), void *self,
    struct problem *) BASE_MUST_CHECK;

/* ---- simulation: the county with other parameter values, beside the county as it is ---- */
struct simulated_value { /* owned texts; value NULL: the drafts on file of that parameter; "": none from then on */
	char *key, *band, *value;
	date since; /* DATE_NONE: now; a later day counts as if it had come */
};
bool simulated_value_read(const char *text, struct simulated_value *, struct problem *) BASE_MUST_CHECK; /* KEY[BAND]=VALUE@DATE */
void simulated_value_release(struct simulated_value *);
enum simulated_kind { SIMULATED_SAME, SIMULATED_ENTERS, SIMULATED_LEAVES, SIMULATED_AMOUNT, SIMULATED_OTHER };
const char *simulated_kind_word(enum simulated_kind); /* "same" "enters" "leaves" "amount" "other" */
struct simulated_change { /* of a household, or of one member in a member category */
	char household[33], person[33];
	const struct category *category;
	enum simulated_kind kind;
	enum truth before, after;
	bool had_amount, has_amount, in; /* in: holds a membership of it today */
	int64_t amount_before, amount_after;
};
struct simulated_category {
	const struct category *category;
	int64_t met_before, met_after, kinds[5]; /* by enum simulated_kind; members of a member category, else households */
	int64_t cost_before, cost_after;         /* 分 a month of all that meet it */
	int64_t paid_before, paid_after;         /* of those who are in it today */
};
struct simulation {
	date day;
	int64_t households, restricted; /* restricted: passed over (封存) */
	struct simulated_value *values; size_t value_count;
	struct simulated_category *categories; size_t count; /* in the document's order */
	struct simulated_change *changes; size_t change_count, change_room; /* who enters, leaves or changes amount */
	bool of_packs; /* of two packs: every verdict that is another is listed, without reasons */
};
/* No values: all drafts on file. Writes nothing. */
bool desk_simulate(struct desk *, const struct simulated_value *, size_t count, struct simulation *, struct problem *) BASE_MUST_CHECK;
void simulation_release(struct simulation *);
/* For supervisors and administrators: the names, with the reasons that changed and only those; caller frees. NULL without a
 * problem: the household is not in the person's area. */
struct tree *desk_simulation_entry(struct desk *, const struct simulation *, size_t index, bool reasons, struct problem *);
const char *simulation_truth_word(const char *truth); /* of "met" and so on, for people */
char *simulation_reason_words(const struct tree *reason); /* one of them in a sentence; caller owns it */
bool desk_may_see_names(struct desk *, struct problem *) BASE_MUST_CHECK;
struct tree *simulation_to_tree(const struct pack *, const struct simulation *); /* values, totals, categories */
struct simulated_category simulation_sum(const struct simulation *); /* the money of all categories */
/* The pack in that folder beside the one that was adopted, over all households: a simulation without values. Writes nothing. */
struct pack_comparison {
	struct simulation simulation;
	struct pack *before, *after;
};
bool desk_compare_pack(struct desk *, const char *forms_dir, struct pack_comparison *, struct problem *) BASE_MUST_CHECK;
void pack_comparison_release(struct pack_comparison *);
/* Files the values as the county's own, on that basis, and a record of form `recheck` for each household that is paid more or
 * less, leaves or enters by them: one event a household. All or nothing. */
bool desk_adopt_simulation(struct desk *, const struct simulation *, const char *basis, int64_t *households, struct problem *)
    BASE_MUST_CHECK;

/* How far an application is in a category's procedure (pack `procedures`). */
struct procedure_step_state {
	const char *form, *label; /* borrowed from the pack */
	bool done; /* taken for this application and still valid */
};
struct procedure_state {
	struct procedure_step_state *steps; size_t count;
	const char *basis;
};
bool desk_procedure(struct desk *, const char *application, const char *category, struct procedure_state *, struct problem *)
    BASE_MUST_CHECK;
void procedure_release(struct procedure_state *);

/* ---- queues ---- */
struct queue_row {
	char record[33], household[33];
	char **cells; /* queue->column_count, for people; ID numbers masked */
	char *order_key; /* to continue after it */
	bool has_due; int remaining; /* working days left; negative: overdue; paused when has_due is false and `paused` */
	bool paused, calendar; /* calendar: the days that remain are calendar days */
};
struct queue_page {
	struct queue_row *rows; size_t count;
	int64_t restricted; /* households that would have rows here and are only counted (封存) */
	bool more;
};
const struct queue *desk_queue(struct desk *, const char *name); /* forms.h; NULL */
bool desk_queue_is_for(struct desk *, const struct queue *); /* whether the signed-in role works on it */
const struct queue *desk_queue_at(struct desk *, size_t index);
/* Rows after (or before, `backward`) the key, in the queue's order; never sorts a match set. Only what the person may see. */
bool desk_queue_page(struct desk *, const struct queue *, const char *key, bool backward, size_t limit, struct queue_page *,
    struct problem *) BASE_MUST_CHECK;
void queue_page_release(struct queue_page *);
bool desk_queue_count(struct desk *, const struct queue *, int64_t maximum, int64_t *count, struct problem *) BASE_MUST_CHECK;

/* ---- prints (report.h: letters of the pack) ---- */
/* Whether the letter is for that filing; NULL: whether it may be printed blank. */
bool desk_may_print(struct desk *, const struct tree *letter, const struct bench *, const struct record *filing);
/* The letter filled for the filing, or blank; with the station's name and phone. Caller owns it; NULL and a problem. */
char *desk_print(struct desk *, const struct tree *letter, const struct bench *, const struct record *filing, struct problem *);
/* A list (`queue:`) of what the person sees of that queue in a place and in what lies below it. NULL and a problem, also
 * when there is nothing. */
char *desk_print_list(struct desk *, const struct tree *letter, const char *place, struct problem *);

/* ---- search ---- */
struct search_hit {
	char record[33], household[33];
	char *name, *id_masked, *birth, *place, *how; /* how it was found: 姓名 拼音 身份证 村 */
};
/* By name, pinyin initials, ID number (from 4 digits) or village. At most `limit`. Filed in the office stream when `log`.
 * restricted: households that it finds and does not show (封存); NULL. */
bool desk_search(struct desk *, const char *text, size_t limit, bool log, struct search_hit **, size_t *count,
    int64_t *restricted, struct problem *) BASE_MUST_CHECK;
void search_hits_release(struct search_hit *, size_t count);
/* A person already known, while typing: equal ID number, or name and birth date. restricted: households in which the same
 * number is known and that are not shown (封存). */
bool desk_known_person(struct desk *, const char *id_number, const char *name, date birth, struct search_hit **, size_t *count,
    int64_t *restricted, struct problem *) BASE_MUST_CHECK;
bool desk_search_update(struct desk *, const char *household, struct problem *) BASE_MUST_CHECK; /* after filings and imports */

/* ---- department lists: import, compare ---- */
struct import_plan; /* made once: what is shown is what is stored */
struct import_plan *import_preview(struct desk *, const char *source, const char *path, struct problem *);
void import_plan_free(struct import_plan *);
size_t import_plan_rows(const struct import_plan *);
size_t import_plan_bad(const struct import_plan *); /* rows that have a reason not to be imported */
size_t import_plan_fresh(const struct import_plan *); /* good rows that no file brought before */
const char *import_plan_warnings(const struct import_plan *); /* columns that nobody knows; "" */
bool import_plan_is_known(const struct import_plan *); /* this very file has been imported */
bool import_plan_row(const struct import_plan *, size_t index, int *line, const char **name, struct id_masked *,
    const char **fault); /* false past the end; fault NULL: good */
/* Refused when the file has changed since, or has been imported before. batch: id of the import record. */
bool import_commit(struct desk *, const struct import_plan *, char batch[33], struct problem *) BASE_MUST_CHECK;
/* The rows left out, with the same columns and the reason; nothing is written when there are none. */
bool import_write_rejected(const struct import_plan *, const char *path, struct problem *) BASE_MUST_CHECK;
bool import_is_compared(struct desk *, const char *batch);
bool import_undo(struct desk *, const char *batch, struct problem *) BASE_MUST_CHECK; /* until it has been compared */
struct compare_count {
	int64_t sources, rows, matched, candidates, fresh, households; /* fresh: new findings */
	int64_t restricted; /* households that lists name and that are passed over (封存) */
};
/* The newest import of the source (NULL: of every source) against the people of this station. */
bool desk_compare(struct desk *, const char *source, struct compare_count *, struct problem *) BASE_MUST_CHECK;

/* ---- a second person: a file with the whole ID numbers of many people is made by nobody alone, whatever the pack says ---- */
/* A supervisor or administrator of this station, not who is signed in, by his own passphrase and key. */
struct desk_second;
struct desk_second *desk_second_new(struct desk *, const char *name, const char *passphrase, struct problem *); /* NULL: refused */
void desk_second_free(struct desk_second *); /* wipes the key */
bool desk_may_agree(struct desk *, const struct record *user); /* whether this `user` could be asked */

/* ---- numbered files for outside systems, by the column maps of sources.yaml `exports` ---- */
struct exported {
	int64_t number; /* of the file; 0: none was written */
	size_t rows, restricted; /* restricted: households left out (封存) */
};
/* Those who changed since the system was last told (all: everyone in it) to a new file, if a second person agrees; no rows, no
 * file. path NULL: only counts. Filed in the office, and the agreement with it. */
bool desk_export(struct desk *, const char *target, const char *path, bool all, const struct desk_second *, struct exported *,
    struct problem *) BASE_MUST_CHECK;

/* ---- recalculation ---- */
struct recalculation {
	int64_t looked, drafted; /* households that no category covers; applications filed for those that meet a test */
};
/* One household, or all (NULL). What a department decides covers nobody; one application a household is under way. */
bool desk_recalculate(struct desk *, const char *household, struct recalculation *, struct problem *) BASE_MUST_CHECK;

/* ---- 核对: a request leaves as a file, an answer comes back a source ---- */
/* A new CSV (UTF-8 with a mark, or GB18030) with the request's persons; the request is then sent. */
bool desk_check_send(struct desk *, const char *request, const char *path, enum encoding, size_t *persons, struct problem *)
    BASE_MUST_CHECK;
/* The answer of one item of the pack's checks.yaml as a sheet to be looked over and filed; rows that are left out are
 * added to `left`: {line, name, reason}. */
struct sheet *desk_check_read(struct desk *, const char *request, const char *item, const char *path, struct tree *left,
    struct problem *);

/* ---- chain ---- */
struct chain_entry {
	char event[65];
	int64_t number; /* in the log of its station */
	date day; int64_t entered_at;
	char *who, *role, *station; /* who: the person's name */
	char *title;    /* 受理, 家庭经济状况调查 ... */
	const char *mends; /* 更正 or 作废, where it mends what was filed before; NULL */
	char **details; size_t detail_count; /* 收入 500.00 -> 700.00 */
	bool erased, contested, held, late; /* late: entered after its business day (补录) */
};
/* In order; only what concerns the person if one is named. */
bool desk_chain(struct desk *, const char *household, const char *person, struct chain_entry **, size_t *count, struct problem *)
    BASE_MUST_CHECK;
void chain_release(struct chain_entry *, size_t count);

/* ---- two stations ---- */
/* Makes the keys of `known` known at `at`, where an administrator is signed in. */
bool desk_introduce(struct desk *known, struct desk *at, struct problem *) BASE_MUST_CHECK;
/* Takes every event of the other station that is not here yet. A decision that a concurrent event has overtaken stays
 * in force and gets a record of form basis_change (依据有变) when one of its stored truths flips. */
bool desk_take_from(struct desk *to, struct desk *from, int64_t *fresh, struct problem *) BASE_MUST_CHECK;
bool desk_may_resolve(struct desk *, struct problem *) BASE_MUST_CHECK; /* whether it is for the signed-in person */
/* ---- other stations, and bundles (DESIGN 8) ---- */
/* The station's card, a short file with its public keys; code: what two people compare by telephone. By an administrator. */
bool desk_write_card(struct desk *, const char *path, char code[20], struct problem *) BASE_MUST_CHECK;
/* The key that opens bundles for this station, for Debian's own tools: `tail -c +4097 FILE | age -d -i KEY | zstd -d`. By an
 * administrator, with a reason; filed in the office. */
bool desk_write_key(struct desk *, const char *path, const char *why, struct problem *) BASE_MUST_CHECK;
struct tree *desk_read_card(const char *path, char code[20], struct problem *); /* NULL: none; the caller frees */
/* Makes that station's keys known and files it as a unit, above, below or beside by its level. area: whose households are its
 * own, for what goes down; NULL. */
bool desk_enrol_unit(struct desk *, const struct tree *card, const char *area, struct problem *) BASE_MUST_CHECK;
/* Ends its keys after what they have signed here; its bundles are refused from then on. */
bool desk_revoke_unit(struct desk *, const char *code, const char *why, struct problem *) BASE_MUST_CHECK;
/* Ends one person's key, of that station or of this one, after number `last` of its log. What it signed before stands; what it
 * signed later is kept without effect, whenever it comes. */
bool desk_end_key(struct desk *, const char *code, const char *name, int64_t last, const char *why, struct problem *) BASE_MUST_CHECK;
struct unit_entry {
	const char *code, *level, *relation, *state, *area, *signing;
};
bool desk_each_unit(struct desk *, bool (*visit)(void *self, const struct unit_entry *), void *self, struct problem *) BASE_MUST_CHECK;

struct bundle_watch {
	bool (*progress)(void *self, int64_t done, int64_t all); /* all 0: not known; false stops; NULL */
	bool (*cleaning)(void *self, int64_t done, int64_t all); /* bytes that are overwritten; false stops that alone; NULL */
	void *self;
	int64_t part_bytes; /* a file that has grown so far goes on in the next; 0: what a FAT32 stick holds */
};
bool desk_may_carry(struct desk *, struct problem *) BASE_MUST_CHECK; /* whether sending and taking is for the signed-in person */
/* Everything that station is to have and has not acknowledged, into a new file in the folder; folder NULL: only counts. What of
 * ours there has arrived is cleaned away, here and where something is taken. */
bool desk_send_bundle(struct desk *, const char *to, const char *folder, struct bundle_watch *, struct exchange_sent *, struct problem *)
    BASE_MUST_CHECK;
bool desk_look_bundle(struct desk *, const char *path, struct exchange_look *, struct problem *) BASE_MUST_CHECK; /* takes nothing */
bool desk_take_bundle(struct desk *, const char *path, struct bundle_watch *, struct exchange_look *, struct problem *) BASE_MUST_CHECK;
/* That alone; cleaned_words says what came of it, owned, NULL: nothing to say. */
bool desk_clean_bundles(struct desk *, const char *folder, struct bundle_watch * /* or NULL */, struct exchange_cleaned *, struct problem *) BASE_MUST_CHECK;
char *cleaned_words(const struct exchange_cleaned *);
/* What either refuses as not authentic is kept apart, and stands in the queue `quarantined` until it is looked into. */
int64_t desk_count_quarantined(struct desk *);
/* What does not fit together: events without authority or effect, forks, heads that contradict each other. */
struct desk_alarm {
	const char *kind, *station, *chain; /* kinds of ledger_alarm (a fork also where the other side has not come), and lower_head, same_number, other_previous, forged; NULL: not known */
	int64_t first, last;
	const char *sentence;
	bool settled; /* ruled upon */
};
bool desk_each_alarm(struct desk *, bool (*visit)(void *self, const struct desk_alarm *), void *self, struct problem *) BASE_MUST_CHECK;
int64_t desk_count_alarms(struct desk *); /* not ruled upon */
/* The sides of a fork: each begins with an event of number `first`. */
struct desk_branch {
	const char *id, *name; /* of its first event, and who signed it */
	int64_t first, last;
};
bool desk_each_branch(struct desk *, const char *chain, int64_t first, bool (*visit)(void *self, const struct desk_branch *), void *self,
    struct problem *) BASE_MUST_CHECK;
/* Which side goes on; both stay. keep: how the id of its first event begins. By a supervisor or an administrator. */
bool desk_rule_fork(struct desk *, const char *station, const char *keep, const char *why, struct problem *) BASE_MUST_CHECK;

struct bundle_missing { /* numbers of a log, or of bundles, that never came; both ends included */
	bool bundle;
	const char *station, *chain; /* chain: of a log's */
	int64_t first, last;
	const char *event;    /* id of one of which only that is known, and that number `first` of this log waits for; NULL */
	const char *given_up; /* the reason why it is waited for no more; NULL: it is */
};
const char *bundle_missing_kind(const struct bundle_missing *); /* bundle, event, awaited, given_up */
char *bundle_missing_words(const struct bundle_missing *); /* owned */
bool desk_each_missing(struct desk *, bool (*visit)(void *self, const struct bundle_missing *), void *self, struct problem *) BASE_MUST_CHECK;
int64_t desk_count_missing(struct desk *); /* of these the bundles alone: it is asked with every picture of the desk */

/* Those numbers of a log of that station are given up for lost: not asked for any more, and taken as usual if they come after all. What
 * waits for nothing else counts from now on. By a supervisor. */
bool desk_may_forgo(struct desk *, struct problem *) BASE_MUST_CHECK;
bool desk_forgo(struct desk *, const char *station, int64_t first, int64_t last, const char *why, struct problem *) BASE_MUST_CHECK;
/* The same of one of which only the id is known, or how it begins: 16 digits at least. */
#define FORGO_DIGITS 16
bool desk_forgo_event(struct desk *, const char *id, const char *why, struct problem *) BASE_MUST_CHECK;

/* A small signed file for that station: which of its bundles have been taken here, and what is missing. Numbers only. */
bool desk_write_note(struct desk *, const char *to, const char *path, struct exchange_note *, struct problem *) BASE_MUST_CHECK;
/* One that came (exchange_is_note): what it acknowledges counts, what it asks for goes with the next bundle there. */
bool desk_take_note(struct desk *, const char *path, struct bundle_watch * /* or NULL */, struct exchange_note *, struct problem *) BASE_MUST_CHECK;
/* A code that was read out (exchange_look.code at the other station): whose bundle it acknowledges. */
bool desk_acknowledge(struct desk *, const char *typed, char station[33], int64_t *number, struct problem *) BASE_MUST_CHECK;

/* Decisions on file, the newest first, and whether a bundle to that station has carried them. Texts are borrowed. */
struct upload {
	const char *household, *name, *form, *category, *person, *person_name; /* name: of the household; person "": all of it */
	date day;
	int64_t number;    /* of the first bundle that carried it; 0: waits for the next (待上传) */
	bool acknowledged; /* the receiver says that it has it */
};
bool desk_each_upload(struct desk *, const char *to, size_t limit, bool (*visit)(void *self, const struct upload *), void *self,
    struct problem *) BASE_MUST_CHECK;

char *upload_state_text(const struct upload *); /* 待上传, 已上传（第3号包，已回执）; owned */

/* Moves between two households of which only one half is here: the other never came, or is of another station. */
struct move_half {
	const char *household, *other, *kind, *side; /* ids; kind: person split merge; side: out in */
	date day;
};
/* restricted: households whose halves are only counted (封存). */
bool desk_each_half(struct desk *, bool (*visit)(void *self, const struct move_half *), void *self, int64_t *restricted,
    struct problem *) BASE_MUST_CHECK;
char *move_half_words(struct desk *, const struct move_half *); /* in a sentence; caller owns it */

/* What is contested, of one household or of all (NULL); contests_release. restricted: households whose contests are only
 * counted (封存). */
bool desk_contests(struct desk *, const char *household, struct contest **, size_t *count, int64_t *restricted, struct problem *)
    BASE_MUST_CHECK;
/* Ends a contest (ledger_contests): the contender `standing` stands. */
bool desk_resolve(struct desk *, const struct contest *, size_t standing, const char *why, struct problem *) BASE_MUST_CHECK;
/* Name of a place by its code; the code itself if the area list does not have it. Owned. */
char *desk_area_name(struct desk *, const char *code);
bool desk_area_is_known(struct desk *, const char *code); /* on the list of areas */
/* The areas below the person's own (all, without one), by code. Texts are borrowed during the visit; parent: its name or
 * NULL. No other job may run meanwhile; visit returns false to stop. */
struct area_entry {
	const char *code, *name, *parent;
};
bool desk_each_area(struct desk *, bool (*visit)(void *self, const struct area_entry *), void *self, struct problem *)
    BASE_MUST_CHECK;

/* ---- keeping the file safe ---- */
/* All projections and the search table from the ledger, in one transaction. */
bool desk_rebuild(struct desk *, struct problem *) BASE_MUST_CHECK;
/* Sealed (exchange_write_backup), to a new file, or into a folder under a name of its own: then those of the last seven days and of the
 * four weeks before stay, the newest of each, and the other ones of this station go. Nobody need be signed in. The path, owned. */
char *desk_backup(struct desk *, const char *to, struct problem *);
bool desk_shares_disk(struct desk *, const char *path); /* it is on the disk of the database, and goes with it */
/* Into which folder a backup is made each day; NULL: into none. By an administrator. */
bool desk_set_backup_folder(struct desk *, const char *folder, struct problem *) BASE_MUST_CHECK;
struct desk_backups {
	char *folder; /* NULL: none is set; owned */
	bool there;   /* it can be written to, and its disk is in */
	bool apart;   /* it is on another disk than the database */
	int64_t last; /* ms since 1970, of the last backup wherever; 0: never */
};
void desk_look_at_backups(struct desk *, struct desk_backups *);
void desk_backups_release(struct desk_backups *);
bool desk_backup_is_due(struct desk *); /* a folder is set, and today's is not made */
/* Today's backup into that folder, again if asked to. What came of it, a sentence, owned; NULL: none is set, or today's is there.
 * However it ends, work goes on. */
char *desk_backup_daily(struct desk *, bool again, bool *good);
/* Makes `to`, which must not exist, from a backup, and begins a new log in it that names the head of the old one. Only an
 * administrator of that station may; everyone's key goes on. */
struct desk_restorer {
	const char *name, *passphrase; /* an administrator's, as they were then. name NULL: nobody begins a log; see desk_is_moved */
	const char *key;	       /* file with an age identity that opens it; NULL: the passphrase does */
	void (*progress)(void *self, int64_t done, int64_t all); /* of the verifying; NULL */
	void *self;
};
/* What came back is verified (ledger_verify) before it gets its name: *said is what was found, a sentence, owned; NULL: not asked. One that
 * does not hold is kept under another name, which the problem says; nobody works with it before an administrator has taken it over. */
bool desk_restore(const char *from, const char *to, const struct desk_restorer *, char **said, struct problem *) BASE_MUST_CHECK;
/* When the ledger was last verified as a whole, ms since 1970 (0: never), and how much did not hold. Where it cannot be noted it is not. */
void desk_note_verified(struct desk *, const struct verify_count *);
void desk_last_verified(struct desk *, int64_t *at, int64_t *faults);
/* A clock that stood years ahead has left its time in the log, and each event after it bears a later one: the log is closed and another
 * begun, that names the old head. By an administrator; refused unless the log is more than a day ahead of the machine. */
bool desk_log_is_ahead(struct desk *);
bool desk_close_log(struct desk *, const char *why, struct problem *) BASE_MUST_CHECK;
/* The file was last used on another machine: nobody signs in to write until an administrator has taken it over, which begins a
 * new log that names the old head. He is signed in then. */
bool desk_is_moved(struct desk *);
bool desk_take_over(struct desk *, const char *name, const char *passphrase, struct problem *) BASE_MUST_CHECK;
/* How the station is, a line a matter, in plain words: for `doctor` and the upkeep screen. */
enum health_state {
	HEALTH_FINE,
	HEALTH_NOTE, /* somebody should look into it */
	HEALTH_FAULT /* work must not go on like this */
};
typedef void health_visitor(void *self, const char *key, const char *label, enum health_state, const char *says);
bool desk_examine(struct desk *, health_visitor *, void *self, struct problem *) BASE_MUST_CHECK;
void health_say_library(const struct library *, health_visitor *, void *self);
/* Why the machine's day may be wrong: before the newest event of this log (behind), or long after it. Owned; NULL if it may well be
 * right. */
char *desk_clock_doubt(struct desk *, bool *behind);
enum disk_secrecy desk_disk_secrecy(struct desk *);
/* Files, once, that the disk was seen to be plain, and when that changes. */
bool desk_note_disk(struct desk *, struct problem *) BASE_MUST_CHECK;
/* 日结: files that the day is closed, and gives the slip to be printed and kept, with the code that the log's head has then. */
char *desk_close_day(struct desk *, struct problem *); /* NULL: refused */
/* The line under every list that is printed: the log's head code and the day; caller owns it. */
char *desk_print_foot(struct desk *);

/* ---- restricted households (封存) and erased ones (清除); the forms restriction and erasure begin it ---- */
/* Whether it is closed to the signed-in person as things stand. */
bool desk_is_restricted(struct desk *, const char *household);
/* Until sign-out, by a supervisor; the reason is filed. */
bool desk_open_restricted(struct desk *, const char *household, const char *reason, struct problem *) BASE_MUST_CHECK;
bool desk_count_restricted(struct desk *, int64_t *count, struct problem *) BASE_MUST_CHECK; /* all that are here */
const char *erasure_state_word(enum erasure_state); /* "asked" "waiting" "done" "withdrawn" "void" */
char *erasure_words(const struct erasure *, date day); /* how it stands, in a sentence for people; owned */
/* Takes away what is due on the business day, here and in lists, search and drafts. Signing in, sending and taking do it. */
date desk_erasure_day(struct desk *); /* which erasures go by: a typed day brings nothing nearer than the clock has come */
bool desk_erase_due(struct desk *, int64_t *erased, struct problem *) BASE_MUST_CHECK;

/* ---- seeing a full ID number: an event with a reason ---- */
bool desk_unmask(struct desk *, const char *record, const char *field, const char *reason, char **whole, struct problem *)
    BASE_MUST_CHECK;

#endif
