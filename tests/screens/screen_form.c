/* The screen of any form: intake with its roster, drafts, corrections, known people. */
#include "station.h"

#define MEMBER_ID "652325195001010032"
#define MEMBER_WRONG "652325195001010033"

static void assert_value(struct station *station, const char *form, const char *field, const char *expected)
{
	char *shown = station_value(station, form, field);

	if (shown == NULL)
		fail_msg("nothing of %s was filed", form);
	assert_string_equal(shown, expected);
	free(shown);
}

static void assert_value_of(struct station *station, const char *record, const char *field, const char *expected)
{
	char *shown = station_value_of(station, record, field);

	assert_string_equal(shown, expected);
	free(shown);
}

static void test_intake_is_filed(void **state)
{
	struct station station;

	(void)state;
	station_open(&station, 24, 80, false);
	assert_true(screen_open_form(&station.screens, "household", NULL));
	tui_feed_keys(station.screens.tui, "张𬭎<Enter>dgsq<Enter>1<Enter>古城街1号<Enter><PgDn><Ins>张䶮<Enter>" MEMBER_WRONG "<Enter>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<F8>" MEMBER_ID "<Enter><Enter><Enter>1<Enter>1<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<F10>");
	station_shoot(&station, 2);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 3);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 4);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "号码校验不符");
	look_find(&station.shots[0], MEMBER_WRONG);
	look_find(&station.shots[1], "1950-01-01");
	look_find(&station.shots[1], "东关社区");
	look_find(&station.shots[2], "按 Enter 提交");
	look_find(&station.shots[3], "困难救助申请");
	look_find(&station.shots[4], "同意与核对授权");
	assert_value(&station, "household", "name", "张𬭎");
	assert_value(&station, "household", "place", "652325100001");
	assert_value(&station, "member", "name", "张䶮");
	assert_value(&station, "member", "sex", "男");
	station_close(&station);
}

/* The number is mended: what followed from it follows. */
static void test_default_follows_until_typed_over(void **state)
{
	struct station station;

	(void)state;
	station_open(&station, 24, 132, false);
	assert_true(screen_open_form(&station.screens, "household", NULL));
	tui_feed_keys(station.screens.tui, "张三<Enter><Enter>1<PgDn><Ins>张三<Enter>652325198111200025<Enter>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Up>" MEMBER_ID "<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "1950-01-02<Enter>");
	station_shoot(&station, 2);
	tui_feed_keys(station.screens.tui, "<F2>户口簿如此<Enter>");
	station_shoot(&station, 3);
	tui_feed_keys(station.screens.tui, "<F10><Enter>");
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "1981-11-20");
	look_find(&station.shots[1], "1950-01-01");
	look_find(&station.shots[2], "不一致");
	look_find(&station.shots[3], "1950-01-02 n");
	assert_value(&station, "member", "birth", "1950-01-02");
	station_close(&station);
}

static void test_draft_survives_escape(void **state)
{
	struct station station;
	struct problem problem = PROBLEM_INIT;
	struct draft *drafts;
	size_t count;

	(void)state;
	station_open(&station, 24, 80, true);
	assert_true(screen_open_form(&station.screens, "household", NULL));
	station_keys(&station, "李𬭎<Enter>xg<Enter>2<PgDn><Ins>李𬭎<Enter>" MEMBER_WRONG "<Esc>");
	assert_true(draft_list(station.screens.desk, &drafts, &count, &problem));
	assert_int_equal(count, 1);
	assert_int_equal(station_count(&station, "household"), 0);
	assert_true(screen_open_draft(&station.screens, drafts[0].key));
	drafts_release(drafts, count);
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Up><F10>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Enter><F8>" MEMBER_ID "<F10>");
	station_keys(&station, "<Enter><Esc>");
	look_find(&station.shots[0], "李𬭎");
	look_find(&station.shots[0], MEMBER_WRONG);
	look_find(&station.shots[1], "1 处要处理");
	assert_value(&station, "member", "id_number", MEMBER_ID);
	assert_true(draft_list(station.screens.desk, &drafts, &count, &problem));
	assert_int_equal(count, 0);
	drafts_release(drafts, count);
	station_close(&station);
}

/* From the queue the half-filled form is gone on with, at the row where one was; a new one begins only when asked for. */
static void test_half_a_form_is_gone_on_with(void **state)
{
	struct station station;
	struct station_case made;
	struct problem problem = PROBLEM_INIT;
	struct draft *drafts;
	size_t count;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_form(&station.screens, "survey", made.application));
	station_keys(&station, "<PgDn><Ins><Enter>1<Enter>工地<Enter><Esc>");
	tui_feed_keys(station.screens.tui, "<Enter>");
	assert_true(screen_open_form(&station.screens, "survey", made.application));
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "7200<Enter>");
	station_shoot(&station, 1);
	station_keys(&station, "<Esc>");
	tui_feed_keys(station.screens.tui, "2<Enter>");
	assert_true(screen_open_form(&station.screens, "survey", made.application));
	station_shoot(&station, 2);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "收入：1 行");
	look_find(&station.shots[1], "7200.00v");
	look_find(&station.shots[2], "收入：还没有问");
	assert_true(draft_list(station.screens.desk, &drafts, &count, &problem));
	assert_int_equal(count, 1);
	drafts_release(drafts, count);
	tui_feed_keys(station.screens.tui, "<Esc>");
	assert_false(screen_open_form(&station.screens, "survey", made.application));
	station_case_release(&made);
	station_close(&station);
}

/* A draft is opened again: what followed from the number that is mended still follows. */
static void test_draft_goes_on_following(void **state)
{
	struct station station;
	struct problem problem = PROBLEM_INIT;
	struct draft *drafts;
	size_t count;

	(void)state;
	station_open(&station, 24, 80, true);
	assert_true(screen_open_form(&station.screens, "household", NULL));
	station_keys(&station, "张三<Enter><Enter>1<PgDn><Ins>张三<Enter>652325198111200025<Enter><Esc>");
	assert_true(draft_list(station.screens.desk, &drafts, &count, &problem));
	assert_true(screen_open_draft(&station.screens, drafts[0].key));
	drafts_release(drafts, count);
	tui_feed_keys(station.screens.tui, "<PgUp><PgDn><Tab>" MEMBER_ID "<Enter>");
	station_shoot(&station, 0);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "1950-01-01 c");
	look_find(&station.shots[0], "男        c");
	station_close(&station);
}

/* A household nobody is entered in yet, a grid wider than the screen, and a problem from the list that is mended at once. */
static void test_what_is_there_is_said(void **state)
{
	struct station station;

	(void)state;
	station_open(&station, 24, 80, true);
	assert_true(screen_open_form(&station.screens, "household", NULL));
	tui_feed_keys(station.screens.tui, "张三<Enter><F10>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Enter>1<Enter><F10>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Esc><PgDn><Ins>");
	station_shoot(&station, 2);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "1 处要处理");
	look_find(&station.shots[1], "家庭成员：还没有录入");
	look_find(&station.shots[2], "第 2-5 栏，共 ");
	station_close(&station);
}

/* Rows of a grid in the order of the column the cursor is in, unknown last; and one of them found by initials. */
static void test_rows_are_sorted_and_found(void **state)
{
	struct station station;
	int young, old, unknown;

	(void)state;
	station_open(&station, 24, 80, true);
	assert_true(screen_open_form(&station.screens, "household", NULL));
	tui_feed_keys(station.screens.tui, "张三<Enter><Enter>1<PgDn><Ins>甲无号<Ins>年轻<Enter>652325198111200025<Enter><Up>");
	tui_feed_keys(station.screens.tui, "<Ins>年老<Enter>" MEMBER_ID "<Enter><Down><Ctrl-O>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Ctrl-F>nq");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 2);
	station_keys(&station, "<Esc>");
	old = look_find(&station.shots[0], "年老");
	young = look_find(&station.shots[0], "年轻");
	unknown = look_find(&station.shots[0], "甲无号");
	assert_true(old < young);
	assert_true(young < unknown);
	look_find(&station.shots[0], "已按“出生日期”排好");
	look_find(&station.shots[1], "到哪一行");
	look_cursor_behind(&station.shots[2], "年轻");
	station_close(&station);
}

static void test_known_person_is_found_while_typing(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_form(&station.screens, "household", NULL));
	tui_feed_keys(station.screens.tui, "王秀兰<Enter><PgDn><Ins>王秀兰<Enter>652325198111200025<Enter>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Esc>");
	station_shoot(&station, 2);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "此人已经登记过");
	look_find(&station.shots[0], ">        1 打开 王秀兰"); /* the known household, unless one says otherwise */
	look_find(&station.shots[1], "马成林");
	look_find(&station.shots[2], "户主姓名         [王秀兰");
	look_find(&station.shots[0], "652***********0025");
	look_find(&station.shots[0], "东关社区");
	station_case_release(&made);
	station_close(&station);
}

static void test_correction_asks_why(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_change(&station.screens, made.head, &(struct form_target){.field = "phone"}));
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "0994-7212345<F10>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 2);
	station_keys(&station, "原来漏填<Enter>");
	assert_true(screen_open_household_at(&station.screens, made.household, "chain"));
	station_shoot(&station, 3);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[3], "更正：家庭成员");
	look_find(&station.shots[1], "联系电话：未填 → 0994-7212345");
	assert_false(look_has(&station.shots[1], "出生日期："));
	look_find(&station.shots[0], "更正：家庭成员  马成林");
	look_find(&station.shots[0], "652***********0013");
	assert_false(look_has(&station.shots[0], "652325197905020013"));
	look_find(&station.shots[1], "提交更正");
	look_find(&station.shots[2], "为什么更正");
	assert_value_of(&station, made.head, "phone", "0994-7212345");
	assert_value_of(&station, made.head, "id_number", "652325197905020013");
	station_case_release(&made);
	station_close(&station);
}

static void test_void_wants_a_word(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "录错户<Enter>不<Enter><Esc>");
	assert_false(screen_void(&station.screens, made.application));
	look_find(&station.shots[0], "困难救助申请：2025-06-10 马成林");
	assert_int_equal(station_count(&station, "application"), 1);
	tui_feed_keys(station.screens.tui, "录错户<Enter>不<Enter>作废<Enter>"); /* the wrong word is typed over */
	assert_true(screen_void(&station.screens, made.application));
	assert_int_equal(station_count(&station, "application"), 0);
	station_case_release(&made);
	station_close(&station);
}

static void test_older_state_is_refused_and_offered_again(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_form(&station.screens, "acceptance", made.application));
	free(station_file(&station, "visit", made.household, "{result: no_change}"));
	tui_feed_keys(station.screens.tui, "<Enter>1<Enter><F10><Enter>");
	station_shoot(&station, 0);
	station_keys(&station, "<Enter><F10><Enter><Esc>");
	look_find(&station.shots[0], "这一户刚有新的录入");
	assert_value(&station, "application", "state", "待调查");
	station_case_release(&made);
	station_close(&station);
}

/* What hangs on an answer is asked when the answer is there. */
static void test_questions_wait_for_what_they_hang_on(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_form(&station.screens, "acceptance", made.application));
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Enter>2<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Up>3<Enter>");
	station_shoot(&station, 2);
	station_keys(&station, "<Esc>");
	assert_false(look_has(&station.shots[0], "缺少的材料"));
	look_find(&station.shots[1], "* 缺少的材料");
	assert_false(look_has(&station.shots[1], "不予受理的理由"));
	look_find(&station.shots[2], "* 不予受理的理由");
	assert_false(look_has(&station.shots[2], "缺少的材料"));
	station_case_release(&made);
	station_close(&station);
}

static void test_refusal_stays_on_the_form(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_form(&station.screens, "review", made.application));
	tui_feed_keys(station.screens.tui, "<F10><Enter>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 1);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "先完成家庭经济状况调查，再审核");
	look_find(&station.shots[1], "审核日期");
	station_case_release(&made);
	station_close(&station);
}

static void test_fits_after_any_resize(void **state)
{
	struct station station;

	(void)state;
	station_open(&station, 24, 80, true);
	assert_true(screen_open_form(&station.screens, "household", NULL));
	tui_feed_keys(station.screens.tui, "张三<Enter>");
	tui_feed_resize(station.screens.tui, 43, 132);
	station_shoot(&station, 0);
	tui_feed_resize(station.screens.tui, 10, 40);
	station_shoot(&station, 1);
	tui_feed_resize(station.screens.tui, 24, 80);
	station_shoot(&station, 2);
	station_keys(&station, "<Esc>");
	look_fits(&station.shots[0]);
	look_fits(&station.shots[1]);
	look_find(&station.shots[2], "张三");
	station_close(&station);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_intake_is_filed),
	    cmocka_unit_test(test_default_follows_until_typed_over),
	    cmocka_unit_test(test_draft_survives_escape),
	    cmocka_unit_test(test_half_a_form_is_gone_on_with),
	    cmocka_unit_test(test_draft_goes_on_following),
	    cmocka_unit_test(test_what_is_there_is_said),
	    cmocka_unit_test(test_rows_are_sorted_and_found),
	    cmocka_unit_test(test_known_person_is_found_while_typing),
	    cmocka_unit_test(test_correction_asks_why),
	    cmocka_unit_test(test_void_wants_a_word),
	    cmocka_unit_test(test_older_state_is_refused_and_offered_again),
	    cmocka_unit_test(test_questions_wait_for_what_they_hang_on),
	    cmocka_unit_test(test_refusal_stays_on_the_form),
	    cmocka_unit_test(test_fits_after_any_resize),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
