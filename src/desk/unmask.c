/* Seeing a full ID number: a reason, and an event that says who saw whose. */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

static bool unmask_file(struct desk *desk, const char *record, const char *field, const char *reason, struct problem *problem)
{
	struct sheet *sheet = sheet_new(desk, "unmask", NULL, problem);
	struct filed filed;
	bool good = sheet != NULL && sheet_put(desk, sheet, "record", record, problem) &&
	    sheet_put(desk, sheet, "field", field, problem) && sheet_put(desk, sheet, "reason", reason, problem) &&
	    desk_file(desk, sheet, &filed, problem);

	if (good)
		filed_release(&filed);
	sheet_free(sheet);
	return good;
}

bool desk_unmask(struct desk *desk, const char *id, const char *field, const char *reason, char **whole, struct problem *problem)
{
	struct record *record;
	const char *text;
	bool good;

	*whole = NULL;
	if (reason == NULL || *reason == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("查看完整号码要写明理由。"));
	record = desk_record(desk, id, problem);
	if (record == NULL)
		return false;
	text = form_field(record->form, field) != NULL ? record_text(record, field) : NULL;
	good = text != NULL ? unmask_file(desk, id, field, reason, problem)
	    : problem_set(problem, PROBLEM_REFUSED, "%s", _("这条记录没有这一项。"));
	if (good)
		*whole = memory_text(text);
	record_free(record);
	return good;
}
