/* A region's overlay: what it may change, add and not touch. */
#include "forms_scratch.h"

static void test_changes(void **state)
{
	struct form_catalogue *catalogue, *national;
	const struct form *member;

	scratch_write(*state, "pack/here/forms/member.yaml",
	    "form: member\nlabel: 共同生活成员\nclause: [AB-01, AB-02]\nfields:\n"
	    "  - {name: name, required: no, hint: 照户口簿写}\n"
	    "  - {name: disability_level, relevant: yes}\n"
	    "  - {name: clan, label: 宗亲, type: yes_no, after: name}\n"
	    "  - {name: last_one, label: 末项, type: text}\n"
	    "  - {name: id_number, type: idnumber, guard: no}\n");
	catalogue = scratch_load(*state, "here");
	national = scratch_load(*state, NULL);
	member = form_find(catalogue, "member");
	assert_string_equal(member->label, "共同生活成员");
	assert_string_equal(member->clause, "AB-01, AB-02");
	assert_int_equal(member->field_count, 7);
	assert_false(form_field(member, "name")->required);
	assert_true(form_field(member, "name")->search_pinyin);
	assert_string_equal(form_field(member, "name")->hint, "照户口簿写");
	assert_null(form_field(member, "disability_level")->relevant);
	assert_false(form_field(member, "id_number")->guard);
	assert_int_equal(form_field(member, "clan")->index, 2);
	assert_int_equal(form_field(member, "birth")->index, 3);
	assert_int_equal(form_field(member, "last_one")->index, 6);
	assert_non_null(strstr(form_field(member, "clan")->file, "here/forms/member.yaml"));
	assert_int_equal(form_find(national, "member")->field_count, 5);
	form_catalogue_free(catalogue);
	form_catalogue_free(national);
}

static void test_new_form(void **state)
{
	struct form_catalogue *catalogue;

	scratch_write(*state, "pack/national/forms/well.yaml",
	    "form: well\nlabel: 水井\nof: household\nfields: [{name: depth, label: 井深, type: integer}]\n");
	scratch_write(*state, "pack/here/forms/well.yaml",
	    "form: well\nfields: [{name: sweet, label: 甜水, type: yes_no}]\n");
	catalogue = scratch_load(*state, "here");
	assert_int_equal(form_find(catalogue, "well")->field_count, 2);
	form_catalogue_free(catalogue);
	catalogue = scratch_load(*state, NULL);
	assert_int_equal(form_find(catalogue, "well")->field_count, 1);
	form_catalogue_free(catalogue);
}

static void test_codes(void **state)
{
	struct form_catalogue *catalogue;

	scratch_write(*state, "pack/here/codes/disability_kind.yaml",
	    "codes: disability_kind\nlist: [{limb: 肢残}, {deaf: 听力}]\n");
	scratch_write(*state, "pack/here/codes/disability_level.yaml",
	    "codes: disability_level\nreplace: yes\nlist: [{heavy: 重度}]\n");
	catalogue = scratch_load(*state, "here");
	assert_int_equal(form_codes(catalogue, "disability_kind")->count, 4);
	assert_string_equal(code_find(form_codes(catalogue, "disability_kind"), "limb")->label, "肢残");
	assert_string_equal(form_codes(catalogue, "disability_kind")->codes[3].key, "deaf");
	assert_int_equal(form_codes(catalogue, "disability_level")->count, 1);
	form_catalogue_free(catalogue);
}

static void refuse_overlay(void **state, const char *text, int line, const char *words)
{
	scratch_write(*state, "pack/here/forms/over.yaml", text);
	scratch_refuse(*state, "here", "here/forms/over.yaml", line, words);
}

static void test_refused(void **state)
{
	refuse_overlay(state, "form: member\nfields: [{name: birth, type: month}]\n", 2, "date");
	refuse_overlay(state, "form: income\nfields:\n  - {name: payers, ref: household}\n", 3, "类型");
	refuse_overlay(state, "form: income\nfields:\n  - {name: member, ref: household}\n", 3, "类型");
	refuse_overlay(state, "form: member\nof: office\n", 2, "of");
	refuse_overlay(state, "form: member\nfields:\n  - {name: birth, after: name}\n", 3, "after");
	refuse_overlay(state, "form: member\nfields:\n  - {name: x, label: 新, type: text, after: nothing}\n",
	    3, "after");
	refuse_overlay(state, "form: member\nfields:\n  - {name: x, label: 新}\n", 3, "type");
	refuse_overlay(state, "form: member\nfields:\n  - {label: 新}\n", 3, "name");
	refuse_overlay(state, "form: member\nfields:\n  - {name: name, lable: 新}\n", 3, "label");
	refuse_overlay(state, "form: member\nfields: 五\n", 2, "列表");
	refuse_overlay(state, "form: other\nlabel: 新表\n", 1, "of");
}

static void test_twice(void **state)
{
	scratch_write(*state, "record/member2.yaml", "form: member\nlabel: 又一\n");
	scratch_refuse(*state, NULL, "record/member2.yaml", 1, "member.yaml");
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_changes), SCRATCH_TEST(test_new_form),
	    SCRATCH_TEST(test_codes), SCRATCH_TEST(test_refused), SCRATCH_TEST(test_twice)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
