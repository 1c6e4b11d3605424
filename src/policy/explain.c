/* What a pack does about each clause of its document, for the person who wrote it: conditions in words, the numbers
 * behind them with their basis, and where each is used. */
#include "pack.h"

#include <ctype.h>
#include <string.h>

struct explainer {
	const struct pack *pack;
	date day;
	struct tree *does;  /* of the clause that is being told */
	const char *clause;
	bool *facts, *parameters; /* already followed */
	struct tree *numbers;
};

/* ---- an expression in words ---- */

static const char *plain_word(const char *token)
{
	static const char *const words[][2] = {{"any_of", N_("任一")}, {"all_of", N_("全部")}, {"sum_of", N_("合计")},
	    {"count_of", N_("个数")}, {"where", N_("其中")}, {"by", N_("按")}, {"divide", N_("相除")}, {"part", N_("按比例")},
	    {"max", N_("取大")}, {"min", N_("取小")}, {"down", N_("舍去")}, {"up", N_("进位")}, {"half", N_("四舍五入")},
	    {"given", N_("已填写")}, {"in", N_("属于")}, {"yes", N_("是")}, {"no", N_("否")}, {"today", N_("当日")},
	    {"years", N_("周岁")}, {"<", N_("低于")}, {"<=", N_("不高于")}, {">", N_("高于")}, {">=", N_("不低于")},
	    {"=", N_("为")}, {"!=", N_("不为")}};

	for (size_t i = 0; i < BASE_COUNT(words); i++)
		if (strcmp(words[i][0], token) == 0)
			return _(words[i][1]);
	return NULL;
}

/* `member.NAME` in an aggregate: of another form than the expression's. */
static const char *label_elsewhere(const struct pack *pack, const char *token)
{
	const char *dot = strrchr(token, '.'), *label = NULL;
	char *name = dot == NULL ? NULL : memory_text_part(token, (size_t)(dot - token));
	const struct form *form = name == NULL ? NULL : form_find(pack->forms, name);
	const struct field *field = form == NULL ? NULL : form_field(form, dot + 1);
	const struct fact_rule *fact = form == NULL ? NULL : fact_rule_find(pack, form, dot + 1);

	if (field != NULL)
		label = field->label;
	else if (fact != NULL)
		label = fact->open.label;
	free(name);
	return label;
}

static const struct code_list *codes_of(const struct target *target)
{
	if (target->kind == TARGET_FIELD)
		return target->field->codes;
	return target->kind == TARGET_FACT ? target->fact->codes : NULL;
}

/* The form whose rows an aggregate goes through: bare names after it are theirs. */
static const struct form *form_before_dot(const struct pack *pack, const char *token, const struct form *otherwise)
{
	const char *dot = strchr(token, '.');
	char *name = memory_text_part(token, dot == NULL ? strlen(token) : (size_t)(dot - token));
	const struct form *form = form_find(pack->forms, name);

	free(name);
	return form != NULL ? form : otherwise;
}

static void add_word(struct buffer *out, const struct pack *pack, const struct form *form, const char *token,
    const struct code_list **codes)
{
	const struct target *target = target_find(pack, form->name, token);
	const struct code *code = *codes == NULL ? NULL : code_find(*codes, token);
	const char *label = plain_word(token);

	if (label == NULL && code != NULL)
		label = code->label; /* beside what it is a code of, even where a field bears the same name */
	if (label == NULL && target != NULL) {
		label = target_label(target);
		*codes = codes_of(target);
	}
	if (label == NULL)
		label = label_elsewhere(pack, token);
	buffer_add(out, label != NULL ? label : token);
}

static char *words_of(const struct pack *pack, const struct form *form, const struct expr *expr)
{
	struct buffer out = BUFFER_INIT(1u << 20);
	const struct code_list *codes = NULL;
	const struct form *rows = form;

	for (const char *at = expr_source(expr); *at != '\0';) {
		size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.");
		char *token;

		if (length == 0)
			length = strspn(at, "<>=!");
		if (length == 0) {
			buffer_add_char(&out, *at++);
			continue;
		}
		token = memory_text_part(at, length);
		add_word(&out, pack, target_find(pack, form->name, token) == NULL ? rows : form, token, &codes);
		rows = form_before_dot(pack, token, rows);
		free(token);
		at += length;
	}
	return buffer_take(&out);
}

/* ---- numbers behind an expression ---- */

static void add_text(struct tree *map, const char *key, const char *text)
{
	if (text != NULL && *text != '\0')
		tree_add_text(map, key, text)->quoted = true;
}

static void add_value(struct tree *map, const struct parameter_rule *rule, const struct parameter_value *value)
{
	struct value known = {.state = VALUE_KNOWN, .type = rule->open.type, .number = value->number};
	char *text = value_write(known), *shown = memory_format("%s%s", text, unit_word(rule->open.unit));

	add_text(map, "band", value->band);
	add_text(map, "value", shown);
	add_text(map, "since", date_write(value->since).text);
	add_text(map, "basis", value->basis);
	if (value->demo)
		add_text(map, "demo", "yes");
	free(text);
	free(shown);
}

/* What is in force on the day: once, or by band. */
static void add_number(struct explainer *explainer, const struct parameter_rule *rule)
{
	static const char *const places[] = {"", "urban", "rural"};
	struct tree *map = tree_add_map(explainer->numbers, NULL);
	const struct parameter_value *last = NULL;

	add_text(map, "parameter", rule->open.name);
	add_text(map, "label", rule->open.label);
	for (size_t i = 0; i < BASE_COUNT(places) + rule->open.band_count; i++) {
		const char *band = i < BASE_COUNT(places) ? places[i] : rule->open.bands[i - BASE_COUNT(places)];
		const struct parameter_value *value = parameter_in_force(rule, band, explainer->day, false);

		if (value == NULL || value == last)
			continue;
		add_value(last == NULL ? map : tree_add_map(explainer->numbers, NULL), rule, value);
		last = value;
	}
	if (last == NULL) {
		add_text(map, "unset", "yes");
		add_text(map, "basis", rule->open.basis);
	}
}

static void follow_rule(struct explainer *, const struct fact_rule *);

static bool follow_use(void *self, enum expr_use use, const struct expr_meaning *meaning, struct expr_place place)
{
	struct explainer *explainer = self;
	const struct target *target = meaning->what;

	(void)place;
	if (use == EXPR_USE_ROWS)
		return true;
	if (target->kind == TARGET_FACT)
		follow_rule(explainer, target->fact);
	if (target->kind != TARGET_PARAMETER || explainer->parameters[target->parameter->open.index])
		return true;
	explainer->parameters[target->parameter->open.index] = true;
	add_number(explainer, target->parameter);
	return true;
}

/* A category that a condition reads has its own lines elsewhere. */
static void follow_rule(struct explainer *explainer, const struct fact_rule *rule)
{
	bool *followed = &explainer->facts[rule->open.index];

	if (*followed || rule->category != NULL || rule->bound != BIND_DONE)
		return;
	*followed = true;
	if (rule->is != NULL)
		expr_each_use(rule->is, follow_use, explainer);
	if (rule->line != NULL)
		expr_each_use(rule->line->test, follow_use, explainer);
}

static void add_numbers(struct explainer *explainer, struct tree *map, const struct expr *expr)
{
	memset(explainer->facts, 0, explainer->pack->fact_count * sizeof *explainer->facts);
	memset(explainer->parameters, 0, explainer->pack->parameter_count * sizeof *explainer->parameters);
	explainer->numbers = tree_add_list(map, "numbers");
	expr_each_use(expr, follow_use, explainer);
}

/* ---- what cites the clause ---- */

/* Clauses of a fact or parameter stand in one text, apart by ", ". */
static bool is_named(const char *clauses, const char *clause)
{
	const char *at = clauses == NULL ? NULL : strstr(clauses, clause);

	return at != NULL && !isdigit((unsigned char)at[strlen(clause)]);
}

static struct tree *add_deed(struct explainer *explainer, const char *kind, const char *name, const char *label)
{
	struct tree *map = tree_add_map(explainer->does, NULL);

	add_text(map, "kind", kind);
	add_text(map, "name", name);
	add_text(map, "label", label);
	return map;
}

static void add_leaves(struct explainer *explainer, struct tree *list, const struct form *of,
    const struct condition_line *line)
{
	char *words;

	if (line->part_count == 0) {
		words = words_of(explainer->pack, of, line->test);
		add_text(list, NULL, words);
		free(words);
	}
	for (size_t i = 0; i < line->part_count; i++)
		add_leaves(explainer, list, of, &line->parts[i]);
}

static void tell_line(struct explainer *explainer, const struct category *rule, const char *kind,
    const struct condition_line *line)
{
	struct tree *map;

	if (words_have(line->clauses, line->clause_count, explainer->clause)) {
		map = add_deed(explainer, kind, rule->name, rule->label);
		add_text(map, "says", line->says);
		add_text(map, "of", rule->of->label);
		add_text(map, "joined", line->any ? "any" : "all");
		add_leaves(explainer, tree_add_list(map, "condition"), rule->of, line);
		add_numbers(explainer, map, line->test);
		return;
	}
	for (size_t i = 0; i < line->part_count; i++)
		tell_line(explainer, rule, kind, &line->parts[i]);
}

static void tell_rule(struct explainer *explainer, const struct category *rule, const char *kind)
{
	if (is_named(rule->clause, explainer->clause))
		add_text(add_deed(explainer, kind, rule->name, rule->label), "by", rule->by != NULL ? rule->by : rule->basis);
	for (size_t i = 0; i < rule->root.part_count; i++)
		tell_line(explainer, rule, kind, &rule->root.parts[i]);
	for (size_t i = 0; i < rule->remark_count; i++)
		tell_line(explainer, rule, kind, &rule->remarks[i]);
}

/* A condition of a decision table: its parts, all of them or any. */
static void add_joined(struct buffer *out, const struct pack *pack, const struct form *of, const struct expr *expr)
{
	const struct expr *const *parts;
	size_t count;
	enum expr_group group = expr_group(expr, &parts, &count);
	char *words;

	for (size_t i = 0; i < count; i++) {
		buffer_add(out, i == 0 ? "" : group == EXPR_ANY ? _("，或者 ") : _("，并且 "));
		add_joined(out, pack, of, parts[i]);
	}
	if (group != EXPR_SINGLE)
		return;
	words = words_of(pack, of, expr);
	buffer_add(out, words);
	free(words);
}

static char *result_words(const struct pack *pack, const struct fact_rule *rule, const struct expr *then)
{
	const struct code *code = rule->codes != NULL ? code_find(rule->codes, expr_source(then)) : NULL;

	return code != NULL ? memory_text(code->label) : words_of(pack, rule->open.of, then);
}

static void add_rows(struct explainer *explainer, struct tree *map, const struct fact_rule *rule)
{
	const struct expr *when, *then;
	struct tree *rows = NULL;

	for (size_t i = 0; rule->is != NULL && expr_pick_row(rule->is, i, &when, &then); i++) {
		struct buffer words = BUFFER_INIT(1u << 20);
		char *result = result_words(explainer->pack, rule, then);
		struct tree *row;

		if (rows == NULL)
			rows = tree_add_list(map, "rows");
		row = tree_add_map(rows, NULL);
		if (when != NULL)
			add_joined(&words, explainer->pack, rule->open.of, when);
		add_text(row, "if", buffer_text(&words));
		add_text(row, "then", result);
		buffer_release(&words);
		free(result);
	}
}

static void tell_fact(struct explainer *explainer, const struct fact_rule *rule)
{
	const struct expr *expr = rule->is != NULL ? rule->is : rule->owns_line ? rule->line->test : NULL;
	struct tree *map;
	char *words;

	if (expr == NULL || rule->bound != BIND_DONE || !is_named(rule->open.clause, explainer->clause))
		return;
	map = add_deed(explainer, "fact", rule->open.name, rule->open.label);
	words = words_of(explainer->pack, rule->open.of, expr);
	if (*words != '\0')
		add_text(tree_add_list(map, "condition"), NULL, words);
	free(words);
	add_rows(explainer, map, rule);
	add_numbers(explainer, map, expr);
}

static void tell_parameter(struct explainer *explainer, const struct parameter_rule *rule)
{
	struct tree *map;

	if (!is_named(rule->open.clause, explainer->clause))
		return;
	map = add_deed(explainer, "parameter", rule->open.name, rule->open.label);
	explainer->numbers = tree_add_list(map, "numbers");
	add_number(explainer, rule);
}

static void tell_form(struct explainer *explainer, const struct form *form)
{
	if (is_named(form->clause, explainer->clause) || is_named(form->when_clause, explainer->clause))
		add_text(add_deed(explainer, "form", form->name, form->label), "says", form->when_says);
	for (size_t i = 0; i < form->field_count; i++)
		if (is_named(form->fields[i].clause, explainer->clause))
			add_text(add_deed(explainer, "field", form->fields[i].name, form->fields[i].label), "of", form->label);
}

static void tell_all(struct explainer *explainer)
{
	const struct pack *pack = explainer->pack;
	const struct form *form;

	for (size_t i = 0; i < pack->category_count; i++)
		tell_rule(explainer, &pack->categories[i], "category");
	for (size_t i = 0; i < pack->aid_count; i++)
		tell_rule(explainer, &pack->aids[i].rule, "aid");
	for (size_t i = 0; i < pack->fact_count; i++)
		tell_fact(explainer, pack->facts[i]);
	for (size_t i = 0; i < pack->parameter_count; i++)
		tell_parameter(explainer, pack->parameters[i]);
	for (size_t i = 0; (form = form_at(pack->forms, i)) != NULL; i++)
		tell_form(explainer, form);
	for (size_t i = 0; i < pack->clock_count; i++)
		if (is_named(pack->clocks[i].clause, explainer->clause))
			add_deed(explainer, "clock", pack->clocks[i].name, pack->clocks[i].label);
}

struct tree *pack_explain(const struct pack *pack, date day)
{
	const struct tree *clauses = pack_tree_region(pack, "clauses");
	struct explainer explainer = {.pack = pack, .day = day};
	struct tree *list = tree_new_list();

	explainer.facts = memory_new((pack->fact_count + 1) * sizeof *explainer.facts);
	explainer.parameters = memory_new((pack->parameter_count + 1) * sizeof *explainer.parameters);
	for (size_t i = 0; clauses != NULL && i < clauses->count; i++) {
		struct tree *map = tree_add_map(list, NULL);

		explainer.clause = clauses->items[i]->key;
		add_text(map, "clause", explainer.clause);
		add_text(map, "place", tree_text(clauses->items[i], "place"));
		add_text(map, "says", tree_text(clauses->items[i], "says"));
		explainer.does = tree_add_list(map, "does");
		tell_all(&explainer);
	}
	free(explainer.facts);
	free(explainer.parameters);
	return list;
}
