/* For the tests of erasing: a county and a township that know each other, and what supervisors say. */
#ifndef TEST_ERASE_SCRATCH_H
#define TEST_ERASE_SCRATCH_H

#include "ledger_scratch.h"

#define APPROVED date_make(2030, 3, 3)
#define DUE date_make(2030, 4, 2) /* thirty days later */

static const char scratch_unit[] =
    "form: unit\nlabel: 往来单位\nof: office\none: [code, chain]\nfields:\n"
    "  - {name: code, label: 代码, type: text}\n"
    "  - {name: level, label: 层级, type: code, codes: {village: 村, township: 乡镇, county: 县, city: 市}}\n"
    "  - {name: relation, label: 关系, type: code, codes: {parent: 上级, child: 下级}}\n"
    "  - {name: chain, label: 账本, type: text}\n"
    "  - {name: office, label: 记录链, type: text}\n"
    "  - {name: signing, label: 签名公钥, type: text}\n"
    "  - {name: sealing, label: 收件公钥, type: text}\n"
    "  - {name: state, label: 状态, type: code, codes: {active: 在用, revoked: 停用}}\n";

/* A county with two supervisors and a clerk, a township with a supervisor of its own. */
static struct station county, town;
static struct actor *zhou, *wu, *clerk, *local;

static inline struct actor *employ(struct station *station, const char *name, const char *role)
{
	char key_id[65];
	struct enrolled_key key = {key_id, name, role};
	struct event_id id;
	struct actor *actor;

	MUST(keys_create(station->store, name, "x", key_id, &problem));
	MUST((actor = keys_sign_in(station->store, name, "x", &problem)) != NULL);
	MUST(ledger_enrol_here(station->ledger, station->actor, &key, 1, DAY, &id, &problem));
	return actor;
}

/* What one station has on file of another one. */
static inline void put_unit(const struct scratch *scratch, struct station *at, const struct station *other, const char *level, const char *relation)
{
	struct record *record = record_of(scratch, "unit", NULL, PAIRS("code", other->code, "level", level, "relation", relation));
	struct filing *filing = filing_new(ledger_office(at->ledger), "unit", DAY, LEDGER_ADMINISTRATOR);

	record_put_text(record, "chain", ledger_chain(other->ledger));
	record_put_text(record, "office", ledger_office(other->ledger));
	filing_add_new(filing, record);
	record_free(record);
	append(at, filing);
}

static inline bool introduce_key(void *self, const char *chain, const char *station, const char *office, const struct enrolled_key *key, int64_t until)
{
	struct station *at = self;
	const struct station *other = at == &town ? &county : &town;
	struct event_id id, first = ledger_first(other->ledger);
	struct enrolled_log log = {chain, station, office, first.text, at == &town ? "parent" : "child"};

	(void)until;
	if (strcmp(chain, ledger_chain(other->ledger)) == 0)
		MUST(ledger_enrol(at->ledger, at->actor, &log, key, 1, DAY, &id, &problem));
	return true;
}

static inline void meet_on(const struct scratch *scratch, const char *path)
{
	clock_set_today(DAY);
	county = station_new(scratch, path, "K");
	town = station_new(scratch, NULL, "T");
	MUST(store_set_setting(county.store, "level", "county", &problem));
	MUST(store_set_setting(town.store, "level", "township", &problem));
	zhou = employ(&county, "周主管", LEDGER_SUPERVISOR);
	wu = employ(&county, "吴主管", LEDGER_SUPERVISOR);
	clerk = employ(&county, "王经办", "clerk");
	local = employ(&town, "镇主管", LEDGER_SUPERVISOR);
	put_unit(scratch, &county, &town, "township", "child");
	put_unit(scratch, &town, &county, "county", "parent");
	MUST(ledger_each_key(county.ledger, introduce_key, &town, &problem));
	MUST(ledger_each_key(town.ledger, introduce_key, &county, &problem));
}

static inline void meet(const struct scratch *scratch)
{
	meet_on(scratch, NULL);
}

static inline int64_t faults(const struct station *station)
{
	struct verify_count count;

	MUST(ledger_verify(station->ledger, NULL, NULL, &count, &problem));
	return count.faults;
}

static inline void part(void)
{
	assert_int_equal(faults(&county), 0);
	assert_int_equal(faults(&town), 0);
	check_rebuild(&county);
	check_rebuild(&town);
	actor_free(zhou);
	actor_free(wu);
	actor_free(clerk);
	actor_free(local);
	station_free(&county);
	station_free(&town);
}

/* ---- what is said ---- */

/* An order, or what is said about one. */
static inline struct event_id say(struct station *at, const struct actor *actor, const char *form, date day, struct tree *take)
{
	struct filing *filing = filing_new(ledger_office(at->ledger), form, day, LEDGER_SUPERVISOR);
	struct event_id id;

	filing_add_extra(filing, "order", take);
	MUST(ledger_append(at->ledger, actor, "erase", filing, &id, &problem));
	filing_free(filing);
	return id;
}

static inline struct event_id ask_on(struct station *at, const struct actor *actor, date day, const char *stream, const struct event_id *events, size_t count)
{
	struct tree *order = tree_new_map(), *list = tree_add_list(order, "events");

	for (size_t i = 0; i < count; i++)
		tree_add_text(list, NULL, events[i].text);
	tree_add_text(order, "stream", stream);
	tree_add_text(order, "basis", "审批类满三年");
	return say(at, actor, "erasure", day, order);
}

static inline struct event_id ask(struct station *at, const struct actor *actor, const struct event_id *events, size_t count)
{
	return ask_on(at, actor, APPROVED, HOUSE, events, count);
}

static inline struct event_id approve_on(struct station *at, const struct actor *actor, date day, const struct event_id *request, date from)
{
	struct tree *order = tree_new_map();

	tree_add_text(order, "approves", request->text);
	tree_add_text(order, "from", date_write(from).text);
	return say(at, actor, "erasure_approval", day, order);
}

static inline struct event_id approve(struct station *at, const struct actor *actor, const struct event_id *request, date from)
{
	return approve_on(at, actor, APPROVED, request, from);
}

static inline struct event_id withdraw(struct station *at, const struct actor *actor, const struct event_id *request, date day)
{
	struct tree *order = tree_new_map();

	tree_add_text(order, "withdraws", request->text);
	return say(at, actor, "erasure_withdrawal", day, order);
}

static inline int64_t carry_out(struct station *station, date day)
{
	int64_t erased;

	MUST(ledger_erase_due(station->ledger, day, &erased, NULL, NULL, &problem));
	return erased;
}

static inline size_t bodies(const struct station *station)
{
	return (size_t)scratch_number(station->store, "SELECT count(*) FROM event WHERE stream = '" HOUSE "' AND body IS NOT NULL AND salt IS NOT NULL");
}

/* Three filings of the township, which the county has too: a name, then two incomes. */
static inline void work(const struct scratch *scratch, struct event_id events[3])
{
	events[0] = file_new(scratch, &town, "member", MEMBER, PAIRS("name", "覃无痕"));
	events[1] = file_set(scratch, &town, "member", MEMBER, PAIRS("income", "1", "phone", "13800000000"));
	events[2] = file_set(scratch, &town, "member", MEMBER, PAIRS("income", "2"));
	stations_exchange(&town, &county);
}

/* The list must have one of this state, and with these words if it is void. */
static inline void listed(const struct station *station, date day, enum erasure_state state, const char *words)
{
	struct erasure *all;
	size_t count, found = 0;

	MUST(ledger_erasures(station->ledger, day, &all, &count, &problem));
	for (size_t i = 0; i < count; i++)
		found += all[i].state == state && (words == NULL || (all[i].fault != NULL && strstr(all[i].fault, words) != NULL));
	erasures_release(all, count);
	if (found == 0)
		fail_msg("none of state %d “%s” among %zu", (int)state, words != NULL ? words : "", count);
}

/* The scratch forms, and that of other stations. */
static inline int erase_make(void **state)
{
	struct scratch *scratch;

	if (scratch_make(state) != 0)
		return -1;
	scratch = *state;
	scratch_write(scratch, "record/unit.yaml", scratch_unit);
	form_catalogue_free(scratch->forms);
	scratch->forms = scratch_forms(scratch);
	return 0;
}

#define ERASE_TEST(name) cmocka_unit_test_setup_teardown(name, erase_make, scratch_remove)

#endif
