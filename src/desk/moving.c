/* People who move from one household to another: alone, as a household of their own, or all of them. What belongs to the
 * person goes along: memberships as they were last decided, findings, what is watched. Nothing is decided by a move: both
 * households stand in the queue to be looked at again, and what was never asked of who came is unknown. */
#include "moving.h"

#include <stdlib.h>
#include <string.h>

/* ---- ids ---- */

/* A person who comes back is the record that he was; one who comes twice, entered at two stations, is one record. */
static void person_id(const struct other *other, const struct record *member, char id[33])
{
	const char *origin = record_text(member, "origin") != NULL ? record_text(member, "origin") : member->id;
	const struct record *old = bench_find(other->bench, origin);

	if (old != NULL && old->form == member->form)
		memcpy(id, origin, 33);
	else
		ledger_derived_id(bench_household(other->bench), origin, id);
}

/* A copy for the other household: of whatever names the person, now naming who he is there. */
static struct record *copy_there(struct moving *moving, const struct record *from, const char *id, const char *person)
{
	struct record *copy = record_new(from->form, id, bench_household(moving->other->bench));

	for (size_t i = 0; i < from->form->field_count; i++)
		if (from->values[i].state == VALUE_KNOWN && !from->contested[i])
			record_set(copy, &from->form->fields[i], from->values[i]);
	record_put_text(copy, "person", person);
	return copy;
}

static void clear_field(struct record *record, const char *name)
{
	const struct field *field = form_field(record->form, name);

	if (field != NULL)
		record_clear(record, field);
}

/* ---- what goes along ---- */

void membership_leave(struct act_scene *scene, struct record *membership, const char *by, date until)
{
	struct value before = record_value(membership, "until");

	scene_set(scene, membership, "left_by", by);
	scene_set(scene, membership, "before_state", record_text(membership, "state"));
	if (before.state == VALUE_KNOWN)
		scene_set_number(scene, membership, "before_until", before.number);
	scene_set(scene, membership, "state", "moved");
	scene_set_number(scene, membership, "until", before.state == VALUE_KNOWN && before.number < until ? before.number : until);
}

struct record *membership_continue(const struct record *old, const char *stream, int64_t from)
{
	struct record *next;
	struct value until = record_value(old, "before_until"), began = record_value(old, "from");
	char id[33];

	ledger_derived_id(stream, old->id, id);
	next = record_new(old->form, id, stream);
	for (size_t i = 0; i < old->form->field_count; i++)
		if (old->values[i].state == VALUE_KNOWN)
			record_set(next, &old->form->fields[i], old->values[i]);
	record_put_text(next, "state", record_text(old, "before_state"));
	record_put_number(next, "from", began.state == VALUE_KNOWN && began.number > from ? began.number : from);
	clear_field(next, "until");
	if (until.state == VALUE_KNOWN)
		record_put_number(next, "until", until.number);
	clear_field(next, "before_state");
	clear_field(next, "before_until");
	clear_field(next, "left_by");
	record_put_text(next, "continues", old->id);
	return next;
}

/* Paid here to the end of the month, there from the next one. */
static void carry_memberships(struct moving *moving, const struct record *member, const char *there)
{
	struct act_scene *scene = moving->scene;
	int32_t next = month_of(moving->day) + 1;

	for (struct record *row = bench_first(scene->bench, desk_form(scene->desk, "membership")); row != NULL;
	     row = bench_next(scene->bench, row)) {
		struct record *copy;

		if (!record_is(row, "person", member->id) || !membership_is_open(row, desk_here(scene->desk)->day))
			continue;
		membership_leave(scene, row, scene->txn.text, month_first_day(next));
		copy = membership_continue(row, bench_household(moving->other->bench), next);
		record_put_text(copy, "person", there);
		other_put_take(moving->other, copy);
	}
}

/* The evidence stays what it was, so that the same thing is not found again in the other household. */
static void carry_findings(struct moving *moving, const struct record *member, const char *there)
{
	struct act_scene *scene = moving->scene;

	for (struct record *row = bench_first(scene->bench, desk_form(scene->desk, "finding")); row != NULL;
	     row = bench_next(scene->bench, row)) {
		struct record *copy;

		if (!record_is(row, "person", member->id) || record_is(row, "state", "moved"))
			continue;
		copy = copy_there(moving, row, NULL, there);
		ledger_one_id(copy->stream, copy, copy->id);
		other_put_take(moving->other, copy);
		if (record_is(row, "state", "open") || record_is(row, "state", "checking"))
			scene_set(scene, row, "state", "moved");
	}
}

static void carry_watches(struct moving *moving, const struct record *member, const char *there)
{
	struct act_scene *scene = moving->scene;

	for (struct record *row = bench_first(scene->bench, desk_form(scene->desk, "watch")); row != NULL;
	     row = bench_next(scene->bench, row)) {
		struct record *copy;

		if (!record_is(row, "person", member->id) || record_value(row, "ended_on").state == VALUE_KNOWN)
			continue;
		copy = copy_there(moving, row, NULL, there);
		ledger_one_id(copy->stream, copy, copy->id);
		other_put_take(moving->other, copy);
		scene_set_number(scene, row, "ended_on", moving->day);
		scene_set(scene, row, "ended_why", _("已转到另一户"));
	}
}

/* ---- the person ---- */

static void set_not_asked_in(struct moving *moving, struct record *copy)
{
	const struct form *survey = desk_form(moving->scene->desk, "survey");
	struct buffer ids = BUFFER_INIT(65536);

	for (const struct record *row = bench_first(moving->other->bench, survey); row != NULL; row = bench_next(moving->other->bench, row))
		buffer_add_format(&ids, "%s%s", ids.length > 0 ? " " : "", row->id);
	record_put_text(copy, "not_asked_in", buffer_text(&ids));
	buffer_release(&ids);
}

static void carry_person(struct moving *moving, struct record *member, const char *relation)
{
	static const char *const left_behind[] = {"out_on", "moved_to", "relation", "not_asked_in"};
	struct act_scene *scene = moving->scene;
	const char *origin = record_text(member, "origin") != NULL ? record_text(member, "origin") : member->id;
	struct record *copy;
	char there[33];

	person_id(moving->other, member, there);
	copy = copy_there(moving, member, there, NULL);
	for (size_t i = 0; i < BASE_COUNT(left_behind); i++)
		clear_field(copy, left_behind[i]);
	record_put_text(copy, "relation", relation);
	record_put_text(copy, "origin", strcmp(origin, there) == 0 ? NULL : origin);
	record_put_number(copy, "in_on", moving->day);
	record_put_number(copy, "joined_on", moving->day);
	set_not_asked_in(moving, copy);
	other_put_take(moving->other, copy);
	carry_memberships(moving, member, there);
	carry_findings(moving, member, there);
	carry_watches(moving, member, there);
	scene_set_number(scene, member, "out_on", moving->day);
	scene_set(scene, member, "moved_to", bench_household(moving->other->bench));
	scene_clear(scene, member, "joined_on");
	buffer_add_format(&moving->here, "%s%s", moving->here.length > 0 ? " " : "", member->id);
	buffer_add_format(&moving->there, "%s%s", moving->there.length > 0 ? " " : "", there);
}

/* ---- the two halves ---- */

static struct record *half_new(struct moving *moving, const char *stream, const char *side, const char *other, const char *persons)
{
	struct record *half = record_new(desk_form(moving->scene->desk, "move"), NULL, stream);

	record_put_text(half, "kind", moving->kind);
	record_put_text(half, "side", side);
	record_put_text(half, "other", other);
	record_put_text(half, "persons", persons);
	record_put_number(half, "day", moving->day);
	record_put_text(half, "txn", moving->scene->txn.text);
	record_put_text(half, "state", "done");
	ledger_one_id(stream, half, half->id);
	return half;
}

static void add_halves(struct moving *moving)
{
	const char *here = moving->scene->record->stream, *there = bench_household(moving->other->bench);

	scene_create_take(moving->scene, half_new(moving, here, "out", there, buffer_text(&moving->here)));
	other_put_take(moving->other, half_new(moving, there, "in", here, buffer_text(&moving->there)));
}

/* Who moved, and how: it tells one move of a day from the next. */
static char *cause_words(struct moving *moving)
{
	struct act_scene *scene = moving->scene;
	struct buffer text = BUFFER_INIT(8192);
	size_t named = 0;

	buffer_add_format(&text, "%s %s：", date_write(moving->day).text, scene->sheet->form->label);
	for (const struct record *row = bench_first(scene->bench, desk_form(scene->desk, "member")); row != NULL;
	     row = bench_next(scene->bench, row))
		if (strstr(buffer_text(&moving->here), row->id) != NULL && record_text(row, "name") != NULL)
			buffer_add_format(&text, "%s%s", named++ > 0 ? "、" : "", record_text(row, "name"));
	return buffer_take(&text);
}

/* Both households are to be looked at again in whatever somebody there is in force for. */
static void add_rechecks(struct moving *moving)
{
	char *cause = cause_words(moving);
	struct recheck_wish wish = {.change = "people", .cause = cause, .day = moving->day};

	recheck_list(moving->scene, NULL, &wish);
	recheck_list(moving->scene, moving->other, &wish);
	free(cause);
}

static void moving_end(struct moving *moving)
{
	buffer_release(&moving->here);
	buffer_release(&moving->there);
}

/* ---- what stands in the way ---- */

static bool is_under_way(const struct record *application)
{
	static const char *const over[] = {"closed", "rejected", "withdrawn"};

	for (size_t i = 0; i < BASE_COUNT(over); i++)
		if (record_is(application, "state", over[i]))
			return false;
	return true;
}

bool moving_is_clear(struct act_scene *scene, const char *person, struct problem *problem)
{
	const struct form *change = desk_form(scene->desk, "change"), *application = desk_form(scene->desk, "application");

	for (struct record *row = bench_first(scene->bench, change); row != NULL; row = bench_next(scene->bench, row))
		if (record_is(row, "state", "pending") && (person == NULL || record_is(row, "person", person)))
			return problem_set(problem, PROBLEM_REFUSED, "%s", _("还有待确认的变更，请先确认或不采纳，再来办理。"));
	for (struct record *row = bench_first(scene->bench, application); row != NULL; row = bench_next(scene->bench, row))
		if (is_under_way(row) && (person == NULL || record_is(row, "applicant", person)))
			return problem_set(problem, PROBLEM_REFUSED, "%s", _("还有没有办结的申请，请先办结或撤回，再来办理。"));
	return true;
}

/* ---- where to ---- */

/* Named, or the one where somebody with that ID number lives now. */
static bool find_target(struct act_scene *scene, char household[33], struct problem *problem)
{
	const char *to = record_text(scene->record, "to"), *number = record_text(scene->record, "to_number");
	struct statement *find;
	int found = 0;

	if (to != NULL) {
		memcpy(household, to, 33);
		return true;
	}
	find = store_statement(scene->desk->store, "SELECT DISTINCT m.household FROM search s JOIN member m ON m.household = s.household"
	    " AND m.id = s.record JOIN household h ON h.household = m.household AND h.id = m.household WHERE s.key = 'i' || ?1"
	    " AND m.id_number = ?1 AND m._void = 0 AND m.moved_to IS NULL AND h._void = 0 AND h.state IN ('active', 'temporary')"
	    " AND m.household <> ?2 LIMIT 2");
	statement_bind_text(find, 1, number != NULL ? number : "");
	statement_bind_text(find, 2, scene->record->stream);
	while (statement_step(find)) {
		memcpy(household, statement_text(find, 0), 33);
		found++;
	}
	if (found == 1)
		return true;
	return problem_set(problem, PROBLEM_REFUSED, "%s", found == 0 ? _("没有指明转入哪一户，或没有别的一户里有这个身份证号的人，请核对。")
	    : _("这个身份证号在几户里都有，请换那一户另一名成员的号码。"));
}

static bool moving_begin(struct moving *moving, struct act_scene *scene, const char *kind)
{
	struct value day = record_value(scene->record, "day");

	*moving = (struct moving){.scene = scene, .kind = kind, .day = (date)day.number, .here = BUFFER_INIT(65536), .there = BUFFER_INIT(65536)};
	return day.state == VALUE_KNOWN;
}

static bool open_target(struct moving *moving, struct problem *problem)
{
	char household[33];

	return find_target(moving->scene, household, problem) &&
	       (moving->other = scene_other(moving->scene, household, false, problem)) != NULL;
}

/* ---- the acts ---- */

bool act_move_member(struct act_scene *scene, struct problem *problem)
{
	struct moving moving;
	bool good = moving_begin(&moving, scene, "person") && scene->subject != NULL && moving_is_clear(scene, scene->subject->id, problem) &&
	    open_target(&moving, problem);

	if (good) {
		carry_person(&moving, scene->subject, record_text(scene->record, "relation_there"));
		add_halves(&moving);
		add_rechecks(&moving);
		buffer_add(&scene->notice, _("已转到另一户；两户的救助身份都列入待复核，另一户要重新调查。"));
	}
	moving_end(&moving);
	return good;
}

static struct record *present_next(struct act_scene *scene, struct record *after)
{
	struct record *row = after == NULL ? bench_first(scene->bench, desk_form(scene->desk, "member")) : bench_next(scene->bench, after);

	while (row != NULL && (record_text(row, "moved_to") != NULL || record_value(row, "out_on").state == VALUE_KNOWN))
		row = bench_next(scene->bench, row);
	return row;
}

bool act_merge(struct act_scene *scene, struct problem *problem)
{
	struct record *home = bench_find(scene->bench, scene->record->stream);
	struct moving moving;
	bool good = moving_begin(&moving, scene, "merge") && home != NULL && moving_is_clear(scene, NULL, problem) && open_target(&moving, problem);

	if (good) {
		for (struct record *row = NULL; (row = present_next(scene, row)) != NULL;)
			carry_person(&moving, row, NULL);
		scene_set(scene, home, "state", "merged");
		scene_set(scene, home, "merged_into", bench_household(moving.other->bench));
		add_halves(&moving);
		add_rechecks(&moving);
		buffer_add(&scene->notice, _("已并入另一户；请在那一户补录各人与户主的关系，重新调查。"));
	}
	moving_end(&moving);
	return good;
}

/* The new household's first record: what the sheet says of it, and the head's name. */
static void found_household(struct moving *moving, const struct record *head)
{
	static const char *const same[] = {"place", "place_kind", "address"};
	struct act_scene *scene = moving->scene;
	const struct record *old = bench_find(scene->bench, scene->record->stream);
	const char *id = bench_household(moving->other->bench);
	struct record *household = record_new(desk_form(scene->desk, "household"), id, id);

	record_put_text(household, "name", record_text(head, "name"));
	record_put_text(household, "state", "active");
	for (size_t i = 0; i < BASE_COUNT(same); i++)
		record_put_text(household, same[i], record_text(scene->record, same[i]));
	record_put_text(household, "home", old != NULL ? record_text(old, "home") : NULL);
	other_put_take(moving->other, household);
}

static bool split_is_sound(struct act_scene *scene, const char *persons, const char *head, struct problem *problem)
{
	size_t leaving = 0, present = 0;

	for (struct record *row = NULL; (row = present_next(scene, row)) != NULL; present++)
		if (strstr(persons, row->id) != NULL)
			leaving++;
	if (strstr(persons, head) == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("新户主要是分出的成员之一，请重新选择。"));
	if (leaving == 0 || leaving != (strlen(persons) + 1) / 33)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("分出的成员里有已不在这一户的，请重新选择。"));
	return leaving < present ||
	    problem_set(problem, PROBLEM_REFUSED, "%s", _("不能把全部成员都分出去；全户搬走的，请办转出。"));
}

bool act_split(struct act_scene *scene, struct problem *problem)
{
	const char *persons = record_text(scene->record, "persons"), *head = record_text(scene->record, "head");
	struct moving moving;
	bool good = moving_begin(&moving, scene, "split") && persons != NULL && head != NULL && split_is_sound(scene, persons, head, problem);

	for (struct record *row = NULL; good && (row = present_next(scene, row)) != NULL;)
		if (strstr(persons, row->id) != NULL)
			good = moving_is_clear(scene, row->id, problem);
	if (good) {
		moving.other = scene_other_new(scene);
		found_household(&moving, bench_find(scene->bench, head));
		for (struct record *row = NULL; (row = present_next(scene, row)) != NULL;)
			if (strstr(persons, row->id) != NULL)
				carry_person(&moving, row, strcmp(row->id, head) == 0 ? "head" : NULL);
		add_halves(&moving);
		add_rechecks(&moving);
		buffer_add(&scene->notice, _("已分户；新户要补录各人与户主的关系，重新调查，两户的救助身份都列入待复核。"));
	}
	moving_end(&moving);
	return good;
}
