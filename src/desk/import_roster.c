/* A department's own roster: a list whose dataset names a category makes the memberships that the department decided,
 * and who is not known here yet comes in with it. One event a household. */
#include "department.h"
#include "lists.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

struct roster {
	struct desk *desk;
	const struct category *category;
	const char *batch;
	struct roster_home { /* households that this list itself brings: the list's own number of the household */
		char *number, stream[33];
	} *homes;
	size_t home_count;
};
struct roster_row {
	char *id_number, *name;
	struct tree *content;
};

static void row_release(struct roster_row *row)
{
	free(row->id_number);
	free(row->name);
	tree_free(row->content);
}

static void put_read(struct record *record, const char *field, const char *text)
{
	const struct field *known = form_field(record->form, field);
	struct value value;
	char *owned = NULL;

	if (known != NULL && text != NULL && field_read(known, text, DATE_NONE, &value, &owned, NULL) &&
	    value.state == VALUE_KNOWN)
		record_set(record, known, value);
	free(owned);
}

/* ---- who ---- */

/* hidden: in how many restricted households. */
static bool person_find(struct desk *desk, const char *number, char person[33], char household[33], int64_t *hidden,
    struct problem *problem)
{
	struct search_hit *hits;
	size_t count;
	bool found = false;

	if (!desk_known_person(desk, number, NULL, DATE_NONE, &hits, &count, hidden, problem))
		return false;
	for (size_t i = 0; !found && i < count; i++) {
		found = search_has_number(desk, hits[i].record, number);
		if (found) {
			memcpy(person, hits[i].record, 33);
			memcpy(household, hits[i].household, 33);
		}
	}
	search_hits_release(hits, count);
	return found;
}

static const char *home_find(const struct roster *roster, const char *number)
{
	for (size_t i = 0; number != NULL && i < roster->home_count; i++)
		if (strcmp(roster->homes[i].number, number) == 0)
			return roster->homes[i].stream;
	return NULL;
}

static void home_keep(struct roster *roster, const char *number, const char *stream)
{
	struct roster_home *home;

	if (number == NULL || home_find(roster, number) != NULL)
		return;
	roster->homes = memory_resize(roster->homes, roster->home_count + 1, sizeof(*roster->homes));
	home = &roster->homes[roster->home_count++];
	home->number = memory_text(number);
	memcpy(home->stream, stream, 33);
}

/* A household of its own, or the one that an earlier row of the same household number brought. */
static void person_enter(const struct roster *roster, const struct roster_row *row, struct filing **filing,
    char person[33], char household[33])
{
	struct desk *desk = roster->desk;
	const char *stream = home_find(roster, tree_text(row->content, "household"));
	struct id_text fresh = random_id();
	struct record *member;

	memcpy(household, stream != NULL ? stream : fresh.text, 33);
	*filing = filing_new(household, "department_membership", desk_here(desk)->day, desk->role);
	if (stream == NULL) {
		struct record *home = record_new(desk_form(desk, "household"), household, household);

		record_put_text(home, "name", row->name);
		record_put_text(home, "state", "active");
		put_read(home, "place_kind", tree_text(row->content, "place_kind"));
		put_read(home, "address", tree_text(row->content, "address"));
		filing_add_new(*filing, home);
		record_free(home);
	}
	member = record_new(desk_form(desk, "member"), NULL, household);
	record_put_text(member, "id_number", row->id_number);
	record_put_text(member, "name", row->name);
	put_read(member, "relation", tree_text(row->content, "relation"));
	put_read(member, "birth", tree_text(row->content, "birth"));
	memcpy(person, member->id, 33);
	filing_add_new(*filing, member);
	record_free(member);
}

/* ---- one row ---- */

/* What is on file already stays; who had left is in again from the new day on. */
static bool membership_add(const struct roster *roster, struct filing *filing, struct record *fresh)
{
	static const char *const cleared[] = {"until", NULL};
	struct record *old = ledger_load_record(roster->desk->ledger, fresh->form, fresh->id, NULL);
	bool standing = old != NULL && record_is(old, "state", "active") && !old->voided;

	record_put_text(fresh, "batch", roster->batch);
	if (!standing && (old == NULL || old->voided))
		filing_add_new(filing, fresh);
	else if (!standing)
		filing_add_set(filing, fresh, cleared);
	record_free(old);
	return !standing;
}

static bool row_admit(struct roster *roster, const struct roster_row *row, struct problem *problem)
{
	struct desk *desk = roster->desk;
	date decided = date_read(tree_text(row->content, "decided_on"));
	struct filing *filing = NULL;
	struct record *fresh;
	struct event_id event;
	char person[33], household[33];
	int64_t hidden = 0;
	bool good = true;

	if (person_find(desk, row->id_number, person, household, &hidden, problem))
		filing = filing_new(household, "department_membership", desk_here(desk)->day, desk->role);
	else if (hidden > 0)
		return true; /* restricted since the preview left such rows out */
	else
		person_enter(roster, row, &filing, person, household);
	home_keep(roster, tree_text(row->content, "household"), household);
	fresh = department_membership(desk, household, roster->category, person, decided);
	record_put_text(fresh, "number", tree_text(row->content, "number"));
	if (membership_add(roster, filing, fresh))
		good = ledger_append(desk->ledger, desk->actor, "file", filing, &event, problem) &&
		    desk_search_update(desk, household, problem);
	record_free(fresh);
	filing_free(filing);
	return good;
}

static bool row_next(struct desk *desk, const char *batch, int64_t *line, struct roster_row *row, struct problem *problem)
{
	struct statement *one = store_statement(desk->store,
	    "SELECT line, id_number, name, content FROM _dataset WHERE batch = ? AND line > ? ORDER BY line LIMIT 1");
	char *content;
	bool found;

	statement_bind_text(one, 1, batch);
	statement_bind_number(one, 2, *line);
	found = statement_step(one);
	if (!found)
		return false;
	*line = statement_number(one, 0);
	row->id_number = memory_text(statement_text(one, 1));
	row->name = memory_text(statement_text(one, 2));
	content = memory_text(statement_text(one, 3));
	statement_reset(one);
	row->content = tree_read_json(content, strlen(content), _("名单"), problem);
	free(content);
	return row->content != NULL;
}

bool import_roster(struct desk *desk, const struct tree *dataset, const char *batch, struct problem *problem)
{
	const char *name = tree_text(dataset, "membership");
	struct roster roster = {.desk = desk, .batch = batch};
	struct roster_row row = {NULL, NULL, NULL};
	int64_t line = 0;
	bool good = true;

	if (name == NULL)
		return true;
	roster.category = pack_category_find(desk->pack, name);
	if (roster.category == NULL || roster.category->by_department == NULL)
		return problem_set(problem, PROBLEM_USAGE, _("sources.yaml 的 membership 写了“%s”，它不是由部门认定的类别。"), name);
	while (good && row_next(desk, batch, &line, &row, problem)) {
		good = row_admit(&roster, &row, problem);
		row_release(&row);
		row = (struct roster_row){NULL, NULL, NULL};
	}
	row_release(&row);
	for (size_t i = 0; i < roster.home_count; i++)
		free(roster.homes[i].number);
	free(roster.homes);
	return good && (problem == NULL || problem->kind == PROBLEM_NONE) && !store_failed(desk->store, problem);
}

struct taken {
	char id[33], household[33];
};

static struct taken *taken_read(struct desk *desk, const char *table, const char *batch, size_t *count)
{
	char *sql = memory_format("SELECT id, household FROM \"%s\" WHERE batch = ? AND _void = 0 ORDER BY household, id", table);
	struct statement *each = store_statement(desk->store, sql);
	struct taken *taken = memory_new(sizeof(*taken));

	*count = 0;
	statement_bind_text(each, 1, batch);
	while (statement_step(each)) {
		taken = memory_resize(taken, *count + 1, sizeof(*taken));
		memcpy(taken[*count].id, statement_text(each, 0), 33);
		memcpy(taken[(*count)++].household, statement_text(each, 1), 33);
	}
	statement_reset(each);
	free(sql);
	return taken;
}

static bool undo_form(struct desk *desk, const char *form, const char *batch, struct problem *problem)
{
	size_t count;
	struct taken *taken = taken_read(desk, form, batch, &count);
	bool good = true;

	for (size_t i = 0; good && i < count; i++) {
		struct filing *filing = filing_new(taken[i].household, form, desk_here(desk)->day, desk->role);
		struct event_id event;

		filing_add_void(filing, desk_form(desk, form), taken[i].id, _("撤销导入"));
		good = ledger_append(desk->ledger, desk->actor, "file", filing, &event, problem);
		filing_free(filing);
	}
	free(taken);
	return good;
}

bool import_roster_undo(struct desk *desk, const char *batch, struct problem *problem)
{
	return undo_form(desk, "membership", batch, problem) && undo_form(desk, "mark", batch, problem) &&
	    !store_failed(desk->store, problem);
}
