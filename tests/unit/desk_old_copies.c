/* The plain copy that an upgrade leaves beside the file: when it goes, and when it may be the only good one. */
#include "desk_scratch.h"
#include "folder_scratch.h"

#include "desk/station.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST date_make(2025, 3, 3)

struct office {
	char folder[64], *path, *copy;
	struct desk *desk;
};

static int office_make(void **state)
{
	struct office *office = memory_new(sizeof(*office));

	clock_set_today(FIRST);
	snprintf(office->folder, sizeof(office->folder), "/tmp/doudi-copies.XXXXXX");
	assert_non_null(mkdtemp(office->folder));
	office->path = memory_format("%s/T1.db", office->folder);
	office->copy = memory_format("%s.v3", office->path);
	office->desk = desk_scratch(office->path, "T1");
	sign(office->desk, "admin");
	*state = office;
	return 0;
}

static int office_remove(void **state)
{
	struct office *office = *state;

	desk_free(office->desk);
	folder_remove(office->folder);
	clock_set_today(DATE_NONE);
	free(office->path);
	free(office->copy);
	free(office);
	return 0;
}

/* As an upgrade from version 3 leaves it, so many days ago. */
static void leave(const struct office *office, const char *copy, int64_t days)
{
	const unsigned char three[] = {0, 0, 0, 3};
	const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = (time_t)(clock_milliseconds() / 1000 - days * 24 * 3600)}};
	struct problem problem = PROBLEM_INIT;
	int file;

	must(store_backup(desk_store(office->desk), copy, &problem), &problem);
	file = open(copy, O_WRONLY | O_CLOEXEC);
	assert_int_equal(pwrite(file, three, sizeof(three), 60), (ssize_t)sizeof(three));
	assert_int_equal(futimens(file, times), 0);
	assert_int_equal(close(file), 0);
}

static bool there(const char *path)
{
	return access(path, F_OK) == 0;
}

static void close_day(const struct office *office)
{
	struct problem problem = PROBLEM_INIT;
	char *slip = desk_close_day(office->desk, &problem);

	must(slip != NULL, &problem);
	free(slip);
}

static void test_it_has_served(void **state)
{
	struct office *office = *state;
	char *words;

	leave(office, office->copy, 8);
	words = old_copies_words(office->desk);
	assert_non_null(strstr(words, "T1.db.v3"));
	free(words);
	sign(office->desk, "admin"); /* nobody has verified anything since */
	assert_true(there(office->copy));
	close_day(office);
	assert_false(there(office->copy));
	assert_null(old_copies_words(office->desk));
}

static void test_it_may_still_be_needed(void **state)
{
	struct office *office = *state;

	leave(office, office->copy, 6);
	close_day(office);
	old_copies_drop(office->desk, OLD_COPIES_VERIFY);
	assert_true(there(office->copy));
	clock_set_today(FIRST + 1);
	sign(office->desk, "admin");
	assert_true(there(office->copy));
	old_copies_drop(office->desk, OLD_COPIES_VERIFY);
	assert_false(there(office->copy));
}

/* Verified by hand, it goes with the next sign-in after its days. */
static void test_verified_by_hand(void **state)
{
	struct office *office = *state;
	struct problem problem = PROBLEM_INIT;
	struct verify_count count;

	leave(office, office->copy, 6);
	must(ledger_verify(desk_ledger(office->desk), NULL, NULL, &count, &problem), &problem);
	desk_note_verified(office->desk, &count);
	assert_true(there(office->copy));
	clock_set_today(FIRST + 1);
	sign(office->desk, "admin");
	assert_false(there(office->copy));
}

static void test_not_the_only_good_one(void **state)
{
	struct office *office = *state;
	struct problem problem = PROBLEM_INIT;
	int64_t at, faults;

	leave(office, office->copy, 30);
	must(store_execute(desk_store(office->desk), "UPDATE user SET role = 'clerk'", &problem), &problem);
	old_copies_drop(office->desk, OLD_COPIES_VERIFY);
	old_copies_drop(office->desk, OLD_COPIES_NOW);
	assert_true(there(office->copy));
	desk_last_verified(office->desk, &at, &faults);
	assert_true(faults > 0);
	must(desk_rebuild(office->desk, &problem), &problem);
	old_copies_drop(office->desk, OLD_COPIES_NOW);
	assert_false(there(office->copy));
}

static void test_before_an_erasure(void **state)
{
	struct office *office = *state;
	char *second = memory_format("%s.v3-2", office->path);

	leave(office, office->copy, 0);
	leave(office, second, 1);
	old_copies_drop(office->desk, OLD_COPIES_NOW);
	assert_true(!there(office->copy) && !there(second));
	free(second);
}

/* Power went while it was overwritten: by what is left of it, it is known the next time. Whoever had it open reads nothing but zeros. */
static void test_half_gone(void **state)
{
	struct office *office = *state;
	unsigned char bytes[4096];
	int file;
	ssize_t got;

	leave(office, office->copy, 8);
	file = open(office->copy, O_RDWR | O_CLOEXEC);
	assert_true(file_overwrite(file, 100, 20000, NULL, NULL));
	old_copies_drop(office->desk, OLD_COPIES_NOW);
	assert_false(there(office->copy));
	assert_int_equal(lseek(file, 100, SEEK_SET), 100);
	while ((got = read(file, bytes, sizeof(bytes))) > 0)
		for (ssize_t i = 0; i < got; i++)
			assert_int_equal(bytes[i], 0);
	close(file);
}

static void test_nothing_else(void **state)
{
	static const char *const names[] = {"v3.txt", "v3-", "v4", "v5", "v03x", "v", "v2", "w3"};
	struct office *office = *state;
	char *paths[BASE_COUNT(names)], *link_to = memory_format("%s.v3-7", office->path);

	for (size_t i = 0; i < BASE_COUNT(names); i++) {
		paths[i] = memory_format("%s.%s", office->path, names[i]);
		leave(office, paths[i], 40);
	}
	assert_int_equal(rename(paths[1], office->copy), 0);
	assert_int_equal(symlink(paths[0], link_to), 0);
	old_copies_drop(office->desk, OLD_COPIES_NOW);
	assert_false(there(office->copy));
	assert_true(there(link_to));
	for (size_t i = 0; i < BASE_COUNT(names); i++) {
		assert_int_equal(there(paths[i]), i != 1);
		free(paths[i]);
	}
	free(link_to);
}

int main(void)
{
#define OFFICE_TEST(test) cmocka_unit_test_setup_teardown(test, office_make, office_remove)
	const struct CMUnitTest tests[] = {
	    OFFICE_TEST(test_it_has_served),
	    OFFICE_TEST(test_it_may_still_be_needed),
	    OFFICE_TEST(test_verified_by_hand),
	    OFFICE_TEST(test_not_the_only_good_one),
	    OFFICE_TEST(test_before_an_erasure),
	    OFFICE_TEST(test_half_gone),
	    OFFICE_TEST(test_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
