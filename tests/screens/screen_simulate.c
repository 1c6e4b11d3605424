/* The parameters screen: values and what is not set, a draft, the simulation from there, its names and reasons, adoption. */
#include "station.h"

#include <string.h>

#define SURVEY \
	"income: [{member: &, kind: wage, amount: 23400}]\n" \
	"deduction: []\nasset: []\ndwelling: []\nbill: []\nsupporter: []\nself_care: []\n"

static void sign_in(struct station *station, const char *name, const char *passphrase)
{
	struct problem problem = PROBLEM_INIT;

	if (!desk_sign_in(station->screens.desk, name, passphrase, &problem))
		fail_msg("%s", problem.text);
}

static void test_simulate_and_adopt(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, false);
	station_case_make(&station, SURVEY, &made);
	sign_in(&station, "管理员", "administrator");
	assert_true(screen_open_parameters(&station.screens));
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "s700@2025-07-01<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 2);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 3);
	tui_feed_keys(station.screens.tui, "<Esc><Esc>a奇政发〔2025〕8号<Enter>");
	station_shoot(&station, 4);
	tui_feed_keys(station.screens.tui, "<Enter><Enter>");
	station_shoot(&station, 5);
	station_keys(&station, "<Esc><Esc>");
	look_find(&station.shots[0], "620.00 元/月");
	look_find(&station.shots[0], "! 未设");
	look_find(&station.shots[0], "影响：");
	look_find(&station.shots[1], "700");
	look_find(&station.shots[1], "每月合计（元）");
	look_find(&station.shots[1], "150.00");
	look_find(&station.shots[2], "+ 新符合");
	look_find(&station.shots[2], "马成林");
	look_find(&station.shots[3], "不符合（650.00 / 620.00） → 符合（650.00 /");
	look_find(&station.shots[4], "1 户列入“标准变动待复核”");
	look_find(&station.shots[5], "奇政发〔2025〕8号");
	look_find(&station.shots[5], "管理员");
	assert_int_equal(station_count(&station, "recheck"), 1); /* nobody is in the category that the household leaves */
	station_case_release(&made);
	station_close(&station);
}

/* A draft stands beside the value and decides nothing; who may not enter values may still look what they would do. */
static void test_draft(void **state)
{
	struct station station;
	struct station_case made;

	(void)state;
	station_open(&station, 24, 80, true);
	station_case_make(&station, SURVEY, &made);
	sign_in(&station, "管理员", "administrator");
	free(station_file(&station, "parameter", NULL,
	    "{key: standard, band: urban, since: 2025-09-01, value: '690', basis: 征求意见稿, draft: yes}"));
	sign_in(&station, "张经办", "clerk-secret");
	assert_true(screen_open_parameters(&station.screens));
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "s<Enter>");
	station_shoot(&station, 1);
	tui_feed_keys(station.screens.tui, "<Enter>");
	station_shoot(&station, 2);
	tui_feed_keys(station.screens.tui, "<Enter>a");
	station_shoot(&station, 3);
	station_keys(&station, "<Esc><Esc>");
	look_find(&station.shots[0], "620.00 元/月");
	look_find(&station.shots[0], "有草案");
	look_find(&station.shots[1], "690");
	look_find(&station.shots[1], "2025-09-01");
	look_find(&station.shots[1], "120.00");
	look_find(&station.shots[2], "逐户名单只给");
	look_find(&station.shots[3], "每月合计（元）");
	assert_int_equal(station_count(&station, "recheck"), 0);
	station_case_release(&made);
	station_close(&station);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_simulate_and_adopt), cmocka_unit_test(test_draft)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
