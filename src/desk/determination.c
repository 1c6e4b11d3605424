/* Acts on determinations: review writes them, confirmation and refusal close them, and with the last one the
 * application. Which categories there are, their order and what they grant is the pack's. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

/* States of a determination that nothing later in the same application changes by itself. */
static const char *const decided[] = {"confirmed", "refused", "revoked", "withdrawn"};
static const char *const closed[] = {"confirmed", "refused", "revoked", "withdrawn", "not_met", "not_reviewed"};

static bool state_is_one_of(const struct record *record, const char *const *states, size_t count)
{
	const char *state = record_text(record, "state");

	for (size_t i = 0; state != NULL && i < count; i++)
		if (strcmp(state, states[i]) == 0)
			return true;
	return false;
}

void scene_close_application(struct act_scene *scene, const char *application)
{
	struct record *about = bench_find(scene->bench, application);
	const struct form *form = desk_form(scene->desk, "determination");
	size_t rows = 0;

	if (about == NULL || state_is_one_of(about, (const char *const[]){"withdrawn"}, 1))
		return;
	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row)) {
		if (!record_is(row, "application", application))
			continue;
		rows++;
		if (!state_is_one_of(row, closed, BASE_COUNT(closed)))
			return;
	}
	if (rows == 0)
		return;
	scene_set(scene, about, "state", "closed");
	clocks_stop(scene, about);
}

/* A negative result is only refused (with a letter) when no category is met and none is still open. */
static const char *determination_state(const struct verdict *verdict, bool any_open)
{
	if (verdict->not_reviewed || verdict->out_of_question)
		return "not_reviewed";
	switch (verdict->truth) {
	case TRUTH_YES:
		return "proposed";
	case TRUTH_NO:
		return any_open ? "not_met" : "proposed_refusal";
	default:
		return "pending";
	}
}

static struct record *determination_new(struct act_scene *scene, const struct record *application,
    const struct verdict *verdict)
{
	const struct form *form = desk_form(scene->desk, "determination");
	struct record *record = record_new(form, NULL, application->stream);

	record_put_text(record, "application", application->id);
	record_put_text(record, "category", verdict->category->name);
	record_put_text(record, "person", verdict->person);
	ledger_one_id(application->stream, record, record->id);
	return record;
}

static void determination_write(struct act_scene *scene, const struct record *application, const struct verdict *verdict,
    bool any_open)
{
	struct record *record = determination_new(scene, application, verdict);
	const struct record *old = bench_find(scene->bench, record->id);
	const struct here *here = desk_here(scene->desk);

	if (verdict->category->by != NULL ||
	    (old != NULL && state_is_one_of(old, decided, BASE_COUNT(decided)))) {
		record_free(record);
		return;
	}
	if (old != NULL)
		clocks_end(scene, old->id); /* a publicity of what was found before ends with it */
	record_put_text(record, "verdict", verdict->not_reviewed ? "not_reviewed" : truth_word(verdict->truth));
	record_put_text(record, "state", determination_state(verdict, any_open));
	record_put_number(record, "day", here->day);
	record_put_text(record, "proposed_by", here->user);
	record_put_text(record, "pack", pack_region(scene->desk->pack));
	if (verdict->has_amount)
		record_put_number(record, "amount", verdict->amount);
	scene_create_take(scene, record);
}

/* Whether a category other than by refusal may still come of it. */
static bool assessment_is_open(const struct assessment *found)
{
	for (size_t i = 0; i < found->count; i++) {
		const struct verdict *verdict = &found->verdicts[i];

		if (verdict->category->by == NULL && !verdict->not_reviewed && !verdict->out_of_question &&
		    verdict->truth != TRUTH_NO)
			return true;
	}
	return false;
}

/* A person's negative result goes with the household's, where there is one to be refused. */
static bool assessment_has_household(const struct assessment *found)
{
	for (size_t i = 0; i < found->count; i++)
		if (*found->verdicts[i].person == '\0' && found->verdicts[i].category->by == NULL && !found->verdicts[i].not_reviewed &&
		    !found->verdicts[i].out_of_question)
			return true;
	return false;
}

static bool household_has_membership(struct act_scene *scene)
{
	const struct form *form = desk_form(scene->desk, "membership");

	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row))
		if (membership_is_open(row, desk_here(scene->desk)->day))
			return true;
	return false;
}

/* A category may read what another one takes in this same review (taken_K), so the results are laid on a scratch
 * bench and everything is computed again until nothing moves. */
#define DETERMINE_ROUNDS 4

struct rounds {
	struct bench *bench;
	struct world *world;
	struct assessment *found;
};

static void rounds_release(struct rounds *rounds)
{
	assessment_free(rounds->found);
	world_free(rounds->world);
	bench_free(rounds->bench);
}

static bool verdicts_equal(const struct assessment *a, const struct assessment *b)
{
	if (a == NULL || a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->verdicts[i].truth != b->verdicts[i].truth || a->verdicts[i].not_reviewed != b->verdicts[i].not_reviewed ||
		    a->verdicts[i].out_of_question != b->verdicts[i].out_of_question)
			return false;
	return true;
}

static void rounds_lay(struct act_scene *scene, struct bench *bench, const struct record *application,
    const struct assessment *found)
{
	for (size_t i = 0; found != NULL && i < found->count; i++) {
		const struct verdict *verdict = &found->verdicts[i];
		struct record *record = determination_new(scene, application, verdict);
		const struct record *old = bench_find(bench, record->id);

		if (verdict->category->by != NULL || (old != NULL && state_is_one_of(old, decided, BASE_COUNT(decided)))) {
			record_free(record);
			continue;
		}
		record_put_text(record, "verdict", verdict->not_reviewed ? "not_reviewed" : truth_word(verdict->truth));
		record_put_text(record, "state", determination_state(verdict, true));
		bench_remove(bench, record->id);
		bench_add_take(bench, record);
	}
}

static void determine_rounds(struct act_scene *scene, const struct record *application, struct rounds *last)
{
	memset(last, 0, sizeof(*last));
	for (int round = 0; round < DETERMINE_ROUNDS; round++) {
		struct rounds next = {.bench = bench_copy(scene->bench)};
		bool same;

		rounds_lay(scene, next.bench, application, last->found);
		next.world = world_new(scene->desk->pack, next.bench, desk_here(scene->desk), bench_find(next.bench, application->id));
		next.found = assess_truths(next.world, true);
		same = last->found != NULL && verdicts_equal(last->found, next.found);
		rounds_release(last);
		*last = next;
		if (same)
			break;
	}
	assessment_tell(last->found, last->world, NULL);
}

bool act_determine(struct act_scene *scene, struct problem *problem)
{
	struct record *application = scene_application(scene);
	struct rounds rounds;
	bool open, whole;

	if (application == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("没有可审核的申请，请先登记申请。"));
	determine_rounds(scene, application, &rounds);
	scene_add_reasons_take(scene, assessment_to_tree(rounds.found, scene->desk->pack, rounds.bench, false));
	open = assessment_is_open(rounds.found) || household_has_membership(scene);
	whole = assessment_has_household(rounds.found);
	for (size_t i = 0; i < rounds.found->count; i++)
		determination_write(scene, application, &rounds.found->verdicts[i],
		    open || (whole && *rounds.found->verdicts[i].person != '\0'));
	scene_close_application(scene, application->id);
	rounds_release(&rounds);
	return true;
}

/* ---- confirmation ---- */

void reasons_collect(const struct verdict *verdict, struct buffer *out)
{
	for (size_t i = 0; i < verdict->reason_count; i++) {
		const struct reason *reason = &verdict->reasons[i];
		char *sentence;

		if (!reason->bears)
			continue;
		sentence = reason_sentence(reason);
		if (out->length > 0)
			buffer_add(out, "；");
		buffer_add(out, sentence);
		free(sentence);
	}
}

/* The determination is computed again before it is confirmed; what no longer holds goes back. */
static bool determination_still_holds(struct act_scene *scene, const struct record *determination,
    const struct record *application, struct tree **reasons, struct problem *problem)
{
	struct world *world = world_new(scene->desk->pack, scene->bench, desk_here(scene->desk), application);
	struct assessment *found = assess_truths(world, false);
	const char *person = record_text(determination, "person");
	const struct verdict *verdict = assessment_find(found, record_text(determination, "category"), person != NULL ? person : "");
	struct buffer why = BUFFER_INIT(16384);
	bool holds = false;

	if (verdict != NULL)
		assessment_tell(found, world, verdict);
	if (verdict != NULL && verdict->truth == TRUTH_YES) {
		*reasons = verdict_to_tree(verdict, scene->desk->pack, false);
		holds = true;
		goto out;
	}
	if (verdict != NULL)
		reasons_collect(verdict, &why);
	problem_set(problem, PROBLEM_REFUSED, _("重新计算后不再符合，请退回重审：%s"), buffer_text(&why));
	if (verdict != NULL && verdict->reason_count > 0)
		problem_name_clause(problem, verdict->reasons[0].clause);
out:
	buffer_release(&why);
	assessment_free(found);
	world_free(world);
	return holds;
}

/* A filing for a category that has no determination yet (or a negative one) says why it is not met. */
bool determination_explain_absence(struct act_scene *scene, struct problem *problem)
{
	const struct record *application = scene_application(scene);
	const char *category = record_text(scene->record, "category");
	const char *person = record_text(scene->record, "person");
	struct record *wanted;
	const struct category *known = category != NULL ? pack_category_find(scene->desk->pack, category) : NULL;
	struct tree *reasons = NULL;

	if (application == NULL || known == NULL)
		return problem_set(problem, PROBLEM_REFUSED, _("找不到要“%s”的审核结果，请指明申请和类别。"),
		    scene->sheet->form->label);
	wanted = determination_new(scene, application, &(struct verdict){.category = known});
	record_put_text(wanted, "person", person);
	if (!determination_still_holds(scene, wanted, application, &reasons, problem)) {
		record_free(wanted);
		return false;
	}
	tree_free(reasons);
	record_free(wanted);
	return problem_set(problem, PROBLEM_REFUSED, _("“%s”还没有审核结果，请先审核。"), known->label);
}

bool determination_check_grant(struct act_scene *scene, struct problem *problem)
{
	const struct form *form = scene->record->form;
	struct record *application = scene_application(scene);
	bool grants = false;

	for (size_t i = 0; i < form->does_count; i++)
		grants = grants || strcmp(form->does[i].name, "grant") == 0;
	if (!grants || scene->subject == NULL || application == NULL || scene->sheet->is_change)
		return true;
	return determination_still_holds(scene, scene->subject, application, &scene->reasons, problem);
}

static const struct category *determination_category(struct act_scene *scene, struct problem *problem)
{
	const char *name = scene->subject != NULL && form_field(scene->subject->form, "category") != NULL
	    ? record_text(scene->subject, "category") : NULL;
	const struct category *category = name != NULL ? pack_category_find(scene->desk->pack, name) : NULL;

	if (category == NULL)
		problem_set(problem, PROBLEM_REFUSED, "%s", _("这份审核结果没有类别，无法办理。"));
	return category;
}

static struct record **grant_people(struct act_scene *scene, const struct category *category, size_t *count)
{
	const struct form *member = desk_form(scene->desk, "member");
	const char *person = record_text(scene->subject, "person");
	struct record **people = memory_new(sizeof(struct record *));

	*count = 0;
	for (struct record *row = bench_first(scene->bench, member); row != NULL; row = bench_next(scene->bench, row)) {
		if (!category_grants_to(scene->world, category, person, row))
			continue;
		people = memory_resize(people, *count + 2, sizeof(struct record *));
		people[(*count)++] = row;
	}
	return people;
}

int64_t grant_share(int64_t amount, size_t people, size_t at)
{
	int64_t part = amount / (int64_t)people, rest = amount % (int64_t)people;

	return part + ((int64_t)at < rest ? 1 : 0);
}

static const char *category_membership_name(const struct category *category)
{
	return category->grants_membership != NULL ? category->grants_membership : category->name;
}

static void grant_one(struct act_scene *scene, const struct category *category, const struct record *person,
    bool has_amount, int64_t amount)
{
	const struct form *form = desk_form(scene->desk, "membership");
	struct record *record = record_new(form, NULL, scene->record->stream);
	date day = desk_here(scene->desk)->day;

	record_put_text(record, "application", record_text(scene->subject, "application"));
	record_put_text(record, "category", category_membership_name(category));
	record_put_text(record, "person", person->id);
	ledger_one_id(record->stream, record, record->id);
	record_put_text(record, "determination", scene->subject->id);
	record_put_text(record, "state", "active");
	record_put_number(record, "confirmed_on", day);
	record_put_number(record, "from", month_of(day) + 1);
	if (has_amount)
		record_put_number(record, "amount", amount);
	scene_create_take(scene, record);
}

bool membership_is_open(const struct record *membership, date day)
{
	struct value until = record_value(membership, "until");

	return record_is(membership, "state", "active") ||
	    (record_is(membership, "state", "gradual") && until.state == VALUE_KNOWN && day < (date)until.number);
}

size_t memberships_end(struct act_scene *scene, const char *person, const char *category, const char *state, date until)
{
	const struct form *form = desk_form(scene->desk, "membership");
	size_t ended = 0;

	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row)) {
		if (!membership_is_open(row, desk_here(scene->desk)->day) || (category != NULL && !record_is(row, "category", category)) ||
		    (person != NULL && !record_is(row, "person", person)))
			continue;
		scene_set(scene, row, "state", state);
		scene_set_number(scene, row, "until", until);
		ended++;
	}
	return ended;
}

/* The decision names on whose behalf it was taken. */
static void determination_say_delegated(struct act_scene *scene)
{
	const struct review_rules *rules = pack_review(scene->desk->pack);

	if (rules->confirm_delegated_by != NULL && strcmp(desk_here(scene->desk)->role, rules->confirm_by) == 0)
		scene_set(scene, scene->subject, "delegated_by", rules->confirm_delegated_by);
}

bool act_grant(struct act_scene *scene, struct problem *problem)
{
	const struct category *category = determination_category(scene, problem);
	struct record *application = scene_application(scene);
	struct record **people;
	struct value amount = {.state = VALUE_UNKNOWN};
	size_t count;
	date day = desk_here(scene->desk)->day;

	if (category == NULL)
		return false;
	if (scene->reasons == NULL &&
	    !determination_still_holds(scene, scene->subject, application, &scene->reasons, problem))
		return false;
	scene_add_reasons_take(scene, scene->reasons);
	scene->reasons = NULL;
	people = grant_people(scene, category, &count);
	amount = form_field(scene->subject->form, "amount") != NULL ? record_value(scene->subject, "amount") : amount;
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < category->grants_end_count; k++)
			memberships_end(scene, people[i]->id, category->grants_ends[k], "ended", day);
		watch_end_for(scene, people[i]->id, category_membership_name(category));
		grant_one(scene, category, people[i], amount.state == VALUE_KNOWN,
		    amount.state == VALUE_KNOWN ? grant_share(amount.number, count, i) : 0);
	}
	determination_say_delegated(scene);
	buffer_add_format(&scene->notice, _("已确认%s，%zu 人，从 %s 起。"), category->label, count,
	    month_write(month_of(day) + 1).text);
	free(people);
	if (application != NULL)
		scene_close_application(scene, application->id);
	return true;
}

/* ---- refusal, withdrawal, revocation ---- */

static void determinations_close(struct act_scene *scene, const char *application, const char *only_state,
    const char *state)
{
	const struct form *form = desk_form(scene->desk, "determination");

	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row)) {
		if (!record_is(row, "application", application))
			continue;
		if (only_state != NULL ? record_is(row, "state", only_state)
		    : !state_is_one_of(row, closed, BASE_COUNT(closed)))
			scene_set(scene, row, "state", state);
	}
}

bool act_refuse(struct act_scene *scene, struct problem *problem)
{
	struct record *application = scene_application(scene);

	if (application == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("没有可以不予确认的申请。"));
	determinations_close(scene, application->id, "proposed_refusal", "refused");
	scene_close_application(scene, application->id);
	return watch_after_refusal(scene, application, problem);
}

bool act_withdraw(struct act_scene *scene, struct problem *problem)
{
	struct record *application = scene_application(scene);

	if (application == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("没有可以撤回的申请。"));
	determinations_close(scene, application->id, NULL, "withdrawn");
	return true;
}

bool act_revoke(struct act_scene *scene, struct problem *problem)
{
	const struct form *form = desk_form(scene->desk, "membership");
	date day = desk_here(scene->desk)->day;

	if (scene->subject == NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("没有可以撤销的确认。"));
	for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row)) {
		if (!record_is(row, "determination", scene->subject->id) || !membership_is_open(row, day))
			continue;
		scene_set(scene, row, "state", "revoked");
		scene_set_number(scene, row, "until", day);
	}
	return true;
}
