/* Checks of one record: what refuses, what warns, what is not asked; defaults and what falls out of question. */
#include "forms_scratch.h"

static void expect_faults(const struct record *record, struct expr_world *world, const struct bench *bench,
    const char *expected)
{
	struct form_faults faults = {NULL, 0};
	struct buffer found = BUFFER_INIT(65536);

	record_check(record, world, bench, &faults);
	for (size_t i = 0; i < faults.count; i++) {
		assert_true(faults.faults[i].text[0] != '\0');
		buffer_add_format(&found, "%s%s ", faults.faults[i].warning ? "?" : "",
		    faults.faults[i].field->name);
	}
	assert_string_equal(buffer_text(&found), expected);
	buffer_release(&found);
	form_faults_release(&faults);
	assert_int_equal(faults.count, 0);
}

static void test_conditions(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct record *income = record_new(form_find(catalogue, "income"), "i", "h");
	struct expr_world world = own_world(date_make(2025, 3, 3));
	struct form_faults faults = {NULL, 0};

	bind_fields(catalogue, "income");
	expect_faults(income, &world, NULL, ""); /* nothing said, nothing refused */
	put(income, "amount", "-0.01");
	expect_faults(income, &world, NULL, "amount ");
	put(income, "amount", "0");
	expect_faults(income, &world, NULL, "");
	put(income, "amount", "200000");
	expect_faults(income, &world, NULL, "");
	put(income, "amount", "200000.01");
	expect_faults(income, &world, NULL, "?amount ");
	field_check(income, form_field(income->form, "amount"), &world, NULL, &faults);
	assert_int_equal(faults.count, 1);
	assert_string_equal(faults.faults[0].text, "数额很大（200000.01 元，应不高于 200000.00 元）");
	form_faults_release(&faults);
	put(income, "way", "declared");
	expect_faults(income, &world, NULL, "?amount ");
	put(income, "way", "visited");
	expect_faults(income, &world, NULL, "?amount as_of ");
	income->contested[form_field(income->form, "as_of")->index] = true; /* two dates are not none */
	expect_faults(income, &world, NULL, "?amount ");
	expect_faults(income, NULL, NULL, ""); /* no world: conditions are not asked */
	record_free(income);
	form_catalogue_free(catalogue);
}

static void test_types(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct record *member = record_new(form_find(catalogue, "member"), "m", "h");
	struct expr_world world = own_world(date_make(2025, 3, 3));
	const struct field *kind = form_field(member->form, "disability_kind");

	bind_fields(catalogue, "member");
	expect_faults(member, &world, NULL, "id_number name ");
	put(member, "name", "王二");
	put(member, "id_number", "11010519491231002X");
	expect_faults(member, &world, NULL, "");
	put(member, "id_number", "110105194912310021"); /* wrong last digit */
	expect_faults(member, &world, NULL, "id_number ");
	put(member, "id_number", "110105194902310021"); /* no such day */
	expect_faults(member, &world, NULL, "id_number ");
	put(member, "id_number", "990105194912310023"); /* an area that never was */
	expect_faults(member, &world, NULL, "?id_number ");
	put(member, "id_number", "11010519491231002X");
	put(member, "name", "王aб");
	expect_faults(member, &world, NULL, "?name ");
	put(member, "name", "2");
	expect_faults(member, &world, NULL, "?name ");
	put(member, "name", "王二");
	record_set(member, kind,
	    (struct value){VALUE_KNOWN, VALUE_CODE, 0, "fishing"}); /* as from an older pack */
	expect_faults(member, &world, NULL, "disability_kind ");
	world.day = date_make(1940, 1, 1); /* born after the day */
	put(member, "disability_kind", "none");
	expect_faults(member, &world, NULL, "id_number ");
	record_free(member);
	form_catalogue_free(catalogue);
}

static void test_phones(void **state)
{
	static const char *const good[] = {"13800138000", "+86 138 0013 8000", "0531-88888888", "(0531)88888888-801", "2345678"};
	static const char *const odd[] = {"1380013800", "138001380001", "23456", "0531888"};
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct record *every = record_new(form_find(catalogue, "every"), "e", "h");
	struct expr_world world = own_world(date_make(2025, 3, 3));

	bind_fields(catalogue, "every");
	for (size_t i = 0; i < BASE_COUNT(good); i++) {
		put(every, "phone", good[i]);
		expect_faults(every, &world, NULL, "");
	}
	for (size_t i = 0; i < BASE_COUNT(odd); i++) {
		put(every, "phone", odd[i]);
		expect_faults(every, &world, NULL, "?phone ");
	}
	record_free(every);
	form_catalogue_free(catalogue);
}

static void test_relevant(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct record *member = record_new(form_find(catalogue, "member"), "m", "h");
	struct expr_world world = own_world(date_make(2025, 3, 3));
	const struct field *level = form_field(member->form, "disability_level");

	bind_fields(catalogue, "member");
	put(member, "name", "王二");
	put(member, "id_number", "11010519491231002X");
	record_set(member, level, (struct value){VALUE_KNOWN, VALUE_CODE, 0, "9"});
	expect_faults(member, &world, NULL, "disability_level "); /* not known whether it matters: checked */
	put(member, "disability_kind", "limb");
	expect_faults(member, &world, NULL, "disability_level ");
	record_drop_irrelevant(member, &world);
	assert_string_equal(record_text(member, "disability_level"), "9");
	put(member, "disability_kind", "none");
	expect_faults(member, &world, NULL, "");
	record_drop_irrelevant(member, &world);
	assert_null(record_text(member, "disability_level"));
	record_free(member);
	form_catalogue_free(catalogue);
}

static void test_refs(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct bench *bench = bench_new(catalogue, "h");
	struct record *income = record_new(form_find(catalogue, "income"), "i", "h");
	struct record *member = record_new(form_find(catalogue, "member"), "m", "h");
	struct record *every = record_new(form_find(catalogue, "every"), "e", "office");

	bind_fields(catalogue, "income");
	bench_add_take(bench, member);
	put(income, "member", "m");
	put(income, "payers", "m, x");
	expect_faults(income, NULL, NULL, "");
	expect_faults(income, NULL, bench, "payers ");
	put(income, "payers", "m");
	expect_faults(income, NULL, bench, "");
	member->voided = true;
	expect_faults(income, NULL, bench, "member payers ");
	put(every, "one", "elsewhere"); /* an office record need not be on the bench */
	expect_faults(every, NULL, bench, "");
	put(every, "one", "m"); /* but must be of its form if it is */
	expect_faults(every, NULL, bench, "one ");
	record_free(income);
	record_free(every);
	bench_free(bench);
	form_catalogue_free(catalogue);
}

static void test_defaults(void **state)
{
	struct form_catalogue *catalogue;
	struct bench *bench;
	struct record *member, *well;
	struct expr_world world = own_world(date_make(2025, 3, 3));

	scratch_write(*state, "record/well.yaml",
	    "form: well\nlabel: 井\nof: household\nfields:\n"
	    "  - {name: depth, label: 深, type: integer}\n"
	    "  - {name: twice, label: 两倍, type: integer, default: depth * 2, read_only: yes}\n"
	    "  - {name: day, label: 日期, type: date, default: today}\n"
	    "  - {name: deep, label: 深井, type: yes_no, default: {pick: [{if: \"twice > 20\", then: yes}, {else: no}]}}\n");
	catalogue = scratch_load(*state, NULL);
	bind_fields(catalogue, "member");
	bind_fields(catalogue, "well");
	bench = bench_new(catalogue, "h");
	member = record_new(form_find(catalogue, "member"), "m", "h");
	well = record_new(form_find(catalogue, "well"), "w", "h");
	bench_add_take(bench, member);
	bench_add_take(bench, well);
	put(member, "id_number", "11010519491231002X");
	put(well, "depth", "11");
	put(well, "twice", "5");
	bench_fill_defaults(bench, &world);
	assert_int_equal(record_value(member, "birth").number, date_make(1949, 12, 31));
	assert_int_equal(record_value(well, "twice").number, 22);
	assert_int_equal(record_value(well, "day").number, world.day);
	assert_int_equal(record_value(well, "deep").number, 1);
	put(well, "depth", "3");
	world.day++;
	record_fill_defaults(well, &world);
	assert_int_equal(record_value(well, "twice").number, 6);
	assert_int_equal(record_value(well, "day").number, world.day - 1); /* said once, kept */
	assert_int_equal(record_value(well, "deep").number, 1);
	record_clear(well, form_field(well->form, "depth"));
	record_fill_defaults(well, &world);
	assert_int_equal(record_value(well, "twice").state, VALUE_UNKNOWN);
	bench_free(bench);
	form_catalogue_free(catalogue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_conditions), SCRATCH_TEST(test_types), SCRATCH_TEST(test_phones),
	    SCRATCH_TEST(test_relevant), SCRATCH_TEST(test_refs), SCRATCH_TEST(test_defaults)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
