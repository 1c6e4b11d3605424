/* Letters: slots, masks, tables, and reasons as a family reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "doudi/report.h"

#include <locale.h>

#define TODAY date_make(2025, 9, 15)
#define NUMBER "370102197001011232"

struct office {
	struct pack *pack;
	struct tree *input;
	struct bench *bench;
	struct here here;
};

static const char household[] =
    "{\"household\": {\"name\": \"王小明\", \"place\": \"370102001\", \"place_kind\": \"urban\"},"
    " \"member\": [{\"id\": \"a\", \"name\": \"王小明\", \"id_number\": \"" NUMBER "\", \"relation\": \"head\", \"living_together\": \"yes\"},"
    "              {\"id\": \"b\", \"name\": \"买买提·吐尔逊江·阿卜杜热合曼\", \"relation\": \"child\"},"
    "              {\"id\": \"e\", \"name\": \"张三\", \"birth\": \"2007-09-15\", \"living_together\": \"yes\"},"
    "              {\"id\": \"f\", \"name\": \"张小\", \"birth\": \"2007-09-16\", \"living_together\": \"yes\"}],"
    " \"determination\": [{\"id\": \"d\", \"application\": \"x\", \"category\": \"fangfan\"}],"
    " \"application\": {\"id\": \"x\", \"day\": \"2025-09-01\", \"applicant\": \"a\", \"number\": \"T-2025-1\"},"
    " \"consent\": [{\"id\": \"c\", \"application\": \"x\", \"person\": \"a\", \"kind\": \"check\", \"day\": \"2025-09-01\"}],"
    " \"acceptance\": [{\"id\": \"k\", \"application\": \"x\", \"day\": \"2025-09-02\", \"outcome\": \"supplement\"}]}";

static char *place_name(void *self, const char *code)
{
	(void)self;
	return memory_format("村%s", code);
}

static int open_office(void **state)
{
	struct office *office = memory_new(sizeof(*office));
	struct problem problem = PROBLEM_INIT;

	setlocale(LC_ALL, "C.UTF-8");
	office->pack = pack_load(place_of_forms(), "jinan", &problem);
	if (office->pack == NULL)
		fail_msg("%s", problem.text);
	office->input = tree_read_json(household, strlen(household), "household", &problem);
	office->bench = bench_from_input(pack_forms(office->pack), office->input, TODAY, &problem);
	if (office->bench == NULL)
		fail_msg("%s", problem.text);
	office->here = (struct here){.user = "王经办", .role = "clerk", .station = "T", .level = "township", .day = TODAY};
	*state = office;
	return 0;
}

static int close_office(void **state)
{
	struct office *office = *state;

	bench_free(office->bench);
	tree_free(office->input);
	pack_free(office->pack);
	free(office);
	return 0;
}

static const struct record *first_of(const struct office *office, const char *form)
{
	return bench_first(office->bench, form_find(pack_forms(office->pack), form));
}

static struct letter_scene scene_of(struct office *office, const char *form)
{
	return (struct letter_scene){.pack = office->pack, .bench = office->bench,
	    .filing = form != NULL ? first_of(office, form) : NULL, .here = &office->here, .station = "某街道", .place = place_name};
}

/* Renders `text` as a letter for the first record of a form; NULL and the sentence when it is refused. */
static char *render(struct office *office, const char *form, const char *text, char **refusal)
{
	struct letter_scene scene = scene_of(office, form);
	struct problem problem = PROBLEM_INIT;
	struct tree *letter = tree_new_map();
	char *out;

	tree_add_text(letter, "text", text);
	out = letter_render(letter, &scene, &problem);
	if (refusal != NULL)
		*refusal = memory_text(problem.text);
	problem_release(&problem);
	tree_free(letter);
	return out;
}

static void expect(struct office *office, const char *form, const char *text, const char *wanted)
{
	char *refusal, *out = render(office, form, text, &refusal);

	if (out == NULL)
		fail_msg("%s", refusal);
	assert_string_equal(out, wanted);
	free(out);
	free(refusal);
}

static void test_slots(void **state)
{
	expect(*state, "consent", "{application.number} {consent.person.name} {consent.kind}", "T-2025-1 王小明 经济状况核对\n");
	expect(*state, "acceptance", "{application.applicant.name} {acceptance.day}", "王小明 2025-09-02\n");
	expect(*state, "acceptance", "{station.name} {station.phone} {here.user} {here.day}", "某街道 ________ 王经办 2025-09-15\n");
	expect(*state, "consent", "{household.place}", "村370102001\n");
	expect(*state, "consent", "{consent.until}|{membership.from}|{clock.handling.due_on}", "________|________|________\n");
}

static void test_blank_letter(void **state)
{
	expect(*state, NULL, "{household.name} {consent.person.name} {consent.day}", "王小明 ________ ________\n");
}

/* Whatever way a letter asks for it. */
static void test_id_numbers_are_masked(void **state)
{
	static const char *const texts[] = {"{consent.person.id_number}", "{application.applicant.id_number}", "{rows.member}"};

	for (size_t i = 0; i < BASE_COUNT(texts); i++) {
		char *out = render(*state, "consent", texts[i], NULL);

		assert_non_null(out);
		assert_null(strstr(out, NUMBER));
		assert_non_null(strstr(out, "***"));
		free(out);
	}
}

static void test_unknown_slots_are_refused(void **state)
{
	static const char *const texts[] = {"{applicaton.number}", "{application.numbr}", "{application.number.name}", "{application}",
	    "{station.adress}", "{clock.nothing.due_on}", "{rows.nothing}", "{}", "{here.weather}"};

	for (size_t i = 0; i < BASE_COUNT(texts); i++) {
		char *refusal, *out = render(*state, "consent", texts[i], &refusal);

		assert_null(out);
		assert_non_null(refusal);
		free(refusal);
	}
}

static void test_tables_and_lines_fit(void **state)
{
	char *out = render(*state, "consent",
	    "{rows.member}\n{rows.income}\n一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十，完。", NULL);
	const char *line = out;

	assert_non_null(strstr(out, "买买提"));
	assert_non_null(strstr(out, "____________________"));
	while (*line != '\0') {
		size_t length = strcspn(line, "\n");
		char *one = memory_text_part(line, length);

		assert_true(text_columns(one) <= LETTER_COLUMNS);
		free(one);
		line += length + 1;
	}
	free(out);
}

/* Of three letters for one form, the one whose `if` holds. */
static void test_condition_chooses(void **state)
{
	struct letter_scene scene = scene_of(*state, "acceptance");
	const struct tree *letter;
	int found = 0;

	for (size_t i = 0; (letter = letter_at(scene.pack, i)) != NULL; i++)
		if (letter_is_for(letter, &scene)) {
			assert_string_equal(tree_text(letter, "letter"), "supplement");
			found++;
		}
	assert_int_equal(found, 1);
}

/* A slot that means nothing would be found at the counter, in front of the family. */
static void test_every_letter_of_the_pack_is_good(void **state)
{
	struct letter_scene scene = scene_of(*state, NULL);
	const struct tree *letter;
	size_t count = 0;

	for (; (letter = letter_at(scene.pack, count)) != NULL; count++) {
		struct problem problem = PROBLEM_INIT;
		char *out = letter_render(letter, &scene, &problem);
		struct buffer lines = BUFFER_INIT(1 << 20);

		if (out == NULL || (tree_text(letter, "queue") != NULL && !letter_add_line(letter, &scene, 1, &lines, &problem)))
			fail_msg("%s", problem.text);
		buffer_release(&lines);
		assert_null(strchr(out, '{'));
		free(out);
		problem_release(&problem);
	}
	assert_true(count >= 9);
}

/* Names without minors; a cell that is too wide goes on below. */
static void test_list(void **state)
{
	static const char yaml[] = "{\"columns\": [{\"label\": \"序号\", \"text\": \"{list.number}\", \"width\": 4},"
	    " {\"label\": \"成员\", \"text\": \"{people.adult}\", \"width\": 10}, {\"label\": \"人数\", \"text\": \"{people}\", \"width\": 4}],"
	    " \"text\": \"{list.place} {list.count}\\n{list}\"}";
	struct office *office = *state;
	struct letter_scene scene = scene_of(office, "determination");
	struct tree *letter = tree_read_json(yaml, strlen(yaml), "letter", NULL);
	struct buffer lines = BUFFER_INIT(1 << 16);
	struct problem problem = PROBLEM_INIT;
	char *out;

	assert_true(letter_add_line(letter, &scene, 7, &lines, &problem));
	scene.filing = NULL;
	scene.area = "某村";
	scene.lines = buffer_text(&lines);
	scene.line_count = 7;
	out = letter_render(letter, &scene, &problem);
	assert_string_equal(out, "某村 7\n序号 成员       人数\n7    王小明、张 3\n     三\n");
	free(out);
	buffer_release(&lines);
	tree_free(letter);
}

static const char verdict[] =
    "{\"category\": \"dibao\", \"verdict\": \"not_met\", \"reasons\": ["
    " {\"category\": \"dibao\", \"name\": \"dibao_income\", \"clause\": \"JN-01, JN-02\", \"depth\": 0, \"truth\": \"%s\","
    "  \"left_name\": \"percapita_month\", \"left\": \"1300.00\", \"unit\": \"元/月\", \"op\": \"<\","
    "  \"right_name\": \"standard\", \"right\": \"1000.00\", \"right_unit\": \"元/月\"},"
    " {\"category\": \"dibao\", \"name\": \"dibao_property\", \"clause\": \"JN-01, JN-02\", \"depth\": 0, \"truth\": \"not_met\"},"
    " {\"category\": \"dibao\", \"clause\": \"JN-01, JN-02\", \"depth\": 1, \"truth\": \"met\", \"left_name\": \"money\","
    "  \"left\": \"4000.00\", \"op\": \"<=\", \"right\": \"57600.00\"},"
    " {\"category\": \"dibao\", \"clause\": \"JN-01, JN-02\", \"depth\": 1, \"truth\": \"not_met\", \"left_name\": \"vehicles\","
    "  \"left\": \"是\", \"op\": \"=\", \"right\": \"否\"}]}";

static char *reasons_when(struct office *office, const char *income)
{
	char *json = memory_format(verdict, income), *text;
	struct tree *tree = tree_read_json(json, strlen(json), "verdict", NULL);

	assert_non_null(tree);
	text = reasons_text(office->pack, tree);
	tree_free(tree);
	free(json);
	return text;
}

static void test_reasons(void **state)
{
	char *both = reasons_when(*state, "not_met"), *one = reasons_when(*state, "met");

	assert_non_null(strstr(both, "（1）"));
	assert_non_null(strstr(both, "人均月收入 1300.00元/月"));
	assert_non_null(strstr(both, "1000.00元/月"));
	assert_non_null(strstr(both, "（2）"));
	assert_non_null(strstr(both, "其中不符合（"));
	assert_null(strstr(both, "4000.00"));
	assert_null(strstr(both, "JN-"));
	assert_null(strstr(one, "1300.00"));
	assert_null(strstr(one, "（2）"));
	free(both);
	free(one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_slots), cmocka_unit_test(test_blank_letter), cmocka_unit_test(test_id_numbers_are_masked),
	    cmocka_unit_test(test_unknown_slots_are_refused), cmocka_unit_test(test_tables_and_lines_fit),
	    cmocka_unit_test(test_condition_chooses), cmocka_unit_test(test_every_letter_of_the_pack_is_good),
	    cmocka_unit_test(test_list),
	    cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, open_office, close_office);
}
