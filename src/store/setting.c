/* Settings, and what a caller may ask about tables and names. */
#include "connection.h"

#include <string.h>

#define NAME_MAXIMUM 63

char *store_setting(struct store *store, const char *key)
{
	struct statement *get = store_statement(store, "SELECT value FROM _setting WHERE key = ?1");
	char *value = NULL;

	statement_bind_text(get, 1, key);
	if (statement_step(get))
		value = memory_text(statement_text(get, 0));
	statement_reset(get);
	return value;
}

bool store_set_setting(struct store *store, const char *key, const char *value, struct problem *problem)
{
	struct statement *set;

	if (value == NULL) {
		set = store_statement(store, "DELETE FROM _setting WHERE key = ?1");
	} else {
		set = store_statement(store, "INSERT INTO _setting(key, value) VALUES(?1, ?2)"
		                             " ON CONFLICT(key) DO UPDATE SET value = excluded.value");
		statement_bind_text(set, 2, value);
	}
	statement_bind_text(set, 1, key);
	return statement_run(set, problem);
}

static bool has_row(struct statement *statement)
{
	return statement_found(statement);
}

bool store_has_table(struct store *store, const char *table)
{
	struct statement *find = store_statement(store, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1");

	statement_bind_text(find, 1, table);
	return has_row(find);
}

bool store_name_is_safe(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length > NAME_MAXIMUM || (name[0] >= '0' && name[0] <= '9'))
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}
