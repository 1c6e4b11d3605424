/* Every screen as a whole: without colour, on a large terminal, resized at any moment, and with every message marked, so
 * that no text has escaped the catalogue. */
#include "desk_office.h"

#include <ftw.h>
#include <stdio.h>
#include <unistd.h>

#include "doudi/text.h"

/* How a screen is reached from the desk. */
struct stop {
	const char *what, *who, *queue, *keys;
};
static const struct stop stops[] = {
    {"signing in", NULL, NULL, "<Up>"},
    {"the desk", OFFICE_CLERK, NULL, ""},
    {"the desk's help", OFFICE_CLERK, NULL, "<F1>"},
    {"the desk of a supervisor", OFFICE_SUPERVISOR, NULL, "<End>"},
    {"a queue", OFFICE_CLERK, "to_survey", ""},
    {"a queue with deadlines", OFFICE_CLERK, "overdue", ""},
    {"changes to confirm", OFFICE_CLERK, "changes", ""},
    {"the next step", OFFICE_SUPERVISOR, "to_confirm", "d"},
    {"a new household", OFFICE_CLERK, NULL, "n甲<Enter>"},
    {"its list of codes", OFFICE_CLERK, NULL, "n甲<Enter><Enter><F4>"},
    {"its members", OFFICE_CLERK, NULL, "n甲<PgDn><Ins>乙<Enter>11010119000307021X<Enter>"},
    {"what is wrong with it", OFFICE_CLERK, NULL, "n甲<F10>"},
    {"an acceptance", OFFICE_CLERK, "to_accept", "<Enter><Enter>"},
    {"a survey", OFFICE_CLERK, "to_survey", "<Enter>"},
    {"a row of a survey", OFFICE_CLERK, "to_survey", "<Enter><PgDn><Ins>1<Enter>1<Enter><Enter>-5<Enter>"},
    {"a review sheet", OFFICE_CLERK, "to_review", "<Enter>"},
    {"it in full", OFFICE_CLERK, "to_review", "<Enter><F8><PgDn>"},
    {"a clause", OFFICE_CLERK, "to_review", "<Enter><Down><Enter>"},
    {"a what-if", OFFICE_CLERK, "to_review", "<Enter><F5>"},
    {"the members", OFFICE_CLERK, "findings", "h1"},
    {"the facts", OFFICE_CLERK, "findings", "h2"},
    {"the cases", OFFICE_CLERK, "in_publicity", "h3"},
    {"the findings", OFFICE_CLERK, "findings", "h4"},
    {"all records", OFFICE_CLERK, "in_publicity", "h5"},
    {"the contests", OFFICE_CLERK, "findings", "h6"},
    {"the chain", OFFICE_CLERK, "in_publicity", "h7"},
    {"an entry of the chain", OFFICE_CLERK, "in_publicity", "h7<Enter>"},
    {"a record", OFFICE_CLERK, "findings", "h1<Enter>"},
    {"the forms of a household", OFFICE_CLERK, "findings", "hf"},
    {"what to print", OFFICE_CLERK, "in_publicity", "p"},
    {"a print", OFFICE_CLERK, "in_publicity", "p1<Enter>"},
    {"the search", OFFICE_CLERK, NULL, "/"},
    {"hits", OFFICE_CLERK, NULL, "/w"},
    {"the parameters", OFFICE_SUPERVISOR, NULL, "p"},
    {"the lists of departments", OFFICE_CLERK, NULL, "i"},
    {"the areas", OFFICE_CLERK, NULL, "a"},
    {"the station", OFFICE_CLERK, NULL, "m"},
    {"leaving", OFFICE_CLERK, NULL, "<Esc>"},
};

static struct office *go(const struct stop *stop, int rows, int columns)
{
	struct office *office = stop->who != NULL ? office_open_as(stop->who, rows, columns) : office_open(rows, columns);

	if (stop->queue != NULL)
		assert_true(screen_open_queue(&office->screens, desk_queue(office->screens.desk, stop->queue)));
	return office;
}

/* Drafts that a stop left behind, the last one as its terminal closed, would show on the desk of the next. */
static void leave(struct office *office)
{
	struct desk *desk = office->screens.desk;
	struct draft *drafts = NULL;
	size_t count = 0;
	char *who = desk_signed_in(desk) ? memory_text(desk_here(desk)->user) : NULL;

	office_close(office);
	if (who == NULL)
		return;
	assert_true(desk_sign_in(desk, who, "demo", NULL));
	assert_true(draft_list(desk, &drafts, &count, NULL));
	for (size_t i = 0; i < count; i++)
		assert_true(draft_drop(desk, drafts[i].key, NULL));
	drafts_release(drafts, count);
	desk_sign_out(desk);
	free(who);
}

static void same_picture(const struct stop *stop, const struct screen_shot *one, const struct screen_shot *other)
{
	bool same = one->rows == other->rows && one->cursor_row == other->cursor_row && one->cursor_column == other->cursor_column;

	for (int row = 0; same && row < one->rows; row++)
		same = strcmp(one->lines[row], other->lines[row]) == 0;
	if (same)
		return;
	look_print(one);
	look_print(other);
	fail_msg("%s: not the same picture", stop->what);
}

static struct screen_shot picture(const struct stop *stop, int rows, int columns)
{
	struct office *office = go(stop, rows, columns);
	struct screen_shot shot = *office_press(office, stop->keys);

	office->shot = (struct screen_shot){.rows = 0};
	leave(office);
	return shot;
}

/* ---- the tests ---- */

static void test_mono_says_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(stops); i++) {
		struct screen_shot colour = picture(&stops[i], 24, 80), mono;

		setenv("NO_COLOR", "1", 1);
		mono = picture(&stops[i], 24, 80);
		unsetenv("NO_COLOR");
		same_picture(&stops[i], &colour, &mono);
		screen_shot_release(&colour);
		screen_shot_release(&mono);
	}
}

/* What fits on the small screen is on the large one too: its title and the marks of its rows. */
static void test_large(void **state)
{
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(stops); i++) {
		struct screen_shot small = picture(&stops[i], 24, 80), large = picture(&stops[i], 43, 132);
		size_t title = strcspn(small.lines[0] + 1, " ") + 1;

		assert_int_equal(large.rows, 43);
		assert_int_equal(strncmp(small.lines[0], large.lines[0], title), 0);
		look_find(&large, "F1 ");
		screen_shot_release(&small);
		screen_shot_release(&large);
	}
}

/* One key: text up to the next one, or a name in angles. */
static size_t key_length(const char *keys)
{
	const char *end = *keys == '<' ? strchr(keys, '>') : NULL;
	size_t length = 1;

	if (end != NULL)
		return (size_t)(end - keys) + 1;
	while (((unsigned char)keys[length] & 0xc0) == 0x80)
		length++;
	return length;
}

static void test_resized_at_any_moment(void **state)
{
	static const int sizes[][2] = {{43, 132}, {10, 40}, {24, 81}, {1, 1}, {60, 200}, {24, 80}};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(stops); i++) {
		struct screen_shot plain = picture(&stops[i], 24, 80);
		struct office *office = go(&stops[i], 24, 80);
		const char *keys = stops[i].keys;

		for (size_t length; *keys != '\0'; keys += length) {
			char *key = memory_text_part(keys, length = key_length(keys));

			tui_feed_resize(office->screens.tui, 43, 132);
			tui_feed_resize(office->screens.tui, 24, 80);
			tui_feed_keys(office->screens.tui, key);
			free(key);
		}
		for (size_t k = 0; k < BASE_COUNT(sizes); k++)
			tui_feed_resize(office->screens.tui, sizes[k][0], sizes[k][1]);
		office_press(office, "");
		same_picture(&stops[i], &plain, &office->shot);
		screen_shot_release(&plain);
		leave(office);
	}
}

/* ---- every message marked ---- */

static struct buffer corpus; /* what is no message: forms, packs, and all that the station holds */

static void add_file(const char *path)
{
	char bytes[1 << 16];
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	for (size_t count; (count = fread(bytes, 1, sizeof(bytes), file)) > 0;)
		buffer_add_bytes(&corpus, bytes, count);
	buffer_add_char(&corpus, '\n');
	fclose(file);
}

static int add_found(const char *path, const struct stat *status, int flag, struct FTW *walk)
{
	(void)status, (void)walk;
	if (flag == FTW_F)
		add_file(path);
	return 0;
}

static void learn_data(void)
{
	corpus = (struct buffer)BUFFER_INIT(256u << 20);
	assert_int_equal(nftw(desk_forms_dir(), add_found, 16, FTW_PHYS), 0);
	unlink("station.copy");
	assert_true(store_backup(desk_store(office_desk()), "station.copy", NULL));
	add_file("station.copy");
	unlink("station.copy");
	for (size_t i = 0; i < BASE_COUNT(stops); i++)
		buffer_add(&corpus, stops[i].keys); /* what is typed */
}

static void check_run(const struct stop *stop, const struct screen_shot *shot, const char *start, const char *end)
{
	if (end == start || memmem(corpus.data, corpus.length, start, (size_t)(end - start)) != NULL)
		return;
	look_print(shot);
	fail_msg("%s: \"%.*s\" is no message", stop->what, (int)(end - start), start);
}

/* Han characters outside of the marks, up to the next other character: they must be data. Messages hold others. A mark that was cut ends where
 * the text was cut; one that was wrapped goes on in the next line. */
static int check_line(const struct stop *stop, const struct screen_shot *shot, int row, int inside)
{
	const char *text = shot->lines[row], *start = text;
	uint32_t point;

	if (inside > 0 && strstr(text, "〔") == NULL && strstr(text, "〕") == NULL)
		return *text != '\0' ? inside : 0;
	for (size_t length; (length = utf8_next(text, &point)) > 0; text += length) {
		if (point >= 0x4e00 && point <= 0x9fff)
			continue;
		if (inside == 0)
			check_run(stop, shot, start, text);
		inside += point == 0x3014 ? 1 : point == 0x3015 && inside > 0 ? -1 : 0;
		inside = strncmp(text, "..", 2) == 0 ? 0 : inside;
		start = text + length;
	}
	if (inside == 0)
		check_run(stop, shot, start, text);
	return inside;
}

static void test_every_text_is_a_message(void **state)
{
	const char *build = getenv("DOUDI_BUILD");
	char *folder = memory_format("%s/i18n", build != NULL ? build : "."), *locales = memory_format("%s/locale", build);

	(void)state;
	learn_data();
	setenv("LOCPATH", locales, 1);
	setenv("LC_ALL", "zh_CN.UTF-8", 1);
	setenv("LANGUAGE", "pseudo", 1);
	bindtextdomain("doudi", folder);
	bind_textdomain_codeset("doudi", "UTF-8");
	textdomain("doudi");
	for (size_t i = 0; i < BASE_COUNT(stops); i++) {
		struct screen_shot shot = picture(&stops[i], 24, 80);
		int inside = 0;

		look_find(&shot, "〔");
		for (int row = 0; row < shot.rows; row++)
			inside = check_line(&stops[i], &shot, row, inside);
		screen_shot_release(&shot);
	}
	free(locales);
	free(folder);
	buffer_release(&corpus);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_mono_says_the_same),
	    cmocka_unit_test(test_large),
	    cmocka_unit_test(test_resized_at_any_moment),
	    cmocka_unit_test(test_every_text_is_a_message),
	};

	return cmocka_run_group_tests(tests, NULL, office_desk_free);
}
