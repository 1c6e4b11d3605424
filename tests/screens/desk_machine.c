/* Files on more than one machine: the question at sign-in on another one, and the ruling on a log that went on twice. Beside
 * them, who may work here: a key that an administrator ends. */
#include "desk_office.h"

#include "doudi/store.h"
#include "tui/frame.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define PASSPHRASE "bundle-secret"

static void must(bool good, struct problem *problem)
{
	if (!good)
		fail_msg("%s", problem->text != NULL ? problem->text : "refused");
	problem_release(problem);
}

/* ---- another machine ---- */

static char *setting(struct desk *desk, const char *key)
{
	return store_setting(desk_store(desk), key);
}

static void moved_to(struct desk *desk, const char *machine)
{
	struct problem problem = PROBLEM_INIT;

	must(store_set_setting(desk_store(desk), "machine", machine, &problem), &problem);
	assert_true(desk_is_moved(desk));
}

/* Nobody works on a copy: Esc leaves all as it was, a clerk is refused, the administrator begins a log of its own. */
static void test_another_machine_is_asked_about(void **state)
{
	struct office *office = office_open(24, 80);
	struct desk *desk = office->screens.desk;
	char *here = setting(desk, "machine"), *now;

	(void)state;
	if (here == NULL) { /* a machine that has no name of its own */
		office_close(office);
		return;
	}
	moved_to(desk, "another");
	office_expect(office, "<Up>系统管理员<Enter>demo<Enter>", "换了机器");
	look_find(&office->shot, "请按 Esc，不要在这里办理业务");
	office_press(office, "<Up>系统管理员<Enter>demo<Enter><Esc>");
	assert_false(desk_signed_in(desk));
	assert_true(desk_is_moved(desk));
	office_expect(office, "<Up>" OFFICE_CLERK "<Enter>demo<Enter><Enter>", "错误");
	assert_false(desk_signed_in(desk));
	assert_true(desk_is_moved(desk));
	office_expect(office, "<Up>系统管理员<Enter>demo<Enter><Enter>", "办事桌面");
	assert_false(desk_is_moved(desk));
	now = setting(desk, "machine");
	assert_string_equal(now, here);
	office_expect(office, "<Ctrl-Q><Enter><Up>" OFFICE_CLERK "<Enter>demo<Enter>", "办事桌面");
	free(here);
	free(now);
	office_close(office);
}

/* ---- two copies of one file ---- */

static struct desk *make_station(const char *path, const char *code, const char *level)
{
	struct desk_station station = {.pack = "qitai", .code = code, .level = level, .name = "管理员"};
	struct problem problem = PROBLEM_INIT;
	struct desk *desk;

	unlink(path);
	desk = desk_create(path, &station, PASSPHRASE, &problem);
	must(desk != NULL, &problem);
	desk_set_day(desk, date_make(2025, 3, 3));
	return desk;
}

static void meet(struct desk *one, struct desk *other, const char *area)
{
	struct problem problem = PROBLEM_INIT;
	struct tree *card;
	char code[20];

	unlink("station.card");
	must(desk_write_card(one, "station.card", code, &problem), &problem);
	card = desk_read_card("station.card", code, &problem);
	must(card != NULL, &problem);
	must(desk_enrol_unit(other, card, area, &problem), &problem);
	tree_free(card);
}

static void file_area(struct desk *desk, const char *yaml)
{
	struct problem problem = PROBLEM_INIT;
	struct tree *map = tree_read_yaml(yaml, strlen(yaml), "area", &problem);
	struct sheet *sheet = sheet_new(desk, "area", NULL, &problem);
	struct filed filed = {0};

	must(map != NULL && sheet != NULL && sheet_from_input(desk, sheet, map, NULL, NULL, &problem) &&
	    desk_file(desk, sheet, &filed, &problem), &problem);
	filed_release(&filed);
	sheet_free(sheet);
	tree_free(map);
}

static void carry(struct desk *from, struct desk *to, const char *code)
{
	struct problem problem = PROBLEM_INIT;
	struct exchange_sent sent = {0};
	struct exchange_look look = {0};

	must(desk_send_bundle(from, code, ".", NULL, &sent, &problem), &problem);
	must(desk_take_bundle(to, sent.path, NULL, &look, &problem), &problem);
	unlink(sent.path);
	exchange_sent_release(&sent);
}

static struct desk *open_copy(const char *path)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = desk_open(path, true, &problem);

	must(desk != NULL, &problem);
	desk_set_day(desk, date_make(2025, 3, 3));
	must(desk_sign_in(desk, "管理员", PASSPHRASE, &problem), &problem);
	return desk;
}

/* The county, to which both copies of a township's file have sent what they did. */
static struct desk *county_of_a_fork(void)
{
	struct desk *county = make_station("fork_county.db", "K", "county"), *town = make_station("fork_town.db", "652325100", "township");
	struct problem problem = PROBLEM_INIT;

	meet(county, town, NULL);
	meet(town, county, "652325100");
	carry(town, county, "K");
	unlink("fork_copy.db");
	must(store_backup(desk_store(town), "fork_copy.db", &problem), &problem);
	file_area(town, "{code: '652325100001', name: 东关社区, kind: urban, level: village}");
	carry(town, county, "K");
	desk_free(town);
	town = open_copy("fork_copy.db");
	file_area(town, "{code: '652325100002', name: 西关社区, kind: urban, level: village}");
	carry(town, county, "K");
	file_area(town, "{code: '652325100003', name: 南关社区, kind: urban, level: village}");
	carry(town, county, "K");
	desk_free(town);
	return county;
}

static void test_a_fork_is_ruled_upon_by_choosing(void **state)
{
	struct office office = {.screens = {.tui = look_open(24, 80, false), .desk = county_of_a_fork()}};
	struct desk *desk = office.screens.desk;
	int64_t alarms = desk_count_alarms(desk);

	(void)state;
	assert_true(alarms > 0);
	assert_true(screen_open_bundles(&office.screens));
	office_expect(&office, "<End>f", "以后以哪一支继续");
	look_find(&office.shot, "管理员 签，到第");
	office_expect(&office, "f<Enter><Enter>", "必须填写");
	office_expect(&office, "f<Enter><Esc>", "数据包收发");
	assert_int_equal(desk_count_alarms(desk), alarms);
	office_expect(&office, "f<Down><Enter>旧文件误放回，以新机器为准<Enter>", "已裁定");
	assert_true(desk_count_alarms(desk) < alarms);
	office_expect(&office, "f", "没有待裁定的分叉");
	tui_close(office.screens.tui);
	screen_shot_release(&office.shot);
	desk_free(desk);
}

/* ---- the machine's clock and disk ---- */

/* At sign-in, with nobody signed in. */
static struct office *at_sign_in(struct desk *desk)
{
	struct office *office = memory_new(sizeof(*office));

	office->screens = (struct screens){.tui = look_open(24, 80, false), .desk = desk, .trouble = &office->trouble};
	assert_true(screen_open_sign_in(&office->screens, &office->trouble));
	return office;
}

#define SIGN_IN "<Up>管理员<Enter>" PASSPHRASE "<Enter>"

static void test_a_doubtful_day_is_asked_about(void **state)
{
	static const struct {
		int year, month, day;
		const char *says; /* NULL: nothing is asked */
	} days[] = {{2025, 3, 2, "还早"}, {2005, 3, 3, "还早"}, {2025, 3, 3, NULL}, {2025, 4, 2, NULL}, {2025, 4, 3, "已有 31"},
	    {2045, 3, 3, "请核对日期"}};
	struct desk *desk;

	(void)state;
	clock_set_today(date_make(2025, 3, 3));
	desk = make_station("clock.db", "K", "county");
	desk_set_day(desk, DATE_NONE);
	for (size_t i = 0; i < BASE_COUNT(days); i++) {
		struct office *office = at_sign_in(desk);

		clock_set_today(date_make(days[i].year, days[i].month, days[i].day));
		if (days[i].says != NULL) {
			office_expect(office, SIGN_IN, days[i].says);
			look_find(&office->shot, "核对日期");
			office_press(office, SIGN_IN "<Esc>");
			assert_false(desk_signed_in(desk));
		}
		office_expect(office, days[i].says != NULL ? SIGN_IN "<Enter>" : SIGN_IN, "办事桌面");
		assert_true(desk_signed_in(desk));
		office_close(office);
	}
	desk_set_day(desk, date_make(2025, 3, 3)); /* the day was asked for: nothing comes from the clock */
	for (struct office *office = at_sign_in(desk); office != NULL; office = NULL) {
		office_expect(office, SIGN_IN, "办事桌面");
		office_close(office);
	}
	clock_set_today(DATE_NONE);
	desk_free(desk);
}

static int64_t seen_plain(struct desk *desk)
{
	struct statement *count = store_statement(desk_store(desk), "SELECT count(*) FROM disk_state WHERE state = 'plain'");

	return statement_answer(count, -1);
}

static void make_device(const char *path)
{
	struct stat about;
	char *device, *step;

	assert_int_equal(stat(path, &about), 0);
	device = memory_format("sys/dev/block/%u:%u", major(about.st_dev), minor(about.st_dev));
	for (step = strchr(device, '/'); step != NULL; step = strchr(step + 1, '/')) {
		*step = '\0';
		assert_true(mkdir(device, 0700) == 0 || errno == EEXIST);
		*step = '/';
	}
	assert_true(mkdir(device, 0700) == 0 || errno == EEXIST);
	free(device);
}

/* A stolen machine gives all away: said in red before anybody signs in, and filed once. */
static void test_a_plain_disk_is_said(void **state)
{
	struct desk *desk = make_station("plain.db", "K", "county");
	struct office *office;

	(void)state;
	setenv("DOUDI_SYS", "sys", 1);
	office = at_sign_in(desk);
	office_expect_not(office, "", "磁盘没有加密"); /* nothing is known of it */
	office_close(office);
	make_device("plain.db");
	for (int i = 0; i < 2; i++) {
		office = at_sign_in(desk);
		office_expect(office, "", "! 磁盘没有加密");
		office_expect(office, SIGN_IN, "办事桌面");
		assert_int_equal(seen_plain(desk), 1);
		office_close(office);
	}
	unsetenv("DOUDI_SYS");
	desk_free(desk);
}

/* ---- who may work here ---- */

/* On the list of people, with this one selected. */
static void select_person(struct office *office, const char *name)
{
	char *line = memory_format("> %s", name);

	for (office_press(office, "u<Home>"); !look_has(&office->shot, line); office_press(office, "<Down>"))
		look_find(&office->shot, name);
	free(line);
}

static void test_a_key_is_ended_and_renewed(void **state)
{
	struct office *office = office_open_as("系统管理员", 24, 80);

	(void)state;
	select_person(office, OFFICE_OTHER_CLERK);
	office_expect(office, "x", "以前签的仍然有效");
	office_expect(office, "x<Enter>", "必须填写");
	office_expect(office, "x调离<Enter>停<Enter>", "请录入“停用”");
	office_expect(office, "x调离<Enter>停用<Enter>", "已停用");
	office_expect(office, "x再停<Enter>停用<Enter>", "已经停用了");
	office_expect(office, "<Esc><Ctrl-Q><Enter>" OFFICE_OTHER_CLERK "<Enter>demo<Enter>", "不是本单位的在用人员");
	office_press(office, "<Up>系统管理员<Enter>demo<Enter>");
	select_person(office, OFFICE_OTHER_CLERK);
	office_expect(office, "k换发<Enter>新的口令一句<Enter>别的口令一句<Enter>", "两次输入的口令不一样");
	office_expect(office, "k换发<Enter>新的口令一句<Enter>别的<Enter>新的口令一句<Enter>新的口令一句<Enter>", "已换发");
	office_expect(office, "<Esc><Ctrl-Q><Enter>" OFFICE_OTHER_CLERK "<Enter>新的口令一句<Enter>", "办事桌面");
	office_close(office);
}

/* ---- left alone, and grown old ---- */

static void test_locked_after_ten_minutes(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);
	struct tui *tui = office->screens.tui;

	(void)state;
	assert_int_equal(tui->idle_seconds, 600);
	tui->idle_call(tui, tui->idle_data);
	office_expect(office, "", "屏幕已锁定");
	office_expect(office, "<Esc>n<Enter>wrong<Enter>", "口令不对");
	office_expect(office, "<Enter>demo<Enter>", "办事桌面");
	office_press(office, "<Ctrl-Q><Enter>");
	assert_int_equal(tui->idle_seconds, 0); /* nobody is signed in */
	office_close(office);
}

static void note_state(void *self, const char *key, const char *label, enum health_state state, const char *says)
{
	assert_string_equal(key, label);
	assert_true((state == HEALTH_FAULT) == (strstr(says, "太旧") != NULL));
	*(enum health_state *)self = state;
}

static void test_an_old_library_is_a_fault(void **state)
{
	static const struct {
		const char *running, *oldest;
		enum health_state state;
	} cases[] = {{"3.7.17", "3.37.0", HEALTH_FAULT}, {"3.40.1", "3.37.0", HEALTH_FINE}, {"1.0.9", "1.0.18", HEALTH_FAULT},
	    {"", "1.0", HEALTH_FAULT}};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct library library = {.name = "some", .built = "9", .oldest = cases[i].oldest};
		enum health_state found = HEALTH_NOTE;

		snprintf(library.running, sizeof(library.running), "%s", cases[i].running);
		health_say_library(&library, note_state, &found);
		assert_int_equal(found, cases[i].state);
	}
}

/* ---- what an administrator does about keys ---- */

static int64_t asked(struct desk *desk, const char *sql)
{
	return statement_answer(store_statement(desk_store(desk), sql), -1);
}

static struct office *of_administrator(struct desk *desk)
{
	struct office *office = memory_new(sizeof(*office));

	office->screens = (struct screens){.tui = look_open(24, 80, false), .desk = desk, .trouble = &office->trouble};
	return office;
}

static struct desk *station_with_a_clerk(const char *path)
{
	struct desk *desk = make_station(path, "K", "county");
	struct problem problem = PROBLEM_INIT;

	must(desk_add_user(desk, &(struct desk_person){.name = "小李", .role = "clerk"}, PASSPHRASE, &problem), &problem);
	return desk;
}

static void test_a_key_ends_after_a_number(void **state)
{
	struct desk *desk = station_with_a_clerk("keys.db");
	struct office *office = of_administrator(desk);

	(void)state;
	assert_true(screen_open_users(&office->screens));
	office_press(office, "<Home>");
	if (!look_has(&office->shot, "> 小李"))
		office_press(office, "<Down>");
	look_find(&office->shot, "> 小李");
	office_expect(office, "e六<Enter>被盗<Enter>", "不是编号");
	office_press(office, "<Enter>");
	office_expect(office, "e0<Enter>被盗<Enter>停用<Enter>", "从 1");
	office_press(office, "<Enter>");
	assert_int_equal(asked(desk, "SELECT ifnull(until, -1) FROM enrolled WHERE name = '小李'"), -1);
	office_expect(office, "e7<Enter>被盗<Enter>停用<Enter>", "已停用");
	assert_int_equal(asked(desk, "SELECT until FROM enrolled WHERE name = '小李'"), 7);
	office_close(office);
	desk_free(desk);
}

static void test_the_key_of_the_station_is_written_out(void **state)
{
	struct desk *desk = station_with_a_clerk("export.db");
	struct office *office = of_administrator(desk);
	char text[400] = "";
	FILE *file;

	(void)state;
	unlink("own.key");
	assert_true(screen_open_bundles(&office->screens));
	office_expect(office, "k<Enter>", "必须填写");
	office_press(office, "<Esc>");
	office_expect(office, "k交档案馆<Enter>own.key<Enter>", "请封存保管");
	file = fopen("own.key", "r");
	assert_true(file != NULL && fread(text, 1, sizeof(text) - 1, file) > 0);
	fclose(file);
	assert_non_null(strstr(text, "AGE-SECRET-KEY-"));
	assert_int_equal(asked(desk, "SELECT count(*) FROM key_export WHERE reason = '交档案馆'"), 1);
	office_close(office);
	desk_free(desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_key_is_ended_and_renewed),
	    cmocka_unit_test(test_another_machine_is_asked_about),
	    cmocka_unit_test(test_a_fork_is_ruled_upon_by_choosing),
	    cmocka_unit_test(test_a_doubtful_day_is_asked_about),
	    cmocka_unit_test(test_a_plain_disk_is_said),
	    cmocka_unit_test(test_locked_after_ten_minutes),
	    cmocka_unit_test(test_an_old_library_is_a_fault),
	    cmocka_unit_test(test_a_key_ends_after_a_number),
	    cmocka_unit_test(test_the_key_of_the_station_is_written_out),
	};

	keys_cheap(true);
	return cmocka_run_group_tests(tests, NULL, office_desk_free);
}
