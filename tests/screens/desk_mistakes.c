/* What people get wrong at the keyboard, and what the screens say first: nothing that was typed is lost. */
#include "desk_office.h"
#include "station.h"

#include "doudi/store.h"

/* ---- entries ---- */

/* The line is cut in the middle of a field, which nobody has left. */
static void test_half_a_field_outlives_the_terminal(void **state)
{
	struct station station;
	struct problem problem = PROBLEM_INIT;
	struct draft *drafts;
	size_t count;

	(void)state;
	station_open(&station, 24, 80, false);
	assert_true(screen_open_form(&station.screens, "household", NULL));
	station_keys(&station, "马成林<Enter>dgsq<Enter>1<Enter>团结路");
	tui_close(station.screens.tui);
	station.screens.tui = look_open(24, 80, false);
	assert_true(draft_list(station.screens.desk, &drafts, &count, &problem));
	assert_int_equal(count, 1);
	assert_true(screen_open_draft(&station.screens, drafts[0].key));
	drafts_release(drafts, count);
	station_shoot(&station, 0);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "马成林");
	look_find(&station.shots[0], "团结路");
	station_close(&station);
}

/* What cannot be read is no value and no draft can keep it: the form is not left without a word. */
static void test_unreadable_text_is_not_lost_silently(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_form(&station.screens, "survey", made.application));
	tui_feed_keys(station.screens.tui, "昨天<Esc>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Esc>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "2025.6.9<Enter>");
	station_shoot(&station, 2);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "“调查日期”里录的“昨天”看不懂");
	look_find(&station.shots[1], "[昨天");
	look_find(&station.shots[2], "2025-06-09");
	station_case_release(&made);
	station_close(&station);
}

/* What was filed or left by the person is not kept a second time when the program ends. */
static void test_what_was_filed_leaves_no_draft(void **state)
{
	struct station station;
	struct problem problem = PROBLEM_INIT;
	struct draft *drafts;
	size_t count;

	(void)state;
	station_open(&station, 24, 80, false);
	assert_true(screen_open_form(&station.screens, "household", NULL));
	station_keys(&station, "马成林<Enter>dgsq<Enter>1<F10><Enter>");
	tui_close(station.screens.tui);
	station.screens.tui = look_open(24, 80, false);
	assert_int_equal(station_count(&station, "household"), 1);
	assert_true(draft_list(station.screens.desk, &drafts, &count, &problem));
	assert_int_equal(count, 0);
	drafts_release(drafts, count);
	station_close(&station);
}

/* A day or a number that is none is asked for again as it was typed. */
static void test_a_what_if_asks_again(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, "income: [{member: &, kind: wage, amount: 21600}]\ndeduction: []", &made);
	assert_true(screen_open_what_if(&station.screens, made.household, NULL));
	tui_feed_keys(station.screens.tui, "<F5>standard<Enter>2024-13-01<Enter>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<End><Backspace><Backspace><Backspace><Backspace><Backspace>3-1<Enter>九百<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Ctrl-U>900<Enter>");
	station_shoot(&station, 2);
	tui_feed_keys(station.screens.tui, "<F4>21600<Enter>amount<Enter>2万<Enter>");
	station_shoot(&station, 3);
	tui_feed_keys(station.screens.tui, "<Ctrl-U>20000<Enter>");
	station_shoot(&station, 4);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "错误");
	look_find(&station.shots[0], "2024-13-01");
	look_find(&station.shots[1], "错误");
	look_find(&station.shots[1], "九百");
	look_find(&station.shots[2], "→ 900 元/月（2024-03-01 起）");
	look_find(&station.shots[3], "2万");
	look_find(&station.shots[4], "21600.00 → 20000.00");
	station_case_release(&made);
	station_close(&station);
}

/* ---- words, not keys ---- */

static void test_a_parameter_is_entered_by_its_words(void **state)
{
	struct station station;
	char *key, *band;

	(void)state;
	station_open(&station, 24, 80, false);
	assert_true(desk_sign_in(station.screens.desk, "管理员", "administrator", NULL));
	assert_true(screen_open_parameters(&station.screens));
	tui_feed_keys(station.screens.tui, "n");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Up><F4>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "农村<Enter><Enter>2025-06-01<Enter>510<Enter>文件<Enter><F10><Enter>");
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "[最低生活保障标准");
	look_find(&station.shots[0], "[城镇");
	look_find(&station.shots[1], "农村");
	key = station_value(&station, "parameter", "key");
	band = station_value(&station, "parameter", "band");
	assert_string_equal(key, "standard");
	assert_string_equal(band, "rural");
	free(key);
	free(band);
	station_close(&station);
}

/* ---- what is said before ---- */

/* Reviewed, far above every line; and whoever may refuse it is signed in. */
static void refusable_open(struct station *station, struct station_case *made)
{
	const struct desk_person person = {.name = "周主管", .role = "supervisor"};
	struct desk *desk;

	station_open_in(station, "jinan", 43, 132, false);
	desk = station->screens.desk;
	assert_true(desk_sign_in(desk, "管理员", "administrator", NULL));
	free(station_file(station, "parameter", NULL, "{key: edge_percent, since: 2024-01-01, value: '150', basis: 演示}"));
	free(station_file(station, "parameter", NULL, "{key: rigid_percent, since: 2024-01-01, value: '60', basis: 演示}"));
	assert_true(desk_sign_in(desk, "张经办", "clerk-secret", NULL));
	station_case_make(station, "income: [{member: &, kind: wage, amount: 900000}]\ndeduction: []\nasset: []\ndwelling: []\n"
	    "bill: []\nsupporter: []\nself_care: []", made);
	free(station_file(station, "review", made->application, "{}"));
	assert_true(desk_sign_in(desk, "管理员", "administrator", NULL));
	assert_true(desk_add_user(desk, &person, "supervisor-secret", NULL));
	assert_true(desk_sign_in(desk, "周主管", "supervisor-secret", NULL));
	assert_true(screen_open_household(&station->screens, made->household, NULL));
}

/* One line for the form, then the records; and a refusal names what else it closes. */
static void test_a_refusal_names_what_it_closes(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	refusable_open(&station, &made);
	tui_feed_keys(station.screens.tui, "f不予确认");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "最低生活保障对象<Enter><F10>");
	station_shoot(&station, 2);
	station_keys(&station, "<Esc><Esc>");
	look_find(&station.shots[0], "接着选哪一项");
	look_find(&station.shots[0], "共 1 条");
	look_find(&station.shots[1], "不予确认：哪一项");
	look_find(&station.shots[2], "按 Enter 提交");
	look_find(&station.shots[2], "一并了结：");
	look_find(&station.shots[2], "最低生活保障边缘");
	assert_int_equal(station_count(&station, "refusal"), 0);
	station_case_release(&made);
	station_close(&station);
}

static void test_a_basis_names_the_region(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	refusable_open(&station, &made);
	tui_feed_keys(station.screens.tui, "3");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 1);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "济南市");
	look_find(&station.shots[1], "所依据的地区包");
	look_find(&station.shots[1], "济南市");
	assert_false(look_has(&station.shots[0], "jinan") || look_has(&station.shots[1], "jinan"));
	station_case_release(&made);
	station_close(&station);
}

/* Whose membership it is stands in the title once, and which. */
static void test_an_end_says_of_what(void **state)
{
	struct office *office = office_open_as(OFFICE_SUPERVISOR, 24, 80);
	struct statement *one = store_statement(desk_store(office->screens.desk),
	    "SELECT m.id, c.name FROM membership m JOIN household h ON h.id = m.household JOIN member c ON c.id = m.person"
	    " WHERE m.state = 'active' AND m.category = 'dibao' AND c.name = h.name AND m._void = 0 LIMIT 1");
	char *membership, *title;

	(void)state;
	assert_true(statement_step(one));
	membership = memory_text(statement_text(one, 0));
	title = memory_format("终止救助  %s  最低生活保障对象", statement_text(one, 1));
	statement_reset(one);
	assert_true(screen_open_form(&office->screens, "exit", membership));
	office_expect(office, "", title);
	office_press(office, "<Esc>");
	free(title);
	free(membership);
	office_close(office);
}

/* ---- from row to row ---- */

/* One key from a row's sheet to the next row's, to the last. */
static void test_one_key_leads_to_the_next_row(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);
	struct desk *desk = office->screens.desk;
	int64_t count = 0;

	(void)state;
	assert_true(desk_queue_count(desk, desk_queue(desk, "to_accept"), 100, &count, NULL) && count > 1);
	assert_true(screen_open_queue(&office->screens, desk_queue(desk, "to_accept")));
	office_expect(office, "s", "F9 下一件");
	for (int64_t i = 1; i < count; i++) {
		char *before = memory_text(office->shot.lines[0]);

		office_expect(office, "<F9>", "审核表");
		assert_string_not_equal(office->shot.lines[0], before);
		free(before);
	}
	office_expect(office, "<F9>", "这是最后一件");
	look_find(&office->shot, "待受理");
	office_expect_not(office, "hs", "F9 下一件"); /* there the household's page stands below */
	office_close(office);
	office = office_open_as(OFFICE_CLERK, 24, 80);
	assert_true(screen_open_queue(&office->screens, desk_queue(desk, "overdue")));
	office_expect_not(office, "d", "时限："); /* what is done is done about the matter, not about its limit */
	office_close(office);
}

/* The form's own words stand under the field's. */
static void test_help_says_what_to_enter(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	assert_true(screen_open_form(&station.screens, "survey", made.application));
	tui_feed_keys(station.screens.tui, "<PgDn><Ins><Enter><Enter><Enter><F1>");
	station_shoot(&station, 0);
	station_keys(&station, "<Esc>");
	look_find(&station.shots[0], "申请前十二个月合计");
	look_find(&station.shots[0], "单位是元");
	look_find(&station.shots[0], "收入：申请前12个月的净收入");
	station_case_release(&made);
	station_close(&station);
}

/* A new review ends a publicity that is running: that is said before it is filed. */
static void test_a_new_review_says_what_it_ends(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);
	struct statement *one = store_statement(desk_store(office->screens.desk),
	    "SELECT application FROM determination WHERE state = 'in_publicity' AND _void = 0 LIMIT 1");
	char *application;

	(void)state;
	assert_true(statement_step(one));
	application = memory_text(statement_text(one, 0));
	statement_reset(one);
	assert_true(screen_open_form(&office->screens, "review", application));
	office_expect(office, "<F10>", "重新审核以后要重新公示");
	look_find(&office->shot, "提交以后：按地区规定的顺序逐类审核");
	free(application);
	office_close(office);
}

/* ---- the next person ---- */

static void test_the_next_person_begins_with_the_name(void **state)
{
	struct office *office = office_open_as(OFFICE_SUPERVISOR, 24, 80);

	(void)state;
	office_press(office, "<Ctrl-Q><Enter>");
	look_cursor_behind(&office->shot, OFFICE_SUPERVISOR);
	office_expect(office, OFFICE_CLERK "<Enter>demo<Enter>", "办事桌面");
	look_find(&office->shot, OFFICE_CLERK);
	office_close(office);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_half_a_field_outlives_the_terminal),
	    cmocka_unit_test(test_unreadable_text_is_not_lost_silently),
	    cmocka_unit_test(test_what_was_filed_leaves_no_draft),
	    cmocka_unit_test(test_a_what_if_asks_again),
	    cmocka_unit_test(test_a_parameter_is_entered_by_its_words),
	    cmocka_unit_test(test_a_refusal_names_what_it_closes),
	    cmocka_unit_test(test_a_basis_names_the_region),
	    cmocka_unit_test(test_an_end_says_of_what),
	    cmocka_unit_test(test_one_key_leads_to_the_next_row),
	    cmocka_unit_test(test_help_says_what_to_enter),
	    cmocka_unit_test(test_a_new_review_says_what_it_ends),
	    cmocka_unit_test(test_the_next_person_begins_with_the_name),
	};

	return cmocka_run_group_tests(tests, NULL, office_desk_free);
}
