/* Who may file what: the form says which roles; for decisions the pack says who, at which level, by whose
 * delegation, and who may revoke. */
#include "sheet.h"

#include <string.h>

static const char *const levels[] = {"village", "township", "county", "city"};

static int level_rank(const char *level)
{
	for (size_t i = 0; level != NULL && i < BASE_COUNT(levels); i++)
		if (strcmp(levels[i], level) == 0)
			return (int)i;
	return -1;
}

struct right_words {
	const char *key, *label;
};

static const char *word_for(const struct right_words *words, size_t count, const char *key)
{
	for (size_t i = 0; key != NULL && i < count; i++)
		if (strcmp(words[i].key, key) == 0)
			return _(words[i].label);
	return key != NULL ? key : "";
}

const char *desk_role_label(const char *role)
{
	static const struct right_words words[] = {
	    {"clerk", N_("乡镇经办人员")}, {"grid", N_("网格员")}, {"supervisor", N_("县级民政")},
	    {"department", N_("部门用户")}, {"auditor", N_("审计人员")}, {"administrator", N_("系统管理员")},
	};

	return word_for(words, BASE_COUNT(words), role);
}

const char *desk_level_label(const char *level)
{
	static const struct right_words words[] = {
	    {"village", N_("村（社区）")}, {"township", N_("乡镇（街道）")}, {"county", N_("县（区）")}, {"city", N_("市（州）")},
	};

	return word_for(words, BASE_COUNT(words), level);
}

static bool role_is_listed(const struct form *form, const char *role)
{
	for (size_t i = 0; i < form->by_count; i++)
		if (strcmp(form->by[i], role) == 0)
			return true;
	return false;
}

static bool form_is(const struct form *form, const char *name)
{
	return strcmp(form->name, name) == 0;
}

/* The pack's word on deciding. Who delegated keeps the power. */
static bool right_to_decide(const struct review_rules *rules, const struct here *here)
{
	int mine = level_rank(here->level), wanted = level_rank(rules->confirm_level);

	if (strcmp(here->role, rules->confirm_by) == 0)
		return wanted < 0 || mine >= wanted;
	return rules->confirm_delegated_by != NULL && strcmp(here->role, "supervisor") == 0 && mine > wanted;
}

bool right_to_file(struct desk *desk, const struct form *form, struct problem *problem)
{
	const struct here *here = desk_here(desk);
	const struct review_rules *rules = pack_review(desk->pack);

	if (!desk_signed_in(desk))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("请先登录。"));
	if ((form_is(form, "confirm") || form_is(form, "refusal")) && rules->confirm_by != NULL) {
		if (right_to_decide(rules, here))
			return true;
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”由%s的%s办理，您的角色是%s（%s），不能办理。"), form->label,
		    desk_level_label(rules->confirm_level), desk_role_label(rules->confirm_by),
		    desk_role_label(here->role), desk_level_label(here->level));
	}
	if (form_is(form, "revocation")) {
		if (rules->may_revoke != NULL && strcmp(rules->may_revoke, here->role) == 0)
			return true;
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”由%s办理，您不能办理。"), form->label,
		    rules->may_revoke != NULL ? desk_role_label(rules->may_revoke) : desk_role_label("supervisor"));
	}
	if (role_is_listed(form, here->role))
		return true;
	return problem_set(problem, PROBLEM_REFUSED, _("您的角色（%s）不能填写“%s”。"), desk_role_label(here->role),
	    form->label);
}

bool desk_may(struct desk *desk, const struct form *form)
{
	return right_to_file(desk, form, NULL);
}
