/* A restricted household: not found, counted, opened with a reason; and where erasing is asked for. */
#include "station.h"

#define SECRET "a-long-secret"

static struct station station;
static struct station_case made;

static void sign_in(const char *name, const char *passphrase)
{
	MUST(desk_sign_in(station.screens.desk, name, passphrase, &problem));
}

/* One household, restricted, and a supervisor who may open it. */
static void open_restricted(void)
{
	static const struct desk_person zhou = {.name = "周主管", .role = "supervisor"};

	station_open(&station, 24, 80, false);
	station_case_make(&station, NULL, &made);
	sign_in("管理员", "administrator");
	MUST(desk_add_user(station.screens.desk, &zhou, SECRET, &problem));
	sign_in("周主管", SECRET);
	free(station_file(&station, "restriction", made.household, "{what: seal, reason: 当事人要求}"));
}

static void close_all(void)
{
	station_case_release(&made);
	station_close(&station);
}

static const struct screen_shot *press(const char *keys)
{
	return station_press(&station, keys);
}

static void test_not_found_but_counted(void **state)
{
	const struct screen_shot *shot;

	(void)state;
	open_restricted();
	sign_in("张经办", "clerk-secret");
	assert_true(screen_open_search(&station.screens, NULL));
	shot = press("马成林");
	look_find(shot, "另有 1 户已封存");
	assert_false(look_has(shot, "652***"));
	close_all();
}

static void test_a_clerk_does_not_open_it(void **state)
{
	(void)state;
	open_restricted();
	sign_in("张经办", "clerk-secret");
	assert_false(desk_is_restricted(station.screens.desk, "0123456789abcdef0123456789abcdef"));
	assert_true(desk_is_restricted(station.screens.desk, made.household));
	assert_true(screen_open_search(&station.screens, NULL));
	tui_feed_keys(station.screens.tui, "<Esc>");
	assert_false(screen_open_household(&station.screens, made.household, NULL));
	assert_int_equal(station_count(&station, "restricted_opening"), 0);
	close_all();
}

static void test_a_reason_opens_it(void **state)
{
	const struct screen_shot *shot;

	(void)state;
	open_restricted();
	assert_true(screen_open_search(&station.screens, NULL));
	tui_feed_keys(station.screens.tui, "当事人来查询<Enter>");
	assert_true(screen_open_household(&station.screens, made.household, NULL));
	shot = press("1");
	look_find(shot, "马成林");
	assert_int_equal(station_count(&station, "restricted_opening"), 1);
	/* Erasing is asked for here, and not granted by a township. */
	shot = press("e");
	look_find(shot, "清除申请");
	look_find(shot, made.household);
	close_all();
}

/* While a number is typed that is known in a restricted household, that is said, and nothing else of it. */
static void test_known_while_typing(void **state)
{
	const struct screen_shot *shot;

	(void)state;
	open_restricted();
	sign_in("张经办", "clerk-secret");
	assert_true(screen_open_form(&station.screens, "household", NULL));
	shot = press("新户<Enter><Enter>1<PgDn><Ins>某某<Enter>652325198111200025<Enter>");
	look_find(shot, "在一户已封存的户里登记着");
	look_find(shot, "请主管人员");
	assert_false(look_has(shot, "王秀兰"));
	assert_false(look_has(shot, made.household));
	shot = press("<Enter>");
	look_find(shot, "1981-11-20");
	station_keys(&station, "<Esc>");
	close_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_not_found_but_counted),
	    cmocka_unit_test(test_a_clerk_does_not_open_it),
	    cmocka_unit_test(test_a_reason_opens_it),
	    cmocka_unit_test(test_known_while_typing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
