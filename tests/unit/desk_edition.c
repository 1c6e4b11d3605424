/* A station works by the edition that it adopted, whatever becomes of the folder. */
#include "pack_scratch.h"

#include <stdio.h>

static char *path_of(const struct yard *yard)
{
	return yard_file(yard, "T", ".db");
}

static void folder_make(const struct yard *yard, const char *name)
{
	char *path = memory_format("%s/pack/sixth/%s", yard->forms, name);

	mkdir(path, 0700);
	free(path);
}

/* The next edition: a field and a queue more. */
static void next_edition(const struct yard *yard)
{
	edition(yard, 2, "", "next");
	folder_make(yard, "forms");
	folder_make(yard, "queue");
	yard_write(yard, "forms/member.yaml", "form: member\nfields: [{name: blood_type, label: 血型, type: text}]\n");
	yard_write(yard, "queue/blood.yaml", "queue: blood\nlabel: 有血型的\nfrom: member\nwhere: \"blood_type given\"\ncolumns: [name]\n");
}

static int folder_back(void **state)
{
	stations_back(state);
	yard_remove_file(*state, "forms/member.yaml");
	yard_remove_file(*state, "queue/blood.yaml");
	return 0;
}

static void works_by(struct desk *desk, int64_t version, bool next)
{
	assert_int_equal(pack_version(desk_pack(desk)), version);
	assert_true((form_field(desk_form(desk, "member"), "blood_type") != NULL) == next);
	assert_true((desk_queue(desk, "blood") != NULL) == next);
	assert_non_null(desk_queue(desk, "to_survey"));
	assert_int_equal(number(desk, "SELECT count(*) FROM pragma_table_info('member') WHERE name = 'blood_type'"), next);
}

static void warns(struct desk *desk, const char *words)
{
	char *warning = desk_pack_warning(desk);

	if (warning == NULL || strstr(warning, words) == NULL)
		fail_msg("\"%s\" is not said in: %s", words, warning != NULL ? warning : "nothing");
	free(warning);
}

static struct desk *opened(const struct yard *yard, bool write)
{
	struct problem problem = PROBLEM_INIT;
	char *path = path_of(yard);
	struct desk *desk = desk_open(path, write, &problem);

	must(desk != NULL, &problem);
	desk_set_day(desk, TODAY);
	free(path);
	return desk;
}

static void not_opened(const struct yard *yard, struct desk *(*open)(const char *, bool, struct problem *), const char *words)
{
	struct problem problem = PROBLEM_INIT;
	char *path = path_of(yard);

	assert_null(open(path, true, &problem));
	if (strstr(problem.text, words) == NULL)
		fail_msg("\"%s\" is not said in: %s", words, problem.text);
	problem_release(&problem);
	free(path);
}

static void a_changed_folder_waits(void **state)
{
	struct yard *yard = *state;
	struct desk *desk = opened(yard, true), *other;

	assert_null(desk_pack_warning(desk));
	works_by(desk, 1, false);
	desk_free(desk);
	next_edition(yard);
	desk = opened(yard, false);
	works_by(desk, 1, false);
	desk_free(desk);
	other = station_open(yard, "T", "admin");
	works_by(other, 1, false);
	warns(other, "仍按采用的第 1 版办理");
	signed_by_two(yard);
	adopted(yard, "T");
	assert_true(desk_edition_is_left(other));
	refuse_form(other, "area", NULL, "{code: '" TOWN "', name: 奇台镇, kind: urban, level: township}", "重新登录");
	desk_free(other);
	desk = opened(yard, true);
	works_by(desk, 2, true);
	assert_null(desk_pack_warning(desk));
	desk_free(desk);
	edition(yard, 1, "", "as shipped"); /* nor back, once it is taken */
	yard_remove_file(yard, "forms/member.yaml");
	desk = opened(yard, true);
	works_by(desk, 2, true);
	desk_free(desk);
}

static void a_broken_folder_stops_nothing(void **state)
{
	struct yard *yard = *state;
	struct desk *desk;
	char *away = memory_format("%s/away", yard->folder);

	yard_write(yard, "pack.yaml", "pack: [\n");
	desk = station_open(yard, "T", "admin");
	works_by(desk, 1, false);
	warns(desk, "读不出来，仍按采用的第 1 版办理");
	warns(desk, "pack.yaml");
	free(file_form(desk, "area", NULL, "{code: '" TOWN "', name: 奇台镇, kind: urban, level: township}"));
	verify_clean(desk);
	desk_free(desk);
	assert_int_equal(rename(yard->forms, away), 0);
	desk = station_open(yard, "T", "admin");
	works_by(desk, 1, false);
	warns(desk, "读不出来");
	desk_free(desk);
	assert_int_equal(rename(away, yard->forms), 0);
	free(away);
}

/* Whoever changes the text on file changes no rule: it is not worked with, and the ledger makes it again. */
static void a_changed_text_is_refused(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = opened(yard, true);
	char *path = path_of(yard);

	must(store_execute(desk_store(desk), "UPDATE pack_text SET content = replace(content, 'together', 'registered')", &problem), &problem);
	desk_free(desk);
	desk = opened(yard, true); /* the folder has it still */
	works_by(desk, 1, false);
	desk_free(desk);
	edition(yard, 2, "", "next");
	not_opened(yard, desk_open, "doudi adopt");
	desk = desk_open_to_mend(path, true, &problem);
	must(desk != NULL, &problem);
	warns(desk, "不能办理业务");
	desk_set_day(desk, TODAY);
	sign(desk, "admin");
	refuse_form(desk, "area", NULL, "{code: '" TOWN "', name: 奇台镇, kind: urban, level: township}", "不能办理业务");
	must(desk_rebuild(desk, &problem), &problem);
	desk_free(desk);
	desk = opened(yard, true);
	works_by(desk, 1, false);
	must(store_execute(desk_store(desk), "DELETE FROM pack_text", &problem), &problem);
	desk_free(desk);
	not_opened(yard, desk_open, "账本里没有");
	yard_write(yard, "pack.yaml", "pack: [\n");
	not_opened(yard, desk_open, "pack.yaml");
	not_opened(yard, desk_open_to_mend, "doudi rebuild");
	free(path);
}

/* Lost here, a sound one above: taken over as any other. */
static void a_lost_edition_gives_way(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = opened(yard, true);
	struct pack *pack;
	char *path = path_of(yard);

	next_edition(yard);
	signed_by_two(yard);
	must(store_execute(desk_store(desk), "DELETE FROM pack_text", &problem), &problem);
	desk_free(desk);
	desk = desk_open_to_mend(path, true, &problem);
	must(desk != NULL, &problem);
	desk_set_day(desk, TODAY);
	sign(desk, "admin");
	pack = pack_now(yard);
	must(desk_adopt_pack(desk, pack, &problem), &problem);
	pack_free(pack);
	desk_free(desk);
	desk = opened(yard, true);
	works_by(desk, 2, true);
	desk_free(desk);
	free(path);
}

/* The county's copy of the same text is neither mixed in nor despised. */
static void other_offices_have_it_too(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = opened(yard, true);
	char *office = memory_text(ledger_office(desk_ledger(desk))), *sql;

	assert_int_equal(number(desk, "SELECT count(DISTINCT household) FROM pack_text"), 2);
	desk_free(desk);
	edition(yard, 2, "", "next");
	desk = opened(yard, true);
	works_by(desk, 1, false);
	sql = memory_format("UPDATE pack_text SET content = content || ' ' WHERE household = '%s'", office);
	must(store_execute(desk_store(desk), sql, &problem), &problem);
	desk_free(desk);
	desk = opened(yard, true);
	works_by(desk, 1, false);
	desk_free(desk);
	free(sql);
	free(office);
}

static void put_text(struct desk *desk, const char *text)
{
	struct problem problem = PROBLEM_INIT;
	struct event_id hash = ledger_hash(text, strlen(text));
	struct statement *put = store_statement(desk_store(desk), "UPDATE pack_text SET hash = ?1, content = CASE \"no\" WHEN 1 THEN ?2 ELSE '' END");

	statement_bind_text(put, 1, hash.text);
	statement_bind_text(put, 2, text);
	must(statement_run(put, &problem), &problem);
	put = store_statement(desk_store(desk), "UPDATE adoption SET hash = ?");
	statement_bind_text(put, 1, hash.text);
	must(statement_run(put, &problem), &problem);
}

/* Of before queues were part of it: it goes on, with the folder's. */
static void an_edition_without_queues(void **state)
{
	struct yard *yard = *state;
	struct desk *desk = opened(yard, true);
	const char *whole = pack_hash_text(desk_pack(desk)), *queues = strstr(whole, "--- queue/");
	char *text = memory_text_part(whole, (size_t)(queues - whole));

	put_text(desk, text);
	desk_free(desk);
	desk = opened(yard, true);
	assert_string_equal(pack_hash_text(desk_pack(desk)), text);
	works_by(desk, 1, false);
	desk_free(desk);
	free(text);
}

/* Of before the program knew a job: what the office files about it is the program's own, what households have is not. */
static void an_edition_older_than_a_job(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = opened(yard, true);
	const char *whole = pack_hash_text(desk_pack(desk)), *part = strstr(whole, "--- record/log_close.yaml"), *rest = strstr(part + 4, "--- record/");
	char *text = memory_format("%.*s%s", (int)(part - whole), whole, rest);

	put_text(desk, text);
	must(store_execute(desk_store(desk), "DROP TABLE log_close", &problem), &problem);
	desk_free(desk);
	next_edition(yard);
	desk = opened(yard, true);
	assert_string_equal(pack_hash_text(desk_pack(desk)), text);
	works_by(desk, 1, false);
	assert_non_null(desk_form(desk, "log_close"));
	assert_int_equal(number(desk, "SELECT count(*) FROM log_close"), 0);
	desk_free(desk);
	free(text);
}

/* A file that never adopted any works by the folder. */
static void nothing_adopted_yet(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = opened(yard, true);

	must(store_execute(desk_store(desk), "DELETE FROM adoption", &problem), &problem);
	desk_free(desk);
	next_edition(yard);
	desk = opened(yard, true);
	works_by(desk, 2, true);
	desk_free(desk);
	yard_write(yard, "pack.yaml", "pack: [\n");
	not_opened(yard, desk_open, "");
}

/* What would not open again is not taken, however well it is signed: nothing is filed. */
static void an_edition_that_does_not_fit(void **state)
{
	struct yard *yard = *state;
	struct problem problem = PROBLEM_INIT;
	struct desk *desk;
	struct pack *pack;
	int64_t before;

	next_edition(yard);
	yard_write(yard, "queue/blood.yaml", "queue: blood\nlabel: 有血型的\nfrom: member\nwhere: \"colour given\"\ncolumns: [name]\n");
	signed_by_two(yard);
	desk = station_open(yard, "T", "admin");
	before = count_of(desk, "event");
	pack = pack_now(yard);
	assert_false(desk_adopt_pack(desk, pack, &problem));
	assert_non_null(strstr(problem.text, "colour"));
	problem_release(&problem);
	assert_int_equal(count_of(desk, "event"), before);
	assert_false(desk_pack_is_adopted(desk, pack));
	pack_free(pack);
	desk_free(desk);
	desk = opened(yard, true);
	works_by(desk, 1, false);
	desk_free(desk);
}

#define EDITION_TEST(name) cmocka_unit_test_setup(name, folder_back)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    EDITION_TEST(a_changed_folder_waits),
	    EDITION_TEST(a_broken_folder_stops_nothing),
	    EDITION_TEST(a_changed_text_is_refused),
	    EDITION_TEST(a_lost_edition_gives_way),
	    EDITION_TEST(other_offices_have_it_too),
	    EDITION_TEST(an_edition_without_queues),
	    EDITION_TEST(an_edition_older_than_a_job),
	    EDITION_TEST(nothing_adopted_yet),
	    EDITION_TEST(an_edition_that_does_not_fit),
	};

	return cmocka_run_group_tests(tests, stations_make, stations_remove);
}
