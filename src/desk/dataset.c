/* What a pack says of a department's list: which there are, what their columns and words mean. */
#include "lists.h"

#include <stdlib.h>
#include <string.h>

const struct tree *dataset_find(struct desk *desk, const char *name, struct problem *problem)
{
	const struct tree *sources = pack_tree(desk->pack, "sources");
	const struct tree *datasets = sources != NULL ? tree_get(sources, "datasets") : NULL;
	struct buffer words = BUFFER_INIT(4096);

	for (size_t i = 0; datasets != NULL && i < datasets->count; i++) {
		const char *key = tree_text(datasets->items[i], "name"), *label = tree_text(datasets->items[i], "label");

		if (key != NULL && strcmp(key, name) == 0) {
			buffer_release(&words);
			return datasets->items[i];
		}
		buffer_add_format(&words, "%s%s（%s）", words.length > 0 ? "、" : "", key != NULL ? key : "",
		    label != NULL ? label : "");
	}
	problem_set(problem, PROBLEM_USAGE, _("没有“%s”这种名单，本地区有：%s。"), name, buffer_text(&words));
	buffer_release(&words);
	return NULL;
}

/* Headings come with blanks, stars and units around them. */
static char *heading_plain(const char *text)
{
	char *clean = text_clean(text, TEXT_CLEAN_ASCII);
	struct buffer plain = BUFFER_INIT(4096);
	const char *at = clean;
	uint32_t point;
	size_t length;

	while ((length = utf8_next(at, &point)) > 0) {
		if (point == '(' || point == 0xff08)
			break;
		if (point != ' ' && point != '*' && point != ':' && point != 0xff1a && point != 0x3000)
			buffer_add_bytes(&plain, at, length);
		at += length;
	}
	free(clean);
	return buffer_take(&plain);
}

const char *dataset_field(const struct tree *dataset, const char *heading)
{
	const struct tree *columns = tree_get(dataset, "columns");
	char *plain = heading_plain(heading);
	const char *found = NULL;

	for (size_t i = 0; plain != NULL && columns != NULL && i < columns->count; i++) {
		const struct tree *names = columns->items[i];

		if (strcmp(names->key, plain) == 0)
			found = names->key;
		for (size_t k = 0; names->kind == TREE_LIST && k < names->count; k++)
			if (strcmp(names->items[k]->text, plain) == 0)
				found = names->key;
	}
	free(plain);
	return found;
}

const char *dataset_label(const struct tree *dataset, const char *name)
{
	const struct tree *names = tree_get(tree_get(dataset, "columns"), name);

	return names != NULL && names->kind == TREE_LIST && names->count > 0 ? names->items[0]->text : name;
}

const char *dataset_meaning(const struct tree *dataset, const char *field, const char *text)
{
	const struct tree *values = tree_get(dataset, "values");
	const struct tree *words = values != NULL ? tree_get(values, field) : NULL;
	const char *meaning = words != NULL ? tree_text(words, text) : NULL;

	return meaning != NULL ? meaning : text;
}

bool dataset_latest(struct desk *desk, const char *source, char batch[33])
{
	struct statement *one = store_statement(desk->store,
	    "SELECT id FROM import WHERE source = ? AND _void = 0 ORDER BY entered_at DESC, id LIMIT 1");
	bool found;

	statement_bind_text(one, 1, source);
	found = statement_step(one);
	if (found)
		memcpy(batch, statement_text(one, 0), 33);
	statement_reset(one);
	return found;
}
