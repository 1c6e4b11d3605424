/* Two ways of one thing (declared, visited, compared) are not two things. Rows of a form with `ways`
 * are taken in groups; of each group one way counts: the only one, the accepted one, or the first
 * where all agree. Otherwise the group is disputed: one way stands for it and reads unknown. */
#include "world.h"

#include <string.h>

struct group {
	const struct form *form;
	const struct field *way, *accepted;
	const struct record **rows;
	size_t count;
};

static bool same_value(const struct record *a, const struct record *b, const struct field *field)
{
	struct value left = a->values[field->index], right = b->values[field->index];
	bool left_known = left.state == VALUE_KNOWN && !a->contested[field->index];
	bool right_known = right.state == VALUE_KNOWN && !b->contested[field->index];

	if (!left_known || !right_known)
		return left_known == right_known;
	if (left.text != NULL && right.text != NULL)
		return strcmp(left.text, right.text) == 0;
	return left.number == right.number;
}

static bool is_key(const struct form *form, const struct field *field)
{
	for (size_t i = 0; i < form->ways_count; i++) {
		if (strcmp(form->ways[i], field->name) == 0)
			return true;
	}
	return false;
}

static bool same_group(const struct record *a, const struct record *b)
{
	for (size_t i = 0; i < a->form->ways_count; i++) {
		const struct field *field = form_field(a->form, a->form->ways[i]);

		if (field != NULL && !same_value(a, b, field))
			return false;
	}
	return true;
}

/* Whether the rows of both ways come to the same amount. */
static bool same_sum(const struct group *group, const struct record *a, const struct record *b,
    const struct field *field)
{
	int64_t sums[2] = {0, 0};
	const struct record *ways[2] = {a, b};

	for (size_t i = 0; i < group->count; i++) {
		const struct record *row = group->rows[i];
		struct value value = row->values[field->index];

		for (int side = 0; side < 2; side++) {
			if (!same_value(row, ways[side], group->way))
				continue;
			if (value.state != VALUE_KNOWN || row->contested[field->index] ||
			    __builtin_add_overflow(sums[side], value.number, &sums[side]))
				return false;
		}
	}
	return sums[0] == sums[1];
}

static bool agree(const struct group *group, const struct record *a, const struct record *b)
{
	for (size_t i = 0; i < group->form->field_count; i++) {
		const struct field *field = &group->form->fields[i];

		if (field == group->way || field == group->accepted || is_key(group->form, field))
			continue;
		if (field->type == FIELD_MONEY && !same_value(a, b, field) && !same_sum(group, a, b, field))
			return false;
		if ((field->type == FIELD_CODE || field->type == FIELD_CODES || field->type == FIELD_YES_NO) &&
		    !same_value(a, b, field))
			return false;
	}
	return true;
}

static bool is_accepted(const struct group *group, const struct record *row)
{
	const struct field *field = group->accepted;

	return field != NULL && row->values[field->index].state == VALUE_KNOWN && row->values[field->index].number != 0 &&
	       !row->contested[field->index];
}

/* A row of the way that counts, and how. */
static const struct record *choose(const struct group *group, enum way_state *state)
{
	const struct record *first = group->rows[0], *accepted = NULL;
	bool one_accepted = true;

	*state = WAY_COUNTS;
	for (size_t i = 0; i < group->count; i++) {
		if (!is_accepted(group, group->rows[i]))
			continue;
		if (accepted != NULL && !same_value(accepted, group->rows[i], group->way))
			one_accepted = false;
		accepted = group->rows[i];
	}
	if (accepted != NULL && one_accepted)
		return accepted;
	for (size_t i = 1; i < group->count; i++) {
		if (!same_value(first, group->rows[i], group->way) && !agree(group, first, group->rows[i]))
			*state = WAY_DISPUTED;
	}
	return first;
}

static void settle(struct world *world, const struct group *group)
{
	enum way_state state;
	const struct record *chosen = choose(group, &state);

	for (size_t i = 0; i < group->count; i++)
		world_memo(world, group->rows[i])->way = same_value(chosen, group->rows[i], group->way) ? state : WAY_LEFT_OUT;
}

static void settle_form(struct world *world, const struct form *form)
{
	struct group group = {.form = form, .way = form_field(form, "way"), .accepted = form_field(form, "accepted")};
	size_t count = bench_count(world->bench, form), at = 0;
	const struct record **all = memory_new((count + 1) * sizeof(struct record *));
	bool *taken = memory_new((count + 1) * sizeof *taken);

	group.rows = memory_new((count + 1) * sizeof(struct record *));
	for (const struct record *row = bench_first(world->bench, form); row != NULL; row = bench_next(world->bench, row))
		all[at++] = row;
	for (size_t i = 0; group.way != NULL && i < count; i++) {
		group.count = 0;
		for (size_t j = i; j < count && !taken[i]; j++) {
			if (taken[j] || !same_group(all[i], all[j]))
				continue;
			group.rows[group.count++] = all[j];
			taken[j] = j > i;
		}
		if (group.count > 1)
			settle(world, &group);
	}
	free(all);
	free(taken);
	free(group.rows);
}

enum way_state world_way(struct world *world, const struct record *record)
{
	if (!world->ways_done[record->form->index]) {
		world->ways_done[record->form->index] = true;
		settle_form(world, record->form);
	}
	return world_memo(world, record)->way;
}

bool world_is_disputed(struct world *world, const struct record *record)
{
	return world_way(world, record) == WAY_DISPUTED;
}
