/* Who is in a category at two places in one month, and who moved and is in it nowhere since. Which categories, and which
 * filings are a move, the pack says (coverage). Persons are told by their ID number, over all households that are known here;
 * of a restricted one (封存) nothing is told, but who is in a category there is in it. */
#include "report.h"

#include "doudi/text.h"

#include <string.h>

/* Months as numbers, as they stand in tables; `last`: the last one paid. */
#define MONTH_OF(day) "(CAST(substr(" day ", 1, 4) AS INTEGER) * 12 + CAST(substr(" day ", 6, 2) AS INTEGER) - 1)"
#define OPEN_END "1000000"
#define SPANS \
	"SELECT m.household AS household, p.id_number AS number, p.name AS name, m.station AS station," \
	" coalesce(m.\"from\", " MONTH_OF("coalesce(m.confirmed_on, m.filed_on)") ") AS first," \
	" coalesce(m.confirmed_on, m.filed_on) AS began," \
	" CASE WHEN m.until IS NULL THEN " OPEN_END " ELSE " MONTH_OF("date(m.until, '-1 day')") " END AS last" \
	" FROM membership m JOIN member p ON p.household = m.household AND p.id = m.person AND p._void = 0" \
	" WHERE m._void = 0 AND m._held = 0 AND p.id_number IS NOT NULL AND coalesce(m.state, '') <> 'revoked'" \
	" AND (m.until IS NOT NULL OR coalesce(m.state, '') NOT IN ('ended', 'moved')) AND m.category = ?1"
#define HEAD(of) "(SELECT name FROM household h WHERE h.household = " of " AND h.id = " of ")"
#define PLACE(of) \
	"(SELECT coalesce((SELECT a.name FROM area a WHERE a.code = h.place AND a._void = 0 LIMIT 1), h.place)" \
	" FROM household h WHERE h.household = " of " AND h.id = " of ")"

static const struct tree *rules_of(const struct report_scene *scene, const char *key, struct problem *problem)
{
	const struct tree *coverage = tree_get(pack_tree(scene->pack, "pack"), "coverage");
	const struct tree *list = coverage != NULL ? tree_get(coverage, key) : NULL;

	if (list != NULL && list->kind == TREE_LIST && list->count > 0)
		return list;
	problem_set(problem, PROBLEM_REFUSED, "%s", _("本地区包没有规定核查哪些类别的漏保和重复纳入（pack.yaml 的 coverage）。"));
	return NULL;
}

static void add_text(struct tree *row, const char *key, struct statement *from, int at)
{
	tree_add_text(row, key, statement_is_null(from, at) ? "" : statement_text(from, at))->quoted = true;
}

static const char *label_of(const struct report_scene *scene, const char *category)
{
	const struct category *known = pack_category_find(scene->pack, category);

	return known != NULL ? known->label : category;
}

static struct tree *row_begin(const struct report_scene *scene, struct tree *report, const char *category, struct statement *found)
{
	struct tree *row = report_add_row(report);

	tree_add_text(row, "category", category)->quoted = true;
	tree_add_text(row, "label", label_of(scene, category))->quoted = true;
	add_text(row, "name", found, 0);
	tree_add_text(row, "id_number", identity_mask(statement_text(found, 1)).text)->quoted = true;
	return row;
}

static void add_month(struct tree *row, const char *key, int64_t month)
{
	tree_add_text(row, key, month_write((int32_t)month).text)->quoted = true;
}

static void add_columns(struct tree *report, const char *const columns[][2], size_t count)
{
	for (size_t i = 0; i < count; i++)
		report_add_column(report, columns[i][0], _(columns[i][1]));
}

/* ---- at two places ---- */

bool report_twice(const struct report_scene *scene, struct tree *report, struct problem *problem)
{
	static const char *const columns[][2] = {{"label", N_("类别")}, {"name", N_("姓名")}, {"id_number", N_("身份证号")},
	    {"first", N_("重复的月份从")}, {"last", N_("到")}, {"head_a", N_("甲处户主")}, {"place_a", N_("甲处")}, {"station_a", N_("甲处单位")},
	    {"head_b", N_("乙处户主")}, {"place_b", N_("乙处")}, {"station_b", N_("乙处单位")}};
	const struct tree *categories = rules_of(scene, "of", problem);
	struct statement *find = store_statement(scene->store, "WITH span AS (" SPANS ")"
	    " SELECT a.name, a.number, max(a.first, b.first), min(a.last, b.last, ?2), " HEAD("a.household") ", " PLACE("a.household")
	    ", a.station, " HEAD("b.household") ", " PLACE("b.household") ", b.station FROM span a JOIN span b ON b.number = a.number"
	    " AND a.household < b.household AND a.household NOT IN " REPORT_RESTRICTED
	    " AND b.household NOT IN " REPORT_RESTRICTED " WHERE max(a.first, b.first) <= min(a.last, b.last, ?2)"
	    " ORDER BY a.number, max(a.first, b.first), a.household, b.household");

	if (categories == NULL)
		return false;
	add_columns(report, columns, BASE_COUNT(columns));
	for (size_t i = 0; i < categories->count; i++) {
		statement_bind_text(find, 1, categories->items[i]->text);
		statement_bind_number(find, 2, month_of(scene->day));
		while (statement_step(find)) {
			struct tree *row = row_begin(scene, report, categories->items[i]->text, find);

			add_month(row, "first", statement_number(find, 2));
			add_month(row, "last", statement_number(find, 3));
			for (int at = 4; at < 10; at++)
				add_text(row, columns[at + 1][0], find, at);
		}
	}
	return !store_failed(scene->store, problem);
}

/* ---- nowhere ---- */

/* A form is a move when its reason is one of these; a hand-over counts from its last paid month, any other from its day. */
static char *moves_sql(const struct tree *rule)
{
	const char *form = tree_text(rule, "form");
	const struct tree *reasons = tree_get(rule, "reason");
	struct buffer sql = BUFFER_INIT(16384);

	buffer_add_format(&sql, "SELECT household, day, %s AS month FROM \"%s\" WHERE _void = 0 AND _held = 0",
	    strcmp(form, "transfer") == 0 ? "last_month" : MONTH_OF("day"), form);
	if (strcmp(form, "transfer") == 0)
		buffer_add(&sql, " AND state <> 'withdrawn'");
	for (size_t i = 0; reasons != NULL && i < reasons->count; i++)
		buffer_add_format(&sql, "%s'%s'", i == 0 ? " AND reason IN (" : ", ", reasons->items[i]->text);
	buffer_add(&sql, reasons != NULL && reasons->count > 0 ? ")" : "");
	return buffer_take(&sql);
}

static bool rule_is_sound(const struct tree *rule)
{
	const struct tree *reasons = tree_get(rule, "reason");

	for (size_t i = 0; reasons != NULL && i < reasons->count; i++)
		if (reasons->items[i]->text == NULL || !key_name_is_good(reasons->items[i]->text))
			return false;
	return tree_text(rule, "form") != NULL && key_name_is_good(tree_text(rule, "form"));
}

static bool add_left_out(const struct report_scene *scene, struct tree *report, const char *category, const struct tree *rule,
    struct problem *problem)
{
	char *moves, *sql;
	struct statement *find;

	if (!rule_is_sound(rule))
		return tree_problem(rule, problem, "%s", _("coverage 的 after 要写成 form 和 reason，都是英文名。"));
	moves = moves_sql(rule);
	sql = memory_format("WITH span AS (" SPANS "), moved AS (%s)"
	    " SELECT p.name, p.id_number, v.day, max(s.last), " HEAD("v.household") ", " PLACE("v.household")
	    " FROM moved v JOIN member p ON p.household = v.household AND p._void = 0 AND p.moved_to IS NULL"
	    " JOIN span s ON s.number = p.id_number AND s.began <= v.day AND s.household NOT IN " REPORT_RESTRICTED
	    " WHERE v.month < ?2 AND v.household NOT IN " REPORT_RESTRICTED " AND NOT EXISTS (SELECT 1 FROM span n WHERE n.number = p.id_number AND n.last > v.month)"
	    " GROUP BY v.household, p.id ORDER BY v.day, p.id_number", moves);
	find = store_try_statement(scene->store, sql, problem);
	free(moves);
	free(sql);
	if (find == NULL)
		return false;
	statement_bind_text(find, 1, category);
	statement_bind_number(find, 2, month_of(scene->day));
	while (statement_step(find)) {
		struct tree *row = row_begin(scene, report, category, find);

		add_text(row, "moved", find, 2);
		add_month(row, "last", statement_number(find, 3));
		add_text(row, "head", find, 4);
		add_text(row, "place", find, 5);
	}
	return !store_failed(scene->store, problem);
}

bool report_left_out(const struct report_scene *scene, struct tree *report, struct problem *problem)
{
	static const char *const columns[][2] = {{"label", N_("类别")}, {"name", N_("姓名")}, {"id_number", N_("身份证号")},
	    {"moved", N_("搬迁日期")}, {"last", N_("最后发放月份")}, {"head", N_("户主")}, {"place", N_("村（社区）")}};
	const struct tree *categories = rules_of(scene, "of", problem);
	const struct tree *after = categories != NULL ? rules_of(scene, "after", problem) : NULL;
	bool good = after != NULL;

	add_columns(report, columns, BASE_COUNT(columns));
	for (size_t i = 0; good && i < categories->count; i++)
		for (size_t k = 0; good && k < after->count; k++)
			good = add_left_out(scene, report, categories->items[i]->text, after->items[k], problem);
	return good;
}
