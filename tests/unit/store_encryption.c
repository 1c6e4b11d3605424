/* Whether the disk below a file is encrypted, as a folder like /sys shows it. */
#include "store_scratch.h"

#include "store/connection.h"

#include <sys/sysmacros.h>

static char *device_of(const char *sys, const char *path)
{
	struct stat about;

	assert_int_equal(stat(path, &about), 0);
	return memory_format("%s/dev/block/%u:%u", sys, major(about.st_dev), minor(about.st_dev));
}

static void make_folders(const char *path)
{
	struct problem problem = PROBLEM_INIT;
	char *inside = memory_format("%s/any", path);

	assert_true(disk_make_folder(inside, &problem));
	free(inside);
}

static void write_id(const char *device, const char *id)
{
	char *folder = memory_format("%s/dm", device), *path = memory_format("%s/uuid", folder);
	FILE *file;

	make_folders(folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(id, file);
	fclose(file);
	free(folder);
	free(path);
}

static void tells_what_lies_below(void **state)
{
	struct scratch *scratch = *state;
	char *device = device_of(scratch->folder, scratch->folder), *first = memory_format("%s/slaves/a", device),
	     *second = memory_format("%s/slaves/b", device);

	assert_int_equal(store_disk_secrecy(scratch->folder, scratch->folder), DISK_UNSEEN);
	assert_int_equal(store_disk_secrecy("/nowhere/at/all", scratch->folder), DISK_UNSEEN);
	make_folders(device);
	assert_int_equal(store_disk_secrecy(scratch->folder, scratch->folder), DISK_PLAIN);
	write_id(device, "LVM-abc");
	assert_int_equal(store_disk_secrecy(scratch->folder, scratch->folder), DISK_PLAIN);
	write_id(first, "CRYPT-LUKS2-abc");
	assert_int_equal(store_disk_secrecy(scratch->folder, scratch->folder), DISK_ENCRYPTED);
	make_folders(second); /* half of the volume */
	assert_int_equal(store_disk_secrecy(scratch->folder, scratch->folder), DISK_PLAIN);
	write_id(second, "CRYPT-LUKS2-def");
	assert_int_equal(store_disk_secrecy(scratch->folder, scratch->folder), DISK_ENCRYPTED);
	write_id(device, "CRYPT-LUKS2-ghi");
	assert_int_equal(store_disk_secrecy(scratch->folder, scratch->folder), DISK_ENCRYPTED);
	free(device);
	free(first);
	free(second);
}

static void compares_versions_by_number(void **state)
{
	(void)state;
	assert_true(library_is_at_least("3.40.1", "3.37.0"));
	assert_true(library_is_at_least("3.37.0", "3.37.0"));
	assert_true(library_is_at_least("6.4.20221231", "6.1"));
	assert_false(library_is_at_least("3.7.17", "3.37.0"));
	assert_false(library_is_at_least("1.0.17", "1.0.18"));
	assert_false(library_is_at_least("", "1.0"));
	assert_false(library_is_at_least("3", "3.1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    SCRATCH_TEST(tells_what_lies_below),
	    cmocka_unit_test(compares_versions_by_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
