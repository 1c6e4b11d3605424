/* Reasons as an event's body keeps them: category, condition, both sides, truth and parameter. The document's words and
 * the labels are the adopted pack's, whose hash is on file, and are left out; what one body cannot hold goes into
 * further events of the same transaction. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

#define REASONS_BYTES 40000 /* of the 64 KiB of a body; the records need the rest */

/* What it takes in a body, but for escapes: the limit leaves room for them. */
static size_t tree_bytes(const struct tree *tree)
{
	size_t bytes = 2 + (tree->key != NULL ? strlen(tree->key) + 4 : 1) + (tree->text != NULL ? strlen(tree->text) : 0);

	for (size_t i = 0; i < tree->count; i++)
		bytes += tree_bytes(tree->items[i]);
	return bytes;
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
	const struct tree *lines = tree_get(take, "lines");
	struct tree *head;

	if (lines == NULL || tree_bytes(take) <= REASONS_BYTES) {
		filing_add_extra(scene->filing, "reasons", take);
		return;
	}
	reasons_split(scene, lines);
	head = tree_new_map();
	for (size_t i = 0; i < take->count; i++)
		if (take->items[i] != lines)
			tree_add_take(head, take->items[i]->key, tree_copy(take->items[i]));
	filing_add_extra(scene->filing, "reasons", head);
	tree_free(take);
}
