/* Verdicts with their reasons: what is missing, what is unset, order and stop, consent, differences. */
#include "policy_scratch.h"

/* Rural: line 500, alpha below 750 a head; 1000 a head a month is not alpha. */
#define HOME(cattle, more, amount, members) \
	"{'household': {'place_kind': 'rural'" cattle more "}," \
	" 'member': [" members "], 'application': {'id': 'a1', 'day': '2025-03-03'}," \
	" 'income': [{'member': 'ma', 'kind': 'wage', 'amount': '" amount "', 'way': 'declared', 'as_of': '2025-02-01'}]}"
#define MA "{'id': 'ma', 'name': '马', 'birth': '1990-01-01', 'at_home': 'yes', 'ill': 'no', 'ail': 'none'}"
#define AN "{'id': 'an', 'name': '安', 'birth': '1950-01-01', 'at_home': 'yes', 'ill': 'yes', 'ail': 'none'}"
#define DAY "2025-03-03"

static struct assessment *judged(struct scene *scene, const char *json, bool determination)
{
	struct assessment *found;

	*scene = scene_open(json, DAY);
	found = assess(scene->world, determination, NULL);
	assert_non_null(found);
	assert_int_equal(found->day, date_read(DAY));
	return found;
}

static void close_judged(struct scene *scene, struct assessment *found)
{
	assessment_free(found);
	scene_close(scene);
}

static const struct reason *reason_of(const struct verdict *verdict, const char *left)
{
	for (size_t i = 0; i < verdict->reason_count; i++) {
		if (verdict->reasons[i].left_name != NULL && strcmp(verdict->reasons[i].left_name, left) == 0)
			return &verdict->reasons[i];
	}
	return NULL;
}

static void test_both_sides_of_a_boundary(void **state)
{
	static const struct {
		const char *json, *alpha, *beta;
	} cases[] = {
	    {HOME(", 'cattle': '0'", "", "8999.99", MA), "met", "not_met"},
	    {HOME(", 'cattle': '0'", "", "9000", MA), "not_met", "met"}, /* 750.00 a month */
	    {HOME(", 'cattle': '0'", "", "23999.99", MA), "not_met", "met"},
	    {HOME(", 'cattle': '0'", "", "24000", MA), "not_met", "not_met"},
	    {HOME(", 'cattle': '3'", ", 'roof': 'good'", "0", MA), "not_met", "met"},
	    {HOME(", 'cattle': '2'", "", "0", MA), "met", "not_met"},
	    {HOME(", 'cattle': '3'", ", 'roof': 'bad', 'roof_seen': 'yes', 'leak': 'yes'", "0", MA), "met", "not_met"},
	};

	(void)state;
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		struct scene scene;
		struct assessment *found = judged(&scene, cases[i].json, false);

		assert_string_equal(assessment_word(found, "alpha"), cases[i].alpha);
		assert_string_equal(assessment_word(found, "beta"), cases[i].beta);
		close_judged(&scene, found);
	}
}

static void test_a_reason_carries_both_sides(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene, HOME(", 'cattle': '0'", "", "12000", MA), false);
	const struct verdict *alpha = assessment_find(found, "alpha", "");
	const struct reason *reason = reason_of(alpha, "each");
	char *sentence;

	(void)state;
	assert_non_null(reason);
	assert_int_equal(reason->truth, TRUTH_NO);
	assert_string_equal(reason->clause, "VA-01");
	assert_string_equal(reason->says, "人均低于甲线");
	assert_string_equal(reason->left_label, "人均月收入");
	assert_string_equal(reason->left, "1000.00");
	assert_string_equal(reason->left_unit, "元/月");
	assert_string_equal(reason->left_way, "自报");
	assert_string_equal(date_write(reason->left_as_of).text, "2025-02-01");
	assert_string_equal(reason->op, "<");
	assert_string_equal(reason->right_label, "甲线");
	assert_string_equal(reason->right, "750.00");
	assert_string_equal(reason->parameter, "line"); /* behind the fact on the right */
	assert_string_equal(date_write(reason->parameter_since).text, "2024-01-01");
	assert_true(reason->demo);
	assert_true(reason->bears);
	sentence = reason_sentence(reason);
	assert_string_equal(sentence, "人均低于甲线：不符合（人均月收入 1000.00元/月，应低于甲线750.00元/月），依据 VA-01");
	free(sentence);
	reason = reason_of(alpha, "herd");
	assert_int_equal(reason->truth, TRUTH_YES);
	assert_string_equal(reason->clause, "VA-02, VA-03"); /* of the line above */
	assert_string_equal(reason->left, "低");
	assert_string_equal(reason->right, "低");
	assert_int_equal(reason->depth, 1);
	assert_false(reason->bears);
	close_judged(&scene, found);
}

/* The figure of last year is told with its own year, not the evaluation day's. */
static void test_the_parameter_read_is_the_parameter_told(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene, HOME(", 'cattle': '0'", "", "12000", MA), false);
	const struct reason *reason = reason_of(assessment_find(found, "beta", ""), "each * 12");

	(void)state;
	assert_non_null(reason);
	assert_string_equal(reason->left, "12000.00");
	assert_string_equal(reason->right_label, "上年年均");
	assert_string_equal(reason->parameter, "yearly");
	assert_string_equal(date_write(reason->parameter_since).text, "2024-01-01");
	assert_false(reason->demo);
	close_judged(&scene, found);
}

/* A band named in the rule is told as its parameter, whatever the place. */
static void test_a_band_in_a_rule_is_told(void **state)
{
	char *folder = valley_make();
	struct pack *before = valley;
	struct scene scene;
	struct assessment *found;
	const struct reason *reason;

	(void)state;
	valley_write(folder, "pack/valley/categories.yaml",
	    "alpha: {label: 甲类, grants: {to: counted}, all: [{clause: A, says: s, if: \"each < line[urban]\"}]}\n"
	    "beta: {label: 乙类, by: x}\ngamma: {label: 丙类, by: x}\ndelta: {label: 丁类, by: x}\n");
	valley = valley_load(folder);
	found = judged(&scene, HOME(", 'cattle': '0'", "", "7200", MA), false);
	reason = reason_of(assessment_find(found, "alpha", ""), "each");
	assert_int_equal(reason->truth, TRUTH_NO); /* 600 is not below 600, though the place is rural */
	assert_string_equal(reason->right_label, "基准");
	assert_string_equal(reason->right, "600.00");
	assert_string_equal(reason->right_unit, "元/月");
	assert_string_equal(reason->parameter, "line");
	close_judged(&scene, found);
	pack_free(valley);
	valley = before;
	valley_remove(folder);
}

static void test_a_reason_that_reads_a_category_prints_its_lines(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene, HOME(", 'cattle': '0'", "", "12000", MA), false);
	const struct verdict *beta = assessment_find(found, "beta", "");

	(void)state;
	assert_string_equal(beta->reasons[0].left_name, "alpha");
	assert_int_equal(beta->reasons[0].truth, TRUTH_YES);
	assert_string_equal(beta->reasons[0].left, "否");
	assert_string_equal(beta->reasons[1].name, "alpha_income");
	assert_int_equal(beta->reasons[1].depth, 1);
	assert_int_equal(beta->reasons[1].truth, TRUTH_NO);
	assert_false(beta->reasons[1].bears); /* that alpha is not met is what beta asks for */
	close_judged(&scene, found);
}

static size_t missing_at(const struct verdict *verdict, const char *form, const char *field, const char *record)
{
	size_t count = 0;

	for (size_t i = 0; i < verdict->missing_count; i++) {
		const struct missing_field *missing = &verdict->missing[i];

		count += strcmp(missing->form->name, form) == 0 &&
		         strcmp(missing->field == NULL ? "" : missing->field->name, field) == 0 &&
		         (record == NULL || strcmp(missing->record, record) == 0);
	}
	return count;
}

/* `all` asks for everything unknown under it, `any` for its cheapest branch. */
static void test_what_is_missing(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene, HOME("", "", "0", MA), false);
	const struct verdict *alpha = assessment_find(found, "alpha", "");

	(void)state;
	assert_int_equal(alpha->truth, TRUTH_UNKNOWN);
	assert_int_equal(alpha->missing_count, 1); /* cattle; roof, leak and roof_seen are the dearer branch */
	assert_int_equal(missing_at(alpha, "household", "cattle", NULL), 1);
	assert_int_equal(assessment_find(found, "beta", "")->truth, TRUTH_UNKNOWN);
	assert_int_equal(missing_at(assessment_find(found, "beta", ""), "household", "cattle", NULL), 1);
	close_judged(&scene, found);

	found = judged(&scene, HOME(", 'cattle': '5'", "", "0", MA), false); /* that branch is dead */
	alpha = assessment_find(found, "alpha", "");
	assert_int_equal(alpha->truth, TRUTH_UNKNOWN);
	assert_int_equal(alpha->missing_count, 2); /* leak waits for roof */
	assert_int_equal(missing_at(alpha, "household", "roof", NULL), 1);
	assert_int_equal(missing_at(alpha, "household", "roof_seen", NULL), 1);
	close_judged(&scene, found);

	found = judged(&scene, HOME("", "", "90000", MA), false); /* too rich: nothing else is asked */
	alpha = assessment_find(found, "alpha", "");
	assert_int_equal(alpha->truth, TRUTH_NO);
	assert_int_equal(alpha->missing_count, 0);
	close_judged(&scene, found);
}

static void test_rows_that_were_not_asked_are_missing_as_rows(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene, "{'household': {'place_kind': 'rural', 'cattle': '0'}, 'member': [" MA "]}",
	    false);
	const struct verdict *alpha = assessment_find(found, "alpha", "");

	(void)state;
	assert_int_equal(alpha->truth, TRUTH_UNKNOWN);
	assert_int_equal(alpha->missing_count, 1);
	assert_int_equal(missing_at(alpha, "income", "", ""), 1);
	close_judged(&scene, found);
}

static void test_the_unknown_field_of_one_member_is_named(void **state)
{
	static const char gone[] = "{'id': 'bo', 'name': '博', 'birth': '1950-01-01', 'ill': 'no'}";
	char json[1200];
	struct scene scene;
	struct assessment *found;
	const struct verdict *gamma;

	(void)state;
	snprintf(json, sizeof json, HOME(", 'cattle': '0'", "", "0", "%s"), gone);
	for (char *at = strstr(json, "'ma'"); at != NULL; at = strstr(at, "'ma'"))
		memcpy(at, "'bo'", 4);
	found = judged(&scene, json, false);
	gamma = assessment_find(found, "gamma", "bo");
	assert_non_null(gamma);
	assert_int_equal(gamma->truth, TRUTH_UNKNOWN);
	assert_int_equal(missing_at(gamma, "member", "at_home", "bo"), 1); /* only_if comes first */
	assert_int_equal(gamma->missing_count, 1);
	close_judged(&scene, found);
}

static void test_unset_stops_only_its_category(void **state)
{
	struct scene scene;
	struct assessment *found;
	const struct verdict *alpha, *beta;

	(void)state;
	assert_true(pack_set_parameter(valley, "times", "", date_read("2025-01-01"), NULL, false, false, NULL, NULL));
	found = judged(&scene, HOME("", "", "0", MA "," AN), false);
	alpha = assessment_find(found, "alpha", "");
	beta = assessment_find(found, "beta", "");
	assert_int_equal(alpha->truth, TRUTH_UNSET);
	assert_int_equal(alpha->unset_count, 1);
	assert_string_equal(alpha->unset[0], "times");
	assert_int_equal(alpha->missing_count, 0);
	assert_int_equal(beta->truth, TRUTH_UNSET); /* it reads alpha */
	assert_string_equal(beta->unset[0], "times");
	assert_string_equal(assessment_word(found, "gamma"), "met");
	assert_string_equal(reason_of(alpha, "each")->unset, "times");
	close_judged(&scene, found);
	pack_forget_parameters(valley);
}

static void test_a_member_category_has_a_line_a_member(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene,
	    HOME(", 'cattle': '0'", "", "0", MA "," AN ",{'id': 'bo', 'birth': '1940-01-01', 'at_home': 'no', 'ill': 'yes'}"),
	    false);
	const struct verdict *away = assessment_find(found, "gamma", "bo");

	(void)state;
	assert_string_equal(assessment_word(found, "gamma"), "met"); /* one is */
	assert_int_equal(assessment_find(found, "gamma", "ma")->truth, TRUTH_NO);
	assert_int_equal(assessment_find(found, "gamma", "an")->truth, TRUTH_YES);
	assert_string_equal(assessment_find(found, "gamma", "an")->reasons[0].person, "an");
	assert_int_equal(away->truth, TRUTH_NO);
	assert_true(away->out_of_question);
	assert_string_equal(away->why_not, "不适用");
	assert_int_equal(away->reason_count, 1); /* why it is out of question, and no more */
	assert_null(assessment_find(found, "gamma", ""));
	assert_string_equal(assessment_word(found, "delta"), "not_reviewed");
	assert_non_null(strstr(assessment_find(found, "delta", "")->why_not, "林业站"));
	close_judged(&scene, found);
}

static void test_remarks_change_nothing(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene, HOME(", 'cattle': '0'", "", "0", MA), false);
	const struct verdict *alpha = assessment_find(found, "alpha", "");
	const struct reason *last = &alpha->reasons[alpha->reason_count - 1];

	(void)state;
	assert_int_equal(alpha->truth, TRUTH_YES);
	assert_true(last->remark);
	assert_string_equal(last->says, "全无收入");
	assert_string_equal(last->clause, "VA-04");
	close_judged(&scene, found);
	found = judged(&scene, HOME(", 'cattle': '0'", "", "1", MA), false);
	alpha = assessment_find(found, "alpha", "");
	assert_false(alpha->reasons[alpha->reason_count - 1].remark);
	close_judged(&scene, found);
}

static void test_the_amount_granted(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene, HOME(", 'cattle': '0'", "", "1200", MA), false);

	(void)state;
	assert_true(assessment_find(found, "alpha", "")->has_amount);
	assert_int_equal(assessment_find(found, "alpha", "")->amount, 40000); /* 500 - 100 */
	assert_false(assessment_find(found, "beta", "")->has_amount);
	close_judged(&scene, found);
	found = judged(&scene, HOME(", 'cattle': '0'", "", "12000", MA), false);
	assert_false(assessment_find(found, "alpha", "")->has_amount); /* not met: none */
	close_judged(&scene, found);
}

/* order gamma, alpha, beta; a person who has met one is not reviewed for the later ones. */
static void test_order_and_stop(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene, HOME(", 'cattle': '0'", "", "0", MA "," AN), true);
	const struct verdict *beta = assessment_find(found, "beta", "");

	(void)state;
	assert_string_equal(assessment_word(found, "gamma"), "met");
	assert_string_equal(assessment_word(found, "alpha"), "met"); /* ma is still to be reviewed */
	assert_string_equal(assessment_word(found, "beta"), "not_reviewed");
	assert_string_equal(beta->why_not, "已符合前面的“甲类”");
	assert_int_equal(beta->reason_count, 0);
	close_judged(&scene, found);

	found = judged(&scene, HOME(", 'cattle': '0'", "", "0", AN ",{'id': 'ma', 'at_home': 'no'}"), true);
	assert_string_equal(assessment_word(found, "alpha"), "not_reviewed"); /* no one else is counted */
	assert_string_equal(assessment_find(found, "alpha", "")->why_not, "已符合前面的“丙类”");
	close_judged(&scene, found);

	found = judged(&scene, HOME(", 'cattle': '0'", "", "0", AN ",{'id': 'ma', 'at_home': 'no'}"), false);
	assert_string_equal(assessment_word(found, "alpha"), "met"); /* computing knows no order */
	close_judged(&scene, found);

	found = judged(&scene, HOME(", 'cattle': '0'", "", "12000", MA), true);
	assert_string_equal(assessment_word(found, "beta"), "met");
	close_judged(&scene, found);
}

static void write_pack(char *folder, const char *consent)
{
	char text[600];

	snprintf(text, sizeof text, "pack: valley\nsurvey_valid: survey_days\n"
	                            "review: {order: [gamma, alpha, beta], stop: none, apart: [gamma], consent: %s}\n", consent);
	valley_write(folder, "pack/valley/pack.yaml", text);
}

/* Without consent only what the application asks for is shown; a line may still read what it needs. */
static void test_consent(void **state)
{
	static const struct {
		const char *application, *consent, *alpha, *beta;
	} cases[] = {
	    {"'asked_for': ['beta']", "", "not_reviewed", "met"},
	    {"'asked_for': ['beta']", "{'kind': 'look', 'given': 'yes', 'day': '2025-03-03'}", "not_met", "met"},
	    {"'asked_for': ['beta']", "{'kind': 'look', 'given': 'yes', 'day': '2025-03-04'}", "not_reviewed", "met"},
	    {"'asked_for': ['beta']", "{'kind': 'look', 'given': 'yes', 'day': '2025-03-01'},"
	                              "{'kind': 'look', 'given': 'no', 'day': '2025-03-02'}", "not_reviewed", "met"},
	    {"'asked_for': ['alpha', 'beta']", "", "not_met", "met"},
	    {"'state': 'filed'", "", "not_met", "met"}, /* asks for nothing by name: for all */
	};
	struct pack *before = valley;
	char *folder = valley_make();

	(void)state;
	write_pack(folder, "{kind: look, free: asked_for}");
	valley = valley_load(folder);
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		char json[1500];
		struct scene scene;
		struct assessment *found;

		snprintf(json, sizeof json,
		    "{'household': {'place_kind': 'rural', 'cattle': '0'}, 'member': [" MA "], 'application': {'day': '2025-03-01', %s},"
		    " 'consent': [%s], 'income': [{'member': 'ma', 'kind': 'wage', 'amount': '12000'}]}", cases[i].application,
		    cases[i].consent);
		found = judged(&scene, json, true);
		assert_string_equal(assessment_word(found, "alpha"), cases[i].alpha);
		assert_string_equal(assessment_word(found, "beta"), cases[i].beta);
		close_judged(&scene, found);
	}
	pack_free(valley);
	valley = before;
	valley_remove(folder);
}

/* 依据有变: a flipped truth counts, another amount with the same answer does not. */
static void test_what_differs_from_a_stored_verdict(void **state)
{
	static const struct {
		const char *json;
		bool differs;
	} cases[] = {
	    {HOME(", 'cattle': '0'", "", "1200", MA), false},
	    {HOME(", 'cattle': '2'", "", "1300.5", MA), false},
	    {HOME(", 'cattle': '0'", "", "9000", MA), true},
	    {HOME(", 'cattle': '3'", ", 'roof': 'bad', 'roof_seen': 'yes', 'leak': 'yes'", "1200", MA), true}, /* another way */
	    {HOME("", "", "1200", MA), true},
	};
	struct scene scene;
	struct assessment *found = judged(&scene, cases[0].json, false);
	struct tree *stored = verdict_to_tree(assessment_find(found, "alpha", ""), valley, true);

	(void)state;
	close_judged(&scene, found);
	for (size_t i = 0; i < BASE_COUNT(cases); i++) {
		found = judged(&scene, cases[i].json, false);
		assert_int_equal(verdict_differs(stored, assessment_find(found, "alpha", "")), cases[i].differs);
		close_judged(&scene, found);
	}
	tree_free(stored);
}

static void test_the_tree_says_it_all(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene, HOME("", "", "0", MA "," AN), false);
	struct tree *tree = assessment_to_tree(found, valley, scene.bench, true);
	const struct tree *lines = tree_get(tree, "lines"), *missing = tree_get(lines->items[0], "missing");

	(void)state;
	assert_string_equal(tree_text(tree, "day"), DAY);
	assert_string_equal(tree_text(tree_get(tree, "verdicts"), "gamma"), "met");
	assert_string_equal(tree_text(lines->items[0], "category"), "alpha");
	assert_string_equal(tree_text(lines->items[0], "verdict"), "unknown");
	assert_string_equal(tree_text(missing->items[0], "field"), "cattle");
	assert_string_equal(tree_text(tree_get(lines->items[0], "reasons")->items[0], "clause"), "VA-01");
	assert_string_equal(tree_text(lines->items[3], "name"), "安");
	assert_string_equal(tree_text(lines->items[3], "person"), "an");
	tree_free(tree);
	tree = assessment_to_tree(found, valley, scene.bench, false);
	lines = tree_get(tree, "lines");
	assert_null(tree_get(lines->items[0], "label"));
	assert_null(tree_get(tree_get(lines->items[0], "reasons")->items[0], "says"));
	assert_string_equal(tree_text(tree_get(lines->items[0], "reasons")->items[0], "clause"), "VA-01");
	tree_free(tree);
	close_judged(&scene, found);
}

/* The same bench gives the same answer again, and after being forgotten. */
static void test_a_past_decision_runs_again(void **state)
{
	struct scene scene;
	struct assessment *found = judged(&scene, HOME(", 'cattle': '0'", "", "1200", MA "," AN), true), *again;
	struct tree *first = assessment_to_tree(found, valley, scene.bench, true), *second;
	struct buffer a = BUFFER_INIT(1 << 20), b = BUFFER_INIT(1 << 20);

	(void)state;
	world_forget(scene.world);
	again = assess(scene.world, true, NULL);
	second = assessment_to_tree(again, valley, scene.bench, true);
	tree_write_canonical(first, &a);
	tree_write_canonical(second, &b);
	assert_string_equal(buffer_text(&a), buffer_text(&b));
	buffer_release(&a);
	buffer_release(&b);
	tree_free(first);
	tree_free(second);
	assessment_free(again);
	close_judged(&scene, found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_both_sides_of_a_boundary),
	    cmocka_unit_test(test_a_reason_carries_both_sides),
	    cmocka_unit_test(test_the_parameter_read_is_the_parameter_told),
	    cmocka_unit_test(test_a_band_in_a_rule_is_told),
	    cmocka_unit_test(test_a_reason_that_reads_a_category_prints_its_lines),
	    cmocka_unit_test(test_what_is_missing),
	    cmocka_unit_test(test_rows_that_were_not_asked_are_missing_as_rows),
	    cmocka_unit_test(test_the_unknown_field_of_one_member_is_named),
	    cmocka_unit_test(test_unset_stops_only_its_category),
	    cmocka_unit_test(test_a_member_category_has_a_line_a_member),
	    cmocka_unit_test(test_remarks_change_nothing),
	    cmocka_unit_test(test_the_amount_granted),
	    cmocka_unit_test(test_order_and_stop),
	    cmocka_unit_test(test_consent),
	    cmocka_unit_test(test_what_differs_from_a_stored_verdict),
	    cmocka_unit_test(test_the_tree_says_it_all),
	    cmocka_unit_test(test_a_past_decision_runs_again),
	};
	return cmocka_run_group_tests(tests, valley_setup, valley_teardown);
}
