/* Records in memory, in bodies and from people's objects. */
#include "forms_scratch.h"

static const char *const good_text =
    "{\"text\": \"甲\", \"number\": \"11010519491231002x\", \"day\": \"2025.3.3\", \"month\": \"2025-03\","
    " \"count\": -12, \"amount\": \"1234.50\", \"part\": 40, \"kind\": \"三级\", \"kinds\": [\"工资性收入\", \"3\"], \"agreed\": true,"
    " \"one\": \"$dad\", \"several\": [\"$mum\", \"$dad\"], \"note\": \"一\\n二\", \"id\": \"x\", \"place\": null}";

static struct tree *json(const char *text)
{
	struct problem problem = PROBLEM_INIT;
	struct tree *tree = tree_read_json(text, strlen(text), "case.json", &problem);

	if (tree == NULL)
		fail_msg("%s", problem.text);
	return tree;
}

static const char *family(void *self, const char *word)
{
	(void)self;
	return strcmp(word, "$dad") == 0 ? "d1" : strcmp(word, "$mum") == 0 ? "a1" : NULL;
}

static void expect_body(const struct record *record, const char *text)
{
	struct tree *body = tree_new_map();
	struct buffer out = BUFFER_INIT(65536);

	for (size_t i = 0; i < record->form->field_count; i++)
		record_to_body(record, &record->form->fields[i], body);
	tree_write_canonical(body, &out);
	assert_string_equal(buffer_text(&out), text);
	buffer_release(&out);
	tree_free(body);
}

static void test_input_and_body(void **state)
{
	static const char body[] =
	    "{\"agreed\":\"yes\",\"amount\":123450,\"count\":-12,\"day\":\"2025-03-03\",\"kind\":\"3\","
	    "\"kinds\":\"3 wage\",\"month\":24302,\"note\":\"一\\n二\",\"number\":\"11010519491231002X\",\"one\":\"d1\","
	    "\"part\":40,\"several\":\"a1 d1\",\"text\":\"甲\"}";
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct record *record = record_new(form_find(catalogue, "every"), "r1", "office"), *copy, *again;
	struct tree *tree = json(good_text), *bodies = json(body);
	struct problem problem = PROBLEM_INIT;

	put(record, "place", "红旗村");
	if (!record_from_input(record, tree, DATE_NONE, family, NULL, &problem))
		fail_msg("%s", problem.text);
	expect_body(record, body); /* null made the place unknown again */
	copy = record_copy(record);
	record_free(record);
	expect_body(copy, body);
	assert_string_equal(record_text(copy, "several"), "a1 d1");
	again = record_new(copy->form, NULL, "office");
	assert_int_equal(strlen(again->id), 32);
	assert_true(record_from_body(again, bodies, &problem));
	expect_body(again, body);
	record_free(again);
	record_free(copy);
	tree_free(tree);
	tree_free(bodies);
	form_catalogue_free(catalogue);
}

static void test_input_refused(void **state)
{
	static const struct {
		const char *text, *words;
	} bad[] = {
	    {"{\"amuont\": \"5\"}", "“amount”"},
	    {"{\"amount\": [\"5\"]}", "一个值"},
	    {"{\"amount\": {\"yuan\": 5}}", "一个值"},
	    {"{\"amount\": \"5万\"}", "12000"},
	    {"{\"kinds\": [[\"wage\"]]}", "一个值"},
	    {"[1]", "对象"},
	};
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct problem problem = PROBLEM_INIT;
	struct tree *tree = NULL;

	for (size_t i = 0; i < BASE_COUNT(bad); i++) {
		struct record *record = record_new(form_find(catalogue, "every"), "r1", "office");

		tree = json(bad[i].text);
		problem = (struct problem)PROBLEM_INIT;
		assert_false(record_from_input(record, tree, DATE_NONE, NULL, NULL, &problem));
		if (strstr(problem.text, bad[i].words) == NULL || problem.line != 1)
			fail_msg("%s: %d:%d %s", bad[i].text, problem.line, problem.column, problem.text);
		assert_string_equal(problem.file, "case.json");
		problem_release(&problem);
		/* a problem may be left out */
		assert_false(record_from_input(record, tree, DATE_NONE, family, NULL, NULL));
		tree_free(tree);
		record_free(record);
	}
	problem = (struct problem)PROBLEM_INIT;
	assert_null(tree_read_json("{\"amount\": 12.5}", 16, "case.json", &problem)); /* no float gets in */
	problem_release(&problem);
	form_catalogue_free(catalogue);
}

static void test_body_refused(void **state)
{
	static const char *const bad[] = {"{\"amount\": \"12x\"}", "{\"day\": \"2025-02-30\"}",
	    "{\"agreed\": \"maybe\"}", "{\"amount\": [1]}", "{\"count\": \"99999999999999999999\"}"};
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct record *record = record_new(form_find(catalogue, "every"), "r1", "office");
	struct problem problem = PROBLEM_INIT;
	struct tree *tree;

	for (size_t i = 0; i < BASE_COUNT(bad); i++) {
		tree = json(bad[i]);
		problem = (struct problem)PROBLEM_INIT;
		assert_false(record_from_body(record, tree, &problem));
		assert_non_null(strstr(problem.text, "r1"));
		problem_release(&problem);
		tree_free(tree);
	}
	tree = json("{\"gone_field\": \"5\", \"count\": 5}"); /* a column that no form names any more */
	assert_true(record_from_body(record, tree, &problem));
	assert_int_equal(record_value(record, "count").number, 5);
	tree_free(tree);
	record_free(record);
	form_catalogue_free(catalogue);
}

static void test_values(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct record *record = record_new(form_find(catalogue, "every"), "r1", NULL);
	const struct field *text = form_field(record->form, "text");

	assert_int_equal(record_value(record, "nothing").state, VALUE_UNKNOWN);
	assert_int_equal(record_value(record, "amount").state, VALUE_UNKNOWN);
	assert_int_equal(record_value(record, "amount").type, VALUE_MONEY);
	put(record, "text", "甲");
	record_set(record, text, record_value(record, "text")); /* its own text given back to it */
	assert_string_equal(record_text(record, "text"), "甲");
	record->contested[text->index] = true;
	assert_int_equal(record_value(record, "text").state, VALUE_UNKNOWN);
	assert_null(record_text(record, "text"));
	record->contested[text->index] = false;
	record_clear(record, text);
	assert_null(record_text(record, "text"));
	record_free(record);
	form_catalogue_free(catalogue);
}

static char *one_of(const struct record *record)
{
	struct buffer out = BUFFER_INIT(4096);

	assert_true(record_one_text(record, &out));
	return buffer_take(&out);
}

static void test_one(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct record *left = record_new(form_find(catalogue, "income"), NULL, "h"), *right;
	struct record *member = record_new(form_find(catalogue, "member"), NULL, "h");
	struct buffer unused = BUFFER_INIT(100);
	char *a, *b;

	put(left, "member", "m1");
	put(left, "kind", "工资性收入");
	right = record_copy(left);
	put(right, "amount", "500"); /* no part of what makes it one */
	a = one_of(left);
	b = one_of(right);
	assert_string_equal(a, b);
	assert_non_null(strstr(a, "wage"));
	free(b);
	put(right, "way", "declared");
	b = one_of(right);
	assert_string_not_equal(a, b);
	free(a);
	free(b);
	assert_false(record_one_text(member, &unused));
	record_free(left);
	record_free(right);
	record_free(member);
	form_catalogue_free(catalogue);
}

/* Whether a text found room beside the record or not, it is the record's own. */
static void test_texts(void **state)
{
	struct form_catalogue *catalogue = scratch_load(*state, NULL);
	struct record *record = record_new(form_find(catalogue, "every"), "r1", "office"), *copy;
	const struct field *text = form_field(record->form, "text"), *note = form_field(record->form, "note");
	char words[1000];

	memset(words, 'a', sizeof(words));
	for (size_t length = 1; length < sizeof(words); length += 37) { /* the room is used up on the way */
		words[length] = '\0';
		record_set(record, text, (struct value){.state = VALUE_KNOWN, .text = words});
		record_set(record, note, (struct value){.state = VALUE_KNOWN, .text = record_text(record, "text")});
		record_set_filed(record, words, record_text(record, "note"));
		record_set(record, note, record_value(record, "note")); /* borrows what it replaces */
		words[length] = 'a';
		assert_int_equal(strlen(record_text(record, "text")), length);
		assert_string_equal(record_text(record, "note"), record_text(record, "text"));
		assert_string_equal(record->filed_by, record->station);
	}
	copy = record_copy(record);
	record_clear(record, text);
	record_set_filed(record, NULL, "T1");
	assert_null(record_text(record, "text"));
	assert_null(record->filed_by);
	assert_string_equal(record->station, "T1");
	record_free(record);
	assert_string_equal(record_text(copy, "note"), record_text(copy, "text"));
	assert_string_equal(copy->filed_by, copy->station);
	record_set(copy, note, (struct value){.state = VALUE_KNOWN, .text = "短"});
	assert_string_equal(record_text(copy, "note"), "短");
	record_free(copy);
	form_catalogue_free(catalogue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_texts), SCRATCH_TEST(test_input_and_body),
	    SCRATCH_TEST(test_input_refused), SCRATCH_TEST(test_body_refused), SCRATCH_TEST(test_values),
	    SCRATCH_TEST(test_one)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
