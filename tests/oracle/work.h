/* Random work on one household: what people file and what they settle. */
#ifndef TEST_WORK_H
#define TEST_WORK_H

#include "../unit/ledger_scratch.h"

struct home {
	struct id_text house, members[2], application;
};

static inline size_t below(size_t limit)
{
	return (size_t)random_below(limit);
}

static inline const char *any(const char *const *words, size_t count)
{
	return words[below(count)];
}

static inline struct home home_new(void)
{
	struct home home = {.house = random_id()};

	home.members[0] = random_id();
	home.members[1] = random_id();
	home.application = random_id();
	return home;
}

static inline void put_some(struct record *record)
{
	static const char *const names[] = {"甲", "乙", "丙"}, *const sums[] = {"100", "200", "300"};
	static const char *const days[] = {"1980-01-01", "1980-01-02"}, *const phones[] = {"1380000", "1390000", "1370000"};
	static const struct {
		const char *field;
		const char *const *words;
		size_t count;
	} choices[] = {{"name", names, 3}, {"income", sums, 3}, {"birth", days, 2}, {"phone", phones, 3}};

	for (size_t i = 0; i < BASE_COUNT(choices); i++)
		if (below(3) == 0)
			put(record, choices[i].field, any(choices[i].words, choices[i].count));
}

static inline bool stands_here(const struct station *station, const struct record *record)
{
	struct problem problem = PROBLEM_INIT;
	struct record *found = ledger_load_record(station->ledger, record->form, record->id, &problem);

	record_free(found);
	return found != NULL;
}

static inline void add_patch(const struct station *station, struct filing *filing, struct record *record)
{
	static const char *const clear[] = {"income", NULL};

	if (!stands_here(station, record) || below(12) == 0)
		filing_add_new(filing, record);
	else if (below(6) == 0)
		filing_add_void(filing, record->form, record->id, "录错");
	else
		filing_add_set(filing, record, strcmp(record->form->name, "member") == 0 && below(8) == 0 ? clear : NULL);
}

static inline void add_member(const struct scratch *scratch, const struct station *station, const struct home *home, struct filing *filing)
{
	struct record *record = record_new(form_find(scratch->forms, "member"), home->members[below(2)].text, home->house.text);

	put_some(record);
	add_patch(station, filing, record);
	record_free(record);
}

/* A decision on the application and what it makes. */
static inline void add_decision(const struct scratch *scratch, const struct station *station, const struct home *home, struct filing *filing)
{
	static const char *const states[] = {"filed", "confirmed", "withdrawn", "closed"};
	struct record *record = record_new(form_find(scratch->forms, "application"), home->application.text, home->house.text);

	put(record, "state", any(states, BASE_COUNT(states)));
	add_patch(station, filing, record);
	record_free(record);
	for (size_t i = below(3); i > 0; i--) {
		record = record_new(form_find(scratch->forms, "membership"), NULL, home->house.text);
		put(record, "application", home->application.text);
		put(record, "person", home->members[below(2)].text);
		ledger_one_id(home->house.text, record, record->id);
		put(record, "state", below(2) == 0 ? "active" : "ended");
		if (below(2) == 0)
			put(record, "from", below(2) == 0 ? "2025-04" : "2025-05");
		add_patch(station, filing, record);
		record_free(record);
	}
}

static inline struct event_id file_something(const struct scratch *scratch, const struct station *station, const char *role, const struct home *home)
{
	struct filing *filing = filing_new(home->house.text, "application", DAY, role);
	struct event_id id;

	do
		if (below(2) == 0)
			add_member(scratch, station, home, filing);
		else
			add_decision(scratch, station, home, filing);
	while (below(4) == 0);
	MUST(ledger_append(station->ledger, station->actor, "file", filing, &id, &problem));
	filing_free(filing);
	return id;
}

static inline void resolve_something(const struct station *station, const struct home *home)
{
	struct contest *contests, *contest;
	struct event_id id;
	size_t count;

	MUST(ledger_contests(station->ledger, home->house.text, &contests, &count, &problem));
	if (count > 0) {
		contest = &contests[below(count)];
		MUST(ledger_resolve(station->ledger, station->actor, LEDGER_ADMINISTRATOR, home->house.text, contest->form, contest->record,
		    contest->field, PAIRS(contest->contenders[below(contest->count)].event), below(8) > 0, "核实", DAY, &id, &problem));
	}
	contests_release(contests, count);
}

#endif
