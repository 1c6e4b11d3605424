/* Drafts: kept while a form is filled, opened again as they were, dropped, untouched by a rebuild, nobody else's. */
#include "desk_scratch.h"

static struct desk *desk;
static struct house house;

static int open_desk(void **state)
{
	(void)state;
	desk = desk_scratch(NULL, "T1");
	house = file_house(desk, EAST);
	return 0;
}

static int close_desk(void **state)
{
	(void)state;
	house_release(&house);
	desk_free(desk);
	return 0;
}

/* A survey half done: two wages, one of them a row still bare; no assets; the rest not asked. */
static struct sheet *half_survey(void)
{
	char *yaml = memory_format("{surveyor_2: 李四, note: 门锁着，明天再去,"
	    " income: [{member: %s, kind: wage, amount: 1200.50}, {member: %s, kind: transfer, amount: 0}], asset: none}",
	    house.man, house.woman);
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = open_with(desk, "survey", house.application, yaml, &problem);

	must(sheet != NULL, &problem);
	assert_non_null(sheet_add_row(desk, sheet, "bill"));
	free(yaml);
	return sheet;
}

static void save(const struct sheet *sheet, char key[33])
{
	struct problem problem = PROBLEM_INIT;

	must(draft_save(desk, sheet, key, &problem), &problem);
}

static size_t drafts_of(const char *who)
{
	struct problem problem = PROBLEM_INIT;
	struct draft *drafts;
	size_t count;

	sign(desk, who);
	must(draft_list(desk, &drafts, &count, &problem), &problem);
	drafts_release(drafts, count);
	return count;
}

static const struct sheet_grid *grid_of(const struct sheet *sheet, const char *form)
{
	for (size_t i = 0; i < sheet->grid_count; i++)
		if (strcmp(sheet->grids[i].form->name, form) == 0)
			return &sheet->grids[i];
	fail_msg("no grid %s", form);
	return NULL;
}

static void assert_half_survey(const struct sheet *sheet)
{
	const struct sheet_grid *income = grid_of(sheet, "income");

	assert_string_equal(record_text(sheet->record, "surveyor_2"), "李四");
	assert_string_equal(record_text(sheet->record, "note"), "门锁着，明天再去");
	assert_int_equal(income->count, 2);
	assert_int_equal(record_value(income->records[0], "amount").number, 120050);
	assert_string_equal(record_text(income->records[0], "member"), house.man);
	assert_int_equal(record_value(income->records[1], "amount").state, VALUE_KNOWN); /* nothing, and said so */
	assert_int_equal(record_value(income->records[1], "amount").number, 0);
	assert_true(grid_of(sheet, "asset")->asked);
	assert_int_equal(grid_of(sheet, "asset")->count, 0);
	assert_false(grid_of(sheet, "dwelling")->asked);
	assert_int_equal(grid_of(sheet, "bill")->count, 1);
	assert_int_equal(record_value(grid_of(sheet, "bill")->records[0], "amount").state, VALUE_UNKNOWN);
}

static void a_draft_opens_as_it_was(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = half_survey();
	char key[33] = "";
	int64_t events = count_of(desk, "event");

	(void)state;
	save(sheet, key);
	assert_int_equal(strlen(key), 32);
	sheet_free(sheet);
	assert_int_equal(count_of(desk, "event"), events); /* never an event */
	sheet = draft_open(desk, key, &problem);
	must(sheet != NULL, &problem);
	assert_half_survey(sheet);
	must(sheet_put(desk, sheet, "surveyor_2", "王五", &problem), &problem);
	save(sheet, key);
	sheet_free(sheet);
	assert_int_equal(drafts_of("clerk"), 1); /* saved again, not beside */
	sheet = draft_open(desk, key, &problem);
	must(sheet != NULL, &problem);
	assert_string_equal(record_text(sheet->record, "surveyor_2"), "王五");
	sheet_free(sheet);
}

static void a_dropped_draft_is_gone(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = half_survey();
	char key[33] = "", other[33] = "";

	(void)state;
	save(sheet, key);
	save(sheet, other);
	sheet_free(sheet);
	assert_string_not_equal(key, other);
	must(draft_drop(desk, key, &problem), &problem);
	assert_int_equal(drafts_of("clerk"), 1);
	assert_null(draft_open(desk, key, &problem));
	assert_non_null(problem.text);
	problem_release(&problem);
}

static void drafts_survive_a_rebuild(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = half_survey();
	char key[33] = "", before[65], after[65];

	(void)state;
	save(sheet, key);
	sheet_free(sheet);
	must(ledger_digest(desk_ledger(desk), before, &problem), &problem);
	must(desk_rebuild(desk, &problem), &problem);
	must(ledger_digest(desk_ledger(desk), after, &problem), &problem);
	assert_string_equal(before, after);
	assert_int_equal(drafts_of("clerk"), 1);
	sheet = draft_open(desk, key, &problem);
	must(sheet != NULL, &problem);
	assert_half_survey(sheet);
	sheet_free(sheet);
}

static void drafts_are_their_writers(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = half_survey();
	char key[33] = "";

	(void)state;
	save(sheet, key);
	sheet_free(sheet);
	assert_int_equal(drafts_of("second"), 0);
	assert_null(draft_open(desk, key, &problem));
	problem_release(&problem);
	assert_int_equal(drafts_of("clerk"), 1);
}

static void a_filed_draft_is_what_was_drafted(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {.record = ""};
	struct sheet *sheet = half_survey();
	char key[33] = "";

	(void)state;
	sheet_remove_row(sheet, "bill", 0);
	free(file_form(desk, "acceptance", house.application, "{outcome: accepted}"));
	save(sheet, key);
	sheet_free(sheet);
	sheet = draft_open(desk, key, &problem);
	must(sheet != NULL, &problem);
	must(try_sheet(desk, sheet, &filed, &problem), &problem);
	filed_release(&filed);
	assert_int_equal(count_of(desk, "income"), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_draft_opens_as_it_was),
	    TEST(a_dropped_draft_is_gone),
	    TEST(drafts_survive_a_rebuild),
	    TEST(drafts_are_their_writers),
	    TEST(a_filed_draft_is_what_was_drafted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
