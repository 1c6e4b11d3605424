/* Definition files: found in byte order of their names, so that the text of a pack is the same everywhere. */
#include "definition.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool read_whole(const char *path, struct buffer *to, struct problem *problem)
{
	char part[16384];
	size_t got;
	FILE *file = fopen(path, "rb");
	bool good;

	if (file == NULL)
		return problem_at(problem, PROBLEM_FAILED, path, 0, 0,
		    _("打不开定义文件：%s。请检查安装是否完整"), problem_reason(errno));
	while ((got = fread(part, 1, sizeof part, file)) > 0)
		buffer_add_bytes(to, part, got);
	good = ferror(file) == 0;
	fclose(file);
	if (!good)
		return problem_at(problem, PROBLEM_FAILED, path, 0, 0, _("读不了这个定义文件，请检查磁盘"));
	if (to->full)
		return problem_at(problem, PROBLEM_USAGE, path, 0, 0,
		    _("定义文件超过 8 MiB，请拆成几个文件"));
	return true;
}

struct tree *source_read(const char *forms_dir, const char *path, struct buffer *text,
    struct problem *problem)
{
	char *whole = memory_format("%s/%s", forms_dir, path);
	struct buffer content = BUFFER_INIT(TREE_FILE_MAXIMUM);
	struct tree *tree = NULL;

	if (read_whole(whole, &content, problem))
		tree = tree_read_yaml(buffer_text(&content), content.length, whole, problem);
	if (tree != NULL && tree->kind != TREE_MAP) {
		tree_problem(tree, problem, _("这个文件应由“键: 值”组成"));
		tree_free(tree);
		tree = NULL;
	}
	if (tree != NULL && text != NULL) {
		buffer_add_format(text, "--- %s %zu\n", path, content.length);
		buffer_add_bytes(text, buffer_text(&content), content.length);
	}
	buffer_release(&content);
	free(whole);
	return tree;
}

bool source_exists(const char *forms_dir, const char *path)
{
	char *whole = memory_format("%s/%s", forms_dir, path);
	bool exists = access(whole, F_OK) == 0;

	free(whole);
	return exists;
}

static int is_definition(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static int in_byte_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

bool sources_add_folder(struct sources *sources, const char *forms_dir, const char *folder,
    struct buffer *text, struct problem *problem)
{
	char *whole = memory_format("%s/%s", forms_dir, folder);
	struct dirent **entries = NULL;
	int count = scandir(whole, &entries, is_definition, in_byte_order);
	bool good = count >= 0 || errno == ENOENT;

	if (!good)
		problem_at(problem, PROBLEM_FAILED, whole, 0, 0, _("读不了定义文件夹：%s"), problem_reason(errno));
	for (int i = 0; i < count; i++) {
		char *path = memory_format("%s/%s", folder, entries[i]->d_name);
		struct tree *tree = good ? source_read(forms_dir, path, text, problem) : NULL;

		good = tree != NULL;
		if (good) {
			sources->trees =
			    memory_resize(sources->trees, sources->count + 1, sizeof *sources->trees);
			sources->trees[sources->count++] = tree;
		}
		free(path);
		free(entries[i]);
	}
	free(entries);
	free(whole);
	return good;
}

void sources_release(struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++)
		tree_free(sources->trees[i]);
	free(sources->trees);
	*sources = (struct sources){NULL, 0};
}
