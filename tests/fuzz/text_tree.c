/* YAML and JSON as they come from a pack or a file that someone brings; what was read is written and read again. */
#include "doudi/text.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read_again(const struct tree *tree)
{
	struct buffer first = BUFFER_INIT(TREE_FILE_MAXIMUM), second = BUFFER_INIT(TREE_FILE_MAXIMUM);
	struct problem problem = PROBLEM_INIT;
	struct tree *again;

	tree_write_canonical(tree, &first);
	again = tree_read_json(buffer_text(&first), first.length, "again", &problem);
	assert(again != NULL);
	tree_write_canonical(again, &second);
	assert(strcmp(buffer_text(&first), buffer_text(&second)) == 0);
	tree_free(again);
	problem_release(&problem);
	buffer_release(&first);
	buffer_release(&second);
}

static void play(const uint8_t *data, size_t size,
    struct tree *(*reader)(const char *, size_t, const char *, struct problem *))
{
	struct problem problem = PROBLEM_INIT;
	struct tree *tree = reader((const char *)data, size, "fuzz", &problem);

	assert((tree == NULL) == (problem.kind != PROBLEM_NONE));
	assert(tree != NULL || (problem.text != NULL && problem.line >= 0));
	if (tree != NULL && tree->kind != TREE_TEXT) /* JSON of a lone text is not read */
		write_and_read_again(tree);
	tree_free(tree);
	problem_release(&problem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	play(data, size, tree_read_yaml);
	play(data, size, tree_read_json);
	return 0;
}
