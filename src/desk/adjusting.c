/* Amounts of memberships in force, worked out again from the household as it stands: after a move, after a new standard. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

/* Two categories may give one membership: its determination says which of them gave this one. */
static bool is_granted_by(struct act_scene *scene, const struct record *membership, const struct category *category)
{
	const char *id = record_text(membership, "determination");
	const struct record *determination = id != NULL ? bench_find(scene->bench, id) : NULL;

	return record_is(determination != NULL ? determination : membership, "category", category->name);
}

/* In the order of the members, as they were granted. */
static struct record **granted_rows(struct act_scene *scene, const struct category *category, const char *person, size_t *count)
{
	const struct form *member = desk_form(scene->desk, "member"), *form = desk_form(scene->desk, "membership");
	struct record **rows = memory_new(sizeof(*rows));

	*count = 0;
	for (struct record *one = bench_first(scene->bench, member); one != NULL; one = bench_next(scene->bench, one)) {
		if (person != NULL && strcmp(person, one->id) != 0)
			continue;
		for (struct record *row = bench_first(scene->bench, form); row != NULL; row = bench_next(scene->bench, row)) {
			if (!record_is(row, "state", "active") || !record_is(row, "person", one->id) ||
			    !is_granted_by(scene, row, category))
				continue;
			rows = memory_resize(rows, *count + 2, sizeof(*rows));
			rows[(*count)++] = row;
		}
	}
	return rows;
}

static bool refuse_unset(struct act_scene *scene, struct value unset, struct problem *problem)
{
	const struct parameter *parameter = unset.text != NULL ? pack_parameter_find(scene->desk->pack, unset.text) : NULL;

	return problem_set(problem, PROBLEM_REFUSED, _("参数“%s”未设置，算不出金额，请先在参数中录入。"),
	    parameter != NULL ? parameter->label : unset.text != NULL ? unset.text : "");
}

static void share_out(struct act_scene *scene, const struct category *category, struct record **rows, size_t count,
    int64_t amount)
{
	int64_t before = 0;

	for (size_t i = 0; i < count; i++) {
		before += record_value(rows[i], "amount").state == VALUE_KNOWN ? record_value(rows[i], "amount").number : 0;
		scene_set_number(scene, rows[i], "amount", grant_share(amount, count, i));
	}
	buffer_add_format(&scene->notice, _("%s：每月 %s 元改为 %s 元。"), category->label, money_write(before).text,
	    money_write(amount).text);
}

/* Over the household, or one member: what is not certain, or no longer met, is left as it was and said. */
static bool adjust_over(struct act_scene *scene, const struct category *category, const struct record *over,
    const char *person, struct problem *problem)
{
	struct value met = world_value(scene->world, over, category->name);
	struct value amount = world_value(scene->world, over, category->grants_amount);
	size_t count;
	struct record **rows = granted_rows(scene, category, person, &count);
	bool good = true;

	if (count == 0)
		good = true;
	else if (met.state == VALUE_UNSET || amount.state == VALUE_UNSET)
		good = refuse_unset(scene, met.state == VALUE_UNSET ? met : amount, problem);
	else if (met.state == VALUE_KNOWN && met.number == 0)
		buffer_add_format(&scene->notice, _("%s：重新计算后不再符合，请复核，金额未改。"), category->label);
	else if (met.state != VALUE_KNOWN || amount.state != VALUE_KNOWN)
		buffer_add_format(&scene->notice, _("%s：还有待补的，金额未改。"), category->label);
	else
		share_out(scene, category, rows, count, amount.number);
	free(rows);
	return good;
}

bool act_recompute(struct act_scene *scene, struct problem *problem)
{
	const struct form *member = desk_form(scene->desk, "member");
	const struct record *household = bench_find(scene->bench, bench_household(scene->bench));
	bool good = true;

	for (size_t i = 0; good && i < pack_category_count(scene->desk->pack); i++) {
		const struct category *category = pack_category(scene->desk->pack, i);

		if (category->grants_amount == NULL || household == NULL)
			continue;
		if (category->of == household->form) {
			good = adjust_over(scene, category, household, NULL, problem);
			continue;
		}
		for (struct record *row = bench_first(scene->bench, member); good && row != NULL; row = bench_next(scene->bench, row))
			good = adjust_over(scene, category, row, row->id, problem);
	}
	return good;
}
