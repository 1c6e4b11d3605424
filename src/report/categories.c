/* How many are in each category on the day, in the document's order; the total counts a person once, in however many
 * categories and households they stand. */
#include "report.h"

#include <string.h>

#define IN_FORCE \
	"SELECT m.category AS category, m.household AS household, coalesce(p.id_number, m.person, m.household) AS person" \
	" FROM membership m LEFT JOIN member p ON p.household = m.household AND p.id = m.person" \
	" WHERE m._void = 0 AND m._held = 0 AND m.household NOT IN " REPORT_RESTRICTED " AND coalesce(m.confirmed_on, m.filed_on) <= ?1 AND" \
	" CASE WHEN m.until IS NULL THEN coalesce(m.state, '') NOT IN ('ended', 'revoked') ELSE ?1 < m.until END"

static void add_row(struct tree *report, const char *category, const char *label, int64_t households, int64_t persons)
{
	struct tree *row = report_add_row(report);

	tree_add_text(row, "category", category)->quoted = true;
	tree_add_text(row, "label", label)->quoted = true;
	tree_add_number(row, "households", households);
	tree_add_number(row, "persons", persons);
}

static void count_into(struct statement *count, struct tree *report, const char *category, const char *label, date day)
{
	statement_bind_text(count, 1, date_write(day).text);
	if (statement_step(count))
		add_row(report, category, label, statement_number(count, 0), statement_number(count, 1));
	statement_reset(count);
}

bool report_categories(const struct report_scene *scene, struct tree *report, struct problem *problem)
{
	struct statement *one = store_statement(scene->store,
	    "SELECT count(DISTINCT household), count(DISTINCT person) FROM (" IN_FORCE ") WHERE category = ?2");
	struct statement *all = store_statement(scene->store,
	    "SELECT count(DISTINCT household), count(DISTINCT person) FROM (" IN_FORCE ")");

	report_add_column(report, "label", _("类别"));
	report_add_column(report, "households", _("户数"));
	report_add_column(report, "persons", _("人数"));
	for (size_t i = 0; i < pack_category_count(scene->pack); i++) {
		const struct category *category = pack_category(scene->pack, i);

		if (!category->listed)
			continue;
		statement_bind_text(one, 2, category->name);
		count_into(one, report, category->name, category->label, scene->day);
	}
	count_into(all, report, "total", _("合计（一人只计一次）"), scene->day);
	return !store_failed(scene->store, problem);
}
