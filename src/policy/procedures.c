/* How a region reviews and confirms: review, procedures, clocks, transfer of pack.yaml. */
#include "pack.h"

#include <string.h>

/* ---- review ---- */

static bool read_consent(struct review_rules *review, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"kind", "free", NULL};
	const struct tree *consent = tree_get(node, "consent");

	if (consent == NULL || (consent->kind == TREE_TEXT && strcmp(consent->text, "none") == 0))
		return true;
	if (consent->kind != TREE_MAP)
		return tree_problem(consent, problem, _("“consent”应写 none 或 {kind: 事项, free: asked_for}"));
	if (!tree_check_keys(consent, keys, problem) || !key_need_text(consent, "kind", &review->consent_kind, problem) ||
	    !key_read_text(consent, "free", &review->consent_free, problem))
		return false;
	if (review->consent_free != NULL && strcmp(review->consent_free, "asked_for") != 0)
		return tree_problem(consent, problem, _("“free”只能写 asked_for：申请本身写明的类别不另要同意"));
	return true;
}

static bool read_confirm(struct review_rules *review, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"by", "level", "delegated_by", "may_revoke", NULL};
	const struct tree *confirm = tree_get(node, "confirm");

	if (confirm == NULL)
		return true;
	return tree_check_keys(confirm, keys, problem) && key_read_text(confirm, "by", &review->confirm_by, problem) &&
	       key_read_text(confirm, "level", &review->confirm_level, problem) &&
	       key_read_text(confirm, "delegated_by", &review->confirm_delegated_by, problem) &&
	       key_read_text(confirm, "may_revoke", &review->may_revoke, problem);
}

static bool read_review(struct pack *pack, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"order", "order_fixed", "stop", "apart", "consent", "confirm", NULL};
	struct review_rules *review = &pack->review;
	const char *stop;

	if (node == NULL)
		return true;
	if (!tree_check_keys(node, keys, problem) ||
	    !key_read_words(node, "order", &review->order, &review->order_count, problem) ||
	    !key_read_flag(node, "order_fixed", &review->order_fixed, problem) ||
	    !key_read_words(node, "apart", &review->apart, &review->apart_count, problem))
		return false;
	stop = tree_text(node, "stop");
	review->stop_person = stop != NULL && strcmp(stop, "person") == 0;
	if (stop != NULL && !review->stop_person && strcmp(stop, "none") != 0)
		return tree_problem(tree_get(node, "stop"), problem, _("“stop”应写 none 或 person"));
	return read_consent(review, node, problem) && read_confirm(review, node, problem);
}

/* ---- procedures ---- */

static bool read_step(struct procedure_step *step, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"form", "done", "valid", "label", NULL};

	if (node->kind == TREE_TEXT) {
		step->form = memory_text(node->text);
		return true;
	}
	return tree_check_keys(node, keys, problem) && key_need_text(node, "form", &step->form, problem) &&
	       key_read_text(node, "done", &step->done, problem) && key_read_text(node, "valid", &step->valid, problem) &&
	       key_read_text(node, "label", &step->label, problem);
}

static bool read_procedure(struct pack *pack, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"basis", "steps", NULL};
	struct procedure *procedure = &pack->procedures[pack->procedure_count++];
	const struct tree *steps = tree_get(node, "steps");

	procedure->category = memory_text(node->key);
	if (!tree_check_keys(node, keys, problem) || !key_read_text(node, "basis", &procedure->basis, problem))
		return false;
	if (steps == NULL || steps->kind != TREE_LIST)
		return tree_problem(node, problem, _("程序“%s”要有 steps 列表"), node->key);
	procedure->steps = memory_new((steps->count + 1) * sizeof *procedure->steps);
	for (size_t i = 0; i < steps->count; i++) {
		procedure->count++;
		if (!read_step(&procedure->steps[i], steps->items[i], problem))
			return false;
	}
	return true;
}

/* ---- clocks ---- */

static bool read_clock(struct pack *pack, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"label", "days", "kind", "clause", NULL};
	static const char *const kinds[] = {"working", "calendar", "months"};
	struct clock_rule *rule = &pack->clocks[pack->clock_count++];
	const char *kind = tree_text(node, "kind");

	rule->name = memory_text(node->key);
	if (!tree_check_keys(node, keys, problem) || !key_read_text(node, "label", &rule->label, problem) ||
	    !key_need_text(node, "days", &rule->parameter, problem) ||
	    !key_read_clause(node, "clause", &rule->clause, problem))
		return false;
	for (size_t i = 0; kind != NULL && i < BASE_COUNT(kinds); i++) {
		if (strcmp(kinds[i], kind) != 0)
			continue;
		rule->kind = i == 0 ? CLOCK_WORKING : i == 1 ? CLOCK_CALENDAR : CLOCK_MONTHS;
		return true;
	}
	return kind == NULL || tree_problem(node, problem, _("时钟“%s”的 kind 应写 working、calendar 或 months"), node->key);
}

/* Each key of the region's map, then those of the national one that the region lacks. */
static bool read_each(struct pack *pack, const struct tree *first, const struct tree *second,
    bool (*read)(struct pack *, const struct tree *, struct problem *), struct problem *problem)
{
	for (size_t i = 0; first != NULL && i < first->count; i++) {
		if (!read(pack, first->items[i], problem))
			return false;
	}
	for (size_t i = 0; second != NULL && i < second->count; i++) {
		if (tree_get(first, second->items[i]->key) == NULL && !read(pack, second->items[i], problem))
			return false;
	}
	return true;
}

static size_t count_of(const struct tree *first, const struct tree *second)
{
	return (first == NULL ? 0 : first->count) + (second == NULL ? 0 : second->count) + 1;
}

/* ---- transfer ---- */

static bool read_transfer(struct pack *pack, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"from", "to", "when", "says", "carry", "clause", NULL};
	struct transfer_rule *rule;
	const struct tree *when;

	if (node == NULL)
		return true;
	rule = pack->transfer = memory_new(sizeof *rule);
	if (!tree_check_keys(node, keys, problem) || !key_read_words(node, "from", &rule->from, &rule->from_count, problem) ||
	    !key_read_words(node, "to", &rule->to, &rule->to_count, problem) ||
	    !key_read_words(node, "carry", &rule->carry, &rule->carry_count, problem) ||
	    !key_read_text(node, "says", &rule->says, problem) || !key_read_clause(node, "clause", &rule->clause, problem))
		return false;
	when = tree_get(node, "when");
	if (when != NULL)
		rule->when = condition_read(when, problem);
	return when == NULL || rule->when != NULL;
}

static const struct tree *part_of(const struct tree *region, const struct tree *national, const char *key)
{
	const struct tree *part = tree_get(region, key);

	return part != NULL ? part : tree_get(national, key);
}

bool procedures_read(struct pack *pack, const struct tree *region, const struct tree *national,
    struct problem *problem)
{
	const struct tree *valid = part_of(region, national, "survey_valid");
	const struct tree *ours = tree_get(region, "procedures"), *theirs = tree_get(national, "procedures");
	const struct tree *our_clocks = tree_get(region, "clocks"), *their_clocks = tree_get(national, "clocks");

	pack->survey_valid = valid == NULL ? NULL : memory_text(valid->text);
	pack->procedures = memory_new(count_of(ours, theirs) * sizeof *pack->procedures);
	pack->clocks = memory_new(count_of(our_clocks, their_clocks) * sizeof *pack->clocks);
	return read_review(pack, part_of(region, national, "review"), problem) &&
	       read_each(pack, ours, theirs, read_procedure, problem) &&
	       read_each(pack, our_clocks, their_clocks, read_clock, problem) &&
	       read_transfer(pack, part_of(region, national, "transfer"), problem) &&
	       watches_read(pack, part_of(region, national, "watch"), problem);
}

/* ---- whether what they name exists ---- */

static bool need_categories(const struct pack *pack, char **names, size_t count, const char *where,
    struct problem *problem)
{
	for (size_t i = 0; i < count; i++) {
		if (pack_category_find(pack, names[i]) == NULL)
			return problem_set(problem, PROBLEM_USAGE, _("pack.yaml 的 %s：没有类别“%s”"), where, names[i]);
	}
	return true;
}

static bool need_parameter(const struct pack *pack, const char *name, const char *where, struct problem *problem)
{
	return name == NULL || parameter_rule_find(pack, name) != NULL ||
	       problem_set(problem, PROBLEM_USAGE, _("pack.yaml 的 %s：没有参数“%s”"), where, name);
}

static bool check_step(struct pack *pack, const struct procedure_step *step, struct problem *problem)
{
	const struct form *application = pack->contract.application;

	if (form_find(pack->forms, step->form) == NULL)
		return problem_set(problem, PROBLEM_USAGE, _("pack.yaml 的 procedures：没有表单“%s”"), step->form);
	if (step->done != NULL && fact_rule_find(pack, pack->contract.household, step->done) == NULL &&
	    (application == NULL || fact_rule_find(pack, application, step->done) == NULL))
		return problem_set(problem, PROBLEM_USAGE, _("pack.yaml 的 procedures：家庭和申请都没有事实“%s”"), step->done);
	return need_parameter(pack, step->valid, "procedures", problem);
}

static bool check_transfer(const struct pack *pack, const struct transfer_rule *transfer, struct problem *problem)
{
	for (size_t i = 0; i < transfer->carry_count; i++) {
		if (form_find(pack->forms, transfer->carry[i]) == NULL)
			return problem_set(problem, PROBLEM_USAGE, _("pack.yaml 的 transfer：没有表单“%s”"), transfer->carry[i]);
	}
	return need_categories(pack, transfer->from, transfer->from_count, "transfer", problem) &&
	       need_categories(pack, transfer->to, transfer->to_count, "transfer", problem);
}

bool procedures_check(struct pack *pack, struct problem *problem)
{
	const struct review_rules *review = &pack->review;
	const struct transfer_rule *transfer = pack->transfer;

	if (!need_categories(pack, review->order, review->order_count, "review", problem) ||
	    !need_categories(pack, review->apart, review->apart_count, "review", problem) ||
	    !need_parameter(pack, pack->survey_valid, "survey_valid", problem))
		return false;
	for (size_t i = 0; i < pack->procedure_count; i++) {
		struct procedure *procedure = &pack->procedures[i];

		if (!need_categories(pack, &procedure->category, 1, "procedures", problem))
			return false;
		for (size_t j = 0; j < procedure->count; j++) {
			if (!check_step(pack, &procedure->steps[j], problem))
				return false;
		}
	}
	for (size_t i = 0; i < pack->clock_count; i++) {
		if (!need_parameter(pack, pack->clocks[i].parameter, "clocks", problem))
			return false;
	}
	return watches_check(pack, problem) && (transfer == NULL || check_transfer(pack, transfer, problem));
}

static void review_release(struct review_rules *review)
{
	words_free(review->order, review->order_count);
	words_free(review->apart, review->apart_count);
	free(review->consent_kind);
	free(review->consent_free);
	free(review->confirm_by);
	free(review->confirm_level);
	free(review->confirm_delegated_by);
	free(review->may_revoke);
}

void procedures_free(struct pack *pack)
{
	watches_free(pack);
	review_release(&pack->review);
	for (size_t i = 0; i < pack->procedure_count; i++) {
		struct procedure *procedure = &pack->procedures[i];

		for (size_t j = 0; j < procedure->count; j++) {
			free(procedure->steps[j].form);
			free(procedure->steps[j].done);
			free(procedure->steps[j].valid);
			free(procedure->steps[j].label);
		}
		free(procedure->category);
		free(procedure->basis);
		free(procedure->steps);
	}
	free(pack->procedures);
	for (size_t i = 0; i < pack->clock_count; i++) {
		free(pack->clocks[i].name);
		free(pack->clocks[i].label);
		free(pack->clocks[i].parameter);
		free(pack->clocks[i].clause);
	}
	free(pack->clocks);
	if (pack->transfer != NULL) {
		words_free(pack->transfer->from, pack->transfer->from_count);
		words_free(pack->transfer->to, pack->transfer->to_count);
		words_free(pack->transfer->carry, pack->transfer->carry_count);
		expr_free(pack->transfer->when);
		free(pack->transfer->clause);
		free(pack->transfer->says);
	}
	free(pack->transfer);
}

const struct review_rules *pack_review(const struct pack *pack)
{
	return &pack->review;
}

const struct procedure *pack_procedure(const struct pack *pack, const char *category)
{
	for (size_t i = 0; i < pack->procedure_count; i++) {
		if (strcmp(pack->procedures[i].category, category) == 0)
			return &pack->procedures[i];
	}
	return NULL;
}

const struct clock_rule *pack_clock(const struct pack *pack, const char *name)
{
	for (size_t i = 0; i < pack->clock_count; i++) {
		if (strcmp(pack->clocks[i].name, name) == 0)
			return &pack->clocks[i];
	}
	return NULL;
}

const struct transfer_rule *pack_transfer(const struct pack *pack)
{
	return pack->transfer;
}
