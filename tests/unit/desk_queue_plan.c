/* A queue of a county's size is read from its own index: every page of every queue of every pack, forward and
 * backward, without a sort; and paging by key meets each row once, also among rows of one day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desk/queue_sql.h"

#define HOUSEHOLDS 7
#define PASSPHRASE "demo"

static struct desk *station_make(const char *pack, const char *path)
{
	struct desk_station station = {.pack = pack, .code = "T1", .level = "township", .name = "管理员", .demo = true};
	struct problem problem = PROBLEM_INIT;
	struct desk *desk;

	keys_cheap(true);
	clock_set_today(date_make(2025, 3, 3));
	desk = desk_create(path, &station, PASSPHRASE, &problem);
	if (desk == NULL)
		fail_msg("%s: %s", pack, problem.text);
	desk_set_day(desk, date_make(2025, 3, 3));
	if (!desk_add_user(desk, &(struct desk_person){.name = "经办", .role = "clerk"}, PASSPHRASE, &problem) ||
	    !desk_add_user(desk, &(struct desk_person){.name = "片区", .role = "clerk", .area = "370000"}, PASSPHRASE, &problem) ||
	    !desk_sign_in(desk, "经办", PASSPHRASE, &problem))
		fail_msg("%s: %s", pack, problem.text);
	return desk;
}

/* Takes the SQL. Nothing may be sorted, and only the queue's index, or another queue's that holds the same rows, or what
 * names a place, may be walked; a page behind a key begins at the key. */
static void check_plan(struct desk *desk, const struct queue *queue, char *sql, bool from_key)
{
	char *explain = memory_format("EXPLAIN QUERY PLAN %s", sql);
	struct problem problem = PROBLEM_INIT;
	struct statement *plan = store_try_statement(desk_store(desk), explain, &problem);
	bool uses = false;

	if (plan == NULL)
		fail_msg("%s: %s\n%s", queue->name, problem.text, sql);
	while (statement_step(plan)) {
		const char *line = statement_text(plan, 3);
		if (strstr(line, "INDEX _queue_") != NULL)
			uses = uses || strncmp(line, "SEARCH f", 8) == 0 || (!from_key && strncmp(line, "SCAN f", 6) == 0);
		else if (strstr(line, "TEMP B-TREE") != NULL || strncmp(line, "SCAN f", 6) == 0 || strncmp(line, "SCAN o", 6) == 0 ||
		    strncmp(line, "SCAN c", 6) == 0 || strncmp(line, "SCAN r", 6) == 0 || strncmp(line, "SCAN k", 6) == 0)
			fail_msg("%s: %s\n%s", queue->name, line, sql);
	}
	if (!uses)
		fail_msg("%s does not use its index\n%s", queue->name, sql);
	free(explain);
	free(sql);
}

static void check_queues(struct desk *desk)
{
	static const enum queue_wish wishes[] = {QUEUE_FIRST, QUEUE_AFTER, QUEUE_BEFORE, QUEUE_LAST};
	const struct queue *queue;
	size_t count = 0;

	for (; (queue = desk_queue_at(desk, count)) != NULL; count++) {
		for (size_t i = 0; i < BASE_COUNT(wishes); i++)
			check_plan(desk, queue, queue_sql_page(desk, queue, wishes[i]),
			    wishes[i] == QUEUE_AFTER || wishes[i] == QUEUE_BEFORE);
		check_plan(desk, queue, queue_sql_count(desk, queue), false);
	}
	assert_true(count > 5);
}

/* A day that must be today is where the walk begins. */
static void check_today(struct desk *desk)
{
	const struct queue *queue = desk_queue(desk, "due_today");
	char *sql = queue_sql_page(desk, queue, QUEUE_FIRST), *explain = memory_format("EXPLAIN QUERY PLAN %s", sql);
	struct statement *plan = store_statement(desk_store(desk), explain);
	bool begins = false;

	while (statement_step(plan))
		begins = begins || strstr(statement_text(plan, 3), "INDEX _queue_due_today (due_on=?)") != NULL;
	assert_true(begins);
	free(sql);
	free(explain);
}

static void check_search(struct desk *desk)
{
	struct statement *plan = store_statement(desk_store(desk), "EXPLAIN QUERY PLAN SELECT record, household, name, masked, birth,"
	    " place FROM search WHERE key >= ?1 AND key < ?2 LIMIT ?3");

	assert_true(statement_step(plan));
	assert_non_null(strstr(statement_text(plan, 3), "USING PRIMARY KEY (key>? AND key<?)"));
	assert_false(statement_step(plan));
}

static void test_plans(void **state)
{
	char *folder = memory_format("%s/pack", desk_forms_dir());
	DIR *packs = opendir(folder);
	struct dirent *entry;
	struct problem problem = PROBLEM_INIT;
	int count = 0;

	(void)state;
	assert_non_null(packs);
	while ((entry = readdir(packs)) != NULL) {
		struct desk *desk;

		if (entry->d_name[0] == '.' || strcmp(entry->d_name, "national") == 0)
			continue;
		desk = station_make(entry->d_name, NULL);
		check_queues(desk);
		check_today(desk);
		check_search(desk);
		assert_true(desk_sign_in(desk, "片区", PASSPHRASE, &problem));
		check_queues(desk);
		desk_free(desk);
		count++;
	}
	closedir(packs);
	free(folder);
	assert_true(count >= 2);
}

/* An index that an older definition of the queue left behind is made anew. */
static void test_changed_queue_gets_its_index(void **state)
{
	char *path = memory_format("%s/queue.db", getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	struct problem problem = PROBLEM_INIT;
	struct desk *desk;

	(void)state;
	unlink(path);
	desk = station_make("jinan", path);
	check_today(desk);
	assert_true(store_execute(desk_store(desk), "DROP INDEX _queue_due_today; CREATE INDEX _queue_due_today ON clock(id)", &problem));
	desk_free(desk);
	desk = desk_open(path, true, &problem);
	assert_non_null(desk);
	check_today(desk);
	desk_free(desk);
	unlink(path);
	free(path);
}

/* ---- paging ---- */

static void file_sheet(struct desk *desk, struct sheet *take, struct filed *filed)
{
	struct problem problem = PROBLEM_INIT;

	assert_non_null(take);
	if (!desk_file(desk, take, filed, &problem))
		fail_msg("%s", problem.text);
	sheet_free(take);
}

static void put_record(struct record *record, const char *name, const char *typed)
{
	const struct field *field = form_field(record->form, name);
	struct value value;
	char *text = NULL;

	if (field == NULL)
		return;
	assert_true(field_read(field, typed, date_make(2025, 3, 3), &value, &text, NULL));
	record_set(record, field, value);
	free(text);
}

/* Three of one day, then one day each. */
static void apply(struct desk *desk, int at)
{
	static const char *const numbers[HOUSEHOLDS] = {"370102197001010010", "370102197001010037", "370102197001010053", "37010219700101007X",
	    "370102197001010096", "370102197001010117", "370102197001010133"};
	struct problem problem = PROBLEM_INIT;
	struct sheet *sheet = sheet_new(desk, "household", NULL, &problem);
	struct filed home, filed;
	struct record *member;
	char head[33];

	assert_non_null(sheet);
	put_record(sheet->record, "name", "王小明");
	put_record(sheet->record, "place_kind", "rural");
	put_record(sheet->record, "address", "一号");
	member = sheet_add_row(desk, sheet, "member");
	assert_non_null(member);
	memcpy(head, member->id, sizeof(head));
	put_record(member, "name", "王小明");
	put_record(member, "relation", "head");
	put_record(member, "id_number", numbers[at]);
	file_sheet(desk, sheet, &home);
	sheet = sheet_new(desk, "application", home.household, &problem);
	assert_non_null(sheet);
	put_record(sheet->record, "applicant", head);
	put_record(sheet->record, "day", date_write(date_make(2025, 3, 3) - (at < 3 ? 0 : at)).text);
	file_sheet(desk, sheet, &filed);
	filed_release(&filed);
	filed_release(&home);
}

static void page_whole(struct desk *desk, const struct queue *queue, bool backward, char ids[][33])
{
	struct problem problem = PROBLEM_INIT;
	struct queue_page page;
	char *key = NULL;
	size_t met = 0;
	bool more = true;

	while (more) {
		assert_true(desk_queue_page(desk, queue, key, backward, 2, &page, &problem));
		for (size_t i = 0; i < page.count; i++, met++) {
			assert_true(met < HOUSEHOLDS);
			memcpy(ids[met], page.rows[i].record, 33);
		}
		free(key);
		key = page.count > 0 ? memory_text(page.rows[page.count - 1].order_key) : NULL;
		more = page.more;
		queue_page_release(&page);
	}
	free(key);
	assert_int_equal(met, HOUSEHOLDS);
}

static void test_paging(void **state)
{
	char forward[HOUSEHOLDS][33], backward[HOUSEHOLDS][33];
	struct desk *desk = station_make("qitai", NULL);
	struct problem problem = PROBLEM_INIT;
	const struct queue *queue;
	int64_t count;

	(void)state;
	for (int i = 0; i < HOUSEHOLDS; i++)
		apply(desk, i);
	queue = desk_queue(desk, "to_accept");
	assert_non_null(queue);
	assert_true(desk_queue_count(desk, queue, 100, &count, &problem));
	assert_int_equal(count, HOUSEHOLDS);
	assert_true(desk_queue_count(desk, queue, 3, &count, &problem));
	assert_int_equal(count, 3);
	page_whole(desk, queue, false, forward);
	page_whole(desk, queue, true, backward);
	for (int i = 0; i < HOUSEHOLDS; i++) {
		assert_string_equal(forward[i], backward[HOUSEHOLDS - 1 - i]);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(forward[i], forward[k]);
	}
	desk_free(desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_plans),
	    cmocka_unit_test(test_changed_queue_gets_its_index),
	    cmocka_unit_test(test_paging),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
