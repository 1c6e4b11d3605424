/* Whether a pack's own cases notice when one of its rules is changed. Cases that only assess households written in
 * place leave nothing behind: they share one station, and a mutant costs what its evaluation costs. */
#include "story.h"

#include <string.h>

struct mutant_case {
	const struct story_file *file;
	const struct tree *scenario;
	bool only_looks;
};
struct hunt {
	const char *forms_dir, *region;
	struct story_file *files;
	size_t file_count;
	struct mutant_case *cases;
	size_t case_count;
	size_t *order; /* cases: what caught the last one is tried first on the next */
	struct story story; /* with the shared station */
	struct excuses excuses; /* mutants.yaml */
	void (*found)(void *self, const struct mutant_finding *);
	void *self;
	struct mutant_count *count;
};

/* ---- cases ---- */

static bool only_looks(const struct tree *scenario)
{
	const struct tree *steps = tree_get(scenario, "steps");

	if (tree_get(scenario, "start") != NULL || steps == NULL || steps->kind != TREE_LIST)
		return false;
	for (size_t i = 0; i < steps->count; i++) {
		const struct tree *assess = tree_get(steps->items[i], "assess");

		if (assess == NULL || assess->kind != TREE_MAP || tree_get(steps->items[i], "at") != NULL)
			return false;
	}
	return true;
}

static void list_cases(struct hunt *hunt)
{
	const struct tree *scenario;

	for (size_t i = 0; i < hunt->file_count; i++) {
		for (size_t k = 0; (scenario = story_file_scenario(&hunt->files[i], k)) != NULL; k++) {
			hunt->cases = memory_resize(hunt->cases, hunt->case_count + 1, sizeof(*hunt->cases));
			hunt->cases[hunt->case_count++] =
			    (struct mutant_case){&hunt->files[i], scenario, only_looks(scenario)};
		}
	}
	hunt->order = memory_new((hunt->case_count + 1) * sizeof(*hunt->order));
	for (size_t i = 0; i < hunt->case_count; i++)
		hunt->order[i] = i;
}

static bool play_shared(struct hunt *hunt, const struct mutant_case *one, struct problem *problem)
{
	struct story *story = &hunt->story;

	story->folder = one->file->folder;
	story->checks = 0;
	memory_free(&story->region);
	return story_play_scenario(story, one->scenario, one->file->path, problem);
}

static bool play_fresh(struct hunt *hunt, const struct mutant_case *one, struct problem *problem)
{
	struct story story = {.folder = one->file->folder, .mutated = hunt->story.mutated, .mutant = hunt->story.mutant};
	bool good = story_play_scenario(&story, one->scenario, one->file->path, problem);

	story_release(&story);
	return good;
}

static bool play(struct hunt *hunt, const struct mutant_case *one, struct problem *problem)
{
	return one->only_looks ? play_shared(hunt, one, problem) : play_fresh(hunt, one, problem);
}

/* Without any change every case must hold, else it tells nothing. */
static bool play_sound(struct hunt *hunt, struct problem *problem)
{
	for (size_t i = 0; i < hunt->case_count; i++) {
		struct problem failure = PROBLEM_INIT;
		char *sentence;

		if (play(hunt, &hunt->cases[i], &failure))
			continue;
		sentence = problem_sentence(&failure);
		problem_set(problem, PROBLEM_REFUSED, _("%s：情景“%s”本身就不通过，先改好它：%s"), hunt->cases[i].file->path,
		    tree_text(hunt->cases[i].scenario, "scenario"), sentence);
		free(sentence);
		problem_release(&failure);
		return false;
	}
	return true;
}

static bool is_caught(struct hunt *hunt)
{
	for (size_t i = 0; i < hunt->case_count; i++) {
		struct problem failure = PROBLEM_INIT;
		size_t at = hunt->order[i];
		bool good = play(hunt, &hunt->cases[at], &failure);

		problem_release(&failure);
		if (good)
			continue;
		memmove(hunt->order + 1, hunt->order, i * sizeof(*hunt->order));
		hunt->order[0] = at;
		return true;
	}
	return false;
}

/* ---- the hunt ---- */

static void tell(struct hunt *hunt, const struct mutant_finding *finding)
{
	hunt->count->wrong++;
	hunt->found(hunt->self, finding);
}

static void try_mutant(struct hunt *hunt, size_t k)
{
	const struct mutant *mutant;
	struct excuse *excuse;

	hunt->story.mutant = k;
	story_mutate(&hunt->story, &hunt->story.stations[0]);
	mutant = mutants_now(hunt->story.stations[0].mutants);
	excuse = excuse_find(&hunt->excuses, mutant->of, mutant->change);
	if (excuse != NULL)
		excuse->exists = true;
	if (is_caught(hunt)) {
		hunt->count->caught++;
	} else if (excuse != NULL) {
		excuse->needed = true;
		hunt->count->listed++;
	} else {
		struct mutant_finding finding = {mutant->file, mutant->line, mutant->column, mutant->of, mutant->change,
		    _("这样改了，没有一个情景发现：请在 scenario/ 里加一例，或在 mutants.yaml 里写明理由")};

		tell(hunt, &finding);
	}
}

/* A national entry about a rule that this region does not use says nothing here. */
static void tell_stale(struct hunt *hunt)
{
	for (size_t i = 0; i < hunt->excuses.count; i++) {
		const struct excuse *excuse = &hunt->excuses.list[i];
		struct mutant_finding finding = {excuse->at->file, excuse->at->line, excuse->at->column, excuse->of,
		    excuse->what, excuse->exists ? _("已有情景能发现它：请从 mutants.yaml 里去掉")
		                                   : _("没有这处改动了：请从 mutants.yaml 里去掉，或改写 of、change")};

		if (!excuse->needed && (excuse->exists || !excuse->national))
			tell(hunt, &finding);
	}
}

static bool hunt_all(struct hunt *hunt, struct problem *problem)
{
	const struct pack *pack;

	hunt->story.region = memory_text(hunt->region);
	hunt->story.day = date_make(2025, 3, 3);
	if (!story_read_pack(hunt->forms_dir, hunt->region, &hunt->files, &hunt->file_count, problem) ||
	    !story_add_station(&hunt->story, &(struct story_place){.name = "A"}, problem))
		return false;
	pack = desk_pack(hunt->story.stations[0].desk);
	if (!excuses_read(pack, "mutants", "change", &hunt->excuses, problem))
		return false;
	list_cases(hunt);
	if (!play_sound(hunt, problem))
		return false;
	hunt->story.mutated = true;
	story_mutate(&hunt->story, &hunt->story.stations[0]);
	hunt->count->all = mutants_count(hunt->story.stations[0].mutants);
	for (size_t k = 0; k < hunt->count->all; k++)
		try_mutant(hunt, k);
	tell_stale(hunt);
	return true;
}

bool story_play_mutants(const char *forms_dir, const char *region,
    void (*found)(void *self, const struct mutant_finding *), void *self, struct mutant_count *count,
    struct problem *problem)
{
	struct hunt hunt = {.forms_dir = forms_dir, .region = region, .found = found, .self = self, .count = count};
	bool good;

	keys_cheap(true);
	memset(count, 0, sizeof(*count));
	good = hunt_all(&hunt, problem);
	story_release(&hunt.story);
	story_files_free(hunt.files, hunt.file_count);
	free(hunt.cases);
	free(hunt.order);
	excuses_release(&hunt.excuses);
	return good;
}
