/* What two stations entered differently, seen and settled on the screen. */
#include "station.h"

#define SECRET "a-long-secret"

struct two {
	struct station here;
	struct desk *there;
	struct station_case made;
};

static void sign_in(struct desk *desk, const char *name, const char *passphrase)
{
	MUST(desk_sign_in(desk, name, passphrase, &problem));
}

/* Each takes what the other has. */
static void exchange(struct two *two)
{
	int64_t fresh;

	MUST(desk_take_from(two->here.screens.desk, two->there, &fresh, &problem));
	MUST(desk_take_from(two->there, two->here.screens.desk, &fresh, &problem));
}

static void change_head(struct two *two, struct desk *desk, const char *field, const char *typed, const char *why)
{
	struct sheet *sheet;
	struct filed filed = {0};

	MUST((sheet = sheet_change(desk, two->made.head, &problem)) != NULL);
	sheet->reason = memory_text(why);
	MUST(sheet_put(desk, sheet, field, typed, &problem));
	MUST(desk_file(desk, sheet, &filed, &problem));
	filed_release(&filed);
	sheet_free(sheet);
}

/* Two stations that know each other, one household at both, and its head's disability entered differently. */
static void open_two(struct two *two)
{
	static const struct desk_station other = {.pack = "qitai", .code = "T02", .level = "township", .name = "管理员二"};
	static const struct desk_person li = {.name = "李四", .role = "clerk"}, zhou = {.name = "周主管", .role = "supervisor"};
	struct desk *here;

	station_open(&two->here, 24, 80, false);
	here = two->here.screens.desk;
	MUST((two->there = desk_create(NULL, &other, "administrator", &problem)) != NULL);
	MUST(desk_add_user(two->there, &li, SECRET, &problem));
	sign_in(here, "管理员", "administrator");
	MUST(desk_add_user(here, &zhou, SECRET, &problem));
	MUST(desk_introduce(here, two->there, &problem));
	MUST(desk_introduce(two->there, here, &problem));
	sign_in(here, "张经办", "clerk-secret");
	sign_in(two->there, "李四", SECRET);
	station_case_make(&two->here, NULL, &two->made);
	exchange(two);
	change_head(two, here, "disability_kind", "intellectual", "看了残疾人证");
	change_head(two, two->there, "disability_kind", "mental", "残联名单");
	exchange(two);
}

static void close_two(struct two *two)
{
	station_case_release(&two->made);
	desk_free(two->there);
	station_close(&two->here);
}

static const struct screen_shot *press(struct two *two, const char *keys)
{
	screen_shot_release(&two->here.shots[0]);
	tui_feed_keys(two->here.screens.tui, keys);
	station_shoot(&two->here, 0);
	tui_run(two->here.screens.tui);
	look_fits(&two->here.shots[0]);
	return &two->here.shots[0];
}

static int64_t contests(struct desk *desk)
{
	struct contest *found;
	size_t count;

	MUST(ledger_contests(desk_ledger(desk), NULL, &found, &count, &problem));
	contests_release(found, count);
	return (int64_t)count;
}

static void test_candidates_are_shown(void **state)
{
	struct two two;
	const struct screen_shot *shot;

	(void)state;
	open_two(&two);
	assert_true(screen_open_home(&two.here.screens, NULL));
	shot = press(&two, "<End>");
	assert_non_null(strstr(shot->lines[look_find(shot, "录入不一致")], " 1 "));
	shot = press(&two, "<Enter>");
	assert_non_null(strstr(shot->lines[look_find(shot, "马成林")], "残疾类别"));
	shot = press(&two, "<Enter>");
	look_find(shot, "马成林  残疾类别（裁定以前按：无残疾）");
	look_find(shot, "看了残疾人证");
	look_find(shot, "Enter 裁定  f");
	assert_non_null(strstr(shot->lines[look_find(shot, "智力")], "张经办   T01        2025-06-10 家庭成员"));
	assert_non_null(strstr(shot->lines[look_find(shot, "精神")], "李四     T02        2025-06-10 家庭成员"));
	look_find(press(&two, "1"), "! 不一致");
	close_two(&two);
}

/* 封存: the inbox counts it and tells nothing of it; another household's contest would still stand there. */
static void test_a_restricted_one_is_counted(void **state)
{
	struct two two;
	const struct screen_shot *shot;

	(void)state;
	open_two(&two);
	sign_in(two.here.screens.desk, "周主管", SECRET);
	free(station_file(&two.here, "restriction", two.made.household, "{what: seal, reason: 当事人要求}"));
	assert_true(screen_open_contests(&two.here.screens));
	shot = press(&two, "");
	look_find(shot, "录入不一致  另有 1 户已封存");
	assert_false(look_has(shot, "马成林"));
	assert_false(look_has(shot, "智力"));
	close_two(&two);
}

static void test_a_clerk_does_not_settle(void **state)
{
	struct two two;

	(void)state;
	open_two(&two);
	assert_true(screen_open_household_at(&two.here.screens, two.made.household, "contests"));
	look_find(press(&two, "<Enter>"), "由县级民政裁定");
	assert_int_equal(contests(two.here.screens.desk), 1);
	close_two(&two);
}

static void test_one_key_settles_with_a_reason(void **state)
{
	struct two two;
	const struct screen_shot *shot;
	const char *choose;
	char *kind;

	(void)state;
	open_two(&two);
	sign_in(two.here.screens.desk, "周主管", SECRET);
	assert_true(screen_open_household_at(&two.here.screens, two.made.household, "contests"));
	shot = press(&two, "<Home>");
	choose = strstr(shot->lines[look_find(shot, "李四")], "> ") != NULL ? "" : "<Down>";
	tui_feed_keys(two.here.screens.tui, choose);
	look_find(press(&two, "<Enter>"), "以“精神”为准（T02 李四 2025-06-10 录入）");
	look_find(press(&two, "<Enter><Enter>"), "这里必须填写");
	look_find(press(&two, "<Enter>看了残疾人证<Esc>"), "智力");
	assert_int_equal(contests(two.here.screens.desk), 1);
	look_find(press(&two, "<Enter>看了残疾人证<Enter>"), "已裁定");
	assert_int_equal(contests(two.here.screens.desk), 0);
	kind = station_value_of(&two.here, two.made.head, "disability_kind");
	assert_string_equal(kind, "精神");
	free(kind);
	look_find(press(&two, "7<End>"), "裁定不一致");
	exchange(&two);
	assert_int_equal(contests(two.there), 0);
	close_two(&two);
}

static void test_the_inbox_settles_one_by_one(void **state)
{
	struct two two;
	const struct screen_shot *shot;
	char *kind;

	(void)state;
	open_two(&two);
	sign_in(two.here.screens.desk, "周主管", SECRET);
	assert_true(screen_open_contests(&two.here.screens));
	shot = press(&two, "<Home>");
	assert_non_null(strstr(shot->lines[look_find(shot, "马成林")], "残疾类别"));
	look_find(shot, "Enter 裁定");
	shot = press(&two, "<Enter>");
	assert_non_null(strstr(shot->lines[look_find(shot, "T01 张经办 2025-06-10  家庭成员")], "智力"));
	assert_non_null(strstr(shot->lines[look_find(shot, "T02 李四 2025-06-10  家庭成员")], "精神"));
	press(&two, "<Esc>");
	assert_int_equal(contests(two.here.screens.desk), 1);
	look_find(press(&two, "<Enter>精神<Enter>"), "以“精神”为准（T02 李四 2025-06-10 录入）");
	look_find(press(&two, "<Enter>精神<Enter>看了残疾人证<Enter>"), "现在没有录入不一致的");
	assert_int_equal(contests(two.here.screens.desk), 0);
	kind = station_value_of(&two.here, two.made.head, "disability_kind");
	assert_string_equal(kind, "精神");
	free(kind);
	close_two(&two);
}

static void test_a_key_for_each_move(void **state)
{
	static const struct {
		const char *key, *form;
	} moves[] = {{"1<Home>m", "成员转户"}, {"x", "分户"}, {"b", "并户"}, {"t", "转出"}};
	struct two two;

	(void)state;
	open_two(&two);
	for (size_t i = 0; i < BASE_COUNT(moves); i++) {
		assert_true(screen_open_household(&two.here.screens, two.made.household, NULL));
		look_find(press(&two, moves[i].key), moves[i].form);
	}
	close_two(&two);
}

/* A proposed change is read in its row, also on the small screen: whose, what, from what, to what. */
static void test_a_change_says_old_and_new(void **state)
{
	struct station station;
	struct station_case made;
	const char *row;
	char *yaml;

	(void)state;
	station_open(&station, 24, 80, true);
	station_case_make(&station, NULL, &made);
	yaml = memory_format("{person: %s, what: 残疾等级, was: 三级, becomes: 二级}", made.head);
	free(station_file(&station, "change", made.household, yaml));
	free(yaml);
	assert_true(screen_open_queue(&station.screens, desk_queue(station.screens.desk, "changes")));
	station_shoot(&station, 0);
	station_keys(&station, "<Esc>");
	look_fits(&station.shots[0]);
	row = station.shots[0].lines[look_find(&station.shots[0], "残疾等级")];
	assert_non_null(strstr(row, "马成林"));
	assert_true(strstr(row, "马成林") < strstr(row, "残疾等级"));
	assert_non_null(strstr(row, "三级"));
	assert_true(strstr(row, "残疾等级") < strstr(row, "三级"));
	assert_non_null(strstr(row, "二级"));
	assert_true(strstr(row, "三级") < strstr(row, "二级"));
	station_case_release(&made);
	station_close(&station);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_candidates_are_shown),
	    cmocka_unit_test(test_a_restricted_one_is_counted),
	    cmocka_unit_test(test_a_clerk_does_not_settle),
	    cmocka_unit_test(test_one_key_settles_with_a_reason),
	    cmocka_unit_test(test_the_inbox_settles_one_by_one),
	    cmocka_unit_test(test_a_key_for_each_move),
	    cmocka_unit_test(test_a_change_says_old_and_new),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
