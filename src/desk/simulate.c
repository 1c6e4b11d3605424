/* Simulation: the county with other parameter values, beside the county as it is. Nothing is written. */
#include "county.h"
#include "simulate.h"

#include <stdlib.h>
#include <string.h>

/* ---- KEY[BAND]=VALUE@DATE ---- */

static bool read_since(struct simulated_value *value, const char *text, struct problem *problem)
{
	char *year = memory_format("%s-01-01", text);

	value->since = date_read(strlen(text) == 4 ? year : text);
	free(year);
	return value->since != DATE_NONE ||
	    problem_set(problem, PROBLEM_USAGE, _("“%s”不是日期，应写成 2025-07-01，按年的参数写 2025。"), text);
}

bool simulated_value_read(const char *text, struct simulated_value *value, struct problem *problem)
{
	size_t name = strcspn(text, "=@");
	const char *equals = text[name] == '=' ? text + name : NULL, *at = strrchr(equals != NULL ? equals : text, '@');
	const char *open = memchr(text, '[', name), *end = at != NULL ? at : text + strlen(text);

	*value = (struct simulated_value){.since = DATE_NONE};
	if (name == 0 || (open != NULL && text[name - 1] != ']'))
		return problem_set(problem, PROBLEM_USAGE, _("“%s”应写成 参数=值 或 参数[档次]=值@日期。"), text);
	value->key = memory_text_part(text, open != NULL ? (size_t)(open - text) : name);
	value->band = open != NULL ? memory_text_part(open + 1, (size_t)(text + name - open) - 2) : memory_text("");
	if (equals != NULL)
		value->value = memory_text_part(equals + 1, (size_t)(end - equals) - 1);
	if (at == NULL || read_since(value, at + 1, problem))
		return true;
	simulated_value_release(value);
	return false;
}

void simulated_value_release(struct simulated_value *value)
{
	free(value->key);
	free(value->band);
	free(value->value);
	*value = (struct simulated_value){.since = DATE_NONE};
}

/* ---- the values ---- */

static void set_add(struct simulation *simulation, const char *key, const char *band, const char *value, date since)
{
	simulation->values = memory_resize(simulation->values, simulation->value_count + 1, sizeof(*simulation->values));
	simulation->values[simulation->value_count++] = (struct simulated_value){
	    .key = memory_text(key), .band = memory_text(band), .value = memory_text(value), .since = since};
}

/* The drafts on file of one parameter. */
static size_t add_drafts(struct desk *desk, struct simulation *simulation, const struct parameter *parameter)
{
	const struct parameter_value *value;
	size_t added = 0;

	for (size_t i = 0; (value = pack_parameter_value_at(desk->pack, parameter, i)) != NULL; i++) {
		char *text = value->draft && !value->ended ? parameter_value_write(value) : NULL;

		if (!value->draft)
			continue;
		set_add(simulation, parameter->name, value->band, text != NULL ? text : "", value->since);
		free(text);
		added++;
	}
	return added;
}

static bool add_all_drafts(struct desk *desk, struct simulation *simulation, struct problem *problem)
{
	const struct parameter *parameter;

	for (size_t i = 0; (parameter = pack_parameter(desk->pack, i)) != NULL; i++)
		add_drafts(desk, simulation, parameter);
	return simulation->value_count > 0 ||
	    problem_set(problem, PROBLEM_USAGE, "%s", _("没有录入过参数草案，请写明要试算的值：--set 参数=值。"));
}

static bool take_values(struct desk *desk, struct simulation *simulation, const struct simulated_value *values, size_t count,
    struct problem *problem)
{
	int year, month, day;

	date_parts(simulation->day, &year, &month, &day);
	if (count == 0)
		return add_all_drafts(desk, simulation, problem);
	for (size_t i = 0; i < count; i++) {
		const struct parameter *parameter = pack_parameter_find(desk->pack, values[i].key);
		date since = values[i].since;

		if (parameter == NULL)
			return problem_set(problem, PROBLEM_USAGE, _("没有参数“%s”，请核对写法"), values[i].key);
		if (values[i].value == NULL) {
			if (add_drafts(desk, simulation, parameter) == 0)
				return problem_set(problem, PROBLEM_USAGE, _("参数“%s”没有录入过草案，请写明要试算的值。"), parameter->label);
			continue;
		}
		if (since == DATE_NONE)
			since = parameter->per_year ? date_make(year, 1, 1) : simulation->day;
		set_add(simulation, values[i].key, values[i].band, values[i].value, since);
	}
	return true;
}

/* Onto the pack, where they count in simulated worlds alone. */
static bool apply_values(struct desk *desk, const struct simulation *simulation, struct problem *problem)
{
	pack_forget_simulated(desk->pack);
	for (size_t i = 0; i < simulation->value_count; i++) {
		const struct simulated_value *value = &simulation->values[i];

		if (!pack_simulate_parameter(desk->pack, value->key, value->band, value->since, simulation->day, value->value,
			_("试算"), problem)) {
			pack_forget_simulated(desk->pack);
			return false;
		}
	}
	return true;
}

/* ---- both at once ---- */

struct both {
	struct desk *desk;
	struct simulation *simulation;
	struct county_walk walk;
	struct county *after;
	const struct fact **in; /* of simulation_memberships */
};

const struct fact **simulation_memberships(const struct pack *pack)
{
	const struct fact **in = memory_new((pack_category_count(pack) + 1) * sizeof(*in));

	for (size_t i = 0; i < pack_category_count(pack); i++) {
		const struct category *category = pack_category(pack, i);
		char *name = memory_format("in_%s", category->grants_membership != NULL ? category->grants_membership : category->name);

		in[i] = category->of != NULL ? pack_fact_find(pack, category->of->name, name) : NULL;
		free(name);
	}
	return in;
}

bool simulation_is_in(struct county_walk *walk, const struct fact *const *in, const struct verdict *verdict)
{
	const struct fact *fact = in[verdict->category->index];
	const char *id = *verdict->person != '\0' ? verdict->person : bench_household(walk->bench);
	const struct record *record = bench_find(walk->bench, id);
	struct value value;

	if (record == NULL || fact == NULL)
		return false;
	value = world_fact(county_world(walk->county), record, fact);
	return value.state == VALUE_KNOWN && value.number != 0;
}

enum simulated_kind simulated_kind_of(const struct verdict *before, const struct verdict *after)
{
	if (before->truth != TRUTH_YES && after->truth == TRUTH_YES)
		return SIMULATED_ENTERS;
	if (before->truth == TRUTH_YES && after->truth != TRUTH_YES)
		return SIMULATED_LEAVES;
	if (before->truth == TRUTH_YES && (before->has_amount != after->has_amount || before->amount != after->amount))
		return SIMULATED_AMOUNT;
	return before->truth == after->truth ? SIMULATED_SAME : SIMULATED_OTHER;
}

void simulation_add_change(struct simulation *simulation, const char *household, const struct verdict *before,
    const struct verdict *after, bool in)
{
	struct simulated_change *change;

	if (simulation->change_count == simulation->change_room) {
		simulation->change_room = simulation->change_room == 0 ? 64 : simulation->change_room * 2;
		simulation->changes = memory_resize(simulation->changes, simulation->change_room, sizeof(*simulation->changes));
	}
	change = &simulation->changes[simulation->change_count++];
	*change = (struct simulated_change){.category = before->category, .kind = simulated_kind_of(before, after), .before = before->truth,
	    .after = after->truth, .had_amount = before->has_amount, .has_amount = after->has_amount,
	    .amount_before = before->amount, .amount_after = after->amount, .in = in};
	memcpy(change->household, household, sizeof(change->household));
	memcpy(change->person, before->person, sizeof(change->person));
}

static void compare_verdicts(struct both *both, const struct verdict *before, const struct verdict *after)
{
	struct simulated_category *total = &both->simulation->categories[before->category->index];
	enum simulated_kind kind = simulated_kind_of(before, after);
	bool listed = kind == SIMULATED_ENTERS || kind == SIMULATED_LEAVES || kind == SIMULATED_AMOUNT;
	bool in = (listed || before->has_amount || after->has_amount) && simulation_is_in(&both->walk, both->in, before);

	total->met_before += before->truth == TRUTH_YES;
	total->met_after += after->truth == TRUTH_YES;
	total->kinds[kind]++;
	total->cost_before += before->has_amount ? before->amount : 0;
	total->cost_after += after->has_amount ? after->amount : 0;
	total->paid_before += in && before->has_amount ? before->amount : 0;
	total->paid_after += in && after->has_amount ? after->amount : 0;
	if (listed)
		simulation_add_change(both->simulation, bench_household(both->walk.bench), before, after, in);
}

static void compare_household(struct both *both)
{
	const struct assessment *before = county_assess(both->walk.county, both->walk.bench);
	const struct assessment *after = county_assess(both->after, both->walk.bench);

	both->simulation->households++;
	for (size_t i = 0; i < before->count; i++)
		if (!before->verdicts[i].not_reviewed)
			compare_verdicts(both, &before->verdicts[i], &after->verdicts[i]);
}

static bool run_both(struct desk *desk, struct simulation *simulation, struct problem *problem)
{
	struct both both = {.desk = desk, .simulation = simulation};
	struct problem inner = PROBLEM_INIT;
	bool good;

	county_walk_open(&both.walk, desk);
	both.after = county_new(desk->pack, desk_here(desk), true);
	both.in = simulation_memberships(desk->pack);
	while (county_walk_next(&both.walk, &inner))
		compare_household(&both);
	simulation->restricted = both.walk.restricted;
	county_walk_close(&both.walk);
	county_free(both.after);
	free(both.in);
	good = inner.kind == PROBLEM_NONE;
	problem_move(problem, &inner);
	return good;
}

bool desk_simulate(struct desk *desk, const struct simulated_value *values, size_t count, struct simulation *simulation,
    struct problem *problem)
{
	bool good;

	*simulation = (struct simulation){.day = desk_here(desk)->day, .count = pack_category_count(desk->pack)};
	simulation->categories = memory_new((simulation->count + 1) * sizeof(*simulation->categories));
	for (size_t i = 0; i < simulation->count; i++)
		simulation->categories[i].category = pack_category(desk->pack, i);
	good = take_values(desk, simulation, values, count, problem) && apply_values(desk, simulation, problem) &&
	    run_both(desk, simulation, problem);
	pack_forget_simulated(desk->pack);
	if (!good)
		simulation_release(simulation);
	return good;
}

void simulation_release(struct simulation *simulation)
{
	for (size_t i = 0; i < simulation->value_count; i++)
		simulated_value_release(&simulation->values[i]);
	free(simulation->values);
	free(simulation->categories);
	free(simulation->changes);
	*simulation = (struct simulation){.day = DATE_NONE};
}

/* ---- one household's reasons ---- */

static bool texts_equal(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

static bool reason_is_same_question(const struct reason *a, const struct reason *b)
{
	return a->depth == b->depth && texts_equal(a->name, b->name) && texts_equal(a->says, b->says) &&
	    texts_equal(a->left_name, b->left_name) && texts_equal(a->op, b->op) && texts_equal(a->right_name, b->right_name);
}

static const struct reason *reason_of(const struct verdict *verdict, const struct reason *like, size_t index)
{
	if (index < verdict->reason_count && reason_is_same_question(&verdict->reasons[index], like))
		return &verdict->reasons[index];
	for (size_t i = 0; i < verdict->reason_count; i++)
		if (reason_is_same_question(&verdict->reasons[i], like))
			return &verdict->reasons[i];
	return NULL;
}

static void add_side(struct tree *map, const char *key, const struct reason *reason)
{
	struct tree *side;

	if (reason == NULL)
		return;
	side = tree_add_map(map, key);
	tree_add_text(side, "truth", truth_word(reason->truth));
	if (reason->left != NULL && *reason->left != '\0')
		tree_add_text(side, "left", reason->left);
	if (reason->right != NULL && *reason->right != '\0')
		tree_add_text(side, "right", reason->right);
	if (reason->unset != NULL)
		tree_add_text(side, "unset", reason->unset);
}

static void add_reason(struct tree *list, const struct reason *before, const struct reason *after)
{
	const struct reason *any = after != NULL ? after : before;
	struct tree *map = tree_add_map(list, NULL);

	if (any->name != NULL)
		tree_add_text(map, "name", any->name);
	if (any->clause != NULL && *any->clause != '\0')
		tree_add_text(map, "clause", any->clause);
	tree_add_text(map, "says", any->says != NULL ? any->says : any->left_label != NULL ? any->left_label : "");
	if (any->op != NULL && *any->op != '\0')
		tree_add_text(map, "op", any->op);
	if (any->parameter != NULL)
		tree_add_text(map, "parameter", any->parameter);
	add_side(map, "before", before);
	add_side(map, "after", after);
}

/* Where a verdict turns, the conditions that turned; where it stands and the amount does not, those with other values. */
static bool reason_changed(const struct reason *before, const struct reason *after, bool turned)
{
	if (before == NULL || after == NULL || turned)
		return (before == NULL) != (after == NULL) || before->truth != after->truth;
	return !texts_equal(before->left, after->left) || !texts_equal(before->right, after->right);
}

static void add_changed(struct tree *list, const struct verdict *before, const struct verdict *after)
{
	bool turned = before->truth != after->truth;

	for (size_t i = 0; i < after->reason_count; i++) {
		const struct reason *now = &after->reasons[i], *was = reason_of(before, now, i);

		if (!now->remark && reason_changed(was, now, turned))
			add_reason(list, was, now);
	}
	for (size_t i = 0; i < before->reason_count; i++)
		if (!before->reasons[i].remark && reason_of(after, &before->reasons[i], i) == NULL)
			add_reason(list, &before->reasons[i], NULL);
}

static bool change_reasons(struct desk *desk, struct bench *bench, const struct simulated_change *change, struct tree *list,
    struct problem *problem)
{
	struct world *world = world_new(desk->pack, bench, desk_here(desk), NULL);
	struct assessment *before = assess(world, false, problem), *after;
	const struct verdict *was, *now;

	world_use_simulated(world);
	after = assess(world, false, problem);
	was = before != NULL ? assessment_find(before, change->category->name, change->person) : NULL;
	now = after != NULL ? assessment_find(after, change->category->name, change->person) : NULL;
	if (was != NULL && now != NULL)
		add_changed(list, was, now);
	assessment_free(before);
	assessment_free(after);
	world_free(world);
	return was != NULL && now != NULL;
}

/* ---- the list by name ---- */

const char *simulated_kind_word(enum simulated_kind kind)
{
	static const char *const words[] = {[SIMULATED_SAME] = "same", [SIMULATED_ENTERS] = "enters",
	    [SIMULATED_LEAVES] = "leaves", [SIMULATED_AMOUNT] = "amount", [SIMULATED_OTHER] = "other"};

	return words[kind];
}

bool desk_may_see_names(struct desk *desk, struct problem *problem)
{
	const char *role = desk_here(desk)->role;

	return strcmp(role, "supervisor") == 0 || strcmp(role, "administrator") == 0 ||
	    problem_set(problem, PROBLEM_REFUSED, _("逐户名单只给%s和%s看，请用他们的身份登录。"), desk_role_word(desk, "supervisor"),
		desk_role_word(desk, "administrator"));
}

static bool place_is_mine(struct desk *desk, const char *place)
{
	struct statement *find;

	if (desk->area == NULL)
		return true;
	find = store_statement(desk->store, "WITH RECURSIVE mine(code) AS (SELECT ?1 UNION SELECT a.code FROM area a JOIN mine ON"
	    " a.parent = mine.code) SELECT 1 FROM mine WHERE code = ?2");
	statement_bind_text(find, 1, desk->area);
	statement_bind_text(find, 2, place);
	return statement_found(find);
}

static void add_number(struct tree *map, const struct record *person)
{
	if (person != NULL && record_text(person, "id_number") != NULL)
		tree_add_text(map, "id_number", identity_mask(record_text(person, "id_number")).text)->quoted = true;
}

static void add_person(struct tree *map, const char *key, const struct record *person)
{
	if (person != NULL && record_text(person, "name") != NULL)
		tree_add_text(map, key, record_text(person, "name"));
	add_number(map, person);
}

/* Whose name a household goes by. */
static const struct record *head_of(struct desk *desk, const struct bench *bench)
{
	const struct record *member = bench_first(bench, desk_form(desk, "member"));

	while (member != NULL && (record_text(member, "relation") == NULL || strcmp(record_text(member, "relation"), "head") != 0))
		member = bench_next(bench, member);
	return member;
}

static void add_who(struct desk *desk, struct tree *map, const struct bench *bench, const struct simulated_change *change)
{
	const struct record *home = bench_find(bench, change->household);
	char *place = home != NULL && record_text(home, "place") != NULL ? desk_area_name(desk, record_text(home, "place")) : NULL;

	tree_add_text(map, "household", change->household)->quoted = true;
	if (home != NULL && record_text(home, "name") != NULL)
		tree_add_text(map, "name", record_text(home, "name"));
	if (place != NULL)
		tree_add_text(map, "place", place);
	if (*change->person != '\0') {
		tree_add_text(map, "person", change->person)->quoted = true;
		add_person(map, "person_name", bench_find(bench, change->person));
	} else {
		add_number(map, head_of(desk, bench));
	}
	free(place);
}

static void add_what(struct tree *map, const struct simulated_change *change)
{
	tree_add_text(map, "category", change->category->name);
	tree_add_text(map, "label", change->category->label);
	tree_add_text(map, "change", simulated_kind_word(change->kind));
	tree_add_text(map, "before", truth_word(change->before));
	tree_add_text(map, "after", truth_word(change->after));
	if (change->had_amount)
		tree_add_text(map, "amount_before", money_write(change->amount_before).text);
	if (change->has_amount)
		tree_add_text(map, "amount_after", money_write(change->amount_after).text);
	if (change->in)
		tree_add_text(map, "in", "yes");
}

struct tree *desk_simulation_entry(struct desk *desk, const struct simulation *simulation, size_t index, bool reasons,
    struct problem *problem)
{
	const struct simulated_change *change = &simulation->changes[index];
	struct bench *bench = NULL;
	const struct record *home;
	struct tree *map = NULL;

	if (!desk_may_see_names(desk, problem) || !apply_values(desk, simulation, problem))
		return NULL;
	bench = desk_bench(desk, change->household, problem);
	home = bench != NULL ? bench_find(bench, change->household) : NULL;
	if (home != NULL && place_is_mine(desk, record_text(home, "place"))) {
		map = tree_new_map();
		add_who(desk, map, bench, change);
		add_what(map, change);
		if (reasons && !simulation->of_packs && !change_reasons(desk, bench, change, tree_add_list(map, "reasons"), problem)) {
			tree_free(map);
			map = NULL;
		}
	}
	bench_free(bench);
	pack_forget_simulated(desk->pack);
	return map;
}
