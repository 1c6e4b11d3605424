/* Reads JSON from stdin and prints what stands at a path: json_value verdicts.dibao, rows.0.record, rows.# (how many).
 * Nothing there, or no JSON: status 1. */
#include "doudi/text.h"

#include <stdio.h>
#include <string.h>

static const struct tree *step(const struct tree *tree, const char *word)
{
	if (tree->kind == TREE_LIST && *word != '\0' && strspn(word, "0123456789") == strlen(word)) {
		size_t index = strtoul(word, NULL, 10);

		return index < tree->count ? tree->items[index] : NULL;
	}
	return tree_get(tree, word);
}

static bool print(const struct tree *tree, char *path)
{
	char *word;

	while (tree != NULL && (word = strsep(&path, ".")) != NULL && *word != '\0') {
		if (strcmp(word, "#") == 0)
			return printf("%zu\n", tree->count) > 0;
		tree = step(tree, word);
	}
	if (tree == NULL)
		return false;
	return tree->kind == TREE_TEXT ? printf("%s\n", tree->text) > 0 : true;
}

int main(int argc, char **argv)
{
	struct problem problem = PROBLEM_INIT;
	struct tree *tree = tree_read_json_file("-", &problem);
	char *path = memory_text(argc > 1 ? argv[1] : "");
	bool good = tree != NULL && print(tree, path);

	if (problem.kind != PROBLEM_NONE)
		fprintf(stderr, "%s\n", problem.text);
	problem_release(&problem);
	tree_free(tree);
	free(path);
	return good ? 0 : 1;
}
