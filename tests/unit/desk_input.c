/* Bad input through the desk: what is refused, what only warns, what is kept when a warning is overridden. */
#include "desk_scratch.h"

static struct desk *desk;

static int open_desk(void **state)
{
	(void)state;
	desk = desk_scratch(NULL, "T1");
	return 0;
}

static int close_desk(void **state)
{
	(void)state;
	desk_free(desk);
	return 0;
}

static char *new_house(void)
{
	return file_form(desk, "household", NULL, "{name: 马成林, place: '" EAST "', place_kind: urban}");
}

/* ---- ID numbers ---- */

static void bad_id_numbers_are_refused(void **state)
{
	static const struct {
		const char *typed, *words;
	} cases[] = {
	    {"652325197905020313", "校验"},            /* last digit */
	    {"652325197905020321", "校验"},            /* two digits swapped */
	    {"65232519790502031", "18位"},
	    {"6523251979050203121", "18位"},
	    {"652325197902300312", "出生日期"},        /* 30 February */
	    {"652325202902280315", "出生日期"},        /* not born yet */
	    {"6.52E+17", "科学计数"},
	    {"6.11E+17", "科学计数"},
	    {"652325197905020000", "000"},
	    {"65232519790502O312", "公民身份号码"},    /* the letter O */
	    {"", "公民身份号码"},
	};
	char *house = new_house();

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		char *yaml = memory_format("{id_number: '%s', name: 甲, relation: head}", cases[i].typed);

		refuse_form(desk, "member", house, yaml, cases[i].words);
		free(yaml);
	}
	assert_int_equal(count_of(desk, "member"), 0);
	free(house);
}

static void fifteen_digits_offer_eighteen(void **state)
{
	char *house = new_house();

	(void)state;
	refuse_form(desk, "member", house, "{id_number: '652325790502031', name: 甲, relation: head}", MAN);
	free(house);
}

static void odd_ways_of_a_good_number_are_one_number(void **state)
{
	static const char *const typed[] = {
	    "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002X ", "'11010519491231002X",
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(typed); i++) {
		char *house = new_house(), *yaml = memory_format("{id_number: \"%s\", name: 甲, relation: head}", typed[i]);
		char *member = file_form(desk, "member", house, yaml);
		struct problem problem = PROBLEM_INIT;
		struct record *record = desk_record(desk, member, &problem);

		must(record != NULL, &problem);
		assert_string_equal(record_text(record, "id_number"), "11010519491231002X");
		assert_int_equal(record_value(record, "birth").number, date_make(1949, 12, 31));
		assert_string_equal(record_text(record, "sex"), "female");
		record_free(record);
		free(yaml);
		free(member);
		free(house);
	}
}

/* ---- warnings, and F2 ---- */

static bool put_overridden(struct sheet *sheet, const char *field, const char *reason)
{
	sheet->overridden = memory_new(sizeof(char *));
	sheet->overridden[sheet->overridden_count++] = memory_text(field);
	sheet->reason = memory_text(reason);
	return true;
}

static void child_older_than_head_warns_and_the_reason_is_kept(void **state)
{
	static const char yaml[] = "{id_number: '652325195003040016', name: 马老三, relation: child, living_together: yes}";
	char *house = new_house(), *head = file_member(desk, house, MAN, "马成林", "head");
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {.record = ""};
	struct sheet *sheet;
	struct tree *body;
	const struct tree *because;

	(void)state;
	refuse_form(desk, "member", house, yaml, "比户主年长 照录");
	sheet = open_with(desk, "member", house, yaml, &problem);
	must(sheet != NULL && put_overridden(sheet, "relation", "户口簿如此，继子"), &problem);
	must(try_sheet(desk, sheet, &filed, &problem), &problem);
	body = ledger_body(desk_ledger(desk), filed.event.text, &problem);
	must(body != NULL, &problem);
	because = tree_get(body, "because");
	assert_string_equal(tree_text(because, "text"), "户口簿如此，继子");
	assert_int_equal(tree_get(body, "overrides")->count, 1);
	assert_string_equal(tree_get(body, "overrides")->items[0]->text, "relation");
	tree_free(body);
	filed_release(&filed);
	free(head);
	free(house);
}

static void mother_younger_than_her_child_warns(void **state)
{
	char *house = new_house(), *head = file_member(desk, house, MAN, "马成林", "head");

	(void)state;
	refuse_form(desk, "member", house, "{id_number: '" WOMAN "', name: 马大娘, relation: parent}", "父母比户主年轻 照录");
	free(file_form(desk, "member", house, "{id_number: '652325195003040016', name: 马大爷, relation: parent}"));
	free(head);
	free(house);
}

static void a_constraint_cannot_be_overridden(void **state)
{
	struct house house = file_house(desk, EAST);
	char *yaml = memory_format("{member: %s, kind: wage, amount: -1}", house.man);
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = open_with(desk, "income", house.id, yaml, &problem);

	(void)state;
	must(sheet != NULL && put_overridden(sheet, "amount", "就是负的"), &problem);
	refused(desk, sheet, &problem, "不能是负数");
	free(yaml);
	house_release(&house);
}

static void incomes_at_their_bounds(void **state)
{
	static const struct {
		const char *amount, *words; /* NULL: goes through */
	} cases[] = {
	    {"-0.01", "负数"}, {"0", NULL}, {"0.01", NULL}, {"2000000", NULL}, {"2000000.01", "200万 照录"}, {"1.234", "十二个月净收入"},
	    {"1e5", "十二个月净收入"}, {"99999999999999999999", "十二个月净收入"}, {"一千", "十二个月净收入"}, {"", "十二个月净收入"},
	};
	struct house house = file_house(desk, EAST);

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		char *yaml = memory_format("{member: %s, kind: wage, source: s%zu, amount: '%s'}", house.man, i, cases[i].amount);

		if (cases[i].words != NULL)
			refuse_form(desk, "income", house.id, yaml, cases[i].words);
		else
			free(file_form(desk, "income", house.id, yaml));
		free(yaml);
	}
	assert_int_equal(count_of(desk, "income"), 3);
	house_release(&house);
}

/* ---- days ---- */

static void days_that_are_none(void **state)
{
	struct house house = file_house(desk, EAST);

	(void)state;
	refuse_form(desk, "visit", house.id, "{result: no_change, day: 2025-02-29}", "走访日期");
	refuse_form(desk, "visit", house.id, "{result: no_change, day: 2025-13-01}", "走访日期");
	refuse_form(desk, "visit", house.id, "{result: no_change, day: 2025-03-04}", "不能晚于今天");
	free(file_form(desk, "visit", house.id, "{result: no_change, day: 2024-02-29}"));
	house_release(&house);
}

static void born_on_29_february(void **state)
{
	static const char number[] = "652325200402290016"; /* 18 on 28 February 2022 */
	static const struct {
		int year, month, day, age;
	} cases[] = {{2022, 2, 27, 17}, {2022, 2, 28, 18}, {2024, 2, 28, 19}, {2024, 2, 29, 20}};
	char *house = new_house(), *member = file_member(desk, house, number, "马闰", "head");

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct problem problem = PROBLEM_INIT;
		struct review review;

		desk_set_day(desk, date_make(cases[i].year, cases[i].month, cases[i].day));
		must(desk_assess(desk, house, NULL, false, &review, &problem), &problem);
		assert_int_equal(world_value(review.world, bench_find(review.bench, member), "age").number, cases[i].age);
		review_release(&review);
	}
	desk_set_day(desk, TODAY);
	free(member);
	free(house);
}

static void a_year_without_calendar_accepts_nothing(void **state)
{
	struct house house = file_house(desk, EAST);
	int64_t numbers = count_of(desk, "_setting");

	(void)state;
	desk_set_day(desk, date_make(2031, 3, 3));
	refuse_form(desk, "acceptance", house.application, "{outcome: accepted}", "2031 calendar/2031.yaml");
	assert_int_equal(count_of(desk, "clock"), 0);
	assert_int_equal(count_of(desk, "_setting"), numbers); /* the receipt's serial number was not used up */
	desk_set_day(desk, TODAY);
	free(file_form(desk, "acceptance", house.application, "{outcome: accepted}"));
	assert_int_equal(count_of(desk, "clock"), 1);
	house_release(&house);
}

/* ---- the same thing twice ---- */

static void what_is_one_is_filed_once(void **state)
{
	struct house house = file_house(desk, EAST);
	char *wage = memory_format("{member: %s, kind: wage, source: 饭馆, amount: 100}", house.man);
	char *other = memory_format("{member: %s, kind: wage, source: 饭馆, amount: 200}", house.man);
	char *second = memory_format("{member: %s, kind: wage, source: 饭馆, amount: 200, no: 2}", house.man);

	(void)state;
	free(file_form(desk, "income", house.id, wage));
	refuse_form(desk, "income", house.id, wage, "已有同样的一条 更正 clerk");
	refuse_form(desk, "income", house.id, other, "已有同样的一条");
	free(file_form(desk, "income", house.id, second));
	assert_int_equal(count_of(desk, "income"), 2);
	free(wage);
	free(other);
	free(second);
	house_release(&house);
}

static void unknown_words_are_named(void **state)
{
	struct house house = file_house(desk, EAST);

	(void)state;
	refuse_form(desk, "nothing", house.id, "{}", "nothing");
	refuse_form(desk, "visit", house.id, "{result: no_change, colour: red}", "colour");
	refuse_form(desk, "visit", house.id, "{result: perhaps}", "走访结果 perhaps");
	refuse_form(desk, "visit", house.id, "{}", "走访结果");
	refuse_form(desk, "visit", "00000000000000000000000000000000", "{result: no_change}", "没有");
	house_release(&house);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(bad_id_numbers_are_refused),
	    TEST(fifteen_digits_offer_eighteen),
	    TEST(odd_ways_of_a_good_number_are_one_number),
	    TEST(child_older_than_head_warns_and_the_reason_is_kept),
	    TEST(mother_younger_than_her_child_warns),
	    TEST(a_constraint_cannot_be_overridden),
	    TEST(incomes_at_their_bounds),
	    TEST(days_that_are_none),
	    TEST(born_on_29_february),
	    TEST(a_year_without_calendar_accepts_nothing),
	    TEST(what_is_one_is_filed_once),
	    TEST(unknown_words_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
