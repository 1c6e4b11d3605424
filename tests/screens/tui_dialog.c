/* Dialogs, texts to read, and screens that push and leave. */
#include "look.h"

#include <stdio.h>

#include "tui/canvas.h"

struct opener {
	void (*open)(struct opener *, struct tui *);
	bool confirmed;
	char *answer;
	int resumed, closed, picked;
	bool chosen[3];
};

static void key_open(struct screen *screen)
{
	struct opener *opener = screen->data;
	opener->open(opener, screen->tui);
}

static void opener_resume(struct screen *screen)
{
	((struct opener *)screen->data)->resumed++;
}

static void opener_close(struct screen *screen)
{
	((struct opener *)screen->data)->closed++;
}

static void opener_draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	(void)screen;
	for (int row = 0; row < body.rows; row++)
		canvas_text(canvas, body.row + row, 1, body.columns - 1, STYLE_PLAIN,
		            "中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文中文");
}

static const struct key_binding opener_keys[] = {
    {'o', 0, N_("打开"), NULL, key_open, NULL},
    {0},
};
static const struct screen_ops opener_ops = {.name = "opener", .title = N_("底下"), .keys = opener_keys, .draw = opener_draw,
                                             .resume = opener_resume, .close = opener_close};

static struct tui *begin(struct opener *opener, void (*open)(struct opener *, struct tui *), int rows, int columns)
{
	struct tui *tui = look_open(rows, columns, false);
	opener->open = open;
	assert_non_null(screen_push(tui, &opener_ops, opener, NULL));
	return tui;
}

static void ask_word(struct opener *opener, struct tui *tui)
{
	opener->confirmed = dialog_confirm(tui, "终止救助", "终止后不能撤回。", "终止");
}

static void test_typed_word(void **state)
{
	struct opener opener = {.open = NULL};
	struct screen_shot asked, wrong;
	struct tui *tui = begin(&opener, ask_word, 24, 80);
	(void)state;
	tui_feed_keys(tui, "o");
	tui_feed_shot(tui, &asked);
	tui_feed_keys(tui, "终<Enter>");
	tui_feed_shot(tui, &wrong);
	tui_feed_keys(tui, "<Esc>");
	tui_run(tui);
	assert_false(opener.confirmed);
	look_find(&asked, "终止后不能撤回");
	look_cursor_behind(&asked, "录入“终止”：");
	look_find(&wrong, "请录入“终止”再按 Enter");
	look_fits(&asked);
	tui_feed_keys(tui, "O终止<Enter>");
	tui_run(tui);
	assert_true(opener.confirmed);
	screen_shot_release(&asked);
	screen_shot_release(&wrong);
	tui_close(tui);
}

/* A wide character that a popup covers by half goes whole. */
static void test_popup_over_chinese_leaves_no_halves(void **state)
{
	(void)state;
	for (int columns = 80; columns < 84; columns++) {
		struct opener opener = {.open = NULL};
		struct screen_shot shot, after;
		struct tui *tui = begin(&opener, ask_word, 24, columns);
		tui_feed_keys(tui, "o");
		tui_feed_shot(tui, &shot);
		tui_feed_keys(tui, "<Esc>");
		tui_feed_shot(tui, &after);
		tui_run(tui);
		look_fits(&shot);
		for (int row = 1; row < 22; row++) {
			const char *title = strstr(shot.lines[row], "终止救助");
			if (title)
				assert_non_null(strstr(shot.lines[row], "中"));
			assert_int_equal(strncmp(after.lines[row], " 中文中文", 13), 0);
		}
		look_fits(&after);
		screen_shot_release(&shot);
		screen_shot_release(&after);
		tui_close(tui);
	}
}

static void ask_text(struct opener *opener, struct tui *tui)
{
	struct dialog_question question = {.title = "理由", .text = "为什么作废？", .label = "理由：", .start = "录错了", .maximum = 5,
	                                   .required = true};
	free(opener->answer);
	opener->answer = dialog_ask(tui, &question);
}

static void test_question(void **state)
{
	struct opener opener = {.open = NULL};
	struct screen_shot full, empty;
	struct tui *tui = begin(&opener, ask_text, 24, 80);
	(void)state;
	tui_feed_keys(tui, "o<End>一二三");
	tui_feed_shot(tui, &full);
	tui_feed_keys(tui, "<Enter>");
	tui_run(tui);
	assert_string_equal(opener.answer, "录错了一二");
	look_find(&full, "最多 5 字");
	tui_feed_keys(tui, "o<Backspace><Enter>");
	tui_feed_shot(tui, &empty);
	tui_feed_keys(tui, "<Esc>");
	tui_run(tui);
	look_find(&empty, "这里必须填写");
	assert_null(opener.answer);
	assert_int_equal(opener.resumed, 0); /* a dialog returns to the handler that asked */
	screen_shot_release(&full);
	screen_shot_release(&empty);
	tui_close(tui);
	assert_int_equal(opener.closed, 1);
}

static void ask_secret(struct opener *opener, struct tui *tui)
{
	struct dialog_question question = {.title = "口令", .label = "口令：", .secret = true};
	free(opener->answer);
	opener->answer = dialog_ask(tui, &question);
}

static void test_secret(void **state)
{
	struct opener opener = {.open = NULL};
	struct screen_shot shot;
	struct tui *tui = begin(&opener, ask_secret, 24, 80);
	(void)state;
	tui_feed_keys(tui, "odemo密");
	tui_feed_shot(tui, &shot);
	tui_feed_keys(tui, "<Enter>");
	tui_run(tui);
	look_cursor_behind(&shot, "口令：*****");
	assert_false(look_has(&shot, "demo"));
	assert_string_equal(opener.answer, "demo密");
	free(opener.answer);
	screen_shot_release(&shot);
	tui_close(tui);
}

static void read_long(struct opener *opener, struct tui *tui)
{
	struct buffer text = BUFFER_INIT(64 << 10);
	(void)opener;
	for (int i = 1; i <= 100; i++)
		buffer_add_format(&text, "第%d行：经办人员应当逐项核对申请人申报的家庭人口和收入状况。\n", i);
	dialog_message(tui, "条文", buffer_text(&text));
	buffer_release(&text);
}

static void test_long_text_scrolls(void **state)
{
	struct opener opener = {.open = NULL};
	struct screen_shot top, next, bottom;
	struct tui *tui = begin(&opener, read_long, 24, 80);
	(void)state;
	tui_feed_keys(tui, "o<Up>");
	tui_feed_shot(tui, &top);
	tui_feed_keys(tui, "<PgDn>");
	tui_feed_shot(tui, &next);
	tui_feed_keys(tui, "<End><Down>");
	tui_feed_shot(tui, &bottom);
	tui_feed_keys(tui, "<Enter>");
	tui_run(tui);
	look_find(&top, "第1行");
	assert_false(look_has(&next, "第1行"));
	look_find(&bottom, "第100行");
	look_fits(&bottom);
	screen_shot_release(&top);
	screen_shot_release(&next);
	screen_shot_release(&bottom);
	tui_close(tui);
}

static bool refuse_open(struct screen *screen, struct problem *problem)
{
	(void)screen;
	return problem_set(problem, PROBLEM_REFUSED, "没有权限。");
}

static void test_screens_come_and_go(void **state)
{
	static const struct screen_ops refusing = {.name = "refusing", .open = refuse_open, .close = opener_close};
	static const struct screen_ops upper_ops = {.name = "upper", .title = "上面", .close = opener_close};
	struct opener lower = {.open = NULL}, upper = {.open = NULL};
	struct screen_shot shot;
	struct problem problem = PROBLEM_INIT;
	struct tui *tui = begin(&lower, ask_word, 24, 80);
	(void)state;
	assert_null(screen_push(tui, &refusing, &upper, &problem));
	assert_int_equal(upper.closed, 1);
	tui_say_problem(tui, &problem);
	assert_non_null(screen_push(tui, &upper_ops, &upper, NULL));
	tui_feed_shot(tui, &shot);
	tui_feed_keys(tui, "<Esc>");
	tui_run(tui);
	look_find(&shot, "上面");
	look_find(&shot, "错误：没有权限。");
	assert_int_equal(upper.closed, 2);
	assert_int_equal(lower.resumed, 1);
	problem_release(&problem);
	screen_shot_release(&shot);
	tui_close(tui);
}

/* What ends the program while a dialog is open ends the dialog as cancelled. */
static void test_open_dialog_is_cancelled_at_the_end(void **state)
{
	struct opener opener = {.open = NULL, .confirmed = true};
	struct tui *tui = begin(&opener, ask_word, 24, 80);
	(void)state;
	tui_feed_keys(tui, "o终止");
	tui_run(tui);
	assert_false(opener.confirmed);
	tui_close(tui);
	assert_int_equal(opener.closed, 1);
}

/* Without colour what matters stands out by attributes of its own. */
static void test_styles_differ_without_colour(void **state)
{
	static const enum style loud[] = {STYLE_FRAME, STYLE_HEADING, STYLE_SELECTED, STYLE_WARNING, STYLE_BAD, STYLE_EDIT,
	                                  STYLE_EDIT_FRESH};
	char letters[STYLE_COUNT + 1] = "";
	struct tui *tui = look_open(24, 80, true);
	(void)state;
	for (int i = 0; i < STYLE_COUNT; i++) {
		assert_null(strchr(letters, style_letter((enum style)i)));
		letters[i] = style_letter((enum style)i);
		assert_int_equal(theme_pair((enum style)i), 0);
	}
	for (size_t i = 0; i < BASE_COUNT(loud); i++)
		assert_int_not_equal(theme_attribute(loud[i]), theme_attribute(STYLE_PLAIN));
	assert_int_not_equal(theme_attribute(STYLE_WARNING), theme_attribute(STYLE_BAD));
	tui_close(tui);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_typed_word),
	    cmocka_unit_test(test_popup_over_chinese_leaves_no_halves),
	    cmocka_unit_test(test_question),
	    cmocka_unit_test(test_secret),
	    cmocka_unit_test(test_long_text_scrolls),
	    cmocka_unit_test(test_screens_come_and_go),
	    cmocka_unit_test(test_open_dialog_is_cancelled_at_the_end),
	    cmocka_unit_test(test_styles_differ_without_colour),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
