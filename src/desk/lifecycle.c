/* Acts that begin, turn and end things: receipt numbers, exits, the switch of procedure. */
#include "acts.h"
#include "department.h"
#include "procedure.h"

#include <stdlib.h>
#include <string.h>

/* Of the record itself if it has a number, else of its application. Station, year, a serial of this file and two digits
 * of its log: unique without asking any other station, also
 * after a restored backup, which begins a new log. */
bool act_number(struct act_scene *scene, struct problem *problem)
{
	bool own = form_field(scene->record->form, "number") != NULL;
	struct record *numbered = own ? scene->record : scene_application(scene);
	int year, month, day;
	char *key, *old, *next, *number;
	bool good;

	if (numbered == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("没有可以编号的申请。"));
	if (record_text(numbered, "number") != NULL)
		return true;
	date_parts(desk_here(scene->desk)->day, &year, &month, &day);
	key = memory_format("serial:%d", year);
	old = store_setting(scene->desk->store, key);
	next = memory_format("%lld", old != NULL ? strtoll(old, NULL, 10) + 1 : 1LL);
	good = store_set_setting(scene->desk->store, key, next, problem);
	if (good) {
		number = memory_format("%s-%d-%05lld-%.2s", scene->desk->station, year, strtoll(next, NULL, 10),
		    ledger_chain(scene->desk->ledger));
		scene_set(scene, numbered, "number", number);
		buffer_add_format(&scene->notice, _("受理编号 %s。"), number);
		free(number);
	}
	free(key);
	free(old);
	free(next);
	return good;
}

/* ---- exit ---- */

/* The exit's own day: what is entered late ended on its day. */
static date end_day(const struct act_scene *scene)
{
	struct value day = form_field(scene->record->form, "day") != NULL ? record_value(scene->record, "day")
	    : (struct value){.state = VALUE_UNKNOWN};
	date today = desk_here(scene->desk)->day;

	return day.state == VALUE_KNOWN && day.number <= today ? (date)day.number : today;
}

bool act_end(struct act_scene *scene, struct problem *problem)
{
	const struct category *known = category_said(scene->desk, scene->subject);
	const char *category = scene->subject != NULL ? record_text(scene->subject, "category") : NULL;
	bool person_only = record_is(scene->record, "scope", "person");
	const char *person;
	date day = end_day(scene);

	if (category == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("没有可以终止的救助身份。"));
	if (known != NULL && known->by_department != NULL && !department_decides(scene->desk, known))
		return department_refuse(known, problem);
	person = person_only ? record_text(scene->subject, "person") : NULL;
	if (!watch_after_exit(scene, person, category, day, problem))
		return false;
	if (exit_is_gradual(scene))
		memberships_end_gradually(scene, person, category);
	else
		memberships_end(scene, person, category, "ended", day);
	return true;
}

/* ---- switch of procedure ---- */

bool act_switch(struct act_scene *scene, struct problem *problem)
{
	const char *to = record_text(scene->record, "category");
	const struct category *category = to != NULL ? pack_category_find(scene->desk->pack, to) : NULL;
	struct record *application = scene_application(scene);
	struct procedure_state state;

	if (category == NULL || application == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("请选择要转换到的类别。"));
	if (!procedure_look(scene->desk, scene->bench, scene->world, application, category->name, &state, problem))
		return false;
	scene_set(scene, application, "procedure", category->name);
	buffer_add_format(&scene->notice, _("已转为%s的程序。"), category->label);
	for (size_t i = 0; i < state.count; i++)
		buffer_add_format(&scene->notice, "%s%s", state.steps[i].done ? _("已有：") : _("还缺："), state.steps[i].label);
	procedure_release(&state);
	return true;
}

/* ---- the last of several ---- */

/* The subject's form is about something; when no row of it stands open any more, that is closed and its clocks stop. */
bool act_close_with_last(struct act_scene *scene, struct problem *problem)
{
	const struct field *up = scene->subject != NULL ? subject_field(scene->subject->form) : NULL;
	const char *above = up != NULL ? record_text(scene->subject, up->name) : NULL;
	struct record *whole = above != NULL ? bench_find(scene->bench, above) : NULL;

	if (whole == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("找不到这一项所属的事项。"));
	for (struct record *row = bench_first(scene->bench, scene->subject->form); row != NULL; row = bench_next(scene->bench, row))
		if (record_is(row, up->name, above) && record_is(row, "state", "open"))
			return true;
	scene_set(scene, whole, "state", "closed");
	clocks_stop(scene, whole);
	buffer_add(&scene->notice, _("各项都已补办，办结。"));
	return true;
}

/* ---- findings, ways ---- */

bool act_close_findings(struct act_scene *scene, struct problem *problem)
{
	const char *refs = record_text(scene->record, "findings");
	size_t closed = 0;

	while (refs != NULL && *refs != '\0') {
		size_t length = strcspn(refs, " ");
		char *id = memory_text_part(refs, length);
		struct record *finding = bench_find(scene->bench, id);

		free(id);
		refs += length + strspn(refs + length, " ");
		if (finding == NULL)
			return problem_set(problem, PROBLEM_REFUSED, "%s", _("所列线索有一条不在这一户，请重新选择。"));
		scene_set(scene, finding, "state", "closed");
		closed++;
	}
	if (closed == 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("请选择要处置的线索。"));
	return true;
}

static bool way_group_has(const struct record *row, const struct record *wanted)
{
	for (size_t i = 0; i < row->form->ways_count; i++) {
		const char *name = row->form->ways[i];
		const char *mine = record_text(row, name);
		const char *theirs = record_text(wanted, name);

		if ((mine == NULL) != (theirs == NULL) || (mine != NULL && strcmp(mine, theirs) != 0))
			return false;
	}
	return true;
}

bool act_accept_way(struct act_scene *scene, struct problem *problem)
{
	const char *name = record_text(scene->record, "rows"), *way = record_text(scene->record, "way");
	const struct form *form = name != NULL ? desk_form(scene->desk, name) : NULL;
	const struct field *accepted = form != NULL ? form_field(form, "accepted") : NULL;
	size_t found = 0;

	if (accepted == NULL || way == NULL || form->ways_count == 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("请指明要采信哪一项、哪种来源。"));
	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row)) {
		bool same = record_is(row, "way", way);

		if (!way_group_has(row, scene->record))
			continue;
		found += same;
		scene_set_number(scene, row, "accepted", same);
	}
	return found > 0 ||
	    problem_set(problem, PROBLEM_REFUSED, "%s", _("这一项没有这种来源的记录，无法采信。"));
}
