/* Search: names, initials in every reading, ID numbers whole and in part, villages. */
#include "desk_scratch.h"

static struct desk *desk;
static struct house house;

static int open_desk(void **state)
{
	static const char *const people[][3] = {
	    {"652325195003040016", "单雄信", "other"}, {"652325198808080019", "覃小梅", "other"},
	    {"652325197001010015", "阿卜杜拉·买买提", "other"}, {"652325197001010023", "𬭎䶮", "other"},
	};

	(void)state;
	desk = desk_scratch(NULL, "T1");
	house = file_house(desk, EAST);
	for (size_t i = 0; i < BASE_COUNT(people); i++)
		free(file_member(desk, house.id, people[i][0], people[i][1], people[i][2]));
	return 0;
}

static int close_desk(void **state)
{
	(void)state;
	house_release(&house);
	desk_free(desk);
	return 0;
}

static void assert_found(const char *text, const char *name)
{
	struct problem problem = PROBLEM_INIT;
	struct search_hit *hits;
	size_t count;
	bool found = false;

	must(desk_search(desk, text, 100, false, &hits, &count, NULL, &problem), &problem);
	for (size_t i = 0; i < count; i++) {
		found = found || (name != NULL && strcmp(hits[i].name, name) == 0);
		assert_null(strstr(hits[i].id_masked, "19790502")); /* masked */
	}
	if (name != NULL && !found)
		fail_msg("%s does not find %s", text, name);
	if (name == NULL && count > 0)
		fail_msg("%s finds %s", text, hits[0].name);
	search_hits_release(hits, count);
}

static void everybody_is_found(void **state)
{
	static const char *const cases[][2] = {
	    {"单雄信", "单雄信"}, {"单", "单雄信"}, {"sxx", "单雄信"}, {"dxx", "单雄信"}, {"SXX", "单雄信"}, {"dx", "单雄信"},
	    {"q", "覃小梅"}, {"t", "覃小梅"}, {"qxm", "覃小梅"}, {"txm", "覃小梅"}, {"覃小", "覃小梅"},
	    {"阿卜杜拉·买买提", "阿卜杜拉·买买提"}, {"阿卜杜拉•买买提", "阿卜杜拉·买买提"}, {"阿卜杜拉．买买提", "阿卜杜拉·买买提"},
	    {"𬭎䶮", "𬭎䶮"}, {"𬭎", "𬭎䶮"},
	    {MAN, "马成林"}, {"652325197905", "马成林"}, {"0312", "马成林"}, {"020312", "马成林"}, {"６５２３２５１９７９０５０２０３１２", "马成林"},
	    {"东关社区", "马成林"}, {"东关", "马成林"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++)
		assert_found(cases[i][0], cases[i][1]);
}

static void nobody_else_is(void **state)
{
	static const char *const cases[] = {"雄信", "xx", "9999", "652325197905020313", "西关", "王秀兰a", "", "  ", "%", "_", "'"};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++)
		assert_found(cases[i], NULL);
}

static void a_changed_name_is_found_by_the_new_one_only(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct filed filed = {.record = ""};
	struct sheet *sheet = sheet_change(desk, house.woman, &problem);

	(void)state;
	must(sheet != NULL && sheet_put(desk, sheet, "name", "仇秀兰", &problem), &problem);
	sheet->reason = memory_text("户口簿更正");
	must(try_sheet(desk, sheet, &filed, &problem), &problem);
	filed_release(&filed);
	assert_found("王秀兰", NULL);
	assert_found("qxl", "仇秀兰"); /* as a surname */
	assert_found("cxl", "仇秀兰");
	must(try_sheet(desk, sheet_void(desk, house.woman, "不是这一户的人", &problem), &filed, &problem), &problem);
	filed_release(&filed);
	assert_found("仇秀兰", NULL);
	assert_found(WOMAN, NULL);
	must(desk_rebuild(desk, &problem), &problem);
	assert_found("仇秀兰", NULL);
	assert_found("dxx", "单雄信");
}

static void a_logged_search_is_an_event(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct search_hit *hits;
	size_t count;
	int64_t events = count_of(desk, "event");

	(void)state;
	must(desk_search(desk, "dxx", 10, true, &hits, &count, NULL, &problem), &problem);
	search_hits_release(hits, count);
	assert_int_equal(count_of(desk, "event"), events + 1);
	assert_int_equal(count_of(desk, "search_log"), 1);
}

static void the_limit_is_kept(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct search_hit *hits;
	size_t count;

	(void)state;
	must(desk_search(desk, "6523", 3, false, &hits, &count, NULL, &problem), &problem);
	assert_int_equal(count, 3);
	search_hits_release(hits, count);
}

static void a_known_person_by_number_or_name_and_birth(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct search_hit *hits;
	size_t count;
	int64_t restricted;

	(void)state;
	must(desk_known_person(desk, MAN, "马成林", date_make(1979, 5, 2), &hits, &count, &restricted, &problem), &problem);
	assert_int_equal(count, 1);
	assert_string_equal(hits[0].record, house.man);
	assert_int_equal(restricted, 0);
	search_hits_release(hits, count);
	must(desk_known_person(desk, NULL, "马成林", date_make(1979, 5, 2), &hits, &count, &restricted, &problem), &problem);
	assert_int_equal(count, 1);
	search_hits_release(hits, count);
	must(desk_known_person(desk, NULL, "马成林", date_make(1979, 5, 3), &hits, &count, &restricted, &problem), &problem);
	assert_int_equal(count, 0);
	must(desk_known_person(desk, "65232519790502", NULL, DATE_NONE, &hits, &count, &restricted, &problem), &problem);
	assert_int_equal(count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(everybody_is_found),
	    TEST(nobody_else_is),
	    TEST(a_changed_name_is_found_by_the_new_one_only),
	    TEST(a_logged_search_is_an_event),
	    TEST(the_limit_is_kept),
	    TEST(a_known_person_by_number_or_name_and_birth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
