/* Who may do what, and what is done only once or with a reason. */
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

static void roles_file_their_own_forms(void **state)
{
	static const struct {
		const char *who, *form, *yaml, *words;
	} cases[] = {
	    {"auditor", "visit", "{result: no_change}", "审计人员 不能填写"},
	    {"auditor", "household", "{place_kind: urban}", "审计人员"},
	    {"walker", "exit", "{reason: income, verified: yes}", "村级协理员"},
	    {"walker", "acceptance", "{outcome: accepted}", "村级协理员"},
	    {"boss", "acceptance", "{outcome: accepted}", "县民政局"},
	    {"clerk", "area", "{code: '1', name: 甲}", "乡镇经办人员"},
	    {"clerk", "user", "{name: 甲, role: clerk}", "乡镇经办人员"},
	    {"admin", "household", "{place_kind: urban}", "系统管理员"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		bool office = desk_form(desk, cases[i].form)->of_office || strcmp(cases[i].form, "household") == 0;

		sign(desk, cases[i].who);
		assert_false(desk_may(desk, desk_form(desk, cases[i].form)));
		refuse_form(desk, cases[i].form, office ? NULL : house.application, cases[i].yaml, cases[i].words);
	}
}

static void nobody_files_signed_out(void **state)
{
	(void)state;
	desk_sign_out(desk);
	refuse_form(desk, "visit", house.id, "{result: no_change}", "请先登录");
}

static void a_wrong_passphrase_leaves_the_signed_in_person(void **state)
{
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_false(desk_sign_in(desk, "boss", "wrong", &problem));
	assert_non_null(problem.text);
	problem_release(&problem);
	assert_false(desk_sign_in(desk, "nobody", PASSPHRASE, &problem));
	problem_release(&problem);
	assert_string_equal(desk_here(desk)->user, "clerk");
	free(file_form(desk, "visit", house.id, "{result: no_change}"));
}

static void people_take_turns(void **state)
{
	struct desk_seat *clerk = desk_leave(desk), *second;

	(void)state;
	assert_false(desk_signed_in(desk));
	refuse_form(desk, "visit", house.id, "{result: no_change}", "请先登录");
	sign(desk, "second");
	second = desk_leave(desk);
	desk_return(desk, clerk);
	assert_string_equal(desk_here(desk)->user, "clerk");
	free(file_form(desk, "visit", house.id, "{result: no_change}"));
	desk_return(desk, second); /* the clerk is signed out */
	assert_string_equal(desk_here(desk)->user, "second");
	desk_seat_free(desk_leave(desk));
	assert_false(desk_signed_in(desk));
}

static void who_reviewed_does_not_confirm(void **state)
{
	(void)state;
	publish_house(desk, &house);
	refuse_form(desk, "confirm", house.application, "{category: dibao}", "另一人 clerk");
	assert_int_equal(count_of(desk, "membership"), 0);
	sign(desk, "second");
	free(file_form(desk, "confirm", house.application, "{category: dibao}"));
	assert_int_equal(count_of(desk, "membership"), 3);
}

static void publicity_is_waited_for(void **state)
{
	(void)state;
	publish_house(desk, &house);
	desk_set_day(desk, TODAY + 7);
	sign(desk, "second");
	refuse_form(desk, "confirm", house.application, "{category: dibao}", "公示期满");
	desk_set_day(desk, TODAY + 8);
	free(file_form(desk, "confirm", house.application, "{category: dibao}"));
}

static void confirming_twice_is_refused(void **state)
{
	(void)state;
	confirm_house(desk, &house);
	refuse_form(desk, "confirm", house.application, "{category: dibao}", "公示期满");
	assert_int_equal(count_of(desk, "membership"), 3);
}

static void an_unverified_exit_is_refused(void **state)
{
	(void)state;
	confirm_house(desk, &house);
	refuse_form(desk, "exit", house.application, "{category: dibao, reason: income, verified: no}", "没有核实");
	refuse_form(desk, "exit", house.application, "{category: dibao, reason: income}", "已核实");
	refuse_form(desk, "exit", house.application, "{category: dibao, verified: yes}", "终止原因");
}

static void a_correction_needs_a_reason_and_a_change(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {.record = ""};
	struct sheet *sheet = sheet_change(desk, house.man, &problem);

	(void)state;
	must(sheet != NULL && sheet_put(desk, sheet, "employed", "yes", &problem), &problem);
	refused(desk, sheet, &problem, "更正要写明理由");
	sheet = sheet_change(desk, house.man, &problem);
	must(sheet != NULL, &problem);
	sheet->reason = memory_text("核对");
	refused(desk, sheet, &problem, "没有改动");
	sheet = sheet_change(desk, house.man, &problem);
	must(sheet != NULL && sheet_put(desk, sheet, "employed", "yes", &problem), &problem);
	sheet->reason = memory_text("找到工作");
	must(try_sheet(desk, sheet, &filed, &problem), &problem);
	assert_string_equal(filed.record, house.man);
	filed_release(&filed);
}

static void voiding_needs_a_reason_and_hides_the_record(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {.record = ""};
	char *yaml = memory_format("{member: %s, kind: wage, amount: 100}", house.man);
	char *income = file_form(desk, "income", house.id, yaml);
	struct review review;

	(void)state;
	assert_null(sheet_void(desk, income, "", &problem));
	assert_non_null(strstr(problem.text, "作废要写明理由"));
	problem_release(&problem);
	must(try_sheet(desk, sheet_void(desk, income, "录错了人", &problem), &filed, &problem), &problem);
	filed_release(&filed);
	must(desk_assess(desk, house.id, NULL, false, &review, &problem), &problem);
	assert_null(bench_first(review.bench, desk_form(desk, "income")));
	review_release(&review);
	/* What was voided by mistake can be entered again. */
	free(file_form(desk, "income", house.id, yaml));
	verify_clean(desk);
	free(income);
	free(yaml);
}

static void only_the_supervisor_resolves(void **state)
{
	struct contest contest = {.form = "member", .field = "employed"};
	struct problem problem = PROBLEM_INIT;

	(void)state;
	assert_false(desk_resolve(desk, &contest, 0, "核实", &problem));
	assert_non_null(strstr(problem.text, "县级民政"));
	problem_release(&problem);
	sign(desk, "boss");
	assert_false(desk_resolve(desk, &contest, 0, "", &problem));
	assert_non_null(strstr(problem.text, "理由"));
	problem_release(&problem);
}

static void a_full_number_is_seen_for_a_reason_and_leaves_an_event(void **state)
{
	struct problem problem = PROBLEM_INIT;
	int64_t events = count_of(desk, "event");
	char *whole;

	(void)state;
	assert_false(desk_unmask(desk, house.man, "id_number", "", &whole, &problem));
	problem_release(&problem);
	assert_null(whole);
	assert_int_equal(count_of(desk, "event"), events);
	must(desk_unmask(desk, house.man, "id_number", "核对户口簿", &whole, &problem), &problem);
	assert_string_equal(whole, MAN);
	assert_int_equal(count_of(desk, "event"), events + 1);
	assert_int_equal(count_of(desk, "unmask"), 1);
	free(whole);
	sign(desk, "walker");
	assert_false(desk_unmask(desk, house.man, "id_number", "好奇", &whole, &problem));
	assert_null(whole);
	problem_release(&problem);
	assert_int_equal(count_of(desk, "unmask"), 1);
}

/* ---- areas ---- */

static size_t queue_size(const char *who, const char *name)
{
	struct problem problem = PROBLEM_INIT;
	struct queue_page page;
	int64_t count;
	size_t rows;

	sign(desk, who);
	must(desk_queue_page(desk, desk_queue(desk, name), NULL, false, 100, &page, &problem), &problem);
	must(desk_queue_count(desk, desk_queue(desk, name), 100, &count, &problem), &problem);
	assert_int_equal(count, page.count);
	rows = page.count;
	queue_page_release(&page);
	return rows;
}

static size_t found_by(const char *who, const char *text)
{
	struct problem problem = PROBLEM_INIT;
	struct search_hit *hits;
	size_t count;

	sign(desk, who);
	must(desk_search(desk, text, 100, false, &hits, &count, NULL, &problem), &problem);
	search_hits_release(hits, count);
	return count;
}

static void a_village_user_sees_the_village_only(void **state)
{
	char *west, *member, *application, *yaml;

	(void)state;
	west = file_form(desk, "household", NULL, "{name: 马西, place: '" WEST "', place_kind: urban}");
	member = file_member(desk, west, "652325195003040016", "马西", "head");
	yaml = memory_format("{applicant: %s}", member);
	application = file_form(desk, "application", west, yaml);
	assert_int_equal(queue_size("clerk", "to_accept"), 2);
	assert_int_equal(queue_size("town", "to_accept"), 2);
	assert_int_equal(queue_size("east", "to_accept"), 1);
	assert_int_equal(found_by("clerk", "马西"), 2); /* the household and the person */
	assert_int_equal(found_by("east", "马西"), 0);
	assert_int_equal(found_by("east", "652325195003040016"), 0);
	assert_int_equal(found_by("east", "西关"), 0);
	assert_int_equal(found_by("east", "mxj"), 1);
	assert_int_equal(found_by("town", "马西"), 2);
	free(yaml);
	free(west);
	free(member);
	free(application);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(roles_file_their_own_forms),
	    TEST(nobody_files_signed_out),
	    TEST(a_wrong_passphrase_leaves_the_signed_in_person),
	    TEST(people_take_turns),
	    TEST(who_reviewed_does_not_confirm),
	    TEST(publicity_is_waited_for),
	    TEST(confirming_twice_is_refused),
	    TEST(an_unverified_exit_is_refused),
	    TEST(a_correction_needs_a_reason_and_a_change),
	    TEST(voiding_needs_a_reason_and_hides_the_record),
	    TEST(only_the_supervisor_resolves),
	    TEST(a_full_number_is_seen_for_a_reason_and_leaves_an_event),
	    TEST(a_village_user_sees_the_village_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
