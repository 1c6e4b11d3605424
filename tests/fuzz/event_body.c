/* Any text as the body of an event: the quick reader and the general one see the same. */
#include "doudi/text.h"
#include "ledger/body.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where it is sure, the reader says the same. */
static void names_agree(const struct tree *body, const char *text, size_t size)
{
	static const char *const said[] = {"", "a", "by", "王小明"};
	const char *by = tree_text(body, "by");

	for (size_t i = 0; i < BASE_COUNT(said); i++)
		assert(!body_surely_says(text, size, "by", said[i]) || body == NULL || (by != NULL && strcmp(by, said[i]) == 0));
	assert(by == NULL || !body_surely_says(text, size, "by", by) || strpbrk(by, "\"\\") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = memory_new(size + 1);
	struct body_text whole = {.plain = NULL}, brief = {.plain = NULL};
	struct buffer first = BUFFER_INIT(TREE_FILE_MAXIMUM), second = BUFFER_INIT(TREE_FILE_MAXIMUM);
	struct tree *tree;
	const struct tree *body;

	if (size > 0)
		memcpy(text, data, size);
	tree = tree_read_json(text, size, "", NULL);
	body = body_read(&whole, text, size, true, NULL);
	assert((tree == NULL) == (body == NULL));
	if (tree != NULL && tree->kind != TREE_TEXT) {
		tree_write_canonical(tree, &first);
		tree_write_canonical(body, &second);
		assert(strcmp(buffer_text(&first), buffer_text(&second)) == 0);
	}
	body = body_read(&brief, text, size, false, NULL);
	names_agree(body, text, size);
	body_text_release(&whole);
	body_text_release(&brief);
	tree_free(tree);
	buffer_release(&first);
	buffer_release(&second);
	free(text);
	return 0;
}
