/* Keys and sizes at random, seeded: nothing crashes, nothing passes the edge, text stays whole. */
#include "look.h"

#include "doudi/text.h"
#include "example.h"
#include "sample_form.h"

#define KEYS 1000

static const char *const keys[] = {
    "<Enter>", "<Tab>", "<Shift-Tab>", "<Up>", "<Down>", "<Left>", "<Right>", "<Home>", "<End>", "<PgUp>", "<PgDn>", "<Ins>",
    "<Del>", "<Backspace>", "<Esc>", "<F1>", "<F2>", "<F4>", "<F6>", "<F8>", "<F9>", "<F10>", "<F12>", "<Ctrl-S>", "<Ctrl-D>",
    "<Ctrl-R>", "<Ctrl-U>", "<Ctrl-Del>", "<Ctrl-Home>", "<Ctrl-End>", "<Ctrl-L>", "<Esc-Enter>", "<Num+>", "<Num->", "<Num/>",
    "<Ctrl-Left>", "<Ctrl-Right>", "<Ctrl-K>", "王", "䶮", "\U0002CB4E", "“", "1", "20", "300", "a", "?", "/", "+", "..", " "};

static void feed_at_random(struct tui *tui)
{
	uint64_t what = random_below(40);
	if (what == 0)
		tui_feed_resize(tui, 1 + (int)random_below(50), 1 + (int)random_below(140));
	else if (what <= 2)
		tui_feed_resize(tui, 24 + (int)random_below(20), 80 + (int)random_below(60));
	else if (what == 3)
		tui_feed_paste(tui, "一\n二\t三\x01\n\U000E0041\u202E四");
	else
		tui_feed_keys(tui, keys[random_below(BASE_COUNT(keys))]);
}

static void play(struct tui *tui, uint64_t seed)
{
	random_seed(seed);
	for (int i = 0; i < KEYS / 20; i++) {
		struct screen_shot shot = {.rows = 0};
		for (int key = 0; key < 20; key++)
			feed_at_random(tui);
		tui_feed_shot(tui, &shot);
		tui_run(tui);
		look_fits(&shot);
		for (int row = 0; row < shot.rows; row++)
			assert_true(utf8_is_valid(shot.lines[row], strlen(shot.lines[row])));
		assert_true(shot.cursor_row < shot.rows && shot.cursor_column < shot.columns);
		screen_shot_release(&shot);
	}
	random_unseed();
}

static void test_form(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2; seed++) {
		struct sample_form sample = {.rows = 2};
		struct tui *tui = look_open(24, 80, seed % 2);
		assert_non_null(screen_push(tui, &sample_form_screen, &sample, NULL));
		play(tui, seed);
		tui_close(tui);
		for (int i = 0; i < SAMPLE_FIELDS; i++)
			assert_true(!sample.head[i] || utf8_is_valid(sample.head[i], strlen(sample.head[i])));
		sample_form_release(&sample);
	}
}

static void test_list(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2; seed++) {
		struct example example = {.count = seed == 1 ? 100000 : 7};
		struct tui *tui = look_open(43, 132, seed % 2);
		assert_non_null(screen_push(tui, &example_screen, &example, NULL));
		play(tui, seed);
		tui_close(tui);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_form),
	    cmocka_unit_test(test_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
