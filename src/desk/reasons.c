/* Reasons as an event's body keeps them: category, condition, both sides, truth and parameter. The document's words and
 * the labels are the adopted pack's, whose hash is on file, and are left out; what one body cannot hold goes into
 * further events of the same transaction. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

#define REASONS_BYTES 40000 /* of the 64 KiB of a body; the records need the rest */

static bool key_is_kept(const char *key)
{
	static const char *const dropped[] = {"says", "label", "left_label", "right_label"};

	for (size_t i = 0; key != NULL && i < BASE_COUNT(dropped); i++)
		if (strcmp(key, dropped[i]) == 0)
			return false;
	return true;
}

static struct tree *reasons_short(const struct tree *node)
{
	struct tree *copy;

	if (node->kind == TREE_TEXT)
		return tree_copy(node);
	copy = node->kind == TREE_MAP ? tree_new_map() : tree_new_list();
	for (size_t i = 0; i < node->count; i++)
		if (key_is_kept(node->items[i]->key))
			tree_add_take(copy, node->items[i]->key, reasons_short(node->items[i]));
	return copy;
}

static size_t tree_bytes(const struct tree *tree)
{
	struct buffer text = BUFFER_INIT(1 << 22);
	size_t length;

	tree_write_canonical(tree, &text);
	length = text.length;
	buffer_release(&text);
	return length;
}

static struct filing *reasons_event(struct act_scene *scene)
{
	const struct here *here = desk_here(scene->desk);
	struct filing *filing = filing_new(scene->sheet->record->stream, scene->sheet->form->name, here->day, here->role);

	scene->more = memory_resize(scene->more, scene->more_count + 1, sizeof(*scene->more));
	scene->more[scene->more_count++] = filing;
	return filing;
}

/* The lines go on in further events, as many to each as it holds. */
static void reasons_split(struct act_scene *scene, const struct tree *lines)
{
	struct tree *part = NULL, *list = NULL;
	size_t bytes = 0;

	for (size_t i = 0; i < lines->count; i++) {
		size_t length = tree_bytes(lines->items[i]);

		if (part == NULL || bytes + length > REASONS_BYTES) {
			if (part != NULL)
				filing_add_extra(reasons_event(scene), "reasons", part);
			part = tree_new_map();
			list = tree_add_list(part, "lines");
			bytes = 0;
		}
		tree_add_take(list, NULL, tree_copy(lines->items[i]));
		bytes += length;
	}
	if (part != NULL)
		filing_add_extra(reasons_event(scene), "reasons", part);
}

void scene_add_reasons_take(struct act_scene *scene, struct tree *take)
{
	struct tree *whole = reasons_short(take);
	const struct tree *lines = tree_get(whole, "lines");
	struct tree *head;

	tree_free(take);
	if (lines == NULL || tree_bytes(whole) <= REASONS_BYTES) {
		filing_add_extra(scene->filing, "reasons", whole);
		return;
	}
	reasons_split(scene, lines);
	head = tree_new_map();
	for (size_t i = 0; i < whole->count; i++)
		if (whole->items[i] != lines)
			tree_add_take(head, whole->items[i]->key, tree_copy(whole->items[i]));
	filing_add_extra(scene->filing, "reasons", head);
	tree_free(whole);
}
