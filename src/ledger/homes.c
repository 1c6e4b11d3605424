/* See homes.h. */
#include "homes.h"

#include <stdlib.h>
#include <string.h>

static void homes_add(struct homes *homes, const char *chain)
{
	for (size_t i = 0; i < homes->count; i++)
		if (strcmp(homes->chains[i], chain) == 0)
			return;
	homes->chains = memory_resize(homes->chains, homes->count + 1, sizeof(*homes->chains));
	memset(homes->chains[homes->count], 0, sizeof(*homes->chains));
	memcpy(homes->chains[homes->count++], chain, strnlen(chain, sizeof(*homes->chains) - 1));
}

static bool is_above_another(const struct homes *homes, size_t at)
{
	const struct trust *trust = homes->trust;

	for (size_t i = 0; i < homes->count; i++)
		if (trust_is_over(trust, homes->chains[at], homes->chains[i]) && !trust_is_over(trust, homes->chains[i], homes->chains[at]))
			return true;
	return false;
}

/* What only one who has seen nothing of it signs. Several: a county has to be over the lowest of them all. */
static void begin_lowest(struct homes *homes)
{
	struct statement *roots = store_statement(homes->ledger->store,
	    "SELECT DISTINCT chain FROM event WHERE stream = ? AND instr(core, char(10) || 'deps  -' || char(10)) > 0");

	statement_bind_text(roots, 1, homes->stream);
	while (statement_step(roots))
		homes_add(homes, statement_text(roots, 0));
	for (size_t i = homes->count; i > 0; i--)
		if (is_above_another(homes, i - 1))
			memmove(homes->chains + i - 1, homes->chains + i, (--homes->count - (i - 1)) * sizeof(*homes->chains));
}

/* Down from the first; who is not below began nothing that was not there. */
static void begin_first(struct homes *homes)
{
	struct statement *roots = store_statement(homes->ledger->store,
	    "SELECT chain FROM event e WHERE stream = ? AND instr(core, char(10) || 'deps  -' || char(10)) > 0"
	    " AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.event = e.id AND a.kind IN ('revoked', 'unknown')) ORDER BY hlc, id");

	statement_bind_text(roots, 1, homes->stream);
	while (statement_step(roots)) {
		const char *chain = statement_text(roots, 0);

		if (homes->count > 0 && !trust_is_over(homes->trust, homes->chains[0], chain))
			continue;
		homes->count = 0;
		homes_add(homes, chain);
	}
}

void homes_begin(struct homes *homes)
{
	homes->count = 0;
	if (homes->ever)
		begin_first(homes);
	else
		begin_lowest(homes);
}

void homes_release(struct homes *homes)
{
	memory_free(&homes->chains);
	homes->count = 0;
}

/* The part of a filing that makes, or changes, a record of that form; id NULL: of any. */
static const struct tree *part_of(const struct tree *body, const char *form, const char *id, const char *verb)
{
	const struct tree *records = tree_get(body, "records");

	for (size_t i = 0; records != NULL && records->kind == TREE_LIST && i < records->count; i++) {
		const struct tree *part = records->items[i];

		if (value_same(tree_text(part, "form"), form) && tree_get(part, verb) != NULL && (id == NULL || value_same(tree_text(part, "id"), id)))
			return part;
	}
	return NULL;
}

/* Alarms of this kind do not count: what somebody without the role filed may have been acted upon. */
static const char *not_by(const struct homes *homes)
{
	return homes->ever ? "" : "role";
}

static bool is_near_home(const struct homes *homes, const char *chain)
{
	for (size_t i = 0; i < homes->count; i++)
		if (trust_is_over(homes->trust, chain, homes->chains[i]) || trust_is_over(homes->trust, homes->chains[i], chain))
			return true;
	return false;
}

static struct tree *read_body(struct statement *row, int column)
{
	struct problem syntax = PROBLEM_INIT;
	size_t length;
	const char *text = statement_bytes(row, column, &length);
	struct tree *body = text != NULL ? tree_read_json(text, length, "", &syntax) : NULL;

	problem_release(&syntax);
	return body;
}

void homes_each_target(const struct homes *homes, const char *transfer, void (*visit)(void *self, const char *code), void *self)
{
	struct statement *rows = store_statement(homes->ledger->store,
	    "SELECT chain, body FROM event e WHERE stream = ?1 AND instr(body, '\"form\":\"transfer\"') > 0 AND (?2 IS NULL OR instr(body, ?2) > 0)"
	    " AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.event = e.id AND a.kind IN ('revoked', 'unknown', ?3)) ORDER BY id");

	statement_bind_text(rows, 1, homes->stream);
	statement_bind_text(rows, 2, transfer);
	statement_bind_text(rows, 3, not_by(homes));
	while (statement_step(rows)) {
		struct tree *body = is_near_home(homes, statement_text(rows, 0)) ? read_body(rows, 1) : NULL;
		const char *code = tree_text(tree_get(part_of(body, "transfer", transfer, "new"), "new"), "to");

		if (code != NULL)
			visit(self, code);
		tree_free(body);
	}
}

static void keep_first(void *self, const char *code)
{
	char **to = self;

	if (*to == NULL)
		*to = memory_text(code);
}

/* The station of that code, or one above it. */
static bool may_take_over(const struct homes *homes, const char *chain, const char *code)
{
	struct statement *logs = store_statement(homes->ledger->store, "SELECT DISTINCT chain FROM enrolled WHERE station = ? AND role IS NOT NULL");
	bool may = homes->ever && trust_kin_of_code(homes->trust, chain, code) == TRUST_IN_LINE;

	statement_bind_text(logs, 1, code);
	while (!may && statement_step(logs))
		may = trust_is_over(homes->trust, chain, statement_text(logs, 0));
	statement_reset(logs);
	return may;
}

static bool is_taken_over(const struct homes *homes, const char *chain, const struct tree *body)
{
	const struct tree *transfer = part_of(body, "transfer", NULL, "set");
	char *to = NULL;
	bool taken;

	if (part_of(body, "takeover", NULL, "new") == NULL || !value_same(tree_text(tree_get(transfer, "set"), "state"), "accepted") ||
	    tree_text(transfer, "id") == NULL)
		return false;
	homes_each_target(homes, tree_text(transfer, "id"), keep_first, &to);
	taken = to != NULL && may_take_over(homes, chain, to);
	free(to);
	return taken;
}

/* By whom the words were taken away here; the event that ordered it is of a county over the one that signed them. */
static bool was_its_own(const struct homes *homes, const char *chain, const char *because)
{
	struct statement *find = store_statement(homes->ledger->store, "SELECT chain FROM event WHERE id = ?");
	bool own;

	statement_bind_text(find, 1, because);
	own = statement_step(find) && trust_is_over(homes->trust, statement_text(find, 0), chain);
	statement_reset(find);
	return own;
}

/* false: nothing that was not known before. */
static bool move_once(struct homes *homes, const char *until)
{
	struct statement *rows = store_statement(homes->ledger->store,
	    "SELECT e.chain, e.body, x.because FROM event e LEFT JOIN _erased x ON x.event = e.id AND e.body IS NULL"
	    " WHERE e.stream = ?1 AND (?2 IS NULL OR e.hlc <= ?2) AND (x.because IS NOT NULL OR instr(e.body, '\"form\":\"takeover\"') > 0)"
	    " AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.event = e.id AND a.kind IN ('revoked', 'unknown', ?3)) ORDER BY e.hlc, e.id");
	size_t before = homes->count;

	statement_bind_text(rows, 1, homes->stream);
	statement_bind_text(rows, 2, until);
	statement_bind_text(rows, 3, not_by(homes));
	while (statement_step(rows)) {
		const char *chain = statement_text(rows, 0), *because = statement_text(rows, 2);
		struct tree *body = read_body(rows, 1);

		if (body != NULL ? is_taken_over(homes, chain, body) : !homes->ever && because != NULL && was_its_own(homes, chain, because)) {
			homes->count = homes->ever ? homes->count : 0;
			homes_add(homes, chain);
		}
		tree_free(body);
	}
	return homes->count > before;
}

/* Clocks may tell the moves in another order than they went. */
void homes_move(struct homes *homes, const char *until)
{
	while (move_once(homes, until) && homes->ever)
		;
}

bool homes_gave_place(const struct homes *homes)
{
	struct statement *rows = store_statement(homes->ledger->store,
	    "SELECT chain, body FROM event e WHERE stream = ? AND instr(body, '\"form\":\"household\"') > 0 AND instr(body, '\"place\"') > 0"
	    " AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.event = e.id AND a.kind IN ('revoked', 'unknown')) ORDER BY id");
	bool gave = false;

	statement_bind_text(rows, 1, homes->stream);
	while (!gave && statement_step(rows)) {
		struct tree *body = is_near_home(homes, statement_text(rows, 0)) ? read_body(rows, 1) : NULL;

		gave = tree_get(tree_get(part_of(body, "household", NULL, "set"), "set"), "place") != NULL;
		tree_free(body);
	}
	statement_reset(rows);
	return gave;
}
