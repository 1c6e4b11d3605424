/* Numbers of a log that a supervisor has given up for lost: nobody is asked for them any more, and they stay listed as that until
 * they come after all. */
#include "units.h"

#include <string.h>

bool given_up_split(struct desk *desk, const char *chain, int64_t first, int64_t last,
    bool (*visit)(void *self, int64_t first, int64_t last, const char *why), void *self)
{
	struct statement *rows = store_statement(desk->store, "SELECT \"first\", \"last\", reason FROM given_up WHERE household = ? AND log = ?"
	    " AND \"last\" >= ? AND \"first\" <= ? AND _void = 0 ORDER BY \"first\", \"last\"");
	bool more = true;

	statement_bind_text(rows, 1, ledger_office(desk->ledger));
	statement_bind_text(rows, 2, chain);
	statement_bind_number(rows, 3, first);
	statement_bind_number(rows, 4, last);
	while (more && first <= last && statement_step(rows)) {
		int64_t from = statement_number(rows, 0), to = statement_number(rows, 1);

		if (to > last)
			to = last;
		if (from > first)
			more = visit(self, first, from - 1, NULL);
		if (from > first)
			first = from;
		if (more && to >= first) {
			more = visit(self, first, to, statement_text(rows, 2));
			first = to + 1;
		}
	}
	statement_reset(rows);
	return more && (first > last || visit(self, first, last, NULL));
}

/* ---- giving up ---- */

struct forgoing {
	const char *station;
	int64_t first, last;
	char *chain; /* the log whose gap holds them all */
};

static bool find_gap(void *self, const struct bundle_missing *gap)
{
	struct forgoing *forgoing = self;

	if (gap->bundle || gap->given_up != NULL || strcmp(gap->station, forgoing->station) != 0 || forgoing->first < gap->first ||
	    forgoing->last > gap->last)
		return true;
	forgoing->chain = memory_text(gap->chain);
	return false;
}

static bool given_up_file(struct desk *desk, const struct forgoing *forgoing, const char *why, struct problem *problem)
{
	struct record *record = record_new(desk_form(desk, "given_up"), NULL, ledger_office(desk->ledger));

	record_put_text(record, "unit_code", forgoing->station);
	record_put_text(record, "log", forgoing->chain);
	record_put_number(record, "first", forgoing->first);
	record_put_number(record, "last", forgoing->last);
	record_put_text(record, "reason", why);
	ledger_one_id(record->stream, record, record->id);
	return office_file(desk, record, "file", problem);
}

bool desk_may_forgo(struct desk *desk, struct problem *problem)
{
	return (desk_signed_in(desk) && strcmp(desk->role, "supervisor") == 0) ||
	       problem_set(problem, PROBLEM_REFUSED, "%s", _("放弃缺号由主管人员办理，请换人登录。"));
}

bool desk_forgo(struct desk *desk, const char *station, int64_t first, int64_t last, const char *why, struct problem *problem)
{
	struct forgoing forgoing = {station, first, last, NULL};
	bool good;

	if (!desk_may_forgo(desk, problem))
		return false;
	if (why == NULL || *why == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("放弃缺号要写明理由。"));
	good = desk_each_missing(desk, find_gap, &forgoing, problem);
	if (good && (forgoing.chain == NULL || first > last))
		good = problem_set(problem, PROBLEM_REFUSED, _("单位 %s 没有缺第 %lld 至 %lld 号记录。请照“缺号与异常”里列出的编号填写。"), station,
		    (long long)first, (long long)last);
	good = good && given_up_file(desk, &forgoing, why, problem);
	free(forgoing.chain);
	return good;
}
