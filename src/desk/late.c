/* What one side went on with, not knowing that the household, or the person, had left: it is kept, and somebody has to look at
 * it. Whoever takes it in lists it, under an id that is the same wherever it is listed. */
#include "bundles.h"
#include "sheet.h"
#include "units.h"

#include <stdlib.h>
#include <string.h>

struct done { /* an event of the household */
	char id[65];
	struct tree *body; /* NULL: erased, or not a filing */
};
struct leaving {
	struct desk *desk;
	struct bench *bench;
	struct done *events;
	size_t count;
	struct problem *problem;
};

static bool leaving_visit(void *self, const struct event *event, const struct tree *body)
{
	struct leaving *leaving = self;
	struct done *done;

	leaving->events = memory_resize(leaving->events, leaving->count + 1, sizeof(*leaving->events));
	done = &leaving->events[leaving->count++];
	memcpy(done->id, event->id, sizeof(done->id));
	done->body = body != NULL && strcmp(event->type, "file") == 0 ? tree_copy(body) : NULL;
	return true;
}

/* ---- which event it was, and which knew nothing of it ---- */

static bool makes(const struct tree *body, const char *id)
{
	const struct tree *records = body != NULL ? tree_get(body, "records") : NULL;

	for (size_t i = 0; records != NULL && i < records->count; i++) {
		const char *made = tree_text(records->items[i], "id");

		if (made != NULL && tree_get(records->items[i], "new") != NULL && strcmp(made, id) == 0)
			return true;
	}
	return false;
}

static const struct done *event_that_makes(const struct leaving *leaving, const char *record)
{
	for (size_t i = 0; i < leaving->count; i++)
		if (makes(leaving->events[i].body, record))
			return &leaving->events[i];
	return NULL;
}

/* Whether any text of it is one of these ids. */
static bool mentions(const struct tree *tree, const char *ids)
{
	if (tree->kind == TREE_TEXT)
		return tree->text != NULL && strlen(tree->text) == 32 && strstr(ids, tree->text) != NULL;
	for (size_t i = 0; i < tree->count; i++)
		if (mentions(tree->items[i], ids))
			return true;
	return false;
}

/* What the program files by itself says nothing that somebody saw. */
static bool is_by_itself(const struct tree *body)
{
	static const char *const forms[] = {"late_edit", "late_edit_review", "basis_change", "recheck", "person_job"};
	const char *form = tree_text(body, "form");

	for (size_t i = 0; form != NULL && i < BASE_COUNT(forms); i++)
		if (strcmp(form, forms[i]) == 0)
			return true;
	return false;
}

static bool is_late(const struct leaving *leaving, const struct done *done, const struct done *left, const struct record *why)
{
	const char *station = done->body != NULL ? tree_text(done->body, "station") : NULL;
	const char *persons = form_field(why->form, "persons") != NULL ? record_text(why, "persons") : NULL;

	if (done == left || done->body == NULL || is_by_itself(done->body) || ledger_is_withheld(leaving->desk->ledger, done->id))
		return false;
	if (form_field(why->form, "to") != NULL && station != NULL && record_is(why, "to", station))
		return false;
	if (persons != NULL && !record_is(why, "kind", "merge") && !mentions(done->body, persons))
		return false;
	return ledger_concurrent(leaving->desk->ledger, left->id, done->id);
}

/* ---- listing it ---- */

static struct record *late_new(struct leaving *leaving, const struct done *done, const struct record *why, const char *household)
{
	struct desk *desk = leaving->desk;
	const char *name = tree_text(done->body, "form");
	const struct form *form = name != NULL ? desk_form(desk, name) : NULL;
	struct record *record = record_new(desk_form(desk, "late_edit"), NULL, household);
	const char *day = tree_text(done->body, "day");

	record_put_text(record, "filing", done->id);
	record_put_text(record, "about_move", why->id);
	record_put_text(record, "title", form != NULL ? form->label : name);
	record_put_text(record, "by_whom", tree_text(done->body, "by"));
	record_put_text(record, "from_station", tree_text(done->body, "station"));
	if (day != NULL && date_read(day) != DATE_NONE)
		record_put_number(record, "day", date_read(day));
	record_put_text(record, "old_household", why->stream);
	record_put_text(record, "state", "open");
	ledger_one_id(household, record, record->id);
	return record;
}

static bool late_file(struct leaving *leaving, const struct done *done, const struct record *why, const char *household)
{
	struct desk *desk = leaving->desk;
	struct record *record = late_new(leaving, done, why, household);
	struct record *old = ledger_load_record(desk->ledger, record->form, record->id, leaving->problem);
	struct filing *filing;
	struct event_id event;
	bool good = true;

	if (old == NULL && !store_failed(desk->store, leaving->problem)) {
		filing = filing_new(household, record->form->name, desk_here(desk)->day, desk->role);
		filing_add_new(filing, record);
		good = ledger_append(desk->ledger, desk->actor, "file", filing, &event, leaving->problem);
		filing_free(filing);
	}
	record_free(old);
	record_free(record);
	return good;
}

/* Where it is to be looked at: the household as it lives on, if it does so here; where two became part of each other, the one
 * that it was done in. NULL: not here. */
static const char *lives_on(struct leaving *leaving, const struct record *why)
{
	struct desk *desk = leaving->desk;
	const char *other = form_field(why->form, "other") != NULL ? record_text(why, "other") : NULL;
	struct problem ignored = PROBLEM_INIT;
	struct bench *bench;
	bool here, merged;

	if (other == NULL)
		return record_is(why, "to", desk->station) || unit_level(desk->level) >= unit_level("county") ? why->stream : NULL;
	bench = bench_read(desk, other, &ignored);
	here = bench != NULL && home_is_here(desk, bench, true, &ignored);
	merged = here && record_is(bench_find(bench, other), "state", "merged");
	bench_free(bench);
	problem_release(&ignored);
	return !here ? NULL : merged ? why->stream : other;
}

/* What was taken back was never left. */
static bool left_for_good(const struct record *why)
{
	return !record_is(why, "side", "in") && !record_is(why, "state", "withdrawn") && !record_is(why, "state", "undone");
}

static bool look_at_leaving(struct leaving *leaving, const struct record *why)
{
	const struct done *left = event_that_makes(leaving, why->id);
	const char *household = left != NULL ? lives_on(leaving, why) : NULL;
	bool good = true;

	for (size_t i = 0; household != NULL && good && i < leaving->count; i++)
		if (is_late(leaving, &leaving->events[i], left, why))
			good = late_file(leaving, &leaving->events[i], why, household);
	return good;
}

static bool look_at_household(struct desk *desk, const char *household, struct problem *problem)
{
	static const char *const forms[] = {"transfer", "move"};
	struct leaving leaving = {.desk = desk, .bench = bench_read(desk, household, problem), .problem = problem};
	bool good = leaving.bench != NULL && ledger_each(desk->ledger, household, leaving_visit, &leaving, problem);

	for (size_t f = 0; good && f < BASE_COUNT(forms); f++)
		for (struct record *row = bench_first(leaving.bench, desk_form(desk, forms[f])); good && row != NULL;
		     row = bench_next(leaving.bench, row))
			if (left_for_good(row))
				good = look_at_leaving(&leaving, row);
	for (size_t i = 0; i < leaving.count; i++)
		tree_free(leaving.events[i].body);
	free(leaving.events);
	bench_free(leaving.bench);
	return good;
}

/* ---- which households to look at ---- */

static bool somebody_left(struct desk *desk, const char *household)
{
	struct statement *find = store_statement(desk->store, "SELECT 1 FROM transfer WHERE household = ?1 AND _void = 0"
	    " UNION ALL SELECT 1 FROM move WHERE household = ?1 AND _void = 0 AND side = 'out' LIMIT 1");

	statement_bind_text(find, 1, household);
	return statement_found(find);
}

/* The households that people came here from: what is late there is to be looked at here. */
static char **came_from(struct desk *desk, const char *household)
{
	struct statement *find = store_statement(desk->store,
	    "SELECT DISTINCT other FROM move WHERE household = ? AND _void = 0 AND side = 'in' AND other IS NOT NULL ORDER BY other");
	char **from = memory_new(sizeof(*from));
	size_t count = 0;

	statement_bind_text(find, 1, household);
	while (statement_step(find)) {
		from = memory_resize(from, count + 2, sizeof(*from));
		from[count++] = memory_text(statement_text(find, 0));
		from[count] = NULL;
	}
	return from;
}

bool late_look(struct desk *desk, const char *household, struct problem *problem)
{
	char **from = came_from(desk, household);
	bool good = !somebody_left(desk, household) || look_at_household(desk, household, problem);

	for (size_t i = 0; good && from[i] != NULL; i++)
		good = !somebody_left(desk, from[i]) || look_at_household(desk, from[i], problem);
	texts_free(from);
	return good && !store_failed(desk->store, problem);
}
