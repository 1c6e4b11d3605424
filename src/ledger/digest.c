/* One number for all projections, so that two replays, or two stations, can be compared at a glance. */
#include "keys.h"
#include "state.h"

#include <string.h>

/* The names of the columns go in as well, and what is unknown does not: a column that nothing fills changes nothing. */
static bool digest_rows(struct ledger *ledger, const char *name, const char *sql, struct hash *hash, struct problem *problem)
{
	struct statement *rows = store_try_statement(ledger->store, sql, problem);

	if (rows == NULL)
		return false;
	while (statement_step(rows)) {
		int count = statement_columns(rows);

		hash_add(hash, name, strlen(name) + 1);
		for (int at = 0; at < count; at++) {
			const char *column;
			const void *bytes;
			size_t length;

			if (statement_is_null(rows, at)) /* most are */
				continue;
			bytes = statement_bytes(rows, at, &length);
			column = statement_column_name(rows, at);
			hash_add(hash, column, strlen(column) + 1);
			hash_add(hash, length > 0 ? bytes : "", length);
			hash_add(hash, "", 1);
		}
	}
	return !store_failed(ledger->store, problem);
}

struct part {
	const char *name, *sql;
};

static bool digest_parts(struct ledger *ledger, const struct part *parts, size_t count, struct hash *hash, struct problem *problem)
{
	for (size_t i = 0; i < count; i++)
		if (!digest_rows(ledger, parts[i].name, parts[i].sql, hash, problem))
			return false;
	return true;
}

bool ledger_digest(struct ledger *ledger, char digest[65], struct problem *problem)
{
	static const struct part own[] = {
	    {"stream", "SELECT * FROM stream ORDER BY id"},
	    {"contested", "SELECT * FROM contested ORDER BY stream, form, record, field, event"},
	};
	struct hash *hash = hash_new_quick();
	bool good = true;

	for (size_t i = 0; good && i < ledger->table_count; i++) {
		const char *form = ledger->tables[i].form->name;
		char *sql = memory_format("SELECT * FROM \"%s\" ORDER BY household, id", form);

		good = digest_rows(ledger, form, sql, hash, problem);
		free(sql);
	}
	good = good && digest_parts(ledger, own, BASE_COUNT(own), hash, problem);
	memcpy(digest, hash_end(hash).text, 65);
	return good;
}

bool ledger_digest_here(struct ledger *ledger, char digest[65], struct problem *problem)
{
	static const struct part here[] = {
	    {"enrolled", "SELECT * FROM enrolled ORDER BY chain, key"},
	    {"alarm", "SELECT * FROM alarm ORDER BY event, kind"},
	};
	struct hash *hash = hash_new_quick();
	bool good = digest_parts(ledger, here, BASE_COUNT(here), hash, problem);

	memcpy(digest, hash_end(hash).text, 65);
	return good;
}
