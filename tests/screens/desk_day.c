/* A day at the desk by the keyboard alone: signing in, queues, search, the household page, the lock. */
#include "desk_office.h"

#include "doudi/report.h"

#include <stdio.h>
#include <time.h>

/* ---- signing in ---- */

static void test_wrong_passphrase(void **state)
{
	struct office *office = office_open(24, 80);

	(void)state;
	office_expect(office, "<Up>" OFFICE_CLERK "<Enter>wrong<Enter>", "口令");
	office_expect_not(office, "", "办事桌面");
	office_expect_not(office, "", "wrong");
	office_expect(office, "mistyped<Ctrl-U>demo<Enter>", "办事桌面");
	office_close(office);
}

static void test_missing_words_are_asked_for(void **state)
{
	struct office *office = office_open(24, 80);

	(void)state;
	office_expect(office, "<Enter>", "错误");
	office_expect(office, "<F2>", "忘了口令");
	office_expect(office, "<F4>", "谁在登录");
	office_expect(office, "<F4>wjb<Enter>", OFFICE_CLERK);
	office_close(office);
}

static void test_the_program_stays_at_escape(void **state)
{
	struct office *office = office_open(24, 80);

	(void)state;
	office_expect(office, "<Esc>", "Ctrl-Q");
	office_close(office);
}

/* ---- the desk ---- */

static void test_desk_counts_and_names_the_person(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);

	(void)state;
	office_expect(office, "", "待受理");
	office_expect_not(office, "", ".. "); /* not counted yet */
	office_expect(office, "", OFFICE_CLERK);
	office_expect(office, "", "2025-09-15");
	office_close(office);
}

static void test_desk_shows_what_a_role_may(void **state)
{
	struct office *office = office_open_as(OFFICE_AUDITOR, 24, 80);

	(void)state;
	office_expect_not(office, "", "待受理");
	office_expect_not(office, "", "登记新户");
	office_expect_not(office, "n", "户主姓名");
	office_close(office);
}

/* Esc, which everybody presses once too often, does not lead out. */
static void test_leaving_is_asked(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);

	(void)state;
	office_expect(office, "<Esc>", "退出登录请按 Ctrl-Q");
	office_expect(office, "<Esc><Enter><Esc>", "待受理");
	assert_true(desk_signed_in(office->screens.desk));
	office_expect(office, "<Ctrl-Q>", "按 Enter 退出");
	office_expect(office, "<Esc>", "待受理");
	office_expect(office, "<Ctrl-Q><Enter>", "口令");
	assert_false(desk_signed_in(office->screens.desk));
	office_close(office);
}

/* ---- a queue ---- */

static int64_t waiting(struct office *office, const char *queue)
{
	int64_t count = 0;

	assert_true(desk_queue_count(office->screens.desk, desk_queue(office->screens.desk, queue), 1000, &count, NULL));
	return count;
}

static void test_accepting_moves_on_to_the_next(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);
	int64_t before = waiting(office, "to_accept");

	(void)state;
	assert_true(before > 0);
	office_expect(office, "<Enter>", "申请日期");
	office_expect(office, "<Enter>", "审查结果");
	office_expect(office, "<Enter>1<Enter><F10>", "提交");
	office_expect(office, "<F10><Enter>", "受理编号");
	office_expect(office, "", "待受理");
	assert_int_equal(waiting(office, "to_accept"), before - 1);
	office_close(office);
}

static void test_supervisor_confirms_from_the_queue(void **state)
{
	struct office *office = office_open_as(OFFICE_SUPERVISOR, 24, 80);
	int64_t before = waiting(office, "to_confirm");

	(void)state;
	assert_true(before > 0);
	assert_true(screen_open_queue(&office->screens, desk_queue(office->screens.desk, "to_confirm")));
	office_expect(office, "", "公示期满");
	office_expect(office, "d", "不予确认");
	office_expect(office, "d1<Enter>", "确认日期");
	office_expect_not(office, "", "o 印刚办的");
	office_expect(office, "<F10><Enter>", "公示期满");
	look_find(&office->shot, "o 印刚办的");
	office_expect(office, "o", "确认通知书");
	assert_int_equal(waiting(office, "to_confirm"), before - 1);
	office_close(office);
}

struct list {
	struct desk *desk;
	const struct tree *letter;
	int printed, empty;
};

static bool print_one(void *self, const struct area_entry *area)
{
	struct list *list = self;
	struct problem problem = PROBLEM_INIT;
	char *text = desk_print_list(list->desk, list->letter, area->code, &problem);

	if (text == NULL) {
		assert_int_equal(problem.kind, PROBLEM_REFUSED);
		list->empty++;
	} else {
		assert_non_null(strstr(text, area->name));
		assert_non_null(strstr(text, "公示期满"));
		assert_null(strstr(text, "***"));
		list->printed++;
	}
	free(text);
	problem_release(&problem);
	return true;
}

/* All in publicity in the place of the selected household, on one print; whoever is objected to is not on it. */
static void test_publicity_list_of_a_place(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);
	struct list list = {.desk = office->screens.desk};
	date today = desk_here(list.desk)->day;

	(void)state;
	for (size_t i = 0; list.letter == NULL || strcmp(tree_text(list.letter, "letter"), "publicity_list") != 0; i++)
		assert_non_null(list.letter = letter_at(desk_pack(list.desk), i));
	for (date day = today; list.printed == 0 && day > today - 30; day--) {
		desk_set_day(list.desk, day);
		assert_true(desk_each_area(list.desk, print_one, &list, NULL));
	}
	assert_true(list.printed > 0);
	assert_true(list.empty > 0);
	assert_true(screen_open_queue(&office->screens, desk_queue(list.desk, "in_publicity")));
	office_expect(office, "p", "，全部");
	desk_set_day(list.desk, today);
	office_close(office);
}

/* A name that is taken is refused before the rest is asked; a parameter is read by its whole name. */
static void test_the_administrator_is_told_at_once(void **state)
{
	struct office *office = office_open_as("系统管理员", 24, 80);

	(void)state;
	office_expect(office, "u", "增加人员");
	office_expect(office, "n王经办<Enter>", "已有“王经办”");
	office_expect_not(office, "", "什么角色");
	office_expect(office, "<Esc>p", "最低生活保障标准");
	office_expect(office, "n", "正在录入：最低生活保障标准");
	office_close(office);
}

/* Whoever may not handle a row can look at it. */
static void test_auditor_only_looks(void **state)
{
	struct office *office = office_open_as(OFFICE_AUDITOR, 24, 80);

	(void)state;
	assert_true(screen_open_queue(&office->screens, desk_queue(office->screens.desk, "to_survey")));
	office_expect_not(office, "", "Enter 办理");
	office_expect(office, "<Enter>", "户页");
	office_expect_not(office, "", ".. "); /* not counted yet */
	office_close(office);
}

static void test_queue_on_a_wide_screen(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 43, 132);

	(void)state;
	assert_true(screen_open_queue(&office->screens, desk_queue(office->screens.desk, "overdue")));
	office_expect(office, "", "起算日期");
	office_expect_not(office, "", "handling");
	office_close(office);
}

/* ---- search ---- */

struct somebody {
	bool last; /* of a household; else the first */
	char name[64], number[32];
};

static bool take_one(void *self, const char *household)
{
	struct somebody *one = self;
	struct bench *bench = desk_bench(office_desk(), household, NULL);
	const struct record *member = bench_first(bench, desk_form(office_desk(), "member"));

	while (one->last && member != NULL && bench_next(bench, member) != NULL)
		member = bench_next(bench, member);
	if (member != NULL && one->last == (member != bench_first(bench, member->form)) && record_text(member, "id_number") != NULL) {
		snprintf(one->name, sizeof(one->name), "%s", record_text(member, "name"));
		snprintf(one->number, sizeof(one->number), "%s", record_text(member, "id_number"));
	}
	bench_free(bench);
	return one->number[0] == '\0';
}

static struct somebody anybody(bool last)
{
	struct somebody one = {.last = last};

	assert_true(desk_each_household(office_desk(), take_one, &one, NULL));
	assert_true(one.number[0] != '\0');
	return one;
}

static bool count_one(void *self, const struct record *record)
{
	(void)record;
	++*(int *)self;
	return true;
}

static int searches(void)
{
	int count = 0;

	assert_true(desk_each_office_record(office_desk(), "search_log", count_one, &count, NULL));
	return count;
}

static void test_search_in_every_way(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);
	struct somebody one = anybody(true);
	struct pinyin_initials initials;
	char *found = memory_format("> %s", one.name); /* the line of who was looked for */
	int before = searches();

	(void)state;
	office_expect(office, "/", "边打边找");
	office_expect(office, one.number, one.name);
	office_expect(office, "<Ctrl-U>", "边打边找");
	pinyin_initials(one.name, &initials);
	for (size_t i = 0; i < initials.count; i++) {
		office_expect(office, initials.strings[i], one.name);
		office_press(office, "<Ctrl-U>");
	}
	pinyin_initials_release(&initials);
	assert_int_equal(searches(), before);
	office_press(office, one.name);
	office_expect(office, "<Enter>", "户页");
	look_find(&office->shot, found);
	assert_int_equal(searches(), before + 1);
	free(found);
	office_close(office);
}

static void test_search_without_a_hit(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);

	(void)state;
	office_expect(office, "/<Enter>", "请先打");
	office_expect(office, "䶮䶮䶮<Enter>", "没有找到");
	office_close(office);
}

/* ---- the household ---- */

static struct office *open_somebody(const char *who, struct somebody *one)
{
	struct office *office = office_open_as(who, 24, 80);

	*one = anybody(false);
	office_press(office, "/");
	office_press(office, one->number);
	office_expect(office, "<Enter>", "户页");
	return office;
}

static void test_every_tab_of_the_household(void **state)
{
	struct somebody one;
	struct office *office = open_somebody(OFFICE_CLERK, &one);

	(void)state;
	office_expect(office, "1", one.name);
	office_expect(office, "2", "家庭年收入");
	office_expect(office, "3<End>", "困难救助申请");
	office_expect(office, "4", "日期");
	office_expect(office, "5", "时限");
	office_expect(office, "6", "各处录入的值");
	office_expect(office, "7", "救助链");
	office_expect(office, "<Home><Enter>", "经办：");
	office_expect(office, "<Right>", "关系");
	office_expect(office, "g", "只看谁的");
	office_expect(office, "g2<Enter>7", "[只看");
	office_close(office);
}

static void test_the_pack_is_read_clause_by_clause(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);

	(void)state;
	office_expect(office, "p", "试算");
	office_expect(office, "p", "逐条");
	office_expect(office, "", "按照现有规定执行");
	office_expect(office, "s", "存为文件");
	office_expect(office, "<Esc>", "试算");
	office_close(office);
}

static void test_numbers_are_masked_until_a_reason_is_given(void **state)
{
	struct somebody one;
	struct office *office = open_somebody(OFFICE_CLERK, &one);

	(void)state;
	office_expect_not(office, "1<Enter>", one.number);
	office_expect(office, "u", "理由");
	office_expect(office, "u<Enter>", "错误");
	office_expect(office, "u核对证件<Enter>", one.number);
	office_expect_not(office, "", one.number);
	office_close(office);
}

static void test_a_mistake_is_mended(void **state)
{
	struct somebody one;
	struct office *office = open_somebody(OFFICE_CLERK, &one);

	(void)state;
	office_expect(office, "c", "更正");
	office_expect(office, "<Esc>", "户页");
	office_expect(office, "v", "作废");
	office_expect(office, "v录错了人<Enter>", "不能恢复");
	office_expect(office, "", "户页");
	office_expect_not(office, "", "x 作废");
	office_close(office);
}

static void test_the_forms_of_a_household(void **state)
{
	struct somebody one;
	struct office *office = open_somebody(OFFICE_CLERK, &one);

	(void)state;
	office_expect(office, "f", "填哪张表");
	office_expect(office, "p", "打印什么");
	office_expect(office, "p1<Enter>", "核对授权书");
	office_expect(office, "", "***");
	office_close(office);
}

/* ---- the lock ---- */

static void test_lock_opens_for_the_same_person_only(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);

	(void)state;
	office_press(office, "<Down>");
	screens_lock(office->screens.tui, &office->screens);
	screens_lock(office->screens.tui, &office->screens);
	office_expect(office, "", "屏幕已锁定");
	office_expect(office, "<Esc>/<F1>", "屏幕已锁定");
	office_expect(office, "<Enter>wrong<Enter>", "屏幕已锁定");
	office_expect(office, "<Enter>demo<Enter>", "办事桌面");
	office_close(office);
}

/* ---- drafts ---- */

static void test_draft_is_offered_after_a_crash(void **state)
{
	struct office *office = office_open_as(OFFICE_OTHER_CLERK, 24, 80);

	(void)state;
	office_expect(office, "n", "户主姓名");
	office_press(office, "王半截<Enter>");
	office_close(office); /* nobody signed out */
	office = office_open(24, 80);
	office_expect(office, "<Up>" OFFICE_OTHER_CLERK "<Enter>demo<Enter>", "没有正常退出");
	office_expect(office, "<Enter>", "王半截");
	office_expect(office, "<Esc>", "接着填");
	office_press(office, "<Ctrl-Q><Enter>");
	office_expect_not(office, "<Up>" OFFICE_OTHER_CLERK "<Enter>demo<Enter>", "没有正常退出");
	office_expect(office, "<Home>x删除<Enter>", "待受理");
	office_expect_not(office, "", "接着填");
	office_close(office);
}

/* ---- how long a key takes ---- */

static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void measure(struct office *office, const char *what, const char *keys, int count)
{
	double start = milliseconds();

	for (int i = 0; i < count; i++)
		tui_feed_keys(office->screens.tui, keys);
	tui_run(office->screens.tui);
	print_message("# %s: %.2f ms of CPU a key\n", what, (milliseconds() - start) / count);
}

static void test_keys_are_answered(void **state)
{
	struct office *office = office_open_as(OFFICE_CLERK, 24, 80);

	(void)state;
	assert_true(screen_open_queue(&office->screens, desk_queue(office->screens.desk, "findings")));
	measure(office, "queue, Down", "<Down>", 50);
	office_press(office, "h");
	measure(office, "household, Right", "<Right>", 50);
	office_press(office, "<Esc>/");
	measure(office, "search, a letter", "w", 50);
	office_expect(office, "", "查找");
	office_close(office);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_wrong_passphrase),
	    cmocka_unit_test(test_missing_words_are_asked_for),
	    cmocka_unit_test(test_the_program_stays_at_escape),
	    cmocka_unit_test(test_desk_counts_and_names_the_person),
	    cmocka_unit_test(test_desk_shows_what_a_role_may),
	    cmocka_unit_test(test_leaving_is_asked),
	    cmocka_unit_test(test_accepting_moves_on_to_the_next),
	    cmocka_unit_test(test_supervisor_confirms_from_the_queue),
	    cmocka_unit_test(test_publicity_list_of_a_place),
	    cmocka_unit_test(test_the_administrator_is_told_at_once),
	    cmocka_unit_test(test_auditor_only_looks),
	    cmocka_unit_test(test_queue_on_a_wide_screen),
	    cmocka_unit_test(test_search_in_every_way),
	    cmocka_unit_test(test_search_without_a_hit),
	    cmocka_unit_test(test_every_tab_of_the_household),
	    cmocka_unit_test(test_the_pack_is_read_clause_by_clause),
	    cmocka_unit_test(test_numbers_are_masked_until_a_reason_is_given),
	    cmocka_unit_test(test_a_mistake_is_mended),
	    cmocka_unit_test(test_the_forms_of_a_household),
	    cmocka_unit_test(test_lock_opens_for_the_same_person_only),
	    cmocka_unit_test(test_draft_is_offered_after_a_crash),
	    cmocka_unit_test(test_keys_are_answered),
	};

	return cmocka_run_group_tests(tests, NULL, office_desk_free);
}
