/* One field of a form, read from its definition. */
#include "definition.h"

#include <string.h>

static const char *const field_keys[] = {"name", "label", "type", "codes", "ref", "hint", "group", "clause",
    "required", "relevant", "constraint", "constraint_says", "warn", "warn_says", "default", "read_only",
    "hidden", "guard", "persist", "mask", "search", "after", NULL};

struct member {
	const char *key;
	size_t offset;
};
#define MEMBER(name) {#name, offsetof(struct field, name)}
static const struct member texts[] = {MEMBER(label), MEMBER(hint), MEMBER(group), MEMBER(ref),
    MEMBER(constraint_says), MEMBER(warn_says)};
static const struct member flags[] = {MEMBER(read_only), MEMBER(hidden), MEMBER(guard), MEMBER(persist),
    MEMBER(mask)};
static const struct member conditions[] = {MEMBER(relevant), MEMBER(constraint), MEMBER(warn)};

static void *member_at(struct field *field, size_t offset)
{
	return (char *)field + offset;
}

static bool read_type(const struct tree *map, struct field *field, struct problem *problem)
{
	const struct tree *node = tree_get(map, "type");
	struct proposal proposal = {NULL, NULL, 0};

	if (node == NULL || node->kind != TREE_TEXT)
		return tree_problem(node == NULL ? map : node, problem, _("字段“%s”缺少类型（type）"),
		    field->name);
	for (int type = FIELD_TEXT; type <= FIELD_ATTACHMENT; type++) {
		const char *word = field_type_word((enum field_type)type);

		if (strcmp(node->text, word) == 0 ||
		    (type == FIELD_ATTACHMENT && strcmp(node->text, "attachment name") == 0)) {
			field->type = (enum field_type)type;
			return true;
		}
	}
	proposal.wrong = node->text;
	for (int type = FIELD_TEXT; type <= FIELD_ATTACHMENT; type++)
		proposal_consider(&proposal, field_type_word((enum field_type)type));
	return proposal_problem(&proposal, node, problem, _("没有这种字段类型"));
}

static bool is_condition(const struct tree *node)
{
	return node != NULL &&
	    !(node->kind == TREE_TEXT && (strcmp(node->text, "yes") == 0 || strcmp(node->text, "true") == 0));
}

/* `yes` takes a condition away, so that an overlay can. */
static bool read_conditions(const struct tree *map, struct field *field, struct problem *problem)
{
	const struct tree *required = tree_get(map, "required"), *initial = tree_get(map, "default");

	for (size_t i = 0; i < BASE_COUNT(conditions); i++) {
		const struct tree *node = tree_get(map, conditions[i].key);
		struct expr **to = member_at(field, conditions[i].offset);

		if (is_condition(node) && (*to = condition_read(node, problem)) == NULL)
			return false;
	}
	if (initial != NULL && (field->initial = expression_read(initial, problem)) == NULL)
		return false;
	if (required == NULL)
		return true;
	if (required->kind == TREE_TEXT) {
		field->required = !is_condition(required);
		if (field->required || strcmp(required->text, "no") == 0 ||
		    strcmp(required->text, "false") == 0)
			return true;
	}
	field->required_if = condition_read(required, problem);
	return field->required_if != NULL;
}

static bool read_codes(struct form_catalogue *catalogue, const struct form *form, const struct tree *map,
    struct field *field, struct problem *problem)
{
	const struct tree *node = tree_get(map, "codes");
	bool wanted = field->type == FIELD_CODE || field->type == FIELD_CODES;
	struct proposal proposal = {NULL, NULL, 0};

	if (node == NULL)
		return !wanted || tree_problem(map, problem, _("字段“%s”缺少代码表（codes）"), field->name);
	if (!wanted)
		return tree_problem(node, problem, _("“codes”只用于 code 和 codes 类型的字段"));
	if (node->kind != TREE_TEXT) {
		field->codes = codes_read_inline(catalogue, form->name, field->name, node, problem);
		return field->codes != NULL;
	}
	field->codes = form_codes(catalogue, node->text);
	if (field->codes != NULL)
		return true;
	proposal.wrong = node->text;
	for (size_t i = 0; i < catalogue->list_count; i++)
		proposal_consider(&proposal, catalogue->lists[i]->name);
	return proposal_problem(&proposal, node, problem, _("没有代码表"));
}

static bool read_search(const struct tree *map, struct field *field, struct problem *problem)
{
	const struct tree *node = tree_get(map, "search");
	size_t count = node == NULL ? 0 : node->kind == TREE_LIST ? node->count : 1;

	for (size_t i = 0; i < count; i++) {
		const struct tree *word = node->kind == TREE_LIST ? node->items[i] : node;

		if (word->kind == TREE_TEXT && strcmp(word->text, "pinyin") == 0)
			field->search_pinyin = true;
		else if (word->kind == TREE_TEXT && strcmp(word->text, "exact") == 0)
			field->search_exact = true;
		else
			return tree_problem(word, problem, _("“search”只能写 pinyin 或 exact"));
	}
	return true;
}

static bool is_taken_name(const char *name)
{
	static const char *const taken[] = {"id", "stream", "form", "voided", "held", "filed_by", "filed_on",
	    "entered_at", "station", "today", "here"};

	for (size_t i = 0; i < BASE_COUNT(taken); i++) {
		if (strcmp(taken[i], name) == 0)
			return true;
	}
	return false;
}

static bool read_name(const struct form *form, const struct tree *map, struct field *field,
    struct problem *problem)
{
	if (!key_need_text(map, "name", &field->name, problem))
		return false;
	if (!key_name_is_good(field->name))
		return tree_problem(map, problem, _("字段名“%s”要用小写字母开头，只含小写字母、数字和下划线"),
		    field->name);
	if (is_taken_name(field->name))
		return tree_problem(map, problem, _("字段名“%s”是程序自用的，请换一个"), field->name);
	for (size_t i = 0; i < field->index; i++) {
		if (strcmp(form->fields[i].name, field->name) == 0)
			return tree_problem(map, problem, _("字段“%s”写了两次"), field->name);
	}
	return true;
}

bool field_read_definition(struct form_catalogue *catalogue, const struct form *form, const struct tree *map,
    struct field *field, struct problem *problem)
{
	if (!tree_check_keys(map, field_keys, problem) || !read_name(form, map, field, problem))
		return false;
	field->file = map->file;
	field->line = map->line;
	for (size_t i = 0; i < BASE_COUNT(texts); i++) {
		if (!key_read_text(map, texts[i].key, member_at(field, texts[i].offset), problem))
			return false;
	}
	for (size_t i = 0; i < BASE_COUNT(flags); i++) {
		if (!key_read_flag(map, flags[i].key, member_at(field, flags[i].offset), problem))
			return false;
	}
	if (field->label == NULL)
		return tree_problem(map, problem, _("字段“%s”缺少“label”，请补上中文名称"), field->name);
	if (!read_type(map, field, problem))
		return false;
	if (field->ref != NULL && field->type != FIELD_REF && field->type != FIELD_REFS)
		return tree_problem(tree_get(map, "ref"), problem, _("“ref”只用于 ref 和 refs 类型的字段"));
	if (field->mask && field->type != FIELD_TEXT && field->type != FIELD_NOTE)
		return tree_problem(tree_get(map, "mask"), problem, _("“mask”只用于 text 和 note 类型的字段"));
	if (field->ref == NULL && (field->type == FIELD_REF || field->type == FIELD_REFS))
		field->ref = memory_text(field->name);
	return key_read_clause(map, "clause", &field->clause, problem) &&
	    read_conditions(map, field, problem) && read_codes(catalogue, form, map, field, problem) &&
	    read_search(map, field, problem);
}

void field_release(struct field *field)
{
	char *const owned[] = {field->name, field->label, field->hint, field->group, field->ref,
	    field->constraint_says, field->warn_says, field->clause};
	struct expr *const expressions[] = {field->required_if, field->relevant, field->constraint,
	    field->warn, field->initial};

	for (size_t i = 0; i < BASE_COUNT(owned); i++)
		free(owned[i]);
	for (size_t i = 0; i < BASE_COUNT(expressions); i++)
		expr_free(expressions[i]);
}
