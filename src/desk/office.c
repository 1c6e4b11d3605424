/* Records of the office, one form at a time: its streams are never read whole. */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

struct id_text office_stream(struct desk *desk, const struct form *form)
{
	struct id_text stream = {""};

	if (form->up_only)
		return ledger_journal(desk->ledger);
	memcpy(stream.text, ledger_office(desk->ledger), sizeof(stream.text));
	return stream;
}

bool desk_each_office_record(struct desk *desk, const char *name, bool (*visit)(void *self, const struct record *), void *self,
    struct problem *problem)
{
	const struct form *form = desk_form(desk, name);
	char *sql, last[33] = "";
	bool good = true;

	if (form == NULL || !form->of_office)
		return problem_set(problem, PROBLEM_USAGE, _("没有叫“%s”的机关表单。"), name);
	sql = memory_format("SELECT id FROM %s WHERE id > ? AND _void = 0 ORDER BY id LIMIT 1", form->name);
	/* By key, so that no statement is open while the caller works on a record. */
	while (good) {
		struct statement *next = store_statement(desk->store, sql);
		struct record *record;

		statement_bind_text(next, 1, last);
		if (!statement_step(next))
			break;
		memcpy(last, statement_text(next, 0), 32);
		statement_reset(next);
		record = ledger_load_record(desk->ledger, form, last, problem);
		good = record != NULL && visit(self, record);
		record_free(record);
	}
	free(sql);
	return !store_failed(desk->store, problem) && (problem == NULL || problem->kind == PROBLEM_NONE);
}
