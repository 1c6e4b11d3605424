/* The categories of a region, in the document's order, and the facts that each of them makes. */
#include "pack.h"

#include <string.h>

static bool read_grants(struct category *category, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"membership", "to", "ends", "amount", NULL};
	const struct tree *grants = tree_get(node, "grants");

	if (grants == NULL)
		return true;
	return tree_check_keys(grants, keys, problem) &&
	       key_read_text(grants, "membership", &category->grants_membership, problem) &&
	       key_read_text(grants, "to", &category->grants_to, problem) &&
	       key_read_text(grants, "amount", &category->grants_amount, problem) &&
	       key_read_words(grants, "ends", &category->grants_ends, &category->grants_end_count, problem);
}

static bool read_remarks(struct category *category, const struct tree *node, struct problem *problem)
{
	const struct tree *remarks = tree_get(node, "remarks");

	if (remarks == NULL)
		return true;
	if (remarks->kind != TREE_LIST)
		return tree_problem(remarks, problem, _("“remarks”应是一个列表"));
	category->remarks = memory_new((remarks->count + 1) * sizeof *category->remarks);
	for (size_t i = 0; i < remarks->count; i++) {
		category->remark_count++;
		if (!line_read(&category->remarks[i], remarks->items[i], problem))
			return false;
		if (category->remarks[i].says == NULL)
			return tree_problem(remarks->items[i], problem, _("提示要有 says：它说什么"));
	}
	return true;
}

/* `by: BODY`, or {department: KEY, body: BODY}: then only that department makes memberships. */
static bool read_by(struct category *category, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"department", "body", NULL};
	const struct tree *by = tree_get(node, "by");

	if (by == NULL || by->kind == TREE_TEXT)
		return key_read_text(node, "by", &category->by, problem);
	return tree_check_keys(by, keys, problem) && key_need_text(by, "department", &category->by_department, problem) &&
	       key_need_text(by, "body", &category->by, problem);
}

/* The lines that a clerk reads stand for sentences of a document. */
static bool check_lines(const struct condition_line *root, const struct tree *parts, struct problem *problem)
{
	for (size_t i = 0; i < root->part_count; i++) {
		if (root->parts[i].clause_count == 0)
			return tree_problem(parts->items[i], problem, _("这一条没有条款：请写 clause"));
		if (root->parts[i].says == NULL)
			return tree_problem(parts->items[i], problem, _("这一条没有原文：请写 says"));
	}
	return true;
}

static bool read_conditions(struct category *category, const struct tree *node, struct problem *problem)
{
	const struct tree *all = tree_get(node, "all"), *any = tree_get(node, "any"), *only = tree_get(node, "only_if");

	if (category->by != NULL)
		return all == NULL && any == NULL ? true
		                                  : tree_problem(node, problem, _("由别处认定（by）的类别不写条件"));
	if ((all == NULL) == (any == NULL))
		return tree_problem(node, problem, _("类别“%s”应有 all 或 any 中的一个"), category->name);
	if (only != NULL && !line_read(&category->only_if, only, problem))
		return false;
	return line_read_group(&category->root, all != NULL ? all : any, any != NULL, problem) &&
	       check_lines(&category->root, all != NULL ? all : any, problem) && read_remarks(category, node, problem);
}

bool rule_read(struct category *rule, const struct tree *node, struct problem *problem)
{
	return key_need_text(node, "label", &rule->label, problem) && key_read_text(node, "basis", &rule->basis, problem) &&
	       key_read_clause(node, "clause", &rule->clause, problem) && read_conditions(rule, node, problem);
}

static bool read_category(struct pack *pack, struct category *category, const struct tree *node,
    struct problem *problem)
{
	static const char *const keys[] = {"of", "label", "clause", "basis", "listed", "under", "by", "only_if", "all", "any",
	    "grants", "remarks", NULL};
	const char *of = tree_text(node, "of");

	category->listed = true;
	if (!key_name_is_good(category->name))
		return tree_problem(node, problem, _("类别名“%s”应是小写字母、数字和下划线"), category->name);
	if (!tree_check_keys(node, keys, problem) || !key_read_flag(node, "listed", &category->listed, problem) ||
	    !key_read_text(node, "under", &category->under, problem) || !read_by(category, node, problem))
		return false;
	category->of = of == NULL ? pack->contract.household : form_find(pack->forms, of);
	if (category->of != pack->contract.household && category->of != pack->contract.member)
		return tree_problem(node, problem, _("类别“%s”的 of 应是 household 或 member"), category->name);
	return read_grants(category, node, problem) && rule_read(category, node, problem);
}

const char *category_membership(const struct category *category)
{
	return category->grants_membership != NULL ? category->grants_membership : category->name;
}

static bool make_fact(struct pack *pack, const struct category *category, const struct form *of, enum fact_kind kind,
    struct problem *problem)
{
	char *name = kind == FACT_CATEGORY ? memory_text(category->name)
	                                   : memory_format("%s_%s", kind == FACT_IN ? "in" : "taken", category->name);
	char *label = kind == FACT_CATEGORY ? memory_text(category->label)
	              : kind == FACT_IN     ? memory_format(_("现为%s"), category->label)
	                                    : memory_format(_("现为或拟认定为%s"), category->label);
	struct fact_made made = {.of = of, .name = name, .label = label, .kind = kind, .category = category,
	    .line = kind == FACT_CATEGORY ? (struct condition_line *)&category->root : NULL, .file = category->file,
	    .place = category->place};
	bool good = fact_make(pack, &made, problem);

	free(name);
	free(label);
	return good;
}

bool rule_make_facts(struct pack *pack, struct category *rule, struct problem *problem)
{
	struct fact_made like = {.of = rule->of, .kind = FACT_TEST, .file = rule->file, .place = rule->place};

	return make_fact(pack, rule, rule->of, FACT_CATEGORY, problem) &&
	       facts_name_lines(pack, &rule->root, &like, problem);
}

static bool make_facts(struct pack *pack, struct category *category, struct problem *problem)
{
	const struct contract *contract = &pack->contract;
	bool own = strcmp(category_membership(category), category->name) == 0;

	if (own && !make_fact(pack, category, contract->household, FACT_IN, problem))
		return false;
	if (own && !make_fact(pack, category, contract->member, FACT_IN, problem))
		return false;
	if (!make_fact(pack, category, contract->member, FACT_TAKEN, problem))
		return false;
	return category->by != NULL || rule_make_facts(pack, category, problem);
}

bool categories_read(struct pack *pack, const struct tree *file, struct problem *problem)
{
	pack->categories = memory_new((file->count + 1) * sizeof *pack->categories);
	for (size_t i = 0; i < file->count; i++) {
		struct category *category = &pack->categories[pack->category_count++];

		category->name = memory_text(file->items[i]->key);
		category->index = i;
		category->file = file->items[i]->file;
		category->place = file->items[i]->line;
		if (!read_category(pack, category, file->items[i], problem))
			return false;
	}
	for (size_t i = 0; i < pack->category_count; i++) {
		if (!make_facts(pack, &pack->categories[i], problem))
			return false;
	}
	return true;
}

static bool need_category(const struct pack *pack, const struct category *from, const char *name,
    struct problem *problem)
{
	return name == NULL || pack_category_find(pack, name) != NULL ||
	       problem_at(problem, PROBLEM_USAGE, from->file, from->place, 0, _("类别“%s”里写的类别“%s”不存在"), from->name,
	           name);
}

bool rule_check_money(struct pack *pack, const struct category *rule, const char *name, struct problem *problem)
{
	struct target *target;

	if (name == NULL)
		return true;
	target = target_need(pack, rule->of->name, name, problem);
	if (target == NULL)
		return false;
	return target->type == VALUE_MONEY ||
	       problem_at(problem, PROBLEM_USAGE, rule->file, rule->place, 0, _("“%s”里写的“%s”不是金额"), rule->name, name);
}

static bool check_person(struct pack *pack, const struct category *category, struct problem *problem)
{
	struct target *target;

	if (category->grants_to == NULL || strcmp(category->grants_to, "person") == 0)
		return true;
	target = target_need(pack, pack->contract.member->name, category->grants_to, problem);
	return target != NULL && (target->type == VALUE_YES_NO ||
	                             problem_at(problem, PROBLEM_USAGE, category->file, category->place, 0,
	                                 _("类别“%s”的 to“%s”应是成员的是否项"), category->name, category->grants_to));
}

static bool check_department(const struct pack *pack, const struct category *category, struct problem *problem)
{
	const struct tree *departments = tree_get(pack_tree(pack, "sources"), "departments");

	if (category->by_department == NULL)
		return true;
	for (size_t i = 0; departments != NULL && i < departments->count; i++) {
		const char *name = tree_text(departments->items[i], "name");

		if (name != NULL && strcmp(name, category->by_department) == 0)
			return true;
	}
	return problem_at(problem, PROBLEM_USAGE, category->file, category->place, 0,
	    _("类别“%s”由部门“%s”认定，sources.yaml 的 departments 里没有它"), category->name, category->by_department);
}

bool categories_check(struct pack *pack, struct problem *problem)
{
	for (size_t i = 0; i < pack->category_count; i++) {
		struct category *category = &pack->categories[i];

		if (!category->listed && category->under == NULL)
			category->under = memory_text(category_membership(category));
		if (!need_category(pack, category, category->grants_membership, problem) ||
		    !need_category(pack, category, category->under, problem) ||
		    !rule_check_money(pack, category, category->grants_amount, problem) ||
		    !check_person(pack, category, problem) || !check_department(pack, category, problem))
			return false;
		for (size_t j = 0; j < category->grants_end_count; j++) {
			if (!need_category(pack, category, category->grants_ends[j], problem))
				return false;
		}
	}
	return true;
}

void category_release(struct category *category)
{
	free(category->name);
	free(category->label);
	free(category->basis);
	free(category->clause);
	free(category->by);
	free(category->by_department);
	free(category->under);
	expr_free(category->only_if.test);
	line_release(&category->only_if);
	expr_free(category->root.test);
	line_release(&category->root);
	for (size_t i = 0; i < category->remark_count; i++) {
		expr_free(category->remarks[i].test);
		line_release(&category->remarks[i]);
	}
	free(category->remarks);
	free(category->grants_membership);
	free(category->grants_to);
	free(category->grants_amount);
	words_free(category->grants_ends, category->grants_end_count);
}

void categories_free(struct pack *pack)
{
	for (size_t i = 0; i < pack->category_count; i++)
		category_release(&pack->categories[i]);
	free(pack->categories);
}

size_t pack_category_count(const struct pack *pack)
{
	return pack->category_count;
}

const struct category *pack_category(const struct pack *pack, size_t index)
{
	return index < pack->category_count ? &pack->categories[index] : NULL;
}

const struct category *pack_category_find(const struct pack *pack, const char *name)
{
	for (size_t i = 0; i < pack->category_count; i++) {
		if (strcmp(pack->categories[i].name, name) == 0)
			return &pack->categories[i];
	}
	return NULL;
}
