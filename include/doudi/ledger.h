/* ledger: events (immutable, signed, hash-linked), their verification, the projection of
 * filings into form tables, contested values, and the keys of people and stations.
 * sync.md 1 and DESIGN 4 are the specification. Only ledger/keys includes the crypto library. */
#ifndef DOUDI_LEDGER_H
#define DOUDI_LEDGER_H

#include "doudi/forms.h"
#include "doudi/store.h"

#define LEDGER_ID_LENGTH 64 /* hex of SHA-256 */
#define LEDGER_BODY_MAXIMUM (64u << 10)
#define LEDGER_CORE_MAXIMUM (4u << 10)
struct event_id {
	char text[LEDGER_ID_LENGTH + 1];
};
struct event_id ledger_hash(const void *bytes, size_t length);
bool hex_is_valid(const char *text, size_t length); /* exactly so many lower-case digits; NULL is not */
bool ledger_hash_file(const char *path, char hash[65]); /* read in pieces; false if it cannot be read */
/* id of a record whose form says `one:`, else a random one. Ids that an act derives: pass its words. */
void ledger_one_id(const char *stream, const struct record *, char id[33]);
void ledger_derived_id(const char *stream, const char *words, char id[33]);

/* ---- keys ---- */
struct actor; /* a signed-in person: name, key id, secret key in locked memory */
/* Makes a key pair, its secret sealed in _key_box under argon2id (64 MiB; tests may lower it with keys_cheap). */
bool keys_create(struct store *, const char *name, const char *passphrase, char key_id[65], struct problem *) BASE_MUST_CHECK;
struct actor *keys_sign_in(struct store *, const char *name, const char *passphrase, struct problem *); /* NULL: wrong */
/* Seals the newest key of that name again; the key stays. */
bool keys_change_passphrase(struct store *, const char *name, const char *old_one, const char *new_one, struct problem *)
    BASE_MUST_CHECK;
/* A sealed secret key as one line without its holder's name, to be opened where the file is not. False without a problem: there is none. */
#define KEY_BOX_TEXT 300
bool keys_box_text(struct store *, const char *key_id, char text[KEY_BOX_TEXT], struct problem *) BASE_MUST_CHECK;
struct actor *keys_box_sign_in(const char *text, const char *passphrase, struct problem *); /* nameless; NULL: wrong */
void actor_free(struct actor *); /* wipes */
/* While the person is away the secret is wiped, and nothing can be signed or unsealed; the passphrase brings the same key back. */
void actor_lock(struct actor *);
bool actor_unlock(struct actor *, struct store *, const char *passphrase, struct problem *) BASE_MUST_CHECK;
bool actor_is_locked(const struct actor *);
const char *actor_name(const struct actor *);
const char *actor_key_id(const struct actor *); /* hex of the Ed25519 public key */
/* A text outside the ledger, in lower-case hex. No text may begin as an event's core does. */
#define KEY_SIGNATURE_DIGITS 128
void actor_sign_text(const struct actor *, const char *text, char signature[KEY_SIGNATURE_DIGITS + 1]);
bool key_signed_text(const char *key_id, const char *text, const char *signature);
/* A secret that a station shares among its people: sealed for whoever holds that key, KEY_SEALED_EXTRA bytes longer. */
#define KEY_SEALED_EXTRA 48
bool key_seal(const char *key_id, const void *secret, size_t length, unsigned char *sealed) BASE_MUST_CHECK;
bool actor_unseal(const struct actor *, const void *sealed, size_t length, unsigned char *secret) BASE_MUST_CHECK;
struct library keys_library(void); /* signs and seals */
struct library hash_library(void); /* makes SHA-256 */
void keys_cheap(bool cheap); /* demo and tests: argon2id with the least memory */

/* ---- ledger ---- */
struct ledger;
/* `forms` decides the tables: they are created and widened here. Borrowed, outlives the ledger. */
struct ledger *ledger_open(struct store *, const struct form_catalogue *forms, struct problem *);
void ledger_free(struct ledger *);
struct store *ledger_store(struct ledger *);
/* First event of a file, also after a restore: a fresh chain id, the office stream, the station; it enrols the actor
 * as administrator by his own signature. Nests in the caller's transaction. */
bool ledger_begin_log(struct ledger *, const struct actor *, const char *station, struct problem *) BASE_MUST_CHECK;
const char *ledger_station(const struct ledger *); /* "" before the log is begun, as the next two */
const char *ledger_office(const struct ledger *); /* stream id of this station's office */
struct id_text ledger_journal(const struct ledger *); /* the office's other stream: who looked at what; it goes up, never down */
bool ledger_is_office(struct ledger *, const char *stream); /* or journal, of this station or of one that is known here */
bool ledger_is_office_above(struct ledger *, const char *stream); /* of a station above this one, or its own */
bool ledger_same_station(struct ledger *, const char *chain, const char *other); /* both logs are of one station, as far as is known here */
const char *ledger_chain(const struct ledger *);  /* id of this file's log */
bool ledger_is_own(struct ledger *, const char *chain); /* a log of this file, also an earlier one */
date ledger_next_day(struct ledger *, const char *stream); /* in UTC, that the clock of the next event there will show: a log's clock only rises */
int64_t ledger_clock(struct ledger *); /* that the newest event of this file's log shows, ms since 1970; 0: none, or not to be read */
struct event_id ledger_first(struct ledger *);    /* id of its first event */

/* ---- who may sign in which log ---- */
/* The ledger itself asks who administrates, and who may order that something is erased. */
#define LEDGER_ADMINISTRATOR "administrator"
#define LEDGER_SUPERVISOR "supervisor"
#define LEDGER_DEPARTMENT "department"
#define LEDGER_COUNTY "county" /* level, in the setting of that name and in units */
struct enrolled_key {
	const char *key_id, *name, *role;
};
struct enrolled_log {
	const char *chain, *station, *office;
	const char *first;    /* id of its first event, by which it is known: it brings its own signer. NULL: only the keys named are let in */
	const char *relation; /* "parent", "child" or "peer" of this station; NULL: none. ledger/trust.h says what follows from it */
};
/* Lets these keys sign in one log, of this station or of another that is made known. Only an administrator may; whether
 * others heed it is ledger/trust.h. */
bool ledger_enrol(struct ledger *, const struct actor *, const struct enrolled_log *, const struct enrolled_key *, size_t count, date day,
    struct event_id *, struct problem *) BASE_MUST_CHECK;
/* In this file's own log. */
bool ledger_enrol_here(struct ledger *, const struct actor *, const struct enrolled_key *, size_t count, date day, struct event_id *,
    struct problem *) BASE_MUST_CHECK;
/* Ends a key after number `last` of the log (0: after what it has signed here so far). What it signed before stands. */
bool ledger_revoke(struct ledger *, const struct actor *, const char *chain, const char *key_id, int64_t last, const char *why,
    date day, struct event_id *, struct problem *) BASE_MUST_CHECK;
/* Every key that may or might sign, by chain and key; visit returns false to stop. until: last number, -1 for no end. */
bool ledger_each_key(struct ledger *, bool (*visit)(void *self, const char *chain, const char *station, const char *office,
    const struct enrolled_key *, int64_t until), void *self, struct problem *) BASE_MUST_CHECK;
/* Role of a key at this station, NULL if it is none or ended; owned. */
char *ledger_role(struct ledger *, const char *key_id);

enum patch_verb { PATCH_NEW, PATCH_SET, PATCH_VOID };
struct filing; /* one event in the making */
struct filing *filing_new(const char *stream, const char *form, date day, const char *role);
void filing_free(struct filing *);
/* new: all known values of the record. set: its known values; `cleared` names fields made unknown. */
void filing_add_new(struct filing *, const struct record *);
void filing_add_set(struct filing *, const struct record *changed, const char *const *cleared);
void filing_add_void(struct filing *, const struct form *, const char *record_id, const char *why);
void filing_add_extra(struct filing *, const char *key, struct tree *take); /* reasons, because, overrides, asked, txn */
bool filing_is_empty(const struct filing *);
struct tree *filing_body(const struct filing *); /* borrowed */
/* The heads the author looked at (ledger_heads): another filing since then refuses this one, with the difference to be
 * shown by the caller. NULL: whatever the heads are now. */
void filing_expect_heads(struct filing *, const char *heads);
char *ledger_heads(struct ledger *, const char *stream); /* sorted, blank between; "" if none; owned */

/* Appends, signs and projects in one transaction (nested in the caller's). `type` is "file" but for resolve, adopt,
 * enrol, revoke, close, fork, restrict, erase. Before commit the event is read back and verified. */
bool ledger_append(struct ledger *, const struct actor *, const char *type, struct filing *, struct event_id *, struct problem *)
    BASE_MUST_CHECK;
/* Ends the contest: the named filings (and those that say the same) stand, the other contenders fall, and what those created is
 * void; every other contest between the same filings ends with it. None named: back to the agreed value. field "_void": 作废. */
bool ledger_resolve(struct ledger *, const struct actor *, const char *role, const char *stream, const char *form,
    const char *record, const char *field, const char *const *standing, size_t count, const char *why, date day,
    struct event_id *, struct problem *) BASE_MUST_CHECK;

/* ---- events ---- */
struct event {
	char id[65], chain[33], prev[65], stream[33], type[24], actor[65], body_hash[65];
	int version; /* of the type */
	int64_t seq, hlc_ms;
	int hlc_count;
	char **deps; size_t dep_count;
	size_t body_length;
};
/* Core text as sync.md 1.1 has it, strictly; the type may be one that this program does not know. */
bool event_parse(const char *core, size_t length, struct event *, struct problem *) BASE_MUST_CHECK;
bool event_is_about_keys(const struct event *); /* it lets keys in or ends them */
void event_release(struct event *);
struct event_row { /* as stored and as it travels */
	char *core; size_t core_length;
	unsigned char signature[64], salt[16];
	bool has_body;
	char *body; size_t body_length;
};
void event_row_release(struct event_row *);
struct event_id event_body_hash(const struct event_row *); /* as the core has it, of a body that is there */
/* Core, id and, if it is there, body agree; parses into event. */
bool event_row_check(const struct event_row *, struct event *, struct problem *) BASE_MUST_CHECK;
/* Reads core and body as those who use them will, and forgets them: where a parser would break, it breaks here. No hash is
 * computed, and a body that is no JSON is none of its business. The row's texts need no NUL behind them. */
struct event_reader;
struct event_reader *event_reader_new(void);
bool event_reader_parses(struct event_reader *, const struct event_row *) BASE_MUST_CHECK;
void event_reader_free(struct event_reader *);
/* All events of a stream in causal order (ties by hlc, id); visit returns false to stop. NULL stream: the whole file in
 * taking order. The body tree is NULL if erased. */
bool ledger_each(struct ledger *, const char *stream, bool (*visit)(void *self, const struct event *, const struct tree *body),
    void *self, struct problem *) BASE_MUST_CHECK;
/* The same of one stream, without the reasons in the bodies: they are most of it. */
bool ledger_each_brief(struct ledger *, const char *stream, bool (*visit)(void *self, const struct event *, const struct tree *body),
    void *self, struct problem *problem) BASE_MUST_CHECK;
/* What an event says; NULL without a problem if it is erased or not here. Caller frees. */
struct tree *ledger_body(struct ledger *, const char *event, struct problem *);
typedef bool ledger_row_visitor(void *self, int64_t position, const struct event_row *); /* false stops */
/* In taking order, for sending: those after a position, or those of one stream. */
bool ledger_each_row(struct ledger *, int64_t after, ledger_row_visitor *, void *self, struct problem *) BASE_MUST_CHECK;
bool ledger_each_row_of(struct ledger *, const char *stream, ledger_row_visitor *, void *self, struct problem *) BASE_MUST_CHECK;
/* The events of one log that let keys in or end them. */
bool ledger_each_row_about_keys(struct ledger *, const char *chain, ledger_row_visitor *, void *self, struct problem *) BASE_MUST_CHECK;
/* The orders to erase, and what was said to them, up to a position; and which household each is about, "" if that is not here. */
bool ledger_each_row_to_erase(struct ledger *, int64_t until, ledger_row_visitor *, void *self, struct problem *) BASE_MUST_CHECK;
struct id_text ledger_erase_about(struct ledger *, const struct event *);
/* The logs by which that one is known here, if this station does not know it by itself. */
bool ledger_each_introducer(struct ledger *, const char *chain, bool (*visit)(void *self, const char *by), void *self, struct problem *)
    BASE_MUST_CHECK;
/* Takes an event from elsewhere: authentic (hash, commitment, signature by a key that is or was enrolled for its chain) or refused.
 * Signed after its key had ended: stored and shown, without effect until reviewed.
 * Known already: nothing, *fresh = false. Predecessor or deps missing: stored, counted, not projected until they come.
 * Signed by a key not enrolled yet in a log that has a gap before: parked, counted, *fresh = false, taken by the settle after
 * the gap is filled. Call ledger_settle once after a batch: it projects every touched stream. */
bool ledger_take(struct ledger *, const struct event_row *, bool *fresh, struct problem *) BASE_MUST_CHECK;
/* What taking a batch would come to, row by row, before anything is written; keys that the batch enrols count. The event is
 * parsed out and released by the caller unless it is LEDGER_BAD, which the problem explains. */
enum ledger_verdict { LEDGER_KNOWN, LEDGER_FRESH, LEDGER_WITHHELD, LEDGER_PARKED, LEDGER_BAD, LEDGER_NO_ROOM };
/* Withheld: fresh, and without effect. No room: it would be parked, but there is too much of that. */
struct ledger_judge;
/* signatures: whether they are verified; else a verdict stands only if they hold. NULL: the keys could not be read. */
struct ledger_judge *ledger_judge_new(struct ledger *, bool signatures, struct problem *);
/* Something that was sent before the batch has not come here, and may let in those who signed it: they are waited for, parked. */
void ledger_judge_incomplete(struct ledger_judge *);
/* Says which rows come next, so that their signatures can be verified on all cores; each is still to be judged. */
void ledger_judge_ahead(struct ledger_judge *, const struct event_row *, size_t count);
enum ledger_verdict ledger_judge_row(struct ledger_judge *, const struct event_row *, struct event *, struct problem *);
void ledger_judge_free(struct ledger_judge *);
/* As ledger_take, of the rows that were judged and in that order; what was verified then is not verified again. They are committed
 * by parts, each if it is what was judged; a part that is not ended is undone by the freeing. */
#define LEDGER_PART 2000
bool ledger_take_judged(struct ledger_judge *, const struct event_row *, bool *fresh, struct problem *) BASE_MUST_CHECK;
bool ledger_take_judged_end(struct ledger_judge *, struct problem *) BASE_MUST_CHECK;
/* The numbers of each log that are here, as runs without a hole, by log and number; head: id of the last of the run. */
bool ledger_each_interval(struct ledger *, bool (*visit)(void *self, const char *chain, int64_t first, int64_t last, const char *head),
    void *self, struct problem *) BASE_MUST_CHECK;
bool ledger_settle(struct ledger *, void (*touched)(void *self, const char *stream), void *self, struct problem *) BASE_MUST_CHECK;
int64_t ledger_waiting(struct ledger *); /* events that wait for a predecessor */
/* Which those are, and one that waits; an id may come more than once. Of some the log and number are known: it is named as the one before. */
bool ledger_each_awaited(struct ledger *, bool (*visit)(void *self, const char *id, const struct event *by), void *self, struct problem *)
    BASE_MUST_CHECK;
bool ledger_each_hole(struct ledger *, bool (*visit)(void *self, const char *id, const char *chain, int64_t seq), void *self,
    struct problem *) BASE_MUST_CHECK;
/* An id that a record of the form lost_event in the own office names is waited for no more, until it comes after all. Of an event that counts: */
bool ledger_builds_upon_lost(struct ledger *, const struct event *);

/* ---- projection ---- */
bool ledger_project(struct ledger *, const char *stream, struct problem *) BASE_MUST_CHECK; /* from scratch */
bool ledger_rebuild(struct ledger *, void (*progress)(void *self, int64_t done, int64_t all), void *self, struct problem *)
    BASE_MUST_CHECK;
/* Of all projections but search that two stations with the same events share. */
bool ledger_digest(struct ledger *, char digest[65], struct problem *) BASE_MUST_CHECK;
bool ledger_digest_here(struct ledger *, char digest[65], struct problem *) BASE_MUST_CHECK; /* whom this station trusts, and its alarms */
/* Two that make the same record without knowing of each other write each equal value once: what follows upon either
 * follows upon both. */
struct contender {
	char event[65], *value, *actor, *station; /* value as in bodies */
	date day;
};
struct contest {
	char form[64], record[33], field[64], stream[33];
	char *agreed; /* NULL: unknown */
	struct contender *contenders; size_t count;
};
bool ledger_contests(struct ledger *, const char *stream, struct contest **, size_t *count, struct problem *) BASE_MUST_CHECK;
void contests_release(struct contest *, size_t count);
/* Whether two events know nothing of each other. */
bool ledger_concurrent(struct ledger *, const char *event_a, const char *event_b);
/* Every event of a stream for which there is such a one in it. */
bool ledger_each_concurrent(struct ledger *, const char *stream, void (*visit)(void *self, const char *event), void *self,
    struct problem *) BASE_MUST_CHECK;

/* One household's (or the office's) records, voided and held ones marked. */
bool ledger_load(struct ledger *, const char *stream, struct bench *, struct problem *) BASE_MUST_CHECK;
/* Of those forms alone that `wants` says yes to. */
bool ledger_load_some(struct ledger *, const char *stream, bool (*wants)(const struct form *), struct bench *, struct problem *)
    BASE_MUST_CHECK;
/* Whose table has a record of that id; NULL without a problem: none. Ids are random or hashes, and 128 bit long. */
const struct form *ledger_form_of(struct ledger *, const char *id, struct problem *);
struct record *ledger_load_record(struct ledger *, const struct form *, const char *id, struct problem *); /* NULL: none */
/* Every household in order of its id, for what looks at all of them: each turns up on the same bench, with those forms and
 * fields alone that `reads` says yes to (name NULL: whether any row of the form is wanted; "filed_by": by whom and where). No
 * office records. While a walk is open, the tables it reads are not written to. */
typedef bool ledger_reads(void *self, const struct form *, const char *name);
struct ledger_walk;
struct ledger_walk *ledger_walk_new(struct ledger *, ledger_reads *, void *self);
void ledger_walk_free(struct ledger_walk *);
bool ledger_walk_next(struct ledger_walk *, struct bench *, struct problem *); /* false: the end, or a problem */

/* ---- erasing (sync.md 1.8) ----
 * An order to erase is two events of type erase. In the `order` of their bodies, {events, stream, record, basis} asks and
 * {approves, from} agrees: with which request, and from which day; a third, {withdraws}, takes it back before that day. All
 * are signed by supervisors of one county, the first two by different people, and the household is that county's: a station
 * at or below it began its stream, or took it over since. An event of this type that does not hold has no effect, and is
 * listed with what is wrong with it; one without the right is an alarm as well. */
#define LEDGER_ERASE_DAYS 30 /* at least, from the approval to the day */
enum erasure_state { ERASURE_ASKED, ERASURE_WAITING, ERASURE_DUE, ERASURE_WITHDRAWN, ERASURE_VOID };
struct erasure {
	char request[65], approval[65], withdrawal[65]; /* events; "" if there is none */
	char stream[33], record[33]; /* whose history; the record that the request was filed as */
	char **events; size_t count; /* whose bodies go */
	char *basis, *asked_by, *approved_by, *withdrawn_by; /* NULL: not known, or not yet */
	date asked_on, approved_on, from, withdrawn_on;
	enum erasure_state state;
	const char *fault; /* of what is void; not translated yet; NULL */
	bool no_right;	   /* void because the household is not that county's */
	bool absent;	   /* nothing of the household is here: the order takes nothing until it comes */
};
/* By the ids of the requests; what is void by itself follows. The day decides what is due. */
bool ledger_erasures(struct ledger *, date day, struct erasure **, size_t *count, struct problem *) BASE_MUST_CHECK;
void erasures_release(struct erasure *, size_t count);
bool ledger_may_erase(struct ledger *, const char *stream); /* is it this station's, or of one below it */
/* Takes away the bodies and salts that are due, also of what is parked, and remembers their ids, so that none comes back.
 * *erased: how many there were. */
bool ledger_erase_due(struct ledger *, date day, int64_t *erased, void (*touched)(void *self, const char *stream), void *self,
    struct problem *) BASE_MUST_CHECK;

/* ---- what is kept and shown for what it is ---- */
struct ledger_alarm { /* events of one kind by one key in one log; ledger/alarm.h says which kinds */
	const char *kind, *chain, *station, *name; /* station, name: of the log and the signer, as far as known */
	int64_t first, last, count;		   /* numbers in the log */
	const char *continued; /* of a fork: first event of the branch that was ruled to go on; NULL: not ruled upon */
};
bool ledger_each_alarm(struct ledger *, bool (*visit)(void *self, const struct ledger_alarm *), void *self, struct problem *)
    BASE_MUST_CHECK;
bool ledger_is_withheld(struct ledger *, const char *event); /* it is kept, and has no effect */
/* Whether what this station files in that household has effect, as far as can be told here (ledger/writers.h). */
bool ledger_may_write(struct ledger *, const char *household);
int64_t ledger_forked_from(struct ledger *, const char *chain); /* first number that has two events; INT64_MAX: none */
char *ledger_alarm_sentence(const struct ledger_alarm *); /* owned */

/* ---- verify ---- */
struct verify_count {
	int64_t events, signatures, streams, rows, faults;
	int64_t upon_lost; /* events that hold and build upon one that was given up for lost */
	int64_t alarms; /* events that hold and are shown for what they are; no faults of this file */
};
/* Every row that does not hold is named: table, row, what (hash, signature, hole, wrong key, projection differs); then the alarms. */
bool ledger_verify(struct ledger *, void (*fault)(void *self, const char *sentence), void *self, struct verify_count *,
    struct problem *) BASE_MUST_CHECK;
struct verify_watch {
	void (*fault)(void *self, const char *sentence); /* NULL: they are counted */
	void (*progress)(void *self, int64_t done, int64_t all); /* NULL */
	void *self;
};
bool ledger_verify_watched(struct ledger *, const struct verify_watch *, struct verify_count *, struct problem *) BASE_MUST_CHECK;
#define LEDGER_HEAD_CODE 16 /* characters: the log's head, for printed lists and a telephone */
char *ledger_head_code(struct ledger *); /* owned */
/* Number of the event that was the head when this code was printed; 0: no event here ever was. */
bool ledger_find_head(struct ledger *, const char *code, int64_t *seq, struct problem *) BASE_MUST_CHECK;

#endif
