/* A move entered by mistake: who left is back as he was, and what came with him in the other household is void. */
#include "moving.h"

#include <stdlib.h>
#include <string.h>

struct undoing {
	struct act_scene *scene;
	struct other *other;
	const struct record *half; /* the one on this side */
	struct record *other_half;
	const char *here, *there; /* ids of the people on each side */
};

static bool names(const char *ids, const char *id)
{
	return ids != NULL && id != NULL && strstr(ids, id) != NULL;
}

static struct record *half_find(struct act_scene *scene, const struct bench *bench, const char *txn)
{
	for (struct record *row = bench_first(bench, desk_form(scene->desk, "move")); row != NULL; row = bench_next(bench, row))
		if (record_is(row, "txn", txn))
			return row;
	return NULL;
}

/* What was decided there since, or who had lived there before, is more than a slip of the pen can undo. */
static bool is_a_slip(const struct undoing *undoing, struct problem *problem)
{
	struct desk *desk = undoing->scene->desk;
	const struct bench *bench = undoing->other->bench;
	bool slip = true;

	for (const struct record *row = bench_first(bench, desk_form(desk, "member")); row != NULL; row = bench_next(bench, row))
		if (names(undoing->there, row->id))
			slip = slip && record_text(row, "origin") != NULL && record_text(row, "moved_to") == NULL;
	for (const struct record *row = bench_first(bench, desk_form(desk, "application")); row != NULL; row = bench_next(bench, row))
		slip = slip && !names(undoing->there, record_text(row, "applicant"));
	for (const struct record *row = bench_first(bench, desk_form(desk, "membership")); row != NULL; row = bench_next(bench, row))
		slip = slip && (!names(undoing->there, record_text(row, "person")) || record_text(row, "continues") != NULL);
	return slip || problem_set(problem, PROBLEM_REFUSED, "%s", _("在另一户已经有了新的办理，不能撤销；请从那一户再办一次转户。"));
}

static void void_there(struct undoing *undoing)
{
	static const char *const forms[] = {"membership", "finding", "watch", "member"};

	for (size_t f = 0; f < BASE_COUNT(forms); f++) {
		struct record *next;

		for (struct record *row = bench_first(undoing->other->bench, desk_form(undoing->scene->desk, forms[f])); row != NULL; row = next) {
			const char *person = form_field(row->form, "person") != NULL ? record_text(row, "person") : row->id;

			next = bench_next(undoing->other->bench, row);
			if (names(undoing->there, person))
				other_void(undoing->other, row, undoing->scene->sheet->form->label);
		}
	}
}

static void return_people(struct undoing *undoing)
{
	struct act_scene *scene = undoing->scene;

	for (struct record *row = bench_first(scene->bench, desk_form(scene->desk, "member")); row != NULL; row = bench_next(scene->bench, row)) {
		if (!names(undoing->here, row->id))
			continue;
		scene_clear(scene, row, "out_on");
		scene_clear(scene, row, "moved_to");
	}
	for (struct record *row = bench_first(scene->bench, desk_form(scene->desk, "finding")); row != NULL; row = bench_next(scene->bench, row))
		if (names(undoing->here, record_text(row, "person")) && record_is(row, "state", "moved"))
			scene_set(scene, row, "state", "open");
	for (struct record *row = bench_first(scene->bench, desk_form(scene->desk, "watch")); row != NULL; row = bench_next(scene->bench, row)) {
		if (!names(undoing->here, record_text(row, "person")) || !record_is(row, "ended_why", _("已转到另一户")))
			continue;
		scene_clear(scene, row, "ended_on");
		scene_clear(scene, row, "ended_why");
	}
	for (struct record *row = bench_first(scene->bench, desk_form(scene->desk, "membership")); row != NULL; row = bench_next(scene->bench, row))
		if (names(undoing->here, record_text(row, "person")) && record_is(row, "state", "moved") &&
		    record_text(row, "before_state") != NULL)
			membership_return(scene, row);
}

static void restore_households(struct undoing *undoing)
{
	struct act_scene *scene = undoing->scene;
	struct record *home = bench_find(scene->bench, scene->record->stream), *there;

	if (home != NULL && record_is(undoing->half, "kind", "merge")) {
		scene_set(scene, home, "state", "active");
		scene_clear(scene, home, "merged_into");
	}
	if (!record_is(undoing->half, "kind", "split"))
		return;
	there = record_copy(bench_find(undoing->other->bench, bench_household(undoing->other->bench)));
	record_put_text(there, "state", "closed");
	other_put_take(undoing->other, there);
}

static void end_other_half(struct undoing *undoing)
{
	struct record *half = record_copy(undoing->other_half);

	record_put_text(half, "state", "undone");
	other_put_take(undoing->other, half);
}

bool act_undo_move(struct act_scene *scene, struct problem *problem)
{
	struct undoing undoing = {.scene = scene, .half = scene->subject};
	const char *other = scene->subject != NULL ? record_text(scene->subject, "other") : NULL;

	if (other == NULL || (undoing.other = scene_other(scene, other, true, problem)) == NULL)
		return other != NULL || problem_set(problem, PROBLEM_REFUSED, "%s", _("没有可以撤销的变动。"));
	undoing.other_half = half_find(scene, undoing.other->bench, record_text(scene->subject, "txn"));
	if (undoing.other_half == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这次变动的另一半还没有到本单位，不能撤销。"));
	undoing.here = record_text(undoing.half, "persons");
	undoing.there = record_text(undoing.other_half, "persons");
	if (!is_a_slip(&undoing, problem))
		return false;
	void_there(&undoing);
	return_people(&undoing);
	restore_households(&undoing);
	end_other_half(&undoing);
	buffer_add(&scene->notice, _("已撤销，成员和救助身份恢复原样。"));
	return true;
}
