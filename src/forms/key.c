/* Reading one key of a definition, and proposing the word that was meant. */
#include "definition.h"

#include <string.h>

bool key_name_is_good(const char *name)
{
	size_t length;

	if (name == NULL || name[0] < 'a' || name[0] > 'z')
		return false;
	length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return name[length] == '\0' && length <= 63;
}

bool key_read_text(const struct tree *map, const char *key, char **to, struct problem *problem)
{
	const struct tree *node = tree_get(map, key);

	if (node == NULL)
		return true;
	if (node->kind != TREE_TEXT || node->empty)
		return tree_problem(node, problem, _("“%s”应是一段文字"), key);
	*to = memory_text(node->text);
	return true;
}

bool key_need_text(const struct tree *map, const char *key, char **to, struct problem *problem)
{
	if (tree_get(map, key) == NULL)
		return tree_problem(map, problem, _("缺少“%s”，请补上"), key);
	return key_read_text(map, key, to, problem);
}

static bool flag_of(const char *text, bool *to)
{
	static const struct {
		const char *word;
		bool means;
	} words[] = {{"yes", true}, {"true", true}, {"no", false}, {"false", false}};

	for (size_t i = 0; i < BASE_COUNT(words); i++) {
		if (strcmp(words[i].word, text) == 0) {
			*to = words[i].means;
			return true;
		}
	}
	return false;
}

bool key_read_flag(const struct tree *map, const char *key, bool *to, struct problem *problem)
{
	const struct tree *node = tree_get(map, key);

	if (node == NULL)
		return true;
	if (node->kind != TREE_TEXT || !flag_of(node->text, to))
		return tree_problem(node, problem, _("“%s”应写 yes 或 no"), key);
	return true;
}

bool key_read_words(const struct tree *map, const char *key, char ***to, size_t *count,
    struct problem *problem)
{
	const struct tree *node = tree_get(map, key);

	if (node == NULL)
		return true;
	if (node->kind != TREE_LIST)
		return tree_problem(node, problem, _("“%s”应是一个列表，例如 [a, b]"), key);
	*to = memory_new((node->count + 1) * sizeof **to);
	for (size_t i = 0; i < node->count; i++) {
		const struct tree *item = node->items[i];

		if (item->kind != TREE_TEXT || item->empty)
			return tree_problem(item, problem, _("“%s”的列表里只能是词"), key);
		(*to)[(*count)++] = memory_text(item->text);
	}
	return true;
}

void words_free(char **words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(words[i]);
	free(words);
}

bool words_have(char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; word != NULL && i < count; i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

bool key_read_clause(const struct tree *map, const char *key, char **to, struct problem *problem)
{
	const struct tree *node = tree_get(map, key);
	struct buffer joined = BUFFER_INIT(4096);
	char **words = NULL;
	size_t count = 0;
	bool good;

	if (node == NULL || node->kind == TREE_TEXT)
		return key_read_text(map, key, to, problem);
	good = key_read_words(map, key, &words, &count, problem);
	for (size_t i = 0; good && i < count; i++)
		buffer_add_format(&joined, "%s%s", i > 0 ? ", " : "", words[i]);
	if (good)
		*to = buffer_take(&joined);
	buffer_release(&joined);
	words_free(words, count);
	return good;
}

void proposal_consider(struct proposal *proposal, const char *word)
{
	size_t distance = text_distance(proposal->wrong, word);
	size_t limit = strlen(proposal->wrong) < 4 ? 1 : 2; /* one slip in a short word, two in a long one */

	if (distance > limit || (proposal->best != NULL && distance >= proposal->distance))
		return;
	proposal->best = word;
	proposal->distance = distance;
}

bool proposal_problem(const struct proposal *proposal, const struct tree *at, struct problem *problem,
    const char *what)
{
	if (proposal->best == NULL)
		return tree_problem(at, problem, _("%s“%s”，请核对写法"), what, proposal->wrong);
	return tree_problem(at, problem, _("%s“%s”，是不是“%s”？"), what, proposal->wrong, proposal->best);
}
