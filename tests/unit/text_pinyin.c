#include "text_check.h"

static bool has(const char *name, const char *initials)
{
	struct pinyin_initials found;
	bool has = false;

	pinyin_initials(name, &found);
	for (size_t i = 0; i < found.count; i++)
		has = has || strcmp(found.strings[i], initials) == 0;
	pinyin_initials_release(&found);
	return has;
}

static void test_every_reading_finds(void **state)
{
	static const char *const cases[][2] = {
	    {"单雄信", "sxx"}, {"单雄信", "dxx"}, {"覃", "q"}, {"覃", "t"}, {"万俟卨", "mqx"}, {"万俟卨", "wsx"}, {"解缙", "xj"},
	    {"解缙", "jj"}, {"欧阳", "oy"}, {"阚泽", "kz"}, {"仇英", "qy"}, {"仇英", "cy"}, {"查良镛", "zly"}, {"曾国藩", "zgf"},
	    {"区小燕", "oxy"}, {"尉迟恭", "ycg"}, {"盖叫天", "gjt"}, {"朴树", "ps"}, {"任我行", "rwx"}, {"任我行", "rwh"},
	    {"华佗", "ht"}, {"召平", "sp"}, {"召平", "zp"}, {"缪贤", "mx"}, {"逄蒙", "pm"}, {"员半千", "ybq"}, {"长孙无忌", "zswj"},
	    {"令狐冲", "lhc"}, {"澹台灭明", "ttmm"}, {"吕布", "lb"}, {"艾青", "aq"}, {"嗯", "n"}, {"恶来", "el"}, {"單雄信", "sxx"}, {"尉遲恭", "ycg"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++)
		if (!has(cases[i][0], cases[i][1]))
			fail_msg("%s lacks %s", cases[i][0], cases[i][1]);
	assert_false(has("单雄信", "xx"));
	assert_false(has("张三", "z"));
}

static void check_first(const char *name, const char *initials)
{
	struct pinyin_initials found;

	pinyin_initials(name, &found);
	assert_true(found.count > 0);
	assert_string_equal(found.strings[0], initials);
	pinyin_initials_release(&found);
}

static void test_surname_readings_come_first(void **state)
{
	(void)state;
	check_first("单雄信", "sxx");
	check_first("万俟卨", "mqx");
	check_first("乐毅", "yy");
	check_first("仇英", "qy");
	check_first("尉迟恭", "ycg");
	check_first("尉健行", "wjx");
	check_first("重耳", "ce");
	check_first("李单", "ld"); /* only at the beginning is it a surname */
}

static void test_what_is_not_han(void **state)
{
	struct pinyin_initials found;

	(void)state;
	check_first("阿依古丽·买买提", "aygl" "mmt");
	check_first(" 阿依古丽 ・ 买买提 ", "aygl" "mmt");
	check_first("张 A3", "za3");
	check_first("Ｌｉ ４", "li4");
	check_first("王\uE863", "wy"); /* 䶮 of an old table */
	check_first("张\uE000三", "zs");
	check_first("张\U00031350三", "zs"); /* nothing is known about this one */
	check_first("㛃䶮𬭎", "jyh");
	pinyin_initials("", &found);
	assert_int_equal(found.count, 0);
	pinyin_initials(" ·\uE000\xFF，", &found);
	assert_int_equal(found.count, 0);
	pinyin_initials_release(&found);
}

static void test_strings_have_an_end(void **state)
{
	struct buffer name = BUFFER_INIT(10000);
	struct pinyin_initials found;
	size_t i, j;

	(void)state;
	for (i = 0; i < 300; i++)
		buffer_add(&name, "单");
	pinyin_initials(buffer_text(&name), &found);
	assert_int_equal(found.count, PINYIN_STRINGS);
	for (i = 0; i < found.count; i++)
		for (j = 0; j < i; j++)
			assert_string_not_equal(found.strings[i], found.strings[j]);
	pinyin_initials_release(&found);
	pinyin_initials("单单单", &found);
	assert_int_equal(found.count, PINYIN_STRINGS);
	assert_string_equal(found.strings[0], "sdd");
	pinyin_initials_release(&found);
	buffer_release(&name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_reading_finds),
	    cmocka_unit_test(test_surname_readings_come_first),
	    cmocka_unit_test(test_what_is_not_han),
	    cmocka_unit_test(test_strings_have_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
