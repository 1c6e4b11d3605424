/* Queues: their definitions, overlays, what is refused, and what a condition says of a record. */
#include "forms_scratch.h"

static const char *const open_queue =
    "queue: open\nlabel: 在办\nfrom: application\nwhere:\n  - state in [filed, accepted]\n"
    "  - {any: [\"due_on < today + 5\", \"due_on not given\"]}\n"
    "columns: [household.name, day, {field: state, label: 到哪一步}, filed_on]\norder: [due_on, -day]\n"
    "one_row: household\nenter: {form: acceptance}\ndue: due_on\nby: [clerk, supervisor]\n";

static struct queue_list *try_load(void **state, const struct form_catalogue *catalogue, const char *region, struct problem *problem)
{
	struct queue_list *list;
	struct source source;

	assert_true(source_gather(&source, ((struct scratch *)*state)->folder, region, problem));
	list = queue_list_read(&source, region, catalogue, problem);
	source_release(&source);
	return list;
}

static struct queue_list *load(void **state, const struct form_catalogue *catalogue, const char *region)
{
	struct problem problem = PROBLEM_INIT;
	struct queue_list *list = try_load(state, catalogue, region, &problem);

	if (list == NULL)
		fail_msg("%s:%d:%d %s", problem.file, problem.line, problem.column, problem.text);
	return list;
}

static void test_definition(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct queue_list *list;
	const struct queue *queue;
	const struct queue_where *where;

	scratch_write(*state, "queue/open.yaml", open_queue);
	scratch_write(*state, "queue/accepted.yaml",
	    "queue: accepted\nlabel: 受理\nfrom: acceptance\ncolumns: [application.day, papers]\none_row: application\n"
	    "due: {clock: handling}\nenter: {screen: sheet}\nwhere: papers\n");
	list = load(state, catalogue, NULL);
	queue = queue_find(list, "open");
	where = queue->where;
	assert_ptr_equal(queue_at(list, 1), queue);
	assert_null(queue_at(list, 2));
	assert_ptr_equal(queue->from, form_find(catalogue, "application"));
	assert_int_equal(queue->column_count, 4);
	assert_true(queue->columns[0].of_household);
	assert_string_equal(queue->columns[0].label, "户主姓名");
	assert_string_equal(queue->columns[2].label, "到哪一步");
	assert_null(queue->columns[3].field);
	assert_string_equal(queue->columns[3].own, "filed_on");
	assert_true(queue->order[1].descending && !queue->order[0].descending);
	assert_true(queue->has_one_row && queue->one_row.of_household);
	assert_string_equal(queue->enter_form, "acceptance");
	assert_string_equal(queue->due->name, "due_on");
	assert_int_equal(queue->by_count, 2);
	assert_true(queue->has_area && queue->area.of_household);
	assert_string_equal(queue->area.field->name, "place");
	assert_int_equal(where->part_count, 2);
	assert_int_equal(where->parts[0].op, QUEUE_IN);
	assert_int_equal(where->parts[0].literal_count, 2);
	assert_string_equal(where->parts[0].literals[1].body, "accepted");
	assert_true(where->parts[1].any);
	assert_true(where->parts[1].parts[0].literals[0].from_today);
	assert_int_equal(where->parts[1].parts[0].literals[0].days, 5);
	assert_string_equal(queue_op_word(where->parts[1].parts[0].op), "<");
	assert_int_equal(where->parts[1].parts[1].op, QUEUE_NOT_GIVEN);
	queue = queue_find(list, "accepted");
	assert_string_equal(queue->columns[0].through->name, "application");
	assert_string_equal(queue->columns[0].field->name, "day");
	assert_string_equal(queue->one_row.field->name, "application");
	assert_string_equal(queue->due_clock, "handling");
	assert_string_equal(queue->enter_screen, "sheet");
	assert_string_equal(queue->where->literals[0].body, "yes");
	queue_list_free(list);
	form_catalogue_free(catalogue);
}

static void test_overlay(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, "here");
	struct queue_list *list;

	scratch_write(*state, "queue/open.yaml", open_queue);
	scratch_write(*state, "pack/here/queue/open.yaml",
	    "queue: open\nlabel: 待办\nwhere: state = filed\n");
	scratch_write(*state, "pack/here/queue/more.yaml",
	    "queue: more\nlabel: 又一\nfrom: member\ncolumns: [name]\n");
	list = load(state, catalogue, "here");
	assert_string_equal(queue_find(list, "open")->label, "待办");
	assert_int_equal(queue_find(list, "open")->where->part_count, 0);
	assert_int_equal(queue_find(list, "open")->column_count, 4);
	assert_null(queue_find(list, "more")->where);
	queue_list_free(list);
	list = load(state, catalogue, NULL);
	assert_null(queue_find(list, "more"));
	assert_string_equal(queue_find(list, "open")->label, "在办");
	queue_list_free(list);
	form_catalogue_free(catalogue);
}

#define APPLICATIONS "queue: bad\nlabel: 坏\nfrom: application\ncolumns: [day]\n"
#define EVERY "queue: bad\nlabel: 坏\nfrom: every\ncolumns: [day]\n"

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *words;
	} bad[] = {
	    {"queue: bad\nlabel: 坏\nform: application\n", 3, "from"},
	    {"queue: bad\nlabel: 坏\nfrom: aplication\ncolumns: [day]\n", 3, "“application”"},
	    {"queue: bad\nlabel: 坏\nfrom: application\n", 1, "columns"},
	    {"queue: bad\nlabel: 坏\nfrom: application\ncolumns: [dya]\n", 4, "“day”"},
	    {"queue: bad\nlabel: 坏\nfrom: application\ncolumns: [household.nmae]\n", 4, "“name”"},
	    {"queue: bad\nlabel: 坏\nfrom: application\ncolumns: [state.day]\n", 4, "不指向"},
	    {"queue: bad\nlabel: 坏\nfrom: every\ncolumns: [household.name]\n", 4, "household"},
	    {APPLICATIONS "where: stat = filed\n", 5, "“state”"},
	    {APPLICATIONS "where: state = fild\n", 5, "“filed”"},
	    {APPLICATIONS "where: household.place = x\n", 5, "本表"},
	    {APPLICATIONS "where: state = filed or day = today\n", 5, "看不懂"},
	    {APPLICATIONS "where: day in [today]\n", 5, "日期"},
	    {APPLICATIONS "where: day < yesterday\n", 5, "日期"},
	    {APPLICATIONS "where: day < today +\n", 5, "看不懂"},
	    {APPLICATIONS "where: day < today * 2\n", 5, "看不懂"},
	    {APPLICATIONS "where: day\n", 5, "看不懂"},
	    {APPLICATIONS "where: day not\n", 5, "看不懂"},
	    {APPLICATIONS "where: state in [filed\n", 5, ""},
	    {APPLICATIONS "where: state in []\n", 5, "看不懂"},
	    {APPLICATIONS "where: state < closed\n", 5, "比较"},
	    {APPLICATIONS "where: \"state = filed; drop table member\"\n", 5, "filed;"},
	    {APPLICATIONS "where: \"1 = 1\"\n", 5, "没有字段"},
	    {APPLICATIONS "where: \"\"\n", 5, "看不懂"},
	    {APPLICATIONS "where: {all: []}\n", 5, "至少一条"},
	    {EVERY "where: kinds = wage\n", 5, "比较"},
	    {EVERY "where: amount > 5万\n", 5, "12000"},
	    {APPLICATIONS "order: [household.name]\n", 5, "本表"},
	    {APPLICATIONS "order: [-dya]\n", 5, "“day”"},
	    {APPLICATIONS "one_row: day\n", 5, "ref"},
	    {APPLICATIONS "enter: {form: nothing}\n", 5, "nothing"},
	    {APPLICATIONS "enter: {form: acceptance, screen: sheet}\n", 5, "enter"},
	    {APPLICATIONS "due: state\n", 5, "日期"},
	    {APPLICATIONS "area: household.name\n", 5, "place"},
	};
	struct form_catalogue *catalogue = scratch_load(*state, NULL);

	for (size_t i = 0; i < BASE_COUNT(bad); i++) {
		struct problem problem = PROBLEM_INIT;

		scratch_write(*state, "queue/bad.yaml", bad[i].text);
		assert_null(try_load(state, catalogue, NULL, &problem));
		if (strstr(problem.text, bad[i].words) == NULL ||
		    (problem.line != bad[i].line && bad[i].words[0] != '\0'))
			fail_msg("%s%d:%d %s", bad[i].text, problem.line, problem.column, problem.text);
		problem_release(&problem);
	}
	form_catalogue_free(catalogue);
}

static void expect_holds(void **state, const struct form_catalogue *catalogue, const struct record *record,
    const char *where, bool holds)
{
	char *text = memory_format(EVERY "where: %s\n", where);
	struct queue_list *list;

	scratch_write(*state, "queue/bad.yaml", text);
	list = load(state, catalogue, NULL);
	if (queue_where_holds(queue_find(list, "bad")->where, record, date_make(2025, 3, 3)) != holds)
		fail_msg("%s should %shold", where, holds ? "" : "not ");
	queue_list_free(list);
	free(text);
}

static void test_holds(void **state)
{
	static const struct {
		const char *where;
		bool holds;
	} cases[] = {
	    {"day = today", true},
	    {"day < today", false},
	    {"day <= today", true},
	    {"day > today - 1", true},
	    {"day >= today + 1", false},
	    {"day = 2025-03-03", true},
	    {"day in [2025-03-02, 2025-03-03]", true},
	    {"amount = 1200.50", true},
	    {"amount < 1200.51", true},
	    {"amount > 1200.50", false},
	    {"count = 0", true},
	    {"kind = wage", true},
	    {"kind != rent", true},
	    {"kind in [rent, 3]", false},
	    {"agreed", true},
	    {"agreed = no", false},
	    {"agreed != no", true},
	    {"month < 2025-04", true},
	    {"text given", false},
	    {"text not given", true},
	    {"text = x", false},
	    {"text != x", false},
	    {"part >= 0", false},
	    {"filed_by = zhang", true},
	    {"filed_on < today", true},
	    {"station given", false},
	    {"{any: [\"text = x\", \"kind = wage\"]}", true},
	    {"{any: [\"text = x\", \"kind = rent\"]}", false},
	    {"[\"kind = wage\", {any: [agreed, \"text given\"]}]", true},
	    {"[\"kind = wage\", \"text given\"]", false},
	};
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct record *record = record_new(form_find(catalogue, "every"), "r", "office");

	put(record, "day", "2025-03-03");
	put(record, "amount", "1200.50");
	put(record, "count", "0");
	put(record, "kind", "wage");
	put(record, "agreed", "yes");
	put(record, "month", "2025-03");
	record_set_filed(record, "zhang", NULL);
	record->filed_on = date_make(2025, 3, 2);
	for (size_t i = 0; i < BASE_COUNT(cases); i++)
		expect_holds(state, catalogue, record, cases[i].where, cases[i].holds);
	record_free(record);
	form_catalogue_free(catalogue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_definition), SCRATCH_TEST(test_overlay),
	    SCRATCH_TEST(test_refused), SCRATCH_TEST(test_holds)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
