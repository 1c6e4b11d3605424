/* The survey with its derived facts, ways that disagree, the review sheet, the what-if. */
#include "station.h"

#define ALL_ASKED \
	"deduction: []\nasset: []\ndwelling: []\nbill: []\nsupporter: []\nself_care: []\n"

static void test_facts_follow_the_survey(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_form(&station.screens, "survey", made.application));
	tui_feed_keys(station.screens.tui, "<PgDn><Ins>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Enter>1<Enter><Enter>21600<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<PgDn><F9><F9><F9>");
	station_shoot(&station, 2);
	tui_feed_keys(station.screens.tui, "<F10>");
	station_shoot(&station, 3);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 4);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "马成林");
	look_find(&station.shots[0], "人均月收入                        待补");
	look_find(&station.shots[1], "人均月收入                600.00 元/月");
	look_find(&station.shots[2], "收入扣减：无扣减");
	look_find(&station.shots[2], "家庭金融资产                   0.00 元");
	look_find(&station.shots[3], "收入：1 行");
	look_find(&station.shots[3], "刚性支出单据：还没有问");
	look_find(&station.shots[4], "审核表");
	assert_int_equal(station_count(&station, "income"), 1);
	assert_int_equal(station_count(&station, "survey"), 1);
	station_case_release(&made);
	station_close(&station);
}

/* With room they stand beside the form; a row that nobody typed into is no answer and goes; a faulty one is named. */
static void test_rows_are_checked_before_filing(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 43, 132, true);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_form(&station.screens, "survey", made.application));
	tui_feed_keys(station.screens.tui, "<PgDn><Ins><Enter>1<Enter><F12><F10>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Enter><F8>-5<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<F8>2500000<Enter>");
	station_shoot(&station, 2);
	tui_feed_keys(station.screens.tui, "<F2>出售房屋所得<Enter><F10><Enter>");
	station_keys(&station, "<Esc><Esc>");
	look_find(&station.shots[0], "收入第 1 行：请填写“十二个月净收入”");
	assert_false(look_has(&station.shots[0], "第 2 行"));
	assert_int_equal(look_find(&station.shots[0], "人均月收入"), 4);
	look_find(&station.shots[1], "收入不能是负数");
	look_find(&station.shots[2], "一年收入超过200万元");
	assert_int_equal(station_count(&station, "income"), 1);
	station_case_release(&made);
	station_close(&station);
}

/* A second survey begins from the rows of the first, if the clerk wants them. */
static void test_rows_on_file_are_taken_again(void **state)
{
	struct station station;
	struct station_case made;
	char *amount;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, "income: [{member: &, kind: wage, amount: 21600}]\n" ALL_ASKED, &made);
	assert_true(screen_open_form(&station.screens, "survey", made.application));
	tui_feed_keys(station.screens.tui, "<F3><PgDn><Enter><Enter><Enter>24000<Enter>");
	station_shoot(&station, 0);
	station_keys(&station, "<F10><Enter><Esc>");
	look_find(&station.shots[0], "24000.00");
	assert_int_equal(station_count(&station, "income"), 1);
	amount = station_value(&station, "income", "amount");
	assert_string_equal(amount, "24000.00");
	free(amount);
	station_case_release(&made);
	station_close(&station);
}

static void test_ways_stand_side_by_side(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, true);
	station_case_make(&station,
	    "income: [{member: &, kind: wage, amount: 21600, way: declared}, {member: &, kind: wage, amount: 30000, way: compared}]\n"
	    ALL_ASKED, &made);
	assert_true(screen_open_review(&station.screens, made.household, NULL));
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<F3>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Down><Enter>");
	station_shoot(&station, 3);
	tui_feed_keys(station.screens.tui, "<Enter>经银行流水核实<Enter>");
	station_shoot(&station, 2);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "F3 采信");
	look_find(&station.shots[3], "以“数据比对 30000.00”为准");
	assert_false(look_has(&station.shots[2], "F3 采信"));
	look_find(&station.shots[0], "? < 620.00 元/月");
	look_find(&station.shots[0], "马成林 工资性收入（几种方式不一致，F3 采信）");
	look_find(&station.shots[1], "自主申报 21600.00");
	look_find(&station.shots[1], "数据比对 30000.00");
	look_find(&station.shots[2], "833.33 元/月 < 620.00 元/月");
	station_case_release(&made);
	station_close(&station);
}

static void test_review_shows_what_is_missing(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, true);
	station_case_make(&station, "income: [{member: &, kind: wage, amount: 21600}]\ndeduction: []\n", &made);
	assert_true(screen_open_review(&station.screens, made.household, NULL));
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Down><Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Esc><Down>");
	station_shoot(&station, 2);
	tui_feed_keys(station.screens.tui, "<F4>");
	station_shoot(&station, 3);
	tui_feed_keys(station.screens.tui, "<Esc>");
	tui_feed_resize(station.screens.tui, 43, 132);
	station_shoot(&station, 4);
	tui_feed_keys(station.screens.tui, "<F8>");
	station_shoot(&station, 5);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "? 待补   最低生活保障对象");
	look_find(&station.shots[0], "600.00 元/月 < 620.00 元/月");
	look_find(&station.shots[1], "条款：QT-03");
	look_find(&station.shots[1], "民发〔2021〕57号");
	look_find(&station.shots[2], "待补：财产（还没有问）");
	look_find(&station.shots[3], "家庭经济状况调查");
	look_cursor_at(&station.shots[3], ">    还没有问");
	look_find(&station.shots[4], "采集方式");
	look_find(&station.shots[4], "自主申报   2025-06-10");
	look_find(&station.shots[5], "家庭有机动车辆");
	for (int i = 0; i < 6; i++)
		look_fits(&station.shots[i]);
	station_case_release(&made);
	station_close(&station);
}

/* From an unknown condition to its field, and back to the same row: the sheet is not offered a second time. */
static void test_what_was_missing_leads_back(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, "income: [{member: &, kind: wage, amount: 21600}]\ndeduction: []\n", &made);
	assert_true(screen_open_review(&station.screens, made.household, NULL));
	tui_feed_keys(station.screens.tui, "<Down><Down><F4>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<F9><F10><Enter>");
	station_shoot(&station, 1);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "财产：还没有问");
	look_find(&station.shots[1], "审核表");
	look_find(&station.shots[1], "家庭经济状况调查已提交");
	look_cursor_at(&station.shots[1], "> + 符合     家庭财产");
	assert_false(look_has(&station.shots[1], "接着办什么"));
	station_case_release(&made);
	station_close(&station);
}

/* Whoever comes for one decision begins at its line: what is done next is done to that. */
static void test_sheet_opens_at_the_decision(void **state)
{
	struct station station;
	struct station_case made;
	struct problem problem = PROBLEM_INIT;
	struct bench *bench;
	const struct record *last = NULL;
	char *label;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, "income: [{member: &, kind: wage, amount: 21600}]\n" ALL_ASKED, &made);
	free(station_file(&station, "review", made.application, "{day: " STATION_DAY "}"));
	bench = desk_bench(station.screens.desk, made.household, &problem);
	for (const struct record *row = bench_first(bench, desk_form(station.screens.desk, "determination")); row != NULL;
	     row = bench_next(bench, row))
		if (record_text(row, "person") == NULL)
			last = row;
	label = field_show(form_field(last->form, "category"), record_value(last, "category"));
	assert_true(screen_open_review_at(&station.screens, made.household, made.application, last->id));
	station_shoot(&station, 0);
	station_keys(&station, "<Esc>");
	assert_non_null(strstr(station.shots[0].lines[station.shots[0].cursor_row], label));
	free(label);
	bench_free(bench);
	station_case_release(&made);
	station_close(&station);
}

/* Nobody types in by itself what another form decides: that form is opened. */
static void test_missing_judgement_leads_to_its_form(void **state)
{
	struct station station;
	struct station_case made;
	char *yaml, *application;

	(void)state;
	station_open_in(&station, "changsha", 24, 80, false);
	station_case_make(&station, NULL, &made);
	yaml = memory_format("{day: %s, applicant: %s, asked_for: [qita]}", STATION_DAY, made.head);
	application = station_file(&station, "application", made.household, yaml);
	free(yaml);
	yaml = memory_format("income: [{member: %s, kind: wage, amount: 30000}]\n" ALL_ASKED, made.head);
	free(station_file(&station, "survey", application, yaml));
	assert_true(screen_open_review(&station.screens, made.household, application));
	for (int i = 0; i < 28; i++) /* to the line of that category */
		tui_feed_keys(station.screens.tui, "<Down>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<F4>");
	station_shoot(&station, 0);
	station_keys(&station, "<Esc>");
	look_cursor_at(&station.shots[1], "> ? 待补   其他困难人员");
	look_find(&station.shots[0], "其他困难人员认定");
	look_find(&station.shots[0], "认定依据");
	free(yaml);
	free(application);
	station_case_release(&made);
	station_close(&station);
}

static void test_decision_from_the_review(void **state)
{
	struct station station;
	struct station_case made;
	char *state_now;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, "income: [{member: &, kind: wage, amount: 21600}]\n" ALL_ASKED, &made);
	assert_true(screen_open_review(&station.screens, made.household, NULL));
	station_keys(&station, "<F6><F10><Enter>");
	state_now = station_value_of(&station, made.application, "state");
	assert_string_equal(state_now, "审核中");
	free(state_now);
	tui_feed_keys(station.screens.tui, "<F7>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "公示<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<F10><Enter>");
	station_shoot(&station, 2);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[2], "元/月  公示中");
	look_find(&station.shots[0], "公示");
	look_find(&station.shots[1], "公示期满");
	assert_int_equal(station_count(&station, "publicity"), 1);
	station_case_release(&made);
	station_close(&station);
}

static void test_what_if_writes_nothing(void **state)
{
	struct station station;
	struct station_case made;
	int64_t events;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, "income: [{member: &, kind: wage, amount: 21600}]\n" ALL_ASKED, &made);
	events = station_count_events(&station);
	assert_true(screen_open_review(&station.screens, made.household, NULL));
	tui_feed_keys(station.screens.tui, "<F5>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<F4>21600<Enter>amount<Enter>36000<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<F5>standard<Enter><Enter>1200<Enter>");
	station_shoot(&station, 2);
	tui_feed_keys(station.screens.tui, "<F9>");
	station_shoot(&station, 3);
	tui_feed_keys(station.screens.tui, "<Esc>");
	station_shoot(&station, 4);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "试算（不存入）");
	look_find(&station.shots[0], "+ 符合   + 符合   最低生活保障对象");
	look_find(&station.shots[1], "21600.00 → 36000.00");
	look_find(&station.shots[1], "600.00 → 1000.00 元/月 <");
	look_find(&station.shots[1], "* + 符合   x 不符   最低生活保障对象");
	look_find(&station.shots[2], "620.00 → 1200 元/月");
	look_find(&station.shots[2], "+ 符合   + 符合   最低生活保障对象");
	look_find(&station.shots[3], "还没有改动");
	look_find(&station.shots[4], "600.00 元/月 < 620.00 元/月");
	assert_int_equal(station_count_events(&station), events);
	station_case_release(&made);
	station_close(&station);
}

/* The second part of the sheet: what the region gives, to whom, how much at most; the next step is a form about it. */
static void test_aids_stand_under_the_categories(void **state)
{
	struct station station;
	struct station_case made;
	char *emergency;

	(void)state;
	station_open(&station, 43, 132, true);
	station_case_make(&station, NULL, &made);
	emergency = station_file(&station, "emergency", made.household,
	    "{case: family, degree: light, urgent: yes, commitment: yes, place_kind: urban, local: no}");
	assert_true(screen_open_review(&station.screens, made.household, NULL));
	tui_feed_keys(station.screens.tui, "<PgDn><PgDn>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<End>");
	station_shoot(&station, 1);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "救助项目");
	look_find(&station.shots[0], "最高 620.00 元");
	look_find(&station.shots[1], "访视照料");
	free(emergency);
	station_case_release(&made);
	station_close(&station);
}

/* The next step of an aid's line is its own: the form opens with that aid, and with the member whose line it is. */
static void test_aid_is_given_from_its_line(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, true);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_review(&station.screens, made.household, NULL));
	tui_feed_keys(station.screens.tui, "<End>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<F7>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Esc>");
	for (int i = 0; i < 16; i++)
		tui_feed_keys(station.screens.tui, "<Up>");
	station_shoot(&station, 2);
	tui_feed_keys(station.screens.tui, "<F7>");
	station_shoot(&station, 3);
	station_keys(&station, "<Esc><Esc>");
	look_find(&station.shots[0], "访视照料");
	look_find(&station.shots[1], "救助给付");
	look_find(&station.shots[1], "访视照料");
	look_find(&station.shots[2], "参保资助");
	look_find(&station.shots[3], "救助给付");
	look_find(&station.shots[3], "参保资助");
	station_case_release(&made);
	station_close(&station);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_facts_follow_the_survey),
	    cmocka_unit_test(test_rows_are_checked_before_filing),
	    cmocka_unit_test(test_rows_on_file_are_taken_again),
	    cmocka_unit_test(test_ways_stand_side_by_side),
	    cmocka_unit_test(test_review_shows_what_is_missing),
	    cmocka_unit_test(test_what_was_missing_leads_back),
	    cmocka_unit_test(test_sheet_opens_at_the_decision),
	    cmocka_unit_test(test_missing_judgement_leads_to_its_form),
	    cmocka_unit_test(test_decision_from_the_review),
	    cmocka_unit_test(test_aids_stand_under_the_categories),
	    cmocka_unit_test(test_aid_is_given_from_its_line),
	    cmocka_unit_test(test_what_if_writes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
