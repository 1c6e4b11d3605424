/* Parameters of an input file or a scenario: {NAME: VALUE | {BAND: VALUE or dates} | {YEAR or DATE: VALUE or bands}}. */
#include "pack.h"

#include <string.h>

#define YEARS_BACK 30
#define YEARS_ON 5

struct parameter_input {
	struct pack *pack;
	struct parameter_rule *rule;
	date day;
	struct problem *problem;
};

static bool put(const struct parameter_input *input, const char *band, date since, const struct tree *value)
{
	struct problem inner = PROBLEM_INIT;
	bool good = pack_set_parameter(input->pack, input->rule->open.name, band, since, value->empty ? NULL : value->text,
	    false, false, _("输入文件"), &inner);

	if (!good)
		tree_problem(value, input->problem, "%s", inner.text);
	problem_release(&inner);
	return good;
}

/* In force on the day and on every day before: wherever something else would begin, this begins too. */
static bool put_always(const struct parameter_input *input, const char *band, const struct tree *value)
{
	const struct parameter_rule *rule = input->rule;
	size_t own = rule->own_count, set = rule->set_count;
	int year, month, day;

	date_parts(input->day, &year, &month, &day);
	if (rule->open.per_year) {
		for (int each = year - YEARS_BACK; each <= year + YEARS_ON; each++)
			if (!put(input, band, date_make(each, 1, 1), value))
				return false;
		return true;
	}
	if (!put(input, band, PARAMETER_ALWAYS, value))
		return false;
	for (size_t i = 0; i < own + set; i++) {
		date since = i < own ? rule->own[i].since : rule->set[i - own].since;

		if (since <= input->day && !put(input, band, since, value))
			return false;
	}
	return true;
}

static bool put_on(const struct parameter_input *input, const char *band, date since, const struct tree *value)
{
	return since == DATE_NONE ? put_always(input, band, value) : put(input, band, since, value);
}

/* A value without bands counts for each of them: what the pack says of a single band must not outlast it. */
static bool put_every_band(const struct parameter_input *input, date since, const struct tree *value)
{
	const struct parameter *open = &input->rule->open;

	if (!put_on(input, "", since, value))
		return false;
	if (open->by_place && (!put_on(input, "urban", since, value) || !put_on(input, "rural", since, value)))
		return false;
	for (size_t i = 0; i < open->band_count; i++)
		if (!put_on(input, open->bands[i], since, value))
			return false;
	return true;
}

static date read_since(const char *key)
{
	char *first = strlen(key) == 4 ? memory_format("%s-01-01", key) : memory_text(key);
	date since = date_read(first);

	free(first);
	return since;
}

static bool put_value(const struct parameter_input *input, const char *band, date since, const struct tree *value)
{
	if (value->kind == TREE_TEXT)
		return band == NULL ? put_every_band(input, since, value) : put_on(input, band, since, value);
	if (value->kind != TREE_MAP || value->count == 0)
		return tree_problem(value, input->problem, _("参数“%s”要写一个值，或“城乡: 值”“年份: 值”"), input->rule->open.name);
	for (size_t i = 0; i < value->count; i++) {
		const struct tree *item = value->items[i];
		date from = read_since(item->key);
		bool good;

		if (from != DATE_NONE && since == DATE_NONE)
			good = put_value(input, band, from, item);
		else if (from == DATE_NONE && band == NULL)
			good = put_value(input, item->key, since, item);
		else
			good = tree_problem(item, input->problem, _("参数“%s”的“%s”写法不对"), input->rule->open.name, item->key);
		if (!good)
			return false;
	}
	return true;
}

bool pack_set_input_parameter(struct pack *pack, const struct tree *item, date day, struct problem *problem)
{
	struct parameter_input input = {pack, parameter_rule_find(pack, item->key), day, problem};
	struct proposal proposal = {item->key, NULL, 0};

	if (input.rule != NULL)
		return put_value(&input, NULL, DATE_NONE, item);
	for (size_t i = 0; i < pack->parameter_count; i++)
		proposal_consider(&proposal, pack->parameters[i]->open.name);
	return proposal_problem(&proposal, item, problem, _("没有参数"));
}
