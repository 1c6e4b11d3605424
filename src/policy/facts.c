/* Facts as they stand in facts.yaml, and those that the engine makes. */
#include "pack.h"

#include <string.h>

struct fact_rule *fact_rule_find(const struct pack *pack, const struct form *form, const char *name)
{
	for (size_t i = 0; i < pack->fact_count; i++) {
		struct fact_rule *rule = pack->facts[i];

		if (rule->open.of == form && strcmp(rule->open.name, name) == 0)
			return rule;
	}
	return NULL;
}

static void rule_release(struct fact_rule *rule)
{
	free(rule->open.name);
	free(rule->open.label);
	free(rule->open.unit);
	free(rule->open.clause);
	free(rule->open.hint);
	expr_free(rule->is);
	if (rule->owns_line && rule->line != NULL) {
		expr_free(rule->line->test);
		line_release(rule->line);
		free(rule->line);
	}
	free(rule->needs);
	free(rule->failure);
}

void facts_free(struct pack *pack)
{
	for (size_t i = 0; i < pack->fact_count; i++) {
		rule_release(pack->facts[i]);
		free(pack->facts[i]);
	}
	free(pack->facts);
	free(pack->slots);
}

/* A new one, or the one of that name to be written anew. */
static struct fact_rule *rule_for(struct pack *pack, const struct form *form, const char *name)
{
	struct fact_rule *rule = fact_rule_find(pack, form, name);
	size_t index = pack->fact_count, slot;

	if (rule != NULL) {
		index = rule->open.index;
		slot = rule->slot;
		rule_release(rule);
	} else {
		pack->facts = memory_resize(pack->facts, index + 1, sizeof *pack->facts);
		rule = pack->facts[pack->fact_count++] = memory_new(sizeof *rule);
		slot = pack->slots[form->index]++;
	}
	*rule = (struct fact_rule){.slot = slot, .wanted = -1};
	rule->open.name = memory_text(name);
	rule->open.of = form;
	rule->open.index = index;
	return rule;
}

static bool read_needs(struct pack *pack, struct fact_rule *rule, const struct tree *node, struct problem *problem)
{
	char **words = NULL;
	size_t count = 0;
	bool good = key_read_words(node, "needs", &words, &count, problem);

	rule->needs = memory_new((count + 1) * sizeof(const struct form *));
	for (size_t i = 0; good && i < count; i++) {
		rule->needs[i] = form_find(pack->forms, words[i]);
		rule->need_count++;
		if (rule->needs[i] == NULL)
			good = tree_problem(tree_get(node, "needs"), problem, _("没有表单“%s”"), words[i]);
	}
	words_free(words, count);
	return good;
}

static bool read_type(struct pack *pack, struct fact_rule *rule, const struct tree *node, struct problem *problem)
{
	static const struct {
		const char *word;
		enum value_type type;
	} types[] = {{"integer", VALUE_INTEGER}, {"money", VALUE_MONEY}, {"share", VALUE_SHARE}, {"date", VALUE_DATE},
	    {"month", VALUE_MONTH}, {"yes_no", VALUE_YES_NO}, {"code", VALUE_CODE}, {"text", VALUE_TEXT},
	    {"ref", VALUE_REF}};
	const char *type = tree_text(node, "type"), *codes = tree_text(node, "codes");

	rule->wanted = unit_type(rule->open.unit);
	for (size_t i = 0; type != NULL && i < BASE_COUNT(types); i++) {
		if (strcmp(types[i].word, type) == 0) {
			rule->wanted = (int)types[i].type;
			type = NULL;
		}
	}
	if (type != NULL)
		return tree_problem(tree_get(node, "type"), problem, _("没有类型“%s”"), type);
	if (codes == NULL)
		return true;
	rule->wanted = VALUE_CODE;
	rule->codes = form_codes(pack->forms, codes);
	return rule->codes != NULL || tree_problem(tree_get(node, "codes"), problem, _("没有选项表“%s”"), codes);
}

static bool read_rule(struct fact_rule *rule, const struct tree *node, struct problem *problem)
{
	static const char *const kinds[] = {"is", "test", "pick"};
	const struct tree *body = NULL;

	for (size_t i = 0; i < BASE_COUNT(kinds); i++) {
		const struct tree *item = tree_get(node, kinds[i]);

		if (item != NULL && body != NULL)
			return tree_problem(item, problem, _("is、test、pick 只能写一个"));
		if (item != NULL)
			body = item;
	}
	if (body == NULL)
		return tree_problem(node, problem, _("事实“%s”缺少 is、test 或 pick"), rule->open.name);
	if (strcmp(body->key, "test") == 0) {
		rule->kind = FACT_TEST;
		rule->wanted = VALUE_YES_NO;
		rule->line = memory_new(sizeof *rule->line);
		rule->owns_line = true;
		return line_read(rule->line, body, problem);
	}
	rule->kind = FACT_IS;
	if (strcmp(body->key, "is") == 0) {
		rule->is = expression_read(body, problem);
	} else {
		struct tree *item = (struct tree *)body;
		struct tree pick = {.kind = TREE_MAP, .items = &item, .count = 1, .file = node->file, .line = node->line,
		    .column = node->column};

		rule->is = expression_read(&pick, problem);
	}
	return rule->is != NULL;
}

static bool read_fact(struct pack *pack, const struct tree *node, const struct form *form, const char *name,
    bool national, struct problem *problem)
{
	static const char *const keys[] = {"of", "label", "unit", "type", "codes", "clause", "hint", "needs", "says", "is",
	    "test", "pick", NULL};
	struct fact_rule *rule = rule_for(pack, form, name);
	struct fact *open = &rule->open;

	open->file = node->file;
	open->line = node->line;
	rule->national = national;
	if (!tree_check_keys(node, keys, problem) || !key_need_text(node, "label", &open->label, problem) ||
	    !key_read_text(node, "unit", &open->unit, problem) || !key_read_clause(node, "clause", &open->clause, problem) ||
	    !key_read_text(node, "hint", &open->hint, problem) || !read_needs(pack, rule, node, problem) ||
	    !read_type(pack, rule, node, problem) || !read_rule(rule, node, problem))
		return false;
	if (rule->line != NULL && rule->line->says == NULL)
		return key_read_text(node, "says", &rule->line->says, problem);
	return true;
}

/* `NAME: {of: FORM}` or `FORM.NAME:` */
static bool read_entry(struct pack *pack, const struct tree *node, bool national, struct problem *problem)
{
	const char *dot = strchr(node->key, '.'), *name = dot == NULL ? node->key : dot + 1, *of = tree_text(node, "of");
	char *before = dot == NULL ? NULL : memory_text_part(node->key, (size_t)(dot - node->key));
	const struct form *form;
	bool good;

	if (node->kind != TREE_MAP) {
		good = tree_problem(node, problem, _("事实“%s”应是一组键: {of, label, is}"), node->key);
	} else if (!key_name_is_good(name)) {
		good = tree_problem(node, problem, _("事实名“%s”应是小写字母、数字和下划线"), name);
	} else if (of == NULL ? before == NULL : before != NULL && strcmp(of, before) != 0) {
		good = tree_problem(node, problem, _("事实“%s”要写明 of: 表单，或把键写成 表单.名称"), node->key);
	} else {
		form = form_find(pack->forms, of != NULL ? of : before);
		good = form != NULL ? read_fact(pack, node, form, name, national, problem)
		                    : tree_problem(node, problem, _("没有表单“%s”"), of != NULL ? of : before);
	}
	free(before);
	return good;
}

bool facts_read(struct pack *pack, const struct tree *file, bool national, struct problem *problem)
{
	for (size_t i = 0; i < file->count; i++) {
		if (!read_entry(pack, file->items[i], national, problem))
			return false;
	}
	return true;
}

bool fact_make(struct pack *pack, const struct fact_made *made, struct problem *problem)
{
	struct fact_rule *rule = fact_rule_find(pack, made->of, made->name);

	if (rule != NULL)
		return problem_at(problem, PROBLEM_USAGE, made->file, made->place, 0,
		    _("名称“%s”已被“%s”用了（%s 第 %d 行），请换一个"), made->name, rule->open.label, rule->open.file,
		    rule->open.line);
	rule = rule_for(pack, made->of, made->name);
	rule->kind = made->kind;
	rule->category = made->category;
	rule->line = made->line;
	rule->national = made->national;
	rule->item = made->item;
	rule->open.type = made->kind == FACT_ITEM ? made->type : VALUE_YES_NO;
	rule->wanted = (int)rule->open.type;
	rule->open.label = memory_text(made->label);
	rule->open.file = made->file;
	rule->open.line = made->place;
	return true;
}

bool facts_name_lines(struct pack *pack, struct condition_line *line, const struct fact_made *like,
    struct problem *problem)
{
	for (size_t i = 0; i < line->part_count; i++) {
		struct condition_line *part = &line->parts[i];
		struct fact_made made = *like;

		made.name = part->name;
		made.label = part->says != NULL ? part->says : part->name;
		made.line = part;
		if (part->name != NULL && !fact_make(pack, &made, problem))
			return false;
		if (!facts_name_lines(pack, part, like, problem))
			return false;
	}
	return true;
}

bool facts_name_own_lines(struct pack *pack, struct problem *problem)
{
	size_t count = pack->fact_count;

	for (size_t i = 0; i < count; i++) {
		struct fact_rule *rule = pack->facts[i];
		struct fact_made like = {.of = rule->open.of, .kind = FACT_TEST, .national = rule->national,
		    .file = rule->open.file, .place = rule->open.line};

		if (rule->owns_line && !facts_name_lines(pack, rule->line, &like, problem))
			return false;
	}
	return true;
}

/* A name must mean one thing wherever it is written. */
bool facts_check_names(struct pack *pack, struct problem *problem)
{
	for (size_t i = 0; i < pack->fact_count; i++) {
		const struct fact *fact = &pack->facts[i]->open;

		if (form_field(fact->of, fact->name) != NULL)
			return problem_at(problem, PROBLEM_USAGE, fact->file, fact->line, 0, _("“%s”已是“%s”的字段，事实请换名"),
			    fact->name, fact->of->label);
		if (parameter_rule_find(pack, fact->name) != NULL)
			return problem_at(problem, PROBLEM_USAGE, fact->file, fact->line, 0, _("“%s”已是参数，事实请换名"),
			    fact->name);
	}
	for (size_t i = 0; i < pack->parameter_count; i++) {
		const char *name = pack->parameters[i]->open.name;
		const struct form *form;

		for (size_t j = 0; (form = form_at(pack->forms, j)) != NULL; j++) {
			if (form_field(form, name) != NULL)
				return problem_set(problem, PROBLEM_USAGE, _("参数“%s”与“%s”的字段同名，请换名"), name, form->label);
		}
	}
	return true;
}

const struct fact *pack_fact(const struct pack *pack, size_t index)
{
	for (size_t i = 0; i < pack->fact_count; i++)
		if (pack->facts[i]->failure == NULL && index-- == 0)
			return &pack->facts[i]->open;
	return NULL;
}

const struct fact *pack_fact_find(const struct pack *pack, const char *form_name, const char *name)
{
	const struct form *form = form_find(pack->forms, form_name);
	const struct fact_rule *rule = form == NULL ? NULL : fact_rule_find(pack, form, name);

	return rule == NULL || rule->failure != NULL ? NULL : &rule->open;
}
