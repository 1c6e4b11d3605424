/* For the tests of the desk: a station of 奇台 with people, villages and parameters, in memory or in a file. */
#ifndef TEST_DESK_SCRATCH_H
#define TEST_DESK_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "doudi/desk.h"
#include "doudi/store.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PASSPHRASE "scratch-secret"
#define TODAY date_make(2025, 3, 3)
#define TOWN "652325100"
#define EAST "652325100001"
#define WEST "652325100002"

#define MAN "652325197905020312"
#define WOMAN "652325198111200420"
#define BOY "652325201203150154"

static inline void must(bool good, struct problem *problem)
{
	if (!good)
		fail_msg("%s", problem->text != NULL ? problem->text : "refused without a word");
	problem_release(problem);
}

static inline void sign(struct desk *desk, const char *name)
{
	struct problem problem = PROBLEM_INIT;

	must(desk_sign_in(desk, name, PASSPHRASE, &problem), &problem);
}

static inline struct sheet *open_with(struct desk *desk, const char *form, const char *in, const char *yaml,
    struct problem *problem)
{
	struct tree *map = tree_read_yaml(yaml, strlen(yaml), form, problem);
	struct sheet *sheet = map != NULL ? sheet_new(desk, form, in, problem) : NULL;

	if (sheet != NULL && !sheet_from_input(desk, sheet, map, NULL, NULL, problem)) {
		sheet_free(sheet);
		sheet = NULL;
	}
	tree_free(map);
	return sheet;
}

static inline bool try_sheet(struct desk *desk, struct sheet *take, struct filed *filed, struct problem *problem)
{
	bool good = take != NULL && desk_file(desk, take, filed, problem);

	sheet_free(take);
	return good;
}

/* What the YAML says is filed; the record's id, owned. */
static inline char *file_form(struct desk *desk, const char *form, const char *in, const char *yaml)
{
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {.record = ""};
	char *id;

	must(try_sheet(desk, open_with(desk, form, in, yaml, &problem), &filed, &problem), &problem);
	id = memory_text(filed.record);
	filed_release(&filed);
	return id;
}

static inline int64_t count_of(struct desk *desk, const char *table)
{
	char *sql = memory_format("SELECT count(*) FROM \"%s\"", table);
	struct statement *one = store_statement(desk_store(desk), sql);
	int64_t count = statement_answer(one, -1);
	free(sql);
	return count;
}

/* Must be refused with every one of these words (blank between), and must write nothing. */
static inline void refused(struct desk *desk, struct sheet *take, struct problem *problem, const char *words)
{
	struct filed filed = {.record = ""};
	int64_t before = count_of(desk, "event");
	char *list = memory_text(words), *rest = list, *word;

	if (try_sheet(desk, take, &filed, problem))
		fail_msg("filed, although it should say: %s", words);
	assert_non_null(problem->text);
	while ((word = strsep(&rest, " ")) != NULL)
		if (strstr(problem->text, word) == NULL)
			fail_msg("\"%s\" is not said in: %s", word, problem->text);
	assert_int_equal(count_of(desk, "event"), before);
	problem_release(problem);
	free(list);
}

static inline void refuse_form(struct desk *desk, const char *form, const char *in, const char *yaml, const char *words)
{
	struct problem problem = PROBLEM_INIT;

	refused(desk, open_with(desk, form, in, yaml, &problem), &problem, words);
}

static inline void fill_office(struct desk *desk)
{
	static const char *const rows[][2] = {
	    {"area", "{code: '" TOWN "', name: 奇台镇, kind: urban, level: township}"},
	    {"area", "{code: '" EAST "', name: 东关社区, parent: '" TOWN "', kind: urban, level: village}"},
	    {"area", "{code: '" WEST "', name: 西关社区, parent: '" TOWN "', kind: urban, level: village}"},
	    {"parameter", "{key: standard, since: 2023-01-01, value: '500', basis: 演示}"},
	    {"parameter", "{key: disposable, since: 2023-01-01, value: '28000', basis: 演示}"},
	};
	static const struct desk_person people[] = {
	    {"clerk", "clerk", NULL, NULL}, {"second", "clerk", NULL, NULL}, {"boss", "supervisor", NULL, NULL},
	    {"auditor", "auditor", NULL, NULL}, {"walker", "grid", NULL, NULL}, {"east", "clerk", EAST, NULL},
	    {"town", "clerk", TOWN, NULL},
	};
	struct problem problem = PROBLEM_INIT;

	for (size_t i = 0; i < BASE_COUNT(rows); i++)
		free(file_form(desk, rows[i][0], NULL, rows[i][1]));
	must(desk_restore_parameters(desk, &problem), &problem);
	for (size_t i = 0; i < BASE_COUNT(people); i++)
		must(desk_add_user(desk, &people[i], PASSPHRASE, &problem), &problem);
}

/* NULL: in memory. The clerk is signed in. */
static inline struct desk *desk_scratch(const char *path, const char *code)
{
	struct desk_station station = {.pack = "qitai", .code = code, .level = "township", .name = "admin"};
	struct problem problem = PROBLEM_INIT;
	struct desk *desk;

	keys_cheap(true);
	desk = desk_create(path, &station, PASSPHRASE, &problem);
	must(desk != NULL, &problem);
	desk_set_day(desk, TODAY);
	fill_office(desk);
	sign(desk, "clerk");
	return desk;
}

/* A house of three in the village; ids owned. */
struct house {
	char *id, *man, *woman, *boy, *application;
};

static inline char *file_member(struct desk *desk, const char *in, const char *number, const char *name, const char *relation)
{
	char *yaml = memory_format("{id_number: '%s', name: %s, relation: %s, living_together: yes, registered: yes,"
	    " employed: no, serious_illness: no, disability_kind: none}", number, name, relation);
	char *id = file_form(desk, "member", in, yaml);

	free(yaml);
	return id;
}

static inline struct house file_house(struct desk *desk, const char *village)
{
	char *yaml = memory_format("{name: 马成林, place: '%s', place_kind: urban}", village);
	struct house house = {.id = file_form(desk, "household", NULL, yaml)};

	free(yaml);
	house.man = file_member(desk, house.id, MAN, "马成林", "head");
	house.woman = file_member(desk, house.id, WOMAN, "王秀兰", "spouse");
	house.boy = file_member(desk, house.id, BOY, "马小军", "child");
	yaml = memory_format("{applicant: %s}", house.man);
	house.application = file_form(desk, "application", house.id, yaml);
	free(yaml);
	return house;
}

/* The clerk's work up to the end of the publicity. */
static inline void publish_house(struct desk *desk, const struct house *house)
{
	char *yaml = memory_format("{income: [{member: %s, kind: wage, amount: 3600}], deduction: none, asset: none,"
	    " dwelling: [{grade: A}], bill: none, supporter: none, self_care: none}", house->man);

	free(file_form(desk, "acceptance", house->application, "{outcome: accepted}"));
	free(file_form(desk, "survey", house->application, yaml));
	free(file_form(desk, "review", house->application, "{}"));
	free(file_form(desk, "publicity", house->application, "{category: dibao}"));
	free(yaml);
	desk_set_day(desk, TODAY + 8);
}

/* And what the other clerk says then, who stays signed in: three people in 低保. */
static inline void confirm_house(struct desk *desk, const struct house *house)
{
	publish_house(desk, house);
	sign(desk, "second");
	free(file_form(desk, "confirm", house->application, "{category: dibao}"));
}

static inline void house_release(struct house *house)
{
	free(house->id);
	free(house->man);
	free(house->woman);
	free(house->boy);
	free(house->application);
}

static inline void verify_clean(struct desk *desk)
{
	struct problem problem = PROBLEM_INIT;
	struct verify_count count = {0};

	must(ledger_verify(desk_ledger(desk), NULL, NULL, &count, &problem), &problem);
	assert_int_equal(count.faults, 0);
	assert_true(count.events > 0);
}

#endif
