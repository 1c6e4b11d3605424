/* For the tests of store: a folder of its own that is removed with all that lies in it. */
#ifndef STORE_SCRATCH_H
#define STORE_SCRATCH_H

/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "doudi/store.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scratch {
	char folder[64];
	char path[96]; /* of a database in it that does not exist yet */
};

static inline int scratch_make(void **state)
{
	struct scratch *scratch = calloc(1, sizeof(*scratch));

	if (scratch == NULL)
		return -1;
	snprintf(scratch->folder, sizeof(scratch->folder), "%s", "/tmp/doudi-store.XXXXXX");
	if (mkdtemp(scratch->folder) == NULL)
		return -1;
	snprintf(scratch->path, sizeof(scratch->path), "%s/station.db", scratch->folder);
	*state = scratch;
	return 0;
}

static inline void scratch_empty(const char *folder)
{
	DIR *list = opendir(folder);
	struct dirent *entry;

	while (list != NULL && (entry = readdir(list)) != NULL) {
		char *path = memory_format("%s/%s", folder, entry->d_name);

		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && unlink(path) != 0) {
			scratch_empty(path);
			rmdir(path);
		}
		free(path);
	}
	if (list != NULL)
		closedir(list);
}

static inline int scratch_remove(void **state)
{
	struct scratch *scratch = *state;

	scratch_empty(scratch->folder);
	rmdir(scratch->folder);
	free(scratch);
	return 0;
}

static inline struct store *scratch_open(const char *path, enum store_mode mode)
{
	struct problem problem = PROBLEM_INIT;
	struct store *store = store_open(path, mode, &problem);

	if (store == NULL)
		print_error("%s\n", problem.text);
	assert_non_null(store);
	return store;
}

/* The open must fail with these words. */
static inline void scratch_refuse(const char *path, enum store_mode mode, const char *words)
{
	struct problem problem = PROBLEM_INIT;
	struct store *store = store_open(path, mode, &problem);

	assert_null(store);
	assert_non_null(problem.text);
	if (strstr(problem.text, words) == NULL)
		fail_msg("“%s” lacks “%s”", problem.text, words);
	assert_non_null(strstr(problem.text, path));
	problem_release(&problem);
}

static inline void scratch_do(struct store *store, const char *sql)
{
	struct problem problem = PROBLEM_INIT;

	if (!store_execute(store, sql, &problem))
		fail_msg("%s: %s", sql, problem.text);
}

static inline int64_t scratch_number(struct store *store, const char *sql)
{
	struct statement *statement = store_statement(store, sql);
	int64_t number;

	assert_true(statement_step(statement));
	number = statement_number(statement, 0);
	statement_reset(statement);
	return number;
}

#define SCRATCH_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)

#endif
