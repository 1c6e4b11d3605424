/* The aids of a region: rules like its categories, over records of any form, with an amount, its limits and the funds
 * that pay. A record whose `item` names one can read what it says: item_met, item_amount, item_at_most, item_at_least. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

static bool has_department(const struct pack *pack, const char *name)
{
	const struct tree *sources = pack_tree(pack, "sources"), *list = sources == NULL ? NULL : tree_get(sources, "departments");

	for (size_t i = 0; list != NULL && i < list->count; i++) {
		const char *known = tree_text(list->items[i], "name");

		if (known != NULL && strcmp(known, name) == 0)
			return true;
	}
	return false;
}

static bool read_aid(struct pack *pack, struct aid *aid, const struct tree *node, struct problem *problem)
{
	static const char *const keys[] = {"label", "of", "clause", "basis", "department", "only_if", "all", "any", "amount",
	    "at_most", "at_least", "fund", "forms", "remarks", NULL};
	const char *of = tree_text(node, "of");

	aid->rule.listed = true;
	if (!key_name_is_good(aid->rule.name))
		return tree_problem(node, problem, _("救助项目名“%s”应是小写字母、数字和下划线"), aid->rule.name);
	if (!tree_check_keys(node, keys, problem))
		return false;
	aid->rule.of = of == NULL ? pack->contract.household : form_find(pack->forms, of);
	if (aid->rule.of == NULL || aid->rule.of->of_office)
		return tree_problem(node, problem, _("救助项目“%s”的 of 应是一张户内的表单"), aid->rule.name);
	if (!key_read_text(node, "department", &aid->department, problem) ||
	    !key_read_text(node, "amount", &aid->rule.grants_amount, problem) ||
	    !key_read_text(node, "at_most", &aid->at_most, problem) ||
	    !key_read_text(node, "at_least", &aid->at_least, problem) ||
	    !key_read_words(node, "fund", &aid->funds, &aid->fund_count, problem) ||
	    !key_read_words(node, "forms", &aid->given, &aid->given_count, problem) || !rule_read(&aid->rule, node, problem))
		return false;
	return aid->department == NULL || has_department(pack, aid->department) ||
	       tree_problem(tree_get(node, "department"), problem, _("sources.yaml 里没有部门“%s”"), aid->department);
}

bool aids_read(struct pack *pack, const struct tree *file, struct problem *problem)
{
	pack->aids = memory_new((file->count + 1) * sizeof *pack->aids);
	for (size_t i = 0; i < file->count; i++) {
		struct aid *aid = &pack->aids[pack->aid_count++];

		aid->rule.name = memory_text(file->items[i]->key);
		aid->rule.index = i;
		aid->rule.file = file->items[i]->file;
		aid->rule.place = file->items[i]->line;
		if (!read_aid(pack, aid, file->items[i], problem))
			return false;
	}
	for (size_t i = 0; i < pack->aid_count; i++) {
		if (!rule_make_facts(pack, &pack->aids[i].rule, problem))
			return false;
	}
	return true;
}

/* Words of `fund:` and `forms:` are the codes of the fields where a payment says them. */
static bool check_words(const struct pack *pack, const struct aid *aid, const char *list, char **words, size_t count,
    struct problem *problem)
{
	const struct code_list *codes = form_codes(pack->forms, list);

	for (size_t i = 0; i < count; i++) {
		if (codes == NULL || code_find(codes, words[i]) == NULL)
			return problem_at(problem, PROBLEM_USAGE, aid->rule.file, aid->rule.place, 0,
			    _("救助项目“%s”写的“%s”不在选项表“%s”里"), aid->rule.name, words[i], list);
	}
	return true;
}

bool aids_check(struct pack *pack, struct problem *problem)
{
	for (size_t i = 0; i < pack->aid_count; i++) {
		const struct aid *aid = &pack->aids[i];

		if (!rule_check_money(pack, &aid->rule, aid->rule.grants_amount, problem) ||
		    !rule_check_money(pack, &aid->rule, aid->at_most, problem) ||
		    !rule_check_money(pack, &aid->rule, aid->at_least, problem) ||
		    !check_words(pack, aid, "fund", aid->funds, aid->fund_count, problem) ||
		    !check_words(pack, aid, "given_as", aid->given, aid->given_count, problem))
			return false;
	}
	return true;
}

void aids_free(struct pack *pack)
{
	for (size_t i = 0; i < pack->aid_count; i++) {
		struct aid *aid = &pack->aids[i];

		category_release(&aid->rule);
		free(aid->department);
		free(aid->at_most);
		free(aid->at_least);
		words_free(aid->funds, aid->fund_count);
		words_free(aid->given, aid->given_count);
	}
	free(pack->aids);
}

const struct aid *pack_aid(const struct pack *pack, size_t index)
{
	return index < pack->aid_count ? &pack->aids[index] : NULL;
}

const struct aid *pack_aid_find(const struct pack *pack, const char *name)
{
	for (size_t i = 0; i < pack->aid_count; i++) {
		if (strcmp(pack->aids[i].rule.name, name) == 0)
			return &pack->aids[i];
	}
	return NULL;
}

/* ---- verdicts ---- */

/* An amount that the aid names: a field, fact or parameter over its form. */
static struct value money_of(struct world *world, const struct aid *aid, const struct record *over, const char *name)
{
	const struct target *target = name == NULL ? NULL : target_find(world->pack, aid->rule.of->name, name);

	if (target == NULL)
		return (struct value){VALUE_UNKNOWN, VALUE_MONEY, 0, NULL};
	return world_read(world, over, target);
}

static void judge_aid(struct world *world, const struct aid *aid, const struct record *over, struct verdict *verdict)
{
	struct value most = money_of(world, aid, over, aid->at_most), least = money_of(world, aid, over, aid->at_least);

	*verdict = (struct verdict){.category = &aid->rule, .aid = aid, .truth = TRUTH_UNKNOWN};
	if (aid->rule.of != world->pack->contract.household)
		memcpy(verdict->person, over->id, sizeof verdict->person);
	verdict_judge(world, over, verdict);
	verdict->no_standard = verdict->truth == TRUTH_YES && aid->rule.grants_amount != NULL && !verdict->has_amount;
	verdict->has_most = most.state == VALUE_KNOWN;
	verdict->most = most.number;
	verdict->has_least = least.state == VALUE_KNOWN;
	verdict->least = least.number;
}

void assessment_add_aids(struct assessment *assessment, struct world *world)
{
	for (size_t i = 0; i < world->pack->aid_count; i++) {
		const struct aid *aid = &world->pack->aids[i];
		bool whole = aid->rule.of == world->pack->contract.household;
		const struct record *over = whole ? world->household : bench_first(world->bench, aid->rule.of);

		for (; over != NULL; over = whole ? NULL : bench_next(world->bench, over)) {
			assessment->aids = memory_resize(assessment->aids, assessment->aid_count + 1,
			    sizeof *assessment->aids);
			judge_aid(world, aid, over, &assessment->aids[assessment->aid_count++]);
		}
	}
}

/* ---- a record that names an aid ---- */

static const struct field *item_field(const struct form *form)
{
	const struct field *field = form_field(form, "item");

	return field != NULL && field->codes != NULL && strcmp(field->codes->name, "aid") == 0 ? field : NULL;
}

static const struct aid *item_of(const struct world *world, const struct record *record)
{
	const struct field *field = item_field(record->form);
	struct value value = field == NULL ? (struct value){.state = VALUE_UNKNOWN} : record->values[field->index];

	return value.state == VALUE_KNOWN ? pack_aid_find(world->pack, value.text) : NULL;
}

/* The household, or what the record's ref to that form names; NULL and the ref where it names nothing. */
static const struct record *item_over(const struct world *world, const struct record *record, const struct aid *aid,
    const struct field **lacks)
{
	*lacks = NULL;
	if (aid->rule.of == world->pack->contract.household)
		return world->household;
	for (size_t i = 0; i < record->form->field_count; i++) {
		const struct field *field = &record->form->fields[i];

		if (field->type != FIELD_REF || strcmp(field->ref, aid->rule.of->name) != 0)
			continue;
		*lacks = field;
		if (record->values[i].state == VALUE_KNOWN)
			return bench_find(world->bench, record->values[i].text);
	}
	return NULL;
}

static const char *name_rule(const struct aid *aid)
{
	return aid->rule.name;
}

static const char *name_amount(const struct aid *aid)
{
	return aid->rule.grants_amount;
}

static const char *name_most(const struct aid *aid)
{
	return aid->at_most;
}

static const char *name_least(const struct aid *aid)
{
	return aid->at_least;
}

static const struct {
	const char *fact, *label;
	enum value_type type;
	const char *(*name)(const struct aid *);
} items[] = {{"item_met", N_("符合这一项救助的条件"), VALUE_YES_NO, name_rule},
    {"item_amount", N_("按标准应给"), VALUE_MONEY, name_amount}, {"item_at_most", N_("最高"), VALUE_MONEY, name_most},
    {"item_at_least", N_("最低"), VALUE_MONEY, name_least}};

bool aids_make_item_facts(struct pack *pack, struct problem *problem)
{
	const struct form *form;

	for (size_t i = 0; (form = form_at(pack->forms, i)) != NULL; i++) {
		const struct field *field = item_field(form);

		for (size_t j = 0; field != NULL && j < BASE_COUNT(items); j++) {
			struct fact_made made = {.of = form, .name = items[j].fact, .label = _(items[j].label),
			    .kind = FACT_ITEM, .item = j, .type = items[j].type, .file = field->file, .place = field->line};

			if (!fact_make(pack, &made, problem))
				return false;
		}
	}
	return true;
}

struct value item_value(struct world *world, const struct record *record, const struct fact_rule *fact)
{
	const struct aid *aid = item_of(world, record);
	const struct field *lacks;
	const struct record *over = aid == NULL ? NULL : item_over(world, record, aid, &lacks);
	const struct target *target = NULL;
	const char *name = over == NULL ? NULL : items[fact->item].name(aid);
	struct value value = {VALUE_UNKNOWN, fact->open.type, 0, NULL};

	if (name != NULL)
		target = target_find(world->pack, aid->rule.of->name, name);
	if (target != NULL)
		value = world_read(world, over, target);
	else if (name != NULL && fact->open.type == VALUE_YES_NO)
		value = world_fact_rule(world, over, fact_rule_find(world->pack, aid->rule.of, name));
	value.type = fact->open.type;
	return value;
}

void trace_item(struct expr_find *find, struct world *world, const struct record *record)
{
	const struct aid *aid = item_of(world, record);
	const struct field *lacks;
	const struct record *over = aid == NULL ? NULL : item_over(world, record, aid, &lacks);

	if (over != NULL)
		trace_category(find, world, over, &aid->rule);
	else if (find->state == VALUE_UNKNOWN && (aid == NULL || lacks != NULL))
		expr_find_add(find, record, aid == NULL ? item_field(record->form) : lacks);
}

struct verdict *aid_verdict(struct world *world, const struct record *record)
{
	const struct aid *aid = item_of(world, record);
	const struct field *lacks;
	const struct record *over = aid == NULL ? NULL : item_over(world, record, aid, &lacks);
	struct verdict *verdict;

	if (over == NULL)
		return NULL;
	verdict = memory_new(sizeof *verdict);
	judge_aid(world, aid, over, verdict);
	return verdict;
}
