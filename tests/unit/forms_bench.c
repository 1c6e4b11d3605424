/* The bench: by form, by id, children by ref, and what is voided or held. */
#include "forms_scratch.h"

struct table {
	struct form_catalogue *catalogue;
	const struct form *member, *income;
	struct bench *bench;
};

static struct table table_of(void **state)
{
	struct table table = {.catalogue = scratch_load(*state, NULL)};

	table.member = form_find(table.catalogue, "member");
	table.income = form_find(table.catalogue, "income");
	table.bench = bench_new(table.catalogue, "h");
	return table;
}

static void clear_table(struct table *table)
{
	bench_free(table->bench);
	form_catalogue_free(table->catalogue);
}

static struct record *add(struct table *table, const struct form *form, const char *id)
{
	struct record *record = record_new(form, id, "h");

	bench_add_take(table->bench, record);
	return record;
}

static void expect_children(const struct table *table, const char *parent, const char *ref, const char *ids)
{
	const struct field *field = ref == NULL ? NULL : form_field(table->income, ref);
	struct buffer found = BUFFER_INIT(65536);
	struct record *record = NULL;

	while ((record = bench_child(table->bench, parent, table->income, field, record)) != NULL)
		buffer_add_format(&found, "%s ", record->id);
	assert_string_equal(buffer_text(&found), ids);
	buffer_release(&found);
}

static void test_children(void **state)
{
	struct table table = table_of(state);

	add(&table, table.member, "m1");
	add(&table, table.member, "m10");
	for (int i = 0; i < 4; i++) {
		char id[16];

		snprintf(id, sizeof id, "i%d", i);
		put(add(&table, table.income, id), "member", i % 2 == 0 ? "m1" : "m10");
	}
	put(bench_find(table.bench, "i1"), "payers", "m10 m2");
	put(bench_find(table.bench, "i2"), "payers", "m1");
	put(bench_find(table.bench, "i3"), "payers", "m10 m1");
	expect_children(&table, "m1", "member", "i0 i2 ");
	expect_children(&table, "m10", "member", "i1 i3 ");
	expect_children(&table, "m1", "payers", "i2 i3 ");
	expect_children(&table, "m", "payers", "");
	expect_children(&table, "h", NULL, "i0 i1 i2 i3 ");
	put(bench_find(table.bench, "i0"), "member", "m10"); /* a changed ref is followed at once */
	expect_children(&table, "m10", "member", "i0 i1 i3 ");
	bench_find(table.bench, "i1")->contested[0] = true;
	expect_children(&table, "m10", "member", "i0 i3 ");
	clear_table(&table);
}

static void test_hidden(void **state)
{
	struct table table = table_of(state);

	add(&table, table.income, "a")->voided = true;
	add(&table, table.income, "b")->held = true;
	add(&table, table.income, "c");
	add(&table, table.income, "d")->voided = true;
	assert_int_equal(bench_count(table.bench, table.income), 1);
	assert_string_equal(bench_first(table.bench, table.income)->id, "c");
	bench_include(table.bench, true, false);
	expect_children(&table, "h", NULL, "a c d ");
	bench_include(table.bench, true, true);
	assert_int_equal(bench_count(table.bench, table.income), 4);
	bench_include(table.bench, false, true);
	expect_children(&table, "h", NULL, "b c ");
	assert_non_null(bench_find(table.bench, "a")); /* by id, all of them */
	clear_table(&table);
}

static void test_remove(void **state)
{
	struct table table = table_of(state);

	add(&table, table.income, "a");
	add(&table, table.income, "b");
	add(&table, table.income, "c");
	assert_true(bench_remove(table.bench, "b"));
	assert_false(bench_remove(table.bench, "b"));
	assert_null(bench_find(table.bench, "b"));
	expect_children(&table, "h", NULL, "a c ");
	assert_true(bench_remove(table.bench, "c"));
	add(&table, table.income, "e");
	expect_children(&table, "h", NULL, "a e ");
	assert_true(bench_remove(table.bench, "a"));
	put(add(&table, table.income, "e"), "amount", "7"); /* replaces the one of that id */
	expect_children(&table, "h", NULL, "e ");
	assert_int_equal(record_value(bench_find(table.bench, "e"), "amount").number, 700);
	clear_table(&table);
}

static void test_many(void **state)
{
	struct table table = table_of(state);
	char id[16];

	assert_null(bench_find(table.bench, "1"));
	for (int i = 0; i < 5000; i++) {
		snprintf(id, sizeof id, "%d", i);
		add(&table, i % 2 == 0 ? table.income : table.member, id);
	}
	for (int i = 0; i < 5000; i++) {
		snprintf(id, sizeof id, "%d", i);
		assert_string_equal(bench_find(table.bench, id)->id, id);
	}
	assert_null(bench_find(table.bench, "5000"));
	assert_int_equal(bench_count(table.bench, table.member), 2500);
	clear_table(&table);
}

static void test_copy(void **state)
{
	struct table table = table_of(state);
	struct bench *copy;

	put(add(&table, table.income, "a"), "amount", "100");
	add(&table, table.income, "b")->voided = true;
	put(add(&table, table.member, "m"), "name", "王小明");
	copy = bench_copy(table.bench);
	put(bench_find(copy, "a"), "amount", "200");
	put(bench_find(table.bench, "m"), "name", "李雪");
	assert_string_equal(record_text(bench_find(copy, "m"), "name"), "王小明");
	put(bench_find(copy, "m"), "name", "赵敏");
	assert_string_equal(record_text(bench_find(table.bench, "m"), "name"), "李雪");
	assert_true(bench_remove(copy, "m"));
	assert_null(bench_find(copy, "m"));
	assert_int_equal(record_value(bench_find(table.bench, "a"), "amount").number, 10000);
	assert_int_equal(bench_count(copy, table.income), 1);
	assert_true(bench_find(copy, "b")->voided);
	assert_string_equal(bench_household(copy), "h");
	bench_free(copy);
	clear_table(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {SCRATCH_TEST(test_children), SCRATCH_TEST(test_hidden),
	    SCRATCH_TEST(test_remove), SCRATCH_TEST(test_many), SCRATCH_TEST(test_copy)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
