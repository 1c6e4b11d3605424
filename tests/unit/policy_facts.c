/* Facts of one household: what is unknown, unset, not applicable; ways; surveys; memberships. */
#include "policy_scratch.h"

/* Two at home: Ma earns 6000 by one way, An earns 1200.50 by two that agree. */
#define TWO \
	"{'household': {'place_kind': 'rural', 'cattle': '2'}," \
	" 'member': [{'id': 'ma', 'birth': '1980-02-29', 'at_home': 'yes', 'ill': 'no', 'ail': 'none'}," \
	"            {'id': 'an', 'birth': '1950-06-01', 'at_home': 'yes', 'ill': 'no', 'ail': 'cough', 'grade': '1'}]," \
	" 'application': {'day': '2025-03-03', 'applicant': 'ma'},"
#define EARN \
	" 'income': [{'member': 'ma', 'kind': 'wage', 'amount': '6000', 'way': 'declared'}," \
	"            {'member': 'an', 'kind': 'rent', 'amount': '1200.50', 'way': 'declared'}," \
	"            {'member': 'an', 'kind': 'rent', 'amount': '1200.50', 'way': 'visited'}]"

static void test_values_travel_from_rows_to_household(void **state)
{
	struct scene scene = scene_open(TWO EARN "}", "2025-03-03");

	(void)state;
	assert_string_equal(scene_value(&scene, "member", 0, "own"), "6000.00");
	assert_string_equal(scene_value(&scene, "member", 1, "own"), "1200.50"); /* agreed: once */
	assert_string_equal(scene_value(&scene, "household", 0, "size"), "2");
	assert_string_equal(scene_value(&scene, "household", 0, "total"), "7200.50");
	assert_string_equal(scene_value(&scene, "household", 0, "each"), "300.02"); /* 300.0208 down */
	assert_string_equal(scene_value(&scene, "household", 0, "alpha_line"), "750.00");
	assert_string_equal(scene_value(&scene, "household", 0, "gap"), "199.98");
	assert_string_equal(scene_value(&scene, "household", 0, "herd"), "low");
	assert_string_equal(scene_value(&scene, "application", 0, "last_year"), "24000.00");
	assert_string_equal(scene_value(&scene, "member", 0, "sick"), "no");
	assert_string_equal(scene_value(&scene, "member", 1, "sick"), "yes");
	assert_string_equal(scene_value(&scene, "member", 1, "sick_now"), "no"); /* a named line is a fact */
	assert_string_equal(scene_value(&scene, "member", 1, "no_such_thing"), "unknown");
	scene_close(&scene);
}

static void test_ages_are_of_the_evaluation_day(void **state)
{
	static const struct {
		const char *on, *age;
	} cases[] = {{"2009-02-27", "28"}, {"2009-02-28", "29"}, {"2008-02-28", "27"}, {"2008-02-29", "28"}};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct scene scene = scene_open("{'member': [{'birth': '1980-02-29'}]}", cases[i].on);

		assert_string_equal(scene_value(&scene, "member", 0, "age"), cases[i].age);
		scene_close(&scene);
	}
}

static void test_what_was_not_asked_is_unknown(void **state)
{
	struct scene scene = scene_open(TWO " 'loan': []}", "2025-03-03");

	(void)state;
	assert_string_equal(scene_value(&scene, "household", 0, "total"), "unknown");
	assert_string_equal(scene_value(&scene, "member", 0, "lent"), "0.00"); /* asked, none */
	scene_close(&scene);
	scene = scene_open(TWO " 'income': []}", "2025-03-03");
	assert_string_equal(scene_value(&scene, "household", 0, "total"), "0.00");
	assert_string_equal(scene_value(&scene, "member", 0, "lent"), "unknown");
	assert_string_equal(scene_value(&scene, "member", 0, "owed"), "0.00"); /* needs nothing */
	scene_close(&scene);
}

/* 90 days, the 91st no more; only what the survey asked; not one of the day after. */
static void test_a_survey_is_valid_for_its_days(void **state)
{
	static const struct {
		const char *on, *total;
	} cases[] = {{"2025-02-28", "unknown"}, {"2025-03-01", "0.00"}, {"2025-05-29", "0.00"}, {"2025-05-30", "unknown"}};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct scene scene = scene_open(TWO " 'survey': [{'day': '2025-03-01', 'asked': 'income'}]}", cases[i].on);

		assert_string_equal(scene_value(&scene, "household", 0, "total"), cases[i].total);
		assert_string_equal(scene_value(&scene, "member", 0, "lent"), "unknown");
		scene_close(&scene);
	}
}

static void test_a_survey_without_its_period_is_unset(void **state)
{
	struct scene scene;

	(void)state;
	assert_true(pack_set_parameter(valley, "survey_days", "", date_read("2025-01-01"), NULL, false, false, NULL, NULL));
	scene = scene_open(TWO " 'survey': [{'day': '2025-03-01', 'asked': 'income'}]}", "2025-03-02");
	assert_string_equal(scene_value(&scene, "household", 0, "total"), "unset:survey_days");
	scene_close(&scene);
	pack_forget_parameters(valley);
}

#define WAYS(rows) "{'member': [{'id': 'ma', 'at_home': 'yes'}], 'income': [" rows "]}"
#define ROW(kind, amount, way, more) \
	"{'member': 'ma', 'kind': '" kind "', 'amount': '" amount "', 'way': '" way "'" more "}"

static void test_ways_of_one_thing_count_once(void **state)
{
	static const struct {
		const char *json, *own;
	} cases[] = {
	    {WAYS(ROW("wage", "100", "declared", "")), "100.00"},
	    {WAYS(ROW("wage", "100", "declared", "") "," ROW("wage", "100", "visited", "")), "100.00"},
	    {WAYS(ROW("wage", "100", "declared", "") "," ROW("wage", "100.01", "visited", "")), "unknown"},
	    {WAYS(ROW("wage", "60", "declared", "") "," ROW("wage", "40", "declared", "")), "100.00"},
	    {WAYS(ROW("wage", "60", "declared", "") "," ROW("wage", "100", "visited", "") "," ROW("wage", "40", "declared", "")),
	        "100.00"},
	    {WAYS(ROW("wage", "100", "declared", "") "," ROW("rent", "70", "visited", "")), "170.00"},
	    {WAYS(ROW("wage", "100", "declared", ", 'source': 'a'") "," ROW("wage", "70", "visited", ", 'source': 'b'")),
	        "170.00"},
	    {WAYS(ROW("wage", "100", "declared", "") "," ROW("wage", "70", "visited", ", 'accepted': 'yes'")), "70.00"},
	    {WAYS(ROW("wage", "100", "declared", ", 'accepted': 'yes'") ","
	        ROW("wage", "70", "visited", ", 'accepted': 'yes'")), "unknown"},
	    {WAYS(ROW("wage", "100", "declared", "") "," ROW("wage", "100", "visited", ", 'exempt': 'yes'")), "unknown"},
	    {WAYS(ROW("wage", "100", "declared", ", 'exempt': 'yes'") ","
	        ROW("wage", "100", "visited", ", 'exempt': 'yes'")), "0.00"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct scene scene = scene_open(cases[i].json, "2025-03-03");

		if (strcmp(scene_value(&scene, "member", 0, "own"), cases[i].own) != 0)
			print_error("%s\n", cases[i].json);
		assert_string_equal(scene_value(&scene, "member", 0, "own"), cases[i].own);
		scene_close(&scene);
	}
}

static void test_a_disputed_group_leaves_others_alone(void **state)
{
	struct scene scene = scene_open("{'member': [{'id': 'ma', 'at_home': 'yes'}, {'id': 'an', 'at_home': 'yes'}],"
	                                " 'income': [" ROW("wage", "1", "declared", "") "," ROW("wage", "2", "visited", "") ","
	                                "{'member': 'an', 'kind': 'wage', 'amount': '5'}]}", "2025-03-03");

	(void)state;
	assert_string_equal(scene_value(&scene, "member", 0, "own"), "unknown");
	assert_string_equal(scene_value(&scene, "member", 1, "own"), "5.00");
	assert_string_equal(scene_value(&scene, "household", 0, "total"), "unknown");
	scene_close(&scene);
}

static void test_relevant(void **state)
{
	static const struct {
		const char *household, *leak;
	} cases[] = {
	    {"{'roof': 'bad', 'leak': 'yes'}", "yes"}, {"{'roof': 'good', 'leak': 'yes'}", "na"},
	    {"{'roof': 'good'}", "na"}, {"{'leak': 'yes'}", "unknown"}, {"{'roof': 'bad'}", "unknown"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		char json[100];
		struct scene scene;

		snprintf(json, sizeof json, "{'household': %s}", cases[i].household);
		scene = scene_open(json, "2025-03-03");
		assert_string_equal(scene_value(&scene, "household", 0, "leak"), cases[i].leak);
		scene_close(&scene);
	}
}

static void test_contested_is_unknown_until_it_is_resolved(void **state)
{
	struct scene scene = scene_open(TWO EARN "}", "2025-03-03");
	struct record *ma = scene_record(&scene, "member", 0);
	const struct field *at_home = form_field(ma->form, "at_home");

	(void)state;
	assert_string_equal(scene_value(&scene, "household", 0, "size"), "2");
	ma->contested[at_home->index] = true;
	assert_string_equal(scene_value(&scene, "household", 0, "size"), "2"); /* kept until told to forget */
	world_forget(scene.world);
	assert_string_equal(scene_value(&scene, "member", 0, "counted"), "unknown");
	assert_string_equal(scene_value(&scene, "household", 0, "size"), "unknown");
	ma->contested[at_home->index] = false;
	world_forget(scene.world);
	assert_string_equal(scene_value(&scene, "household", 0, "size"), "2");
	scene_close(&scene);
}

/* 21000 a year lies between the figures of 2023 and 2024. */
static void test_the_application_is_the_latest_or_of_the_day(void **state)
{
	static const char home[] = "{'member': [{'id': 'ma', 'at_home': 'yes'}],"
	                           " 'income': [{'member': 'ma', 'kind': 'wage', 'amount': '21000'}]%s}";
	char json[500];
	struct here here = {"", "", "", "", date_read("2025-03-03")};
	struct scene scene;
	struct world *past;

	(void)state;
	snprintf(json, sizeof json, home, ", 'application': [{'day': '2024-05-01'}, {'day': '2025-02-01'},"
	                                  " {'day': '2025-03-04'}]");
	scene = scene_open(json, "2025-03-03");
	assert_string_equal(scene_value(&scene, "household", 0, "beta_year"), "yes");
	past = world_new(valley, scene.bench, &here, scene_record(&scene, "application", 0));
	assert_int_equal(world_value(past, scene_record(&scene, "household", 0), "beta_year").number, 0);
	world_free(past);
	scene_record(&scene, "application", 1)->voided = true;
	world_forget(scene.world);
	assert_string_equal(scene_value(&scene, "household", 0, "beta_year"), "no");
	scene_close(&scene);
	snprintf(json, sizeof json, home, "");
	scene = scene_open(json, "2025-03-03");
	assert_string_equal(scene_value(&scene, "household", 0, "beta_year"), "yes");
	scene_close(&scene);
	scene = scene_open(json, "2026-01-01"); /* no figure of 2025 */
	assert_string_equal(scene_value(&scene, "household", 0, "beta_year"), "unset:yearly");
	scene_close(&scene);
}

static void test_the_application_may_be_replaced_on_the_bench(void **state)
{
	struct scene scene = scene_open("{'member': [{'id': 'ma', 'at_home': 'yes'}],"
	                                " 'income': [{'member': 'ma', 'kind': 'wage', 'amount': '21000'}],"
	                                " 'application': [{'id': 'a1', 'day': '2024-05-01'}, {'id': 'a2', 'day': '2025-02-01'}]}",
	    "2025-03-03");
	struct here here = {"", "", "", "", date_read("2025-03-03")};
	struct world *world = world_new(valley, scene.bench, &here, bench_find(scene.bench, "a1"));
	struct record *again = record_copy(bench_find(scene.bench, "a1"));

	(void)state;
	assert_int_equal(world_value(world, scene_record(&scene, "household", 0), "beta_year").number, 0);
	record_set(again, form_field(again->form, "day"), (struct value){VALUE_KNOWN, VALUE_DATE, date_read("2025-01-01"), NULL});
	bench_add_take(scene.bench, again);
	world_forget(world);
	assert_int_equal(world_value(world, scene_record(&scene, "household", 0), "beta_year").number, 1);
	world_free(world);
	scene_close(&scene);
}

#define IN(rows) "{'member': [{'id': 'ma', 'at_home': 'yes'}, {'id': 'an', 'at_home': 'yes'}], 'membership': [" rows "]}"

static void test_who_is_in_a_category(void **state)
{
	static const struct {
		const char *json, *on, *ma, *an, *household;
	} cases[] = {
	    {IN("{'category': 'alpha', 'person': 'ma', 'confirmed_on': '2025-03-03', 'from': '2025-04'}"), "2025-03-03", "yes",
	        "no", "yes"},
	    {IN("{'category': 'alpha', 'person': 'ma', 'confirmed_on': '2025-03-03'}"), "2025-03-02", "no", "no", "no"},
	    {IN("{'category': 'alpha', 'person': 'ma', 'until': '2025-03-03'}"), "2025-03-02", "yes", "no", "yes"},
	    {IN("{'category': 'alpha', 'person': 'ma', 'until': '2025-03-03'}"), "2025-03-03", "no", "no", "no"},
	    {IN("{'category': 'alpha', 'person': 'ma', 'state': 'ended'}"), "2025-03-03", "no", "no", "no"},
	    {IN("{'category': 'alpha', 'person': 'ma', 'state': 'ended', 'until': '2025-03-04'}"), "2025-03-03", "yes", "no",
	        "yes"},
	    {IN("{'category': 'beta', 'person': 'ma'}"), "2025-03-03", "no", "no", "no"},
	    {IN("{'category': 'alpha'}"), "2025-03-03", "yes", "yes", "yes"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct scene scene = scene_open(cases[i].json, cases[i].on);

		assert_string_equal(scene_value(&scene, "member", 0, "in_alpha"), cases[i].ma);
		assert_string_equal(scene_value(&scene, "member", 1, "in_alpha"), cases[i].an);
		assert_string_equal(scene_value(&scene, "household", 0, "in_alpha"), cases[i].household);
		assert_string_equal(scene_value(&scene, "member", 0, "taken_alpha"), cases[i].ma);
		scene_close(&scene);
	}
}

static void test_memberships_go_on_as_last_agreed(void **state)
{
	struct scene scene = scene_open(IN("{'category': 'alpha', 'person': 'ma', 'state': 'active'}"), "2025-03-03");
	struct record *row = scene_record(&scene, "membership", 0);

	(void)state;
	row->contested[form_field(row->form, "state")->index] = true;
	assert_string_equal(scene_value(&scene, "member", 0, "in_alpha"), "yes");
	row->held = true; /* made by a filing whose own state is contested */
	world_forget(scene.world);
	assert_string_equal(scene_value(&scene, "member", 0, "in_alpha"), "no");
	scene_close(&scene);
}

/* gamma is a person's: whoever is found to be in it is not counted. */
static void test_who_is_taken_is_not_counted(void **state)
{
	static const char with[] =
	    "{'member': [{'id': 'ma', 'at_home': 'yes'}, {'id': 'an', 'at_home': 'yes'}], 'application': {'id': 'a1', 'day': "
	    "'2025-03-01'}, 'determination': [{'application': 'a1', 'category': 'gamma', 'person': 'ma', 'verdict': '%s', "
	    "'state': '%s'}]}";
	static const struct {
		const char *verdict, *state_word, *size;
	} cases[] = {{"met", "proposed", "1"}, {"met", "refused", "2"}, {"not_met", "proposed", "2"}};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		char json[500];
		struct scene scene;

		snprintf(json, sizeof json, with, cases[i].verdict, cases[i].state_word);
		scene = scene_open(json, "2025-03-03");
		assert_int_equal(world_value(scene.world, scene_record(&scene, "member", 0), "taken_gamma").number,
		    strcmp(cases[i].size, "1") == 0);
		assert_string_equal(scene_value(&scene, "member", 1, "taken_gamma"), "no");
		scene_close(&scene);
	}
}

/* A household's determination takes those to whom it would be granted. */
static void test_a_household_is_taken_by_its_counted_members(void **state)
{
	struct scene scene = scene_open(
	    "{'member': [{'id': 'ma', 'at_home': 'yes'}, {'id': 'an', 'at_home': 'no'}, {'id': 'li'}],"
	    " 'application': {'id': 'a1', 'day': '2025-03-01'},"
	    " 'determination': [{'application': 'a1', 'category': 'alpha', 'verdict': 'met', 'state': 'proposed'}]}",
	    "2025-03-03");

	(void)state;
	assert_string_equal(scene_value(&scene, "member", 0, "taken_alpha"), "yes");
	assert_string_equal(scene_value(&scene, "member", 1, "taken_alpha"), "no");
	assert_string_equal(scene_value(&scene, "member", 2, "taken_alpha"), "unknown");
	assert_string_equal(scene_value(&scene, "member", 0, "in_alpha"), "no");
	scene_close(&scene);
}

static void test_two_refs_to_one_form(void **state)
{
	struct scene scene = scene_open("{'member': [{'id': 'ma'}, {'id': 'an'}], 'loan': ["
	                                "{'lender': 'ma', 'borrower': 'an', 'amount': '7'},"
	                                "{'lender': 'ma', 'borrower': 'ma', 'amount': '0.50'}]}", "2025-03-03");

	(void)state;
	assert_string_equal(scene_value(&scene, "member", 0, "lent"), "7.50");
	assert_string_equal(scene_value(&scene, "member", 1, "lent"), "0.00");
	assert_string_equal(scene_value(&scene, "member", 0, "owed"), "0.50");
	assert_string_equal(scene_value(&scene, "member", 1, "owed"), "7.00");
	scene_close(&scene);
}

static void test_overflow_is_unknown_and_noted(void **state)
{
	struct scene scene = scene_open(TWO EARN "}", "2025-03-03");
	struct record *row = scene_record(&scene, "income", 0);
	struct value huge = {VALUE_KNOWN, VALUE_MONEY, INT64_MAX, NULL};

	(void)state;
	record_set(row, form_field(row->form, "amount"), huge);
	assert_string_equal(scene_value(&scene, "household", 0, "total"), "unknown");
	assert_true(world_overflowed(scene.world));
	scene_close(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_values_travel_from_rows_to_household),
	    cmocka_unit_test(test_ages_are_of_the_evaluation_day),
	    cmocka_unit_test(test_what_was_not_asked_is_unknown),
	    cmocka_unit_test(test_a_survey_is_valid_for_its_days),
	    cmocka_unit_test(test_a_survey_without_its_period_is_unset),
	    cmocka_unit_test(test_ways_of_one_thing_count_once),
	    cmocka_unit_test(test_a_disputed_group_leaves_others_alone),
	    cmocka_unit_test(test_relevant),
	    cmocka_unit_test(test_contested_is_unknown_until_it_is_resolved),
	    cmocka_unit_test(test_the_application_is_the_latest_or_of_the_day),
	    cmocka_unit_test(test_the_application_may_be_replaced_on_the_bench),
	    cmocka_unit_test(test_who_is_in_a_category),
	    cmocka_unit_test(test_memberships_go_on_as_last_agreed),
	    cmocka_unit_test(test_who_is_taken_is_not_counted),
	    cmocka_unit_test(test_a_household_is_taken_by_its_counted_members),
	    cmocka_unit_test(test_two_refs_to_one_form),
	    cmocka_unit_test(test_overflow_is_unknown_and_noted),
	};
	return cmocka_run_group_tests(tests, valley_setup, valley_teardown);
}
