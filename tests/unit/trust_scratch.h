/* For the tests of who may vouch for whom: a small tree of stations, keys that somebody makes, and what comes of them. */
#ifndef TEST_TRUST_SCRATCH_H
#define TEST_TRUST_SCRATCH_H

#include "ledger_scratch.h"

#include "ledger/alarm.h"

/* A county, two townships of it, a village of the first, and a city above. */
enum { CITY, COUNTY, TOWN, TOWN2, VILLAGE, STATIONS };
static const char *const codes[STATIONS] = {"G", "K", "T", "T2", "V"};
static struct station all[STATIONS];

static inline void tree_of_stations(const struct scratch *scratch)
{
	clock_set_today(DAY);
	for (size_t i = 0; i < STATIONS; i++)
		all[i] = station_new(scratch, NULL, codes[i]);
	station_meet_as(&all[CITY], &all[COUNTY], "child");
	station_meet_as(&all[COUNTY], &all[CITY], "parent");
	station_meet_as(&all[COUNTY], &all[TOWN], "child");
	station_meet_as(&all[COUNTY], &all[TOWN2], "child");
	station_meet_as(&all[TOWN], &all[COUNTY], "parent");
	station_meet_as(&all[TOWN2], &all[COUNTY], "parent");
	station_meet_as(&all[TOWN], &all[VILLAGE], "child");
	station_meet_as(&all[VILLAGE], &all[TOWN], "parent");
}

static inline void end(void)
{
	for (size_t i = 0; i < STATIONS; i++) {
		struct verify_count count;

		check_rebuild(&all[i]);
		MUST(ledger_verify(all[i].ledger, NULL, NULL, &count, &problem));
		assert_int_equal(count.faults, 0);
		station_free(&all[i]);
	}
}

/* A key pair that somebody makes for himself, at that station. */
static inline struct actor *key_made(struct station *at, const char *name)
{
	struct actor *actor;
	char key[65];

	MUST(keys_create(at->store, name, "x", key, &problem));
	MUST((actor = keys_sign_in(at->store, name, "x", &problem)) != NULL);
	return actor;
}

/* An enrolment of a key, by whoever `at` is, for a log of `about`. */
static inline void enrol_key(struct station *at, const struct station *about, const struct actor *whose, const char *role, const char *relation)
{
	struct enrolled_key key = {actor_key_id(whose), actor_name(whose), role};
	struct enrolled_log log = {ledger_chain(about->ledger), about->code, ledger_office(about->ledger), NULL, relation};
	struct event_id id;

	MUST(ledger_enrol(at->ledger, at->actor, &log, &key, 1, DAY, &id, &problem));
}

static inline void revoke_key(struct station *at, const struct station *about, const char *key, int64_t last)
{
	struct event_id id;

	MUST(ledger_revoke(at->ledger, at->actor, ledger_chain(about->ledger), key, last, "测试", DAY, &id, &problem));
}

static inline enum signer standing(const struct station *at, const struct station *about, const char *key)
{
	return enrolled_signer(at->ledger, ledger_chain(about->ledger), key, 1000);
}

static inline int64_t alarms(const struct station *at, const char *kind)
{
	struct statement *count = store_statement(at->store, "SELECT count(*) FROM alarm WHERE kind = ?");

	statement_bind_text(count, 1, kind);
	return statement_answer(count, 0);
}

static inline bool is_administrator(const struct station *at, const struct station *about, const char *key)
{
	return enrolled_is_administrator(at->ledger, ledger_chain(about->ledger), key, 1000);
}

#endif
