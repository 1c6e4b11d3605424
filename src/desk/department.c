/* What a department decides for itself: its users say who is in and who is out, its lists bring whole rosters; nobody
 * else does. Which categories these are is the pack's (`by: {department, body}`). */
#include "acts.h"
#include "department.h"

#include <stdlib.h>
#include <string.h>

bool department_decides(const struct desk *desk, const struct category *category)
{
	return category->by_department != NULL && desk->department != NULL && strcmp(desk->role, "department") == 0 &&
	    strcmp(desk->department, category->by_department) == 0;
}

const struct category *category_said(struct desk *desk, const struct record *record)
{
	const char *name = record != NULL && form_field(record->form, "category") != NULL ? record_text(record, "category")
	    : NULL;

	return name != NULL ? pack_category_find(desk->pack, name) : NULL;
}

bool department_refuse(const struct category *category, struct problem *problem)
{
	problem_set(problem, PROBLEM_REFUSED, _("“%s”由%s认定，不能在这里办理；请等它的认定或名单。"), category->label, category->by);
	problem_name_clause(problem, category->clause);
	return false;
}

char *department_bodies(struct desk *desk)
{
	struct buffer text = BUFFER_INIT(4096);

	for (size_t i = 0; i < pack_category_count(desk->pack); i++) {
		const struct category *category = pack_category(desk->pack, i);

		if (category->by_department != NULL)
			buffer_add_format(&text, _("；“%s”由%s认定"), category->label, category->by);
	}
	return text.length > 0 ? buffer_take(&text) : memory_text("");
}

/* ---- memberships ---- */

struct record *department_membership(struct desk *desk, const char *household, const struct category *category,
    const char *person, date decided_on)
{
	struct record *record = record_new(desk_form(desk, "membership"), NULL, household);

	record_put_text(record, "category", category->name);
	record_put_text(record, "person", person);
	record_put_text(record, "source", category->by_department);
	record_put_text(record, "state", "active");
	record_put_number(record, "confirmed_on", decided_on);
	ledger_one_id(household, record, record->id);
	return record;
}

/* Somebody who had left comes back: the same membership, from the new day on. */
static void membership_reopen(struct act_scene *scene, struct record *old, const struct record *fresh)
{
	scene_set(scene, old, "state", "active");
	scene_set(scene, old, "source", record_text(fresh, "source"));
	scene_set_number(scene, old, "confirmed_on", record_value(fresh, "confirmed_on").number);
	scene_clear(scene, old, "until");
}

static bool admit_one(struct act_scene *scene, const struct category *category, const char *person)
{
	struct record *fresh = department_membership(scene->desk, scene->record->stream, category, person,
	    (date)record_value(scene->record, "decided_on").number);
	struct record *old = bench_find(scene->bench, fresh->id);

	if (old != NULL && record_is(old, "state", "active")) {
		record_free(fresh);
		return false;
	}
	watch_end_for(scene, person, category->name);
	record_put_text(fresh, "number", record_text(scene->record, "number"));
	if (old == NULL) {
		scene_create_take(scene, fresh);
		return true;
	}
	membership_reopen(scene, old, fresh);
	record_free(fresh);
	return true;
}

/* Without a person it is the whole household that lives together here. */
static size_t admit_all(struct act_scene *scene, const struct category *category)
{
	const char *only = record_text(scene->record, "person");
	size_t admitted = 0;

	if (only != NULL)
		return admit_one(scene, category, only);
	for (struct record *row = bench_first(scene->bench, desk_form(scene->desk, "member")); row != NULL;
	    row = bench_next(scene->bench, row)) {
		const char *to = category->grants_to;
		struct value granted = to != NULL ? world_value(scene->world, row, to) : record_value(row, "living_together");

		if (granted.state == VALUE_KNOWN && granted.number == 1)
			admitted += admit_one(scene, category, row->id);
	}
	return admitted;
}

bool act_admit(struct act_scene *scene, struct problem *problem)
{
	const struct category *category = category_said(scene->desk, scene->record);

	if (category == NULL || !department_decides(scene->desk, category))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("请选择由您所在部门认定的类别。"));
	if (record_is(scene->record, "outcome", "ended")) {
		if (memberships_end(scene, record_text(scene->record, "person"), category->name, "ended",
			(date)record_value(scene->record, "decided_on").number) > 0)
			return true;
		return problem_set(problem, PROBLEM_REFUSED, _("没有在册的“%s”可以退出。"), category->label);
	}
	if (admit_all(scene, category) == 0)
		return problem_set(problem, PROBLEM_REFUSED, _("已经在册，或没有共同生活的成员，没有可以认定为“%s”的人。"), category->label);
	return true;
}
