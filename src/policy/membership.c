/* Who is in a category on the day, and who is about to be. Memberships go on as last agreed: a
 * contested field of theirs reads as it was. */
#include "world.h"

#include <string.h>

static struct value stored(const struct record *record, const struct field *field)
{
	return field == NULL ? (struct value){VALUE_UNKNOWN, VALUE_TEXT, 0, NULL} : record->values[field->index];
}

static bool says(const struct record *record, const struct field *field, const char *word)
{
	struct value value = stored(record, field);

	return value.state == VALUE_KNOWN && value.text != NULL && strcmp(value.text, word) == 0;
}

static bool is_one_of(const struct record *record, const struct field *field, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (says(record, field, *words))
			return true;
	}
	return false;
}

static bool in_force(const struct world *world, const struct record *membership)
{
	static const char *const over[] = {"ended", "revoked", NULL};
	const struct contract *contract = &world->pack->contract;
	struct value confirmed = stored(membership, contract->in_confirmed), until = stored(membership, contract->in_until);
	date day = world->expr.day;

	if (confirmed.state == VALUE_KNOWN && confirmed.number > day)
		return false;
	if (confirmed.state != VALUE_KNOWN && membership->filed_by != NULL && membership->filed_on > day)
		return false;
	if (until.state == VALUE_KNOWN)
		return day < (contract->in_until->type == FIELD_MONTH ? month_first_day((int32_t)until.number) : until.number);
	return !is_one_of(membership, contract->in_state, over);
}

static bool is_in(const struct world *world, const char *category, const char *person)
{
	const struct contract *contract = &world->pack->contract;
	const struct record *row = contract->membership == NULL ? NULL : bench_first(world->bench, contract->membership);

	for (; row != NULL; row = bench_next(world->bench, row)) {
		bool of_person = person == NULL || stored(row, contract->in_person).state != VALUE_KNOWN ||
		                 says(row, contract->in_person, person);

		if (of_person && says(row, contract->in_category, category) && in_force(world, row))
			return true;
	}
	return false;
}

struct value membership_in(struct world *world, const struct record *record, const struct fact_rule *rule)
{
	const char *person = record->form == world->pack->contract.member ? record->id : NULL;

	return world_truth(is_in(world, rule->category->name, person) ? TRUTH_YES : TRUTH_NO);
}

static bool is_found_met(const struct world *world, const struct record *row, const char *category)
{
	static const char *const dropped[] = {"refused", "withdrawn", "revoked", NULL};
	const struct contract *contract = &world->pack->contract;

	return world->application != NULL && says(row, contract->found_application, world->application->id) &&
	       says(row, contract->found_category, category) && says(row, contract->found_verdict, "met") &&
	       !is_one_of(row, contract->found_state, dropped);
}

struct value membership_taken(struct world *world, const struct record *record, const struct fact_rule *rule)
{
	const struct contract *contract = &world->pack->contract;
	const char *category = rule->category->name;
	bool own = strcmp(category_membership(rule->category), category) == 0;
	const struct record *row = contract->determination == NULL ? NULL
	                                                          : bench_first(world->bench, contract->determination);

	if (own && is_in(world, category, record->id))
		return world_truth(TRUTH_YES);
	for (; row != NULL; row = bench_next(world->bench, row)) {
		if (!is_found_met(world, row, category))
			continue;
		if (stored(row, contract->found_person).state == VALUE_KNOWN) {
			if (says(row, contract->found_person, record->id))
				return world_truth(TRUTH_YES);
			continue;
		}
		return rule->to == NULL ? world_truth(TRUTH_YES) : world_read(world, record, rule->to);
	}
	return world_truth(TRUTH_NO);
}
