/* Code lists: national ones, a region's words for them, and lists that are read off a pack's own file. */
#include "definition.h"

#include <string.h>

static const char *const list_keys[] = {"codes", "label", "list", "from", "replace", NULL};

const struct code *code_find(const struct code_list *list, const char *key)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->codes[i].key, key) == 0)
			return &list->codes[i];
	}
	return NULL;
}

static bool key_is_good(const char *key)
{
	size_t length = strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

	return length > 0 && length <= 64 && key[length] == '\0';
}

/* A key that is there already only gets the new label. */
static bool add_code(struct code_list *list, const char *key, const char *label, const struct tree *at,
    bool again, struct problem *problem)
{
	struct code *code = (struct code *)(uintptr_t)code_find(list, key);

	if (!key_is_good(key))
		return tree_problem(at, problem, _("代码“%s”只能含字母、数字、_ . -"), key);
	if (label == NULL || *label == '\0')
		return tree_problem(at, problem, _("代码“%s”缺少中文名称"), key);
	if (code != NULL && !again)
		return tree_problem(at, problem, _("代码“%s”写了两次"), key);
	if (code == NULL) {
		list->codes = memory_resize(list->codes, list->count + 1, sizeof *list->codes);
		code = &list->codes[list->count++];
		*code = (struct code){memory_text(key), NULL};
	}
	free(code->label);
	code->label = memory_text(label);
	return true;
}

/* {key: label}, {key: {label: ..}} or, in a list, {name: key, label: ..} */
static bool add_from_map(struct code_list *list, const struct tree *map, bool again, struct problem *problem)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct tree *item = map->items[i];
		const char *label = item->kind == TREE_TEXT ? item->text : tree_text(item, "label");

		if (!add_code(list, item->key, label, item, again, problem))
			return false;
	}
	return true;
}

static bool add_codes(struct code_list *list, const struct tree *node, bool again, struct problem *problem)
{
	if (node->kind == TREE_MAP)
		return add_from_map(list, node, again, problem);
	if (node->kind != TREE_LIST)
		return tree_problem(node, problem, _("代码表应写成 [{代码: 名称}, ...]"));
	for (size_t i = 0; i < node->count; i++) {
		const struct tree *item = node->items[i];
		const char *name = tree_text(item, "name");

		if (item->kind != TREE_MAP)
			return tree_problem(item, problem, _("代码要写成 {代码: 名称}"));
		if (name != NULL ? !add_code(list, name, tree_text(item, "label"), item, again, problem)
		                 : !add_from_map(list, item, again, problem))
			return false;
	}
	return true;
}

static struct code_list *list_add(struct form_catalogue *catalogue, char *take_name)
{
	struct code_list *list = memory_new(sizeof *list);

	list->name = take_name;
	list->elsewhere = catalogue->elsewhere;
	catalogue->lists =
	    memory_resize(catalogue->lists, catalogue->list_count + 1, sizeof *catalogue->lists);
	catalogue->lists[catalogue->list_count++] = list;
	return list;
}

const struct code_list *codes_read_inline(struct form_catalogue *catalogue, const char *form,
    const char *field, const struct tree *node, struct problem *problem)
{
	struct code_list *list = list_add(catalogue, memory_format("%s.%s", form, field));

	return add_codes(list, node, false, problem) ? list : NULL;
}

static void forget_codes(struct code_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->codes[i].key);
		free(list->codes[i].label);
	}
	memory_free(&list->codes);
	list->count = 0;
}

void code_list_free(struct code_list *list)
{
	forget_codes(list);
	free(list->name);
	free(list);
}

/* What stands under `key` (NULL: the whole) in a file of that folder; NULL if there is no such file or key. */
static bool read_from(struct tree **tree, const struct tree **node, const struct source *source, const char *region,
    const char *name, const char *key, struct problem *problem)
{
	char *path = memory_format("pack/%s/%s.yaml", region == NULL ? "national" : region, name);
	bool good = source_read(source, path, tree, problem);

	*node = NULL;
	if (*tree != NULL)
		*node = key == NULL ? *tree : tree_get(*tree, key);
	free(path);
	return good;
}

/* `from: alerts.classes`: a map or list in the region's alerts.yaml, else in the national one. */
static bool add_from_pack(struct code_list *list, const struct tree *from, const struct source *source,
    const char *region, struct problem *problem)
{
	const char *words = from->kind == TREE_TEXT ? from->text : "", *dot = strchr(words, '.');
	char *name = memory_text_part(words, strcspn(words, "."));
	struct tree *own = NULL, *national = NULL;
	const struct tree *node = NULL;
	bool good = key_name_is_good(name) ||
	    tree_problem(from, problem, _("“from”应写包内文件的名称，例如 categories"));

	good = good && read_from(&own, &node, source, region, name, dot == NULL ? NULL : dot + 1, problem);
	if (good && node == NULL)
		good = read_from(&national, &node, source, NULL, name, dot == NULL ? NULL : dot + 1, problem);
	if (good && node != NULL)
		good = add_codes(list, node, false, problem);
	else if (good && (own != NULL || national != NULL))
		good = tree_problem(from, problem, _("地区包里没有“%s”"), words);
	tree_free(own);
	tree_free(national);
	free(name);
	return good;
}

static bool read_list(struct form_catalogue *catalogue, const struct tree *map, bool overlay,
    const struct source *source, const char *region, struct problem *problem)
{
	const char *name = tree_text(map, "codes");
	const struct tree *codes = tree_get(map, "list"), *from = tree_get(map, "from");
	struct code_list *list;
	bool replace = false;

	if (!tree_check_keys(map, list_keys, problem) || !key_read_flag(map, "replace", &replace, problem))
		return false;
	if (!key_name_is_good(name))
		return tree_problem(map, problem,
		    _("代码表文件要有“codes: 名称”，名称用小写字母、数字和下划线"));
	if ((codes == NULL) == (from == NULL))
		return tree_problem(map, problem, _("代码表要写“list”或“from”中的一个"));
	list = (struct code_list *)(uintptr_t)form_codes(catalogue, name);
	if (list != NULL && !overlay)
		return tree_problem(map, problem, _("代码表“%s”已经定义过"), name);
	if (list == NULL)
		list = list_add(catalogue, memory_text(name));
	if (replace)
		forget_codes(list);
	return from != NULL ? add_from_pack(list, from, source, region, problem)
	                    : add_codes(list, codes, overlay, problem);
}

static bool load_folder(struct form_catalogue *catalogue, const char *folder, bool overlay,
    const struct source *source, const char *region, struct problem *problem)
{
	struct sources files = {NULL, 0};
	bool good = sources_add_folder(&files, source, folder, problem);

	for (size_t i = 0; good && i < files.count; i++)
		good = read_list(catalogue, files.trees[i], overlay, source, region, problem);
	sources_release(&files);
	return good;
}

bool codes_read(struct form_catalogue *catalogue, const struct source *source, const char *region,
    struct problem *problem)
{
	char *overlay = memory_format("pack/%s/codes", region == NULL ? "" : region);
	bool good = load_folder(catalogue, "pack/national/codes", false, source, region, problem) &&
	    (region == NULL || load_folder(catalogue, overlay, true, source, region, problem));

	free(overlay);
	return good;
}
