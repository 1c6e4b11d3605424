/* Who may order that something of a household is erased: supervisors of the county that it belongs to. That is a county over
 * the station that began its stream, or, after it was handed over to another one and taken over there, over that one. Where
 * an order has taken the words of the taking over away, that it was carried out here tells whose the household was by then. */
#include "erase.h"

#include <stdlib.h>
#include <string.h>

/* As this station, or one above it, has enrolled that unit: what a unit says of itself does not count. */
static bool is_known_as(struct ledger *ledger, const char *chain, const char *level)
{
	struct statement *find;

	if (table_find(ledger->tables, ledger->table_count, "unit") == NULL)
		return false;
	find = store_statement(ledger->store, OFFICES_ABOVE
	    " SELECT 1 FROM unit WHERE household IN (SELECT office FROM above) AND chain = ?2 AND level = ?3 AND _void = 0");
	statement_bind_text(find, 1, ledger->office);
	statement_bind_text(find, 2, chain);
	statement_bind_text(find, 3, level);
	return statement_found(find);
}

static bool is_of_county(struct ledger *ledger, const char *chain)
{
	char *own;
	bool county;

	if (!ledger_is_own(ledger, chain))
		return is_known_as(ledger, chain, LEDGER_COUNTY);
	own = store_setting(ledger->store, "level");
	county = own != NULL && strcmp(own, LEDGER_COUNTY) == 0;
	free(own);
	return county;
}

char *erase_signer(struct ledger *ledger, const struct event *event)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT name FROM enrolled WHERE chain = ? AND key = ? AND role = ? AND (until IS NULL OR ? <= until)");
	char *name;

	statement_bind_text(find, 1, event->chain);
	statement_bind_text(find, 2, event->actor);
	statement_bind_text(find, 3, LEDGER_SUPERVISOR);
	statement_bind_number(find, 4, event->seq);
	name = statement_step(find) && !statement_is_null(find, 0) ? memory_text(statement_text(find, 0)) : NULL;
	statement_reset(find);
	if (name != NULL && !is_of_county(ledger, event->chain))
		memory_free(&name);
	return name;
}

/* ---- where a household was ---- */

struct homes { /* the logs of the stations that it belongs to: of whoever began it, then of whoever took it over */
	struct ledger *ledger;
	const char *stream;
	char (*chains)[33];
	size_t count;
};

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
	const struct trust *trust = homes->ledger->trust;

	for (size_t i = 0; i < homes->count; i++)
		if (trust_is_over(trust, homes->chains[at], homes->chains[i]) && !trust_is_over(trust, homes->chains[i], homes->chains[at]))
			return true;
	return false;
}

/* What only one who has seen nothing of it signs. Several: a county has to be over the lowest of them all. */
static void homes_begin(struct homes *homes)
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

static bool is_near_home(const struct homes *homes, const char *chain)
{
	for (size_t i = 0; i < homes->count; i++)
		if (trust_is_over(homes->ledger->trust, chain, homes->chains[i]) || trust_is_over(homes->ledger->trust, homes->chains[i], chain))
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

/* The code of the station that the household was handed over to by that transfer, if it was its own that did so; owned. */
static char *handed_over_to(const struct homes *homes, const char *transfer)
{
	struct statement *rows = store_statement(homes->ledger->store,
	    "SELECT chain, body FROM event e WHERE stream = ? AND instr(body, '\"form\":\"transfer\"') > 0 AND instr(body, ?) > 0"
	    " AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.event = e.id AND a.kind IN ('revoked', 'unknown', 'role')) ORDER BY id");
	char *to = NULL;

	statement_bind_text(rows, 1, homes->stream);
	statement_bind_text(rows, 2, transfer);
	while (to == NULL && statement_step(rows)) {
		struct tree *body = read_body(rows, 1);
		const struct tree *part = part_of(body, "transfer", transfer, "new");
		const char *code = tree_text(tree_get(part, "new"), "to");

		if (code != NULL && is_near_home(homes, statement_text(rows, 0)))
			to = memory_text(code);
		tree_free(body);
	}
	statement_reset(rows);
	return to;
}

/* The station of that code, or one above it. */
static bool may_take_over(const struct homes *homes, const char *chain, const char *code)
{
	struct statement *logs = store_statement(homes->ledger->store, "SELECT DISTINCT chain FROM enrolled WHERE station = ? AND role IS NOT NULL");
	bool may = false;

	statement_bind_text(logs, 1, code);
	while (!may && statement_step(logs))
		may = trust_is_over(homes->ledger->trust, chain, statement_text(logs, 0));
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
	to = handed_over_to(homes, tree_text(transfer, "id"));
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
	own = statement_step(find) && trust_is_over(homes->ledger->trust, statement_text(find, 0), chain);
	statement_reset(find);
	return own;
}

/* NULL: up to now. */
static void homes_move(struct homes *homes, const char *until)
{
	struct statement *rows = store_statement(homes->ledger->store,
	    "SELECT e.chain, e.body, x.because FROM event e LEFT JOIN _erased x ON x.event = e.id AND e.body IS NULL"
	    " WHERE e.stream = ?1 AND (?2 IS NULL OR e.hlc <= ?2) AND (x.because IS NOT NULL OR instr(e.body, '\"form\":\"takeover\"') > 0)"
	    " AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.event = e.id AND a.kind IN ('revoked', 'unknown', 'role')) ORDER BY e.hlc, e.id");

	statement_bind_text(rows, 1, homes->stream);
	statement_bind_text(rows, 2, until);
	while (statement_step(rows)) {
		const char *chain = statement_text(rows, 0), *because = statement_text(rows, 2);
		struct tree *body = read_body(rows, 1);

		if (body != NULL ? is_taken_over(homes, chain, body) : because != NULL && was_its_own(homes, chain, because)) {
			homes->count = 0;
			homes_add(homes, chain);
		}
		tree_free(body);
	}
}

enum erase_right erase_right(struct ledger *ledger, const char *chain, const char *stream, const struct event *at)
{
	struct homes homes = {.ledger = ledger, .stream = stream};
	struct hlc_text until = at != NULL ? hlc_write(at->hlc_ms, at->hlc_count) : (struct hlc_text){""};
	enum erase_right right;

	if (!authority_ready(ledger, NULL))
		return ERASE_NOT_HERE;
	homes_begin(&homes);
	right = homes.count > 0 ? ERASE_OWN : ERASE_NOT_HERE;
	if (homes.count > 0)
		homes_move(&homes, at != NULL ? until.text : NULL);
	for (size_t i = 0; i < homes.count; i++)
		if (!trust_is_over(ledger->trust, chain, homes.chains[i]))
			right = ERASE_OF_OTHERS;
	free(homes.chains);
	return right;
}

bool ledger_may_erase(struct ledger *ledger, const char *stream)
{
	return erase_right(ledger, ledger->chain, stream, NULL) == ERASE_OWN;
}
