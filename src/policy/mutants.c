/* One-step changes of what a pack decides by: the conditions and numbers behind its categories, its own facts, and
 * the values that its document gives. Done and undone in place, in the same order for every load of the pack. */
#include "pack.h"

#include <string.h>

struct mutant_root { /* an expression or a parameter's value, and how many changes it allows */
	char *of;
	struct expr *expr;
	struct parameter_rule *rule;
	size_t value;
	size_t count;
	const char *file;
	int line;
};
struct mutants {
	struct pack *pack;
	bool *reached; /* facts, by index */
	struct mutant_root *roots;
	size_t root_count, count;
	struct mutant_root *done; /* what is changed now */
	int64_t before;
	struct mutant now;
};

/* ---- what is behind the categories and aids ---- */

static void reach_fact(struct mutants *, const struct fact_rule *);

static bool reach_use(void *self, enum expr_use use, const struct expr_meaning *meaning, struct expr_place place)
{
	const struct target *target = meaning->what;

	(void)place;
	if (use == EXPR_USE_NAME && target->kind == TARGET_FACT)
		reach_fact(self, target->fact);
	return true;
}

static void reach(struct mutants *mutants, const struct expr *expr)
{
	if (expr != NULL)
		expr_each_use(expr, reach_use, mutants);
}

static void reach_named(struct mutants *mutants, const struct form *of, const char *name)
{
	const struct fact_rule *rule = name == NULL ? NULL : fact_rule_find(mutants->pack, of, name);

	if (rule != NULL)
		reach_fact(mutants, rule);
}

static void reach_category(struct mutants *mutants, const struct category *category)
{
	reach(mutants, category->only_if.test);
	reach(mutants, category->root.test);
	for (size_t i = 0; i < category->remark_count; i++)
		reach(mutants, category->remarks[i].test);
	reach_named(mutants, category->of, category->grants_amount);
	reach_named(mutants, mutants->pack->contract.member, category->grants_to);
}

static void reach_fact(struct mutants *mutants, const struct fact_rule *rule)
{
	bool *reached = &mutants->reached[rule->open.index];

	if (*reached || rule->bound != BIND_DONE)
		return;
	*reached = true;
	reach(mutants, rule->is);
	if (rule->line != NULL)
		reach(mutants, rule->line->test);
	if (rule->to != NULL && rule->to->kind == TARGET_FACT)
		reach_fact(mutants, rule->to->fact);
	if (rule->category != NULL)
		reach_category(mutants, rule->category);
}

static void reach_all(struct mutants *mutants)
{
	const struct pack *pack = mutants->pack;

	for (size_t i = 0; i < pack->category_count; i++)
		reach_category(mutants, &pack->categories[i]);
	for (size_t i = 0; i < pack->aid_count; i++) {
		const struct aid *aid = &pack->aids[i];

		reach_category(mutants, &aid->rule);
		reach_named(mutants, aid->rule.of, aid->at_most);
		reach_named(mutants, aid->rule.of, aid->at_least);
	}
	for (size_t i = 0; i < pack->fact_count; i++)
		if (!pack->facts[i]->national)
			reach_fact(mutants, pack->facts[i]);
}

/* ---- the list ---- */

static void add_root(struct mutants *mutants, const struct mutant_root *root, const char *of, const char *name)
{
	struct mutant_root *added;

	if (root->count == 0)
		return;
	mutants->roots = memory_resize(mutants->roots, mutants->root_count + 1, sizeof *mutants->roots);
	added = &mutants->roots[mutants->root_count++];
	*added = *root;
	added->of = memory_format("%s%s", of, name);
	mutants->count += root->count;
}

static void add_expr(struct mutants *mutants, struct expr *expr, const char *file, int line, const char *of,
    const char *name)
{
	struct mutant_root root = {.expr = expr, .file = file, .line = line};

	if (expr == NULL)
		return;
	root.count = expr_mutants(expr);
	add_root(mutants, &root, of, name);
}

static void add_category(struct mutants *mutants, const struct category *category)
{
	add_expr(mutants, category->only_if.test, category->file, category->place, category->name, " only_if");
	add_expr(mutants, category->root.test, category->file, category->place, category->name, "");
	for (size_t i = 0; i < category->remark_count; i++)
		add_expr(mutants, category->remarks[i].test, category->file, category->place, category->name, " remarks");
}

static void add_fact(struct mutants *mutants, const struct fact_rule *rule)
{
	char *form = memory_format("%s.", rule->open.of->name);

	if (rule->kind == FACT_IS)
		add_expr(mutants, rule->is, rule->open.file, rule->open.line, form, rule->open.name);
	else if (rule->owns_line)
		add_expr(mutants, rule->line->test, rule->open.file, rule->open.line, form, rule->open.name);
	free(form);
}

/* What a document gives: with its clause, and not for demonstrations. */
static void add_parameter(struct mutants *mutants, struct parameter_rule *rule)
{
	for (size_t i = 0; i < rule->own_count && rule->open.clause != NULL; i++) {
		const struct parameter_value *value = &rule->own[i];
		struct mutant_root root = {.rule = rule, .value = i, .count = rule->open.type == VALUE_YES_NO ? 1 : 2,
		    .file = rule->file, .line = rule->line};
		char *since = memory_format(" %s%s%s", date_write(value->since).text, *value->band != '\0' ? " " : "", value->band);

		if (!value->ended && !value->demo)
			add_root(mutants, &root, rule->open.name, since);
		free(since);
	}
}

struct mutants *mutants_new(struct pack *pack)
{
	struct mutants *mutants = memory_new(sizeof *mutants);

	mutants->pack = pack;
	mutants->reached = memory_new((pack->fact_count + 1) * sizeof *mutants->reached);
	reach_all(mutants);
	for (size_t i = 0; i < pack->category_count; i++)
		add_category(mutants, &pack->categories[i]);
	for (size_t i = 0; i < pack->aid_count; i++)
		add_category(mutants, &pack->aids[i].rule);
	for (size_t i = 0; i < pack->fact_count; i++)
		if (mutants->reached[i])
			add_fact(mutants, pack->facts[i]);
	for (size_t i = 0; i < pack->parameter_count; i++)
		add_parameter(mutants, pack->parameters[i]);
	return mutants;
}

size_t mutants_count(const struct mutants *mutants)
{
	return mutants->count;
}

/* ---- one of them ---- */

static char *shift_value(struct mutants *mutants, struct mutant_root *root, size_t k)
{
	struct parameter_value *value = &root->rule->own[root->value];
	enum value_type type = root->rule->open.type;

	mutants->before = value->number;
	if (type == VALUE_YES_NO)
		value->number = value->number == 0;
	else
		value->number += k == 0 ? -1 : 1;
	return memory_text(type == VALUE_YES_NO ? _("取反") : k == 0 ? _("少一个单位") : _("多一个单位"));
}

/* Which of the changes of this root that read the same the k-th is. */
static size_t same_before(struct mutant_root *root, size_t k, const char *text)
{
	size_t same = 0;

	for (size_t i = 0; i < k; i++) {
		char *other = expr_mutate(root->expr, i);

		expr_restore(root->expr);
		same += strcmp(other, text) == 0;
		free(other);
	}
	return same;
}

static char *change_expr(struct mutants *mutants, struct mutant_root *root, size_t k)
{
	char *text = expr_mutate(root->expr, k), *numbered;
	struct expr_place place = expr_mutated_at(root->expr);
	size_t same;

	if (place.line > 0) {
		mutants->now.line = place.line;
		mutants->now.column = place.column;
	}
	expr_restore(root->expr);
	same = same_before(root, k, text);
	free(expr_mutate(root->expr, k));
	if (same == 0)
		return text;
	numbered = memory_format(_("%s（第 %zu 处）"), text, same + 1);
	free(text);
	return numbered;
}

void mutants_do(struct mutants *mutants, size_t k)
{
	struct mutant_root *root = mutants->roots;

	mutants_undo(mutants);
	for (; k >= root->count; root++)
		k -= root->count;
	mutants->done = root;
	mutants->now = (struct mutant){.of = root->of, .file = root->file, .line = root->line};
	mutants->now.change = root->expr != NULL ? change_expr(mutants, root, k) : shift_value(mutants, root, k);
}

const struct mutant *mutants_now(const struct mutants *mutants)
{
	return &mutants->now;
}

void mutants_undo(struct mutants *mutants)
{
	struct mutant_root *root = mutants->done;

	if (root == NULL)
		return;
	if (root->expr != NULL)
		expr_restore(root->expr);
	else
		root->rule->own[root->value].number = mutants->before;
	memory_free(&mutants->now.change);
	mutants->done = NULL;
}

void mutants_free(struct mutants *mutants)
{
	if (mutants == NULL)
		return;
	mutants_undo(mutants);
	for (size_t i = 0; i < mutants->root_count; i++)
		free(mutants->roots[i].of);
	free(mutants->roots);
	free(mutants->reached);
	free(mutants);
}
