/* Which pack a station takes over: signed by two of the county, never an older one, never two of one number. */
#include "pack_scratch.h"

static void two_signatures_bring_it_in(void **state)
{
	struct yard *yard = *state;
	struct pack_signed done;
	struct desk *desk;

	edition(yard, 2, "", "next");
	not_adopted(yard, "T", "两人签名 K 已签的：没有");
	assert_false(signs(yard, "K", "boss").again);
	not_adopted(yard, "T", "boss（K） 不算数的：没有");
	done = signs(yard, "K", "boss");
	assert_true(done.again && done.count == 1);
	not_adopted(yard, "T", "两人签名 boss（K）");
	signs(yard, "K", "admin");
	adopted(yard, "T");
	desk = station_open(yard, "T", "admin");
	assert_int_equal(number(desk, "SELECT count(*) FROM pack_signature WHERE version = 2 AND signer IN ('boss', 'admin') AND signer_station = 'K'"), 2);
	assert_int_equal(number(desk, "SELECT max(version) FROM adoption"), 2);
	desk_free(desk);
	desk = station_open(yard, "K", "boss");
	assert_int_equal(number(desk, "SELECT count(*) FROM pack_signature"), 2);
	assert_int_equal(number(desk, "SELECT count(*) FROM event WHERE type = 'adopt'"),
	    2 + number(desk, "SELECT count(*) FROM pack_text") + number(desk, "SELECT count(*) FROM adoption"));
	desk_free(desk);
	adopted(yard, "K"); /* its own people's word is enough there too, and what is on file is not filed again */
	desk = station_open(yard, "K", "boss");
	assert_int_equal(number(desk, "SELECT count(*) FROM pack_signature"), 2);
	desk_free(desk);
}

static void no_way_back(void **state)
{
	struct yard *yard = *state;

	edition(yard, 3, "", "next");
	signed_by_two(yard);
	adopted(yard, "T");
	edition(yard, 2, "", "older");
	signed_by_two(yard);
	not_adopted(yard, "T", "旧的 第 3 版 不能退回");
}

/* What was adopted above counts as well, once it is known. */
static void nor_behind_the_county(void **state)
{
	struct yard *yard = *state;

	edition(yard, 3, "", "next");
	signed_by_two(yard);
	adopted(yard, "K");
	edition(yard, 2, "", "older");
	signed_by_two(yard);
	post(yard, "K", "T");
	not_adopted(yard, "T", "旧的 第 3 版");
}

static void one_number_one_text(void **state)
{
	struct yard *yard = *state;

	edition(yard, 2, "", "next");
	signed_by_two(yard);
	adopted(yard, "T");
	edition(yard, 2, "", "not the same");
	not_adopted(yard, "T", "两人签名");
	signed_by_two(yard);
	not_adopted(yard, "T", "混装 第 2 版");
	edition(yard, 1, "", "nor that of the first");
	signed_by_two(yard);
	not_adopted(yard, "T", "旧的");
}

/* Files of two editions in one folder: the signatures are of neither. */
static void mixed_files(void **state)
{
	struct yard *yard = *state;

	edition(yard, 2, "", "next");
	signed_by_two(yard);
	yard_write(yard, "extra.yaml", "words: {of: another}\n");
	not_adopted(yard, "T", "另一版 同一版的整个文件夹");
	yard_remove_file(yard, "extra.yaml");
	adopted(yard, "T");
}

static void not_far_ahead(void **state)
{
	struct yard *yard = *state;

	edition(yard, 1002, "", "too far");
	signed_by_two(yard);
	not_adopted(yard, "T", "跳得太远 1000");
	edition(yard, 1001, "", "just so");
	signed_by_two(yard);
	adopted(yard, "T");
}

static void not_after_its_last_day(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct pack_signed done;
	struct desk *desk;
	char *warning;

	edition(yard, 2, "2025-03-10", "for a week");
	signed_by_two(yard);
	not_adopted_on(yard, "T", date_make(2025, 3, 11), "截止日期 2025-03-10");
	adopted(yard, "T");
	desk = station_open(yard, "T", "admin");
	desk_set_day(desk, date_make(2025, 3, 10));
	assert_null(desk_pack_warning(desk));
	desk_set_day(desk, date_make(2025, 3, 11));
	warning = desk_pack_warning(desk);
	assert_non_null(strstr(warning, "2025-03-10"));
	free(warning);
	desk_set_day(desk, TODAY);
	free(file_form(desk, "area", NULL, "{code: '" TOWN "', name: 奇台镇, kind: urban, level: township}")); /* work goes on */
	desk_free(desk);
	desk = station_open(yard, "K", "third");
	desk_set_day(desk, date_make(2025, 3, 11));
	assert_false(sign_folder(yard, desk, &done, &problem));
	assert_non_null(strstr(problem.text, "不能再签"));
	problem_release(&problem);
	desk_free(desk);
}

/* Signing again goes on from a file of this edition, and leaves one of another behind. */
static void another_edition_begins_anew(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct pack_signed done;
	struct desk *desk;
	char *path, *whole;

	edition(yard, 2, "", "next");
	signed_by_two(yard);
	path = memory_format("%s/pack/sixth/signatures.json", yard->forms);
	whole = yard_read(path);
	free(path);
	edition(yard, 3, "", "after that");
	yard_write(yard, "signatures.json", whole);
	done = signs(yard, "K", "third");
	assert_true(done.replaced && !done.again && done.count == 1);
	not_adopted(yard, "T", "third（K）");
	yard_write(yard, "signatures.json", "not JSON");
	desk = station_open(yard, "K", "boss");
	assert_false(sign_folder(yard, desk, &done, &problem));
	assert_non_null(strstr(problem.text, "已损坏"));
	problem_release(&problem);
	desk_free(desk);
	free(whole);
}

/* No number comes into the office but by the job. */
static void adoption_is_not_filed_by_hand(void **state)
{
	struct yard *yard = *state;
	struct desk *desk = station_open(yard, "K", "admin");
	struct problem problem = PROBLEM_INIT;

	assert_false(desk_may(desk, desk_form(desk, "adoption")));
	assert_null(open_with(desk, "adoption", NULL, "{region: sixth, hash: abc, version: 900}", &problem));
	assert_non_null(strstr(problem.text, "doudi adopt"));
	problem_release(&problem);
	assert_int_equal(number(desk, "SELECT count(*) FROM adoption"), 1);
	desk_free(desk);
}

static void wrong_versions_are_refused(void **state)
{
	static const char *const wrong[][2] = {{"version: 0\n", "version"}, {"version: -1\n", "version"}, {"version: two\n", "version"},
	    {"version: 1.5\n", "version"}, {"version: [1]\n", "version"}, {"version: 99999999999\n", "version"}, {"expires: soon\n", "expires"}};
	struct yard *yard = *state;

	for (size_t i = 0; i < BASE_COUNT(wrong); i++) {
		struct problem problem = PROBLEM_INIT;
		char *text = memory_format(YARD_PACK "%s", wrong[i][0]);

		yard_write(yard, "pack.yaml", text);
		assert_null(pack_load(yard->forms, "sixth", &problem));
		assert_non_null(strstr(problem.text, wrong[i][1]));
		problem_release(&problem);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    PACK_TEST(two_signatures_bring_it_in),
	    PACK_TEST(no_way_back),
	    PACK_TEST(nor_behind_the_county),
	    PACK_TEST(one_number_one_text),
	    PACK_TEST(mixed_files),
	    PACK_TEST(not_far_ahead),
	    PACK_TEST(not_after_its_last_day),
	    PACK_TEST(another_edition_begins_anew),
	    PACK_TEST(adoption_is_not_filed_by_hand),
	    PACK_TEST(wrong_versions_are_refused),
	};

	return cmocka_run_group_tests(tests, stations_make, stations_remove);
}
