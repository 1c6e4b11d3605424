/* What was decided here and goes up with the next bundle: each decision, and the number of the bundle that carried it. */
#include "restricted.h"
#include "sheet.h"
#include "units.h"

#include <string.h>

#define SQL_MAXIMUM (64u << 10)

static bool form_decides(const struct form *form)
{
	static const char *const acts[] = {"grant", "refuse", "revoke", "end", "admit"};

	for (size_t i = 0; !form->of_office && i < form->does_count; i++)
		for (size_t k = 0; k < BASE_COUNT(acts); k++)
			if (strcmp(form->does[i].name, acts[k]) == 0)
				return true;
	return false;
}

/* The record that says which category it is about: the form's subject, or the filing itself. */
static void add_form(struct desk *desk, struct buffer *sql, const struct form *form)
{
	const struct form *subject = form->about != NULL ? desk_form(desk, form->about) : NULL;
	bool of_subject = subject != NULL && form_field(subject, "category") != NULL;

	if (!of_subject && form_field(form, "category") == NULL)
		return;
	buffer_add_format(sql, "%sSELECT e.position AS at, e.chain AS chain, f.household AS home, f.filed_on AS day, '%s' AS form, ",
	    sql->length > 0 ? " UNION ALL " : "", form->name);
	if (of_subject)
		buffer_add_format(sql, "s.category AS category, s.person AS person FROM \"%s\" f JOIN \"%s\" s ON s.id = f.\"%s\"", form->name,
		    subject->name, subject->name);
	else
		buffer_add_format(sql, "f.category AS category, %s AS person FROM \"%s\" f",
		    form_field(form, "person") != NULL ? "f.person" : "NULL", form->name);
	buffer_add(sql, " JOIN event e ON e.id = f._event WHERE f._void = 0");
}

/* Whoever answers for one area sees the households of that area. */
static char *uploads_sql(struct desk *desk)
{
	static const char its_area[] =
	    " AND h.place IN (WITH RECURSIVE mine(code) AS (SELECT :area UNION SELECT a.code FROM area a JOIN mine ON a.parent = mine.code)"
	    " SELECT code FROM mine)";
	struct buffer forms = BUFFER_INIT(SQL_MAXIMUM), sql = BUFFER_INIT(SQL_MAXIMUM);
	const struct form *form;

	for (size_t i = 0; (form = form_at(pack_forms(desk->pack), i)) != NULL; i++)
		if (form_decides(form))
			add_form(desk, &forms, form);
	if (forms.length == 0)
		return NULL;
	buffer_add_format(&sql,
	    "SELECT d.home, h.name, d.day, d.form, d.category, m.name, d.person,"
	    " (SELECT min(number) FROM _channel WHERE station = :to AND direction = 'out' AND d.at BETWEEN first_position AND last_position),"
	    " (SELECT max(acknowledged) FROM _channel WHERE station = :to AND direction = 'out' AND d.at BETWEEN first_position AND last_position)"
	    " FROM (%s) d JOIN household h ON h.id = d.home LEFT JOIN member m ON m.id = d.person WHERE d.chain <> :chain AND d.home NOT IN " RESTRICTED_HOUSEHOLDS "%s"
	    " ORDER BY d.at DESC LIMIT :limit",
	    buffer_text(&forms), desk->area != NULL ? its_area : "");
	buffer_release(&forms);
	return buffer_take(&sql);
}

static const char *text_or_empty(struct statement *row, int column)
{
	return statement_is_null(row, column) ? "" : statement_text(row, column);
}

static bool each(struct desk *desk, const struct unit *unit, size_t limit, bool (*visit)(void *self, const struct upload *), void *self,
    struct problem *problem)
{
	char *sql = uploads_sql(desk);
	struct statement *rows = sql != NULL ? store_statement(desk->store, sql) : NULL;
	bool more = rows != NULL;

	if (rows != NULL) {
		statement_bind_named_text(rows, ":to", unit->code);
		statement_bind_named_text(rows, ":chain", unit->chain);
		statement_bind_named_text(rows, ":area", desk->area);
		statement_bind_named_number(rows, ":limit", (int64_t)limit);
	}
	while (more && statement_step(rows)) {
		struct upload upload = {.household = text_or_empty(rows, 0), .name = text_or_empty(rows, 1), .day = date_read(text_or_empty(rows, 2)),
		    .form = text_or_empty(rows, 3), .category = text_or_empty(rows, 4), .person_name = text_or_empty(rows, 5),
		    .person = text_or_empty(rows, 6), .number = statement_number(rows, 7), .acknowledged = statement_number(rows, 8) == 1};

		more = visit(self, &upload);
	}
	if (rows != NULL)
		statement_reset(rows);
	free(sql);
	return !store_failed(desk->store, problem);
}

bool desk_each_upload(struct desk *desk, const char *to, size_t limit, bool (*visit)(void *self, const struct upload *), void *self,
    struct problem *problem)
{
	struct unit unit;
	bool good;

	if (!unit_find(desk, to, &unit, problem))
		return false;
	good = each(desk, &unit, limit, visit, self, problem);
	unit_release(&unit);
	return good;
}

char *upload_state_text(const struct upload *upload)
{
	if (upload->number == 0)
		return memory_text(_("待上传"));
	return memory_format(upload->acknowledged ? _("已上传（第 %lld 号包，已回执）") : _("已上传（第 %lld 号包）"), (long long)upload->number);
}
