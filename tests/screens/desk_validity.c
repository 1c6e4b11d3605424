/* A region's document before its first day, in force, and after its last: said on the desk, and nothing is blocked. */
#include "desk_office.h"

#include "doudi/demo.h"

static struct desk *made;

static struct office *open_on(date day)
{
	struct office *office = memory_new(sizeof(*office));
	struct demo_options options = {.pack = "changsha", .households = 3, .seed = 7, .day = date_make(2025, 11, 20)};
	struct problem problem = PROBLEM_INIT;

	if (made == NULL)
		made = demo_make(&options, NULL, NULL, &problem);
	if (made == NULL)
		fail_msg("%s", problem.text);
	desk_set_day(made, day);
	office->screens = (struct screens){.tui = look_open(24, 80, false), .desk = made, .path = ":memory:",
	    .trouble = &office->trouble};
	tui_set_bell(office->screens.tui, false);
	assert_true(screen_open_sign_in(&office->screens, &office->trouble));
	office_expect(office, "<Up>" OFFICE_CLERK "<Enter>demo<Enter>", "办事桌面");
	return office;
}

static void check(date day, const char *word, const char *sentence)
{
	static const char *const words[] = {"未施行", "有效期已满"};
	struct office *office = open_on(day);

	for (size_t i = 0; i < BASE_COUNT(words); i++) {
		if (word != NULL && strcmp(word, words[i]) == 0)
			office_expect(office, "", words[i]);
		else
			office_expect_not(office, "", words[i]);
	}
	if (sentence != NULL) {
		office_expect(office, "", sentence);
		office_expect(office, "n", word); /* the header goes along, and a household may be registered */
		office_expect(office, "", "户主姓名");
	}
	office_close(office);
}

static void test_before_its_first_day(void **state)
{
	(void)state;
	check(date_make(2025, 11, 30), "未施行", "自 2025-12-01 起施行");
	check(date_make(2025, 12, 1), NULL, NULL);
}

static void test_after_its_last_day(void **state)
{
	(void)state;
	check(date_make(2030, 11, 30), NULL, NULL);
	check(date_make(2030, 12, 1), "有效期已满", "最后一天是 2030-11-30");
}

static int close_desk(void **state)
{
	(void)state;
	desk_free(made);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_before_its_first_day),
	    cmocka_unit_test(test_after_its_last_day),
	};

	return cmocka_run_group_tests(tests, NULL, close_desk);
}
