/* Taking an import back, until it has been compared. */
#include "department.h"
#include "sheet.h"

bool import_is_compared(struct desk *desk, const char *batch)
{
	struct statement *used = store_statement(desk->store, "SELECT 1 FROM comparison WHERE batch = ? AND _void = 0");

	statement_bind_text(used, 1, batch);
	return statement_found(used);
}

bool import_undo(struct desk *desk, const char *batch, struct problem *problem)
{
	struct statement *drop = store_statement(desk->store, "DELETE FROM _dataset WHERE batch = ?");
	struct sheet *sheet;
	struct filed filed;
	bool good;

	if (import_is_compared(desk, batch))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这批数据已经比对过，不能撤销导入；不属实的线索请逐条处置。"));
	if (!store_begin(desk->store, problem))
		return false;
	sheet = sheet_void(desk, batch, _("撤销导入"), problem);
	good = sheet != NULL && desk_file(desk, sheet, &filed, problem);
	if (good) {
		filed_release(&filed);
		statement_bind_text(drop, 1, batch);
		good = statement_run(drop, problem) && import_roster_undo(desk, batch, problem);
	}
	sheet_free(sheet);
	return store_end(desk->store, good, problem);
}
