/* Lists in a pack of what is excused from a check of its rules, each entry with its reason. */
#include "pack.h"

#include <string.h>

struct reading {
	struct excuses *into;
	const char *key;
	bool national;
};

static void add_excuse(const struct reading *reading, const struct tree *at, const char *of, const char *what)
{
	struct excuses *into = reading->into;

	into->list = memory_resize(into->list, into->count + 1, sizeof *into->list);
	into->list[into->count++] = (struct excuse){.at = at, .of = of, .what = what, .national = reading->national};
}

static bool read_entry(const struct reading *reading, const char *of, const struct tree *entry, struct problem *problem)
{
	const char *const keys[] = {reading->key, "reason", NULL};
	const struct tree *what;

	if (entry->kind != TREE_MAP)
		return tree_problem(entry, problem, _("这里应是一组键: {%s, reason}"), reading->key);
	if (!tree_check_keys(entry, keys, problem))
		return false;
	what = tree_get(entry, reading->key);
	if (what == NULL || tree_text(entry, "reason") == NULL || *tree_text(entry, "reason") == '\0')
		return tree_problem(entry, problem, _("每一条都要写 %s（哪一处）和 reason（为什么可以这样）"), reading->key);
	if (what->kind == TREE_TEXT)
		add_excuse(reading, entry, of, what->text);
	for (size_t i = 0; what->kind == TREE_LIST && i < what->count; i++) {
		if (what->items[i]->kind != TREE_TEXT)
			return tree_problem(what->items[i], problem, _("%s 应是一句话或一列话"), reading->key);
		add_excuse(reading, entry, of, what->items[i]->text);
	}
	return true;
}

static bool read_file(const struct reading *reading, const struct tree *file, struct problem *problem)
{
	for (size_t i = 0; file != NULL && i < file->count; i++) {
		const struct tree *list = file->items[i];

		if (list->kind != TREE_LIST)
			return tree_problem(list, problem, _("“%s”下面应是一个列表"), list->key);
		for (size_t k = 0; k < list->count; k++)
			if (!read_entry(reading, list->key, list->items[k], problem))
				return false;
	}
	return true;
}

bool excuses_read(const struct pack *pack, const char *file, const char *key, struct excuses *excuses,
    struct problem *problem)
{
	return read_file(&(struct reading){excuses, key, false}, pack_tree_region(pack, file), problem) &&
	    read_file(&(struct reading){excuses, key, true}, pack_tree_national(pack, file), problem);
}

struct excuse *excuse_find(const struct excuses *excuses, const char *of, const char *what)
{
	for (size_t i = 0; i < excuses->count; i++)
		if (strcmp(excuses->list[i].of, of) == 0 && strcmp(excuses->list[i].what, what) == 0)
			return &excuses->list[i];
	return NULL;
}

void excuses_release(struct excuses *excuses)
{
	free(excuses->list);
	*excuses = (struct excuses){NULL, 0};
}
