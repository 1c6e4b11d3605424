/* A second person: some jobs nobody does alone. A table in C says who may agree, and no pack has a word in it. */
#include "second.h"

#include <stdlib.h>
#include <string.h>

static const char *const may_agree[] = {"supervisor", "administrator"};

struct desk_second {
	struct actor *actor;
	char *name, *role, *key, *area; /* as the office has them; area NULL: all that the station has */
};

void desk_second_free(struct desk_second *second)
{
	if (second == NULL)
		return;
	actor_free(second->actor);
	free(second->name);
	free(second->role);
	free(second->key);
	free(second->area);
	free(second);
}

static bool role_may_agree(const char *role)
{
	for (size_t i = 0; role != NULL && i < BASE_COUNT(may_agree); i++)
		if (strcmp(may_agree[i], role) == 0)
			return true;
	return false;
}

bool desk_may_agree(struct desk *desk, const struct record *user)
{
	const char *name = record_text(user, "name");

	return strcmp(user->stream, ledger_office(desk->ledger)) == 0 && record_is(user, "state", "active") &&
	    role_may_agree(record_text(user, "role")) && record_text(user, "area") == NULL && name != NULL && desk->user != NULL &&
	    strcmp(name, desk->user) != 0;
}

static bool is_on_file(struct desk *desk, struct desk_second *second)
{
	struct statement *one = store_statement(desk->store,
	    "SELECT role, key, area FROM user WHERE name = ? AND household = ? AND _void = 0 AND state = 'active'");
	bool found;

	statement_bind_text(one, 1, second->name);
	statement_bind_text(one, 2, ledger_office(desk->ledger));
	found = statement_step(one);
	if (found) {
		second->role = memory_text(statement_text(one, 0));
		second->key = memory_text(statement_text(one, 1));
		second->area = memory_text(statement_text(one, 2));
	}
	statement_reset(one);
	return found;
}

/* The key that the passphrase opened is the one that the office knows, and it still signs. */
static bool key_is_in_force(struct desk *desk, const struct desk_second *second)
{
	const char *opened = actor_key_id(second->actor);
	char *role = second->key != NULL && strcmp(second->key, opened) == 0 ? ledger_role(desk->ledger, opened) : NULL;
	bool is = role != NULL && second->role != NULL && strcmp(role, second->role) == 0;

	free(role);
	return is;
}

static bool is_another(struct desk *desk, const char *name, const struct actor *actor, struct problem *problem)
{
	return (strcmp(name, desk->user) != 0 && (actor == NULL || strcmp(actor_key_id(actor), actor_key_id(desk->actor)) != 0)) ||
	    problem_set(problem, PROBLEM_REFUSED, _("“%s”就是办理人自己。要请另一位工作人员用他自己的口令同意。"), name);
}

static bool may_agree_here(struct desk *desk, struct desk_second *second, struct problem *problem)
{
	if (!is_on_file(desk, second) || !key_is_in_force(desk, second))
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”不是本单位的在用人员，或密钥已经停用，不能同意。"), second->name);
	if (!role_may_agree(second->role))
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”的角色是%s。同意要由本单位的%s或%s办理。"), second->name,
		    desk_role_word(desk, second->role), desk_role_word(desk, may_agree[0]), desk_role_word(desk, may_agree[1]));
	return second->area == NULL ||
	    problem_set(problem, PROBLEM_REFUSED, _("“%s”只负责一个区域，不能同意写出全部人员的文件。"), second->name);
}

struct desk_second *desk_second_new(struct desk *desk, const char *name, const char *passphrase, struct problem *problem)
{
	struct desk_second *second;

	if (!desk_signed_in(desk)) {
		problem_set(problem, PROBLEM_REFUSED, "%s", _("请先登录。"));
		return NULL;
	}
	second = memory_new(sizeof(*second));
	second->name = text_clean(name, TEXT_CLEAN_NAME);
	if (is_another(desk, second->name, NULL, problem) &&
	    (second->actor = keys_sign_in(desk->store, second->name, passphrase, problem)) != NULL &&
	    is_another(desk, second->name, second->actor, problem) && may_agree_here(desk, second, problem))
		return second;
	desk_second_free(second);
	return NULL;
}

bool second_is_there(struct desk *desk, const struct desk_second *second, struct problem *problem)
{
	if (second == NULL)
		return problem_set(problem, PROBLEM_REFUSED, _("文件里有很多人的完整身份证号，要有另一位工作人员（%s或%s）当场同意才能写出。"),
		    desk_role_word(desk, may_agree[0]), desk_role_word(desk, may_agree[1]));
	return is_another(desk, second->name, second->actor, problem);
}

bool second_file(struct desk *desk, const struct desk_second *second, struct record *record, struct problem *problem)
{
	return office_file_by(desk, second->actor, second->role, record, "file", problem);
}
