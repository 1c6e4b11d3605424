/* Runs SQL from stdin in DuckDB, which is no Debian package: duckdb_run LIBRARY DATABASE. The library is loaded by its path;
 * what is declared here is the part of its C interface that is used. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#define SQL_BYTES 65536

struct result { /* duckdb_result: freed by its own function, read by none here */
	unsigned long long fields[16];
};
struct library {
	int (*open)(const char *, void **), (*connect)(void *, void **), (*query)(void *, const char *, struct result *);
	const char *(*error)(struct result *);
	void (*destroy)(struct result *), (*disconnect)(void **), (*close)(void **);
};

static int is_found(void *handle, const char *name, void *function, size_t size)
{
	void *found = dlsym(handle, name);

	if (found == NULL)
		fprintf(stderr, "%s\n", dlerror());
	else
		memcpy(function, &found, size); /* POSIX: an object pointer holds a function's */
	return found != NULL;
}

#define FIND(handle, library, name, member) is_found(handle, name, &(library)->member, sizeof((library)->member))

static int load(const char *path, struct library *library)
{
	void *handle = dlopen(path, RTLD_NOW);

	if (handle == NULL)
		fprintf(stderr, "%s\n", dlerror());
	return handle != NULL && FIND(handle, library, "duckdb_open", open) && FIND(handle, library, "duckdb_connect", connect) &&
	    FIND(handle, library, "duckdb_query", query) && FIND(handle, library, "duckdb_result_error", error) &&
	    FIND(handle, library, "duckdb_destroy_result", destroy) && FIND(handle, library, "duckdb_disconnect", disconnect) &&
	    FIND(handle, library, "duckdb_close", close);
}

int main(int count, char **words)
{
	static char sql[SQL_BYTES];
	struct library library;
	struct result result;
	void *database, *connection;
	int failed;

	if (count != 3 || fread(sql, 1, sizeof(sql) - 1, stdin) == 0)
		return 2;
	if (!load(words[1], &library) || library.open(words[2], &database) != 0 || library.connect(database, &connection) != 0)
		return 1;
	memset(&result, 0, sizeof(result));
	failed = library.query(connection, sql, &result);
	if (failed != 0)
		fprintf(stderr, "%s\n", library.error(&result));
	library.destroy(&result);
	library.disconnect(&connection);
	library.close(&database);
	return failed != 0;
}
