/* A household goes to another station: handed over with its last paid month, taken over from the next one. Its stream stays
 * one; nothing is copied. */
#include "moving.h"
#include "units.h"

#include <stdlib.h>
#include <string.h>

static struct record *membership_next(struct act_scene *scene, struct record *after)
{
	return after == NULL ? bench_first(scene->bench, desk_form(scene->desk, "membership")) : bench_next(scene->bench, after);
}

/* Whether the one before this still waits for somebody to take it over. */
static bool is_on_its_way(struct act_scene *scene)
{
	for (struct record *row = bench_first(scene->bench, scene->record->form); row != NULL; row = bench_next(scene->bench, row))
		if (row != scene->record && record_is(row, "state", "sent"))
			return true;
	return false;
}

/* What goes on from the month after cannot have begun later: months that nobody granted would be paid. */
static bool last_month_fits(const struct record *row, int64_t last, struct problem *problem)
{
	struct value from = record_value(row, "from");

	if (from.state != VALUE_KNOWN || last + 1 >= from.number)
		return true;
	problem_set(problem, PROBLEM_REFUSED, _("救助身份从 %s 起发放，最后发放月份不能早于 %s；一次也没有发放过的就写这个月。"),
	    month_write((int32_t)from.number).text, month_write((int32_t)from.number - 1).text);
	return false;
}

bool act_hand_over(struct act_scene *scene, struct problem *problem)
{
	const char *to = record_text(scene->record, "to");
	struct value last = record_value(scene->record, "last_month");
	int left = 0;

	if (to == NULL || last.state != VALUE_KNOWN || strcmp(to, scene->desk->station) == 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("接收单位就是本单位，不用转出。"));
	if (is_on_its_way(scene))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这一户已经转出，等待接收。"));
	if (!moving_is_clear(scene, NULL, problem))
		return false;
	for (struct record *row = NULL; (row = membership_next(scene, row)) != NULL;) {
		if (!membership_is_open(row, desk_here(scene->desk)->day))
			continue;
		if (!last_month_fits(row, last.number, problem))
			return false;
		membership_leave(scene, row, scene->record->id, month_first_day((int32_t)last.number + 1));
		left++;
	}
	buffer_add_format(&scene->notice, _("已转出到 %s，%d 项救助身份发到 %s；请把数据包报送上级。"), to, left,
	    month_write((int32_t)last.number).text);
	return true;
}

/* The station it was sent to, or one above. */
static bool may_take_over(struct act_scene *scene, const struct record *transfer, struct problem *problem)
{
	const char *to = record_text(transfer, "to"), *from = record_text(transfer, "from");
	const char *own = scene->desk->station;

	if (to != NULL && strcmp(to, own) == 0)
		return true;
	if ((from == NULL || strcmp(from, own) != 0) && unit_level(scene->desk->level) >= unit_level("county"))
		return true;
	return problem_set(problem, PROBLEM_REFUSED, _("这一户转到 %s，由那个单位或上级接收。"), to != NULL ? to : "");
}

static void settle_here(struct act_scene *scene, const struct record *transfer)
{
	static const char *const same[] = {"place_kind", "place", "address"};
	struct record *home = bench_find(scene->bench, scene->record->stream);

	if (home == NULL)
		return;
	scene_set(scene, home, "home", record_text(transfer, "to"));
	for (size_t i = 0; i < BASE_COUNT(same); i++)
		if (record_text(scene->record, same[i]) != NULL && !record_is(home, same[i], record_text(scene->record, same[i])))
			scene_set(scene, home, same[i], record_text(scene->record, same[i]));
}

bool act_take_over(struct act_scene *scene, struct problem *problem)
{
	const struct record *transfer = scene->subject;
	struct value first = record_value(scene->record, "first_month");
	struct record *last = NULL;
	int taken = 0;

	if (transfer == NULL || !may_take_over(scene, transfer, problem))
		return false;
	settle_here(scene, transfer);
	for (struct record *row = membership_next(scene, NULL); row != NULL && row != last; row = bench_next(scene->bench, row)) {
		struct record *next;

		if (!record_is(row, "left_by", transfer->id) || !record_is(row, "state", "moved"))
			continue;
		next = membership_continue(row, scene->record->stream, first.number);
		if (last == NULL)
			last = next; /* those that were made are behind it */
		scene_create_take(scene, next);
		taken++;
	}
	buffer_add_format(&scene->notice, _("已接收，%d 项救助身份从 %s 起。"), taken, month_write((int32_t)first.number).text);
	return true;
}

/* What is not certain to be met at the new place is listed; what is met was worked out again. */
bool act_list_recheck(struct act_scene *scene, struct problem *problem)
{
	char *cause = memory_format("%s %s", date_write(desk_here(scene->desk)->day).text, scene->sheet->form->label);
	struct recheck_wish wish = {.change = "place", .cause = cause, .day = desk_here(scene->desk)->day, .doubtful = true};

	(void)problem;
	recheck_list(scene, NULL, &wish);
	free(cause);
	return true;
}

/* As they were before they left. */
void membership_return(struct act_scene *scene, struct record *row)
{
	struct value until = record_value(row, "before_until");
	char *before = memory_text(record_text(row, "before_state"));

	scene_set(scene, row, "state", before);
	free(before);
	if (until.state == VALUE_KNOWN)
		scene_set_number(scene, row, "until", until.number);
	else
		scene_clear(scene, row, "until");
	scene_clear(scene, row, "left_by");
	scene_clear(scene, row, "before_state");
	scene_clear(scene, row, "before_until");
}

/* ---- after a ruling ---- */

/* It goes on elsewhere, and nobody is in doubt about that any more: here it is over, whatever the filing that fell had said. */
static bool end_continued(struct bench *bench, const struct record *next, date day, struct filing *filing)
{
	struct record *old = record_text(next, "continues") != NULL ? bench_find(bench, record_text(next, "continues")) : NULL;
	struct value from = record_value(next, "from");
	struct record *patch;

	if (old == NULL || !membership_is_open(old, day) || from.state != VALUE_KNOWN)
		return false;
	patch = record_new(old->form, old->id, old->stream);
	record_put_text(patch, "state", "moved");
	record_put_number(patch, "until", month_first_day((int32_t)from.number));
	filing_add_set(filing, patch, NULL);
	record_free(patch);
	return true;
}

bool memberships_settle(struct desk *desk, const char *household, struct problem *problem)
{
	const struct form *form = desk_form(desk, "membership");
	struct bench *bench = bench_read(desk, household, problem);
	struct filing *filing = filing_new(household, form->name, desk_here(desk)->day, desk->role);
	struct event_id event;
	bool any = false, good = bench != NULL;

	for (struct record *row = good ? bench_first(bench, form) : NULL; row != NULL; row = bench_next(bench, row))
		any = end_continued(bench, row, desk_here(desk)->day, filing) || any;
	if (any)
		good = ledger_append(desk->ledger, desk->actor, "file", filing, &event, problem);
	filing_free(filing);
	bench_free(bench);
	return good;
}

bool act_take_back(struct act_scene *scene, struct problem *problem)
{
	struct record *home = bench_find(scene->bench, scene->record->stream);
	char *kind;

	if (scene->subject == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("没有可以撤回的转出。"));
	if (!record_is(scene->subject, "from", scene->desk->station))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("转出由转出的单位撤回。"));
	kind = home != NULL ? memory_text(record_text(home, "place_kind")) : NULL;
	for (struct record *row = NULL; (row = membership_next(scene, row)) != NULL;)
		if (record_is(row, "left_by", scene->subject->id) && record_is(row, "state", "moved"))
			membership_return(scene, row);
	if (home != NULL) { /* said again, so that who took it over meanwhile contradicts, and one ruling ends it all */
		scene_set(scene, home, "home", scene->desk->station);
		if (kind != NULL)
			scene_set(scene, home, "place_kind", kind);
	}
	free(kind);
	buffer_add(&scene->notice, _("已撤回转出，救助身份恢复原样。"));
	return true;
}
