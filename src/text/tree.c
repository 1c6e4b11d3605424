/* The tree that YAML and JSON are read into: nodes, looking up, building. */
#include "doudi/text.h"
#include "tree_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tree_name {
	size_t users;
	char text[];
};

struct tree_name *tree_name_new(const char *text)
{
	size_t length = strlen(text);
	struct tree_name *name = memory_new(sizeof(*name) + length + 1);

	name->users = 1;
	memcpy(name->text, text, length);
	return name;
}

void tree_name_drop(struct tree_name *name)
{
	if (name != NULL && --name->users == 0)
		free(name);
}

/* The owner of a node's file text, which stands behind the count of its users. */
static struct tree_name *name_of(const struct tree *node)
{
	if (node->file == NULL)
		return NULL;
	return (struct tree_name *)(void *)((uintptr_t)node->file - offsetof(struct tree_name, text));
}

/* A body has thousands of nodes: each is one block, with its key and its text behind it. NULL: has none. */
static struct tree *node_new(enum tree_kind kind, const char *key, const char *text)
{
	size_t key_size = key == NULL ? 0 : strlen(key) + 1, text_size = text == NULL ? 0 : strlen(text) + 1;
	struct tree *node = memory_new(sizeof(*node) + key_size + text_size);
	char *inside = (char *)(node + 1);

	node->kind = kind;
	node->key_inside = key != NULL;
	node->text_inside = text != NULL;
	if (key != NULL)
		node->key = memcpy(inside, key, key_size);
	if (text != NULL)
		node->text = memcpy(inside + key_size, text, text_size);
	return node;
}

static void place_set(struct tree *node, struct tree_name *name, int line, int column)
{
	node->line = line;
	node->column = column;
	if (name != NULL) {
		name->users++;
		node->file = name->text;
	}
}

struct tree *tree_place_new(enum tree_kind kind, struct tree_name *name, int line, int column)
{
	struct tree *node = node_new(kind, NULL, NULL);

	place_set(node, name, line, column);
	return node;
}

void tree_free(struct tree *node)
{
	size_t i;

	if (node == NULL)
		return;
	for (i = 0; i < node->count; i++)
		tree_free(node->items[i]);
	tree_name_drop(name_of(node));
	free(node->items);
	if (!node->key_inside)
		free(node->key);
	if (!node->text_inside)
		free(node->text);
	free(node);
}

struct tree *tree_copy(const struct tree *from)
{
	struct tree *node = node_new(from->kind, from->key, from->text);
	size_t i;

	place_set(node, name_of(from), from->line, from->column);
	node->quoted = from->quoted;
	node->empty = from->empty;
	for (i = 0; i < from->count; i++)
		tree_add_take(node, NULL, tree_copy(from->items[i]));
	return node;
}

const struct tree *tree_get(const struct tree *map, const char *key)
{
	size_t i;

	if (map == NULL || map->kind != TREE_MAP)
		return NULL;
	for (i = 0; i < map->count; i++)
		if (strcmp(map->items[i]->key, key) == 0)
			return map->items[i];
	return NULL;
}

const char *tree_text(const struct tree *map, const char *key)
{
	const struct tree *node = tree_get(map, key);

	return node != NULL && node->kind == TREE_TEXT ? node->text : NULL;
}

bool tree_is_yes(const struct tree *map, const char *key)
{
	const char *text = tree_text(map, key);

	return text != NULL && (strcmp(text, "yes") == 0 || strcmp(text, "true") == 0);
}

bool tree_problem(const struct tree *node, struct problem *problem, const char *format, ...)
{
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	problem_at(problem, PROBLEM_USAGE, node->file, node->line, node->column, "%s", text == NULL ? format : text);
	free(text);
	return false;
}

size_t text_distance(const char *a, const char *b)
{
	size_t rows[3][65], la = strlen(a), lb = strlen(b), i, j, least;
	size_t *two = rows[0], *one = rows[1], *now = rows[2], *spare;

	if (la > 64 || lb > 64)
		return SIZE_MAX;
	for (j = 0; j <= lb; j++)
		one[j] = two[j] = j;
	for (i = 1; i <= la; i++) {
		now[0] = i;
		for (j = 1; j <= lb; j++) {
			least = one[j - 1] + (a[i - 1] != b[j - 1]);
			if (one[j] + 1 < least)
				least = one[j] + 1;
			if (now[j - 1] + 1 < least)
				least = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && two[j - 2] + 1 < least)
				least = two[j - 2] + 1;
			now[j] = least;
		}
		spare = two;
		two = one;
		one = now;
		now = spare;
	}
	return one[lb];
}

static const char *nearest_key(const char *key, const char *const *known)
{
	const char *best = NULL;
	size_t least = strlen(key) < 4 ? 2 : 3, distance; /* one slip in a short key, two in a long one */

	for (; *known != NULL; known++) {
		distance = text_distance(key, *known);
		if (distance < least) {
			least = distance;
			best = *known;
		}
	}
	return best;
}

static bool refuse_key(const struct tree *node, const char *const *known, struct problem *problem)
{
	const char *nearest = nearest_key(node->key, known);
	struct buffer list = BUFFER_INIT(2000);

	if (nearest != NULL)
		return tree_problem(node, problem, _("第 %d 行：不认识的键“%s”，是不是 %s？"), node->line, node->key, nearest);
	for (; *known != NULL; known++) {
		buffer_add(&list, list.length > 0 ? " " : "");
		buffer_add(&list, *known);
	}
	tree_problem(node, problem, _("第 %d 行：不认识的键“%s”。这里可以写的有：%s。"), node->line, node->key,
	    buffer_text(&list));
	buffer_release(&list);
	return false;
}

bool tree_check_keys(const struct tree *map, const char *const *known, struct problem *problem)
{
	const char *const *one;
	size_t i;

	if (map->kind != TREE_MAP)
		return tree_problem(map, problem, _("第 %d 行：这里应当是“键: 值”，每行一个。"), map->line);
	for (i = 0; i < map->count; i++) {
		for (one = known; *one != NULL && strcmp(*one, map->items[i]->key) != 0; one++)
			;
		if (*one == NULL)
			return refuse_key(map->items[i], known, problem);
	}
	return true;
}

static int compare_keys(const void *a, const void *b)
{
	const struct tree *const *left = a, *const *right = b;
	int order = strcmp((*left)->key, (*right)->key);

	if (order != 0)
		return order;
	if ((*left)->line != (*right)->line)
		return (*left)->line < (*right)->line ? -1 : 1;
	return ((*left)->column > (*right)->column) - ((*left)->column < (*right)->column);
}

bool tree_check_twins(const struct tree *map, struct problem *problem)
{
	struct tree **sorted;
	bool good = true;
	size_t i;

	if (map->count < 2)
		return true;
	sorted = memory_resize(NULL, map->count, sizeof(*sorted));
	memcpy(sorted, map->items, map->count * sizeof(*sorted));
	qsort(sorted, map->count, sizeof(*sorted), compare_keys);
	for (i = 1; i < map->count && good; i++)
		if (strcmp(sorted[i - 1]->key, sorted[i]->key) == 0)
			good = tree_problem(sorted[i], problem, _("键“%s”写了两次，第一次在第 %d 行。请删去其中一个。"),
			    sorted[i]->key, sorted[i - 1]->line);
	free(sorted);
	return good;
}

struct tree *tree_new_map(void)
{
	return node_new(TREE_MAP, NULL, NULL);
}

struct tree *tree_new_list(void)
{
	return node_new(TREE_LIST, NULL, NULL);
}

static struct tree *add_item(struct tree *to, struct tree *item)
{
	/* the room is 4 at first, and doubles whenever it is full */
	if (to->count == 0 || (to->count >= 4 && (to->count & (to->count - 1)) == 0))
		to->items = memory_resize(to->items, to->count == 0 ? 4 : to->count * 2, sizeof(*to->items));
	to->items[to->count++] = item;
	return item;
}

struct tree *tree_add_take(struct tree *to, const char *key, struct tree *item)
{
	char *copy = memory_text(key);

	if (key != NULL) {
		if (!item->key_inside)
			free(item->key);
		item->key = copy;
		item->key_inside = false;
	}
	return add_item(to, item);
}

void tree_set_text(struct tree *node, const char *text)
{
	char *copy = memory_text(text);

	if (!node->text_inside)
		free(node->text);
	node->text = copy;
	node->text_inside = false;
}

struct tree *tree_add_text(struct tree *to, const char *key, const char *text)
{
	struct tree *node = node_new(TREE_TEXT, key, text == NULL ? "" : text);

	node->quoted = text != NULL;
	node->empty = text == NULL;
	return add_item(to, node);
}

struct tree *tree_add_number(struct tree *to, const char *key, int64_t number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lld", (long long)number);
	return add_item(to, node_new(TREE_TEXT, key, digits));
}

struct tree *tree_add_map(struct tree *to, const char *key)
{
	return add_item(to, node_new(TREE_MAP, key, NULL));
}

struct tree *tree_add_list(struct tree *to, const char *key)
{
	return add_item(to, node_new(TREE_LIST, key, NULL));
}
