/* Two terminals on one file: what one files the other sees, and the household's history never forks. */
#include "desk_scratch.h"

static char path[64];
static struct desk *one, *two;
static struct house house;

static int open_two(void **state)
{
	struct problem problem = PROBLEM_INIT;

	(void)state;
	snprintf(path, sizeof path, "/tmp/doudi-terminals-%d.db", (int)getpid());
	unlink(path);
	one = desk_scratch(path, "T1");
	house = file_house(one, EAST);
	two = desk_open(path, true, &problem);
	must(two != NULL, &problem);
	desk_set_day(two, TODAY);
	must(desk_restore_parameters(two, &problem), &problem);
	sign(two, "second");
	return 0;
}

static int close_two(void **state)
{
	(void)state;
	house_release(&house);
	desk_free(one);
	desk_free(two);
	unlink(path);
	return 0;
}

static struct sheet *change_with(struct desk *desk, const char *id, const char *field, const char *typed)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = sheet_change(desk, id, &problem);

	must(sheet != NULL && sheet_put(desk, sheet, field, typed, &problem), &problem);
	sheet->reason = memory_text("核对");
	return sheet;
}

/* Every event but the first of the household knows one before it, and no two know the same one. */
static void assert_no_fork(struct desk *desk)
{
	char *heads = ledger_heads(desk_ledger(desk), house.id);

	assert_int_equal(strlen(heads), 64); /* one head */
	free(heads);
	verify_clean(desk);
}

static void a_stale_sheet_is_refused_and_filed_after_a_refresh(void **state)
{
	struct sheet *first = change_with(one, house.man, "phone", "13900000001");
	struct sheet *late = change_with(two, house.man, "employed", "yes");
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {.record = ""};
	struct record *record;

	(void)state;
	must(try_sheet(one, first, &filed, &problem), &problem);
	filed_release(&filed);
	assert_false(desk_file(two, late, &filed, &problem));
	assert_non_null(strstr(problem.text, "已有新的录入"));
	assert_non_null(strstr(problem.text, "联系电话"));
	assert_non_null(strstr(problem.text, "13900000001"));
	problem_release(&problem);
	assert_false(desk_file(two, late, &filed, &problem)); /* no luck without looking */
	problem_release(&problem);
	must(sheet_refresh(two, late, &problem), &problem);
	must(try_sheet(two, late, &filed, &problem), &problem);
	filed_release(&filed);
	record = desk_record(one, house.man, &problem);
	must(record != NULL, &problem);
	assert_string_equal(record_text(record, "phone"), "13900000001");
	assert_int_equal(record_value(record, "employed").number, 1);
	record_free(record);
	assert_no_fork(one);
}

static void what_was_added_meanwhile_is_named(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *late = open_with(two, "visit", house.id, "{result: no_change}", &problem);
	char *yaml = memory_format("{member: %s, kind: wage, source: 洗衣店, amount: 1200}", house.woman);

	(void)state;
	must(late != NULL, &problem);
	free(file_form(one, "income", house.id, yaml));
	refused(two, late, &problem, "新增 收入 clerk");
	free(yaml);
	assert_no_fork(two);
}

/* A survey replaces the rows that its clerk saw; a row that came meanwhile stands on the sheet after the refresh. */
static void a_row_added_meanwhile_is_not_replaced(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {.record = ""};
	char *seen = memory_format("{member: %s, kind: wage, way: visited, source: 老厂, amount: 100}", house.man);
	char *added = memory_format("{member: %s, kind: wage, way: visited, source: 洗衣店, amount: 1200}", house.woman);
	char *survey = memory_format("{income: [{member: %s, kind: wage, way: visited, amount: 3600}], deduction: none, asset: none,"
	    " dwelling: [{grade: A}], bill: none, supporter: none, self_care: none}", house.man);
	char key[33] = "", *old, *fresh;
	struct sheet *late, *again;
	struct record *one_row;

	(void)state;
	free(file_form(one, "acceptance", house.application, "{outcome: accepted}"));
	old = file_form(one, "income", house.id, seen);
	late = open_with(two, "survey", house.application, survey, &problem);
	must(late != NULL && draft_save(two, late, key, &problem), &problem);
	fresh = file_form(one, "income", house.id, added);
	again = draft_open(two, key, &problem); /* another way to come back to it */
	must(again != NULL, &problem);
	assert_int_equal(again->grids[0].count, 2);
	sheet_free(again);
	assert_false(desk_file(two, late, &filed, &problem));
	problem_release(&problem);
	must(sheet_refresh(two, late, &problem), &problem);
	assert_int_equal(late->grids[0].count, 2);
	must(try_sheet(two, late, &filed, &problem), &problem);
	filed_release(&filed);
	one_row = desk_record(one, fresh, &problem);
	assert_false(one_row->voided);
	record_free(one_row);
	one_row = desk_record(one, old, &problem);
	assert_true(one_row->voided);
	record_free(one_row);
	assert_no_fork(one);
	free(old);
	free(fresh);
	free(seen);
	free(added);
	free(survey);
}

static void interleaved_filings_stay_one_line(void **state)
{
	struct desk *desks[] = {one, two};
	int64_t before = count_of(one, "event");

	(void)state;
	for (int i = 0; i < 20; i++) {
		char *yaml = memory_format("{member: %s, kind: wage, source: s%d, amount: %d}", house.man, i, 100 + i);

		free(file_form(desks[(i / 3) % 2], "income", house.id, yaml));
		free(yaml);
	}
	assert_int_equal(count_of(two, "event"), before + 20);
	assert_int_equal(count_of(one, "income"), 20);
	assert_no_fork(one);
	assert_no_fork(two);
}

static void two_households_do_not_wait_for_each_other(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {.record = ""};
	char *other = file_form(one, "household", NULL, "{name: 另户, place_kind: rural}");
	struct sheet *mine = open_with(one, "visit", house.id, "{result: no_change}", &problem);
	struct sheet *yours = open_with(two, "visit", other, "{result: no_change}", &problem);

	(void)state;
	must(mine != NULL && yours != NULL, &problem);
	must(try_sheet(two, yours, &filed, &problem), &problem);
	filed_release(&filed);
	must(try_sheet(one, mine, &filed, &problem), &problem);
	filed_release(&filed);
	assert_no_fork(one);
	free(other);
}

static void one_case_is_confirmed_once(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *first, *late;
	struct filed filed = {.record = ""};

	(void)state;
	publish_house(one, &house);
	desk_set_day(two, TODAY + 8);
	sign(one, "second");
	first = open_with(one, "confirm", house.application, "{category: dibao}", &problem);
	late = open_with(two, "confirm", house.application, "{category: dibao}", &problem);
	must(first != NULL && late != NULL, &problem);
	must(try_sheet(one, first, &filed, &problem), &problem);
	filed_release(&filed);
	assert_false(desk_file(two, late, &filed, &problem));
	problem_release(&problem);
	must(sheet_refresh(two, late, &problem), &problem);
	refused(two, late, &problem, "公示期满");
	assert_int_equal(count_of(two, "membership"), 3);
	assert_no_fork(two);
}

static void a_person_entered_here_is_found_there(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct search_hit *hits;
	size_t count;
	int64_t restricted;

	(void)state;
	must(desk_known_person(two, WOMAN, NULL, DATE_NONE, &hits, &count, &restricted, &problem), &problem);
	assert_int_equal(count, 1);
	assert_string_equal(hits[0].record, house.woman);
	search_hits_release(hits, count);
}

/* ---- receipts ---- */

struct numbers {
	char *list[64];
	size_t count;
};

static void accept_some(struct desk *desk, struct numbers *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct problem problem = PROBLEM_INIT;
		char *id = file_form(desk, "household", NULL, "{name: 甲, place_kind: urban}"), *yaml, *member, *application;
		struct record *record;

		member = file_form(desk, "member", id, "{id_number: '" MAN "', name: 甲, relation: head}");
		yaml = memory_format("{applicant: %s}", member);
		application = file_form(desk, "application", id, yaml);
		free(file_form(desk, "acceptance", application, "{outcome: accepted}"));
		record = desk_record(desk, application, &problem);
		must(record != NULL, &problem);
		numbers->list[numbers->count++] = memory_text(record_text(record, "number"));
		record_free(record);
		free(id);
		free(yaml);
		free(member);
		free(application);
	}
}

static void receipts_are_unique_over_terminals_and_stations(void **state)
{
	struct desk *far = desk_scratch(NULL, "T2");
	struct numbers numbers = {.count = 0};

	(void)state;
	accept_some(one, &numbers, 6);
	accept_some(two, &numbers, 6);
	accept_some(one, &numbers, 4);
	accept_some(far, &numbers, 6);
	for (size_t i = 0; i < numbers.count; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(numbers.list[i], numbers.list[k]) == 0)
				fail_msg("%s twice", numbers.list[i]);
	for (size_t i = 0; i < numbers.count; i++)
		free(numbers.list[i]);
	desk_free(far);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_two, close_two)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_stale_sheet_is_refused_and_filed_after_a_refresh),
	    TEST(what_was_added_meanwhile_is_named),
	    TEST(a_row_added_meanwhile_is_not_replaced),
	    TEST(interleaved_filings_stay_one_line),
	    TEST(two_households_do_not_wait_for_each_other),
	    TEST(one_case_is_confirmed_once),
	    TEST(a_person_entered_here_is_found_there),
	    TEST(receipts_are_unique_over_terminals_and_stations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
