/* The area list that the office has loaded: townships, villages, grids. */
#include "station.h"

#include <string.h>

char *desk_area_name(struct desk *desk, const char *code)
{
	struct statement *one = store_statement(desk->store, "SELECT name FROM area WHERE code = ? AND _void = 0");
	char *name;

	statement_bind_text(one, 1, code);
	name = statement_answer_text(one);
	return name != NULL ? name : memory_text(code != NULL ? code : "");
}

bool desk_area_is_known(struct desk *desk, const char *code)
{
	struct statement *one = store_statement(desk->store, "SELECT 1 FROM area WHERE code = ? AND _void = 0");

	statement_bind_text(one, 1, code);
	return statement_found(one);
}

bool desk_each_area(struct desk *desk, bool (*visit)(void *self, const struct area_entry *), void *self,
    struct problem *problem)
{
	struct statement *each = store_statement(desk->store, desk->area == NULL
	    ? "SELECT a.code, a.name, p.name FROM area a LEFT JOIN area p ON p.code = a.parent AND p._void = 0"
	      " WHERE a._void = 0 ORDER BY a.code"
	    : "WITH RECURSIVE mine(code) AS (SELECT ?1 UNION SELECT b.code FROM area b JOIN mine ON b.parent = mine.code)"
	      " SELECT a.code, a.name, p.name FROM area a LEFT JOIN area p ON p.code = a.parent AND p._void = 0"
	      " WHERE a._void = 0 AND a.code IN (SELECT code FROM mine) ORDER BY a.code");

	if (desk->area != NULL)
		statement_bind_text(each, 1, desk->area);
	while (statement_step(each)) {
		struct area_entry entry = {statement_text(each, 0), statement_text(each, 1), statement_text(each, 2)};

		if (!visit(self, &entry))
			break;
	}
	statement_reset(each);
	return !store_failed(desk->store, problem);
}
