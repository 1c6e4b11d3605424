/* A named question to the station's file, answered as a table that goes to a screen, a printer or a program alike. */
#include "report.h"

#include <string.h>

static const struct {
	const char *name, *title;
	report_maker *make;
} reports[] = {
    {"categories", N_("各类低收入人口统计"), report_categories},
    {"funds", N_("各项资金支出统计"), report_funds},
    {"twice", N_("重复纳入名单"), report_twice},
    {"left_out", N_("搬迁后漏保名单"), report_left_out},
    {"marks", N_("外部系统标注统计"), report_marks},
};

void report_add_column(struct tree *report, const char *name, const char *label)
{
	struct tree *columns = (struct tree *)tree_get(report, "columns");
	struct tree *column = tree_add_map(columns, NULL);

	tree_add_text(column, "name", name);
	tree_add_text(column, "label", label);
}

struct tree *report_add_row(struct tree *report)
{
	return tree_add_map((struct tree *)tree_get(report, "rows"), NULL);
}

static bool report_unknown(const char *name, struct problem *problem)
{
	struct buffer names = BUFFER_INIT(1024);

	for (size_t i = 0; i < BASE_COUNT(reports); i++)
		buffer_add_format(&names, "%s%s（%s）", i > 0 ? "、" : "", reports[i].name, _(reports[i].title));
	problem_set(problem, PROBLEM_USAGE, _("没有“%s”这种报表，有：%s。"), name, buffer_text(&names));
	buffer_release(&names);
	return false;
}

/* Those that a list of people leaves out are counted beside it. Money that was spent is in the funds all the same. */
static void add_restricted(const struct report_scene *scene, struct tree *report)
{
	struct statement *count = store_statement(scene->store, "SELECT count(*) FROM " REPORT_RESTRICTED);

	tree_add_number(report, "restricted", statement_answer(count, 0));
}

struct tree *report_make(const struct report_scene *scene, const char *name, struct problem *problem)
{
	for (size_t i = 0; i < BASE_COUNT(reports); i++) {
		struct tree *report;

		if (strcmp(reports[i].name, name) != 0)
			continue;
		report = tree_new_map();
		tree_add_text(report, "report", name);
		tree_add_text(report, "title", _(reports[i].title));
		tree_add_text(report, "day", date_write(scene->day).text);
		add_restricted(scene, report);
		tree_add_list(report, "columns");
		tree_add_list(report, "rows");
		if (reports[i].make(scene, report, problem))
			return report;
		tree_free(report);
		return NULL;
	}
	report_unknown(name, problem);
	return NULL;
}
