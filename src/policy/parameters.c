/* Parameters: numbers with dates, bands and a basis. A newer value wins; the county's own stand over
 * the pack's; a draft decides nothing until it is final. */
#include "pack.h"

#include <string.h>

static const struct {
	const char *unit;
	enum value_type type;
	const char *word;
} units[] = {
    {"yuan", VALUE_MONEY, N_("元")},
    {"yuan_month", VALUE_MONEY, N_("元/月")},
    {"yuan_year", VALUE_MONEY, N_("元/年")},
    {"percent", VALUE_SHARE, N_("%")},
    {"days", VALUE_INTEGER, N_("天")},
    {"months", VALUE_INTEGER, N_("个月")},
    {"years", VALUE_INTEGER, N_("年")},
    {"count", VALUE_INTEGER, ""},
    {"times", VALUE_INTEGER, N_("倍")},
    {"persons", VALUE_INTEGER, N_("人")},
    {"day", VALUE_DATE, ""},
    {"yes_no", VALUE_YES_NO, ""},
};

const char *unit_word(const char *unit)
{
	for (size_t i = 0; unit != NULL && i < BASE_COUNT(units); i++) {
		if (strcmp(units[i].unit, unit) == 0)
			return *units[i].word == '\0' ? "" : _(units[i].word);
	}
	return unit == NULL ? "" : unit;
}

int unit_type(const char *unit)
{
	for (size_t i = 0; unit != NULL && i < BASE_COUNT(units); i++) {
		if (strcmp(units[i].unit, unit) == 0)
			return (int)units[i].type;
	}
	return -1;
}

bool parameter_has_band(const struct parameter *parameter, const char *band)
{
	if (parameter->by_place && (strcmp(band, "urban") == 0 || strcmp(band, "rural") == 0))
		return true;
	return words_have(parameter->bands, parameter->band_count, band);
}

static bool read_integer(const char *text, int64_t *number)
{
	char *end;

	if (*text == '\0' || strspn(text, "-0123456789") != strlen(text) || strlen(text) > 15)
		return false;
	*number = strtoll(text, &end, 10);
	return *end == '\0';
}

static bool read_number(enum value_type type, const char *text, int64_t *number)
{
	switch (type) {
	case VALUE_MONEY:
		return money_read(text, number);
	case VALUE_DATE:
		*number = date_read(text);
		return *number != DATE_NONE;
	case VALUE_YES_NO:
		*number = strcmp(text, "yes") == 0;
		return *number == 1 || strcmp(text, "no") == 0;
	default:
		return read_integer(text, number);
	}
}

static bool is_null(const struct tree *node)
{
	return node->empty || (node->kind == TREE_TEXT && !node->quoted && strcmp(node->text, "null") == 0);
}

static void add_value(struct parameter_value **values, size_t *count, const struct parameter_value *value)
{
	*values = memory_resize(*values, *count + 1, sizeof **values);
	(*values)[(*count)++] = *value;
}

static bool add_own(struct parameter_rule *rule, const char *band, const struct tree *node,
    struct parameter_value value, struct problem *problem)
{
	value.of = &rule->open;
	value.own = true;
	value.band = band;
	value.ended = is_null(node);
	if (node->kind != TREE_TEXT ||
	    (!value.ended && !read_number(rule->open.type, node->text, &value.number)))
		return tree_problem(node, problem, _("“%s”的值写法不对：金额写元，最多两位小数；其他写整数"), rule->open.name);
	add_value(&rule->own, &rule->own_count, &value);
	return true;
}

/* A value with its basis and marks, or one for each band. */
static bool read_value_map(struct parameter_rule *rule, const struct tree *node, struct parameter_value value,
    struct problem *problem)
{
	const char *basis = tree_text(node, "basis");

	if (basis != NULL)
		value.basis = basis;
	if (!key_read_flag(node, "draft", &value.draft, problem) || !key_read_flag(node, "demo", &value.demo, problem))
		return false;
	for (size_t i = 0; i < node->count; i++) {
		const struct tree *item = node->items[i];

		if (strcmp(item->key, "basis") == 0 || strcmp(item->key, "draft") == 0 || strcmp(item->key, "demo") == 0)
			continue;
		if (strcmp(item->key, "value") != 0 && !parameter_has_band(&rule->open, item->key))
			return tree_problem(item, problem, _("“%s”没有“%s”这一档：请写 value，或在 bands 里写明，城乡不同写 by_place: yes"),
			    rule->open.name, item->key);
		if (!add_own(rule, strcmp(item->key, "value") == 0 ? "" : item->key, item, value, problem))
			return false;
	}
	return true;
}

static date value_day(const struct tree *node, bool per_year)
{
	int64_t year;

	if (!per_year)
		return date_read(node->key);
	if (strlen(node->key) != 4 || !read_integer(node->key, &year))
		return DATE_NONE;
	return date_make((int)year, 1, 1);
}

static bool read_values(struct parameter_rule *rule, const struct tree *values, struct problem *problem)
{
	if (values->empty)
		return true;
	if (values->kind != TREE_MAP)
		return tree_problem(values, problem, _("这里应写 日期: 值 或 年份: 值"));
	for (size_t i = 0; i < values->count; i++) {
		const struct tree *node = values->items[i];
		struct parameter_value value = {.since = value_day(node, rule->open.per_year), .draft = rule->draft,
		    .demo = rule->demo, .basis = rule->open.basis};

		if (value.since == DATE_NONE)
			return tree_problem(node, problem, rule->open.per_year ? _("“%s”不是年份") : _("“%s”不是日期，应如 2025-01-01"),
			    node->key);
		if (node->kind == TREE_MAP ? !read_value_map(rule, node, value, problem)
		                           : !add_own(rule, "", node, value, problem))
			return false;
	}
	return true;
}

static bool read_definition(struct parameter_rule *rule, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"label", "unit", "clause", "basis", "by_place", "bands", "draft", "demo", "hint",
	    "since", "per_year", NULL};
	struct parameter *open = &rule->open;
	const struct tree *since, *per_year;
	int type;

	if (node->kind != TREE_MAP)
		return tree_problem(node, problem, _("参数“%s”应是一组键: {label, unit, since}"), open->name);
	since = tree_get(node, "since");
	per_year = tree_get(node, "per_year");
	if (!tree_check_keys(node, keys, problem) || !key_need_text(node, "label", &open->label, problem) ||
	    !key_need_text(node, "unit", &open->unit, problem) || !key_read_clause(node, "clause", &open->clause, problem) ||
	    !key_read_text(node, "basis", &open->basis, problem) ||
	    !key_read_flag(node, "by_place", &open->by_place, problem) ||
	    !key_read_flag(node, "draft", &rule->draft, problem) || !key_read_flag(node, "demo", &rule->demo, problem) ||
	    !key_read_words(node, "bands", &open->bands, &open->band_count, problem))
		return false;
	type = unit_type(open->unit);
	if (type < 0)
		return tree_problem(tree_get(node, "unit"), problem,
		    _("没有单位“%s”：用 yuan yuan_month yuan_year percent days months years count times persons day yes_no"),
		    open->unit);
	if (since != NULL && per_year != NULL)
		return tree_problem(per_year, problem, _("since 和 per_year 只能写一个"));
	open->type = (enum value_type)type;
	open->per_year = per_year != NULL;
	if (since == NULL && per_year == NULL)
		return true;
	return read_values(rule, since != NULL ? since : per_year, problem);
}

static void rule_release(struct parameter_rule *rule)
{
	struct parameter *open = &rule->open;

	free(open->name);
	free(open->label);
	free(open->clause);
	free(open->basis);
	free(open->unit);
	words_free(open->bands, open->band_count);
	free(rule->own);
	for (size_t i = 0; i < rule->set_count; i++) {
		free((char *)rule->set[i].band);
		free((char *)rule->set[i].basis);
	}
	free(rule->set);
}

static struct parameter_rule *rule_for(struct pack *pack, const char *name)
{
	struct parameter_rule *rule = parameter_rule_find(pack, name);
	size_t index = pack->parameter_count;

	if (rule != NULL) {
		index = rule->open.index;
		rule_release(rule);
	} else {
		pack->parameters = memory_resize(pack->parameters, index + 1, sizeof *pack->parameters);
		rule = pack->parameters[pack->parameter_count++] = memory_new(sizeof *rule);
	}
	*rule = (struct parameter_rule){.open = {.name = memory_text(name), .index = index}};
	return rule;
}

bool parameters_read(struct pack *pack, const struct tree *file, struct problem *problem)
{
	for (size_t i = 0; i < file->count; i++) {
		const struct tree *node = file->items[i];
		struct parameter_rule *rule;

		if (!key_name_is_good(node->key))
			return tree_problem(node, problem, _("参数名“%s”应是小写字母、数字和下划线"), node->key);
		rule = rule_for(pack, node->key);
		rule->file = node->file;
		rule->line = node->line;
		if (!read_definition(rule, node, problem))
			return false;
	}
	return true;
}

void parameters_free(struct pack *pack)
{
	for (size_t i = 0; i < pack->parameter_count; i++) {
		rule_release(pack->parameters[i]);
		free(pack->parameters[i]);
	}
	free(pack->parameters);
}

struct parameter_rule *parameter_rule_find(const struct pack *pack, const char *name)
{
	for (size_t i = 0; i < pack->parameter_count; i++) {
		if (strcmp(pack->parameters[i]->open.name, name) == 0)
			return pack->parameters[i];
	}
	return NULL;
}

/* ---- what is in force ---- */

static bool counts_on(const struct parameter_value *value, date day)
{
	int year, month, day_of_month, its_year;

	if (!value->of->per_year)
		return value->since <= day;
	date_parts(day, &year, &month, &day_of_month);
	date_parts(value->since, &its_year, &month, &day_of_month);
	return its_year == year;
}

/* A later value wins; of two of one day the one for the band itself, then the later set. */
static const struct parameter_value *newest(const struct parameter_value *best, const struct parameter_value *values,
    size_t count, const char *band, date day, enum parameters_counting counting)
{
	for (size_t i = 0; i < count; i++) {
		const struct parameter_value *value = &values[i];
		bool own_band = strcmp(value->band, band) == 0;

		if ((!own_band && *value->band != '\0') || (value->draft && counting != PARAMETERS_DRAFTS) ||
		    (value->simulated && counting != PARAMETERS_SIMULATED) || !counts_on(value, day))
			continue;
		if (best == NULL || value->since > best->since ||
		    (value->since == best->since && (own_band || strcmp(best->band, band) != 0)))
			best = value;
	}
	return best;
}

const struct parameter_value *parameter_in_force(const struct parameter_rule *rule, const char *band, date day,
    enum parameters_counting counting)
{
	const struct parameter_value *best = newest(NULL, rule->own, rule->own_count, band, day, counting);

	best = newest(best, rule->set, rule->set_count, band, day, counting);
	return best == NULL || best->ended ? NULL : best;
}

static bool any_band(const struct parameter_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (*values[i].band != '\0')
			return true;
	}
	return false;
}

bool parameter_differs_by_band(const struct parameter_rule *rule)
{
	return any_band(rule->own, rule->own_count) || any_band(rule->set, rule->set_count);
}

bool pack_parameter_on(const struct pack *pack, const struct parameter *parameter, const char *band, date day,
    struct parameter_value *value)
{
	const struct parameter_value *found = parameter_in_force(pack->parameters[parameter->index],
	    band == NULL ? "" : band, day, PARAMETERS_FINAL);

	if (found != NULL)
		*value = *found;
	return found != NULL;
}

char *parameter_value_write(const struct parameter_value *value)
{
	return value_write((struct value){.state = VALUE_KNOWN, .type = value->of->type, .number = value->number});
}

const struct parameter *pack_parameter(const struct pack *pack, size_t index)
{
	return index < pack->parameter_count ? &pack->parameters[index]->open : NULL;
}

const struct parameter *pack_parameter_find(const struct pack *pack, const char *name)
{
	const struct parameter_rule *rule = parameter_rule_find(pack, name);

	return rule == NULL ? NULL : &rule->open;
}

static bool comes_before(const struct parameter_value *a, const struct parameter_value *b)
{
	return a->since < b->since;
}

/* How many of the values stand before this one when all are in order of their days. */
static size_t rank_of(const struct parameter_rule *rule, const struct parameter_value *value, bool is_set)
{
	size_t rank = 0;

	for (size_t i = 0; i < rule->own_count; i++)
		rank += comes_before(&rule->own[i], value) ||
		        (!comes_before(value, &rule->own[i]) && (is_set || &rule->own[i] < value));
	for (size_t i = 0; i < rule->set_count; i++)
		rank += comes_before(&rule->set[i], value) ||
		        (!comes_before(value, &rule->set[i]) && is_set && &rule->set[i] < value);
	return rank;
}

const struct parameter_value *pack_parameter_value_at(const struct pack *pack, const struct parameter *parameter,
    size_t index)
{
	const struct parameter_rule *rule = pack->parameters[parameter->index];

	for (size_t i = 0; i < rule->own_count; i++) {
		if (rank_of(rule, &rule->own[i], false) == index)
			return &rule->own[i];
	}
	for (size_t i = 0; i < rule->set_count; i++) {
		if (rank_of(rule, &rule->set[i], true) == index)
			return &rule->set[i];
	}
	return NULL;
}

bool pack_simulate_parameter(struct pack *pack, const char *name, const char *band, date since, date day,
    const char *value, const char *basis, struct problem *problem)
{
	struct parameter_rule *rule = parameter_rule_find(pack, name);
	date from = rule != NULL && !rule->open.per_year && since != DATE_NONE && since > day ? day : since;

	if (!pack_set_parameter(pack, name, band, from, value, false, false, basis, problem))
		return false;
	rule->set[rule->set_count - 1].simulated = true;
	return true;
}

void pack_forget_simulated(struct pack *pack)
{
	for (size_t i = 0; i < pack->parameter_count; i++) {
		struct parameter_rule *rule = pack->parameters[i];
		size_t kept = 0;

		for (size_t j = 0; j < rule->set_count; j++) {
			if (!rule->set[j].simulated) {
				rule->set[kept++] = rule->set[j];
				continue;
			}
			free((char *)rule->set[j].band);
			free((char *)rule->set[j].basis);
		}
		rule->set_count = kept;
	}
}

bool pack_set_parameter(struct pack *pack, const char *name, const char *band, date since, const char *value,
    bool draft, bool demo, const char *basis, struct problem *problem)
{
	struct parameter_rule *rule = parameter_rule_find(pack, name);
	struct parameter_value set = {.since = since, .draft = draft, .demo = demo};

	if (rule == NULL)
		return problem_set(problem, PROBLEM_USAGE, _("没有参数“%s”，请核对写法"), name);
	if (band != NULL && *band != '\0' && !parameter_has_band(&rule->open, band))
		return problem_set(problem, PROBLEM_USAGE, _("参数“%s”没有“%s”这一档"), rule->open.label, band);
	if (since == DATE_NONE)
		return problem_set(problem, PROBLEM_USAGE, _("参数“%s”缺少起始日期"), rule->open.label);
	set.ended = value == NULL || *value == '\0';
	if (!set.ended && !read_number(rule->open.type, value, &set.number))
		return problem_set(problem, PROBLEM_USAGE, _("参数“%s”的值“%s”写法不对：金额写元，最多两位小数；其他写整数"),
		    rule->open.label, value);
	set.of = &rule->open;
	set.band = memory_text(band == NULL ? "" : band);
	set.basis = memory_text(basis);
	add_value(&rule->set, &rule->set_count, &set);
	return true;
}

void pack_forget_parameters(struct pack *pack)
{
	for (size_t i = 0; i < pack->parameter_count; i++) {
		struct parameter_rule *rule = pack->parameters[i];

		for (size_t j = 0; j < rule->set_count; j++) {
			free((char *)rule->set[j].band);
			free((char *)rule->set[j].basis);
		}
		memory_free(&rule->set);
		rule->set_count = 0;
	}
}
