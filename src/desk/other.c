/* The other household of a filing that writes to two: two events in one transaction with the same txn, so that each
 * household replays alone and a half whose partner never came is known for what it is. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

static void other_free(struct other *other)
{
	filing_free(other->filing);
	bench_free(other->bench);
	free(other);
}

static void add_txn(struct act_scene *scene, struct filing *filing)
{
	struct tree *txn = tree_new_map();

	tree_add_text(txn, "id", scene->txn.text);
	filing_add_extra(filing, "txn", txn);
}

static struct other *other_add(struct act_scene *scene, const char *household, struct bench *take)
{
	struct other *other = memory_new(sizeof(*other));

	if (scene->other_count == 0) {
		scene->txn = random_id();
		add_txn(scene, scene->filing);
	}
	other->bench = take;
	other->filing = filing_new(household, scene->sheet->form->name, desk_here(scene->desk)->day, desk_here(scene->desk)->role);
	add_txn(scene, other->filing);
	scene->others = memory_resize(scene->others, scene->other_count + 1, sizeof(struct other *));
	scene->others[scene->other_count++] = other;
	return other;
}

struct other *scene_other(struct act_scene *scene, const char *household, bool merged_too, struct problem *problem)
{
	struct bench *bench;

	if (strcmp(household, scene->record->stream) == 0) {
		problem_set(problem, PROBLEM_REFUSED, "%s", _("选的就是这一户，请选另一户。"));
		return NULL;
	}
	bench = desk_bench(scene->desk, household, problem);
	if (bench == NULL)
		return NULL;
	if (home_is_here(scene->desk, bench, merged_too, problem))
		return other_add(scene, household, bench);
	bench_free(bench);
	return NULL;
}

struct other *scene_other_new(struct act_scene *scene)
{
	struct id_text id = random_id();

	return other_add(scene, id.text, bench_new(pack_forms(scene->desk->pack), id.text));
}

void other_put_take(struct other *other, struct record *record)
{
	const struct record *old = bench_find(other->bench, record->id);
	const char **cleared;
	struct record *patch;

	if (old == NULL) {
		filing_add_new(other->filing, record);
	} else if (old->voided) {
		filing_add_again(other->filing, old, record);
	} else {
		patch = record_difference(old, record, &cleared);
		filing_add_set(other->filing, patch, cleared);
		record_free(patch);
		free(cleared);
	}
	bench_add_take(other->bench, record);
}

void other_void(struct other *other, struct record *record, const char *why)
{
	filing_add_void(other->filing, record->form, record->id, why);
	record->voided = true;
}

bool others_append(struct act_scene *scene, struct problem *problem)
{
	struct event_id event;
	bool good = true;

	for (size_t i = 0; good && i < scene->other_count; i++)
		good = ledger_append(scene->desk->ledger, scene->desk->actor, "file", scene->others[i]->filing, &event, problem) &&
		       desk_search_update(scene->desk, bench_household(scene->others[i]->bench), problem);
	return good;
}

void others_release(struct act_scene *scene)
{
	for (size_t i = 0; i < scene->other_count; i++)
		other_free(scene->others[i]);
	memory_free(&scene->others);
	scene->other_count = 0;
}
