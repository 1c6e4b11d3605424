/* What lies below a file, as a folder like /sys shows it: whether it is encrypted, and whether two stand on one disk. */
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

/* sys/block/DISK/PARTITION, and the device of that path leads there. */
static void put_on(const char *sys, const char *path, const char *device, bool partition)
{
	char *real = memory_format("%s/block/%s", sys, device), *mark = memory_format("%s/partition", real), *at = device_of(sys, path);
	FILE *file;

	make_folders(real);
	if (partition) {
		file = fopen(mark, "w");
		assert_non_null(file);
		fclose(file);
	}
	make_folders(at);
	assert_int_equal(rmdir(at), 0);
	assert_int_equal(symlink(real, at), 0);
	free(real);
	free(mark);
	free(at);
}

static void put_elsewhere(const char *sys, const char *path, const char *device, bool partition)
{
	char *at = device_of(sys, path);

	assert_int_equal(unlink(at), 0);
	put_on(sys, path, device, partition);
	free(at);
}

static void knows_one_disk_by_its_partitions(void **state)
{
	struct scratch *scratch = *state;
	const char *sys = scratch->folder, *here = scratch->folder, *there = "/proc"; /* some other device */
	char *layer = memory_format("%s/block/dm-0/slaves", sys), *part = memory_format("%s/block/sda/sda2", sys), *name;

	assert_true(store_same_disk(here, here, "/nowhere"));
	assert_false(store_same_disk(here, there, "/nowhere"));
	assert_false(store_same_disk(here, "/nowhere/at/all", sys));
	put_on(sys, here, "sda/sda1", true);
	put_on(sys, there, "sda/sda2", true);
	assert_true(store_same_disk(here, there, sys));
	put_elsewhere(sys, there, "sdb/sdb1", true);
	assert_false(store_same_disk(here, there, sys));
	put_elsewhere(sys, there, "sda", false); /* the disk as a whole */
	assert_true(store_same_disk(here, there, sys));
	put_elsewhere(sys, there, "dm-0", false); /* a layer with nothing known below */
	assert_false(store_same_disk(here, there, sys));
	make_folders(layer);
	name = memory_format("%s/sda2", layer);
	assert_int_equal(symlink(part, name), 0);
	assert_true(store_same_disk(here, there, sys));
	free(layer);
	free(part);
	free(name);
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
	    SCRATCH_TEST(knows_one_disk_by_its_partitions),
	    cmocka_unit_test(compares_versions_by_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
