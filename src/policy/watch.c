/* Who is still watched after an end: `watch` of pack.yaml. */
#include "pack.h"

#include <string.h>

static bool read_rule(struct pack *pack, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"after", "of", "years", "unless", "clause", NULL};
	struct watch_rule *rule = &pack->watches[pack->watch_count++];
	const char *after = tree_text(node, "after");

	if (after == NULL || (strcmp(after, "exit") != 0 && strcmp(after, "refusal") != 0))
		return tree_problem(node, problem, _("watch 的 after 应写 exit 或 refusal"));
	rule->after = strcmp(after, "exit") == 0 ? WATCH_EXIT : WATCH_REFUSAL;
	return tree_check_keys(node, keys, problem) && key_read_words(node, "of", &rule->of, &rule->of_count, problem) &&
	       key_read_words(node, "unless", &rule->unless, &rule->unless_count, problem) &&
	       key_read_text(node, "years", &rule->years, problem) && key_read_clause(node, "clause", &rule->clause, problem);
}

bool watches_read(struct pack *pack, const struct tree *node, struct problem *problem)
{
	if (node == NULL)
		return true;
	if (node->kind != TREE_LIST)
		return tree_problem(node, problem, _("“watch”应是一个列表"));
	pack->watches = memory_new((node->count + 1) * sizeof *pack->watches);
	for (size_t i = 0; i < node->count; i++) {
		if (!read_rule(pack, node->items[i], problem))
			return false;
	}
	return true;
}

bool watches_check(const struct pack *pack, struct problem *problem)
{
	for (size_t i = 0; i < pack->watch_count; i++) {
		const struct watch_rule *rule = &pack->watches[i];

		if (rule->years != NULL && parameter_rule_find(pack, rule->years) == NULL)
			return problem_set(problem, PROBLEM_USAGE, _("pack.yaml 的 watch：没有参数“%s”"), rule->years);
		for (size_t j = 0; j < rule->of_count; j++) {
			if (pack_category_find(pack, rule->of[j]) == NULL)
				return problem_set(problem, PROBLEM_USAGE, _("pack.yaml 的 watch：没有类别“%s”"), rule->of[j]);
		}
	}
	return true;
}

void watches_free(struct pack *pack)
{
	for (size_t i = 0; i < pack->watch_count; i++) {
		words_free(pack->watches[i].of, pack->watches[i].of_count);
		words_free(pack->watches[i].unless, pack->watches[i].unless_count);
		free(pack->watches[i].years);
		free(pack->watches[i].clause);
	}
	free(pack->watches);
}

const struct watch_rule *pack_watch(const struct pack *pack, size_t index)
{
	return index < pack->watch_count ? &pack->watches[index] : NULL;
}
