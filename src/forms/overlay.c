/* A region's definition laid over the national one: keys are replaced whole, fields are matched by name, and a
 * field never changes what it is, since its column stays. */
#include "definition.h"

#include <string.h>

static size_t index_of_key(const struct tree *map, const char *key)
{
	size_t i = 0;

	while (i < map->count && strcmp(map->items[i]->key, key) != 0)
		i++;
	return i;
}

static void replace_key(struct tree *map, const struct tree *item)
{
	size_t at = index_of_key(map, item->key);
	struct tree *copy = tree_copy(item);

	if (at == map->count) {
		tree_add_take(map, NULL, copy);
		return;
	}
	tree_free(map->items[at]);
	map->items[at] = copy;
}

static bool may_change(const struct tree *base, const struct tree *item, struct problem *problem)
{
	const struct tree *old = tree_get(base, item->key);

	if (strcmp(item->key, "type") != 0 && strcmp(item->key, "ref") != 0)
		return true;
	if (old != NULL && old->kind == TREE_TEXT && item->kind == TREE_TEXT &&
	    strcmp(old->text, item->text) == 0)
		return true;
	return tree_problem(item, problem, _("地区不能改变字段的类型（原来是 %s），请另起一个字段"),
	    old != NULL && old->kind == TREE_TEXT ? old->text : _("没有写明的"));
}

static bool overlay_field(struct tree *base, const struct tree *over, struct problem *problem)
{
	for (size_t i = 0; i < over->count; i++) {
		if (!may_change(base, over->items[i], problem))
			return false;
		if (strcmp(over->items[i]->key, "after") == 0)
			return tree_problem(over->items[i], problem,
			    _("“after”只用于新字段，已有的字段不移动"));
		replace_key(base, over->items[i]);
	}
	return true;
}

static size_t index_of_field(const struct tree *fields, const char *name)
{
	size_t i = 0;

	for (; i < fields->count; i++) {
		const char *other = tree_text(fields->items[i], "name");

		if (other != NULL && strcmp(other, name) == 0)
			break;
	}
	return i;
}

/* Appends, then moves the new one behind the field that `after` names. */
static bool add_field(struct tree *fields, const struct tree *over, struct problem *problem)
{
	const struct tree *after = tree_get(over, "after");
	struct tree *copy = tree_copy(over);
	size_t at, last;

	tree_add_take(fields, NULL, copy);
	if (after == NULL)
		return true;
	last = fields->count - 1;
	at = after->kind == TREE_TEXT ? index_of_field(fields, after->text) : fields->count;
	if (at >= last)
		return tree_problem(after, problem, _("“after”要写一个已有的字段"));
	memmove(&fields->items[at + 2], &fields->items[at + 1], (last - at - 1) * sizeof(struct tree *));
	fields->items[at + 1] = copy;
	return true;
}

static bool overlay_fields(struct tree *base, const struct tree *over, struct problem *problem)
{
	if (over->kind != TREE_LIST || base->kind != TREE_LIST)
		return tree_problem(over, problem, _("“fields”应是字段的列表"));
	for (size_t i = 0; i < over->count; i++) {
		const struct tree *field = over->items[i];
		const char *name = tree_text(field, "name");
		size_t at;

		if (name == NULL)
			return tree_problem(field, problem, _("这个字段缺少“name”"));
		at = index_of_field(base, name);
		if (at < base->count ? !overlay_field(base->items[at], field, problem)
		                     : !add_field(base, field, problem))
			return false;
	}
	return true;
}

bool overlay_apply(struct tree *base, const struct tree *over, struct problem *problem)
{
	for (size_t i = 0; i < over->count; i++) {
		const struct tree *item = over->items[i];
		size_t at = index_of_key(base, item->key);

		if (strcmp(item->key, "of") == 0 && at < base->count)
			return tree_problem(item, problem, _("地区不能改变“of”"));
		if (strcmp(item->key, "fields") == 0 && at < base->count) {
			if (!overlay_fields(base->items[at], item, problem))
				return false;
			continue;
		}
		replace_key(base, item);
	}
	return true;
}

static struct tree *find_named(const struct sources *sources, const char *key, const char *name)
{
	for (size_t i = 0; i < sources->count; i++) {
		if (strcmp(tree_text(sources->trees[i], key), name) == 0)
			return sources->trees[i];
	}
	return NULL;
}

/* One file of a folder: `before` trees stood already when the folder began. */
static bool gather_one(struct sources *merged, size_t before, struct tree **take, const char *key,
    struct problem *problem)
{
	const char *name = tree_text(*take, key);
	struct tree *base;

	if (!key_name_is_good(name))
		return tree_problem(*take, problem, _("这个文件要有“%s: 名称”，名称用小写字母、数字和下划线"),
		    key);
	base = find_named(merged, key, name);
	if (base == NULL) {
		merged->trees = memory_resize(merged->trees, merged->count + 1, sizeof *merged->trees);
		merged->trees[merged->count++] = *take;
		*take = NULL;
		return true;
	}
	for (size_t i = before; i < merged->count; i++) {
		if (merged->trees[i] == base)
			return tree_problem(*take, problem, _("“%s”在 %s 里已经定义过"), name, base->file);
	}
	return overlay_apply(base, *take, problem);
}

bool overlay_gather(struct sources *merged, const char *const *folders, size_t folder_count,
    const struct source *source, const char *key, struct problem *problem)
{
	bool good = true;

	for (size_t i = 0; good && i < folder_count; i++) {
		struct sources files = {NULL, 0};
		size_t before = merged->count;

		good = sources_add_folder(&files, source, folders[i], problem);
		for (size_t j = 0; good && j < files.count; j++)
			good = gather_one(merged, before, &files.trees[j], key, problem);
		sources_release(&files);
	}
	return good;
}
