/* What opening a station and signing in read does not grow with the station: a statement that walks all events is not
 * noticed among ten households, and took a minute among 100 000. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include "doudi/demo.h"

#define FEW 4
#define MANY 40

static long reads;

ssize_t pread64(int file, void *to, size_t count, off64_t offset);

ssize_t pread64(int file, void *to, size_t count, off64_t offset)
{
	reads++;
	return syscall(SYS_pread64, file, to, count, offset);
}

static bool note_clerk(void *self, const struct record *user)
{
	char **clerk = self;

	if (*clerk == NULL && strcmp(record_text(user, "role"), "clerk") == 0)
		*clerk = memory_text(record_text(user, "name"));
	return *clerk == NULL;
}

/* A station of so many households, closed, opened again and signed in at. */
static long reads_of(const char *path, size_t households, int64_t *events)
{
	struct demo_options options = {.path = path, .pack = "jinan", .households = households, .seed = 3, .day = date_make(2025, 9, 15)};
	struct problem problem = PROBLEM_INIT;
	struct statement *count;
	struct desk *desk;
	char *clerk = NULL;
	long before;

	keys_cheap(true);
	desk = demo_make(&options, NULL, NULL, &problem);
	if (desk == NULL || !desk_each_office_record(desk, "user", note_clerk, &clerk, &problem))
		fail_msg("%s", problem.text);
	count = store_statement(desk_store(desk), "SELECT count(*) FROM event");
	*events = statement_answer(count, 0);
	desk_free(desk);
	before = reads;
	desk = desk_open(path, true, &problem);
	if (desk == NULL || !desk_sign_in(desk, clerk, DEMO_PASSPHRASE, &problem))
		fail_msg("%s", problem.text);
	desk_count_alarms(desk);
	desk_free(desk);
	free(clerk);
	unlink(path);
	return reads - before;
}

static void test_reads_do_not_grow(void **state)
{
	char path[] = "/tmp/doudi-reads-XXXXXX";
	int64_t few_events, many_events;
	long few, many;
	int file = mkstemp(path);

	(void)state;
	assert_true(file >= 0);
	close(file);
	unlink(path);
	few = reads_of(path, FEW, &few_events);
	many = reads_of(path, MANY, &many_events);
	print_message("# %ld reads with %lld events, %ld with %lld\n", few, (long long)few_events, many, (long long)many_events);
	assert_true(few > 20);
	assert_true(many_events - few_events > 200);
	assert_true(many - few < (many_events - few_events) / 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reads_do_not_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
