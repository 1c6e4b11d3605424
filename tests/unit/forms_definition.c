/* Definitions: the design's own example, every key, and what is told of a wrong one. */
#include "forms_scratch.h"

static void test_example(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	const struct form *member = form_find(catalogue, "member");
	const struct field *id_number, *level;

	assert_string_equal(member->label, "家庭成员");
	assert_false(member->of_office);
	assert_int_equal(member->by_count, 1);
	assert_string_equal(member->by[0], "clerk");
	assert_int_equal(member->field_count, 5);
	id_number = form_field(member, "id_number");
	assert_true(id_number->required && id_number->guard && !id_number->hidden);
	assert_int_equal(id_number->type, FIELD_IDNUMBER);
	assert_true(form_field(member, "name")->search_pinyin);
	assert_non_null(form_field(member, "birth")->initial);
	level = form_field(member, "disability_level");
	assert_non_null(level->relevant);
	assert_int_equal(level->codes->count, 4);
	assert_string_equal(code_find(level->codes, "3")->label, "三级");
	assert_ptr_equal(level->codes, form_codes(catalogue, "disability_level"));
	assert_int_equal(level->index, 4);
	assert_int_equal(level->line, 10);
	assert_null(form_find(catalogue, "nothing"));
	form_catalogue_free(catalogue);
}

static void test_filing_keys(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	const struct form *acceptance = form_find(catalogue, "acceptance"),
	                  *application = form_find(catalogue, "application");
	const struct field *subject = form_field(acceptance, "application");

	assert_non_null(subject);
	assert_int_equal(subject->type, FIELD_REF);
	assert_int_equal(subject->index, 0);
	assert_int_equal(form_field(acceptance, "papers")->index, 2);
	assert_true(subject->required && subject->hidden);
	assert_string_equal(subject->label, "申请");
	assert_string_equal(acceptance->when_clause, "QT-17");
	assert_non_null(acceptance->when);
	assert_int_equal(acceptance->set_count, 2);
	assert_string_equal(acceptance->set[1].field, "decided_on");
	assert_int_equal(acceptance->clock_count, 1);
	assert_int_equal(acceptance->clocks[0].what, CLOCK_START);
	assert_string_equal(acceptance->clocks[0].name, "handling");
	assert_string_equal(acceptance->clocks[0].on, "day");
	assert_int_equal(acceptance->does_count, 2);
	assert_null(acceptance->does[0].only);
	assert_string_equal(acceptance->does[1].name, "grant");
	assert_non_null(acceptance->does[1].only);
	assert_true(acceptance->confirm_other);
	assert_string_equal(application->rows[0].for_each, "member");
	assert_string_equal(application->rows[0].none, "无收入");
	assert_false(application->rows[0].propose);
	form_catalogue_free(catalogue);
}

static void test_order(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct problem problem = PROBLEM_INIT;
	struct source source;
	const char *text;

	for (size_t i = 0; form_at(catalogue, i) != NULL; i++) {
		assert_int_equal(form_at(catalogue, i)->index, i);
		assert_ptr_equal(form_find(catalogue, form_at(catalogue, i)->name), form_at(catalogue, i));
		if (i > 0)
			assert_true(strcmp(form_at(catalogue, i - 1)->name, form_at(catalogue, i)->name) < 0);
	}
	form_catalogue_free(catalogue);
	scratch_write(*state, "queue/open.yaml", "queue: open\n");
	assert_true(source_gather(&source, ((struct scratch *)*state)->folder, NULL, &problem));
	text = buffer_text(&source.text);
	assert_true(strstr(text, "pack/national/codes/disability_level.yaml") <
	    strstr(text, "record/acceptance.yaml"));
	assert_true(strstr(text, "record/member.yaml") < strstr(text, "queue/open.yaml"));
	/* the same text wherever it is installed */
	assert_null(strstr(text, ((struct scratch *)*state)->folder));
	source_release(&source);
}

/* A text that is not what was gathered is none: cut, or with something between its files. */
static void test_text(void **state)
{
	struct problem problem = PROBLEM_INIT;
	struct source source, again;
	struct tree *tree;
	char *whole, *broken;

	assert_true(source_gather(&source, ((struct scratch *)*state)->folder, NULL, &problem));
	whole = memory_text(buffer_text(&source.text));
	assert_true(source_take(&again, "nowhere", memory_text(whole)));
	assert_true(source_has(&again, "record") && !source_has(&again, "queue") && !source_has(&again, "pack"));
	assert_true(source_read(&again, "record/none.yaml", &tree, &problem));
	assert_null(tree);
	assert_true(source_read(&again, "record/member.yaml", &tree, &problem));
	assert_string_equal(tree_text(tree, "form"), "member");
	assert_string_equal(tree->file, "nowhere/record/member.yaml");
	tree_free(tree);
	source_release(&again);
	assert_false(source_take(&again, "nowhere", memory_text("")));
	assert_false(source_take(&again, "nowhere", memory_text_part(whole, strlen(whole) - 1)));
	broken = memory_format("%s--- record/last.yaml 99999999999999999999\nform: last\n", whole);
	assert_false(source_take(&again, "nowhere", broken));
	broken = memory_format("%s\n%s", whole, whole);
	assert_false(source_take(&again, "nowhere", broken));
	source_release(&source);
	free(whole);
}

#define HEAD "form: bad\nlabel: 坏\nof: household\n"
#define FIELDS HEAD "fields:\n"

static const struct {
	const char *text;
	int line;
	const char *words;
} bad[] = {
    {"form: bad\nlable: 坏\n", 2, "label"},
    {"label: 坏\n", 1, "form: 名称"},
    {"form: Bad\n", 1, "小写"},
    {HEAD, 1, "没有字段"},
    {"form: bad\nlabel: 坏\nof: village\nfields: [{name: a, label: 甲, type: text}]\n", 3,
        "household"},
    {"form: bad\nof: office\nfields: []\n", 1, "label"},
    {HEAD "fields: text\n", 4, "列表"},
    {FIELDS "  - {name: a, label: 甲, type: txt}\n", 5, "“text”"},
    {FIELDS "  - {name: a, label: 甲}\n", 5, "type"},
    {FIELDS "  - {name: a, type: text}\n", 5, "label"},
    {FIELDS "  - {label: 甲, type: text}\n", 5, "name"},
    {FIELDS "  - {name: a, label: 甲, type: text, requird: yes}\n", 5, "required"},
    {FIELDS "  - {name: a, label: 甲, type: text}\n  - {name: a, label: 乙, type: date}\n", 6,
        "两次"},
    {FIELDS "  - {name: id, label: 甲, type: text}\n", 5, "自用"},
    {FIELDS "  - {name: station, label: 甲, type: text}\n", 5, "自用"},
    {FIELDS "  - {name: A, label: 甲, type: text}\n", 5, "小写"},
    {FIELDS "  - {name: a, label: 甲, type: code}\n", 5, "codes"},
    {FIELDS "  - {name: a, label: 甲, type: code, codes: disability_kinds}\n", 5, "disability_kind"},
    {FIELDS "  - {name: a, label: 甲, type: text, codes: disability_kind}\n", 5, "codes"},
    {FIELDS "  - {name: a, label: 甲, type: code, codes: [{\"a b\": 一}]}\n", 5, "a b"},
    {FIELDS "  - {name: a, label: 甲, type: code, codes: [{x: 一}, {x: 二}]}\n", 5, "两次"},
    {FIELDS "  - {name: a, label: 甲, type: code, codes: {x: }}\n", 5, "中文名称"},
    {FIELDS "  - {name: a, label: 甲, type: ref, ref: membr}\n", 5, "member"},
    {FIELDS "  - {name: nobody, label: 甲, type: ref}\n", 5, "nobody"},
    {FIELDS "  - {name: a, label: 甲, type: text, guard: maybe}\n", 5, "yes 或 no"},
    {FIELDS "  - {name: a, label: 甲, type: text, mask: maybe}\n", 5, "yes 或 no"},
    {FIELDS "  - {name: a, label: 甲, type: phone, mask: yes}\n", 5, "mask"},
    {FIELDS "  - {name: a, label: 甲, type: text, search: fuzzy}\n", 5, "pinyin"},
    {FIELDS "  - {name: a, label: 甲, type: integer, constraint: \"a >\"}\n", 5, ""},
    {FIELDS "  - {name: a, label: 甲, type: integer,\n     constraint: {all: []}}\n", 6, "至少一条"},
    {FIELDS "  - {name: a, label: 甲, type: integer, constraint: {al: [\"a > 1\"]}}\n", 5, "al"},
    {FIELDS
        "  - {name: a, label: 甲, type: integer, constraint: {all: [\"a > 1\"], any: [\"a > 2\"]}}\n",
        5, "一个"},
    {FIELDS
        "  - {name: a, label: 甲, type: integer, default: {pick: [{else: 1}, {if: \"a > 1\", then: 2}]}}\n",
        5, "else"},
    {FIELDS "  - {name: a, label: 甲, type: text}\nabout: memberr\n", 6, "member"},
    {FIELDS "  - {name: a, label: 甲, type: text}\nset: {name: a}\n", 6, "about"},
    {FIELDS "  - {name: a, label: 甲, type: text}\nabout: application\nset: {stat: closed}\n", 7,
        "state"},
    {FIELDS "  - {name: a, label: 甲, type: text}\nabout: application\nset: {state: close}\n", 7,
        "closed"},
    {FIELDS "  - {name: a, label: 甲, type: text}\none: [b]\n", 6, "没有字段"},
    {FIELDS "  - {name: a, label: 甲, type: text}\nways: a\n", 6, "列表"},
    {FIELDS "  - {name: a, label: 甲, type: text}\nrows: [{form: incme}]\n", 6, "income"},
    {FIELDS "  - {name: a, label: 甲, type: text}\nrows: [{form: income, for_each: household}]\n", 6,
        "household"},
    {FIELDS "  - {name: a, label: 甲, type: text}\nclock: {start: x, stop: x}\n", 6, "一个"},
    {FIELDS "  - {name: a, label: 甲, type: text}\nclock: {start: x, on: a}\n", 6, "日期"},
    {FIELDS "  - {name: a, label: 甲, type: text}\ndoes: [{grant: {unless: \"a = b\"}}]\n", 6,
        "unless"},
    {FIELDS "  - {name: a, label: 甲, type: text}\nwhen: \"a = b and a = c\"\n", 6, ""},
    {FIELDS "  - {name: a, label: 甲, type: text}\nby: clerk\n", 6, "列表"},
};

static void test_refused(void **state)
{
	for (size_t i = 0; i < BASE_COUNT(bad); i++)
		scratch_bad(state, bad[i].text, bad[i].line, bad[i].words);
}

static void test_code_files(void **state)
{
	struct form_catalogue *catalogue;
	const struct code_list *list;

	scratch_write(*state, "pack/national/codes/category.yaml", "codes: category\nfrom: categories\n");
	scratch_write(*state, "pack/national/codes/class.yaml", "codes: class\nfrom: alerts.classes\n");
	scratch_write(*state, "pack/here/categories.yaml",
	    "low: {label: 低的, of: household}\nhigh: {label: 高的}\n");
	scratch_write(*state, "pack/here/alerts.yaml",
	    "classes: [{name: deep, label: 深的}, {shallow: 浅的}]\n");
	catalogue = scratch_load(*state, "here");
	list = form_codes(catalogue, "category");
	assert_int_equal(list->count, 2);
	assert_string_equal(list->codes[1].key, "high");
	assert_string_equal(form_codes(catalogue, "class")->codes[0].label, "深的");
	assert_string_equal(form_codes(catalogue, "class")->codes[1].key, "shallow");
	form_catalogue_free(catalogue);
	catalogue = scratch_load(*state, NULL); /* no region: the list is there, and empty */
	assert_int_equal(form_codes(catalogue, "category")->count, 0);
	form_catalogue_free(catalogue);
	scratch_write(*state, "pack/national/codes/class.yaml", "codes: class\nfrom: alerts.kinds\n");
	scratch_refuse(*state, "here", "class.yaml", 2, "alerts.kinds");
	scratch_write(*state, "pack/national/codes/class.yaml", "codes: class\n");
	scratch_refuse(*state, "here", "class.yaml", 1, "list");
}

static void test_folders(void **state)
{
	struct problem problem = PROBLEM_INIT;

	assert_null(form_catalogue_load(((struct scratch *)*state)->folder, "nowhere", &problem));
	assert_non_null(strstr(problem.text, "nowhere"));
	problem_release(&problem);
	problem = (struct problem)PROBLEM_INIT;
	assert_null(form_catalogue_load(((struct scratch *)*state)->folder, "../record", &problem));
	assert_int_equal(problem.kind, PROBLEM_USAGE);
	problem_release(&problem);
	problem = (struct problem)PROBLEM_INIT;
	assert_null(form_catalogue_load("/nonexistent", NULL, &problem));
	assert_non_null(strstr(problem.text, "record"));
	problem_release(&problem);
	scratch_write(*state, "record/torn.yaml", "form: torn\nlabel: [\n");
	assert_null(form_catalogue_load(((struct scratch *)*state)->folder, NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_example), SCRATCH_TEST(test_filing_keys),
	    SCRATCH_TEST(test_order), SCRATCH_TEST(test_text), SCRATCH_TEST(test_refused), SCRATCH_TEST(test_code_files),
	    SCRATCH_TEST(test_folders)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
