/* For the tests of the ledger: forms of their own, stations in memory that take each other's events. */
#ifndef TEST_LEDGER_SCRATCH_H
#define TEST_LEDGER_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "folder_scratch.h"
#include "doudi/ledger.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOUSE "0123456789abcdef0123456789abcdef"
#define OTHER_HOUSE "fedcba9876543210fedcba9876543210"
#define MEMBER "11111111111111111111111111111111"
#define APPLICATION "22222222222222222222222222222222"
#define DAY date_make(2025, 3, 3)

struct scratch {
	char folder[64];
	struct form_catalogue *forms;
};
struct station {
	struct store *store;
	struct ledger *ledger;
	struct actor *actor;
	const char *code;
};

static const char scratch_member[] =
    "form: member\nlabel: 家庭成员\nof: household\nby: [clerk, administrator]\nfields:\n"
    "  - {name: name, label: 姓名, type: name, guard: true}\n"
    "  - {name: phone, label: 电话, type: phone}\n"
    "  - {name: birth, label: 出生日期, type: date, guard: true}\n"
    "  - {name: income, label: 收入, type: money, guard: true}\n"
    "  - {name: disabled, label: 残疾, type: yes_no}\n"
    "  - {name: note, label: 备注, type: note}\n";
static const char scratch_application[] =
    "form: application\nlabel: 申请\nof: household\nby: [clerk, administrator]\nfields:\n"
    "  - {name: day, label: 申请日期, type: date}\n"
    "  - {name: state, label: 状态, type: code, guard: true, codes: {filed: 已申请, confirmed: 已确认, withdrawn: 已撤回, closed: 办结}}\n";
static const char scratch_membership[] =
    "form: membership\nlabel: 保障对象\nof: household\none: [application, person]\nfields:\n"
    "  - {name: application, label: 申请, type: ref, ref: application}\n"
    "  - {name: person, label: 成员, type: ref, ref: member}\n"
    "  - {name: from, label: 起始月, type: month, guard: true}\n"
    "  - {name: state, label: 状态, type: code, guard: true, codes: {active: 在保, ended: 退出}}\n";

static const char scratch_transfer[] =
    "form: transfer\nlabel: 转出\nof: household\nfields:\n"
    "  - {name: to, label: 接收单位, type: text}\n"
    "  - {name: state, label: 状态, type: code, codes: {sent: 待接收, accepted: 已接收}, guard: true}\n";
static const char scratch_takeover[] =
    "form: takeover\nlabel: 接收\nof: household\nfields:\n"
    "  - {name: note, label: 备注, type: text}\n";

static inline void scratch_write(const struct scratch *scratch, const char *path, const char *text)
{
	char whole[256];
	FILE *file;

	snprintf(whole, sizeof whole, "%s/%s", scratch->folder, path);
	for (char *slash = strchr(whole + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static inline struct form_catalogue *scratch_forms(const struct scratch *scratch)
{
	struct problem problem = PROBLEM_INIT;
	struct form_catalogue *forms = form_catalogue_load(scratch->folder, NULL, &problem);

	if (forms == NULL)
		fail_msg("%s", problem.text);
	return forms;
}

static inline int scratch_make(void **state)
{
	struct scratch *scratch = memory_new(sizeof *scratch);

	keys_cheap(true);
	snprintf(scratch->folder, sizeof scratch->folder, "%s", "/tmp/doudi-ledger.XXXXXX");
	if (mkdtemp(scratch->folder) == NULL)
		return -1;
	scratch_write(scratch, "record/member.yaml", scratch_member);
	scratch_write(scratch, "record/application.yaml", scratch_application);
	scratch_write(scratch, "record/membership.yaml", scratch_membership);
	scratch_write(scratch, "pack/national/codes/yes.yaml", "codes: yes_list\nlist: {a: 甲}\n");
	scratch->forms = scratch_forms(scratch);
	*state = scratch;
	return 0;
}

/* The forms of a household that another station takes over. */
static inline void scratch_add_moving(struct scratch *scratch)
{
	scratch_write(scratch, "record/transfer.yaml", scratch_transfer);
	scratch_write(scratch, "record/takeover.yaml", scratch_takeover);
	form_catalogue_free(scratch->forms);
	scratch->forms = scratch_forms(scratch);
}

static inline int scratch_remove(void **state)
{
	struct scratch *scratch = *state;
	int failed = folder_remove(scratch->folder);

	form_catalogue_free(scratch->forms);
	free(scratch);
	clock_set_today(DATE_NONE);
	return failed;
}

#define MUST(call) do { \
		struct problem problem = PROBLEM_INIT; \
		if (!(call)) \
			fail_msg("%s: %s", #call, problem.text == NULL ? "" : problem.text); \
		problem_release(&problem); \
	} while (0)
/* The call must fail, with these words. */
#define REFUSED(call, words) do { \
		struct problem problem = PROBLEM_INIT; \
		assert_false(call); \
		assert_non_null(problem.text); \
		if (strstr(problem.text, words) == NULL) \
			fail_msg("“%s” lacks “%s”", problem.text, words); \
		problem_release(&problem); \
	} while (0)

/* ---- stations ---- */

/* path NULL: in memory. The log is begun by a person whose name is the station's code. */
static inline struct station station_new(const struct scratch *scratch, const char *path, const char *code)
{
	struct station station = {.code = code};
	char key[65];

	MUST((station.store = store_open(path, path != NULL ? STORE_CREATE : STORE_MEMORY, &problem)) != NULL);
	MUST((station.ledger = ledger_open(station.store, scratch->forms, &problem)) != NULL);
	MUST(keys_create(station.store, code, "secret", key, &problem));
	MUST((station.actor = keys_sign_in(station.store, code, "secret", &problem)) != NULL);
	MUST(ledger_begin_log(station.ledger, station.actor, code, &problem));
	return station;
}

static inline void station_free(struct station *station)
{
	actor_free(station->actor);
	ledger_free(station->ledger);
	store_free(station->store);
}

static inline void station_meet_as(const struct station *here, const struct station *other, const char *relation)
{
	struct enrolled_key key = {actor_key_id(other->actor), actor_name(other->actor), LEDGER_ADMINISTRATOR};
	struct event_id id;

	struct event_id first = ledger_first(other->ledger);
	struct enrolled_log log = {ledger_chain(other->ledger), other->code, ledger_office(other->ledger), first.text, relation};

	MUST(ledger_enrol(here->ledger, here->actor, &log, &key, 1, DAY, &id, &problem));
}

static inline void station_meet(const struct station *here, const struct station *other)
{
	station_meet_as(here, other, "peer");
}

/* Two of which the second knows the first. NULL: there is no folder to be had. */
static inline struct scratch *pair_make(struct station *a, struct station *b)
{
	void *scratch;

	if (scratch_make(&scratch) != 0)
		return NULL;
	clock_set_today(DAY);
	*a = station_new(scratch, NULL, "A");
	*b = station_new(scratch, NULL, "B");
	station_meet(b, a);
	return scratch;
}

static inline bool scratch_take(void *self, int64_t position, const struct event_row *row)
{
	struct station *to = self;
	bool fresh;

	(void)position;
	MUST(ledger_take(to->ledger, row, &fresh, &problem));
	return true;
}

/* All events of one station to the other. */
static inline void station_send(const struct station *from, struct station *to)
{
	MUST(ledger_each_row(from->ledger, 0, scratch_take, to, &problem));
	MUST(ledger_settle(to->ledger, NULL, NULL, &problem));
}

static inline void stations_exchange(struct station *a, struct station *b)
{
	station_send(a, b);
	station_send(b, a);
}

/* ---- filings ---- */

static inline void put(struct record *record, const char *name, const char *typed)
{
	const struct field *field = form_field(record->form, name);
	struct problem problem = PROBLEM_INIT;
	struct value value;
	char *owned = NULL;

	assert_non_null(field);
	if (!field_read(field, typed, DAY, &value, &owned, &problem))
		fail_msg("%s: %s", typed, problem.text);
	record_set(record, field, value);
	free(owned);
}

/* A record with fields from pairs of name and text; NULL id: as `one` says. */
static inline struct record *record_of(const struct scratch *scratch, const char *form, const char *id, const char *const *pairs)
{
	struct record *record = record_new(form_find(scratch->forms, form), id, HOUSE);

	for (; *pairs != NULL; pairs += 2)
		put(record, pairs[0], pairs[1]);
	if (id == NULL)
		ledger_one_id(HOUSE, record, record->id);
	return record;
}
#define PAIRS(...) ((const char *const[]){__VA_ARGS__, NULL})

static inline struct event_id append(struct station *station, struct filing *filing)
{
	struct event_id id;

	MUST(ledger_append(station->ledger, station->actor, "file", filing, &id, &problem));
	filing_free(filing);
	return id;
}

static inline void add_new(const struct scratch *scratch, struct filing *filing, const char *form, const char *id,
    const char *const *pairs)
{
	struct record *record = record_of(scratch, form, id, pairs);

	filing_add_new(filing, record);
	record_free(record);
}

static inline void add_set(const struct scratch *scratch, struct filing *filing, const char *form, const char *id,
    const char *const *pairs)
{
	struct record *record = record_of(scratch, form, id, pairs);

	filing_add_set(filing, record, NULL);
	record_free(record);
}

static inline struct event_id file_new(const struct scratch *scratch, struct station *station, const char *form, const char *id,
    const char *const *pairs)
{
	struct filing *filing = filing_new(HOUSE, form, DAY, "administrator");

	add_new(scratch, filing, form, id, pairs);
	return append(station, filing);
}

static inline struct event_id file_set(const struct scratch *scratch, struct station *station, const char *form, const char *id,
    const char *const *pairs)
{
	struct filing *filing = filing_new(HOUSE, form, DAY, "administrator");

	add_set(scratch, filing, form, id, pairs);
	return append(station, filing);
}

static inline struct event_id file_void(const struct scratch *scratch, struct station *station, const char *form, const char *id)
{
	struct filing *filing = filing_new(HOUSE, form, DAY, "administrator");

	filing_add_void(filing, form_find(scratch->forms, form), id, "录错");
	return append(station, filing);
}

/* ---- looking ---- */

static inline struct record *load(const struct scratch *scratch, const struct station *station, const char *form, const char *id)
{
	struct problem problem = PROBLEM_INIT;
	struct record *record = ledger_load_record(station->ledger, form_find(scratch->forms, form), id, &problem);

	if (record == NULL)
		fail_msg("no %s %s: %s", form, id, problem.text == NULL ? "" : problem.text);
	return record;
}

/* The field as people see it must be this; NULL: unknown. */
static inline void check_field(const struct scratch *scratch, const struct station *station, const char *form, const char *id,
    const char *name, const char *wanted)
{
	struct record *record = load(scratch, station, form, id);
	const struct field *field = form_field(record->form, name);
	char *shown = field_write(field, record->values[field->index]);

	if (wanted == NULL)
		assert_int_equal(record->values[field->index].state, VALUE_UNKNOWN);
	else
		assert_string_equal(shown, wanted);
	free(shown);
	record_free(record);
}

static inline bool is_contested(const struct scratch *scratch, const struct station *station, const char *form, const char *id,
    const char *name)
{
	struct record *record = load(scratch, station, form, id);
	bool contested = record->contested[form_field(record->form, name)->index];

	record_free(record);
	return contested;
}

static inline bool is_held(const struct scratch *scratch, const struct station *station, const char *form, const char *id)
{
	struct record *record = load(scratch, station, form, id);
	bool held = record->held;

	record_free(record);
	return held;
}

static inline bool is_void(const struct scratch *scratch, const struct station *station, const char *form, const char *id)
{
	struct record *record = load(scratch, station, form, id);
	bool voided = record->voided;

	record_free(record);
	return voided;
}

static inline size_t count_contests(const struct station *station)
{
	struct contest *contests;
	size_t count;

	MUST(ledger_contests(station->ledger, NULL, &contests, &count, &problem));
	contests_release(contests, count);
	return count;
}

static inline int64_t scratch_number(struct store *store, const char *sql)
{
	struct statement *statement = store_statement(store, sql);
	int64_t number;

	assert_true(statement_step(statement));
	number = statement_number(statement, 0);
	statement_reset(statement);
	return number;
}

struct digest {
	char text[65];
};
static inline struct digest digest_of(const struct station *station)
{
	struct digest digest;

	MUST(ledger_digest(station->ledger, digest.text, &problem));
	return digest;
}

static inline struct digest digest_here(const struct station *station)
{
	struct digest digest;

	MUST(ledger_digest_here(station->ledger, digest.text, &problem));
	return digest;
}

/* What was projected step by step is what a replay of everything gives. */
static inline void check_rebuild(const struct station *station)
{
	struct digest before = digest_of(station), here = digest_here(station);

	MUST(ledger_rebuild(station->ledger, NULL, NULL, &problem));
	assert_string_equal(digest_of(station).text, before.text);
	assert_string_equal(digest_here(station).text, here.text);
}

#define SCRATCH_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)

#endif
