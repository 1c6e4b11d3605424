/* Definition files: gathered into one text in a fixed order, so that the text of a pack is the same everywhere, and read from it. */
#include "definition.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_MAXIMUM (64u << 20)

/* ---- gathering ---- */

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

static bool add_file(struct source *source, const char *folder, const char *name, struct problem *problem)
{
	char *path = memory_format("%s/%s", folder, name), *whole = memory_format("%s/%s", source->forms_dir, path);
	struct buffer content = BUFFER_INIT(TREE_FILE_MAXIMUM);
	bool good = read_whole(whole, &content, problem);

	if (good) {
		buffer_add_format(&source->text, "--- %s %zu\n", path, content.length);
		buffer_add_bytes(&source->text, buffer_text(&content), content.length);
		good = !source->text.full || problem_at(problem, PROBLEM_USAGE, whole, 0, 0, _("定义文件合起来太大"));
	}
	buffer_release(&content);
	free(whole);
	free(path);
	return good;
}

static int is_definition(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0 &&
	    strpbrk(entry->d_name, " \n") == NULL; /* which end a path in the text */
}

static int in_byte_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Every *.yaml; a folder that is not there is empty. */
static bool add_folder(struct source *source, const char *folder, struct problem *problem)
{
	char *whole = memory_format("%s/%s", source->forms_dir, folder);
	struct dirent **entries = NULL;
	int count = scandir(whole, &entries, is_definition, in_byte_order);
	bool good = count >= 0 || errno == ENOENT;

	if (!good)
		problem_at(problem, PROBLEM_FAILED, whole, 0, 0, _("读不了定义文件夹：%s"), problem_reason(errno));
	for (int i = 0; i < count; i++) {
		good = good && add_file(source, folder, entries[i]->d_name, problem);
		free(entries[i]);
	}
	free(entries);
	free(whole);
	return good;
}

static bool is_there(const char *forms_dir, const char *folder, const char *region)
{
	char *whole = memory_format("%s/%s%s", forms_dir, folder, region);
	bool exists = access(whole, F_OK) == 0;

	free(whole);
	return exists;
}

static bool check_folders(const char *forms_dir, const char *region, struct problem *problem)
{
	if (!is_there(forms_dir, "record", ""))
		return problem_set(problem, PROBLEM_FAILED,
		    _("%s 里没有 record 文件夹，请检查安装，或用 DOUDI_FORMS 指明 forms 文件夹"), forms_dir);
	if (region != NULL && !key_name_is_good(region))
		return problem_set(problem, PROBLEM_USAGE,
		    _("地区包名“%s”写法不对，应是小写字母，例如文件夹名"), region);
	if (region != NULL && !is_there(forms_dir, "pack/", region))
		return problem_set(problem, PROBLEM_USAGE, _("没有地区包“%s”：%s/pack 下没有这个文件夹"),
		    region, forms_dir);
	return true;
}

bool source_gather(struct source *source, const char *forms_dir, const char *region, struct problem *problem)
{
	static const struct {
		enum { OF_ALL, OF_NATION, OF_REGION } whose;
		const char *folder;
	} parts[] = {
	    {OF_NATION, "/codes"}, {OF_REGION, "/codes"}, {OF_ALL, "record"}, {OF_NATION, "/forms"}, {OF_REGION, "/forms"},
	    {OF_REGION, ""}, {OF_NATION, ""}, {OF_NATION, "/calendar"}, {OF_REGION, "/letters"}, {OF_NATION, "/letters"},
	    {OF_ALL, "queue"}, {OF_REGION, "/queue"},
	};
	bool good = check_folders(forms_dir, region, problem);

	*source = (struct source){.forms_dir = memory_text(forms_dir), .text = BUFFER_INIT(TEXT_MAXIMUM)};
	for (size_t i = 0; good && i < BASE_COUNT(parts); i++) {
		const char *whose = parts[i].whose == OF_REGION ? region : "national";
		char *folder = parts[i].whose == OF_ALL ? memory_text(parts[i].folder)
		                                        : memory_format("pack/%s%s", whose != NULL ? whose : "", parts[i].folder);

		if (parts[i].whose != OF_REGION || (region != NULL && strcmp(region, "national") != 0))
			good = add_folder(source, folder, problem);
		free(folder);
	}
	if (!good)
		source_release(source);
	return good;
}

void source_release(struct source *source)
{
	free(source->forms_dir);
	buffer_release(&source->text);
	source->forms_dir = NULL;
}

/* ---- reading ---- */

struct source_file {
	const char *path, *content;
	size_t path_length, length;
};

/* The file that stands at *at, which goes on behind it; false at the end, and where there is no such thing. */
static bool file_next(const struct source *source, size_t *at, struct source_file *file)
{
	const char *head = buffer_text(&source->text) + *at, *end = buffer_text(&source->text) + source->text.length;
	const char *line = head < end ? memchr(head, '\n', (size_t)(end - head)) : NULL;
	const char *blank = line != NULL && strncmp(head, "--- ", 4) == 0 ? memchr(head + 4, ' ', (size_t)(line - head - 4)) : NULL;

	if (blank == NULL)
		return false;
	*file = (struct source_file){.path = head + 4, .path_length = (size_t)(blank - head - 4), .content = line + 1,
	    .length = strtoul(blank + 1, NULL, 10)};
	if (file->length > (size_t)(end - file->content))
		return false;
	*at = (size_t)(file->content - buffer_text(&source->text)) + file->length;
	return true;
}

bool source_take(struct source *source, const char *forms_dir, char *take)
{
	struct source_file file;
	size_t at = 0;

	*source = (struct source){.forms_dir = memory_text(forms_dir), .text = BUFFER_INIT(TEXT_MAXIMUM)};
	buffer_add(&source->text, take);
	free(take);
	while (file_next(source, &at, &file))
		continue;
	if (at == source->text.length && at > 0)
		return true;
	source_release(source);
	return false;
}

/* Of the folder itself, not of one below it. */
static bool is_in(const struct source_file *file, const char *folder)
{
	size_t length = strlen(folder);

	return file->path_length > length && strncmp(file->path, folder, length) == 0 && file->path[length] == '/' &&
	    memchr(file->path + length + 1, '/', file->path_length - length - 1) == NULL;
}

static struct tree *file_read(const struct source *source, const struct source_file *file, struct problem *problem)
{
	char *name = memory_format("%s/%.*s", source->forms_dir, (int)file->path_length, file->path);
	struct tree *tree = tree_read_yaml(file->content, file->length, name, problem);

	if (tree != NULL && tree->kind != TREE_MAP) {
		tree_problem(tree, problem, _("这个文件应由“键: 值”组成"));
		tree_free(tree);
		tree = NULL;
	}
	free(name);
	return tree;
}

bool source_read(const struct source *source, const char *path, struct tree **tree, struct problem *problem)
{
	struct source_file file;
	size_t at = 0;

	*tree = NULL;
	while (file_next(source, &at, &file))
		if (file.path_length == strlen(path) && strncmp(file.path, path, file.path_length) == 0) {
			*tree = file_read(source, &file, problem);
			return *tree != NULL;
		}
	return true;
}

bool source_has(const struct source *source, const char *folder)
{
	struct source_file file;
	size_t at = 0;

	while (file_next(source, &at, &file))
		if (is_in(&file, folder))
			return true;
	return false;
}

bool sources_add_folder(struct sources *sources, const struct source *source, const char *folder, struct problem *problem)
{
	struct source_file file;
	size_t at = 0;

	while (file_next(source, &at, &file)) {
		struct tree *tree;

		if (!is_in(&file, folder))
			continue;
		tree = file_read(source, &file, problem);
		if (tree == NULL)
			return false;
		sources->trees = memory_resize(sources->trees, sources->count + 1, sizeof *sources->trees);
		sources->trees[sources->count++] = tree;
	}
	return true;
}

void sources_release(struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++)
		tree_free(sources->trees[i]);
	free(sources->trees);
	*sources = (struct sources){NULL, 0};
}
