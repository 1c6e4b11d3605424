/* Whether the rows of a form were asked: in a survey that is valid on the day, or by the key that
 * stands in an input file. "Asked, none" is an answer. */
#include "world.h"

#include <string.h>

static bool holds_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)) != NULL; at += length) {
		if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	}
	return false;
}

/* Whether a survey of that day is still valid. */
static enum truth is_valid(struct world *world, date day)
{
	const struct parameter_rule *rule;
	const struct parameter_value *value;
	date end;

	if (day > world->expr.day)
		return TRUTH_NO;
	if (world->pack->survey_valid == NULL)
		return TRUTH_YES;
	rule = parameter_rule_find(world->pack, world->pack->survey_valid);
	value = parameter_in_force(rule, "", world->expr.day, world->counting);
	if (value == NULL)
		return TRUTH_UNSET;
	end = strcmp(rule->open.unit, "months") == 0 ? date_add_months(day, (int)value->number)
	                                             : day + (date)value->number;
	return world->expr.day < end ? TRUTH_YES : TRUTH_NO;
}

/* Whether somebody joined the household of whom this survey did not know: nobody asked what comes in with them. */
static bool misses_somebody(struct world *world, const struct record *survey, date day)
{
	const struct contract *contract = &world->pack->contract;
	const struct field *joined = contract->joined_on, *missed = contract->not_asked_in;

	if (joined == NULL || missed == NULL)
		return false;
	for (const struct record *member = bench_first(world->bench, contract->member); member != NULL;
	     member = bench_next(world->bench, member)) {
		struct value on = member->values[joined->index], not_in = member->values[missed->index];

		if (on.state != VALUE_KNOWN || on.number > world->expr.day)
			continue;
		if (on.number > day || (not_in.state == VALUE_KNOWN && holds_word(not_in.text, survey->id)))
			return true;
	}
	return false;
}

static enum truth find_survey(struct world *world, const struct form *form)
{
	const struct contract *contract = &world->pack->contract;
	enum truth best = TRUTH_NO;

	if (contract->survey == NULL || contract->survey_day == NULL || contract->survey_asked == NULL)
		return TRUTH_NO;
	for (const struct record *survey = bench_first(world->bench, contract->survey); survey != NULL;
	     survey = bench_next(world->bench, survey)) {
		struct value day = survey->values[contract->survey_day->index];
		struct value asked = survey->values[contract->survey_asked->index];
		enum truth valid;

		if (day.state != VALUE_KNOWN || asked.state != VALUE_KNOWN || !holds_word(asked.text, form->name) ||
		    misses_somebody(world, survey, (date)day.number))
			continue;
		valid = is_valid(world, (date)day.number);
		if (valid == TRUTH_YES)
			return TRUTH_YES;
		if (valid == TRUTH_UNSET)
			best = TRUTH_UNSET;
	}
	return best;
}

struct value world_asked(struct world *world, const struct form *form)
{
	unsigned char *kept = &world->asked[form->index];
	struct value value;

	if (*kept == 0) {
		bool by_input = bench_is_from_input(world->bench) && bench_asked_by_input(world->bench, form->name);

		*kept = (unsigned char)(1 + (by_input ? TRUTH_YES : find_survey(world, form)));
	}
	value = world_truth((enum truth)(*kept - 1));
	if (value.state == VALUE_UNSET)
		value.text = world->pack->survey_valid;
	return value;
}
