/* Each type of field: what people write, what is stored, what is shown, and what is refused. */
#include "forms_scratch.h"

struct reading {
	const char *field, *typed, *written, *shown;
};

static void expect_reading(const struct form *form, const struct reading *expected)
{
	const struct field *field = form_field(form, expected->field);
	struct problem problem = PROBLEM_INIT;
	struct value value, again;
	char *owned = NULL, *twice = NULL, *written, *shown;

	if (!field_read(field, expected->typed, date_make(2025, 3, 3), &value, &owned, &problem))
		fail_msg("%s “%s”: %s", expected->field, expected->typed, problem.text);
	written = field_write(field, value);
	shown = field_show(field, value);
	assert_string_equal(written, expected->written);
	assert_string_equal(shown, expected->shown);
	/* What is written can be read. */
	assert_true(field_read(field, written, DATE_NONE, &again, &twice, &problem));
	assert_int_equal(again.state, value.state);
	assert_int_equal(again.number, value.number);
	if (value.text != NULL)
		assert_string_equal(again.text, value.text);
	free(written);
	free(shown);
	free(owned);
	free(twice);
}

static void test_reading(void **state)
{
	static const struct reading readings[] = {
	    {"text", "  红旗\t村 ", "红旗 村", "红旗 村"},
	    {"text", "", "", ""},
	    {"text", " \u3000 ", "", ""},
	    {"person", "买买提•吐尔逊", "买买提·吐尔逊", "买买提·吐尔逊"},
	    {"person", "王 㛃", "王㛃", "王㛃"},
	    {"number", "11010519491231002x", "11010519491231002X", "110***********002X"},
	    {"number", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", "110***********002X"},
	    {"number", "110105194912310021", "110105194912310021", "110***********0021"},
	    {"phone", "138 0013 8000", "13800138000", "13800138000"},
	    {"phone", "０５３１-８８８８８８８８", "0531-88888888", "0531-88888888"},
	    {"day", "20250303", "2025-03-03", "2025-03-03"},
	    {"day", "2025.3.3", "2025-03-03", "2025-03-03"},
	    {"day", "2025-3-3", "2025-03-03", "2025-03-03"},
	    {"day", "2025/03/3", "2025-03-03", "2025-03-03"},
	    {"day", "2025年3月3日", "2025-03-03", "2025-03-03"},
	    {"day", "二〇二五年三月三日", "2025-03-03", "2025-03-03"},
	    {"day", "二○二四年十二月三十一日", "2024-12-31", "2024-12-31"},
	    {"day", "一九九零年十月二十号", "1990-10-20", "1990-10-20"},
	    {"day", "２０２４．２．２９", "2024-02-29", "2024-02-29"},
	    {"day", "今天", "2025-03-03", "2025-03-03"},
	    {"month", "2025-03", "2025-03", "2025-03"},
	    {"month", "202512", "2025-12", "2025-12"},
	    {"month", "2025年3月", "2025-03", "2025-03"},
    {"month", "2025-03-31", "2025-03", "2025-03"},
	    {"count", "１２", "12", "12"},
	    {"count", "-7", "-7", "-7"},
	    {"count", "1,234,567", "1234567", "1234567"},
	    {"amount", "1234.5", "1234.50", "1234.50"},
	    {"amount", "1,234.50", "1234.50", "1234.50"},
	    {"amount", "１２，３４５元", "12345.00", "12345.00"},
	    {"amount", "500 元", "500.00", "500.00"},
	    {"amount", "-3.05", "-3.05", "-3.05"},
	    {"amount", "0", "0.00", "0.00"},
	    {"part", "50%", "50", "50%"},
	    {"part", "１００％", "100", "100%"},
	    {"kind", "wage", "wage", "工资性收入"},
	    {"kind", "工资性收入", "wage", "工资性收入"},
	    {"kind", "３", "3", "三级"},
	    {"kinds", "wage 3 wage", "3 wage", "三级、工资性收入"},
	    {"kinds", "房屋 租金、工资性收入", "rent wage", "房屋 租金、工资性收入"},
	    {"kinds", "三级，rent", "3 rent", "三级、房屋 租金"},
	    {"agreed", "是", "yes", "是"},
	    {"agreed", "false", "no", "否"},
	    {"agreed", "无", "no", "否"},
	    {"one", "a1b2", "a1b2", "a1b2"},
	    {"several", "b2, a1 b2", "a1 b2", "a1 b2"},
	    {"note", "第一行\r\n第二行\n", "第一行\n第二行", "第一行\n第二行"},
	    {"paper", "户口簿.jpg", "户口簿.jpg", "户口簿.jpg"},
	};
	struct form_catalogue *catalogue = scratch_load(*state, NULL);

	for (size_t i = 0; i < BASE_COUNT(readings); i++)
		expect_reading(form_find(catalogue, "every"), &readings[i]);
	form_catalogue_free(catalogue);
}

/* A text with `mask: yes` is shown as ID numbers are, whatever its length. */
static void test_masked_text(void **state)
{
	static const struct reading readings[] = {
	    {"cert", "65232519790502031243", "65232519790502031243", "652*************1243"},
	    {"cert", "110105194912310021 43", "110105194912310021 43", "110**************1*43"},
	    {"cert", "11010519491231", "11010519491231", "110*******1231"},
	    {"cert", "1101051949123", "1101051949123", "*************"},
	    {"cert", "残疾人证110105194912310021", "残疾人证110105194912310021", "******************0021"},
	    {"cert", "652325197905020312436523251979", "652325197905020312436523251979", "***********************"},
	};
	struct form_catalogue *catalogue = scratch_load(*state, NULL);

	for (size_t i = 0; i < BASE_COUNT(readings); i++)
		expect_reading(form_find(catalogue, "every"), &readings[i]);
	form_catalogue_free(catalogue);
}

static const struct {
	const char *field, *typed, *words;
} refused[] = {
    {"number", "110105491231002", "18"},
    {"number", "110105194912", "18位"},
    {"number", "1.10105E+17", ""},
    {"number", "11010519491231O02X", ""},
	    {"cert", "652*************1243", "星号"},
    {"phone", "无", "电话"},
	    {"phone", "119", "5 到 20"},
    {"day", "2025-02-29", "2025-03-03"},
    {"day", "2025-3.3", "不是日期"},
    {"day", "2025年3月", "不是日期"},
    {"day", "25-3-3", "不是日期"},
    {"day", "45719", "不是日期"},
    {"month", "2025-13", "不是月份"},
    {"month", "2025", "不是月份"},
    {"count", "12.5", "不写小数"},
    {"count", "1e3", "整数"},
    {"count", "1,23", "千位"},
    {"count", "1234,567", "千位"},
    {"count", "9999999999999999999999", "整数"},
    {"amount", "1.2万", "12000"},
    {"amount", "3千", "12000"},
    {"amount", "12.345", "两位小数"},
    {"amount", "1,23.00", "千位"},
    {"amount", "1,2345", "金额"},
    {"amount", "1e5", "金额"},
    {"amount", "99999999999999999", "金额"},
    {"amount", "--5", "金额"},
    {"amount", "元", "金额"},
    {"part", "120", "0 到 100"},
    {"part", "-1", "0 到 100"},
    {"part", "33.3", "0 到 100"},
    {"kind", "工资", "工资性收入、房屋 租金、三级"},
    {"kinds", "wage, 别的", "别的"},
    {"agreed", "也许", "是 或 否"},
    {"agreed", "1", "是 或 否"},
    {"one", "a b", "列表里选"},
    {"several", "a1, 甲", "列表里选"},
};

static void test_refused(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	const struct form *form = form_find(catalogue, "every");

	for (size_t i = 0; i < BASE_COUNT(refused); i++) {
		const struct field *field = form_field(form, refused[i].field);
		struct problem problem = PROBLEM_INIT;
		struct value value;
		char *owned = NULL;

		if (field_read(field, refused[i].typed, date_make(2025, 3, 3), &value, &owned, &problem))
			fail_msg("%s “%s” was read", refused[i].field, refused[i].typed);
		assert_null(owned);
		assert_int_equal(problem.kind, PROBLEM_REFUSED);
		assert_string_equal(problem.field, refused[i].field);
		if (strstr(problem.text, refused[i].words) == NULL ||
		    strstr(problem.text, field->label) != problem.text)
			fail_msg("%s “%s”: %s", refused[i].field, refused[i].typed, problem.text);
		problem_release(&problem);
	}
	form_catalogue_free(catalogue);
}

static void test_too_long(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	const struct field *field = form_field(form_find(catalogue, "every"), "person");
	struct problem problem = PROBLEM_INIT;
	struct value value;
	char name[301], *owned = NULL;

	memset(name, 'a', 300);
	name[300] = '\0';
	assert_false(field_read(field, name, DATE_NONE, &value, &owned, &problem));
	assert_non_null(strstr(problem.text, "66 个汉字"));
	name[200] = '\0';
	problem_release(&problem);
	assert_true(field_read(field, name, DATE_NONE, &value, &owned, &problem));
	free(owned);
	form_catalogue_free(catalogue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_reading), SCRATCH_TEST(test_masked_text), SCRATCH_TEST(test_refused),
	    SCRATCH_TEST(test_too_long)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
