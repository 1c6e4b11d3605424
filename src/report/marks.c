/* What outside systems say: of how many people and households each of them has said something. */
#include "report.h"

#include <string.h>

static const char *source_label(const struct pack *pack, const char *name)
{
	const struct tree *datasets = tree_get(pack_tree(pack, "sources"), "datasets");

	for (size_t i = 0; datasets != NULL && i < datasets->count; i++)
		if (tree_text(datasets->items[i], "name") != NULL && strcmp(tree_text(datasets->items[i], "name"), name) == 0)
			return tree_text(datasets->items[i], "label");
	return name;
}

bool report_marks(const struct report_scene *scene, struct tree *report, struct problem *problem)
{
	struct statement *each = store_statement(scene->store,
	    "SELECT source, count(DISTINCT person), count(DISTINCT household) FROM mark WHERE _void = 0 GROUP BY source ORDER BY source");

	report_add_column(report, "label", _("来源"));
	report_add_column(report, "persons", _("人数"));
	report_add_column(report, "households", _("户数"));
	while (statement_step(each)) {
		struct tree *row = report_add_row(report);

		tree_add_text(row, "source", statement_text(each, 0))->quoted = true;
		tree_add_text(row, "label", source_label(scene->pack, statement_text(each, 0)))->quoted = true;
		tree_add_number(row, "persons", statement_number(each, 1));
		tree_add_number(row, "households", statement_number(each, 2));
	}
	statement_reset(each);
	return !store_failed(scene->store, problem);
}
