/* One person's key ends after a number: it was lost, or somebody else has it. What it signed later waits for review. */
#include "bundles.h"
#include "units.h"

#include <string.h>

struct wanted_key {
	const char *chain, *name;
	int64_t last;
	char key_id[65];
};

static bool find_key(void *self, const char *chain, const char *station, const char *office, const struct enrolled_key *key, int64_t until)
{
	struct wanted_key *wanted = self;

	(void)station;
	(void)office;
	if (strcmp(chain, wanted->chain) == 0 && key->name != NULL && strcmp(key->name, wanted->name) == 0 && (until < 0 || until > wanted->last))
		memcpy(wanted->key_id, key->key_id, strnlen(key->key_id, 64));
	return wanted->key_id[0] == '\0';
}

/* What no longer has effect is no longer found by it. */
static bool search_again(struct desk *desk, const struct wanted_key *wanted, struct problem *problem)
{
	struct touched touched = {NULL, 0};
	struct statement *each = store_statement(desk->store, "SELECT DISTINCT stream FROM alarm WHERE chain = ? AND key = ? AND kind = 'revoked'");

	statement_bind_text(each, 1, wanted->chain);
	statement_bind_text(each, 2, wanted->key_id);
	while (statement_step(each))
		touched_add(&touched, statement_text(each, 0));
	return desk_taken(desk, &touched, problem) && !store_failed(desk->store, problem);
}

static bool end_key(struct desk *desk, struct wanted_key *wanted, const char *why, struct problem *problem)
{
	struct event_id event;

	if (!ledger_each_key(desk->ledger, find_key, wanted, problem))
		return false;
	if (wanted->key_id[0] == '\0')
		return problem_set(problem, PROBLEM_REFUSED, _("那个单位没有叫“%s”的在用密钥，或已在更早的编号停用。请核对姓名和编号。"), wanted->name);
	return ledger_revoke(desk->ledger, desk->actor, wanted->chain, wanted->key_id, wanted->last, why, desk_here(desk)->day, &event, problem) &&
	       search_again(desk, wanted, problem);
}

bool desk_end_key(struct desk *desk, const char *code, const char *name, int64_t last, const char *why, struct problem *problem)
{
	struct wanted_key wanted = {.name = name, .last = last};
	struct unit unit = {.code = NULL};
	bool own = strcmp(code, desk->station) == 0, good;

	if (!administrator_only(desk, _("只有系统管理员可以停用密钥，请用管理员登录。"), problem))
		return false;
	if (why == NULL || *why == '\0' || last < 1)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("停用密钥要写明理由，并写它最后一条有效记录的编号（从 1 起）。"));
	if (!own && !unit_find(desk, code, &unit, problem))
		return false;
	wanted.chain = own ? ledger_chain(desk->ledger) : unit.chain;
	good = store_begin(desk->store, problem) && store_end(desk->store, end_key(desk, &wanted, why, problem), problem);
	unit_release(&unit);
	return good;
}
