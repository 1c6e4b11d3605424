/* Every category against one bench. Computing is free of order; a determination is not: the region's
 * order, stop and consent say which lines are recorded. */
#include "world.h"

#include <stdio.h>
#include <string.h>

/* ---- consent ---- */

static bool is_word_of(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)) != NULL; at += length) {
		if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	}
	return false;
}

/* What the application asks for by itself; one that names nothing asks for everything. */
static bool is_asked_for(const struct world *world, const struct category *category)
{
	const struct field *field = world->pack->contract.asked_for;
	struct value asked;

	if (field == NULL || world->application == NULL)
		return true;
	asked = world->application->values[field->index];
	if (asked.state != VALUE_KNOWN || *asked.text == '\0')
		return true;
	return is_word_of(asked.text, category->name) || is_word_of(asked.text, category_membership(category)) ||
	       (category->under != NULL && is_word_of(asked.text, category->under));
}

/* The newest consent of that kind, on or before the day, says yes. */
static bool has_consent(const struct world *world, const char *kind)
{
	const struct contract *contract = &world->pack->contract;
	const struct record *row, *newest = NULL;

	if (contract->consent_kind == NULL || contract->consent_given == NULL || contract->consent_day == NULL)
		return false;
	for (row = bench_first(world->bench, contract->consent); row != NULL; row = bench_next(world->bench, row)) {
		struct value its_kind = row->values[contract->consent_kind->index];
		struct value day = row->values[contract->consent_day->index];

		if (its_kind.state != VALUE_KNOWN || strcmp(its_kind.text, kind) != 0 || day.state != VALUE_KNOWN ||
		    day.number > world->expr.day)
			continue;
		if (newest == NULL || day.number >= newest->values[contract->consent_day->index].number)
			newest = row;
	}
	if (newest == NULL || newest->contested[contract->consent_given->index])
		return false;
	return newest->values[contract->consent_given->index].state == VALUE_KNOWN &&
	       newest->values[contract->consent_given->index].number != 0;
}

bool category_may_be_shown(const struct world *world, const struct category *category)
{
	const struct review_rules *review = &world->pack->review;

	if (review->consent_kind == NULL || (review->consent_free != NULL && is_asked_for(world, category)))
		return true;
	return has_consent(world, review->consent_kind);
}

/* ---- one verdict ---- */

static struct verdict *add_verdict(struct assessment *assessment, const struct category *category, const char *person)
{
	struct verdict *verdict;

	assessment->verdicts = memory_resize(assessment->verdicts, assessment->count + 1, sizeof *assessment->verdicts);
	verdict = &assessment->verdicts[assessment->count++];
	*verdict = (struct verdict){.category = category, .truth = TRUTH_UNKNOWN};
	snprintf(verdict->person, sizeof verdict->person, "%s", person);
	return verdict;
}

static void leave_out(struct verdict *verdict, char *why)
{
	verdict->not_reviewed = true;
	verdict->truth = TRUTH_UNKNOWN;
	free(verdict->why_not);
	verdict->why_not = why;
	verdict->has_amount = false;
	for (size_t i = 0; i < verdict->reason_count; i++)
		reason_release(&verdict->reasons[i]);
	memory_free(&verdict->reasons);
	memory_free(&verdict->missing);
	words_free(verdict->unset, verdict->unset_count);
	verdict->unset = NULL;
	verdict->reason_count = verdict->missing_count = verdict->unset_count = 0;
}

static void find_gaps(struct world *world, const struct record *record, struct verdict *verdict)
{
	struct expr_find find;

	if (verdict->truth == TRUTH_UNKNOWN) {
		trace_start(&find, world, VALUE_UNKNOWN);
		trace_category(&find, world, record, verdict->category);
		verdict->missing = missing_from(world, &find, &verdict->missing_count);
		expr_find_release(&find);
	} else if (verdict->truth == TRUTH_UNSET) {
		trace_start(&find, world, VALUE_UNSET);
		trace_category(&find, world, record, verdict->category);
		verdict->unset = memory_new((find.count + 1) * sizeof *verdict->unset);
		for (size_t i = 0; i < find.count; i++) {
			const struct parameter_rule *rule = find.found[i].what;

			verdict->unset[verdict->unset_count++] = memory_text(rule->open.name);
		}
		expr_find_release(&find);
	}
}

bool category_amount(struct world *world, const struct record *record, const struct target *target, int64_t *amount)
{
	struct value value = world_read(world, record, target);

	*amount = value.number;
	return value.state == VALUE_KNOWN;
}

static void find_amount(struct world *world, const struct record *record, struct verdict *verdict)
{
	const struct category *category = verdict->category;
	const struct target *target;

	if (verdict->truth != TRUTH_YES || category->grants_amount == NULL)
		return;
	target = target_find(world->pack, category->of->name, category->grants_amount);
	verdict->has_amount = target != NULL && category_amount(world, record, target, &verdict->amount);
}

enum truth category_truth(struct world *world, const struct record *record, const struct category *category,
    const struct fact_rule *fact, bool *out_of_question)
{
	struct value value = world_fact_rule(world, record, fact);

	*out_of_question = category->only_if.test != NULL &&
	                   expr_truth(category->only_if.test, &world->expr, record) == TRUTH_NO;
	return value.state == VALUE_UNKNOWN ? TRUTH_UNKNOWN
	       : value.state == VALUE_UNSET ? TRUTH_UNSET
	       : value.number != 0          ? TRUTH_YES
	                                    : TRUTH_NO;
}

static void find_truth(struct world *world, const struct record *record, struct verdict *verdict)
{
	const struct category *category = verdict->category;
	const struct fact_rule *fact = fact_rule_find(world->pack, category->of, category->name);

	verdict->truth = category_truth(world, record, category, fact, &verdict->out_of_question);
	if (verdict->out_of_question)
		verdict->why_not = memory_text(_("不适用"));
}

static void tell_verdict(struct world *world, const struct record *record, struct verdict *verdict)
{
	reasons_tell(world, record, verdict);
	find_gaps(world, record, verdict);
	find_amount(world, record, verdict);
}

void verdict_judge(struct world *world, const struct record *record, struct verdict *verdict)
{
	find_truth(world, record, verdict);
	tell_verdict(world, record, verdict);
}

static void judge_category(struct world *world, struct assessment *assessment, const struct category *category)
{
	if (category->by != NULL) {
		leave_out(add_verdict(assessment, category, ""), memory_format(_("另行认定：%s"), category->by));
	} else if (!category_may_be_shown(world, category)) {
		leave_out(add_verdict(assessment, category, ""), memory_text(_("没有申请人同意")));
	} else if (category->of == world->pack->contract.household) {
		find_truth(world, world->household, add_verdict(assessment, category, ""));
	} else {
		for (const struct record *member = bench_first(world->bench, category->of); member != NULL;
		     member = bench_next(world->bench, member))
			find_truth(world, member, add_verdict(assessment, category, member->id));
	}
}

bool category_grants_to(struct world *world, const struct category *category, const char *person, const struct record *member)
{
	struct value value;

	if (person != NULL)
		return strcmp(person, member->id) == 0;
	if (category->grants_to == NULL)
		return true;
	value = world_value(world, member, category->grants_to);
	return value.state == VALUE_KNOWN && value.number == 1;
}

/* ---- determination: order and stop ---- */

struct stops { /* by member, in order of the bench: 1 + the place in the order of what ended the review; 0: nothing */
	size_t *at;
	size_t count;
};

/* Whether a household category is about this member: those it would be granted to. */
static bool is_about(struct world *world, const struct category *category, const struct record *member)
{
	const struct target *to;
	struct value value;

	if (category->grants_to == NULL || strcmp(category->grants_to, "person") == 0)
		return true;
	to = target_find(world->pack, member->form->name, category->grants_to);
	if (to == NULL)
		return true;
	value = world_read(world, member, to);
	return value.state != VALUE_KNOWN || value.number != 0;
}

/* Of what ended the review for everyone that this line is about the last; 0 if someone is left. */
static size_t stopped_by(struct world *world, const struct stops *stops, const struct verdict *verdict)
{
	const struct record *member = bench_first(world->bench, world->pack->contract.member);
	size_t by = 0;

	for (size_t i = 0; i < stops->count; i++, member = bench_next(world->bench, member)) {
		if (*verdict->person != '\0' ? strcmp(member->id, verdict->person) != 0
		                             : !is_about(world, verdict->category, member))
			continue;
		if (stops->at[i] == 0)
			return 0;
		by = stops->at[i] > by ? stops->at[i] : by;
	}
	return by;
}

static void stop_for(struct world *world, struct stops *stops, const struct verdict *verdict, size_t place)
{
	const struct record *member = bench_first(world->bench, world->pack->contract.member);

	for (size_t i = 0; i < stops->count; i++, member = bench_next(world->bench, member)) {
		if (*verdict->person != '\0' ? strcmp(member->id, verdict->person) == 0
		                             : is_about(world, verdict->category, member))
			stops->at[i] = stops->at[i] == 0 ? place + 1 : stops->at[i];
	}
}

/* Both passes of one category: members of it do not stop one another. */
static void apply_category(struct world *world, struct assessment *assessment, struct stops *stops, size_t place)
{
	char **order = world->pack->review.order;

	for (size_t i = 0; i < assessment->count; i++) {
		struct verdict *verdict = &assessment->verdicts[i];
		size_t by;

		if (verdict->not_reviewed || strcmp(verdict->category->name, order[place]) != 0)
			continue;
		by = stopped_by(world, stops, verdict);
		if (by > 0)
			leave_out(verdict, memory_format(_("已符合前面的“%s”"),
			    pack_category_find(world->pack, order[by - 1])->label));
	}
	for (size_t i = 0; i < assessment->count; i++) {
		struct verdict *verdict = &assessment->verdicts[i];

		if (strcmp(verdict->category->name, order[place]) == 0 && !verdict->not_reviewed &&
		    verdict->truth == TRUTH_YES)
			stop_for(world, stops, verdict, place);
	}
}

static void apply_order(struct world *world, struct assessment *assessment)
{
	const struct review_rules *review = &world->pack->review;
	struct stops stops = {.count = bench_count(world->bench, world->pack->contract.member)};

	if (!review->stop_person)
		return;
	stops.at = memory_new((stops.count + 1) * sizeof *stops.at);
	for (size_t i = 0; i < review->order_count; i++) {
		if (!words_have(review->apart, review->apart_count, review->order[i]))
			apply_category(world, assessment, &stops, i);
	}
	free(stops.at);
}

struct assessment *assess_truths(struct world *world, bool determination)
{
	struct assessment *assessment = memory_new(sizeof *assessment);

	assessment->day = world->expr.day;
	for (size_t i = 0; i < world->pack->category_count; i++)
		judge_category(world, assessment, &world->pack->categories[i]);
	if (determination)
		apply_order(world, assessment);
	return assessment;
}

void assessment_tell(struct assessment *assessment, struct world *world, const struct verdict *only)
{
	for (size_t i = 0; i < assessment->count; i++) {
		struct verdict *verdict = &assessment->verdicts[i];

		if (!verdict->not_reviewed && (only == NULL || only == verdict))
			tell_verdict(world, *verdict->person == '\0' ? world->household : bench_find(world->bench, verdict->person), verdict);
	}
}

struct assessment *assess(struct world *world, bool determination, struct problem *problem)
{
	struct assessment *assessment = assess_truths(world, determination);

	(void)problem;
	assessment_tell(assessment, world, NULL);
	return assessment;
}

static void verdict_release(struct verdict *verdict)
{
	leave_out(verdict, NULL);
}

void verdict_free(struct verdict *verdict)
{
	if (verdict != NULL)
		verdict_release(verdict);
	free(verdict);
}

void assessment_free(struct assessment *assessment)
{
	if (assessment == NULL)
		return;
	for (size_t i = 0; i < assessment->count; i++)
		verdict_release(&assessment->verdicts[i]);
	for (size_t i = 0; i < assessment->aid_count; i++)
		verdict_release(&assessment->aids[i]);
	free(assessment->verdicts);
	free(assessment->aids);
	free(assessment);
}

const struct verdict *assessment_find(const struct assessment *assessment, const char *category, const char *person)
{
	for (size_t i = 0; i < assessment->count; i++) {
		const struct verdict *verdict = &assessment->verdicts[i];

		if (strcmp(verdict->category->name, category) == 0 &&
		    strcmp(verdict->person, person == NULL ? "" : person) == 0)
			return verdict;
	}
	return NULL;
}

/* The line of a member category: met when one member is, then unset, unknown, not met, not reviewed. */
const char *assessment_word(const struct assessment *assessment, const char *category)
{
	static const enum truth order[] = {TRUTH_YES, TRUTH_UNSET, TRUTH_UNKNOWN, TRUTH_NO};
	bool left_out = false;

	for (size_t i = 0; i < BASE_COUNT(order); i++) {
		for (size_t j = 0; j < assessment->count; j++) {
			const struct verdict *verdict = &assessment->verdicts[j];

			if (strcmp(verdict->category->name, category) != 0)
				continue;
			left_out = left_out || verdict->not_reviewed;
			if (!verdict->not_reviewed && verdict->truth == order[i])
				return truth_word(order[i]);
		}
	}
	return left_out ? "not_reviewed" : truth_word(TRUTH_NO);
}
