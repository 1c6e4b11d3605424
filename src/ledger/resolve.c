/* A resolution: of the filings that contend, these stand and the others fall. It builds upon all heads, so it is
 * the last word on every contest between those filings, unless another station resolves meanwhile. */
#include "body.h"
#include "fold.h"
#include "state.h"

#include <string.h>

struct resolving {
	const struct contest *about;
	bool *stands; /* about->count */
	struct tree *body, *records;
};

static const struct contest *find_contest(const struct contest *contests, size_t count, const char *form, const char *record,
    const char *field)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(contests[i].form, form) == 0 && strcmp(contests[i].record, record) == 0 &&
		    strcmp(contests[i].field, field) == 0)
			return &contests[i];
	return NULL;
}

/* Marks what stands: the named filings and those that say the same. They must agree. */
static bool mark_standing(struct resolving *resolving, const char *const *standing, size_t count, struct problem *problem)
{
	const struct contest *about = resolving->about;
	const struct contender *chosen = NULL;

	for (size_t i = 0; i < count; i++) {
		size_t at = 0;

		while (at < about->count && strcmp(about->contenders[at].event, standing[i]) != 0)
			at++;
		if (at == about->count)
			return problem_set(problem, PROBLEM_REFUSED, "%s", _("选定的办理记录不在这项争议里，可能已经有了新的变化。请重新打开再选。"));
		if (chosen != NULL && !value_same(chosen->value, about->contenders[at].value))
			return problem_set(problem, PROBLEM_REFUSED, "%s", _("选定的几份办理记录内容不同，不能都算数。请只选内容相同的。"));
		chosen = &about->contenders[at];
	}
	for (size_t i = 0; chosen != NULL && i < about->count; i++)
		resolving->stands[i] = value_same(chosen->value, about->contenders[i].value);
	return true;
}

/* 1 stands, 0 falls, -1 has no part in it. */
static int fate_of(const struct resolving *resolving, const char *event)
{
	for (size_t i = 0; i < resolving->about->count; i++)
		if (strcmp(resolving->about->contenders[i].event, event) == 0)
			return resolving->stands[i];
	return -1;
}

/* The value that a contest comes to when its filings have these fates; false: it is not decided by them. */
static bool value_of(const struct resolving *resolving, const struct contest *contest, const char **value)
{
	bool found = false;

	*value = contest->agreed;
	for (size_t i = 0; i < contest->count; i++) {
		int fate = fate_of(resolving, contest->contenders[i].event);

		if (fate < 0)
			return false;
		if (fate == 0)
			continue;
		if (found && !value_same(*value, contest->contenders[i].value))
			return false;
		found = true;
		*value = contest->contenders[i].value;
	}
	return true;
}

static void add_decision(struct resolving *resolving, const struct contest *contest, const char *value, const struct column *column)
{
	struct tree *part = tree_add_map(resolving->records, NULL), *set = tree_add_map(part, "set");

	tree_add_text(part, "form", contest->form);
	tree_add_text(part, "id", contest->record);
	if (value == NULL)
		tree_add_text(tree_add_list(part, "clear"), NULL, contest->field);
	else if (column != NULL && column->is_number)
		tree_add_number(set, contest->field, strtoll(value, NULL, 10));
	else
		tree_add_text(set, contest->field, value);
}

static void add_fates(struct resolving *resolving)
{
	struct tree *stand = tree_add_list(resolving->body, "stand"), *fall = tree_add_list(resolving->body, "fall");

	for (size_t i = 0; i < resolving->about->count; i++)
		tree_add_text(resolving->stands[i] ? stand : fall, NULL, resolving->about->contenders[i].event);
}

static void add_decisions(struct ledger *ledger, struct resolving *resolving, const struct contest *contests, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct table *table = table_find(ledger->tables, ledger->table_count, contests[i].form);
		size_t at = table == NULL ? 0 : table_column(table, contests[i].field);
		const char *value;

		if (table != NULL && value_of(resolving, &contests[i], &value))
			add_decision(resolving, &contests[i], value, at < table->count ? &table->columns[at] : NULL);
	}
}

/* A contender that is itself a resolution passes its fate on: the filings that it let stand or fall. */
static bool add_passed_on(struct ledger *ledger, struct resolving *resolving, struct problem *problem)
{
	struct tree *lists[2] = {(struct tree *)(uintptr_t)tree_get(resolving->body, "fall"),
	    (struct tree *)(uintptr_t)tree_get(resolving->body, "stand")};

	for (size_t i = 0; i < resolving->about->count; i++) {
		struct tree *body;
		const struct tree *names;

		if (!resolving->stands[i])
			continue;
		body = ledger_body(ledger, resolving->about->contenders[i].event, problem);
		for (int fate = 0; fate < 2; fate++) {
			names = tree_get(body, fate == 1 ? "stand" : "fall");
			for (size_t k = 0; names != NULL && names->kind == TREE_LIST && k < names->count; k++)
				if (fate_of(resolving, names->items[k]->text) < 0)
					tree_add_text(lists[fate], NULL, names->items[k]->text);
		}
		tree_free(body);
	}
	return !store_failed(ledger->store, problem);
}

static struct tree *resolution_body(const char *role, const char *why, date day)
{
	struct tree *body = tree_new_map();

	if (role != NULL)
		tree_add_text(body, "role", role);
	tree_add_text(body, "why", why != NULL ? why : "");
	tree_add_text(body, "day", date_write(day == DATE_NONE ? clock_today() : day).text);
	return body;
}

bool ledger_resolve(struct ledger *ledger, const struct actor *actor, const char *role, const char *stream, const char *form,
    const char *record, const char *field, const char *const *standing, size_t count, const char *why, date day,
    struct event_id *id, struct problem *problem)
{
	struct resolving resolving = {.body = NULL};
	struct contest *contests;
	size_t contest_count;
	char *heads = ledger_heads(ledger, stream);
	bool good = false;

	if (!ledger_contests(ledger, stream, &contests, &contest_count, problem)) {
		free(heads);
		return false;
	}
	resolving.about = find_contest(contests, contest_count, form, record, field);
	if (resolving.about == NULL) {
		problem_set(problem, PROBLEM_REFUSED, "%s", _("这一项现在没有争议，不用裁定。请重新打开核对。"));
		goto out;
	}
	resolving.stands = memory_new(resolving.about->count * sizeof(bool));
	if (!mark_standing(&resolving, standing, count, problem))
		goto out;
	resolving.body = resolution_body(role, why, day);
	resolving.records = tree_add_list(resolving.body, "records");
	add_fates(&resolving);
	add_decisions(ledger, &resolving, contests, contest_count);
	good = add_passed_on(ledger, &resolving, problem) &&
	       append_body(ledger, actor, "resolve", stream, resolving.body, heads, id, problem);
out:
	tree_free(resolving.body);
	free(resolving.stands);
	contests_release(contests, contest_count);
	free(heads);
	return good;
}
