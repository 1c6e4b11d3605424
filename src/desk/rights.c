/* Who may file what: the form says which roles; for decisions the pack says who, at which level, by whose
 * delegation, and who may revoke. */
#include "department.h"
#include "sheet.h"
#include "units.h"

#include <stdlib.h>
#include <string.h>

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

const char *desk_role_word(struct desk *desk, const char *role)
{
	const char *word = role != NULL ? pack_word(desk->pack, role) : NULL;

	return word != NULL && strcmp(word, role) != 0 ? word : desk_role_label(role);
}

const char *desk_level_label(const char *level)
{
	static const struct right_words words[] = {
	    {"village", N_("村（社区）")}, {"township", N_("乡镇（街道）")}, {"county", N_("县（区）")}, {"city", N_("市（州）")},
	};

	return word_for(words, BASE_COUNT(words), level);
}

static bool form_is(const struct form *form, const char *name)
{
	return strcmp(form->name, name) == 0;
}

/* The pack's word on deciding. Who delegated keeps the power. */
static bool right_to_decide(const struct review_rules *rules, const struct here *here)
{
	int mine = unit_level(here->level), wanted = unit_level(rules->confirm_level);

	if (strcmp(here->role, rules->confirm_by) == 0)
		return wanted < 0 || mine >= wanted;
	return rules->confirm_delegated_by != NULL && strcmp(here->role, "supervisor") == 0 && mine > wanted;
}

static bool form_does(const struct form *form, const char *act)
{
	for (size_t i = 0; i < form->does_count; i++)
		if (strcmp(form->does[i].name, act) == 0)
			return true;
	return false;
}

/* A department's decision: while the category is not known yet, whoever decides one of them may begin. */
static bool right_of_department(struct desk *desk, const struct form *form, const struct record *record,
    struct problem *problem)
{
	const struct category *said = category_said(desk, record);
	char *bodies;

	for (size_t i = 0; i < pack_category_count(desk->pack); i++) {
		const struct category *category = pack_category(desk->pack, i);

		if ((said == NULL || said == category) && department_decides(desk, category))
			return true;
	}
	if (said != NULL && said->by_department != NULL)
		return department_refuse(said, problem);
	bodies = department_bodies(desk);
	problem_set(problem, PROBLEM_REFUSED, _("您的角色（%s）不能填写“%s”%s。"), desk_role_word(desk, desk->role), form->label, bodies);
	free(bodies);
	return false;
}

static bool right_to_confirm(struct desk *desk, const struct form *form, const struct record *record, struct problem *problem)
{
	const struct here *here = desk_here(desk);
	const struct review_rules *rules = pack_review(desk->pack);
	const struct category *said = category_said(desk, record);

	if (said != NULL && said->by != NULL && form_does(form, "grant"))
		return department_refuse(said, problem);
	if (right_to_decide(rules, here))
		return true;
	return problem_set(problem, PROBLEM_REFUSED, _("“%s”由%s的%s办理，您的角色是%s（%s），不能办理。"), form->label,
	    desk_level_label(rules->confirm_level), desk_role_word(desk, rules->confirm_by), desk_role_word(desk, here->role),
	    desk_level_label(here->level));
}

/* The station's, or the person's own if that is lower: who answers for a village does so at the township's desk as well. */
static const char *level_of_work(struct desk *desk)
{
	const char *own = desk_here(desk)->level;

	return unit_level(own) >= 0 && unit_level(own) < unit_level(desk->level) ? own : desk->level;
}

/* What the pack says that is filed at a level (pack.yaml `levels`). An administrator keeps the station itself in order
 * wherever it stands. */
static bool right_of_level(struct desk *desk, const struct form *form, struct problem *problem)
{
	const char *here = level_of_work(desk);
	const struct tree *level = tree_get(tree_get(pack_tree(desk->pack, "pack"), "levels"), here);
	const struct tree *files = tree_get(level, "files");
	struct buffer words = BUFFER_INIT(4096);

	if (files == NULL || (form->of_office && strcmp(desk->role, "administrator") == 0))
		return true;
	for (size_t i = 0; i < files->count; i++) {
		const char *name = files->items[i]->text;
		const struct form *may = desk_form(desk, name);

		if (form_is(form, name)) {
			buffer_release(&words);
			return true;
		}
		buffer_add_format(&words, "%s%s", words.length > 0 ? "、" : "", may != NULL ? may->label : name);
	}
	problem_set(problem, PROBLEM_REFUSED, _("“%s”不在%s办理，%s只办理：%s。"), form->label, desk_level_label(here), desk_level_label(here),
	    words.length > 0 ? buffer_text(&words) : _("查看"));
	problem_name_clause(problem, tree_text(level, "clause"));
	buffer_release(&words);
	return false;
}

static bool right_is_there(struct desk *desk, const struct form *form, const struct record *record, struct problem *problem)
{
	const struct here *here = desk_here(desk);
	const struct review_rules *rules = pack_review(desk->pack);
	char *bodies;

	if (!right_of_level(desk, form, problem))
		return false;
	if (form_is(form, "adoption")) /* what it says is remembered, so it comes only with the signatures that were looked at */
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”不用填表，请用 doudi adopt 办理，或在“维护”里办理。"), form->label);
	if ((form_is(form, "confirm") || form_is(form, "refusal")) && rules->confirm_by != NULL)
		return right_to_confirm(desk, form, record, problem);
	if (form_is(form, "revocation")) {
		if (rules->may_revoke != NULL && strcmp(rules->may_revoke, here->role) == 0)
			return true;
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”由%s办理，您不能办理。"), form->label,
		    rules->may_revoke != NULL ? desk_role_word(desk, rules->may_revoke) : desk_role_word(desk, "supervisor"));
	}
	if (form_does(form, "admit"))
		return right_of_department(desk, form, record, problem);
	if (words_have(form->by, form->by_count, here->role))
		return true;
	bodies = form_is(form, "membership") ? department_bodies(desk) : memory_text("");
	problem_set(problem, PROBLEM_REFUSED, _("您的角色（%s）不能填写“%s”%s。"), desk_role_word(desk, here->role), form->label, bodies);
	free(bodies);
	return false;
}

/* Who tried what without the right to it stays on file in the office, whatever becomes of the refusal. */
static void attempt_file(struct desk *desk, const struct form *form, const char *on, struct problem *refusal)
{
	const struct form *attempt = desk_form(desk, "attempt");
	struct problem problem = PROBLEM_INIT;
	struct record *record;

	if (attempt == NULL || store_is_read_only(desk->store))
		return;
	record = record_new(attempt, NULL, office_stream(desk, attempt).text);
	record_put_text(record, "user", desk->user);
	record_put_text(record, "role", desk->role);
	record_put_text(record, "department", desk->department);
	record_put_text(record, "tried", form->name);
	record_put_text(record, "opened", on);
	record_put_text(record, "reason", refusal->text);
	record_put_number(record, "day", desk_here(desk)->day);
	if (!office_file(desk, record, "file", &problem))
		problem_prefix(refusal, _("（越权办理记录没有写成：%s）"), problem.text);
	problem_release(&problem);
}

bool right_to_file(struct desk *desk, const struct form *form, const struct record *record, const char *on,
    struct problem *problem)
{
	if (!desk_signed_in(desk))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("请先登录。"));
	if (right_is_there(desk, form, record, problem))
		return true;
	if (problem != NULL)
		attempt_file(desk, form, on, problem);
	return false;
}

bool desk_may(struct desk *desk, const struct form *form)
{
	return right_to_file(desk, form, NULL, NULL, NULL);
}
