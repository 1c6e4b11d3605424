/* A number that holds an ID number (mask: yes) on every screen that shows a person's record; and how it is seen whole. */
#include "station.h"

#define NUMBER "652325198111200025"
#define CERT NUMBER "43"
#define MASKED "652*************2543"

static struct station station;
static struct station_case made;
static char *wife;

static void put(struct sheet *sheet, const char *field, const char *typed)
{
	struct problem problem = PROBLEM_INIT;

	if (!sheet_put(station.screens.desk, sheet, field, typed, &problem))
		fail_msg("%s", problem.text);
}

static void give_certificate(void)
{
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = sheet_change(station.screens.desk, wife, &problem);
	struct filed filed;

	assert_non_null(sheet);
	sheet->reason = memory_text("办了证");
	put(sheet, "disability_kind", "intellectual");
	put(sheet, "disability_level", "3");
	put(sheet, "disability_cert", CERT);
	if (!desk_file(station.screens.desk, sheet, &filed, &problem))
		fail_msg("%s", problem.text);
	filed_release(&filed);
	sheet_free(sheet);
}

static void open_with_certificate(int rows, int columns)
{
	struct statement *find;

	station_open(&station, rows, columns, false);
	station_case_make(&station, NULL, &made);
	find = store_statement(desk_store(station.screens.desk), "SELECT id FROM member WHERE id_number = ?");
	statement_bind_text(find, 1, NUMBER);
	assert_true(statement_step(find));
	wife = memory_text(statement_text(find, 0));
	statement_reset(find);
	give_certificate();
}

static void close_all(void)
{
	free(wife);
	station_case_release(&made);
	station_close(&station);
}

static const struct screen_shot *press(const char *keys)
{
	const struct screen_shot *shot = station_press(&station, keys);

	assert_false(look_has(shot, NUMBER));
	return shot;
}

static void test_the_record_and_the_chain(void **state)
{
	(void)state;
	open_with_certificate(43, 132);
	assert_true(screen_open_record(&station.screens, wife));
	look_find(press(""), MASKED);
	station_keys(&station, "<Esc>");
	for (int page = 1; page <= 7; page++) {
		char key[2] = {(char)('0' + page), '\0'};

		assert_true(screen_open_household(&station.screens, made.household, NULL));
		press(key);
		station_keys(&station, "<Esc>");
	}
	close_all();
}

/* Left as it is, the masked text is no entry; typed otherwise it is refused. */
static void test_the_correction(void **state)
{
	const struct form_target target = {.field = "disability_cert"};
	char *kept;

	(void)state;
	open_with_certificate(43, 132);
	assert_true(screen_open_change(&station.screens, wife, &target));
	look_find(press(""), MASKED);
	look_find(press("<Enter><Up>652*************2544<Enter>"), "星号");
	station_keys(&station, "<Esc>");
	kept = station_value_of(&station, wife, "disability_cert");
	assert_string_equal(kept, CERT);
	free(kept);
	close_all();
}

/* Of several numbers the selected one. */
static void test_seen_whole_with_a_reason(void **state)
{
	const struct screen_shot *shot = &station.shots[0];
	char *field;

	(void)state;
	open_with_certificate(43, 132);
	assert_true(screen_open_record(&station.screens, wife));
	for (int i = 0; i < 18; i++)
		tui_feed_keys(station.screens.tui, "<Down>");
	tui_feed_keys(station.screens.tui, "u核对原件<Enter>");
	station_shoot(&station, 0);
	tui_feed_keys(station.screens.tui, "<Enter>");
	tui_run(station.screens.tui);
	look_find(shot, CERT);
	field = station_value(&station, "unmask", "field");
	assert_string_equal(field, "disability_cert");
	free(field);
	close_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_record_and_the_chain),
	    cmocka_unit_test(test_the_correction),
	    cmocka_unit_test(test_seen_whole_with_a_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
