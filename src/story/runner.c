/* Files, scenarios, steps. */
#include "story.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STORY_DEPTH 8

static const char *const scenario_keys[] = {
    "scenario", "clause", "pack", "on", "level", "parameters", "start", "with", "steps", "note", NULL};
static const char *const parts_keys[] = {"parts", "needs", "gives", "steps", "note", "start", "with", NULL};

static const struct story_verb_row *verb_of(const struct tree *step)
{
	const struct story_verb_row *const tables[] = {story_acts, story_looks};

	for (size_t t = 0; t < BASE_COUNT(tables); t++)
		for (const struct story_verb_row *row = tables[t]; row->verb != NULL; row++)
			if (tree_get(step, row->verb) != NULL)
				return row;
	return NULL;
}

static bool story_step(struct story *story, const struct tree *step, struct problem *problem)
{
	const struct story_verb_row *row;

	if (step->kind != TREE_MAP || step->count == 0)
		return tree_problem(step, problem, "%s", _("一步要写成“动词: ...”。"));
	row = verb_of(step);
	if (row == NULL)
		return tree_problem(step, problem, _("不认识的动词“%s”。"), step->items[0]->key);
	if (!tree_check_keys(step, row->keys, problem))
		return false;
	if (row->run(story, step, problem))
		return true;
	if (problem->line == 0) {
		free(problem->file);
		problem->file = memory_text(step->file != NULL ? step->file : "");
		problem->line = step->line;
		problem->column = step->column;
	}
	return false;
}

bool story_steps(struct story *story, const struct tree *steps, struct problem *problem)
{
	if (steps == NULL || steps->kind != TREE_LIST)
		return steps == NULL || tree_problem(steps, problem, "%s", _("steps 要写成一列步骤。"));
	for (size_t i = 0; i < steps->count; i++)
		if (!story_step(story, steps->items[i], problem))
			return false;
	return true;
}

/* `with:` names ids for the parts; what had the name before has it again afterwards. */
static bool story_bind(struct story *story, const struct tree *with, struct problem *problem)
{
	for (size_t i = 0; with != NULL && i < with->count; i++) {
		const struct tree *item = with->items[i];
		const char *id = item->text != NULL && *item->text == '$' ? story_need(story, item, problem) : item->text;

		if (id == NULL)
			return false;
		story_name(story, item->key, id);
	}
	return true;
}

/* Beside the scenario, or one folder up: parts serve several folders. */
char *story_path(const struct story *story, const char *file)
{
	char *path = *file == '/' ? memory_text(file) : memory_format("%s/%s", story->folder, file);
	char *up;

	if (*file == '/' || access(path, R_OK) == 0)
		return path;
	up = memory_format("%s/../%s", story->folder, file);
	if (access(up, R_OK) != 0) {
		free(up);
		return path;
	}
	free(path);
	return up;
}

bool story_play_parts(struct story *story, const char *file, const struct tree *with, const struct tree *at,
    struct problem *problem)
{
	char *path = story_path(story, file);
	struct tree *parts = NULL;
	bool good = false;

	if (story->depth >= STORY_DEPTH) {
		tree_problem(at, problem, "%s", _("play 套得太深，是不是自己叫了自己？"));
		goto out;
	}
	parts = tree_read_yaml_file(path, problem);
	if (parts == NULL || !story_bind(story, with, problem))
		goto out;
	story->depth++;
	if (parts->kind == TREE_LIST)
		good = story_steps(story, parts, problem);
	else
		good = tree_check_keys(parts, parts_keys, problem) &&
		    (tree_text(parts, "start") == NULL ||
			story_play_parts(story, tree_text(parts, "start"), tree_get(parts, "with"), parts, problem)) &&
		    story_steps(story, tree_get(parts, "steps"), problem);
	story->depth--;
out:
	tree_free(parts);
	free(path);
	return good;
}

/* The region of forms/pack/REGION/scenario/X.yaml, where the scenario names none. */
static char *region_of_path(const char *path)
{
	const char *pack = strstr(path, "/pack/");
	const char *end = pack != NULL ? strchr(pack + 6, '/') : NULL;

	return end != NULL ? memory_text_part(pack + 6, (size_t)(end - pack - 6)) : NULL;
}

void story_set_day(struct story *story, date day)
{
	struct clock before = clock_start_day(day);

	if (!story->dated)
		story->clock = before;
	story->dated = true;
	story->day = day;
	for (size_t i = 0; i < story->station_count; i++)
		desk_set_day(story->stations[i].desk, day);
}

static bool story_open(struct story *story, const struct tree *scenario, const char *path, struct problem *problem)
{
	const char *pack = tree_text(scenario, "pack"), *on = tree_text(scenario, "on");
	const char *level = tree_text(scenario, "level");
	date day = on != NULL ? date_read(on) : date_make(2025, 3, 3);

	story->region = pack != NULL ? memory_text(pack) : region_of_path(path);
	if (story->region == NULL)
		return tree_problem(scenario, problem, "%s", _("情景没有写 pack（地区包）。"));
	if (day == DATE_NONE)
		return tree_problem(tree_get(scenario, "on"), problem, _("“%s”不是日期，应写成 2025-03-03。"), on);
	story->parameters = tree_get(scenario, "parameters");
	story_set_day(story, day);
	if (story->station_count > 0)
		return story_restore_parameters(story, story->stations[0].desk, problem);
	return story_add_station(story, &(struct story_place){.name = "A", .level = level}, problem);
}

static bool story_verify(struct story *story, struct problem *problem)
{
	for (size_t i = 0; i < story->station_count; i++) {
		struct verify_count count;

		memset(&count, 0, sizeof(count));
		if (!ledger_verify(desk_ledger(story->stations[i].desk), NULL, NULL, &count, problem))
			return false;
		if (count.faults > 0)
			return problem_set(problem, PROBLEM_FAILED, _("情景结束后核验不通过：%lld 处（doudi verify）。"),
			    (long long)count.faults);
	}
	return true;
}

bool story_play_scenario(struct story *story, const struct tree *scenario, const char *path, struct problem *problem)
{
	bool good = tree_check_keys(scenario, scenario_keys, problem) && story_open(story, scenario, path, problem);

	if (good && tree_text(scenario, "start") != NULL)
		good = story_play_parts(story, tree_text(scenario, "start"), tree_get(scenario, "with"), scenario, problem);
	good = good && story_steps(story, tree_get(scenario, "steps"), problem);
	if (good && story->checks == 0)
		good = tree_problem(scenario, problem, "%s", _("这个情景没有一处可能失败的检查。"));
	return good;
}

void story_release(struct story *story)
{
	story_close_stations(story);
	story_bundles_release(story);
	for (size_t i = 0; i < story->name_count; i++) {
		free(story->names[i].word);
		free(story->names[i].id);
	}
	free(story->names);
	free(story->region);
	if (story->dated)
		clock_set_back(story->clock);
}

static bool scenario_play(const struct tree *scenario, const char *path, const char *folder, struct problem *problem)
{
	struct story story = {.folder = folder};
	bool good = story_play_scenario(&story, scenario, path, problem) && story_verify(&story, problem);

	story_release(&story);
	return good;
}

static void say(void (*line)(void *self, const char *text), void *self, char *take)
{
	if (line != NULL)
		line(self, take);
	free(take);
}

static void scenario_report(const struct tree *scenario, const char *path, const char *folder, struct story_count *count,
    void (*line)(void *self, const char *text), void *self, struct problem *first)
{
	struct problem problem = PROBLEM_INIT;
	const char *title = tree_text(scenario, "scenario");
	bool good;

	if (title == NULL)
		good = tree_problem(scenario, &problem, "%s", _("情景要以 scenario: 标题 开头。"));
	else
		good = scenario_play(scenario, path, folder, &problem);
	count->played++;
	say(line, self, memory_format("%s %zu - %s", good ? "ok" : "not ok", count->played, title != NULL ? title : path));
	if (!good) {
		char *sentence = problem_sentence(&problem);

		count->failed++;
		if (first != NULL && first->kind == PROBLEM_NONE)
			problem_set(first, PROBLEM_REFUSED, "%s：%s", title != NULL ? title : path, sentence);
		say(line, self, memory_format("# %s%s%s", sentence, problem.clause != NULL ? " " : "",
		    problem.clause != NULL ? problem.clause : ""));
		free(sentence);
	}
	problem_release(&problem);
}

/* ---- files ---- */

static bool file_read(const char *path, struct story_file *file, struct problem *problem)
{
	*file = (struct story_file){.tree = tree_read_yaml_file(path, problem), .path = memory_text(path), .folder = path_above(path)};
	return file->tree != NULL;
}

static void file_release(struct story_file *file)
{
	tree_free(file->tree);
	free(file->path);
	free(file->folder);
}

const struct tree *story_file_scenario(const struct story_file *file, size_t index)
{
	if (file->tree->kind == TREE_LIST)
		return index < file->tree->count ? file->tree->items[index] : NULL;
	return index == 0 ? file->tree : NULL;
}

static void file_play(const struct story_file *file, void (*line)(void *self, const char *text), void *self,
    struct story_count *count, struct problem *first)
{
	const struct tree *scenario;

	for (size_t i = 0; (scenario = story_file_scenario(file, i)) != NULL; i++)
		scenario_report(scenario, file->path, file->folder, count, line, self, first);
}

bool story_play(const char *path, void (*line)(void *self, const char *text), void *self, struct story_count *count,
    struct problem *problem)
{
	struct story_file file;
	bool good = file_read(path, &file, problem);

	keys_cheap(true);
	if (good)
		file_play(&file, line, self, count, NULL);
	file_release(&file);
	return good;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static char **list_files(const char *folder, size_t *count)
{
	DIR *dir = opendir(folder);
	char **files = NULL;

	*count = 0;
	for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
		const char *dot = strrchr(entry->d_name, '.');

		if (dot == NULL || strcmp(dot, ".yaml") != 0)
			continue;
		files = memory_resize(files, *count + 1, sizeof(*files));
		files[(*count)++] = memory_format("%s/%s", folder, entry->d_name);
	}
	if (dir != NULL)
		closedir(dir);
	if (*count > 1)
		qsort(files, *count, sizeof(*files), by_name);
	return files;
}

bool story_read_pack(const char *forms_dir, const char *region, struct story_file **files, size_t *count,
    struct problem *problem)
{
	char *folder = memory_format("%s/pack/%s/scenario", forms_dir, region);
	size_t name_count;
	char **names = list_files(folder, &name_count);
	bool good = true;

	*files = memory_new((name_count + 1) * sizeof(**files));
	*count = 0;
	for (size_t i = 0; i < name_count; i++) {
		good = good && file_read(names[i], &(*files)[(*count)++], problem);
		free(names[i]);
	}
	free(names);
	free(folder);
	return good;
}

void story_files_free(struct story_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++)
		file_release(&files[i]);
	free(files);
}

bool story_play_pack(const char *forms_dir, const char *region, struct story_count *count, struct problem *problem)
{
	struct problem first = PROBLEM_INIT;
	struct story_file *files;
	size_t file_count;
	bool good = story_read_pack(forms_dir, region, &files, &file_count, problem);

	keys_cheap(true);
	memset(count, 0, sizeof(*count));
	for (size_t i = 0; good && i < file_count; i++)
		file_play(&files[i], NULL, NULL, count, &first);
	story_files_free(files, file_count);
	if (good && count->failed > 0)
		good = problem_set(problem, PROBLEM_REFUSED, "%s", first.text);
	problem_release(&first);
	return good;
}

/* The cases are played with weak keys, which must not outlive them. */
bool story_pack_holds(const char *region, struct problem *problem)
{
	struct story_count count;
	bool good = story_play_pack(desk_forms_dir(), region, &count, problem);

	keys_cheap(false);
	if (!good)
		problem_prefix(problem, _("地区包 %s 自带的情景没有通过："), region);
	return good;
}
