/* The county in one run says of every household what its own review says: on random households, for every pack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/station.h"

#define HOUSEHOLDS 30
#define ROUNDS 2
#define PASSPHRASE "demo"
#define TODAY date_make(2025, 3, 3)

static void must(bool good, struct problem *problem)
{
	if (!good)
		fail_msg("%s", problem->text != NULL ? problem->text : "refused without a word");
	problem_release(problem);
}

static struct desk *station_make(const char *pack)
{
	struct desk_station station = {.pack = pack, .code = "T1", .level = "township", .name = "管理员", .demo = true};
	struct problem problem = PROBLEM_INIT;
	struct desk *desk;

	keys_cheap(true);
	clock_set_today(TODAY);
	desk = desk_create(NULL, &station, PASSPHRASE, &problem);
	must(desk != NULL, &problem);
	desk_set_day(desk, TODAY);
	return desk;
}

/* ---- random households: anything that a table can hold, sensible or not ---- */

static bool chance(int percent)
{
	return random_below(100) < (uint64_t)percent;
}

static const char *random_code(const struct code_list *codes)
{
	return codes->count == 0 ? "x" : codes->codes[random_below(codes->count)].key;
}

static const char *random_ref(const struct bench *bench, const struct form_catalogue *forms, const char *name)
{
	const struct form *form = form_find(forms, name);
	size_t count = form == NULL ? 0 : bench_count(bench, form);
	const struct record *record = count == 0 ? NULL : bench_first(bench, form);

	for (size_t steps = count == 0 ? 0 : random_below(count); steps > 0; steps--)
		record = bench_next(bench, record);
	return record == NULL ? NULL : record->id;
}

static int64_t random_number(enum value_type type)
{
	static const int64_t money[] = {0, 0, 0, 0, 1, 50000, 50000, 80000, 120000, 600000, 960000, 2400000, 50000000};

	switch (type) {
	case VALUE_MONEY:
		return money[random_below(BASE_COUNT(money))];
	case VALUE_DATE:
		return TODAY - (int64_t)random_below(chance(60) ? 500 : 30000) + 30;
	case VALUE_MONTH:
		return month_of(TODAY) - (int64_t)random_below(30) + 2;
	case VALUE_YES_NO:
		return (int64_t)random_below(2);
	default:
		return (int64_t)random_below(6);
	}
}

/* Every form and each other field are told in a survey: what was not asked would leave nothing to find. */
static char *random_asked(const struct form_catalogue *forms)
{
	struct buffer words = BUFFER_INIT(1 << 14);
	const struct form *form;

	for (size_t i = 0; (form = form_at(forms, i)) != NULL; i++)
		if (!form->of_office && chance(93))
			buffer_add_format(&words, "%s%s", words.length > 0 ? " " : "", form->name);
	return buffer_take(&words);
}

static void random_value(struct record *record, const struct field *field, const struct bench *bench,
    const struct form_catalogue *forms)
{
	struct value value = {.state = VALUE_KNOWN, .type = field_value_type(field->type)};
	char *asked = NULL;

	if (strcmp(record->form->name, "survey") == 0 && strcmp(field->name, "asked") == 0)
		value.text = asked = random_asked(forms);
	else if (field->type == FIELD_REF || field->type == FIELD_REFS)
		value.text = random_ref(bench, forms, field->ref);
	else if (strcmp(field->name, "living_together") == 0 || strcmp(field->name, "registered") == 0)
		value.number = chance(90);
	else if (strcmp(field->name, "restricted") == 0)
		value.number = 0; /* else the household is passed over */
	else if (field->codes != NULL)
		value.text = random_code(field->codes);
	else if (value.type == VALUE_CODE || value.type == VALUE_CODES || value.type == VALUE_TEXT)
		value.text = chance(50) ? "met" : "dibao";
	else
		value.number = random_number(value.type);
	if (value.text != NULL || value.type < VALUE_CODE)
		record_set(record, field, value);
	free(asked);
}

/* Somebody who joined after the survey leaves the whole household unknown: a few do. */
static int likely(const struct field *field)
{
	return strcmp(field->name, "joined_on") == 0 ? 3 : field->type == FIELD_REF ? 97 : 85;
}

static struct record *random_record(const struct form *form, const char *household, struct bench *bench,
    const struct form_catalogue *forms)
{
	bool home = strcmp(form->name, "household") == 0;
	struct record *record = record_new(form, home ? household : NULL, household);

	for (size_t i = 0; i < form->field_count; i++)
		if (chance(likely(&form->fields[i])))
			random_value(record, &form->fields[i], bench, forms);
	return record;
}

static bool is_first(const struct form *form)
{
	return strcmp(form->name, "household") == 0 || strcmp(form->name, "member") == 0 ||
	    strcmp(form->name, "application") == 0;
}

/* Who is in one category is mostly out of the next. */
static bool is_decision(const struct form *form)
{
	return strcmp(form->name, "membership") == 0 || strcmp(form->name, "determination") == 0;
}

static void add_form(struct desk *desk, const struct form *form, const char *household, struct bench *bench)
{
	static const int most[] = {0, 1, 1, 1, 3};
	struct filing *filing = filing_new(household, form->name, TODAY, "clerk");
	int count = strcmp(form->name, "household") == 0 ? 1 : most[random_below(BASE_COUNT(most))];
	struct problem problem = PROBLEM_INIT;
	struct event_id event;

	for (int i = 0; i < count; i++) {
		struct record *record = random_record(form, household, bench, pack_forms(desk->pack));

		filing_add_new(filing, record);
		if (chance(8) && strcmp(form->name, "household") != 0)
			filing_add_void(filing, form, record->id, "误录");
		bench_add_take(bench, record);
	}
	if (!filing_is_empty(filing))
		must(ledger_append(desk->ledger, desk->actor, "file", filing, &event, &problem), &problem);
	filing_free(filing);
}

/* A field of some record that two stations disagree on. */
static void contest_something(struct desk *desk, const char *household, const struct bench *bench)
{
	const struct form *form = form_find(pack_forms(desk->pack), chance(50) ? "member" : "income");
	const struct record *record = form == NULL ? NULL : bench_first(bench, form);
	struct problem problem = PROBLEM_INIT;
	struct statement *put;

	if (record == NULL)
		return;
	put = store_statement(desk->store, "INSERT INTO contested(stream, form, record, field, event) VALUES(?, ?, ?, ?, 'x')");
	statement_bind_text(put, 1, household);
	statement_bind_text(put, 2, form->name);
	statement_bind_text(put, 3, record->id);
	statement_bind_text(put, 4, form->fields[random_below(form->field_count)].name);
	must(statement_run(put, &problem), &problem);
}

static void random_household(struct desk *desk)
{
	const struct form_catalogue *forms = pack_forms(desk->pack);
	struct id_text id = random_id();
	struct bench *bench = bench_new(forms, id.text);
	const struct form *form;

	add_form(desk, form_find(forms, "household"), id.text, bench);
	add_form(desk, form_find(forms, "member"), id.text, bench);
	add_form(desk, form_find(forms, "application"), id.text, bench);
	for (size_t i = 0; (form = form_at(forms, i)) != NULL; i++)
		if (!form->of_office && !is_first(form) && chance(is_decision(form) ? 25 : 75))
			add_form(desk, form, id.text, bench);
	if (chance(20))
		contest_something(desk, id.text, bench);
	bench_free(bench);
}

static void random_parameters(struct desk *desk)
{
	const struct parameter *parameter;
	struct problem problem = PROBLEM_INIT;

	for (size_t i = 0; (parameter = pack_parameter(desk->pack, i)) != NULL; i++) {
		bool money = parameter->type == VALUE_MONEY;
		char *value = money ? memory_format("%d", 300 + 100 * (int)random_below(30)) : memory_format("%d", 1 + (int)random_below(150));

		if ((money || parameter->type == VALUE_SHARE || parameter->type == VALUE_INTEGER) && chance(90))
			must(pack_set_parameter(desk->pack, parameter->name, parameter->by_place && chance(60) ? "rural" : "",
				 parameter->per_year ? date_make(2024 + (int)random_below(2), 1, 1) : date_make(2024, 1, 1), value, false,
				 false, "试", &problem), &problem);
		free(value);
	}
}

/* ---- both ways ---- */

struct comparing {
	struct desk *desk;
	int64_t households, truths[4];
	struct county_review review;
};

static void compare_verdicts(const struct verdict *one, const struct verdict *county)
{
	const char *name = one->category->name;

	assert_ptr_equal(one->category, county->category);
	assert_string_equal(one->person, county->person);
	if (one->truth != county->truth || one->not_reviewed != county->not_reviewed)
		fail_msg("%s: %s alone, %s in the county", name, truth_word(one->truth), truth_word(county->truth));
	assert_int_equal(one->out_of_question, county->out_of_question);
	assert_int_equal(one->has_amount, county->has_amount);
	if (one->has_amount)
		assert_int_equal(one->amount, county->amount);
}

static void count_back(struct comparing *comparing, const struct assessment *assessment)
{
	for (size_t i = 0; i < comparing->review.count; i++) {
		struct county_category *category = &comparing->review.categories[i];
		const char *word = assessment_word(assessment, category->category->name);

		for (int truth = 0; truth < 4; truth++)
			category->counts[truth] -= strcmp(word, truth_word((enum truth)truth)) == 0;
		category->not_reviewed -= strcmp(word, "not_reviewed") == 0;
	}
	for (size_t i = 0; i < assessment->count; i++)
		for (size_t k = 0; k < comparing->review.count; k++)
			if (comparing->review.categories[k].category == assessment->verdicts[i].category && assessment->verdicts[i].has_amount)
				comparing->review.categories[k].amount -= assessment->verdicts[i].amount;
}

static bool compare_household(void *self, const struct bench *bench, const struct assessment *county)
{
	struct comparing *comparing = self;
	struct problem problem = PROBLEM_INIT;
	struct review review;

	must(desk_assess(comparing->desk, bench_household(bench), NULL, false, &review, &problem), &problem);
	assert_int_equal(review.assessment->count, county->count);
	for (size_t i = 0; i < county->count; i++) {
		compare_verdicts(&review.assessment->verdicts[i], &county->verdicts[i]);
		comparing->truths[county->verdicts[i].truth] += !county->verdicts[i].not_reviewed;
	}
	count_back(comparing, review.assessment);
	comparing->households++;
	review_release(&review);
	return true;
}

static void compare_county(struct comparing *comparing)
{
	struct problem problem = PROBLEM_INIT;

	must(desk_review_county(comparing->desk, &comparing->review, &problem), &problem);
	assert_int_equal(comparing->review.households, comparing->households + HOUSEHOLDS);
	comparing->households = 0;
	must(desk_each_verdicts(comparing->desk, compare_household, comparing, &problem), &problem);
	assert_int_equal(comparing->review.households, comparing->households);
	for (size_t i = 0; i < comparing->review.count; i++) {
		const struct county_category *category = &comparing->review.categories[i];

		for (int truth = 0; truth < 4; truth++)
			assert_int_equal(category->counts[truth], 0);
		assert_int_equal(category->not_reviewed, 0);
		assert_int_equal(category->amount, 0);
	}
	county_review_release(&comparing->review);
}

static void check_pack(const char *pack, int64_t *truths)
{
	struct comparing comparing = {.desk = station_make(pack)};
	struct problem problem = PROBLEM_INIT;

	for (int round = 0; round < ROUNDS; round++) {
		random_parameters(comparing.desk);
		must(store_begin(comparing.desk->store, &problem), &problem);
		for (int i = 0; i < HOUSEHOLDS; i++)
			random_household(comparing.desk);
		must(store_commit(comparing.desk->store, &problem), &problem);
		compare_county(&comparing);
	}
	print_message("%s: %lld households, %lld met, %lld not met, %lld unknown, %lld unset\n", pack,
	    (long long)comparing.households, (long long)comparing.truths[TRUTH_YES], (long long)comparing.truths[TRUTH_NO],
	    (long long)comparing.truths[TRUTH_UNKNOWN], (long long)comparing.truths[TRUTH_UNSET]);
	for (int truth = 0; truth < 4; truth++)
		truths[truth] += comparing.truths[truth];
	desk_free(comparing.desk);
}

static void test_every_pack(void **state)
{
	char *folder = memory_format("%s/pack", desk_forms_dir());
	DIR *dir = opendir(folder);
	int64_t truths[4] = {0};
	size_t packs = 0;

	(void)state;
	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		if (entry->d_name[0] == '.' || strcmp(entry->d_name, "national") == 0)
			continue;
		random_seed(20250303); /* for each: a folder's order is not the same everywhere */
		check_pack(entry->d_name, truths);
		packs++;
	}
	random_unseed();
	closedir(dir);
	free(folder);
	assert_true(packs > 1);
	for (int truth = 0; truth < 4; truth++) /* else nothing was compared */
		assert_true(truths[truth] > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_pack)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
