/* Forms: fields, errors, overrides, lists, grids, help, drafts. */
#include "look.h"

#include "sample_form.h"

struct world {
	struct tui *tui;
	struct sample_form sample;
	struct screen_shot shots[6];
};

static void begin(struct world *world, int rows, int columns, bool mono)
{
	*world = (struct world){.tui = look_open(rows, columns, mono)};
	assert_non_null(screen_push(world->tui, &sample_form_screen, &world->sample, NULL));
}

static void shoot(struct world *world, int number)
{
	tui_feed_shot(world->tui, &world->shots[number]);
}

static void end(struct world *world)
{
	for (size_t i = 0; i < BASE_COUNT(world->shots); i++)
		screen_shot_release(&world->shots[i]);
	tui_close(world->tui);
	sample_form_release(&world->sample);
}

static void test_enter_goes_on_and_typing_replaces(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	shoot(&world, 0);
	tui_feed_keys(world.tui, "王小明<Enter>41");
	shoot(&world, 1);
	tui_feed_keys(world.tui, "<Up>李<Tab>");
	shoot(&world, 2);
	tui_feed_keys(world.tui, "<Up><End>四<Enter>");
	tui_run(world.tui);
	look_find(&world.shots[0], "* 户主姓名");
	look_cursor_behind(&world.shots[0], "* 户主姓名 [");
	assert_false(look_has(&world.shots[1], "* 户主姓名"));
	assert_int_equal(look_style(&world.shots[1], "王小明"), 'd');
	assert_int_equal(look_style(&world.shots[1], "41"), 'e');
	look_cursor_behind(&world.shots[1], "41");
	look_find(&world.shots[1], "周岁");
	assert_int_equal(look_style(&world.shots[2], "41"), 'r');
	assert_string_equal(world.sample.head[SAMPLE_NAME], "李四");
	look_fits(&world.shots[0]);
	end(&world);
}

static void test_error_needs_its_own_key(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, true);
	tui_feed_keys(world.tui, "王<Enter>200<Enter>");
	shoot(&world, 0);
	tui_feed_keys(world.tui, "9<Enter><Down>");
	shoot(&world, 1);
	tui_feed_keys(world.tui, "<F8>20<Enter>");
	shoot(&world, 2);
	tui_run(world.tui);
	assert_int_equal(look_find(&world.shots[0], "错误：年龄不能超过 150 岁，请改正。"), 22);
	assert_int_equal(look_style(&world.shots[0], "错误"), 'b');
	look_find(&world.shots[0], "F8 修改");
	look_find(&world.shots[1], "[200");
	assert_false(look_has(&world.shots[2], "错误"));
	assert_string_equal(world.sample.head[SAMPLE_AGE], "20");
	end(&world);
}

static void test_escape_clears_an_error_first_and_keeps_the_draft(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	tui_feed_keys(world.tui, "王<Enter>200<Enter><Esc>");
	tui_run(world.tui);
	assert_int_equal(world.sample.escaped, 0);
	tui_feed_keys(world.tui, "<Esc>");
	tui_run(world.tui);
	assert_int_equal(world.sample.escaped, 1);
	assert_string_equal(world.sample.head[SAMPLE_AGE], "200"); /* kept, not judged */
	end(&world);
}

static void test_warning_is_recorded_with_a_reason(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	tui_feed_keys(world.tui, "王<Enter>101<Enter>");
	shoot(&world, 0);
	tui_feed_keys(world.tui, "<F2><Enter>");
	shoot(&world, 1);
	tui_feed_keys(world.tui, "百岁老人<Enter>");
	shoot(&world, 2);
	tui_run(world.tui);
	look_find(&world.shots[0], "注意：年龄超过 100 岁，请核实。");
	look_find(&world.shots[0], "F2 照录");
	look_find(&world.shots[1], "这里必须填写");
	assert_string_equal(world.sample.reason, "百岁老人");
	assert_string_equal(world.sample.head[SAMPLE_AGE], "101");
	assert_false(look_has(&world.shots[2], "照录"));
	end(&world);
}

/* Number, code, label, initials; and what is vague opens the list. */
static void test_choice_by_whatever_is_typed(void **state)
{
	static const struct {
		const char *keys, *code;
	} cases[] = {{"2<Enter>", "edge"},      {"rigid<Enter>", "rigid"},        {"特困人员<Enter>", "extreme"},
	             {"tkry<Enter>", "extreme"}, {"刚性<Enter>", "rigid"},          {"d<Enter><Enter>", "edge"},
	             {"<F4><Down><Enter><Enter>", "edge"}, {"<F7>gx<Enter><Enter>", "rigid"}, {"<F4>4<Enter><Enter>", "extreme"}};
	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct world world;
		begin(&world, 24, 80, false);
		tui_feed_keys(world.tui, "王<Enter>20<Enter>");
		tui_feed_keys(world.tui, cases[i].keys);
		tui_run(world.tui);
		if (!world.sample.head[SAMPLE_KIND] || strcmp(world.sample.head[SAMPLE_KIND], cases[i].code) != 0)
			fail_msg("%s: %s", cases[i].keys, world.sample.head[SAMPLE_KIND]);
		end(&world);
	}
}

static void test_unknown_choice_is_refused(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	tui_feed_keys(world.tui, "王<Enter>20<Enter>没这个<Enter>");
	shoot(&world, 0);
	tui_run(world.tui);
	look_find(&world.shots[0], "没有“没这个”这一项，请按 F4 看列表");
	assert_null(world.sample.head[SAMPLE_KIND]);
	end(&world);
}

static void test_set_of_choices(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	tui_feed_keys(world.tui, "王<Enter><Enter>1,3<Enter>");
	tui_run(world.tui);
	assert_string_equal(world.sample.head[SAMPLE_NEEDS], "food school");
	tui_feed_keys(world.tui, "<Up><F4> ");
	shoot(&world, 0);
	tui_feed_keys(world.tui, "<Down> <Enter><Enter>");
	tui_run(world.tui);
	look_find(&world.shots[0], "[ ]    1 粮油");
	look_find(&world.shots[0], "[x]    3 助学");
	assert_string_equal(world.sample.head[SAMPLE_NEEDS], "");
	end(&world);
}

static void test_hidden_and_protected_fields_are_passed(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	tui_feed_keys(world.tui, "王<Enter>7<Enter>");
	shoot(&world, 0);
	tui_feed_keys(world.tui, "<Enter>");
	shoot(&world, 1);
	tui_run(world.tui);
	assert_false(look_has(&world.shots[0], "救助类别"));
	assert_int_equal(form_view_place(world.sample.form).index, SAMPLE_NOTE);
	end(&world);
}

static void test_states_have_marks(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, true);
	world.sample.states[SAMPLE_NEEDS] = FIELD_CARRIED;
	tui_feed_keys(world.tui, "王<Enter><Enter>");
	shoot(&world, 0);
	tui_run(world.tui);
	assert_non_null(strstr(world.shots[0].lines[look_find(&world.shots[0], "户主姓名")], "]v"));
	assert_non_null(strstr(world.shots[0].lines[look_find(&world.shots[0], "年龄")], "]-"));
	assert_non_null(strstr(world.shots[0].lines[look_find(&world.shots[0], "需要")], "]c"));
	assert_non_null(strstr(world.shots[0].lines[look_find(&world.shots[0], "户号")], "]#"));
	end(&world);
}

static void test_paste_of_ten_lines(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	tui_feed_keys(world.tui, "王<Enter><Enter><Enter>");
	tui_feed_paste(world.tui, "一\n二\n三\n四\n五\n六\n七\n八\n九\n十\n");
	tui_feed_keys(world.tui, "<Ctrl-S>");
	tui_run(world.tui);
	assert_string_equal(world.sample.head[SAMPLE_NOTE], "一\n二\n三\n四\n五\n六\n七\n八\n九\n十");
	tui_feed_keys(world.tui, "<Ctrl-Home>");
	tui_feed_paste(world.tui, "一\n二\n三\n四\n五\n六\n七\n八\n九\n十\n");
	shoot(&world, 0);
	tui_feed_keys(world.tui, "<Ctrl-S>");
	tui_run(world.tui);
	assert_string_equal(world.sample.head[SAMPLE_NAME], "一 二 三 四 五 ");
	look_find(&world.shots[0], "本栏最多 10 字");
	assert_int_equal(world.sample.saved, 2);
	assert_int_equal(world.sample.ended, 0);
	end(&world);
}

static void test_note_has_lines(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	tui_feed_keys(world.tui, "王<Enter><Enter><Enter>第一行<Esc-Enter>第二行<Up>改<Ctrl-S>");
	shoot(&world, 0);
	tui_run(world.tui);
	assert_string_equal(world.sample.head[SAMPLE_NOTE], "第一行改\n第二行");
	assert_int_equal(look_find(&world.shots[0], "第二行"), look_find(&world.shots[0], "第一行") + 1);
	end(&world);
}

static void fill_rows(struct world *world, int rows)
{
	form_view_go(world->sample.form, (struct form_place){1, 0, 0});
	tui_feed_keys(world->tui, "<Ins>");
	for (int i = 0; i < rows; i++)
		tui_feed_keys(world->tui, i + 1 < rows ? "张三<Tab>户主<Tab>30+" : "张三<Tab>户主<Tab>30");
}

static void test_grid(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	form_view_go(world.sample.form, (struct form_place){1, 0, 0});
	shoot(&world, 0);
	fill_rows(&world, 3);
	shoot(&world, 1);
	tui_feed_keys(world.tui, "<Up>40<Down>");
	shoot(&world, 2);
	tui_run(world.tui);
	look_find(&world.shots[0], "还没有内容：按 Ins 加一行");
	look_find(&world.shots[0], "F9 没有");
	assert_int_equal(world.sample.rows, 3);
	look_find(&world.shots[1], ">  3 ");
	look_find(&world.shots[1], "*姓名");
	assert_string_equal(world.sample.cells[1][2], "40");
	look_fits(&world.shots[1]);
	end(&world);
}

static void test_typing_begins_the_first_row(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	form_view_go(world.sample.form, (struct form_place){1, 0, 0});
	tui_feed_keys(world.tui, " 新人<Tab>");
	tui_run(world.tui);
	assert_int_equal(world.sample.rows, 1);
	assert_string_equal(world.sample.cells[0][0], "新人");
	end(&world);
}

static void test_grid_rows_go_and_come(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	fill_rows(&world, 3);
	tui_feed_keys(world.tui, "<Ctrl-Del>");
	shoot(&world, 0);
	tui_feed_keys(world.tui, "<Esc>");
	tui_run(world.tui);
	look_find(&world.shots[0], "删除第 3 行");
	assert_int_equal(world.sample.rows, 3);
	tui_feed_keys(world.tui, "<Esc-d><Enter>");
	tui_run(world.tui);
	assert_int_equal(world.sample.rows, 2);
	tui_feed_keys(world.tui, "<Ctrl-Home>");
	tui_run(world.tui);
	form_view_go(world.sample.form, (struct form_place){1, 0, 0});
	tui_feed_keys(world.tui, "<Ins>新人<Tab>子女<Enter>");
	tui_run(world.tui);
	assert_string_equal(world.sample.cells[0][0], "新人");
	assert_string_equal(world.sample.cells[1][0], "张三");
	assert_int_equal(world.sample.rows, 3);
	end(&world);
}

static void test_grid_repeats_what_stands_above(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	fill_rows(&world, 1);
	tui_feed_keys(world.tui, "<F12><Ctrl-D><Enter>..<Enter>");
	tui_run(world.tui);
	assert_string_equal(world.sample.cells[1][0], "张三");
	assert_string_equal(world.sample.cells[1][1], "户主");
	tui_feed_keys(world.tui, "<F12><Ctrl-R><Ctrl-S>");
	tui_run(world.tui);
	assert_string_equal(world.sample.cells[2][0], "张三");
	assert_string_equal(world.sample.cells[2][2], world.sample.cells[1][2]);
	end(&world);
}

static void test_wide_grid_scrolls_and_keeps_its_first_column(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	fill_rows(&world, 1);
	tui_feed_keys(world.tui, "<Tab><Tab><Tab><Tab><Tab><Tab>");
	shoot(&world, 0);
	tui_run(world.tui);
	assert_int_equal(form_view_place(world.sample.form).index, 8);
	look_find(&world.shots[0], "说明");
	look_find(&world.shots[0], "张三");
	assert_false(look_has(&world.shots[0], "关系"));
	look_fits(&world.shots[0]);
	end(&world);
}

/* The header of a grid stays in sight while its rows scroll. */
static void test_long_grid_keeps_its_header(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	fill_rows(&world, SAMPLE_ROWS);
	tui_feed_keys(world.tui, "<Ins>");
	shoot(&world, 0);
	tui_feed_keys(world.tui, "<Ctrl-Home>");
	shoot(&world, 1);
	tui_run(world.tui);
	assert_int_equal(world.sample.rows, SAMPLE_ROWS);
	look_find(&world.shots[0], "> 30 张三");
	assert_int_equal(look_find(&world.shots[0], "*姓名"), 1);
	assert_false(look_has(&world.shots[0], " 1 张三"));
	look_find(&world.shots[0], "这里不能加行");
	look_find(&world.shots[1], "户主姓名");
	look_fits(&world.shots[0]);
	end(&world);
}

static void test_slash_leaves_the_grid(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	fill_rows(&world, 2);
	tui_feed_keys(world.tui, "<Tab>/");
	tui_run(world.tui);
	assert_int_equal(world.sample.ended, 1);
	end(&world);
}

static void test_none_is_an_answer(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	form_view_go(world.sample.form, (struct form_place){1, 0, 0});
	tui_feed_keys(world.tui, "<F9>");
	shoot(&world, 0);
	tui_run(world.tui);
	look_find(&world.shots[0], "没有成员（已问）");
	end(&world);
}

static void test_help_of_a_field_then_clause_then_keys(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	tui_feed_keys(world.tui, "<F1>");
	shoot(&world, 0);
	tui_feed_keys(world.tui, "<F1>");
	shoot(&world, 1);
	tui_feed_keys(world.tui, "<F1>");
	shoot(&world, 2);
	tui_feed_keys(world.tui, "<Esc>张");
	shoot(&world, 3);
	tui_run(world.tui);
	look_find(&world.shots[0], "按户口簿填写户主的姓名");
	look_find(&world.shots[1], "第十条 户主应当如实申报");
	look_find(&world.shots[2], "检查整张表");
	look_find(&world.shots[3], "[张");
	end(&world);
}

static void test_problems_lead_to_their_field(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	form_view_go(world.sample.form, (struct form_place){1, 0, 0});
	tui_feed_keys(world.tui, "<F10>");
	shoot(&world, 0);
	tui_feed_keys(world.tui, "<Enter>");
	shoot(&world, 1);
	tui_feed_keys(world.tui, "<F8>王");
	shoot(&world, 2);
	tui_run(world.tui);
	look_find(&world.shots[0], "1 处要处理");
	look_find(&world.shots[1], "错误：没有填户主姓名");
	look_find(&world.shots[2], "[王");
	end(&world);
}

static void test_goto_by_initials(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	tui_feed_keys(world.tui, "<F6>bz<Enter>");
	tui_run(world.tui);
	assert_int_equal(form_view_place(world.sample.form).index, SAMPLE_NOTE);
	tui_feed_keys(world.tui, "<F6>cy<Enter>");
	tui_run(world.tui);
	assert_int_equal(form_view_place(world.sample.form).section, 1);
	end(&world);
}

static void test_frozen_form_is_read(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, true);
	world.sample.frozen = true;
	tui_feed_keys(world.tui, "<Down>王<Down>");
	shoot(&world, 0);
	tui_run(world.tui);
	assert_int_equal(form_view_place(world.sample.form).index, SAMPLE_NEEDS);
	assert_null(world.sample.head[SAMPLE_AGE]);
	end(&world);
}

static void test_resize_keeps_what_was_typed(void **state)
{
	struct world world;
	(void)state;
	begin(&world, 24, 80, false);
	tui_feed_keys(world.tui, "王");
	tui_feed_resize(world.tui, 12, 30);
	tui_feed_keys(world.tui, "丢");
	shoot(&world, 0);
	tui_feed_resize(world.tui, 43, 132);
	tui_feed_keys(world.tui, "小明");
	shoot(&world, 1);
	tui_run(world.tui);
	look_find(&world.shots[0], "屏幕太小");
	look_find(&world.shots[1], "[王小明");
	look_fits(&world.shots[1]);
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_enter_goes_on_and_typing_replaces),
	    cmocka_unit_test(test_error_needs_its_own_key),
	    cmocka_unit_test(test_escape_clears_an_error_first_and_keeps_the_draft),
	    cmocka_unit_test(test_warning_is_recorded_with_a_reason),
	    cmocka_unit_test(test_choice_by_whatever_is_typed),
	    cmocka_unit_test(test_unknown_choice_is_refused),
	    cmocka_unit_test(test_set_of_choices),
	    cmocka_unit_test(test_hidden_and_protected_fields_are_passed),
	    cmocka_unit_test(test_states_have_marks),
	    cmocka_unit_test(test_paste_of_ten_lines),
	    cmocka_unit_test(test_note_has_lines),
	    cmocka_unit_test(test_grid),
	    cmocka_unit_test(test_typing_begins_the_first_row),
    cmocka_unit_test(test_grid_rows_go_and_come),
	    cmocka_unit_test(test_grid_repeats_what_stands_above),
	    cmocka_unit_test(test_wide_grid_scrolls_and_keeps_its_first_column),
	    cmocka_unit_test(test_long_grid_keeps_its_header),
	    cmocka_unit_test(test_slash_leaves_the_grid),
	    cmocka_unit_test(test_none_is_an_answer),
	    cmocka_unit_test(test_help_of_a_field_then_clause_then_keys),
	    cmocka_unit_test(test_problems_lead_to_their_field),
	    cmocka_unit_test(test_goto_by_initials),
	    cmocka_unit_test(test_frozen_form_is_read),
	    cmocka_unit_test(test_resize_keeps_what_was_typed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
